/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * What was wrong with the virtual TLB of the 2008 KVM code for IA-64 and with its
 * relative in Xen, and must not come back: each by its number or commit. Where
 * the algorithm of 2008, as tests/bench has it written anew, has the defect, the
 * scenario runs on it first and has to go wrong there; where the defect lay
 * beside the algorithm, the test names a mutant of our own library that it kills
 * (tests/unit/mutants-vcpu.tsv).
 *
 * What was wrong with its table by itself is in test_thash_regressions_2008.c.
 * That the machine's walker met entries that were half written (defect 14, Xen
 * 2285f577b1) needs a second thread to be seen: tests/concurrent/walk.c.
 */
#include <string.h>

#include "bench/algorithm2008.h"
#include "suites.h"
#include "vtlb_rig.h"

#define DATA LIBVTLB_DATA
#define CODE LIBVTLB_CODE
#define REGION_LAST (((uint64_t)1 << 61) - 1)
#define REGION(n) ((uint64_t)(n) << 61)
#define RID 5u
#define OTHER_RID 6u
#define ENTRIES 2048u

static struct vtlb_rig r;
static struct algorithm2008 old;
static struct algorithm2008_entry entries[ENTRIES];

/* Regions 1 and 2 have one id, region 3 another. Both have a machine of 16 KiB pages. */
static void begin(uint32_t size_log2)
{
	memset(&old, 0, sizeof(old));
	algorithm2008_init(&old, entries, size_log2);
	algorithm2008_set_region(&old, 1, RID);
	algorithm2008_set_region(&old, 2, RID);
	algorithm2008_set_region(&old, 3, OTHER_RID);
	vtlb_rig_init(&r);
	vtlb_rig_rr(&r, 1, LIBVTLB_RR(RID, 14, 0));
	vtlb_rig_rr(&r, 2, LIBVTLB_RR(RID, 14, 0));
	vtlb_rig_rr(&r, 3, LIBVTLB_RR(OTHER_RID, 14, 0));
}

/* What the old algorithm finds, or LAST_BYTE. */
static uint64_t find_old(uint64_t va, enum algorithm2008_side side)
{
	uint64_t translation;

	return algorithm2008_lookup(&old, va, side, &translation) ? translation : LAST_BYTE;
}

static uint64_t old_at(uint64_t va)
{
	return find_old(va, ALGORITHM2008_DATA);
}

/* What we find on the data side, or LAST_BYTE. */
static uint64_t at(uint64_t va)
{
	return vtlb_rig_at(&r, DATA, va);
}

static int try_insert(uint32_t side, uint64_t va, uint32_t page_log2, uint64_t pte, uint64_t ticket)
{
	return libvtlb_insert(&r.vcpu, side, pte, LIBVTLB_ITIR(page_log2, 0), va, ticket);
}

static void purge(uint64_t va, uint32_t page_log2)
{
	ck_assert_int_eq(libvtlb_purge(&r.vcpu, va, page_log2), 0);
}

/* How many entries of a VHPT a purge of 4 KiB elsewhere looks at. */
static uint64_t probes_of_a_purge(void)
{
	uint64_t before = vtlb_rig_stats(&r).vhpt_probes;

	purge(REGION(1) + ((uint64_t)1 << 40), 12);
	return vtlb_rig_stats(&r).vhpt_probes - before;
}

/*
 * Defect 1, of the VHPT as well as of the table: one address space had 8 slots, and a page at one address in many
 * spaces shared 256. Ours has 1024 entries: a space has all of them, and 1000 pages thrown at random leave 638 or so.
 */
START_TEST(vhpt_is_shared_by_all_pages_and_spaces)
{
	uint32_t i, left = 0;

	begin(16);
	for (i = 0; i < VRIG_VHPT_COUNT; i++)
		algorithm2008_insert(&old, REGION(1) + ((uint64_t)i << 14), 14, i + 1);
	for (i = 0; i < VRIG_VHPT_COUNT; i++)
		left += old_at(REGION(1) + ((uint64_t)i << 14)) != LAST_BYTE;
	ck_assert_uint_eq(left, 8);
	for (i = 0; i < 1000; i++) {
		algorithm2008_set_region(&old, 4, i);
		algorithm2008_insert(&old, REGION(4), 16, i + 1);
	}
	for (i = left = 0; i < 1000; i++) {
		algorithm2008_set_region(&old, 4, i);
		left += old_at(REGION(4)) != LAST_BYTE;
	}
	ck_assert_uint_le(left, 256);

	for (i = 0; i < VRIG_VHPT_COUNT; i++)
		vtlb_rig_insert(&r, DATA, REGION(1) + ((uint64_t)i << 14), 14, VRIG_PTE(0x1000000 + ((uint64_t)i << 14)));
	ck_assert_uint_eq(vtlb_rig_vhpt_count(&r), VRIG_VHPT_COUNT);
	ck_assert_int_eq(libvtlb_purge_all(&r.vcpu), 0);
	for (i = 0; i < 1000; i++) {
		vtlb_rig_rr(&r, 4, LIBVTLB_RR(i, 14, 0));
		vtlb_rig_insert(&r, DATA, REGION(4), 14, VRIG_PTE(0));
	}
	ck_assert_uint_gt(vtlb_rig_vhpt_count(&r), 512);
}
END_TEST

