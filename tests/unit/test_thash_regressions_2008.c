/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * What was wrong with the software TLB of the 2008 KVM code for IA-64, and must
 * not come back. Each scenario runs on that algorithm first, as tests/bench has
 * it written anew, and has to go wrong there.
 *
 * Its defects that are no table's, for the tests of a virtual CPU: guest
 * physical 0 taken for "not found" by the instruction fetch; dirty pages marked
 * at insert, unaligned and unbounded; page number and register number of the
 * guest used as an index unchecked; the VHPT published before it is written;
 * remote purges that have to fake region 0; register inserts that leave what
 * they overlap in other slots, and 16 MiB pages. A stale lookup after a region
 * register changed is its table's fault, and here.
 */
#include <string.h>

#include "bench/algorithm2008.h"
#include "rig.h"
#include "suites.h"

#define REGION(n) ((uint64_t)(n) << 61)
#define RID 5u
#define OTHER_RID 6u
#define ENTRIES 2048u

static struct rig r;
static struct algorithm2008 old;
static struct algorithm2008_entry entries[ENTRIES];

/* Regions 1 and 2 have one id, region 3 another, as lanes 1, 2 and 3 of our table have. */
static void begin(uint32_t size_log2)
{
	memset(&old, 0, sizeof(old));
	algorithm2008_init(&old, entries, size_log2);
	algorithm2008_set_region(&old, 1, RID);
	algorithm2008_set_region(&old, 2, RID);
	algorithm2008_set_region(&old, 3, OTHER_RID);
	rig_init(&r, &(struct rig_shape){12, 0, 512, 512, 0, 32, 8, 0});
	rig_bind(&r, 1, RID, 0);
	rig_bind(&r, 2, RID, 0);
	rig_bind(&r, 3, OTHER_RID, 0);
}

/* What the old algorithm finds, or LAST_BYTE. */
static uint64_t find_in(const struct algorithm2008 *t, uint64_t va, enum algorithm2008_side side)
{
	uint64_t translation;

	return algorithm2008_lookup(t, va, side, &translation) ? translation : LAST_BYTE;
}

static uint64_t old_at(uint64_t va)
{
	return find_in(&old, va, ALGORITHM2008_DATA);
}

/* Defect 1: one address space had 8 slots of the 2048. */
START_TEST(one_space_may_fill_the_whole_table)
{
	uint32_t i, left = 0;

	begin(16);
	for (i = 0; i < ENTRIES; i++)
		algorithm2008_purge_and_insert(&old, REGION(1) + ((uint64_t)i << 16), 16, i + 1);
	for (i = 0; i < ENTRIES; i++)
		left += old_at(REGION(1) + ((uint64_t)i << 16)) != LAST_BYTE;
	ck_assert_uint_eq(left, 8);

	for (i = 0; i < ENTRIES; i++)
		rig_insert(&r, 1, (uint64_t)i << 16, 16, (uint64_t)i << 16 | RWX);
	for (i = 0; i < ENTRIES; i++)
		ck_assert_uint_eq(rig_at(&r, 1, (uint64_t)i << 16), (uint64_t)i << 16);
}
END_TEST

/* Defect 2: a page size once used was stepped through for ever, even after a new init. */
START_TEST(page_size_no_longer_in_use_costs_nothing)
{
	uint64_t before, after;

	begin(16);
	algorithm2008_insert(&old, REGION(1), 16, 1);
	before = algorithm2008_purge_steps(&old, REGION(1), 20);
	algorithm2008_insert(&old, REGION(1), 14, 1);
	algorithm2008_purge(&old, REGION(1), 20);
	algorithm2008_init(&old, entries, 16);
	algorithm2008_set_region(&old, 1, RID);
	after = algorithm2008_purge_steps(&old, REGION(1), 20);
	ck_assert_uint_gt(after, before);

	rig_insert(&r, 1, 0, 16, RWX);
	ck_assert_int_eq(thash_purge_cost(&r.table, &before, THASH_SPACE, RID, 0, MIB - 1), 0);
	rig_insert(&r, 1, 0, 12, RWX);
	rig_purge(&r, THASH_SPACE, RID, 0, MIB - 1);
	rig_insert(&r, 1, 0, 16, RWX);
	ck_assert_int_eq(thash_purge_cost(&r.table, &after, THASH_SPACE, RID, 0, MIB - 1), 0);
	ck_assert_uint_eq(after, before);
}
END_TEST

