/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Address spaces: lanes, generations without end, and what becomes of a space when records run out. */
#include "rig.h"
#include "suites.h"

static struct rig r;

static void few_records(uint32_t spaces)
{
	const struct rig_shape shape = {12, 0, 64, 16, 0, spaces, 4, 0};

	rig_init(&r, &shape);
}

START_TEST(each_space_sees_its_own_pages)
{
	rig_usual(&r);
	rig_insert(&r, HERE, 0x1000, 12, 0xa000 | RWX);
	rig_insert(&r, THERE, 0x1000, 12, 0xb000 | RWX);
	rig_insert(&r, AWAY, 0x1000, 12, 0xc000 | RWX);
	ck_assert_uint_eq(rig_at(&r, HERE, 0x1000), 0xa000);
	ck_assert_uint_eq(rig_at(&r, THERE, 0x1000), 0xb000);
	ck_assert_uint_eq(rig_at(&r, AWAY, 0x1000), 0xc000);
	ck_assert_uint_eq(rig_at(&r, HERE, 0x1000), 0xa000);
}
END_TEST

START_TEST(lane_that_is_not_bound_misses_and_takes_no_page)
{
	rig_usual(&r);
	rig_insert(&r, HERE, 0x1000, 12, RWX);
	ck_assert(rig_misses(&r, 3, 0x1000) && rig_misses(&r, 7, 0));
	rig_remember(&r);
	ck_assert_int_eq(thash_insert(&r.table, 3, 0x1000, 12, RWX, 0), LIBVTLB_ERR_INVALID);
	ck_assert(rig_unchanged(&r));
}
END_TEST

START_TEST(space_keeps_its_entries_while_no_lane_has_it)
{
	rig_usual(&r);
	rig_insert(&r, HERE, 0x1000, 12, 0xa000 | RWX);
	ck_assert_int_eq(thash_unbind(&r.table, HERE), 0);
	ck_assert_int_eq(thash_unbind(&r.table, HERE), 0);
	ck_assert(rig_misses(&r, HERE, 0x1000));
	rig_bind(&r, 5, SPACE_HERE, GROUP);
	ck_assert_uint_eq(rig_at(&r, 5, 0x1000), 0xa000);
	ck_assert(rig_misses(&r, HERE, 0x1000));
}
END_TEST

START_TEST(lane_changes_its_space_in_one_step)
{
	rig_usual(&r);
	rig_insert(&r, HERE, 0x1000, 12, 0xa000 | RWX);
	rig_insert(&r, THERE, 0x2000, 12, 0xb000 | RWX);
	ck_assert_int_eq(rig_read(&r, HERE, 0x1000), THASH_HIT);
	rig_bind(&r, HERE, SPACE_THERE, GROUP);
	ck_assert(rig_misses(&r, HERE, 0x1000));
	ck_assert_uint_eq(rig_at(&r, HERE, 0x2000), 0xb000);
}
END_TEST

START_TEST(one_space_may_have_all_lanes)
{
	uint32_t lane;

	rig_usual(&r);
	for (lane = 0; lane < THASH_LANES; lane++)
		rig_bind(&r, lane, 77, GROUP);
	rig_insert(&r, 6, 0x1000, 12, 0xa000 | RWX);
	for (lane = 0; lane < THASH_LANES; lane++)
		ck_assert_uint_eq(rig_at(&r, lane, 0x1000), 0xa000);
	rig_purge(&r, THASH_SPACE, 77, 0, LAST_BYTE);
	for (lane = 0; lane < THASH_LANES; lane++)
		ck_assert(rig_misses(&r, lane, 0x1000));
}
END_TEST

/* Eight spaces in four groups, whose ids are the same numbers. */
START_TEST(any_id_is_an_ordinary_one)
{
	static const uint64_t ids[] = {0, 1, 0xff, 0x100, UINT32_MAX, (uint64_t)1 << 32, (uint64_t)1 << 63, UINT64_MAX};
	const struct rig_shape shape = {12, 0, 64, 64, 0, 16, 0, 0};
	uint32_t i, other;

	rig_init(&r, &shape);
	for (i = 0; i < 8; i++) {
		rig_bind(&r, i, ids[i], ids[7 - i % 4]);
		rig_insert(&r, i, i << 12, 12, (uint64_t)(i + 1) << 16 | RWX);
	}
	for (i = 0; i < 8; i++)
		for (other = 0; other < 8; other++)
			ck_assert_uint_eq(rig_at(&r, i, other << 12), i == other ? (uint64_t)(i + 1) << 16 : LAST_BYTE);
	for (i = 0; i < 8; i++) {
		rig_purge(&r, THASH_SPACE, ids[i], 0, LAST_BYTE);
		ck_assert(rig_misses(&r, i, i << 12));
		ck_assert(i == 7 || rig_at(&r, 7, 0x7000) == 0x80000);
	}
}
END_TEST

