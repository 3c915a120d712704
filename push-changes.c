/* push-changes -- send data to all replicas at once.
 *
 * Run in the service root. What each replica has taken is remembered in
 * ../push/pushed, so that the next run goes to those only who missed something.
 */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "arena.h"
#include "auto_path.h"
#include "buf.h"
#include "child.h"
#include "data_stamp.h"
#include "die.h"
#include "file.h"
#include "hash.h"
#include "num.h"
#include "push_fleet.h"
#include "push_head.h"
#include "push_list.h"
#include "push_mark.h"
#include "push_place.h"

#define PUSH_DIR "../push"
#define LIST PUSH_DIR "/replicas"
#define MARKS PUSH_DIR "/pushed"
#define TIMEOUT 600    /* seconds without progress */

struct replica {
	bool has_mark;
	struct push_mark mark;
};

struct push {
	struct arena a;
	bool ask;         /* -n */
	bool all;         /* -a, -f, -n: not only those who missed something */
	bool force;       /* -f */
	uint32_t at_once; /* -l; 0: all */
	uint32_t limit;   /* -T, seconds; 0: none */
	struct push_list list;
	struct replica *replica; /* as many as the list has */
	struct push_mark ours;   /* what the data is */
	struct push_job_task task;
	char head[PUSH_HEAD_MAX];
	struct push_fleet fleet; /* its members, too */
};

static void
options(struct push *p, int argc, char **argv)
{
	int opt;

	opterr = 0;
	while ((opt = getopt(argc, argv, "afnl:T:")) != -1)
		switch (opt) {
		case 'a':
			p->all = true;
			break;
		case 'f':
			p->all = p->force = true;
			break;
		case 'n':
			p->all = p->ask = true;
			break;
		case 'l':
			if (num_scan32(&p->at_once, optarg, 1, 100000) == -1)
				die_usage();
			break;
		case 'T':
			if (num_scan32(&p->limit, optarg, 1, 100000) == -1)
				die_usage();
			break;
		default:
			die_usage();
		}
	if (optind != argc || (p->ask && p->force))
		die_usage();
}

static void
read_list(struct push *p)
{
	struct push_list_error e;
	char *text;
	size_t n;

	if (file_read(&p->a, LIST, FILE_MAX, &text, &n) == -1) {
		if (errno == ENOENT)
			die_bad(
			    "no file " LIST ": write a line for each "
			    "replica, such as dns@192.0.2.1, or make it empty");
		die_sys("unable to read " LIST);
	}
	if (push_list_scan(&p->list, &p->a, text, n, &e) == -1) {
		if (errno == EINVAL)
			die_bad(LIST ":%u: %s", e.line, e.why);
		die_sys("unable to read " LIST);
	}
}

static void
read_data(struct push *p)
{
	struct push_head head = {.force = p->force};
	struct data_stamp stamp;
	struct buf b;
	char *text;
	size_t n;

	if (file_read(&p->a, "data", FILE_MAX, &text, &n) == -1)
		die_sys("unable to read data");
	if (n == 0) /* as tinydns-conf makes it */
		die_bad("data is empty: make");
	switch (data_stamp_find(&stamp, text, n)) {
	case 0:
		die_bad("data has no stamp, so make-data did not write it: "
			"mv data zones.original, then make");
	case -1:
		die_bad("data has a stamp that is not of this version: make");
	}
	head.length = n;
	hash_of(head.hash, text, n);
	head.generation = stamp.generation;
	buf_over(&b, p->head, sizeof p->head);
	push_head_fmt(&b, &head);
	p->ours.generation = head.generation;
	memcpy(p->ours.hash, head.hash, HASH_SIZE);
	p->task.generation = head.generation;
	p->task.data = text;
	p->task.data_len = n;
	p->task.head = p->head;
	p->task.head_len = b.len;
}

static bool
same_mark(const struct push_mark *a, const struct push_mark *b)
{
	return a->generation == b->generation &&
	    memcmp(a->hash, b->hash, HASH_SIZE) == 0;
}

/* Who is to be visited? Returns how many. */
static size_t
choose(struct push *p)
{
	char *text = NULL;
	size_t n = 0, wanted = 0;

	if (file_read(&p->a, MARKS, FILE_MAX, &text, &n) == -1 &&
	    errno != ENOENT)
		die_warn_sys("unable to read " MARKS);
	for (size_t i = 0; i < p->list.count; ++i) {
		struct replica *r = &p->replica[i];
		struct push_fleet_member *m = &p->fleet.member[i];

		r->has_mark = push_mark_find(&r->mark, text ? text : "", n,
		    p->list.replica[i].target);
		m->wanted = p->all || !r->has_mark ||
		    !same_mark(&r->mark, &p->ours);
		m->over = false;
		push_job_init(&m->job, &p->task, &p->list.replica[i]);
		wanted += m->wanted;
	}
	return wanted;
}

/* Remember at once, so that an end of this program in the middle makes nobody
 * be visited twice. */
static void
write_marks(struct push *p)
{
	char tmp[64];
	struct arena a = ARENA_ZERO;
	size_t cap = p->list.count * PUSH_MARK_LINE;
	void *storage = arena_bytes(&a, cap);
	struct buf b;

	buf_over(&b, storage, storage ? cap : 0);
	for (size_t i = 0; i < p->list.count; ++i)
		if (p->replica[i].has_mark)
			push_mark_fmt(&b, &p->replica[i].mark,
			    p->list.replica[i].target);
	push_place_sweep(PUSH_DIR, "pushed.");
	snprintf(tmp, sizeof tmp, MARKS ".%ld", (long)getpid());
	if (storage == NULL || file_replace(MARKS, tmp, b.b, b.len, 0644) == -1)
		die_warn_sys("unable to write " MARKS);
	arena_wipe(&a);
}

