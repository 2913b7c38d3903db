/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The VHPT alone: what is put into it is what a walker finds, until it is purged, and purges cost what is said. */
#include "rig.h"
#include "suites.h"

#include <string.h>

#include <vtlb/vcpu.h>

#define GUARD 4u /* entries and shadows on either side */
#define COUNT_MAX 4096u
#define RUBBISH 0xa5
#define REGION_LAST (((uint64_t)1 << 61) - 1)

#define RID 0x123u
#define OTHER_RID 0x124u
#define RIGHTS (LIBVTLB_PTE_P | LIBVTLB_PTE_A | LIBVTLB_PTE_AR(2))

/* A virtual processor with nothing but a VHPT. */
static struct {
	union {
		struct libvtlb public;
		struct vcpu v;
	} cpu;
	struct libvtlb_vhpt_entry entries[COUNT_MAX + 2 * GUARD];
	struct libvtlb_vhpt_shadow shadow[COUNT_MAX + 2 * GUARD];
} b;
static struct vcpu *const v = &b.cpu.v;

static struct libvtlb_vhpt_entry *entry_at(uint32_t slot)
{
	return &b.entries[GUARD + slot];
}

static int is_live(uint32_t slot)
{
	return !(entry_at(slot)->tag & LIBVTLB_TAG_INVALID);
}

/* Arrays full of rubbish, emptied. Region registers 1 and 5 hold RID, 2 OTHER_RID. */
static void make(uint32_t count, uint32_t machine_log2)
{
	memset(&b, RUBBISH, sizeof(b));
	memset(&b.cpu, 0, sizeof(b.cpu));
	v->magic = VCPU_MAGIC;
	v->machine_log2 = (uint8_t)machine_log2;
	v->high_bits = (uint64_t)1 << 60;
	v->vhpt.entries = entry_at(0);
	v->vhpt.shadow = b.shadow + GUARD;
	v->vhpt.count = count;
	v->rr[1] = v->rr[5] = LIBVTLB_RR(RID, 14, 0);
	v->rr[2] = LIBVTLB_RR(OTHER_RID, 14, 0);
	libvtlb_vhpt_clear(v);
}

static void usual(void)
{
	make(1024, 14);
}

/* Whether nothing beside the arrays was written. */
static int is_guarded(void)
{
	const uint8_t *bytes[4] = { (uint8_t *)b.entries, (uint8_t *)entry_at(v->vhpt.count), (uint8_t *)b.shadow,
				    (uint8_t *)(b.shadow + GUARD + v->vhpt.count) };
	uint32_t i, at;

	for (i = 0; i < 4; i++)
		for (at = 0; at < GUARD * (i < 2 ? sizeof(b.entries[0]) : sizeof(b.shadow[0])); at++)
			if (bytes[i][at] != RUBBISH)
				return 0;
	return 1;
}

static struct slice slice_of(uint32_t rid, uint64_t offset, uint32_t page_log2)
{
	struct slice s;

	s.rid = rid;
	s.page_log2 = page_log2;
	s.log2 = v->machine_log2;
	s.offset = offset & ~page_span(v->machine_log2);
	s.gpa = (uint64_t)rid << 36 | (s.offset & 0xffffff000);
	s.pte = (s.gpa ^ (uint64_t)1 << 45) | RIGHTS | LIBVTLB_PTE_D;
	s.itir = LIBVTLB_ITIR(v->machine_log2, page_log2);
	return s;
}

static void put(uint32_t rid, uint64_t offset, uint32_t page_log2)
{
	struct slice s = slice_of(rid, offset, page_log2);

	libvtlb_vhpt_put(v, &s);
}

/* A purge; returns how many entries it looked at. */
static uint64_t purge(uint32_t rid, uint64_t first, uint64_t last)
{
	uint64_t before = v->stats.vhpt_probes;

	libvtlb_vhpt_purge(v, rid, first, last);
	return v->stats.vhpt_probes - before;
}

/* What a walker finds at an offset of the region that region register 1 or 2 stands for. */
static int find(uint32_t rid, uint64_t offset)
{
	struct libvtlb_vhpt_entry found;

	return libvtlb_vhpt_find(&b.cpu.public, &found, (rid == RID ? (uint64_t)1 : 2) << 61 | offset) == LIBVTLB_HIT;
}

