/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * EK-LM3S6965 (LM3S6965 data sheet, chapters "System Control" and "Watchdog Timer"): Cortex-M3 at 50 MHz from
 * an 8 MHz crystal and the PLL. The watchdog runs at the processor's clock; its registers are Arm's.
 */
#include "../board.h"
#include "../machines/systick.h"
#include "../watchdogs/cmsdk.h"

#define RIS 0x400fe050u
#define RESC 0x400fe05cu
#define RCC 0x400fe060u
#define RCGC0 0x400fe100u
#define RIS_PLLLRIS 0x40u
#define RESC_WDT 0x08u
#define RCC_BYPASSED (1u << 11 | 1u << 22 | 3u << 23) /* BYPASS, USESYSDIV, SYSDIV = 3: a quarter of 200 MHz */
#define RCC_CRYSTAL (0xeu << 6)                       /* XTAL = 8 MHz, OSCSRC = main, PLL powered, oscillators on */
#define RCC_BYPASS (1u << 11)
#define RCGC0_WDT 0x08u

#define WATCHDOG 0x40000000u
#define CLOCK_HZ 50000000u
#define STAGE_US 500000u
#define TOLERANCE_US 50u /* 100 ppm of a stage, for the crystal */

/* "Initialization and Configuration": bypass the PLL, power it, wait for its lock, use it. */
static void prepare(void)
{
	mmio_write32(RCC, RCC_BYPASSED | RCC_CRYSTAL);
	while (!(mmio_read32(RIS) & RIS_PLLLRIS))
		continue;
	mmio_write32(RCC, (RCC_BYPASSED | RCC_CRYSTAL) & ~RCC_BYPASS);
	mmio_write32(RCGC0, mmio_read32(RCGC0) | RCGC0_WDT);
	systick_start();
}

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

/* The bits add up until they are cleared. */
static uint32_t cause(void)
{
	uint32_t bits = mmio_read32(RESC);

	mmio_write32(RESC, 0);
	if (bits & RESC_WDT)
		return BOARD_CAUSE_WATCHDOG;
	return bits ? BOARD_CAUSE_POWER_ON : BOARD_CAUSE_UNKNOWN;
}

static const struct libwdt_ops ops = {
	.size = sizeof(ops), .counter_bits = SYSTICK_BITS, .now = now, .refresh = refresh, .start = start,
};

const struct board board = {
	.name = "lm3s6965evb",
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
	.prepare = prepare,
	.cause = cause,
	.warned = warned,
};
