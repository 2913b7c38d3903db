/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Saved states: a table restored elsewhere is the same, and damaged bytes are refused or harmless. */
#include <stdlib.h>
#include <string.h>

#include "rig.h"
#include "suites.h"
#include "vtlb/snapshot.h"

static struct rig from, to;
static uint8_t *saved, *damaged;
static size_t bytes;

/* Small, so that every byte of it can be damaged: 8 sets, 4 records, 2 pins. */
static const struct rig_shape small = {12, 0, 8, 8, 32, 4, 2, 0};

static void save(void)
{
	bytes = (size_t)thash_save_size(&from.table);
	free(saved);
	free(damaged);
	saved = malloc(bytes);
	damaged = malloc(bytes);
	ck_assert(saved && damaged);
	ck_assert_int_eq(thash_save(&from.table, saved, bytes), 0);
}

/* Two spaces, a group, a global, both sides, several sizes, dead entries, a clean page and a pin. */
static void fill(void)
{
	struct thash_insertion page = THASH_INSERTION_INIT;

	rig_init(&from, &small);
	rig_bind(&from, 0, 10, 1);
	rig_bind(&from, 3, 11, 1);
	rig_insert(&from, 0, 0x7000, 12, 0x1000 | RWX);
	rig_purge(&from, THASH_SPACE, 10, 0, LAST_BYTE);
	rig_insert(&from, 0, 0x1000, 12, 0x2000 | RWX);
	rig_insert(&from, 3, 0x200000, 21, 0x40000000 | RWX | THASH_CLEAN);
	rig_insert_as(&from, 3, 0x2000, 12, 0x3000 | RWX, THASH_DATA_ONLY);
	rig_insert_as(&from, 3, 0x2000, 12, 0x4000 | RWX, THASH_CODE_ONLY);
	page.va = 0x5000;
	page.page_log2 = 12;
	page.value = 0x6000 | RWX;
	page.flags = THASH_GLOBAL;
	page.cold = (struct thash_cold){111, 222};
	ck_assert_int_eq(thash_insert_full(&from.table, &page), 0);
	rig_pin(&from, 3, (uint64_t)1 << 40, 30, 0x80000000 | RW, 0);
	ck_assert_int_eq(rig_access(&from, 3, 0x201000, 1, THASH_WRITE), THASH_FIRST_WRITE);
	save();
}

static void check_filled(struct rig *r)
{
	struct thash_translation found = THASH_TRANSLATION_INIT;

	ck_assert_uint_eq(rig_at(r, 0, 0x1abc), 0x2abc);
	ck_assert(rig_misses(r, 0, 0x7000) && rig_misses(r, 0, 0x200000) && rig_misses(r, 1, 0x1000));
	ck_assert_uint_eq(rig_at(r, 3, 0x212345), 0x40012345);
	ck_assert_int_eq(thash_lookup(&r->table, 0x201000, 1, THASH_WRITE, 3).outcome, THASH_FIRST_WRITE);
	ck_assert_uint_eq(rig_at(r, 3, 0x2000), 0x3000);
	ck_assert_uint_eq(thash_lookup(&r->table, 0x2000, 1, THASH_EXECUTE, 3).value, 0x4000 | RWX);
	ck_assert_uint_eq(rig_at(r, 3, 0x5000), 0x6000);
	ck_assert_int_eq(thash_probe(&r->table, &found, 0x5000, 1, THASH_READ, 0), THASH_HIT);
	ck_assert_uint_eq(found.cold.word, 111);
	ck_assert_uint_eq(found.cold.extra, 222);
	ck_assert_uint_eq(rig_at(r, 3, ((uint64_t)1 << 40) + 7), 0x80000007);
	ck_assert_uint_eq(rig_stats(r).live, 5);
	ck_assert_uint_eq(rig_stats(r).pinned, 1);
	ck_assert_uint_eq(rig_count(r), 6);
}

START_TEST(restored_table_is_the_saved_one)
{
	fill();
	rig_init(&to, &small);
	rig_bind(&to, 7, 99, 98); /* what was there before is gone */
	rig_insert(&to, 7, 0x1000, 12, RWX);
	ck_assert_int_eq(thash_restore(&to.table, saved, bytes), 0);
	check_filled(&to);
	ck_assert(rig_misses(&to, 7, 0x1000));
	ck_assert(rig_guarded(&to));
}
END_TEST

START_TEST(saved_table_goes_on)
{
	fill();
	check_filled(&from);
	ck_assert_int_eq(thash_save(&from.table, saved, bytes), 0);
	check_filled(&from);
}
END_TEST

