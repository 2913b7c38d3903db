#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# The firmware, in every scenario on every watchdog, and in runs that must fail.
# usage: scenarios.sh EMULATOR FIRMWARE
emulator=$1
firmware=$2
scratch=$(mktemp -d) || exit 2
trap 'rm -rf "$scratch"' EXIT
count=0
failed=0

# expect STATUS PATTERN WHAT [argument...]
expect() {
	status=$1 pattern=$2 what=$3
	shift 3
	"$emulator" "$@" "$firmware" >"$scratch/out" 2>&1
	seen=$?
	count=$((count + 1))
	if [ $seen -eq "$status" ] && grep -q -e "$pattern" "$scratch/out"; then
		echo "ok $count - $what"
	else
		echo "not ok $count - $what: status $seen, expected $status and \"$pattern\""
		tail -n 60 "$scratch/out" | sed 's/^/# /'
		failed=1
	fi
}

for scenario in hang client early locked slow-clock; do
	for layout in at91sam9 sama5d4 sam9x60 sama7g5 rswdt; do
		expect 0 'GOOD: boot 2 was the last, its cause the watchdog' "$scenario on $layout" \
			--scenario $scenario --layout $layout
	done
done
# The other side of the tolerance: a clock that is fast.
expect 0 'GOOD: boot 2' 'slow-clock, 20 % fast' --scenario slow-clock --slow-clock-permille 200
# The table in other shapes, and every hit compared with the page tables.
expect 0 ' 0 disagreed' 'hang, every hit verified' --verify 1
expect 0 'GOOD: boot 2' 'hang, one set and no front' --front 0 --sets 1
expect 0 'GOOD: boot 2' 'hang, a table that keeps everything' --front 512 --sets 512
# One wrong entry, before the MMU is on and after.
for walks in 1 20 1000; do
	expect 1 'FAILED' "hang, a wrong entry after $walks walks" --wrong-entry $walks --mips 1
done
echo "1..$count"
exit $failed
