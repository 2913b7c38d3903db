/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Pinned entries: never replaced, purged only on demand, and in nobody's way. */
#include "rig.h"
#include "suites.h"

static struct rig r;

static int pin(uint32_t lane, uint64_t va, uint32_t page_log2, uint32_t flags)
{
	struct thash_insertion page = THASH_INSERTION_INIT;

	page.lane = lane;
	page.va = va;
	page.page_log2 = page_log2;
	page.value = 0x9000 | RWX;
	page.flags = flags;
	return thash_pin(&r.table, NULL, &page);
}

START_TEST(pin_outlives_any_number_of_inserts)
{
	const struct rig_shape shape = {12, 0, 64, 1, 0, 8, 4, 0};
	uint64_t i;

	rig_init(&r, &shape);
	rig_bind(&r, HERE, SPACE_HERE, GROUP);
	rig_pin(&r, HERE, 0, 12, 0x9000 | RWX, 0);
	for (i = 1; i < 1000; i++)
		rig_insert(&r, HERE, i << 12, 12, RWX);
	ck_assert_uint_eq(rig_at(&r, HERE, 0x123), 0x9123);
	ck_assert_uint_eq(rig_stats(&r).pinned, 1);
	ck_assert_uint_eq(rig_stats(&r).live, 4);
}
END_TEST

START_TEST(pin_outlives_every_purge_that_does_not_name_pins)
{
	uint32_t scope;

	rig_usual(&r);
	rig_pin(&r, HERE, 0x200000, 21, 0x40000000 | RWX, 0);
	rig_pin(&r, HERE, 0x8000, 12, 0x5000 | RWX, THASH_GLOBAL);
	for (scope = THASH_SPACE; scope <= THASH_EVERYTHING; scope++) {
		uint64_t id = scope == THASH_SPACE ? SPACE_HERE : GROUP;

		ck_assert_int_eq(rig_read(&r, HERE, 0x300000), THASH_HIT);
		rig_purge(&r, scope, id, 0x300000, 0x300000);
		ck_assert_uint_eq(rig_at(&r, HERE, 0x300000), 0x40100000);
		rig_purge(&r, scope, id, 0, LAST_BYTE);
		ck_assert_uint_eq(rig_at(&r, HERE, 0x300000), 0x40100000);
		ck_assert_uint_eq(rig_at(&r, THERE, 0x8000), 0x5000);
	}
	ck_assert_uint_eq(rig_stats(&r).pinned, 2);
}
END_TEST

/* Four pins: here, there, away, and a global of here's group. What of them is left. */
static const struct {
	uint32_t scope;
	uint64_t id, first, last;
	const char *left;
} purges[] = {
	{THASH_SPACE, SPACE_HERE, 0, LAST_BYTE, ".tag"},
	{THASH_SPACE, SPACE_HERE, 0x1fff, 0x1fff, ".tag"},
	{THASH_SPACE, SPACE_HERE, 0x2000, LAST_BYTE, "htag"},
	{THASH_SPACE, SPACE_AWAY, 0, LAST_BYTE, "ht.g"},
	{THASH_GLOBALS, GROUP, 0, LAST_BYTE, "hta."},
	{THASH_GLOBALS, GROUP, 0, 0x7fff, "htag"},
	{THASH_GROUP, GROUP, 0, LAST_BYTE, "..a."},
	{THASH_GROUP, GROUP, 0x1000, 0x1000, "..ag"},
	{THASH_EVERYTHING, 0, 0, LAST_BYTE, "...."},
	{THASH_EVERYTHING, 0, 0x8000, 0x8000, "hta."},
};
#define PURGES (sizeof(purges) / sizeof(purges[0]))

