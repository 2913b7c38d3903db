# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# shellcheck shell=dash disable=SC2034,SC2046,SC2086,SC2154
# After its reset.
load timeout=10
sys bootstatus
wdctl /dev/watchdog0 | show wdctl
feed_with -T 10 -t 2
kill $feeder
wait $feeder
unload
