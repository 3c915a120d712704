/* file_source -- open a file that others may have put there.
 *
 * Layer 1. make runs as root or as a user of its own, yet merges what others
 * write into directories of theirs, by way of symbolic links. A file is opened
 * so that nobody can make us read what he could not read himself, or wait:
 * a link counts only if root or we own it; what it points at is reached without
 * following any further link, is a regular file, and belongs to the owner of
 * its directory. Messages must quote nothing of a file that was not opened
 * here.
 */
#ifndef FILE_SOURCE_H
#define FILE_SOURCE_H

/* Open fn for reading: a descriptor, which never blocks. Or -1 with errno and
 * *why: NULL if the system said no; else, with errno EPERM, the rule that fn
 * breaks, static text that fits behind "unable to use FN: ". */
int file_source_open(const char *fn, const char **why)
    __attribute__((warn_unused_result));

#endif
