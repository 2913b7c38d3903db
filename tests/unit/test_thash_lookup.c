/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* What a lookup answers: outcomes, their order, all that apply, values, and accesses of any length. */
#include "rig.h"
#include "suites.h"

#define VA 0x7000u
#define MISS THASH_MISS
#define ABSENT THASH_ABSENT
#define RIGHTS THASH_RIGHTS
#define FIRST_WRITE THASH_FIRST_WRITE
#define WATCH THASH_WATCH
#define IO THASH_IO
#define HIT THASH_HIT

static struct rig r;

/* What reads, writes and fetches of a page with these attributes come to. */
static const struct {
	uint32_t attributes;
	int outcome[3];
} rows[] = {
	{0, {RIGHTS, RIGHTS, RIGHTS}},
	{THASH_R, {HIT, RIGHTS, RIGHTS}},
	{THASH_W, {RIGHTS, HIT, RIGHTS}},
	{THASH_X, {RIGHTS, RIGHTS, HIT}},
	{RW, {HIT, HIT, RIGHTS}},
	{RWX, {HIT, HIT, HIT}},
	{RWX | THASH_CLEAN, {HIT, FIRST_WRITE, HIT}},
	{THASH_R | THASH_CLEAN, {HIT, RIGHTS, RIGHTS}},
	{RWX | THASH_WATCHED, {WATCH, WATCH, WATCH}},
	{RWX | THASH_WATCHED | THASH_CLEAN, {WATCH, FIRST_WRITE, WATCH}},
	{RW | THASH_DEVICE, {IO, IO, RIGHTS}},
	{RWX | THASH_DEVICE | THASH_CLEAN, {IO, FIRST_WRITE, IO}},
	{RWX | THASH_DEVICE | THASH_WATCHED, {WATCH, WATCH, WATCH}},
	{THASH_NOT_PRESENT, {ABSENT, ABSENT, ABSENT}},
	{THASH_NOT_PRESENT | RWX | THASH_DEVICE | THASH_CLEAN | THASH_WATCHED, {ABSENT, ABSENT, ABSENT}},
};
#define ROWS (sizeof(rows) / sizeof(rows[0]))

START_TEST(attributes_decide_the_outcome)
{
	uint32_t kind;

	for (kind = THASH_READ; kind <= THASH_EXECUTE; kind++) {
		rig_usual(&r);
		rig_insert(&r, HERE, VA, 12, 0x3000 | rows[_i].attributes);
		ck_assert_int_eq(rig_access(&r, HERE, VA, 1, kind), rows[_i].outcome[kind]);
		ck_assert_int_eq(rig_access(&r, HERE, VA + 4095, 1, kind),
				 rows[_i].outcome[kind] == FIRST_WRITE && rows[_i].attributes == (RWX | THASH_CLEAN) ?
					 HIT : rig_access(&r, HERE, VA, 1, kind));
		ck_assert(rig_misses(&r, HERE, VA - 1) && rig_misses(&r, HERE, VA + 4096));
	}
}
END_TEST

/* A page with rights to read alone that is watched, a device and clean; then one with all rights. */
START_TEST(every_outcome_that_applies_is_told)
{
	struct thash_result seen;

	rig_usual(&r);
	rig_insert(&r, HERE, VA, 12, THASH_R | THASH_WATCHED | THASH_DEVICE);
	seen = thash_lookup(&r.table, VA, 1, THASH_EXECUTE, HERE);
	ck_assert_uint_eq(seen.all, THASH_BIT(RIGHTS) | THASH_BIT(WATCH) | THASH_BIT(IO));
	rig_insert(&r, HERE, VA, 12, RWX | THASH_WATCHED | THASH_DEVICE | THASH_CLEAN);
	seen = thash_lookup(&r.table, VA, 1, THASH_WRITE, HERE);
	ck_assert_uint_eq(seen.all, THASH_BIT(FIRST_WRITE) | THASH_BIT(WATCH) | THASH_BIT(IO));
	seen = thash_lookup(&r.table, VA, 1, THASH_READ, HERE);
	ck_assert_uint_eq(seen.all, THASH_BIT(WATCH) | THASH_BIT(IO));
	rig_insert(&r, HERE, VA, 12, RWX);
	seen = thash_lookup(&r.table, VA, 1, THASH_READ, HERE);
	ck_assert_uint_eq(seen.all, THASH_BIT(HIT));
	seen = thash_lookup(&r.table, VA, 1, THASH_READ, HERE);
	ck_assert_uint_eq(seen.all, THASH_BIT(HIT));
}
END_TEST

