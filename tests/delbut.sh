# delbut: arguments, order, what it leaves alone.
. "$(dirname "$0")/tap.sh"

make_files() { # name minutes-ago ...
	rm -rf d; mkdir d
	while [ $# -gt 0 ]; do
		touch -d "2026-01-01 12:00:00 UTC - $2 minutes" "d/$1"; shift 2
	done
}
left() { ls d | tr '\n' ' '; }

exits "no arguments" 100 delbut
is "usage" "$(cat err)" "delbut: usage: delbut [-n] number file ..."
exits "not a number" 100 delbut 1x a
exits "a negative number" 100 delbut -1 a
exits "an unknown option" 100 delbut -x 1 a
exits "--help" 0 delbut --help
exits "nothing named" 0 delbut 3

make_files a 4 b 3 c 2 d 1 e 0
exits "only say" 0 delbut -n 2 d/*
is "what it would delete" "$(cat out)" "would delete d/c
would delete d/b
would delete d/a"
is "nothing is gone" "$(left)" "a b c d e "
exits "keep two" 0 delbut 2 d/a d/b d/c d/d d/e
is "what it deletes" "$(cat out)" "deleting d/c
deleting d/b
deleting d/a"
is "the two newest stay" "$(left)" "d e "
exits "fewer files than to keep" 0 delbut 5 d/*
is "both stay" "$(left) $(cat out)" "d e  "

make_files a 0 b 0 c 5
exits "a tie" 0 delbut 1 d/*
is "is broken by name, and said" "$(cat out)" "d/b and d/a are equally old: the latter goes, by name
deleting d/a
deleting d/c"
is "the last by name stays" "$(left)" "b "

make_files old 9 new 1 newer 0
ln -s old d/link; mkdir d/dir; mkfifo d/fifo; echo x >target; ln -s ../target d/out
touch -h -d 2001-01-01 d/link d/out
exits "links, directories, FIFOs" 0 delbut 1 d/dir d/fifo d/link d/new d/newer d/old d/out d/gone
is "are left alone" "$(left)" "dir fifo link newer out "
ok "the target of a link stays" test -s target
ok "a link is named" grep -qx 'delbut: warning: d/link is not a regular file: left alone' err
ok "a missing file is named" grep -qx 'delbut: warning: unable to look at d/gone: file does not exist' err

make_files a 0 b 1
exits "a name given twice" 0 delbut 2 d/a d/a ./d/a d/b
is "counts once" "$(left)" "a b "
ln d/a d/c
exits "a second link" 0 delbut 1 d/a d/c d/b
is "is a file of its own" "$(left)" "c "

make_files a 0 "$(printf 'b\033[2J')" 1
exits "a name with control characters" 0 delbut 1 d/*
is "is shown escaped" "$(cat out)" 'deleting d/b\033[2J'

make_files a 0 b 1 c 2
exits "0 keeps none" 0 delbut 0 d/*
is "none" "$(left)" ""

make_files a 0 b 1
if [ -w /dev/full ]; then
	delbut 1 d/a d/b >/dev/full 2>err; is "full disk: code" $? 111
	is "full disk: nothing is deleted that was not said" "$(left)" "a b "
fi
if [ "$(id -u)" = 0 ]; then
	chmod 755 . ; chmod 555 d
	setpriv --reuid 65534 --clear-groups "$B/delbut" 1 d/a d/b >out 2>err
	is "a directory not ours: code" $? 111
	is "what it could not" "$(head -n1 err)" "delbut: warning: unable to delete d/b: access denied"
fi
done_testing
