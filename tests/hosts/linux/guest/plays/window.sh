# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# shellcheck shell=dash disable=SC2034,SC2046,SC2086,SC2154
# The same where the hardware has a window, and a counter that can be read.
load model=sam9x60 timeout=8 period_ms=4000 window_ms=1000
feed_with -T 8 -t 1
sleep 20
promise
kill -9 $feeder
await 30 1000
