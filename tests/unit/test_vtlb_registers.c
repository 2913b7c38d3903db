/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Region registers, and translation registers: which slots there are, what they may overlap, and when they go. */
#include <string.h>

#include "suites.h"
#include "vtlb_rig.h"

#define DATA LIBVTLB_DATA
#define CODE LIBVTLB_CODE
#define REGION_LAST (((uint64_t)1 << 61) - 1)
#define A_PAGE 0x1000000u /* of 16 MiB, which is the size of most registers here */
#define B_PAGE 0x3000000u

static struct vtlb_rig r;

/* An address in region 1. */
static uint64_t at(uint64_t offset)
{
	return VRIG_VA(1, offset);
}

static int try_register(uint32_t side, uint32_t slot, uint64_t va, uint32_t page_log2)
{
	return libvtlb_insert_register(&r.vcpu, side, slot, VRIG_PTE(0x1000000), LIBVTLB_ITIR(page_log2, 0), va);
}

static int try_insert(uint32_t side, uint64_t va, uint32_t page_log2)
{
	return libvtlb_insert(&r.vcpu, side, VRIG_PTE(0), LIBVTLB_ITIR(page_log2, 0), va, LIBVTLB_NO_TICKET);
}

/* The slot that translates an address; LIBVTLB_NO_SLOT for a cached translation, -2 for none. */
static int64_t slot_of(uint32_t side, uint64_t va)
{
	struct libvtlb_translation found = LIBVTLB_TRANSLATION_INIT;
	int outcome = libvtlb_lookup(&r.vcpu, &found, side, va);

	return outcome == LIBVTLB_HIT || outcome == LIBVTLB_ABSENT ? (int64_t)found.slot : -2;
}

/* The first register that a range overlaps, or -1. */
static int64_t first_register(uint32_t side, uint64_t va, uint64_t bytes)
{
	uint32_t slot = 0x5a5a5a5a;
	int found = libvtlb_find_register(&r.vcpu, &slot, side, va, bytes);

	ck_assert(found == 1 || (found == 0 && slot == 0x5a5a5a5a));
	return found ? (int64_t)slot : -1;
}

/* For "nothing was changed": what the guest, a walker and the machine can see. */
static struct {
	struct vtlb_rig_resident resident[VRIG_RESIDENT];
	struct libvtlb_vhpt_entry vhpt[VRIG_VHPT_COUNT];
	uint32_t register_regions;
} before;

static void remember(void)
{
	rig_remember(&r.table);
	memcpy(before.resident, r.resident, sizeof(r.resident));
	memcpy(before.vhpt, r.vhpt, sizeof(before.vhpt));
	before.register_regions = r.vcpu.register_regions;
}

static int is_unchanged(void)
{
	return rig_unchanged(&r.table) && !memcmp(before.resident, r.resident, sizeof(r.resident)) &&
	       !memcmp(before.vhpt, r.vhpt, sizeof(before.vhpt)) && before.register_regions == r.vcpu.register_regions;
}

/* Region registers. */

START_TEST(region_register_is_read_as_it_was_loaded)
{
	uint64_t n, value;

	vtlb_rig_init(&r);
	for (n = 0; n < LIBVTLB_REGIONS; n++)
		vtlb_rig_rr(&r, (uint32_t)n, LIBVTLB_RR(0xffffff - n, n & 1 ? 28 : 14, n & 1));
	for (n = 0; n < LIBVTLB_REGIONS; n++) {
		ck_assert_int_eq(libvtlb_get_rr(&r.vcpu, &value, (uint32_t)n), 0);
		ck_assert_uint_eq(value, (0xffffff - n) << 8 | (n & 1 ? 28 << 2 | 1 : 14 << 2));
	}
}
END_TEST

/* Region ids have 18 bits here. */
static const uint64_t reserved_rr[] = {
	LIBVTLB_RR(0x100, 14, 0) | 2,
	LIBVTLB_RR(0x100, 14, 0) | (uint64_t)1 << 32,
	LIBVTLB_RR(0x100, 14, 0) | (uint64_t)1 << 63,
	LIBVTLB_RR(0x40000, 14, 0),
	LIBVTLB_RR(0x800000, 14, 0),
	LIBVTLB_RR(0x100, 0, 0),
	LIBVTLB_RR(0x100, 11, 0),
	LIBVTLB_RR(0x100, 15, 0),
	LIBVTLB_RR(0x100, 34, 0),
	LIBVTLB_RR(0x100, 63, 0),
};
#define RESERVED_RR (sizeof(reserved_rr) / sizeof(reserved_rr[0]))

START_TEST(reserved_region_register_is_refused)
{
	uint64_t value;

	vtlb_rig_lay_out(&r);
	r.config.rid_bits = 18;
	vtlb_rig_start(&r);
	vtlb_rig_rr(&r, 5, LIBVTLB_RR(0x3ffff, 32, 1));
	vtlb_rig_insert(&r, DATA, VRIG_VA(5, 0x4000), 14, VRIG_PTE(0x8000));
	ck_assert_int_eq(libvtlb_set_rr(&r.vcpu, 5, reserved_rr[_i]), LIBVTLB_RESERVED);
	ck_assert_int_eq(libvtlb_get_rr(&r.vcpu, &value, 5), 0);
	ck_assert_uint_eq(value, LIBVTLB_RR(0x3ffff, 32, 1));
	ck_assert_uint_eq(vtlb_rig_at(&r, DATA, VRIG_VA(5, 0x4000)), 0x8000);
}
END_TEST

START_TEST(loading_a_region_register_flushes_nothing)
{
	vtlb_rig_init(&r);
	vtlb_rig_insert(&r, DATA, at(0x4000), 14, VRIG_PTE(0x8000));
	vtlb_rig_insert(&r, CODE, at(0x8000), 14, VRIG_PTE(0xc000));
	vtlb_rig_rr(&r, 1, LIBVTLB_RR(0x999, 28, 0));
	ck_assert_uint_eq(vtlb_rig_at(&r, DATA, at(0x4000)), LAST_BYTE);
	ck_assert_uint_eq(vtlb_rig_vhpt_at(&r, at(0x4000)), LAST_BYTE);
	vtlb_rig_rr(&r, 6, LIBVTLB_RR(VRIG_RID + 1, 12, 0)); /* the id moves, and the preferred size changes */
	ck_assert_uint_eq(vtlb_rig_at(&r, DATA, VRIG_VA(6, 0x4567)), 0x8567);
	ck_assert_uint_eq(vtlb_rig_at(&r, CODE, VRIG_VA(6, 0x8567)), 0xc567);
	ck_assert_uint_eq(vtlb_rig_vhpt_at(&r, VRIG_VA(6, 0x4567)), VRIG_MACHINE + 0x8567);
	ck_assert_uint_eq(vtlb_rig_calls(&r, VRIG_PTCE), 0);
	ck_assert_uint_eq(vtlb_rig_calls(&r, VRIG_PURGE), 2); /* those of the inserts */
}
END_TEST

