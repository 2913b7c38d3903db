/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Inserts: what is refused, what they replace, and what the owner is told of it. */
#include "rig.h"
#include "suites.h"

static struct rig r;

/* One set of four ways: the fifth page replaces one. */
static const struct rig_shape one_set = {12, 0, 64, 1, 4, 8, 4, 0};

static void fill_one_set(void)
{
	uint32_t i;

	rig_init(&r, &one_set);
	rig_bind(&r, HERE, SPACE_HERE, GROUP);
	rig_bind(&r, THERE, SPACE_THERE, GROUP);
	for (i = 0; i < 4; i++)
		rig_insert(&r, HERE, i << 12, 12, (uint64_t)(i + 1) << 16 | RWX);
}

/* How many of the first pages a space still has. */
static uint32_t pages_left(uint32_t lane, uint32_t pages)
{
	uint32_t i, left = 0;

	for (i = 0; i < pages; i++)
		left += rig_read(&r, lane, i << 12) == THASH_HIT;
	return left;
}

START_TEST(bad_insert_is_refused_and_changes_nothing)
{
	static const struct {
		uint32_t lane, page_log2, flags;
	} bad[] = {
		{8, 12, 0}, {UINT32_MAX, 12, 0}, {3, 12, 0}, /* no such lane, none bound */
		{0, 11, 0}, {0, 0, 0}, {0, 65, 0}, {0, 127, 0}, {0, UINT32_MAX, 0},
		{0, 12, THASH_DATA_ONLY | THASH_CODE_ONLY}, {0, 12, THASH_IS_PINNED}, {0, 12, 0x20}, {0, 12, 1u << 31},
	};
	struct thash_insertion page = THASH_INSERTION_INIT;
	uint32_t i;

	rig_usual(&r);
	rig_insert(&r, HERE, 0x1000, 12, RWX);
	rig_remember(&r);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		page.lane = bad[i].lane;
		page.page_log2 = bad[i].page_log2;
		page.flags = bad[i].flags;
		page.value = RWX;
		ck_assert_msg(thash_insert(&r.table, bad[i].lane, 0, bad[i].page_log2, RWX, bad[i].flags) ==
			      LIBVTLB_ERR_INVALID, "row %u", i);
		ck_assert_msg(thash_insert_full(&r.table, &page) == LIBVTLB_ERR_INVALID, "row %u", i);
		ck_assert_msg(thash_pin(&r.table, NULL, &page) == LIBVTLB_ERR_INVALID, "row %u", i);
	}
	ck_assert_int_eq(thash_insert(&r.table, HERE, 0, 12, RWX, THASH_TICKETED), LIBVTLB_ERR_INVALID);
	ck_assert(rig_unchanged(&r));
}
END_TEST

START_TEST(page_size_that_the_table_lacks_is_refused)
{
	const struct rig_shape shape = {12, 0, 64, 16, 0, 8, 4, 0x201}; /* 4 KiB and 2 MiB */

	rig_init(&r, &shape);
	rig_bind(&r, HERE, SPACE_HERE, GROUP);
	rig_insert(&r, HERE, 0x1000, 12, RWX);
	rig_insert(&r, HERE, 0x200000, 21, RWX);
	ck_assert_int_eq(thash_insert(&r.table, HERE, 0x400000, 13, RWX, 0), LIBVTLB_ERR_INVALID);
	ck_assert_int_eq(thash_insert(&r.table, HERE, 0x400000, 20, RWX, 0), LIBVTLB_ERR_INVALID);
	ck_assert_int_eq(thash_insert(&r.table, HERE, 0x400000, 22, RWX, 0), LIBVTLB_ERR_INVALID);
	ck_assert_int_eq(thash_insert(&r.table, HERE, 0x400000, 64, RWX, 0), LIBVTLB_ERR_INVALID);
	ck_assert_uint_eq(rig_count(&r), 2);
}
END_TEST

START_TEST(any_address_in_the_page_will_do)
{
	rig_usual(&r);
	rig_insert(&r, HERE, 0x1fff, 12, 0x5000 | RWX);
	rig_insert(&r, HERE, 0x3abcde, 21, 0x40000000 | RWX);
	ck_assert_uint_eq(rig_at(&r, HERE, 0x1000), 0x5000);
	ck_assert_uint_eq(rig_at(&r, HERE, 0x200000), 0x40000000);
}
END_TEST

