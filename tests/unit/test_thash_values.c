/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Purges and rearming by value: memory that was remapped, code that changed, dirty logs that begin anew. */
#include "rig.h"
#include "suites.h"

static struct rig r;

static uint32_t purge_values(uint64_t first, uint64_t last)
{
	uint32_t removed = UINT32_MAX;

	ck_assert_int_eq(thash_purge_values(&r.table, &removed, first, last, 0), 0);
	return removed;
}

static void rearm_values(uint64_t first, uint64_t last, uint32_t attributes)
{
	ck_assert_int_eq(thash_rearm_values(&r.table, first, last, attributes), 0);
}

static int write_to(uint64_t va)
{
	return thash_lookup(&r.table, va, 1, THASH_WRITE, HERE).outcome;
}

/* Memory at 0x40000 is seen from three places: two spaces of one group, and another group's. */
static void three_ways(void)
{
	rig_usual(&r);
	rig_insert(&r, HERE, 0x1000, 12, 0x40000 | RWX);
	rig_insert(&r, THERE, 0x2000, 12, 0x40000 | RWX);
	rig_insert(&r, AWAY, 0x3000, 12, 0x40000 | RWX);
	rig_insert(&r, HERE, 0x4000, 12, 0x41000 | RWX);
	ck_assert_uint_eq(rig_at(&r, HERE, 0x1000), 0x40000);
	ck_assert_uint_eq(rig_at(&r, AWAY, 0x3000), 0x40000);
}

START_TEST(every_way_to_the_memory_goes)
{
	three_ways();
	ck_assert_uint_ge(purge_values(0x40fff, 0x40fff), 3);
	ck_assert(rig_misses(&r, HERE, 0x1000) && rig_misses(&r, THERE, 0x2000) && rig_misses(&r, AWAY, 0x3000));
	ck_assert_uint_eq(rig_at(&r, HERE, 0x4000), 0x41000);
	ck_assert_uint_eq(rig_count(&r), 1);
}
END_TEST

START_TEST(memory_beside_the_range_stays)
{
	three_ways();
	purge_values(0x3f000, 0x3ffff);
	ck_assert_uint_eq(rig_count(&r), 4);
	purge_values(0x42000, LAST_BYTE);
	ck_assert_uint_eq(rig_count(&r), 4);
	purge_values(0x40fff, 0x41000);
	ck_assert_uint_eq(rig_count(&r), 0);
}
END_TEST

/* A large page's memory is all of it: 0x40000000 to 0x401fffff. */
START_TEST(large_page_is_met_in_its_middle)
{
	rig_usual(&r);
	rig_insert(&r, HERE, 0x200000, 21, 0x40000000 | RWX);
	ck_assert_int_eq(rig_read(&r, HERE, 0x2ff000), THASH_HIT);
	purge_values(0x40200000, 0x40200000);
	purge_values(0x3fffffff, 0x3fffffff);
	ck_assert_uint_eq(rig_count(&r), 1);
	purge_values(0x401fffff, 0x401fffff);
	ck_assert(rig_misses(&r, HERE, 0x2ff000) && rig_misses(&r, HERE, 0x200000));
}
END_TEST

/* The page of 2 MiB that lies at the end of memory. */
START_TEST(last_byte_of_memory_is_an_ordinary_one)
{
	rig_usual(&r);
	rig_insert(&r, HERE, 0x200000, 21, LAST_BYTE << 21 | RWX);
	purge_values(0, ((uint64_t)1 << 63) - 1);
	ck_assert_uint_eq(rig_count(&r), 1);
	purge_values(LAST_BYTE, LAST_BYTE);
	ck_assert_uint_eq(rig_count(&r), 0);
	rig_insert(&r, HERE, 0, 64, RWX);
	purge_values(0x123456789, 0x123456789);
	ck_assert_uint_eq(rig_count(&r), 0);
}
END_TEST

/* They do not advance: a device of 2 MiB counts as the one granule at its value. */
START_TEST(devices_and_holes_count_as_one_granule)
{
	rig_usual(&r);
	rig_insert(&r, HERE, 0x200000, 21, 0x40000000 | RW | THASH_DEVICE);
	rig_insert(&r, HERE, 0x400000, 21, 0x40000000 | THASH_NOT_PRESENT);
	purge_values(0x40001000, 0x401fffff);
	ck_assert_uint_eq(rig_count(&r), 2);
	purge_values(0x40000fff, 0x40000fff);
	ck_assert_uint_eq(rig_count(&r), 0);
}
END_TEST