START_TEST(one_region_id_in_several_regions_is_one_space)
{
	uint32_t n;

	vtlb_rig_init(&r);
	for (n = 0; n < LIBVTLB_REGIONS; n++)
		vtlb_rig_rr(&r, n, LIBVTLB_RR(0x42, 14, 0));
	vtlb_rig_insert(&r, DATA, VRIG_VA(2, 0x4000), 14, VRIG_PTE(0x8000));
	vtlb_rig_register(&r, CODE, 0, VRIG_VA(4, A_PAGE), 24, VRIG_PTE(0));
	for (n = 0; n < LIBVTLB_REGIONS; n++) {
		ck_assert_uint_eq(vtlb_rig_at(&r, DATA, VRIG_VA(n, 0x4000)), 0x8000);
		ck_assert_int_eq(slot_of(CODE, VRIG_VA(n, A_PAGE)), 0);
		ck_assert_int_eq(try_insert(CODE, VRIG_VA(n, A_PAGE), 12), LIBVTLB_MACHINE_CHECK);
		ck_assert_int_eq(libvtlb_purge(&r.vcpu, VRIG_VA(n, A_PAGE), 12), LIBVTLB_MACHINE_CHECK);
	}
	ck_assert_int_eq(libvtlb_purge_registers(&r.vcpu, CODE, VRIG_VA(7, A_PAGE), 24), 0);
	for (n = 0; n < LIBVTLB_REGIONS; n++)
		ck_assert_int_eq(slot_of(CODE, VRIG_VA(n, A_PAGE)), -2);
}
END_TEST

/* As few space records as there may be, and eight regions with ids of their own: one more is always to be had. */
START_TEST(any_number_of_region_ids_may_come_and_go)
{
	uint32_t i;

	vtlb_rig_lay_out(&r);
	r.shape.spaces = 10;
	vtlb_rig_start(&r);
	for (i = 0; i < 5000; i++) {
		uint64_t va = VRIG_VA(i % 8, (uint64_t)i << 14);

		vtlb_rig_rr(&r, i % 8, LIBVTLB_RR(i * 7919 & 0xffffff, 14, 0));
		vtlb_rig_insert(&r, i & 1, va, 14, VRIG_PTE((i & 0xffu) << 14));
		ck_assert_uint_eq(vtlb_rig_at(&r, i & 1, va), (i & 0xffu) << 14);
		ck_assert_uint_eq(vtlb_rig_at(&r, !(i & 1), va), LAST_BYTE);
	}
}
END_TEST

/* Translation registers. */

START_TEST(every_slot_of_both_sides_holds_a_translation)
{
	uint32_t n;

	vtlb_rig_init(&r);
	for (n = 0; n < 2 * VRIG_REGISTERS; n++)
		vtlb_rig_register(&r, n % 2, n / 2, at((uint64_t)n << 24), 24, VRIG_PTE((uint64_t)n << 24));
	for (n = 0; n < 2 * VRIG_REGISTERS; n++) {
		ck_assert_int_eq(slot_of(n % 2, at(((uint64_t)n << 24) + 0x123456)), n / 2);
		ck_assert_uint_eq(vtlb_rig_at(&r, n % 2, at(((uint64_t)n << 24) + 0x123456)),
				  ((uint64_t)n << 24) + 0x123456);
		ck_assert_int_eq(slot_of(1 - n % 2, at((uint64_t)n << 24)), -2);
	}
}
END_TEST

/* With 5 instruction and 3 data registers. */
START_TEST(slot_that_there_is_not_is_reserved)
{
	static const uint32_t count[2] = {3, 5};
	uint32_t side;

	vtlb_rig_lay_out(&r);
	r.config.dtr_count = count[DATA];
	r.config.itr_count = count[CODE];
	vtlb_rig_start(&r);
	for (side = 0; side < 2; side++) {
		remember();
		ck_assert_int_eq(try_register(side, count[side], at(A_PAGE), 24), LIBVTLB_RESERVED);
		ck_assert_int_eq(try_register(side, LIBVTLB_SLOTS, at(A_PAGE), 24), LIBVTLB_RESERVED);
		ck_assert_int_eq(try_register(side, UINT32_MAX, at(A_PAGE), 24), LIBVTLB_RESERVED);
		ck_assert(is_unchanged());
		ck_assert_int_eq(try_register(side, count[side] - 1, at(A_PAGE), 24), 0);
	}
}
END_TEST

START_TEST(processor_without_registers_has_no_slot)
{
	vtlb_rig_lay_out(&r);
	r.config.itr_count = r.config.dtr_count = 0;
	r.shape.pins = 0;
	vtlb_rig_start(&r);
	ck_assert_int_eq(try_register(DATA, 0, at(A_PAGE), 24), LIBVTLB_RESERVED);
	ck_assert_int_eq(try_register(CODE, 0, at(A_PAGE), 24), LIBVTLB_RESERVED);
	ck_assert_int_eq(libvtlb_purge_registers(&r.vcpu, DATA, at(A_PAGE), 24), 0);
	ck_assert_int_eq((int)first_register(CODE, at(0), LAST_BYTE), -1);
}
END_TEST

START_TEST(thirty_two_slots_a_side_are_all_usable)
{
	uint32_t n;

	vtlb_rig_lay_out(&r);
	r.config.itr_count = r.config.dtr_count = LIBVTLB_SLOTS;
	r.shape.pins = 2 * LIBVTLB_SLOTS;
	vtlb_rig_start(&r);
	for (n = 0; n < 2 * LIBVTLB_SLOTS; n++)
		vtlb_rig_register(&r, n % 2, n / 2, at((uint64_t)n << 16), 16, VRIG_PTE((uint64_t)n << 16));
	for (n = 0; n < 2 * LIBVTLB_SLOTS; n++)
		ck_assert_int_eq(slot_of(n % 2, at((uint64_t)n << 16)), n / 2);
	ck_assert_int_eq((int)first_register(CODE, at((uint64_t)63 << 16), 0), 31);
}
END_TEST

/* Slot 0 of the data side lies at 16 to 32 MiB of region id VRIG_RID + 1; what others may not overlap. */
static const struct {
	uint64_t va;
	uint32_t page_log2;
	int data, code; /* what an insert into slot 1 of either side says */
} overlaps[] = {
	{VRIG_VA(1, A_PAGE), 24, LIBVTLB_MACHINE_CHECK, 0},
	{VRIG_VA(1, A_PAGE), 12, LIBVTLB_MACHINE_CHECK, 0},
	{VRIG_VA(1, A_PAGE + 0xffffff), 12, LIBVTLB_MACHINE_CHECK, 0},
	{VRIG_VA(1, 0), 28, LIBVTLB_MACHINE_CHECK, 0},
	{VRIG_VA(1, 0), 32, LIBVTLB_MACHINE_CHECK, 0},
	{VRIG_VA(1, A_PAGE - 1), 12, 0, 0},
	{VRIG_VA(1, A_PAGE - 1), 24, 0, 0},
	{VRIG_VA(1, A_PAGE + 0x1000000), 24, 0, 0},
	{VRIG_VA(2, A_PAGE), 24, 0, 0},
	{VRIG_VA(5, A_PAGE), 24, LIBVTLB_MACHINE_CHECK, 0}, /* the region holds the same id */
};
#define OVERLAPS (sizeof(overlaps) / sizeof(overlaps[0]))