START_TEST(page_that_comes_again_replaces_itself)
{
	uint32_t i;

	fill_one_set();
	for (i = 0; i < 10; i++)
		rig_insert(&r, HERE, 0x2000, 12, i << 12 | THASH_R);
	ck_assert_uint_eq(rig_at(&r, HERE, 0x2000), 0x9000);
	ck_assert_int_eq(rig_access(&r, HERE, 0x2000, 1, THASH_WRITE), THASH_RIGHTS);
	ck_assert_uint_eq(pages_left(HERE, 4), 4);
	ck_assert_uint_eq(r.evictions, 0);
}
END_TEST

/* What it says of the victim is what the table no longer has. */
/* After the fifth page there are ways before its own that were not used of late: they are not free for all that. */
START_TEST(page_that_comes_again_replaces_nobody_else)
{
	uint32_t i;

	fill_one_set();
	rig_insert(&r, HERE, 0x4000, 12, 0x50000 | RWX);
	for (i = 5; i-- > 0;) {
		if (r.evicted[0].page != i << 12)
			rig_insert(&r, HERE, i << 12, 12, 0x60000 | RWX);
		ck_assert_uint_eq(r.evictions, 1);
		ck_assert_uint_eq(rig_count(&r), 4);
	}
}
END_TEST

START_TEST(fifth_page_of_a_set_replaces_one_and_tells)
{
	uint64_t gone;

	fill_one_set();
	rig_insert(&r, HERE, 0x4000, 12, 0x50000 | RWX);
	ck_assert_uint_eq(r.evictions, 1);
	ck_assert_uint_eq(rig_stats(&r).evicted, 1);
	ck_assert_uint_eq(rig_stats(&r).live, 4);
	ck_assert_uint_eq(pages_left(HERE, 5), 4);
	ck_assert_uint_eq(rig_at(&r, HERE, 0x4000), 0x50000);
	gone = r.evicted[0].page;
	ck_assert_uint_lt(gone, 0x4000);
	ck_assert(rig_misses(&r, HERE, gone));
	ck_assert_uint_eq(r.evicted[0].value, ((gone >> 12) + 1) << 16 | RWX);
	ck_assert_uint_eq(r.evicted[0].page_log2, 12);
	ck_assert_uint_eq(r.evicted[0].space, SPACE_HERE);
	ck_assert_uint_eq(r.evicted[0].group, GROUP);
	ck_assert_uint_eq(r.evicted[0].all, 0);
}
END_TEST

START_TEST(victim_brings_its_cold_record_and_flags)
{
	struct thash_insertion page = THASH_INSERTION_INIT;
	uint32_t i;

	rig_init(&r, &one_set);
	rig_bind(&r, HERE, SPACE_HERE, GROUP);
	page.flags = THASH_CODE_ONLY;
	for (i = 0; i < 5; i++) {
		page.va = i << 12;
		page.page_log2 = 12;
		page.value = i << 12 | RWX;
		page.cold = (struct thash_cold){100 + i, 200 + i};
		ck_assert_int_eq(thash_insert_full(&r.table, &page), 0);
	}
	ck_assert_uint_eq(r.evictions, 1);
	i = (uint32_t)(r.evicted[0].page >> 12);
	ck_assert_uint_eq(r.evicted[0].cold.word, 100 + i);
	ck_assert_uint_eq(r.evicted[0].cold.extra, 200 + i);
	ck_assert_uint_eq(r.evicted[0].flags, THASH_CODE_ONLY);
}
END_TEST

/* Whether it was purged, emptied with its space or replaced: what comes into its place has none. */
START_TEST(cold_record_dies_with_its_entry)
{
	struct thash_translation found = THASH_TRANSLATION_INIT;
	struct thash_insertion page = THASH_INSERTION_INIT;
	uint64_t cursor = 0;
	uint32_t i;

	rig_init(&r, &one_set);
	rig_bind(&r, HERE, SPACE_HERE, GROUP);
	for (i = 0; i < 4; i++) {
		page.va = i << 12;
		page.page_log2 = 12;
		page.cold = (struct thash_cold){100 + i, 200 + i};
		ck_assert_int_eq(thash_insert_full(&r.table, &page), 0);
	}
	rig_purge(&r, THASH_SPACE, SPACE_HERE, 0, 0);
	rig_insert(&r, HERE, 0x8000, 12, RWX);
	rig_insert(&r, HERE, 0x9000, 12, RWX);
	while (thash_next(&r.table, &cursor, &found) == 1)
		ck_assert_uint_eq(found.cold.word, found.page >= 0x8000 ? 0 : 100 + (found.page >> 12));
	rig_purge(&r, THASH_SPACE, SPACE_HERE, 0, LAST_BYTE);
	for (i = 0; i < 4; i++)
		rig_insert(&r, HERE, i << 12, 12, RWX);
	for (cursor = 0; thash_next(&r.table, &cursor, &found) == 1;)
		ck_assert_uint_eq(found.cold.word | found.cold.extra, 0);
}
END_TEST

