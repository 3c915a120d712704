# layout: the rules of the house that a machine can keep (doc/STYLE).
# sanitizers: no: it reads the objects and the sources
# limit: 300
. "$(dirname "$0")/tap.sh"

S=$(cd "$T/.." && pwd)
cd "$S" || exit 1
programs=$(grep -lwE '^(int )?main' ./*.c | sed 's|^./||; s|\.c$||')
headers=$(ls ./*.h | grep -v '^\./auto_')
modules=$(ls ./*.c | sed 's|^./||; s|\.c$||' | grep -vxF -e "$programs")
# one process for all files wherever that is possible: there are many of them
layers=$(awk '
	FNR == 1 { if (NR > 1) print m "=" l; m = FILENAME; sub(/^\.\//, "", m); sub(/\.h$/, "", m); l = ""; code = 0 }
	/^#/ { code = 1 }
	!code && l == "" && match($0, /Layer [0-5]/) { l = substr($0, RSTART + 6, 1) }
	END { print m "=" l }' $headers)
low=$(echo "$layers" | sed -n 's/=[0-4]$//p')
low_objects=$(for m in $low; do [ ! -e "$m.c" ] || echo "$B/$m.o"; done)

# none TEXT: $found names what breaks the rule, a line each
found=$W/found
none() {
	if [ -s "$found" ]; then fail "$1"; sed 's/^/# /' "$found"
	else pass "$1"; fi
}

# excused KIND: the names under that heading in tests/EXCUSED
excused() { sed -n "s/^$1 \([^:]*\): ..*/\1/p" tests/EXCUSED; }
# without KIND: drops the excused, and names excuses that nothing needs
without() {
	without_all=$(sort -u)
	echo "$without_all" | grep -v '^$' | grep -vxF -e "$(excused "$1")"
	excused "$1" | grep -vxF -e "$without_all" | sed 's/$/: no longer needs its excuse/'
}

# 1 names
for m in $modules; do [ "$m" = hier ] || [ -e "$m.h" ] || echo "$m.c"; done >"$found"
none "a module has a header"
for p in $programs; do [ ! -e "$p.h" ] || echo "$p.h"; done >"$found"
none "a program has none"
for m in $modules; do case $m in *-*) echo "$m.c" ;; esac; done >"$found"
none "no hyphen in a module's name"
awk -v layers="$layers" -v modules="$modules" '
	function ended() {
		# data_form and version are definitions only
		if (m != "" && functions && !(m in source)) print m ".h: functions, but no " m ".c"
	}
	BEGIN {
		n = split(layers, l, "\n"); for (i = 1; i <= n; ++i) { split(l[i], p, "="); layer[p[1]] = p[2] }
		n = split(modules, l, "\n"); for (i = 1; i <= n; ++i) source[l[i]] = 1
	}
	FNR == 1 {
		ended(); functions = 0
		m = FILENAME; sub(/^\.\//, "", m); sub(/\.h$/, "", m)
		if (index($0, "/* " m " -- ") != 1 || length($0) <= length("/* " m " -- ")) print m ".h: its first line does not say what it is for"
		if (layer[m] == "") print m ".h: no layer"
	}
	/^[a-z].*\);/ { functions = 1 }
	END { ended() }' $headers >"$found"
none "a header says what it is for and on which layer"

