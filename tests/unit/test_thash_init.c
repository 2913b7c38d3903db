/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* What tables can be made of: the ready sizes, the edges of the geometry, and what is refused. */
#include <string.h>

#include "rig.h"
#include "suites.h"

static struct rig r;

/* To the byte they are worked out in thash_layout.h. */
START_TEST(ready_sizes_are_as_small_as_they_say)
{
	ck_assert_uint_le(sizeof(struct thash_default), 55 * KIB);
	ck_assert_uint_eq(512 * (sizeof(struct thash_set) + sizeof(struct thash_entry)), 40 * KIB);
	ck_assert_uint_le(sizeof(struct thash_tiny), 4 * KIB);
}
END_TEST

START_TEST(view_says_what_the_inlined_lookup_needs)
{
	rig_usual(&r);
	ck_assert_ptr_eq(r.table.view.front.entry, r.config.front);
	ck_assert_uint_eq(r.table.view.index_mask, 63 << 4);
	ck_assert_uint_eq(r.table.view.page_mask, ~(uint64_t)4095);
	ck_assert_uint_eq(r.table.view.index_shift, 12 - 4);
	ck_assert_uint_eq(r.table.view.layout, THASH_LAYOUT);
	ck_assert_uint_eq(r.table.view.flags, 0);
	ck_assert_uint_eq(r.table.view.hashed_index_mask, 0);
	ck_assert_ptr_eq(r.table.view.front_4k.entry, r.config.front);
	ck_assert_uint_eq(r.table.view.index_mask_4k, 63 << 4);
}
END_TEST

START_TEST(default_table_has_every_page_size)
{
	static struct thash_default tlb;
	struct thash_config config = THASH_DEFAULT_CONFIG(&tlb);
	uint32_t log2;

	memset(&tlb, 0xff, sizeof(tlb));
	ck_assert_int_eq(thash_init(&tlb.table, &config), 0);
	ck_assert_int_eq(thash_bind(&tlb.table, 7, 1, 0), 0);
	for (log2 = 12; log2 <= 64; log2++) {
		ck_assert_int_eq(thash_insert(&tlb.table, 7, LAST_BYTE, log2, RWX, 0), 0);
		ck_assert_int_eq(thash_lookup(&tlb.table, LAST_BYTE, 1, THASH_READ, 7).outcome, THASH_HIT);
	}
	ck_assert_int_eq(thash_insert(&tlb.table, 7, 0, 11, RWX, 0), LIBVTLB_ERR_INVALID);
	ck_assert_int_eq(thash_insert(&tlb.table, 7, 0, 65, RWX, 0), LIBVTLB_ERR_INVALID);
	ck_assert_int_eq(thash_lookup(&tlb.table, 0, 1, THASH_READ, 7).outcome, THASH_HIT); /* of 2^64 bytes */
}
END_TEST

START_TEST(tiny_table_has_four_page_sizes)
{
	static struct thash_tiny tlb;
	struct thash_config config = THASH_TINY_CONFIG(&tlb);
	uint32_t log2;

	ck_assert_int_eq(thash_init(&tlb.table, &config), 0);
	ck_assert_int_eq(thash_bind(&tlb.table, 0, 1, 0), 0);
	for (log2 = 0; log2 <= 66; log2++)
		ck_assert_int_eq(thash_insert(&tlb.table, 0, 0, log2, RWX, 0),
				 log2 == 12 || log2 == 16 || log2 == 20 || log2 == 64 ? 0 : LIBVTLB_ERR_INVALID);
	ck_assert_int_eq(thash_lookup(&tlb.table, LAST_BYTE, 1, THASH_EXECUTE, 0).outcome, THASH_HIT);
}
END_TEST

