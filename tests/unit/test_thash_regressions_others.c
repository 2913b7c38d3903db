/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * What went wrong in the software TLBs of others, and must not go wrong here.
 * The algorithm of 2008 has no such feature or did not have the bug, so each test
 * names a mutant of our own library that it kills: tests/unit/mutants.sh.
 *
 * What others had that is no table's, for the tests of a virtual CPU and its
 * mailbox: remote purges by the wrong address (Xen 794cb93dfd) or run by the
 * wrong thread (espressif/qemu #175, #179; sysprog21/elfuse #24; Bareflank/MicroV
 * #7), a hardware walker that reads a half-written entry (Xen 2285f577b1; that
 * another thread of ours does not is shown in tests/concurrent). Xen 6c20dd9c1d,
 * 1264150f8c, d77e8b2664, b10564cbaa and 69690e5b84 are in
 * test_thash_regressions_2008.c.
 */
#include <string.h>

#include "rig.h"
#include "suites.h"

static struct rig r;

/* Xen ede40297a7: a loop "while address < end" ran on when the end wrapped. Mutant: range_ends_before_the_last_page. */
START_TEST(range_up_to_the_last_byte_ends_and_takes_it)
{
	uint64_t last_page = LAST_BYTE - 0xfff;

	rig_usual(&r);
	rig_insert(&r, HERE, last_page, 12, RWX);
	rig_insert(&r, HERE, last_page - 0x1000, 12, RWX);
	ck_assert_int_eq(rig_read(&r, HERE, last_page), THASH_HIT);
	rig_purge(&r, THASH_SPACE, SPACE_HERE, last_page - 0x1000, LAST_BYTE);
	ck_assert(rig_misses(&r, HERE, last_page) && rig_misses(&r, HERE, last_page - 0x1000));
}
END_TEST

/* Xen 765e808337: initialisation missed the last entry. Mutant: init_leaves_the_last_set. */
START_TEST(init_clears_the_last_entry)
{
	uint32_t i;

	rig_usual(&r);
	for (i = 0; i < 64; i++)
		rig_insert(&r, HERE, (uint64_t)i << 12, 12, RWX);
	ck_assert_int_eq(thash_init(&r.table, &r.config), 0);
	rig_bind(&r, HERE, SPACE_HERE, GROUP);
	rig_bind(&r, THERE, SPACE_THERE, GROUP);
	rig_bind(&r, AWAY, SPACE_AWAY, GROUP_AWAY);
	rig_insert(&r, HERE, 0x100000, 12, RWX); /* so that the space has a tag again, the one that it had */
	for (i = 0; i < 64; i++)
		ck_assert(rig_misses(&r, HERE, (uint64_t)i << 12));
	ck_assert_uint_eq(rig_count(&r), 1);
}
END_TEST

/* Xen 0b062b25e1: what was just inserted was not found, and missed for ever. Mutant: full_set_takes_no_page. */
START_TEST(page_just_inserted_is_found_in_a_full_set)
{
	uint64_t i;

	rig_usual(&r);
	for (i = 0; i < 100; i++) {
		rig_insert(&r, HERE, i << 16, 12, i << 12 | RWX);
		ck_assert_uint_eq(rig_at(&r, HERE, i << 16), i << 12);
		ck_assert(i == 0 || rig_at(&r, HERE, (i - 1) << 16) != i << 12);
	}
}
END_TEST

/* QEMU d4c430a80f: a purge of a large page emptied everything. Mutant: partial_purge_empties_the_space. */
START_TEST(purge_of_a_large_page_leaves_the_others)
{
	rig_usual(&r);
	rig_insert(&r, HERE, 0x200000, 21, 0x40000000 | RWX);
	rig_insert(&r, HERE, 0x400000, 21, 0x50000000 | RWX);
	rig_insert(&r, HERE, 0x1ff000, 12, 0x3000 | RWX);
	rig_purge(&r, THASH_SPACE, SPACE_HERE, 0x200000, 0x3fffff);
	ck_assert_uint_eq(rig_at(&r, HERE, 0x400000), 0x50000000);
	ck_assert_uint_eq(rig_at(&r, HERE, 0x1ff000), 0x3000);
}
END_TEST

/*
 * OpenXiangShan/NEMU #1175: a fence of one address in a 2 MiB page left its other granules, and the guest's heap was
 * corrupted. Mutant: front_is_purged_over_the_range_alone.
 */
