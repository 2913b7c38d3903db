/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * MPS2+ with the Cortex-M3 image (Arm DAI 0385, memory map): processor and watchdog run at 25 MHz, and the
 * watchdog's first stage is the NMI.
 */
#include "../board.h"
#include "../machines/systick.h"
#include "../watchdogs/cmsdk.h"

#define WATCHDOG 0x40008000u
#define CLOCK_HZ 25000000u
#define STAGE_US 500000u
#define TOLERANCE_US 50u /* 100 ppm of a stage, for the crystal */

static int now(void *user, uint64_t *ticks)
{
	(void)user;
	*ticks = systick_now();
	return 0;
}

static int refresh(void *user)
{
	(void)user;
	cmsdk_refresh(WATCHDOG);
	return 0;
}

static int start(void *user)
{
	(void)user;
	cmsdk_start(WATCHDOG, CLOCK_HZ / 1000000 * STAGE_US);
	return 0;
}

static uint32_t warned(void)
{
	return cmsdk_warned(WATCHDOG);
}

static const struct libwdt_ops ops = {
	.size = sizeof(ops), .counter_bits = SYSTICK_BITS, .now = now, .refresh = refresh, .start = start,
};

const struct board board = {
	.name = "mps2-an385",
	.ops = &ops,
	.timing = {
		.size = sizeof(board.timing),
		.latest_us = STAGE_US - TOLERANCE_US,
		.bite_min_us = 2 * (STAGE_US - TOLERANCE_US),
		.bite_max_us = 2 * (STAGE_US + TOLERANCE_US),
		.warn_us = STAGE_US - TOLERANCE_US,
	},
	.host_hz = CLOCK_HZ,
	.latency_us = 1000,
	.prepare = systick_start,
	.warned = warned,
};