/* A hash and a tag of the host's that the tests choose. */
static uint64_t hash_given, tag_given;
static uint32_t asked, busy;

static uint64_t given_hash(void *user, uint64_t offset, uint32_t rid, uint32_t page_log2)
{
	ck_assert_ptr_eq(user, &b);
	ck_assert_uint_eq(page_log2, v->machine_log2);
	ck_assert_uint_eq(offset & page_span(page_log2), 0);
	ck_assert_uint_eq(rid, RID);
	asked++;
	busy += libvtlb_vhpt_find(&b.cpu.public, &b.entries[0], 0) == LIBVTLB_ERR_BUSY;
	return hash_given;
}

static uint64_t given_tag(void *user, uint64_t offset, uint32_t rid, uint32_t page_log2)
{
	(void)given_hash(user, offset, rid, page_log2);
	return tag_given;
}

static void use_given(uint64_t hash, uint64_t tag)
{
	v->host.hash = given_hash;
	v->host.tag = given_tag;
	v->host.user = &b;
	hash_given = hash;
	tag_given = tag;
}

/* The model's hash, which takes after neither. */
static uint64_t test_hash(void *user, uint64_t offset, uint32_t rid, uint32_t page_log2)
{
	(void)user;
	return (offset >> page_log2) * 7 + rid * 13 + (offset >> 40);
}

static uint64_t own_hash(void *user, uint64_t offset, uint32_t rid, uint32_t page_log2)
{
	(void)user;
	return libvtlb_default_hash(offset, rid, page_log2);
}

/* Pages that share slot 0, each with a tag of its own. */
static uint64_t hash_to_0(void *user, uint64_t offset, uint32_t rid, uint32_t page_log2)
{
	(void)user, (void)offset, (void)rid, (void)page_log2;
	return 0;
}

static uint64_t tag_of_all(void *user, uint64_t offset, uint32_t rid, uint32_t page_log2)
{
	(void)user;
	return (offset >> page_log2) ^ (uint64_t)rid << 39;
}

static uint64_t same_tag(void *user, uint64_t offset, uint32_t rid, uint32_t page_log2)
{
	(void)user, (void)offset, (void)rid, (void)page_log2;
	return 7;
}

static void use(libvtlb_vhpt_fn *hash, libvtlb_vhpt_fn *tag)
{
	v->host.hash = hash;
	v->host.tag = tag;
}

START_TEST(walker_finds_what_was_put)
{
	struct libvtlb_vhpt_entry found;
	struct slice s;

	usual();
	s = slice_of(RID, 0x34567c000, 24);
	libvtlb_vhpt_put(v, &s);
	ck_assert_int_eq(libvtlb_vhpt_find(&b.cpu.public, &found, (uint64_t)1 << 61 | 0x34567ffff), LIBVTLB_HIT);
	ck_assert_uint_eq(found.pte, s.pte);
	ck_assert_uint_eq(found.itir, s.itir);
	ck_assert_uint_eq(found.software, s.gpa);
	ck_assert_uint_eq(found.tag, libvtlb_default_tag(0x34567c000, RID, 14));
	ck_assert(!find(RID, 0x345680000));
	ck_assert(!find(RID, 0x34567bfff));
	ck_assert_uint_eq(v->stats.vhpt_live, 1);
	ck_assert_uint_eq(v->stats.vhpt_inserts, 1);
}
END_TEST

/* Facts about the 2008 code, defects 4 and 5: an address's region number says nothing, its region id all. */
START_TEST(region_number_does_not_matter_and_region_id_does)
{
	struct libvtlb_vhpt_entry found;

	usual();
	put(RID, 0x4000, 14);
	ck_assert_int_eq(libvtlb_vhpt_find(&b.cpu.public, &found, (uint64_t)5 << 61 | 0x4000), LIBVTLB_HIT);
	ck_assert_int_eq(libvtlb_vhpt_find(&b.cpu.public, &found, (uint64_t)2 << 61 | 0x4000), LIBVTLB_MISS);
	purge(OTHER_RID, 0, REGION_LAST);
	ck_assert(find(RID, 0x4000));
	purge(RID, 0x4000, 0x4000);
	ck_assert_int_eq(libvtlb_vhpt_find(&b.cpu.public, &found, (uint64_t)5 << 61 | 0x4000), LIBVTLB_MISS);
}
END_TEST

