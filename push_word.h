/* push_word -- words between blanks, as all lines of a push have them.
 *
 * Layer 4. Words point into the line they were found in.
 */
#ifndef PUSH_WORD_H
#define PUSH_WORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hash.h"

struct push_word {
	const char *b;
	size_t len;
};

/* Split a line of n octets at single blanks. Returns how many words there are,
 * at most max; two blanks in a row make an empty word, an empty line is one
 * empty word. The last word of max holds no blank either: what follows it is
 * dropped, so ask for one word more than there may be. */
size_t push_word_split(struct push_word *word, size_t max, const char *line,
    size_t n);

/* Is the word that text? */
bool push_word_is(const struct push_word *word, const char *text);

/* A hash: 64 lower-case hexadecimal digits. 0, or -1 with errno EINVAL and the
 * output untouched. */
int push_word_hash(uint8_t hash[HASH_SIZE], const struct push_word *word)
    __attribute__((warn_unused_result));

#endif
