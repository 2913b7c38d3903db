/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Pages of data, of code, or both: who finds them, and what an insert removes. */
#include "rig.h"
#include "suites.h"

#define VA 0x7000u

static struct rig r;

static int reads(uint64_t va) { return rig_access(&r, HERE, va, 1, THASH_READ); }
static int writes(uint64_t va) { return rig_access(&r, HERE, va, 1, THASH_WRITE); }
static int fetches(uint64_t va) { return rig_access(&r, HERE, va, 1, THASH_EXECUTE); }

static uint64_t fetched(uint64_t va)
{
	return thash_lookup(&r.table, va, 1, THASH_EXECUTE, HERE).value;
}

START_TEST(page_of_data_is_not_found_by_fetches)
{
	rig_usual(&r);
	rig_insert_as(&r, HERE, VA, 12, RWX, THASH_DATA_ONLY);
	ck_assert_int_eq(reads(VA), THASH_HIT);
	ck_assert_int_eq(writes(VA), THASH_HIT);
	ck_assert_int_eq(fetches(VA), THASH_MISS);
	ck_assert_int_eq(reads(VA), THASH_HIT);
}
END_TEST

START_TEST(page_of_code_is_not_found_by_reads_and_writes)
{
	rig_usual(&r);
	rig_insert_as(&r, HERE, VA, 12, RWX, THASH_CODE_ONLY);
	ck_assert_int_eq(fetches(VA), THASH_HIT);
	ck_assert_int_eq(reads(VA), THASH_MISS);
	ck_assert_int_eq(writes(VA), THASH_MISS);
	ck_assert_int_eq(fetches(VA), THASH_HIT);
}
END_TEST

START_TEST(page_of_both_is_one_entry)
{
	rig_usual(&r);
	rig_insert(&r, HERE, VA, 12, RWX);
	ck_assert_uint_eq(rig_count(&r), 1);
	ck_assert_int_eq(reads(VA), THASH_HIT);
	ck_assert_int_eq(fetches(VA), THASH_HIT);
}
END_TEST

/* They share a slot of the front and throw each other out of it; neither gives the other's answer. */
START_TEST(twins_answer_each_for_its_side)
{
	uint32_t i;

	rig_usual(&r);
	rig_insert_as(&r, HERE, VA, 12, 0xd000 | RWX, THASH_DATA_ONLY);
	rig_insert_as(&r, HERE, VA, 12, 0xc000 | RWX, THASH_CODE_ONLY);
	ck_assert_uint_eq(rig_count(&r), 2);
	for (i = 0; i < 5; i++) {
		ck_assert_uint_eq(rig_at(&r, HERE, VA), 0xd000);
		ck_assert_uint_eq(fetched(VA), 0xc000 | RWX);
		ck_assert_int_eq(writes(VA), THASH_HIT);
	}
}
END_TEST

START_TEST(twins_may_differ_in_rights_and_size)
{
	rig_usual(&r);
	rig_insert_as(&r, HERE, 0x200000, 21, 0x40000000 | RW, THASH_DATA_ONLY);
	rig_insert_as(&r, HERE, 0x2ab000, 12, 0xc000 | THASH_X, THASH_CODE_ONLY);
	ck_assert_uint_eq(rig_at(&r, HERE, 0x2ab123), 0x400ab123);
	ck_assert_int_eq(fetches(0x2ab123), THASH_HIT);
	ck_assert_uint_eq(fetched(0x2ab123), 0xc000 | THASH_X);
	ck_assert_int_eq(fetches(0x2ac000), THASH_MISS);
	ck_assert_int_eq(writes(0x2ac000), THASH_HIT);
}
END_TEST

START_TEST(large_page_of_one_side_leaves_small_ones_of_the_other)
{
	rig_usual(&r);
	rig_insert_as(&r, HERE, 0x2ab000, 12, 0xc000 | RWX, THASH_CODE_ONLY);
	rig_insert_as(&r, HERE, 0x2ac000, 12, 0xd000 | RWX, THASH_DATA_ONLY);
	rig_insert_as(&r, HERE, 0x200000, 21, 0x40000000 | RWX, THASH_DATA_ONLY);
	ck_assert_uint_eq(rig_count(&r), 2);
	ck_assert_uint_eq(fetched(0x2ab123), 0xc000 | RWX);
	ck_assert_uint_eq(rig_at(&r, HERE, 0x2ac123), 0x400ac123);
}
END_TEST

START_TEST(insert_on_one_side_leaves_the_other)
{
	rig_usual(&r);
	rig_insert_as(&r, HERE, VA, 12, 0xc000 | RWX, THASH_CODE_ONLY);
	rig_insert_as(&r, HERE, VA, 12, 0xd000 | RWX, THASH_DATA_ONLY);
	rig_insert_as(&r, HERE, VA, 12, 0xe000 | RWX, THASH_DATA_ONLY);
	ck_assert_uint_eq(rig_count(&r), 2);
	ck_assert_uint_eq(rig_at(&r, HERE, VA), 0xe000);
	ck_assert_uint_eq(fetched(VA), 0xc000 | RWX);
}
END_TEST

