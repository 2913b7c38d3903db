# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# shellcheck shell=dash disable=SC2034,SC2046,SC2086,SC2154
# libvtlb in the kernel.
insmod /modules/libvtlb-selftest.ko $(option extra | tr : ' ')
say "insmod $?"
dmesg | grep -E 'stall|lockup|BUG:|WARNING:|Oops' | show complaint
