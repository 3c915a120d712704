#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "data_set.h"
#include "data_sort.h"
#include "dns_type.h"
#include "task.h"

#define HEAD 8       /* octets of a key that are compared at once */
#define AHEAD 16     /* entries that memory is asked for ahead of use */
#define FEW 12       /* that many are sorted by insertion */
#define NEAR 24      /* lines that others stand too early or too late, about */
#define PIECE 32768U /* records that are worth a thread, at least */
#define PIECES 64    /* at most */

/* A record on its way: head holds HEAD octets of its key as a number, zeros
 * behind its end. No label is empty and none holds a zero, so that is the order
 * of keys, and equal heads end both keys or neither. */
struct entry {
	uint64_t head;
	const uint8_t *key;
	uint32_t rec; /* index */
	uint16_t keylen;
};

/* Entries whose keys are equal up to depth, where their heads begin. */
struct piece {
	const struct data_rec *rec; /* all */
	struct entry *entry;
	size_t n, depth;
};

/* ---- order */

int
data_sort_keys(const uint8_t *a, size_t na, const uint8_t *b, size_t nb)
{
	int c = memcmp(a, b, na < nb ? na : nb);

	return c != 0 ? c : (na > nb) - (na < nb);
}

int
data_sort_places(const struct data_rec *a, const struct data_rec *b)
{
	int c = memcmp(a->loc, b->loc, sizeof a->loc);

	if (c == 0)
		c = (a->stamp > b->stamp) - (a->stamp < b->stamp);
	if (c == 0)
		c = data_rec_ends(a) - data_rec_ends(b);
	return c;
}

static int
compare_rest(const struct data_rec *a, const struct data_rec *b)
{
	int c = (a->type > b->type) - (a->type < b->type);

	if (c == 0 && a->type != DNS_TYPE_SOA)
		c = data_sort_places(a, b);
	return c != 0 ? c : (a->seq > b->seq) - (a->seq < b->seq);
}

static int
compare(const struct data_rec *a, const struct data_rec *b)
{
	int c = a->key == b->key
	    ? 0
	    : data_sort_keys(a->key, a->keylen, b->key, b->keylen);

	return c != 0 ? c : compare_rest(a, b);
}

static int
compare_records(const void *a, const void *b)
{
	return compare(a, b);
}

/* ---- sorting by heads */

static uint64_t
head_of(const struct entry *e, size_t depth)
{
	size_t n = e->keylen > depth ? e->keylen - depth : 0;
	uint8_t b[HEAD] = {0};
	uint64_t head;

	if (n >= HEAD)
		memcpy(b, e->key + depth, HEAD);
	else if (n > 0)
		memcpy(b, e->key + depth, n);
	memcpy(&head, b, HEAD);
	return be64toh(head);
}

/* Load heads at the first octets in which the keys of a piece differ; or false,
 * they all end before that. */
static bool
reload(struct piece *p)
{
	uint64_t differ = 0;

	for (;;) {
		size_t ended = 0;

		differ = 0;
		for (size_t i = 0; i < p->n; ++i) {
			if (i + AHEAD < p->n)
				__builtin_prefetch(p->entry[i + AHEAD].key);
			p->entry[i].head = head_of(&p->entry[i], p->depth);
			differ |= p->entry[i].head ^ p->entry[0].head;
			ended += p->entry[i].keylen <= p->depth;
		}
		if (ended == p->n)
			return false;
		if (differ != 0 && differ >> (64 - 8) != 0)
			return true;
		for (int i = 0; i < HEAD && differ >> (64 - 8) == 0; ++i) {
			differ <<= 8;
			++p->depth;
		}
	}
}

static int
compare_entries(const void *va, const void *vb, void *piece)
{
	const struct data_rec *rec = ((const struct piece *)piece)->rec;
	const struct entry *a = va, *b = vb;

	if (a->head != b->head)
		return a->head < b->head ? -1 : 1;
	return compare(&rec[a->rec], &rec[b->rec]);
}

/* Sort by insertion, as long as no more than that many moves are needed for
 * each entry: false, they are not in order yet. */
