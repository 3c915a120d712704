#include "trigger_queue.h"

uint64_t
trigger_queue_add(struct trigger_queue *q)
{
	q->due = true;
	return q->begun + 1;
}

uint64_t
trigger_queue_begin(struct trigger_queue *q)
{
	if (q->running || !q->due)
		return 0;
	q->due = false;
	q->running = true;
	return ++q->begun;
}

void
trigger_queue_end(struct trigger_queue *q)
{
	q->running = false;
}
