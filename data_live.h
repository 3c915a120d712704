/* data_live -- the data.cdb that a running server answers from.
 *
 * Layer 3. Keeps one open, looks from time to time whether another file has
 * taken its name, and changes over to it if it is good, as far as data_db_open
 * looks. If it is missing, foreign or not whole, the old one goes on, even
 * though its file may have no name any more. Only a file that was itself
 * written over or cut short in place is given up: its octets are not what was
 * checked. Then there is no data until a good file comes.
 *
 * Nothing runs by itself: a caller asks before each query, so an idle server
 * does nothing, and its first query after an idle hour finds the new file.
 */
#ifndef DATA_LIVE_H
#define DATA_LIVE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

#include "data_db.h"
#include "file_map_later.h"

/* Milliseconds between looks at the name; and those after which a bad file is
 * tried again, even if it looks the same. */
#define DATA_LIVE_LOOK 50
#define DATA_LIVE_RETRY 1000

/* What is worth a line in the log. */
enum data_live_news {
	DATA_LIVE_NONE,
	DATA_LIVE_KEPT, /* the new file is refused, the old one goes on */
	DATA_LIVE_LOST, /* the file is refused, and there is no other */
	DATA_LIVE_GOOD  /* a good file again, after one of the two above */
};

struct data_live {
	const char *fn;
	struct file_map_later *later; /* who unmaps old files, or NULL */
	struct data_db db;            /* to be used if open */
	bool open;
	bool bad;         /* the last file was refused */
	int64_t looked;   /* clock_ms of the last look */
	int64_t tried;    /* clock_ms of the last try to open */
	struct stat seen; /* what the name was at the last try; all zero: no
	                     * file */
	struct stat used; /* what db is, when opened */
	const char *why;  /* why the last file was refused, static text */
	struct {          /* the last refusal that was news */
		struct stat of;
		int64_t at;
		const char *why;
		bool open;
	} told;
};

/* Begin without data. fn must live as long as *live, and so must later, which
 * unmaps what is no longer used; NULL: that is done in data_live_look. */
void data_live_begin(struct data_live *live, const char *fn,
    struct file_map_later *later);

/* Look, if the last look is DATA_LIVE_LOOK milliseconds past. ms is clock_ms.
 * What is wrong with a file is news once; then live->why tells it. Afterwards
 * data_live_db is what to answer from. */
enum data_live_news data_live_look(struct data_live *live, int64_t ms);

/* The data, or NULL: there is none. */
const struct data_db *data_live_db(const struct data_live *live);

/* Was the map damaged while it was read? Call after each answer: if true, that
 * answer is worth nothing, and there is no data until a good file comes. That
 * is always news (DATA_LIVE_LOST, live->why). */
bool data_live_damaged(struct data_live *live);

/* The same, and was it written over in place, as far as the name tells? For who
 * reads for so long that data_live_look, which finds that too, would come late.
 * It is one system call. */
bool data_live_written(struct data_live *live);

/* Close. */
void data_live_end(struct data_live *live);

#endif
