# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# shellcheck shell=dash disable=SC2034,SC2046,SC2086,SC2154
# Fed too seldom: what the judge of `feed` must notice.
load model=sama5d4 timeout=6 model_cardreset=1
feed_with -T 6 -t 8
sys state
sleep 24
promise
kill $feeder
wait $feeder
