/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Global entries and groups: who finds a global, what it displaces, and which purge takes it. */
#include "rig.h"
#include "suites.h"

static struct rig r;

START_TEST(global_is_found_in_every_space_of_its_group)
{
	rig_usual(&r);
	rig_insert_as(&r, HERE, 0x200000, 21, 0x40000000 | RWX, THASH_GLOBAL);
	ck_assert_uint_eq(rig_at(&r, HERE, 0x2abcde), 0x400abcde);
	ck_assert_uint_eq(rig_at(&r, THERE, 0x2abcde), 0x400abcde);
	ck_assert(rig_misses(&r, AWAY, 0x2abcde));
	ck_assert_uint_eq(rig_count(&r), 1);
}
END_TEST

START_TEST(space_that_comes_later_finds_it_too)
{
	rig_usual(&r);
	rig_insert_as(&r, HERE, 0x1000, 12, 0x9000 | RWX, THASH_GLOBAL);
	rig_bind(&r, 5, 999, GROUP);
	rig_bind(&r, 6, 998, GROUP_AWAY);
	ck_assert_uint_eq(rig_at(&r, 5, 0x1000), 0x9000);
	ck_assert(rig_misses(&r, 6, 0x1000));
}
END_TEST

/* The space that inserted it has no part in it: emptied, unbound, retired, the global stays. */
START_TEST(global_outlives_the_space_that_inserted_it)
{
	const struct rig_shape shape = {12, 0, 64, 16, 0, 3, 0, 0};

	rig_init(&r, &shape);
	rig_bind(&r, 0, 1, GROUP);
	rig_insert_as(&r, 0, 0x1000, 12, 0x9000 | RWX, THASH_GLOBAL);
	rig_purge(&r, THASH_SPACE, 1, 0, LAST_BYTE);
	ck_assert_uint_eq(rig_at(&r, 0, 0x1000), 0x9000);
	rig_bind(&r, 1, 2, GROUP);
	ck_assert_int_eq(thash_unbind(&r.table, 0), 0);
	rig_bind(&r, 0, 3, GROUP); /* three records: space 1 gives way */
	ck_assert_uint_eq(rig_at(&r, 0, 0x1000), 0x9000);
	ck_assert_uint_eq(rig_at(&r, 1, 0x1000), 0x9000);
}
END_TEST

/* Copies of its granules lie in the front under both spaces. */
START_TEST(purged_global_is_gone_from_every_space)
{
	rig_usual(&r);
	rig_insert_as(&r, HERE, 0x200000, 21, 0x40000000 | RWX, THASH_GLOBAL);
	ck_assert_int_eq(rig_read(&r, HERE, 0x201000), THASH_HIT);
	ck_assert_int_eq(rig_read(&r, THERE, 0x202000), THASH_HIT);
	ck_assert_uint_ge(rig_purge(&r, THASH_GLOBALS, GROUP, 0x3ff000, 0x3ff000), 1);
	ck_assert(rig_misses(&r, HERE, 0x201000) && rig_misses(&r, THERE, 0x202000));
	rig_insert_as(&r, HERE, 0x200000, 21, 0x40000000 | RWX, THASH_GLOBAL);
	ck_assert_int_eq(rig_read(&r, HERE, 0x201000), THASH_HIT);
	ck_assert_int_eq(rig_read(&r, THERE, 0x202000), THASH_HIT);
	rig_purge(&r, THASH_GLOBALS, GROUP, 0, LAST_BYTE);
	ck_assert(rig_misses(&r, HERE, 0x201000) && rig_misses(&r, THERE, 0x202000));
}
END_TEST

START_TEST(global_removes_what_it_overlaps_in_every_space_of_the_group)
{
	rig_usual(&r);
	rig_insert(&r, HERE, 0x201000, 12, 0x1000 | RWX);
	rig_insert(&r, THERE, 0x202000, 12, 0x2000 | RWX);
	rig_insert(&r, THERE, 0x400000, 12, 0x3000 | RWX);
	rig_insert(&r, AWAY, 0x203000, 12, 0x4000 | RWX);
	ck_assert_uint_eq(rig_at(&r, THERE, 0x202000), 0x2000);
	rig_insert_as(&r, HERE, 0x200000, 21, 0x40000000 | RWX, THASH_GLOBAL);
	ck_assert_uint_eq(rig_count(&r), 3);
	ck_assert_uint_eq(rig_at(&r, HERE, 0x201000), 0x40001000);
	ck_assert_uint_eq(rig_at(&r, THERE, 0x202000), 0x40002000);
	ck_assert_uint_eq(rig_at(&r, THERE, 0x400000), 0x3000);
	ck_assert_uint_eq(rig_at(&r, AWAY, 0x203000), 0x4000);
}
END_TEST