/* Also Xen's 765e808337: the loop missed the last entry. */
START_TEST(clear_empties_every_slot_whatever_it_holds)
{
	uint32_t slot, once;

	for (once = 0; once < 2; once++) {
		make(1024, 12);
		/* Tags of valid entries in a VHPT that nobody has emptied yet, and entries of its own. */
		for (slot = 0; slot < 1024; slot++) {
			if (once)
				put(RID, (uint64_t)slot << 12, slot % 2 ? 12 : 20);
			else
				entry_at(slot)->tag = slot;
		}
		libvtlb_vhpt_clear(v);
		for (slot = 0; slot < 1024; slot++)
			ck_assert(!is_live(slot));
		ck_assert_uint_eq(v->vhpt.live, 0);
		ck_assert_uint_eq(v->stats.vhpt_live, 0);
		ck_assert_uint_eq(purge(RID, 0, REGION_LAST), 0);
		ck_assert(is_guarded());
	}
}
END_TEST

/* What was in use before says nothing of what comes after (defect 2). */
START_TEST(clear_forgets_page_sizes)
{
	usual();
	put(RID, 0, 61);
	libvtlb_vhpt_clear(v);
	put(RID, 0x4000, 14);
	ck_assert_uint_eq(purge(RID, 0x8000, 0x8000), 1);
	ck_assert(find(RID, 0x4000));
}
END_TEST

/* Also Xen's 0b062b25e1: what was not put at the head of a chain was missed again for ever. */
START_TEST(last_page_put_is_found_whatever_was_there)
{
	uint64_t page;

	usual();
	use(hash_to_0, tag_of_all);
	for (page = 0; page < 8; page++) {
		put(RID, page << 14, page % 2 ? 14 : 20);
		ck_assert(find(RID, page << 14));
		ck_assert(!page || !find(RID, (page - 1) << 14));
		ck_assert_uint_eq(v->vhpt.live, 1);
		ck_assert_uint_eq(v->vhpt.slices[14 - 12], page % 2);
		ck_assert_uint_eq(v->vhpt.slices[20 - 12], !(page % 2));
	}
	ck_assert_uint_eq(v->stats.vhpt_inserts, 8);
}
END_TEST

START_TEST(page_that_is_put_again_is_there_once)
{
	usual();
	put(RID, 0x4000, 14);
	put(RID, 0x4000, 14);
	put(RID, 0x4000, 20);
	ck_assert_uint_eq(v->vhpt.live, 1);
	ck_assert_uint_eq(v->vhpt.slices[14 - 12], 0);
	ck_assert_uint_eq(v->vhpt.slices[20 - 12], 1);
	purge(RID, 0x4000, 0x4000);
	ck_assert_uint_eq(v->vhpt.live, 0);
	ck_assert_uint_eq(v->vhpt.slices[20 - 12], 0);
}
END_TEST

START_TEST(put_of_what_is_there_writes_nothing)
{
	struct libvtlb_vhpt_entry before;
	struct slice s;

	usual();
	s = slice_of(RID, 0x4000, 20);
	libvtlb_vhpt_put(v, &s);
	before = *entry_at((uint32_t)libvtlb_default_hash(0x4000, RID, 14) % 1024);
	libvtlb_vhpt_put(v, &s);
	ck_assert_uint_eq(v->stats.vhpt_inserts, 1);
	/* Whatever differs, the last put counts. */
	s.gpa ^= 1 << 20;
	libvtlb_vhpt_put(v, &s);
	s.itir ^= 1 << 8;
	libvtlb_vhpt_put(v, &s);
	s.pte ^= LIBVTLB_PTE_D;
	libvtlb_vhpt_put(v, &s);
	s.page_log2 = 24;
	libvtlb_vhpt_put(v, &s);
	ck_assert_uint_eq(v->stats.vhpt_inserts, 5);
	ck_assert_uint_eq(v->vhpt.slices[24 - 12], 1);
	ck_assert_uint_eq(v->vhpt.live, 1);
	before.pte = s.pte;
	before.itir = s.itir;
	before.software = s.gpa;
	ck_assert_mem_eq(&before, entry_at((uint32_t)libvtlb_default_hash(0x4000, RID, 14) % 1024), sizeof(before));
}
END_TEST

