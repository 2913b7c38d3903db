/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Boot causes in words. Apart from the rest, so that only printers link it. */
#include <libwdtvtlb/wdt_boot.h>

/* In the order of their numbers. */
static const char *const text[] = {
	"for a reason that no document explains",
	"power came up",
	"woken from backup",
	"reset by a watchdog",
	"reset by software",
	"reset by the reset pin",
	"reset because the supply was too low",
	"reset because a clock failed",
	"woken from sleep by a reset of the processor alone",
};

_Static_assert(sizeof(text) / sizeof(text[0]) == LIBWDT_BOOT_COUNT, "one text a cause");

const char *libwdt_boot_cause_text(uint32_t cause)
{
	return cause < LIBWDT_BOOT_COUNT ? text[cause] : "not a boot cause";
}