/* Defect 2: a page size once used made every purge longer, for ever, even after a new init. */
START_TEST(large_page_that_is_gone_makes_no_purge_longer)
{
	uint64_t before, after;

	begin(16);
	algorithm2008_insert(&old, REGION(1), 16, 1);
	before = algorithm2008_purge_steps(&old, REGION(1), 20);
	algorithm2008_insert(&old, REGION(1), 14, 1);
	algorithm2008_purge(&old, REGION(1), 20);
	algorithm2008_init(&old, entries, 16);
	after = algorithm2008_purge_steps(&old, REGION(1), 20);
	ck_assert_uint_gt(after, before);

	vtlb_rig_insert(&r, DATA, REGION(3), 14, VRIG_PTE(0));
	before = probes_of_a_purge();
	vtlb_rig_insert(&r, DATA, REGION(1) + ((uint64_t)1 << 40), 28, VRIG_PTE(0));
	purge(REGION(1) + ((uint64_t)1 << 40), 28);
	after = probes_of_a_purge();
	ck_assert_uint_eq(after, before);
}
END_TEST

/* Defect 2: the hint "this region has registers" was set and never cleared. Mutant: hint_outlives_ptr. */
START_TEST(hint_of_registers_goes_with_the_last_of_them)
{
	begin(16);
	vtlb_rig_register(&r, DATA, 0, REGION(1) + 0x1000000, 24, VRIG_PTE(0x1000000));
	ck_assert(libvtlb_may_have_register(&r.vcpu, DATA, REGION(1)) && libvtlb_may_have_register(&r.vcpu, DATA, REGION(2)));
	ck_assert_int_eq(libvtlb_purge_registers(&r.vcpu, DATA, REGION(2) + 0x1000000, 24), 0);
	ck_assert(!libvtlb_may_have_register(&r.vcpu, DATA, REGION(1)));
	ck_assert(!libvtlb_may_have_register(&r.vcpu, DATA, REGION(2)));
}
END_TEST

/* Defect 2: what was derived lived on in a guest that was resumed. Mutant: init_keeps_what_was_derived. */
START_TEST(second_life_has_no_registers_of_the_first)
{
	uint32_t slot;

	begin(16);
	vtlb_rig_register(&r, DATA, 3, REGION(1) + 0x1000000, 24, VRIG_PTE(0x1000000));
	ck_assert_int_eq(libvtlb_init(&r.vcpu, &r.config), 0);
	ck_assert_uint_eq(r.vcpu.register_regions, 0);
	vtlb_rig_rr(&r, 1, LIBVTLB_RR(RID, 14, 0));
	ck_assert(!libvtlb_may_have_register(&r.vcpu, DATA, REGION(1)));
	ck_assert_int_eq(libvtlb_find_register(&r.vcpu, &slot, DATA, REGION(1), LAST_BYTE), 0);
	purge(REGION(1) + 0x1000000, 24); /* no machine check */
}
END_TEST

/* Defect 3: the guest chose how long the host looped, for ptc.g with interrupts off. */
START_TEST(guest_cannot_choose_how_long_the_host_loops)
{
	uint64_t probes;
	uint32_t log2;

	begin(16);
	algorithm2008_insert(&old, REGION(1), 14, 1);
	ck_assert_uint_eq(algorithm2008_purge_steps(&old, REGION(1), 61), (uint64_t)1 << 47);

	vtlb_rig_lay_out(&r);
	r.config.purge_sizes = (((uint64_t)1 << 62) - 1) & ~(uint64_t)0xfff;
	vtlb_rig_start(&r);
	for (log2 = 12; log2 <= 61; log2++) {
		vtlb_rig_insert(&r, DATA, REGION(1), 14, VRIG_PTE(0));
		vtlb_rig_insert(&r, DATA, REGION(2), 28, VRIG_PTE(0));
		probes = vtlb_rig_stats(&r).vhpt_probes;
		purge(REGION(1), log2);
		ck_assert_uint_le(vtlb_rig_stats(&r).vhpt_probes - probes, VRIG_VHPT_COUNT);
		ck_assert_uint_eq(at(REGION(1)), LAST_BYTE);
		probes = vtlb_rig_stats(&r).vhpt_probes;
		vtlb_rig_post(&r, VRIG_RID + 2, 0, ((uint64_t)1 << log2) - 1);
		ck_assert_int_eq(libvtlb_drain(&r.vcpu), 1);
		ck_assert_uint_le(vtlb_rig_stats(&r).vhpt_probes - probes, VRIG_VHPT_COUNT);
	}
}
END_TEST

/* Defect 4: a purge through another region with the same id found nothing. */
START_TEST(purge_through_another_region_reaches_the_page)
{
	begin(16);
	algorithm2008_purge_and_insert(&old, REGION(1), 16, 1);
	algorithm2008_purge(&old, REGION(2), 16);
	ck_assert_uint_eq(old_at(REGION(1)), 1);

	vtlb_rig_insert(&r, DATA, REGION(1), 16, VRIG_PTE(0));
	purge(REGION(2), 16);
	ck_assert_uint_eq(at(REGION(1)), LAST_BYTE);
	ck_assert_uint_eq(vtlb_rig_vhpt_at(&r, REGION(1)), LAST_BYTE);
	ck_assert_uint_eq(vtlb_rig_machine_at(&r, DATA, REGION(1)), LAST_BYTE);
}
END_TEST

