/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The translation cache of a virtual processor: what itc puts in, what purges take out, and what overtakes an insert. */
#include <string.h>

#include "suites.h"
#include "vtlb_rig.h"

#define DATA LIBVTLB_DATA
#define CODE LIBVTLB_CODE
#define REGION_LAST (((uint64_t)1 << 61) - 1)
#define RID (VRIG_RID + 1) /* of region 1 */

static struct vtlb_rig r;

/* An address in region 1. */
static uint64_t at(uint64_t offset)
{
	return VRIG_VA(1, offset);
}

static int try_insert(uint32_t side, uint64_t va, uint32_t page_log2, uint64_t ticket)
{
	return libvtlb_insert(&r.vcpu, side, VRIG_PTE(0x100000), LIBVTLB_ITIR(page_log2, 0), va, ticket);
}

static int is_in(uint32_t side, uint64_t va)
{
	return vtlb_rig_at(&r, side, va) != LAST_BYTE;
}

static void purge(uint64_t va, uint32_t page_log2)
{
	ck_assert_int_eq(libvtlb_purge(&r.vcpu, va, page_log2), 0);
}

/* For "nothing was changed": what the guest, a walker and the machine can see. */
static struct {
	struct vtlb_rig_resident resident[VRIG_RESIDENT];
	struct libvtlb_vhpt_entry vhpt[VRIG_VHPT_COUNT];
} before;

static void remember(void)
{
	rig_remember(&r.table);
	memcpy(before.resident, r.resident, sizeof(r.resident));
	memcpy(before.vhpt, r.vhpt, sizeof(before.vhpt));
}

static int is_unchanged(void)
{
	return rig_unchanged(&r.table) && !memcmp(before.resident, r.resident, sizeof(r.resident)) &&
	       !memcmp(before.vhpt, r.vhpt, sizeof(before.vhpt));
}

/* Inserts. */

START_TEST(each_side_has_translations_of_its_own)
{
	uint32_t side = (uint32_t)_i;

	vtlb_rig_init(&r);
	vtlb_rig_insert(&r, side, at(0x4000), 14, VRIG_PTE(0x8000));
	ck_assert_uint_eq(vtlb_rig_at(&r, side, at(0x4567)), 0x8567);
	ck_assert_uint_eq(vtlb_rig_at(&r, !side, at(0x4567)), LAST_BYTE);
	vtlb_rig_insert(&r, !side, at(0x4000), 12, VRIG_PTE(0x10000)); /* takes nothing of the other side */
	ck_assert_uint_eq(vtlb_rig_at(&r, side, at(0x4567)), 0x8567);
	ck_assert_uint_eq(vtlb_rig_at(&r, !side, at(0x4567)), 0x10567);
	ck_assert_uint_eq(vtlb_rig_at(&r, !side, at(0x5000)), LAST_BYTE);
}
END_TEST

START_TEST(lookup_says_all_that_is_known)
{
	struct libvtlb_translation found = LIBVTLB_TRANSLATION_INIT;

	vtlb_rig_init(&r);
	ck_assert_int_eq(libvtlb_insert(&r.vcpu, DATA, VRIG_PTE(0x12345000) | LIBVTLB_PTE_IGNORED | LIBVTLB_PTE_ED,
					LIBVTLB_ITIR(16, 0xabcdef), at(0x7ffff), LIBVTLB_NO_TICKET), LIBVTLB_NO_MEMORY);
	ck_assert_int_eq(libvtlb_lookup(&r.vcpu, &found, DATA, at(0x76543)), LIBVTLB_HIT);
	ck_assert_uint_eq(found.page, 0x70000);
	ck_assert_uint_eq(found.page_log2, 16);
	ck_assert_uint_eq(found.pte, VRIG_PTE(0x12345000) | LIBVTLB_PTE_ED);
	ck_assert_uint_eq(found.itir, LIBVTLB_ITIR(16, 0xabcdef));
	ck_assert_uint_eq(found.gpa, 0x12346543); /* 0x12345000 down to 64 KiB, and 0x6543 */
	ck_assert_uint_eq(found.rid, RID);
	ck_assert_uint_eq(found.slot, LIBVTLB_NO_SLOT);
	ck_assert_uint_eq(found.size, sizeof(found));
}
END_TEST

/* A miss says nothing about a translation. */
START_TEST(lookup_that_misses_writes_nothing)
{
	struct libvtlb_translation found = LIBVTLB_TRANSLATION_INIT;

	vtlb_rig_init(&r);
	found.gpa = found.page = 0x5a5a;
	ck_assert_int_eq(libvtlb_lookup(&r.vcpu, &found, DATA, at(0)), LIBVTLB_MISS);
	ck_assert_int_eq(libvtlb_lookup(&r.vcpu, &found, DATA, at((uint64_t)1 << 50)), LIBVTLB_UNIMPLEMENTED);
	ck_assert(found.gpa == 0x5a5a && found.page == 0x5a5a);
}
END_TEST

/* No byte beside the page is translated, and every corner of it is: at the first page, in the midst, at the last. */
START_TEST(pages_of_every_size_cover_what_they_name)
{
	static const uint64_t places[] = {0, (uint64_t)3 << 40, REGION_LAST};
	uint32_t log2;

	for (log2 = 12; log2 <= 32; log2++) {
		uint64_t span = ((uint64_t)1 << log2) - 1, page = places[_i] & ~span;

		if (!(LIBVTLB_INSERT_SIZES >> log2 & 1))
			continue;
		vtlb_rig_init(&r);
		vtlb_rig_insert(&r, DATA, at(page | span / 3), log2, VRIG_PTE(0));
		ck_assert_uint_eq(vtlb_rig_at(&r, DATA, at(page)), 0);
		ck_assert_uint_eq(vtlb_rig_at(&r, DATA, at(page | span / 2)), span / 2);
		ck_assert_uint_eq(vtlb_rig_at(&r, DATA, at(page | span)), span);
		ck_assert(page == 0 || !is_in(DATA, at(page - 1)));
		ck_assert((page | span) == REGION_LAST || !is_in(DATA, at((page | span) + 1)));
		ck_assert(!is_in(DATA, VRIG_VA(2, page)) && !is_in(DATA, VRIG_VA(0, page | span)));
	}
}
END_TEST