START_TEST(purge_takes_sibling_granules)
{
	uint64_t i;

	rig_usual(&r);
	rig_insert(&r, HERE, 0x200000, 21, 0x40000000 | RWX);
	for (i = 0; i < 60; i++)
		ck_assert_int_eq(rig_read(&r, HERE, 0x200000 + (i << 12)), THASH_HIT);
	rig_purge(&r, THASH_SPACE, SPACE_HERE, 0x23b000, 0x23bfff);
	for (i = 0; i < 60; i++)
		ck_assert(rig_misses(&r, HERE, 0x200000 + (i << 12)));
}
END_TEST

/*
 * antmicro/tlib #22: a flush of 4 KiB took one granule of 1 KiB of four, and corrupted kernel text. Mutant:
 * front_purge_stops_after_one_granule.
 */
START_TEST(purge_of_four_granules_takes_four)
{
	const struct rig_shape shape = {10, 0, 64, 16, 0, 4, 0, 0};
	uint64_t i;

	rig_init(&r, &shape);
	rig_bind(&r, HERE, SPACE_HERE, GROUP);
	rig_insert(&r, HERE, 0x4000, 12, 0x8000 | RWX);
	for (i = 0; i < 4; i++)
		ck_assert_uint_eq(rig_at(&r, HERE, 0x4000 + i * 0x400), 0x8000 + i * 0x400);
	rig_purge(&r, THASH_SPACE, SPACE_HERE, 0x4000, 0x4fff);
	for (i = 0; i < 4; i++)
		ck_assert(rig_misses(&r, HERE, 0x4000 + i * 0x400));
}
END_TEST

/* zephyrproject-rtos/zephyr #115708: right for pages of 4 KiB alone. Mutant: probe_steps_by_granules. */
START_TEST(ranges_of_16_and_64_kib_pages_are_purged)
{
	const struct rig_shape shape = {12, 0, 64, 512, 0, 4, 0, 0}; /* large enough to be probed and not scanned */
	uint32_t log2;
	uint64_t i, size;

	for (log2 = 14; log2 <= 16; log2 += 2) {
		rig_init(&r, &shape);
		rig_bind(&r, HERE, SPACE_HERE, GROUP);
		size = (uint64_t)1 << log2;
		for (i = 0; i < 8; i++)
			rig_insert(&r, HERE, i * size, log2, i << 20 | RWX);
		rig_purge(&r, THASH_SPACE, SPACE_HERE, 2 * size, 6 * size - 1);
		for (i = 0; i < 8; i++)
			ck_assert_uint_eq(rig_at(&r, HERE, i * size), i < 2 || i >= 6 ? i << 20 : LAST_BYTE);
	}
}
END_TEST

/*
 * TinyEMU and Cartesi flush everything for one address, QEMU gitlab #767 always does, and its ranges over 8160 bytes
 * do in a table of 256 entries. Mutant: partial_purge_empties_the_space.
 */
START_TEST(purge_by_address_leaves_what_it_does_not_meet)
{
	uint32_t i;

	rig_usual(&r);
	for (i = 0; i < 60; i++)
		rig_insert(&r, HERE, (uint64_t)i << 12, 12, (uint64_t)i << 12 | RWX);
	rig_purge(&r, THASH_SPACE, SPACE_HERE, 0x5000, 0x5000);
	rig_purge(&r, THASH_SPACE, SPACE_HERE, 0x10000, 0x17fff);
	ck_assert_uint_eq(rig_count(&r), 60 - 1 - 8);
	for (i = 0; i < 60; i++)
		ck_assert_uint_eq(rig_at(&r, HERE, (uint64_t)i << 12),
				  i == 5 || (i >= 16 && i < 24) ? LAST_BYTE : (uint64_t)i << 12);
}
END_TEST

/*
 * gem5/gem5 #1264: the id was or'ed over address bits, and pages of 1 GiB of two address spaces met. Mutant:
 * ids_are_cut_to_32_bits.
 */
START_TEST(ids_do_not_run_into_addresses)
{
	uint32_t bit;

	for (bit = 30; bit < 64; bit++) {
		rig_usual(&r);
		rig_bind(&r, 4, (uint64_t)1 << bit, GROUP);
		rig_bind(&r, 5, 0, GROUP);
		rig_insert(&r, 4, (uint64_t)1 << bit, 30, 0x40000000 | RWX);
		ck_assert(rig_misses(&r, 5, (uint64_t)1 << bit) && rig_misses(&r, 4, 0) && rig_misses(&r, 5, 0));
		ck_assert_uint_eq(rig_at(&r, 4, (uint64_t)1 << bit), 0x40000000);
	}
}
END_TEST

