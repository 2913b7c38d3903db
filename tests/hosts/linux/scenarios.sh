# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
#
# What is booted, and what must have happened. A judge looks at one play; the text
# of its verdict has the figures.
#
# Sourced by run.sh.

s=1000000 # microseconds

seconds() # MICROSECONDS
{
	if [ -n "$1" ]; then
		printf '%d.%06d s' $((10#$1 / s)) $((10#$1 % s))
	else
		printf '(never)'
	fi
}

reset_line='model: reset line high'

# The model's registers must have seen nothing that the hardware forbids.
lawful()
{
	is 'refreshes in the closed window' "$(said 'libwdt model_early')" 0
	is 'writes too close to each other' "$(said 'libwdt model_close')" 0
	is 'underflows' "$(said 'libwdt model_underflows')" 0
}

judge_feed()
{
	lawful
	is 'insmod' "$(said loaded)" 0
	is 'state' "$(said_all state)" 'inactive active inactive'
	is 'identity' "$(said identity)" 'libwdt sama5d4'
	is 'timeout' "$(said timeout)" 6
	is 'bootstatus' "$(said bootstatus)" 32
	is 'rmmod while it is open' "$(said refused)" 1
	is 'rmmod when it is closed' "$(said unloaded)" 0
	between 'refreshes' "$(said 'libwdt refreshes')" 5 1000
	between 'time left' "$(said timeleft)" 4 6
	has_line 'wdctl Identity: *libwdt sama5d4 '
	has_line 'wdctl Timeout: *6 seconds'
	has_line 'wdctl Timeleft: *[456] seconds'
	has_line 'wdctl Pre-timeout: *0 seconds'
	has_line 'closed CARDRESET .* 1'
	has_line 'closed KEEPALIVEPING'
	has_line 'closed MAGICCLOSE'
	has_line 'closed SETTIMEOUT'
	has_no "$reset_line"
	has_line '^begin'
	has_line 'feed end'
	verdict "fed for four timeouts of 6 s ($(said 'libwdt refreshes') refreshes), closed by the magic" \
		"letter, removed: no reset; wdctl and sysfs agree"
}

# From the last ping to the reset: not before the timeout, nor later than the plan says.
reset_after() # PING TIMEOUT
{
	took=$(apart "$1" "$(first "$reset_line")")
	worst=$(said 'libwdt timeout_max_us')
	between 'from the last ping to the reset' "$took" "$2" "$worst"
	went_down
}

# The line is not all: the machine is silent from there on.
went_down()
{
	! sed -n "/$reset_line/,\$p" "$log" | grep -q "@ $play " || wrong 'the machine goes on'
}

judge_kill()
{
	is 'timeout' "$(said timeout)" 9
	reset_after "$(first 'watchdog did not stop')" $((9 * s))
	verdict "feeder killed: reset after $(seconds "$took"), planned 9 s to $(seconds "$worst")"
}

judge_window()
{
	lawful
	between 'shortest legal distance' "$(said 'libwdt earliest_ns')" 1000000000 2000000000
	reset_after "$(first 'watchdog did not stop')" $((8 * s))
	verdict "with a window of 1 s (sam9x60, $(said 'libwdt refreshes') refreshes): none early; killed:" \
		"reset after $(seconds "$took"), planned 8 s to $(seconds "$worst")"
}

judge_nowayout()
{
	is 'nowayout' "$(said nowayout)" 1
	is 'state after the magic letter' "$(said state)" active
	reset_after "$(first 'watchdog did not stop')" $((5 * s))
	verdict "nowayout: the magic letter closes nothing, reset after $(seconds "$took"), planned 5 s to" \
		"$(seconds "$worst")"
}

judge_running()
{
	lawful
	is 'states' "$(said_all state)" 'inactive active inactive'
	has_no "$reset_line"
	has_line 'running end'
	verdict "running since reset (at91sam9), 60 s unopened and 45 s after it was closed: the kernel feeds" \
		"it ($(said 'libwdt refreshes') refreshes), no reset"
}

judge_orphan()
{
	reset_after "$(first 'orphan loaded')" $((9 * s))
	verdict "handle_boot_enabled=0 and nobody opens it: reset $(seconds "$took") after loading, planned 10" \
		"s to $(seconds "$worst")"
}

judge_late_opener()
{
	took=$(apart "$(first 'late_opener loaded')" "$(first "$reset_line")")
	worst=$(said 'libwdt timeout_max_us')
	[ -z "$worst" ] || worst=$((8 * s + worst - 5 * s))
	between 'from loading to the reset' "$took" $((8 * s - s / 100)) "$worst"
	went_down
	verdict "open_timeout=8 and nobody opens it: reset $(seconds "$took") after loading, planned 8 s to" \
		"$(seconds "$worst")"
}

judge_pretimeout()
{
	warned=$(apart "$(last 'pretimeout fed')" "$(first 'no ping for')")
	between 'from the last ping to the pretimeout' "$warned" $((6 * s)) $((6 * s + s / 100))
	is 'governor' "$(said pretimeout_governor)" noop
	has_line 'watchdog0: pretimeout event'
	reset_after "$(last 'pretimeout fed')" $((10 * s))
	verdict "pretimeout 4 s before a timeout of 10 s: governor called $(seconds "$warned") after the last" \
		"ping, reset after $(seconds "$took")"
}

judge_panic()
{
	warned=$(apart "$(last 'panic fed')" "$(first 'Kernel panic')")
	between 'from the last ping to the panic' "$warned" $((6 * s)) $((6 * s + s / 100))
	has_line 'Kernel panic - not syncing: watchdog pretimeout event'
	has_no 'panic survived'
	verdict "governor panic: $(seconds "$warned") after the last ping"
}

judge_sleeper()
{
	slept=$(apart "$(said before | tr -d .)0000" "$(said after | tr -d .)0000")
	between 'sleep' "$slept" $((18 * s)) $((22 * s))
	is 'state' "$(said state)" active
	lawful
	reset_after "$(first 'watchdog did not stop')" $((5 * s))
	verdict "asleep for $(seconds "$slept") with a timeout of 5 s, fed again: no reset; then killed: reset" \
		"after $(seconds "$took")"
}

judge_counting_sleeper()
{
	slept=$(apart "$(said before | tr -d .)0000" "$(said after | tr -d .)0000")
	between 'sleep' "$slept" $((6 * s)) $((10 * s))
	lawful
	has_line 'it counts while the machine sleeps'
	has_no "$reset_line"
	has_line 'counting_sleeper end'
	verdict "hardware that counts in sleep (at91sam9): asleep for $(seconds "$slept"), no reset within 40 s after"
}

model_plays=feed,kill,window,nowayout,running,orphan,late_opener,pretimeout,panic

judge_boots() # NAME NUMBER OF RESETS
{
	look_at "$1" feed
	is 'resets seen by QEMU' "$(events RESET)" "$2"
	is 'boots' "$(grep -c '@ boot' "$out/$1.log")" $(($2 + 1))
	verdict "QEMU saw $2 resets, each followed by the boot of the next play"
}

scenario_model()
{
	local each
	x86 model "$model_plays" ''
	for each in ${model_plays//,/ }; do
		look_at model "$each"
		"judge_$each"
	done
	judge_boots model 8

	x86 unwired kill,nowayout,orphan,late_opener,pretimeout model_reset=0
	for each in kill nowayout orphan late_opener pretimeout; do
		refuses "judge_$each" unwired "$each" "$each, with a reset line that leads nowhere"
	done
	x86 starved starve ''
	refuses judge_feed starved starve 'feed, by a feeder that comes too late'
}

judge_i6300esb()
{
	is 'insmod' "$(said loaded)" 0
	is 'identity' "$(said identity)" 'libwdt i6300esb'
	is 'bootstatus before' "$(said bootstatus)" 0
	between 'refreshes' "$(said 'libwdt refreshes')" 10 1000
	has_line 'wdctl Timeout: *10 seconds'
	is 'watchdog events of QEMU' "$(events WATCHDOG)" 1
	# The reset is between the last tick of the clock and the next one that should have come.
	took=$(apart "$(first 'watchdog did not stop')" "$(last 'i6300esb tick')")
	worst=$(said 'libwdt reset_max_us')
	between 'from the last ping to the reset' "$took" $((10 * s - s / 25)) "$worst"
	verdict "QEMU's i6300esb fed for 25 s, then killed: QEMU says WATCHDOG once, last sign of life after" \
		"$(seconds "$took"), planned 10 s to $(seconds "$worst")"
}

judge_i6300esb_after()
{
	is 'bootstatus' "$(said bootstatus)" 32
	has_line 'wdctl CARDRESET .* 1 '
	is 'rmmod' "$(said unloaded)" 0
	has_line 'i6300esb_after end'
	verdict "booted again: bootstatus says that the watchdog did it, and it goes on"
}

scenario_i6300esb()
{
	local each
	x86 i6300esb i6300esb,i6300esb_after '' -device i6300esb
	for each in i6300esb i6300esb_after; do
		look_at i6300esb $each
		judge_$each
	done
	x86 toothless i6300esb '' -device i6300esb -action watchdog=none
	refuses judge_i6300esb toothless i6300esb 'an i6300esb that does nothing'
	x86 fresh i6300esb_after '' -device i6300esb
	refuses judge_i6300esb_after fresh i6300esb_after 'the first boot of all'
}

judge_selftest()
{
	is 'insmod' "$(said insmod)" 0
	has_line 'libvtlb_selftest: passed'
	has_no 'libvtlb_selftest: FAILED'
	has_no 'selftest complaint'
	local mirror race
	mirror=$(sed -n 's/.*libvtlb_selftest: mirror: //p' "$log")
	race=$(sed -n 's/.*libvtlb_selftest: race: .*posted //p' "$log")
	verdict "libvtlb in the kernel: ${mirror:-nothing}; other threads posted ${race:-nothing}"
}

scenario_vtlb()
{
	x86_two vtlb selftest ''
	look_at vtlb selftest
	judge_selftest
	x86_two vtlb-deaf selftest plant=100000
	refuses judge_selftest vtlb-deaf selftest 'a list that is told of no purge'
	x86_two vtlb-forgetful selftest operations=20000:forgetful=1
	refuses judge_selftest vtlb-forgetful selftest 'purges that are not posted'
}

judge_restart()
{
	has_line 'restarting the machine by its watchdog, within'
	took=$(apart "$(first 'restarting the machine by its watchdog')" "$(first "$reset_line")")
	worst=$(sed -n 's/.*by its watchdog, within \([0-9]*\) ms.*/\1000/p' "$log")
	between 'from the restart to the reset' "$took" 0 "${worst:-0}"
	verdict "restart handler: reset by the watchdog after $(seconds "$took"), promised $(seconds "$worst")"
}

# What device tree and registers must come to: a restart by its key in the control register, and in the mode register
# what was planned, disabled when it was closed.
judge_devicetree()
{
	local mode
	mode=$(said 'libwdt mode')
	is 'insmod' "$(said loaded)" 0
	is 'identity' "$(said identity)" 'libwdt sama5d4'
	is 'timeout' "$(said timeout)" 8
	is 'bootstatus' "$(said bootstatus)" 32
	between 'refreshes' "$(said 'libwdt refreshes')" 6 1000
	is 'WDT_CR' "$(said control)" 0xA5000001
	is 'WDT_MR' "$((0x0$(said mode | sed 's/^0x//')))" "$((mode | 0x8000))"
	is 'WDV' "$((mode & 0xfff))" 2046 # (WDV + 1) * 128 / 32768 Hz, at most 8 s whatever the crystal does within 200 ppm
	verdict "device tree: atmel,sama5d4-wdt over RAM, $(said 'libwdt refreshes') refreshes, mode $mode," \
		"boot cause from the reset controller"
}

registers=0x4d000000

# The machine's own device tree and two nodes more. RAM that the kernel does not use stands in for the registers: a
# watchdog as after its reset, and a reset controller that says who did it.
make_tree() # FILE
{
	local w=/watchdog@4d000000 r=/rstc@4d001000
	qemu-system-arm -M "virt,dumpdtb=$1" -cpu cortex-a15 -m 256 -display none >/dev/null 2>&1 &&
		fdtput -c "$1" $w $r &&
		fdtput -t s "$1" $w compatible atmel,sama5d4-wdt &&
		fdtput -t x "$1" $w reg 0 4d000000 0 10 &&
		fdtput -t u "$1" $w timeout-sec 8 &&
		fdtput -t s "$1" $r compatible atmel,sama5d3-rstc &&
		fdtput -t x "$1" $r reg 0 4d001000 0 10
}

with_tree() # NAME PLAY EXTRA RESET-STATUS
{
	arm "$1" "$2" "$3 registers=$registers" -dtb "$out/virt.dtb" \
		-device loader,addr=0x4d000004,data=0x3fff2fff,data-len=4 \
		-device "loader,addr=0x4d001004,data=$4,data-len=4"
}

# Of the boots of their own: QEMU says how each ended.
judge_ends() # NAME...
{
	local each
	look_at "$1" none
	for each in "$@"; do
		grep -q '"event": "SHUTDOWN".*"reason": "guest-reset"' "$out/$each.qmp" || wrong "$each was not ended by a reset"
	done
	verdict "QEMU saw the machine reset in each of $*"
}

# This machine does not always boot again after a reset in virtual time: QEMU ends there instead, and each reset has a
# boot of its own.
scenario_arm()
{
	local each
	arm arm feed,counting_sleeper ''
	for each in feed counting_sleeper; do
		look_at arm "$each"
		"judge_$each"
	done
	for each in kill restart sleeper; do
		arm "arm-$each" "$each" '' -no-reboot
		look_at "arm-$each" "$each"
		"judge_$each"
	done
	judge_ends arm-kill arm-restart arm-sleeper
	arm arm-vtlb selftest ''
	look_at arm-vtlb selftest
	judge_selftest

	make_tree "$out/virt.dtb"
	with_tree arm-tree devicetree '' 0x200
	look_at arm-tree devicetree
	judge_devicetree

	arm arm-unwired kill model_reset=0
	refuses judge_kill arm-unwired kill 'kill, with a reset line that leads nowhere'
	arm arm-other restart restart_priority=-1 -no-reboot
	refuses judge_restart arm-other restart 'restart, by other means than the watchdog'
	with_tree arm-other-tree devicetree period_ms=4000 0x400
	refuses judge_devicetree arm-other-tree devicetree 'another period, and another cause of the reset'
}