START_TEST(buffer_too_small_is_not_written)
{
	fill();
	rig_remember(&from);
	memset(damaged, 0x77, bytes);
	ck_assert_int_eq(thash_save(&from.table, damaged, bytes - 1), LIBVTLB_ERR_NO_SPACE);
	ck_assert_int_eq(thash_save(&from.table, damaged, 0), LIBVTLB_ERR_NO_SPACE);
	ck_assert(rig_unchanged(&from));
	ck_assert(damaged[0] == 0x77 && !memcmp(damaged, damaged + 1, bytes - 1));
}
END_TEST

/* The saved state of the restored table is the same, byte by byte: nothing depends on where the arrays lie. */
START_TEST(state_is_the_same_wherever_it_lies)
{
	fill();
	rig_init(&to, &small);
	ck_assert_int_eq(thash_restore(&to.table, saved, bytes), 0);
	ck_assert_uint_eq(thash_save_size(&to.table), bytes);
	ck_assert_int_eq(thash_save(&to.table, damaged, bytes), 0);
	ck_assert(!memcmp(saved, damaged, bytes));
}
END_TEST

/* From the moment of the copy both are given the same work: the same hits, and the same victims. */
START_TEST(restored_table_has_the_same_future)
{
	uint64_t seed = 7, i;

	fill();
	for (i = 0; i < 300; i++)
		thash_lookup(&from.table, rig_chance(&seed, 40) << 12, 1, THASH_READ, 0);
	for (i = 0; i < 100; i++)
		rig_insert(&from, 3 * (uint32_t)rig_chance(&seed, 2), rig_chance(&seed, 100) << 12, 12, RWX);
	save();
	rig_init(&to, &small);
	ck_assert_int_eq(thash_restore(&to.table, saved, bytes), 0);
	from.evictions = to.evictions = 0;
	for (i = 0; i < 20000; i++) {
		uint32_t lane = 3 * (uint32_t)rig_chance(&seed, 2);
		uint64_t va = rig_chance(&seed, 100) << 12;
		int outcome = thash_lookup(&from.table, va, 1, THASH_READ, lane).outcome;

		ck_assert_int_eq(thash_lookup(&to.table, va, 1, THASH_READ, lane).outcome, outcome);
		if (outcome == THASH_MISS) {
			rig_insert(&from, lane, va, 12, i << 12 | RWX);
			rig_insert(&to, lane, va, 12, i << 12 | RWX);
		}
		if (rig_chance(&seed, 1000) == 0) {
			rig_purge(&from, THASH_SPACE, 10, 0, LAST_BYTE);
			rig_purge(&to, THASH_SPACE, 10, 0, LAST_BYTE);
		}
		ck_assert_uint_eq(to.evictions, from.evictions);
		if (from.evictions) {
			ck_assert_uint_eq(to.evicted[0].page, from.evicted[0].page);
			ck_assert_uint_eq(to.evicted[0].space, from.evicted[0].space);
			from.evictions = to.evictions = 0;
		}
	}
}
END_TEST

/* The group and two spaces have three of four records: one more space finds room, and another none. */
START_TEST(restored_lanes_are_bound)
{
	fill();
	rig_init(&to, &small);
	ck_assert_int_eq(thash_restore(&to.table, saved, bytes), 0);
	rig_bind(&to, 1, 12, 1);
	ck_assert_int_eq(thash_bind(&to.table, 2, 13, 1), LIBVTLB_ERR_BUSY);
	ck_assert_uint_eq(rig_at(&to, 0, 0x1abc), 0x2abc);
	ck_assert_uint_eq(rig_at(&to, 3, 0x212345), 0x40012345);
	rig_insert(&to, 1, 0x1000, 12, 0x9000 | RWX);
	rig_purge(&to, THASH_SPACE, 10, 0, LAST_BYTE);
	ck_assert_int_eq(thash_unbind(&to.table, 1), 0);
	rig_bind(&to, 2, 13, 1); /* space 12 gives way, though it has an entry and space 10 has none */
	rig_insert(&to, 0, 0x6000, 12, 0x8000 | RWX);
	ck_assert(rig_misses(&to, 2, 0x6000));
	rig_purge(&to, THASH_SPACE, 13, 0, LAST_BYTE);
	ck_assert_uint_eq(rig_at(&to, 0, 0x6000), 0x8000);
}
END_TEST

/* What a table remembers of where small pages lie is of its own pages, not of those that are restored. */
START_TEST(restored_small_pages_do_not_outlive_a_large_one)
{
	const struct rig_shape shape = {12, 0, 64, 16, 64, 4, 2, 0};

	rig_init(&from, &shape);
	rig_bind(&from, 0, 10, 1);
	rig_insert(&from, 0, 0x201000, 12, 0x3000 | RWX);
	save();
	rig_init(&to, &shape);
	rig_bind(&to, 0, 10, 1);
	rig_insert(&to, 0, 0x10000, 12, RWX);
	rig_insert(&to, 0, 0x200000, 21, RWX);
	ck_assert_int_eq(thash_restore(&to.table, saved, bytes), 0);
	ck_assert_uint_eq(rig_at(&to, 0, 0x201000), 0x3000);
	rig_insert(&to, 0, 0x200000, 21, 0x40000000 | RWX);
	ck_assert_uint_eq(rig_count(&to), 1);
	ck_assert_uint_eq(rig_at(&to, 0, 0x201000), 0x40001000);
}
END_TEST

