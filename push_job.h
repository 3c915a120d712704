/* push_job -- one conversation with one replica over ssh.
 *
 * Layer 5: processes and descriptors, but nothing printed. Many jobs run in one
 * poll loop: each says which descriptors it waits for and until when, and is
 * then told what happened. Writing and reading go on at the same time and never
 * block, so no replica, however slow or hostile, holds up another.
 */
#ifndef PUSH_JOB_H
#define PUSH_JOB_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "push_list.h"
#include "push_reply.h"
#include "push_ssh.h"

#define PUSH_JOB_TRIES 2         /* one retry */
#define PUSH_JOB_PAUSE_MS 2000   /* before the retry */
/* A conversation may take that many times its limit without progress, and a
 * second more for so many octets of data: one that drips would never end. */
#define PUSH_JOB_WHOLE 12
#define PUSH_JOB_SLOWEST 10000

#define PUSH_JOB_HEARD ((size_t)1 << 20) /* octets of messages kept */

/* What all jobs of a run have in common; outlives them. */
struct push_job_task {
	const char *ssh;   /* path of the program */
	const char *dir;   /* where key and known_hosts are, "../push" */
	char *const *envp; /* ssh's environment */
	const char *verb;  /* "push" or "status" */
	const char *head;  /* line one; NULL: nothing is sent */
	size_t head_len;
	const char *data;
	size_t data_len;
	uint64_t generation; /* that "ok" must name */
	uint32_t timeout;    /* seconds without progress, where none is given */
};

enum push_job_state {
	PUSH_JOB_NEW, /* waits for its turn */
	PUSH_JOB_RUNNING,
	PUSH_JOB_PAUSED, /* before the retry */
	PUSH_JOB_DONE
};

struct push_job_line {
	size_t len;
	char b[1024]; /* a line that is not complete yet; longer ones are cut */
};

struct push_job {
	const struct push_list_replica *replica;
	const struct push_job_task *task;
	enum push_job_state state;
	bool good;     /* DONE: it took it, or told its status */
	char why[256]; /* DONE and not good; printable */
	struct push_reply_status status; /* good, verb "status" */
	unsigned tries;
	int64_t start, end; /* clock_ms */
	int64_t due;        /* clock_ms: idle limit, or end of the pause */
	int64_t latest;     /* clock_ms: the try ends, whatever moves */
	pid_t pid;
	int fd[PUSH_SSH_FDS];            /* -1: closed */
	size_t sent;                     /* octets of head and data, this try */
	struct push_job_line partial[2]; /* of descriptors 1 and 2 */
	char last[1024];                 /* last whole line of descriptor 1 */
	char last_error[256];            /* and of 2, printable */
	char *heard; /* all messages, printable lines; freed by wipe */
	size_t heard_len, heard_cap;
	bool lost; /* there were more messages than are kept */
};

/* Make ready; nothing starts yet. */
void push_job_init(struct push_job *job, const struct push_job_task *task,
    const struct push_list_replica *replica);

/* Start ssh, at time now (clock_ms). Whatever goes wrong shows as the job's
 * end. */
void push_job_start(struct push_job *job, int64_t now);

/* What a RUNNING job waits for: fills p[PUSH_SSH_FDS]. */
void push_job_wants(const struct push_job *job, struct pollfd *p);

/* Go on, with what poll has filled in, at time now. */
void push_job_step(struct push_job *job, const struct pollfd *p, int64_t now);

/* End it now, as a failure for that reason, without retry. */
void push_job_stop(struct push_job *job, const char *why, int64_t now);

/* Free the messages. */
void push_job_wipe(struct push_job *job);

#endif
