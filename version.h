/* version -- the version of this release, as --version prints it.
 *
 * Layer 0. CHANGES says what changed.
 */
#ifndef VERSION_H
#define VERSION_H

#define VERSION "0.1"

#endif
