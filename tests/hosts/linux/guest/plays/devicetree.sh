# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# shellcheck shell=dash disable=SC2034,SC2046,SC2086,SC2154
# The front end for real registers, where the registers are RAM: it finds them, sets them up, writes what it should.
load
sys identity
sys timeout
sys bootstatus
feed_with -T 8 -t 2
sleep 30
promise
kill $feeder
wait $feeder
unload
say "control $(devmem $(option registers) 32)"
say "mode $(devmem $(($(option registers) + 4)) 32)"
