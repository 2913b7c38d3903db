/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Runs one case by its number, for callgrind to count; without a number prints the names. */
#include "cases.h"

#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
	uint32_t number = argc > 1 ? (uint32_t)atoi(argv[1]) : 0;

	if (argc == 1) {
		for (; number < cases_count(); number++)
			puts(case_name(number));
		return 0;
	}
	if (number >= cases_count())
		return 2;
	case_prepare(number);
	return case_counted(number) | case_check(number);
}
