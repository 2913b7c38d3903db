/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* KZM-ARM11-01 (i.MX31 reference manual, memory map): ARM1136JF-S, one watchdog, which does not interrupt. */
#include "../board.h"
#include "../watchdogs/imx2.h"

#define WDOG1 0x53fdc000u
#define GPT1 0x53f90000u
#define STEPS 4u /* 2 s */

static void prepare(void)
{
	imx2_prepare(GPT1, WDOG1);
}

static int now(void *user, uint64_t *ticks)
{
	(void)user;
	*ticks = imx2_counter(GPT1);
	return 0;
}

static int start(void *user)
{
	(void)user;
	imx2_start(WDOG1, STEPS, 0);
	return 0;
}

static int refresh(void *user)
{
	(void)user;
	imx2_refresh(WDOG1);
	return 0;
}

static uint32_t cause(void)
{
	return imx2_cause(WDOG1);
}

static const struct libwdt_ops ops = {
	.size = sizeof(ops), .counter_bits = IMX2_COUNTER_BITS, .now = now, .refresh = refresh, .start = start,
};

const struct board board = {
	.name = "kzm",
	.ops = &ops,
	.timing = {
		.size = sizeof(board.timing),
		.latest_us = IMX2_AT_LEAST_US(STEPS),
		.bite_min_us = IMX2_AT_LEAST_US(STEPS),
		.bite_max_us = IMX2_AT_MOST_US(STEPS),
	},
	.host_hz = IMX2_COUNTER_HZ,
	.latency_us = 1000,
	.prepare = prepare,
	.cause = cause,
};
