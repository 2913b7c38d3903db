# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# shellcheck shell=dash disable=SC2034,SC2046,SC2086,SC2154
# Hardware that runs since its reset and cannot be stopped; nobody opens it. Then somebody does, and closes it.
load model=at91sam9 timeout=10
sys state
sleep 60
promise
say unopened
feed_with -T 10 -t 3
sys state
sleep 15
kill $feeder
wait $feeder
sys state
sleep 45
promise