/* gem5/gem5 #3010 and #3425: a purge by address space took globals. Mutant: space_purge_takes_globals. */
START_TEST(purge_of_a_space_leaves_globals)
{
	rig_usual(&r);
	rig_insert_as(&r, HERE, 0x5000, 12, 0x9000 | RWX, THASH_GLOBAL);
	rig_purge(&r, THASH_SPACE, SPACE_HERE, 0x5000, 0x5fff);
	ck_assert_uint_eq(rig_at(&r, HERE, 0x5000), 0x9000);
	rig_purge(&r, THASH_SPACE, SPACE_HERE, 0, LAST_BYTE);
	ck_assert_uint_eq(rig_at(&r, HERE, 0x5000), 0x9000);
}
END_TEST

/* openhwgroup/cva6 #364 and #3307: the global bit was ignored in match and flush. Mutant: search_ignores_globals. */
START_TEST(global_matches_and_is_flushed_as_one)
{
	rig_usual(&r);
	rig_insert_as(&r, HERE, 0x5000, 12, 0x9000 | RWX, THASH_GLOBAL);
	ck_assert_uint_eq(rig_at(&r, THERE, 0x5000), 0x9000);
	rig_purge(&r, THASH_GLOBALS, GROUP, 0x5000, 0x5000);
	ck_assert(rig_misses(&r, HERE, 0x5000) && rig_misses(&r, THERE, 0x5000));
}
END_TEST

/* openhwgroup/cva6 #324, and gem5's demapPage: the wrong id was purged, or none. Mutant: purge_asks_for_no_space. */
START_TEST(purge_by_address_is_of_one_space)
{
	rig_usual(&r);
	rig_insert(&r, HERE, 0x5000, 12, 0x9000 | RWX);
	rig_insert(&r, THERE, 0x5000, 12, 0xa000 | RWX);
	rig_purge(&r, THASH_SPACE, SPACE_HERE, 0x5000, 0x5fff);
	ck_assert(rig_misses(&r, HERE, 0x5000));
	ck_assert_uint_eq(rig_at(&r, THERE, 0x5000), 0xa000);
}
END_TEST

/*
 * openhwgroup/cva6 #3298, sysprog21/rv32emu #660, Minres/DBT-RISE-RISCV #20, cartesi/machine-emulator #60: rights
 * were checked when an entry was made, and a hit gave them to everybody. Here they are checked at each hit, and a
 * privilege mode is a lane with its own space. Mutant: front_grants_every_right.
 */
START_TEST(hit_gives_no_right_that_the_page_does_not)
{
	rig_usual(&r);
	rig_insert(&r, HERE, 0x5000, 12, 0x9000 | RWX);     /* as the supervisor sees it */
	rig_insert(&r, THERE, 0x5000, 12, 0x9000 | THASH_R); /* and the user */
	ck_assert_int_eq(rig_access(&r, HERE, 0x5000, 1, THASH_WRITE), THASH_HIT);
	ck_assert_int_eq(rig_access(&r, THERE, 0x5000, 1, THASH_WRITE), THASH_RIGHTS);
	ck_assert_int_eq(rig_access(&r, THERE, 0x5000, 1, THASH_READ), THASH_HIT);
	ck_assert_int_eq(rig_access(&r, THERE, 0x5000, 1, THASH_WRITE), THASH_RIGHTS);
	ck_assert_int_eq(rig_access(&r, THERE, 0x5000, 1, THASH_EXECUTE), THASH_RIGHTS);
	rig_insert(&r, HERE, 0x5000, 12, 0x9000 | THASH_X); /* the mode's rights change: insert anew */
	ck_assert_int_eq(rig_access(&r, HERE, 0x5000, 1, THASH_READ), THASH_RIGHTS);
}
END_TEST