/* Defect 5: registers were compared by full addresses, region number included. */
START_TEST(register_is_seen_through_every_region_with_its_id)
{
	begin(16);
	algorithm2008_set_register(&old, ALGORITHM2008_DATA, 0, REGION(1), 16, 1);
	ck_assert_uint_eq(old_at(REGION(2)), LAST_BYTE);
	algorithm2008_purge_registers(&old, ALGORITHM2008_DATA, REGION(2), 16);
	ck_assert_uint_eq(old_at(REGION(1)), 1);

	vtlb_rig_register(&r, DATA, 0, REGION(1), 16, VRIG_PTE(0));
	ck_assert_uint_eq(at(REGION(2) + 0xffff), 0xffff);
	ck_assert_int_eq(try_insert(DATA, REGION(2), 12, VRIG_PTE(0), LIBVTLB_NO_TICKET), LIBVTLB_MACHINE_CHECK);
	ck_assert_int_eq(libvtlb_purge(&r.vcpu, REGION(2), 12), LIBVTLB_MACHINE_CHECK);
	ck_assert_int_eq(libvtlb_purge_registers(&r.vcpu, DATA, REGION(2), 16), 0);
	ck_assert_uint_eq(at(REGION(1)), LAST_BYTE);
}
END_TEST

/*
 * Defect 6, and Xen 6c20dd9c1d, by which Longhorn hung: a page below the machine's size was kept nowhere, so that its
 * instruction was repeated for ever; and of a device such a page went to the machine as all ones.
 */
START_TEST(page_below_the_machines_size_is_kept)
{
	begin(16);
	algorithm2008_purge_and_insert(&old, REGION(1), 12, 1);
	ck_assert_uint_eq(old_at(REGION(1)), LAST_BYTE);

	vtlb_rig_insert(&r, DATA, REGION(1), 12, VRIG_PTE(0x5000));
	ck_assert_uint_eq(at(REGION(1) + 0x123), 0x5123);
	ck_assert_uint_eq(vtlb_rig_machine_at(&r, DATA, REGION(1) + 0x123), VRIG_MACHINE + 0x5123);
	ck_assert_int_eq(try_insert(DATA, REGION(1), 12, VRIG_PTE(VRIG_EMULATED), LIBVTLB_NO_TICKET), LIBVTLB_DEVICE);
	ck_assert_uint_eq(at(REGION(1) + 0x123), VRIG_EMULATED + 0x123);
	ck_assert_uint_eq(vtlb_rig_machine_count(&r), 0);
	ck_assert_uint_eq(r.nonsense, 0);
}
END_TEST

/*
 * Defect 7, and Xen b10564cbaa: what a tag did not hold was left to the size of the table, so that in a small one two
 * addresses were one. Ours is as small as may be.
 */
START_TEST(smallest_vhpt_confuses_no_addresses)
{
	uint32_t bit;

	begin(13);
	algorithm2008_insert(&old, REGION(1) + ((uint64_t)1 << 60), 12, 1);
	ck_assert_uint_eq(old_at(REGION(1)), 1);

	vtlb_rig_lay_out(&r);
	r.config.va_bits = 61;
	vtlb_rig_start(&r);
	vtlb_rig_insert(&r, DATA, REGION(1), 14, VRIG_PTE(0));
	for (bit = 14; bit < 61; bit++)
		ck_assert_uint_eq(vtlb_rig_vhpt_at(&r, REGION(1) | (uint64_t)1 << bit), LAST_BYTE);
	for (bit = 0; bit < 24; bit++) {
		vtlb_rig_rr(&r, 4, LIBVTLB_RR((VRIG_RID + 1) ^ 1u << bit, 14, 0));
		ck_assert_uint_eq(vtlb_rig_vhpt_at(&r, REGION(4)), LAST_BYTE);
	}
	ck_assert_uint_eq(vtlb_rig_vhpt_at(&r, REGION(1)), VRIG_MACHINE);
}
END_TEST

/* Defect 7: one address had the tag of an empty slot. */
START_TEST(purged_entry_of_the_vhpt_never_hits)
{
	uint32_t bit, hits = 0;

	begin(14);
	algorithm2008_insert(&old, REGION(1), 12, 1);
	algorithm2008_purge(&old, REGION(1), 12);
	for (bit = 12; bit < 61; bit++)
		hits += old_at(REGION(1) + ((uint64_t)1 << bit)) != LAST_BYTE;
	ck_assert_uint_gt(hits, 0);

	vtlb_rig_lay_out(&r);
	r.config.va_bits = 61;
	vtlb_rig_start(&r);
	vtlb_rig_insert(&r, DATA, REGION(1), 14, VRIG_PTE(0));
	purge(REGION(1), 14);
	for (bit = 0; bit < 61; bit++) {
		ck_assert_uint_eq(vtlb_rig_vhpt_at(&r, REGION(1) | (uint64_t)1 << bit), LAST_BYTE);
		ck_assert_uint_eq(vtlb_rig_vhpt_at(&r, REGION(1) | (REGION_LAST & REGION_LAST << bit)), LAST_BYTE);
	}
}
END_TEST

