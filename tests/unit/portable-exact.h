/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* lib/wdt/exact.c once more, as processors without a divide and a wide multiply run it. */
#ifndef TESTS_UNIT_PORTABLE_EXACT_H
#define TESTS_UNIT_PORTABLE_EXACT_H

#include "wdt/exact.h"

uint64_t portable_divide(uint64_t *remainder, uint64_t dividend, uint64_t divisor);
void portable_add(struct sum *sum, int64_t count, uint32_t per, uint32_t rate);
int64_t portable_rounded_up(const struct sum *sum);
uint64_t portable_scale_down(uint64_t count, uint32_t per, uint32_t rate);
uint64_t portable_scale_up(uint64_t count, uint32_t per, uint32_t rate);

#endif
