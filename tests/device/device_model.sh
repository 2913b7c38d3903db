#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# The models of the watchdogs against the tables, a second model, and hosts that mean ill. Arguments go to the program.
set -eu
tables=
for layout in at91sam9 sama5d4 sam9x60 sama7g5 rswdt; do
	tables="$tables $top_srcdir/tests/device/$layout.tsv"
done
# shellcheck disable=SC2086 # lists of words
exec ${EMULATOR:-} "$top_builddir/tests/device/device_model" "$@" $tables