/* Guest 0x200000 at host 0x7f0000000000: the addend is the difference, the memory the host's. */
START_TEST(addend_table_means_the_sum)
{
	const struct rig_shape shape = {12, THASH_ADDEND, 64, 16, 0, 8, 4, 0};

	rig_init(&r, &shape);
	rig_bind(&r, HERE, SPACE_HERE, GROUP);
	rig_insert(&r, HERE, 0x200000, 21, (0x7f0000000000 - 0x200000) | RWX);
	rig_insert(&r, HERE, 0x600000, 21, (0x1000 - (uint64_t)0x600000) | RWX); /* below zero, it wraps */
	ck_assert_uint_eq(rig_at(&r, HERE, 0x600000), 0x1000);
	purge_values(0x200000, 0x3fffff);
	ck_assert_uint_eq(rig_count(&r), 1); /* 0x1000 to 0x200fff was met */
	ck_assert(rig_misses(&r, HERE, 0x600000));
	purge_values(0x7f00001fffff, 0x7f00001fffff);
	ck_assert_uint_eq(rig_count(&r), 0);
}
END_TEST

START_TEST(globals_go_by_value_too)
{
	rig_usual(&r);
	rig_insert_as(&r, HERE, 0x1000, 12, 0x40000 | RWX, THASH_GLOBAL);
	ck_assert_uint_eq(rig_at(&r, THERE, 0x1000), 0x40000);
	purge_values(0x40000, 0x40000);
	ck_assert(rig_misses(&r, HERE, 0x1000) && rig_misses(&r, THERE, 0x1000));
}
END_TEST

START_TEST(pins_go_only_when_asked_for)
{
	rig_usual(&r);
	rig_pin(&r, HERE, 0x1000, 12, 0x40000 | RWX, 0);
	purge_values(0x40000, 0x40fff);
	ck_assert_uint_eq(rig_at(&r, HERE, 0x1000), 0x40000);
	ck_assert_int_eq(thash_purge_values(&r.table, NULL, 0x41000, LAST_BYTE, THASH_WITH_PINS), 0);
	ck_assert_uint_eq(rig_at(&r, HERE, 0x1000), 0x40000);
	ck_assert_int_eq(thash_purge_values(&r.table, NULL, 0x40abc, 0x40abc, THASH_WITH_PINS), 0);
	ck_assert(rig_misses(&r, HERE, 0x1000));
	ck_assert_uint_eq(rig_stats(&r).pinned, 0);
}
END_TEST

/* Three granules were written; the one of them in the range is told again. */
START_TEST(rearmed_granule_tells_its_first_write_again)
{
	rig_usual(&r);
	rig_insert(&r, HERE, 0x200000, 21, 0x40000000 | RWX | THASH_CLEAN);
	ck_assert_int_eq(write_to(0x201000), THASH_FIRST_WRITE);
	ck_assert_int_eq(write_to(0x202000), THASH_FIRST_WRITE);
	ck_assert_int_eq(write_to(0x202000), THASH_HIT);
	rearm_values(0x40002000, 0x40002fff, 0);
	ck_assert_int_eq(write_to(0x202000), THASH_FIRST_WRITE);
	ck_assert_int_eq(write_to(0x202000), THASH_HIT);
	ck_assert_int_eq(rig_read(&r, HERE, 0x201000), THASH_HIT);
	ck_assert_uint_eq(rig_count(&r), 1);
}
END_TEST

START_TEST(rearming_with_no_attribute_leaves_dirty_pages_dirty)
{
	rig_usual(&r);
	rig_insert(&r, HERE, 0x1000, 12, 0x40000 | RWX);
	rearm_values(0, LAST_BYTE, 0);
	ck_assert_int_eq(write_to(0x1000), THASH_HIT);
}
END_TEST

