/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Every function in any order, and after each call all that has to hold inside
 * the table. What a lookup answers is not asked here: tests/model does that.
 */
#include "rig.h"
#include "suites.h"
#include "thash_invariants.h"

#include <stdlib.h>

#include <vtlb/snapshot.h>

#define EPISODE 400u /* operations on one table */

static struct rig r, next; /* the table, and the arrays that it moves to */
static uint64_t seed;

static const struct rig_shape shapes[] = {
	{12, 0, 16, 4, 16, 6, 4, 0},
	{12, THASH_HASHED, 8, 2, 0, 4, 2, 0},
	{10, THASH_ADDEND, 4, 1, 4, 3, 1, 0},
	{20, 0, 0, 4, 16, 5, 3, 0},
	{11, THASH_HASHED | THASH_ADDEND, 32, 16, 0, 9, 4, 0x13},
	{12, 0, 64, 32, 0, 20, 4, 0},
	{10, 0, 8, 32, 0, 80, 2, 3}, /* more records than tags */
};

static uint32_t chance(uint32_t below)
{
	return (uint32_t)rig_chance(&seed, below);
}

/* Few addresses, so that pages meet: near 0, near the end, and in the middle. */
static uint64_t any_address(void)
{
	uint32_t g = r.config.granule_log2;
	uint64_t offset = (uint64_t)chance(16) << (g + chance(16));
	static const uint64_t bases[] = {0, (uint64_t)1 << 63, 0x40000000};

	return chance(4) ? bases[chance(3)] + offset + chance(1u << g) : LAST_BYTE - offset;
}

static uint32_t any_size(void)
{
	uint32_t g = r.config.granule_log2;

	return chance(2) ? g : g + chance(THASH_ALL_SIZES(g));
}

static uint64_t any_value(void)
{
	uint64_t value = any_address() & r.table.view.page_mask;

	return value | (chance(3) ? RWX : chance(THASH_ATTRIBUTES + 1));
}

/* A range of granules, and often the whole. */
static void any_range(uint64_t *first, uint64_t *last)
{
	*first = any_address();
	*last = *first + ((uint64_t)chance(64) << (r.config.granule_log2 + chance(10)));
	if (*last < *first || !chance(4))
		*last = LAST_BYTE;
	if (*last == LAST_BYTE && chance(2))
		*first = 0;
}

static uint32_t any_sides(void)
{
	static const uint32_t sides[] = {0, 0, THASH_DATA_ONLY, THASH_CODE_ONLY};

	return sides[chance(4)] | (chance(4) ? 0 : THASH_GLOBAL);
}

/* More spaces than there are records. */
static uint32_t any_space(void)
{
	return chance(r.config.space_count + 4);
}

static void bind_some(void)
{
	uint32_t times = 1 + chance(4);

	while (times--) {
		uint32_t space = any_space();

		thash_bind(&r.table, chance(4), space, chance(8) ? space % 3 : chance(3));
	}
}

static void unbind_some(void)
{
	thash_unbind(&r.table, chance(4));
}

static void insert_some(void)
{
	uint32_t times = 1 + chance(8);

	while (times--)
		thash_insert(&r.table, chance(4), any_address(), any_size(), any_value(), any_sides());
}

static void pin_some(void)
{
	struct thash_insertion page = THASH_INSERTION_INIT;

	page.lane = chance(4);
	page.va = any_address();
	page.page_log2 = any_size();
	page.value = any_value();
	page.flags = any_sides();
	thash_pin(&r.table, NULL, &page);
}

static void unpin_some(void)
{
	thash_unpin(&r.table, chance(4));
}

static void look_up_some(void)
{
	uint32_t times = 1 + chance(8);

	while (times--) {
		uint64_t va = any_address();
		uint32_t len = chance(4) ? 1 : 1 + chance(1u << r.config.granule_log2);

		thash_lookup_function(&r.table, va, len, chance(3), chance(5));
	}
}

static void purge_some(void)
{
	uint64_t first, last;

	any_range(&first, &last);
	thash_purge(&r.table, NULL, chance(4) | (chance(4) ? 0 : THASH_WITH_PINS), any_space(), first, last);
}

static void purge_some_values(void)
{
	uint64_t first, last;

	any_range(&first, &last);
	thash_purge_values(&r.table, NULL, first, last, chance(4) ? 0 : THASH_WITH_PINS);
}

