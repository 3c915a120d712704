#
# make             build data and data.cdb if anything changed, and send data to
#                  the replicas that have not got it
# make data        build only
# make push        send only
# make check-data  look for errors; changes nothing
# make status      ask each replica what it has
# make clean       remove what a killed run left
#
# Sources are zones.*, replicas are named in ../push/replicas. Whether to build
# is decided by content, so every run reads the sources. Only this Makefile
# locks: .lock while building, .lock.push while sending; so a make by hand and
# one that trigger-make asks for wait for each other.

SHELL = /bin/sh
LC_ALL = C
PATH := $(BIN):$(PATH)
export PATH LC_ALL LIMIT

# trigger-make and trigger-serve give make PATH and SHELL and nothing else.
# Their make answers for data and data.cdb: a replica further on that cannot be
# reached is a warning then and stays due, and all must end within LIMIT seconds
# (conf-limit).
TRIGGERED := $(if $(HOME)$(USER)$(LOGNAME),,yes)
START ?= $(shell date +%s)
export TRIGGERED START

# no built-in rules: they would look for sources of this very file
MAKEFLAGS += -r
.SUFFIXES:
.NOTPARALLEL:
.PHONY: all data data.cdb check-data push status clean .build .push

all:
	@$(call under,.lock,.build)
	@$(if $(TRIGGERED),$(call try,.lock.push,.push),$(call under,.lock.push,.push))

data data.cdb:
	@$(call under,.lock,.build)

push:
	@$(call under,.lock.push,.push)

# under LOCK TARGET: make TARGET while holding LOCK, which whoever else runs make
# here must be able to open, too
define under
umask 022; flock -n $(1) true || echo 'make: waiting for another make to end'; \
flock $(1) $(MAKE) --no-print-directory $(2)
endef

# try LOCK TARGET: the same, as long as there is time; failure is a warning
left = left=$$((START + LIMIT - 20 - $$(date +%s))); test $$left -gt 0 || left=1
define try
umask 022; $(left); \
flock -w $$left $(1) $(MAKE) --no-print-directory $(2) || \
    echo 'make: warning: not all replicas have it; the next make tries again' >&2
endef

# The first line of data's leading comments that looks like the stamp by which
# make-data marks what it wrote, and how it looks if it is one.
stamp = sed -n '/^\#fleetdns data /{p;q;};/^[^\#]/q'
stamped = '\#fleetdns data 1 [1-9][0-9]\{0,18\}'

# The text goes to disk while it is compiled; tinydns-data syncs what it makes.
.build:
	@set -e; umask 022; \
	rm -f data.new data.cdb.new; \
	if test -s data && ! $(stamp) data | grep -qx $(stamped); then \
		echo 'make: data was not written by make-data, and is not' \
		    'replaced; to move in: mv data zones.original' >&2; \
		exit 100; \
	fi; \
	set -- zones.*; \
	if ! test -e "$$1" && ! test -L "$$1"; then \
		echo 'make: there are no sources zones.* here' >&2; \
		exit 100; \
	fi; \
	for f in header "$$@"; do \
		if test -f "$$f" && ! test -L "$$f" && \
		    test "$$(stat -c %a "$$f")" != 644; then \
			chmod 644 "$$f" || \
			    echo "make: warning: $$f is not public" >&2; \
		fi; \
	done; \
	if test -e header; then set -- -H header "$$@"; fi; \
	trap 'rm -f data.new data.cdb.new' 0; \
	make-data -s ../push/serials "$$@" >data.new; \
	if cmp -s data.new data; then \
		status=$$(update-dns -n); set -- $$status; \
		if test "$$5" != 0; then exit 0; fi; \
	fi; \
	chmod 644 data.new; \
	sync data.new & syncing=$$!; \
	tinydns-data -q -o data.cdb.new data.new; \
	wait $$syncing; \
	mv data.new data; \
	mv data.cdb.new data.cdb; \
	sync .; \
	if test -d ../../dnscache; then \
		svc -t ../../dnscache || \
		    echo 'make: warning: the cache is not refreshed' >&2; \
	fi

# Data that was built while we were sending is sent, too: whoever built it may
# not have wanted to wait for us.
.push:
	@set --; code=0 was=; \
	for i in 1 2 3; do \
		now=$$(stat -c %i.%Z data) || exit 111; \
		test "$$was" = "$$now" && break; \
		was=$$now code=0; \
		if test "$(TRIGGERED)"; then $(left); set -- -T $$left; fi; \
		push-changes "$$@" || code=$$?; \
	done; \
	exit $$code

check-data:
	@set -e; umask 077; set -- zones.*; \
	if test -e header; then set -- -H header "$$@"; fi; \
	d=$$(mktemp -d); trap 'rm -rf "$$d"' 0; trap 'exit 1' 1 2 15; \
	if test -e ../push/serials; then cp ../push/serials "$$d/serials"; fi; \
	make-data -s "$$d/serials" "$$@" >"$$d/data"; \
	tinydns-data -n -q "$$d/data"

status:
	@push-changes -n

clean:
	@umask 022; flock .lock rm -f data.new data.cdb.new data.tmp