START_TEST(rearming_can_make_pages_clean)
{
	three_ways();
	ck_assert_int_eq(write_to(0x1000), THASH_HIT);
	rearm_values(0x40800, 0x40800, THASH_CLEAN);
	ck_assert_int_eq(write_to(0x1000), THASH_FIRST_WRITE);
	ck_assert_int_eq(write_to(0x1000), THASH_HIT);
	ck_assert_int_eq(write_to(0x4000), THASH_HIT); /* 0x41000 */
	ck_assert_int_eq(thash_lookup(&r.table, 0x2000, 1, THASH_WRITE, THERE).outcome, THASH_FIRST_WRITE);
	ck_assert_int_eq(thash_lookup(&r.table, 0x3000, 1, THASH_WRITE, AWAY).outcome, THASH_FIRST_WRITE);
	ck_assert_uint_eq(rig_count(&r), 4);
}
END_TEST

/* Translated code is guarded by it: the value, the caller's bits and the rights stay. */
START_TEST(rearming_can_watch_pages)
{
	rig_usual(&r);
	rig_insert(&r, HERE, 0x1000, 12, 0x40000 | 0xf80 | THASH_R);
	rearm_values(0x40000, 0x40000, THASH_WATCHED | THASH_CLEAN);
	ck_assert_int_eq(rig_read(&r, HERE, 0x1000), THASH_WATCH);
	ck_assert_int_eq(write_to(0x1000), THASH_RIGHTS);
	ck_assert_uint_eq(thash_lookup(&r.table, 0x1000, 1, THASH_READ, HERE).value & ~(uint64_t)THASH_ATTRIBUTES,
			  0x40f80);
	ck_assert_int_eq(rig_read(&r, HERE, 0x1000), THASH_WATCH);
}
END_TEST

START_TEST(rearming_reaches_pins)
{
	rig_usual(&r);
	rig_pin(&r, HERE, 0x1000, 12, 0x40000 | RWX, 0);
	ck_assert_int_eq(write_to(0x1000), THASH_HIT);
	rearm_values(0x40000, 0x40fff, THASH_CLEAN);
	ck_assert_int_eq(write_to(0x1000), THASH_FIRST_WRITE);
	ck_assert_int_eq(write_to(0x1000), THASH_HIT);
	rearm_values(0x40000, 0x40fff, 0);
	ck_assert_int_eq(write_to(0x1000), THASH_FIRST_WRITE);
}
END_TEST

/* One written granule in each of three spaces; which of them are told again. The others may be, too. */
static const struct {
	uint32_t scope;
	uint64_t id;
	const char *closed;
} scopes[] = {
	{THASH_SPACE, SPACE_HERE, "h.."},
	{THASH_SPACE, SPACE_AWAY, "..a"},
	{THASH_GROUP, GROUP, "ht."},
	{THASH_EVERYTHING, 0, "hta"},
	{THASH_SPACE, 99, "..."},
};
#define SCOPES (sizeof(scopes) / sizeof(scopes[0]))

START_TEST(rearming_a_scope_closes_its_granules)
{
	uint32_t lane;

	rig_usual(&r);
	for (lane = HERE; lane <= AWAY; lane++) {
		rig_insert(&r, lane, lane << 12, 12, RWX | THASH_CLEAN);
		ck_assert_int_eq(thash_lookup(&r.table, lane << 12, 1, THASH_WRITE, lane).outcome, THASH_FIRST_WRITE);
		ck_assert_int_eq(thash_lookup(&r.table, lane << 12, 1, THASH_WRITE, lane).outcome, THASH_HIT);
	}
	ck_assert_int_eq(thash_rearm(&r.table, scopes[_i].scope, scopes[_i].id), 0);
	for (lane = HERE; lane <= AWAY; lane++) {
		int outcome = thash_lookup(&r.table, lane << 12, 1, THASH_WRITE, lane).outcome;

		ck_assert(outcome == THASH_FIRST_WRITE || (outcome == THASH_HIT && scopes[_i].closed[lane] == '.'));
		ck_assert_int_eq(rig_read(&r, lane, lane << 12), THASH_HIT);
	}
	ck_assert_uint_eq(rig_count(&r), 3);
}
END_TEST

