# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# shellcheck shell=dash disable=SC2034,SC2046,SC2086,SC2154
# The feeder dies. The timeout is the one that it has set, longer than what the hardware counts.
load model=sama5d4 timeout=6 period_ms=4000
feed_with -T 9 -t 2
sleep 13
sys timeout
promise
kill -9 $feeder
await 30 1000