/* An old page, and a new one of the same side over it, beside it, or within. */
static const struct {
	uint64_t old_va, new_va;
	uint32_t old_log2, new_log2;
	int stays;
} overlaps[] = {
	{VRIG_VA(1, 0x10000), VRIG_VA(1, 0x10000), 16, 16, 0},
	{VRIG_VA(1, 0x10000), VRIG_VA(1, 0x1f000), 16, 12, 0},
	{VRIG_VA(1, 0x1f000), VRIG_VA(1, 0x10000), 12, 16, 0},
	{VRIG_VA(1, 0x10000), VRIG_VA(1, 0x20000), 16, 12, 1},
	{VRIG_VA(1, 0x10000), VRIG_VA(1, 0x0f000), 16, 12, 1},
	{VRIG_VA(1, 0x10000), VRIG_VA(1, 0), 16, 32, 0},
	{VRIG_VA(1, 0x10000), VRIG_VA(4, 0x10000), 16, 16, 0}, /* a region with the same id */
	{VRIG_VA(1, 0x10000), VRIG_VA(2, 0x10000), 16, 16, 1},
	{VRIG_VA(1, REGION_LAST), VRIG_VA(1, 0), 12, 12, 1},
	{VRIG_VA(1, REGION_LAST), VRIG_VA(1, REGION_LAST), 12, 32, 0},
};
#define OVERLAPS (sizeof(overlaps) / sizeof(overlaps[0]))

START_TEST(insert_removes_what_it_overlaps_on_its_side)
{
	uint64_t old_va = overlaps[_i].old_va, new_va = overlaps[_i].new_va;

	vtlb_rig_init(&r);
	vtlb_rig_rr(&r, 4, LIBVTLB_RR(RID, 12, 0));
	vtlb_rig_insert(&r, DATA, old_va, overlaps[_i].old_log2, VRIG_PTE(0x200000));
	vtlb_rig_insert(&r, CODE, old_va, overlaps[_i].old_log2, VRIG_PTE(0x200000));
	vtlb_rig_insert(&r, DATA, new_va, overlaps[_i].new_log2, VRIG_PTE(0x300000));
	ck_assert_uint_eq(rig_count(&r.table), overlaps[_i].stays ? 3 : 2); /* with the code's */
	ck_assert(is_in(DATA, new_va) && is_in(CODE, old_va));
}
END_TEST

START_TEST(entry_without_p_is_found_as_absent_and_shown_to_nobody)
{
	struct libvtlb_translation found = LIBVTLB_TRANSLATION_INIT;

	vtlb_rig_init(&r);
	vtlb_rig_insert(&r, DATA, at(0x4000), 14, VRIG_PTE(0x8000));
	ck_assert_int_eq(libvtlb_insert(&r.vcpu, DATA, VRIG_PTE(0x8000) & ~(uint64_t)LIBVTLB_PTE_P,
					LIBVTLB_ITIR(14, 0), at(0x4000), LIBVTLB_NO_TICKET), 0);
	ck_assert_int_eq(libvtlb_lookup(&r.vcpu, &found, DATA, at(0x4567)), LIBVTLB_ABSENT);
	ck_assert_uint_eq(found.page, 0x4000);
	ck_assert_uint_eq(found.pte & LIBVTLB_PTE_P, 0);
	ck_assert_uint_eq(vtlb_rig_vhpt_count(&r), 0); /* what was there before is gone, too */
	ck_assert_uint_eq(vtlb_rig_machine_count(&r), 0);
	ck_assert_int_eq(libvtlb_fill(&r.vcpu, DATA, at(0x4567)), LIBVTLB_ABSENT);
	purge(at(0x7fff), 12);
	ck_assert_int_eq(libvtlb_lookup(&r.vcpu, &found, DATA, at(0x4567)), LIBVTLB_MISS);
}
END_TEST

/* Rights are for libvtlb_access(): even what nobody may do anything with is found. */
START_TEST(lookup_judges_nothing)
{
	struct libvtlb_translation found = LIBVTLB_TRANSLATION_INIT;

	vtlb_rig_init(&r);
	vtlb_rig_insert(&r, DATA, at(0x4000), 14, 0x8000 | LIBVTLB_PTE_P | LIBVTLB_PTE_AR(7) |
			LIBVTLB_PTE_MA(LIBVTLB_MA_NAT));
	ck_assert_int_eq(libvtlb_lookup(&r.vcpu, &found, DATA, at(0x4000)), LIBVTLB_HIT);
	remember(); /* it is known by now which size to look for first */
	ck_assert_int_eq(libvtlb_lookup(&r.vcpu, &found, DATA, at(0x4000)), LIBVTLB_HIT);
	ck_assert_int_eq(libvtlb_lookup(&r.vcpu, &found, DATA, at(0x8000)), LIBVTLB_MISS);
	ck_assert(is_unchanged());
}
END_TEST

/* Pages come and go by replacement; a register, and what was just inserted, do not. */
START_TEST(page_just_inserted_is_found_however_full_the_cache_is)
{
	uint64_t i;

	vtlb_rig_init(&r);
	for (i = 0; i < 2000; i++) {
		vtlb_rig_insert(&r, i & 1, at(i << 16), i % 3 ? 14 : 12, VRIG_PTE((i & 0xff) << 14));
		ck_assert_uint_eq(vtlb_rig_at(&r, i & 1, at((i << 16) + 0x123)), ((i & 0xff) << 14) + 0x123);
	}
	ck_assert_uint_eq(vtlb_rig_stats(&r).inserts, 2000);
	ck_assert_uint_eq(r.nonsense, 0);
}
END_TEST