static void check_pins(const char *left)
{
	ck_assert(rig_at(&r, HERE, 0x1000) == (left[0] == 'h' ? 0xa000 : LAST_BYTE));
	ck_assert(rig_at(&r, THERE, 0x1000) == (left[1] == 't' ? 0xb000 : LAST_BYTE));
	ck_assert(rig_at(&r, AWAY, 0x1000) == (left[2] == 'a' ? 0xc000 : LAST_BYTE));
	ck_assert(rig_at(&r, HERE, 0x8000) == (left[3] == 'g' ? 0xd000 : LAST_BYTE));
	ck_assert(rig_at(&r, THERE, 0x8000) == (left[3] == 'g' ? 0xd000 : LAST_BYTE));
	ck_assert(rig_misses(&r, AWAY, 0x8000));
}

START_TEST(purge_with_pins_takes_those_of_its_scope_and_range)
{
	uint32_t i, left = 0;

	rig_usual(&r);
	rig_pin(&r, HERE, 0x1000, 12, 0xa000 | RWX, 0);
	rig_pin(&r, THERE, 0x1000, 12, 0xb000 | RWX, 0);
	rig_pin(&r, AWAY, 0x1000, 12, 0xc000 | RWX, 0);
	rig_pin(&r, HERE, 0x8000, 12, 0xd000 | RWX, THASH_GLOBAL);
	check_pins("htag");
	rig_purge(&r, purges[_i].scope | THASH_WITH_PINS, purges[_i].id, purges[_i].first, purges[_i].last);
	check_pins(purges[_i].left);
	for (i = 0; i < 4; i++)
		left += purges[_i].left[i] != '.';
	ck_assert_uint_eq(rig_stats(&r).pinned, left);
	ck_assert_uint_eq(rig_count(&r), left);
}
END_TEST

START_TEST(nothing_goes_over_a_pin)
{
	static const struct {
		uint64_t va;
		uint32_t log2, flags;
	} over[] = {
		{0x200000, 21, 0}, {0x345000, 12, 0}, {0, 22, 0}, {0, 64, 0}, {0x3ff000, 12, THASH_DATA_ONLY},
		{0x3ff000, 12, THASH_CODE_ONLY}, {0x200000, 12, THASH_GLOBAL},
	};
	uint32_t i;

	rig_usual(&r);
	rig_insert(&r, HERE, 0x1000, 12, RWX);
	rig_pin(&r, HERE, 0x200000, 21, 0x40000000 | RWX, 0);
	rig_remember(&r);
	for (i = 0; i < sizeof(over) / sizeof(over[0]); i++) {
		ck_assert_int_eq(thash_insert(&r.table, HERE, over[i].va, over[i].log2, RWX, over[i].flags),
				 LIBVTLB_ERR_PINNED);
		ck_assert_int_eq(pin(HERE, over[i].va, over[i].log2, over[i].flags), LIBVTLB_ERR_PINNED);
	}
	ck_assert(rig_unchanged(&r));
}
END_TEST

/* Another space, another group, beside it, and the other side. */
START_TEST(pin_is_in_the_way_of_its_own_pages_alone)
{
	rig_usual(&r);
	rig_pin(&r, HERE, 0x200000, 21, 0x40000000 | RW, THASH_DATA_ONLY);
	rig_insert(&r, THERE, 0x200000, 21, 0x50000000 | RWX);
	rig_insert_as(&r, AWAY, 0x200000, 21, 0x60000000 | RWX, THASH_GLOBAL);
	rig_insert(&r, HERE, 0x1ff000, 12, 0x7000 | RWX);
	rig_insert(&r, HERE, 0x400000, 12, 0x8000 | RWX);
	rig_insert_as(&r, HERE, 0x345000, 12, 0x9000 | RWX, THASH_CODE_ONLY);
	ck_assert_uint_eq(rig_at(&r, HERE, 0x345678), 0x40145678);
	ck_assert_uint_eq(thash_lookup(&r.table, 0x345678, 1, THASH_EXECUTE, HERE).value, 0x9000 | RWX);
	ck_assert_uint_eq(rig_at(&r, THERE, 0x345678), 0x50145678);
	ck_assert_uint_eq(rig_at(&r, AWAY, 0x345678), 0x60145678);
	ck_assert_uint_eq(rig_at(&r, HERE, 0x1ff000), 0x7000);
	ck_assert_uint_eq(rig_at(&r, HERE, 0x400000), 0x8000);
}
END_TEST

