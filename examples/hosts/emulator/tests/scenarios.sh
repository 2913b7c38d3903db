#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# The firmware, in every scenario on every watchdog, and in runs that must fail.
# usage: scenarios.sh EMULATOR FIRMWARE
emulator=$1
firmware=$2
. "${0%/*}/expect.sh"

# play STATUS PATTERN WHAT [option...]: with the firmware.
play() {
	expect "$@" "$firmware"
}

for scenario in hang client early locked slow-clock; do
	for layout in at91sam9 sama5d4 sam9x60 sama7g5 rswdt; do
		play 0 'GOOD: boot 2 was the last, its cause the watchdog' "$scenario on $layout" \
			--scenario $scenario --layout $layout
	done
done
# The other side of the tolerance: a clock that is fast.
play 0 'GOOD: boot 2' 'slow-clock, 20 % fast' --scenario slow-clock --slow-clock-permille 200
# The table in other shapes, and every hit compared with the page tables.
play 0 ' 0 disagreed' 'hang, every hit verified' --verify 1
play 0 'GOOD: boot 2' 'hang, one set and no front' --front 0 --sets 1
play 0 'GOOD: boot 2' 'hang, a table that keeps everything' --front 512 --sets 512
# One wrong entry, before the MMU is on and after.
for walks in 1 20 1000; do
	play 1 'FAILED' "hang, a wrong entry after $walks walks" --wrong-entry $walks --mips 1
done
echo "1..$count"
exit $failed