/* Purges of ranges. */

/* A page of 64 KiB at 0x30000 of both sides; the purge, and whether the page stays. */
static const struct {
	uint64_t va;
	uint32_t page_log2;
	int stays;
} purges[] = {
	{VRIG_VA(1, 0x30000), 16, 0},
	{VRIG_VA(1, 0x3ffff), 16, 0}, /* an address that is not aligned */
	{VRIG_VA(1, 0x30000), 12, 0}, /* a part takes the whole */
	{VRIG_VA(1, 0x3ffff), 12, 0},
	{VRIG_VA(1, 0x20000), 18, 0}, /* 0 to 0x3ffff */
	{VRIG_VA(1, 0x2ffff), 12, 1}, /* exactly adjacent */
	{VRIG_VA(1, 0x20000), 16, 1},
	{VRIG_VA(1, 0x40000), 12, 1},
	{VRIG_VA(1, 0x40000), 18, 1},
	{VRIG_VA(1, 0), 32, 0},
	{VRIG_VA(4, 0x30000), 12, 0}, /* another region with the id */
	{VRIG_VA(2, 0x30000), 16, 1}, /* another id */
};
#define PURGES (sizeof(purges) / sizeof(purges[0]))

START_TEST(purge_takes_what_overlaps_its_range_and_no_more)
{
	int stays = purges[_i].stays;

	vtlb_rig_init(&r);
	vtlb_rig_rr(&r, 4, LIBVTLB_RR(RID, 12, 0));
	vtlb_rig_insert(&r, DATA, at(0x30000), 16, VRIG_PTE(0x200000));
	vtlb_rig_insert(&r, CODE, at(0x30000), 16, VRIG_PTE(0x200000));
	vtlb_rig_insert(&r, DATA, VRIG_VA(3, 0x30000), 16, VRIG_PTE(0x200000));
	purge(purges[_i].va, purges[_i].page_log2);
	ck_assert_int_eq(is_in(DATA, at(0x3abcd)), stays);
	ck_assert_int_eq(is_in(CODE, at(0x3abcd)), stays);
	ck_assert_int_eq(vtlb_rig_vhpt_at(&r, at(0x30000)) != LAST_BYTE, stays);
	ck_assert(stays || !vtlb_rig_machine(&r, DATA, at(0x30000))); /* from which more may go */
	ck_assert(stays || !vtlb_rig_machine(&r, CODE, at(0x30000)));
	ck_assert(is_in(DATA, VRIG_VA(3, 0x30000)));
}
END_TEST

/* Pages of each size side by side: a purge of the middle one's size takes the middle one. */
START_TEST(purge_of_every_size_leaves_its_neighbours)
{
	uint32_t log2;

	for (log2 = 12; log2 <= 32; log2++) {
		uint64_t size = (uint64_t)1 << log2, i;

		if (!(LIBVTLB_INSERT_SIZES >> log2 & 1))
			continue;
		vtlb_rig_init(&r);
		for (i = 0; i < 3; i++)
			vtlb_rig_insert(&r, DATA, at((4 + i) * size), log2, VRIG_PTE(0));
		purge(at(5 * size + size / 2), log2);
		ck_assert(is_in(DATA, at(5 * size - 1)) && is_in(DATA, at(6 * size)));
		ck_assert(!is_in(DATA, at(5 * size)) && !is_in(DATA, at(6 * size - 1)));
	}
}
END_TEST

START_TEST(purge_at_the_ends_of_a_region_stays_in_it)
{
	vtlb_rig_init(&r);
	vtlb_rig_insert(&r, DATA, VRIG_VA(1, REGION_LAST), 14, VRIG_PTE(0));
	vtlb_rig_insert(&r, DATA, VRIG_VA(2, 0), 14, VRIG_PTE(0));
	vtlb_rig_insert(&r, DATA, VRIG_VA(7, REGION_LAST), 14, VRIG_PTE(0));
	vtlb_rig_insert(&r, DATA, VRIG_VA(0, 0), 14, VRIG_PTE(0));
	purge(VRIG_VA(1, REGION_LAST), 12);
	ck_assert(!is_in(DATA, VRIG_VA(1, REGION_LAST)) && is_in(DATA, VRIG_VA(2, 0)));
	purge(LAST_BYTE, 32);
	ck_assert(!is_in(DATA, LAST_BYTE) && is_in(DATA, 0));
	ck_assert_uint_eq(vtlb_rig_vhpt_count(&r), 2);
	ck_assert_uint_eq(r.nonsense, 0);
}
END_TEST

START_TEST(purge_of_a_whole_region_takes_it_all_and_no_other)
{
	vtlb_rig_lay_out(&r);
	r.config.purge_sizes = LIBVTLB_PURGE_SIZES | (uint64_t)1 << 61;
	vtlb_rig_start(&r);
	vtlb_rig_insert(&r, DATA, VRIG_VA(1, REGION_LAST), 12, VRIG_PTE(0));
	vtlb_rig_insert(&r, CODE, VRIG_VA(1, 0), 32, VRIG_PTE(0));
	vtlb_rig_insert(&r, CODE, VRIG_VA(2, 0), 14, VRIG_PTE(0));
	purge(VRIG_VA(1, 0x12345), 61);
	ck_assert(!is_in(DATA, VRIG_VA(1, REGION_LAST)) && !is_in(CODE, VRIG_VA(1, 0)));
	ck_assert(is_in(CODE, VRIG_VA(2, 0)));
	ck_assert_uint_eq(vtlb_rig_vhpt_count(&r), 1);
	ck_assert(r.purged_log2 == 61 && r.purged_offset == 0 && r.purged_rid == RID);
}
END_TEST

