/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Text by semihosting, a line at a time, and the memory functions that a compiler may call. */
#include <stddef.h>

#include "machine.h"

static char line[512];
static uint32_t length;

static void put(char c)
{
	if (length < sizeof(line) - 1)
		line[length++] = c;
	if (c != '\n')
		return;
	line[length] = 0;
	machine_write(line);
	length = 0;
}

void print(const char *text)
{
	while (*text)
		put(*text++);
}

void print_number(uint32_t number)
{
	char digits[10];
	uint32_t count = 0;

	do
		digits[count++] = (char)('0' + number % 10);
	while (number /= 10);
	while (count)
		put(digits[--count]);
}

void print_hex(uint64_t number, uint32_t digits)
{
	print("0x");
	while (digits--)
		put("0123456789abcdef"[number >> (4 * digits) & 15]);
}

void print_count(const char *what, uint32_t count)
{
	print("  ");
	print(what);
	print(": ");
	print_number(count);
	print("\n");
}

void *memcpy(void *restrict to, const void *restrict from, size_t count);
void *memmove(void *to, const void *from, size_t count);
void *memset(void *to, int byte, size_t count);

void *memcpy(void *restrict to, const void *restrict from, size_t count)
{
	return memmove(to, from, count);
}

void *memmove(void *to, const void *from, size_t count)
{
	char *t = to;
	const char *f = from;

	if (t < f)
		while (count--)
			*t++ = *f++;
	else
		while (count--)
			t[count] = f[count];
	return to;
}

void *memset(void *to, int byte, size_t count)
{
	char *t = to;

	while (count--)
		*t++ = (char)byte;
	return to;
}