static void rearm_some(void)
{
	uint64_t first, last;

	any_range(&first, &last);
	if (chance(2))
		thash_rearm(&r.table, chance(4), any_space());
	else
		thash_rearm_values(&r.table, first, last, chance(4) * THASH_CLEAN);
}

static void sweep_some(void)
{
	thash_sweep(&r.table, chance(4));
}

/* Every third translation is said to be stale. */
static int doubt(void *user, const struct thash_translation *found, uint64_t va, uint32_t kind)
{
	(void)user;
	(void)found;
	(void)va;
	(void)kind;
	return !chance(3);
}

static void verify_some(void)
{
	thash_set_verify(&r.table, chance(2) ? doubt : NULL, NULL, 1 + chance(3));
}

/* The table moves; its old arrays are what it moves to next time. */
static void resize_some(void)
{
	struct rig_shape shape = {r.config.granule_log2, r.config.flags, 1u << chance(6), 1u << chance(5), 0,
				  r.config.space_count + chance(2), r.config.pinned_count, r.config.page_sizes};
	struct thash_config config = r.config;
	uint8_t *memory = r.memory;

	shape.cold = chance(2) ? 4 * shape.sets : 0;
	rig_lay_out(&next, &shape);
	ck_assert_int_eq(thash_resize(&r.table, &next.config), 0);
	r.memory = next.memory;
	r.config = next.config;
	next.memory = memory;
	next.config = config;
}

/* A bit of the state is flipped and the checksum made right: refused or sound. */
static void forge(uint8_t *bytes, uint64_t size)
{
	uint64_t at = SAVED_LANES + rig_chance(&seed, size - SAVED_LANES - SAVED_SUM_BYTES), sum;
	uint32_t i;

	bytes[at] ^= (uint8_t)(1u << chance(8));
	sum = libvtlb_saved_checksum(bytes, size - SAVED_SUM_BYTES);
	for (i = 0; i < SAVED_SUM_BYTES; i++)
		bytes[size - SAVED_SUM_BYTES + i] = (uint8_t)(sum >> 8 * i);
}

static void save_and_restore(void)
{
	uint64_t size = thash_save_size(&r.table);
	uint8_t *bytes = malloc((size_t)size);
	uint32_t forgeries = chance(8);

	ck_assert(bytes);
	ck_assert_int_eq(thash_save(&r.table, bytes, size), 0);
	if (!forgeries)
		ck_assert_int_eq(thash_restore(&r.table, bytes, size), 0);
	while (forgeries--) {
		forge(bytes, size);
		if (thash_restore(&r.table, bytes, size) == 0)
			break;
	}
	free(bytes);
}

/* Written more than once is played more often. */
static void (*const operations[])(void) = {
	bind_some, bind_some, unbind_some, insert_some, insert_some, insert_some, insert_some, insert_some,
	pin_some, unpin_some, look_up_some, look_up_some, look_up_some, look_up_some, look_up_some, purge_some,
	purge_some, purge_some_values, rearm_some, sweep_some, verify_some, resize_some, save_and_restore,
};
#define OPERATIONS (sizeof(operations) / sizeof(operations[0]))

static void play(uint32_t shape, uint64_t start)
{
	uint32_t i;

	seed = start;
	rig_init(&r, &shapes[shape]);
	for (i = 0; i < EPISODE; i++) {
		uint32_t operation = chance(OPERATIONS);
		const char *broken;

		operations[operation]();
		broken = thash_broken(&r.table);
		ck_assert_msg(!broken, "shape %u, seed %llu: %s after %u operations, the last being operations[%u]",
			      shape, (unsigned long long)start, broken, i + 1, operation);
	}
}

START_TEST(nothing_breaks_what_holds_inside)
{
	uint64_t start;

	for (start = 1; start <= 12; start++)
		play((uint32_t)_i, start);
}
END_TEST

Suite *thash_invariants_suite(void)
{
	Suite *s = suite_create("thash_invariants");
	TCase *tc = tcase_create("random");

	tcase_set_timeout(tc, 120);
	tcase_add_loop_test(tc, nothing_breaks_what_holds_inside, 0, (int)(sizeof(shapes) / sizeof(shapes[0])));
	suite_add_tcase(s, tc);
	return s;
}