/* Granule, flags, front, sets, cold, spaces, pins, sizes: the smallest and oddest of each. */
static const struct rig_shape shapes[] = {
	{12, 0, 64, 16, 64, 8, 4, 0},
	{12, 0, 64, 1, 4, 8, 4, 0},              /* one set */
	{12, 0, 0, 1, 0, 4, 0, 0},               /* no front, no cold records, no pins */
	{12, 0, 0, 16, 0, 4, 0, 0},
	{12, 0, 1, 16, 0, 4, 0, 0},              /* fronts too small for the inlined lookup, */
	{12, 0, 2, 16, 0, 4, 0, 0},              /* and the smallest that is not */
	{12, 0, 4, 1, 0, 4, 1, 0},
	{12, THASH_HASHED, 64, 16, 0, 8, 4, 0},
	{12, THASH_HASHED, 1, 1, 0, 4, 0, 0},
	{12, THASH_HASHED, 2, 2, 0, 4, 0, 0},
	{12, THASH_HASHED, 4, 4, 0, 4, 0, 0},
	{12, 0, 8, 4, 16, 3, 2, 0x11},           /* two page sizes alone: 4 KiB and 64 KiB */
	{12, 0, 1024, 4096, 16384, 250, 64, 0},
	{10, 0, 16, 8, 0, 8, 4, 0},              /* the smallest granule, */
	{16, 0, 16, 8, 0, 8, 4, 0},
	{10, THASH_HASHED, 4, 1, 4, 3, 0, 0},
};
#define SHAPES (sizeof(shapes) / sizeof(shapes[0]))

/* A page of 64 KiB, then one of 4 KiB at its end or, with granules of 64 KiB, one beside it; three entries at most. */
START_TEST(any_geometry_gives_the_same_answers)
{
	const struct rig_shape *shape = &shapes[_i];
	uint32_t small = shape->granule_log2 < 12 ? 12 : shape->granule_log2;
	uint64_t beside = small < 16 ? 0x54f000 : 0x550000;

	rig_init(&r, shape);
	rig_bind(&r, 0, 1, 1);
	rig_bind(&r, 7, 2, 1);
	ck_assert(rig_misses(&r, 0, 0x540000));
	rig_insert(&r, 0, 0x54ffff, 16, 0x120000 | RW);
	ck_assert_uint_eq(rig_at(&r, 0, 0x540000), 0x120000);
	ck_assert_uint_eq(rig_at(&r, 0, 0x541234), 0x121234);
	ck_assert_uint_eq(rig_at(&r, 0, 0x54ffff), 0x12ffff);
	ck_assert_int_eq(rig_access(&r, 0, 0x540fff, 2, THASH_WRITE), THASH_HIT);
	ck_assert_int_eq(rig_access(&r, 0, 0x540000, 1, THASH_EXECUTE), THASH_RIGHTS);
	ck_assert_int_eq(rig_access(&r, 0, 0x54ffff, 2, THASH_READ), THASH_SPLIT);
	ck_assert(rig_misses(&r, 0, 0x53ffff) && rig_misses(&r, 0, 0x550000) && rig_misses(&r, 7, 0x540000));
	rig_insert(&r, 0, beside, small, 0x7f0000 | RWX);
	ck_assert_uint_eq(rig_at(&r, 0, beside + 5), 0x7f0005);
	ck_assert(small == 16 ? rig_at(&r, 0, 0x540000) == 0x120000 : rig_misses(&r, 0, 0x540000));
	rig_insert(&r, 7, beside, small, 0x330000 | RWX);
	rig_purge(&r, THASH_SPACE, 1, beside, beside);
	ck_assert(rig_misses(&r, 0, beside));
	ck_assert_uint_eq(rig_at(&r, 7, beside + 7), 0x330007);
	rig_purge(&r, THASH_SPACE, 2, 0, LAST_BYTE);
	ck_assert(rig_misses(&r, 7, beside));
	ck_assert(rig_guarded(&r));
}
END_TEST

/* Neighbours share the only slot of a front of one: an access across them must not hit by the second alone. */
START_TEST(small_front_does_not_take_an_access_for_its_neighbour)
{
	uint32_t kind, front;

	for (kind = 0; kind < 2; kind++) {
		for (front = 1; front <= 4; front *= 2) {
			const struct rig_shape shape = {12, kind ? THASH_HASHED : 0, front, 4, 0, 4, 0, 0};

			rig_init(&r, &shape);
			rig_bind(&r, 0, 1, 1);
			rig_insert(&r, 0, 0x11000, 12, 0x42000 | RWX);
			ck_assert_int_eq(rig_read(&r, 0, 0x11000), THASH_HIT);
			ck_assert_int_eq(rig_access(&r, 0, 0x10ffe, 4, THASH_READ), THASH_MISS);
			ck_assert_int_eq(rig_read(&r, 0, 0x11000), THASH_HIT);
			ck_assert_int_eq(rig_access(&r, 0, 0x11ffe, 4, THASH_READ), THASH_SPLIT);
		}
	}
}
END_TEST

