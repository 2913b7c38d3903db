/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Works for a while under a window, then restarts the watchdog too early, past
 * the library, which would not: that resets at once. A watchdog without a window
 * must take the same refresh, and bite only when the firmware hangs.
 */
#include "scenarios.h"

#include "bus.h"
#include "console.h"
#include "kept.h"
#include "report.h"
#include "tasks/workload.h"
#include "timer.h"

/* By then a reset that was on its way has come: a restart takes effect within three slow clocks. */
#define PATIENCE_US 10000u

static uint32_t since(uint32_t then_us)
{
	return (uint32_t)timer_now() - then_us;
}

static void restart_too_early(struct watchdog *w, uint32_t last_us)
{
	uint64_t wait;

	while (since(last_us) < WISH_CLOSED_US / 2)
		timer_sleep();
	if (watchdog_has_window(w->layout))
		expect(CHECK_PLAN, "libwdt's answer to a refresh this early", (uint32_t)libwdt_refresh(&w->wdt, &wait),
		       LIBWDT_EARLY);
	print("%t s: restarting %t s after the last refresh\n", (uint32_t)timer_now(), since(last_us));
	leave_note(w);
	bus_write(BOARD_WDT_BASE + w->layout->control, w->layout->restart);
	while (since(KEPT->note.end_us) < PATIENCE_US)
		sign_of_life();
}

static void live(struct watchdog *w)
{
	uint64_t refreshes;

	live_well(w);
	refreshes = watchdog_status(w).refreshes;
	while (watchdog_status(w).refreshes == refreshes) { /* to the beginning of a window */
		timer_sleep();
		watchdog_serve(w);
	}
	restart_too_early(w, (uint32_t)watchdog_status(w).last);
	expect(CHECK_SURVIVED, "windows of a watchdog that lets an early restart pass",
	       (uint32_t)watchdog_has_window(w->layout), 0);
	print("%t s: this watchdog has no window, and took it\n", (uint32_t)timer_now());
	KEPT->note.survived = 1;
	kept_seal();
	hang();
}

static void judge(const struct watchdog *w)
{
	const struct note *note = &KEPT->note;
	uint32_t lived_us = bus_read(BACKUP_ALIVE) - note->end_us;

	judge_note();
	expect(CHECK_SURVIVED, "early restarts survived", note->survived, !watchdog_has_window(w->layout));
	if (note->survived)
		return;
	expect_between(CHECK_TIME, "from the early restart to the last sign of life, us", lived_us, 0, PATIENCE_US - 1);
	expect_between(CHECK_TIME, "from the last refresh to the last sign of life, us",
		       bus_read(BACKUP_ALIVE) - note->last_us, 0, WISH_CLOSED_US - 1);
	print("reset inside the closed window; it lived for %u us after the early restart\n", lived_us);
}

const struct scenario scenario_early = {.name = "early refresh", .live = live, .judge = judge};
