/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * What the shared program asks of a board (boards/NAME.c), and all that it asks.
 * A board is its counter, its watchdog and the timing that the watchdog's manual
 * gives; how its processor starts, prints and ends is machine.h.
 */
#ifndef FIRMWARE_BOARD_H
#define FIRMWARE_BOARD_H

#include <libwdtvtlb/wdt.h>

/* What a reset-cause register said of the last reset. */
#define BOARD_CAUSE_UNKNOWN 0u  /* the emulated board has no such register, or does not keep it */
#define BOARD_CAUSE_POWER_ON 1u /* not the watchdog */
#define BOARD_CAUSE_WATCHDOG 2u

struct board {
	const char *name;
	/* `now`, `refresh` and `start`, and whatever else the hardware can; called with `user` NULL. */
	const struct libwdt_ops *ops;
	/* The watchdog as `start` sets it up, in worst-case microseconds; a bite is a reset, `warn_us` the stage before. */
	struct libwdt_timing timing;
	uint32_t host_hz;    /* rate of the counter that `now` reads */
	uint32_t latency_us; /* from a deadline to the refresh on the bus, as this program polls */
	/* Clocks and pins that the watchdog needs before `start`; NULL: none. Called once in each boot. */
	void (*prepare)(void);
	/* Reads, and clears, why the machine was reset; NULL: no way to tell. */
	uint32_t (*cause)(void);
	/* Reads whether the first stage of `timing.warn_us` has come since the last refresh: 1 or 0; NULL: no way to tell. */
	uint32_t (*warned)(void);
};

extern const struct board board;

#endif