/* Defect 8: slots of a table that was not aligned lay below it. */
START_TEST(misaligned_vhpt_is_refused)
{
	uint64_t base = 0x18000; /* not a multiple of 2^16 */

	begin(16);
	ck_assert_uint_lt(algorithm2008_slot_at(&old, base, REGION(1), 16), base);

	vtlb_rig_lay_out(&r);
	r.config.vhpt += 1;
	ck_assert_int_eq(vtlb_rig_try(&r), LIBVTLB_ERR_INVALID);
}
END_TEST

/* Defect 9: an insert left an overlapping page of another size, and the smaller one answered. */
START_TEST(insert_leaves_nothing_under_it)
{
	begin(16);
	algorithm2008_insert(&old, REGION(1) + 0x4000, 14, 1);
	algorithm2008_insert(&old, REGION(1), 16, 2);
	ck_assert_uint_eq(old_at(REGION(1) + 0x4000), 1);

	vtlb_rig_insert(&r, DATA, REGION(1) + 0x4000, 14, VRIG_PTE(0x10000));
	vtlb_rig_insert(&r, DATA, REGION(1), 16, VRIG_PTE(0x20000));
	ck_assert_uint_eq(at(REGION(1) + 0x4000), 0x24000);
	ck_assert_uint_eq(vtlb_rig_vhpt_at(&r, REGION(1) + 0x4000), LAST_BYTE); /* not yet shown, and nothing old */
	ck_assert_uint_eq(vtlb_rig_machine_at(&r, DATA, REGION(1) + 0x4000), LAST_BYTE);
}
END_TEST

/* Defect 10: guest-physical 0 was taken for "not found". Mutant: page_0_is_no_page. */
START_TEST(instruction_in_page_0_is_fetched)
{
	struct libvtlb_reference fetch = vtlb_rig_reference(LIBVTLB_FETCH, VRIG_NO_WALKER);
	uint64_t bundle[2] = {0, 0};

	begin(16);
	vtlb_rig_poke(&r, 0, 0x1111);
	vtlb_rig_poke(&r, 8, 0x2222);
	vtlb_rig_insert(&r, CODE, REGION(1) + 0x40000, 14, VRIG_PTE(0));
	ck_assert_int_eq(libvtlb_fetch(&r.vcpu, bundle, &fetch, REGION(1) + 0x40000), LIBVTLB_HIT);
	ck_assert(bundle[0] == 0x1111 && bundle[1] == 0x2222);
}
END_TEST

/* Defect 11: "not present" was not looked at. */
START_TEST(page_that_is_not_present_is_no_hit)
{
	struct libvtlb_translation found = LIBVTLB_TRANSLATION_INIT;
	struct libvtlb_reference load = vtlb_rig_reference(LIBVTLB_LOAD, VRIG_NO_WALKER);

	begin(16);
	algorithm2008_insert(&old, REGION(1), 16, 0x10000);
	ck_assert_uint_eq(old_at(REGION(1)), 0x10000);

	vtlb_rig_insert(&r, DATA, REGION(1), 16, VRIG_PTE(0x10000) & ~(uint64_t)LIBVTLB_PTE_P);
	ck_assert_int_eq(libvtlb_lookup(&r.vcpu, &found, DATA, REGION(1)), LIBVTLB_ABSENT);
	ck_assert_int_eq(libvtlb_access(&r.vcpu, &found, &load, REGION(1)), LIBVTLB_ABSENT);
	ck_assert_uint_eq(vtlb_rig_vhpt_count(&r), 0);
}
END_TEST

/* Defect 11: fetches were served by data entries. */
START_TEST(data_entry_serves_no_fetch)
{
	begin(16);
	algorithm2008_insert(&old, REGION(1), 16, 1);
	ck_assert_uint_eq(find_old(REGION(1), ALGORITHM2008_INSTRUCTION), 1);

	vtlb_rig_insert(&r, DATA, REGION(1), 16, VRIG_PTE(0));
	ck_assert_uint_eq(vtlb_rig_at(&r, CODE, REGION(1)), LAST_BYTE);
}
END_TEST

/* A processor that marks the log at inserts, as the 2008 code did: pages of 4 KiB from 0 on. */
static void begin_with_log(uint32_t *words, uint32_t pages)
{
	vtlb_rig_lay_out(&r);
	r.config.flags = LIBVTLB_DIRTY_AT_INSERT;
	r.dirty_config.words = words;
	r.dirty_config.page_count = pages;
	vtlb_rig_start(&r);
}

/* Defect 12: pages were marked from the faulting one on, beyond the page's end. Mutant: marking_begins_at_the_fault. */
START_TEST(page_is_marked_from_its_first_byte_to_its_last)
{
	uint32_t words[8] = {0};

	begin_with_log(words, 256);
	vtlb_rig_insert(&r, DATA, REGION(1) + 0x2a000, 16, VRIG_PTE(0x60000)); /* pages 96 to 111 of the log */
	ck_assert_uint_eq(words[3], 0xffff);
	ck_assert_uint_eq(words[2] | words[4], 0);
}
END_TEST

