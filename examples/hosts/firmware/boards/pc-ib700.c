/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* A PC with the IB700's watchdog on its ISA bus. */
#include "../board.h"
#include "../machines/x86.h"
#include "../watchdogs/ib700.h"

static const struct libwdt_ops ops = {
	.size = sizeof(ops),
	.counter_bits = X86_HPET_BITS,
	.now = x86_hpet_now,
	.refresh = ib700_refresh,
	.start = ib700_start,
};

const struct board board = {
	.name = "pc-ib700",
	.ops = &ops,
	.timing = IB700_TIMING,
	.host_hz = X86_HPET_HZ,
	.latency_us = 1000,
	.prepare = x86_hpet_start,
};
