# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# Clients that check in from threads and from a signal handler; then again with threads that change between any two steps
# of the library's that others can see. With TSAN=1 under ThreadSanitizer, which finds plain words that two threads share.
: "${top_srcdir:=$(cd "${0%/*}/../.." && pwd)}"
if [ -n "${TSAN:-}" ]; then
	TSAN_OPTIONS="exitcode=66 ${TSAN_OPTIONS:-}"
	CFLAGS="-O1 -g -fsanitize=thread"
	export CFLAGS TSAN_OPTIONS
fi
. "$top_srcdir/tests/concurrent/build.sh"
skip_without_threads

sources=$($SED -n "s,^[[:space:]]*\(lib/.*\.c\).*,$top_srcdir/\1,p" "$top_srcdir/lib/wdt/sources.mk")
# gcc warns of every fence under ThreadSanitizer.
quiet=
case "${TSAN:-}$($CC --version)" in 1*Free\ Software*) quiet=-Wno-tsan ;; esac

rounds=10
[ -z "$EMULATOR" ] || rounds=2

# try NAME FLAG...
try()
{
	name=$1
	shift
	# shellcheck disable=SC2086 # lists of words
	compile threads $quiet "$@" "-I$top_srcdir/lib" $sources "$top_srcdir/tests/supervisor/threads.c" \
		"$top_srcdir/tests/concurrent/steps.c"
	echo "$name:"
	$EMULATOR "$scratch/threads" "${THREADS_ROUNDS:-$rounds}" "${THREADS_TICKS:-1000}" "${THREADS:-3}" "${THREADS_SEED:-1}" ||
		[ $? -eq 77 ] || fail "$name: a promise was broken"
}

try "threads"
# shellcheck disable=SC2086 # a list of words
try "threads, interleaved" $interleave