/* A global pin is in the way of every space of its group, and a space's pin in that of globals. */
START_TEST(global_pin_is_in_the_way_of_its_group)
{
	rig_usual(&r);
	rig_pin(&r, HERE, 0x200000, 21, 0x40000000 | RWX, THASH_GLOBAL);
	rig_pin(&r, THERE, 0x8000, 12, 0x5000 | RWX, 0);
	ck_assert_uint_eq(rig_at(&r, THERE, 0x200000), 0x40000000);
	ck_assert_int_eq(thash_insert(&r.table, THERE, 0x200000, 12, RWX, 0), LIBVTLB_ERR_PINNED);
	ck_assert_int_eq(thash_insert(&r.table, HERE, 0x8000, 12, RWX, THASH_GLOBAL), LIBVTLB_ERR_PINNED);
	rig_insert(&r, HERE, 0x8000, 12, 0x6000 | RWX);
	rig_insert(&r, AWAY, 0x200000, 21, 0x70000000 | RWX);
	ck_assert_uint_eq(rig_at(&r, HERE, 0x8000), 0x6000);
	ck_assert_uint_eq(rig_at(&r, AWAY, 0x200000), 0x70000000);
}
END_TEST

START_TEST(pin_removes_what_it_overlaps)
{
	rig_usual(&r);
	rig_insert(&r, HERE, 0x200000, 12, 0x1000 | RWX);
	rig_insert(&r, HERE, 0x3ff000, 12, 0x2000 | RWX);
	rig_insert(&r, HERE, 0x400000, 12, 0x3000 | RWX);
	ck_assert_int_eq(rig_read(&r, HERE, 0x200000), THASH_HIT);
	rig_pin(&r, HERE, 0x200000, 21, 0x40000000 | RWX, 0);
	ck_assert_uint_eq(rig_at(&r, HERE, 0x200000), 0x40000000);
	ck_assert_uint_eq(rig_at(&r, HERE, 0x3ff000), 0x401ff000);
	ck_assert_uint_eq(rig_at(&r, HERE, 0x400000), 0x3000);
	ck_assert_uint_eq(rig_stats(&r).live, 1);
	rig_insert_as(&r, AWAY, 0x200000, 21, RWX, THASH_GLOBAL);
	rig_pin(&r, AWAY, 0x345000, 12, 0x7000 | RWX, 0);
	ck_assert(rig_misses(&r, AWAY, 0x200000));
}
END_TEST

/* The granules that the front took of it go with it. */
START_TEST(unpinned_page_is_gone)
{
	uint32_t first, second;

	rig_usual(&r);
	first = rig_pin(&r, HERE, 0x200000, 21, 0x40000000 | RWX, 0);
	second = rig_pin(&r, HERE, 0x1000, 12, 0x5000 | RWX, 0);
	ck_assert_uint_ne(first, second);
	ck_assert_int_eq(rig_read(&r, HERE, 0x200000), THASH_HIT);
	ck_assert_int_eq(rig_read(&r, HERE, 0x2ab000), THASH_HIT);
	ck_assert_int_eq(rig_read(&r, HERE, 0x1000), THASH_HIT);
	ck_assert_int_eq(thash_unpin(&r.table, first), 0);
	ck_assert(rig_misses(&r, HERE, 0x200000) && rig_misses(&r, HERE, 0x2ab000));
	ck_assert_uint_eq(rig_at(&r, HERE, 0x1000), 0x5000);
	ck_assert_int_eq(thash_unpin(&r.table, first), LIBVTLB_ERR_NOT_FOUND);
	ck_assert_int_eq(thash_unpin(&r.table, second), 0);
	rig_insert(&r, HERE, 0x200000, 12, 0x8000 | RWX);
	ck_assert_uint_eq(rig_at(&r, HERE, 0x200000), 0x8000);
}
END_TEST