START_TEST(purge_goes_by_the_id_that_the_region_holds_now)
{
	vtlb_rig_init(&r);
	vtlb_rig_insert(&r, DATA, at(0x4000), 14, VRIG_PTE(0x8000));
	vtlb_rig_rr(&r, 1, LIBVTLB_RR(0x999, 14, 0));
	purge(at(0x4000), 14); /* of 0x999 */
	vtlb_rig_rr(&r, 6, LIBVTLB_RR(RID, 16, 0));
	ck_assert(is_in(DATA, VRIG_VA(6, 0x4000)));
	purge(VRIG_VA(6, 0x4000), 14);
	vtlb_rig_rr(&r, 1, LIBVTLB_RR(RID, 14, 0));
	ck_assert(!is_in(DATA, at(0x4000)) && !is_in(DATA, VRIG_VA(6, 0x4000)));
	ck_assert_uint_eq(vtlb_rig_vhpt_at(&r, at(0x4000)), LAST_BYTE);
}
END_TEST

START_TEST(purge_of_an_id_that_no_region_holds_is_obeyed)
{
	vtlb_rig_init(&r);
	vtlb_rig_insert(&r, DATA, at(0x4000), 14, VRIG_PTE(0x8000));
	vtlb_rig_insert(&r, DATA, at(0x8000), 14, VRIG_PTE(0xc000));
	vtlb_rig_rr(&r, 1, LIBVTLB_RR(0x999, 14, 0));
	ck_assert_int_eq(libvtlb_purge_space(&r.vcpu, RID, 0x7fff, 0x7fff), 0);
	vtlb_rig_rr(&r, 1, LIBVTLB_RR(RID, 14, 0));
	ck_assert(!is_in(DATA, at(0x4000)) && is_in(DATA, at(0x8000)));
	ck_assert_uint_eq(vtlb_rig_vhpt_at(&r, at(0x4000)), LAST_BYTE);
}
END_TEST

/* Ranges of any bytes; pages of 16 KiB at 0x4000, 0x8000 and the region's last. What is left. */
static const struct {
	uint64_t first, last;
	const char *left;
} ranges[] = {
	{0, 0x3fff, "abz"},
	{0, 0x4000, ".bz"},
	{0x7fff, 0x7fff, ".bz"},
	{0x7fff, 0x8000, "..z"},
	{0x8000, 0x8000, "a.z"},
	{0xbfff, 0xc000, "a.z"},
	{0xc000, REGION_LAST - 0x4000, "abz"},
	{0xc000, REGION_LAST, "ab."},
	{REGION_LAST, REGION_LAST, "ab."},
	{0, REGION_LAST, "..."},
	{1, REGION_LAST, "..."},
	{0, REGION_LAST - 1, "..."},
};
#define RANGES (sizeof(ranges) / sizeof(ranges[0]))

START_TEST(purge_of_any_bytes_of_a_space)
{
	static const uint64_t pages[] = {0x4000, 0x8000, REGION_LAST - 0x3fff};
	static const char names[] = "abz";
	uint32_t i;

	vtlb_rig_init(&r);
	for (i = 0; i < 3; i++) {
		vtlb_rig_insert(&r, DATA, VRIG_VA(1, pages[i]), 14, VRIG_PTE(0x8000));
		vtlb_rig_insert(&r, CODE, VRIG_VA(2, pages[i]), 14, VRIG_PTE(0x8000)); /* another's */
	}
	ck_assert_int_eq(libvtlb_purge_space(&r.vcpu, RID, ranges[_i].first, ranges[_i].last), 0);
	for (i = 0; i < 3; i++) {
		int stays = ranges[_i].left[i] == names[i];

		ck_assert_int_eq(is_in(DATA, VRIG_VA(1, pages[i])), stays);
		ck_assert_int_eq(vtlb_rig_vhpt_at(&r, VRIG_VA(1, pages[i])) != LAST_BYTE, stays);
		ck_assert(is_in(CODE, VRIG_VA(2, pages[i])));
	}
	ck_assert_uint_eq(r.nonsense, 0);
}
END_TEST

START_TEST(purge_that_finds_nothing_says_nothing)
{
	vtlb_rig_init(&r);
	purge(at(0x4000), 14);
	ck_assert_int_eq(libvtlb_purge_space(&r.vcpu, 0xffffff, 0, REGION_LAST), 0);
	ck_assert_int_eq(libvtlb_purge_all(&r.vcpu), 0);
	ck_assert_uint_eq(vtlb_rig_stats(&r).purges, 2);
	ck_assert_uint_eq(vtlb_rig_stats(&r).purges_all, 1);
	ck_assert_uint_eq(vtlb_rig_stats(&r).vhpt_probes, 0); /* of an empty VHPT nothing is looked at */
}
END_TEST

/* Registers at 16 to 32 MiB, of data in region 1 and of code in region 2; which purges meet one. */
static const struct {
	uint64_t va;
	uint32_t page_log2;
	int outcome;
} checks[] = {
	{VRIG_VA(1, 0x1000000), 12, LIBVTLB_MACHINE_CHECK},
	{VRIG_VA(1, 0x1ffffff), 12, LIBVTLB_MACHINE_CHECK},
	{VRIG_VA(1, 0x1000000), 24, LIBVTLB_MACHINE_CHECK},
	{VRIG_VA(1, 0), 28, LIBVTLB_MACHINE_CHECK},
	{VRIG_VA(2, 0x1800000), 12, LIBVTLB_MACHINE_CHECK}, /* of either side */
	{VRIG_VA(4, 0x1800000), 12, LIBVTLB_MACHINE_CHECK}, /* by another region with the id */
	{VRIG_VA(1, 0x0ffffff), 12, 0},
	{VRIG_VA(1, 0x2000000), 12, 0},
	{VRIG_VA(3, 0x1800000), 12, 0},
	{VRIG_VA(1, 0x8000000), 26, 0},
};
#define CHECKS (sizeof(checks) / sizeof(checks[0]))

