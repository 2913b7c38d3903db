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

/* The denominators multiply up. */
void libwdt_add(struct sum *sum, int64_t count, uint32_t per, uint32_t rate)
{
	int negative = count < 0;
	uint64_t rest;
	int64_t units = (int64_t)scale(&rest, (uint64_t)(negative ? -count : count), per, rate);
	int64_t part = (int64_t)port_mul_64x32(sum->common, (uint32_t)rest);

	sum->whole += negative ? -units : units;
	sum->rests = (int64_t)port_mul_64x32((uint64_t)sum->rests, per) + (negative ? -part : part);
	sum->common = port_mul_64x32(sum->common, per);
}

int64_t libwdt_rounded_up(const struct sum *sum)
{
	int64_t whole = sum->whole, rests = sum->rests, common = (int64_t)sum->common;

	for (; rests > 0; rests -= common)
		whole++;
	for (; rests <= -common; rests += common)
		whole--;
	return whole;
}
