# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# shellcheck shell=dash disable=SC2034,SC2046,SC2086,SC2154
# Hardware that counts on while the machine sleeps, for less than its period.
load model=at91sam9 timeout=60
feed_with -T 60 -t 5
sleep 3
say "before $(cut -d' ' -f1 /proc/uptime)"
echo +8 >/sys/class/rtc/rtc0/wakealarm
echo freeze >/sys/power/state
say "after $(cut -d' ' -f1 /proc/uptime)"
sleep 40
sys state
promise
