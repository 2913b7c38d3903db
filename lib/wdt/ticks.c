/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Between time and counter ticks. Each conversion is one exact division, rounded once. */
#include "ticks.h"
#include "exact.h"

#define HZ_LOWEST 10000u
#define HZ_HIGHEST 1000000u
#define DIVIDER_HIGHEST 4096u

/* Where the result is rounded to. */
enum rounding { DOWN, UP };

int libwdt_check_clock(const struct libwdt_clock *clock)
{
	if (!clock || clock->hz_min < HZ_LOWEST || clock->hz_min > clock->hz_nominal ||
	    clock->hz_nominal > clock->hz_max || clock->hz_max > HZ_HIGHEST ||
	    clock->divider - 1 >= DIVIDER_HIGHEST)
		return LIBWDT_ERR_INVALID;
	return 0;
}

static uint64_t scale(uint64_t count, uint32_t per, uint32_t rate, enum rounding rounding)
{
	return rounding == UP ? libwdt_scale_up(count, per, rate) : libwdt_scale_down(count, per, rate);
}

/* A time of @time / @per seconds in ticks. Rounded up it is taken at the fastest rate, down at the slowest. */
static int ticks_of(uint64_t *ticks, const struct libwdt_clock *clock, uint32_t time, uint32_t per,
		    enum rounding rounding)
{
	uint64_t whole;
	int err = libwdt_check_clock(clock);

	if (err || !ticks)
		return LIBWDT_ERR_INVALID;
	if (time == 0)
		return LIBWDT_ERR_ZERO;
	/* The divisor is at most 10^6 x 4096, which is below 2^32. */
	whole = scale(time, per * clock->divider, rounding == UP ? clock->hz_max : clock->hz_min, rounding);
	if (whole == 0)
		return LIBWDT_ERR_TOO_SHORT;
	*ticks = whole;
	return 0;
}

int libwdt_ticks_not_before(uint64_t *ticks, const struct libwdt_clock *clock, uint32_t time_us)
{
	return ticks_of(ticks, clock, time_us, US_PER_S, UP);
}

int libwdt_ticks_not_after(uint64_t *ticks, const struct libwdt_clock *clock, uint32_t time_us)
{
	return ticks_of(ticks, clock, time_us, US_PER_S, DOWN);
}

int libwdt_ticks_not_before_ms(uint64_t *ticks, const struct libwdt_clock *clock, uint32_t time_ms)
{
	return ticks_of(ticks, clock, time_ms, MS_PER_S, UP);
}

int libwdt_ticks_not_after_ms(uint64_t *ticks, const struct libwdt_clock *clock, uint32_t time_ms)
{
	return ticks_of(ticks, clock, time_ms, MS_PER_S, DOWN);
}

/* The counter load whose period is as long as the time, rounded in ticks. */
static int load_of(uint32_t *wdv, const struct libwdt_clock *clock, uint32_t limit_us, enum rounding rounding)
{
	uint64_t ticks;
	int err = ticks_of(&ticks, clock, limit_us, US_PER_S, rounding);

	if (err)
		return err;
	if (!wdv)
		return LIBWDT_ERR_INVALID;
	if (ticks > TICKS_MAX)
		return LIBWDT_ERR_RANGE;
	*wdv = (uint32_t)ticks - 1;
	return 0;
}

int libwdt_wdv_not_before(uint32_t *wdv, const struct libwdt_clock *clock, uint32_t limit_us)
{
	return load_of(wdv, clock, limit_us, UP);
}

int libwdt_wdv_not_after(uint32_t *wdv, const struct libwdt_clock *clock, uint32_t limit_us)
{
	return load_of(wdv, clock, limit_us, DOWN);
}

/* Ticks in units of 1 / @per seconds. Rounded down they are taken at the fastest rate, up at the slowest. */
static int time_of(uint64_t *time, const struct libwdt_clock *clock, uint32_t ticks, uint32_t per,
		   enum rounding rounding)
{
	int err = libwdt_check_clock(clock);

	if (err || !time)
		return LIBWDT_ERR_INVALID;
	*time = scale(port_mul_32x32(ticks, clock->divider), rounding == UP ? clock->hz_min : clock->hz_max, per, rounding);
	return 0;
}

int libwdt_shortest_us(uint64_t *time_us, const struct libwdt_clock *clock, uint32_t ticks)
{
	return time_of(time_us, clock, ticks, US_PER_S, DOWN);
}

int libwdt_longest_us(uint64_t *time_us, const struct libwdt_clock *clock, uint32_t ticks)
{
	return time_of(time_us, clock, ticks, US_PER_S, UP);
}

int libwdt_shortest_ms(uint64_t *time_ms, const struct libwdt_clock *clock, uint32_t ticks)
{
	return time_of(time_ms, clock, ticks, MS_PER_S, DOWN);
}

int libwdt_longest_ms(uint64_t *time_ms, const struct libwdt_clock *clock, uint32_t ticks)
{
	return time_of(time_ms, clock, ticks, MS_PER_S, UP);
}
