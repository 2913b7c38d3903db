# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# shellcheck shell=dash disable=SC2034,SC2046,SC2086,SC2154
# A feeder that stops feeding, but does not die.
load model=sama5d4 timeout=10 pretimeout=4
exec 3>/dev/watchdog0
for i in 1 2 3; do
	sleep 2
	say fed
	echo -n . >&3
done
sys timeleft
sys pretimeout
sys pretimeout_governor
promise
await 30 1000
