#!/bin/sh
# SPDX-License-Identifier: MIT
# Breaks the adapter in each of the ways of mutants.tsv, and looks whether the fleets notice.
#
#	mutants.sh DIRECTORY ADAPTER COMPILE...
#
# COMPILE, an adapter, the library beside DIRECTORY and "-o FILE" make the fleets' program.
set -u

here=$(dirname "$0")
out=$1
adapter=$2
shift 2
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
done <"$here/mutants.tsv"
echo "1..$number"
[ "$survived" -eq 0 ]
