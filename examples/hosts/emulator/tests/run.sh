#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# The guests of this directory, run in many shapes, and what the emulator says to bad input.
# usage: run.sh EMULATOR DIRECTORY-OF-IMAGES
emulator=$1
images=$2
. "${0%/*}/expect.sh"

# Every geometry gives the same guest the same answers: with almost no table, and with one that keeps everything.
for windows in 4 5 16 255; do
	for geometry in 0:1 1:1 64:16 512:512; do
		expect 0 'GOOD: boot 1' "every page size and fault, front:sets $geometry, windows $windows" --limit-seconds 1 \
			--front ${geometry%:*} --sets ${geometry#*:} --windows $windows --verify 1 "$images/mmu.bin"
	done
done
# Statuses 5, 7, 8, 9, a, b, d, e, f as mmu.S has them; one of each exception but data aborts.
expect 0 '"faults": \[0, 0, 0, 0, 0, 3, 0, 3, 1, 2, 1, 1, 0, 2, 1, 3\]' 'every fault is counted once' \
	--limit-seconds 1 --json - "$images/mmu.bin"
expect 0 '"exceptions": \[1, 1, 1, 16, 1\]' 'so is every exception' --limit-seconds 1 --json - "$images/mmu.bin"
expect 0 '"purges_all": 2, "purges_page": 5' 'and every purge' --limit-seconds 1 --json - "$images/mmu.bin"
expect 0 ' 0 disagreed' 'a guest that purges what it changes is never stale' --verify 1 "$images/mmu.bin"
expect 0 'a purge is missing' 'a guest that does not is found out' --verify 1 "$images/forgets.bin"

# The table is in the path: one wrong entry, whichever, and the guest comes to grief.
for walks in 1 2 3 5 8 13 21 34 50; do
	expect 1 FAILED "a wrong entry after $walks walks" --limit-seconds 1 --wrong-entry $walks "$images/mmu.bin"
done

expect 0 'GOOD: boot 3' 'a reset by software, and one by the watchdog' --limit-seconds 1 "$images/resets.bin"
# Eleven ticks of 128 / 32768 s are 42968.75 us.
expect 0 '"what": "bite", "boot": 2, "value": 42968,' 'the bite comes when it should' --json - "$images/resets.bin"
# 20 % slow: 26214 Hz, 11 * 128 / 26214 s are 53711.8 us.
expect 0 '"what": "bite", "boot": 2, "value": 53711,' 'and later when the clock is slow' --slow-clock-permille -200 \
	--json - "$images/resets.bin"
expect 1 'no verdict after 1 seconds' 'a guest that never ends is ended' --limit-seconds 1 "$images/hangs.bin"
expect 1 'no verdict after 1 boots' 'a guest that boots too often is ended' --limit-boots 1 "$images/resets.bin"

# The same run gives the same figures, whatever the host does meanwhile.
for run in 1 2; do
	"$emulator" --json "$scratch/$run" "$images/resets.bin" >/dev/null
	sed 's/"host_seconds": [0-9.]*//' "$scratch/$run" >"$scratch/$run.same"
done
count=$((count + 1))
if cmp -s "$scratch/1.same" "$scratch/2.same"; then
	echo "ok $count - two runs agree in every figure"
else
	echo "not ok $count - two runs differ"
	failed=1
fi

: >"$scratch/empty"
dd if=/dev/zero of="$scratch/large" bs=1048576 count=9 2>/dev/null
head -c 60 "$images/mmu.elf" >"$scratch/cut"
expect 0 'usage: emulator' 'help' --help
expect 0 'libwdt' 'version' --version
expect 2 'no image' 'no image'
expect 2 'No such file' 'a missing image' "$scratch/missing"
expect 2 'is empty' 'an empty image' "$scratch/empty"
expect 2 'does not fit' 'an image that is too large' "$scratch/large"
expect 2 'cut off' 'half an ELF file' "$scratch/cut"
expect 2 'not for this board' 'an ELF file of another machine' "$emulator"
expect 0 'GOOD' 'an ELF file' --limit-seconds 1 "$images/mmu.elf"
expect 2 'expected hang, client' 'an unknown scenario' --scenario none "$images/mmu.bin"
expect 2 'a power of two' 'sets that are not a power of two' --sets 3 "$images/mmu.bin"
expect 2 'from 4 to 255' 'too few windows' --windows 3 "$images/mmu.bin"
expect 2 'unknown option' 'an unknown option' --unknown 1 "$images/mmu.bin"
expect 2 'with a value' 'an option without its value' --sets
echo "1..$count"
exit $failed
