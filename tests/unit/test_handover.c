/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Handover records for themselves: what is taken for one, and the age it tells, against plain arithmetic. */
#include <string.h>

#include "stages.h"
#include "suites.h"
#include "wdt/crc.h"

#define SECOND 1000000u
#define WORDS (sizeof(struct libwdt_handover) / 4)
#define PARTS 4u     /* of a tick: how finely time is cut */
#define TURN 0x10000u
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct libwdt_handover record_of(uint64_t reading, uint32_t bits, uint32_t hz, uint32_t landing_us)
{
	struct libwdt_handover record;

	memset(&record, 0, sizeof(record));
	strcpy(record.layout, "at91sam9");
	record.flags = LIBWDT_HANDOVER_RESTARTED;
	record.counter_low = (uint32_t)reading;
	record.counter_high = (uint32_t)(reading >> 32);
	record.counter_bits = bits;
	record.counter_hz = hz;
	record.landing_us = landing_us;
	ck_assert_int_eq(libwdt_handover_seal(&record), 0);
	return record;
}

/* The check value that every catalogue gives for CRC-32 of IEEE 802.3, in one piece and in two. */
START_TEST(checksum_is_the_crc_that_everybody_has)
{
	ck_assert_uint_eq(libwdt_crc(0, "123456789", 9), 0xcbf43926);
	ck_assert_uint_eq(libwdt_crc(libwdt_crc(0, "1234", 4), "56789", 5), 0xcbf43926);
	ck_assert_uint_eq(libwdt_crc(0, "", 0), 0);
}
END_TEST

static uint32_t crc_of(const struct libwdt_handover *record)
{
	return libwdt_crc(0, record, offsetof(struct libwdt_handover, check));
}

static void spoil(struct libwdt_handover *record, uint32_t how)
{
	static const struct { uint32_t bits, hz, low, high; } counter[] = {
		{15, 1000, 0, 0}, {65, 1000, 0, 0}, {0, 1000, 0, 0}, {32, 0, 0, 0}, {32, 1000, 0, 1},
		{20, 1000, 1u << 20, 0}, {63, 1000, 0, 1u << 31}};

	if (how < COUNT(counter)) {
		record->counter_bits = counter[how].bits;
		record->counter_hz = counter[how].hz;
		record->counter_low = counter[how].low;
		record->counter_high = counter[how].high;
		return;
	}
	record->clock = (struct libwdt_clock){32761, 32768, 32775, 128};
	switch (how - COUNT(counter)) {
	case 0: record->flags |= 8; break;
	case 1: record->flags |= 0x80000000; break;
	case 2: memset(record->layout, 0, sizeof(record->layout)); break;
	case 3: memset(record->layout, 'x', sizeof(record->layout)); break;
	case 4: record->clock.hz_min = 9999; break;
	case 5: record->clock.hz_max = 32767; break;
	default: record->clock.divider = 0; break;
	}
	record->flags |= LIBWDT_HANDOVER_CLOCK;
}

#define SPOILED 14u

/* Even a good checksum does not make sense of nonsense; what no flag speaks of may be anything. */
START_TEST(contents_out_of_range_are_not_sealed_and_not_believed)
{
	struct libwdt_handover record = record_of(0, 32, 1000, 0), before;
	uint32_t low = 77, high = 77;

	spoil(&record, (uint32_t)_i);
	record.check = 0x12345678;
	before = record;
	ck_assert_int_eq(libwdt_handover_seal(&record), LIBWDT_ERR_INVALID);
	ck_assert(memcmp(&record, &before, sizeof(record)) == 0);
	record.check = crc_of(&record);
	ck_assert_int_eq(libwdt_handover_check(&record, libwdt_layout_at91sam9()), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_handover_age(&low, &high, &record, 0), LIBWDT_ERR_INVALID);
	ck_assert(low == 77 && high == 77);
	if (_i >= 7)
		return;
	record.flags = 0;
	ck_assert_int_eq(libwdt_handover_seal(&record), 0);
	ck_assert_int_eq(libwdt_handover_check(&record, libwdt_layout_at91sam9()), 0);
}
END_TEST

START_TEST(missing_arguments_are_refused)
{
	struct libwdt_handover record = record_of(0, 32, 1000, 0);
	struct libwdt_layout layout = *libwdt_layout_at91sam9();
	uint32_t age = 77;

	ck_assert_int_eq(libwdt_handover_seal(NULL), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_handover_clear(NULL), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_handover_check(NULL, &layout), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_handover_check(&record, NULL), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_handover_age(NULL, &age, &record, 0), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_handover_age(&age, NULL, &record, 0), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_handover_age(&age, &age, NULL, 0), LIBWDT_ERR_INVALID);
	ck_assert_uint_eq(age, 77);
	record.flags = LIBWDT_HANDOVER_LOCKED;
	ck_assert_int_eq(libwdt_handover_seal(&record), 0);
	ck_assert_int_eq(libwdt_handover_age(&age, &age, &record, 0), LIBWDT_ERR_UNSUPPORTED);
	layout.name = NULL;
	ck_assert_int_eq(libwdt_handover_check(&record, &layout), LIBWDT_ERR_UNSUPPORTED);
	layout.name = "at91sam9260";
	ck_assert_int_eq(libwdt_handover_check(&record, &layout), LIBWDT_ERR_UNSUPPORTED);
	layout.name = "at91sam";
	ck_assert_int_eq(libwdt_handover_check(&record, &layout), LIBWDT_ERR_UNSUPPORTED);
	layout.size--;
	ck_assert_int_eq(libwdt_handover_check(&record, &layout), LIBWDT_ERR_SIZE);
}
END_TEST