/* Defects 7, 8 and 15: the index is what the mask leaves, whatever the host's hash says. */
START_TEST(hash_is_masked)
{
	usual();
	use_given(~(uint64_t)0, 5);
	put(RID, 0x4000, 14);
	ck_assert(is_live(1023));
	ck_assert(find(RID, 0x4000));
	use_given((uint64_t)1 << 32 | 1024, 6);
	put(RID, 0x8000, 14);
	ck_assert(is_live(0));
	ck_assert_uint_eq(entry_at(0)->tag, 6);
	ck_assert(is_guarded());
}
END_TEST

START_TEST(hash_is_asked_under_the_guard_of_callbacks)
{
	usual();
	use_given(3, 3);
	asked = busy = 0;
	put(RID, 0x4000, 14);
	ck_assert(find(RID, 0x4000));
	purge(RID, 0x5678, 0x6789); /* the hash sees the slice's first byte */
	ck_assert_uint_eq(asked, 5);
	ck_assert_uint_eq(busy, asked);
	ck_assert_uint_eq(v->in_callback, 0);
}
END_TEST

/* A tag with "invalid" set would be a page that nobody finds; and an empty slot must never look like that page. */
START_TEST(page_with_an_invalid_tag_is_not_stored)
{
	usual();
	use_given(3, LIBVTLB_TAG_INVALID);
	put(RID, 0x4000, 14);
	ck_assert_uint_eq(v->vhpt.live, 0);
	ck_assert_uint_eq(v->stats.vhpt_inserts, 0);
	ck_assert(!find(RID, 0x4000));
	use_given(3, LIBVTLB_TAG_INVALID | 9);
	put(RID, 0x4000, 14);
	ck_assert(!find(RID, 0x4000));
	ck_assert(!is_live(3));
}
END_TEST

START_TEST(page_with_an_invalid_tag_leaves_no_older_one_of_its_own)
{
	usual();
	use_given(3, 5);
	put(RID, 0x4000, 14);
	use_given(3, LIBVTLB_TAG_INVALID);
	put(RID, 0x4000, 14);
	use_given(3, 5);
	ck_assert(!find(RID, 0x4000));
	ck_assert_uint_eq(v->vhpt.live, 0);
}
END_TEST

/* A hash that tells pages apart and a tag that does not: what goes is not decided by the tag. */
START_TEST(purge_knows_pages_with_the_same_tag_apart)
{
	usual();
	use(NULL, same_tag);
	put(RID, 0x4000, 14);
	put(RID, 0x8000, 14);
	put(OTHER_RID, 0x4000, 14);
	purge(RID, 0x4000, 0x7fff);
	ck_assert(!find(RID, 0x4000));
	ck_assert(find(RID, 0x8000));
	ck_assert(find(OTHER_RID, 0x4000));
	/* Where they share the slot as well, the page that is not in it takes nothing along. */
	use(hash_to_0, same_tag);
	put(RID, 0x8000, 14);
	purge(RID, 0x4000, 0x7fff);
	purge(OTHER_RID, 0x8000, 0xbfff);
	ck_assert(find(RID, 0x8000));
}
END_TEST

/* A page of 1 MiB at 16 MiB, and ranges around: whether its slices go. */
static const struct {
	uint64_t first, last;
	int goes;
} ranges[] = {
	{0x1000000, 0x10fffff, 1}, /* the page */
	{0x1000000, 0x1000000, 1}, /* its first byte */
	{0x10fffff, 0x10fffff, 1}, /* its last */
	{0x1084321, 0x1084321, 1}, /* one that is in none of its slices here */
	{0x0ffffff, 0x1000000, 1},
	{0x10fffff, 0x1100000, 1},
	{0, REGION_LAST, 1},
	{0x1000000, REGION_LAST, 1},
	{0, 0x1000000, 1},
	{0x0ffffff, 0x0ffffff, 0}, /* exactly adjacent */
	{0, 0x0ffffff, 0},
	{0x1100000, 0x1100000, 0},
	{0x1100000, 0x11fffff, 0},
	{0x1100000, REGION_LAST, 0},
	{0x0f00000, 0x0ffffff, 0},
};
#define RANGES (sizeof(ranges) / sizeof(ranges[0]))

