/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Exact arithmetic for tick math: division without a divide instruction, and
 * sums of fractions whose quotients and remainders are kept apart, so that
 * nothing is ever rounded twice and nothing overflows.
 */
#ifndef LIBWDT_EXACT_H
#define LIBWDT_EXACT_H

#include "../common/port.h"

#define US_PER_S 1000000u
#define MS_PER_S 1000u

/* Quotient and remainder of a division by 1 to 2^63. */
uint64_t libwdt_divide(uint64_t *remainder, uint64_t dividend, uint64_t divisor);

/* count * rate / per, rounded down or up. count / per is below 2^32, per at least 1. */
uint64_t libwdt_scale_down(uint64_t count, uint32_t per, uint32_t rate);
uint64_t libwdt_scale_up(uint64_t count, uint32_t per, uint32_t rate);

/* A duration in seconds, count / per. */
struct term {
	int64_t count; /* below 2^46 either way */
	uint32_t per;  /* at least 1 */
};

/*
 * The sum of three terms times a rate, rounded up. The product of the three
 * `per` must be below 2^61, and each term below 2^14 seconds.
 */
int64_t libwdt_ceil_sum(const struct term term[3], uint32_t rate);

#endif
