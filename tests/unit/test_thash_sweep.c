/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The sweep in steps: it comes to an end, takes dead entries alone, and may be interrupted by anything. */
#include "rig.h"
#include "suites.h"

static struct rig r;

/* Granules of 1 KiB: 62 tags in the back, 32 sets. */
static const struct rig_shape few_tags = {10, 0, 16, 32, 0, 4, 0, 0};

static void begin(void)
{
	rig_init(&r, &few_tags);
	rig_bind(&r, HERE, SPACE_HERE, GROUP);
	rig_bind(&r, THERE, SPACE_THERE, GROUP);
	rig_insert(&r, THERE, 0x400, 10, 0x800 | RWX);
}

/* The pages of a hundred that a space has. */
static uint32_t pages_of(uint32_t lane)
{
	uint32_t i, found = 0;

	for (i = 0; i < 100; i++)
		found += thash_lookup(&r.table, i << 10, 1, THASH_READ, lane).outcome != THASH_MISS;
	return found;
}

/* One generation of the first space: nothing, an entry, and its end. */
static void generation(uint64_t i)
{
	ck_assert_uint_eq(pages_of(HERE), 0);
	rig_insert(&r, HERE, i % 100 << 10, 10, i << 10 | RWX);
	rig_purge(&r, THASH_SPACE, SPACE_HERE, 0, LAST_BYTE);
}

static void check_kept(void)
{
	ck_assert_uint_eq(rig_at(&r, THERE, 0x400), 0x800);
	ck_assert_uint_eq(rig_stats(&r).live, 1);
	ck_assert_uint_eq(rig_stats(&r).retired, 0);
}

/* At most 32 sets, one a call. */
START_TEST(sweep_in_steps_of_one_set_ends)
{
	int32_t left = 32, next;
	uint32_t calls = 0, i;

	begin();
	for (i = 0; i < 20; i++)
		generation(i);
	do {
		next = thash_sweep(&r.table, 1);
		ck_assert_int_ge(next, 0);
		ck_assert_int_lt(next, left);
		left = next;
	} while (left && ++calls < 100);
	ck_assert_int_eq(left, 0);
	ck_assert_uint_le(calls, 32);
	check_kept();
}
END_TEST

START_TEST(sweep_of_everything_ends_at_once)
{
	begin();
	generation(1);
	ck_assert_int_eq(thash_sweep(&r.table, 32), 0);
	check_kept();
	generation(2);
	ck_assert_int_eq(thash_sweep(&r.table, UINT32_MAX), 0);
	check_kept();
}
END_TEST

/* A tag that dies while a sweep is at work waits for the next: its entries may be in sets that were passed. */
START_TEST(spaces_emptied_during_a_sweep_stay_empty)
{
	uint64_t i;

	begin();
	for (i = 0; i < 20000; i++) {
		generation(i);
		ck_assert_int_ge(thash_sweep(&r.table, (uint32_t)(i % 3)), 0);
	}
	check_kept();
}
END_TEST

/* Who sweeps in time is never kept waiting by an insert: the sweeps are all in steps, and none of a whole table. */
/* Set 0 was passed when the entry came into it; its tag is not to be used again before another sweep has been there. */
START_TEST(tag_that_dies_behind_the_sweep_waits_for_the_next)
{
	uint64_t i;

	begin();
	generation(1);
	ck_assert_int_gt(thash_sweep(&r.table, 1), 0);
	rig_insert(&r, HERE, 32 << 10, 10, RWX);
	rig_purge(&r, THASH_SPACE, SPACE_HERE, 0, LAST_BYTE);
	ck_assert_int_eq(thash_sweep(&r.table, 32), 0);
	for (i = 0; i < 200; i++) {
		rig_insert(&r, HERE, (i % 30 + 1) << 10, 10, RWX);
		ck_assert_uint_eq(pages_of(HERE), 1);
		rig_purge(&r, THASH_SPACE, SPACE_HERE, 0, LAST_BYTE);
	}
	check_kept();
}
END_TEST

START_TEST(owner_who_sweeps_in_time_has_tags_in_stock)
{
	uint64_t i;

	begin();
	for (i = 0; i < 1000; i++) {
		generation(i);
		while (thash_sweep(&r.table, 2) > 0)
			;
	}
	check_kept();
	ck_assert_uint_ge(rig_stats(&r).sweeps, 1000 / 62); /* a sweep at least for every 62 tags */
}
END_TEST

START_TEST(sweep_of_no_set_does_nothing)
{
	begin();
	generation(1);
	ck_assert_int_ge(thash_sweep(&r.table, 0), 0);
	ck_assert_int_le(thash_sweep(&r.table, 0), 32);
	check_kept();
}
END_TEST

/* Pages 1 to 90 of one space are three to a set; the dead entry of the other has the fourth place of set 13. */
START_TEST(sweep_takes_nothing_that_lives)
{
	uint32_t i;

	begin();
	for (i = 1; i <= 90; i++)
		rig_insert(&r, THERE, i << 10, 10, i << 10 | RWX);
	generation(45);
	ck_assert_int_eq(thash_sweep(&r.table, 32), 0);
	ck_assert_uint_eq(rig_stats(&r).live, 90);
	for (i = 1; i <= 90; i++)
		ck_assert_uint_eq(rig_at(&r, THERE, i << 10), i << 10);
}
END_TEST

Suite *thash_sweep_suite(void)
{
	Suite *suite = suite_create("thash_sweep");
	TCase *tcase = tcase_create("sweep");

	tcase_add_test(tcase, sweep_in_steps_of_one_set_ends);
	tcase_add_test(tcase, sweep_of_everything_ends_at_once);
	tcase_add_test(tcase, spaces_emptied_during_a_sweep_stay_empty);
	tcase_add_test(tcase, tag_that_dies_behind_the_sweep_waits_for_the_next);
	tcase_add_test(tcase, owner_who_sweeps_in_time_has_tags_in_stock);
	tcase_add_test(tcase, sweep_of_no_set_does_nothing);
	tcase_add_test(tcase, sweep_takes_nothing_that_lives);
	suite_add_tcase(suite, tcase);
	return suite;
}