START_TEST(first_write_is_told_once_a_granule)
{
	rig_usual(&r);
	rig_insert(&r, HERE, VA, 12, RWX | THASH_CLEAN);
	ck_assert_int_eq(thash_lookup(&r.table, VA, 1, THASH_READ, HERE).outcome, HIT);
	ck_assert_int_eq(thash_lookup(&r.table, VA, 1, THASH_WRITE, HERE).outcome, FIRST_WRITE);
	ck_assert_int_eq(thash_lookup(&r.table, VA + 8, 1, THASH_WRITE, HERE).outcome, HIT);
	ck_assert_int_eq(thash_lookup(&r.table, VA, 1, THASH_READ, HERE).outcome, HIT);
}
END_TEST

/* A write that is forbidden does not open the granule. */
START_TEST(probe_opens_nothing)
{
	struct thash_translation found = THASH_TRANSLATION_INIT;

	rig_usual(&r);
	rig_insert(&r, HERE, VA, 12, RWX | THASH_CLEAN);
	rig_remember(&r);
	ck_assert_int_eq(thash_probe(&r.table, &found, VA, 1, THASH_WRITE, HERE), FIRST_WRITE);
	ck_assert_int_eq(thash_probe(&r.table, &found, VA, 1, THASH_READ, HERE), HIT);
	ck_assert_int_eq(thash_probe(&r.table, &found, VA + 4096, 1, THASH_READ, HERE), MISS);
	ck_assert_int_eq(thash_peek(&r.table, &found, VA, 1, THASH_WRITE, HERE), FIRST_WRITE);
	ck_assert(rig_unchanged(&r));
	ck_assert_int_eq(thash_lookup(&r.table, VA, 1, THASH_WRITE, HERE).outcome, FIRST_WRITE);
}
END_TEST

/* Bits 7 to 11 are the caller's: 0xa80 here. 0x456 of the offset is not part of the value. */
START_TEST(value_advances_to_the_granule_and_keeps_the_callers_bits)
{
	struct thash_result seen;

	rig_usual(&r);
	rig_insert(&r, HERE, 0x200000, 21, 0x40000000 | 0xa80 | RWX);
	seen = thash_lookup(&r.table, 0x323456, 1, THASH_READ, HERE);
	ck_assert_uint_eq(seen.value & ~(uint64_t)THASH_ATTRIBUTES, 0x40123a80);
	seen = thash_lookup(&r.table, 0x323456, 1, THASH_READ, HERE); /* of the front */
	ck_assert_uint_eq(seen.value & ~(uint64_t)THASH_ATTRIBUTES, 0x40123a80);
	ck_assert_uint_eq(thash_address(&r.table, seen.value, 0x323456), 0x40123456);
}
END_TEST

START_TEST(address_bits_below_the_page_are_masked_off)
{
	rig_usual(&r);
	rig_insert(&r, HERE, 0x3fffff, 21, 0x401ff000 | 0x80 | RWX);
	ck_assert_uint_eq(rig_at(&r, HERE, 0x200000), 0x40000000);
	ck_assert_uint_eq(thash_lookup(&r.table, 0x200000, 1, THASH_READ, HERE).value & 0xf80, 0x80);
}
END_TEST

