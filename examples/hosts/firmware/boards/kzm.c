/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* KZM-ARM11-01 (i.MX31 reference manual, memory map): ARM1136JF-S, one watchdog, which does not interrupt. */
#include "../board.h"
#include "../watchdogs/imx2.h"

#define WDOG1 0x53fdc000u
#define GPT1 0x53f90000u
#define STEPS 4u /* 2 s */

const struct imx2 imx2 = {.gpt = GPT1, .wdog = WDOG1, .steps = STEPS};

const struct board board = {
	.name = "kzm",
	.ops = &imx2_ops,
	.timing = {
		.size = sizeof(board.timing),
		.latest_us = IMX2_AT_LEAST_US(STEPS),
		.bite_min_us = IMX2_AT_LEAST_US(STEPS),
		.bite_max_us = IMX2_AT_MOST_US(STEPS),
	},
	.host_hz = IMX2_COUNTER_HZ,
	.latency_us = 1000,
	.prepare = imx2_prepare,
	.cause = imx2_cause,
};