static void begin_with_a_register(void)
{
	vtlb_rig_init(&r);
	vtlb_rig_rr(&r, 5, LIBVTLB_RR(VRIG_RID + 1, 12, 0));
	vtlb_rig_register(&r, DATA, 0, at(A_PAGE), 24, VRIG_PTE(0x1000000));
}

START_TEST(overlap_of_another_slot_is_a_machine_check)
{
	begin_with_a_register();
	remember();
	ck_assert_int_eq(try_register(DATA, 1, overlaps[_i].va, overlaps[_i].page_log2), overlaps[_i].data);
	ck_assert_uint_eq(vtlb_rig_stats(&r).machine_checks, overlaps[_i].data != 0);
	ck_assert(!overlaps[_i].data || is_unchanged());
	ck_assert_int_eq(slot_of(DATA, at(A_PAGE + 0x5000)), 0);
	ck_assert_int_eq(try_register(CODE, 1, overlaps[_i].va, overlaps[_i].page_log2), overlaps[_i].code);
}
END_TEST

/* The same overlaps by itc: the register answers, and a cached translation may not lie under it. */
START_TEST(cached_translation_over_a_register_is_a_machine_check)
{
	begin_with_a_register();
	remember();
	ck_assert_int_eq(try_insert(DATA, overlaps[_i].va, overlaps[_i].page_log2), overlaps[_i].data);
	ck_assert_uint_eq(vtlb_rig_stats(&r).machine_checks, overlaps[_i].data != 0);
	ck_assert(!overlaps[_i].data || is_unchanged());
	ck_assert_int_eq(try_insert(CODE, overlaps[_i].va, overlaps[_i].page_log2), overlaps[_i].code);
	ck_assert_int_eq(slot_of(DATA, at(A_PAGE + 0x5000)), 0);
}
END_TEST

START_TEST(slot_may_be_loaded_anew_over_itself)
{
	vtlb_rig_init(&r);
	vtlb_rig_register(&r, DATA, 3, at(A_PAGE), 24, VRIG_PTE(0x1000000));
	vtlb_rig_register(&r, DATA, 3, at(A_PAGE), 12, VRIG_PTE(0x5000)); /* smaller, */
	ck_assert_uint_eq(vtlb_rig_at(&r, DATA, at(A_PAGE + 0x123)), 0x5123);
	ck_assert_uint_eq(vtlb_rig_at(&r, DATA, at(A_PAGE + 0x1000)), LAST_BYTE);
	vtlb_rig_register(&r, DATA, 3, at(0), 28, VRIG_PTE(0)); /* larger, */
	ck_assert_uint_eq(vtlb_rig_at(&r, DATA, at(A_PAGE + 0x123)), A_PAGE + 0x123);
	vtlb_rig_register(&r, DATA, 3, VRIG_VA(2, 0), 28, VRIG_PTE(0)); /* elsewhere */
	ck_assert_uint_eq(vtlb_rig_at(&r, DATA, at(A_PAGE)), LAST_BYTE);
	ck_assert_uint_eq(rig_stats(&r.table).pinned, 1);
}
END_TEST

/* What the slot held is gone everywhere, though nobody purged it. */
START_TEST(reused_slot_leaves_nothing_of_before)
{
	vtlb_rig_init(&r);
	vtlb_rig_register(&r, DATA, 3, at(A_PAGE), 24, VRIG_PTE(0x1000000));
	ck_assert_int_eq(libvtlb_fill(&r.vcpu, DATA, at(A_PAGE + 0x8000)), LIBVTLB_HIT);
	ck_assert_uint_eq(vtlb_rig_vhpt_count(&r), 2);
	ck_assert_uint_eq(vtlb_rig_machine_count(&r), 2);
	vtlb_rig_register(&r, DATA, 3, VRIG_VA(2, B_PAGE), 24, VRIG_PTE(0x2000000));
	ck_assert_uint_eq(vtlb_rig_vhpt_at(&r, at(A_PAGE)), LAST_BYTE);
	ck_assert_uint_eq(vtlb_rig_vhpt_at(&r, at(A_PAGE + 0x8000)), LAST_BYTE);
	ck_assert_uint_eq(vtlb_rig_machine_at(&r, DATA, at(A_PAGE)), LAST_BYTE);
	ck_assert_uint_eq(vtlb_rig_machine_at(&r, DATA, at(A_PAGE + 0x8000)), LAST_BYTE);
	ck_assert_uint_eq(vtlb_rig_vhpt_count(&r), 1);
	ck_assert_uint_eq(vtlb_rig_vhpt_at(&r, VRIG_VA(2, B_PAGE)), VRIG_MACHINE + 0x2000000);
}
END_TEST

START_TEST(register_removes_the_cached_pages_of_its_side_that_it_overlaps)
{
	uint32_t side = (uint32_t)_i, i;
	static const struct {
		uint64_t offset;
		uint32_t page_log2;
	} pages[] = {{A_PAGE, 12}, {A_PAGE + 0xfff000, 12}, {A_PAGE + 0x400000, 22}};

	vtlb_rig_init(&r);
	for (i = 0; i < 3; i++) {
		vtlb_rig_insert(&r, DATA, at(pages[i].offset), pages[i].page_log2, VRIG_PTE(0));
		vtlb_rig_insert(&r, CODE, at(pages[i].offset), pages[i].page_log2, VRIG_PTE(0));
	}
	vtlb_rig_insert(&r, side, at(A_PAGE - 0x1000), 12, VRIG_PTE(0x7000));
	vtlb_rig_insert(&r, side, at(A_PAGE + 0x1000000), 12, VRIG_PTE(0x7000));
	vtlb_rig_register(&r, side, 0, at(A_PAGE), 24, VRIG_PTE(0x1000000));
	for (i = 0; i < 3; i++) {
		ck_assert_int_eq(slot_of(side, at(pages[i].offset)), 0);
		ck_assert_int_eq(slot_of(!side, at(pages[i].offset)), LIBVTLB_NO_SLOT);
	}
	ck_assert_uint_eq(vtlb_rig_at(&r, side, at(A_PAGE - 1)), 0x7fff); /* exactly adjacent ones stay */
	ck_assert_uint_eq(vtlb_rig_at(&r, side, at(A_PAGE + 0x1000000)), 0x7000);
	ck_assert_int_eq(libvtlb_purge_registers(&r.vcpu, side, at(A_PAGE + 0x100000), 12), 0);
	for (i = 0; i < 3; i++)
		ck_assert_int_eq(slot_of(side, at(pages[i].offset)), -2); /* buried, not hidden */
}
END_TEST