START_TEST(devices_and_holes_keep_their_value)
{
	uint64_t value = 0x1234567890123980; /* the caller's bits: 0x980 */

	rig_usual(&r);
	rig_insert(&r, HERE, 0x200000, 21, value | RW | THASH_DEVICE);
	ck_assert_uint_eq(thash_lookup(&r.table, 0x2ff123, 1, THASH_READ, HERE).value, value | RW | THASH_DEVICE);
	rig_insert(&r, HERE, 0x200000, 21, value | THASH_NOT_PRESENT);
	ck_assert_uint_eq(thash_lookup(&r.table, 0x2ff123, 1, THASH_READ, HERE).value, value | THASH_NOT_PRESENT);
}
END_TEST

/* The host's 0x7f0000000000 less the guest's 0x200000; and one below zero, which wraps. */
START_TEST(addend_is_the_same_for_all_of_a_page)
{
	static const uint64_t host[] = {0x7f0000000000, 0x1000};
	const struct rig_shape shape = {12, THASH_ADDEND, 64, 16, 64, 8, 4, 0};
	uint32_t i;

	rig_init(&r, &shape);
	rig_bind(&r, HERE, SPACE_HERE, GROUP);
	for (i = 0; i < 2; i++) {
		rig_insert(&r, HERE, 0x200000, 21, (host[i] - 0x200000) | RWX);
		ck_assert_uint_eq(rig_at(&r, HERE, 0x200000), host[i]);
		ck_assert_uint_eq(rig_at(&r, HERE, 0x3fffff), host[i] + 0x1fffff);
		ck_assert_uint_eq(rig_at(&r, HERE, 0x345678), host[i] + 0x145678);
	}
	rig_remember(&r);
	ck_assert_int_eq(thash_insert(&r.table, HERE, 0x200000, 21, 0x80 | RWX, 0), LIBVTLB_ERR_INVALID);
	ck_assert_int_eq(thash_insert(&r.table, HERE, 0x200000, 21, 0x800 | RWX, 0), LIBVTLB_ERR_INVALID);
	ck_assert(rig_unchanged(&r));
}
END_TEST

/* Slow or inlined, it can be added to any address of the granule as it is. */
START_TEST(addend_comes_without_attributes)
{
	const struct rig_shape shape = {12, THASH_ADDEND, 64, 16, 0, 8, 4, 0};
	uint32_t i;

	rig_init(&r, &shape);
	rig_bind(&r, HERE, SPACE_HERE, GROUP);
	rig_insert(&r, HERE, 0x200000, 21, 0x7000 | RWX | THASH_CLEAN);
	for (i = 0; i < 3; i++) {
		ck_assert_uint_eq(thash_lookup(&r.table, 0x201234, 1, THASH_READ, HERE).value, 0x7000);
		ck_assert_uint_eq(thash_lookup(&r.table, 0x202234, 1, THASH_WRITE, HERE).value, 0x7000);
		ck_assert_uint_eq(thash_lookup_slow(&r.table, 0x201234, 1, THASH_READ, HERE).value, 0x7000);
	}
	rig_insert(&r, HERE, 0x200000, 21, 0x7000 | RWX | THASH_WATCHED);
	ck_assert_uint_eq(thash_lookup(&r.table, 0x201234, 1, THASH_READ, HERE).value, 0x7000);
}
END_TEST

/* An addend that is not a multiple of the page but of the granule moves the page within the host. */
START_TEST(addend_need_only_be_granular)
{
	const struct rig_shape shape = {12, THASH_ADDEND, 64, 16, 0, 8, 4, 0};

	rig_init(&r, &shape);
	rig_bind(&r, HERE, SPACE_HERE, GROUP);
	rig_insert(&r, HERE, 0x200000, 21, 0x5000 | RWX);
	ck_assert_uint_eq(rig_at(&r, HERE, 0x2fffff), 0x304fff);
}
END_TEST

