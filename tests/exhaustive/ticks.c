/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Every conversion between time and ticks against exact rational arithmetic:
 * the whole 12-bit range, clocks of 10 kHz to 1 MHz, and for each number of
 * ticks the times on both sides of its exact duration.
 *
 * The reference divides nothing: it counts up to the number whose fraction,
 * multiplied crosswise, is the first to reach the other, or checks that a given
 * number is that one. No product here exceeds 64 bits.
 *
 * The sweep has two parts. All ticks at some clocks: with --full every 997th Hz,
 * else every 149,999th. Some ticks at all clocks: with --full each Hz, else every
 * 307th.
 *
 * Usage: ticks [--full]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <libwdtvtlb/wdt.h>

#define HZ_LOWEST 10000u
#define HZ_HIGHEST 1000000u
#define DIVIDER 128u
#define TICKS_MAX 4096u
#define US 1000000u
#define MS 1000u

typedef int from_time(uint64_t *ticks, const struct libwdt_clock *clock, uint32_t time);
typedef int to_time(uint64_t *time, const struct libwdt_clock *clock, uint32_t ticks);
typedef int to_load(uint32_t *wdv, const struct libwdt_clock *clock, uint32_t time);

static unsigned long long checked;

static void fail(const char *what, const struct libwdt_clock *clock, uint64_t in, uint64_t out, int result)
{
	printf("%s(%llu) at %lu to %lu Hz: returned %d, stored %llu\n", what, (unsigned long long)in,
	       (unsigned long)clock->hz_min, (unsigned long)clock->hz_max, result, (unsigned long long)out);
	exit(EXIT_FAILURE);
}

/* Whether @ticks at @hz last at least @time / @per seconds. */
static int lasts(uint64_t ticks, uint32_t hz, uint64_t time, uint32_t per)
{
	return ticks * DIVIDER * per >= time * hz;
}

/* Fewest ticks that last the time, counted up from a number that certainly does not. */
static uint64_t fewest(uint64_t below, uint32_t hz, uint64_t time, uint32_t per)
{
	while (lasts(below, hz, time, per))
		below = below > 8 ? below - 8 : 0;
	while (!lasts(below, hz, time, per))
		below++;
	return below;
}

static void check_not_before(const char *what, from_time *convert, const struct libwdt_clock *clock, uint32_t time,
			     uint32_t per, uint64_t near)
{
	uint64_t ticks = 0;
	int result = convert(&ticks, clock, time);

	checked++;
	if (result != 0 || ticks != fewest(near, clock->hz_max, time, per))
		fail(what, clock, time, ticks, result);
}

static void check_not_after(const char *what, from_time *convert, const struct libwdt_clock *clock, uint32_t time,
			    uint32_t per, uint64_t near)
{
	uint64_t fills = fewest(near, clock->hz_min, time, per), ticks = 0;
	uint64_t expected = fills * DIVIDER * per == (uint64_t)time * clock->hz_min ? fills : fills - 1;
	int result = convert(&ticks, clock, time);

	checked++;
	if (result != (expected ? 0 : LIBWDT_ERR_TOO_SHORT) || ticks != expected)
		fail(what, clock, time, ticks, result);
}

/* A load is the number of ticks less one, if there is such a load. */
static void check_load(const char *what, to_load *load, from_time *convert, const struct libwdt_clock *clock,
		       uint32_t time)
{
	uint64_t ticks = 0;
	uint32_t wdv = 0xdead;
	int expected = convert(&ticks, clock, time);
	int result = load(&wdv, clock, time);

	checked++;
	if (!expected && ticks > TICKS_MAX)
		expected = LIBWDT_ERR_RANGE;
	if (result != expected || wdv != (expected ? 0xdead : ticks - 1))
		fail(what, clock, time, wdv, result);
}

static void check_shortest(const char *what, to_time *convert, const struct libwdt_clock *clock, uint32_t ticks,
			   uint32_t per)
{
	uint64_t time = 0;
	int result = convert(&time, clock, ticks);

	checked++;
	if (result != 0 || !lasts(ticks, clock->hz_max, time, per) || lasts(ticks, clock->hz_max, time + 1, per))
		fail(what, clock, ticks, time, result);
}