START_TEST(register_inside_a_cached_page_removes_it_whole)
{
	vtlb_rig_init(&r);
	vtlb_rig_insert(&r, DATA, at(0), 28, VRIG_PTE(0));
	ck_assert_int_eq(libvtlb_fill(&r.vcpu, DATA, at(0x8000)), LIBVTLB_HIT);
	vtlb_rig_register(&r, DATA, 0, at(A_PAGE), 12, VRIG_PTE(0x5000));
	ck_assert_uint_eq(vtlb_rig_at(&r, DATA, at(0x8000)), LAST_BYTE);
	ck_assert_uint_eq(vtlb_rig_vhpt_at(&r, at(0x8000)), LAST_BYTE);
	ck_assert_uint_eq(vtlb_rig_machine_at(&r, DATA, at(0x8000)), LAST_BYTE);
}
END_TEST

START_TEST(registers_outlive_every_purge_but_ptr)
{
	begin_with_a_register();
	vtlb_rig_register(&r, CODE, 4, at(B_PAGE), 24, VRIG_PTE(0x2000000));
	ck_assert_int_eq(libvtlb_purge_all(&r.vcpu), 0);
	ck_assert_int_eq(libvtlb_purge_space(&r.vcpu, VRIG_RID + 1, 0, REGION_LAST), 0);
	ck_assert_int_eq(libvtlb_purge_space(&r.vcpu, VRIG_RID + 1, A_PAGE, A_PAGE), 0);
	ck_assert_int_eq(libvtlb_post_everything(&r.mailbox, NULL), 0);
	vtlb_rig_post(&r, VRIG_RID + 1, 0, REGION_LAST);
	vtlb_rig_post(&r, VRIG_RID + 1, A_PAGE, A_PAGE + 0xfff);
	ck_assert_int_eq(slot_of(DATA, at(A_PAGE)), 0);
	ck_assert_int_eq(slot_of(CODE, at(B_PAGE)), 4);
	ck_assert_int_eq(libvtlb_fill(&r.vcpu, DATA, at(A_PAGE + 0x4000)), LIBVTLB_HIT);
	ck_assert_uint_eq(vtlb_rig_vhpt_at(&r, at(A_PAGE + 0x4000)), VRIG_MACHINE + 0x1004000);
}
END_TEST

/* Thousands of pages in a table of 64: none replaces a register. */
START_TEST(no_number_of_inserts_replaces_a_register)
{
	uint64_t i;

	begin_with_a_register();
	for (i = 0; i < 3000; i++)
		vtlb_rig_insert(&r, DATA, at(((uint64_t)1 << 40) + (i << 14)), 14, VRIG_PTE((i & 0xff) << 14));
	ck_assert_uint_eq(vtlb_rig_at(&r, DATA, at(A_PAGE + 0x77777)), 0x1077777);
}
END_TEST

/* Its region id goes out of use for as long as it takes to forget everything of the space. */
START_TEST(register_outlives_the_absence_of_its_region_id)
{
	uint32_t i;

	vtlb_rig_lay_out(&r);
	r.shape.spaces = 10;
	vtlb_rig_start(&r);
	vtlb_rig_register(&r, DATA, 5, at(A_PAGE), 24, VRIG_PTE(0x1000000));
	for (i = 0; i < 100; i++)
		vtlb_rig_rr(&r, 1, LIBVTLB_RR(0x1000 + i, 14, 0));
	ck_assert_int_eq(libvtlb_may_have_register(&r.vcpu, DATA, at(0)), 0);
	vtlb_rig_rr(&r, 6, LIBVTLB_RR(VRIG_RID + 1, 14, 0));
	ck_assert_int_eq(slot_of(DATA, VRIG_VA(6, A_PAGE + 0x5000)), 5);
	ck_assert_int_eq(try_insert(DATA, VRIG_VA(6, A_PAGE), 12), LIBVTLB_MACHINE_CHECK);
	ck_assert_int_eq(libvtlb_purge_registers(&r.vcpu, DATA, VRIG_VA(6, A_PAGE), 24), 0);
	ck_assert_int_eq(slot_of(DATA, VRIG_VA(6, A_PAGE + 0x5000)), -2);
	ck_assert_uint_eq(vtlb_rig_vhpt_count(&r), 0);
}
END_TEST

/* ptr. */

/* The side, where the purge lies, and what is left of: data slots at A (24), B (12), B + 0x1000 (12), code slot at A. */
static const struct {
	uint32_t side, page_log2;
	uint64_t va;
	const char *left;
} ptrs[] = {
	{DATA, 24, VRIG_VA(1, A_PAGE), ".bcx"},
	{DATA, 12, VRIG_VA(1, A_PAGE), ".bcx"},            /* a part takes the whole */
	{DATA, 12, VRIG_VA(1, A_PAGE + 0xffffff), ".bcx"}, /* its last byte */
	{DATA, 12, VRIG_VA(1, A_PAGE - 1), "abcx"},        /* exactly adjacent */
	{DATA, 24, VRIG_VA(1, 0), "abcx"},
	{DATA, 24, VRIG_VA(1, A_PAGE + 0x1000000), "abcx"},
	{DATA, 12, VRIG_VA(1, B_PAGE + 0xfff), "a.cx"},
	{DATA, 12, VRIG_VA(1, B_PAGE + 0x1000), "ab.x"},
	{DATA, 24, VRIG_VA(1, B_PAGE), "a..x"},            /* two of them */
	{DATA, 28, VRIG_VA(1, 0xfffffff), "...x"},         /* all, and an address that is not aligned */
	{DATA, 28, VRIG_VA(5, 0), "...x"},                 /* by another region with the id */
	{DATA, 28, VRIG_VA(2, 0), "abcx"},
	{CODE, 24, VRIG_VA(1, A_PAGE), "abc."},
	{CODE, 28, VRIG_VA(1, 0), "abc."},
	{CODE, 24, VRIG_VA(1, B_PAGE), "abcx"},
};
#define PTRS (sizeof(ptrs) / sizeof(ptrs[0]))

START_TEST(ptr_takes_the_registers_of_its_side_that_it_overlaps)
{
	const char *left = ptrs[_i].left;

	begin_with_a_register();
	vtlb_rig_register(&r, DATA, 1, at(B_PAGE), 12, VRIG_PTE(0x2000));
	vtlb_rig_register(&r, DATA, 7, at(B_PAGE + 0x1000), 12, VRIG_PTE(0x3000));
	vtlb_rig_register(&r, CODE, 2, at(A_PAGE), 24, VRIG_PTE(0x1000000));
	ck_assert_int_eq(libvtlb_purge_registers(&r.vcpu, ptrs[_i].side, ptrs[_i].va, ptrs[_i].page_log2), 0);
	ck_assert_int_eq(slot_of(DATA, at(A_PAGE)), left[0] == 'a' ? 0 : -2);
	ck_assert_int_eq(slot_of(DATA, at(B_PAGE)), left[1] == 'b' ? 1 : -2);
	ck_assert_int_eq(slot_of(DATA, at(B_PAGE + 0x1000)), left[2] == 'c' ? 7 : -2);
	ck_assert_int_eq(slot_of(CODE, at(A_PAGE)), left[3] == 'x' ? 2 : -2);
	ck_assert_int_eq(libvtlb_may_have_register(&r.vcpu, DATA, at(0)), strncmp(left, "...", 3) != 0);
	ck_assert_int_eq(libvtlb_may_have_register(&r.vcpu, CODE, at(0)), left[3] == 'x');
}
END_TEST

