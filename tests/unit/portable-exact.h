/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* lib/wdt/exact.c once more, as processors without a divide and a wide multiply run it. */
#ifndef TESTS_UNIT_PORTABLE_EXACT_H
#define TESTS_UNIT_PORTABLE_EXACT_H

#include "wdt/exact.h"

uint64_t portable_divide(uint64_t *remainder, uint64_t dividend, uint64_t divisor);
int64_t portable_ceil_sum(const struct term term[3], uint32_t rate);
int64_t portable_floor_sum(const struct term term[3], uint32_t rate);

#endif