/* Defect 12: the bitmap had no end. Mutant: log_has_no_end. */
START_TEST(no_page_is_marked_beyond_the_log)
{
	uint32_t words[4] = {0, 0, 0x5a5a, 0x5a5a};

	begin_with_log(words, 40);
	vtlb_rig_insert(&r, DATA, REGION(1), 20, VRIG_PTE(0)); /* 256 pages */
	ck_assert_uint_eq(words[0], 0xffffffff);
	ck_assert_uint_eq(words[1], 0xff);
	ck_assert(words[2] == 0x5a5a && words[3] == 0x5a5a);
}
END_TEST

/* Defect 12: pages that nobody may write were marked. Mutant: everything_is_writable. */
START_TEST(page_that_nobody_may_write_is_not_marked)
{
	uint32_t words[8] = {0};

	begin_with_log(words, 256);
	vtlb_rig_insert(&r, DATA, REGION(1), 16, 0x20000 | LIBVTLB_PTE_AR(1) | LIBVTLB_PTE_PL(3) | LIBVTLB_PTE_D |
			LIBVTLB_PTE_A | LIBVTLB_PTE_P);
	ck_assert_uint_eq(vtlb_rig_dirty_count(&r), 0);
}
END_TEST

/* Defect 13: a physical page number of the guest was an index, unchecked. Mutant: physical_address_is_believed. */
START_TEST(physical_address_beyond_the_guests_is_asked_of_nobody)
{
	uint32_t bit;

	begin(16);
	for (bit = VRIG_PA_BITS; bit < 50; bit++)
		ck_assert_int_eq(try_insert(DATA, REGION(1), 14, VRIG_PTE((uint64_t)1 << bit), LIBVTLB_NO_TICKET),
				 LIBVTLB_UNIMPLEMENTED);
	ck_assert_uint_eq(vtlb_rig_calls(&r, VRIG_BACKING), 0);
	ck_assert_uint_eq(at(REGION(1)), LAST_BYTE);
}
END_TEST

/* Defect 13: a slot number of the guest was an index, unchecked. Mutant: slot_number_is_believed. */
START_TEST(slot_number_beyond_the_registers_is_refused)
{
	static const uint32_t slots[] = {VRIG_REGISTERS, LIBVTLB_SLOTS - 1, LIBVTLB_SLOTS, 255, 0x80000000, UINT32_MAX};
	uint32_t i;

	begin(16);
	for (i = 0; i < sizeof(slots) / sizeof(slots[0]); i++) {
		ck_assert_int_eq(libvtlb_insert_register(&r.vcpu, DATA, slots[i], VRIG_PTE(0), LIBVTLB_ITIR(14, 0),
							 REGION(1)), LIBVTLB_RESERVED);
		ck_assert_int_eq(libvtlb_insert_register(&r.vcpu, CODE, slots[i], VRIG_PTE(0), LIBVTLB_ITIR(14, 0),
							 REGION(1)), LIBVTLB_RESERVED);
	}
}
END_TEST

/* Defect 15: a remote purge came with the address stripped to region 0, and counted on somebody who faked region 0. */
START_TEST(remote_purge_needs_no_region)
{
	begin(16);
	algorithm2008_purge_and_insert(&old, REGION(1) + 0x10000, 16, 1);
	algorithm2008_purge(&old, 0x10000, 16);
	ck_assert_uint_eq(old_at(REGION(1) + 0x10000), 1);

	vtlb_rig_insert(&r, DATA, REGION(1) + 0x10000, 16, VRIG_PTE(0));
	vtlb_rig_post(&r, RID, 0x10000, 0x1ffff);
	ck_assert_uint_eq(at(REGION(1) + 0x10000), LAST_BYTE);
}
END_TEST

/*
 * Xen 794cb93dfd: the remote purge looked whether region 0 had registers at the address, and SMP Windows crashed. A
 * register of region 0's space is neither here nor there. Mutant: remote_purge_is_of_region_0.
 */
START_TEST(remote_purge_minds_no_register_of_region_0)
{
	begin(16);
	vtlb_rig_register(&r, DATA, 0, REGION(0), 28, VRIG_PTE(0));
	vtlb_rig_insert(&r, DATA, REGION(1) + 0x10000, 16, VRIG_PTE(0));
	vtlb_rig_post(&r, RID, 0x10000, 0x1ffff);
	ck_assert_uint_eq(at(REGION(1) + 0x10000), LAST_BYTE);
	ck_assert_uint_eq(vtlb_rig_vhpt_at(&r, REGION(0)), VRIG_MACHINE); /* nor is it touched */
	ck_assert_uint_eq(vtlb_rig_stats(&r).machine_checks, 0);
}
END_TEST

/* Defect 16: registers could lie over each other. */
START_TEST(register_over_another_slot_is_a_machine_check)
{
	begin(16);
	algorithm2008_set_register(&old, ALGORITHM2008_DATA, 0, REGION(1), 16, 1);
	algorithm2008_set_register(&old, ALGORITHM2008_DATA, 1, REGION(1), 24, 2);
	ck_assert_uint_eq(old_at(REGION(1)), 1);
	ck_assert_uint_eq(old_at(REGION(1) + 0x10000), 2);

	vtlb_rig_register(&r, DATA, 0, REGION(1), 16, VRIG_PTE(0));
	ck_assert_int_eq(libvtlb_insert_register(&r.vcpu, DATA, 1, VRIG_PTE(0), LIBVTLB_ITIR(24, 0), REGION(2)),
			 LIBVTLB_MACHINE_CHECK);
	ck_assert_uint_eq(at(REGION(1) + 0x10000), LAST_BYTE);
}
END_TEST

