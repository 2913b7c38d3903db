/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Numbers and sizes from text, strictly, and sizes for people. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vtlbreplay.h"

/* strtoull() takes blanks and signs, which nobody means here: there are digits and nothing else. */
static int parse_base(uint64_t *number, const char *text, int base, const char *digits)
{
	unsigned long long value;
	char *end;

	if (*text == '\0' || strspn(text, digits) != strlen(text))
		return 0;
	errno = 0;
	value = strtoull(text, &end, base);
	if (errno || *end || value > UINT64_MAX)
		return 0;
	*number = value;
	return 1;
}

int parse_number(uint64_t *number, const char *text)
{
	return parse_base(number, text, 10, "0123456789");
}

int parse_address(uint64_t *address, const char *text)
{
	if (text[0] != '0' || (text[1] != 'x' && text[1] != 'X'))
		return 0;
	return parse_base(address, text + 2, 16, "0123456789abcdefABCDEF");
}

int is_power_of_two(uint64_t number)
{
	return number && !(number & (number - 1));
}

uint32_t log2_of(uint64_t power)
{
	uint32_t log2 = 0;

	while (power >>= 1)
		log2++;
	return log2;
}

/* A power of two with its unit, as 4K or 2M. */
int parse_size(uint32_t *log2, const char *text)
{
	static const char unit[] = "KMGT";
	char digits[24];
	size_t length = strlen(text);
	const char *found;
	uint64_t number;

	if (length < 2 || length > sizeof(digits))
		return 0;
	found = strchr(unit, text[length - 1]);
	memcpy(digits, text, length - 1);
	digits[length - 1] = '\0';
	if (!found || !parse_number(&number, digits) || !is_power_of_two(number) || number > 1u << 20)
		return 0;
	*log2 = log2_of(number) + 10 * (uint32_t)(found - unit + 1);
	return 1;
}

struct size_text size_text(uint64_t bytes)
{
	static const char *const unit[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
	struct size_text size;
	uint32_t i = 0;

	while (bytes >= 1024 && bytes % 1024 == 0 && i < 6) {
		bytes /= 1024;
		i++;
	}
	snprintf(size.text, sizeof(size.text), "%llu %s", (unsigned long long)bytes, unit[i]);
	return size;
}
