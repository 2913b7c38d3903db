/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The tests' random numbers: xorshift64*, after Vigna's paper. A state is any number but 0. */
#ifndef TESTS_RANDOM_H
#define TESTS_RANDOM_H

#include <stdint.h>

static inline uint64_t random_number(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * UINT64_C(0x2545f4914f6cdd1d);
}

/* The lowest bits are the poorest: they go. */
static inline uint32_t chance(uint64_t *state, uint32_t below)
{
	return (uint32_t)(random_number(state) >> 33) % below;
}

#endif
