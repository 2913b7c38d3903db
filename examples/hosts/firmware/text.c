/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Words and numbers on the machine's console. */
#include "text.h"

#include "machine.h"

#define DIGITS_MAX 20u /* of 2^64 - 1 */

uint64_t text_divide(uint64_t dividend, uint64_t divisor)
{
	uint64_t quotient = 0, rest = 0;
	uint32_t bit;

	for (bit = 0; bit < 64; bit++) {
		rest = rest << 1 | dividend >> 63;
		dividend <<= 1;
		quotient <<= 1;
		if (rest >= divisor) {
			rest -= divisor;
			quotient |= 1;
		}
	}
	return quotient;
}

void text_number(uint64_t number)
{
	char text[DIGITS_MAX + 1], *digit = text + DIGITS_MAX;
	uint64_t tenth;

	*digit = '\0';
	do {
		tenth = text_divide(number, 10);
		*--digit = (char)('0' + (number - tenth * 10));
		number = tenth;
	} while (number);
	machine_write(digit);
}

void text_ms(uint64_t time_us)
{
	uint64_t tenths = text_divide(time_us + 50, 100), whole = text_divide(tenths, 10);

	text_number(whole);
	machine_write(".");
	text_number(tenths - whole * 10);
}
