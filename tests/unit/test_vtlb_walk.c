/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Walks of the guest's VHPT: both formats, what keeps the walker from an entry, and purges that overtake it. */
#include "suites.h"
#include "vtlb_rig.h"

static struct vtlb_rig r;

/*
 * Short format: 1 MiB in each region. Of region 1, with pages of 16 KiB, the page of WHERE is number 0xd1; so its
 * entry lies 0xd1 * 8 bytes into the table.
 */
#define WHERE VRIG_VA(1, 0x345678)
#define RID (VRIG_RID + 1)
#define SHORT_BASE ((uint64_t)0x10000000)
#define SHORT_PTA LIBVTLB_PTA(SHORT_BASE, 20, 0, 1)
#define SHORT_MAP VRIG_VA(1, SHORT_BASE)
#define SHORT_AT 0x688u

/* Long format: 64 KiB in region 7. */
#define LONG_BASE VRIG_VA(7, 0x20000000)
#define LONG_PTA LIBVTLB_PTA(LONG_BASE, 16, 1, 1)

#define VHPT_GPA ((uint64_t)0x100000)
#define PAGE ((uint64_t)0x200000) /* 2 MiB aligned: its page may be of any size up to that */

static void map_vhpt(uint64_t pte)
{
	vtlb_rig_insert(&r, LIBVTLB_DATA, SHORT_MAP, 16, pte);
	vtlb_rig_insert(&r, LIBVTLB_DATA, LONG_BASE, 16, pte);
}

/* Guest-physical address of an address's entry in the long format. */
static uint64_t long_entry(uint64_t va)
{
	uint64_t page = LIBVTLB_OFFSET(va) & ~(uint64_t)0x3fff;

	return VHPT_GPA + (libvtlb_default_hash(page, RID, 14) * 32 & 0xffff);
}

static uint64_t long_tag(uint64_t va)
{
	return libvtlb_default_tag(LIBVTLB_OFFSET(va) & ~(uint64_t)0x3fff, RID, 14);
}

static void poke_long(uint64_t pte, uint64_t itir, uint64_t tag)
{
	vtlb_rig_poke(&r, long_entry(WHERE), pte);
	vtlb_rig_poke(&r, long_entry(WHERE) + 8, itir);
	vtlb_rig_poke(&r, long_entry(WHERE) + 16, tag);
}

/* A guest with a VHPT at VHPT_GPA that has an entry in each format. */
static void set_up(void)
{
	vtlb_rig_init(&r);
	map_vhpt(VRIG_PTE(VHPT_GPA));
	vtlb_rig_poke(&r, VHPT_GPA + SHORT_AT, VRIG_PTE(PAGE));
	poke_long(VRIG_PTE(PAGE), LIBVTLB_ITIR(14, 5), long_tag(WHERE));
	r.calls[0] = 0;
}

static int walk_as(uint32_t side, const struct libvtlb_reference *reference)
{
	return libvtlb_walk(&r.vcpu, side, reference, WHERE);
}

static int walk(uint64_t pta)
{
	struct libvtlb_reference reference = vtlb_rig_reference(LIBVTLB_LOAD, pta);

	return walk_as(LIBVTLB_DATA, &reference);
}

static int is_inserted(uint32_t side)
{
	struct libvtlb_translation found = LIBVTLB_TRANSLATION_INIT;

	return libvtlb_lookup(&r.vcpu, &found, side, WHERE) != LIBVTLB_MISS;
}

static uint32_t reads(void)
{
	return vtlb_rig_calls(&r, VRIG_READ);
}

START_TEST(short_entry_has_the_regions_page_size_and_id_as_key)
{
	struct libvtlb_translation found = LIBVTLB_TRANSLATION_INIT;

	set_up();
	vtlb_rig_poke(&r, VHPT_GPA + SHORT_AT, VRIG_PTE(PAGE) | LIBVTLB_PTE_IGNORED);
	ck_assert_int_eq(walk(SHORT_PTA), LIBVTLB_HIT);
	ck_assert_int_eq(libvtlb_lookup(&r.vcpu, &found, LIBVTLB_DATA, WHERE), LIBVTLB_HIT);
	ck_assert_uint_eq(found.gpa, PAGE + 0x1678); /* 0x345678 lies 0x1678 into page 0xd1 */
	ck_assert_uint_eq(found.pte, VRIG_PTE(PAGE));
	ck_assert_uint_eq(found.itir, LIBVTLB_ITIR(14, RID));
	ck_assert(!is_inserted(LIBVTLB_CODE));
	ck_assert_uint_eq(reads(), 1);
	ck_assert_uint_eq(vtlb_rig_stats(&r).walks, 1);
	ck_assert_uint_eq(vtlb_rig_machine_at(&r, LIBVTLB_DATA, WHERE), VRIG_MACHINE + PAGE + 0x1678);
}
END_TEST

