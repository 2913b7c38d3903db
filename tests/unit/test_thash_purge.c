/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Purges by range and scope: exactly the pages that have a byte in the range, within the published bound. */
#include "rig.h"
#include "suites.h"

static struct rig r;

/* The usual table's arrays; pins are records, used or not. */
#define FRONT 64u
#define BACK 64u
#define PINS 4u

static uint64_t cost(uint32_t scope, uint64_t id, uint64_t first, uint64_t last)
{
	uint64_t probes = UINT64_MAX;

	ck_assert_int_eq(thash_purge_cost(&r.table, &probes, scope, id, first, last), 0);
	return probes;
}

/* Small ranges of a large table are probed page by page, all else is scanned: both are to be tried. */
static void table_of(uint32_t sets)
{
	const struct rig_shape shape = {12, 0, FRONT, sets, 0, 8, PINS, 0};

	rig_init(&r, &shape);
	rig_bind(&r, HERE, SPACE_HERE, GROUP);
}

/* Pages 4 to 7, and one beside them on each hand. */
static void six_pages(uint32_t sets)
{
	uint32_t i;

	table_of(sets);
	for (i = 3; i <= 8; i++) {
		rig_insert(&r, HERE, i << 12, 12, i << 16 | RWX);
		ck_assert_int_eq(rig_read(&r, HERE, i << 12), THASH_HIT);
	}
}

static void check_pages(const char *expected)
{
	uint32_t i;

	for (i = 3; i <= 8; i++)
		ck_assert_msg(rig_at(&r, HERE, i << 12) == (expected[i - 3] == '.' ? LAST_BYTE : (uint64_t)i << 16),
			      "page %u", i);
}

/* A range touches a page by its last byte and by its first, and no page by none. */
static const struct {
	uint64_t first, last;
	const char *left;
} ranges[] = {
	{0x4000, 0x7fff, "3....8"},
	{0x3fff, 0x8000, "......"},
	{0x4fff, 0x7000, "3....8"},
	{0x5000, 0x5fff, "34.678"},
	{0x5fff, 0x5fff, "34.678"},
	{0x5000, 0x5000, "34.678"},
	{0x5fff, 0x6000, "34..78"},
	{0, 0x2fff, "345678"},
	{0x9000, LAST_BYTE, "345678"},
	{0, 0x3000, ".45678"},
	{0x8fff, LAST_BYTE, "34567."},
	{0, LAST_BYTE - 1, "......"},
	{1, LAST_BYTE, "......"},
	{0, LAST_BYTE, "......"},
};
#define RANGES (sizeof(ranges) / sizeof(ranges[0]))

START_TEST(purge_takes_what_has_a_byte_in_the_range)
{
	uint32_t removed = 0, i, sets;

	for (i = 0; i < 6; i++)
		removed += ranges[_i].left[i] == '.';
	for (sets = 2; sets <= 512; sets *= 16) {
		six_pages(sets);
		ck_assert_uint_ge(rig_purge(&r, THASH_SPACE, SPACE_HERE, ranges[_i].first, ranges[_i].last), removed);
		check_pages(ranges[_i].left);
		ck_assert_uint_eq(rig_count(&r), 6 - removed);
		ck_assert_uint_eq(rig_stats(&r).live, 6 - removed);
	}
}
END_TEST

START_TEST(range_may_end_at_the_last_byte)
{
	rig_usual(&r);
	rig_insert(&r, HERE, LAST_BYTE, 12, 0x1000 | RWX);
	rig_insert(&r, HERE, 0, 12, 0x2000 | RWX);
	rig_purge(&r, THASH_SPACE, SPACE_HERE, LAST_BYTE, LAST_BYTE);
	ck_assert(rig_misses(&r, HERE, LAST_BYTE));
	ck_assert_uint_eq(rig_at(&r, HERE, 0), 0x2000);
	rig_insert(&r, HERE, LAST_BYTE, 12, 0x1000 | RWX);
	rig_purge(&r, THASH_SPACE, SPACE_HERE, 0, 0);
	ck_assert(rig_misses(&r, HERE, 0));
	ck_assert_uint_eq(rig_at(&r, HERE, LAST_BYTE), 0x1fff);
}
END_TEST

