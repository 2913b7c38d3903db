/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* libwdt on this board: its callbacks, what the board can promise, and the calls at the deadlines. */
#ifndef FIRMWARE_BOARD_WATCHDOG_H
#define FIRMWARE_BOARD_WATCHDOG_H

#include <libwdtvtlb/wdt_boot.h>

/* A watchdog and all that is known of it. */
struct watchdog {
	struct libwdt wdt;
	const struct libwdt_layout *layout;
	struct libwdt_input input;
	struct libwdt_plan plan;
	uint64_t deadline;     /* of the next libwdt_poll() */
	uint64_t read_us;      /* libwdt's last reading of the clock */
	uint32_t landing_us;   /* longest time from such a reading to a write on the bus */
	uint32_t lateness_us;  /* longest time from a deadline to serving it */
};

/* What the plan is made for, and what watchdog_check_latency() holds against what was measured. */
#define WATCHDOG_LATENCY_US (2 * TIMER_TICK_US)
#define WATCHDOG_LANDING_US 1000u

/* Findings that no scenario wants unless it says so. */
#define WATCHDOG_BAD_FINDINGS \
	(LIBWDT_FINDING_WISH_INFEASIBLE | LIBWDT_FINDING_ADOPTED_DIFFERENT | LIBWDT_FINDING_DISABLED_BY_BOOT | \
	 LIBWDT_FINDING_LOCKED_BY_OTHERS | LIBWDT_FINDING_CANNOT_BITE | LIBWDT_FINDING_PROCESSOR_ONLY | \
	 LIBWDT_FINDING_IDLE_HALT | LIBWDT_FINDING_DEBUG_HALT | LIBWDT_FINDING_FIRST_UNPROVEN | \
	 LIBWDT_FINDING_CLAMPED | LIBWDT_FINDING_COARSE_ENABLE | LIBWDT_FINDING_INFEASIBLE | \
	 LIBWDT_FINDING_HANDOVER_REFUSED)

/* The layout that the board is strapped for. */
const struct libwdt_layout *watchdog_layout(void);

/* Whether it can have a window at all. */
int watchdog_has_window(const struct libwdt_layout *layout);

/* Negotiates; left is what an earlier stage left, or NULL. */
void watchdog_negotiate(struct watchdog *w, const struct libwdt_request *wish, const struct libwdt_handover *left);

/* Tells what was found, and gives up unless it is feasible and finds all of wanted and no other bad thing. */
void watchdog_report(const struct watchdog *w, uint32_t wanted);

/* Opens it. */
void watchdog_start(struct watchdog *w);

/* To be called again and again: does what is due. */
void watchdog_serve(struct watchdog *w);

/* Notes how late a deadline is being served, by whoever serves it. Returns whether it has come. */
int watchdog_due(struct watchdog *w);

/* Gives up if the bounds above did not hold. */
void watchdog_check_latency(const struct watchdog *w);

struct libwdt_status watchdog_status(const struct watchdog *w);

#endif