START_TEST(space_cannot_be_in_two_groups)
{
	rig_usual(&r);
	rig_remember(&r);
	ck_assert_int_eq(thash_bind(&r.table, 4, SPACE_HERE, GROUP_AWAY), LIBVTLB_ERR_INVALID); /* it has a lane */
	ck_assert(rig_unchanged(&r));
	rig_insert(&r, HERE, 0x1000, 12, RWX);
	ck_assert_int_eq(thash_unbind(&r.table, HERE), 0);
	ck_assert_int_eq(thash_bind(&r.table, 4, SPACE_HERE, GROUP_AWAY), LIBVTLB_ERR_INVALID); /* it has entries */
	rig_purge(&r, THASH_SPACE, SPACE_HERE, 0, LAST_BYTE);
	ck_assert_int_eq(thash_bind(&r.table, 4, SPACE_HERE, GROUP_AWAY), 0);
	ck_assert(rig_misses(&r, 4, 0x1000));
	rig_pin(&r, THERE, 0x1000, 12, RWX, 0);
	ck_assert_int_eq(thash_unbind(&r.table, THERE), 0);
	ck_assert_int_eq(thash_bind(&r.table, 5, SPACE_THERE, GROUP_AWAY), LIBVTLB_ERR_INVALID); /* it has a pin */
	rig_purge(&r, THASH_SPACE | THASH_WITH_PINS, SPACE_THERE, 0, LAST_BYTE);
	ck_assert_int_eq(thash_bind(&r.table, 5, SPACE_THERE, GROUP_AWAY), 0);
}
END_TEST

/* Three records are one group and two spaces. */
START_TEST(space_without_a_lane_gives_way)
{
	few_records(3);
	rig_bind(&r, 0, 1, GROUP);
	rig_insert(&r, 0, 0x1000, 12, 0xa000 | RWX);
	rig_bind(&r, 0, 2, GROUP);
	rig_insert(&r, 0, 0x1000, 12, 0xb000 | RWX);
	rig_bind(&r, 1, 3, GROUP);
	ck_assert_uint_eq(rig_stats(&r).retired, 1);
	ck_assert_uint_eq(rig_at(&r, 0, 0x1000), 0xb000);
	ck_assert(rig_misses(&r, 1, 0x1000));
	ck_assert_int_eq(thash_unbind(&r.table, 1), 0);
	rig_bind(&r, 1, 1, GROUP);
	ck_assert(rig_misses(&r, 1, 0x1000));
	ck_assert_uint_eq(rig_at(&r, 0, 0x1000), 0xb000);
}
END_TEST

START_TEST(space_without_entries_gives_way_first)
{
	few_records(4);
	rig_bind(&r, 0, 1, GROUP);
	rig_insert(&r, 0, 0x1000, 12, 0xa000 | RWX);
	rig_bind(&r, 0, 2, GROUP);
	rig_bind(&r, 0, 3, GROUP);
	rig_insert(&r, 0, 0x2000, 12, 0xb000 | RWX);
	rig_bind(&r, 0, 4, GROUP); /* the group and three spaces: the second gives way */
	rig_bind(&r, 1, 1, GROUP);
	ck_assert_uint_eq(rig_at(&r, 1, 0x1000), 0xa000);
	rig_bind(&r, 1, 3, GROUP);
	ck_assert_uint_eq(rig_at(&r, 1, 0x2000), 0xb000);
}
END_TEST

/* One of them has entries and no lane, the other a lane and no entries. */
START_TEST(bound_space_without_entries_does_not_give_way)
{
	few_records(3);
	rig_bind(&r, 1, 2, GROUP);
	rig_insert(&r, 1, 0x1000, 12, 0xb000 | RWX);
	ck_assert_int_eq(thash_unbind(&r.table, 1), 0);
	rig_bind(&r, 0, 1, GROUP);
	rig_bind(&r, 1, 3, GROUP);
	rig_insert(&r, 0, 0x2000, 12, 0xa000 | RWX);
	ck_assert(rig_misses(&r, 1, 0x2000) && rig_misses(&r, 1, 0x1000));
	rig_purge(&r, THASH_SPACE, 3, 0, LAST_BYTE);
	ck_assert_uint_eq(rig_at(&r, 0, 0x2000), 0xa000);
	rig_purge(&r, THASH_SPACE, 1, 0, LAST_BYTE);
	ck_assert(rig_misses(&r, 0, 0x2000));
}
END_TEST

