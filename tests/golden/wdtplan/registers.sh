# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# What wdtplan says of bare mode registers: exit status, decoding, and key numbers worked out by hand.
. "${0%/*}/common.sh"

# 0x3fff2fff: WDV = WDD = 4095, reset, both halts. Crystal 32761 to 32775 Hz, R = 1000 Hz, L = L2 = 1 ms.
# WDD equals WDV, so one guard tick: N_lo = 128 + 3 = 131 clocks, 131 / 32761 = 3.99866 ms.
# N_up = 128 * 4096 - 3 = 524285 clocks, / 32775 = 15996.491 ms.
# earliest = ceil(3.99866 + 1) + 1 = 6; latest = ceil(15996.491 - 1) - 1 = 15995.
# Slack of n: early n - 1 - 1 - 3.99866, late 15996.491 - 1 - n: equal near n = 8000.74.
# n = 8001: 7995.001 and 7994.491 ms, the smaller larger than at 8000 (7994.001).
# Reset: 524288 / 32775 = 15.9965827 s, rounded down; (524288 + 3) / 32761 = 16.0035103 s, rounded up.
run 0 0x3fff2fff --json
is_json
says '"first": 8000, "period": 8001, "earliest": 6, "latest": 15995'
says '"early_slack_us": 7995001, "late_slack_us": 7994491'
says '"reset_us": {"min": 15996582, "max": 16003511}'
says '"stops-in-idle", "unsafe": false'
says '"window-equals-period", "unsafe": false'
says '"exit_status": 0'
run 0 0x3fff2fff
says 'WDIDLEHLT       1  stops while the processor idles'
says 'safe: no refresh leaves the window'

# No reset and no interrupt: it cannot bite, whatever the schedule. WDV = 2047.
run 1 0x0fff07ff --json
is_json
says '"cannot-bite", "unsafe": true'
says '"reset_us": null'
run 1 0x0fff07ff
says 'it cannot bite: it counts 8.002 s'

# With an interrupt alone (WDFIEN) it bites if somebody serves it.
run 1 0x0fff17ff
says 'nobody serves the interrupt'
run 0 0x0fff17ff --handler

# WDD = 0: only the very last tick is open. N_lo = 128 * 4096 + 3 at 32761 Hz is after N_up at 32775 Hz.
run 1 0x00002fff --json
is_json
says '"infeasible", "unsafe": true'
says '"feasible": false'
run 1 0x00002fff
says 'may expire as early as 15.996 s after a refresh and must not be'
says 'UNSAFE: this board will or may reset itself'

# A watchdog that stands still protects nothing.
run 1 0x00008000 --json
is_json
says '"disabled-by-boot", "unsafe": true'
says '"schedule": null'
run 1 0x00008000
is_silent_about 'Timeline'

# WDV = 51, WDD = 5: N_lo = 128 * 47 + 3 = 6019 clocks = 183.72 ms, N_up = 128 * 52 - 3 = 6653 clocks = 202.99 ms.
# R = 1000: ceil(184.72) + 1 = 186 to ceil(201.99) - 1 = 201. R = 10: ceil(1.84) + 1 = 3 to ceil(2.01) - 1 = 2.
# R = 200: ceil(36.94) + 1 = 38 to ceil(40.39) - 1 = 40; R = 100: ceil(18.47) + 1 = 20 to ceil(20.19) - 1 = 20.
# R = 50: ceil(9.23) + 1 = 11 to ceil(10.09) - 1 = 10, so 10 ms is the coarsest of the usual timers.
run 0 0x00052033 --json
says '"earliest": 186, "latest": 201'
run 1 0x00052033 --host-rate 10
says 'use a timer of'
says '10 ms or finer'
run 0 0x00052033 --host-rate 100
run 1 0x00052033 --host-rate 50

# WDV = 2047, WDD = 1536 with an RC oscillator: N_lo = 128 * 512 + 3 = 65539 / 26000 Hz = 2520.73 ms,
# N_up = 128 * 2048 - 3 = 262141 / 44000 Hz = 5957.75 ms: ceil(2521.73) + 1 = 2523 to ceil(5956.75) - 1 = 5956.
run 0 0x060027ff --clock rc --json
is_json
says '"earliest": 2523, "latest": 5956'
run 0 0x060027ff --clock=26000:32768:44000 --json
says '"earliest": 2523, "latest": 5956'

# An age that nobody knows: with a window no first refresh is proven; after the reset value's guard tick neither.
run 1 0x060027ff --age unknown --json
is_json
says '"first-refresh-unproven", "unsafe": true'
says '"age_max_us": null'

# Latency eats the window: 7998 ms period, 7997 ms latency.
run 1 0x0fff27ff --latency 7997000
run 0 0x0fff27ff --latency 7000000 --landing 0

# The Linux policy is defined for one layout. Min and max of the driver at HZ = 1000: 4 * 1000 rounded up, 16 * 1000.
run 0 0x3fff2fff --policy linux --json
is_json
says '"policy": "linux"'
refuses 0x30 --layout sam9x60 --policy linux
# The driver refreshes an 8 s watchdog with a window of 2 s at its edge: min = ceil(512 * HZ / 256) = 200 ticks of
# 10 ms. From a landing 1 ms late to the next one's start that is 199 * 10 - 1 = 1989 ms, and the slowest clock's
# window with the doubtful tick is 128 * 512 + 3 = 65539 / 32761 = 2000.52 ms: 11.52 ms too early.
run 1 0x060027ff --policy linux --host-rate 100 --json
says '"first": 200, "period": 200,'
says '"early_slack_us": -11519,'
run 1 0x060027ff --policy linux --host-rate 100
says 'a refresh can land 11.5 ms too'
run 0 0x060027ff --host-rate 100

# Parts with a window register: their mode register holds no times.
run 0 0x30 --layout sam9x60 --json
is_json
says '"name": "PERIOD", "boot": 4095'
# PERIOD or PERIOD + 1 ticks is disputed: N_up = 128 * 4095 - 3 = 524157 / 32775 = 15992.59 ms, ceil(15991.59) - 1.
says '"latest": 15991'
run 1 0x1030 --layout sam9x60

# A picture fits a terminal, also without UTF-8, and every register draws one.
for mode in 0x3fff2fff 0x00002fff 0x060027ff 0x00052033 0x0fff2000 0xffffffff 0x00000000; do
	LC_ALL=C $EMULATOR "$top_builddir/wdtplan" "$mode" --svg "$scratch/$mode.svg" >"$scratch/out" ||
		[ $? -eq 1 ] || fail "$mode: neither safe nor unsafe"
	awk 'length > 80 { exit 1 }' "$scratch/out" || fail "$mode: a line is longer than 80 columns"
	! LC_ALL=C grep -q '[^ -~]' "$scratch/out" || fail "$mode: not ASCII in the C locale"
	is_xml "$scratch/$mode.svg"
done

echo "$checks checks of wdtplan on mode registers"