START_TEST(purge_takes_all_slices_of_the_pages_that_it_touches)
{
	static const uint64_t slices[4] = {0x1000000, 0x1004000, 0x1040000, 0x10fc000};
	uint32_t i;

	usual();
	for (i = 0; i < 4; i++)
		put(RID, slices[i], 20);
	put(OTHER_RID, 0x1000000, 20);
	ck_assert_uint_eq(v->vhpt.live, 5);
	purge(RID, ranges[_i].first, ranges[_i].last);
	for (i = 0; i < 4; i++)
		ck_assert_int_eq(find(RID, slices[i]), !ranges[_i].goes);
	ck_assert(find(OTHER_RID, 0x1000000));
	ck_assert_uint_eq(v->stats.vhpt_purged, ranges[_i].goes ? 4 : 0);
	ck_assert_uint_eq(v->vhpt.live, ranges[_i].goes ? 1 : 5);
}
END_TEST

START_TEST(range_smaller_than_the_machine_page_takes_its_slice)
{
	make(1024, 16);
	put(RID, 0x30000, 16);
	purge(RID, 0x2ffff, 0x2ffff);
	purge(RID, 0x40000, 0x40000);
	ck_assert(find(RID, 0x30000));
	purge(RID, 0x3f000, 0x3ffff);
	ck_assert(!find(RID, 0x30000));
}
END_TEST

START_TEST(last_byte_of_a_region_is_ordinary)
{
	static const uint32_t machine[5] = {12, 13, 14, 15, 16};
	uint64_t slice;

	make(1024, machine[_i]);
	slice = REGION_LAST & ~page_span(machine[_i]);
	put(RID, slice, machine[_i]);
	put(RID, slice - 1, machine[_i]);
	ck_assert(find(RID, REGION_LAST));
	purge(RID, REGION_LAST, REGION_LAST);
	ck_assert(!find(RID, REGION_LAST));
	ck_assert(find(RID, slice - 1));
	put(RID, slice, 61);
	purge(RID, 0, 0);
	ck_assert(!find(RID, REGION_LAST));
	ck_assert(find(RID, slice - 1));
	put(RID, 0, 61);
	purge(RID, slice - 1, REGION_LAST);
	ck_assert_uint_eq(v->vhpt.live, 0);
	ck_assert(is_guarded());
}
END_TEST

/* Defect 3: a purge of 2^ps bytes took 2^(ps - 14) steps for each page size ever used. */
START_TEST(purge_looks_at_no_more_entries_than_there_are)
{
	uint32_t log2;

	for (log2 = 0; log2 <= 61; log2++) {
		uint64_t slices = log2 <= 14 ? 1 : (uint64_t)1 << (log2 - 14), first;

		usual();
		put(OTHER_RID, 0x4000, 14);
		first = REGION_LAST & ~page_span(log2);
		ck_assert_uint_eq(purge(RID, first, first + page_span(log2)), slices < 1024 ? slices : 1024);
	}
	/* A range that is not aligned has slices at both ends. */
	ck_assert_uint_eq(purge(RID, 0x7fff, 0x8000), 2);
	ck_assert_uint_eq(purge(RID, 0x7fff, 0x7fff + (1022 << 14)), 1023);
	ck_assert_uint_eq(purge(RID, 0x7fff, 0x7fff + (1024 << 14)), 1024);
}
END_TEST

/* What the probing of whole blocks relies on. */
START_TEST(default_hashes_of_a_block_differ_by_their_place_in_it)
{
	uint64_t seed = 1 + (uint64_t)_i, block = rig_chance(&seed, REGION_LAST) >> 24 << 24, i;

	for (i = 0; i < 1024; i++)
		ck_assert_uint_eq(libvtlb_default_hash(block + (i << 14), RID, 14), libvtlb_default_hash(block, RID, 14) ^ i);
}
END_TEST

START_TEST(purge_of_nothing_costs_nothing)
{
	usual();
	ck_assert_uint_eq(purge(RID, 0, REGION_LAST), 0);
	put(RID, 0x4000, 14);
	purge(RID, 0x4000, 0x4000);
	ck_assert_uint_eq(purge(RID, 0, REGION_LAST), 0);
	make(0, 14);
	put(RID, 0x4000, 14);
	ck_assert_uint_eq(purge(RID, 0, REGION_LAST), 0);
	ck_assert_uint_eq(v->stats.vhpt_inserts, 0);
}
END_TEST

