/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* How an adversary decides: by one extreme, the other, or at random each time. */
#ifndef CHOOSE_H
#define CHOOSE_H

#include <stdint.h>

enum {
	LEAST,
	MOST,
	RANDOM,
};

/* Marsaglia's xorshift; a seed is any number but 0. */
static inline uint64_t random64(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

static inline uint64_t choose(uint64_t *seed, uint32_t how, uint64_t least, uint64_t most)
{
	if (how == LEAST)
		return least;
	return how == MOST ? most : least + random64(seed) % (most - least + 1);
}

#endif