/* Also where tags run out: a granule written under an old tag stays closed, as often as it is rearmed. */
START_TEST(rearming_never_ends)
{
	const struct rig_shape shape = {10, 0, 16, 4, 0, 3, 0, 0};
	uint32_t i;

	rig_init(&r, &shape);
	rig_bind(&r, HERE, SPACE_HERE, GROUP);
	rig_insert(&r, HERE, 0x1000, 12, RWX | THASH_CLEAN);
	for (i = 0; i < 10000; i++) {
		ck_assert_int_eq(write_to(0x1000 + i % 4 * 1024), THASH_FIRST_WRITE);
		ck_assert_int_eq(write_to(0x1000 + i % 4 * 1024), THASH_HIT);
		ck_assert_int_eq(thash_rearm(&r.table, THASH_SPACE, SPACE_HERE), 0);
	}
	ck_assert_uint_eq(rig_count(&r), 1);
}
END_TEST

START_TEST(bad_ranges_flags_and_scopes_are_refused)
{
	uint32_t removed = 77;

	three_ways();
	rig_remember(&r);
	ck_assert_int_eq(thash_purge_values(&r.table, &removed, 1, 0, 0), LIBVTLB_ERR_RANGE);
	ck_assert_int_eq(thash_purge_values(&r.table, &removed, 0, LAST_BYTE, 1), LIBVTLB_ERR_INVALID);
	ck_assert_int_eq(thash_purge_values(&r.table, &removed, 0, LAST_BYTE, 0x300), LIBVTLB_ERR_INVALID);
	ck_assert_int_eq(thash_rearm_values(&r.table, 1, 0, 0), LIBVTLB_ERR_RANGE);
	ck_assert_int_eq(thash_rearm_values(&r.table, 0, LAST_BYTE, THASH_R), LIBVTLB_ERR_INVALID);
	ck_assert_int_eq(thash_rearm_values(&r.table, 0, LAST_BYTE, THASH_DEVICE), LIBVTLB_ERR_INVALID);
	ck_assert_int_eq(thash_rearm_values(&r.table, 0, LAST_BYTE, 0x80), LIBVTLB_ERR_INVALID);
	ck_assert_int_eq(thash_rearm(&r.table, THASH_GLOBALS, GROUP), LIBVTLB_ERR_INVALID);
	ck_assert_int_eq(thash_rearm(&r.table, 4, GROUP), LIBVTLB_ERR_INVALID);
	ck_assert_int_eq(thash_rearm(&r.table, THASH_SPACE | THASH_WITH_PINS, SPACE_HERE), LIBVTLB_ERR_INVALID);
	ck_assert(rig_unchanged(&r));
	ck_assert_uint_eq(removed, 77);
}
END_TEST

Suite *thash_values_suite(void)
{
	Suite *suite = suite_create("thash_values");
	TCase *purge = tcase_create("purge"), *rearm = tcase_create("rearm"), *refusals = tcase_create("refusals");

	tcase_add_test(purge, every_way_to_the_memory_goes);
	tcase_add_test(purge, memory_beside_the_range_stays);
	tcase_add_test(purge, large_page_is_met_in_its_middle);
	tcase_add_test(purge, last_byte_of_memory_is_an_ordinary_one);
	tcase_add_test(purge, devices_and_holes_count_as_one_granule);
	tcase_add_test(purge, addend_table_means_the_sum);
	tcase_add_test(purge, globals_go_by_value_too);
	tcase_add_test(purge, pins_go_only_when_asked_for);
	suite_add_tcase(suite, purge);
	tcase_add_test(rearm, rearmed_granule_tells_its_first_write_again);
	tcase_add_test(rearm, rearming_with_no_attribute_leaves_dirty_pages_dirty);
	tcase_add_test(rearm, rearming_can_make_pages_clean);
	tcase_add_test(rearm, rearming_can_watch_pages);
	tcase_add_test(rearm, rearming_reaches_pins);
	tcase_add_loop_test(rearm, rearming_a_scope_closes_its_granules, 0, SCOPES);
	tcase_add_test(rearm, rearming_never_ends);
	suite_add_tcase(suite, rearm);
	tcase_add_test(refusals, bad_ranges_flags_and_scopes_are_refused);
	suite_add_tcase(suite, refusals);
	return suite;
}