START_TEST(tickets_from_before_are_refused)
{
	struct thash_insertion page = THASH_INSERTION_INIT;

	fill();
	page.va = 0x9000;
	page.page_log2 = 12;
	page.flags = THASH_TICKETED;
	page.ticket = thash_ticket(&from.table);
	ck_assert_int_eq(thash_restore(&from.table, saved, bytes), 0);
	ck_assert_int_eq(thash_insert_full(&from.table, &page), LIBVTLB_ERR_AGAIN);
	page.ticket = thash_ticket(&from.table);
	ck_assert_int_eq(thash_insert_full(&from.table, &page), 0);
}
END_TEST

/* One thing at a time is different: what the state was not made for. */
static const struct rig_shape others[] = {
	{13, 0, 8, 8, 32, 4, 2, 0}, {12, THASH_ADDEND, 8, 8, 32, 4, 2, 0}, {12, THASH_HASHED, 8, 8, 32, 4, 2, 0},
	{12, 0, 8, 4, 16, 4, 2, 0}, {12, 0, 8, 16, 64, 4, 2, 0}, {12, 0, 8, 8, 0, 4, 2, 0}, {12, 0, 8, 8, 32, 5, 2, 0},
	{12, 0, 8, 8, 32, 3, 2, 0}, {12, 0, 8, 8, 32, 4, 1, 0}, {12, 0, 8, 8, 32, 4, 0, 0}, {12, 0, 8, 8, 32, 4, 3, 0},
	{12, 0, 8, 8, 32, 4, 2, 0x40201},
};
#define OTHERS (sizeof(others) / sizeof(others[0]))

START_TEST(state_of_another_table_is_refused)
{
	fill();
	rig_init(&to, &others[_i]);
	rig_bind(&to, 0, 10, 1);
	rig_remember(&to);
	ck_assert_int_eq(thash_restore(&to.table, saved, bytes), LIBVTLB_ERR_DATA);
	ck_assert(rig_unchanged(&to));
}
END_TEST

/* The front is no part of it. */
START_TEST(front_may_be_another)
{
	const struct rig_shape shape = {12, 0, 0, 8, 32, 4, 2, 0};

	fill();
	rig_init(&to, &shape);
	ck_assert_int_eq(thash_restore(&to.table, saved, bytes), 0);
	ck_assert_uint_eq(rig_at(&to, 0, 0x1abc), 0x2abc);
	ck_assert_uint_eq(rig_at(&to, 3, 0x212345), 0x40012345);
}
END_TEST

/* Exactly as many bytes as there are, no fewer and no more. */
START_TEST(every_truncation_is_refused)
{
	uint64_t size;

	fill();
	rig_init(&to, &small);
	rig_bind(&to, 0, 10, 1);
	rig_insert(&to, 0, 0x9000, 12, RWX);
	rig_remember(&to);
	for (size = 0; size < bytes; size++)
		ck_assert_int_eq(thash_restore(&to.table, saved, size), LIBVTLB_ERR_DATA);
	damaged = realloc(damaged, bytes + 8);
	ck_assert_ptr_nonnull(damaged);
	memcpy(damaged, saved, bytes);
	memset(damaged + bytes, 0, 8);
	ck_assert_int_eq(thash_restore(&to.table, damaged, bytes + 8), LIBVTLB_ERR_DATA);
	ck_assert(rig_unchanged(&to));
}
END_TEST

