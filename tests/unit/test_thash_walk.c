/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Walks over all entries, and the statistics. */
#include <string.h>

#include "rig.h"
#include "suites.h"

static struct rig r;

START_TEST(walk_meets_every_entry_once)
{
	struct thash_translation entry = THASH_TRANSLATION_INIT;
	uint64_t cursor = 0, met = 0;
	uint32_t i;

	rig_usual(&r);
	for (i = 1; i <= 40; i++)
		rig_insert(&r, i % 3, (uint64_t)i << 12, 12, (uint64_t)i << 16 | RWX);
	while (thash_next(&r.table, &cursor, &entry) == 1) {
		i = (uint32_t)(entry.page >> 12);
		ck_assert(i >= 1 && i <= 40 && !(met >> i & 1));
		met |= (uint64_t)1 << i;
		ck_assert_uint_eq(entry.value, (uint64_t)i << 16 | RWX);
		ck_assert_uint_eq(entry.page_log2, 12);
		ck_assert_uint_eq(entry.all, 0);
		ck_assert_uint_eq(entry.flags, 0);
		ck_assert_uint_eq(entry.space, i % 3 == HERE ? SPACE_HERE : i % 3 == THERE ? SPACE_THERE : SPACE_AWAY);
		ck_assert_uint_eq(entry.group, i % 3 == AWAY ? GROUP_AWAY : GROUP);
	}
	ck_assert_uint_eq(met, ((uint64_t)1 << 41) - 2);
	ck_assert_int_eq(thash_next(&r.table, &cursor, &entry), 0); /* and stays at its end */
}
END_TEST

START_TEST(pins_come_first)
{
	struct thash_translation entry = THASH_TRANSLATION_INIT;
	uint64_t cursor = 0;

	rig_usual(&r);
	rig_insert(&r, HERE, 0x1000, 12, RWX);
	rig_pin(&r, HERE, 0x200000, 21, 0x40000000 | RWX, THASH_DATA_ONLY);
	rig_pin(&r, AWAY, 0x3000, 12, RWX, THASH_GLOBAL);
	ck_assert_int_eq(thash_next(&r.table, &cursor, &entry), 1);
	ck_assert_uint_ne(entry.flags & THASH_IS_PINNED, 0);
	ck_assert_int_eq(thash_next(&r.table, &cursor, &entry), 1);
	ck_assert_uint_ne(entry.flags & THASH_IS_PINNED, 0);
	ck_assert_int_eq(thash_next(&r.table, &cursor, &entry), 1);
	ck_assert_uint_eq(entry.flags, 0);
	ck_assert_int_eq(thash_next(&r.table, &cursor, &entry), 0);
}
END_TEST

/* The page's own value, not one advanced to some granule; sides, globals, cold records and sizes as inserted. */
START_TEST(walk_tells_what_was_inserted)
{
	struct thash_translation entry = THASH_TRANSLATION_INIT;
	struct thash_insertion page = THASH_INSERTION_INIT;
	uint64_t cursor = 0;

	rig_usual(&r);
	page.va = 0x2abcde;
	page.page_log2 = 21;
	page.value = 0x40000000 | 0xf80 | RW | THASH_CLEAN;
	page.flags = THASH_GLOBAL | THASH_CODE_ONLY;
	page.cold = (struct thash_cold){111, 222};
	ck_assert_int_eq(thash_insert_full(&r.table, &page), 0);
	thash_lookup(&r.table, 0x2abcde, 1, THASH_EXECUTE, HERE);
	ck_assert_int_eq(thash_next(&r.table, &cursor, &entry), 1);
	ck_assert_uint_eq(entry.page, 0x200000);
	ck_assert_uint_eq(entry.page_log2, 21);
	ck_assert_uint_eq(entry.value, 0x40000000 | 0xf80 | RW | THASH_CLEAN);
	ck_assert_uint_eq(entry.flags, THASH_GLOBAL | THASH_CODE_ONLY);
	ck_assert_uint_eq(entry.group, GROUP);
	ck_assert_uint_eq(entry.cold.word, 111);
	ck_assert_uint_eq(entry.cold.extra, 222);
}
END_TEST

START_TEST(dead_entries_are_not_met)
{
	rig_usual(&r);
	rig_insert(&r, HERE, 0x1000, 12, RWX);
	rig_insert(&r, THERE, 0x2000, 12, RWX);
	rig_insert(&r, AWAY, 0x3000, 12, RWX);
	rig_purge(&r, THASH_SPACE, SPACE_HERE, 0, LAST_BYTE);
	ck_assert_uint_eq(rig_count(&r), 2);
	rig_purge(&r, THASH_GROUP, GROUP, 0, LAST_BYTE);
	ck_assert_uint_eq(rig_count(&r), 1);
	rig_purge(&r, THASH_EVERYTHING, 0, 0, LAST_BYTE);
	ck_assert_uint_eq(rig_count(&r), 0);
}
END_TEST