START_TEST(range_that_runs_backwards_is_refused)
{
	uint64_t probes = 77;
	uint32_t removed = 77;

	six_pages(16);
	rig_remember(&r);
	ck_assert_int_eq(thash_purge(&r.table, &removed, THASH_SPACE, SPACE_HERE, 1, 0), LIBVTLB_ERR_RANGE);
	ck_assert_int_eq(thash_purge(&r.table, &removed, THASH_SPACE, SPACE_HERE, LAST_BYTE, 0), LIBVTLB_ERR_RANGE);
	ck_assert_int_eq(thash_purge_cost(&r.table, &probes, THASH_SPACE, SPACE_HERE, 1, 0), LIBVTLB_ERR_RANGE);
	ck_assert(rig_unchanged(&r));
	ck_assert_uint_eq(removed, 77);
	ck_assert_uint_eq(probes, 77);
}
END_TEST

/* In three spaces of two groups the same page; in each group a global at another. What is left of the five. */
static const struct {
	uint32_t scope;
	uint64_t id;
	const char *left;
} scopes[] = {
	{THASH_SPACE, SPACE_HERE, ".taga"}, {THASH_SPACE, SPACE_THERE, "h.aga"}, {THASH_SPACE, SPACE_AWAY, "ht.ga"},
	{THASH_SPACE, GROUP, "htaga"}, {THASH_SPACE, 99, "htaga"}, {THASH_GLOBALS, GROUP, "hta.a"},
	{THASH_GLOBALS, GROUP_AWAY, "htag."}, {THASH_GLOBALS, SPACE_HERE, "htaga"}, {THASH_GROUP, GROUP, "..a.a"},
	{THASH_GROUP, GROUP_AWAY, "ht.g."}, {THASH_GROUP, SPACE_HERE, "htaga"}, {THASH_EVERYTHING, 0, "....."},
	{THASH_EVERYTHING, 12345, "....."},
};
#define SCOPES (sizeof(scopes) / sizeof(scopes[0]))

static void five_pages(void)
{
	rig_usual(&r);
	rig_insert(&r, HERE, 0x1000, 12, 0xa000 | RWX);
	rig_insert(&r, THERE, 0x1000, 12, 0xb000 | RWX);
	rig_insert(&r, AWAY, 0x1000, 12, 0xc000 | RWX);
	rig_insert_as(&r, HERE, 0x2000, 12, 0xd000 | RWX, THASH_GLOBAL);
	rig_insert_as(&r, AWAY, 0x2000, 12, 0xe000 | RWX, THASH_GLOBAL);
}

static int there(char letter, uint32_t lane, uint64_t va, uint64_t at)
{
	return rig_at(&r, lane, va) == (letter == '.' ? LAST_BYTE : at);
}

static void check_five(const char *left, const char *what)
{
	ck_assert_msg(there(left[0], HERE, 0x1000, 0xa000), "%s: here", what);
	ck_assert_msg(there(left[1], THERE, 0x1000, 0xb000), "%s: there", what);
	ck_assert_msg(there(left[2], AWAY, 0x1000, 0xc000), "%s: away", what);
	ck_assert_msg(there(left[3], HERE, 0x2000, 0xd000), "%s: the global here", what);
	ck_assert_msg(there(left[3], THERE, 0x2000, 0xd000), "%s: the global there", what);
	ck_assert_msg(there(left[4], AWAY, 0x2000, 0xe000), "%s: the global away", what);
}

