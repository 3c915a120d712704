/* push_place -- put pushed data in place, and back.
 *
 * Layer 5: files in the current directory, but nothing printed.
 *
 *	data                    what is in use
 *	data.YYYY-MM-DD.HHMMSS  a copy (another link) of each that was taken
 *	.data.prev              while new data is being tried: the last data
 *	                        that was made without complaint
 *
 * A kill at any moment leaves data whole: the old or the new. If .data.prev is
 * still there then, data was never confirmed, and .data.prev remains what a
 * refused push goes back to.
 */
#ifndef PUSH_PLACE_H
#define PUSH_PLACE_H

#include <stdbool.h>
#include <stdint.h>

#include "hash.h"

#define PUSH_PLACE_NAME 64 /* room for the name of a copy */

/* What a file holds. */
struct push_place_text {
	bool there;
	uint64_t length;
	uint64_t generation; /* of its stamp; 0: none that we can read */
	uint8_t hash[HASH_SIZE];
};

/* Read the file fn. One that is not there is no error. 0, or -1 with errno. */
int push_place_look(struct push_place_text *text, const char *fn)
    __attribute__((warn_unused_result));

/* Give the file tmp a second name, that of a copy taken at unix time now
 * (local time in the name). Never over an older copy: ".1", ".2" ... is
 * appended where the second is taken. 0 and its name, or -1 with errno. */
int push_place_copy(char name[PUSH_PLACE_NAME], const char *tmp, int64_t now)
    __attribute__((warn_unused_result));

/* Rename tmp to data, having kept the data that was there as .data.prev. 0, or
 * -1 with errno and data as it was. */
int push_place(const char *tmp) __attribute__((warn_unused_result));

/* Undo it: what is in place goes back to the name tmp and the last confirmed
 * data is data again (none, if there was none). 0, or -1 with errno. */
int push_place_back(const char *tmp) __attribute__((warn_unused_result));

/* The data in place is good: forget what was before. 0, or -1 with errno. */
int push_place_confirm(void) __attribute__((warn_unused_result));

/* Remove what killed runs left in a directory: files PREFIX followed by the id
 * of a process that is gone. */
void push_place_sweep(const char *where, const char *prefix);

#endif
