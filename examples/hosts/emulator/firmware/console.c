/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* See console.h. Divisions are by constants, which the compiler turns into multiplications: ARM926 cannot divide. */
#include "console.h"

#include <stdarg.h>
#include <stdint.h>

#include "bus.h"

#define DBGU_TXRDY 0x2u

static void put(char c)
{
	while (!(bus_read(BOARD_DBGU_BASE + DBGU_SR) & DBGU_TXRDY))
		;
	bus_write(BOARD_DBGU_BASE + DBGU_THR, (uint8_t)c);
}

static void put_text(const char *text)
{
	while (*text)
		put(*text++);
}

static void put_number(uint32_t value, uint32_t least_digits)
{
	char digits[10];
	uint32_t count = 0;

	do {
		digits[count++] = (char)('0' + value % 10);
		value /= 10;
	} while (value || count < least_digits);
	while (count)
		put(digits[--count]);
}

static void put_hex(uint32_t value)
{
	int shift;

	for (shift = 28; shift >= 0; shift -= 4)
		put("0123456789abcdef"[value >> shift & 0xf]);
}

static void put_seconds(uint32_t us)
{
	put_number(us / 1000000, 1);
	put('.');
	put_number(us % 1000000, 6);
}

void print(const char *format, ...)
{
	va_list values;

	va_start(values, format);
	for (; *format; format++) {
		if (*format != '%')
			put(*format);
		else if (*++format == 's')
			put_text(va_arg(values, const char *));
		else if (*format == 'u')
			put_number(va_arg(values, uint32_t), 1);
		else if (*format == 'x')
			put_hex(va_arg(values, uint32_t));
		else if (*format == 't')
			put_seconds(va_arg(values, uint32_t));
	}
	va_end(values);
}
