#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "buf.h"
#include "child.h"
#include "push_job.h"
#include "text.h"

#define PIECE ((size_t)65536) /* octets written at a time: fair to the others */

void
push_job_init(struct push_job *job, const struct push_job_task *task,
    const struct push_list_replica *replica)
{
	*job = (struct push_job){.replica = replica, .task = task};
	for (int i = 0; i < PUSH_SSH_FDS; ++i)
		job->fd[i] = -1;
}

static void
close_fd(struct push_job *job, int which)
{
	if (job->fd[which] != -1)
		close(job->fd[which]);
	job->fd[which] = -1;
}

static uint32_t
limit(const struct push_job *job)
{
	return job->replica->timeout ? job->replica->timeout
				     : job->task->timeout;
}

/* Seconds that the conversation may take in all. */
static int64_t
whole(const struct push_job *job)
{
	size_t slow = job->task->head == NULL
	    ? 0
	    : job->task->data_len / PUSH_JOB_SLOWEST;

	return (int64_t)limit(job) * PUSH_JOB_WHOLE + (int64_t)slow;
}

/* Octets moved: the idle limit starts anew. */
static void
moved(struct push_job *job, int64_t now)
{
	job->due = now + (int64_t)limit(job) * 1000;
	if (job->due > job->latest)
		job->due = job->latest;
}

/* Append a line to what people will see. Out of memory or too much: it is
 * dropped. */
static void
keep(struct push_job *job, const char *line)
{
	size_t n = strlen(line);
	bool lost = job->lost;

	job->lost = true;
	if (n + 1 > PUSH_JOB_HEARD - job->heard_len)
		return;
	if (n + 1 > job->heard_cap - job->heard_len) {
		size_t cap = job->heard_cap * 2 + n + 1024;
		char *b = realloc(job->heard, cap);

		if (b == NULL)
			return;
		job->heard = b;
		job->heard_cap = cap;
	}
	memcpy(job->heard + job->heard_len, line, n);
	job->heard[job->heard_len + n] = '\n';
	job->heard_len += n + 1;
	job->lost = lost;
}

/* A line as people may see it: whatever could move a cursor or pass for
 * something else is shown as \ooo. Backslashes stay, they are in the frames of
 * messages that come from further away. */
static void
printable(char *out, size_t cap, const char *line, size_t n)
{
	struct buf b;

	buf_over(&b, out, cap - 1);
	for (size_t i = 0; i < n && b.len < cap - 8; ++i) {
		unsigned char c = (unsigned char)line[i];

		if (c == '\t' || (c >= ' ' && c <= '~'))
			buf_put(&b, &line[i], 1);
		else if (c != '\r' || i + 1 < n)
			buf_printf(&b, "\\%03o", c);
	}
	out[b.len] = 0;
}

static void
line_end(struct push_job *job, int which)
{
	struct push_job_line *line = &job->partial[which - PUSH_SSH_OUT];
	char shown[4 * sizeof line->b];

	printable(shown, sizeof shown, line->b, line->len);
	if (which == PUSH_SSH_OUT) {
		memcpy(job->last, line->b, line->len);
		job->last[line->len] = 0;
	} else
		snprintf(job->last_error, sizeof job->last_error, "%.200s",
		    shown);
	if (job->task->head || which == PUSH_SSH_ERR)
		keep(job, shown);
	line->len = 0;
}

static void
take(struct push_job *job, int which, const char *text, size_t n)
{
	struct push_job_line *line = &job->partial[which - PUSH_SSH_OUT];

	for (size_t i = 0; i < n; ++i)
		if (text[i] == '\n')
			line_end(job, which);
		else if (line->len < sizeof line->b - 1)
			line->b[line->len++] = text[i];
}

/* Read once. Returns false when there is nothing more to read now. */
static bool
hear(struct push_job *job, int which, int64_t now)
{
	char text[8192];
	ssize_t n = read(job->fd[which], text, sizeof text);

	if (n > 0) {
		take(job, which, text, (size_t)n);
		moved(job, now);
		return true;
	}
	if (n == 0 || (errno != EAGAIN && errno != EINTR))
		close_fd(job, which);
	return false;
}

static void
send_some(struct push_job *job, int64_t now)
{
	const struct push_job_task *t = job->task;
	const char *from = t->head + job->sent;
	size_t n = t->head_len - job->sent;
	ssize_t w;

	if (job->sent >= t->head_len) {
		from = t->data + (job->sent - t->head_len);
		n = t->data_len - (job->sent - t->head_len);
	}
	w = write(job->fd[PUSH_SSH_IN], from, n < PIECE ? n : PIECE);
	if (w > 0) {
		job->sent += (size_t)w;
		moved(job, now);
	}
	/* an end that is gone says why on its output */
	if (job->sent == t->head_len + t->data_len ||
	    (w == -1 && errno != EAGAIN && errno != EINTR))
		close_fd(job, PUSH_SSH_IN);
}

/* "ok" that counts: of our generation, and ssh saw it end well. */
static bool
is_good(struct push_job *job, int code)
{
	const char *reason;
	uint64_t generation;
	size_t n;

	if (code != 0)
		return false;
	if (job->task->head == NULL)
		return push_reply_status_scan(&job->status, job->last,
			   strlen(job->last)) == 0;
	return push_reply_scan(&generation, &reason, &n, job->last,
		   strlen(job->last)) == 1 &&
	    generation == job->task->generation;
}

