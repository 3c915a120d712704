# make-data-links.sh -- whose files make-data reads, and what it tells of them.
#
# needs: root

. "$(dirname "$0")/tap.sh"
[ "$(id -u)" = 0 ] || skip_all 'needs root'

cp "$B/make-data" . || exit 1
chmod 755 .
alice=60001 bob=60002
as() { u=$1; shift; setpriv --reuid="$u" --regid="$u" --clear-groups "$@"; }
refused() {
	is "$1: refused" "$code" 100
	is 'with one line' "$(wc -l <err)" 1
	is 'that says why' "$(cat err)" "make-data: fatal: unable to use $2: $3"
	is 'and shows nothing of it' "$(grep -c SECRET out err | tr '\n' ' ')" \
	    'out:0 err:0 '
}
taken() { is "$1" "$code $(grep -c '^Za.test:' out)" '0 1'; }
link_owner='a symbolic link that neither root nor you own'
dir_owner='its target does not belong to the owner of the directory it lies in'
on_the_way='a further symbolic link, or a file in place of a directory, on the way to its target'

mkdir root home
mkdir home/alice home/bob
echo '.a.test:192.0.2.1:a' >home/alice/data
echo 'root:SECRET:19000:0:99999:7:::' >home/shadow
chmod 600 home/shadow
chown -R $alice home/alice; chown -R $bob home/bob
cd root || exit 1
chmod 755 .

# root's links to what alice pushed
ln -s ../home/alice/data zones.alice
run ../make-data zones.alice
taken 'what a replica user wrote, by a link of root'
as $alice rm ../home/alice/data
as $alice ln -s ../shadow ../home/alice/data
run ../make-data zones.alice
refused 'alice puts a link there' zones.alice \
    'its target is a symbolic link, too'
rm ../home/alice/data
ln ../home/shadow ../home/alice/data # a system may let her make a hard link
run ../make-data zones.alice
refused 'alice puts a hard link there' zones.alice "$dir_owner"
rm ../home/alice/data
as $alice mkfifo ../home/alice/data
run timeout 10 ../make-data zones.alice
refused 'alice puts a FIFO there' zones.alice 'not a regular file'
rm ../home/alice/data
mkdir ../home/alice/dns ../home/vault
echo 'SECRET' >../home/vault/data
chown $alice ../home/alice/dns
ln -sfn ../home/alice/dns/data zones.dns
as $alice rmdir ../home/alice/dns
as $alice ln -s ../vault ../home/alice/dns
run ../make-data zones.dns
refused 'alice turns a directory into a link' zones.dns "$on_the_way"

# whose link
mkdir ../shared
chmod 1777 ../shared
echo '.a.test:192.0.2.1:a' >../home/alice/data
chown $alice ../home/alice/data
as $alice ln -s "$W/home/alice/data" ../shared/zones.alice
run ../make-data ../shared/zones.alice
refused "root meets alice's link" ../shared/zones.alice "$link_owner"
as $alice ln -s "$W/home/shadow" ../shared/zones.shadow
run ../make-data ../shared/zones.shadow
refused "root meets alice's link to a secret" ../shared/zones.shadow \
    "$link_owner"
run as $alice ../make-data ../shared/zones.alice
taken 'alice follows her own'
run as $bob ../make-data ../shared/zones.alice
refused "bob meets alice's" ../shared/zones.alice "$link_owner"
run as $bob ../make-data zones.alice
taken "bob follows root's"
chmod 600 ../home/alice/data
run as $bob ../make-data zones.alice
is 'what bob may not read' "$code $(cat err)" \
    '111 make-data: fatal: unable to open zones.alice: access denied'
chmod 644 ../home/alice/data

# the other files it reads
mv ../home/alice/data ../home/alice/was
as $alice ln -s ../shadow ../home/alice/data
ln -s ../home/alice/data header
echo '.a.test:192.0.2.1:a' >zones.own
run ../make-data -H header zones.own
refused 'a header' header 'its target is a symbolic link, too'
ln -s ../home/alice/data data
run ../make-data zones.own
refused 'old data' data 'its target is a symbolic link, too'
rm data
printf 'SECRET1\n' >zones.own
run ../make-data zones.own
ok 'what is ours is quoted' grep -q 'leading character "S"' err

# full disk where the state lies
mkdir ../small
if mount -t tmpfs -o size=8k none ../small 2>/dev/null; then
	echo '.a.test:192.0.2.1:a' >zones.own
	run ../make-data -s ../small/state zones.own
	is 'room for a state' "$code" 0
	cp ../small/state ../state.was
	dd if=/dev/zero of=../small/fill bs=4k 2>/dev/null
	echo '+w.a.test:192.0.2.1' >>zones.own
	run ../make-data -s ../small/state zones.own
	is 'no room for a state' "$code $(cat out err)" \
	    '111 make-data: fatal: unable to write ../small/state: out of disk space'
	ok 'the old state stays' cmp ../small/state ../state.was
	is 'and nothing else' "$(ls -A ../small | tr '\n' ' ')" 'fill state '
	umount ../small
else
	skip 'no tmpfs here'
fi
done_testing
