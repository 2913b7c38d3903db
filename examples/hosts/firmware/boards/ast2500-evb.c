/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Aspeed's AST2500 evaluation board: ARM1176JZ-S. */
#include "../board.h"
#include "../watchdogs/aspeed.h"

#define TIME_US 1000000u
#define TOLERANCE_US 101u /* 100 ppm for the crystal, and a tick */

static int now(void *user, uint64_t *ticks)
{
	(void)user;
	*ticks = aspeed_timer();
	return 0;
}

static int start(void *user)
{
	(void)user;
	aspeed_watchdog_start(TIME_US);
	return 0;
}

static int refresh(void *user)
{
	(void)user;
	aspeed_watchdog_refresh();
	return 0;
}

static const struct libwdt_ops ops = {
	.size = sizeof(ops), .counter_bits = ASPEED_COUNTER_BITS, .now = now, .refresh = refresh, .start = start,
};

const struct board board = {
	.name = "ast2500-evb",
	.ops = &ops,
	.timing = {
		.size = sizeof(board.timing),
		.latest_us = TIME_US - TOLERANCE_US,
		.bite_min_us = TIME_US - TOLERANCE_US,
		.bite_max_us = TIME_US + TOLERANCE_US,
	},
	.host_hz = ASPEED_COUNTER_HZ,
	.latency_us = 1000,
	.prepare = aspeed_timer_start,
};
