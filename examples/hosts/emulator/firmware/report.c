/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* See report.h. */
#include "report.h"

#include <libwdtvtlb/wdt.h>

#include "bus.h"
#include "console.h"
#include "cp15.h"
#include "timer.h"

_Noreturn void give_up(enum check check)
{
	print("check %u failed\n", (uint32_t)check);
	bus_write(BACKUP_VERDICT, VERDICT_BAD | check);
	for (;;)
		cp15_wait_for_interrupt();
}

void expect_between(enum check check, const char *what, uint32_t found, uint32_t low, uint32_t high)
{
	if (found >= low && found <= high)
		return;
	print("%s: found %u (0x%x), expected %u", what, found, found, low);
	if (low != high)
		print(" to %u", high);
	print("\n");
	give_up(check);
}

void expect(enum check check, const char *what, uint32_t found, uint32_t wanted)
{
	expect_between(check, what, found, wanted, wanted);
}

void expect_done(const char *what, int result)
{
	if (!result)
		return;
	print("%s: %s\n", what, libwdt_strerror(result));
	give_up(CHECK_LIBRARY);
}

void report_good(uint32_t cause)
{
	print("all as expected\n");
	bus_write(BACKUP_VERDICT, VERDICT_GOOD | cause);
}

void sign_of_life(void)
{
	bus_write(BACKUP_ALIVE, (uint32_t)timer_now());
}