/* Also the pages of a space that no lane has. */
START_TEST(global_removes_pages_of_sleeping_spaces)
{
	rig_usual(&r);
	rig_insert(&r, THERE, 0x201000, 12, 0x1000 | RWX);
	ck_assert_int_eq(thash_unbind(&r.table, THERE), 0);
	rig_insert_as(&r, HERE, 0x200000, 21, 0x40000000 | RWX, THASH_GLOBAL);
	rig_bind(&r, THERE, SPACE_THERE, GROUP);
	ck_assert_uint_eq(rig_at(&r, THERE, 0x201000), 0x40001000);
}
END_TEST

START_TEST(page_of_a_space_removes_the_global_that_it_overlaps)
{
	rig_usual(&r);
	rig_insert_as(&r, HERE, 0x200000, 21, 0x40000000 | RWX, THASH_GLOBAL);
	ck_assert_int_eq(rig_read(&r, THERE, 0x205000), THASH_HIT);
	rig_insert(&r, HERE, 0x204000, 12, 0x9000 | RWX);
	ck_assert_uint_eq(rig_at(&r, HERE, 0x204000), 0x9000);
	ck_assert(rig_misses(&r, THERE, 0x204000) && rig_misses(&r, THERE, 0x205000) && rig_misses(&r, HERE, 0x205000));
}
END_TEST

START_TEST(page_of_a_space_removes_the_global_of_its_size)
{
	rig_usual(&r);
	rig_insert_as(&r, HERE, 0x5000, 12, 0x8000 | RWX, THASH_GLOBAL);
	ck_assert_uint_eq(rig_at(&r, THERE, 0x5000), 0x8000);
	rig_insert(&r, HERE, 0x5000, 12, 0x9000 | RWX);
	ck_assert_uint_eq(rig_at(&r, HERE, 0x5000), 0x9000);
	ck_assert(rig_misses(&r, THERE, 0x5000));
	ck_assert_uint_eq(rig_count(&r), 1);
	rig_insert_as(&r, THERE, 0x5000, 12, 0xa000 | RWX, THASH_GLOBAL);
	ck_assert_uint_eq(rig_at(&r, HERE, 0x5000), 0xa000);
	ck_assert_uint_eq(rig_count(&r), 1);
}
END_TEST

START_TEST(globals_of_two_groups_do_not_meet)
{
	rig_usual(&r);
	rig_insert_as(&r, HERE, 0x1000, 12, 0xa000 | RWX, THASH_GLOBAL);
	rig_insert_as(&r, AWAY, 0x1000, 12, 0xb000 | RWX, THASH_GLOBAL);
	ck_assert_uint_eq(rig_at(&r, HERE, 0x1000), 0xa000);
	ck_assert_uint_eq(rig_at(&r, AWAY, 0x1000), 0xb000);
	rig_purge(&r, THASH_GROUP, GROUP, 0, LAST_BYTE);
	ck_assert(rig_misses(&r, THERE, 0x1000));
	ck_assert_uint_eq(rig_at(&r, AWAY, 0x1000), 0xb000);
}
END_TEST

START_TEST(global_has_a_side)
{
	rig_usual(&r);
	rig_insert_as(&r, HERE, 0x1000, 12, 0xa000 | RWX, THASH_GLOBAL | THASH_CODE_ONLY);
	rig_insert_as(&r, THERE, 0x1000, 12, 0xb000 | RWX, THASH_DATA_ONLY);
	ck_assert_uint_eq(rig_count(&r), 2);
	ck_assert_uint_eq(thash_lookup(&r.table, 0x1000, 1, THASH_EXECUTE, THERE).value, 0xa000 | RWX);
	ck_assert_uint_eq(rig_at(&r, THERE, 0x1000), 0xb000);
	ck_assert_int_eq(rig_read(&r, HERE, 0x1000), THASH_MISS);
}
END_TEST