START_TEST(error_of_the_callback_is_returned_and_the_insert_stands)
{
	fill_one_set();
	r.evicted_error = -71;
	ck_assert_int_eq(thash_insert(&r.table, HERE, 0x4000, 12, 0x50000 | RWX, 0), -71);
	ck_assert_uint_eq(rig_at(&r, HERE, 0x4000), 0x50000);
	ck_assert_uint_eq(r.evictions, 1);
	ck_assert_uint_eq(rig_stats(&r).live, 4);
}
END_TEST

/* Purged, overlapped, of an emptied space: none of them was replaced for want of room. */
START_TEST(only_replacement_is_told)
{
	fill_one_set();
	rig_purge(&r, THASH_SPACE, SPACE_HERE, 0, 0xfff);
	rig_insert(&r, HERE, 0x1000, 13, RWX);
	rig_insert(&r, HERE, 0, 64, RWX);
	rig_purge(&r, THASH_SPACE, SPACE_HERE, 0, LAST_BYTE);
	ck_assert_uint_eq(r.evictions, 0);
}
END_TEST

START_TEST(emptied_space_makes_room)
{
	uint32_t i;

	fill_one_set();
	rig_purge(&r, THASH_SPACE, SPACE_HERE, 0, LAST_BYTE);
	for (i = 0; i < 4; i++)
		rig_insert(&r, THERE, i << 12, 12, RWX);
	ck_assert_uint_eq(r.evictions, 0);
	ck_assert_uint_eq(pages_left(THERE, 4), 4);
}
END_TEST

START_TEST(purged_page_makes_room)
{
	fill_one_set();
	rig_purge(&r, THASH_SPACE, SPACE_HERE, 0x2000, 0x2fff);
	rig_insert(&r, HERE, 0x9000, 12, RWX);
	ck_assert_uint_eq(r.evictions, 0);
	ck_assert_uint_eq(pages_left(HERE, 10), 4);
}
END_TEST

/* The granule in the front does not outlive its page in the back. */
START_TEST(victim_leaves_the_front_as_well)
{
	uint32_t i;

	fill_one_set();
	for (i = 4; i < 40; i++) {
		ck_assert_uint_eq(pages_left(HERE, i), 4);
		rig_insert(&r, HERE, i << 12, 12, RWX);
		ck_assert(rig_misses(&r, HERE, r.evicted[i - 4].page));
	}
	ck_assert_uint_eq(r.evictions, 36);
}
END_TEST

/* A device or hole is an entry like any other: it takes room and is overlapped. */
START_TEST(hole_is_replaced_like_any_page)
{
	rig_usual(&r);
	rig_insert(&r, HERE, 0x7000, 12, THASH_NOT_PRESENT);
	ck_assert_int_eq(rig_read(&r, HERE, 0x7000), THASH_ABSENT);
	rig_insert(&r, HERE, 0x7000, 12, 0x3000 | RWX);
	ck_assert_uint_eq(rig_at(&r, HERE, 0x7000), 0x3000);
	rig_insert(&r, HERE, 0x4000, 14, THASH_NOT_PRESENT);
	ck_assert_int_eq(rig_read(&r, HERE, 0x7000), THASH_ABSENT);
	rig_purge(&r, THASH_SPACE, SPACE_HERE, 0x4000, 0x4000);
	ck_assert(rig_misses(&r, HERE, 0x7000));
}
END_TEST