START_TEST(purge_over_a_register_is_a_machine_check_and_changes_nothing)
{
	vtlb_rig_init(&r);
	vtlb_rig_rr(&r, 4, LIBVTLB_RR(RID, 12, 0));
	vtlb_rig_register(&r, DATA, 1, VRIG_VA(1, 0x1000000), 24, VRIG_PTE(0x1000000));
	vtlb_rig_register(&r, CODE, 1, VRIG_VA(2, 0x1000000), 24, VRIG_PTE(0x1000000));
	vtlb_rig_insert(&r, DATA, VRIG_VA(1, 0x4000), 14, VRIG_PTE(0x8000));
	vtlb_rig_insert(&r, CODE, VRIG_VA(1, 0x1000000), 14, VRIG_PTE(0x8000)); /* beside the data register */
	remember();
	ck_assert_int_eq(libvtlb_purge(&r.vcpu, checks[_i].va, checks[_i].page_log2), checks[_i].outcome);
	ck_assert_uint_eq(vtlb_rig_stats(&r).machine_checks, checks[_i].outcome != 0);
	ck_assert_uint_eq(vtlb_rig_stats(&r).purges, !checks[_i].outcome);
	ck_assert(!checks[_i].outcome || is_unchanged());
}
END_TEST

/* As another processor's ptc.g: not the purger's register, so no machine check. */
START_TEST(purge_of_a_space_over_a_register_leaves_the_register_and_takes_the_rest)
{
	vtlb_rig_init(&r);
	vtlb_rig_register(&r, DATA, 1, at(0x1000000), 24, VRIG_PTE(0x1000000));
	vtlb_rig_insert(&r, DATA, at(0x4000), 14, VRIG_PTE(0x8000));
	vtlb_rig_insert(&r, CODE, at(0x1000000), 14, VRIG_PTE(0x8000));
	ck_assert_int_eq(libvtlb_purge_space(&r.vcpu, RID, 0, REGION_LAST), 0);
	ck_assert_uint_eq(vtlb_rig_at(&r, DATA, at(0x1abcdef)), 0x1abcdef);
	ck_assert(!is_in(DATA, at(0x4000)) && !is_in(CODE, at(0x1000000)));
	ck_assert_uint_eq(vtlb_rig_stats(&r).machine_checks, 0);
}
END_TEST

/* Sizes that purges may name are those of inserts here but 64 MiB and 1 GiB. */
START_TEST(purge_judges_its_operands)
{
	uint32_t log2;

	vtlb_rig_lay_out(&r);
	r.config.purge_sizes = LIBVTLB_PURGE_SIZES & ~((uint64_t)1 << 26);
	vtlb_rig_start(&r);
	vtlb_rig_insert(&r, DATA, at(0), 32, VRIG_PTE(0));
	remember();
	for (log2 = 0; log2 < 300; log2++)
		if (log2 > 32 || !(r.config.purge_sizes >> log2 & 1))
			ck_assert_int_eq(libvtlb_purge(&r.vcpu, at(0), log2), LIBVTLB_RESERVED);
	ck_assert_int_eq(libvtlb_purge(&r.vcpu, at(0), UINT32_MAX), LIBVTLB_RESERVED);
	ck_assert_int_eq(libvtlb_purge(&r.vcpu, at((uint64_t)1 << 50), 12), LIBVTLB_UNIMPLEMENTED);
	ck_assert_int_eq(libvtlb_purge(&r.vcpu, at((uint64_t)1 << 60), 12), LIBVTLB_UNIMPLEMENTED);
	ck_assert_int_eq(libvtlb_purge(&r.vcpu, at(REGION_LAST >> 1), 12), LIBVTLB_UNIMPLEMENTED);
	ck_assert(is_unchanged());
	for (log2 = 12; log2 <= 32; log2++)
		if (r.config.purge_sizes >> log2 & 1) {
			vtlb_rig_insert(&r, DATA, at(0), 32, VRIG_PTE(0));
			purge(at(0xffffffff), log2);
			ck_assert(!is_in(DATA, at(0)));
		}
}
END_TEST

/* Addresses of 51 bits: bit 50 is repeated by all above. */
START_TEST(address_between_the_two_halves_of_a_region_is_unimplemented)
{
	static const struct {
		uint64_t offset;
		int is_there;
	} addresses[] = {
		{0, 1}, {((uint64_t)1 << 50) - 1, 1}, {(uint64_t)1 << 50, 0}, {(uint64_t)1 << 51, 0},
		{(uint64_t)1 << 60, 0}, {REGION_LAST - ((uint64_t)1 << 50), 0},
		{REGION_LAST - ((uint64_t)1 << 50) + 1, 1}, {REGION_LAST, 1},
	};
	struct libvtlb_translation found = LIBVTLB_TRANSLATION_INIT;
	struct libvtlb_vhpt_entry entry;
	uint32_t i;

	vtlb_rig_init(&r);
	for (i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++) {
		uint64_t va = at(addresses[i].offset);
		int wrong = LIBVTLB_UNIMPLEMENTED;

		ck_assert_int_eq(try_insert(DATA, va, 12, LIBVTLB_NO_TICKET), addresses[i].is_there ? 0 : wrong);
		ck_assert_int_eq(libvtlb_lookup(&r.vcpu, &found, DATA, va), addresses[i].is_there ? LIBVTLB_HIT : wrong);
		ck_assert_int_eq(libvtlb_fill(&r.vcpu, DATA, va), addresses[i].is_there ? LIBVTLB_HIT : wrong);
		ck_assert_int_eq(libvtlb_vhpt_find(&r.vcpu, &entry, va), addresses[i].is_there ? LIBVTLB_MISS : wrong);
		ck_assert_int_eq(libvtlb_purge(&r.vcpu, va, 12), addresses[i].is_there ? 0 : wrong);
	}
}
END_TEST