static void
explain(struct push_job *job, int code)
{
	char shown[sizeof job->why];
	const char *reason;
	uint64_t generation;
	size_t n;

	if (push_reply_scan(&generation, &reason, &n, job->last,
		strlen(job->last)) == 0) {
		printable(shown, sizeof shown, reason, n);
		snprintf(job->why, sizeof job->why, "refused: %.230s", shown);
	} else if (code >= 256)
		snprintf(job->why, sizeof job->why,
		    "ssh was killed by signal %d", code - 256);
	else if (code == 255)
		snprintf(job->why, sizeof job->why, "%s",
		    job->last_error[0] ? job->last_error
				       : "the connection was cut");
	else if (code != 0)
		snprintf(job->why, sizeof job->why,
		    "exit code %d from there, without a reason", code);
	else
		snprintf(job->why, sizeof job->why, "exit code 0, but no %s",
		    job->task->head ? "\"ok\" for this generation" : "status");
}

/* The try is over; once more, or is that all? */
static void
fail(struct push_job *job, bool again, int64_t now)
{
	if (again && job->tries < PUSH_JOB_TRIES) {
		char note[320];

		snprintf(note, sizeof note, "push-changes: %s; trying again",
		    job->why);
		keep(job, note);
		job->state = PUSH_JOB_PAUSED;
		job->due = now + PUSH_JOB_PAUSE_MS;
		return;
	}
	job->state = PUSH_JOB_DONE;
	job->end = now;
}

static void
release(struct push_job *job)
{
	for (int i = 0; i < PUSH_SSH_FDS; ++i)
		close_fd(job, i);
	for (int i = PUSH_SSH_OUT; i <= PUSH_SSH_ERR; ++i)
		if (job->partial[i - PUSH_SSH_OUT].len > 0)
			line_end(job, i);
}

/* ssh has ended: what it has written is still to be read. */
static void
finish(struct push_job *job, int64_t now)
{
	int code;

	for (int i = PUSH_SSH_OUT; i <= PUSH_SSH_ERR; ++i)
		while (job->fd[i] != -1 && hear(job, i, now))
			;
	release(job);
	code = child_wait(job->pid);
	job->good = is_good(job, code);
	if (job->good) {
		job->state = PUSH_JOB_DONE;
		job->end = now;
		return;
	}
	explain(job, code);
	/* 100 is final: the same data would be refused for the same reason */
	fail(job, code != 100, now);
}

static void
kill_ssh(struct push_job *job)
{
	kill(job->pid, SIGKILL);
	release(job);
	if (child_wait(job->pid) == -1) {
		/* gone is gone */
	}
}

void
push_job_stop(struct push_job *job, const char *why, int64_t now)
{
	if (job->state == PUSH_JOB_DONE)
		return;
	if (job->state == PUSH_JOB_RUNNING)
		kill_ssh(job);
	snprintf(job->why, sizeof job->why, "%s", why);
	fail(job, false, now);
}

/* The limit without progress, or that for all, is reached. */
static void
overdue(struct push_job *job, int64_t now)
{
	bool all = now >= job->latest;

	kill_ssh(job);
	if (all)
		snprintf(job->why, sizeof job->why,
		    "took longer than %" PRId64 " seconds", whole(job));
	else
		snprintf(job->why, sizeof job->why,
		    "nothing moved for %" PRIu32 " seconds", limit(job));
	fail(job, !all, now);
}

void
push_job_wants(const struct push_job *job, struct pollfd *p)
{
	for (int i = 0; i < PUSH_SSH_FDS; ++i) {
		p[i].fd = job->fd[i];
		p[i].events = i == PUSH_SSH_IN ? POLLOUT : POLLIN;
		p[i].revents = 0;
	}
}

void
push_job_step(struct push_job *job, const struct pollfd *p, int64_t now)
{
	for (int i = PUSH_SSH_OUT; i <= PUSH_SSH_ERR; ++i)
		if (p[i].revents && job->fd[i] != -1)
			hear(job, i, now);
	if (p[PUSH_SSH_IN].revents && job->fd[PUSH_SSH_IN] != -1)
		send_some(job, now);
	if (p[PUSH_SSH_END].revents)
		finish(job, now);
	else if (now >= job->due)
		overdue(job, now);
}

void
push_job_start(struct push_job *job, int64_t now)
{
	const struct push_job_task *t = job->task;
	const struct push_ssh how = {t->ssh, t->dir, t->envp, t->verb,
	    limit(job) < 30 ? limit(job) : 30};

	if (job->tries++ == 0)
		job->start = now;
	job->sent = 0;
	job->last[0] = 0;
	job->last_error[0] = 0;
	if (push_ssh_start(&job->pid, job->fd, &how, job->replica) == -1) {
		snprintf(job->why, sizeof job->why, "unable to start ssh: %s",
		    text_errno(errno));
		fail(job, true, now);
		return;
	}
	if (t->head == NULL)
		close_fd(job, PUSH_SSH_IN);
	job->state = PUSH_JOB_RUNNING;
	job->latest = now + whole(job) * 1000;
	moved(job, now);
}

void
push_job_wipe(struct push_job *job)
{
	free(job->heard);
	job->heard = NULL;
	job->heard_len = job->heard_cap = 0;
}
