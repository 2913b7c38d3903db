# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# What the scripts here share: sourced. The tests are built from the library's sources, because they want them otherwise
# than they are delivered: with few context tags, under ThreadSanitizer, with a fault planted.
: "${CC:=cc}" "${CFLAGS:=-O2}" "${LDFLAGS:=}" "${SED:=sed}" "${EMULATOR:=}"
: "${top_srcdir:=$(cd "${0%/*}/../.." && pwd)}"
: "${top_builddir:=$top_srcdir}"
mkdir -p "$top_builddir/tests"
. "$top_srcdir/tests/scripts/common.sh"
scratch_directory

narrow=-DTHASH_TEST_TAG_BITS=3
test_flags="-std=c11 -Wall -Wextra -D_POSIX_C_SOURCE=200809L -I$top_srcdir/include -I$top_srcdir/tests"
# libtool's name of it, as builds for an emulated machine have it.
link_flags=$(echo "$LDFLAGS" | $SED 's/-all-static/-static/')

skip_without_threads()
{
	cat >"$scratch/probe.c" <<-'PROBE'
		#include <pthread.h>
		#include <signal.h>
		static void *run(void *x) { return x; }
		int main(void) { pthread_t t; return pthread_create(&t, 0, run, 0) || pthread_kill(t, 0) || pthread_join(t, 0); }
	PROBE
	# shellcheck disable=SC2086 # lists of words
	$CC $test_flags "$@" $CFLAGS "$scratch/probe.c" -pthread $link_flags -o "$scratch/probe" 2>/dev/null ||
		skip "$CC $* makes no programs with threads here"
}

# compile PROGRAM FLAG...: makes $scratch/PROGRAM; sources are among the flags.
compile()
{
	program=$1
	shift
	# The tests' own 64-bit atomics are calls where registers have 32 bits.
	for atomics in "" -latomic; do
		# shellcheck disable=SC2086 # lists of words
		$CC $test_flags $CFLAGS "$@" -pthread $link_flags $atomics -o "$scratch/$program" 2>"$scratch/errors" && return
	done
	cat "$scratch/errors" >&2
	fail "$program does not compile with $*"
}

# build_test TEST LIBRARY FLAG...: a test of thash_peek(); LIBRARY is the directory that lib/ is in.
build_test()
{
	test=$1 library=$2
	shift 2
	sources=$($SED -n "s,^[[:space:]]*\(lib/.*\.c\).*,$library/\1,p" "$top_srcdir/lib/vtlb/sources.mk")
	# shellcheck disable=SC2086 # a list of words
	compile "$test" "$@" $sources "$top_srcdir/tests/concurrent/$test.c" "$top_srcdir/tests/concurrent/owner.c"
}

# build_walk LIBRARY FLAG...: the test of walkers of a VHPT.
build_walk()
{
	library=$1
	shift
	sources=$($SED -n "s,^[[:space:]]*\(lib/.*\.c\).*,$library/\1,p" "$top_srcdir/lib/vtlb/sources.mk")
	# shellcheck disable=SC2086 # a list of words
	compile walk "$@" "-I$library/lib" $sources "$top_srcdir/tests/concurrent/walk.c"
}

# build_mailbox LIBRARY FLAG..., build_dirty: the tests of mailboxes and of dirty logs; $interleave is for flags, too.
interleave="-I$top_srcdir/tests/concurrent -include interleave.h"
build_mailbox()
{
	library=$1
	shift
	compile mailbox "$@" "-I$library/lib" "$library/lib/vtlb/mailbox.c" "$library/lib/vtlb/struct-size.c" \
		"$top_srcdir/tests/concurrent/mailbox.c" "$top_srcdir/tests/concurrent/steps.c"
}

build_dirty()
{
	library=$1
	shift
	compile dirty "$@" "-I$library/lib" "$library/lib/vtlb/dirty.c" "$library/lib/vtlb/struct-size.c" \
		"$top_srcdir/tests/concurrent/dirty.c" "$top_srcdir/tests/concurrent/steps.c"
}