START_TEST(page_sizes_without_slices_cost_nothing)
{
	usual();
	put(OTHER_RID, 0x4000, 14);
	put(RID, 0x1000000, 24);
	ck_assert_uint_eq(purge(RID, 0x1234567, 0x1234567), 1024);
	ck_assert_uint_eq(v->stats.vhpt_purged, 1);
	ck_assert_uint_eq(purge(RID, 0x1234567, 0x1234567), 1);
}
END_TEST

/* A kernel of 16 MiB pages does not make the purge of somebody's page dear. */
START_TEST(large_pages_elsewhere_cost_nothing)
{
	uint64_t slice;

	usual();
	put(RID, 0x4000, 14);
	for (slice = 0; slice < 64; slice++)
		put(OTHER_RID, 0x40000000 + (slice << 14), 24);
	ck_assert_uint_eq(purge(RID, 0x8000, 0x8000), 1);
	ck_assert_uint_eq(purge(RID, 0x4000, 0x4000), 1);
	ck_assert(!find(RID, 0x4000));
	ck_assert_uint_eq(v->vhpt.live, 64);
}
END_TEST

/* Nothing is left to look for. */
START_TEST(purge_ends_with_the_last_entry)
{
	usual();
	put(RID, 0x1000000, 24);
	ck_assert_uint_eq(purge(RID, 0x1fff000, 0x1ffffff), 1);
	ck_assert_uint_eq(v->vhpt.live, 0);
	/* All slots in turn, up to the one that it is in. */
	use_given(5, 5);
	put(RID, 0x4000, 14);
	ck_assert_uint_eq(purge(RID, 0, REGION_LAST), 6);
	ck_assert_uint_eq(v->vhpt.live, 0);
}
END_TEST

START_TEST(protected_entries_lack_the_dirty_bit_alone)
{
	struct libvtlb_vhpt_entry before, after;
	const uint64_t va = (uint64_t)1 << 61 | 0x1000000;

	usual();
	put(RID, 0x1000000, 24);
	put(OTHER_RID, 0x4000, 14);
	ck_assert_int_eq(libvtlb_vhpt_find(&b.cpu.public, &before, va), LIBVTLB_HIT);
	ck_assert_uint_eq(before.pte & LIBVTLB_PTE_D, LIBVTLB_PTE_D);
	libvtlb_vhpt_protect(v);
	ck_assert_int_eq(libvtlb_vhpt_find(&b.cpu.public, &after, va), LIBVTLB_HIT);
	before.pte &= ~(uint64_t)LIBVTLB_PTE_D;
	ck_assert_mem_eq(&before, &after, sizeof(before));
	ck_assert(find(OTHER_RID, 0x4000));
	ck_assert_uint_eq(v->vhpt.live, 2);
	ck_assert(is_guarded());
}
END_TEST

START_TEST(walker_of_nothing_misses)
{
	struct libvtlb_vhpt_entry found;

	make(0, 14);
	ck_assert_int_eq(libvtlb_vhpt_find(&b.cpu.public, &found, 0), LIBVTLB_MISS);
	usual();
	ck_assert_int_eq(libvtlb_vhpt_find(&b.cpu.public, &found, 0), LIBVTLB_MISS);
}
END_TEST

START_TEST(walk_with_bad_arguments_is_refused)
{
	struct libvtlb_vhpt_entry found;

	usual();
	v->high_bits = OFFSET_LAST & ~(((uint64_t)1 << 50) - 1);
	ck_assert_int_eq(libvtlb_vhpt_find(NULL, &found, 0), LIBVTLB_ERR_INVALID);
	ck_assert_int_eq(libvtlb_vhpt_find(&b.cpu.public, NULL, 0), LIBVTLB_ERR_INVALID);
	ck_assert_int_eq(libvtlb_vhpt_find(&b.cpu.public, &found, (uint64_t)1 << 50), LIBVTLB_UNIMPLEMENTED);
	ck_assert_int_eq(libvtlb_vhpt_find(&b.cpu.public, &found, ((uint64_t)1 << 50) - 1), LIBVTLB_MISS);
	v->magic = 0;
	ck_assert_int_eq(libvtlb_vhpt_find(&b.cpu.public, &found, 0), LIBVTLB_ERR_INVALID);
}
END_TEST

