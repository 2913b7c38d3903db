/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Handover records: their checksum, what they say about the age, and whether an input agrees with them. */
#include <libwdtvtlb/wdt_boot.h>

#include "context.h"
#include "crc.h"
#include "exact.h"
#include "field.h"
#include "plan.h"
#include "struct-size.h"
#include "ticks.h"

/* The magic word as a machine of the other byte order has written it. */
#define MAGIC_SWAPPED 0x41574448u

#define FLAGS (LIBWDT_HANDOVER_RESTARTED | LIBWDT_HANDOVER_LOCKED | LIBWDT_HANDOVER_CLOCK)

/* Ages are told up to here: in microseconds this many seconds are just below 2^32. */
#define AGE_MOST_S 4294u

_Static_assert(sizeof(struct libwdt_handover) == 21 * 4, "a record has no padding");

static uint32_t sum_of(const struct libwdt_handover *record)
{
	return libwdt_crc(0, record, offsetof(struct libwdt_handover, check));
}

static uint64_t reading_of(const struct libwdt_handover *record)
{
	return (uint64_t)record->counter_high << 32 | record->counter_low;
}

static int counter_is_sound(const struct libwdt_handover *record)
{
	return record->counter_bits >= 16 && record->counter_bits <= 64 && record->counter_hz != 0 &&
	       !(reading_of(record) & ~libwdt_counter_mask(record->counter_bits));
}

/* What no flag speaks of may hold anything. */
static int check_contents(const struct libwdt_handover *record)
{
	uint32_t letters = 0;

	while (letters < LIBWDT_HANDOVER_NAME && record->layout[letters])
		letters++;
	if (record->flags & ~FLAGS || letters == 0 || letters == LIBWDT_HANDOVER_NAME)
		return LIBWDT_ERR_INVALID;
	if (record->flags & LIBWDT_HANDOVER_RESTARTED && !counter_is_sound(record))
		return LIBWDT_ERR_INVALID;
	return record->flags & LIBWDT_HANDOVER_CLOCK ? libwdt_check_clock(&record->clock) : 0;
}

/* Another version may be of another length: its checksum says nothing. */
static int check_record(const struct libwdt_handover *record)
{
	if (!record)
		return LIBWDT_ERR_INVALID;
	if (record->magic == MAGIC_SWAPPED)
		return LIBWDT_ERR_UNSUPPORTED;
	if (record->magic != LIBWDT_HANDOVER_MAGIC)
		return LIBWDT_ERR_INVALID;
	if (record->version != LIBWDT_HANDOVER_VERSION)
		return LIBWDT_ERR_UNSUPPORTED;
	return record->check == sum_of(record) ? check_contents(record) : LIBWDT_ERR_INVALID;
}

int libwdt_handover_seal(struct libwdt_handover *record)
{
	int err = record ? check_contents(record) : LIBWDT_ERR_INVALID;

	if (err)
		return err;
	record->magic = LIBWDT_HANDOVER_MAGIC;
	record->version = LIBWDT_HANDOVER_VERSION;
	record->check = sum_of(record);
	return 0;
}

/* Whether a layout has the record's name, which ends within its letters. */
static int names(const struct libwdt_layout *layout, const struct libwdt_handover *record)
{
	const char *ours = layout->name;
	uint32_t i;

	for (i = 0; ours && ours[i] == record->layout[i]; i++)
		if (!ours[i])
			return 1;
	return 0;
}

int libwdt_handover_check(const struct libwdt_handover *record, const struct libwdt_layout *layout)
{
	int err = check_record(record);

	if (!err)
		err = libwdt_check_struct(layout, sizeof(*layout), FIRST_LAYOUT);
	if (!err && !names(layout, record))
		err = LIBWDT_ERR_UNSUPPORTED;
	return err;
}

/* Whether the counter may go round between a restart and the end of a period of so many slow clocks. */
static int goes_round(const struct libwdt_handover *record, uint32_t clocks, uint32_t hz)
{
	uint64_t ticks = libwdt_scale_up(clocks, hz, record->counter_hz) +
			 libwdt_scale_up(record->landing_us, US_PER_S, record->counter_hz) + 1;

	return ticks > libwdt_counter_mask(record->counter_bits);
}

/*
 * Two readings that are n ticks apart lie between n - 1 and n + 1 ticks apart,
 * and the restart came at the first of them or up to landing_us later.
 */
static void age_of(uint32_t *age_min_us, uint32_t *age_max_us, const struct libwdt_handover *record, uint64_t now)
{
	uint64_t ticks = (now - reading_of(record)) & libwdt_counter_mask(record->counter_bits);
	uint64_t most = port_mul_32x32(AGE_MOST_S, record->counter_hz), known = ticks < most ? ticks : most;
	uint32_t least_us = known ? (uint32_t)libwdt_scale_down(known - 1, record->counter_hz, US_PER_S) : 0;

	*age_min_us = least_us > record->landing_us ? least_us - record->landing_us : 0;
	*age_max_us = LIBWDT_AGE_UNKNOWN;
	if (ticks < most)
		*age_max_us = (uint32_t)libwdt_scale_up(ticks + 1, record->counter_hz, US_PER_S);
}