START_TEST(every_flipped_bit_is_refused)
{
	uint64_t bit;

	fill();
	rig_init(&to, &small);
	rig_bind(&to, 0, 10, 1);
	rig_insert(&to, 0, 0x9000, 12, RWX);
	rig_remember(&to);
	memcpy(damaged, saved, bytes);
	for (bit = 0; bit < bytes * 8; bit++) {
		damaged[bit / 8] ^= (uint8_t)(1u << bit % 8);
		ck_assert_msg(thash_restore(&to.table, damaged, bytes) == LIBVTLB_ERR_DATA, "bit %u of byte %u",
			      (unsigned)(bit % 8), (unsigned)(bit / 8));
		damaged[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	ck_assert(rig_unchanged(&to));
	ck_assert_int_eq(thash_restore(&to.table, damaged, bytes), 0);
}
END_TEST

static int side_shared(const struct thash_translation *a, const struct thash_translation *b)
{
	return ((a->flags | b->flags) & (THASH_DATA_ONLY | THASH_CODE_ONLY)) != (THASH_DATA_ONLY | THASH_CODE_ONLY);
}

static int share_a_byte(const struct thash_translation *a, const struct thash_translation *b)
{
	uint32_t log2 = a->page_log2 > b->page_log2 ? a->page_log2 : b->page_log2;

	return log2 == 64 || a->page >> log2 == b->page >> log2;
}

static int same_owner(const struct thash_translation *a, const struct thash_translation *b)
{
	if ((a->flags | b->flags) & THASH_GLOBAL)
		return a->group == b->group;
	return a->space == b->space;
}

/* What holds of every table: no overlaps, counts that fit, and a purge that leaves nothing. */
static void check_sound(struct rig *r, uint64_t at)
{
	struct thash_translation entry[40], *e = entry;
	uint64_t cursor = 0;
	uint32_t count = 0, i, k;
	struct thash_stats stats = rig_stats(r);

	for (e->size = sizeof(*e); thash_next(&r->table, &cursor, e) == 1; (++e)->size = sizeof(*e))
		ck_assert_uint_lt(++count, 40);
	ck_assert_msg(count == stats.live + stats.pinned, "byte %u: %u entries", (unsigned)at, count);
	for (i = 0; i < count; i++)
		for (k = 0; k < i; k++)
			ck_assert_msg(!same_owner(&entry[i], &entry[k]) || !side_shared(&entry[i], &entry[k]) ||
				      !share_a_byte(&entry[i], &entry[k]), "byte %u: overlap", (unsigned)at);
	for (i = 0; i < THASH_LANES; i++)
		thash_lookup(&r->table, 0x1000, 1, THASH_READ, i);
	for (i = 0; i < 100; i++)
		thash_insert(&r->table, 3 * (i % 2), (uint64_t)i << 13, 13, RWX, i % 7 ? 0 : THASH_GLOBAL);
	rig_purge(r, THASH_EVERYTHING | THASH_WITH_PINS, 0, 1, LAST_BYTE);
	rig_purge(r, THASH_EVERYTHING | THASH_WITH_PINS, 0, 0, 0);
	ck_assert_msg(rig_count(r) == 0 && rig_stats(r).live == 0 && rig_stats(r).pinned == 0, "byte %u", (unsigned)at);
	ck_assert(rig_guarded(r));
}

/*
 * Somebody who can repair the checksum can write any state. What is taken is a
 * sound table, what is refused changes nothing.
 */
START_TEST(forged_states_are_refused_or_sound)
{
	uint64_t at, taken = 0;
	uint32_t flip;

	fill();
	rig_init(&to, &small);
	for (at = 0; at < bytes - SAVED_SUM_BYTES; at++) {
		for (flip = 0; flip < 10; flip++) {
			uint8_t *sum = damaged + bytes - SAVED_SUM_BYTES;
			uint64_t value;
			uint32_t i;

			memcpy(damaged, saved, bytes);
			damaged[at] = (uint8_t)(flip < 8 ? damaged[at] ^ 1u << flip : flip == 8 ? 0xff : 0);
			value = libvtlb_saved_checksum(damaged, bytes - SAVED_SUM_BYTES);
			for (i = 0; i < SAVED_SUM_BYTES; i++)
				sum[i] = (uint8_t)(value >> 8 * i);
			rig_remember(&to);
			if (thash_restore(&to.table, damaged, bytes) != 0) {
				ck_assert(rig_unchanged(&to));
				continue;
			}
			check_sound(&to, at);
			taken++;
		}
	}
	ck_assert_uint_gt(taken, 0); /* other values and cold records are as good */
}
END_TEST

Suite *thash_snapshot_suite(void)
{
	Suite *suite = suite_create("thash_snapshot");
	TCase *tcase = tcase_create("snapshot"), *damage = tcase_create("damage");

	tcase_add_test(tcase, restored_table_is_the_saved_one);
	tcase_add_test(tcase, saved_table_goes_on);
	tcase_add_test(tcase, buffer_too_small_is_not_written);
	tcase_add_test(tcase, state_is_the_same_wherever_it_lies);
	tcase_add_test(tcase, restored_table_has_the_same_future);
	tcase_add_test(tcase, restored_lanes_are_bound);
	tcase_add_test(tcase, restored_small_pages_do_not_outlive_a_large_one);
	tcase_add_test(tcase, tickets_from_before_are_refused);
	tcase_add_test(tcase, front_may_be_another);
	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(damage, state_of_another_table_is_refused, 0, OTHERS);
	tcase_add_test(damage, every_truncation_is_refused);
	tcase_add_test(damage, every_flipped_bit_is_refused);
	tcase_add_test(damage, forged_states_are_refused_or_sound);
	suite_add_tcase(suite, damage);
	return suite;
}
