/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The watchdog that hypervisors give to z/Architecture guests by an instruction:
 * DIAGNOSE code X'288' (z/VM CP Programming Services, SC24-6179, "Control Virtual Machine
 * Time Bomb"). It takes whole seconds, 15 at least, and restarts the guest.
 */
#include "../board.h"
#include "../machines/s390x.h"

#define INIT 0u
#define CHANGE 1u

#define SECONDS 15u
#define US_PER_S 1000000u

static void diagnose(uint64_t function)
{
	register uint64_t r2 __asm__("2") = function;
	register uint64_t r3 __asm__("3") = SECONDS;
	register uint64_t r4 __asm__("4") = 0; /* the action: a restart */
	register uint64_t r5 __asm__("5") = 0; /* its length */

	__asm__ volatile("diag %0, %2, 0x288" : "+r"(r2), "+r"(r3), "+r"(r4), "+r"(r5) : : "cc", "memory");
}

static int start(void *user)
{
	(void)user;
	diagnose(INIT);
	return 0;
}

static int refresh(void *user)
{
	(void)user;
	diagnose(CHANGE);
	return 0;
}

static const struct libwdt_ops ops = {
	.size = sizeof(ops), .counter_bits = S390X_TOD_BITS, .now = s390x_tod_now, .refresh = refresh, .start = start,
};

/* Nothing says how a hypervisor rounds: one of its seconds is left open at either end. */
const struct board board = {
	.name = "s390-diag288",
	.ops = &ops,
	.timing = {
		.size = sizeof(board.timing),
		.latest_us = (SECONDS - 1) * US_PER_S,
		.bite_min_us = (SECONDS - 1) * US_PER_S,
		.bite_max_us = (SECONDS + 1) * US_PER_S,
	},
	.host_hz = S390X_TOD_HZ,
	.latency_us = 10000, /* QEMU runs this board at a microsecond an instruction, to be through with its minutes */
};