/* With all 61 bits there is no such address. */
START_TEST(every_address_may_be_implemented)
{
	uint32_t bit;

	vtlb_rig_lay_out(&r);
	r.config.va_bits = 61;
	vtlb_rig_start(&r);
	for (bit = 12; bit < 61; bit++) {
		vtlb_rig_insert(&r, DATA, at((uint64_t)1 << bit), 12, VRIG_PTE((uint64_t)bit << 12));
		ck_assert_uint_eq(vtlb_rig_at(&r, DATA, at((uint64_t)1 << bit)), (uint64_t)bit << 12);
		purge(at((uint64_t)1 << bit), 12);
		ck_assert(!is_in(DATA, at((uint64_t)1 << bit)));
	}
}
END_TEST

/* ptc.e. */

START_TEST(purge_of_all_takes_every_space_and_side)
{
	uint32_t n;

	vtlb_rig_init(&r);
	for (n = 0; n < 16; n++)
		vtlb_rig_insert(&r, n & 1, VRIG_VA(n / 2, (uint64_t)n << 20), 14, VRIG_PTE((uint64_t)n << 14));
	vtlb_rig_rr(&r, 0, LIBVTLB_RR(0x999, 14, 0)); /* not only what is in a region now */
	ck_assert_int_eq(libvtlb_purge_all(&r.vcpu), 0);
	vtlb_rig_rr(&r, 0, LIBVTLB_RR(VRIG_RID, 14, 0));
	for (n = 0; n < 16; n++)
		ck_assert(!is_in(n & 1, VRIG_VA(n / 2, (uint64_t)n << 20)));
	ck_assert_uint_eq(vtlb_rig_vhpt_count(&r), 0);
	ck_assert_uint_eq(vtlb_rig_machine_count(&r), 0);
	ck_assert_uint_eq(rig_count(&r.table), 0);
}
END_TEST

/* Tickets: the purge that comes between, and whether the insert of 16 KiB at 0x4000 loses. */
enum { NOTHING, LOCAL, SPACE, ALL, PTR, POSTED, POSTED_ALL, INSERTED, RELOADED };
static const struct {
	int what;
	uint64_t first;
	uint32_t page_log2;
	int is_overtaken;
} between[] = {
	{NOTHING, 0, 0, 0},
	{LOCAL, 0x4000, 14, 1},
	{LOCAL, 0x7000, 12, 1},
	{LOCAL, 0, 16, 1},
	{LOCAL, 0x3000, 12, 0},
	{LOCAL, 0x8000, 14, 0},
	{SPACE, 0x7000, 12, 1},
	{SPACE, 0x8000, 12, 0},
	{ALL, 0, 0, 1},
	{PTR, 0x4000, 12, 1},
	{PTR, 0x8000, 12, 0},
	{POSTED, 0x7000, 12, 1},
	{POSTED, 0x3000, 12, 0},
	{POSTED_ALL, 0, 0, 1},
	{INSERTED, 0x4000, 12, 0},
	{RELOADED, 0, 0, 0},
};
#define BETWEEN (sizeof(between) / sizeof(between[0]))

static void happen(int what, uint64_t first, uint32_t page_log2)
{
	uint64_t last = first + ((uint64_t)1 << page_log2) - 1;

	switch (what) {
	case LOCAL: purge(at(first), page_log2); break;
	case SPACE: ck_assert_int_eq(libvtlb_purge_space(&r.vcpu, RID, first, last), 0); break;
	case ALL: ck_assert_int_eq(libvtlb_purge_all(&r.vcpu), 0); break;
	case PTR: ck_assert_int_eq(libvtlb_purge_registers(&r.vcpu, CODE, at(first), page_log2), 0); break;
	case POSTED: vtlb_rig_post(&r, RID, first, last); break;
	case POSTED_ALL: ck_assert_int_eq(libvtlb_post_everything(&r.mailbox, NULL), 0); break;
	case INSERTED: vtlb_rig_insert(&r, DATA, at(first), page_log2, VRIG_PTE(0)); break;
	case RELOADED: vtlb_rig_rr(&r, 1, LIBVTLB_RR(RID, 28, 0)); break;
	default: break;
	}
}

START_TEST(purge_of_the_page_since_the_ticket_overtakes_the_insert)
{
	int overtaken = between[_i].is_overtaken;
	uint64_t ticket;

	vtlb_rig_init(&r);
	ticket = libvtlb_ticket(&r.vcpu);
	happen(between[_i].what, between[_i].first, between[_i].page_log2);
	ck_assert_int_eq(try_insert(DATA, at(0x4000), 14, ticket), overtaken ? LIBVTLB_ERR_AGAIN : 0);
	ck_assert_int_eq((int)vtlb_rig_stats(&r).overtaken, overtaken);
	ck_assert_int_eq(is_in(DATA, at(0x6000)), !overtaken);
	ck_assert_int_eq(vtlb_rig_vhpt_at(&r, at(0x6000)) != LAST_BYTE, !overtaken);
}
END_TEST

/* The same purges before the ticket: one that was posted before is obeyed with the ticket at the latest. */
START_TEST(purge_before_the_ticket_overtakes_nothing)
{
	uint64_t ticket;

	vtlb_rig_init(&r);
	happen(between[_i].what, between[_i].first, between[_i].page_log2);
	ticket = libvtlb_ticket(&r.vcpu);
	ck_assert_int_eq(try_insert(DATA, at(0x4000), 14, ticket), 0);
	ck_assert(is_in(DATA, at(0x6000)));
}
END_TEST