/* unicorn-engine/unicorn #1111: a result died when the table changed. It is a copy: there is no mutant of that. */
START_TEST(result_outlives_its_entry)
{
	struct thash_translation full = THASH_TRANSLATION_INIT;
	struct thash_result found;

	rig_usual(&r);
	rig_insert(&r, HERE, 0x5000, 12, 0x9000 | RWX);
	found = thash_lookup(&r.table, 0x5000, 1, THASH_READ, HERE);
	thash_lookup_full(&r.table, &full, 0x5000, 1, THASH_READ, HERE);
	rig_purge(&r, THASH_EVERYTHING, 0, 0, LAST_BYTE);
	rig_insert(&r, HERE, 0x5000, 12, 0xb000 | RWX);
	memset(r.memory, 0, r.bytes);
	ck_assert_uint_eq(thash_address(&r.table, found.value, 0x5123), 0x9123);
	ck_assert_uint_eq(full.value, 0x9000 | RWX);
}
END_TEST

/*
 * unicorn-engine/unicorn #2337: every write to a page that was ever clean took the slow path, and a matrix product four
 * times as long. Mutant: first_write_opens_nothing.
 */
START_TEST(written_granule_is_fast)
{
	uint64_t found;

	rig_usual(&r);
	rig_insert(&r, HERE, 0x5000, 12, 0x9000 | RWX | THASH_CLEAN);
	ck_assert_int_eq(thash_lookup(&r.table, 0x5000, 8, THASH_WRITE, HERE).outcome, THASH_FIRST_WRITE);
	found = rig_stats(&r).found;
	ck_assert_int_eq(thash_lookup(&r.table, 0x5008, 8, THASH_WRITE, HERE).outcome, THASH_HIT);
	ck_assert_int_eq(thash_lookup(&r.table, 0x5ff8, 8, THASH_WRITE, HERE).outcome, THASH_HIT);
	ck_assert_uint_eq(rig_stats(&r).found, found);
}
END_TEST

/* The 2008 code marked 2^(ps - 14) pages dirty at insert, read-only mappings too. Mutant: reading_opens_granules. */
START_TEST(only_the_written_granule_is_told)
{
	uint64_t i;

	rig_usual(&r);
	rig_insert(&r, HERE, 0x200000, 21, 0x40000000 | RWX | THASH_CLEAN);
	for (i = 0; i < 16; i++)
		ck_assert_int_eq(thash_lookup(&r.table, 0x200000 + (i << 12), 1, THASH_READ, HERE).outcome, THASH_HIT);
	ck_assert_int_eq(thash_lookup(&r.table, 0x205000, 1, THASH_WRITE, HERE).outcome, THASH_FIRST_WRITE);
	for (i = 0; i < 16; i++)
		ck_assert_int_eq(thash_lookup(&r.table, 0x200000 + (i << 12), 1, THASH_WRITE, HERE).outcome,
				 i == 5 ? THASH_HIT : THASH_FIRST_WRITE);
}
END_TEST

/*
 * unicorn-engine/unicorn #2342, #2347, #2035 and #2042: a probe was like an access, and forced state on its caller.
 * Mutant: probe_counts.
 */
START_TEST(probe_is_no_access)
{
	struct thash_translation found = THASH_TRANSLATION_INIT;

	rig_usual(&r);
	rig_insert(&r, HERE, 0x5000, 12, 0x9000 | RWX | THASH_CLEAN);
	rig_remember(&r);
	thash_probe(&r.table, &found, 0x5000, 1, THASH_WRITE, HERE);
	thash_probe(&r.table, &found, 0x7000, 1, THASH_WRITE, HERE);
	ck_assert(rig_unchanged(&r));
}
END_TEST

static int moved(void *user, const struct thash_translation *found, uint64_t va, uint32_t kind)
{
	(void)va, (void)kind;
	return (found->value & ~(uint64_t)0xfff) != *(const uint64_t *)user;
}

/* riscv/sail-riscv #498 wishes for it: a fence that the guest forgot is found. Mutant: verify_believes_the_entry. */
START_TEST(forgotten_fence_is_found)
{
	uint64_t page_table = 0x9000;

	rig_usual(&r);
	rig_insert(&r, HERE, 0x5000, 12, page_table | RWX);
	ck_assert_int_eq(thash_set_verify(&r.table, moved, &page_table, 1), 0);
	ck_assert_int_eq(rig_access(&r, HERE, 0x5000, 1, THASH_READ), THASH_HIT);
	page_table = 0xa000;
	ck_assert_int_eq(thash_lookup(&r.table, 0x5000, 1, THASH_READ, HERE).outcome, THASH_MISS);
	ck_assert_uint_eq(rig_stats(&r).stale, 1);
}
END_TEST