START_TEST(access_within_a_page_crosses_granules)
{
	struct thash_result seen;

	rig_usual(&r);
	rig_insert(&r, HERE, 0x200000, 21, 0x40000000 | RWX);
	ck_assert_int_eq(rig_access(&r, HERE, 0x200ffe, 4, THASH_READ), HIT);
	seen = thash_lookup(&r.table, 0x200ffe, 4, THASH_READ, HERE);
	ck_assert_uint_eq(thash_address(&r.table, seen.value, 0x200ffe), 0x40000ffe);
	ck_assert_int_eq(rig_access(&r, HERE, 0x201001, 4096, THASH_WRITE), HIT);
	ck_assert_int_eq(rig_access(&r, HERE, 0x3ff000, 4096, THASH_WRITE), HIT);
}
END_TEST

/* Whether or not the second page is known: the caller looks up both parts by themselves. */
START_TEST(access_into_another_page_is_split_and_changes_nothing)
{
	rig_usual(&r);
	rig_insert(&r, HERE, VA, 12, 0x3000 | RWX | THASH_CLEAN);
	ck_assert_int_eq(thash_lookup(&r.table, VA + 4094, 4, THASH_WRITE, HERE).outcome, THASH_SPLIT);
	rig_insert(&r, HERE, VA + 4096, 12, 0x4000 | RWX | THASH_CLEAN);
	ck_assert_int_eq(thash_lookup(&r.table, VA + 4094, 4, THASH_WRITE, HERE).outcome, THASH_SPLIT);
	ck_assert_int_eq(thash_lookup(&r.table, VA + 4094, 2, THASH_WRITE, HERE).outcome, FIRST_WRITE);
	ck_assert_int_eq(thash_lookup(&r.table, VA + 4096, 2, THASH_WRITE, HERE).outcome, FIRST_WRITE);
	ck_assert_int_eq(thash_lookup(&r.table, VA + 4094, 4, THASH_WRITE, HERE).outcome, THASH_SPLIT);
	ck_assert_int_eq(thash_lookup(&r.table, VA + 4094, 4, THASH_READ, HERE).outcome, THASH_SPLIT);
	ck_assert_int_eq(thash_lookup(&r.table, VA - 2, 4, THASH_READ, HERE).outcome, MISS);
}
END_TEST

/* A page that is absent or forbidden is told before a split: the access cannot be done in any way. */
START_TEST(holes_and_rights_come_before_a_split)
{
	rig_usual(&r);
	rig_insert(&r, HERE, VA, 12, THASH_R);
	ck_assert_int_eq(rig_access(&r, HERE, VA + 4095, 2, THASH_WRITE), RIGHTS);
	ck_assert_int_eq(rig_access(&r, HERE, VA + 4095, 2, THASH_READ), THASH_SPLIT);
	rig_insert(&r, HERE, VA, 12, THASH_NOT_PRESENT);
	ck_assert_int_eq(rig_access(&r, HERE, VA + 4095, 2, THASH_READ), ABSENT);
	rig_insert(&r, HERE, VA, 12, RWX | THASH_DEVICE | THASH_WATCHED);
	ck_assert_int_eq(rig_access(&r, HERE, VA + 4095, 2, THASH_READ), THASH_SPLIT);
}
END_TEST

/* A write across granules of a clean page opens no granule that it was not told of. */
START_TEST(write_across_clean_granules_loses_no_first_write)
{
	int outcome;

	rig_usual(&r);
	rig_insert(&r, HERE, 0x200000, 21, 0x40000000 | RWX | THASH_CLEAN);
	ck_assert_int_eq(thash_lookup(&r.table, 0x201000, 1, THASH_WRITE, HERE).outcome, FIRST_WRITE);
	outcome = thash_lookup(&r.table, 0x201ffc, 8, THASH_WRITE, HERE).outcome;
	ck_assert(outcome == THASH_SPLIT || outcome == FIRST_WRITE);
	if (outcome == THASH_SPLIT)
		ck_assert_int_eq(thash_lookup(&r.table, 0x202000, 4, THASH_WRITE, HERE).outcome, FIRST_WRITE);
}
END_TEST

