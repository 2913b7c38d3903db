/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The record of a fault: what stands in it, and that nothing else is taken for one. */
#include <string.h>

#include "supervised.h"
#include "suites.h"

static struct supervised s;

/* Client "pump" of period 100 has checked in at 1040 and is found at 1150. */
static void pump_fails(const char *name)
{
	struct libwdt_client_config config = LIBWDT_CLIENT_CONFIG_INIT;
	uint32_t client;

	supervised_init(&s, 1000);
	supervised_add_simple(&s, 10000, 0, 1000);
	config.period_ticks = 100;
	config.name = name;
	client = supervised_add(&s, &config, 1000);
	ck_assert_int_eq(libwdt_check_in(&s.supervisor, client, 1040), 0);
	ck_assert_int_eq(supervised_poll(&s, 1150), LIBWDT_CONDEMNED);
	ck_assert_uint_eq(s.record.client, client);
}

/* CRC-32 of IEEE 802.3, a bit at a time: the polynomial as it is written, most significant bit first, on mirrored bits. */
static uint32_t crc_of(const void *bytes, size_t length)
{
	const uint8_t *byte = bytes;
	uint32_t sum = 0xffffffffu, mirrored = 0;
	size_t i;

	for (i = 0; i < length * 8; i++) {
		uint32_t bit = (sum >> 31) ^ (byte[i / 8] >> i % 8 & 1);

		sum = (sum << 1) ^ (bit ? 0x04c11db7u : 0);
	}
	for (i = 0; i < 32; i++)
		mirrored |= (sum >> i & 1) << (31 - i);
	return ~mirrored;
}

