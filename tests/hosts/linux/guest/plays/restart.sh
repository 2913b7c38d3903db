# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# shellcheck shell=dash disable=SC2034,SC2046,SC2086,SC2154
# The machine is restarted by its watchdog.
load model=sama5d4 timeout=60 restart_priority=255
say restarting
reboot -f
sleep 100
say survived