START_TEST(long_entry_has_its_own_page_size_and_key)
{
	struct libvtlb_translation found = LIBVTLB_TRANSLATION_INIT;
	struct libvtlb_reference fetch = vtlb_rig_reference(LIBVTLB_FETCH, LONG_PTA);

	set_up();
	poke_long(VRIG_PTE(PAGE), LIBVTLB_ITIR(20, 0x777), long_tag(WHERE));
	ck_assert_int_eq(walk_as(LIBVTLB_CODE, &fetch), LIBVTLB_HIT);
	ck_assert_int_eq(libvtlb_lookup(&r.vcpu, &found, LIBVTLB_CODE, WHERE), LIBVTLB_HIT);
	ck_assert_uint_eq(found.page, 0x300000);
	ck_assert_uint_eq(found.gpa, PAGE + 0x45678);
	ck_assert_uint_eq(found.itir, LIBVTLB_ITIR(20, 0x777));
	ck_assert(!is_inserted(LIBVTLB_DATA));
}
END_TEST

/* Bits of its address below the table's size do not count (4.1.5.3). */
START_TEST(vhpt_is_aligned_to_its_size)
{
	set_up();
	ck_assert_int_eq(walk(LONG_PTA | 0x8000), LIBVTLB_HIT);
	ck_assert_int_eq(libvtlb_purge(&r.vcpu, WHERE, 14), 0);
	ck_assert_int_eq(walk(SHORT_PTA | 0xf8000), LIBVTLB_HIT);
	ck_assert_uint_eq(vtlb_rig_at(&r, LIBVTLB_DATA, WHERE), PAGE + 0x1678);
}
END_TEST

START_TEST(long_entry_counts_for_its_tag_alone)
{
	uint32_t bit;

	set_up();
	for (bit = 0; bit < 64; bit++) {
		poke_long(VRIG_PTE(PAGE), LIBVTLB_ITIR(14, 5), long_tag(WHERE) ^ (uint64_t)1 << bit);
		ck_assert_int_eq(walk(LONG_PTA), LIBVTLB_MISS);
	}
	ck_assert(!is_inserted(LIBVTLB_DATA));
}
END_TEST

static uint64_t asked_offset;
static uint32_t asked_rid, asked_log2;

/* Numbers with bits everywhere, so that the index has to be masked; the tag is told by its low bits. */
static uint64_t odd_hash(void *user, uint64_t offset, uint32_t rid, uint32_t page_log2)
{
	(void)user;
	asked_offset = offset;
	asked_rid = rid;
	asked_log2 = page_log2;
	return 0xfffffffffffffc03;
}

static uint64_t odd_tag(void *user, uint64_t offset, uint32_t rid, uint32_t page_log2)
{
	uint64_t rr;

	(void)user;
	ck_assert(offset == asked_offset && rid == asked_rid && page_log2 == asked_log2);
	ck_assert_int_eq(libvtlb_get_rr(&r.vcpu, &rr, 0), 0);
	ck_assert_int_eq(libvtlb_purge_all(&r.vcpu), LIBVTLB_ERR_BUSY);
	return (uint64_t)1 << 63 | 0x4711;
}

static uint64_t tame_tag(void *user, uint64_t offset, uint32_t rid, uint32_t page_log2)
{
	return odd_tag(user, offset, rid, page_log2) & ~LIBVTLB_TAG_INVALID;
}

static void set_up_odd(libvtlb_vhpt_fn *tag)
{
	vtlb_rig_lay_out(&r);
	r.host.guest_hash = odd_hash;
	r.host.guest_tag = tag;
	vtlb_rig_start(&r);
	map_vhpt(VRIG_PTE(VHPT_GPA));
	/* 64 KiB are 2048 entries: the index is 0x403. */
	vtlb_rig_poke(&r, VHPT_GPA + 0x403 * 32, VRIG_PTE(PAGE));
	vtlb_rig_poke(&r, VHPT_GPA + 0x403 * 32 + 8, LIBVTLB_ITIR(14, 0));
}

START_TEST(guests_own_hash_and_tag_are_used)
{
	set_up_odd(tame_tag);
	vtlb_rig_poke(&r, VHPT_GPA + 0x403 * 32 + 16, 0x4711);
	ck_assert_int_eq(walk(LONG_PTA), LIBVTLB_HIT);
	ck_assert_uint_eq(asked_offset, 0x344000);
	ck_assert_uint_eq(asked_rid, RID);
	ck_assert_uint_eq(asked_log2, 14);
	ck_assert_uint_eq(vtlb_rig_at(&r, LIBVTLB_DATA, WHERE), PAGE + 0x1678);
}
END_TEST

