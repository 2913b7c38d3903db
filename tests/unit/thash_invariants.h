/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * What has to be true inside a table between any two calls, recomputed from its
 * entries without the library's help: for tests that play at random.
 */
#ifndef TESTS_UNIT_THASH_INVARIANTS_H
#define TESTS_UNIT_THASH_INVARIANTS_H

#include <libwdtvtlb/thash.h>

/* What does not hold, in words; NULL where all does. Cost: the square of back and pins, times the front. */
const char *thash_broken(const struct thash *table);

#endif
