# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# shellcheck shell=dash disable=SC2034,SC2046,SC2086,SC2154
# The magic letter closes nothing.
load model=sama5d4 timeout=5 nowayout=1
feed_with -T 5 -t 2
sleep 4
promise
sys nowayout
kill $feeder
wait $feeder
say closed
sys state
await 30 1000
