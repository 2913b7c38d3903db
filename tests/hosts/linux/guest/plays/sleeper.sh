# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# shellcheck shell=dash disable=SC2034,SC2046,SC2086,SC2154
# The machine sleeps for longer than the timeout; then the feeder dies.
load model=sama5d4 timeout=5
feed_with -T 5 -t 2
sleep 3
say "before $(cut -d' ' -f1 /proc/uptime)"
echo +20 >/sys/class/rtc/rtc0/wakealarm
echo freeze >/sys/power/state
say "after $(cut -d' ' -f1 /proc/uptime)"
sleep 12
sys state
promise
kill -9 $feeder
await 30 1000
