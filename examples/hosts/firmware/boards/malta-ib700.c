/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * A Malta board with the IB700's watchdog on its ISA bus: the same driver as
 * boards/pc-ib700.c on a big-endian machine, which is no matter to single bytes.
 */
#include "../board.h"
#include "../machines/mips.h"
#include "../watchdogs/ib700.h"

/*
 * A 24K counts every second cycle (MD00343, Count register), and QEMU's Malta runs it at
 * 320 MHz: 6.25 ns, of which QEMU 7.2 makes 6. Later ones keep the quarter; either way the
 * error is a fifth of what the watchdog's is.
 */
#define COUNT_HZ (1000000000u / 6)

static const struct libwdt_ops ops = {
	.size = sizeof(ops),
	.counter_bits = MIPS_COUNT_BITS,
	.now = mips_count_now,
	.refresh = ib700_refresh,
	.start = ib700_start,
};

const struct board board = {
	.name = "malta-ib700",
	.ops = &ops,
	.timing = IB700_TIMING,
	.host_hz = COUNT_HZ,
	.latency_us = 1000,
};
