/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Arm's Server Base System Architecture as QEMU's sbsa-ref has it, with the generic
 * watchdog (DEN0029, "Generic Watchdog"): when the offset of WOR has passed it
 * signals WS0, and after the same time again WS1, which resets. It counts the system
 * counter, which is also this program's: nothing is inexact but the last microsecond.
 */
#include "../board.h"
#include "../mmio.h"

/* Two frames of registers, so that another exception level may do no more than refresh. */
#define REFRESH 0x50010000u
#define WRR 0x000u /* any write refreshes */
#define CONTROL 0x50011000u
#define WCS 0x000u
#define WCS_EN 0x1u
#define WCS_WS0 0x2u
#define WOR 0x008u

#define HZ 62500000u
#define US_PER_S 1000000u
#define STAGE_US US_PER_S /* so that WOR is HZ */

/* Arm Architecture Reference Manual, DDI 0487, "The Generic Timer": the counter has at least 56 bits. */
#define COUNTER_BITS 56u

static int now(void *user, uint64_t *ticks)
{
	(void)user;
	__asm__ volatile("isb; mrs %0, cntvct_el0" : "=r"(*ticks) : : "memory");
	return 0;
}

/* Each of these writes is also a refresh. */
static int start(void *user)
{
	(void)user;
	mmio_write32(CONTROL + WOR, HZ);
	mmio_write32(CONTROL + WCS, WCS_EN);
	return 0;
}

static int refresh(void *user)
{
	(void)user;
	mmio_write32(REFRESH + WRR, 0);
	return 0;
}

static uint32_t warned(void)
{
	return (mmio_read32(CONTROL + WCS) & WCS_WS0) != 0;
}

static const struct libwdt_ops ops = {
	.size = sizeof(ops), .counter_bits = COUNTER_BITS, .now = now, .refresh = refresh, .start = start,
};

const struct board board = {
	.name = "sbsa-ref",
	.ops = &ops,
	.timing = {
		.size = sizeof(board.timing),
		.latest_us = 2 * STAGE_US - 1,
		.bite_min_us = 2 * STAGE_US - 1,
		.bite_max_us = 2 * STAGE_US + 1,
		.warn_us = STAGE_US - 1,
	},
	.host_hz = HZ,
	.latency_us = 1000,
	.warned = warned,
};
