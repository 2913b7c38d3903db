# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# Fed too seldom: what the judge of `feed` must notice.
load model=sama5d4 timeout=6 model_cardreset=1
feed_with -T 6 -t 8
sys state
sleep 24
promise
kill $feeder
wait $feeder
