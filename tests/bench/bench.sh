#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# make bench: builds the bench twice, runs both, prints the rows of the portable build with the other's beside them.
#   bench.sh [--rounds N]
# BENCH_CFLAGS are the flags of the other build. Traces: BENCH_TRACES, or those of tests/data.

set -eu
: "${top_srcdir:?}" "${top_builddir:?}"
portable=-O2
: "${BENCH_CFLAGS:=-O2 -march=native}" "${SHELL:=/bin/sh}"
work=$top_builddir/tests/bench
traces=${BENCH_TRACES:-$(find "$top_srcdir/tests/data" -name '*.ptr.zst' | sort)}

echo "# building with $portable and with $BENCH_CFLAGS" >&2
"$SHELL" "$top_srcdir/tests/bench/build.sh" "$work/portable" $portable
# shellcheck disable=SC2086 # a list of flags
"$SHELL" "$top_srcdir/tests/bench/build.sh" "$work/other" $BENCH_CFLAGS

# A void run is repeated: run PROGRAM OUTPUT ARGUMENTS...
run()
{
	program=$1 output=$2
	shift 2
	for attempt in 1 2 3; do
		status=0
		"$program" "$@" >"$output" || status=$?
		[ "$status" -eq 3 ] || return "$status"
		echo "# run $attempt of $program was void" >&2
	done
	return 3
}

status=0
# shellcheck disable=SC2086 # a list of files
run "$work/other/bench" "$work/other.rows" "$@" $traces || status=$?
[ "$status" -eq 0 ] || [ "$status" -eq 3 ] || exit "$status"
status=0
# shellcheck disable=SC2086 # a list of files
run "$work/portable/bench" "$work/rows" --beside "$work/other.rows" "$@" $traces || status=$?
cat "$work/rows"
"$SHELL" "$top_srcdir/tests/bench/instructions.sh" --row
exit "$status"