START_TEST(purge_without_a_ticket_overtakes_nothing)
{
	vtlb_rig_init(&r);
	happen(between[_i].what, between[_i].first, between[_i].page_log2);
	ck_assert_int_eq(try_insert(DATA, at(0x4000), 14, LIBVTLB_NO_TICKET), 0);
	ck_assert(is_in(DATA, at(0x6000)));
}
END_TEST

/* A purge of another space, or seen through another region with the id. */
START_TEST(ticket_is_of_region_ids)
{
	uint64_t ticket;

	vtlb_rig_init(&r);
	vtlb_rig_rr(&r, 6, LIBVTLB_RR(RID, 14, 0));
	ticket = libvtlb_ticket(&r.vcpu);
	purge(VRIG_VA(2, 0x4000), 14);
	ck_assert_int_eq(try_insert(DATA, at(0x4000), 14, ticket), 0);
	purge(VRIG_VA(6, 0x4000), 14);
	ck_assert_int_eq(try_insert(DATA, at(0x4000), 14, ticket), LIBVTLB_ERR_AGAIN);
	ck_assert_int_eq(try_insert(DATA, VRIG_VA(6, 0x7000), 12, ticket), LIBVTLB_ERR_AGAIN);
	ck_assert_int_eq(try_insert(CODE, at(0x4000), 14, ticket), LIBVTLB_ERR_AGAIN);
	ck_assert_int_eq(try_insert(DATA, VRIG_VA(2, 0x4000), 14, ticket), LIBVTLB_ERR_AGAIN);
	ck_assert_int_eq(try_insert(DATA, VRIG_VA(3, 0x4000), 14, ticket), 0);
	ck_assert_int_eq(try_insert(DATA, at(0x4000), 14, libvtlb_ticket(&r.vcpu)), 0);
}
END_TEST

/* The purge came while no region held the id, and while the table knew nothing of such a space. */
START_TEST(purge_of_an_id_out_of_use_overtakes_its_insert)
{
	uint64_t ticket;

	vtlb_rig_init(&r);
	ticket = libvtlb_ticket(&r.vcpu);
	if (_i)
		vtlb_rig_post(&r, 0x999, 0x4000, 0x4000);
	else
		ck_assert_int_eq(libvtlb_purge_space(&r.vcpu, 0x999, 0x4000, 0x4000), 0);
	vtlb_rig_rr(&r, 1, LIBVTLB_RR(0x999, 14, 0));
	ck_assert_int_eq(try_insert(DATA, at(0x4000), 14, ticket), LIBVTLB_ERR_AGAIN);
	ck_assert_int_eq(try_insert(DATA, at(0x8000), 14, ticket), 0);
}
END_TEST

/* So many purges that they cannot all be told: the ticket has lost, and nobody is told a lie. */
START_TEST(old_ticket_loses)
{
	uint64_t ticket, i;

	vtlb_rig_init(&r);
	ticket = libvtlb_ticket(&r.vcpu);
	purge(at(0x4000), 14);
	for (i = 0; i < 100; i++)
		purge(VRIG_VA(2, i << 14), 12);
	ck_assert_int_eq(try_insert(DATA, at(0x4000), 14, ticket), LIBVTLB_ERR_AGAIN);
}
END_TEST

START_TEST(overtaken_insert_changes_nothing)
{
	uint64_t ticket;

	vtlb_rig_init(&r);
	ticket = libvtlb_ticket(&r.vcpu);
	purge(at(0x4000), 14);
	vtlb_rig_insert(&r, DATA, at(0x4000), 12, VRIG_PTE(0x9000)); /* since then, and newer */
	remember();
	ck_assert_int_eq(try_insert(DATA, at(0x4000), 14, ticket), LIBVTLB_ERR_AGAIN);
	ck_assert_uint_eq(vtlb_rig_at(&r, DATA, at(0x4000)), 0x9000);
	ck_assert(!memcmp(before.vhpt, r.vhpt, sizeof(before.vhpt)));
	ck_assert(!memcmp(before.resident, r.resident, sizeof(r.resident)));
	ck_assert_uint_eq(vtlb_rig_stats(&r).inserts, 1);
}
END_TEST

/* Callbacks that fail. */

/* itc over an older page asks the host three things: what lies there, to forget the page, and to take it. */
START_TEST(translation_is_in_whichever_callback_of_itc_fails)
{
	uint32_t call = (uint32_t)_i + 1;
	int outcome;

	vtlb_rig_init(&r);
	vtlb_rig_insert(&r, DATA, at(0x4000), 14, VRIG_PTE(0x8000));
	vtlb_rig_fail(&r, VRIG_ANY, call);
	outcome = libvtlb_insert(&r.vcpu, DATA, VRIG_PTE(0xc000), LIBVTLB_ITIR(14, 0), at(0x4000), LIBVTLB_NO_TICKET);
	ck_assert_uint_eq(r.failed, 1);
	ck_assert_int_eq(outcome, VRIG_ERROR);
	ck_assert_uint_eq(vtlb_rig_at(&r, DATA, at(0x4000)), 0xc000);
	ck_assert_uint_ne(vtlb_rig_vhpt_at(&r, at(0x4000)), VRIG_MACHINE + 0x8000); /* nothing old at least */
	vtlb_rig_fail(&r, VRIG_ANY, 0);
	ck_assert_int_eq(libvtlb_fill(&r.vcpu, DATA, at(0x4000)), LIBVTLB_HIT);
	ck_assert_uint_eq(vtlb_rig_vhpt_at(&r, at(0x4000)), VRIG_MACHINE + 0xc000);
	ck_assert_uint_eq(vtlb_rig_machine_at(&r, DATA, at(0x4000)), VRIG_MACHINE + 0xc000);
}
END_TEST

