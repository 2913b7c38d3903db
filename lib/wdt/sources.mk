# SPDX-License-Identifier: MIT
# The sources of libwdt, in plain make syntax: Automake includes this list, and so can any other build.
libwdt_sources = \
	lib/wdt/exact.c \
	lib/wdt/strerror.c \
	lib/wdt/version.c
