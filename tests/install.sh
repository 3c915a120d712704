# install and instcheck: what is installed below a root, what is found wrong
# with it, and that conf-home moves all of it.
# limit: 300
. "$(dirname "$0")/tap.sh"

S=$(cd "$T/.." && pwd)
home=$(head -n1 "$S/conf-home")
here() { (cd "$S" && "$@"); }

exits "install wants at most one root" 100 install a b
is "and says so" "$(cat err)" "install: usage: install [root]"
exits "install takes no option" 100 install -x
exits "install needs an argument that is not empty" 100 install ''
exits "instcheck likewise" 100 instcheck a b
exits "install --help" 0 install --help
exits "instcheck before anything is there" 1 here instcheck "$W/root"
is "names the home directory first" "$(head -n1 err)" \
    "instcheck: warning: $W/root$home does not exist"

umask 077
exits "install" 0 here install "$W/root"
umask 022
ok "install says nothing" test ! -s out -a ! -s err
exits "instcheck agrees" 0 here instcheck "$W/root"
ok "and says nothing" test ! -s out -a ! -s err
exits "install again over it" 0 here install "$W/root"
exits "instcheck still agrees" 0 here instcheck "$W/root"
I=$W/root$home
is "programs are for all, whatever the umask" "$(stat -c %a "$I/bin/tinydns-data")" 755
is "the other files are for all to read" \
    "$(find "$I/share" -type f ! -perm 0644)" ""
is "directories are for all to read" "$(find "$W/root" -type d ! -perm 0755)" ""
is "no temporary file is left" "$(find "$W/root" -name '*.new')" ""
ok "an installed program is the one built" cmp "$I/bin/tinydns-data" "$B/tinydns-data"
is "and it runs" "$("$I/bin/tinydns-data" --version)" "$(tinydns-data --version)"

# broken TEXT COMPLAINT COMMAND...: after COMMAND instcheck complains, just so,
# about bin/delbut; install then mends it, unless a directory is in its place
broken() {
	broken_text=$1 broken_why=$2; shift 2
	"$@"
	exits "$broken_text: instcheck exits 1" 1 here instcheck "$W/root"
	is "$broken_text: what it says" "$(cat err)" \
	    "instcheck: warning: $I/bin/delbut $broken_why"
	[ ! -d "$I/bin/delbut" ] || rmdir "$I/bin/delbut"
	exits "$broken_text: install" 0 here install "$W/root"
	exits "$broken_text: mended" 0 here instcheck "$W/root"
}
f=$I/bin/delbut
broken "wrong mode" "has wrong permissions" chmod 700 "$f"
broken "set-user-ID" "has wrong permissions" chmod 4755 "$f"
broken "missing" "does not exist" rm "$f"
broken "a link" "has wrong type" ln -sf tinydns-data "$f"
ok "the link's target was not written through" cmp "$I/bin/tinydns-data" "$B/tinydns-data"
broken "cut short" "differs from what was built here" truncate -s 100 "$f"
if [ "$(id -u)" = 0 ]; then
	t=$I/bin/trigger-make
	for m in 4710 4110; do
		chown 0:65534 "$t"; chmod $m "$t"
		exits "trigger-make may have mode $m" 0 here instcheck "$W/root"
	done
	chown 65534 "$t"; chmod 4710 "$t"
	exits "but not for another than root" 1 here instcheck "$W/root"
	chown 0 "$t"; chmod 4755 "$t"
	exits "nor for all" 1 here instcheck "$W/root"
	is "is named" "$(cat err)" "instcheck: warning: $t has wrong permissions"
	exits "install" 0 here install "$W/root"
	is "takes the bit away" "$(stat -c %a "$t")" 755
else
	skip "no set-user-ID without root"
fi
as_dir() { rm "$f" && mkdir "$f"; }
broken "a directory" "has wrong type" as_dir

as_dir
exits "install onto a directory" 111 here install "$W/root"
is "and says why" "$(cat err)" "install: fatal: unable to write $f: is a directory"
rmdir "$f"
chmod 700 "$I/bin"
exits "a directory that not all can read" 1 here instcheck "$W/root"
ok "is named" grep -qx "instcheck: warning: $I/bin has wrong permissions" err
chmod 757 "$I/bin"
run here instcheck "$W/root"
ok "one that all can write is, too" grep -qx "instcheck: warning: $I/bin has wrong permissions" err
rm -r "$I/bin" && : >"$I/bin"
exits "a file in a directory's place" 1 here instcheck "$W/root"
ok "is named with its type" grep -qx "instcheck: warning: $I/bin has wrong type" err
exits "install does not remove it" 111 here install "$W/root"

# written in place, a program that runs would be "text busy"
rm "$I/bin"
here install "$W/root"
cp "$(command -v sleep)" "$f"
"$f" 60 &
pid=$!
exits "install replaces a program that runs" 0 here install "$W/root"
ok "which goes on" kill "$pid"

if [ "$(id -u)" = 0 ] && mkdir disk && mount -t tmpfs -o size=64k none disk 2>/dev/null; then
	exits "install onto a full disk" 111 here install "$W/disk"
	is "leaves no half file" "$(find disk -name '*.new')" ""
	ok "and says so" grep -q "^install: fatal: unable to write .*: out of disk space" err
	umount disk
else
	skip "no small file system without root"
fi

# another conf-home, in a copy of the tree
mkdir copy
(cd "$S" && tar -cf - --exclude=./.git --exclude=./san .) | (cd copy && tar -xf -)
sed -i "1s|.*|$W/elsewhere|" copy/conf-home
(cd copy && unset O MAKEFLAGS MAKELEVEL &&
    make -j2 CC="cc -O0 -w" setup check >"$W/make.log" 2>&1)
code=$?
is "make setup check with another conf-home" "$code" 0
[ "$code" = 0 ] || tail -n 20 make.log | sed 's/^/# /'
ok "everything went there" test -x elsewhere/bin/tinydns-data -a -r elsewhere/share/fleetdns/README
rm elsewhere/bin/delbut
(cd copy && unset O MAKEFLAGS MAKELEVEL && make check CC="cc -O0 -w" >"$W/make.log" 2>&1)
is "make check fails when something is missing" $? 2

# a program is added by adding a file, and gone with it
more() { (cd copy && unset O MAKEFLAGS MAKELEVEL && make CC="cc -O0 -w" "$@" >"$W/make.log" 2>&1); }
echo 'int main(void) { return 0; }' >copy/new-one.c
cp copy/man/delbut.1 copy/man/new-one.1
ok "make setup check with a new program" more setup check
ok "it is installed, with its page" test -x elsewhere/bin/new-one -a -r elsewhere/share/man/man1/new-one.1
rm copy/new-one.c copy/man/new-one.1
ok "make setup check without it" more setup check
rm elsewhere/bin/new-one
ok "and it is missed no more" more check

done_testing
