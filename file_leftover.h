/* file_leftover -- names of copies that programs leave beside a file.
 *
 * Layer 0, names only. Editors, patch and package managers leave them; a
 * pattern such as zones.* finds them, too.
 */
#ifndef FILE_LEFTOVER_H
#define FILE_LEFTOVER_H

#include <stdbool.h>

/* Is the last part of the path such a name? ".old" ".new" ".tmp" and ".save"
 * count behind a name with a dot only: zones.old may be the source of somebody
 * called old, zones.x.old is not. */
bool file_leftover(const char *path);

#endif