/* Defect 3: the guest chose how long the host looped. Where pages of 2^14 bytes are in use, 2^61 are 2^47 steps. */
START_TEST(guest_cannot_choose_how_long_a_purge_takes)
{
	uint64_t probes;

	begin(16);
	algorithm2008_insert(&old, REGION(1), 14, 1);
	ck_assert_uint_eq(algorithm2008_purge_steps(&old, REGION(1), 61), (uint64_t)1 << 47);

	rig_insert(&r, 1, 0, 12, RWX);
	ck_assert_int_eq(thash_purge_cost(&r.table, &probes, THASH_SPACE, RID, 0, LAST_BYTE >> 3), 0);
	ck_assert_uint_le(probes, 512 + 4 * 512 + 8); /* front, back and pins */
	rig_purge(&r, THASH_SPACE, RID, 0, LAST_BYTE >> 3);
	ck_assert(rig_misses(&r, 1, 0));
}
END_TEST

/* Defect 4: a purge through another region number with the same region id found nothing. */
START_TEST(purge_of_a_space_reaches_it_whatever_its_lane)
{
	begin(16);
	algorithm2008_purge_and_insert(&old, REGION(1), 16, 1);
	algorithm2008_purge(&old, REGION(2), 16);
	ck_assert_uint_eq(old_at(REGION(1)), 1);

	rig_insert(&r, 1, 0, 16, RWX);
	ck_assert_int_eq(rig_read(&r, 1, 0), THASH_HIT);
	ck_assert_int_eq(rig_read(&r, 2, 0), THASH_HIT);
	rig_purge(&r, THASH_SPACE, RID, 0, 0);
	ck_assert(rig_misses(&r, 1, 0) && rig_misses(&r, 2, 0));
}
END_TEST

/* Defect 5: pinned translations were compared by full addresses, region number included. */
START_TEST(pin_is_seen_through_every_lane_of_its_space)
{
	struct thash_insertion page = THASH_INSERTION_INIT;

	begin(16);
	algorithm2008_set_register(&old, ALGORITHM2008_DATA, 0, REGION(1), 16, 1);
	ck_assert_uint_eq(old_at(REGION(2)), LAST_BYTE);
	algorithm2008_purge_registers(&old, ALGORITHM2008_DATA, REGION(2), 16);
	ck_assert_uint_eq(old_at(REGION(1)), 1);

	rig_pin(&r, 1, 0, 16, RWX, 0);
	ck_assert_int_eq(rig_read(&r, 2, 0xffff), THASH_HIT);
	ck_assert_int_eq(thash_insert(&r.table, 2, 0, 12, RWX, 0), LIBVTLB_ERR_PINNED);
	page.lane = 2;
	page.page_log2 = 20;
	ck_assert_int_eq(thash_pin(&r.table, NULL, &page), LIBVTLB_ERR_PINNED);
	rig_purge(&r, THASH_SPACE | THASH_WITH_PINS, RID, 0, 0);
	ck_assert(rig_misses(&r, 1, 0));
}
END_TEST

/* Defect 6, and Xen 6c20dd9c1d, by which Longhorn hung: a page below the machine's size was kept nowhere. */
START_TEST(smallest_page_is_kept)
{
	begin(16);
	algorithm2008_purge_and_insert(&old, REGION(1), 12, 1);
	ck_assert_uint_eq(old_at(REGION(1)), LAST_BYTE);

	rig_insert(&r, 1, 0, 12, 0x5000 | RWX);
	ck_assert_uint_eq(rig_at(&r, 1, 0), 0x5000);
}
END_TEST

/* Defect 7, and Xen b10564cbaa: what a tag did not hold was left to the size of the table. */
START_TEST(small_table_confuses_no_addresses)
{
	const struct rig_shape shape = {12, 0, 2, 1, 0, 3, 0, 0};
	uint32_t bit;

	begin(13);
	algorithm2008_insert(&old, REGION(1) + ((uint64_t)1 << 60), 12, 1);
	ck_assert_uint_eq(old_at(REGION(1)), 1);

	rig_init(&r, &shape);
	rig_bind(&r, 0, RID, 0);
	rig_insert(&r, 0, 0, 12, RWX);
	for (bit = 12; bit < 64; bit++)
		ck_assert(rig_misses(&r, 0, (uint64_t)1 << bit));
	ck_assert_int_eq(rig_read(&r, 0, 0), THASH_HIT);
}
END_TEST