START_TEST(invalid_tag_matches_nothing_even_its_like)
{
	set_up_odd(odd_tag);
	vtlb_rig_poke(&r, VHPT_GPA + 0x403 * 32 + 16, LIBVTLB_TAG_INVALID | 0x4711);
	ck_assert_int_eq(walk(LONG_PTA), LIBVTLB_MISS);
	ck_assert(!is_inserted(LIBVTLB_DATA));
}
END_TEST

/* All its other bits are rubbish then, the page size of the long format excepted. */
START_TEST(entry_without_p_is_inserted)
{
	struct libvtlb_translation found = LIBVTLB_TRANSLATION_INIT;
	uint64_t pta = _i ? LONG_PTA : SHORT_PTA;

	set_up();
	vtlb_rig_poke(&r, VHPT_GPA + SHORT_AT, ~LIBVTLB_PTE_P);
	poke_long(~LIBVTLB_PTE_P, 0xffffffffffffff03u | 12 << 2, long_tag(WHERE));
	ck_assert_int_eq(walk(pta), LIBVTLB_HIT);
	ck_assert_int_eq(libvtlb_lookup(&r.vcpu, &found, LIBVTLB_DATA, WHERE), LIBVTLB_ABSENT);
	ck_assert_uint_eq(found.page_log2, _i ? 12 : 14);
	ck_assert_ptr_null(vtlb_rig_machine(&r, LIBVTLB_DATA, WHERE));
}
END_TEST

static const struct {
	uint64_t pte, itir;
} reserved_entries[] = {
	{VRIG_PTE(PAGE) | 2, LIBVTLB_ITIR(14, 0)},
	{VRIG_PTE(PAGE) | (uint64_t)1 << 50, LIBVTLB_ITIR(14, 0)},
	{VRIG_PTE(PAGE) | LIBVTLB_PTE_MA(1), LIBVTLB_ITIR(14, 0)},
	{VRIG_PTE(PAGE) | LIBVTLB_PTE_MA(3), LIBVTLB_ITIR(14, 0)},
	{VRIG_PTE(PAGE) | (uint64_t)1 << VRIG_PA_BITS, LIBVTLB_ITIR(14, 0)},
	/* From here on in the long format alone. */
	{VRIG_PTE(PAGE), LIBVTLB_ITIR(14, 0) | 1},
	{VRIG_PTE(PAGE), LIBVTLB_ITIR(14, 0) | (uint64_t)1 << 32},
	{VRIG_PTE(PAGE), LIBVTLB_ITIR(15, 0)},
	{VRIG_PTE(PAGE), LIBVTLB_ITIR(0, 0)},
	{VRIG_PTE(PAGE), LIBVTLB_ITIR(63, 0)},
	{0, LIBVTLB_ITIR(63, 0)},
};
#define RESERVED_ENTRIES (sizeof(reserved_entries) / sizeof(reserved_entries[0]))
#define RESERVED_SHORT 5

START_TEST(entry_with_a_reserved_value_is_none)
{
	set_up();
	poke_long(reserved_entries[_i].pte, reserved_entries[_i].itir, long_tag(WHERE));
	ck_assert_int_eq(walk(LONG_PTA), LIBVTLB_MISS);
	if (_i < RESERVED_SHORT) {
		vtlb_rig_poke(&r, VHPT_GPA + SHORT_AT, reserved_entries[_i].pte);
		ck_assert_int_eq(walk(SHORT_PTA), LIBVTLB_MISS);
	}
	ck_assert(!is_inserted(LIBVTLB_DATA));
	ck_assert_uint_eq(vtlb_rig_stats(&r).inserts, 2); /* the VHPT's own */
}
END_TEST

/* What may stand between the walker and an entry that is there. */
static const struct {
	uint64_t pte;
	int outcome;
} maps[] = {
	{VRIG_PTE(VHPT_GPA), LIBVTLB_HIT},
	{VRIG_PTE(VHPT_GPA) & ~LIBVTLB_PTE_D, LIBVTLB_HIT}, /* it is not written */
	{LIBVTLB_PTE_P | LIBVTLB_PTE_A | LIBVTLB_PTE_AR(7) | VHPT_GPA, LIBVTLB_HIT}, /* level 0 reads everything */
	{VRIG_PTE(VHPT_GPA) & ~LIBVTLB_PTE_P, LIBVTLB_MISS},
	{VRIG_PTE(VHPT_GPA) & ~LIBVTLB_PTE_A, LIBVTLB_MISS},
	{VRIG_PTE(VHPT_GPA) | LIBVTLB_PTE_MA(LIBVTLB_MA_NAT), LIBVTLB_MISS},
	{VRIG_PTE(VHPT_GPA) | LIBVTLB_PTE_MA(LIBVTLB_MA_UC), LIBVTLB_MISS},
	{VRIG_PTE(VHPT_GPA) | LIBVTLB_PTE_MA(LIBVTLB_MA_UCE), LIBVTLB_MISS},
	{VRIG_PTE(VHPT_GPA) | LIBVTLB_PTE_MA(LIBVTLB_MA_WC), LIBVTLB_MISS},
	{VRIG_PTE(VRIG_EMULATED), LIBVTLB_MISS},
	{VRIG_PTE(VRIG_DIRECT), LIBVTLB_MISS},
	{VRIG_PTE(VRIG_HOLE), LIBVTLB_MISS},
};
#define MAPS (sizeof(maps) / sizeof(maps[0]))

