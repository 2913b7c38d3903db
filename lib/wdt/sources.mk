# SPDX-License-Identifier: MIT
# The sources of libwdt, in plain make syntax: Automake includes this list, and so can any other build.
libwdt_sources = \
	lib/wdt/config.c \
	lib/wdt/exact.c \
	lib/wdt/layouts/at91sam9.c \
	lib/wdt/properties.c \
	lib/wdt/strerror.c \
	lib/wdt/struct-size.c \
	lib/wdt/version.c
