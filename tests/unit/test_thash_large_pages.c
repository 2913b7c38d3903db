/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Pages of many sizes in one table: what they cover, what they displace, and that they go whole. */
#include "rig.h"
#include "suites.h"

static struct rig r;

START_TEST(page_covers_every_byte_of_it_and_no_other)
{
	uint32_t log2 = (uint32_t)_i;
	uint64_t span = log2 < 64 ? ((uint64_t)1 << log2) - 1 : LAST_BYTE;
	uint64_t first = (uint64_t)0x123456789abcdef0 & ~span;

	rig_usual(&r);
	rig_insert(&r, HERE, 0x123456789abcdef0, log2, RWX);
	ck_assert_uint_eq(rig_at(&r, HERE, first), 0);
	ck_assert_uint_eq(rig_at(&r, HERE, first + span), span);
	ck_assert_uint_eq(rig_at(&r, HERE, 0x123456789abcdef0), 0x123456789abcdef0 & span);
	if (log2 == 64)
		return;
	ck_assert(rig_misses(&r, HERE, first - 1));
	ck_assert(rig_misses(&r, HERE, first + span + 1));
	ck_assert(rig_misses(&r, HERE, first ^ (span + 1)));
}
END_TEST

/* Three neighbours, each twice the last: [2^k, 2^(k+1)) and so on. Each says itself where it lies. */
START_TEST(neighbours_of_different_sizes_stay_apart)
{
	uint32_t log2 = (uint32_t)_i, i;

	rig_usual(&r);
	for (i = 0; i < 3; i++)
		rig_insert(&r, HERE, (uint64_t)1 << (log2 + i), log2 + i, RWX);
	for (i = 0; i < 3; i++) {
		uint64_t first = (uint64_t)1 << (log2 + i), last = first - 1 + first;
		int beyond = last == LAST_BYTE ? LIBVTLB_ERR_RANGE : THASH_SPLIT;

		ck_assert_uint_eq(rig_at(&r, HERE, first), 0);
		ck_assert_uint_eq(rig_at(&r, HERE, last), first - 1);
		ck_assert_int_eq(rig_access(&r, HERE, last, 2, THASH_READ), beyond);
	}
	ck_assert(rig_misses(&r, HERE, ((uint64_t)1 << log2) - 1));
	ck_assert(log2 == 61 || rig_misses(&r, HERE, (uint64_t)8 << log2));
}
END_TEST

START_TEST(small_page_removes_the_large_one_around_it)
{
	rig_usual(&r);
	rig_insert(&r, HERE, 0x200000, 21, 0x40000000 | RWX);
	ck_assert_uint_eq(rig_at(&r, HERE, 0x205000), 0x40005000);
	ck_assert_uint_eq(rig_at(&r, HERE, 0x206000), 0x40006000);
	rig_insert(&r, HERE, 0x205000, 12, 0x9000 | RWX);
	ck_assert_uint_eq(rig_count(&r), 1);
	ck_assert_uint_eq(rig_at(&r, HERE, 0x205000), 0x9000);
	ck_assert(rig_misses(&r, HERE, 0x206000) && rig_misses(&r, HERE, 0x200000) && rig_misses(&r, HERE, 0x3fffff));
}
END_TEST

/*
 * In the default table, which tells nobody of anything, pages 2 MiB apart share a set. The fifth finds all four used,
 * and leaves three that do not count as used any more: the next inserts have an easy choice.
 * Mutant: quick_insert_sees_no_other_sizes.
 */
START_TEST(granule_in_a_full_set_removes_the_large_page_around_it)
{
	static struct thash_default tlb;
	struct thash_config config = THASH_DEFAULT_CONFIG(&tlb);
	uint64_t i;

	ck_assert_int_eq(thash_init(&tlb.table, &config), 0);
	ck_assert_int_eq(thash_bind(&tlb.table, 0, 1, 0), 0);
	for (i = 0; i < 5; i++)
		ck_assert_int_eq(thash_insert(&tlb.table, 0, i << 21, 12, RWX, 0), 0);
	ck_assert_int_eq(thash_insert(&tlb.table, 0, 0x40000000, 21, 0x80000000 | RWX, 0), 0);
	ck_assert_int_eq(thash_lookup(&tlb.table, 0x40001000, 4, THASH_READ, 0).outcome, THASH_HIT);
	ck_assert_int_eq(thash_insert(&tlb.table, 0, 0x40000000, 12, 0x9000 | RWX, 0), 0);
	ck_assert_uint_eq(thash_lookup(&tlb.table, 0x40000000, 4, THASH_READ, 0).value, 0x9000 | RWX);
	ck_assert_int_eq(thash_lookup(&tlb.table, 0x40001000, 4, THASH_READ, 0).outcome, THASH_MISS);
}
END_TEST

