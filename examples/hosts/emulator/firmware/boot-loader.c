/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * A first stage with a watchdog policy of its own. All that it tells the next is
 * the record in kept memory, and the timer, which goes on counting: the two
 * stages are one image here, so its sum of ticks needs no handing over.
 */
#include "boot-loader.h"

#include "board-watchdog.h"
#include "bus.h"
#include "console.h"
#include "kept.h"
#include "report.h"
#include "timer.h"

#define NOT_AFTER_US 3000000u
#define CLOSED_US 250000u
#define LOADING_US 300000u /* to load and unpack the next stage */

static struct watchdog first_stage;

void boot_loader(void)
{
	struct libwdt_request wish = LIBWDT_REQUEST_INIT;

	if (bus_read(BACKUP_BOOTS) == 1)
		kept_clear();
	if (STRAP_SCENARIO(bus_read(BACKUP_STRAP)) != SCENARIO_LOCKED)
		return;
	timer_start();
	wish.flags = LIBWDT_WANT_LOCK;
	wish.reset_not_after_us = NOT_AFTER_US;
	wish.closed_us = watchdog_has_window(watchdog_layout()) ? CLOSED_US : 0;
	watchdog_negotiate(&first_stage, &wish, NULL);
	print("\nboot loader: ");
	watchdog_report(&first_stage, 0);
	expect_done("libwdt_handover_make", libwdt_handover_make(&KEPT->handover, &first_stage.wdt, NULL));
	while (timer_now() < LOADING_US)
		timer_sleep();
}

uint32_t boot_loader_load(void)
{
	return first_stage.plan.actual[LIBWDT_LOAD];
}