START_TEST(granules_from_1_kib_to_1_mib_are_taken)
{
	uint32_t log2 = (uint32_t)_i;
	struct rig_shape shape = {log2, 0, 32, 8, 0, 8, 4, 0};
	uint64_t page = (uint64_t)1 << log2, value = 5 * page | RWX;

	rig_init(&r, &shape);
	rig_bind(&r, 3, 99, 1);
	rig_insert(&r, 3, 7 * page, log2, value);
	ck_assert_uint_eq(rig_at(&r, 3, 7 * page), 5 * page);
	ck_assert_uint_eq(rig_at(&r, 3, 8 * page - 1), 6 * page - 1);
	ck_assert(rig_misses(&r, 3, 7 * page - 1) && rig_misses(&r, 3, 8 * page));
	ck_assert_int_eq(rig_access(&r, 3, 7 * page, (uint32_t)page, THASH_READ), THASH_HIT);
	ck_assert_int_eq(rig_access(&r, 3, 7 * page, (uint32_t)page + 1, THASH_READ), LIBVTLB_ERR_INVALID);
	ck_assert_int_eq(rig_access(&r, 3, 7 * page + 1, (uint32_t)page, THASH_READ), THASH_SPLIT);
	ck_assert_int_eq(thash_insert(&r.table, 3, 0, log2 - 1, value, 0), LIBVTLB_ERR_INVALID);
}
END_TEST

/* The 2008 code kept its page sizes in use through a new init. */
START_TEST(init_forgets_everything)
{
	struct thash_stats stats;

	rig_usual(&r);
	rig_insert(&r, HERE, 0x200000, 21, RWX);
	rig_pin(&r, HERE, 0x1000, 12, RWX, 0);
	ck_assert_int_eq(rig_read(&r, HERE, 0x200000), THASH_HIT);
	ck_assert_int_eq(thash_init(&r.table, &r.config), 0);
	ck_assert(rig_misses(&r, HERE, 0x200000));
	rig_bind(&r, HERE, SPACE_HERE, GROUP);
	ck_assert(rig_misses(&r, HERE, 0x200000) && rig_misses(&r, HERE, 0x1000));
	ck_assert_uint_eq(rig_count(&r), 0);
	stats = rig_stats(&r);
	ck_assert_uint_eq(stats.live + stats.pinned + stats.inserted + stats.found, 0);
}
END_TEST

START_TEST(table_with_an_inlined_front_may_be_moved)
{
	static struct thash elsewhere;

	rig_usual(&r);
	rig_insert(&r, HERE, 0x5000, 12, 0x9000 | RWX);
	ck_assert_int_eq(rig_read(&r, HERE, 0x5000), THASH_HIT);
	memcpy(&elsewhere, &r.table, sizeof(elsewhere));
	memset(&r.table, 0xff, sizeof(r.table));
	ck_assert_int_eq(thash_lookup(&elsewhere, 0x5000, 1, THASH_READ, HERE).outcome, THASH_HIT);
	ck_assert_int_eq(thash_insert(&elsewhere, HERE, 0x6000, 12, RWX, 0), 0);
	ck_assert_int_eq(thash_lookup(&elsewhere, 0x6000, 1, THASH_READ, HERE).outcome, THASH_HIT);
}
END_TEST

static void *odd(void *array, uint32_t bytes)
{
	return (uint8_t *)array + bytes;
}