START_TEST(last_byte_is_an_ordinary_one)
{
	rig_usual(&r);
	rig_insert(&r, HERE, LAST_BYTE, 12, 0x3000 | RWX);
	ck_assert_uint_eq(rig_at(&r, HERE, LAST_BYTE), 0x3fff);
	ck_assert_int_eq(rig_access(&r, HERE, LAST_BYTE - 3, 4, THASH_READ), HIT);
	ck_assert_int_eq(rig_access(&r, HERE, LAST_BYTE - 2, 4, THASH_READ), LIBVTLB_ERR_RANGE);
	ck_assert_int_eq(rig_access(&r, HERE, LAST_BYTE, 4096, THASH_READ), LIBVTLB_ERR_RANGE);
	rig_insert(&r, HERE, 0, 12, 0x5000 | RWX);
	ck_assert_int_eq(rig_access(&r, HERE, LAST_BYTE - 2, 4, THASH_READ), LIBVTLB_ERR_RANGE);
	ck_assert_uint_eq(rig_at(&r, HERE, 0), 0x5000);
}
END_TEST

START_TEST(full_lookup_tells_all_that_is_known)
{
	struct thash_translation found = THASH_TRANSLATION_INIT;
	struct thash_insertion page = THASH_INSERTION_INIT;

	rig_usual(&r);
	page.lane = THERE;
	page.va = 0x234567;
	page.page_log2 = 16;
	page.value = 0x780000 | RW;
	page.flags = THASH_DATA_ONLY;
	page.cold = (struct thash_cold){111, 222};
	ck_assert_int_eq(thash_insert_full(&r.table, &page), 0);
	ck_assert_int_eq(thash_lookup_full(&r.table, &found, 0x23fabc, 1, THASH_READ, THERE), HIT);
	ck_assert_uint_eq(found.all, THASH_BIT(HIT));
	ck_assert_uint_eq(found.page, 0x230000);
	ck_assert_uint_eq(found.page_log2, 16);
	ck_assert_uint_eq(found.flags, THASH_DATA_ONLY);
	ck_assert_uint_eq(found.value & ~(uint64_t)THASH_ATTRIBUTES, 0x78f000);
	ck_assert_uint_eq(found.space, SPACE_THERE);
	ck_assert_uint_eq(found.group, GROUP);
	ck_assert_uint_eq(found.cold.word, 111);
	ck_assert_uint_eq(found.cold.extra, 222);
}
END_TEST

START_TEST(miss_writes_no_translation)
{
	struct thash_translation found = THASH_TRANSLATION_INIT;

	rig_usual(&r);
	found.page = 77;
	found.value = 78;
	ck_assert_int_eq(thash_lookup_full(&r.table, &found, VA, 1, THASH_READ, HERE), MISS);
	ck_assert_int_eq(thash_probe(&r.table, &found, VA, 1, THASH_READ, HERE), MISS);
	ck_assert_int_eq(thash_peek(&r.table, &found, VA, 1, THASH_READ, HERE), MISS);
	ck_assert_uint_eq(found.page, 77);
	ck_assert_uint_eq(found.value, 78);
}
END_TEST

