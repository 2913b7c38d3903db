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

/* A sum of fractions in the making: whole + rests / common. */
struct sum {
	int64_t whole, rests;
	uint64_t common;
};

#define SUM_OF_NOTHING {0, 0, 1}

/*
 * Adds count * rate / per. Of one sum the product of all `per` must be below
 * 2^61; count is below 2^46 either way, and count / per below 2^14 seconds.
 */
void libwdt_add(struct sum *sum, int64_t count, uint32_t per, uint32_t rate);

/* The sum, rounded up once. */
int64_t libwdt_rounded_up(const struct sum *sum);

#endif
