/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Exact plays. The slow clock runs at one extreme throughout: another course
 * counts no more clocks than the fastest and no fewer than the slowest. Landings
 * are the earliest and the latest of their ranges, for the same reason.
 */
#include "plays.h"

#ifdef __SIZEOF_INT128__

#define SEARCH_END ((int64_t)1 << 46)

struct scale scale_of(const struct chip *chip, const struct host *host)
{
	struct scale scale;

	scale.slow = (exact_t)2 * host->hz * 1000000 * chip->hz_max;
	scale.fast = (exact_t)2 * host->hz * 1000000 * chip->hz_min;
	scale.tick = (exact_t)2 * 1000000 * chip->hz_max * chip->hz_min;
	scale.us = (exact_t)2 * host->hz * chip->hz_max * chip->hz_min;
	return scale;
}

static int is_closed(const struct chip *chip, int32_t counter, int strict)
{
	int32_t gone = (int32_t)chip->load - counter, window = (int32_t)chip->window;

	if (chip->flags & LIBWDT_WINDOW_ELAPSED)
		return window != 0 && (strict ? gone <= window : gone < window);
	return strict ? counter >= window : counter > window;
}

uint32_t closed_ticks(const struct chip *chip, int strict)
{
	int32_t counter = (int32_t)chip->load;
	uint32_t ticks = 0;

	for (; is_closed(chip, counter, strict); counter--)
		ticks++;
	return ticks;
}

int32_t life_ticks(const struct chip *chip)
{
	int32_t ticks = (int32_t)chip->load + 1;

	if (chip->flags & LIBWDT_PERIOD_DISPUTED)
		ticks--;
	if (chip->flags & LIBWDT_DIVIDER_KEPT)
		ticks--;
	return ticks;
}

/* A landing after the reading in tick 0: at the reading, or L2 after one in the last moment of the tick. */
static exact_t first_landing(const struct scale *scale, const struct host *host, int latest)
{
	return latest ? scale->tick - 1 + host->landing_us * scale->us : 0;
}

static exact_t lesser(exact_t a, exact_t b)
{
	return a < b ? a : b;
}

/* Restarts act up to three clocks after they land: the first when `first`, the second when `second` clocks have passed. */
static exact_t early_play(const struct scale *scale, const struct chip *chip, exact_t distance, exact_t clock,
			  const uint32_t closed[2])
{
	exact_t margin = distance - SPACING_CLOCKS * scale->slow;
	int32_t first, second;
	uint32_t strict;

	for (first = 0; first <= (int32_t)SYNC_MAX; first++) {
		for (second = 0; second <= (int32_t)SYNC_MAX; second++) {
			for (strict = 0; strict <= 1; strict++) {
				if (closed[strict] == 0)
					continue;
				margin = lesser(margin, distance + (second - first) * clock -
								(exact_t)closed[strict] * chip->divider * clock);
			}
		}
	}
	return margin;
}

exact_t early_margin(const struct scale *scale, const struct chip *chip, const struct host *host, int64_t n)
{
	const uint32_t closed[2] = {closed_ticks(chip, 0), closed_ticks(chip, 1)};
	exact_t margin = (exact_t)SEARCH_END * scale->tick, distance;
	int first, second;

	for (first = 0; first <= 1; first++) {
		for (second = 0; second <= 1; second++) {
			distance = n * scale->tick + second * (host->latency_us * scale->us) -
				   first_landing(scale, host, first);
			margin = lesser(margin, early_play(scale, chip, distance, scale->slow, closed));
			margin = lesser(margin, early_play(scale, chip, distance, scale->fast, closed));
		}
	}
	return margin;
}

/* A period that is over before any restart could land ends at the first landing. */
static exact_t late_play(const struct chip *chip, exact_t distance, exact_t clock)
{
	exact_t life = (exact_t)life_ticks(chip) * chip->divider * clock, end = life + SYNC_MAX * clock;
	int32_t first, second;

	for (first = 0; first <= (int32_t)SYNC_MAX; first++) {
		for (second = 0; second <= (int32_t)SYNC_MAX; second++)
			end = lesser(end, life - (second - first) * clock);
	}
	return (end > 0 ? end : 0) - distance;
}

exact_t late_margin(const struct scale *scale, const struct chip *chip, const struct host *host, int64_t n)
{
	exact_t margin = (exact_t)SEARCH_END * scale->tick, distance;
	int first, second;

	for (first = 0; first <= 1; first++) {
		for (second = 0; second <= 1; second++) {
			distance = n * scale->tick + second * (host->latency_us * scale->us) -
				   first_landing(scale, host, first);
			margin = lesser(margin, late_play(chip, distance, scale->slow));
			margin = lesser(margin, late_play(chip, distance, scale->fast));
		}
	}
	return margin;
}

int64_t safe_from(const struct scale *scale, exact_t margin)
{
	int64_t low = 1, high = SEARCH_END, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (margin + middle * scale->tick < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

int64_t safe_to(const struct scale *scale, exact_t margin)
{
	int64_t low = 0, high = SEARCH_END, middle;

	while (low < high) {
		middle = low + (high - low + 1) / 2;
		if (margin - middle * scale->tick <= 0)
			high = middle - 1;
		else
			low = middle;
	}
	return low;
}

int64_t floor_exact(exact_t dividend, exact_t divisor)
{
	exact_t quotient = dividend / divisor;

	return (int64_t)(quotient * divisor > dividend ? quotient - 1 : quotient);
}

int64_t ceil_exact(exact_t dividend, exact_t divisor)
{
	return -floor_exact(-dividend, divisor);
}

#else

typedef int plays_need_128_bit_integers;

#endif
