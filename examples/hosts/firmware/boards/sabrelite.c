/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* SABRE Lite (i.MX 6Dual/6Quad reference manual, memory map): Cortex-A9, the first of two watchdogs. */
#include "../board.h"
#include "../watchdogs/imx2.h"

#define WDOG1 0x020bc000u
#define GPT1 0x02098000u
#define STEPS 4u /* 2 s */
#define WARN_STEPS 2u

const struct imx2 imx2 = {.gpt = GPT1, .wdog = WDOG1, .steps = STEPS, .warn_steps = WARN_STEPS};

const struct board board = {
	.name = "sabrelite",
	.ops = &imx2_ops,
	.timing = {
		.size = sizeof(board.timing),
		.latest_us = IMX2_AT_LEAST_US(STEPS),
		.bite_min_us = IMX2_AT_LEAST_US(STEPS),
		.bite_max_us = IMX2_AT_MOST_US(STEPS),
		.warn_us = IMX2_AT_LEAST_US(WARN_STEPS),
	},
	.host_hz = IMX2_COUNTER_HZ,
	.latency_us = 1000,
	.prepare = imx2_prepare,
	.cause = imx2_cause,
	.warned = imx2_warned,
};