int libwdt_handover_age(uint32_t *age_min_us, uint32_t *age_max_us, const struct libwdt_handover *record, uint64_t now)
{
	static const struct libwdt_clock slowest = {10000, 10000, 10000, 128};
	int err = check_record(record);
	const struct libwdt_clock *clock;

	if (err || !age_min_us || !age_max_us)
		return err ? err : LIBWDT_ERR_INVALID;
	clock = record->flags & LIBWDT_HANDOVER_CLOCK ? &record->clock : &slowest;
	if (!(record->flags & LIBWDT_HANDOVER_RESTARTED) ||
	    goes_round(record, TICKS_MAX * clock->divider + SYNC_CLOCKS, clock->hz_min))
		return LIBWDT_ERR_UNSUPPORTED;
	age_of(age_min_us, age_max_us, record, now);
	return 0;
}

int libwdt_handover_clear(struct libwdt_handover *record)
{
	if (!record)
		return LIBWDT_ERR_INVALID;
	port_clear(record, sizeof(*record));
	return 0;
}

/*
 * Whoever wrote a register after the record made it stale. Reserved bits read
 * back as they like, and the interrupt mask restarts nothing.
 */
static int is_stale(const struct libwdt_handover *record, const struct libwdt_input *input)
{
	const struct libwdt_field *field = input->layout->field;
	uint32_t i;

	for (i = 0; i < LIBWDT_FIELD_ROOM; i++)
		if (field[i].reg != LIBWDT_REG_INTERRUPT &&
		    field_of(&field[i], record->reg) != field_of(&field[i], input->reg))
			return 1;
	return 0;
}

/* Both ranges hold, so what they have in common does. Returns whether there is any. */
static int narrow_clock(struct libwdt_clock *clock, const struct libwdt_handover *record)
{
	const struct libwdt_clock *told = &record->clock;

	if (!(record->flags & LIBWDT_HANDOVER_CLOCK))
		return 1;
	if (told->divider != clock->divider)
		return 0;
	if (clock->hz_min < told->hz_min)
		clock->hz_min = told->hz_min;
	if (clock->hz_max > told->hz_max)
		clock->hz_max = told->hz_max;
	if (clock->hz_nominal < clock->hz_min)
		clock->hz_nominal = clock->hz_min;
	if (clock->hz_nominal > clock->hz_max)
		clock->hz_nominal = clock->hz_max;
	return clock->hz_min <= clock->hz_max;
}

/*
 * A watchdog that resets has not come to its end since the record, or nobody
 * would read it. One that does not reset may have begun again by itself: only
 * a counter that never goes round can tell that it has not.
 */
static int narrow_age(struct libwdt_input *input, const struct libwdt_handover *record, uint64_t now)
{
	const struct libwdt_field *field = input->layout->field;
	uint32_t load = field_of(&field[LIBWDT_LOAD], input->reg), age_min_us, age_max_us;
	uint32_t most = (load + 1) * input->clock.divider + SYNC_CLOCKS;
	uint32_t least = libwdt_period_clocks_min(input, load);

	if (field_of(&field[LIBWDT_DISABLED], input->reg))
		return 1;
	age_of(&age_min_us, &age_max_us, record, now);
	if (field_of(&field[LIBWDT_RESET], input->reg)) {
		if (goes_round(record, most, input->clock.hz_min))
			return 1;
		if (age_min_us > libwdt_scale_up(most, input->clock.hz_min, US_PER_S))
			return 0;
	} else if (record->counter_bits < 64 || age_max_us >= libwdt_scale_down(least, input->clock.hz_max, US_PER_S)) {
		return 1;
	}
	if (input->age_min_us < age_min_us)
		input->age_min_us = age_min_us;
	if (input->age_max_us > age_max_us)
		input->age_max_us = age_max_us;
	return input->age_min_us <= input->age_max_us;
}

/* Age, clock and lock by a record that is believed: libwdt_input::take_handover. */
static int take(struct libwdt_input *input, uint64_t now, uint32_t counter_bits)
{
	const struct libwdt_handover *record = input->handover;
	struct libwdt_input told;

	libwdt_take_struct(&told, input, sizeof(told));
	if (libwdt_handover_check(record, input->layout) || is_stale(record, input) ||
	    !narrow_clock(&told.clock, record))
		return 0;
	if (record->flags & LIBWDT_HANDOVER_RESTARTED && record->counter_bits == counter_bits &&
	    record->counter_hz == input->host_hz && !narrow_age(&told, record, now))
		return 0;
	if (record->flags & LIBWDT_HANDOVER_LOCKED)
		told.flags |= LIBWDT_INPUT_LOCKED;
	return libwdt_give_struct(input, &told, sizeof(told), FIRST_INPUT) == 0;
}

int libwdt_handover_offer(struct libwdt_input *input, const struct libwdt_handover *record)
{
	int err = libwdt_check_struct(input, sizeof(*input), FIRST_INPUT);

	if (err)
		return err;
	input->handover = record;
	input->take_handover = take;
	return 0;
}
