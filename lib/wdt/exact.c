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

/* count * rate / per: the whole part, and the numerator of the rest over per. */
static uint64_t scale(uint64_t *rest, uint64_t count, uint32_t per, uint32_t rate)
{
	uint64_t part;
	uint64_t units = libwdt_divide(&part, count, per);

	return port_mul_64x32(units, rate) + libwdt_divide(rest, port_mul_32x32((uint32_t)part, rate), per);
}

uint64_t libwdt_scale_down(uint64_t count, uint32_t per, uint32_t rate)
{
	uint64_t rest;

	return scale(&rest, count, per, rate);
}

uint64_t libwdt_scale_up(uint64_t count, uint32_t per, uint32_t rate)
{
	uint64_t rest;
	uint64_t units = scale(&rest, count, per, rate);

	return units + (rest != 0);
}

/* The sum so far is whole + rests / common: the denominators multiply up. */
int64_t libwdt_ceil_sum(const struct term term[3], uint32_t rate)
{
	int64_t whole = 0, rests = 0;
	uint64_t common = 1;
	uint32_t i;

	for (i = 0; i < 3; i++) {
		int negative = term[i].count < 0;
		uint64_t rest;
		int64_t units = (int64_t)scale(&rest, (uint64_t)(negative ? -term[i].count : term[i].count),
					       term[i].per, rate);
		int64_t part = (int64_t)port_mul_64x32(common, (uint32_t)rest);

		whole += negative ? -units : units;
		rests = (int64_t)port_mul_64x32((uint64_t)rests, term[i].per) + (negative ? -part : part);
		common = port_mul_64x32(common, term[i].per);
	}
	for (; rests > 0; rests -= (int64_t)common)
		whole++;
	for (; rests <= -(int64_t)common; rests += (int64_t)common)
		whole--;
	return whole;
}
