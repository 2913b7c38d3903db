# SPDX-License-Identifier: MIT
# The sources of libvtlb, in plain make syntax: Automake includes this list, and so can any other build.
libvtlb_sources = \
	lib/vtlb/strerror.c \
	lib/vtlb/version.c