/* Marking belongs to the granule in one space's copy: it may be told again in another, never lost. */
START_TEST(clean_global_is_told_in_every_space)
{
	rig_usual(&r);
	rig_insert_as(&r, HERE, 0x1000, 12, 0xa000 | RWX | THASH_CLEAN, THASH_GLOBAL);
	ck_assert_int_eq(thash_lookup(&r.table, 0x1000, 1, THASH_READ, THERE).outcome, THASH_HIT);
	ck_assert_int_eq(thash_lookup(&r.table, 0x1000, 1, THASH_WRITE, HERE).outcome, THASH_FIRST_WRITE);
	ck_assert_int_eq(thash_rearm_values(&r.table, 0xa000, 0xa000, 0), 0);
	ck_assert_int_eq(thash_lookup(&r.table, 0x1000, 1, THASH_WRITE, HERE).outcome, THASH_FIRST_WRITE);
	ck_assert_int_eq(thash_rearm(&r.table, THASH_GROUP, GROUP), 0);
	ck_assert_int_eq(thash_lookup(&r.table, 0x1000, 1, THASH_WRITE, HERE).outcome, THASH_FIRST_WRITE);
	ck_assert_int_eq(thash_lookup(&r.table, 0x1000, 1, THASH_WRITE, THERE).outcome, THASH_FIRST_WRITE);
}
END_TEST

START_TEST(lookup_says_through_which_space_it_came)
{
	struct thash_translation found = THASH_TRANSLATION_INIT;
	uint64_t cursor = 0;

	rig_usual(&r);
	rig_insert_as(&r, HERE, 0x1000, 12, 0xa000 | RWX, THASH_GLOBAL);
	ck_assert_int_eq(thash_lookup_full(&r.table, &found, 0x1000, 1, THASH_READ, THERE), THASH_HIT);
	ck_assert_uint_eq(found.flags, THASH_GLOBAL);
	ck_assert_uint_eq(found.space, SPACE_THERE);
	ck_assert_uint_eq(found.group, GROUP);
	ck_assert_int_eq(thash_next(&r.table, &cursor, &found), 1);
	ck_assert_uint_eq(found.space, 0);
	ck_assert_uint_eq(found.group, GROUP);
}
END_TEST

/* Purging all globals again and again renews tags: a space's own pages stay. */
START_TEST(purging_globals_without_end_costs_no_page)
{
	const struct rig_shape shape = {10, 0, 16, 4, 0, 4, 0, 0};
	uint32_t i;

	rig_init(&r, &shape);
	rig_bind(&r, HERE, SPACE_HERE, GROUP);
	rig_insert(&r, HERE, 0x1000, 10, 0x800 | RWX);
	for (i = 0; i < 20000; i++) {
		rig_insert_as(&r, HERE, 0x2000, 10, i % 100 << 10 | RWX, THASH_GLOBAL);
		ck_assert_uint_eq(rig_at(&r, HERE, 0x2000), i % 100 << 10);
		rig_purge(&r, THASH_GLOBALS, GROUP, 0, LAST_BYTE);
		ck_assert(rig_misses(&r, HERE, 0x2000));
	}
	ck_assert_uint_eq(rig_at(&r, HERE, 0x1000), 0x800);
	ck_assert_uint_eq(rig_stats(&r).live, 1);
}
END_TEST

Suite *thash_globals_suite(void)
{
	Suite *suite = suite_create("thash_globals");
	TCase *tcase = tcase_create("globals");

	tcase_add_test(tcase, global_is_found_in_every_space_of_its_group);
	tcase_add_test(tcase, space_that_comes_later_finds_it_too);
	tcase_add_test(tcase, global_outlives_the_space_that_inserted_it);
	tcase_add_test(tcase, purged_global_is_gone_from_every_space);
	tcase_add_test(tcase, global_removes_what_it_overlaps_in_every_space_of_the_group);
	tcase_add_test(tcase, global_removes_pages_of_sleeping_spaces);
	tcase_add_test(tcase, page_of_a_space_removes_the_global_that_it_overlaps);
	tcase_add_test(tcase, page_of_a_space_removes_the_global_of_its_size);
	tcase_add_test(tcase, globals_of_two_groups_do_not_meet);
	tcase_add_test(tcase, global_has_a_side);
	tcase_add_test(tcase, clean_global_is_told_in_every_space);
	tcase_add_test(tcase, lookup_says_through_which_space_it_came);
	tcase_add_test(tcase, purging_globals_without_end_costs_no_page);
	suite_add_tcase(suite, tcase);
	return suite;
}