/* PSR.da lets the guest's own references off the accessed bit, not the walker. */
START_TEST(vhpt_is_read_only_where_it_may_be)
{
	struct libvtlb_reference load = vtlb_rig_reference(LIBVTLB_LOAD, SHORT_PTA);
	uint32_t format;

	for (format = 0; format < 2; format++) {
		set_up();
		map_vhpt(maps[_i].pte);
		load.pta = format ? LONG_PTA : SHORT_PTA;
		load.psr |= LIBVTLB_PSR_DA;
		ck_assert_int_eq(walk_as(LIBVTLB_DATA, &load), maps[_i].outcome);
		ck_assert_uint_eq(reads(), maps[_i].outcome == LIBVTLB_HIT);
		ck_assert_int_eq(is_inserted(LIBVTLB_DATA), maps[_i].outcome == LIBVTLB_HIT);
	}
}
END_TEST

START_TEST(vhpt_is_read_under_the_guests_keys)
{
	struct libvtlb_reference load = vtlb_rig_reference(LIBVTLB_LOAD, SHORT_PTA);
	uint64_t keys[2] = {LIBVTLB_PKR(4, LIBVTLB_PKR_V), LIBVTLB_PKR(9, LIBVTLB_PKR_V | LIBVTLB_PKR_RD)};

	set_up();
	ck_assert_int_eq(libvtlb_insert(&r.vcpu, LIBVTLB_DATA, VRIG_PTE(VHPT_GPA), LIBVTLB_ITIR(16, 9), SHORT_MAP,
					LIBVTLB_NO_TICKET), 0);
	load.psr |= LIBVTLB_PSR_PK;
	load.keys = keys;
	load.key_count = 1;
	ck_assert_int_eq(walk_as(LIBVTLB_DATA, &load), LIBVTLB_MISS); /* no such key */
	load.key_count = 2;
	ck_assert_int_eq(walk_as(LIBVTLB_DATA, &load), LIBVTLB_MISS); /* reads disabled */
	keys[1] = LIBVTLB_PKR(9, LIBVTLB_PKR_V | LIBVTLB_PKR_WD | LIBVTLB_PKR_XD);
	ck_assert_uint_eq(reads(), 0);
	ck_assert_int_eq(walk_as(LIBVTLB_DATA, &load), LIBVTLB_HIT);
}
END_TEST

/* The VHPT has an entry for its own page, too; it is not looked at. */
START_TEST(unmapped_vhpt_is_a_fault_of_its_own)
{
	uint64_t pta = _i ? LONG_PTA : SHORT_PTA;

	set_up();
	vtlb_rig_poke(&r, VHPT_GPA + (SHORT_BASE >> 14) * 8 % 0x10000, VRIG_PTE(VHPT_GPA));
	ck_assert_int_eq(libvtlb_purge_all(&r.vcpu), 0);
	ck_assert_int_eq(walk(pta), LIBVTLB_VHPT_FAULT);
	vtlb_rig_insert(&r, LIBVTLB_CODE, SHORT_MAP, 16, VRIG_PTE(VHPT_GPA));
	vtlb_rig_insert(&r, LIBVTLB_CODE, LONG_BASE, 16, VRIG_PTE(VHPT_GPA));
	ck_assert_int_eq(walk(pta), LIBVTLB_VHPT_FAULT); /* by data it is still not mapped */
	ck_assert_uint_eq(reads(), 0);
}
END_TEST

START_TEST(vhpt_at_an_address_that_is_not_implemented_is_not_mapped)
{
	set_up();
	ck_assert_int_eq(walk(LIBVTLB_PTA((uint64_t)1 << 55, 20, 0, 1)), LIBVTLB_VHPT_FAULT);
	ck_assert_int_eq(walk(LIBVTLB_PTA((uint64_t)1 << 55, 20, 1, 1)), LIBVTLB_VHPT_FAULT);
}
END_TEST

