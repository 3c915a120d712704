# fleetdns. Adding a program or a module is adding a file: a .c file with a
# main is a program, every other one is a module and has a .h of its own.
#
#   O=dir      build below dir instead of here
#   SAN=flags  more flags for compiler and linker (sanitizers, -Werror)

MAKEFLAGS += -r
CC   := $(shell head -n1 conf-cc)
LD   := $(shell head -n1 conf-ld)
STD  := -std=c11 -D_GNU_SOURCE
SAN  ?=
O    ?= .
P    := $(if $(filter-out .,$(O)),$(O)/)
LIBS := -lcdb -lsodium -pthread
PROG := $(sort $(basename $(shell grep -lwE '^(int )?main' *.c)))
MOD  := $(filter-out $(PROG) hier,$(sort $(basename $(wildcard *.c))))
HIER := $(filter-out install instcheck,$(PROG)) $(sort $(wildcard man/*.[1-9]))
AUTO := auto_hier.h $(patsubst conf-%,auto_%.h,$(filter-out conf-cc conf-ld,$(wildcard conf-*))) \
        $(patsubst %.mk,auto_%.h,$(wildcard *.mk))
UNIT := $(patsubst %.c,$P%,$(wildcard tests/*_test.c))
BPRG := $(patsubst %.c,$P%,$(shell grep -lwE '^(int )?main' bench/*.c))
BMOD := $(filter-out $(BPRG:%=%.o),$(patsubst %.c,$P%.o,$(wildcard bench/*.c)))
FUZZ := $(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/*_fuzz.c))
REPL := $(FUZZ:%_fuzz=$Ptests/fuzz/%_replay)
OBJS := $(sort $(patsubst %.c,$P%.o,$(wildcard *.c tests/*.c tests/fuzz/*.c bench/*.c)))
COMP  = $(CC) $(STD) $(SAN) -I. -MMD -MP

.PHONY: all it built setup check test quick built-san san fuzz bench lint format clean map targets help
.DELETE_ON_ERROR:
.SECONDARY:

all it: $(PROG:%=$P%)	## build every program (the default)

# These lie here whatever O is: they are made of files that lie here, and an
# include in quotes would find an old one here first.
auto_%.h: conf-%
	printf '#define AUTO_%s "%s"\n' "$$(echo $* | tr a-z A-Z)" \
	    "$$(head -n1 conf-$*)" >$@.$$$$ && mv $@.$$$$ $@

# text that a program writes: its lines, as the elements of an array
auto_%.h: %.mk
	sed 's/[\\"]/\\&/g; s/.*/"&",/' $< >$@.$$$$ && mv $@.$$$$ $@

# Rows of hier.c: every program and every manual page is installed. The first
# line tells when one has come or gone.
auto_hier.h:
	{ echo '/* $(HIER) */'; \
	  for f in $(HIER); do case $$f in \
	  man/*) echo "    {\"share/man/man$${f##*.}\", \"$$f\", 0644},";; \
	  *) echo "    {\"bin\", \"$$f\", 0755},";; esac; done; \
	} >$@.$$$$ && mv $@.$$$$ $@
ifneq ($(shell sed -n '1s|^/[*] \(.*\) [*]/$$|\1|p' auto_hier.h 2>/dev/null),$(HIER))
.PHONY: auto_hier.h
endif

$(OBJS): $P%.o: %.c conf-cc | $(AUTO)
	@mkdir -p $(@D)
	$(COMP) -c -o $@ $<

$Phouse.a: $(MOD:%=$P%.o) $Phouse.list
	rm -f $@
	ar rcs $@ $(filter %.o,$^)

# The modules in it: when one goes, nothing else is newer than house.a.
$Phouse.list:
	@mkdir -p $(@D)
	@echo $(MOD) >$@
ifneq ($(file <$Phouse.list),$(MOD))
.PHONY: $Phouse.list
endif

$Pinstall $Pinstcheck: $P%: $P%.o $Phier.o $Phouse.a conf-ld
	$(LD) $(SAN) -o $@ $< $Phier.o $Phouse.a $(LIBS)

$(filter-out $Pinstall $Pinstcheck,$(PROG:%=$P%)) $(UNIT): $P%: $P%.o $Phouse.a conf-ld
	$(LD) $(SAN) -o $@ $< $Phouse.a $(LIBS)

$(BPRG): $P%: $P%.o $(BMOD) $Phouse.a conf-ld
	$(LD) $(SAN) -o $@ $< $(BMOD) $Phouse.a $(LIBS)

$(REPL): $Ptests/fuzz/%_replay: $Ptests/fuzz/%_fuzz.o $Ptests/fuzz/replay.o $Phouse.a
	$(LD) $(SAN) -o $@ $^ $(LIBS)

built: all $(UNIT) $(REPL) $(BPRG)	## every program and every test, but run none

setup: all	## install below conf-home (or ./install ROOT)
	$(O)/install

check: $Pinstcheck $(filter setup,$(MAKECMDGOALS))	## compare what is installed with what should be
	$(O)/instcheck

test: built	## every test; as root, else some are skipped
	O=$(O) tests/run $(TESTS)

quick: built	## the tests that need no root, under a minute
	JOBS=$${JOBS:-4} O=$(O) tests/run -q $(TESTS)

SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer -O1 -g1
built-san:	## what san runs, but run none
	$(MAKE) O=san SAN='$(SANITIZE)' built

san:	## every test under AddressSanitizer and UBSan
	ASAN_OPTIONS=detect_leaks=0 UBSAN_OPTIONS=print_stacktrace=1 SANITIZED=1 \
	    $(MAKE) O=san SAN='$(SANITIZE)' test

FUZZTIME ?= 60
fuzz:	## run each fuzz target for FUZZTIME seconds (clang, libFuzzer)
	CC='$(CC)' FUZZTIME=$(FUZZTIME) tests/fuzz/run $(FUZZ)

bench: all $(BPRG)	## the tools that measure (bench/README)

lint:	## cppcheck and clang's analyzer, manual pages, form
	tests/lint

format:	## rewrite the sources in the house form
	tests/form -i *.c *.h

map:	## write the modules into MAP anew
	tests/modules -w

targets:	## write TARGETS anew
	@{ for p in $(PROG); do echo $$p; echo $$p.o; done; \
	   for m in $(MOD) hier; do echo $$m.o; done; \
	   for a in $(notdir $(AUTO)); do echo $$a; done; echo house.a; echo house.list; \
	   for t in $(UNIT:$P%=%); do echo $$t; echo $$t.o; done; \
	   for f in $(FUZZ); do echo tests/fuzz/$$f.o; echo tests/fuzz/$${f%_fuzz}_replay; done; \
	   $(if $(FUZZ),echo tests/fuzz/replay.o;) \
	   for b in $(BPRG:$P%=%) $(BMOD:$P%.o=%); do echo $$b.o; done; \
	   for b in $(BPRG:$P%=%); do echo $$b; done; \
	 } | LC_ALL=C sort >$(TO)TARGETS
	@{ echo '/san/'; echo '/.check/'; echo '*.d'; echo '*.o'; echo '__pycache__/'; echo '/bench/RESULTS.json'; sed 's|^|/|' $(TO)TARGETS; } >$(TO).gitignore

clean:	## remove all that make makes
	rm -f $$(cat TARGETS) *.d tests/*.d tests/fuzz/*.d bench/*.d
	rm -rf san .check

help:	## this list
	@sed -n 's/^\([a-z]*\)[^#]*## /\1\t/p' Makefile

-include $(OBJS:.o=.d)
