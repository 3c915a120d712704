# trigger-make: arguments, and what it takes from its caller when it is
# set-user-id: nothing. (As the client of trigger-serve: trigger-serve.py.)

. "$(dirname "$0")/tap.sh"
me=trigger-make

exits "usage" 100 $me now
is "its message" "$(cat err)" "$me: usage: $me"
exits "an empty argument is one, too" 100 $me ""
exits "--help" 0 $me --help
is "its first line" "$(head -n1 out)" "usage: $me"
exits "--version" 0 $me --version
ok "names the program" grep -q "^$me (fleetdns) " out

chmod 711 "$W"
mkdir "$W/root"
ok "built with other fixed paths" "$T/trigger/build" "$W" "conf-dir=$W/root" \
    "conf-trigger=$W/none/trigger" conf-limit=2 conf-path=/usr/bin:/bin
exits "a socket that is not there" 111 ./$me
is "its message" "$(cat err)" \
    "$me: fatal: unable to reach trigger-serve at $W/none/trigger: file does not exist"
mkdir none
touch none/trigger
exits "something else in its place" 111 ./$me

if [ "$(id -u)" != 0 ]; then
	skip "set-user-id: needs root"
	done_testing
	exit
fi

# as UID COMMAND...: as somebody without any rights. By way of env, since
# setpriv itself still has some when it runs a program.
as() { u=$1; shift; setpriv --reuid "$u" --regid "$u" --clear-groups env "$@"; }
as_nobody() { as 65534 "$@"; }
# root cannot always undo it if hard limits were lowered
hard=$((0x$(sed -n 's/^CapEff:.//p' /proc/self/status) >> 24 & 1))
cp $me other && chown 0:65534 $me && chmod 4710 $me
as_nobody ./$me --version >version 2>&1 ||
    { skip "set-user-id: programs here may not have it"; done_testing; exit; }

cat >root/Makefile <<'END'
all:
	@id -u; id -g; id -G; pwd; umask; /usr/bin/env | sort | grep -v ^MAKE
	@ls /proc/self/fd | tr '\n' ' '; readlink /proc/self/fd/0
	@cut -d')' -f2 /proc/self/stat | cut -d' ' -f5,6,18
	@grep Sig[BI] /proc/self/status; ulimit -a
	@grep ^[GU]id /proc/self/status
END
# as hostile a caller as there is
hostile() {
	cat >hostile.py <<-END
	import os, resource, signal, sys
	os.umask(0)
	signal.signal(signal.SIGCHLD, signal.SIG_IGN)
	signal.signal(signal.SIGTERM, signal.SIG_IGN)
	signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 32))
	signal.setitimer(signal.ITIMER_REAL, 0.2)
	for what, n in (("FSIZE", 0), ("CPU", 1), ("NOFILE", 12), ("DATA", 0)):
	    r = getattr(resource, "RLIMIT_" + what)
	    resource.setrlimit(r, (n, n if $hard else resource.getrlimit(r)[1]))
	r = resource.RLIMIT_CORE
	resource.setrlimit(r, (resource.getrlimit(r)[1],) * 2)
	os.nice(10)
	for fd in range(3, 9):
	    os.dup2(2, fd)
	    os.set_inheritable(fd, True)
	os.close(0)
	os.chdir("/")
	os.execve(sys.argv[1], ["x"], {"PATH": "/tmp", "MAKEFLAGS": "-n",
	    "LD_PRELOAD": "/tmp/x.so", "SHELL": "/bin/false", "IFS": "/"})
	END
	as_nobody /usr/bin/python3 hostile.py "$W/$me" >out 2>err
}
chmod 644 ./*.py 2>/dev/null; umask 022
as_nobody sh -c 'sleep 300 >/dev/null 2>&1 & echo $! >&2; exec "$0"' "$W/$me" >out 2>sleeper
is "set-user-id, a caller with children: exit code" $? 0
ok "they live on" kill "$(head -n1 sleeper)"
hostile
is "set-user-id, hostile caller: exit code" $? 0
is "and no complaint" "$(cat err)" ""
is "root in all respects" "$(sed -n 1,3p out | tr '\n' ' ')" "0 0 0 "
is "by all ids" "$(grep -c '^[GU]id:.0.0.0.0$' out)" 2
is "directory and umask" "$(sed -n 4,5p out | tr '\n' ' ')" "$W/root 0022 "
is "environment" "$(sed -n '6,/^0 /p' out | grep = | grep -Ev '^(MFLAGS|PWD|OLDPWD|_|SHLVL)=' | tr '\n' ' ')" \
    "PATH=/usr/bin:/bin SHELL=/bin/sh "
is "descriptors" "$(grep '^0 1' out)" "0 1 2 3 /dev/null"
is "no terminal, nice 0" "$(grep -c '^[0-9]* 0 0$' out)" 1
# glibc's posix_spawn, which make uses, ignores 32 and 33
is "signals" "$(grep -cE '^Sig[A-Za-z]*:.0{7}[01][08]0{7}$' out)" 2
ok "no limit on files" grep -qE '^file.*unlimited' out
ok "nor on time" grep -qE '^time.*unlimited' out
is "no core" "$(grep -E '^core' out | grep -cE ' 0$')" 1

printf 'all:\n\t@exit 3\n' >root/Makefile
as_nobody ./$me >out 2>&1
is "make's exit code" $? 2
printf 'all:\n\t@setsid sh -c "echo \\$$\\$$ >pid; sleep 100" & exec sleep 100\n' >root/Makefile
exits "the time limit" 111 as_nobody ./$me
ok "its message" grep -qx \
    "$me: fatal: make was stopped: it took longer than 2 seconds" err
ok "what make started" test -s root/pid
ok "is gone" sh -c '! kill -0 $(cat root/pid)'

printf 'all:\n\t@touch begun; sleep 1; touch ended\n' >root/Makefile
rm -f root/begun root/ended
as_nobody sh -c './trigger-make & echo $! >&3; wait' 3>pid 2>/dev/null &
n=0; until [ -e root/begun ] || [ $n = 200 ]; do sleep .05; n=$((n+1)); done
as_nobody kill -TERM "$(cat pid)" 2>err
ok "the caller cannot kill it" grep -q 'not permitted' err
n=0; until [ -e root/ended ] || [ $n = 200 ]; do sleep .05; n=$((n+1)); done
ok "the run comes to its end" test -e root/ended
wait

mv root away
exits "no directory" 111 as_nobody ./$me
is "its message" "$(cat err)" \
    "$me: fatal: unable to switch to make's directory: file does not exist"
mv away root
printf 'all:\n\t@echo root makes\n' >root/Makefile
is "root itself, by a set-user-id file" "$(./$me 2>&1)" "root makes"
rm none/trigger
exits "root itself, by another file" 111 ./other
ok "is a caller like others" grep -q "unable to reach trigger-serve" err
chmod 4110 $me
is "mode 4110 will do" "$(as_nobody ./$me 2>&1)" "root makes"
as 65533 ./$me >out 2>&1
is "who is not in its group cannot run it" "$?" 126
is "with no_new_privs it is a client" \
    "$(as_nobody setpriv --no-new-privs ./$me 2>&1 | grep -c 'unable to reach')" 1
done_testing