START_TEST(ptr_takes_cached_pages_of_both_sides)
{
	begin_with_a_register();
	vtlb_rig_insert(&r, DATA, at(B_PAGE), 12, VRIG_PTE(0x2000));
	vtlb_rig_insert(&r, CODE, at(B_PAGE), 12, VRIG_PTE(0x2000));
	vtlb_rig_insert(&r, DATA, at(B_PAGE + 0x4000), 12, VRIG_PTE(0x2000));
	ck_assert_int_eq(libvtlb_purge_registers(&r.vcpu, DATA, at(B_PAGE), 14), 0);
	ck_assert_int_eq(slot_of(DATA, at(B_PAGE)), -2);
	ck_assert_int_eq(slot_of(CODE, at(B_PAGE)), -2);
	ck_assert_int_eq(slot_of(DATA, at(B_PAGE + 0x4000)), LIBVTLB_NO_SLOT);
	ck_assert_int_eq(slot_of(DATA, at(A_PAGE)), 0);
}
END_TEST

/* 16 MiB are 1024 slices of 16 KiB; three have been shown, and ptr names a fourth. */
START_TEST(ptr_takes_every_slice_out_of_vhpt_and_machine)
{
	static const uint64_t slices[] = {0, 0x7fc000, 0xffc000};
	uint32_t i;

	begin_with_a_register();
	for (i = 0; i < 3; i++)
		ck_assert_int_eq(libvtlb_fill(&r.vcpu, DATA, at(A_PAGE + slices[i])), LIBVTLB_HIT);
	for (i = 0; i < 3; i++)
		ck_assert_uint_eq(vtlb_rig_vhpt_at(&r, at(A_PAGE + slices[i])), VRIG_MACHINE + 0x1000000 + slices[i]);
	ck_assert_int_eq(libvtlb_purge_registers(&r.vcpu, DATA, at(A_PAGE + 0x10000), 12), 0);
	for (i = 0; i < 3; i++) {
		ck_assert_uint_eq(vtlb_rig_vhpt_at(&r, at(A_PAGE + slices[i])), LAST_BYTE);
		ck_assert_uint_eq(vtlb_rig_machine_at(&r, DATA, at(A_PAGE + slices[i])), LAST_BYTE);
	}
	ck_assert_uint_eq(vtlb_rig_vhpt_count(&r), 0);
	ck_assert_uint_eq(r.nonsense, 0);
}
END_TEST

/* Sizes that purges may name are those of inserts here but 64 MiB. */
START_TEST(ptr_judges_its_operands)
{
	uint32_t log2;

	vtlb_rig_lay_out(&r);
	r.config.purge_sizes = LIBVTLB_INSERT_SIZES & ~((uint64_t)1 << 26);
	vtlb_rig_start(&r);
	vtlb_rig_register(&r, DATA, 0, at(A_PAGE), 24, VRIG_PTE(0x1000000));
	remember();
	for (log2 = 0; log2 < 200; log2++)
		if (log2 > 32 || !(r.config.purge_sizes >> log2 & 1))
			ck_assert_int_eq(libvtlb_purge_registers(&r.vcpu, DATA, at(A_PAGE), log2), LIBVTLB_RESERVED);
	ck_assert_int_eq(libvtlb_purge_registers(&r.vcpu, DATA, at(A_PAGE), UINT32_MAX), LIBVTLB_RESERVED);
	/* Of 51 bits the highest is repeated above. */
	ck_assert_int_eq(libvtlb_purge_registers(&r.vcpu, DATA, at((uint64_t)1 << 50), 24), LIBVTLB_UNIMPLEMENTED);
	ck_assert_int_eq(libvtlb_purge_registers(&r.vcpu, DATA, at((uint64_t)1 << 60), 24), LIBVTLB_UNIMPLEMENTED);
	ck_assert(is_unchanged());
	for (log2 = 12; log2 < 24; log2++)
		if (r.config.purge_sizes >> log2 & 1)
			ck_assert_int_eq(libvtlb_purge_registers(&r.vcpu, DATA, at(0), log2), 0);
	ck_assert_int_eq(slot_of(DATA, at(A_PAGE)), 0);
}
END_TEST

/* Operands. */

static const struct {
	uint64_t pte, itir, va;
	int outcome;
} operands[] = {
	{VRIG_PTE(0x1000000), LIBVTLB_ITIR(24, 0xffffff), VRIG_VA(1, A_PAGE), 0},
	{VRIG_PTE(0x1000000) | LIBVTLB_PTE_IGNORED, LIBVTLB_ITIR(24, 0), VRIG_VA(1, A_PAGE), 0},
	{VRIG_PTE(0x1000000) | LIBVTLB_PTE_ED, LIBVTLB_ITIR(24, 0), VRIG_VA(1, A_PAGE), 0},
	{VRIG_PTE(0x1fff000), LIBVTLB_ITIR(24, 0), VRIG_VA(1, A_PAGE + 0x123456), 0}, /* bits below the size */
	{VRIG_PTE((uint64_t)1 << 43), LIBVTLB_ITIR(24, 0), VRIG_VA(1, A_PAGE), 0},
	{VRIG_PTE(0), LIBVTLB_ITIR(24, 0), VRIG_VA(1, REGION_LAST), 0},
	{VRIG_PTE(0x1000000) | 0x2, LIBVTLB_ITIR(24, 0), VRIG_VA(1, A_PAGE), LIBVTLB_RESERVED},
	{VRIG_PTE(0x1000000) | (uint64_t)1 << 50, LIBVTLB_ITIR(24, 0), VRIG_VA(1, A_PAGE), LIBVTLB_RESERVED},
	{VRIG_PTE(0x1000000) | (uint64_t)1 << 51, LIBVTLB_ITIR(24, 0), VRIG_VA(1, A_PAGE), LIBVTLB_RESERVED},
	{VRIG_PTE(0x1000000) | LIBVTLB_PTE_MA(1), LIBVTLB_ITIR(24, 0), VRIG_VA(1, A_PAGE), LIBVTLB_RESERVED},
	{VRIG_PTE(0x1000000) | LIBVTLB_PTE_MA(3), LIBVTLB_ITIR(24, 0), VRIG_VA(1, A_PAGE), LIBVTLB_RESERVED},
	{VRIG_PTE(0x1000000), LIBVTLB_ITIR(24, 0) | 1, VRIG_VA(1, A_PAGE), LIBVTLB_RESERVED},
	{VRIG_PTE(0x1000000), LIBVTLB_ITIR(24, 0) | 2, VRIG_VA(1, A_PAGE), LIBVTLB_RESERVED},
	{VRIG_PTE(0x1000000), LIBVTLB_ITIR(24, 0) | (uint64_t)1 << 32, VRIG_VA(1, A_PAGE), LIBVTLB_RESERVED},
	{VRIG_PTE(0x1000000), LIBVTLB_ITIR(24, 0) | (uint64_t)1 << 63, VRIG_VA(1, A_PAGE), LIBVTLB_RESERVED},
	{VRIG_PTE(0x1000000), LIBVTLB_ITIR(0, 0), VRIG_VA(1, A_PAGE), LIBVTLB_RESERVED},
	{VRIG_PTE(0x1000000), LIBVTLB_ITIR(11, 0), VRIG_VA(1, A_PAGE), LIBVTLB_RESERVED},
	{VRIG_PTE(0x1000000), LIBVTLB_ITIR(15, 0), VRIG_VA(1, A_PAGE), LIBVTLB_RESERVED},
	{VRIG_PTE(0x1000000), LIBVTLB_ITIR(34, 0), VRIG_VA(1, A_PAGE), LIBVTLB_RESERVED},
	{VRIG_PTE(0x1000000), LIBVTLB_ITIR(63, 0), VRIG_VA(1, A_PAGE), LIBVTLB_RESERVED},
	{VRIG_PTE((uint64_t)1 << 44), LIBVTLB_ITIR(24, 0), VRIG_VA(1, A_PAGE), LIBVTLB_UNIMPLEMENTED},
	{VRIG_PTE((uint64_t)1 << 49), LIBVTLB_ITIR(24, 0), VRIG_VA(1, A_PAGE), LIBVTLB_UNIMPLEMENTED},
	{VRIG_PTE(0x1000000), LIBVTLB_ITIR(24, 0), VRIG_VA(1, (uint64_t)1 << 50), LIBVTLB_UNIMPLEMENTED},
	{VRIG_PTE(0x1000000), LIBVTLB_ITIR(24, 0), VRIG_VA(1, (uint64_t)1 << 60), LIBVTLB_UNIMPLEMENTED},
	/* Without P only the page size counts. */
	{0xffffffffffffffff & ~(uint64_t)1, LIBVTLB_ITIR(24, 0), VRIG_VA(1, A_PAGE), 0},
	{0, 0xffffffff00000003 | LIBVTLB_ITIR(24, 0), VRIG_VA(1, A_PAGE), 0},
	{0, LIBVTLB_ITIR(15, 0), VRIG_VA(1, A_PAGE), LIBVTLB_RESERVED},
	{0, LIBVTLB_ITIR(24, 0), VRIG_VA(1, (uint64_t)1 << 50), LIBVTLB_UNIMPLEMENTED},
};
#define OPERANDS (sizeof(operands) / sizeof(operands[0]))