/* Granules of 64 KiB: longer accesses than the 1024 bytes that the inlined code takes without a test. */
START_TEST(long_accesses_are_measured)
{
	const struct rig_shape shape = {16, 0, 16, 4, 0, 8, 0, 0};

	rig_init(&r, &shape);
	rig_bind(&r, HERE, SPACE_HERE, GROUP);
	rig_insert(&r, HERE, 0x50000, 16, 0x90000 | RWX);
	ck_assert_int_eq(rig_access(&r, HERE, 0x50000, 0x10000, THASH_READ), HIT);
	ck_assert_int_eq(rig_access(&r, HERE, 0x50000, 0x10001, THASH_READ), LIBVTLB_ERR_INVALID);
	ck_assert_int_eq(rig_access(&r, HERE, 0x50001, 0x10000, THASH_READ), THASH_SPLIT);
	ck_assert_int_eq(rig_access(&r, HERE, 0x50000, 0, THASH_READ), LIBVTLB_ERR_INVALID);
	ck_assert_int_eq(rig_access(&r, HERE, 0x50000, UINT32_MAX, THASH_READ), LIBVTLB_ERR_INVALID);
	ck_assert_int_eq(rig_access(&r, HERE, 0x5ffff, UINT32_MAX, THASH_READ), LIBVTLB_ERR_INVALID);
}
END_TEST

/* Every form answers in every table, of any granule and front; the wrong form only takes longer. */
static void check_forms(uint32_t log2, uint64_t va, uint64_t value)
{
	int outcome = value ? HIT : MISS;
	uint32_t kind;

	for (kind = THASH_READ; kind <= THASH_EXECUTE; kind++) {
		struct thash_result seen[] = {
			thash_lookup(&r.table, va, 4, kind, HERE), thash_lookup_hashed(&r.table, va, 4, kind, HERE),
			thash_lookup_granule(&r.table, log2, va, 4, kind, HERE),
			thash_lookup_granule(&r.table, 12, va, 4, kind, HERE),
			thash_lookup_granule(&r.table, 16, va, 4, kind, HERE),
			thash_lookup_function(&r.table, va, 4, kind, HERE),
			thash_lookup_slow(&r.table, va, 4, kind, HERE),
		};
		uint32_t i;

		for (i = 0; i < sizeof(seen) / sizeof(seen[0]); i++) {
			ck_assert_msg(seen[i].outcome == outcome, "form %u, granule 2^%u, 0x%llx: %d", i, log2,
				      (unsigned long long)va, seen[i].outcome);
			ck_assert(outcome == MISS || seen[i].value == value);
		}
	}
}

START_TEST(every_form_of_the_lookup_agrees)
{
	static const uint32_t fronts[] = {0, 1, 2, 4, 64};
	uint32_t log2, i;

	for (log2 = 10; log2 <= 20; log2++) {
		for (i = 0; i < 5; i++) {
			const struct rig_shape shape = {log2, _i ? THASH_HASHED : 0, fronts[i], 16, 0, 8, 0, 0};
			uint64_t page = (uint64_t)1 << log2;

			rig_init(&r, &shape);
			rig_bind(&r, HERE, SPACE_HERE, GROUP);
			rig_insert(&r, HERE, 0, log2, 3 * page | RWX);
			rig_insert(&r, HERE, 7 * page, log2, 5 * page | RWX);
			check_forms(log2, 0, 3 * page | RWX);
			check_forms(log2, 7 * page, 5 * page | RWX);
			check_forms(log2, 8 * page - 4, 5 * page | RWX);
			check_forms(log2, 8 * page, 0);
			check_forms(log2, 6 * page, 0);
			check_forms(log2, 7 * page ^ (uint64_t)1 << 63, 0);
		}
	}
}
END_TEST