START_TEST(purge_purges_table_and_vhpt_though_the_machine_fails)
{
	vtlb_rig_init(&r);
	vtlb_rig_insert(&r, DATA, at(0x4000), 14, VRIG_PTE(0x8000));
	vtlb_rig_insert(&r, CODE, at(0x8000), 14, VRIG_PTE(0x8000));
	vtlb_rig_fail(&r, VRIG_PURGE, 1);
	ck_assert_int_eq(libvtlb_purge(&r.vcpu, at(0x4000), 14), VRIG_ERROR);
	ck_assert(!is_in(DATA, at(0x4000)) && is_in(CODE, at(0x8000)));
	ck_assert_uint_eq(vtlb_rig_vhpt_count(&r), 1);
	vtlb_rig_fail(&r, VRIG_PURGE, 1);
	ck_assert_int_eq(libvtlb_purge_space(&r.vcpu, RID, 0, REGION_LAST), VRIG_ERROR);
	ck_assert(!is_in(CODE, at(0x8000)));
	ck_assert_uint_eq(vtlb_rig_vhpt_count(&r), 0);
}
END_TEST

/* Of six ptc.e one fails; the others are done all the same. */
START_TEST(purge_of_all_goes_on_though_the_machine_fails)
{
	vtlb_rig_init(&r);
	vtlb_rig_insert(&r, DATA, at(0x4000), 14, VRIG_PTE(0x8000));
	vtlb_rig_fail(&r, VRIG_PTCE, (uint32_t)_i + 1);
	ck_assert_int_eq(libvtlb_purge_all(&r.vcpu), VRIG_ERROR);
	ck_assert_uint_eq(vtlb_rig_calls(&r, VRIG_PTCE), 6);
	ck_assert(!is_in(DATA, at(0x4000)));
	ck_assert_uint_eq(vtlb_rig_vhpt_count(&r), 0);
}
END_TEST

Suite *vtlb_cache_suite(void)
{
	Suite *suite = suite_create("vtlb_cache");
	TCase *inserts = tcase_create("inserts"), *ranges_case = tcase_create("purges"), *all = tcase_create("all");
	TCase *tickets = tcase_create("tickets"), *errors = tcase_create("errors");

	tcase_add_loop_test(inserts, each_side_has_translations_of_its_own, 0, 2);
	tcase_add_test(inserts, lookup_says_all_that_is_known);
	tcase_add_test(inserts, lookup_that_misses_writes_nothing);
	tcase_add_loop_test(inserts, pages_of_every_size_cover_what_they_name, 0, 3);
	tcase_add_loop_test(inserts, insert_removes_what_it_overlaps_on_its_side, 0, OVERLAPS);
	tcase_add_test(inserts, entry_without_p_is_found_as_absent_and_shown_to_nobody);
	tcase_add_test(inserts, lookup_judges_nothing);
	tcase_add_test(inserts, page_just_inserted_is_found_however_full_the_cache_is);
	suite_add_tcase(suite, inserts);
	tcase_add_loop_test(ranges_case, purge_takes_what_overlaps_its_range_and_no_more, 0, PURGES);
	tcase_add_test(ranges_case, purge_of_every_size_leaves_its_neighbours);
	tcase_add_test(ranges_case, purge_at_the_ends_of_a_region_stays_in_it);
	tcase_add_test(ranges_case, purge_of_a_whole_region_takes_it_all_and_no_other);
	tcase_add_test(ranges_case, purge_goes_by_the_id_that_the_region_holds_now);
	tcase_add_test(ranges_case, purge_of_an_id_that_no_region_holds_is_obeyed);
	tcase_add_loop_test(ranges_case, purge_of_any_bytes_of_a_space, 0, RANGES);
	tcase_add_test(ranges_case, purge_that_finds_nothing_says_nothing);
	tcase_add_loop_test(ranges_case, purge_over_a_register_is_a_machine_check_and_changes_nothing, 0, CHECKS);
	tcase_add_test(ranges_case, purge_of_a_space_over_a_register_leaves_the_register_and_takes_the_rest);
	tcase_add_test(ranges_case, purge_judges_its_operands);
	tcase_add_test(ranges_case, address_between_the_two_halves_of_a_region_is_unimplemented);
	tcase_add_test(ranges_case, every_address_may_be_implemented);
	suite_add_tcase(suite, ranges_case);
	tcase_add_test(all, purge_of_all_takes_every_space_and_side);
	suite_add_tcase(suite, all);
	tcase_add_loop_test(tickets, purge_of_the_page_since_the_ticket_overtakes_the_insert, 0, BETWEEN);
	tcase_add_loop_test(tickets, purge_before_the_ticket_overtakes_nothing, 0, BETWEEN);
	tcase_add_loop_test(tickets, purge_without_a_ticket_overtakes_nothing, 0, BETWEEN);
	tcase_add_test(tickets, ticket_is_of_region_ids);
	tcase_add_loop_test(tickets, purge_of_an_id_out_of_use_overtakes_its_insert, 0, 2);
	tcase_add_test(tickets, old_ticket_loses);
	tcase_add_test(tickets, overtaken_insert_changes_nothing);
	suite_add_tcase(suite, tickets);
	tcase_add_loop_test(errors, translation_is_in_whichever_callback_of_itc_fails, 0, 3);
	tcase_add_test(errors, purge_purges_table_and_vhpt_though_the_machine_fails);
	tcase_add_loop_test(errors, purge_of_all_goes_on_though_the_machine_fails, 0, 6);
	suite_add_tcase(suite, errors);
	return suite;
}