static bool
insert(struct piece *p, size_t moves)
{
	struct entry *e = p->entry;
	size_t left = 100;

	for (size_t i = 1; i < p->n; ++i) {
		struct entry moved = e[i];
		size_t k = i;

		for (; k > 0 && compare_entries(&e[k - 1], &moved, p) > 0; --k)
			e[k] = e[k - 1];
		e[k] = moved;
		left += moves;
		if (i - k > left)
			return false;
		left -= i - k;
	}
	return true;
}

static void
finish(struct piece *p)
{
	if (p->n > FEW)
		qsort_r(p->entry, p->n, sizeof *p->entry, compare_entries, p);
	else
		(void)insert(p, FEW);
}

static uint64_t
middle_of(uint64_t a, uint64_t b, uint64_t c)
{
	if (a > b)
		return b > c ? b : a < c ? a : c;
	return a > c ? a : b < c ? b : c;
}

static void
swap(struct entry *a, struct entry *b)
{
	struct entry c = *a;

	*a = *b;
	*b = c;
}

/* Part a piece in three: heads below, at and above one from its middle. The
 * second goes deeper; when its keys end there it is sorted at once. */
static void
part(const struct piece *p, struct piece parts[3])
{
	struct entry *e = p->entry;
	uint64_t pivot = middle_of(e[0].head, e[p->n / 2].head,
	    e[p->n - 1].head);
	size_t below = 0, above = p->n, i = 0;

	while (i < above)
		if (e[i].head < pivot)
			swap(&e[below++], &e[i++]);
		else if (e[i].head > pivot)
			swap(&e[i], &e[--above]);
		else
			++i;
	parts[0] = (struct piece){p->rec, e, below, p->depth};
	parts[1] = (struct piece){
	    p->rec, e + below, above - below, p->depth + HEAD};
	parts[2] = (struct piece){p->rec, e + above, p->n - above, p->depth};
	if (parts[1].n > FEW && reload(&parts[1]))
		return;
	finish(&parts[1]);
	parts[1].n = 0;
}

/* budget bounds how deep this goes, whatever the order of the records is made
 * for. */
static void
sort(struct piece p, unsigned budget)
{
	struct piece parts[3];

	while (p.n > FEW && budget > 0) {
		part(&p, parts);
		sort(parts[0], budget - 1);
		sort(parts[2], budget - 1);
		p = parts[1];
	}
	finish(&p);
}

/* ---- among threads */

struct job {
	struct data_set *set;
	struct data_rec *out;
	struct entry *entry;
	struct piece piece[PIECES];
	size_t npiece;
	size_t ranges;
};

static size_t
range_start(const struct job *job, size_t i)
{
	return job->set->n / job->ranges * i +
	    (i == job->ranges ? job->set->n % job->ranges : 0);
}

static int
fill_range(void *ctx, size_t i)
{
	struct job *job = ctx;
	size_t end = range_start(job, i + 1);

	for (size_t k = range_start(job, i); k < end; ++k) {
		const struct data_rec *rec = &job->set->rec[k];

		job->entry[k] = (struct entry){
		    0, rec->key, (uint32_t)k, rec->keylen};
		job->entry[k].head = head_of(&job->entry[k], 0);
	}
	return 0;
}

static int
sort_piece(void *ctx, size_t i)
{
	struct job *job = ctx;

	sort(job->piece[i], 96);
	return 0;
}

/* Sources often are in order, but for lines that stand a few lines too early or
 * too late. */
static int
insert_range(void *ctx, size_t i)
{
	struct job *job = ctx;
	size_t start = range_start(job, i), end = range_start(job, i + 1);
	struct piece p = {job->set->rec, job->entry + start, end - start, 0};

	return insert(&p, NEAR) ? 0 : -1;
}

static bool
nearly_sorted(struct job *job)
{
	struct piece all = job->piece[0];

	return task_run(job->set->threads, job->ranges, insert_range, job) ==
	    0 &&
	    insert(&all, NEAR);
}