START_TEST(record_is_untouched_until_a_client_fails)
{
	struct libwdt_record before;
	uint32_t client;

	supervised_prepare(&s, 1000);
	memset(&s.record, 0x5a, sizeof(s.record));
	before = s.record;
	ck_assert_int_eq(libwdt_supervisor_init(&s.supervisor, &s.deadline, &s.b.wdt, &s.config, 0), 0);
	client = supervised_add_simple(&s, 100, 0, 0);
	ck_assert_int_eq(libwdt_check_in(&s.supervisor, client, 100), 0);
	ck_assert_int_eq(supervised_poll(&s, 200), 0);
	ck_assert(memcmp(&s.record, &before, sizeof(before)) == 0);
	ck_assert_int_eq(libwdt_record_check(&s.record), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(supervised_poll(&s, 201), LIBWDT_CONDEMNED);
	ck_assert_int_eq(libwdt_record_check(&s.record), 0);
}
END_TEST

/* 1150 - 1040 - 100. */
START_TEST(record_tells_who_and_by_how_much)
{
	pump_fails("pump");
	ck_assert_int_eq(libwdt_record_check(&s.record), 0);
	ck_assert_uint_eq(s.record.version, 1);
	ck_assert_uint_eq(s.record.fault, LIBWDT_FAULT_LATE);
	ck_assert_uint_eq(s.record.by_ticks, 10);
	ck_assert_uint_eq(s.record.found_ticks, 1150);
	ck_assert_uint_eq(s.record.clock_hz, 1000);
	ck_assert_uint_eq(s.record.more, 0);
	ck_assert_str_eq(s.record.name, "pump");
	ck_assert_uint_eq(s.record.check, crc_of(&s.record, offsetof(struct libwdt_record, check)));
}
END_TEST

START_TEST(long_name_is_cut)
{
	pump_fails("12345678901234567890123");
	ck_assert_str_eq(s.record.name, "12345678901234567890123");
	pump_fails("123456789012345678901234567890");
	ck_assert_str_eq(s.record.name, "12345678901234567890123");
	ck_assert_int_eq(libwdt_record_check(&s.record), 0);
	pump_fails(NULL);
	ck_assert_str_eq(s.record.name, "");
	ck_assert_int_eq(libwdt_record_check(&s.record), 0);
}
END_TEST

START_TEST(record_with_any_bit_flipped_is_refused)
{
	uint8_t *byte = (uint8_t *)&s.record;
	uint32_t i;

	pump_fails("pump");
	for (i = 0; i < 8 * sizeof(s.record); i++) {
		byte[i / 8] ^= (uint8_t)(1u << i % 8);
		if (libwdt_record_check(&s.record) != (i / 32 == 1 ? LIBWDT_ERR_UNSUPPORTED : LIBWDT_ERR_INVALID))
			ck_abort_msg("bit %u", i);
		byte[i / 8] ^= (uint8_t)(1u << i % 8);
	}
	ck_assert_int_eq(libwdt_record_check(&s.record), 0);
}
END_TEST

/* A reset that comes while a record is written over another. */
START_TEST(record_half_over_another_is_refused)
{
	struct libwdt_record old, mixed;
	size_t i;

	pump_fails("pump");
	old = s.record;
	pump_fails("valve");
	for (i = 0; i <= sizeof(old); i++) {
		memcpy(&mixed, &s.record, sizeof(mixed));
		memcpy(&mixed, &old, i);
		if (memcmp(&mixed, &old, sizeof(old)) && memcmp(&mixed, &s.record, sizeof(old)))
			ck_assert_int_eq(libwdt_record_check(&mixed), LIBWDT_ERR_INVALID);
		else
			ck_assert_int_eq(libwdt_record_check(&mixed), 0);
	}
}
END_TEST

START_TEST(memory_without_a_record_is_refused)
{
	memset(&s.record, _i ? 0xff : 0, sizeof(s.record));
	ck_assert_int_eq(libwdt_record_check(&s.record), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_record_check(NULL), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_record_check((struct libwdt_record *)(void *)((uint8_t *)&s.record + 1)),
			 LIBWDT_ERR_INVALID);
}
END_TEST

START_TEST(record_of_another_kind_is_unsupported)
{
	uint32_t words[sizeof(struct libwdt_record) / 4], i;
	struct libwdt_record foreign;

	pump_fails("pump");
	foreign = s.record;
	foreign.version = 2;
	foreign.check = crc_of(&foreign, offsetof(struct libwdt_record, check));
	ck_assert_int_eq(libwdt_record_check(&foreign), LIBWDT_ERR_UNSUPPORTED);
	memcpy(words, &s.record, sizeof(words));
	for (i = 0; i < sizeof(words) / 4; i++)
		words[i] = words[i] >> 24 | (words[i] >> 8 & 0xff00) | (words[i] << 8 & 0xff0000) | words[i] << 24;
	memcpy(&foreign, words, sizeof(words));
	ck_assert_int_eq(libwdt_record_check(&foreign), LIBWDT_ERR_UNSUPPORTED);
}
END_TEST

/* Whole by its sum, and still nothing that the library writes. */
START_TEST(record_that_makes_no_sense_is_refused)
{
	struct libwdt_record strange;

	pump_fails("pump");
	strange = s.record;
	strange.fault = _i ? 3 : 0;
	strange.check = crc_of(&strange, offsetof(struct libwdt_record, check));
	ck_assert_int_eq(libwdt_record_check(&strange), LIBWDT_ERR_INVALID);
	strange = s.record;
	memset(strange.name, 'x', sizeof(strange.name));
	strange.check = crc_of(&strange, offsetof(struct libwdt_record, check));
	ck_assert_int_eq(libwdt_record_check(&strange), LIBWDT_ERR_INVALID);
}
END_TEST

START_TEST(cleared_record_is_none)
{
	static const struct libwdt_record nothing;

	pump_fails("pump");
	ck_assert_int_eq(libwdt_record_clear(&s.record), 0);
	ck_assert_int_eq(libwdt_record_check(&s.record), LIBWDT_ERR_INVALID);
	ck_assert(memcmp(&s.record, &nothing, sizeof(nothing)) == 0);
	ck_assert_int_eq(libwdt_record_clear(NULL), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_record_clear((struct libwdt_record *)(void *)((uint8_t *)&s.record + 2)),
			 LIBWDT_ERR_INVALID);
}
END_TEST

/* The library is made anew over the same memory, as after the reset. */
START_TEST(record_survives_the_next_boot)
{
	struct libwdt_record kept;

	pump_fails("pump");
	kept = s.record;
	supervised_prepare(&s, 1000);
	s.record = kept;
	ck_assert_int_eq(libwdt_supervisor_init(&s.supervisor, &s.deadline, &s.b.wdt, &s.config, 0), 0);
	supervised_add_simple(&s, 100, 0, 0);
	ck_assert_int_eq(supervised_poll(&s, 100), 0);
	ck_assert_int_eq(libwdt_record_check(&s.record), 0);
	ck_assert_str_eq(s.record.name, "pump");
}
END_TEST

Suite *supervisor_record_suite(void)
{
	Suite *suite = suite_create("supervisor record");
	TCase *tests = tcase_create("record");

	tcase_add_test(tests, record_is_untouched_until_a_client_fails);
	tcase_add_test(tests, record_tells_who_and_by_how_much);
	tcase_add_test(tests, long_name_is_cut);
	tcase_add_test(tests, record_with_any_bit_flipped_is_refused);
	tcase_add_test(tests, record_half_over_another_is_refused);
	tcase_add_loop_test(tests, memory_without_a_record_is_refused, 0, 2);
	tcase_add_test(tests, record_of_another_kind_is_unsupported);
	tcase_add_loop_test(tests, record_that_makes_no_sense_is_refused, 0, 2);
	tcase_add_test(tests, cleared_record_is_none);
	tcase_add_test(tests, record_survives_the_next_boot);
	suite_add_tcase(suite, tests);
	return suite;
}
