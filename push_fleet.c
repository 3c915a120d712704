#include <inttypes.h>
#include <poll.h>
#include <sys/resource.h>

#include "arena.h"
#include "clock.h"
#include "push_fleet.h"

#define SHOW_MS 250  /* between two drawings of the live lines */
#define OTHERS 32    /* descriptors: ours, and those while ssh starts */

size_t
push_fleet_room(void)
{
	struct rlimit r;

	if (getrlimit(RLIMIT_NOFILE, &r) == -1)
		return 1;
	r.rlim_cur = r.rlim_max;
	if (setrlimit(RLIMIT_NOFILE, &r) == -1 &&
	    getrlimit(RLIMIT_NOFILE, &r) == -1)
		return 1;
	if (r.rlim_cur < OTHERS + PUSH_SSH_FDS)
		return 1;
	return (size_t)(r.rlim_cur - OTHERS) / PUSH_SSH_FDS;
}

static void
show_one(struct push_show *show, const struct push_job *job, int64_t now)
{
	const struct push_job_task *t = job->task;
	size_t total = t->head_len + t->data_len;
	const char *name = job->replica->name;
	int64_t seconds = (now - job->start) / 1000;

	if (job->state == PUSH_JOB_NEW)
		push_show_line(show, "%s: waiting for its turn", name);
	else if (job->state == PUSH_JOB_PAUSED)
		push_show_line(show, "%s: trying again", name);
	else if (t->head && job->sent < total)
		push_show_line(show,
		    "%s: %" PRId64 " s, sending, %zu of %zu octets", name,
		    seconds, job->sent, total);
	else
		push_show_line(show, "%s: %" PRId64 " s, %s", name, seconds,
		    job->last[0] ? "working" : "waiting for an answer");
}

static void
show_all(struct push_fleet *f, int64_t now)
{
	push_show_begin(&f->show);
	for (size_t i = 0; i < f->count; ++i)
		if (f->member[i].wanted && !f->member[i].over)
			show_one(&f->show, &f->member[i].job, now);
	push_show_end(&f->show);
}

static bool
ready(const struct push_job *job, int64_t now)
{
	return job->state == PUSH_JOB_NEW ||
	    (job->state == PUSH_JOB_PAUSED && now >= job->due);
}

/* Start what may start now. Returns when something is next due (clock_ms). */
static int64_t
start_some(struct push_fleet *f, int64_t now)
{
	int64_t due = INT64_MAX;

	for (size_t i = 0; i < f->count; ++i) {
		struct push_fleet_member *m = &f->member[i];
		struct push_job *job = &m->job;

		if (!m->wanted || m->over)
			continue;
		if (ready(job, now) && f->running < f->at_once) {
			push_job_start(job, now);
			f->running += job->state == PUSH_JOB_RUNNING;
		}
		if (job->state == PUSH_JOB_DONE)
			due = now; /* it could not even start */
		/* who is ready but has to wait is woken by another's end */
		else if (!ready(job, now) && job->due < due)
			due = job->due;
	}
	return due;
}

/* Wait for news of who runs until due. poll takes no more descriptors than a
 * process may have, and at_once is as many as that allows. */
static void
wait_for(struct push_fleet *f, struct pollfd *fds, int64_t ms)
{
	nfds_t n = 0;

	for (size_t i = 0; i < f->count; ++i)
		if (f->member[i].job.state == PUSH_JOB_RUNNING) {
			push_job_wants(&f->member[i].job, fds + n);
			n += PUSH_SSH_FDS;
		}
	if (f->show.on && ms > SHOW_MS)
		ms = SHOW_MS;
	if (ms > 60000)
		ms = 60000;
	if (poll(fds, n, ms > 0 ? (int)ms : 0) == -1)
		for (size_t i = 0; i < n; ++i)
			fds[i].revents = 0;
}

/* Hand the descriptors' news to the jobs, which run since wait_for or are over.
 * Returns how many are not over. */
static size_t
step_all(struct push_fleet *f, const struct pollfd *fds, int64_t now)
{
	size_t left = 0;

	for (size_t i = 0; i < f->count; ++i) {
		struct push_fleet_member *m = &f->member[i];

		if (!m->wanted || m->over)
			continue;
		if (m->job.state == PUSH_JOB_RUNNING) {
			push_job_step(&m->job, fds, now);
			fds += PUSH_SSH_FDS;
			f->running -= m->job.state != PUSH_JOB_RUNNING;
		}
		if (m->job.state == PUSH_JOB_DONE) {
			m->over = true;
			push_show_clear(&f->show);
			f->done(f->ctx, i);
		}
		left += !m->over;
	}
	return left;
}

/* The time for all is over. */
static void
stop_all(struct push_fleet *f, int64_t now)
{
	for (size_t i = 0; i < f->count; ++i) {
		struct push_fleet_member *m = &f->member[i];

		if (m->wanted && !m->over)
			push_job_stop(&m->job, "the time for this run is over",
			    now);
	}
}

int
push_fleet_run(struct push_fleet *f, struct arena *a)
{
	struct pollfd *fds = arena_alloc(a,
	    f->count * PUSH_SSH_FDS * sizeof fds[0]);
	int64_t now = clock_ms(), shown = 0;
	int64_t end = f->limit_ms ? now + f->limit_ms : INT64_MAX;

	if (fds == NULL)
		return -1;
	push_show_init(&f->show);
	f->running = 0;
	do {
		int64_t due = start_some(f, now);

		if (f->show.on && now - shown >= SHOW_MS) {
			show_all(f, now);
			shown = now;
		}
		wait_for(f, fds, (due < end ? due : end) - now);
		now = clock_ms();
		if (now >= end)
			stop_all(f, now);
	} while (step_all(f, fds, now) > 0);
	push_show_clear(&f->show);
	return 0;
}