/* Defect 7: in a table of 2^14 bytes one address had the tag of an empty slot. */
START_TEST(empty_slot_never_hits)
{
	const struct rig_shape shape = {12, 0, 2, 1, 0, 3, 0, 0};
	uint32_t log2, bit, hits = 0;

	begin(14);
	algorithm2008_insert(&old, REGION(1), 12, 1);
	algorithm2008_purge(&old, REGION(1), 12);
	for (bit = 12; bit < 61; bit++)
		hits += old_at(REGION(1) + ((uint64_t)1 << bit)) != LAST_BYTE;
	ck_assert_uint_gt(hits, 0);

	for (log2 = 12; log2 <= 64; log2++) {
		rig_init(&r, &shape);
		rig_bind(&r, 0, RID, 0);
		ck_assert(rig_misses(&r, 0, 0) && rig_misses(&r, 0, LAST_BYTE));
		rig_insert(&r, 0, 0, log2, RWX);
		rig_purge(&r, THASH_SPACE, RID, 0, 0);
		for (bit = 0; bit < 64; bit++)
			ck_assert(rig_misses(&r, 0, (uint64_t)1 << bit) && rig_misses(&r, 0, LAST_BYTE << bit));
	}
}
END_TEST

/* Defect 8: slots of a table that was not aligned to its size lay below it. */
START_TEST(misaligned_memory_is_refused)
{
	uint64_t base = 0x18000; /* not a multiple of 2^16 */

	begin(16);
	ck_assert_uint_lt(algorithm2008_slot_at(&old, base, REGION(1), 16), base);

	rig_lay_out(&r, &rig_usual_shape);
	r.config.back = (struct thash_set *)(void *)((uint8_t *)r.config.back + 32);
	ck_assert_int_eq(thash_init(&r.table, &r.config), LIBVTLB_ERR_INVALID);
	rig_lay_out(&r, &rig_usual_shape);
	r.config.front = (struct thash_entry *)(void *)((uint8_t *)r.config.front + 8);
	ck_assert_int_eq(thash_init(&r.table, &r.config), LIBVTLB_ERR_INVALID);
}
END_TEST

/* Defect 9: an insert left an overlapping page of another size, and the smaller one answered. */
START_TEST(insert_leaves_no_overlap)
{
	begin(16);
	algorithm2008_insert(&old, REGION(1) + 0x4000, 14, 1);
	algorithm2008_insert(&old, REGION(1), 16, 2);
	ck_assert_uint_eq(old_at(REGION(1) + 0x4000), 1);

	rig_insert(&r, 1, 0x4000, 14, 0x10000 | RWX);
	rig_insert(&r, 1, 0, 16, 0x20000 | RWX);
	ck_assert_uint_eq(rig_at(&r, 1, 0x4000), 0x24000);
	ck_assert_uint_eq(rig_count(&r), 1);
}
END_TEST

/* Defect 11: "not present" was not looked at. Bit 0 of the old translation says "present". */
START_TEST(hole_is_no_hit)
{
	begin(16);
	algorithm2008_insert(&old, REGION(1), 16, 0x10000);
	ck_assert_uint_eq(old_at(REGION(1)), 0x10000);

	rig_insert(&r, 1, 0, 16, 0x10000 | RWX | THASH_NOT_PRESENT);
	ck_assert_int_eq(rig_read(&r, 1, 0), THASH_ABSENT);
	ck_assert_int_eq(rig_access(&r, 1, 0, 1, THASH_EXECUTE), THASH_ABSENT);
}
END_TEST

/*
 * Defect 11, and Xen 1264150f8c and d77e8b2664, which crashed Windows: one entry for data and code, so that the
 * rights, or a bit of software's, were those of whichever came last.
 */