START_TEST(operands_of_itr_are_judged_one_by_one)
{
	uint32_t side;

	vtlb_rig_init(&r);
	for (side = 0; side < 2; side++) {
		remember();
		ck_assert_int_eq(libvtlb_insert_register(&r.vcpu, side, 0, operands[_i].pte, operands[_i].itir,
							 operands[_i].va), operands[_i].outcome);
		ck_assert(!operands[_i].outcome || is_unchanged());
		ck_assert_int_eq(libvtlb_may_have_register(&r.vcpu, side, at(0)), !operands[_i].outcome);
	}
	ck_assert_uint_eq(r.nonsense, 0);
}
END_TEST

/* Of itc the same, but for those in which the place is no memory. */
START_TEST(operands_of_itc_are_judged_one_by_one)
{
	int outcome = operands[_i].outcome, got;
	uint32_t side;

	vtlb_rig_init(&r);
	for (side = 0; side < 2; side++) {
		remember();
		got = libvtlb_insert(&r.vcpu, side, operands[_i].pte, operands[_i].itir, operands[_i].va,
				     LIBVTLB_NO_TICKET);
		ck_assert(got == outcome || (outcome == 0 && got == LIBVTLB_NO_MEMORY));
		ck_assert(!outcome || is_unchanged());
		ck_assert_int_eq(slot_of(side, operands[_i].va), outcome ? -2 : (int64_t)LIBVTLB_NO_SLOT);
	}
	ck_assert_uint_eq(r.nonsense, 0);
}
END_TEST

START_TEST(ignored_bits_of_an_entry_are_stripped)
{
	struct libvtlb_translation found = LIBVTLB_TRANSLATION_INIT;

	vtlb_rig_init(&r);
	ck_assert_int_eq(libvtlb_insert_register(&r.vcpu, DATA, 0, VRIG_PTE(0x1fff000) | LIBVTLB_PTE_IGNORED,
						 LIBVTLB_ITIR(24, 0x123456), at(A_PAGE)), 0);
	ck_assert_int_eq(libvtlb_lookup(&r.vcpu, &found, DATA, at(A_PAGE + 0x654321)), LIBVTLB_HIT);
	ck_assert_uint_eq(found.pte, VRIG_PTE(0x1fff000));
	ck_assert_uint_eq(found.itir, LIBVTLB_ITIR(24, 0x123456));
	ck_assert_uint_eq(found.page, A_PAGE);
	ck_assert_uint_eq(found.page_log2, 24);
	ck_assert_uint_eq(found.gpa, 0x1654321);
	ck_assert_uint_eq(found.rid, VRIG_RID + 1);
	ck_assert_uint_eq(found.slot, 0);
}
END_TEST

START_TEST(register_without_p_is_found_as_absent)
{
	struct libvtlb_translation found = LIBVTLB_TRANSLATION_INIT;

	vtlb_rig_init(&r);
	ck_assert_int_eq(libvtlb_insert_register(&r.vcpu, CODE, 5, 0x1000000, LIBVTLB_ITIR(24, 0), at(A_PAGE)), 0);
	ck_assert_int_eq(libvtlb_lookup(&r.vcpu, &found, CODE, at(A_PAGE + 0x4000)), LIBVTLB_ABSENT);
	ck_assert_uint_eq(found.slot, 5);
	ck_assert_uint_eq(vtlb_rig_vhpt_count(&r), 0);
	ck_assert_uint_eq(vtlb_rig_machine_count(&r), 0);
	ck_assert_uint_eq(vtlb_rig_calls(&r, VRIG_BACKING), 0);
	ck_assert_int_eq(try_insert(CODE, at(A_PAGE), 12), LIBVTLB_MACHINE_CHECK); /* a register all the same */
	ck_assert_int_eq(libvtlb_fill(&r.vcpu, CODE, at(A_PAGE)), LIBVTLB_ABSENT);
}
END_TEST

/* What was there is forgotten, though nothing takes its place. */
START_TEST(register_without_p_takes_the_page_before_it_from_vhpt_and_machine)
{
	vtlb_rig_init(&r);
	vtlb_rig_insert(&r, DATA, at(A_PAGE), 14, VRIG_PTE(0x8000));
	ck_assert_int_eq(libvtlb_insert_register(&r.vcpu, DATA, 5, 0, LIBVTLB_ITIR(24, 0), at(A_PAGE)), 0);
	ck_assert_uint_eq(vtlb_rig_vhpt_count(&r), 0);
	ck_assert_uint_eq(vtlb_rig_machine_count(&r), 0);
}
END_TEST

/* Where registers are. */