/* A replica's messages, whole and in one piece. */
static void
tell(const struct push_job *job)
{
	printf("/---- Start of messages from %s\n", job->replica->name);
	fwrite(job->heard ? job->heard : "", 1, job->heard_len, stdout);
	if (job->lost)
		printf("push-changes: what else it said is not kept\n");
	printf("\\---- End of messages from %s\n", job->replica->name);
	(void)fflush(stdout); /* what fails report tells when all is done */
}

static void
one_done(void *ctx, size_t i)
{
	struct push *p = ctx;
	struct push_job *job = &p->fleet.member[i].job;

	if (job->good && !p->ask) {
		p->replica[i].mark = p->ours;
		p->replica[i].has_mark = true;
		write_marks(p);
	}
	if (!p->ask || job->heard_len > 0)
		tell(job);
	push_job_wipe(job);
}

static void
report_push(const struct push *p, const struct push_fleet_member *m)
{
	const struct push_job *job = &m->job;

	if (!m->wanted)
		printf("%s: ok %" PRIu64 ", there already\n",
		    job->replica->name, p->ours.generation);
	else if (job->good)
		printf("%s: ok %" PRIu64 ", %" PRId64 ".%" PRId64 " seconds\n",
		    job->replica->name, p->ours.generation,
		    (job->end - job->start) / 1000,
		    (job->end - job->start) % 1000 / 100);
	else
		printf("%s: failed: %s\n", job->replica->name, job->why);
}

/* Has it what we have, and does it serve it? */
static bool
report_status(const struct push *p, const struct push_job *job)
{
	const struct push_reply_status *s = &job->status;
	bool same = s->has_data &&
	    memcmp(s->hash, p->ours.hash, HASH_SIZE) == 0;
	time_t when = (time_t)s->built;
	char built[64] = "not built";
	const char *how = same                    ? "the same"
	    : s->generation == p->ours.generation ? "other data"
	    : s->generation < p->ours.generation  ? "older"
						  : "newer";
	struct tm tm;

	if (!job->good) {
		printf("%s: failed: %s\n", job->replica->name, job->why);
		return false;
	}
	if (s->built && localtime_r(&when, &tm))
		strftime(built, sizeof built, "built %Y-%m-%d %H:%M:%S", &tm);
	printf("%s: generation %" PRIu64 ", %s, %s, version %s\n",
	    job->replica->name, s->generation, how, built, s->version);
	return same && s->built;
}

/* Returns the exit code. */
static int
report(const struct push *p)
{
	int code = 0;

	for (size_t i = 0; i < p->list.count; ++i) {
		const struct push_fleet_member *m = &p->fleet.member[i];

		if (p->ask) {
			if (!report_status(p, &m->job) && code == 0)
				code = 1;
		} else
			report_push(p, m);
		if (m->wanted && !m->job.good)
			code = 111;
	}
	die_flush();
	return code;
}

static void
configure(struct push *p, int argc, char **argv)
{
	static char env[4096], ssh[4096];
	static char *envp[] = {env, NULL};
	const char *path = getenv("PATH");

	options(p, argc, argv);
	if (path == NULL || strlen(path) > sizeof env - 6)
		path = AUTO_PATH;
	snprintf(env, sizeof env, "PATH=%s", path);
	if (child_find(ssh, sizeof ssh, "ssh", path) == -1)
		die_sys("unable to find ssh");
	p->task.ssh = ssh;
	p->task.dir = PUSH_DIR;
	p->task.envp = envp;
	p->task.verb = p->ask ? "status" : "push";
	p->task.timeout = TIMEOUT;
	p->fleet.at_once = push_fleet_room();
	if (p->at_once && p->at_once < p->fleet.at_once)
		p->fleet.at_once = p->at_once;
}

int
main(int argc, char **argv)
{
	struct push p = {.a = ARENA_ZERO};

	die_init("push-changes",
	    "push-changes [-afn] [-l number] [-T seconds]\n"
	    "Send data to the replicas named in " LIST ".\n"
	    "  -a  to all, not only to those who have not got this data\n"
	    "  -f  to all, even where newer data is\n"
	    "  -n  only ask each for its status\n"
	    "  -l  at most so many at a time\n"
	    "  -T  give up after so many seconds altogether");
	die_help(argc, argv);
	configure(&p, argc, argv);
	signal(SIGPIPE, SIG_IGN);
	read_list(&p);
	if (p.list.count == 0)
		return 0;
	read_data(&p);
	if (p.ask)
		p.task.head = NULL;
	p.fleet = (struct push_fleet){.at_once = p.fleet.at_once,
	    .limit_ms = (int64_t)p.limit * 1000,
	    .done = one_done,
	    .ctx = &p};
	p.replica = arena_alloc(&p.a, p.list.count * sizeof p.replica[0]);
	p.fleet.member = arena_alloc(&p.a,
	    p.list.count * sizeof p.fleet.member[0]);
	p.fleet.count = p.list.count;
	if (p.replica == NULL || p.fleet.member == NULL)
		die_sys("unable to start");
	if (choose(&p) == 0) {
		printf(
		    "push-changes: all replicas (%zu) have generation %" PRIu64
		    "\n",
		    p.list.count, p.ours.generation);
		die_flush();
		return 0;
	}
	if (push_fleet_run(&p.fleet, &p.a) == -1)
		die_sys("unable to start");
	return report(&p);
}