/* Each entry is purged as it is met: the walk ends, and nothing is left. */
START_TEST(table_may_change_under_a_walk)
{
	struct thash_translation entry = THASH_TRANSLATION_INIT;
	uint64_t cursor = 0;
	uint32_t steps = 0, i;

	rig_usual(&r);
	for (i = 0; i < 60; i++)
		rig_insert(&r, HERE, (uint64_t)i << 12, 12, RWX);
	while (thash_next(&r.table, &cursor, &entry) == 1 && ++steps < 1000)
		rig_purge(&r, THASH_SPACE, SPACE_HERE, entry.page, entry.page);
	ck_assert_uint_eq(steps, 60);
	ck_assert_uint_eq(rig_count(&r), 0);
}
END_TEST

START_TEST(any_cursor_is_harmless)
{
	struct thash_translation entry = THASH_TRANSLATION_INIT;
	static const uint64_t wild[] = {1, 4, 5, 67, 68, 69, 1000, UINT32_MAX, (uint64_t)1 << 32, UINT64_MAX};
	uint32_t i;

	rig_usual(&r);
	rig_insert(&r, HERE, 0x1000, 12, RWX);
	for (i = 0; i < sizeof(wild) / sizeof(wild[0]); i++) {
		uint64_t cursor = wild[i];
		int more = thash_next(&r.table, &cursor, &entry);

		ck_assert(more == 0 || (more == 1 && entry.page == 0x1000));
	}
}
END_TEST

/* Each event by itself. */
START_TEST(events_are_counted)
{
	struct thash_stats stats;
	uint32_t i;

	rig_usual(&r);
	thash_lookup(&r.table, 0x1000, 1, THASH_READ, HERE);     /* a miss */
	rig_insert(&r, HERE, 0x1000, 12, RWX);
	thash_lookup_slow(&r.table, 0x1000, 1, THASH_READ, HERE); /* found */
	thash_lookup_slow(&r.table, 0x1000, 1, THASH_READ, HERE); /* found */
	rig_insert(&r, HERE, 0x1000, 13, RWX);                    /* overlaps one */
	rig_pin(&r, HERE, 0x10000, 12, RWX, 0);
	rig_purge(&r, THASH_SPACE, SPACE_HERE, 0x1000, 0x1000);   /* removes one */
	ck_assert_int_eq(thash_purge_values(&r.table, NULL, 1, 2, 0), 0);
	stats = rig_stats(&r);
	ck_assert_uint_eq(stats.missed, 1);
	ck_assert_uint_eq(stats.found, 2);
	ck_assert_uint_eq(stats.inserted, 3);
	ck_assert_uint_eq(stats.removed, 2);
	ck_assert_uint_eq(stats.purges, 2);
	ck_assert_uint_eq(stats.evicted, 0);
	ck_assert_uint_eq(stats.live, 0);
	ck_assert_uint_eq(stats.pinned, 1);
	for (i = 0; i < 5; i++) /* pages 16 sets apart, which have one set of four */
		rig_insert(&r, HERE, ((uint64_t)i << 16) + 0x1000, 12, RWX);
	ck_assert_uint_eq(rig_stats(&r).evicted, 1);
	ck_assert_uint_eq(rig_stats(&r).live, 4);
}
END_TEST

/* Of every kind of page, of a pin and of a hole, by every way that is not inlined. */
START_TEST(every_page_found_is_counted)
{
	static const uint32_t attributes[] = {RWX, RWX | THASH_CLEAN, RWX | THASH_WATCHED, RWX | THASH_DEVICE, 0,
					      THASH_NOT_PRESENT};
	struct thash_translation found = THASH_TRANSLATION_INIT;
	uint32_t i;

	rig_usual(&r);
	for (i = 0; i < 6; i++) {
		rig_insert(&r, HERE, (uint64_t)i << 12, 12, attributes[i]);
		thash_lookup_slow(&r.table, (uint64_t)i << 12, 1, THASH_READ, HERE);
		thash_lookup_full(&r.table, &found, (uint64_t)i << 12, 1, THASH_READ, HERE);
		ck_assert_uint_eq(rig_stats(&r).found, 2 * i + 2);
	}
	rig_pin(&r, HERE, 0x200000, 21, RWX, 0);
	thash_lookup_slow(&r.table, 0x212345, 1, THASH_READ, HERE);
	ck_assert_uint_eq(rig_stats(&r).found, 13);
	ck_assert_uint_eq(rig_stats(&r).missed, 0);
}
END_TEST

