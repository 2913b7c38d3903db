# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# shellcheck shell=dash disable=SC2034,SC2046,SC2086,SC2154
# The governor that panics.
load model=sama5d4 timeout=10 pretimeout=4
echo panic >/sys/class/watchdog/watchdog0/pretimeout_governor
sys pretimeout_governor
exec 3>/dev/watchdog0
say fed
echo -n . >&3
await 30 1000