/* Granules of 1 KiB have 62 tags; 150 spaces want one each, and so does the one that is bound all the time. */
START_TEST(bound_space_keeps_its_entries_when_tags_run_out)
{
	const struct rig_shape shape = {10, 0, 16, 64, 0, 200, 0, 0};
	uint64_t space;

	rig_init(&r, &shape);
	rig_bind(&r, 0, 1, GROUP);
	rig_insert(&r, 0, 0x400, 10, 0x800 | RWX);
	for (space = 100; space < 250; space++) {
		rig_bind(&r, 1, space, GROUP);
		ck_assert(rig_misses(&r, 1, 0x400));
		rig_insert(&r, 1, (2 + space % 60) << 10, 10, space << 10 | RWX);
		ck_assert_uint_eq(rig_at(&r, 1, (2 + space % 60) << 10), space << 10);
		ck_assert_uint_eq(rig_at(&r, 0, 0x400), 0x800);
	}
	ck_assert_uint_gt(rig_stats(&r).retired, 0);
}
END_TEST

START_TEST(bound_spaces_do_not_give_way)
{
	few_records(3);
	rig_bind(&r, 0, 1, GROUP);
	rig_bind(&r, 1, 2, GROUP);
	rig_insert(&r, 0, 0x1000, 12, 0xa000 | RWX);
	rig_insert(&r, 1, 0x1000, 12, 0xb000 | RWX);
	ck_assert_int_eq(thash_bind(&r.table, 2, 3, GROUP), LIBVTLB_ERR_BUSY);
	ck_assert_int_eq(thash_bind(&r.table, 2, 3, GROUP_AWAY), LIBVTLB_ERR_BUSY);
	ck_assert(rig_misses(&r, 2, 0x1000));
	ck_assert_uint_eq(rig_at(&r, 0, 0x1000), 0xa000);
	ck_assert_uint_eq(rig_at(&r, 1, 0x1000), 0xb000);
	ck_assert_uint_eq(rig_stats(&r).retired, 0);
	rig_bind(&r, 2, 2, GROUP); /* a second lane needs no record */
	ck_assert_uint_eq(rig_at(&r, 2, 0x1000), 0xb000);
}
END_TEST

/* The least there can be: one group and one space in it. */
START_TEST(two_records_serve_one_space_at_a_time)
{
	uint64_t space;

	few_records(2);
	for (space = 1; space < 1000; space++) {
		rig_bind(&r, 0, space, space % 3);
		ck_assert(rig_misses(&r, 0, 0x1000));
		rig_insert(&r, 0, 0x1000, 12, space << 12 | RWX);
		ck_assert_uint_eq(rig_at(&r, 0, 0x1000), space << 12);
		ck_assert_int_eq(thash_unbind(&r.table, 0), 0);
	}
}
END_TEST

/* Far more spaces than records and tags, in five groups: an entry may be lost, but it is never another's. */
START_TEST(more_spaces_than_records_are_never_mixed_up)
{
	uint64_t seed = 1, i, space, at;

	few_records(8);
	for (i = 0; i < 50000; i++) {
		space = rig_chance(&seed, 40);
		rig_bind(&r, (uint32_t)rig_chance(&seed, 2), space, space % 5);
		rig_bind(&r, 2, space, space % 5);
		at = rig_at(&r, 2, 0x1000);
		ck_assert(at == LAST_BYTE || at == (space + 1) << 12);
		if (rig_chance(&seed, 3))
			rig_insert(&r, 2, 0x1000, 12, (space + 1) << 12 | RWX);
		else
			rig_purge(&r, THASH_SPACE, space, 0, LAST_BYTE);
	}
	ck_assert_uint_gt(rig_stats(&r).retired, 0);
}
END_TEST

