/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The management controller of OpenPOWER Palmetto: AST2400, ARM926EJ-S. */
#include "../board.h"
#include "../watchdogs/aspeed.h"

const struct board board = {
	.name = "palmetto-bmc",
	.ops = &aspeed_ops,
	.timing = {
		.size = sizeof(board.timing),
		.latest_us = ASPEED_TIME_US - ASPEED_TOLERANCE_US,
		.bite_min_us = ASPEED_TIME_US - ASPEED_TOLERANCE_US,
		.bite_max_us = ASPEED_TIME_US + ASPEED_TOLERANCE_US,
	},
	.host_hz = ASPEED_COUNTER_HZ,
	.latency_us = 1000,
	.prepare = aspeed_timer_start,
};
