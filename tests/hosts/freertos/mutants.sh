#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# Breaks an adapter in each of the ways of a table, and looks whether a program of tests notices.
#
#	mutants.sh DIRECTORY ADAPTER TABLE COMPILE...
#
# COMPILE, an adapter, the library beside DIRECTORY and "-o FILE" make that program.
set -u

out=$1
adapter=$2
table=$3
shift 3
tab=$(printf '\t')
mkdir -p "$out"

number=0 survived=0
verdict() {
	echo "$1 $number - $why: $2"
	[ "$1" = ok ] || survived=$((survived + 1))
}

while IFS="$tab" read -r why command; do
	case $why in "#"*) continue ;; esac
	number=$((number + 1))
	mutant=$out/$number
	sed "$command" "$adapter" >"$mutant.c"
	if cmp -s "$mutant.c" "$adapter"; then
		verdict "not ok" "nothing changed"
	elif ! "$@" -MF /dev/null "$mutant.c" "$out/../host/libwdt.a" -o "$mutant" 2>"$mutant.log"; then
		verdict "not ok" "does not compile, see $mutant.log"
	elif timeout 60 "$mutant" >"$mutant.txt" 2>&1; then
		verdict "not ok" "nobody noticed"
	else
		verdict ok "$(grep -c '^not ok' "$mutant.txt") tests fail"
	fi
done <"$table"
echo "1..$number"
[ "$survived" -eq 0 ]
