#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# The pump on QEMU's mps2-an385, whose watchdog is the CMSDK's, in virtual time (-icount).
#
#	mps2.sh DIRECTORY RUN
#
# DIRECTORY holds the images; RUN is examples/hosts/firmware/run.sh.
set -u

out=$1
run=$2
number=0 failed=0

# image expected-status watchdog-bites words, and QEMU's further options
try() {
	image=$1 expected=$2 bites=$3 words=$4
	shift 4
	number=$((number + 1))
	"$run" "$out/$number.txt" "$out/$number.events" qemu-system-arm -M mps2-an385 -icount shift=6,sleep=off \
		-semihosting-config enable=on,target=native,chardev=console -kernel "$out/$image.elf" "$@"
	status=$?
	seen=$(grep -c '"event": "WATCHDOG"' "$out/$number.events")
	if [ "$status" -eq "$expected" ] && [ "$seen" -eq "$bites" ]; then
		echo "ok $number - $words"
	else
		echo "not ok $number - $words: status $status, not $expected; the watchdog bit $seen times, not $bites"
		failed=1
	fi
	sed 's/^/# /' "$out/$number.txt"
}

try pump 0 1 "a task hangs: reset by the emulated watchdog as planned, and named by the second boot"
try pump 0 1 "and again"
cmp -s "$out/1.txt" "$out/2.txt" || { echo "not ok - the same run says something else"; failed=1; }
try pump 2 1 "control: without the watchdog's reset the run fails" -action watchdog=none
try pump-healthy 3 0 "control: when nobody hangs there is no reset"
try pump-lost 4 1 "control: without the record the second boot knows nothing"
echo "1..$number"
exit "$failed"