START_TEST(find_register_says_the_first_slot_that_a_range_overlaps)
{
	vtlb_rig_init(&r);
	vtlb_rig_register(&r, DATA, 6, at(A_PAGE), 12, VRIG_PTE(0x1000));
	vtlb_rig_register(&r, DATA, 2, at(A_PAGE + 0x1000), 12, VRIG_PTE(0x2000));
	vtlb_rig_register(&r, CODE, 1, at(A_PAGE), 12, VRIG_PTE(0x1000));
	ck_assert_int_eq((int)first_register(DATA, at(A_PAGE), 0), 6);
	ck_assert_int_eq((int)first_register(DATA, at(A_PAGE), 0xfff), 6);
	ck_assert_int_eq((int)first_register(DATA, at(A_PAGE), 0x1000), 2);
	ck_assert_int_eq((int)first_register(DATA, at(A_PAGE + 0xfff), 0), 6);
	ck_assert_int_eq((int)first_register(DATA, at(A_PAGE + 0xfff), 1), 2);
	ck_assert_int_eq((int)first_register(DATA, at(A_PAGE + 0x2000), LAST_BYTE), -1);
	ck_assert_int_eq((int)first_register(DATA, at(0), A_PAGE - 1), -1);
	ck_assert_int_eq((int)first_register(DATA, at(0), A_PAGE), 6);
	ck_assert_int_eq((int)first_register(CODE, at(A_PAGE), 0x1000), 1);
	ck_assert_int_eq((int)first_register(CODE, at(A_PAGE + 0x1000), 0x1000), -1);
	ck_assert_int_eq((int)first_register(DATA, VRIG_VA(2, 0), LAST_BYTE), -1);
}
END_TEST

/* The range is cut at the end of the region, where nothing wraps. */
START_TEST(find_register_looks_to_the_last_byte_of_a_region_and_no_further)
{
	vtlb_rig_init(&r);
	vtlb_rig_register(&r, DATA, 0, VRIG_VA(1, 0), 12, VRIG_PTE(0x1000));
	vtlb_rig_register(&r, DATA, 1, VRIG_VA(2, 0), 12, VRIG_PTE(0x1000));
	ck_assert_int_eq((int)first_register(DATA, VRIG_VA(1, REGION_LAST), LAST_BYTE), -1);
	ck_assert_int_eq((int)first_register(DATA, VRIG_VA(1, 0x1000), LAST_BYTE), -1);
	vtlb_rig_register(&r, DATA, 2, VRIG_VA(1, REGION_LAST), 12, VRIG_PTE(0x1000));
	vtlb_rig_register(&r, DATA, 3, VRIG_VA(7, REGION_LAST), 32, VRIG_PTE(0));
	ck_assert_int_eq((int)first_register(DATA, VRIG_VA(1, REGION_LAST), 0), 2);
	ck_assert_int_eq((int)first_register(DATA, VRIG_VA(1, REGION_LAST), LAST_BYTE), 2);
	ck_assert_int_eq((int)first_register(DATA, VRIG_VA(1, 0x1000), LAST_BYTE), 2);
	ck_assert_int_eq((int)first_register(DATA, VRIG_VA(1, 0x1000), REGION_LAST - 0x1000), 2);
	ck_assert_int_eq((int)first_register(DATA, VRIG_VA(1, 0x1000), REGION_LAST - 0x2000), -1); /* one byte less */
	ck_assert_int_eq((int)first_register(DATA, LAST_BYTE, LAST_BYTE), 3);
	ck_assert_int_eq((int)first_register(DATA, LAST_BYTE - 0xffffffff, 0), 3);
	ck_assert_int_eq((int)first_register(DATA, LAST_BYTE - 0x100000000, 0), -1);
	ck_assert_int_eq(libvtlb_purge_registers(&r.vcpu, DATA, LAST_BYTE, 12), 0);
	ck_assert_int_eq((int)first_register(DATA, LAST_BYTE, 0), -1);
}
END_TEST

/* The hint of each region and side, as a string of eight digits a side: data, then code. */
static const char *hints(void)
{
	static char text[18];
	uint32_t n;

	for (n = 0; n < 8; n++) {
		text[n] = (char)('0' + libvtlb_may_have_register(&r.vcpu, DATA, VRIG_VA(n, 0x1234)));
		text[9 + n] = (char)('0' + libvtlb_may_have_register(&r.vcpu, CODE, VRIG_VA(n, REGION_LAST)));
	}
	text[8] = ' ';
	return text;
}

START_TEST(may_have_register_follows_inserts_purges_and_region_registers)
{
	vtlb_rig_init(&r);
	ck_assert_str_eq(hints(), "00000000 00000000");
	vtlb_rig_register(&r, DATA, 0, VRIG_VA(1, 0), 12, VRIG_PTE(0));
	vtlb_rig_register(&r, CODE, 0, VRIG_VA(7, 0), 12, VRIG_PTE(0));
	ck_assert_str_eq(hints(), "01000000 00000001");
	vtlb_rig_rr(&r, 3, LIBVTLB_RR(VRIG_RID + 1, 14, 0));
	vtlb_rig_rr(&r, 4, LIBVTLB_RR(VRIG_RID + 7, 14, 0));
	ck_assert_str_eq(hints(), "01010000 00001001");
	vtlb_rig_rr(&r, 1, LIBVTLB_RR(VRIG_RID + 7, 14, 0));
	ck_assert_str_eq(hints(), "00010000 01001001");
	vtlb_rig_register(&r, DATA, 1, VRIG_VA(4, 0), 12, VRIG_PTE(0));
	ck_assert_str_eq(hints(), "01011001 01001001");
	vtlb_rig_register(&r, DATA, 1, VRIG_VA(0, 0), 12, VRIG_PTE(0)); /* the slot moves */
	ck_assert_str_eq(hints(), "10010000 01001001");
	ck_assert_int_eq(libvtlb_purge_registers(&r.vcpu, CODE, VRIG_VA(1, 0), 12), 0);
	ck_assert_str_eq(hints(), "10010000 00000000");
	vtlb_rig_rr(&r, 3, LIBVTLB_RR(0x999, 14, 0)); /* the id is in no region now, */
	ck_assert_str_eq(hints(), "10000000 00000000");
	vtlb_rig_rr(&r, 6, LIBVTLB_RR(VRIG_RID + 1, 14, 0)); /* and its register still there */
	ck_assert_str_eq(hints(), "10000010 00000000");
	ck_assert_int_eq(libvtlb_purge_registers(&r.vcpu, DATA, VRIG_VA(6, 0), 12), 0);
	ck_assert_int_eq(libvtlb_purge_registers(&r.vcpu, DATA, VRIG_VA(0, 0), 12), 0);
	ck_assert_str_eq(hints(), "00000000 00000000");
}
END_TEST