/* The model: what each slot holds, by the hash that the VHPT uses. */
#define MODEL_COUNT 64u
static libvtlb_vhpt_fn *model_hash;
static struct slice model[MODEL_COUNT]; /* page_log2 0: nothing */
static uint64_t model_purged;

static void model_put(uint32_t rid, uint64_t offset, uint32_t page_log2)
{
	struct slice s = slice_of(rid, offset, page_log2);

	model[model_hash(NULL, s.offset, rid, s.log2) % MODEL_COUNT] = s;
}

static void model_purge(uint32_t rid, uint64_t first, uint64_t last)
{
	uint32_t i;

	for (i = 0; i < MODEL_COUNT; i++) {
		uint64_t span = page_span(model[i].page_log2), page = model[i].offset & ~span;

		if (!model[i].page_log2 || model[i].rid != rid || page > last || page + span < first)
			continue;
		model[i].page_log2 = 0;
		model_purged++;
	}
}

/* min(slices of the range and of the largest page that has slices, entries); nothing where nothing is. */
static uint64_t model_bound(uint64_t first, uint64_t last)
{
	uint32_t i, largest = 0;
	uint64_t more;

	for (i = 0; i < MODEL_COUNT; i++)
		if (model[i].page_log2 > largest)
			largest = model[i].page_log2;
	if (!largest)
		return 0;
	more = ((last | page_span(largest)) >> v->machine_log2) - ((first & ~page_span(largest)) >> v->machine_log2);
	return more < MODEL_COUNT ? more + 1 : MODEL_COUNT;
}

static int is_as_modelled(uint32_t i)
{
	const struct libvtlb_vhpt_entry *e = entry_at(i);
	const struct slice *s = &model[i];

	if (!s->page_log2)
		return !is_live(i);
	return e->tag == tag_of_all(NULL, s->offset, s->rid, s->log2) && e->pte == s->pte && e->itir == s->itir &&
	       e->software == s->gpa;
}

/* What differs, or NULL. Check's own assertions are too slow for some ten million questions. */
static const char *difference(void)
{
	uint32_t slices[62] = { 0 }, live = 0, large = 0, counted = 0, i;

	for (i = 0; i < MODEL_COUNT; i++) {
		if (!is_as_modelled(i))
			return "an entry";
		slices[model[i].page_log2]++;
		live += model[i].page_log2 != 0;
		large += model[i].page_log2 > v->machine_log2;
		counted += v->vhpt.shadow[i].state >> 6;
	}
	for (i = 12; i < 62; i++)
		if (v->vhpt.slices[i - 12] != slices[i] || (v->vhpt.sizes >> i & 1) != (slices[i] != 0))
			return "the number of slices of a size";
	if (v->vhpt.live != live || v->stats.vhpt_live != live)
		return "the number of entries";
	if (counted != large)
		return "the number of slices of large pages";
	return v->stats.vhpt_purged == model_purged ? NULL : "the number of entries purged";
}

static uint64_t seed;

static uint32_t chance(uint32_t n)
{
	return (uint32_t)rig_chance(&seed, n);
}

/* Few places, close to each other and to the ends of the region; few sizes; two region ids. */
static uint64_t some_offset(void)
{
	static const uint64_t places[] = {0, 0x1000000, 0x1fc0000, (uint64_t)1 << 40, REGION_LAST - 0xfffff};

	return (places[chance(5)] + ((uint64_t)chance(24) << v->machine_log2) + chance(2) * 0xfffu) & REGION_LAST;
}

static uint32_t some_size(void)
{
	static const uint32_t more[] = {0, 0, 0, 2, 4, 8};

	return chance(200) ? v->machine_log2 + more[chance(6)] : 61;
}

/* The page around some place, the one before it, the one behind it, or one byte. */
static void some_range(uint64_t *first, uint64_t *last)
{
	uint64_t span = page_span(some_size() - chance(3)), page = some_offset() & ~span;

	*first = page;
	*last = page + span;
	switch (chance(8)) {
	case 0:
		*first = *last;
		return;
	case 1:
		*last = *first;
		return;
	case 2:
		*first = *last < REGION_LAST ? *last + 1 : *last;
		*last = *first | page_span(chance(30));
		return;
	case 3:
		*last = *first ? *first - 1 : 0;
		*first = *last & ~page_span(chance(30));
		return;
	case 4:
		*last = REGION_LAST;
		return;
	default:
		return;
	}
}