/* Across the end of a page, and of the address space, with whatever the wrong index may lead to. */
START_TEST(no_form_hits_by_a_neighbour)
{
	static const uint32_t fronts[] = {0, 1, 2, 4};
	uint32_t log2, i;

	for (log2 = 10; log2 <= 20; log2++) {
		for (i = 0; i < 4; i++) {
			const struct rig_shape shape = {log2, _i ? THASH_HASHED : 0, fronts[i], 16, 0, 8, 0, 0};
			uint64_t page = (uint64_t)1 << log2;

			rig_init(&r, &shape);
			rig_bind(&r, HERE, SPACE_HERE, GROUP);
			rig_insert(&r, HERE, 0, log2, 3 * page | RWX);
			rig_insert(&r, HERE, 8 * page, log2, 5 * page | RWX);
			check_forms(log2, 0, 3 * page | RWX);
			check_forms(log2, 8 * page, 5 * page | RWX);
			check_forms(log2, 8 * page - 2, 0);
			ck_assert_int_eq(thash_lookup(&r.table, LAST_BYTE, 4, THASH_READ, HERE).outcome,
					 LIBVTLB_ERR_RANGE);
			ck_assert_int_eq(thash_lookup_hashed(&r.table, LAST_BYTE, 4, THASH_READ, HERE).outcome,
					 LIBVTLB_ERR_RANGE);
			ck_assert_int_eq(thash_lookup_granule(&r.table, 12, LAST_BYTE, 4, THASH_READ, HERE).outcome,
					 LIBVTLB_ERR_RANGE);
		}
	}
}
END_TEST

/* An inlined hit is not counted: what is counted went to the slow path. */
START_TEST(second_lookup_hits_inline)
{
	struct rig_shape shape = rig_usual_shape;
	uint64_t found;

	shape.flags = _i ? THASH_HASHED : 0;
	rig_init(&r, &shape);
	rig_bind(&r, HERE, SPACE_HERE, GROUP);
	rig_insert(&r, HERE, 0x200000, 21, 0x40000000 | RWX);
	ck_assert_int_eq(rig_read(&r, HERE, 0x345678), HIT);
	found = rig_stats(&r).found;
	if (_i)
		thash_lookup_hashed(&r.table, 0x345fff, 1, THASH_WRITE, HERE);
	else
		thash_lookup(&r.table, 0x345fff, 1, THASH_WRITE, HERE);
	ck_assert_uint_eq(rig_stats(&r).found, found);
}
END_TEST

Suite *thash_lookup_suite(void)
{
	Suite *suite = suite_create("thash_lookup");
	TCase *outcomes = tcase_create("outcomes"), *values = tcase_create("values");
	TCase *lengths = tcase_create("lengths"), *forms = tcase_create("forms");

	tcase_add_loop_test(outcomes, attributes_decide_the_outcome, 0, ROWS);
	tcase_add_test(outcomes, every_outcome_that_applies_is_told);
	tcase_add_test(outcomes, first_write_is_told_once_a_granule);
	tcase_add_test(outcomes, probe_opens_nothing);
	suite_add_tcase(suite, outcomes);
	tcase_add_test(values, value_advances_to_the_granule_and_keeps_the_callers_bits);
	tcase_add_test(values, address_bits_below_the_page_are_masked_off);
	tcase_add_test(values, devices_and_holes_keep_their_value);
	tcase_add_test(values, addend_is_the_same_for_all_of_a_page);
	tcase_add_test(values, addend_comes_without_attributes);
	tcase_add_test(values, addend_need_only_be_granular);
	suite_add_tcase(suite, values);
	tcase_add_test(lengths, access_within_a_page_crosses_granules);
	tcase_add_test(lengths, access_into_another_page_is_split_and_changes_nothing);
	tcase_add_test(lengths, holes_and_rights_come_before_a_split);
	tcase_add_test(lengths, write_across_clean_granules_loses_no_first_write);
	tcase_add_test(lengths, last_byte_is_an_ordinary_one);
	tcase_add_test(lengths, long_accesses_are_measured);
	suite_add_tcase(suite, lengths);
	tcase_add_test(forms, full_lookup_tells_all_that_is_known);
	tcase_add_test(forms, miss_writes_no_translation);
	tcase_add_loop_test(forms, every_form_of_the_lookup_agrees, 0, 2);
	tcase_add_loop_test(forms, no_form_hits_by_a_neighbour, 0, 2);
	tcase_add_loop_test(forms, second_lookup_hits_inline, 0, 2);
	suite_add_tcase(suite, forms);
	return suite;
}
