# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# shellcheck shell=dash disable=SC2034,SC2046,SC2086,SC2154
# A core that feeds it for 8 seconds and no longer.
core=open_timeout=8
load model=at91sam9 timeout=5
promise
await 60 1000
