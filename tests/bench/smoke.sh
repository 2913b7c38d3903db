#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# All rows of the bench with next to no work: every table gives the right translations, no time is judged.

. "$top_srcdir/tests/scripts/common.sh"
scratch_directory

# shellcheck disable=SC2086 # a list of flags
"${SHELL:-/bin/sh}" "$top_srcdir/tests/bench/build.sh" "$scratch" $CFLAGS
# shellcheck disable=SC2086 # a command with its arguments
$EMULATOR "$scratch/bench" --smoke >"$scratch/rows"
cat "$scratch/rows"
! grep -q '^bench [^ ]* - ' "$scratch/rows" || fail "a row was not measured"
[ "$(grep -c '^bench ' "$scratch/rows")" -ge 25 ] || fail "rows are missing"