START_TEST(scope_decides_whose_pages_go)
{
	uint32_t i, left = 0;

	for (i = 0; i < 5; i++)
		left += scopes[_i].left[i] != '.';
	five_pages();
	check_five("htaga", "before");
	rig_purge(&r, scopes[_i].scope, scopes[_i].id, 0, LAST_BYTE);
	check_five(scopes[_i].left, "all at once");
	ck_assert_uint_eq(rig_count(&r), left);
	ck_assert_uint_eq(rig_stats(&r).live, left);
	five_pages();
	check_five("htaga", "before");
	rig_purge(&r, scopes[_i].scope, scopes[_i].id, 0x1fff, 0x2000);
	check_five(scopes[_i].left, "by range");
	ck_assert_uint_eq(rig_count(&r), left);
	five_pages();
	check_five("htaga", "before");
	rig_purge(&r, scopes[_i].scope, scopes[_i].id, 0x1000, LAST_BYTE);
	check_five(scopes[_i].left, "by a range of almost everything");
	ck_assert_uint_eq(rig_count(&r), left);
}
END_TEST

START_TEST(unknown_scope_is_refused)
{
	static const uint32_t bad[] = {4, 5, 0xff, 0x200, 0x104, 0x1ff, 0x80000000u, UINT32_MAX};
	uint64_t probes = 77;
	uint32_t i;

	five_pages();
	rig_remember(&r);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		ck_assert_int_eq(thash_purge(&r.table, NULL, bad[i], GROUP, 0, LAST_BYTE), LIBVTLB_ERR_INVALID);
		ck_assert_int_eq(thash_purge_cost(&r.table, &probes, bad[i], GROUP, 0, LAST_BYTE), LIBVTLB_ERR_INVALID);
	}
	ck_assert(rig_unchanged(&r));
	ck_assert_uint_eq(probes, 77);
}
END_TEST

/* What the purge of a whole scope did not look at must not come back when the space is used again. */
START_TEST(emptied_spaces_stay_empty_when_they_fill_again)
{
	uint32_t i;

	for (i = 0; i < SCOPES; i++) {
		five_pages();
		rig_purge(&r, scopes[i].scope, scopes[i].id, 0, LAST_BYTE);
		rig_insert(&r, HERE, 0x3000, 12, RWX);
		rig_insert(&r, THERE, 0x3000, 12, RWX);
		rig_insert(&r, AWAY, 0x3000, 12, RWX);
		rig_insert_as(&r, HERE, 0x4000, 12, RWX, THASH_GLOBAL);
		rig_insert_as(&r, AWAY, 0x4000, 12, RWX, THASH_GLOBAL);
		check_five(scopes[i].left, "filled again");
	}
}
END_TEST

/* As thash.h has it: 16 probes of the back for a page of each size in use, the pins, and one of the front a granule. */
START_TEST(small_range_costs_as_much_as_it_has_pages)
{
	const struct rig_shape shape = {12, 0, 512, 512, 0, 8, PINS, 0};

	rig_init(&r, &shape);
	rig_bind(&r, HERE, SPACE_HERE, GROUP);
	rig_insert(&r, HERE, 0x1000, 12, RWX);
	ck_assert_uint_ge(cost(THASH_SPACE, SPACE_HERE, 0x1000, 0x1fff), 1);
	ck_assert_uint_le(cost(THASH_SPACE, SPACE_HERE, 0x1000, 0x1fff), 16 + PINS + 1);
	ck_assert_uint_le(cost(THASH_SPACE, SPACE_HERE, 0x1000, 0xafff), 16 * 10 + PINS + 10);
	ck_assert_uint_le(cost(THASH_EVERYTHING, 0, 0x1000, 0xafff), 16 * 10 + PINS + 10 + 8); /* 8 records besides */
	rig_insert(&r, HERE, 0x200000, 21, RWX); /* a second size: one page of it more, and its granules */
	ck_assert_uint_le(cost(THASH_SPACE, SPACE_HERE, 0x1000, 0x1fff), 16 * 2 + PINS + 512);
}
END_TEST

START_TEST(no_range_costs_more_than_the_table_has_entries)
{
	uint32_t log2;

	rig_usual(&r);
	for (log2 = 12; log2 < 64; log2++)
		rig_insert(&r, HERE, (uint64_t)1 << log2, log2, RWX);
	for (log2 = 0; log2 < 64; log2++) {
		ck_assert_uint_le(cost(THASH_SPACE, SPACE_HERE, 0, ((uint64_t)1 << log2) - 1), BACK + PINS + FRONT);
		ck_assert_uint_le(cost(THASH_EVERYTHING, 0, (uint64_t)1 << log2, LAST_BYTE), BACK + PINS + FRONT);
		ck_assert_uint_le(cost(THASH_GLOBALS, GROUP, 1, (uint64_t)1 << log2), BACK + PINS + FRONT);
	}
}
END_TEST