/* One purge takes one of two registers: the hint stays for the other. */
START_TEST(may_have_register_stays_for_the_second_of_two)
{
	vtlb_rig_init(&r);
	vtlb_rig_register(&r, DATA, 0, at(0), 12, VRIG_PTE(0));
	vtlb_rig_register(&r, DATA, 1, at(0x4000), 12, VRIG_PTE(0));
	ck_assert_int_eq(libvtlb_purge_registers(&r.vcpu, DATA, at(0), 12), 0);
	ck_assert_str_eq(hints(), "01000000 00000000");
	ck_assert_int_eq(libvtlb_purge_registers(&r.vcpu, DATA, at(0x4000), 12), 0);
	ck_assert_str_eq(hints(), "00000000 00000000");
}
END_TEST

/* Callbacks that fail. */

/*
 * itr over another translation of its slot asks the host four things: to forget the old page, what lies at the new
 * one, to forget the new page, and to take it.
 */
START_TEST(register_is_in_whichever_callback_of_itr_fails)
{
	uint32_t call = (uint32_t)_i + 1;
	int outcome;

	vtlb_rig_init(&r);
	vtlb_rig_register(&r, DATA, 0, at(A_PAGE), 24, VRIG_PTE(0x1000000));
	vtlb_rig_fail(&r, VRIG_ANY, call);
	outcome = try_register(DATA, 0, at(B_PAGE), 24);
	ck_assert_uint_eq(r.failed, 1);
	ck_assert_int_eq(outcome, VRIG_ERROR);
	ck_assert_int_eq(slot_of(DATA, at(B_PAGE)), 0);
	ck_assert_int_eq(slot_of(DATA, at(A_PAGE)), -2);
	ck_assert_str_eq(hints(), "01000000 00000000");
	ck_assert_uint_eq(vtlb_rig_vhpt_at(&r, at(A_PAGE)), LAST_BYTE);
	vtlb_rig_fail(&r, VRIG_ANY, 0);
	ck_assert_int_eq(libvtlb_fill(&r.vcpu, DATA, at(B_PAGE)), LIBVTLB_HIT); /* and nothing is stuck */
	ck_assert_uint_eq(vtlb_rig_vhpt_at(&r, at(B_PAGE)), VRIG_MACHINE + 0x1000000);
	ck_assert_uint_eq(vtlb_rig_machine_at(&r, DATA, at(B_PAGE)), VRIG_MACHINE + 0x1000000);
}
END_TEST

START_TEST(ptr_purges_all_whichever_callback_fails)
{
	vtlb_rig_init(&r);
	vtlb_rig_register(&r, DATA, 0, at(A_PAGE), 12, VRIG_PTE(0x1000));
	vtlb_rig_register(&r, DATA, 1, at(A_PAGE + 0x4000), 14, VRIG_PTE(0x8000));
	vtlb_rig_insert(&r, DATA, at(A_PAGE + 0x8000), 14, VRIG_PTE(0x8000));
	vtlb_rig_fail(&r, VRIG_PURGE, (uint32_t)_i + 1); /* of each register, then of the range */
	ck_assert_int_eq(libvtlb_purge_registers(&r.vcpu, DATA, at(A_PAGE), 24), VRIG_ERROR);
	ck_assert_uint_eq(r.failed, 1);
	ck_assert_int_eq(slot_of(DATA, at(A_PAGE)), -2);
	ck_assert_int_eq(slot_of(DATA, at(A_PAGE + 0x4000)), -2);
	ck_assert_int_eq(slot_of(DATA, at(A_PAGE + 0x8000)), -2);
	ck_assert_uint_eq(vtlb_rig_vhpt_count(&r), 0);
	ck_assert_str_eq(hints(), "00000000 00000000");
	vtlb_rig_register(&r, DATA, 0, at(A_PAGE), 24, VRIG_PTE(0x1000000));
}
END_TEST

Suite *vtlb_registers_suite(void)
{
	Suite *suite = suite_create("vtlb_registers");
	TCase *regions = tcase_create("regions"), *slots = tcase_create("slots"), *ptr = tcase_create("ptr");
	TCase *judged = tcase_create("operands"), *where = tcase_create("where"), *errors = tcase_create("errors");

	tcase_add_test(regions, region_register_is_read_as_it_was_loaded);
	tcase_add_loop_test(regions, reserved_region_register_is_refused, 0, RESERVED_RR);
	tcase_add_test(regions, loading_a_region_register_flushes_nothing);
	tcase_add_test(regions, one_region_id_in_several_regions_is_one_space);
	tcase_add_test(regions, any_number_of_region_ids_may_come_and_go);
	suite_add_tcase(suite, regions);
	tcase_add_test(slots, every_slot_of_both_sides_holds_a_translation);
	tcase_add_test(slots, slot_that_there_is_not_is_reserved);
	tcase_add_test(slots, processor_without_registers_has_no_slot);
	tcase_add_test(slots, thirty_two_slots_a_side_are_all_usable);
	tcase_add_loop_test(slots, overlap_of_another_slot_is_a_machine_check, 0, OVERLAPS);
	tcase_add_loop_test(slots, cached_translation_over_a_register_is_a_machine_check, 0, OVERLAPS);
	tcase_add_test(slots, slot_may_be_loaded_anew_over_itself);
	tcase_add_test(slots, reused_slot_leaves_nothing_of_before);
	tcase_add_loop_test(slots, register_removes_the_cached_pages_of_its_side_that_it_overlaps, 0, 2);
	tcase_add_test(slots, register_inside_a_cached_page_removes_it_whole);
	tcase_add_test(slots, registers_outlive_every_purge_but_ptr);
	tcase_add_test(slots, no_number_of_inserts_replaces_a_register);
	tcase_add_test(slots, register_outlives_the_absence_of_its_region_id);
	suite_add_tcase(suite, slots);
	tcase_add_loop_test(ptr, ptr_takes_the_registers_of_its_side_that_it_overlaps, 0, PTRS);
	tcase_add_test(ptr, ptr_takes_cached_pages_of_both_sides);
	tcase_add_test(ptr, ptr_takes_every_slice_out_of_vhpt_and_machine);
	tcase_add_test(ptr, ptr_judges_its_operands);
	suite_add_tcase(suite, ptr);
	tcase_add_loop_test(judged, operands_of_itr_are_judged_one_by_one, 0, OPERANDS);
	tcase_add_loop_test(judged, operands_of_itc_are_judged_one_by_one, 0, OPERANDS);
	tcase_add_test(judged, ignored_bits_of_an_entry_are_stripped);
	tcase_add_test(judged, register_without_p_is_found_as_absent);
	tcase_add_test(judged, register_without_p_takes_the_page_before_it_from_vhpt_and_machine);
	suite_add_tcase(suite, judged);
	tcase_add_test(where, find_register_says_the_first_slot_that_a_range_overlaps);
	tcase_add_test(where, find_register_looks_to_the_last_byte_of_a_region_and_no_further);
	tcase_add_test(where, may_have_register_follows_inserts_purges_and_region_registers);
	tcase_add_test(where, may_have_register_stays_for_the_second_of_two);
	suite_add_tcase(suite, where);
	tcase_add_loop_test(errors, register_is_in_whichever_callback_of_itr_fails, 0, 4);
	tcase_add_loop_test(errors, ptr_purges_all_whichever_callback_fails, 0, 3);
	suite_add_tcase(suite, errors);
	return suite;
}