/* Defect 16: itr.i purged nothing, and itr.d everything but pages of 16 MiB. What lay under the register came back. */
START_TEST(register_of_either_side_and_any_size_buries_nothing)
{
	uint32_t side, log2;

	begin(16);
	algorithm2008_insert(&old, REGION(1), 24, 1);
	algorithm2008_set_register(&old, ALGORITHM2008_DATA, 0, REGION(1), 24, 2);
	algorithm2008_purge_registers(&old, ALGORITHM2008_DATA, REGION(1), 24);
	ck_assert_uint_eq(old_at(REGION(1)), 1);

	for (side = 0; side < 2; side++)
		for (log2 = 12; log2 <= 32; log2++) {
			if (!(LIBVTLB_INSERT_SIZES >> log2 & 1))
				continue;
			vtlb_rig_insert(&r, side, REGION(1), log2, VRIG_PTE(0));
			vtlb_rig_register(&r, side, 0, REGION(1), 24, VRIG_PTE(0x1000000));
			ck_assert_uint_eq(vtlb_rig_at(&r, side, REGION(1)), 0x1000000);
			vtlb_rig_register(&r, side, 0, REGION(3), 24, VRIG_PTE(0)); /* without a purge between */
			ck_assert_uint_eq(vtlb_rig_at(&r, side, REGION(1)), LAST_BYTE);
			ck_assert_uint_eq(vtlb_rig_vhpt_at(&r, REGION(1)), LAST_BYTE);
		}
}
END_TEST

/* Defect 17: a page size was used in shifts before anybody had looked at it. A page of 8 bytes was one. */
START_TEST(page_sizes_that_there_are_not_are_refused_everywhere)
{
	uint32_t log2;

	begin(16);
	algorithm2008_insert(&old, REGION(1), 3, 1);
	ck_assert_uint_eq(old_at(REGION(1) + 7), 1);
	ck_assert_uint_eq(old_at(REGION(1) + 8), LAST_BYTE);

	for (log2 = 0; log2 < 64; log2++) {
		int judged = LIBVTLB_INSERT_SIZES >> log2 & 1 ? 0 : LIBVTLB_RESERVED;

		ck_assert_int_eq(libvtlb_set_rr(&r.vcpu, 5, LIBVTLB_RR(9, log2, 0)), judged);
		ck_assert_int_eq(try_insert(DATA, REGION(1), log2, VRIG_PTE(0), LIBVTLB_NO_TICKET), judged);
		ck_assert_int_eq(libvtlb_purge(&r.vcpu, REGION(1), log2), judged);
		ck_assert_int_eq(libvtlb_insert_register(&r.vcpu, DATA, 0, VRIG_PTE(0), LIBVTLB_ITIR(log2, 0), REGION(1)),
				 judged);
		ck_assert_int_eq(libvtlb_purge_registers(&r.vcpu, DATA, REGION(1), log2), judged);
	}
}
END_TEST

/* Defect 18: an id moved to a region whose sizes in use lacked the page's; what was purged there came back later. */
START_TEST(purged_page_does_not_come_back_in_another_region)
{
	begin(16);
	algorithm2008_purge_and_insert(&old, REGION(1), 16, 1);
	algorithm2008_purge(&old, REGION(2), 16);
	ck_assert_uint_eq(old_at(REGION(2)), LAST_BYTE); /* so the guest may think */
	algorithm2008_purge_and_insert(&old, REGION(2) + 0x10000, 16, 2);
	ck_assert_uint_eq(old_at(REGION(2)), 1);

	vtlb_rig_insert(&r, DATA, REGION(1), 16, VRIG_PTE(0));
	vtlb_rig_rr(&r, 1, LIBVTLB_RR(OTHER_RID, 14, 0));
	ck_assert_uint_eq(at(REGION(2)), 0);
	purge(REGION(2), 16);
	vtlb_rig_insert(&r, DATA, REGION(2) + 0x10000, 16, VRIG_PTE(0));
	ck_assert_uint_eq(at(REGION(2)), LAST_BYTE);
	ck_assert_uint_eq(vtlb_rig_vhpt_at(&r, REGION(2)), LAST_BYTE);
}
END_TEST

/* Xen ede40297a7: a loop "while address < end" broke where the end wrapped. Mutant: range_of_slices_lacks_its_last. */
START_TEST(last_slice_of_a_region_is_purged)
{
	begin(16);
	vtlb_rig_insert(&r, DATA, REGION(1) | REGION_LAST, 14, VRIG_PTE(0));
	vtlb_rig_insert(&r, DATA, REGION(2) | (REGION_LAST - 0x4000), 14, VRIG_PTE(0));
	vtlb_rig_insert(&r, DATA, REGION(3), 14, VRIG_PTE(0));
	ck_assert_int_eq(libvtlb_purge_space(&r.vcpu, RID, REGION_LAST - 0x7fff, REGION_LAST), 0);
	ck_assert_uint_eq(vtlb_rig_vhpt_at(&r, REGION(1) | REGION_LAST), LAST_BYTE);
	ck_assert_uint_eq(vtlb_rig_vhpt_count(&r), 1);
	ck_assert_uint_eq(at(REGION(3)), 0);
}
END_TEST