/* A granule of 1 KiB leaves the fewest tags. Every generation sees what is its own, and a neighbour stays. */
START_TEST(generations_never_end)
{
	const struct rig_shape shape = {10, 0, 16, 4, 0, 3, 0, 0};
	uint64_t i;

	rig_init(&r, &shape);
	rig_bind(&r, 0, 1, GROUP);
	rig_bind(&r, 1, 2, GROUP);
	rig_insert(&r, 1, 0x400, 10, 0x800 | RWX);
	for (i = 1; i < 100000; i++) {
		ck_assert_int_eq(thash_lookup(&r.table, i % 7 << 10, 1, THASH_READ, 0).outcome, THASH_MISS);
		ck_assert_int_eq(thash_insert(&r.table, 0, i % 7 << 10, 10, i << 10 | RWX, 0), 0);
		ck_assert_uint_eq(thash_lookup(&r.table, i % 7 << 10, 1, THASH_READ, 0).value, i << 10 | RWX);
		ck_assert_int_eq(thash_purge(&r.table, NULL, THASH_SPACE, 1, 0, LAST_BYTE), 0);
	}
	ck_assert_uint_eq(rig_at(&r, 1, 0x400), 0x800);
	ck_assert_uint_eq(rig_stats(&r).live, 1);
	ck_assert_uint_eq(rig_stats(&r).retired, 0);
}
END_TEST

/* A copy in the front that nothing has overwritten for many generations, while tags come round again. */
START_TEST(copy_of_long_ago_does_not_come_back)
{
	const struct rig_shape shape = {10, 0, 16, 4, 0, 3, 0, 0};
	uint32_t i;

	rig_init(&r, &shape);
	rig_bind(&r, 0, 1, GROUP);
	rig_insert(&r, 0, 0x800, 10, RWX);
	ck_assert_int_eq(rig_read(&r, 0, 0x800), THASH_HIT);
	for (i = 0; i < 1000; i++) {
		if (_i)
			rig_purge(&r, THASH_SPACE, 1, 0, LAST_BYTE);
		else
			rig_purge(&r, THASH_EVERYTHING, 0, 0, LAST_BYTE);
		rig_insert(&r, 0, 0x400, 10, RWX);
		ck_assert_int_eq(thash_lookup(&r.table, 0x400, 1, THASH_READ, 0).outcome, THASH_HIT);
		ck_assert_int_eq(thash_lookup(&r.table, 0x800, 1, THASH_READ, 0).outcome, THASH_MISS);
	}
}
END_TEST

START_TEST(statistics_count_the_records)
{
	few_records(8);
	ck_assert_uint_eq(rig_stats(&r).spaces, 0);
	rig_bind(&r, 0, 1, GROUP);
	ck_assert_uint_eq(rig_stats(&r).spaces, 2); /* the space and its group */
	rig_bind(&r, 1, 2, GROUP);
	ck_assert_uint_eq(rig_stats(&r).spaces, 3);
	rig_bind(&r, 2, 3, GROUP_AWAY);
	ck_assert_uint_eq(rig_stats(&r).spaces, 5);
}
END_TEST

Suite *thash_spaces_suite(void)
{
	Suite *suite = suite_create("thash_spaces");
	TCase *lanes = tcase_create("lanes"), *records = tcase_create("records");

	tcase_add_test(lanes, each_space_sees_its_own_pages);
	tcase_add_test(lanes, lane_that_is_not_bound_misses_and_takes_no_page);
	tcase_add_test(lanes, space_keeps_its_entries_while_no_lane_has_it);
	tcase_add_test(lanes, lane_changes_its_space_in_one_step);
	tcase_add_test(lanes, one_space_may_have_all_lanes);
	tcase_add_test(lanes, any_id_is_an_ordinary_one);
	tcase_add_test(lanes, space_cannot_be_in_two_groups);
	suite_add_tcase(suite, lanes);
	tcase_add_test(records, space_without_a_lane_gives_way);
	tcase_add_test(records, space_without_entries_gives_way_first);
	tcase_add_test(records, bound_space_without_entries_does_not_give_way);
	tcase_add_test(records, bound_space_keeps_its_entries_when_tags_run_out);
	tcase_add_test(records, bound_spaces_do_not_give_way);
	tcase_add_test(records, two_records_serve_one_space_at_a_time);
	tcase_add_test(records, more_spaces_than_records_are_never_mixed_up);
	tcase_add_test(records, generations_never_end);
	tcase_add_loop_test(records, copy_of_long_ago_does_not_come_back, 0, 2);
	tcase_add_test(records, statistics_count_the_records);
	suite_add_tcase(suite, records);
	return suite;
}
