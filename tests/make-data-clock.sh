# make-data-clock.sh -- serials and generations when the clock jumps.
#
# sanitizers: no: faketime and AddressSanitizer do not agree

. "$(dirname "$0")/tap.sh"
command -v faketime >/dev/null || skip_all 'needs faketime'

# at TIME SOURCES...: the generation and the serial then
at() {
	t=$1; shift
	faked "@$t" make-data -s state "$@" >out 2>err || { echo failed; cat err; }
	echo "$(sed -n '1s/#fleetdns data 1 //p' out) $(sed -n 's/^Za.test:[^:]*:[^:]*:\([0-9]*\):.*/\1/p' out)"
}
src() { printf '.a.test:192.0.2.%s:a\n' "$1" >zones.a; }

src 1
is 'the time' "$(at '2026-11-21 12:00:00' zones.a | tr ' ' '\n' | uniq | wc -l)" 1
first=$(at '2026-11-21 12:00:00' zones.a | cut -d' ' -f1)
is 'later, unchanged' "$(at '2026-11-22 12:00:00' zones.a)" "$first $first"
src 2
is 'later, changed' "$(at '2026-11-22 12:00:00' zones.a)" \
    "$((first + 86400)) $((first + 86400))"
src 3
is 'the clock is set back' "$(at '2001-01-01 00:00:00' zones.a)" \
    "$((first + 86401)) $((first + 86401))"
is 'and nothing changes' "$(at '2001-01-01 00:00:00' zones.a)" \
    "$((first + 86401)) $((first + 86401))"
src 4
is 'to 1970' "$(at '1970-01-01 00:00:00' zones.a)" \
    "$((first + 86402)) $((first + 86402))"
src 5
is 'and is right again' "$(at '2026-11-23 12:00:00' zones.a)" \
    "$((first + 172800)) $((first + 172800))"
rm state
src 1
is 'a first run at 1970: serial 0 is never given' \
    "$(TZ=UTC at '1970-01-01 00:00:00' zones.a | sed 's/.* //')" 1
rm state
src 1
after=$(TZ=UTC at '2106-02-07 06:28:20' zones.a | cut -d' ' -f2)
is 'behind 2106 serials begin anew' "$((after < 100))" 1
rm -f state
src 1
before=$(TZ=UTC at '2106-02-07 06:28:10' zones.a | cut -d' ' -f2)
src 2
after=$(TZ=UTC at '2106-02-07 06:28:20' zones.a | cut -d' ' -f2)
is 'and across that moment they go on' "$(((after - before + 4294967296) % 4294967296))" 10
done_testing