/* Part the largest piece until there are enough for all threads. */
static void
make_pieces(struct job *job)
{
	size_t grain = job->set->n / (4U * (job->set->threads + 1U)) + PIECE;

	job->piece[0] = (struct piece){
	    job->set->rec, job->entry, job->set->n, 0};
	job->npiece = 1;
	if (nearly_sorted(job))
		job->npiece = 0;
	else if (!reload(&job->piece[0])) { /* all of one owner */
		finish(&job->piece[0]);
		job->npiece = 0;
	}
	while (job->set->threads > 1 && job->npiece > 0 &&
	    job->npiece + 2 <= PIECES) {
		struct piece *large = &job->piece[0], parts[3];

		for (size_t i = 1; i < job->npiece; ++i)
			if (job->piece[i].n > large->n)
				large = &job->piece[i];
		if (large->n <= grain)
			break;
		part(large, parts);
		*large = parts[0];
		job->piece[job->npiece++] = parts[1];
		job->piece[job->npiece++] = parts[2];
	}
}

static bool
same_owner(const struct data_rec *a, const struct data_rec *b)
{
	return a->key == b->key ||
	    (a->keylen == b->keylen && memcmp(a->key, b->key, a->keylen) == 0);
}

/* Put the records in order, so that those of one owner share its key. */
static int
gather_range(void *ctx, size_t i)
{
	struct job *job = ctx;
	size_t start = range_start(job, i), end = range_start(job, i + 1);

	for (size_t k = start; k < end; ++k) {
		if (k + AHEAD < end) {
			__builtin_prefetch(
			    &job->set->rec[job->entry[k + AHEAD].rec]);
			__builtin_prefetch(job->entry[k + AHEAD].key);
		}
		job->out[k] = job->set->rec[job->entry[k].rec];
		if (k > start && same_owner(&job->out[k - 1], &job->out[k]))
			job->out[k].key = job->out[k - 1].key;
	}
	return 0;
}

/* The same across the edges of ranges. */
static void
join_ranges(const struct job *job)
{
	for (size_t i = 1; i < job->ranges; ++i) {
		size_t k = range_start(job, i);
		const uint8_t *key = job->out[k].key;

		if (k == 0 || k == job->set->n ||
		    !same_owner(&job->out[k - 1], &job->out[k]))
			continue;
		for (; k < job->set->n && job->out[k].key == key; ++k)
			job->out[k].key = job->out[k - 1].key;
	}
}

static bool
in_order(const struct data_set *set)
{
	size_t i = 1;

	while (i < set->n && compare(&set->rec[i - 1], &set->rec[i]) < 0)
		++i;
	return i >= set->n;
}

static void
share_keys(struct data_set *set)
{
	for (size_t i = 1; i < set->n; ++i)
		if (same_owner(&set->rec[i - 1], &set->rec[i]))
			set->rec[i].key = set->rec[i - 1].key;
}

/* 0, or -1 without the memory for it, and nothing done. */
static int
sort_apart(struct data_set *set)
{
	struct arena arena = ARENA_ZERO;
	struct job job = {.set = set,
	    .entry = arena_alloc(&arena, set->n * sizeof *job.entry)};
	size_t cap = 0;

	if (job.entry == NULL ||
	    arena_room(set->arena, &job.out, &cap, set->n, sizeof *job.out) ==
		-1)
		return arena_wipe(&arena), -1;
	job.ranges = task_pieces(set->threads, set->n, PIECE);
	/* none of these can fail */
	(void)!task_run(set->threads, job.ranges, fill_range, &job);
	make_pieces(&job);
	(void)!task_run(set->threads, job.npiece, sort_piece, &job);
	(void)!task_run(set->threads, job.ranges, gather_range, &job);
	join_ranges(&job);
	arena_drop(set->arena, set->rec);
	set->rec = job.out;
	set->cap = cap;
	arena_wipe(&arena);
	return 0;
}

void
data_sort(struct data_set *set)
{
	if (in_order(set)) {
		share_keys(set);
	} else if (sort_apart(set) == -1) {
		qsort(set->rec, set->n, sizeof *set->rec, compare_records);
		share_keys(set);
	}
}