START_TEST(number_that_no_pin_has_is_refused)
{
	rig_usual(&r);
	rig_remember(&r);
	ck_assert_int_eq(thash_unpin(&r.table, 0), LIBVTLB_ERR_NOT_FOUND);
	ck_assert_int_eq(thash_unpin(&r.table, 3), LIBVTLB_ERR_NOT_FOUND);
	ck_assert_int_eq(thash_unpin(&r.table, 4), LIBVTLB_ERR_INVALID);
	ck_assert_int_eq(thash_unpin(&r.table, UINT32_MAX), LIBVTLB_ERR_INVALID);
	ck_assert(rig_unchanged(&r));
}
END_TEST

START_TEST(there_are_as_many_pins_as_records)
{
	uint32_t i;

	rig_usual(&r);
	for (i = 0; i < 4; i++)
		rig_pin(&r, HERE, (uint64_t)i << 12, 12, RWX, 0);
	rig_remember(&r);
	ck_assert_int_eq(pin(HERE, 0x9000, 12, 0), LIBVTLB_ERR_NO_SPACE);
	ck_assert(rig_unchanged(&r));
	ck_assert_int_eq(thash_unpin(&r.table, 2), 0);
	ck_assert_int_eq(pin(HERE, 0x9000, 12, 0), 0);
	ck_assert_uint_eq(rig_at(&r, HERE, 0x9000), 0x9000);
}
END_TEST

START_TEST(table_without_pins_pins_nothing)
{
	const struct rig_shape shape = {12, 0, 64, 16, 0, 8, 0, 0};

	rig_init(&r, &shape);
	rig_bind(&r, HERE, SPACE_HERE, GROUP);
	ck_assert_int_eq(pin(HERE, 0x9000, 12, 0), LIBVTLB_ERR_NO_SPACE);
	ck_assert_int_eq(thash_unpin(&r.table, 0), LIBVTLB_ERR_INVALID);
	rig_purge(&r, THASH_EVERYTHING | THASH_WITH_PINS, 0, 0, LAST_BYTE);
}
END_TEST

/* With three records, space 10 loses its own to others; its pin waits for it. */
START_TEST(pin_belongs_to_the_id_and_not_to_a_record)
{
	const struct rig_shape shape = {12, 0, 64, 16, 0, 3, 4, 0};
	uint64_t space;

	rig_init(&r, &shape);
	rig_bind(&r, HERE, SPACE_HERE, GROUP);
	rig_pin(&r, HERE, 0x1000, 12, 0x5000 | RWX, 0);
	rig_insert(&r, HERE, 0x2000, 12, RWX);
	ck_assert_int_eq(rig_read(&r, HERE, 0x1000), THASH_HIT);
	for (space = 100; space < 110; space++) {
		ck_assert_int_eq(thash_unbind(&r.table, HERE), 0);
		rig_bind(&r, HERE, space, GROUP);
		ck_assert(rig_misses(&r, HERE, 0x1000));
		rig_insert(&r, HERE, 0x1000, 12, RWX);
	}
	ck_assert_int_eq(thash_unbind(&r.table, HERE), 0);
	rig_bind(&r, HERE, SPACE_HERE, GROUP);
	ck_assert_uint_eq(rig_at(&r, HERE, 0x1000), 0x5000);
}
END_TEST

