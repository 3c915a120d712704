/* trigger_caller -- what trigger-serve still has to say to one caller.
 *
 * Layer 4. Output waits here for a caller that reads slowly or not at all, in
 * bounded memory: when there is no more room the oldest octets give way, and
 * the caller is told how many. So nobody can hold up a run, and its end, with
 * the exit code, arrives in any case. Comes out as records (trigger_record.h).
 */
#ifndef TRIGGER_CALLER_H
#define TRIGGER_CALLER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "trigger_record.h"

enum { TRIGGER_CALLER_ROOM = 32768, TRIGGER_CALLER_NOTE = 256 };

/* Zeroed, it has nothing to say. */
struct trigger_caller {
	uint64_t run;  /* the run it gets */
	bool wait;     /* 'w' is to be said */
	bool begin;    /* 'b' is to be said */
	bool over;     /* 'x' is to be said, when all else has been */
	bool done;     /* ... and has been made into a record */
	uint8_t code;  /* what 'x' says */
	uint64_t lost; /* octets that gave way and that it was not told of */
	char note[TRIGGER_CALLER_NOTE]; /* before 'x'; "": none */

	size_t first; /* the oldest octet in room */
	size_t len;   /* octets in room; first < ROOM, len <= ROOM, always */
	uint8_t room[TRIGGER_CALLER_ROOM];

	size_t sent; /* octets of record that were sent; sent <= full */
	size_t full; /* octets in record */
	uint8_t record[TRIGGER_RECORD_HEAD + TRIGGER_RECORD_MAX];
};

/* Begin with a new caller: it gets this run, and has to wait if told so. */
void trigger_caller_init(struct trigger_caller *c, uint64_t run, bool wait);

/* Its run begins. */
void trigger_caller_begin(struct trigger_caller *c);

/* Output of its run. */
void trigger_caller_hear(struct trigger_caller *c, const void *p, size_t n);

/* Its run has ended with this exit code; note is one line about it, or "". */
void trigger_caller_end(struct trigger_caller *c, uint8_t code,
    const char *note);

/* The octets that are to be sent next: their number, 0 if there are none now.
 * They stay valid until trigger_caller_sent. */
size_t trigger_caller_next(struct trigger_caller *c, const uint8_t **p);

/* n of them have been sent. */
void trigger_caller_sent(struct trigger_caller *c, size_t n);

/* All has been said: the connection can be closed. */
bool trigger_caller_done(const struct trigger_caller *c);

#endif
