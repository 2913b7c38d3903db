/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* New arrays for a table at work: what moves, what finds no room, what is refused. */
#include <string.h>

#include "rig.h"
#include "suites.h"

static struct rig r, arrays;

/* Arrays of this shape, on a rig of their own; their configuration tells r of evictions. */
static const struct thash_config *lay_out(uint32_t front, uint32_t sets, uint32_t spaces, uint32_t pins)
{
	const struct rig_shape shape = {12, 0, front, sets, 4 * sets, spaces, pins, 0};

	rig_lay_out(&arrays, &shape);
	arrays.config.user = &r;
	return &arrays.config;
}

/* The old arrays are the caller's: whatever becomes of them, the table no longer looks. */
static int resize(const struct thash_config *config)
{
	int err = thash_resize(&r.table, config);

	if (!err)
		memset(r.memory, 0x5a, r.bytes);
	return err;
}

/* Page i, whose memory is at (i + 1) GiB. Every other one is of 4 KiB, the rest of 2 MiB: three to a set at most. */
static uint64_t va_of(uint32_t i)
{
	return (uint64_t)(i + 1) << 21 | (i % 2 ? (uint64_t)(i + 1) << 12 : 0);
}

/* Eighteen pages in three spaces, a global and a pin. */
static void fill(void)
{
	struct thash_insertion page = THASH_INSERTION_INIT;
	uint32_t i;

	rig_usual(&r);
	for (i = 0; i < 18; i++) {
		page.lane = i % 3;
		page.va = va_of(i);
		page.page_log2 = i % 2 ? 12 : 21;
		page.value = (uint64_t)(i + 1) << 30 | RWX;
		page.cold.word = i;
		ck_assert_int_eq(thash_insert_full(&r.table, &page), 0);
	}
	rig_insert_as(&r, HERE, 0x1000, 12, 0xa000 | RWX, THASH_GLOBAL);
	rig_pin(&r, THERE, 0x3000, 12, 0xb000 | RWX, 0);
}

static void check_all(void)
{
	struct thash_translation found = THASH_TRANSLATION_INIT;
	uint32_t i;

	for (i = 0; i < 18; i++) {
		ck_assert_uint_eq(rig_at(&r, i % 3, va_of(i) + 5), ((uint64_t)(i + 1) << 30) + 5);
		ck_assert(rig_misses(&r, (i + 1) % 3, va_of(i)));
		thash_probe(&r.table, &found, va_of(i), 1, THASH_READ, i % 3);
		ck_assert_uint_eq(found.cold.word, i);
	}
	ck_assert_uint_eq(rig_at(&r, THERE, 0x1000), 0xa000);
	ck_assert_uint_eq(rig_at(&r, THERE, 0x3000), 0xb000);
	ck_assert(rig_misses(&r, AWAY, 0x1000) && rig_misses(&r, HERE, 0x3000));
}

START_TEST(larger_table_keeps_everything)
{
	fill();
	check_all();
	ck_assert_int_eq(resize(lay_out(1024, 512, 32, 8)), 0);
	check_all();
	ck_assert_uint_eq(rig_stats(&r).live, 19);
	ck_assert_uint_eq(rig_stats(&r).pinned, 1);
	ck_assert_uint_eq(rig_stats(&r).evicted, 0);
	ck_assert(rig_guarded(&arrays));
}
END_TEST

START_TEST(same_size_elsewhere_keeps_everything)
{
	fill();
	ck_assert_int_eq(resize(lay_out(64, 16, 8, 4)), 0);
	check_all();
	ck_assert(rig_guarded(&arrays));
}
END_TEST

/* One set of four: what is left is right, what is not is counted, and nobody is told. */
START_TEST(smaller_table_loses_entries_and_counts_them)
{
	uint32_t i, hits = 0;

	fill();
	ck_assert_int_eq(resize(lay_out(4, 1, 8, 4)), 0);
	ck_assert_uint_eq(rig_stats(&r).live, 4);
	ck_assert_uint_eq(rig_stats(&r).evicted, 15);
	ck_assert_uint_eq(r.evictions, 0);
	ck_assert_uint_eq(rig_at(&r, THERE, 0x3000), 0xb000);
	for (i = 0; i < 18; i++) {
		uint64_t at = rig_at(&r, i % 3, va_of(i));

		ck_assert(at == LAST_BYTE || at == (uint64_t)(i + 1) << 30);
		hits += at != LAST_BYTE;
	}
	hits += rig_at(&r, THERE, 0x1000) == 0xa000;
	ck_assert_uint_eq(hits, 4);
	ck_assert(rig_guarded(&arrays));
}
END_TEST

START_TEST(front_may_come_and_go)
{
	fill();
	ck_assert_int_eq(resize(lay_out(0, 64, 8, 4)), 0);
	check_all();
}
END_TEST