static void no_size(struct thash_config *c) { c->size = 0; }
static void short_size(struct thash_config *c) { c->size--; }
static void huge_size(struct thash_config *c) { c->size = UINT32_MAX; }
static void granule_9(struct thash_config *c) { c->granule_log2 = 9; }
static void granule_21(struct thash_config *c) { c->granule_log2 = 21; }
static void granule_wild(struct thash_config *c) { c->granule_log2 = UINT32_MAX; }
static void unknown_flag(struct thash_config *c) { c->flags = 4; }
static void front_3(struct thash_config *c) { c->front_count = 3; }
static void front_huge(struct thash_config *c) { c->front_count = 1u << 27; }
static void no_set(struct thash_config *c) { c->set_count = 0; }
static void sets_3(struct thash_config *c) { c->set_count = 3; c->cold_count = 12; }
static void sets_huge(struct thash_config *c) { c->set_count = 1u << 25; c->cold_count = 1u << 27; }
static void cold_odd(struct thash_config *c) { c->cold_count = 63; }
static void one_space(struct thash_config *c) { c->space_count = 1; }
static void no_space(struct thash_config *c) { c->space_count = 0; }
static void spaces_251(struct thash_config *c) { c->space_count = 251; c->counter_count = 251 * 53; }
static void few_counters(struct thash_config *c) { c->counter_count = 8 * 53 - 1; }
static void pins_65(struct thash_config *c) { c->pinned_count = 65; }
static void reserved(struct thash_config *c) { c->reserved = 1; }
static void size_above_64(struct thash_config *c) { c->page_sizes = (uint64_t)1 << 53; }
static void no_front(struct thash_config *c) { c->front = NULL; }
static void no_back(struct thash_config *c) { c->back = NULL; }
static void no_cold(struct thash_config *c) { c->cold = NULL; }
static void no_spaces(struct thash_config *c) { c->spaces = NULL; }
static void no_counters(struct thash_config *c) { c->counters = NULL; }
static void no_pins(struct thash_config *c) { c->pinned = NULL; }
static void odd_front(struct thash_config *c) { c->front = odd(c->front, 8); }
static void odd_back(struct thash_config *c) { c->back = odd(c->back, 16); }
static void odd_cold(struct thash_config *c) { c->cold = odd(c->cold, 4); }
static void odd_spaces(struct thash_config *c) { c->spaces = odd(c->spaces, 4); }
static void odd_counters(struct thash_config *c) { c->counters = odd(c->counters, 2); }
static void odd_pins(struct thash_config *c) { c->pinned = odd(c->pinned, 4); }

static const struct {
	const char *name;
	void (*spoil)(struct thash_config *config);
	int error;
} bad[] = {
	{"size 0", no_size, LIBVTLB_ERR_SIZE},
	{"size one less", short_size, LIBVTLB_ERR_SIZE},
	{"size 2^32 - 1", huge_size, LIBVTLB_ERR_SIZE},
	{"granule 2^9", granule_9, LIBVTLB_ERR_INVALID},
	{"granule 2^21", granule_21, LIBVTLB_ERR_INVALID},
	{"granule 2^(2^32 - 1)", granule_wild, LIBVTLB_ERR_INVALID},
	{"unknown flag", unknown_flag, LIBVTLB_ERR_INVALID},
	{"front of 3", front_3, LIBVTLB_ERR_INVALID},
	{"front of 2^27", front_huge, LIBVTLB_ERR_INVALID},
	{"no set", no_set, LIBVTLB_ERR_INVALID},
	{"3 sets", sets_3, LIBVTLB_ERR_INVALID},
	{"2^25 sets", sets_huge, LIBVTLB_ERR_INVALID},
	{"63 cold records", cold_odd, LIBVTLB_ERR_INVALID},
	{"1 space record", one_space, LIBVTLB_ERR_INVALID},
	{"no space record", no_space, LIBVTLB_ERR_INVALID},
	{"251 space records", spaces_251, LIBVTLB_ERR_INVALID},
	{"a counter too few", few_counters, LIBVTLB_ERR_INVALID},
	{"65 pins", pins_65, LIBVTLB_ERR_INVALID},
	{"reserved", reserved, LIBVTLB_ERR_INVALID},
	{"page of 2^65", size_above_64, LIBVTLB_ERR_INVALID},
	{"front missing", no_front, LIBVTLB_ERR_INVALID},
	{"back missing", no_back, LIBVTLB_ERR_INVALID},
	{"cold records missing", no_cold, LIBVTLB_ERR_INVALID},
	{"space records missing", no_spaces, LIBVTLB_ERR_INVALID},
	{"counters missing", no_counters, LIBVTLB_ERR_INVALID},
	{"pins missing", no_pins, LIBVTLB_ERR_INVALID},
	{"front misaligned", odd_front, LIBVTLB_ERR_INVALID},
	{"back misaligned", odd_back, LIBVTLB_ERR_INVALID},
	{"cold records misaligned", odd_cold, LIBVTLB_ERR_INVALID},
	{"space records misaligned", odd_spaces, LIBVTLB_ERR_INVALID},
	{"counters misaligned", odd_counters, LIBVTLB_ERR_INVALID},
	{"pins misaligned", odd_pins, LIBVTLB_ERR_INVALID},
};
#define BAD (sizeof(bad) / sizeof(bad[0]))