START_TEST(vhpt_may_lie_in_a_register)
{
	set_up();
	ck_assert_int_eq(libvtlb_purge_all(&r.vcpu), 0);
	vtlb_rig_register(&r, LIBVTLB_DATA, 2, SHORT_MAP, 16, VRIG_PTE(VHPT_GPA));
	ck_assert_int_eq(walk(SHORT_PTA), LIBVTLB_HIT);
	ck_assert_uint_eq(vtlb_rig_at(&r, LIBVTLB_DATA, WHERE), PAGE + 0x1678);
}
END_TEST

/* Which of rr.ve, PTA.ve, PSR.dt, rt, it and ic each kind of reference needs. */
#define RR 0x01u
#define PTA 0x02u
#define DT 0x04u
#define RT 0x08u
#define IT 0x10u
#define IC 0x20u
#define ENABLES 0x40u
static const struct {
	uint32_t kind, needs;
} enables[] = {
	{LIBVTLB_LOAD, RR | PTA | DT},
	{LIBVTLB_STORE, RR | PTA | DT},
	{LIBVTLB_TPA, RR | PTA | DT},
	{LIBVTLB_PROBE_WRITE, RR | PTA | DT},
	{LIBVTLB_RSE_LOAD, RR | PTA | DT | RT},
	{LIBVTLB_RSE_STORE, RR | PTA | DT | RT},
	{LIBVTLB_FETCH, RR | PTA | DT | IT | IC},
};
#define KINDS (sizeof(enables) / sizeof(enables[0]))

static uint64_t psr_of(uint32_t enabled)
{
	return (enabled & DT ? LIBVTLB_PSR_DT : 0) | (enabled & RT ? LIBVTLB_PSR_RT : 0) |
	       (enabled & IT ? LIBVTLB_PSR_IT : 0) | (enabled & IC ? LIBVTLB_PSR_IC : 0);
}

START_TEST(walker_serves_where_it_is_enabled)
{
	uint32_t enabled, kind = enables[_i].kind, side = kind == LIBVTLB_FETCH ? LIBVTLB_CODE : LIBVTLB_DATA;

	set_up();
	for (enabled = 0; enabled < ENABLES; enabled++) {
		struct libvtlb_reference reference = vtlb_rig_reference(kind, SHORT_PTA);
		int serves = (enabled & enables[_i].needs) == enables[_i].needs;
		uint32_t before = reads();

		reference.psr = psr_of(enabled);
		reference.pta = enabled & PTA ? SHORT_PTA : SHORT_PTA & ~LIBVTLB_PTA_VE;
		vtlb_rig_rr(&r, 1, LIBVTLB_RR(RID, 14, enabled & RR ? LIBVTLB_RR_VE : 0));
		ck_assert_int_eq(walk_as(side, &reference), serves ? LIBVTLB_HIT : LIBVTLB_ALTERNATE);
		ck_assert_uint_eq(reads() - before, serves ? 1 : 0);
	}
}
END_TEST

START_TEST(pta_that_cannot_be_loaded_is_refused)
{
	uint32_t size, bit, vf;

	set_up();
	for (vf = 0; vf < 2; vf++) {
		for (size = 0; size < 64; size++) {
			int outcome = walk(LIBVTLB_PTA(SHORT_BASE, size, vf, 1));

			ck_assert((outcome == LIBVTLB_RESERVED) == (size < 15 || size > 61));
		}
		for (bit = 1; bit < 15; bit += bit == 1 ? 8 : 1) /* 1, and 9 to 14 */
			ck_assert_int_eq(walk(LIBVTLB_PTA(SHORT_BASE, 20, vf, 1) | (uint64_t)1 << bit),
					 LIBVTLB_RESERVED);
	}
	ck_assert_int_eq(walk(LIBVTLB_PTA(SHORT_BASE, 0, 0, 0)), LIBVTLB_ALTERNATE);
}
END_TEST

/* The largest short table is the region: its last page has its entry in 2^(61 - 12) * 8 bytes and below. */
START_TEST(largest_vhpt_reaches_the_end_of_a_region)
{
	struct libvtlb_reference load = vtlb_rig_reference(LIBVTLB_LOAD, LIBVTLB_PTA((uint64_t)0, 61, 0, 1));
	uint64_t last = VRIG_VA(1, ((uint64_t)1 << 61) - 1);

	set_up();
	vtlb_rig_lay_out(&r);
	r.config.va_bits = 61;
	vtlb_rig_start(&r);
	vtlb_rig_rr(&r, 1, LIBVTLB_RR(RID, 12, LIBVTLB_RR_VE));
	vtlb_rig_insert(&r, LIBVTLB_DATA, VRIG_VA(1, ((uint64_t)1 << 52) - 0x1000), 12, VRIG_PTE(VHPT_GPA));
	vtlb_rig_poke(&r, VHPT_GPA + 0xff8, VRIG_PTE(PAGE));
	ck_assert_int_eq(libvtlb_walk(&r.vcpu, LIBVTLB_DATA, &load, last), LIBVTLB_HIT);
	ck_assert_uint_eq(vtlb_rig_at(&r, LIBVTLB_DATA, last), PAGE + 0xfff);
}
END_TEST

