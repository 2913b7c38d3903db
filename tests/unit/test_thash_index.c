/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The index of the front, as code generators may compute it from the view: two
 * neighbouring granules never share a slot, the last one and the first included,
 * or an access that goes on into a neighbour would hit by the wrong one.
 */
#include "rig.h"
#include "suites.h"

static struct rig r;

static uint64_t low_index(const struct thash_view *view, uint64_t va)
{
	return va >> view->index_shift & view->index_mask;
}

static uint64_t hashed_index(const struct thash_view *view, uint64_t va)
{
	return (((va >> view->index_shift >> 4) * view->multiplier) >> view->hash_shift) & view->hashed_index_mask;
}

static uint64_t index_of(uint64_t va)
{
	const struct thash_view *view = &r.table.view;

	return r.config.flags & THASH_HASHED ? hashed_index(view, va) : low_index(view, va);
}

static uint64_t met; /* a granule that shares the slot of the next one, or LAST_BYTE */

static void try_granule(uint64_t granule, uint32_t log2)
{
	if (index_of(granule << log2) == index_of((granule + 1) << log2))
		met = granule;
}

/* At both ends, around every power of two, and at random. */
static void try_neighbours(uint32_t log2)
{
	uint64_t last = LAST_BYTE >> log2, seed = log2, i;
	uint32_t bit;

	met = LAST_BYTE;
	try_granule(last, log2); /* its neighbour is the first */
	for (i = 0; i < 2000; i++) {
		try_granule(i, log2);
		try_granule(last - 1 - i, log2);
		try_granule(rig_chance(&seed, last), log2);
	}
	for (bit = 0; bit < 64 - log2; bit++) {
		try_granule((uint64_t)1 << bit, log2);
		try_granule(((uint64_t)1 << bit) - 1, log2);
	}
	ck_assert_msg(met == LAST_BYTE, "granule 0x%llx of 2^%u, front of %u", (unsigned long long)met, log2,
		      r.config.front_count);
}

/*
 * The index is the top k bits of number * multiplier, so the indices of two
 * neighbours differ by the multiplier's top k bits T or by T + 1, modulo 2^k:
 * neither may be a multiple of it. The last granule, whose neighbour is the
 * first, is the one case that this does not cover; try_neighbours() has it.
 */
static void check_multiplier(uint32_t front_log2)
{
	const struct thash_view *view = &r.table.view;
	uint64_t top = view->multiplier >> (64 - front_log2), front = (uint64_t)1 << front_log2;

	ck_assert_uint_eq(view->hashed_index_mask, (front - 1) << 4);
	ck_assert_uint_eq(view->hash_shift, 64 - front_log2 - 4);
	ck_assert_uint_ne(top, 0);
	ck_assert_uint_ne(top + 1, front);
	ck_assert_uint_eq(view->index_mask, 0); /* and thash_lookup() finds nothing here */
}

START_TEST(hashed_neighbours_never_share_a_slot)
{
	uint32_t front_log2 = (uint32_t)_i, log2;

	for (log2 = 10; log2 <= 20; log2++) {
		const struct rig_shape shape = {log2, THASH_HASHED, 1u << front_log2, 1, 0, 2, 0, 1};

		rig_init(&r, &shape);
		check_multiplier(front_log2);
		try_neighbours(log2);
	}
}
END_TEST

START_TEST(low_neighbours_never_share_a_slot)
{
	uint32_t front_log2 = (uint32_t)_i, log2;

	for (log2 = 10; log2 <= 20; log2++) {
		const struct rig_shape shape = {log2, 0, 1u << front_log2, 1, 0, 2, 0, 1};

		rig_init(&r, &shape);
		ck_assert_uint_eq(r.table.view.index_mask, ((uint64_t)16 << front_log2) - 16);
		ck_assert_uint_eq(r.table.view.hashed_index_mask, 0);
		try_neighbours(log2);
	}
}
END_TEST

/* Where they would share one, the inlined lookup is led to an entry that never answers. */
START_TEST(fronts_too_small_are_not_looked_at)
{
	static const struct rig_shape shapes[] = {
		{12, 0, 0, 1, 0, 2, 0, 0}, {12, 0, 1, 1, 0, 2, 0, 0}, {12, THASH_HASHED, 0, 1, 0, 2, 0, 0},
		{12, THASH_HASHED, 1, 1, 0, 2, 0, 0}, {12, THASH_HASHED, 2, 1, 0, 2, 0, 0},
	};
	const struct thash_view *view = &r.table.view;
	uint64_t all = ((uint64_t)1 << 12) - 8; /* the tag that no entry has: bits 3 to 11 */
	uint32_t lane;

	rig_init(&r, &shapes[_i]);
	rig_bind(&r, 0, 1, 1);
	rig_insert(&r, 0, 0, 12, RWX);
	ck_assert_int_eq(rig_read(&r, 0, 0), THASH_HIT);
	ck_assert_uint_eq(view->index_mask | view->hashed_index_mask | view->index_mask_4k, 0);
	for (lane = 0; lane < THASH_LANES; lane++) {
		ck_assert_uint_eq(view->want[lane], all);
		ck_assert_uint_ne((view->front.entry->key ^ all) & ~(uint64_t)7, 0);
		ck_assert_uint_ne((view->hashed_front.entry->key ^ all) & ~(uint64_t)7, 0);
		ck_assert_uint_ne((view->front_4k.entry->key ^ all) & ~(uint64_t)7, 0);
	}
}
END_TEST

/* By low bits 64 pages that are 2^18 bytes or more apart have one slot of 64. Hashed they have a quarter at least. */
START_TEST(hash_spreads_strides)
{
	const struct rig_shape shape = {12, THASH_HASHED, 64, 1, 0, 2, 0, 1};
	uint32_t stride_log2 = (uint32_t)_i, used = 0, i;
	uint64_t slots = 0;

	rig_init(&r, &shape);
	for (i = 0; i < 64; i++)
		slots |= (uint64_t)1 << index_of((uint64_t)i << stride_log2) / 16;
	for (; slots; slots &= slots - 1)
		used++;
	ck_assert_uint_ge(used, 16);
}
END_TEST

Suite *thash_index_suite(void)
{
	Suite *suite = suite_create("thash_index");
	TCase *tcase = tcase_create("index");

	tcase_add_loop_test(tcase, hashed_neighbours_never_share_a_slot, 2, 21);
	tcase_add_loop_test(tcase, low_neighbours_never_share_a_slot, 1, 21);
	tcase_add_loop_test(tcase, fronts_too_small_are_not_looked_at, 0, 5);
	tcase_add_loop_test(tcase, hash_spreads_strides, 12, 49);
	suite_add_tcase(suite, tcase);
	return suite;
}
