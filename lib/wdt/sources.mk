# SPDX-License-Identifier: MIT
# The sources of libwdt, in plain make syntax: Automake includes this list, and so can any other build.
libwdt_sources = \
	lib/wdt/attach.c \
	lib/wdt/compatible.c \
	lib/wdt/config.c \
	lib/wdt/context.c \
	lib/wdt/crc.c \
	lib/wdt/exact.c \
	lib/wdt/finding-text.c \
	lib/wdt/hardware.c \
	lib/wdt/heartbeat.c \
	lib/wdt/interrupt.c \
	lib/wdt/layouts/at91sam9.c \
	lib/wdt/layouts/rswdt.c \
	lib/wdt/layouts/sam7s.c \
	lib/wdt/layouts/sam9x60.c \
	lib/wdt/layouts/sama5d4.c \
	lib/wdt/layouts/sama7g5-ns.c \
	lib/wdt/layouts/sama7g5.c \
	lib/wdt/layouts/samv7.c \
	lib/wdt/lint.c \
	lib/wdt/model/bus.c \
	lib/wdt/model/counter.c \
	lib/wdt/model/fault.c \
	lib/wdt/model/lines.c \
	lib/wdt/model/model.c \
	lib/wdt/model/span.c \
	lib/wdt/model/state.c \
	lib/wdt/negotiate.c \
	lib/wdt/owner.c \
	lib/wdt/plan-common.c \
	lib/wdt/plan-linux.c \
	lib/wdt/plan-safe.c \
	lib/wdt/promise.c \
	lib/wdt/properties.c \
	lib/wdt/reset-now.c \
	lib/wdt/schedule.c \
	lib/wdt/status.c \
	lib/wdt/steps.c \
	lib/wdt/strerror.c \
	lib/wdt/struct-size.c \
	lib/wdt/suspend.c \
	lib/wdt/take-over.c \
	lib/wdt/ticks.c \
	lib/wdt/version.c \
	lib/wdt/window.c \
	lib/wdt/wish.c