START_TEST(entry_over_a_register_is_a_machine_check)
{
	set_up();
	vtlb_rig_register(&r, LIBVTLB_DATA, 0, VRIG_VA(1, 0x380000), 12, VRIG_PTE(PAGE));
	poke_long(VRIG_PTE(PAGE), LIBVTLB_ITIR(20, 0), long_tag(WHERE));
	ck_assert_int_eq(walk(LONG_PTA), LIBVTLB_MACHINE_CHECK);
	ck_assert(!is_inserted(LIBVTLB_DATA));
	ck_assert_uint_eq(vtlb_rig_stats(&r).machine_checks, 1);
}
END_TEST

static const struct {
	uint64_t gpa;
	int outcome;
} places[] = {
	{VRIG_EMULATED, LIBVTLB_DEVICE},
	{VRIG_DIRECT, LIBVTLB_DIRECT_DEVICE},
	{VRIG_HOLE, LIBVTLB_NO_MEMORY},
};

START_TEST(entry_of_what_is_no_memory_says_so)
{
	set_up();
	vtlb_rig_poke(&r, VHPT_GPA + SHORT_AT, VRIG_PTE(places[_i].gpa));
	ck_assert_int_eq(walk(SHORT_PTA), places[_i].outcome);
	ck_assert_uint_eq(vtlb_rig_at(&r, LIBVTLB_DATA, WHERE), places[_i].gpa + 0x1678);
}
END_TEST

/* Another processor maps the page anew and purges it, while the walker has read the old entry. */
static void map_anew(struct vtlb_rig *rig)
{
	vtlb_rig_poke(rig, VHPT_GPA + SHORT_AT, VRIG_PTE(PAGE + 0x4000));
	vtlb_rig_post(rig, RID, 0x344000, 0x347fff);
	vtlb_rig_meanwhile(rig, 0, NULL);
}

START_TEST(walk_that_a_purge_overtook_is_done_again)
{
	set_up();
	vtlb_rig_meanwhile(&r, VRIG_READ, map_anew);
	ck_assert_int_eq(walk(SHORT_PTA), LIBVTLB_HIT);
	ck_assert_uint_eq(vtlb_rig_at(&r, LIBVTLB_DATA, WHERE), PAGE + 0x4000 + 0x1678);
	ck_assert_uint_eq(reads(), 2);
	ck_assert_uint_eq(vtlb_rig_stats(&r).overtaken, 1);
	ck_assert_uint_eq(vtlb_rig_stats(&r).walks, 1);
}
END_TEST

static void purge_its_last_byte(struct vtlb_rig *rig)
{
	vtlb_rig_post(rig, RID, 0x347fff, 0x347fff);
}

START_TEST(walk_gives_up_after_four_purges)
{
	struct libvtlb_translation found = LIBVTLB_TRANSLATION_INIT;
	struct libvtlb_reference load = vtlb_rig_reference(LIBVTLB_LOAD, SHORT_PTA);

	set_up();
	vtlb_rig_meanwhile(&r, VRIG_READ, purge_its_last_byte);
	ck_assert_int_eq(walk(SHORT_PTA), LIBVTLB_ERR_AGAIN);
	ck_assert_uint_eq(reads(), 4);
	ck_assert_uint_eq(vtlb_rig_stats(&r).overtaken, 4);
	ck_assert_int_eq(libvtlb_access(&r.vcpu, &found, &load, WHERE), LIBVTLB_ERR_AGAIN);
	ck_assert_uint_eq(reads(), 8);
	ck_assert(!is_inserted(LIBVTLB_DATA));
}
END_TEST

/* Beside the page, and of another space. */
static void purge_elsewhere(struct vtlb_rig *rig)
{
	vtlb_rig_post(rig, RID, 0x348000, 0x34bfff);
	vtlb_rig_post(rig, RID, 0x340000, 0x343fff);
	vtlb_rig_post(rig, RID + 1, 0, 0xffffff);
}

START_TEST(purges_elsewhere_overtake_no_walk)
{
	set_up();
	vtlb_rig_meanwhile(&r, VRIG_READ, purge_elsewhere);
	ck_assert_int_eq(walk(SHORT_PTA), LIBVTLB_HIT);
	ck_assert_uint_eq(reads(), 1);
	ck_assert_uint_eq(vtlb_rig_stats(&r).remote, 3);
}
END_TEST