/* The page just inserted is there, the one replaced is not, and nothing may be changed. */
static struct rig seen;
static int within_insert(void *user, const struct thash_translation *replaced)
{
	struct rig *table = user;
	struct thash_insertion page = THASH_INSERTION_INIT;
	uint8_t byte = 0;

	page.page_log2 = 12;
	table->evictions++;
	ck_assert_int_eq(thash_lookup(&table->table, 0x4000, 1, THASH_READ, HERE).outcome, THASH_HIT);
	ck_assert_int_eq(thash_lookup(&table->table, replaced->page, 1, THASH_READ, HERE).outcome, THASH_MISS);
	ck_assert_int_eq(thash_insert(&table->table, HERE, 0, 12, RWX, 0), LIBVTLB_ERR_BUSY);
	ck_assert_int_eq(thash_insert_full(&table->table, &page), LIBVTLB_ERR_BUSY);
	ck_assert_int_eq(thash_pin(&table->table, NULL, &page), LIBVTLB_ERR_BUSY);
	ck_assert_int_eq(thash_unpin(&table->table, 0), LIBVTLB_ERR_BUSY);
	ck_assert_int_eq(thash_bind(&table->table, 0, 1, 1), LIBVTLB_ERR_BUSY);
	ck_assert_int_eq(thash_unbind(&table->table, 0), LIBVTLB_ERR_BUSY);
	ck_assert_int_eq(thash_sweep(&table->table, 1), LIBVTLB_ERR_BUSY);
	ck_assert_int_eq(thash_purge(&table->table, NULL, THASH_EVERYTHING, 0, 0, LAST_BYTE), LIBVTLB_ERR_BUSY);
	ck_assert_int_eq(thash_purge_values(&table->table, NULL, 0, LAST_BYTE, 0), LIBVTLB_ERR_BUSY);
	ck_assert_int_eq(thash_rearm_values(&table->table, 0, LAST_BYTE, 0), LIBVTLB_ERR_BUSY);
	ck_assert_int_eq(thash_rearm(&table->table, THASH_EVERYTHING, 0), LIBVTLB_ERR_BUSY);
	ck_assert_int_eq(thash_set_verify(&table->table, NULL, NULL, 0), LIBVTLB_ERR_BUSY);
	ck_assert_int_eq(thash_resize(&table->table, &table->config), LIBVTLB_ERR_BUSY);
	ck_assert_int_eq(thash_save(&table->table, &byte, 1), LIBVTLB_ERR_BUSY);
	ck_assert_int_eq(thash_restore(&table->table, &byte, 1), LIBVTLB_ERR_BUSY);
	ck_assert_uint_eq(rig_count(table), 4);
	return 0;
}

START_TEST(callback_may_look_up_and_change_nothing)
{
	uint32_t i;

	rig_lay_out(&seen, &one_set);
	seen.config.evicted = within_insert;
	ck_assert_int_eq(thash_init(&seen.table, &seen.config), 0);
	rig_bind(&seen, HERE, SPACE_HERE, GROUP);
	for (i = 0; i < 4; i++)
		rig_insert(&seen, HERE, i << 12, 12, RWX);
	rig_insert(&seen, HERE, 0x4000, 12, RWX);
	ck_assert_uint_eq(seen.evictions, 1);
	rig_purge(&seen, THASH_EVERYTHING, 0, 0, LAST_BYTE); /* after it everything may be changed again */
	ck_assert_uint_eq(rig_count(&seen), 0);
}
END_TEST

Suite *thash_insert_suite(void)
{
	Suite *suite = suite_create("thash_insert");
	TCase *tcase = tcase_create("insert"), *room = tcase_create("room");

	tcase_add_test(tcase, bad_insert_is_refused_and_changes_nothing);
	tcase_add_test(tcase, page_size_that_the_table_lacks_is_refused);
	tcase_add_test(tcase, any_address_in_the_page_will_do);
	tcase_add_test(tcase, page_that_comes_again_replaces_itself);
	tcase_add_test(tcase, hole_is_replaced_like_any_page);
	suite_add_tcase(suite, tcase);
	tcase_add_test(room, page_that_comes_again_replaces_nobody_else);
	tcase_add_test(room, fifth_page_of_a_set_replaces_one_and_tells);
	tcase_add_test(room, victim_brings_its_cold_record_and_flags);
	tcase_add_test(room, cold_record_dies_with_its_entry);
	tcase_add_test(room, error_of_the_callback_is_returned_and_the_insert_stands);
	tcase_add_test(room, only_replacement_is_told);
	tcase_add_test(room, emptied_space_makes_room);
	tcase_add_test(room, purged_page_makes_room);
	tcase_add_test(room, victim_leaves_the_front_as_well);
	tcase_add_test(room, callback_may_look_up_and_change_nothing);
	suite_add_tcase(suite, room);
	return suite;
}
