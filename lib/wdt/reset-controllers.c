/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * What the RSTTYP field of RSTC_SR says on each family. Codes that are not here
 * are explained by no document and come out as LIBWDT_BOOT_UNKNOWN, which is 0.
 *
 * RSTTYP keeps through reads; it changes when the processor's reset is released
 * (DS60001516, RSTC). A watchdog's reset is code 2 with WDRPROC and without, and
 * a RSWDT's too, because the two faults are ORed (Atmel 43051, RSWDT).
 */
#include <libwdtvtlb/wdt_boot.h>

/* RSTC_SR is the second register of three. */
#define STATUS .offset = 0x04
#define FIELD_10_8 .shift = 8, .width = 3
#define FIELD_11_8 .shift = 8, .width = 4

/* Codes that mean the same wherever they exist. */
#define POWER_ON [0] = LIBWDT_BOOT_POWER_ON /* general reset */
#define WAKE_UP [1] = LIBWDT_BOOT_WAKE_UP   /* backup or wake-up reset */
#define WATCHDOG_TO_PIN [2] = LIBWDT_BOOT_WATCHDOG, [3] = LIBWDT_BOOT_SOFTWARE, [4] = LIBWDT_BOOT_PIN
#define CPU_CLOCK [6] = LIBWDT_BOOT_CLOCK   /* CPU clock or MCK0 failure */
#define CRYSTAL [7] = LIBWDT_BOOT_CLOCK     /* 32.768 kHz crystal failure */

/* DS60001516 (SAM9G20), RSTC_SR; the same in the SAM9260, SAM9263, SAM9G45, SAM9x5 and SAM9N12 data sheets. */
static const struct libwdt_reset_controller at91sam9 = {
	.size = sizeof(at91sam9),
	.name = "at91sam9",
	STATUS, FIELD_10_8,
	.cause = {POWER_ON, WAKE_UP, WATCHDOG_TO_PIN},
};

/* Atmel 6175 (AT91SAM7S), RSTC_SR. The vendor's header lists code 1 too, but there is no mode to wake from. */
static const struct libwdt_reset_controller sam7s = {
	.size = sizeof(sam7s),
	.name = "sam7s",
	STATUS, FIELD_10_8,
	.cause = {POWER_ON, WATCHDOG_TO_PIN, [5] = LIBWDT_BOOT_BROWNOUT},
};

/* SAM3X, SAM4S and SAM E70 data sheets, RSTC_SR, and the vendor's headers: code 1 is the return from backup. */
static const struct libwdt_reset_controller sam3 = {
	.size = sizeof(sam3),
	.name = "sam3",
	STATUS, FIELD_10_8,
	.cause = {POWER_ON, WAKE_UP, WATCHDOG_TO_PIN},
};

/*
 * SAM9X60 data sheet, RSTC_SR, and the vendor's headers for codes 0 to 4. RSTC_MR.SCKSW
 * makes a failing crystal a reset, as on the SAMA7G5: so code 7 is that one's.
 */
static const struct libwdt_reset_controller sam9x60 = {
	.size = sizeof(sam9x60),
	.name = "sam9x60",
	STATUS, FIELD_10_8,
	.cause = {POWER_ON, WAKE_UP, WATCHDOG_TO_PIN, CRYSTAL},
};

/* The vendor's header of the SAMA5D2 (device description of 2022-11-18). */
static const struct libwdt_reset_controller sama5 = {
	.size = sizeof(sama5),
	.name = "sama5",
	STATUS, FIELD_10_8,
	.cause = {POWER_ON, WAKE_UP, WATCHDOG_TO_PIN},
};

/*
 * SAMA7G5 data sheet, RSTC_SR. Code 8 is the return from ULP2: "only the
 * Processor reset is asserted" (RSTC, ULP2 Mode).
 */
static const struct libwdt_reset_controller sama7g5 = {
	.size = sizeof(sama7g5),
	.name = "sama7g5",
	STATUS, FIELD_11_8,
	.cause = {POWER_ON, WAKE_UP, WATCHDOG_TO_PIN, CRYSTAL, [8] = LIBWDT_BOOT_PROCESSOR},
};

/* SAMA7D65 data sheet, RSTC_SR and RSTC reset priorities: a failing MCK0 beside the SAM9X60's causes. */
static const struct libwdt_reset_controller sama7d65 = {
	.size = sizeof(sama7d65),
	.name = "sama7d65",
	STATUS, FIELD_10_8,
	.cause = {POWER_ON, WAKE_UP, WATCHDOG_TO_PIN, CPU_CLOCK, CRYSTAL},
};

/* The vendor's header of the SAMRH71 (device description of 2020-07-08): no backup mode. */
static const struct libwdt_reset_controller samrh71 = {
	.size = sizeof(samrh71),
	.name = "samrh71",
	STATUS, FIELD_10_8,
	.cause = {POWER_ON, WATCHDOG_TO_PIN, CPU_CLOCK, CRYSTAL},
};

const struct libwdt_reset_controller *libwdt_rstc_at91sam9(void)
{
	return &at91sam9;
}

const struct libwdt_reset_controller *libwdt_rstc_sam7s(void)
{
	return &sam7s;
}

const struct libwdt_reset_controller *libwdt_rstc_sam3(void)
{
	return &sam3;
}

const struct libwdt_reset_controller *libwdt_rstc_sam9x60(void)
{
	return &sam9x60;
}

const struct libwdt_reset_controller *libwdt_rstc_sama5(void)
{
	return &sama5;
}

const struct libwdt_reset_controller *libwdt_rstc_sama7g5(void)
{
	return &sama7g5;
}

const struct libwdt_reset_controller *libwdt_rstc_sama7d65(void)
{
	return &sama7d65;
}

const struct libwdt_reset_controller *libwdt_rstc_samrh71(void)
{
	return &samrh71;
}
