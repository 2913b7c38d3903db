/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Exact plays of full-size hardware: how far every allowed pair of refreshes
 * stays from a fault, as integers. Needs a compiler with 128-bit integers.
 */
#ifndef PLAYS_H
#define PLAYS_H

#include "adversary.h"

#ifdef __SIZEOF_INT128__

/* A time in units so small that ticks, microseconds and slow clocks are even numbers of them. */
__extension__ typedef __int128 exact_t;

struct scale {
	exact_t tick;
	exact_t us;
	exact_t slow; /* longest slow clock */
	exact_t fast; /* shortest slow clock */
};

struct scale scale_of(const struct chip *chip, const struct host *host);

/* Counter ticks after a restart during which the comparator, strict or not, finds another one too early. */
uint32_t closed_ticks(const struct chip *chip, int strict);

/* Fewest counter ticks from a restart to the end of its period. */
int32_t life_ticks(const struct chip *chip);

/*
 * The least time by which a refresh at a deadline n ticks after the reading
 * before the last stays clear of being too early, over all plays. Negative: some
 * play faults.
 */
exact_t early_margin(const struct scale *scale, const struct chip *chip, const struct host *host, int64_t n);

/* The least time by which it stays clear of being too late. Negative or nothing: some play faults. */
exact_t late_margin(const struct scale *scale, const struct chip *chip, const struct host *host, int64_t n);

/*
 * A later deadline moves every second landing, so the margins at n follow from
 * those at 0. The smallest n of at least 1 that no play makes too early, and the
 * largest that none makes too late, or 0 if 1 is already; found by bisection.
 */
int64_t safe_from(const struct scale *scale, exact_t early_margin_at_0);
int64_t safe_to(const struct scale *scale, exact_t late_margin_at_0);

/* A quotient rounded down and up. */
int64_t floor_exact(exact_t dividend, exact_t divisor);
int64_t ceil_exact(exact_t dividend, exact_t divisor);

#endif
#endif