static void check_longest(const char *what, to_time *convert, const struct libwdt_clock *clock, uint32_t ticks,
			  uint32_t per)
{
	uint64_t time = 0, cycles = (uint64_t)ticks * DIVIDER * per;
	int result = convert(&time, clock, ticks);

	checked++;
	if (result != 0 || time * clock->hz_min < cycles || (time && (time - 1) * clock->hz_min >= cycles))
		fail(what, clock, ticks, time, result);
}

static void check_time(const struct libwdt_clock *clock, uint32_t time_us, uint32_t ticks)
{
	check_not_before("not_before", libwdt_ticks_not_before, clock, time_us, US, ticks);
	check_not_after("not_after", libwdt_ticks_not_after, clock, time_us, US, ticks);
	check_load("wdv_not_before", libwdt_wdv_not_before, libwdt_ticks_not_before, clock, time_us);
	check_load("wdv_not_after", libwdt_wdv_not_after, libwdt_ticks_not_after, clock, time_us);
}

static void check_time_ms(const struct libwdt_clock *clock, uint32_t time_ms, uint32_t ticks)
{
	check_not_before("not_before_ms", libwdt_ticks_not_before_ms, clock, time_ms, MS, ticks);
	check_not_after("not_after_ms", libwdt_ticks_not_after_ms, clock, time_ms, MS, ticks);
}

/* A number of ticks, and the times within one unit of its duration, at the slowest and at the fastest rate. */
static void check_ticks(const struct libwdt_clock *clock, uint32_t ticks)
{
	uint64_t cycles = (uint64_t)ticks * DIVIDER;
	uint32_t hz, time;

	check_shortest("shortest_us", libwdt_shortest_us, clock, ticks, US);
	check_longest("longest_us", libwdt_longest_us, clock, ticks, US);
	check_shortest("shortest_ms", libwdt_shortest_ms, clock, ticks, MS);
	check_longest("longest_ms", libwdt_longest_ms, clock, ticks, MS);
	for (hz = clock->hz_min;; hz = clock->hz_max) {
		uint32_t us = (uint32_t)(cycles * US / hz), ms = (uint32_t)(cycles * MS / hz);

		for (time = us ? us - 1 : 1; time <= us + 2; time++)
			check_time(clock, time, ticks);
		for (time = ms > 1 ? ms - 1 : 1; time <= ms + 2; time++)
			check_time_ms(clock, time, ticks);
		if (hz == clock->hz_max)
			return;
	}
}

/* An exact clock and one with a tolerance, so that a rate from the wrong end shows. */
static void check_at(uint32_t hz, const uint32_t *some, uint32_t count)
{
	uint32_t highest = hz + hz / 3 < HZ_HIGHEST ? hz + hz / 3 : HZ_HIGHEST;
	const struct libwdt_clock exact = {hz, hz, hz, DIVIDER}, loose = {hz, hz + (highest - hz) / 2, highest, DIVIDER};
	uint32_t i;

	for (i = 0; i < count; i++) {
		check_ticks(&exact, some ? some[i] : i);
		check_ticks(&loose, some ? some[i] : i);
	}
}

int main(int argc, char **argv)
{
	static const uint32_t edges[] = {1, 2, 127, 128, 256, 4095, 4096, 4097};
	int full = argc == 2 && strcmp(argv[1], "--full") == 0;
	uint32_t hz, all_ticks_step = full ? 997 : 149999, all_hz_step = full ? 1 : 307;
	time_t start = time(NULL);

	if (argc > 1 && !full) {
		fprintf(stderr, "usage: ticks [--full]\n");
		return 2;
	}
	for (hz = HZ_LOWEST; hz <= HZ_HIGHEST; hz += all_ticks_step)
		check_at(hz, NULL, TICKS_MAX + 2);
	check_at(32768, NULL, TICKS_MAX + 2);
	for (hz = HZ_LOWEST; hz <= HZ_HIGHEST; hz += all_hz_step)
		check_at(hz, edges, sizeof(edges) / sizeof(edges[0]));
	printf("%llu conversions agree with exact arithmetic, %ld s\n", checked, (long)(time(NULL) - start));
	return EXIT_SUCCESS;
}