# 2 includes go down
awk -v layers="$layers" '
	BEGIN { n = split(layers, l, "\n"); for (i = 1; i <= n; ++i) { split(l[i], p, "="); layer[p[1]] = p[2] } }
	FNR == 1 { me = FILENAME; sub(/^\.\//, "", me); sub(/\.[ch]$/, "", me); mine = (me in layer) ? layer[me] : 5 }
	/^#include "/ {
		split($0, q, "\""); it = q[2]; sub(/\.h$/, "", it)
		if (it ~ /^auto_/) next
		if (!(it in layer)) print FILENAME ": includes " q[2] ", which is not ours"
		else if (layer[it] > mine) print FILENAME " (layer " mine ") includes " q[2] " (layer " layer[it] ")"
	}' ./*.c $headers >"$found"
none "includes go down, or stay on their layer"

# 3 MAP
tests/modules | { sed -n '/^# modules/,/^$/p' MAP | sed '1d;$d' >"$W/map"; diff "$W/map" -; } |
    grep '^[<>]' >"$found"
none "MAP has every module in the words of its header (make map)"

# 4 every header compiles alone
cc -std=c11 -D_GNU_SOURCE -Wall -Werror -I"$B" -I. -fsyntax-only -x c $headers >"$found" 2>&1
none "every header compiles alone"

# 5 to 7 what modules below layer 5 are made of
[ -e "$B/house.a" ] || fail "no house.a in $B"
nm -A -f sysv $low_objects | awk -F'|' '
	$7 ~ /^\.(data|bss|tdata|tbss)/ && $7 !~ /^\.data\.rel\.ro/ && $4 ~ /OBJECT|TLS/ {
		gsub(/ /, "", $1); sub(/.*\//, "", $1); sub(/\.o:/, " ", $1); print $1 }' >"$W/state"
without state <"$W/state" >"$found"
none "no state outlives a call below layer 5"
# undefined FILE...: "module symbol" of each that it needs of others
undefined() { nm -A -u "$@" | sed -E 's|^(.*/)?([^/:]*):|\2 |; s/\.o / /; s/  *[Uw] / /; s/@.*//'; }
undefined $low_objects >"$W/undefined"
calls() { awk -v words=" $1 " 'index(words, " " $2 " ")' "$W/undefined"; }
calls "printf vprintf __printf_chk puts putchar putc fputc fputs fwrite fprintf __fprintf_chk dprintf
	__dprintf_chk perror warn warnx stdout stderr exit _exit _Exit abort err errx" | tr '\n\t' '\n ' |
    without speech >"$found"
none "below layer 5 nobody prints or exits"
calls "malloc calloc realloc reallocarray free strdup strndup asprintf vasprintf getline scandir
	posix_memalign aligned_alloc mmap64 brk sbrk fopen fopen64 fdopen opendir" | grep -v '^arena ' |
    without memory >"$found"
none "below layer 5 only arena allocates"
undefined -D "$B/tinydns" "$B/axfrdns" |
    grep -E ' (.*alloc.*|free|strn?dup|v?asprintf|fopen.*|fdopen|opendir|getline|s?brk)$' >"$found"
none "no server can allocate"
undefined $(for o in $modules $programs; do echo "$B/$o.o"; done) |
    grep -E ' (strcpy|strcat|sprintf|vsprintf|gets|atoi|atol|atoll|strtok|rand|srand|alloca|system|popen|tmpnam|mktemp)$' >"$found"
none "no call that one cannot use well"

# 8 libraries stay behind their module
grep -l '^#include <pthread.h>' ./*.c $headers | grep -vxE './(task|progress|file_map_later)\.[ch]' >"$found"
none "threads are task's, progress' and file_map_later's"
grep -l '^#include <sodium.h>' ./*.c $headers | grep -vx './hash.c' >"$found"
none "<sodium.h> is hash's"
grep -l '^#include <cdb.h>' ./*.c $headers | grep -vxE './data_cdb(_make)?\.c' >"$found"
none "<cdb.h> is data_cdb's and data_cdb_make's"

# 9 no #if but guards
grep -nE '^[ \t]*#[ \t]*(if|elif)' ./*.c $headers | grep -vE '^\./([a-z0-9_]*)\.h:[0-9]+:#ifndef [A-Z0-9_]*_H$' >"$found"
none "no #if but guards"
awk '
	function ended() { if (h != "" && !(asked && made)) print h ": no guard " g }
	FNR == 1 {
		ended(); asked = made = 0
		h = g = FILENAME; sub(/^\.\//, "", g); sub(/\.h$/, "", g); g = toupper(g) "_H"
	}
	$0 == "#ifndef " g { asked = 1 }
	$0 == "#define " g { made = 1 }
	END { ended() }' $headers >"$found"
none "every header has its guard"

# 10 programs are installed and have their pages
home=$W/inst$(head -n1 conf-home)
"$B/install" "$W/inst" >"$found" 2>&1
none "install has nothing to say"
echo "$programs" | grep -vxF -e install -e instcheck | sort >"$W/programs"
(cd "$home/bin" && ls) | sort | diff "$W/programs" - | grep '^[<>]' >"$found"
none "every program is installed, and only those"
ls -d man/* | sort >"$W/pages"
(cd "$home/share" && ls -d man/man*/* | sed 's|/man[0-9]*/|/|') | sort | diff "$W/pages" - | grep '^[<>]' >"$found"
none "every page is installed"
for p in $(cat "$W/programs"); do [ -e "man/$p.1" ] || [ -e "man/$p.8" ] || echo "$p"; done |
    without manual >"$found"
none "every program has a page"
mandoc -Tlint -Wwarning man/* 2>&1 >"$found"
none "the pages are sound"

# what --help says, or would
usage() {
	if grep -q 'die_help(' "$1.c"; then "$1" --help </dev/null | sed -n '1s/^usage: //p'
	else sed -n '/die_init(/,/;/p' "$1.c" | tr -d '\n' | sed 's/.*die_init([^"]*"[^"]*",[^"]*"//; s/"[ \t]*"//g; s/\\n.*//; s/".*//'; fi
}
for p in $(cat "$W/programs"); do
	page=$(ls "man/$p.1" "man/$p.8" 2>/dev/null) || continue
	mandoc -Tascii -O width=200 "$page" | col -b | sed -n '/^SYNOPSIS/,/^DESCRIPTION/p' | sed '1d;$d' |
	    tr -s ' \n' ' ' | sed 's/^ //; s/ $//' >"$W/synopsis"
	[ "$(usage "$p")" = "$(cat "$W/synopsis")" ] || echo "$p: usage: $(usage "$p"); page: $(cat "$W/synopsis")"
done >"$found"
none "SYNOPSIS is the usage line"

# 11 functions
ctags -x --c-kinds=f --fields=+e --_xformat='%F %N %n %e' ./*.c | awk '$4 - $3 + 1 > 80 { print $1 ": " $2 " has " $4 - $3 + 1 " lines" }' >"$found"
none "no function over 80 lines"

# 12 everything has a test
for m in $modules; do
	[ "$m" = hier ] || [ -e "tests/${m}_test.c" ] || [ -e "tests/fuzz/${m}_fuzz.c" ] || echo "$m"
done | without module >"$found"
none "every module has a test"
for p in $programs; do
	[ -e "tests/$p.sh" ] || [ -e "tests/$p.py" ] || echo "$p"
done | without program >"$found"
none "every program has a test"
for f in tests/fuzz/*_fuzz.c; do
	[ "$(ls "${f%_fuzz.c}.in" 2>/dev/null)" ] || echo "$f: no corpus"
done >"$found"
none "every fuzz target has a corpus"
sed '/^#/d; /^$/d' tests/EXCUSED | grep -vE '^(state|speech|memory|manual|module|program) [^:]+: .' >"$found"
none "every excuse has a kind, a name and a reason"

# 13 derived files
mkdir "$W/new"
make -s targets TO="$W/new/" 2>&1 >"$found"
none "make targets works"
diff TARGETS "$W/new/TARGETS" >"$found"
none "TARGETS is current"
diff .gitignore "$W/new/.gitignore" >"$found"
none ".gitignore is current"

# 14 README shows what was measured last, unless that was only a look
bars() { awk '/^    CPU microseconds a query/ { p = 1 } p && /^[^ ]/ { exit } p && NF' "$1"; }
{
	bars README >"$W/bars"
	grep -q 'bench/run --quick' bench/RESULTS.md || bars bench/RESULTS.md | diff "$W/bars" -
	grep -q '^    fleetdns  *##* ' "$W/bars" || echo "README: no bars"
	grep -q '^<svg' bench/RESULTS.svg || echo "bench/RESULTS.svg: no picture"
} >"$found"
none "README shows what bench/RESULTS.md has"

done_testing