/* What was emptied is not brought back by a move. */
START_TEST(dead_entries_do_not_move)
{
	fill();
	rig_purge(&r, THASH_SPACE, SPACE_HERE, 0, LAST_BYTE);
	rig_purge(&r, THASH_GROUP, GROUP_AWAY, 0, LAST_BYTE);
	ck_assert_int_eq(resize(lay_out(64, 64, 8, 4)), 0);
	ck_assert(rig_misses(&r, HERE, va_of(0)) && rig_misses(&r, AWAY, va_of(2)));
	ck_assert_uint_eq(rig_at(&r, THERE, va_of(1)), (uint64_t)2 << 30);
	ck_assert_uint_eq(rig_count(&r), 6 + 1 + 1);
}
END_TEST

START_TEST(moved_table_works_on)
{
	const struct thash_config *config;
	uint32_t i;

	fill();
	config = lay_out(16, 1, 8, 4);
	ck_assert_int_eq(resize(config), 0);
	rig_purge(&r, THASH_SPACE, SPACE_HERE, 0, LAST_BYTE);
	for (i = 0; i < 8; i++)
		rig_insert(&r, HERE, 0x5000 + ((uint64_t)i << 12), 12, 0x9000 | RWX);
	ck_assert_uint_ge(r.evictions, 4); /* the new configuration's callback */
	ck_assert_uint_eq(rig_at(&r, HERE, 0xc000), 0x9000);
	rig_purge(&r, THASH_EVERYTHING | THASH_WITH_PINS, 0, 0, LAST_BYTE);
	ck_assert_uint_eq(rig_count(&r), 0);
	ck_assert(rig_guarded(&arrays));
}
END_TEST

static void other_granule(struct thash_config *c) { c->granule_log2 = 13; }
static void other_flags(struct thash_config *c) { c->flags = THASH_HASHED; }
static void addends(struct thash_config *c) { c->flags = THASH_ADDEND; }
static void other_sizes(struct thash_config *c) { c->page_sizes = 1; }
static void fewer_spaces(struct thash_config *c) { c->space_count = 7; }
static void fewer_pins(struct thash_config *c) { c->pinned_count = 3; }
static void odd_front(struct thash_config *c) { c->front_count = 5; }
static void no_back(struct thash_config *c) { c->back = NULL; }
static void no_sets(struct thash_config *c) { c->set_count = 0; }
static void few_counters(struct thash_config *c) { c->counter_count = 1; }
static void old_back(struct thash_config *c) { c->back = r.config.back; }
static void old_front_end(struct thash_config *c) { c->front = r.config.front + 63; }
static void short_struct(struct thash_config *c) { c->size -= 8; }

static const struct {
	const char *name;
	void (*spoil)(struct thash_config *config);
	int error;
} bad[] = {
	{"another granule", other_granule, LIBVTLB_ERR_INVALID},
	{"another index", other_flags, LIBVTLB_ERR_INVALID},
	{"addends", addends, LIBVTLB_ERR_INVALID},
	{"other page sizes", other_sizes, LIBVTLB_ERR_INVALID},
	{"fewer spaces", fewer_spaces, LIBVTLB_ERR_INVALID},
	{"fewer pins", fewer_pins, LIBVTLB_ERR_INVALID},
	{"a front of 5", odd_front, LIBVTLB_ERR_INVALID},
	{"no back", no_back, LIBVTLB_ERR_INVALID},
	{"no sets", no_sets, LIBVTLB_ERR_INVALID},
	{"too few counters", few_counters, LIBVTLB_ERR_INVALID},
	{"the old back", old_back, LIBVTLB_ERR_INVALID},
	{"a front over the old one", old_front_end, LIBVTLB_ERR_INVALID},
	{"a struct too short", short_struct, LIBVTLB_ERR_SIZE},
};
#define BAD (sizeof(bad) / sizeof(bad[0]))

START_TEST(bad_configuration_changes_nothing)
{
	fill();
	lay_out(64, 16, 8, 4);
	bad[_i].spoil(&arrays.config);
	rig_remember(&r);
	rig_remember(&arrays);
	ck_assert_msg(thash_resize(&r.table, &arrays.config) == bad[_i].error, "%s", bad[_i].name);
	ck_assert_msg(rig_unchanged(&r) && rig_unchanged(&arrays), "%s: something was written", bad[_i].name);
	check_all();
}
END_TEST

Suite *thash_resize_suite(void)
{
	Suite *suite = suite_create("thash_resize");
	TCase *tcase = tcase_create("resize");

	tcase_add_test(tcase, larger_table_keeps_everything);
	tcase_add_test(tcase, same_size_elsewhere_keeps_everything);
	tcase_add_test(tcase, smaller_table_loses_entries_and_counts_them);
	tcase_add_test(tcase, front_may_come_and_go);
	tcase_add_test(tcase, dead_entries_do_not_move);
	tcase_add_test(tcase, moved_table_works_on);
	tcase_add_loop_test(tcase, bad_configuration_changes_nothing, 0, BAD);
	suite_add_tcase(suite, tcase);
	return suite;
}
