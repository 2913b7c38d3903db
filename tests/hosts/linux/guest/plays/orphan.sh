# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# shellcheck shell=dash disable=SC2034,SC2046,SC2086,SC2154
# The same, with a core that does not feed what nobody has opened.
core=handle_boot_enabled=0
load model=at91sam9 timeout=10
promise
await 60 1000
