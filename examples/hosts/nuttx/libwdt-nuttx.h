/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * A NuttX watchdog lower half over libwdt: what the upper half (drivers/timers/watchdog.c) calls, for any
 * hardware that libwdt has a layout for or that a timing record describes.
 *
 * The user's timeout is libwdt's soft timeout. The hardware is refreshed from a wd_start()
 * timer, in the timer's interrupt, at the deadlines that the library returns; so it
 * may have any period, a window, and may already run at boot.
 *
 * Results are negated errno numbers, libwdt's own among them.
 */
#ifndef LIBWDT_NUTTX_H
#define LIBWDT_NUTTX_H

#include <nuttx/config.h>

#include <nuttx/clock.h>
#include <nuttx/timers/watchdog.h>
#include <nuttx/wdog.h>

#include <libwdtvtlb/wdt.h>

/* For libwdt_input::host_hz and libwdt_attach(): the counter is the system timer. */
#define LIBWDT_NUTTX_HZ ((uint32_t)TICK_PER_SEC)

/*
 * The latency L to plan with, from `held_us`: the longest time for which interrupts are disabled or others
 * are served. wd_start() calls after so many ticks "have elapsed", which may take one more.
 */
#define LIBWDT_NUTTX_LATENCY_US(held_us) ((held_us) + (uint32_t)USEC_PER_TICK)

/* A lower half. Static memory; a board may begin a struct of its own with it, which its callbacks get as `user`. */
struct libwdt_nuttx_s {
	struct watchdog_lowerhalf_s lower; /* first: the upper half knows no more */
	struct libwdt wdt;                 /* for libwdt_negotiate() or libwdt_attach(), and the soft timeout */

	/* Of libwdt-nuttx.c. */
	struct libwdt_ops ops;
	struct wdog_s timer;
	uint64_t deadline;
	xcpt_t handler;            /* called instead of a reset; NULL: none */
	uint32_t barked;           /* the handler is to be called */
	uint32_t later_stop;       /* stop, and a new timeout, when the window is open; 0: no */
	uint32_t later_timeout_ms;
	uint32_t min_ms;           /* two keepalives closer than this reset; 0: none do */
	uint32_t seen_alive;       /* there was one since that was asked for */
	clock_t kept_alive;        /* tick of the last one */
};

/*
 * Prepares a lower half. `ops` has the board's callbacks, `read` and `write` or `refresh` and so on, each called with
 * `nuttx` as user, in the critical section and in interrupts; it is copied. `now`, counter_bits and `pretimeout`, and
 * `delay` if it is NULL, are filled in here. Then negotiate or attach nuttx->wdt, with a soft timeout.
 */
int libwdt_nuttx_initialize(struct libwdt_nuttx_s *nuttx, const struct libwdt_ops *ops);

/* Begins to serve hardware that runs, and from here on is the only one to call libwdt. Then watchdog_register(). */
int libwdt_nuttx_serve(struct libwdt_nuttx_s *nuttx);

#endif
