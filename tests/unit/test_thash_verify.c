/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Verify mode: every n-th hit is compared with the page tables, and a stale entry is found and removed. */
#include <string.h>

#include "rig.h"
#include "suites.h"

static struct rig r;

/* What the callback was told, and what it is to answer. */
static struct {
	uint32_t calls;
	struct thash_translation found;
	uint64_t va;
	uint32_t kind;
	int answer;
} walk;

static int verify(void *user, const struct thash_translation *found, uint64_t va, uint32_t kind)
{
	ck_assert_ptr_eq(user, &walk);
	walk.calls++;
	walk.found = *found;
	walk.va = va;
	walk.kind = kind;
	return walk.answer;
}

static void begin(uint32_t every)
{
	memset(&walk, 0, sizeof(walk));
	rig_usual(&r);
	rig_insert(&r, HERE, 0x200000, 21, 0x40000000 | RWX);
	rig_insert(&r, HERE, 0x1000, 12, 0x5000 | RWX);
	ck_assert_int_eq(thash_lookup(&r.table, 0x1000, 1, THASH_READ, HERE).outcome, THASH_HIT);
	ck_assert_int_eq(thash_set_verify(&r.table, verify, &walk, every), 0);
}

static struct thash_result look(uint64_t va, uint32_t kind)
{
	return thash_lookup(&r.table, va, 1, kind, HERE);
}

/* Also one that was in the front when it began. */
START_TEST(every_hit_is_seen)
{
	uint32_t i;

	begin(1);
	for (i = 1; i <= 10; i++) {
		ck_assert_int_eq(look(0x1000, THASH_READ).outcome, THASH_HIT);
		ck_assert_uint_eq(walk.calls, i);
	}
	ck_assert_uint_eq(rig_stats(&r).verified, 10);
	ck_assert_uint_eq(rig_stats(&r).stale, 0);
}
END_TEST

START_TEST(every_third_hit_is_seen)
{
	uint32_t i;

	begin(3);
	for (i = 0; i < 30; i++)
		look(0x200000 + (i << 12), THASH_WRITE);
	ck_assert_uint_eq(walk.calls, 10);
}
END_TEST

START_TEST(walker_is_told_what_was_found)
{
	begin(1);
	look(0x2ab123, THASH_EXECUTE);
	ck_assert_uint_eq(walk.va, 0x2ab123);
	ck_assert_uint_eq(walk.kind, THASH_EXECUTE);
	ck_assert_uint_eq(walk.found.page, 0x200000);
	ck_assert_uint_eq(walk.found.page_log2, 21);
	ck_assert_uint_eq(walk.found.value, 0x400ab000 | RWX);
	ck_assert_uint_eq(walk.found.space, SPACE_HERE);
}
END_TEST

START_TEST(stale_entry_is_removed_and_the_lookup_misses)
{
	begin(1);
	walk.answer = 1;
	ck_assert_int_eq(look(0x2ab123, THASH_READ).outcome, THASH_MISS);
	walk.answer = 0;
	ck_assert_int_eq(look(0x200000, THASH_READ).outcome, THASH_MISS);
	ck_assert_int_eq(look(0x1000, THASH_READ).outcome, THASH_HIT);
	ck_assert_uint_eq(rig_stats(&r).stale, 1);
	ck_assert_uint_eq(rig_stats(&r).live, 1);
	ck_assert_int_eq(thash_set_verify(&r.table, NULL, NULL, 0), 0);
	ck_assert_int_eq(look(0x200000, THASH_READ).outcome, THASH_MISS);
}
END_TEST

/* begin() had it copied there: the copy must not answer again when verifying ends. */
START_TEST(stale_entry_leaves_the_front_as_well)
{
	begin(1);
	walk.answer = 1;
	ck_assert_int_eq(look(0x1000, THASH_READ).outcome, THASH_MISS);
	ck_assert_int_eq(thash_set_verify(&r.table, NULL, NULL, 0), 0);
	ck_assert_int_eq(look(0x1000, THASH_READ).outcome, THASH_MISS);
}
END_TEST

START_TEST(misses_are_not_verified)
{
	begin(1);
	look(0x9000, THASH_READ);
	look(0x1000, THASH_READ);
	ck_assert_uint_eq(walk.calls, 1);
}
END_TEST

START_TEST(error_of_the_walker_is_the_lookups)
{
	begin(1);
	walk.answer = -71;
	ck_assert_int_eq(look(0x1000, THASH_READ).outcome, -71);
	walk.answer = 0;
	ck_assert_int_eq(look(0x1000, THASH_READ).outcome, THASH_HIT);
}
END_TEST