/* The first and the last page within, and one beside on each hand. */
START_TEST(large_page_removes_the_small_ones_within)
{
	rig_usual(&r);
	rig_insert(&r, HERE, 0x1ff000, 12, 0x1000 | RWX);
	rig_insert(&r, HERE, 0x200000, 12, 0x2000 | RWX);
	rig_insert(&r, HERE, 0x2f0000, 16, 0x30000 | RWX);
	rig_insert(&r, HERE, 0x3ff000, 12, 0x4000 | RWX);
	rig_insert(&r, HERE, 0x400000, 12, 0x5000 | RWX);
	ck_assert_uint_eq(rig_at(&r, HERE, 0x2f8000), 0x38000);
	rig_insert(&r, HERE, 0x200000, 21, 0x40000000 | RWX);
	ck_assert_uint_eq(rig_count(&r), 3);
	ck_assert_uint_eq(rig_at(&r, HERE, 0x1ff000), 0x1000);
	ck_assert_uint_eq(rig_at(&r, HERE, 0x200000), 0x40000000);
	ck_assert_uint_eq(rig_at(&r, HERE, 0x2f8000), 0x400f8000);
	ck_assert_uint_eq(rig_at(&r, HERE, 0x3ff000), 0x401ff000);
	ck_assert_uint_eq(rig_at(&r, HERE, 0x400000), 0x5000);
}
END_TEST

/* "Paging off" removes all there is, whatever its size; a page of any size removes "paging off". */
START_TEST(page_of_the_whole_address_space_overlaps_everything)
{
	uint32_t log2;

	rig_usual(&r);
	for (log2 = 12; log2 < 64; log2++) {
		rig_insert(&r, HERE, LAST_BYTE, log2, 0x1000 | RWX);
		rig_insert(&r, HERE, 0, 64, RWX);
		ck_assert_uint_eq(rig_count(&r), 1);
		ck_assert_uint_eq(rig_at(&r, HERE, LAST_BYTE), LAST_BYTE);
	}
	rig_insert(&r, THERE, 0, 64, RWX);
	rig_insert(&r, HERE, 0x7000, 12, 0x9000 | RWX);
	ck_assert(rig_misses(&r, HERE, LAST_BYTE) && rig_misses(&r, HERE, 0x8000));
	ck_assert_int_eq(rig_read(&r, THERE, LAST_BYTE), THASH_HIT);
}
END_TEST

START_TEST(sizes_at_one_address_replace_each_other)
{
	uint32_t small, large;

	for (small = 12; small <= 64; small += 4) {
		for (large = 12; large <= 64; large += 4) {
			rig_usual(&r);
			rig_insert(&r, HERE, 0, small, RWX);
			rig_insert(&r, HERE, 0, large, RWX);
			ck_assert_uint_eq(rig_count(&r), 1);
			ck_assert_int_eq(rig_read(&r, HERE, (uint64_t)1 << (large - 1)), THASH_HIT);
			if (small > large)
				ck_assert(rig_misses(&r, HERE, (uint64_t)1 << (small - 1)));
		}
	}
}
END_TEST

/* Four granules of the page are in the front when one byte of it is purged. */
START_TEST(purge_of_a_byte_takes_all_granules)
{
	uint64_t i;

	rig_usual(&r);
	rig_insert(&r, HERE, 0x200000, 21, 0x40000000 | RWX);
	for (i = 0; i < 4; i++)
		ck_assert_int_eq(rig_read(&r, HERE, 0x200000 + i * 0x11000), THASH_HIT);
	ck_assert_uint_ge(rig_purge(&r, THASH_SPACE, SPACE_HERE, 0x2abcde, 0x2abcde), 1);
	for (i = 0; i < 4; i++)
		ck_assert(rig_misses(&r, HERE, 0x200000 + i * 0x11000));
	ck_assert(rig_misses(&r, HERE, 0x2abcde));
}
END_TEST

/* A large page that sticks out of the range on both sides, with smaller ones in the range beside it. */
START_TEST(purge_takes_pages_that_stick_out)
{
	rig_usual(&r);
	rig_insert(&r, HERE, 0x200000, 21, 0x40000000 | RWX);
	rig_insert(&r, HERE, 0x400000, 12, 0x5000 | RWX);
	rig_insert(&r, HERE, 0x600000, 21, 0x60000000 | RWX);
	ck_assert_int_eq(rig_read(&r, HERE, 0x200000), THASH_HIT);
	ck_assert_int_eq(rig_read(&r, HERE, 0x7ff000), THASH_HIT);
	rig_purge(&r, THASH_SPACE, SPACE_HERE, 0x3fffff, 0x600000);
	ck_assert(rig_misses(&r, HERE, 0x200000) && rig_misses(&r, HERE, 0x400000) && rig_misses(&r, HERE, 0x7ff000));
	ck_assert_uint_eq(rig_count(&r), 0);
}
END_TEST

