/* data_form -- the layout of data.cdb, shared by who writes and who reads it.
 *
 * Layer 3. Numbers are big-endian (wire_get16 and its like read them).
 * man/data.cdb.5 tells the same for people.
 *
 * A name's record has the name in wire form, lower case, as its key (the first
 * octet is at most 63), and as its value:
 *
 *	flags 1 | apex 1 | cut 1 | 0 | nsets 2
 *	[ npresence 2 | npresence x ( loc 2 | begin 8 | end 8 ) ]   if VARIES
 *	nsets x ( type 2 | flags 1 | count 2 | ttl 4 | len 4
 *	          [ loc 2 | stamp 8 ] )                     if CONDITIONAL
 *	for each of the nsets: count x ( len 2 | rdata )
 *
 * apex and cut count labels upwards from the name, 255 is none. A presence says
 * that the name exists, or something below it, for a location (zeros: for
 * everyone), when now > begin or now <= end (TAI64 labels). Entries are sorted
 * by type; several of one type are one RRset for a client who sees them all.
 * SOA entries stand in the order of the source and hold one record each. An
 * empty non-terminal has a record without sets.
 *
 * Other records have keys that begin with 255:
 *
 *	255 "format"   format 4 | built 8 | size 8 | records 8 | names 4
 *	               | zones 4 | hash 32
 *	255 "zones"    the names of all zones, one after the other
 *	255 "zone" N   for zone N (wire form): the offsets (4 each) in the file
 *	               of its names' records, in canonical order
 *	255 "4"        n x ( first address 4 | loc 2 ), sorted: the location of
 *	               all addresses from this one up to the next entry's
 *	255 "6"        the same for IPv6, 16 octets an address
 */
#ifndef DATA_FORM_H
#define DATA_FORM_H

#include <stdint.h>

#define DATA_FORM_HEAD 6         /* octets before presences and entries */
#define DATA_FORM_PRESENCES 8    /* where presences begin; their number first */
#define DATA_FORM_PRESENCE 18    /* octets of one */
#define DATA_FORM_ENTRY 13       /* octets of a plain one */
#define DATA_FORM_CONDITION 10   /* more octets of a conditional one */
#define DATA_FORM_CONDITIONAL 1  /* flag: has location or stamp */
#define DATA_FORM_FORMAT_LEN 68  /* octets of the format record */

#define DATA_FORM_KEY_FORMAT "\377format"
#define DATA_FORM_KEY_ZONES "\377zones"
#define DATA_FORM_KEY_ZONE "\377zone"
#define DATA_FORM_KEY_4 "\3774"
#define DATA_FORM_KEY_6 "\3776"

#endif
