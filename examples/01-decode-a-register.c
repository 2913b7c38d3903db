/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Lesson 1: what does a mode register say?
 *
 *	cc 01-decode-a-register.c $(pkg-config --cflags --libs libwdt)
 *
 * A libwdt layout is data: it says which bits of which register are which
 * field. libwdt_decode() reads registers by it into a plain array of numbers,
 * the configuration, and libwdt_encode() goes the other way. Neither touches
 * hardware, so you can use them on a value from a log, a debugger or a manual.
 */
#include <stdio.h>
#include <stdlib.h>

#include <libwdtvtlb/wdt.h>

/* A field of the counter holds ticks; a time needs a clock, which is never exact. */
static int print_period(const uint16_t *config)
{
	/* A 32,768 Hz crystal that is right to 200 ppm. An RC oscillator would be {26000, 32768, 44000, 128}. */
	const struct libwdt_clock crystal = LIBWDT_CLOCK_CRYSTAL;
	uint64_t shortest, longest;
	int err;

	/* The counter counts its load value plus one ticks. The fastest clock gives the shortest time. */
	err = libwdt_shortest_ms(&shortest, &crystal, config[LIBWDT_LOAD] + 1u);
	if (!err)
		err = libwdt_longest_ms(&longest, &crystal, config[LIBWDT_LOAD] + 1u);
	if (err)
		return err;
	printf("  expires %llu to %llu ms after a refresh\n", (unsigned long long)shortest,
	       (unsigned long long)longest);
	return 0;
}

static int explain(uint32_t mode)
{
	const struct libwdt_layout *layout = libwdt_layout_at91sam9();
	uint32_t reg[LIBWDT_REG_COUNT] = {0}; /* this layout has the mode register alone; others have up to four */
	uint16_t config[LIBWDT_FIELD_ROOM];
	uint32_t reserved[LIBWDT_REG_COUNT];
	int err;

	reg[LIBWDT_REG_MODE] = mode;
	err = libwdt_decode(config, reserved, layout, reg);
	if (err)
		return err;

	printf("0x%08x on %s\n", (unsigned)mode, layout->name);
	printf("  the watchdog %s\n", config[LIBWDT_DISABLED] ? "stands still" : "runs");
	printf("  a fault %s, %s\n", config[LIBWDT_RESET] ? "resets" : "resets nothing",
	       config[LIBWDT_INTERRUPT] ? "and interrupts" : "and does not interrupt");
	if (config[LIBWDT_WINDOW] < config[LIBWDT_LOAD])
		printf("  refreshing is a fault in the first %u of %u ticks\n",
		       config[LIBWDT_LOAD] - config[LIBWDT_WINDOW], config[LIBWDT_LOAD] + 1u);
	if (config[LIBWDT_IDLE_HALT])
		printf("  it does not count while the processor idles\n");
	if (reserved[LIBWDT_REG_MODE])
		printf("  bits 0x%08x belong to no field\n", (unsigned)reserved[LIBWDT_REG_MODE]);
	return print_period(config);
}

/* Encoding what was decoded gives the register back, reserved bits apart. */
static int round_trip(uint32_t mode)
{
	const struct libwdt_layout *layout = libwdt_layout_at91sam9();
	uint32_t reg[LIBWDT_REG_COUNT] = {mode, 0, 0, 0}, again[LIBWDT_REG_COUNT];
	uint16_t config[LIBWDT_FIELD_ROOM];
	int err = libwdt_decode(config, NULL, layout, reg);

	if (!err)
		err = libwdt_encode(again, layout, config);
	return err ? err : again[LIBWDT_REG_MODE] == mode ? 0 : LIBWDT_ERR_INVALID;
}

int main(void)
{
	/* After a reset; 8 s with the first 2 s closed; 2 s but unable to reset anything. */
	static const uint32_t modes[] = {0x3fff2fff, 0x060027ff, 0x0fff01ff};
	size_t i;
	int err = 0;

	for (i = 0; i < sizeof(modes) / sizeof(modes[0]) && !err; i++) {
		err = explain(modes[i]);
		if (!err)
			err = round_trip(modes[i]);
	}
	if (err)
		fprintf(stderr, "libwdt says: %s\n", libwdt_strerror(err));
	return err ? EXIT_FAILURE : EXIT_SUCCESS;
}
