# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# shellcheck shell=dash disable=SC2034,SC2046,SC2086,SC2154
# Fed for four timeouts, looked at, closed, removed: nothing happens.
load model=sama5d4 timeout=6 model_cardreset=1
sys state
feed_with -T 6 -t 2
sys state
sys identity
sys timeout
sys timeleft
sys bootstatus
wdctl /dev/watchdog0 | show wdctl
rmmod libwdt_watchdog 2>/dev/null
say "refused $?"
sleep 24
promise
kill $feeder # it closes by the magic letter
wait $feeder
sys state
wdctl /dev/watchdog0 | show closed
sleep 20
unload
sleep 20
