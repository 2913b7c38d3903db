/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Batches: each result is that of a lookup by itself. */
#include "rig.h"
#include "suites.h"

#define MANY 1000u

static struct rig r, twin;
static uint64_t va[MANY];
static struct thash_result results[MANY];

/* Every kind of page, over addresses that also miss, split and repeat. */
static void fill(struct rig *t, const struct rig_shape *shape)
{
	rig_init(t, shape);
	rig_bind(t, HERE, SPACE_HERE, GROUP);
	rig_insert(t, HERE, 0x1000, 12, 0x10000 | RWX);
	rig_insert(t, HERE, 0x2000, 12, 0x20000 | RWX | THASH_CLEAN);
	rig_insert(t, HERE, 0x3000, 12, 0x30000 | THASH_R);
	rig_insert(t, HERE, 0x4000, 12, 0x40000 | RWX | THASH_WATCHED);
	rig_insert(t, HERE, 0x5000, 12, 0x50000 | RWX | THASH_DEVICE);
	rig_insert(t, HERE, 0x6000, 12, THASH_NOT_PRESENT);
	rig_insert(t, HERE, 0x8000, 15, 0x80000 | RWX | THASH_CLEAN);
}

START_TEST(batch_is_a_row_of_lookups)
{
	static const struct rig_shape shapes[] = {
		{12, 0, 64, 16, 0, 8, 0, 0}, {12, THASH_HASHED, 64, 16, 0, 8, 0, 0}, {12, 0, 0, 16, 0, 8, 0, 0},
		{12, 0, 1, 16, 0, 8, 0, 0},
	};
	uint32_t kind, i, shape = (uint32_t)_i;
	uint64_t seed = 3;
	int32_t hits;

	for (kind = THASH_READ; kind <= THASH_EXECUTE; kind++) {
		fill(&r, &shapes[shape]);
		fill(&twin, &shapes[shape]);
		for (i = 0; i < MANY; i++)
			va[i] = rig_chance(&seed, 0x12000);
		hits = thash_lookup_batch(&r.table, results, va, MANY, 4, kind, HERE);
		for (i = 0; i < MANY; i++) {
			struct thash_result one = thash_lookup_function(&twin.table, va[i], 4, kind, HERE);

			ck_assert_int_eq(results[i].outcome, one.outcome);
			ck_assert_uint_eq(results[i].all, one.all);
			if (one.outcome > THASH_MISS)
				ck_assert_uint_eq(results[i].value, one.value);
			hits -= one.outcome == THASH_HIT;
		}
		ck_assert_int_eq(hits, 0);
	}
}
END_TEST

START_TEST(batch_of_nothing_hits_nothing)
{
	fill(&r, &rig_usual_shape);
	results[0].value = 77;
	ck_assert_int_eq(thash_lookup_batch(&r.table, results, va, 0, 4, THASH_READ, HERE), 0);
	ck_assert_uint_eq(results[0].value, 77);
}
END_TEST

START_TEST(batch_writes_as_many_results_as_addresses)
{
	uint32_t count, i;

	fill(&r, &rig_usual_shape);
	for (count = 1; count < 40; count++) {
		for (i = 0; i < MANY; i++) {
			va[i] = 0x1000 + i;
			results[i].value = 77;
		}
		ck_assert_int_eq(thash_lookup_batch(&r.table, results, va, count, 1, THASH_READ, HERE), (int32_t)count);
		for (i = 0; i < 50; i++)
			ck_assert_uint_eq(results[i].value, i < count ? 0x10000 | RWX : 77);
	}
}
END_TEST

/* An access that the table refuses is refused in the batch, each by itself. */
START_TEST(errors_are_results)
{
	fill(&r, &rig_usual_shape);
	va[0] = LAST_BYTE;
	va[1] = 0x1000;
	ck_assert_int_eq(thash_lookup_batch(&r.table, results, va, 2, 4, THASH_READ, HERE), 1);
	ck_assert_int_eq(results[0].outcome, LIBVTLB_ERR_RANGE);
	ck_assert_int_eq(results[1].outcome, THASH_HIT);
	ck_assert_int_eq(thash_lookup_batch(&r.table, results, va, 2, 4, 3, HERE), 0);
	ck_assert_int_eq(results[0].outcome, LIBVTLB_ERR_INVALID);
	ck_assert_int_eq(results[1].outcome, LIBVTLB_ERR_INVALID);
	ck_assert_int_eq(thash_lookup_batch(&r.table, results, va + 1, 1, 4, THASH_READ, 5), 0);
	ck_assert_int_eq(results[0].outcome, THASH_MISS);
}
END_TEST

START_TEST(bad_arguments_are_refused)
{
	fill(&r, &rig_usual_shape);
	results[0].value = 77;
	rig_remember(&r);
	ck_assert_int_eq(thash_lookup_batch(NULL, results, va, 1, 4, THASH_READ, HERE), LIBVTLB_ERR_INVALID);
	ck_assert_int_eq(thash_lookup_batch(&r.table, NULL, va, 1, 4, THASH_READ, HERE), LIBVTLB_ERR_INVALID);
	ck_assert_int_eq(thash_lookup_batch(&r.table, results, NULL, 1, 4, THASH_READ, HERE), LIBVTLB_ERR_INVALID);
	ck_assert_int_eq(thash_lookup_batch(&r.table, results, va, (1u << 30) + 1, 4, THASH_READ, HERE),
			 LIBVTLB_ERR_INVALID);
	ck_assert_int_eq(thash_lookup_batch(&r.table, results, va, UINT32_MAX, 4, THASH_READ, HERE),
			 LIBVTLB_ERR_INVALID);
	ck_assert(rig_unchanged(&r));
	ck_assert_uint_eq(results[0].value, 77);
}
END_TEST

Suite *thash_batch_suite(void)
{
	Suite *suite = suite_create("thash_batch");
	TCase *tcase = tcase_create("batch");

	tcase_add_loop_test(tcase, batch_is_a_row_of_lookups, 0, 4);
	tcase_add_test(tcase, batch_of_nothing_hits_nothing);
	tcase_add_test(tcase, batch_writes_as_many_results_as_addresses);
	tcase_add_test(tcase, errors_are_results);
	tcase_add_test(tcase, bad_arguments_are_refused);
	suite_add_tcase(suite, tcase);
	return suite;
}