/* The page of the VHPT goes to somebody else, once the purge is done: what has been read there was an entry still. */
static void purge_vhpt(struct vtlb_rig *rig)
{
	vtlb_rig_post(rig, RID, SHORT_BASE, SHORT_BASE);
	vtlb_rig_meanwhile(rig, 0, NULL);
}

START_TEST(walk_is_the_last_through_a_vhpt_that_goes_meanwhile)
{
	set_up();
	vtlb_rig_meanwhile(&r, VRIG_READ, purge_vhpt);
	ck_assert_int_eq(walk(SHORT_PTA), LIBVTLB_HIT);
	ck_assert_uint_eq(vtlb_rig_stats(&r).remote, 1);
	ck_assert_int_eq(walk(SHORT_PTA), LIBVTLB_VHPT_FAULT);
	ck_assert_uint_eq(reads(), 1);
}
END_TEST

static void purge_all(struct vtlb_rig *rig)
{
	ck_assert_int_eq(libvtlb_post_everything(&rig->mailbox, NULL), 0);
	vtlb_rig_meanwhile(rig, 0, NULL);
}

START_TEST(purge_of_everything_overtakes_a_walk_through_a_register)
{
	set_up();
	vtlb_rig_register(&r, LIBVTLB_DATA, 2, SHORT_MAP, 16, VRIG_PTE(VHPT_GPA));
	vtlb_rig_meanwhile(&r, VRIG_READ, purge_all);
	ck_assert_int_eq(walk(SHORT_PTA), LIBVTLB_HIT);
	ck_assert_uint_eq(reads(), 2);
}
END_TEST

/*
 * The callbacks of a walk: what lies at the VHPT, its entry, what lies at the page; then, when it is in the cache, the
 * machine's purge and the machine's insert.
 */
static const struct {
	uint32_t callbacks, call;
	int is_inserted;
} callbacks[] = {
	{VRIG_BACKING, 1, 0}, {VRIG_READ, 1, 0}, {VRIG_PURGE, 1, 1}, {VRIG_BACKING, 2, 1}, {VRIG_INSERT, 1, 1},
};
#define CALLBACKS (sizeof(callbacks) / sizeof(callbacks[0]))

/* Afterwards all goes on as if nothing had been. */
START_TEST(error_of_a_callback_travels_up)
{
	set_up();
	vtlb_rig_fail(&r, callbacks[_i].callbacks, callbacks[_i].call);
	ck_assert_int_eq(walk(SHORT_PTA), VRIG_ERROR);
	ck_assert_int_eq(is_inserted(LIBVTLB_DATA), callbacks[_i].is_inserted);
	ck_assert_int_eq(walk(SHORT_PTA), LIBVTLB_HIT);
	ck_assert_uint_eq(vtlb_rig_machine_at(&r, LIBVTLB_DATA, WHERE), VRIG_MACHINE + PAGE + 0x1678);
	ck_assert_uint_eq(r.nonsense, 0);
}
END_TEST

START_TEST(error_while_purges_are_obeyed_comes_before_the_insert)
{
	set_up();
	vtlb_rig_meanwhile(&r, VRIG_READ, purge_elsewhere);
	vtlb_rig_fail(&r, VRIG_PURGE, 1);
	ck_assert_int_eq(walk(SHORT_PTA), VRIG_ERROR);
	ck_assert(!is_inserted(LIBVTLB_DATA));
}
END_TEST

static int busy;

static void try_everything(struct vtlb_rig *rig)
{
	struct libvtlb_reference load = vtlb_rig_reference(LIBVTLB_LOAD, SHORT_PTA);
	struct libvtlb_reference fetch = vtlb_rig_reference(LIBVTLB_FETCH, SHORT_PTA);
	struct libvtlb_translation found = LIBVTLB_TRANSLATION_INIT;
	uint64_t bundle[2];

	busy += libvtlb_walk(&rig->vcpu, LIBVTLB_DATA, &load, WHERE) == LIBVTLB_ERR_BUSY;
	busy += libvtlb_access(&rig->vcpu, &found, &load, WHERE) == LIBVTLB_ERR_BUSY;
	busy += libvtlb_fetch(&rig->vcpu, bundle, &fetch, WHERE) == LIBVTLB_ERR_BUSY;
}

START_TEST(callbacks_are_told_that_the_processor_is_busy)
{
	set_up();
	busy = 0;
	vtlb_rig_meanwhile(&r, VRIG_READ, try_everything);
	ck_assert_int_eq(walk(SHORT_PTA), LIBVTLB_HIT);
	ck_assert_int_eq(busy, 3);
	ck_assert_uint_eq(vtlb_rig_stats(&r).walks, 1);
}
END_TEST

