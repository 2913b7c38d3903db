# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# shellcheck shell=dash disable=SC2034,SC2046,SC2086,SC2154
# A watchdog of the emulated machine's own.
load timeout=10
sys identity
sys bootstatus
feed_with -T 10 -t 2
wdctl /dev/watchdog0 | show wdctl
sleep 25
promise
kill -9 $feeder
await 40 20
