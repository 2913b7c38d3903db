/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Where the limit's compare goes when it fails. */
#include "limit.h"

NOINLINE struct found limit_miss(const struct limit *table, uint64_t va)
{
	(void)table;
	(void)va;
	return found_nothing();
}