START_TEST(reset_forgets_events_and_not_the_present)
{
	struct thash_stats stats;

	rig_usual(&r);
	rig_insert(&r, HERE, 0x1000, 12, RWX);
	rig_pin(&r, HERE, 0x10000, 12, RWX, 0);
	thash_lookup_slow(&r.table, 0x1000, 1, THASH_READ, HERE);
	rig_purge(&r, THASH_SPACE, SPACE_THERE, 0, LAST_BYTE);
	ck_assert_int_eq(thash_reset_stats(&r.table), 0);
	stats = rig_stats(&r);
	ck_assert_uint_eq(stats.live, 1);
	ck_assert_uint_eq(stats.pinned, 1);
	ck_assert_uint_eq(stats.spaces, 5);
	ck_assert_uint_eq(stats.found | stats.missed | stats.inserted | stats.evicted | stats.removed, 0);
	ck_assert_uint_eq(stats.purges | stats.retired | stats.sweeps | stats.front_drops | stats.refused, 0);
	ck_assert_uint_eq(stats.verified | stats.stale, 0);
	ck_assert_int_eq(rig_read(&r, HERE, 0x1000), THASH_HIT);
}
END_TEST

START_TEST(purge_of_a_whole_space_says_how_many_went)
{
	uint32_t i;

	rig_usual(&r);
	for (i = 0; i < 7; i++)
		rig_insert(&r, HERE, (uint64_t)i << 12, 12, RWX);
	rig_insert(&r, THERE, 0x1000, 12, RWX);
	ck_assert_uint_ge(rig_purge(&r, THASH_SPACE, SPACE_HERE, 0, LAST_BYTE), 7);
	ck_assert_uint_ge(rig_purge(&r, THASH_EVERYTHING, 0, 0, LAST_BYTE), 1);
	ck_assert_uint_eq(rig_purge(&r, THASH_EVERYTHING, 0, 0, LAST_BYTE), 0);
}
END_TEST

START_TEST(structs_of_another_size_are_refused)
{
	struct thash_translation entry = THASH_TRANSLATION_INIT;
	struct thash_stats stats = {.size = sizeof(stats) - 8, .found = 77};
	uint64_t cursor = 0;

	rig_usual(&r);
	rig_insert(&r, HERE, 0x1000, 12, RWX);
	entry.size--;
	entry.page = 77;
	ck_assert_int_eq(thash_next(&r.table, &cursor, &entry), LIBVTLB_ERR_SIZE);
	ck_assert_int_eq(thash_lookup_full(&r.table, &entry, 0x1000, 1, THASH_READ, HERE), LIBVTLB_ERR_SIZE);
	ck_assert_int_eq(thash_probe(&r.table, &entry, 0x1000, 1, THASH_READ, HERE), LIBVTLB_ERR_SIZE);
	ck_assert_int_eq(thash_peek(&r.table, &entry, 0x1000, 1, THASH_READ, HERE), LIBVTLB_ERR_SIZE);
	ck_assert_int_eq(thash_get_stats(&r.table, &stats), LIBVTLB_ERR_SIZE);
	ck_assert_uint_eq(cursor, 0);
	ck_assert_uint_eq(entry.page, 77);
	ck_assert_uint_eq(stats.found, 77);
}
END_TEST

Suite *thash_walk_suite(void)
{
	Suite *suite = suite_create("thash_walk");
	TCase *walk = tcase_create("walk"), *stats = tcase_create("statistics");

	tcase_add_test(walk, walk_meets_every_entry_once);
	tcase_add_test(walk, pins_come_first);
	tcase_add_test(walk, walk_tells_what_was_inserted);
	tcase_add_test(walk, dead_entries_are_not_met);
	tcase_add_test(walk, table_may_change_under_a_walk);
	tcase_add_test(walk, any_cursor_is_harmless);
	tcase_add_test(walk, structs_of_another_size_are_refused);
	suite_add_tcase(suite, walk);
	tcase_add_test(stats, events_are_counted);
	tcase_add_test(stats, every_page_found_is_counted);
	tcase_add_test(stats, reset_forgets_events_and_not_the_present);
	tcase_add_test(stats, purge_of_a_whole_space_says_how_many_went);
	suite_add_tcase(suite, stats);
	return suite;
}