START_TEST(insert_on_both_sides_removes_both_twins)
{
	rig_usual(&r);
	rig_insert_as(&r, HERE, VA, 12, 0xc000 | RWX, THASH_CODE_ONLY);
	rig_insert_as(&r, HERE, VA, 12, 0xd000 | RWX, THASH_DATA_ONLY);
	rig_insert(&r, HERE, VA, 12, 0xb000 | RWX);
	ck_assert_uint_eq(rig_count(&r), 1);
	ck_assert_uint_eq(rig_at(&r, HERE, VA), 0xb000);
	ck_assert_uint_eq(fetched(VA), 0xb000 | RWX);
}
END_TEST

/* The whole entry goes, the side that is not overlapped with it. */
START_TEST(insert_on_one_side_removes_a_page_of_both)
{
	rig_usual(&r);
	rig_insert(&r, HERE, VA, 12, 0xb000 | RWX);
	ck_assert_int_eq(fetches(VA), THASH_HIT);
	rig_insert_as(&r, HERE, VA, 12, 0xd000 | RWX, THASH_DATA_ONLY);
	ck_assert_int_eq(fetches(VA), THASH_MISS);
	ck_assert_uint_eq(rig_at(&r, HERE, VA), 0xd000);
	ck_assert_uint_eq(rig_count(&r), 1);
}
END_TEST

START_TEST(purge_takes_both_sides)
{
	rig_usual(&r);
	rig_insert_as(&r, HERE, VA, 12, RWX, THASH_CODE_ONLY);
	rig_insert_as(&r, HERE, VA, 12, RWX, THASH_DATA_ONLY);
	ck_assert_int_eq(reads(VA), THASH_HIT);
	ck_assert_int_eq(fetches(VA), THASH_HIT);
	ck_assert_uint_ge(rig_purge(&r, THASH_SPACE, SPACE_HERE, VA, VA), 2);
	ck_assert(rig_misses(&r, HERE, VA));
	ck_assert_uint_eq(rig_count(&r), 0);
}
END_TEST

/* Rights to execute in a page of data, and to write in one of code, mean nothing. */
START_TEST(side_comes_before_rights)
{
	rig_usual(&r);
	rig_insert_as(&r, HERE, VA, 12, THASH_X, THASH_DATA_ONLY);
	ck_assert_int_eq(fetches(VA), THASH_MISS);
	ck_assert_int_eq(reads(VA), THASH_RIGHTS);
	rig_insert_as(&r, HERE, VA + 4096, 12, RW, THASH_CODE_ONLY);
	ck_assert_int_eq(fetches(VA + 4096), THASH_RIGHTS);
	ck_assert_int_eq(reads(VA + 4096), THASH_MISS);
}
END_TEST

START_TEST(hole_has_a_side_too)
{
	rig_usual(&r);
	rig_insert_as(&r, HERE, VA, 12, THASH_NOT_PRESENT, THASH_CODE_ONLY);
	ck_assert_int_eq(fetches(VA), THASH_ABSENT);
	ck_assert_int_eq(reads(VA), THASH_MISS);
}
END_TEST

START_TEST(page_of_neither_side_is_refused)
{
	rig_usual(&r);
	rig_insert(&r, HERE, VA, 12, RWX);
	rig_remember(&r);
	ck_assert_int_eq(thash_insert(&r.table, HERE, VA, 12, RWX, THASH_DATA_ONLY | THASH_CODE_ONLY),
			 LIBVTLB_ERR_INVALID);
	ck_assert(rig_unchanged(&r));
}
END_TEST

Suite *thash_sides_suite(void)
{
	Suite *suite = suite_create("thash_sides");
	TCase *tcase = tcase_create("sides");

	tcase_add_test(tcase, page_of_data_is_not_found_by_fetches);
	tcase_add_test(tcase, page_of_code_is_not_found_by_reads_and_writes);
	tcase_add_test(tcase, page_of_both_is_one_entry);
	tcase_add_test(tcase, twins_answer_each_for_its_side);
	tcase_add_test(tcase, twins_may_differ_in_rights_and_size);
	tcase_add_test(tcase, large_page_of_one_side_leaves_small_ones_of_the_other);
	tcase_add_test(tcase, insert_on_one_side_leaves_the_other);
	tcase_add_test(tcase, insert_on_both_sides_removes_both_twins);
	tcase_add_test(tcase, insert_on_one_side_removes_a_page_of_both);
	tcase_add_test(tcase, purge_takes_both_sides);
	tcase_add_test(tcase, side_comes_before_rights);
	tcase_add_test(tcase, hole_has_a_side_too);
	tcase_add_test(tcase, page_of_neither_side_is_refused);
	suite_add_tcase(suite, tcase);
	return suite;
}
