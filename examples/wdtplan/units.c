/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Numbers from text, strictly, and times for people. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "wdtplan.h"

/* strtoul() takes blanks and signs, which nobody means here: the first character must be a digit. */
static int parse_base(uint32_t *number, const char *text, int base, const char *digits)
{
	unsigned long long value;
	char *end;

	if (*text == '\0' || strspn(text, digits) != strlen(text))
		return 0;
	errno = 0;
	value = strtoull(text, &end, base);
	if (errno || *end || value > 0xffffffffu)
		return 0;
	*number = (uint32_t)value;
	return 1;
}

int parse_hex(uint32_t *number, const char *text)
{
	if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X'))
		text += 2;
	return parse_base(number, text, 16, "0123456789abcdefABCDEF");
}

int parse_number(uint32_t *number, const char *text)
{
	return parse_base(number, text, 10, "0123456789");
}

struct time_text time_text(double us)
{
	struct time_text time;
	const char *sign = us < 0 ? "-" : "";
	double size = us < 0 ? -us : us;

	if (size >= 1e3 && size < 1e6 && (double)(uint32_t)(size / 1e3) * 1e3 == size)
		snprintf(time.text, sizeof(time.text), "%s%.0f ms", sign, size / 1e3);
	else if (size < 10e3)
		snprintf(time.text, sizeof(time.text), "%s%.0f us", sign, size);
	else if (size < 1e6)
		snprintf(time.text, sizeof(time.text), "%s%.1f ms", sign, size / 1e3);
	else
		snprintf(time.text, sizeof(time.text), "%s%.3f s", sign, size / 1e6);
	return time;
}
