#include <errno.h>
#include <string.h>

#include "buf.h"
#include "enc.h"
#include "push_word.h"

size_t
push_word_split(struct push_word *word, size_t max, const char *line, size_t n)
{
	size_t count = 0;

	for (size_t at = 0; at <= n && count < max;) {
		const char *b = line + at;
		const char *blank = at < n ? memchr(b, ' ', n - at) : NULL;

		word[count].b = b;
		word[count].len = blank ? (size_t)(blank - b) : n - at;
		at += word[count++].len + 1;
	}
	return count;
}

bool
push_word_is(const struct push_word *word, const char *text)
{
	return word->len == strlen(text) &&
	    memcmp(word->b, text, word->len) == 0;
}

int
push_word_hash(uint8_t hash[HASH_SIZE], const struct push_word *word)
{
	uint8_t storage[HASH_SIZE];
	struct buf b;

	/* one spelling for one hash: upper case is not ours */
	for (size_t i = 0; i < word->len; ++i)
		if (word->b[i] >= 'A' && word->b[i] <= 'F')
			return errno = EINVAL, -1;
	buf_over(&b, storage, sizeof storage);
	if (word->len != (size_t)2 * HASH_SIZE ||
	    enc_hex_scan(&b, word->b, word->len) == -1)
		return errno = EINVAL, -1;
	memcpy(hash, storage, HASH_SIZE);
	return 0;
}
