#include "answer_batch.h"

void
answer_batch(const struct answer_conf *conf, const struct data_db *db,
    struct answer_job *jobs, size_t n)
{
	for (size_t i = 0; i < n; ++i)
		jobs[i].send = answer_make(conf, db, &jobs[i].q, &jobs[i].out,
		    &jobs[i].note);
}