static void purge_both(void)
{
	uint32_t rid = chance(2) ? RID : OTHER_RID;
	uint64_t first, last, bound;

	some_range(&first, &last);
	bound = model_bound(first, last);
	if (purge(rid, first, last) > bound)
		ck_abort_msg("purge of %#llx to %#llx looks at too much", (unsigned long long)first, (unsigned long long)last);
	model_purge(rid, first, last);
}

static void step_both(void)
{
	uint32_t rid = chance(2) ? RID : OTHER_RID, log2 = some_size();
	uint64_t offset = some_offset();

	switch (chance(1000) ? chance(5) : 5) {
	case 0:
	case 1:
		purge_both();
		return;
	case 5:
		libvtlb_vhpt_clear(v);
		memset(model, 0, sizeof(model));
		return;
	default:
		put(rid, offset, log2);
		model_put(rid, offset, log2);
		return;
	}
}

START_TEST(random_puts_and_purges_are_those_of_a_model)
{
	const char *what = NULL;
	uint32_t step;

	make(MODEL_COUNT, 12 + (uint32_t)_i % 5);
	/* Its own hash is probed in another way than a host's. */
	model_hash = _i < 5 ? test_hash : own_hash;
	use(_i < 5 ? test_hash : NULL, tag_of_all);
	memset(model, 0, sizeof(model));
	model_purged = 0;
	seed = 0x9e3779b97f4a7c15u + (uint64_t)_i;
	for (step = 0; step < 50000 && !what; step++) {
		step_both();
		what = difference();
	}
	if (what)
		ck_abort_msg("%s differs after step %u", what, step);
	ck_assert_uint_gt(model_purged, 1000);
	ck_assert(is_guarded());
}
END_TEST

Suite *vtlb_vhpt_suite(void)
{
	Suite *suite = suite_create("vtlb_vhpt");
	TCase *tcase = tcase_create("vhpt");

	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, walker_finds_what_was_put);
	tcase_add_test(tcase, region_number_does_not_matter_and_region_id_does);
	tcase_add_test(tcase, clear_empties_every_slot_whatever_it_holds);
	tcase_add_test(tcase, clear_forgets_page_sizes);
	tcase_add_test(tcase, last_page_put_is_found_whatever_was_there);
	tcase_add_test(tcase, page_that_is_put_again_is_there_once);
	tcase_add_test(tcase, put_of_what_is_there_writes_nothing);
	tcase_add_test(tcase, hash_is_masked);
	tcase_add_test(tcase, hash_is_asked_under_the_guard_of_callbacks);
	tcase_add_test(tcase, page_with_an_invalid_tag_is_not_stored);
	tcase_add_test(tcase, page_with_an_invalid_tag_leaves_no_older_one_of_its_own);
	tcase_add_test(tcase, purge_knows_pages_with_the_same_tag_apart);
	tcase_add_loop_test(tcase, purge_takes_all_slices_of_the_pages_that_it_touches, 0, RANGES);
	tcase_add_test(tcase, range_smaller_than_the_machine_page_takes_its_slice);
	tcase_add_loop_test(tcase, last_byte_of_a_region_is_ordinary, 0, 5);
	tcase_add_test(tcase, purge_looks_at_no_more_entries_than_there_are);
	tcase_add_loop_test(tcase, default_hashes_of_a_block_differ_by_their_place_in_it, 0, 4);
	tcase_add_test(tcase, purge_of_nothing_costs_nothing);
	tcase_add_test(tcase, page_sizes_without_slices_cost_nothing);
	tcase_add_test(tcase, large_pages_elsewhere_cost_nothing);
	tcase_add_test(tcase, purge_ends_with_the_last_entry);
	tcase_add_test(tcase, protected_entries_lack_the_dirty_bit_alone);
	tcase_add_test(tcase, walker_of_nothing_misses);
	tcase_add_test(tcase, walk_with_bad_arguments_is_refused);
	tcase_add_loop_test(tcase, random_puts_and_purges_are_those_of_a_model, 0, 10);
	suite_add_tcase(suite, tcase);
	return suite;
}
