# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# What wdtplan says of device trees, of damaged ones too.
. "${0%/*}/common.sh"

[ -n "$DTC" ] || skip "dtc is missing"
has_tree_reader || skip "wdtplan was built without libfdt"
data=$top_builddir/tests/data

# Max 8 s: floor(8 * 32761 / 128) = 2047 ticks, WDV = 2046 = 0x7fe. Min 2 s: 2 * 32775 + 3 clocks fill 513 ticks,
# WDD = 2046 - 513 = 1533 = 0x5fd. Reset and debug halt: 0x10000000 + 0x05fd0000 + 0x2000 + 0x7fe.
# N_lo = 128 * 514 + 3 = 65795 / 32761 = 2008.33 ms: ceil(2009.33) + 1 = 2011.
# N_up = 128 * 2047 - 3 = 262013 / 32775 = 7994.29 ms: ceil(7993.29) - 1 = 7993.
run 0 "$data/sam9g20-board.dtb" --json
is_json
says '"name": "/ahb/apb/watchdog@fffffd40"'
says '"address": "0xfffffd40"'
says '"offset": 4, "value": "0x15fd27fe"'
says '"earliest": 2011, "latest": 7993'
says '"timeout_us": {"min": 30000000,'
says '"first-refresh-hazard", "unsafe": false'
run 0 "$data/sam9g20-board.dtb" --svg "$scratch/board.svg"
says '0x3fff2fff, as after a reset'
is_xml "$scratch/board.svg"
awk 'length > 80 { exit 1 }' "$scratch/out" || fail "a line is longer than 80 columns"

# Boot code has disabled it, for ever.
run 1 "$data/sam9g20-board.dtb" --boot-mode 0x3fffafff --json
is_json
says '"disabled-by-boot", "unsafe": true'
# Boot code has set it up as the tree wants, and nobody knows when it was last refreshed.
run 1 "$data/sam9g20-board.dtb" --boot-mode 15fd27fe --age unknown
says 'the first refresh'
run 0 "$data/sam9g20-board.dtb" --boot-mode 15fd27fe
# Boot code has set up something else: served as it is, 16 s without a window.
run 0 "$data/sam9g20-board.dtb" --boot-mode 0x0fff2fff --json
says 'what runs is not what was asked for: WDV is 4095 instead of 2046, WDD is 4095'
# A tick of half a second has no place in a window of 6 s? It has; one of 3 s has none.
run 0 "$data/sam9g20-board.dtb" --host-rate 2
run 1 "$data/sam9g20-board.dtb" --latency 3000000
says 'what is asked for cannot be served'

# Two address cells, and a part that may be written at will: only the idle halt changes.
run 0 "$data/sama5d4-board.dtb" --json
is_json
says '"address": "0xfc068640"'
says '"value": "0x1fff2fff"'
says '"timeout-short", "unsafe": false'
refuses "$data/sama5d4-board.dtb" --policy linux

# Minimum equal to maximum counts as a second less: 7 * 32775 + 3 clocks fill 1793 ticks, WDD = 2046 - 1793 = 253.
# The second watchdog runs from boot, and nobody will serve it.
run 1 "$data/bad-board.dtb" --json
is_json
says '"value": "0x20fd27fe"'
says 'atmel,watchdog-type: unknown word'
says 'timeout-sec, atmel,min-heartbeat-sec: out of range'
says '"enabled": false'
run 1 "$data/bad-board.dtb"
says 'disabled in the tree'
says 'nobody serves'

refuses "$data/no-watchdog.dtb"
says 'a valid device tree, but no watchdog'

# Files that are no tree.
: >"$scratch/empty"
refuses "$scratch/empty"
refuses "$scratch"
refuses /dev/null
refuses "$top_srcdir/COPYING"
says 'not a flattened device tree'

# A tree cut short anywhere is refused.
size=$(wc -c <"$data/sam9g20-board.dtb")
cut=1
while [ "$cut" -lt "$size" ]; do
	head -c "$cut" "$data/sam9g20-board.dtb" >"$scratch/cut.dtb"
	refuses "$scratch/cut.dtb"
	cut=$((cut + 61))
done

# A tree with any one byte changed is judged or refused, and nothing worse.
at=0
while [ "$at" -lt "$size" ]; do
	cp "$data/sam9g20-board.dtb" "$scratch/damaged.dtb"
	printf '\377' | dd of="$scratch/damaged.dtb" bs=1 seek="$at" conv=notrunc 2>/dev/null
	got=0
	LC_ALL=C $EMULATOR "$top_builddir/wdtplan" "$scratch/damaged.dtb" >/dev/null 2>&1 || got=$?
	[ "$got" -le 2 ] || fail "byte $at changed: exit status $got"
	checks=$((checks + 1))
	at=$((at + 23))
done

echo "$checks checks of wdtplan on device trees"
