/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* From a device tree's compatible string to a layout. Links every layout it names. */
#include <libwdtvtlb/wdt.h>

static const struct {
	const char *compatible;
	const struct libwdt_layout *(*layout)(void);
} known[] = {
	{"atmel,at91sam9260-wdt", libwdt_layout_at91sam9},
	{"atmel,sam-watchdog", libwdt_layout_at91sam9}, /* Zephyr: SAM3, SAM4, and E70 and V71, which ignore WDRPROC */
	{"atmel,sama5d4-wdt", libwdt_layout_sama5d4},
	{"microchip,sam9x60-wdt", libwdt_layout_sam9x60},
	{"microchip,sam9x7-wdt", libwdt_layout_sam9x60},
	{"microchip,sama7d65-wdt", libwdt_layout_sama7g5},
	{"microchip,sama7g5-wdt", libwdt_layout_sama7g5},
};

/* Stops at the end of @ours, so that a string without an end is no loop without one. */
static int same_text(const char *ours, const char *theirs)
{
	for (; *ours && *ours == *theirs; ours++)
		theirs++;
	return *ours == *theirs;
}

const struct libwdt_layout *libwdt_layout_by_compatible(const char *compatible)
{
	uint32_t i;

	for (i = 0; compatible && i < sizeof(known) / sizeof(known[0]); i++)
		if (same_text(known[i].compatible, compatible))
			return known[i].layout();
	return NULL;
}
