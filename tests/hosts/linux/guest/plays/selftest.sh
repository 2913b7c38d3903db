# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# libvtlb in the kernel.
insmod /modules/libvtlb-selftest.ko $(option extra | tr : ' ')
say "insmod $?"
dmesg | grep -E 'stall|lockup|BUG:|WARNING:|Oops' | show complaint
