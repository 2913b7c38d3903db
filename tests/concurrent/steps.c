/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* What interleave.h calls before each step of the library's that others can see. */
#include <sched.h>

#include "random.h"

void take_a_step(void);

/* The address of a thread's own variable is its seed. */
void take_a_step(void)
{
	static _Thread_local uint64_t seed;

	if (!seed)
		seed = (uintptr_t)&seed;
	if (chance(&seed, 16) == 0)
		sched_yield();
}