/*
 * merryhime/dynarmic #681, mamedev/mame #14969, dirkwhoffmann/virtualc64 #88: a watchpoint slowed all accesses down, or
 * its removal took for ever. Mutant: every_value_is_in_range.
 */
START_TEST(watchpoint_is_paid_by_its_page_alone)
{
	uint64_t found;

	rig_usual(&r);
	rig_insert(&r, HERE, 0x5000, 12, 0x9000 | RWX);
	rig_insert(&r, HERE, 0x6000, 12, 0xa000 | RWX);
	ck_assert_int_eq(thash_rearm_values(&r.table, 0x9010, 0x9017, THASH_WATCHED), 0);
	ck_assert_int_eq(rig_read(&r, HERE, 0x5000), THASH_WATCH);
	ck_assert_int_eq(rig_read(&r, HERE, 0x6000), THASH_HIT);
	found = rig_stats(&r).found;
	thash_lookup(&r.table, 0x6008, 8, THASH_WRITE, HERE);
	ck_assert_uint_eq(rig_stats(&r).found, found);
}
END_TEST

/*
 * dingusdev/dingusppc #104: flushes walked over all entries; qemu-devel, December 2013: the larger the table, the
 * longer the flush. Mutant: emptying_looks_at_the_entries.
 */
START_TEST(emptying_takes_as_long_in_a_large_table)
{
	const struct rig_shape large = {12, 0, 16384, 16384, 0, 8, 0, 0};
	uint64_t small_cost, large_cost;

	rig_usual(&r);
	rig_insert(&r, HERE, 0x5000, 12, RWX);
	ck_assert_int_eq(thash_purge_cost(&r.table, &small_cost, THASH_SPACE, SPACE_HERE, 0, LAST_BYTE), 0);
	rig_init(&r, &large);
	rig_bind(&r, HERE, SPACE_HERE, GROUP);
	rig_insert(&r, HERE, 0x5000, 12, RWX);
	rig_remember(&r);
	ck_assert_int_eq(thash_purge_cost(&r.table, &large_cost, THASH_SPACE, SPACE_HERE, 0, LAST_BYTE), 0);
	ck_assert_uint_eq(large_cost, small_cost);
	rig_purge(&r, THASH_SPACE, SPACE_HERE, 0, LAST_BYTE);
	ck_assert(!memcmp(r.config.back, r.copy + ((uint8_t *)r.config.back - r.memory),
			  r.config.set_count * sizeof(struct thash_set))); /* no entry was touched */
	ck_assert(rig_misses(&r, HERE, 0x5000));
}
END_TEST

Suite *thash_regressions_others_suite(void)
{
	Suite *suite = suite_create("thash_regressions_others");
	TCase *tcase = tcase_create("others");

	tcase_add_test(tcase, range_up_to_the_last_byte_ends_and_takes_it);
	tcase_add_test(tcase, init_clears_the_last_entry);
	tcase_add_test(tcase, page_just_inserted_is_found_in_a_full_set);
	tcase_add_test(tcase, purge_of_a_large_page_leaves_the_others);
	tcase_add_test(tcase, purge_takes_sibling_granules);
	tcase_add_test(tcase, purge_of_four_granules_takes_four);
	tcase_add_test(tcase, ranges_of_16_and_64_kib_pages_are_purged);
	tcase_add_test(tcase, purge_by_address_leaves_what_it_does_not_meet);
	tcase_add_test(tcase, ids_do_not_run_into_addresses);
	tcase_add_test(tcase, purge_of_a_space_leaves_globals);
	tcase_add_test(tcase, global_matches_and_is_flushed_as_one);
	tcase_add_test(tcase, purge_by_address_is_of_one_space);
	tcase_add_test(tcase, hit_gives_no_right_that_the_page_does_not);
	tcase_add_test(tcase, result_outlives_its_entry);
	tcase_add_test(tcase, written_granule_is_fast);
	tcase_add_test(tcase, only_the_written_granule_is_told);
	tcase_add_test(tcase, probe_is_no_access);
	tcase_add_test(tcase, forgotten_fence_is_found);
	tcase_add_test(tcase, watchpoint_is_paid_by_its_page_alone);
	tcase_add_test(tcase, emptying_takes_as_long_in_a_large_table);
	suite_add_tcase(suite, tcase);
	return suite;
}