/* Xen 69690e5b84: a ptc.g raced an itc, and the purged translation survived. */
START_TEST(remote_purge_that_races_an_insert_wins)
{
	uint64_t ticket;

	begin(16);
	algorithm2008_purge(&old, REGION(1), 16); /* by another processor, after we walked */
	algorithm2008_purge_and_insert(&old, REGION(1), 16, 1);
	ck_assert_uint_eq(old_at(REGION(1)), 1);

	ticket = libvtlb_ticket(&r.vcpu);
	vtlb_rig_post(&r, RID, 0, 0xffff);
	ck_assert_int_eq(try_insert(DATA, REGION(1), 16, VRIG_PTE(0), ticket), LIBVTLB_ERR_AGAIN);
	ck_assert_uint_eq(at(REGION(1)), LAST_BYTE);
	ck_assert_uint_eq(vtlb_rig_vhpt_count(&r), 0);
}
END_TEST

/* Xen 0b062b25e1: what was inserted behind another entry missed for ever. Mutant: full_entry_of_the_vhpt_is_kept. */
START_TEST(slice_just_shown_is_what_a_walker_finds)
{
	uint64_t i;

	begin(16);
	for (i = 0; i < 4 * VRIG_VHPT_COUNT; i++) {
		uint64_t gpa = 0x1000000 + ((i & 0xff) << 14);

		vtlb_rig_insert(&r, DATA, REGION(1) + (i << 18), 14, VRIG_PTE(gpa));
		ck_assert_uint_eq(vtlb_rig_vhpt_at(&r, REGION(1) + (i << 18)), VRIG_MACHINE + gpa);
	}
}
END_TEST

/*
 * Xen 1264150f8c and d77e8b2664, which crashed Windows: the rights, or the ed bit, of a page were those of whichever
 * side came last.
 */
START_TEST(sides_that_differ_share_no_entry)
{
	uint64_t data = VRIG_PTE(0x10000) | LIBVTLB_PTE_ED, code = VRIG_PTE(0x10000) & ~LIBVTLB_PTE_AR(2);
	struct libvtlb_translation found = LIBVTLB_TRANSLATION_INIT;

	begin(16);
	algorithm2008_purge_and_insert(&old, REGION(1), 16, code);
	algorithm2008_purge_and_insert(&old, REGION(1), 16, data);
	ck_assert_uint_eq(find_old(REGION(1), ALGORITHM2008_INSTRUCTION), data);

	vtlb_rig_register(&r, CODE, 0, REGION(1), 16, code);
	vtlb_rig_insert(&r, DATA, REGION(1), 16, data);
	ck_assert_int_eq(libvtlb_lookup(&r.vcpu, &found, CODE, REGION(1)), LIBVTLB_HIT);
	ck_assert_uint_eq(found.pte, code);
	ck_assert_int_eq(libvtlb_lookup(&r.vcpu, &found, DATA, REGION(1)), LIBVTLB_HIT);
	ck_assert_uint_eq(found.pte, data);
	ck_assert_int_eq(libvtlb_fill(&r.vcpu, CODE, REGION(1)), LIBVTLB_HIT);
	ck_assert_uint_eq(vtlb_rig_vhpt_count(&r), 0);
	ck_assert_uint_eq(r.inserted.pte & LIBVTLB_PTE_AR(7), LIBVTLB_PTE_AR(1));
}
END_TEST

/* The same for a small page on the other side, at the end of the slice. Mutant: other_side_is_asked_once. */
START_TEST(small_page_of_the_other_side_is_seen_wherever_it_is)
{
	begin(16);
	vtlb_rig_insert(&r, CODE, REGION(1) + 0x7000, 12, VRIG_PTE(0x5000));
	vtlb_rig_insert(&r, DATA, REGION(1) + 0x4000, 14, VRIG_PTE(0x8000));
	ck_assert_uint_eq(vtlb_rig_vhpt_count(&r), 0);
}
END_TEST

/* Xen 765e808337: initialisation missed the last entry. Mutant: vhpt_keeps_its_last_entry. */
START_TEST(last_entry_of_the_vhpt_is_emptied)
{
	vtlb_rig_lay_out(&r);
	r.vhpt[VRIG_VHPT_COUNT - 1].tag = 0;
	vtlb_rig_start(&r);
	ck_assert_uint_eq(r.vhpt[VRIG_VHPT_COUNT - 1].tag & LIBVTLB_TAG_INVALID, LIBVTLB_TAG_INVALID);
	ck_assert_uint_eq(vtlb_rig_vhpt_count(&r), 0);
}
END_TEST

/*
 * OpenXiangShan/NEMU #1175 once more: a purge of one address in a large page left the slices beside it, here in the
 * machine. Mutant: machine_keeps_other_slices.
 */