START_TEST(data_and_code_of_one_page_do_not_mix)
{
	uint64_t data = 0x10000 | 0x80 | RW, code = 0x10000 | THASH_X; /* 0x80 is a bit of software's */

	begin(16);
	algorithm2008_purge_and_insert(&old, REGION(1), 16, code);
	algorithm2008_purge_and_insert(&old, REGION(1), 16, data);
	ck_assert_uint_eq(find_in(&old, REGION(1), ALGORITHM2008_INSTRUCTION), data);

	rig_insert_as(&r, 1, 0, 16, code, THASH_CODE_ONLY);
	rig_insert_as(&r, 1, 0, 16, data, THASH_DATA_ONLY);
	ck_assert_uint_eq(thash_lookup(&r.table, 0, 1, THASH_EXECUTE, 1).value, code);
	ck_assert_uint_eq(thash_lookup(&r.table, 0, 1, THASH_WRITE, 1).value, data);
	ck_assert_uint_eq(thash_lookup(&r.table, 0, 1, THASH_EXECUTE, 1).value, code);
}
END_TEST

/* Defect 16: a pinned translation left the ordinary ones that it covers, to be found when it went. */
START_TEST(pin_buries_nothing)
{
	uint32_t pin;

	begin(16);
	algorithm2008_insert(&old, REGION(1), 16, 1);
	algorithm2008_set_register(&old, ALGORITHM2008_DATA, 0, REGION(1), 24, 2);
	algorithm2008_purge_registers(&old, ALGORITHM2008_DATA, REGION(1), 24);
	ck_assert_uint_eq(old_at(REGION(1)), 1);

	rig_insert(&r, 1, 0, 16, RWX);
	ck_assert_int_eq(rig_read(&r, 1, 0), THASH_HIT);
	pin = rig_pin(&r, 1, 0, 24, 0x1000000 | RWX, 0);
	ck_assert_int_eq(thash_unpin(&r.table, pin), 0);
	ck_assert(rig_misses(&r, 1, 0));
}
END_TEST

/* Defect 16: pinned translations could lie over each other. */
START_TEST(pin_over_a_pin_is_refused)
{
	struct thash_insertion page = THASH_INSERTION_INIT;

	begin(16);
	algorithm2008_set_register(&old, ALGORITHM2008_DATA, 0, REGION(1), 16, 1);
	algorithm2008_set_register(&old, ALGORITHM2008_DATA, 1, REGION(1), 24, 2);
	ck_assert_uint_eq(old_at(REGION(1)), 1);
	ck_assert_uint_eq(old_at(REGION(1) + 0x10000), 2);

	rig_pin(&r, 1, 0, 16, RWX, 0);
	page.lane = 1;
	page.page_log2 = 24;
	ck_assert_int_eq(thash_pin(&r.table, NULL, &page), LIBVTLB_ERR_PINNED);
	ck_assert(rig_misses(&r, 1, 0x10000));
}
END_TEST

/* Defect 17: a size was used in shifts before anybody had looked at it. A page of 8 bytes was one. */
START_TEST(any_page_size_is_judged_before_it_is_used)
{
	uint32_t log2;

	begin(16);
	algorithm2008_insert(&old, REGION(1), 3, 1);
	ck_assert_uint_eq(old_at(REGION(1) + 7), 1);
	ck_assert_uint_eq(old_at(REGION(1) + 8), LAST_BYTE);

	for (log2 = 0; log2 < 200; log2++)
		ck_assert_int_eq(thash_insert(&r.table, 1, 0, log2, RWX, 0),
				 log2 >= 12 && log2 <= 64 ? 0 : LIBVTLB_ERR_INVALID);
}
END_TEST

/*
 * Defect 18: an id moved to a region number whose sizes in use lacked the page's, and what the guest purged there
 * came back when the size did.
 */
START_TEST(purged_page_does_not_come_back_with_its_size)
{
	begin(16);
	algorithm2008_purge_and_insert(&old, REGION(1), 16, 1);
	algorithm2008_purge(&old, REGION(2), 16);
	ck_assert_uint_eq(old_at(REGION(2)), LAST_BYTE); /* so the guest may think */
	algorithm2008_purge_and_insert(&old, REGION(2) + 0x10000, 16, 2);
	ck_assert_uint_eq(old_at(REGION(2)), 1);

	rig_insert(&r, 1, 0, 16, RWX);
	rig_purge(&r, THASH_SPACE, RID, 0, 0xffff);
	ck_assert_int_eq(thash_unbind(&r.table, 1), 0);
	rig_insert(&r, 2, 0x10000, 16, RWX);
	ck_assert(rig_misses(&r, 2, 0));
}
END_TEST