/* A word in flash or RAM that was lost, and one from another record. */
START_TEST(every_changed_word_is_found)
{
	static const uint32_t value[] = {0, 0xffffffff, 0x5a5a5a5a, 0xdeadbeef};
	static struct bench b;
	struct libwdt_handover record = stage_boot(&b, libwdt_layout_at91sam9(), 1000, 32), damaged;
	uint32_t word[WORDS], i, j;

	for (i = 0; i < WORDS; i++)
		for (j = 0; j < COUNT(value); j++) {
			memcpy(word, &record, sizeof(word));
			if (word[i] == value[j])
				continue;
			word[i] = value[j];
			memcpy(&damaged, word, sizeof(word));
			ck_assert_int_lt(libwdt_handover_check(&damaged, libwdt_layout_at91sam9()), 0);
		}
}
END_TEST

START_TEST(later_version_is_told_apart_whatever_follows)
{
	static struct bench b;
	struct libwdt_handover record = stage_boot(&b, libwdt_layout_at91sam9(), 1000, 32);

	record.version++;
	ck_assert_int_eq(libwdt_handover_check(&record, libwdt_layout_at91sam9()), LIBWDT_ERR_UNSUPPORTED);
}
END_TEST

START_TEST(cleared_memory_is_no_record)
{
	struct libwdt_handover record = record_of(0, 32, 1000, 0);
	uint32_t i;

	ck_assert_int_eq(libwdt_handover_clear(&record), 0);
	for (i = 0; i < sizeof(record); i++)
		ck_assert_uint_eq(((uint8_t *)&record)[i], 0);
	ck_assert_int_eq(libwdt_handover_check(&record, libwdt_layout_at91sam9()), LIBWDT_ERR_INVALID);
	memset(&record, 0xff, sizeof(record)); /* erased flash */
	ck_assert_int_eq(libwdt_handover_check(&record, libwdt_layout_at91sam9()), LIBWDT_ERR_INVALID);
}
END_TEST

/* An age of some parts of a tick is inside what the record says, which is no wider than two ticks and the landing. */
static void ck_encloses(uint32_t low_us, uint32_t high_us, uint64_t parts, uint32_t hz, uint32_t landing_us)
{
	uint64_t age = parts * SECOND, per = (uint64_t)hz * PARTS, tick = (uint64_t)PARTS * SECOND;

	ck_assert_uint_le(low_us * per, age);
	ck_assert_uint_ge(high_us * per, age);
	ck_assert_uint_le(high_us * per, age + 2 * tick + per + landing_us * per);
	ck_assert(low_us == 0 || (low_us + 1 + landing_us) * per + 2 * tick >= age);
}

/* The first reading at every phase of its tick, across the turn of 16 bits; the restart at either end of its time. */
START_TEST(age_encloses_every_phase_and_every_landing)
{
	static const uint32_t rate[] = {1, 3, 7, 100, 999, 1000, 1024};
	uint32_t hz = rate[_i], from, to, landing;

	for (landing = 0; landing <= 3; landing++)
		for (from = (TURN - 3) * PARTS; from < (TURN + 2) * PARTS; from++) {
			uint32_t landing_us = (uint32_t)(((uint64_t)landing * SECOND + hz * PARTS - 1) / (hz * PARTS));
			struct libwdt_handover record = record_of(from / PARTS % TURN, 16, hz, landing_us);

			for (to = from + landing; to < from + 40 * PARTS; to++) {
				uint32_t low, high;

				ck_assert_int_eq(libwdt_handover_age(&low, &high, &record, to / PARTS % TURN), 0);
				if (low * (uint64_t)hz * PARTS <= (to - from - landing) * (uint64_t)SECOND &&
				    high * (uint64_t)hz * PARTS >= (to - from) * (uint64_t)SECOND && to % 7)
					continue; /* Check is slow: it sees every seventh, and what is wrong */
				ck_encloses(low, high, to - from, hz, landing_us);
				ck_encloses(low, high, to - from - landing, hz, landing_us);
			}
		}
}
END_TEST