/* The arrays are touched only by an init that succeeds. */
START_TEST(bad_configuration_is_refused_before_anything_is_touched)
{
	struct thash_config good;

	rig_lay_out(&r, &rig_usual_shape);
	good = r.config;
	rig_remember(&r);
	bad[_i].spoil(&r.config);
	ck_assert_msg(thash_init(&r.table, &r.config) == bad[_i].error, "%s", bad[_i].name);
	ck_assert_msg(!memcmp(r.memory, r.copy, r.bytes), "%s: something was written", bad[_i].name);
	ck_assert_int_eq(thash_init(&r.table, &good), 0);
}
END_TEST

START_TEST(caller_of_another_layout_is_refused)
{
	const uint32_t entry = sizeof(struct thash_entry);

	rig_lay_out(&r, &rig_usual_shape);
	rig_remember(&r);
	ck_assert_int_eq(thash_init_sized(NULL, sizeof(r.table), entry, THASH_LAYOUT, &r.config), LIBVTLB_ERR_INVALID);
	ck_assert_int_eq(thash_init_sized(&r.table, sizeof(r.table), entry, THASH_LAYOUT, NULL), LIBVTLB_ERR_INVALID);
	ck_assert_int_eq(thash_init_sized(&r.table, 512, entry, THASH_LAYOUT, &r.config), LIBVTLB_ERR_SIZE);
	ck_assert_int_eq(thash_init_sized(&r.table, 0, entry, THASH_LAYOUT, &r.config), LIBVTLB_ERR_SIZE);
	ck_assert_int_eq(thash_init_sized(&r.table, sizeof(r.table), 32, THASH_LAYOUT, &r.config), LIBVTLB_ERR_SIZE);
	ck_assert_int_eq(thash_init_sized(&r.table, sizeof(r.table), entry, THASH_LAYOUT + 1, &r.config),
			 LIBVTLB_ERR_SIZE);
	ck_assert(!memcmp(r.memory, r.copy, r.bytes));
}
END_TEST

/* A program built against a later header, which knows fields that this library does not. */
START_TEST(longer_configuration_is_taken_while_its_tail_is_zero)
{
	struct {
		struct thash_config config;
		uint64_t tail;
	} later;

	rig_lay_out(&r, &rig_usual_shape);
	later.config = r.config;
	later.config.size = sizeof(later);
	later.tail = 0;
	ck_assert_int_eq(thash_init(&r.table, &later.config), 0);
	later.tail = (uint64_t)1 << 63;
	ck_assert_int_eq(thash_init(&r.table, &later.config), LIBVTLB_ERR_SIZE);
}
END_TEST

Suite *thash_init_suite(void)
{
	Suite *suite = suite_create("thash_init");
	TCase *tcase = tcase_create("init");

	tcase_add_test(tcase, ready_sizes_are_as_small_as_they_say);
	tcase_add_test(tcase, view_says_what_the_inlined_lookup_needs);
	tcase_add_test(tcase, default_table_has_every_page_size);
	tcase_add_test(tcase, tiny_table_has_four_page_sizes);
	tcase_add_loop_test(tcase, any_geometry_gives_the_same_answers, 0, SHAPES);
	tcase_add_test(tcase, small_front_does_not_take_an_access_for_its_neighbour);
	tcase_add_loop_test(tcase, granules_from_1_kib_to_1_mib_are_taken, 10, 21);
	tcase_add_test(tcase, init_forgets_everything);
	tcase_add_test(tcase, table_with_an_inlined_front_may_be_moved);
	tcase_add_loop_test(tcase, bad_configuration_is_refused_before_anything_is_touched, 0, BAD);
	tcase_add_test(tcase, caller_of_another_layout_is_refused);
	tcase_add_test(tcase, longer_configuration_is_taken_while_its_tail_is_zero);
	suite_add_tcase(suite, tcase);
	return suite;
}
