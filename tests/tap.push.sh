# tap.push -- a primary and two replicas, r1 and r2, each a real sshd on loopback,
# for tests of push-changes. Source it after tap.sh. It leaves the test in the
# primary's p/root, and ../push without a list.
#
#   text GENERATION ADDRESS >data   data as make-data writes it
#   two_replicas                    they are up; h1 and h2 are their addresses
#   list [OPTION-OF-R2 ...]         ../push/replicas names both

. "$T/tap.sshd.sh"

text() {
	printf '#fleetdns data 1 %s\n.a.test:192.0.2.1:ns\n+w.a.test:%s\n' "$1" "$2"
}
two_replicas() {
	for r in r1 r2; do sshd_new $r "$B/update-dns $W/$r/root"; mkdir $W/$r/root; done
	h1=127.0.0.1:$(sshd_port r1) h2=127.0.0.1:$(sshd_port r2)
	cp $W/known_hosts ../push/
}
list() {
	printf '%s@%s\n%s@%s %s\n' $sshd_user $h1 $sshd_user $h2 "$*" >../push/replicas
}
mkdir -p p/root p/push; cp key p/push/key; cd p/root