START_TEST(age_crosses_the_turn_of_any_counter)
{
	static const uint32_t bits[] = {16, 17, 31, 32, 33, 48, 63, 64};
	uint64_t mask = stage_mask(bits[_i]);
	struct libwdt_handover record = record_of(mask - 4, bits[_i], 1000, 500);
	uint32_t low, high;

	ck_assert_int_eq(libwdt_handover_age(&low, &high, &record, 10), 0); /* 15 ticks on */
	ck_assert_uint_eq(low, 14000 - 500);
	ck_assert_uint_eq(high, 16000);
	ck_assert_int_eq(libwdt_handover_age(&low, &high, &record, mask - 4), 0);
	ck_assert_uint_eq(low, 0);
	ck_assert_uint_eq(high, 1000);
}
END_TEST

/* 2^32 us are 4294.967296 s: from 4294 s on nothing is said but that it is longer. */
START_TEST(age_beyond_its_unit_is_unknown)
{
	struct libwdt_handover slow = record_of(0, 64, 1, 0), fast = record_of(0, 64, 4294967295u, 7);
	uint32_t low, high;

	ck_assert_int_eq(libwdt_handover_age(&low, &high, &slow, 4293), 0);
	ck_assert(low == 4292000000u && high == 4294000000u);
	ck_assert_int_eq(libwdt_handover_age(&low, &high, &slow, 4294), 0);
	ck_assert(low == 4293000000u && high == LIBWDT_AGE_UNKNOWN);
	ck_assert_int_eq(libwdt_handover_age(&low, &high, &slow, UINT64_MAX), 0);
	ck_assert(low == 4293000000u && high == LIBWDT_AGE_UNKNOWN);
	ck_assert_int_eq(libwdt_handover_age(&low, &high, &fast, UINT64_MAX), 0);
	ck_assert(low == 4294000000u - 1 - 7 && high == LIBWDT_AGE_UNKNOWN);
}
END_TEST

/*
 * 4096 ticks of 128 clocks, and 3 clocks, at 10 kHz are 52.4291 s. At 1249 Hz
 * that is 65484 ticks, rounded up, and one more; 1250 Hz: 65537, too many for 16
 * bits. 50 ticks are left at 1249 Hz: 40.032 ms of landing, rounded down.
 */
START_TEST(age_is_not_told_by_a_counter_that_goes_round_too_soon)
{
	struct libwdt_handover record = record_of(0, 16, 1249, 0);
	uint32_t low = 77, high = 77;

	ck_assert_int_eq(libwdt_handover_age(&low, &high, &record, 5), 0);
	record = record_of(0, 16, 1249, 40032);
	ck_assert_int_eq(libwdt_handover_age(&low, &high, &record, 5), 0);
	record = record_of(0, 16, 1249, 40033);
	low = high = 77;
	ck_assert_int_eq(libwdt_handover_age(&low, &high, &record, 5), LIBWDT_ERR_UNSUPPORTED);
	record = record_of(0, 16, 1250, 0);
	ck_assert_int_eq(libwdt_handover_age(&low, &high, &record, 5), LIBWDT_ERR_UNSUPPORTED);
	ck_assert(low == 77 && high == 77);
	record.flags |= LIBWDT_HANDOVER_CLOCK; /* at 20 kHz it takes half as long */
	record.clock = (struct libwdt_clock){20000, 32768, 44000, 128};
	ck_assert_int_eq(libwdt_handover_seal(&record), 0);
	ck_assert_int_eq(libwdt_handover_age(&low, &high, &record, 5), 0);
}
END_TEST

/* 2^32 ticks of 81,919,800 Hz are 52.4289 s: the three clocks until a restart takes effect are too many. */
START_TEST(age_allows_for_the_time_a_restart_takes)
{
	struct libwdt_handover record = record_of(0, 32, 81919800, 0);
	uint32_t low, high;

	ck_assert_int_eq(libwdt_handover_age(&low, &high, &record, 5), LIBWDT_ERR_UNSUPPORTED);
	record = record_of(0, 32, 81919500, 0);
	ck_assert_int_eq(libwdt_handover_age(&low, &high, &record, 5), 0);
}
END_TEST

Suite *handover_suite(void)
{
	Suite *suite = suite_create("handover");
	TCase *tcase = tcase_create("records");

	tcase_set_timeout(tcase, 600);
	tcase_add_test(tcase, checksum_is_the_crc_that_everybody_has);
	tcase_add_loop_test(tcase, contents_out_of_range_are_not_sealed_and_not_believed, 0, SPOILED);
	tcase_add_test(tcase, missing_arguments_are_refused);
	tcase_add_test(tcase, every_changed_word_is_found);
	tcase_add_test(tcase, later_version_is_told_apart_whatever_follows);
	tcase_add_test(tcase, cleared_memory_is_no_record);
	tcase_add_loop_test(tcase, age_encloses_every_phase_and_every_landing, 0, 7);
	tcase_add_loop_test(tcase, age_crosses_the_turn_of_any_counter, 0, 8);
	tcase_add_test(tcase, age_beyond_its_unit_is_unknown);
	tcase_add_test(tcase, age_is_not_told_by_a_counter_that_goes_round_too_soon);
	tcase_add_test(tcase, age_allows_for_the_time_a_restart_takes);
	suite_add_tcase(suite, tcase);
	return suite;
}