/* Emptying was for all address spaces together; dingusdev/dingusppc #104 and #199 suffer from the same. */
START_TEST(emptying_one_space_spares_the_others)
{
	begin(16);
	algorithm2008_insert(&old, REGION(1), 16, 1);
	algorithm2008_insert(&old, REGION(3), 16, 2);
	algorithm2008_purge_all(&old);
	ck_assert_uint_eq(old_at(REGION(3)), LAST_BYTE);

	rig_insert(&r, 1, 0, 16, RWX);
	rig_insert(&r, 3, 0, 16, 0x20000 | RWX);
	rig_purge(&r, THASH_SPACE, RID, 0, LAST_BYTE);
	ck_assert(rig_misses(&r, 1, 0));
	ck_assert_uint_eq(rig_at(&r, 3, 0), 0x20000);
}
END_TEST

/* Xen 69690e5b84: a purge came between the guest's page walk and its insert, and the purged page survived. */
START_TEST(purge_that_races_an_insert_wins)
{
	struct thash_insertion page = THASH_INSERTION_INIT;

	begin(16);
	algorithm2008_purge(&old, REGION(1), 16); /* by another processor, after we walked */
	algorithm2008_purge_and_insert(&old, REGION(1), 16, 1);
	ck_assert_uint_eq(old_at(REGION(1)), 1);

	page.lane = 1;
	page.page_log2 = 16;
	page.value = RWX;
	page.flags = THASH_TICKETED;
	page.ticket = thash_ticket(&r.table);
	rig_purge(&r, THASH_SPACE, RID, 0, 0xffff);
	ck_assert_int_eq(thash_insert_full(&r.table, &page), LIBVTLB_ERR_AGAIN);
	ck_assert(rig_misses(&r, 1, 0));
}
END_TEST

/* unicorn-engine/unicorn #2414: code that was written through another address ran on as it was. */
START_TEST(memory_is_purged_however_it_was_reached)
{
	begin(16);
	algorithm2008_insert(&old, REGION(1), 16, 1);
	algorithm2008_insert(&old, REGION(3) + 0x50000, 16, 1);
	algorithm2008_purge(&old, REGION(1), 16); /* there is a purge by address and no other */
	ck_assert_uint_eq(old_at(REGION(3) + 0x50000), 1);

	rig_insert(&r, 1, 0, 16, 0x90000 | RWX);
	rig_insert(&r, 3, 0x50000, 16, 0x90000 | RWX);
	ck_assert_int_eq(thash_purge_values(&r.table, NULL, 0x90004, 0x90007, 0), 0);
	ck_assert(rig_misses(&r, 1, 0) && rig_misses(&r, 3, 0x50000));
}
END_TEST

Suite *thash_regressions_2008_suite(void)
{
	Suite *suite = suite_create("thash_regressions_2008");
	TCase *tcase = tcase_create("2008");

	tcase_add_test(tcase, one_space_may_fill_the_whole_table);
	tcase_add_test(tcase, page_size_no_longer_in_use_costs_nothing);
	tcase_add_test(tcase, guest_cannot_choose_how_long_a_purge_takes);
	tcase_add_test(tcase, purge_of_a_space_reaches_it_whatever_its_lane);
	tcase_add_test(tcase, pin_is_seen_through_every_lane_of_its_space);
	tcase_add_test(tcase, smallest_page_is_kept);
	tcase_add_test(tcase, small_table_confuses_no_addresses);
	tcase_add_test(tcase, empty_slot_never_hits);
	tcase_add_test(tcase, misaligned_memory_is_refused);
	tcase_add_test(tcase, insert_leaves_no_overlap);
	tcase_add_test(tcase, hole_is_no_hit);
	tcase_add_test(tcase, data_and_code_of_one_page_do_not_mix);
	tcase_add_test(tcase, pin_buries_nothing);
	tcase_add_test(tcase, pin_over_a_pin_is_refused);
	tcase_add_test(tcase, any_page_size_is_judged_before_it_is_used);
	tcase_add_test(tcase, purged_page_does_not_come_back_with_its_size);
	tcase_add_test(tcase, emptying_one_space_spares_the_others);
	tcase_add_test(tcase, purge_that_races_an_insert_wins);
	tcase_add_test(tcase, memory_is_purged_however_it_was_reached);
	suite_add_tcase(suite, tcase);
	return suite;
}