START_TEST(purge_takes_sibling_slices_out_of_the_machine)
{
	begin(16);
	vtlb_rig_insert(&r, DATA, REGION(1), 16, VRIG_PTE(0));
	ck_assert_int_eq(libvtlb_fill(&r.vcpu, DATA, REGION(1) + 0xc000), LIBVTLB_HIT);
	purge(REGION(1), 12);
	ck_assert_uint_eq(vtlb_rig_vhpt_at(&r, REGION(1) + 0xc000), LAST_BYTE);
	ck_assert_uint_eq(vtlb_rig_machine_at(&r, DATA, REGION(1) + 0xc000), LAST_BYTE);
}
END_TEST

/* sysprog21/elfuse #24: one processor's drain took what was meant for another. There is no mutant of that. */
START_TEST(request_waits_for_the_processor_it_was_meant_for)
{
	static struct vtlb_rig other;
	uint32_t sequence;

	begin(16);
	vtlb_rig_init(&other);
	sequence = vtlb_rig_post(&other, RID, 0, 0xffff);
	ck_assert_int_eq(libvtlb_drain(&r.vcpu), 0);
	ck_assert_int_eq(libvtlb_posted_is_done(&other.mailbox, sequence), 0);
	ck_assert_int_eq(libvtlb_drain(&other.vcpu), 1);
	ck_assert_int_eq(libvtlb_posted_is_done(&other.mailbox, sequence), 1);
}
END_TEST

/*
 * espressif/qemu #175 and #179, Bareflank/MicroV #7: the flush was run by the thread that asked for it. Mutant:
 * nobody_drains.
 */
START_TEST(purge_is_run_by_the_owner_alone)
{
	begin(16);
	vtlb_rig_insert(&r, DATA, REGION(1), 16, VRIG_PTE(0));
	rig_remember(&r.table);
	vtlb_rig_post(&r, RID, 0, 0xffff);
	ck_assert(rig_unchanged(&r.table)); /* the poster left it alone */
	ck_assert_uint_eq(at(REGION(1)), LAST_BYTE); /* the owner obeys */
	ck_assert(!rig_unchanged(&r.table));
}
END_TEST

Suite *vtlb_regressions_suite(void)
{
	Suite *suite = suite_create("vtlb_regressions");
	TCase *defects = tcase_create("2008"), *others = tcase_create("others");

	tcase_add_test(defects, vhpt_is_shared_by_all_pages_and_spaces);
	tcase_add_test(defects, large_page_that_is_gone_makes_no_purge_longer);
	tcase_add_test(defects, hint_of_registers_goes_with_the_last_of_them);
	tcase_add_test(defects, second_life_has_no_registers_of_the_first);
	tcase_add_test(defects, guest_cannot_choose_how_long_the_host_loops);
	tcase_add_test(defects, purge_through_another_region_reaches_the_page);
	tcase_add_test(defects, register_is_seen_through_every_region_with_its_id);
	tcase_add_test(defects, page_below_the_machines_size_is_kept);
	tcase_add_test(defects, smallest_vhpt_confuses_no_addresses);
	tcase_add_test(defects, purged_entry_of_the_vhpt_never_hits);
	tcase_add_test(defects, misaligned_vhpt_is_refused);
	tcase_add_test(defects, insert_leaves_nothing_under_it);
	tcase_add_test(defects, instruction_in_page_0_is_fetched);
	tcase_add_test(defects, page_that_is_not_present_is_no_hit);
	tcase_add_test(defects, data_entry_serves_no_fetch);
	tcase_add_test(defects, page_is_marked_from_its_first_byte_to_its_last);
	tcase_add_test(defects, no_page_is_marked_beyond_the_log);
	tcase_add_test(defects, page_that_nobody_may_write_is_not_marked);
	tcase_add_test(defects, physical_address_beyond_the_guests_is_asked_of_nobody);
	tcase_add_test(defects, slot_number_beyond_the_registers_is_refused);
	tcase_add_test(defects, remote_purge_needs_no_region);
	tcase_add_test(defects, register_over_another_slot_is_a_machine_check);
	tcase_add_test(defects, register_of_either_side_and_any_size_buries_nothing);
	tcase_add_test(defects, page_sizes_that_there_are_not_are_refused_everywhere);
	tcase_add_test(defects, purged_page_does_not_come_back_in_another_region);
	suite_add_tcase(suite, defects);
	tcase_add_test(others, remote_purge_minds_no_register_of_region_0);
	tcase_add_test(others, last_slice_of_a_region_is_purged);
	tcase_add_test(others, remote_purge_that_races_an_insert_wins);
	tcase_add_test(others, slice_just_shown_is_what_a_walker_finds);
	tcase_add_test(others, sides_that_differ_share_no_entry);
	tcase_add_test(others, small_page_of_the_other_side_is_seen_wherever_it_is);
	tcase_add_test(others, last_entry_of_the_vhpt_is_emptied);
	tcase_add_test(others, purge_takes_sibling_slices_out_of_the_machine);
	tcase_add_test(others, request_waits_for_the_processor_it_was_meant_for);
	tcase_add_test(others, purge_is_run_by_the_owner_alone);
	suite_add_tcase(suite, others);
	return suite;
}
