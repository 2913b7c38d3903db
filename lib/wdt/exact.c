/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Exact division and sums of fractions; the contract is in exact.h. */
#include "exact.h"

uint64_t libwdt_divide(uint64_t *remainder, uint64_t dividend, uint64_t divisor)
{
#if PORT_WIDE_REGISTERS
	*remainder = dividend % divisor;
	return dividend / divisor;
#else
	uint64_t rest = 0;
	uint32_t bit;

	/* Long division: the quotient grows from the right as the dividend leaves on the left. */
	for (bit = 0; bit < 64; bit++) {
		rest = rest << 1 | (uint32_t)(dividend >> 32) >> 31;
		dividend <<= 1;
		if (rest >= divisor) {
			rest -= divisor;
			dividend |= 1;
		}
	}
	*remainder = rest;
	return dividend;
#endif
}

/*
 * Adds term * rate to the sum *whole + *rests / *common. The divisions are done
 * on the absolute value; the denominators multiply up.
 */
static void add_scaled(int64_t *whole, int64_t *rests, uint64_t *common, const struct term *term, uint32_t rate)
{
	int negative = term->count < 0;
	uint64_t part, rest;
	uint64_t units = libwdt_divide(&part, (uint64_t)(negative ? -term->count : term->count), term->per);

	units = port_mul_64x32(units, rate);
	units += libwdt_divide(&rest, port_mul_32x32((uint32_t)part, rate), term->per);
	*whole += negative ? -(int64_t)units : (int64_t)units;

	rest = port_mul_64x32(*common, (uint32_t)rest);
	*rests = (int64_t)port_mul_64x32((uint64_t)*rests, term->per) + (negative ? -(int64_t)rest : (int64_t)rest);
	*common = port_mul_64x32(*common, term->per);
}

int64_t libwdt_ceil_sum(const struct term term[3], uint32_t rate)
{
	int64_t whole = 0, rests = 0;
	uint64_t common = 1;
	uint32_t i;

	for (i = 0; i < 3; i++)
		add_scaled(&whole, &rests, &common, &term[i], rate);
	for (; rests > 0; rests -= (int64_t)common)
		whole++;
	for (; rests <= -(int64_t)common; rests += (int64_t)common)
		whole--;
	return whole;
}

int64_t libwdt_floor_sum(const struct term term[3], uint32_t rate)
{
	struct term minus[3];
	uint32_t i;

	for (i = 0; i < 3; i++) {
		minus[i].count = -term[i].count;
		minus[i].per = term[i].per;
	}
	return -libwdt_ceil_sum(minus, rate);
}