START_TEST(first_write_opens_one_granule_of_a_large_page)
{
	rig_usual(&r);
	rig_insert(&r, HERE, 0x200000, 21, 0x40000000 | RWX | THASH_CLEAN);
	ck_assert_int_eq(thash_lookup(&r.table, 0x205000, 1, THASH_WRITE, HERE).outcome, THASH_FIRST_WRITE);
	ck_assert_int_eq(thash_lookup(&r.table, 0x205fff, 1, THASH_WRITE, HERE).outcome, THASH_HIT);
	ck_assert_int_eq(thash_lookup(&r.table, 0x206000, 1, THASH_WRITE, HERE).outcome, THASH_FIRST_WRITE);
	ck_assert_int_eq(thash_lookup(&r.table, 0x204fff, 1, THASH_WRITE, HERE).outcome, THASH_FIRST_WRITE);
	ck_assert_int_eq(thash_lookup(&r.table, 0x205000, 1, THASH_WRITE, HERE).outcome, THASH_HIT);
}
END_TEST

/* How many entries of the walk share a byte with this page. */
static uint32_t entries_over(uint64_t va, uint32_t log2)
{
	struct thash_translation entry = THASH_TRANSLATION_INIT;
	uint64_t cursor = 0;
	uint32_t count = 0;

	while (thash_next(&r.table, &cursor, &entry) == 1) {
		uint32_t larger = entry.page_log2 > log2 ? entry.page_log2 : log2;

		count += larger == 64 || entry.page >> larger == va >> larger;
	}
	return count;
}

/* In tables that remember where small pages lie, and in one that is too small for that. */
START_TEST(no_page_is_left_under_or_over_another)
{
	static const uint32_t sizes[] = {12, 12, 12, 12, 13, 14, 16, 18, 20, 21, 24, 30, 40, 64};
	struct rig_shape shape = rig_usual_shape;
	uint64_t seed = (uint64_t)_i + 1, va;
	uint32_t i, log2;

	shape.sets = _i == 0 ? 8 : _i == 1 ? 16 : 128;
	shape.cold = 0;
	rig_init(&r, &shape);
	rig_bind(&r, HERE, SPACE_HERE, GROUP);
	for (i = 0; i < 6000; i++) {
		log2 = sizes[rig_chance(&seed, sizeof(sizes) / sizeof(sizes[0]) - (i % 512 ? 4 : 0))];
		va = rig_chance(&seed, (uint64_t)1 << 23);
		if (rig_chance(&seed, 400) == 0)
			rig_purge(&r, THASH_SPACE, SPACE_HERE, 0, LAST_BYTE);
		rig_insert(&r, HERE, va, log2, RWX);
		if (log2 > 12 || i % 64 == 0)
			ck_assert_msg(entries_over(va, log2) == 1, "insert %u: 0x%llx, 2^%u", i,
				      (unsigned long long)va, log2);
	}
}
END_TEST

/* Whatever the page sizes that were ever in use, a lookup in an empty table finds nothing. */
START_TEST(sizes_once_in_use_leave_nothing_behind)
{
	uint32_t log2;

	rig_usual(&r);
	for (log2 = 12; log2 <= 64; log2++)
		rig_insert(&r, HERE, 0, log2, RWX);
	rig_purge(&r, THASH_SPACE, SPACE_HERE, 0, 0);
	ck_assert_uint_eq(rig_count(&r), 0);
	for (log2 = 12; log2 < 64; log2++)
		ck_assert(rig_misses(&r, HERE, (uint64_t)1 << log2));
}
END_TEST

Suite *thash_large_pages_suite(void)
{
	Suite *suite = suite_create("thash_large_pages");
	TCase *tcase = tcase_create("large pages");

	tcase_add_loop_test(tcase, page_covers_every_byte_of_it_and_no_other, 12, 65);
	tcase_add_loop_test(tcase, neighbours_of_different_sizes_stay_apart, 12, 62);
	tcase_add_test(tcase, small_page_removes_the_large_one_around_it);
	tcase_add_test(tcase, granule_in_a_full_set_removes_the_large_page_around_it);
	tcase_add_test(tcase, large_page_removes_the_small_ones_within);
	tcase_add_test(tcase, page_of_the_whole_address_space_overlaps_everything);
	tcase_add_test(tcase, sizes_at_one_address_replace_each_other);
	tcase_add_test(tcase, purge_of_a_byte_takes_all_granules);
	tcase_add_test(tcase, purge_takes_pages_that_stick_out);
	tcase_add_test(tcase, first_write_opens_one_granule_of_a_large_page);
	tcase_add_loop_test(tcase, no_page_is_left_under_or_over_another, 0, 3);
	tcase_add_test(tcase, sizes_once_in_use_leave_nothing_behind);
	suite_add_tcase(suite, tcase);
	return suite;
}