START_TEST(probe_asks_nobody)
{
	struct thash_translation found = THASH_TRANSLATION_INIT;

	begin(1);
	walk.answer = 1;
	ck_assert_int_eq(thash_probe(&r.table, &found, 0x1000, 1, THASH_READ, HERE), THASH_HIT);
	ck_assert_int_eq(thash_peek(&r.table, &found, 0x1000, 1, THASH_READ, HERE), THASH_HIT);
	ck_assert_uint_eq(walk.calls, 0);
}
END_TEST

START_TEST(verifying_ends)
{
	uint64_t found;

	begin(1);
	look(0x1000, THASH_READ);
	ck_assert_int_eq(thash_set_verify(&r.table, NULL, NULL, 0), 0);
	look(0x1000, THASH_READ);
	ck_assert_uint_eq(walk.calls, 1);
	found = rig_stats(&r).found;
	look(0x1000, THASH_READ); /* inlined again */
	ck_assert_uint_eq(rig_stats(&r).found, found);
}
END_TEST

/* It goes on through what changes the lanes and the front. */
START_TEST(nothing_slips_past_while_it_is_on)
{
	begin(1);
	rig_bind(&r, HERE, SPACE_HERE, GROUP);
	look(0x1000, THASH_READ);
	rig_purge(&r, THASH_SPACE, SPACE_THERE, 0, LAST_BYTE);
	look(0x1000, THASH_READ);
	rig_bind(&r, 5, SPACE_HERE, GROUP);
	thash_lookup(&r.table, 0x1000, 1, THASH_READ, 5);
	thash_lookup_function(&r.table, 0x1000, 1, THASH_READ, 5);
	ck_assert_int_eq(thash_rearm(&r.table, THASH_EVERYTHING, 0), 0);
	look(0x1000, THASH_READ);
	ck_assert_uint_eq(walk.calls, 5);
}
END_TEST

static int looks_up_within(void *user, const struct thash_translation *found, uint64_t va, uint32_t kind)
{
	struct thash_translation probed = THASH_TRANSLATION_INIT;
	struct rig *table = user;

	(void)kind;
	ck_assert_int_eq(thash_probe(&table->table, &probed, va, 1, THASH_READ, HERE), THASH_HIT);
	ck_assert_uint_eq(probed.value, found->value);
	ck_assert_int_eq(thash_insert(&table->table, HERE, 0x9000, 12, RWX, 0), LIBVTLB_ERR_BUSY);
	ck_assert_int_eq(thash_purge(&table->table, NULL, THASH_EVERYTHING, 0, 0, LAST_BYTE), LIBVTLB_ERR_BUSY);
	ck_assert_int_eq(thash_set_verify(&table->table, NULL, NULL, 0), LIBVTLB_ERR_BUSY);
	table->evictions++; /* counts its calls */
	return 0;
}

START_TEST(walker_may_look_and_not_touch)
{
	begin(1);
	ck_assert_int_eq(thash_set_verify(&r.table, looks_up_within, &r, 1), 0);
	ck_assert_int_eq(look(0x1000, THASH_READ).outcome, THASH_HIT);
	ck_assert_uint_eq(r.evictions, 1);
	rig_insert(&r, HERE, 0x9000, 12, RWX); /* afterwards it may be changed */
}
END_TEST

START_TEST(walker_for_no_hit_is_refused)
{
	rig_usual(&r);
	rig_remember(&r);
	ck_assert_int_eq(thash_set_verify(&r.table, verify, &walk, 0), LIBVTLB_ERR_INVALID);
	ck_assert_int_eq(thash_set_verify(NULL, verify, &walk, 1), LIBVTLB_ERR_INVALID);
	ck_assert(rig_unchanged(&r));
}
END_TEST

Suite *thash_verify_suite(void)
{
	Suite *suite = suite_create("thash_verify");
	TCase *tcase = tcase_create("verify");

	tcase_add_test(tcase, every_hit_is_seen);
	tcase_add_test(tcase, every_third_hit_is_seen);
	tcase_add_test(tcase, walker_is_told_what_was_found);
	tcase_add_test(tcase, stale_entry_is_removed_and_the_lookup_misses);
	tcase_add_test(tcase, stale_entry_leaves_the_front_as_well);
	tcase_add_test(tcase, misses_are_not_verified);
	tcase_add_test(tcase, error_of_the_walker_is_the_lookups);
	tcase_add_test(tcase, probe_asks_nobody);
	tcase_add_test(tcase, verifying_ends);
	tcase_add_test(tcase, nothing_slips_past_while_it_is_on);
	tcase_add_test(tcase, walker_may_look_and_not_touch);
	tcase_add_test(tcase, walker_for_no_hit_is_refused);
	suite_add_tcase(suite, tcase);
	return suite;
}
