/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The firmware's way: what is asked of it, why it was booted, a watchdog, and
 * then, the first time, what the scenario does; the second time, what the first
 * has left, and the verdict.
 */
#include "board-watchdog.h"
#include "bus.h"
#include "console.h"
#include "kept.h"
#include "mmu.h"
#include "report.h"
#include "scenarios/scenarios.h"
#include "tasks/workload.h"
#include "timer.h"

int main(void);

static struct watchdog watchdog;

static int reset_controller_read(void *user, uint32_t *value, uint32_t offset)
{
	(void)user;
	*value = bus_read(BOARD_RSTC_BASE + offset);
	return 0;
}

/* Power the first time, the watchdog the second; there is no third. */
static uint32_t boot_cause(uint32_t boot)
{
	uint32_t cause = LIBWDT_BOOT_UNKNOWN, status = 0;

	expect_done("libwdt_boot_cause",
		    libwdt_boot_cause(&cause, &status, libwdt_rstc_at91sam9(), reset_controller_read, NULL));
	print("\nboot %u, scenario \"%s\"; reset status 0x%x: %s\n", boot, scenario()->name, status,
	      libwdt_boot_cause_text(cause));
	expect_between(CHECK_BOOT, "number of this boot", boot, 1, 2);
	expect(CHECK_CAUSE, "boot cause", cause, boot == 1 ? LIBWDT_BOOT_POWER_ON : LIBWDT_BOOT_WATCHDOG);
	return cause;
}

/* Every boot negotiates the same wish. */
static void keep_watchdog(void)
{
	static struct libwdt_request wish = LIBWDT_REQUEST_INIT;
	const struct scenario *now = scenario();
	uint32_t redundant;

	wish.reset_not_after_us = WISH_NOT_AFTER_US;
	wish.closed_us = watchdog_has_window(watchdog_layout()) ? WISH_CLOSED_US : 0;
	wish.timeout_ms = now->timeout_ms;
	watchdog_negotiate(&watchdog, &wish, now->negotiated ? &KEPT->handover : NULL);
	redundant = watchdog.layout->flags & LIBWDT_REDUNDANT ? LIBWDT_FINDING_NO_WDT : 0;
	watchdog_report(&watchdog, now->findings | redundant);
	if (now->negotiated)
		now->negotiated(&watchdog);
}

/* Until the emulator stops, or for ever: an owner that lives pings. */
static _Noreturn void serve(void)
{
	for (;;) {
		expect_done("libwdt_ping", libwdt_ping(&watchdog.wdt, &watchdog.deadline));
		watchdog_serve(&watchdog);
		timer_sleep();
	}
}

int main(void)
{
	uint32_t boot = bus_read(BACKUP_BOOTS), cause;

	timer_start();
	cause = boot_cause(boot);
	mmu_start();
	keep_watchdog();
	workload_start();
	if (boot == 1) {
		watchdog_start(&watchdog);
		scenario()->live(&watchdog);
	}
	scenario()->judge(&watchdog);
	watchdog_start(&watchdog);
	report_good(cause);
	serve();
}