START_TEST(pin_has_outcomes_like_any_page)
{
	rig_usual(&r);
	rig_pin(&r, HERE, 0x1000, 12, 0x5000 | RW | THASH_CLEAN, THASH_DATA_ONLY);
	rig_pin(&r, HERE, 0x2000, 12, 0x6000 | RW | THASH_DEVICE, 0);
	rig_pin(&r, HERE, 0x3000, 12, THASH_NOT_PRESENT, 0);
	rig_pin(&r, HERE, 0x200000, 21, 0x40000000 | THASH_R | THASH_WATCHED, 0);
	ck_assert_int_eq(thash_lookup(&r.table, 0x1000, 1, THASH_WRITE, HERE).outcome, THASH_FIRST_WRITE);
	ck_assert_int_eq(thash_lookup(&r.table, 0x1000, 1, THASH_WRITE, HERE).outcome, THASH_HIT);
	ck_assert_int_eq(rig_access(&r, HERE, 0x1000, 1, THASH_EXECUTE), THASH_MISS);
	ck_assert_int_eq(rig_read(&r, HERE, 0x2000), THASH_IO);
	ck_assert_int_eq(rig_read(&r, HERE, 0x3000), THASH_ABSENT);
	ck_assert_int_eq(rig_read(&r, HERE, 0x2abcde), THASH_WATCH);
	ck_assert_int_eq(rig_access(&r, HERE, 0x2abcde, 1, THASH_WRITE), THASH_RIGHTS);
	ck_assert_int_eq(rig_access(&r, HERE, 0x3fffff, 2, THASH_READ), THASH_SPLIT);
}
END_TEST

/* Without a cold array, too. */
START_TEST(pin_keeps_its_cold_record_and_says_that_it_is_one)
{
	const struct rig_shape shape = {12, 0, 64, 16, 0, 8, 4, 0};
	struct thash_translation found = THASH_TRANSLATION_INIT;
	struct thash_insertion page = THASH_INSERTION_INIT;

	rig_init(&r, &shape);
	rig_bind(&r, HERE, SPACE_HERE, GROUP);
	page.va = 0x200000;
	page.page_log2 = 21;
	page.value = 0x40000000 | RWX;
	page.flags = THASH_GLOBAL;
	page.cold = (struct thash_cold){111, 222};
	ck_assert_int_eq(thash_pin(&r.table, NULL, &page), 0);
	ck_assert_int_eq(thash_lookup_full(&r.table, &found, 0x2abcde, 1, THASH_READ, HERE), THASH_HIT);
	ck_assert_uint_eq(found.flags, THASH_GLOBAL | THASH_IS_PINNED);
	ck_assert_uint_eq(found.page, 0x200000);
	ck_assert_uint_eq(found.page_log2, 21);
	ck_assert_uint_eq(found.group, GROUP);
	ck_assert_uint_eq(found.cold.word, 111);
	ck_assert_uint_eq(found.cold.extra, 222);
}
END_TEST

Suite *thash_pins_suite(void)
{
	Suite *suite = suite_create("thash_pins");
	TCase *tcase = tcase_create("pins");

	tcase_add_test(tcase, pin_outlives_any_number_of_inserts);
	tcase_add_test(tcase, pin_outlives_every_purge_that_does_not_name_pins);
	tcase_add_loop_test(tcase, purge_with_pins_takes_those_of_its_scope_and_range, 0, PURGES);
	tcase_add_test(tcase, nothing_goes_over_a_pin);
	tcase_add_test(tcase, pin_is_in_the_way_of_its_own_pages_alone);
	tcase_add_test(tcase, global_pin_is_in_the_way_of_its_group);
	tcase_add_test(tcase, pin_removes_what_it_overlaps);
	tcase_add_test(tcase, unpinned_page_is_gone);
	tcase_add_test(tcase, number_that_no_pin_has_is_refused);
	tcase_add_test(tcase, there_are_as_many_pins_as_records);
	tcase_add_test(tcase, table_without_pins_pins_nothing);
	tcase_add_test(tcase, pin_belongs_to_the_id_and_not_to_a_record);
	tcase_add_test(tcase, pin_has_outcomes_like_any_page);
	tcase_add_test(tcase, pin_keeps_its_cold_record_and_says_that_it_is_one);
	suite_add_tcase(suite, tcase);
	return suite;
}