START_TEST(whole_scope_costs_nothing_in_entries)
{
	six_pages(16);
	ck_assert_uint_lt(cost(THASH_SPACE, SPACE_HERE, 0, LAST_BYTE), 4);
	ck_assert_uint_lt(cost(THASH_GROUP, GROUP, 0, LAST_BYTE), 4);
	ck_assert_uint_lt(cost(THASH_GLOBALS, GROUP, 0, LAST_BYTE), 4);
	ck_assert_uint_lt(cost(THASH_EVERYTHING, 0, 0, LAST_BYTE), 4);
	ck_assert_uint_le(cost(THASH_SPACE | THASH_WITH_PINS, SPACE_HERE, 0, LAST_BYTE), 4 + PINS + FRONT);
}
END_TEST

START_TEST(asking_for_the_cost_changes_nothing)
{
	six_pages(16);
	rig_remember(&r);
	cost(THASH_SPACE, SPACE_HERE, 0x4000, 0x5000);
	cost(THASH_EVERYTHING, 0, 0, LAST_BYTE);
	ck_assert(rig_unchanged(&r));
	check_pages("345678");
}
END_TEST

/* Every range over eight pages of three sizes, against a test of the pages one by one. */
START_TEST(every_range_takes_the_right_pages)
{
	static const struct {
		uint32_t va, log2;
	} page[] = {{0x1000, 12}, {0x2000, 13}, {0x4000, 14}, {0x8000, 12}, {0xa000, 12}, {0xc000, 13}, {0xe000, 12},
		    {0xf000, 12}};
	uint32_t first, last, i, sets = _i ? 512 : 8;

	for (first = 0; first < 0x12000; first += 0x800) {
		for (last = first; last < 0x12000; last += 0x7ff) {
			table_of(sets);
			for (i = 0; i < 8; i++) {
				rig_insert(&r, HERE, page[i].va, page[i].log2, RWX);
				rig_read(&r, HERE, page[i].va + 0xfff);
			}
			rig_purge(&r, THASH_SPACE, SPACE_HERE, first, last);
			for (i = 0; i < 8; i++) {
				int meets = page[i].va <= last && page[i].va + (1u << page[i].log2) - 1 >= first;

				ck_assert_msg(rig_misses(&r, HERE, page[i].va + 0xfff) == meets,
					      "0x%x to 0x%x, page %u", first, last, i);
			}
		}
	}
}
END_TEST

Suite *thash_purge_suite(void)
{
	Suite *suite = suite_create("thash_purge");
	TCase *range = tcase_create("ranges"), *scope = tcase_create("scopes"), *bound = tcase_create("bounds");

	tcase_add_loop_test(range, purge_takes_what_has_a_byte_in_the_range, 0, RANGES);
	tcase_add_test(range, range_may_end_at_the_last_byte);
	tcase_add_test(range, range_that_runs_backwards_is_refused);
	tcase_add_loop_test(range, every_range_takes_the_right_pages, 0, 2);
	suite_add_tcase(suite, range);
	tcase_add_loop_test(scope, scope_decides_whose_pages_go, 0, SCOPES);
	tcase_add_test(scope, unknown_scope_is_refused);
	tcase_add_test(scope, emptied_spaces_stay_empty_when_they_fill_again);
	suite_add_tcase(suite, scope);
	tcase_add_test(bound, small_range_costs_as_much_as_it_has_pages);
	tcase_add_test(bound, no_range_costs_more_than_the_table_has_entries);
	tcase_add_test(bound, whole_scope_costs_nothing_in_entries);
	tcase_add_test(bound, asking_for_the_cost_changes_nothing);
	suite_add_tcase(suite, bound);
	return suite;
}
