/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Random plays of the model beside the second one, and hostile ones by itself. */
#ifndef TESTS_DEVICE_RANDOM_H
#define TESTS_DEVICE_RANDOM_H

#include <stdint.h>

struct source {
	uint64_t state;
};

static inline uint64_t draw(struct source *source)
{
	uint64_t x = source->state += 0x9e3779b97f4a7c15u; /* splitmix64 */

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
	x = (x ^ x >> 27) * 0x94d049bb133111ebu;
	return x ^ x >> 31;
}

/* 0 to n - 1 */
static inline uint32_t below(struct source *source, uint32_t n)
{
	return (uint32_t)((draw(source) >> 32) * n >> 32);
}

static inline int one_in(struct source *source, uint32_t n)
{
	return below(source, n) == 0;
}

/* Plays episodes; returns whether one of them failed, with the shortest list of operations that was found printed. */
int play_random(uint64_t seed, uint64_t first, uint64_t episodes);

/* Calls that no host should make; returns whether one of them went wrong. */
int play_hostile(uint64_t seed, uint64_t rounds);

#endif