START_TEST(walk_refuses_what_cannot_be)
{
	struct libvtlb_reference load = vtlb_rig_reference(LIBVTLB_LOAD, SHORT_PTA), bad;
	static struct libvtlb nobody;

	set_up();
	rig_remember(&r.table);
	ck_assert_int_eq(libvtlb_walk(NULL, 0, &load, WHERE), LIBVTLB_ERR_INVALID);
	ck_assert_int_eq(libvtlb_walk(&nobody, 0, &load, WHERE), LIBVTLB_ERR_INVALID);
	ck_assert_int_eq(walk_as(0, NULL), LIBVTLB_ERR_INVALID);
	ck_assert_int_eq(walk_as(2, &load), LIBVTLB_ERR_INVALID);
	bad = load;
	bad.kind = LIBVTLB_REFERENCES;
	ck_assert_int_eq(walk_as(0, &bad), LIBVTLB_ERR_INVALID);
	bad = load;
	bad.size--;
	ck_assert_int_eq(walk_as(0, &bad), LIBVTLB_ERR_SIZE);
	ck_assert_int_eq(libvtlb_walk(&r.vcpu, 0, &load, VRIG_VA(1, (uint64_t)1 << 55)), LIBVTLB_UNIMPLEMENTED);
	ck_assert(rig_unchanged(&r.table));
	ck_assert_uint_eq(reads(), 0);
}
END_TEST

START_TEST(walk_needs_a_host_that_reads)
{
	vtlb_rig_lay_out(&r);
	r.host.read = NULL;
	vtlb_rig_start(&r);
	map_vhpt(VRIG_PTE(VHPT_GPA));
	ck_assert_int_eq(walk(VRIG_NO_WALKER), LIBVTLB_ALTERNATE);
	ck_assert_int_eq(walk(SHORT_PTA), LIBVTLB_ERR_INVALID);
	ck_assert_uint_eq(vtlb_rig_stats(&r).walks, 0);
}
END_TEST

Suite *vtlb_walk_suite(void)
{
	Suite *suite = suite_create("vtlb_walk");
	TCase *tcase = tcase_create("walk");

	tcase_add_test(tcase, short_entry_has_the_regions_page_size_and_id_as_key);
	tcase_add_test(tcase, long_entry_has_its_own_page_size_and_key);
	tcase_add_test(tcase, vhpt_is_aligned_to_its_size);
	tcase_add_test(tcase, long_entry_counts_for_its_tag_alone);
	tcase_add_test(tcase, guests_own_hash_and_tag_are_used);
	tcase_add_test(tcase, invalid_tag_matches_nothing_even_its_like);
	tcase_add_loop_test(tcase, entry_without_p_is_inserted, 0, 2);
	tcase_add_loop_test(tcase, entry_with_a_reserved_value_is_none, 0, RESERVED_ENTRIES);
	tcase_add_loop_test(tcase, vhpt_is_read_only_where_it_may_be, 0, MAPS);
	tcase_add_test(tcase, vhpt_is_read_under_the_guests_keys);
	tcase_add_loop_test(tcase, unmapped_vhpt_is_a_fault_of_its_own, 0, 2);
	tcase_add_test(tcase, vhpt_at_an_address_that_is_not_implemented_is_not_mapped);
	tcase_add_test(tcase, vhpt_may_lie_in_a_register);
	tcase_add_loop_test(tcase, walker_serves_where_it_is_enabled, 0, KINDS);
	tcase_add_test(tcase, pta_that_cannot_be_loaded_is_refused);
	tcase_add_test(tcase, largest_vhpt_reaches_the_end_of_a_region);
	tcase_add_test(tcase, entry_over_a_register_is_a_machine_check);
	tcase_add_loop_test(tcase, entry_of_what_is_no_memory_says_so, 0, 3);
	tcase_add_test(tcase, walk_that_a_purge_overtook_is_done_again);
	tcase_add_test(tcase, walk_gives_up_after_four_purges);
	tcase_add_test(tcase, purges_elsewhere_overtake_no_walk);
	tcase_add_test(tcase, walk_is_the_last_through_a_vhpt_that_goes_meanwhile);
	tcase_add_test(tcase, purge_of_everything_overtakes_a_walk_through_a_register);
	tcase_add_loop_test(tcase, error_of_a_callback_travels_up, 0, CALLBACKS);
	tcase_add_test(tcase, error_while_purges_are_obeyed_comes_before_the_insert);
	tcase_add_test(tcase, callbacks_are_told_that_the_processor_is_busy);
	tcase_add_test(tcase, walk_refuses_what_cannot_be);
	tcase_add_test(tcase, walk_needs_a_host_that_reads);
	suite_add_tcase(suite, tcase);
	return suite;
}
