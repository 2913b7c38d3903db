/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * What a virtual processor shows to VHPT and machine: slices of memory and of the
 * guest's own devices, and nothing of others; and how both forget.
 */
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

static int try_insert(uint32_t side, uint64_t va, uint32_t page_log2, uint64_t pte)
{
	return libvtlb_insert(&r.vcpu, side, pte, LIBVTLB_ITIR(page_log2, 0), va, LIBVTLB_NO_TICKET);
}

static int access_as(uint32_t kind, uint64_t va)
{
	struct libvtlb_translation found = LIBVTLB_TRANSLATION_INIT;
	struct libvtlb_reference reference = vtlb_rig_reference(kind, VRIG_NO_WALKER);

	return libvtlb_access(&r.vcpu, &found, &reference, va);
}

/* The entry that a walker finds, all zero for none. */
static struct libvtlb_vhpt_entry vhpt_entry(uint64_t va)
{
	struct libvtlb_vhpt_entry entry = {0, 0, 0, 0};

	(void)libvtlb_vhpt_find(&r.vcpu, &entry, va);
	return entry;
}

static int is_in_vhpt(uint64_t va)
{
	return vtlb_rig_vhpt_at(&r, va) != LAST_BYTE;
}

/* A machine without a dirty log, so that the guest's dirty bit is the machine's. */
static void begin_without_log(void)
{
	vtlb_rig_lay_out(&r);
	r.config.dirty = NULL;
	vtlb_rig_start(&r);
}

/* Slices. */

/* 64 KiB at 0x30000, of guest-physical 0x120000; faulting at 0x3abcd, in the third slice of 16 KiB. */
START_TEST(slice_around_the_address_is_shown_and_no_other)
{
	struct libvtlb_vhpt_entry entry;

	begin_without_log();
	ck_assert_int_eq(libvtlb_insert(&r.vcpu, DATA, VRIG_PTE(0x120000), LIBVTLB_ITIR(16, 0x777), at(0x3abcd),
					LIBVTLB_NO_TICKET), 0);
	entry = vhpt_entry(at(0x38000));
	ck_assert_uint_eq(entry.pte, VRIG_PTE(VRIG_MACHINE + 0x128000));
	ck_assert_uint_eq(entry.itir, LIBVTLB_ITIR(14, 0x777));
	ck_assert_uint_eq(entry.software, 0x128000);
	ck_assert_uint_eq(vtlb_rig_vhpt_count(&r), 1);
	ck_assert_uint_eq(vtlb_rig_machine_count(&r), 1);
	ck_assert_uint_eq(r.inserted.side, DATA);
	ck_assert_uint_eq(r.inserted.rid, RID);
	ck_assert_uint_eq(r.inserted.va, at(0x3abcd));
	ck_assert_uint_eq(r.inserted.pte, entry.pte);
	ck_assert_uint_eq(r.inserted.itir, entry.itir);
}
END_TEST

START_TEST(other_slices_are_shown_when_they_are_touched)
{
	uint64_t slice;

	vtlb_rig_init(&r);
	vtlb_rig_insert(&r, DATA, at(0x30000), 16, VRIG_PTE(0x120000));
	for (slice = 0x4000; slice < 0x10000; slice += 0x4000) {
		ck_assert(!is_in_vhpt(at(0x30000 + slice)));
		ck_assert_int_eq(libvtlb_fill(&r.vcpu, DATA, at(0x33fff + slice)), LIBVTLB_HIT);
		ck_assert_uint_eq(vtlb_rig_vhpt_at(&r, at(0x30123 + slice)), VRIG_MACHINE + 0x120123 + slice);
		ck_assert_uint_eq(vtlb_rig_machine_at(&r, DATA, at(0x30123 + slice)), VRIG_MACHINE + 0x120123 + slice);
	}
	ck_assert_uint_eq(vtlb_rig_vhpt_count(&r), 4);
	ck_assert_uint_eq(vtlb_rig_stats(&r).inserts, 1);
	ck_assert_uint_eq(vtlb_rig_stats(&r).vhpt_inserts, 4);
}
END_TEST

/* An address that is not aligned, on both sides: what lies below the size does not count. */
START_TEST(slice_of_a_misaligned_entry_is_aligned)
{
	vtlb_rig_init(&r);
	vtlb_rig_insert(&r, DATA, at(0x3ffff), 16, VRIG_PTE(0x12f000));
	ck_assert_uint_eq(vtlb_rig_vhpt_at(&r, at(0x3c000)), VRIG_MACHINE + 0x12c000);
	ck_assert_uint_eq(r.nonsense, 0);
}
END_TEST

START_TEST(page_below_the_machines_size_goes_to_the_machine_alone)
{
	vtlb_rig_init(&r);
	vtlb_rig_insert(&r, CODE, at(0x5000), 12, VRIG_PTE(0x9000));
	ck_assert_uint_eq(vtlb_rig_vhpt_count(&r), 0);
	ck_assert_uint_eq(vtlb_rig_machine_at(&r, CODE, at(0x5678)), VRIG_MACHINE + 0x9678);
	ck_assert_uint_eq(vtlb_rig_machine_at(&r, CODE, at(0x4fff)), LAST_BYTE);
	ck_assert_uint_eq(vtlb_rig_machine_at(&r, CODE, at(0x6000)), LAST_BYTE);
	ck_assert_int_eq(libvtlb_fill(&r.vcpu, CODE, at(0x5fff)), LIBVTLB_HIT);
	ck_assert_uint_eq(vtlb_rig_at(&r, CODE, at(0x5678)), 0x9678);
}
END_TEST

/* Each machine page size: a guest's page of 64 KiB shows the first slice of it. */
START_TEST(slices_have_the_machines_page_size)
{
	uint32_t log2 = (uint32_t)_i;

	vtlb_rig_lay_out(&r);
	r.config.machine_log2 = log2;
	vtlb_rig_start(&r);
	vtlb_rig_insert(&r, DATA, at(0x30000), 16, VRIG_PTE(0x120000));
	ck_assert_uint_eq(LIBVTLB_ITIR_PS(vhpt_entry(at(0x30000)).itir), log2);
	ck_assert_int_eq(is_in_vhpt(at(0x30000 + ((uint64_t)1 << log2) - 1)), 1);
	ck_assert_int_eq(is_in_vhpt(at(0x30000 + ((uint64_t)1 << log2))), 0);
}
END_TEST

/* RAM of 4 KiB pieces: the slice is no larger than what lies together in the machine. */
START_TEST(slice_is_no_larger_than_its_piece_of_memory)
{
	vtlb_rig_lay_out(&r);
	r.pieces[0] = (struct vtlb_rig_piece){0x105000, 0x105fff, 0x500003000, LIBVTLB_MEMORY};
	vtlb_rig_start(&r);
	vtlb_rig_insert(&r, DATA, at(0x4000), 14, VRIG_PTE(0x104000)); /* the piece before it */
	ck_assert_int_eq(libvtlb_fill(&r.vcpu, DATA, at(0x5123)), LIBVTLB_HIT);
	ck_assert_uint_eq(vtlb_rig_vhpt_count(&r), 0);
	ck_assert_uint_eq(vtlb_rig_machine_at(&r, DATA, at(0x4123)), VRIG_MACHINE + 0x104123);
	ck_assert_uint_eq(vtlb_rig_machine_at(&r, DATA, at(0x5123)), 0x500003123);
	ck_assert_uint_eq(vtlb_rig_machine_at(&r, DATA, at(0x6000)), LAST_BYTE);
	ck_assert_uint_eq(r.nonsense, 0);
}
END_TEST

/* What lies where. */

static const struct {
	uint64_t gpa;
	int outcome;
} places[] = {
	{0, LIBVTLB_HIT},
	{VRIG_RAM_BYTES - 1, LIBVTLB_HIT},
	{VRIG_RAM_BYTES, LIBVTLB_NO_MEMORY},
	{VRIG_VGA - 1, LIBVTLB_HIT},
	{VRIG_VGA, LIBVTLB_DEVICE},
	{VRIG_VGA + VRIG_VGA_BYTES - 1, LIBVTLB_DEVICE},
	{VRIG_VGA + VRIG_VGA_BYTES, LIBVTLB_HIT},
	{VRIG_EMULATED, LIBVTLB_DEVICE},
	{VRIG_DIRECT, LIBVTLB_DIRECT_DEVICE},
	{VRIG_HOLE, LIBVTLB_NO_MEMORY},
	{((uint64_t)1 << VRIG_PA_BITS) - 1, LIBVTLB_NO_MEMORY},
};
#define PLACES (sizeof(places) / sizeof(places[0]))

/* A page of 4 GiB around it all, or one of 16 KiB: the place at the address counts. */
START_TEST(place_at_the_address_is_what_is_told_and_shown)
{
	uint64_t gpa = places[_i].gpa;
	uint32_t log2 = gpa >> 32 ? 14 : _i % 2 ? 14 : 32;
	uint64_t va = at(((uint64_t)1 << 40) + (gpa & (((uint64_t)1 << log2) - 1)));
	int outcome = places[_i].outcome, shown = outcome == LIBVTLB_HIT || outcome == LIBVTLB_DIRECT_DEVICE;

	vtlb_rig_init(&r);
	ck_assert_int_eq(try_insert(DATA, va, log2, VRIG_PTE(gpa & ~(uint64_t)0xfff)), outcome == LIBVTLB_HIT ? 0 : outcome);
	ck_assert_uint_eq(vtlb_rig_at(&r, DATA, va), gpa);
	ck_assert_int_eq(is_in_vhpt(va), shown);
	ck_assert_uint_eq(vtlb_rig_machine_at(&r, DATA, va), shown ? VRIG_MACHINE + gpa : LAST_BYTE);
	ck_assert_int_eq(libvtlb_fill(&r.vcpu, DATA, va), outcome);
	ck_assert_int_eq(access_as(LIBVTLB_LOAD, va), outcome);
	ck_assert_int_eq(is_in_vhpt(va), shown);
	ck_assert_uint_eq(r.nonsense, 0);
}
END_TEST

START_TEST(register_shows_what_an_insert_would)
{
	uint64_t gpa = places[_i].gpa, va = at(((uint64_t)1 << 40) + (gpa & 0x3fff));
	int outcome = places[_i].outcome, shown = outcome == LIBVTLB_HIT || outcome == LIBVTLB_DIRECT_DEVICE;

	vtlb_rig_init(&r);
	vtlb_rig_register(&r, CODE, 0, va, 14, VRIG_PTE(gpa & ~(uint64_t)0xfff));
	ck_assert_int_eq(is_in_vhpt(va), shown);
	ck_assert_uint_eq(vtlb_rig_machine_at(&r, CODE, va), shown ? VRIG_MACHINE + gpa : LAST_BYTE);
	ck_assert_int_eq(libvtlb_fill(&r.vcpu, CODE, va), outcome);
}
END_TEST

START_TEST(machine_address_says_what_lies_there)
{
	struct libvtlb_backing backing = {9, 9, 9};
	int outcome = places[_i].outcome;

	vtlb_rig_init(&r);
	ck_assert_int_eq(libvtlb_machine_address(&r.vcpu, &backing, places[_i].gpa), outcome);
	ck_assert_uint_eq(backing.kind, outcome == LIBVTLB_HIT ? LIBVTLB_MEMORY : outcome == LIBVTLB_DEVICE ?
			  LIBVTLB_EMULATED : outcome == LIBVTLB_DIRECT_DEVICE ? LIBVTLB_DIRECT : LIBVTLB_NOTHING);
	if (outcome == LIBVTLB_HIT)
		ck_assert_uint_eq(backing.machine, VRIG_MACHINE + places[_i].gpa);
}
END_TEST

START_TEST(machine_address_of_what_is_not_implemented)
{
	struct libvtlb_backing backing;

	vtlb_rig_init(&r);
	ck_assert_int_eq(libvtlb_machine_address(&r.vcpu, &backing, (uint64_t)1 << VRIG_PA_BITS), LIBVTLB_UNIMPLEMENTED);
	ck_assert_int_eq(libvtlb_machine_address(&r.vcpu, &backing, LAST_BYTE), LIBVTLB_UNIMPLEMENTED);
	ck_assert_uint_eq(vtlb_rig_calls(&r, VRIG_BACKING), 0);
	vtlb_rig_fail(&r, VRIG_BACKING, 1);
	ck_assert_int_eq(libvtlb_machine_address(&r.vcpu, &backing, 0), VRIG_ERROR);
}
END_TEST

/* A page of 1 MiB, with the VGA in its midst, whose other slices are memory all the same. */
START_TEST(device_in_a_large_page_keeps_the_rest_of_it_memory)
{
	vtlb_rig_init(&r);
	vtlb_rig_insert(&r, DATA, at(0), 20, VRIG_PTE(0));
	ck_assert_int_eq(libvtlb_fill(&r.vcpu, DATA, at(VRIG_VGA - 1)), LIBVTLB_HIT);
	ck_assert_int_eq(libvtlb_fill(&r.vcpu, DATA, at(VRIG_VGA)), LIBVTLB_DEVICE);
	ck_assert_int_eq(libvtlb_fill(&r.vcpu, DATA, at(VRIG_VGA + VRIG_VGA_BYTES)), LIBVTLB_HIT);
	ck_assert_uint_eq(vtlb_rig_vhpt_count(&r), 3);
	ck_assert(!is_in_vhpt(at(VRIG_VGA)) && !is_in_vhpt(at(VRIG_VGA + VRIG_VGA_BYTES - 1)));
	ck_assert_int_eq(access_as(LIBVTLB_STORE, at(VRIG_VGA + 8)), LIBVTLB_DEVICE);
	ck_assert_uint_eq(vtlb_rig_dirty_count(&r), 0);
	/* The inlined lookup must not grant what is a device in part. */
	ck_assert_int_ne(thash_lookup(&r.table.table, VRIG_VGA + 8, 1, THASH_READ, 1).outcome, THASH_HIT);
}
END_TEST

/* What a callback must not say: kinds, sizes and addresses. */
static struct libvtlb_backing strange;

static int strange_backing(void *user, struct libvtlb_backing *backing, uint64_t gpa)
{
	(void)user, (void)gpa;
	*backing = strange;
	return 0;
}

static const struct {
	struct libvtlb_backing backing; /* of gpa 0x8000 */
	int outcome;
} strange_ones[] = {
	{{LIBVTLB_MEMORY, 14, 0x400008000}, LIBVTLB_HIT},
	{{LIBVTLB_MEMORY, 15, 0x400000000}, LIBVTLB_HIT}, /* at the same place of 32 KiB, the first */
	{{LIBVTLB_MEMORY, 14, 0x400009000}, LIBVTLB_ERR_INVALID},
	{{LIBVTLB_DIRECT, 14, 0x40000a000}, LIBVTLB_ERR_INVALID},
	{{LIBVTLB_MEMORY, 63, 0x400008000}, LIBVTLB_ERR_INVALID},
	{{LIBVTLB_MEMORY, 11, 0x400008000}, LIBVTLB_ERR_INVALID},
	{{LIBVTLB_MEMORY, 0, 0x400008000}, LIBVTLB_ERR_INVALID},
	{{LIBVTLB_MEMORY, 64, 0x8000}, LIBVTLB_ERR_INVALID},
	{{LIBVTLB_MEMORY, 0xffffffff, 0x8000}, LIBVTLB_ERR_INVALID},
	{{LIBVTLB_MEMORY, 14, ((uint64_t)1 << 50) + 0x8000}, LIBVTLB_ERR_INVALID}, /* an entry cannot name it */
	{{LIBVTLB_DIRECT, 14, ((uint64_t)1 << 63) + 0x8000}, LIBVTLB_ERR_INVALID},
	{{LIBVTLB_MEMORY, 14, ((uint64_t)1 << 49) + 0x8000}, LIBVTLB_HIT},
	{{LIBVTLB_DIRECT + 1, 14, 0x400008000}, LIBVTLB_ERR_INVALID},
	{{0xffffffff, 14, 0x400008000}, LIBVTLB_ERR_INVALID},
	{{LIBVTLB_EMULATED, 12, 0xdeadbeefdeadbeef}, LIBVTLB_DEVICE}, /* the host's to use */
	{{LIBVTLB_NOTHING, 12, 0xdeadbeefdeadbeef}, LIBVTLB_NO_MEMORY},
};
#define STRANGE_ONES (sizeof(strange_ones) / sizeof(strange_ones[0]))

START_TEST(answer_that_cannot_be_reaches_no_machine)
{
	struct libvtlb_backing backing;
	int outcome = strange_ones[_i].outcome;

	strange = strange_ones[_i].backing;
	vtlb_rig_lay_out(&r);
	r.host.backing = strange_backing;
	vtlb_rig_start(&r);
	ck_assert_int_eq(libvtlb_machine_address(&r.vcpu, &backing, 0x8000), outcome);
	ck_assert_int_eq(try_insert(DATA, at(0x4000), 14, VRIG_PTE(0x8000)), outcome == LIBVTLB_HIT ? 0 : outcome);
	ck_assert_uint_eq(vtlb_rig_at(&r, DATA, at(0x4000)), 0x8000);
	ck_assert_int_eq(is_in_vhpt(at(0x4000)), outcome == LIBVTLB_HIT);
	ck_assert_uint_eq(vtlb_rig_machine_count(&r), outcome == LIBVTLB_HIT);
	ck_assert_uint_eq(r.nonsense, 0);
}
END_TEST

START_TEST(host_without_callbacks_has_the_cache_alone)
{
	struct libvtlb_backing backing;

	vtlb_rig_lay_out(&r);
	r.config.host = NULL;
	r.config.vhpt_count = 0;
	memset(&r.config.ptce, 0, sizeof(r.config.ptce));
	vtlb_rig_start(&r);
	ck_assert_int_eq(try_insert(DATA, at(0x4000), 14, VRIG_PTE(VRIG_EMULATED)), 0);
	ck_assert_int_eq(libvtlb_fill(&r.vcpu, DATA, at(0x4000)), LIBVTLB_HIT);
	ck_assert_int_eq(access_as(LIBVTLB_STORE, at(0x4000)), LIBVTLB_HIT);
	ck_assert_int_eq(libvtlb_machine_address(&r.vcpu, &backing, 0), LIBVTLB_ERR_INVALID);
}
END_TEST

/* Memory attributes: the guest's, the place, the flags; and what the machine gets. */
static const struct {
	uint32_t guest, flags, machine;
	uint64_t gpa;
} attributes[] = {
	{LIBVTLB_MA_WB, 0, LIBVTLB_MA_WB, 0x8000},
	{LIBVTLB_MA_UC, 0, LIBVTLB_MA_WB, 0x8000},
	{LIBVTLB_MA_UCE, 0, LIBVTLB_MA_WB, 0x8000},
	{LIBVTLB_MA_WC, 0, LIBVTLB_MA_WB, 0x8000},
	{LIBVTLB_MA_NAT, 0, LIBVTLB_MA_NAT, 0x8000},
	{LIBVTLB_MA_UC, LIBVTLB_KEEP_ATTRIBUTES, LIBVTLB_MA_UC, 0x8000},
	{LIBVTLB_MA_WC, LIBVTLB_KEEP_ATTRIBUTES, LIBVTLB_MA_WC, 0x8000},
	{LIBVTLB_MA_WB, LIBVTLB_KEEP_ATTRIBUTES, LIBVTLB_MA_WB, 0x8000},
	{LIBVTLB_MA_NAT, LIBVTLB_KEEP_ATTRIBUTES, LIBVTLB_MA_NAT, 0x8000},
	{LIBVTLB_MA_UC, 0, LIBVTLB_MA_UC, VRIG_DIRECT},
	{LIBVTLB_MA_WB, 0, LIBVTLB_MA_WB, VRIG_DIRECT},
	{LIBVTLB_MA_UCE, LIBVTLB_KEEP_ATTRIBUTES, LIBVTLB_MA_UCE, VRIG_DIRECT},
};
#define ATTRIBUTES (sizeof(attributes) / sizeof(attributes[0]))

START_TEST(memory_attribute_is_the_guests_where_it_matters)
{
	uint64_t pte = VRIG_PTE(attributes[_i].gpa) | LIBVTLB_PTE_MA(attributes[_i].guest);
	struct libvtlb_translation found = LIBVTLB_TRANSLATION_INIT;

	vtlb_rig_lay_out(&r);
	r.config.flags = attributes[_i].flags;
	vtlb_rig_start(&r);
	vtlb_rig_insert(&r, DATA, at(0x4000), 14, pte);
	ck_assert_uint_eq(LIBVTLB_PTE_GET_MA(vhpt_entry(at(0x4000)).pte), attributes[_i].machine);
	ck_assert_uint_eq(LIBVTLB_PTE_GET_MA(r.inserted.pte), attributes[_i].machine);
	ck_assert_int_eq(libvtlb_lookup(&r.vcpu, &found, DATA, at(0x4000)), LIBVTLB_HIT);
	ck_assert_uint_eq(found.pte, pte); /* the guest's stays the guest's */
}
END_TEST

/* Rights, levels and bits of the guest reach the machine as they are. */
START_TEST(rights_reach_the_machine_unchanged)
{
	uint32_t n;

	begin_without_log();
	for (n = 0; n < 128; n++) {
		uint64_t rights = LIBVTLB_PTE_AR(n & 7) | LIBVTLB_PTE_PL(n >> 3 & 3) | (n & 32 ? LIBVTLB_PTE_A : 0) |
				  (n & 64 ? LIBVTLB_PTE_D : 0) | (n & 1 ? LIBVTLB_PTE_ED : 0) | LIBVTLB_PTE_P;

		vtlb_rig_insert(&r, DATA, at(0x4000), 14, 0x8000 | rights);
		ck_assert_uint_eq(r.inserted.pte, (VRIG_MACHINE + 0x8000) | rights);
		ck_assert_uint_eq(vhpt_entry(at(0x4000)).pte, (VRIG_MACHINE + 0x8000) | rights);
	}
}
END_TEST

/* Both sides. */

/* A data page of 16 KiB at 0x4000; a code page there, and whether one entry may serve both. */
static const struct {
	uint64_t offset, pte, itir;
	int shared;
} sides[] = {
	{0x4000, VRIG_PTE(0x8000), LIBVTLB_ITIR(14, 5), 1},
	{0x4000, VRIG_PTE(0x8000) | LIBVTLB_PTE_IGNORED, LIBVTLB_ITIR(14, 5), 1},
	{0x8000, VRIG_PTE(0x10000), LIBVTLB_ITIR(14, 9), 1},  /* beside it */
	{0x0000, VRIG_PTE(0x10000), LIBVTLB_ITIR(14, 9), 1},
	{0x4000, VRIG_PTE(0xc000), LIBVTLB_ITIR(14, 5), 0},   /* another page, */
	{0x4000, (VRIG_PTE(0x8000) & ~LIBVTLB_PTE_AR(7)) | LIBVTLB_PTE_AR(1), LIBVTLB_ITIR(14, 5), 0}, /* rights, */
	{0x4000, (VRIG_PTE(0x8000) & ~LIBVTLB_PTE_PL(3)), LIBVTLB_ITIR(14, 5), 0}, /* level, */
	{0x4000, VRIG_PTE(0x8000) | LIBVTLB_PTE_ED, LIBVTLB_ITIR(14, 5), 0}, /* deferral, */
	{0x4000, VRIG_PTE(0x8000) & ~(uint64_t)LIBVTLB_PTE_A, LIBVTLB_ITIR(14, 5), 0}, /* bits, */
	{0x4000, VRIG_PTE(0x8000) & ~(uint64_t)LIBVTLB_PTE_D, LIBVTLB_ITIR(14, 5), 0},
	{0x4000, VRIG_PTE(0x8000), LIBVTLB_ITIR(14, 6), 0},   /* key, */
	{0x4000, VRIG_PTE(0x8000), LIBVTLB_ITIR(16, 5), 0},   /* size */
	{0x4000, VRIG_PTE(0x8000), LIBVTLB_ITIR(12, 5), 0},   /* or a part: its first, */
	{0x7000, VRIG_PTE(0xb000), LIBVTLB_ITIR(12, 5), 0},   /* its last */
	{0x8000, VRIG_PTE(0xc000), LIBVTLB_ITIR(12, 5), 1},   /* and none */
	{0x4000, VRIG_PTE(0x8000) & ~(uint64_t)LIBVTLB_PTE_P, LIBVTLB_ITIR(14, 5), 0}, /* absent */
};
#define SIDES (sizeof(sides) / sizeof(sides[0]))

/* Whichever side comes first, and whether the code's is a register. */
START_TEST(page_whose_sides_differ_stays_out_of_the_vhpt)
{
	uint32_t as = (uint32_t)_i / SIDES, i = (uint32_t)_i % SIDES, turn;

	vtlb_rig_init(&r);
	for (turn = 0; turn < 2; turn++)
		if (turn == (as & 1))
			ck_assert_int_eq(libvtlb_insert(&r.vcpu, DATA, VRIG_PTE(0x8000), LIBVTLB_ITIR(14, 5),
							at(0x4000), LIBVTLB_NO_TICKET), 0);
		else if (as & 2)
			ck_assert_int_eq(libvtlb_insert_register(&r.vcpu, CODE, 0, sides[i].pte, sides[i].itir,
								 at(sides[i].offset)), 0);
		else
			ck_assert_int_eq(libvtlb_insert(&r.vcpu, CODE, sides[i].pte, sides[i].itir,
							at(sides[i].offset), LIBVTLB_NO_TICKET), 0);
	ck_assert_int_eq(libvtlb_fill(&r.vcpu, DATA, at(0x4000)), LIBVTLB_HIT);
	ck_assert_int_eq(is_in_vhpt(at(0x4000)), sides[i].shared);
	ck_assert_uint_eq(vtlb_rig_machine_at(&r, DATA, at(0x4000)), VRIG_MACHINE + 0x8000);
	if (sides[i].pte & LIBVTLB_PTE_P)
		(void)libvtlb_fill(&r.vcpu, CODE, at(sides[i].offset));
	ck_assert(!is_in_vhpt(at(0x4000)) || sides[i].shared);
	ck_assert_uint_eq(vtlb_rig_machine_at(&r, DATA, at(0x4000)), VRIG_MACHINE + 0x8000);
}
END_TEST

START_TEST(page_enters_the_vhpt_when_the_other_side_no_longer_differs)
{
	vtlb_rig_init(&r);
	vtlb_rig_register(&r, CODE, 0, at(0x4000), 14, VRIG_PTE(0xc000));
	vtlb_rig_insert(&r, DATA, at(0x4000), 14, VRIG_PTE(0x8000));
	ck_assert(!is_in_vhpt(at(0x4000)));
	ck_assert_int_eq(libvtlb_purge_registers(&r.vcpu, CODE, at(0x4000), 14), 0); /* takes the data's, too */
	vtlb_rig_insert(&r, DATA, at(0x4000), 14, VRIG_PTE(0x8000));
	ck_assert_uint_eq(vtlb_rig_vhpt_at(&r, at(0x4000)), VRIG_MACHINE + 0x8000);
}
END_TEST

/* Forgetting. */

static uint64_t ptce_at[32];
static uint32_t ptce_count;

static int note_ptce(void *user, uint64_t address)
{
	(void)user;
	ck_assert_uint_lt(ptce_count, 32);
	ptce_at[ptce_count++] = address;
	return 0;
}

/*
 * PAL_PTCE_INFO: the address grows by stride[1] after each turn of the inner loop, and by stride[0] after each of the
 * outer one.
 */
static const struct {
	struct libvtlb_ptce ptce;
	uint64_t addresses[8]; /* to the first 0 */
} loops[] = {
	{{0x100000, {3, 2}, {0x1000, 0x100}}, {0x100000, 0x100100, 0x101200, 0x101300, 0x102400, 0x102500, 0}},
	{{0x100000, {1, 1}, {0x1000, 0x100}}, {0x100000, 0}},
	{{0x100000, {1, 4}, {0x1000, 0x100}}, {0x100000, 0x100100, 0x100200, 0x100300, 0}},
	{{0x100000, {4, 1}, {0x1000, 0}}, {0x100000, 0x101000, 0x102000, 0x103000, 0}},
	{{0x100000, {4, 1}, {0x1000, 0x10}}, {0x100000, 0x101010, 0x102020, 0x103030, 0}},
	{{0x100000, {2, 2}, {0, 0}}, {0x100000, 0x100000, 0x100000, 0x100000, 0}},
	{{LAST_BYTE, {2, 2}, {0x10, 0xffffffff}}, {LAST_BYTE, 0xfffffffe, 0x20000000d, 0x30000000c, 0}}, /* modulo 2^64 */
};
#define LOOPS (sizeof(loops) / sizeof(loops[0]))

static void check_loops(uint32_t i)
{
	uint32_t n;

	for (n = 0; loops[i].addresses[n]; n++)
		ck_assert(n < ptce_count && ptce_at[n] == loops[i].addresses[n]);
	ck_assert_uint_eq(ptce_count, n);
}

START_TEST(machine_is_emptied_in_the_order_of_pal)
{
	vtlb_rig_lay_out(&r);
	r.config.ptce = loops[_i].ptce;
	r.host.machine_purge_entry = note_ptce;
	vtlb_rig_start(&r);
	ptce_count = 0;
	ck_assert_int_eq(libvtlb_purge_all(&r.vcpu), 0);
	check_loops((uint32_t)_i);
	ptce_count = 0;
	ck_assert_int_eq(libvtlb_protect(&r.vcpu), 0);
	check_loops((uint32_t)_i);
	ptce_count = 0;
	ck_assert_int_eq(libvtlb_post_everything(&r.mailbox, NULL), 0);
	ck_assert_int_eq(libvtlb_drain(&r.vcpu), 1);
	check_loops((uint32_t)_i);
}
END_TEST

/* The most that is allowed. */
static int count_ptce(void *user, uint64_t address)
{
	(void)user, (void)address;
	ptce_count++;
	return 0;
}

START_TEST(loops_of_ptce_are_bounded)
{
	vtlb_rig_lay_out(&r);
	r.config.ptce = (struct libvtlb_ptce){0, {256, 256}, {1, 1}};
	r.host.machine_purge_entry = count_ptce;
	vtlb_rig_start(&r);
	ptce_count = 0;
	ck_assert_int_eq(libvtlb_purge_all(&r.vcpu), 0);
	ck_assert_uint_eq(ptce_count, 65536);
}
END_TEST

/* A range of a space, and the smallest aligned power of two around it that a machine can be asked for. */
static const struct {
	uint64_t first, last, offset;
	uint32_t log2;
} blocks[] = {
	{0, 0, 0, 12},
	{0x1234, 0x1234, 0x1000, 12},
	{0x1000, 0x1fff, 0x1000, 12},
	{0x1fff, 0x2000, 0, 14},              /* 0 to 0x3fff: 0x1fff and 0x2000 differ in bit 13 */
	{0x4000, 0x5fff, 0x4000, 13},         /* a size that no page has: a block is a block */
	{0x4000, 0x7fff, 0x4000, 14},
	{0x5000, 0x6fff, 0x4000, 14},
	{0x10000, 0x1ffff, 0x10000, 16},
	{0xffff, 0x10000, 0, 17},
	{0x7fffffff, 0x80000000, 0, 32},
	{0x80000000, 0xffffffff, 0x80000000, 31},
	{0xffffffff, 0x100000000, 0, 33},
	{0, REGION_LAST, 0, 61},
	{((uint64_t)1 << 60) - 1, (uint64_t)1 << 60, 0, 61},
	{(uint64_t)1 << 60, REGION_LAST, (uint64_t)1 << 60, 60},
	{REGION_LAST, REGION_LAST, REGION_LAST - 0xfff, 12},
};
#define BLOCKS (sizeof(blocks) / sizeof(blocks[0]))

START_TEST(machine_is_asked_for_the_block_around_a_range)
{
	vtlb_rig_init(&r);
	ck_assert_int_eq(libvtlb_purge_space(&r.vcpu, 0xabcdef, blocks[_i].first, blocks[_i].last), 0);
	ck_assert_uint_eq(vtlb_rig_calls(&r, VRIG_PURGE), 1);
	ck_assert_uint_eq(r.purged_rid, 0xabcdef);
	ck_assert_uint_eq(r.purged_offset, blocks[_i].offset);
	ck_assert_uint_eq(r.purged_log2, blocks[_i].log2);
	ck_assert_uint_eq(r.nonsense, 0);
}
END_TEST

/* Every way to remove a part of a page of 64 KiB, two slices of which the machine holds. */
static void remove_a_part(uint32_t how)
{
	switch (how) {
	case 0: ck_assert_int_eq(libvtlb_purge(&r.vcpu, at(0x30000), 12), 0); break;
	case 1: ck_assert_int_eq(libvtlb_purge_space(&r.vcpu, RID, 0x34000, 0x34000), 0); break;
	case 2: vtlb_rig_insert(&r, DATA, at(0x34000), 12, VRIG_PTE(0x4000)); break;
	case 3: vtlb_rig_register(&r, DATA, 0, at(0x34000), 12, VRIG_PTE(0x4000)); break;
	case 4: ck_assert_int_eq(libvtlb_purge_registers(&r.vcpu, DATA, at(0x34000), 12), 0); break;
	default: vtlb_rig_post(&r, RID, 0x38000, 0x38000); ck_assert_int_eq(libvtlb_drain(&r.vcpu), 1); break;
	}
}

START_TEST(purge_of_a_part_of_a_large_page_takes_its_other_slices_out_of_the_machine)
{
	vtlb_rig_init(&r);
	vtlb_rig_insert(&r, DATA, at(0x30000), 16, VRIG_PTE(0x120000));
	ck_assert_int_eq(libvtlb_fill(&r.vcpu, DATA, at(0x3c000)), LIBVTLB_HIT);
	ck_assert_uint_eq(vtlb_rig_machine_count(&r), 2);
	remove_a_part((uint32_t)_i);
	ck_assert_uint_eq(vtlb_rig_machine_at(&r, DATA, at(0x30000)), LAST_BYTE);
	ck_assert_uint_eq(vtlb_rig_machine_at(&r, DATA, at(0x3c000)), LAST_BYTE);
	ck_assert(!is_in_vhpt(at(0x30000)) && !is_in_vhpt(at(0x3c000)));
}
END_TEST

/* A page that replacement took from the cache: its slices live on, and go with its range all the same. */
START_TEST(slices_of_a_replaced_page_are_purged_with_its_range)
{
	uint64_t i;

	vtlb_rig_init(&r);
	vtlb_rig_insert(&r, DATA, at(0x30000), 16, VRIG_PTE(0x120000));
	ck_assert_int_eq(libvtlb_fill(&r.vcpu, DATA, at(0x3c000)), LIBVTLB_HIT);
	for (i = 0; i < 256; i++) /* device pages: they are shown to nobody */
		vtlb_rig_insert(&r, DATA, VRIG_VA(2, i << 16), 16, VRIG_PTE(VRIG_EMULATED));
	ck_assert_uint_eq(vtlb_rig_at(&r, DATA, at(0x30000)), LAST_BYTE);
	ck_assert_uint_eq(vtlb_rig_vhpt_at(&r, at(0x3c000)), VRIG_MACHINE + 0x12c000);
	ck_assert_int_eq(libvtlb_purge(&r.vcpu, at(0x34000), 12), 0);
	ck_assert(!is_in_vhpt(at(0x30000)) && !is_in_vhpt(at(0x3c000)));
	ck_assert_uint_eq(vtlb_rig_machine_at(&r, DATA, at(0x3c000)), LAST_BYTE);
}
END_TEST

/* Where no large page was shown the block stays small, and where all was forgotten it is small again. */
START_TEST(machine_is_asked_for_more_only_where_large_pages_were_shown)
{
	vtlb_rig_init(&r);
	vtlb_rig_insert(&r, DATA, at(0x4000), 14, VRIG_PTE(0x8000)); /* one slice: nothing sticks out */
	ck_assert_int_eq(libvtlb_purge(&r.vcpu, at(0x4000), 12), 0);
	ck_assert_uint_eq(r.purged_log2, 12);
	vtlb_rig_insert(&r, DATA, at(0x1000000), 24, VRIG_PTE(0x1000000));
	ck_assert_int_eq(libvtlb_purge(&r.vcpu, at(0x4000), 12), 0);
	ck_assert_uint_eq(r.purged_log2, 24);
	ck_assert_uint_eq(r.purged_offset, 0);
	ck_assert_int_eq(libvtlb_purge(&r.vcpu, at(0), 28), 0);
	ck_assert_uint_eq(r.purged_log2, 28);
	ck_assert_int_eq(libvtlb_purge_all(&r.vcpu), 0);
	ck_assert_int_eq(libvtlb_purge(&r.vcpu, at(0x4000), 12), 0);
	ck_assert_uint_eq(r.purged_log2, 12);
}
END_TEST

/* The VHPT keeps its slices, and the machine's walker may take them from there again. */
START_TEST(protecting_does_not_forget_that_large_pages_were_shown)
{
	vtlb_rig_init(&r);
	vtlb_rig_insert(&r, DATA, at(0x30000), 16, VRIG_PTE(0x120000));
	ck_assert_int_eq(libvtlb_fill(&r.vcpu, DATA, at(0x3c000)), LIBVTLB_HIT);
	ck_assert_int_eq(libvtlb_protect(&r.vcpu), 0);
	ck_assert(is_in_vhpt(at(0x3c000)));
	ck_assert_int_eq(libvtlb_purge(&r.vcpu, at(0x30000), 12), 0);
	ck_assert_uint_eq(r.purged_offset, 0x30000);
	ck_assert_uint_eq(r.purged_log2, 16);
}
END_TEST

/* Dirty bit and dirty log. Its pages are of 4 KiB, so a slice has four. */

START_TEST(write_marks_the_slice_and_only_then_may_the_machine_write)
{
	vtlb_rig_init(&r);
	vtlb_rig_insert(&r, DATA, at(0x30000), 16, VRIG_PTE(0x120000));
	ck_assert_uint_eq(vhpt_entry(at(0x30000)).pte & LIBVTLB_PTE_D, 0);
	ck_assert_int_eq(access_as(LIBVTLB_LOAD, at(0x30000)), LIBVTLB_HIT);
	ck_assert_uint_eq(r.inserted.pte & LIBVTLB_PTE_D, 0);
	ck_assert_uint_eq(vtlb_rig_dirty_count(&r), 0);
	ck_assert_int_eq(access_as(LIBVTLB_STORE, at(0x35678)), LIBVTLB_HIT);
	ck_assert_uint_eq(r.inserted.pte, VRIG_PTE(VRIG_MACHINE + 0x124000));
	ck_assert_uint_eq(vhpt_entry(at(0x34000)).pte, VRIG_PTE(VRIG_MACHINE + 0x124000));
	ck_assert_uint_eq(vhpt_entry(at(0x30000)).pte & LIBVTLB_PTE_D, 0); /* another slice */
	ck_assert_uint_eq(vtlb_rig_dirty_count(&r), 4);
	ck_assert(libvtlb_dirty_is_marked(&r.dirty, 0x124000) && libvtlb_dirty_is_marked(&r.dirty, 0x127fff));
	ck_assert_uint_eq(vtlb_rig_stats(&r).first_writes, 1);
	ck_assert_int_eq(access_as(LIBVTLB_STORE, at(0x34000)), LIBVTLB_HIT);
	ck_assert_uint_eq(vtlb_rig_stats(&r).first_writes, 1);
}
END_TEST

/* What another processor's write marked need not be noticed again. */
START_TEST(slice_that_is_marked_wholly_is_shown_as_dirty)
{
	vtlb_rig_init(&r);
	ck_assert_int_eq(libvtlb_dirty_mark(&r.dirty, 0x124000, 0x126fff), 3); /* three of four */
	vtlb_rig_insert(&r, DATA, at(0x34000), 16, VRIG_PTE(0x120000));
	ck_assert_uint_eq(vhpt_entry(at(0x34000)).pte & LIBVTLB_PTE_D, 0);
	ck_assert_int_eq(libvtlb_dirty_mark(&r.dirty, 0x127000, 0x127000), 1);
	ck_assert_int_eq(libvtlb_fill(&r.vcpu, DATA, at(0x34000)), LIBVTLB_HIT);
	ck_assert_uint_eq(vhpt_entry(at(0x34000)).pte, VRIG_PTE(VRIG_MACHINE + 0x124000));
	ck_assert_uint_eq(vtlb_rig_dirty_count(&r), 4);
}
END_TEST

START_TEST(write_to_a_small_page_marks_no_more_than_it)
{
	vtlb_rig_init(&r);
	vtlb_rig_insert(&r, DATA, at(0x5000), 12, VRIG_PTE(0x9000));
	ck_assert_uint_eq(r.inserted.pte & LIBVTLB_PTE_D, 0);
	ck_assert_int_eq(access_as(LIBVTLB_SEMAPHORE, at(0x5000)), LIBVTLB_HIT);
	ck_assert_uint_eq(r.inserted.pte, VRIG_PTE(VRIG_MACHINE + 0x9000));
	ck_assert_uint_eq(vtlb_rig_dirty_count(&r), 1);
	ck_assert(libvtlb_dirty_is_marked(&r.dirty, 0x9abc));
}
END_TEST

/* The guest's own dirty bit comes first: without it the guest is to have its fault. */
START_TEST(guests_dirty_bit_comes_before_the_log)
{
	vtlb_rig_init(&r);
	ck_assert_int_eq(libvtlb_dirty_mark(&r.dirty, 0x8000, 0xbfff), 4);
	vtlb_rig_insert(&r, DATA, at(0x4000), 14, VRIG_PTE(0x8000) & ~(uint64_t)LIBVTLB_PTE_D);
	ck_assert_uint_eq(vhpt_entry(at(0x4000)).pte & LIBVTLB_PTE_D, 0);
	vtlb_rig_insert(&r, DATA, at(0x8000), 14, VRIG_PTE(0x10000) & ~(uint64_t)LIBVTLB_PTE_D);
	ck_assert_int_eq(access_as(LIBVTLB_STORE, at(0x8000)), LIBVTLB_DIRTY);
	ck_assert_uint_eq(vtlb_rig_dirty_count(&r), 4);
}
END_TEST

START_TEST(device_that_is_the_guests_keeps_its_dirty_bit_and_marks_nothing)
{
	vtlb_rig_lay_out(&r);
	r.pieces[0] = (struct vtlb_rig_piece){0x200000, 0x20ffff, VRIG_MACHINE + 0x200000, LIBVTLB_DIRECT};
	vtlb_rig_start(&r);
	vtlb_rig_insert(&r, DATA, at(0x4000), 14, VRIG_PTE(0x200000)); /* where the log has pages */
	ck_assert_uint_eq(vhpt_entry(at(0x4000)).pte, VRIG_PTE(VRIG_MACHINE + 0x200000));
	ck_assert_int_eq(access_as(LIBVTLB_STORE, at(0x4000)), LIBVTLB_DIRECT_DEVICE);
	ck_assert_uint_eq(vtlb_rig_dirty_count(&r), 0);
	ck_assert_uint_eq(vtlb_rig_stats(&r).first_writes, 0);
}
END_TEST

/* One bit of the log for 64 KiB: a slice's write marks it, and the other slices are marked with it. */
START_TEST(log_may_have_larger_pages_than_the_machine)
{
	vtlb_rig_lay_out(&r);
	r.dirty_config.page_log2 = 16;
	r.dirty_config.page_count = VRIG_RAM_BYTES >> 16;
	vtlb_rig_start(&r);
	vtlb_rig_insert(&r, DATA, at(0x30000), 16, VRIG_PTE(0x120000));
	ck_assert_int_eq(access_as(LIBVTLB_STORE, at(0x30000)), LIBVTLB_HIT);
	ck_assert_int_eq(libvtlb_fill(&r.vcpu, DATA, at(0x3c000)), LIBVTLB_HIT);
	ck_assert_uint_eq(vhpt_entry(at(0x3c000)).pte, VRIG_PTE(VRIG_MACHINE + 0x12c000));
	ck_assert(libvtlb_dirty_is_marked(&r.dirty, 0x12ffff) && !libvtlb_dirty_is_marked(&r.dirty, 0x130000));
}
END_TEST

static int refused_section(void *user)
{
	return *(const int *)user;
}

/* What could not be noted must not be allowed. */
START_TEST(failing_log_leaves_the_machine_without_the_dirty_bit)
{
	int err = 0;

	vtlb_rig_lay_out(&r);
	r.dirty_config.enter = r.dirty_config.leave = refused_section;
	r.dirty_config.user = &err;
	vtlb_rig_start(&r);
	vtlb_rig_insert(&r, DATA, at(0x4000), 14, VRIG_PTE(0x8000));
	err = -1234;
	ck_assert_int_eq(access_as(LIBVTLB_STORE, at(0x4000)), -1234);
	ck_assert_uint_eq(vhpt_entry(at(0x4000)).pte & LIBVTLB_PTE_D, 0);
	ck_assert_uint_eq(r.inserted.pte & LIBVTLB_PTE_D, 0);
	err = 0;
	ck_assert_int_eq(access_as(LIBVTLB_STORE, at(0x4000)), LIBVTLB_HIT);
	ck_assert_uint_ne(vhpt_entry(at(0x4000)).pte & LIBVTLB_PTE_D, 0);
}
END_TEST

/* LIBVTLB_DIRTY_AT_INSERT: a page of 64 KiB, and how many of its 16 pages of 4 KiB are marked by its insert. */
static const struct {
	uint64_t pte;
	uint32_t marked;
} early[] = {
	{VRIG_PTE(0x120000), 16},
	{VRIG_PTE(0x12f000), 16}, /* not aligned: the same */
	{VRIG_PTE(0x120000) & ~(uint64_t)LIBVTLB_PTE_D, 0},
	{(VRIG_PTE(0x120000) & ~LIBVTLB_PTE_AR(7)) | LIBVTLB_PTE_AR(0), 0}, /* nobody may write */
	{(VRIG_PTE(0x120000) & ~LIBVTLB_PTE_AR(7)) | LIBVTLB_PTE_AR(1), 0},
	{(VRIG_PTE(0x120000) & ~LIBVTLB_PTE_AR(7)) | LIBVTLB_PTE_AR(4), 16}, /* level 0 may */
	{(VRIG_PTE(0x120000) & ~LIBVTLB_PTE_AR(7)) | LIBVTLB_PTE_AR(7), 0},
	{VRIG_PTE(0x120000) & ~(uint64_t)LIBVTLB_PTE_P, 0},
	{VRIG_PTE(VRIG_EMULATED), 0}, /* beyond the log */
	{VRIG_PTE(VRIG_RAM_BYTES - 0x10000), 16}, /* its last */
};
#define EARLY (sizeof(early) / sizeof(early[0]))

START_TEST(dirty_at_insert_marks_what_may_be_written)
{
	vtlb_rig_lay_out(&r);
	r.config.flags = LIBVTLB_DIRTY_AT_INSERT;
	vtlb_rig_start(&r);
	(void)try_insert(DATA, at(0x3c000), 16, early[_i].pte);
	ck_assert_uint_eq(vtlb_rig_dirty_count(&r), early[_i].marked);
	if (early[_i].marked)
		ck_assert_uint_ne(vhpt_entry(at(0x3c000)).pte & LIBVTLB_PTE_D, 0);
}
END_TEST

/* A page of 256 MiB over RAM of 64 MiB: marked as far as the log goes. */
START_TEST(dirty_at_insert_is_clipped_to_the_log)
{
	vtlb_rig_lay_out(&r);
	r.config.flags = LIBVTLB_DIRTY_AT_INSERT;
	vtlb_rig_start(&r);
	vtlb_rig_register(&r, DATA, 0, at(0), 28, VRIG_PTE(0));
	ck_assert_uint_eq(vtlb_rig_dirty_count(&r), VRIG_RAM_BYTES >> VRIG_LOG_PAGE);
}
END_TEST

/* After a harvest the slices that are shown again are marked again: nothing may be written unnoticed. */
START_TEST(dirty_at_insert_marks_again_what_is_shown_after_a_harvest)
{
	static uint32_t words[sizeof(r.dirty_words) / sizeof(uint32_t)];

	vtlb_rig_lay_out(&r);
	r.config.flags = LIBVTLB_DIRTY_AT_INSERT;
	vtlb_rig_start(&r);
	vtlb_rig_insert(&r, DATA, at(0x30000), 16, VRIG_PTE(0x120000));
	ck_assert_int_eq(libvtlb_dirty_harvest(&r.dirty, words, 0, sizeof(words) / sizeof(words[0])), 16);
	ck_assert_int_eq(libvtlb_protect(&r.vcpu), 0);
	ck_assert_int_eq(libvtlb_fill(&r.vcpu, DATA, at(0x34000)), LIBVTLB_HIT);
	ck_assert_uint_ne(vhpt_entry(at(0x34000)).pte & LIBVTLB_PTE_D, 0);
	ck_assert_uint_eq(vtlb_rig_dirty_count(&r), 4);
	ck_assert(libvtlb_dirty_is_marked(&r.dirty, 0x124000));
}
END_TEST

/* Protecting. */

START_TEST(protected_pages_are_noticed_at_their_next_write)
{
	static uint32_t words[sizeof(r.dirty_words) / sizeof(uint32_t)];

	vtlb_rig_init(&r);
	vtlb_rig_insert(&r, DATA, at(0x4000), 14, VRIG_PTE(0x8000));
	vtlb_rig_register(&r, DATA, 0, at(0x1000000), 24, VRIG_PTE(0x1000000));
	ck_assert_int_eq(access_as(LIBVTLB_STORE, at(0x4000)), LIBVTLB_HIT);
	ck_assert_int_eq(access_as(LIBVTLB_STORE, at(0x1000000)), LIBVTLB_HIT);
	ck_assert_int_eq(libvtlb_dirty_harvest(&r.dirty, words, 0, sizeof(words) / sizeof(words[0])), 8);
	ck_assert_int_eq(libvtlb_protect(&r.vcpu), 0);
	ck_assert_uint_eq(vhpt_entry(at(0x4000)).pte, VRIG_PTE(VRIG_MACHINE + 0x8000) & ~(uint64_t)LIBVTLB_PTE_D);
	ck_assert_uint_eq(vhpt_entry(at(0x1000000)).pte & LIBVTLB_PTE_D, 0);
	ck_assert_uint_eq(vtlb_rig_machine_count(&r), 0);
	/* The inlined lookup has to notice, too. */
	ck_assert_int_eq(thash_lookup(&r.table.table, 0x4000, 1, THASH_WRITE, 1).outcome, THASH_FIRST_WRITE);
	ck_assert_int_eq(access_as(LIBVTLB_STORE, at(0x4000)), LIBVTLB_HIT);
	ck_assert_uint_eq(vtlb_rig_dirty_count(&r), 4);
	ck_assert_uint_eq(vhpt_entry(at(0x4000)).pte, VRIG_PTE(VRIG_MACHINE + 0x8000));
	ck_assert_uint_eq(vhpt_entry(at(0x1000000)).pte & LIBVTLB_PTE_D, 0);
}
END_TEST

START_TEST(protecting_changes_nothing_of_the_guests)
{
	struct libvtlb_translation found = LIBVTLB_TRANSLATION_INIT;

	vtlb_rig_init(&r);
	vtlb_rig_insert(&r, DATA, at(0x4000), 14, VRIG_PTE(0x8000));
	vtlb_rig_insert(&r, CODE, at(0x8000), 14, VRIG_PTE(0xc000));
	ck_assert_int_eq(libvtlb_protect(&r.vcpu), 0);
	ck_assert_int_eq(libvtlb_lookup(&r.vcpu, &found, DATA, at(0x4000)), LIBVTLB_HIT);
	ck_assert_uint_eq(found.pte, VRIG_PTE(0x8000));
	ck_assert_uint_eq(vtlb_rig_vhpt_at(&r, at(0x8000)), VRIG_MACHINE + 0xc000);
	ck_assert_uint_eq(vtlb_rig_stats(&r).purges_all, 0);
	ck_assert_uint_eq(vtlb_rig_stats(&r).purges, 0);
}
END_TEST

START_TEST(protecting_goes_on_though_the_machine_fails)
{
	vtlb_rig_init(&r);
	vtlb_rig_insert(&r, DATA, at(0x4000), 14, VRIG_PTE(0x8000));
	ck_assert_int_eq(access_as(LIBVTLB_STORE, at(0x4000)), LIBVTLB_HIT);
	vtlb_rig_fail(&r, VRIG_PTCE, 2);
	ck_assert_int_eq(libvtlb_protect(&r.vcpu), VRIG_ERROR);
	ck_assert_uint_eq(vtlb_rig_calls(&r, VRIG_PTCE), 6);
	ck_assert_uint_eq(vhpt_entry(at(0x4000)).pte & LIBVTLB_PTE_D, 0);
}
END_TEST

Suite *vtlb_machine_suite(void)
{
	Suite *suite = suite_create("vtlb_machine");
	TCase *slices = tcase_create("slices"), *where = tcase_create("places"), *both = tcase_create("sides");
	TCase *forget = tcase_create("forget"), *dirty = tcase_create("dirty"), *protect = tcase_create("protect");

	tcase_add_test(slices, slice_around_the_address_is_shown_and_no_other);
	tcase_add_test(slices, other_slices_are_shown_when_they_are_touched);
	tcase_add_test(slices, slice_of_a_misaligned_entry_is_aligned);
	tcase_add_test(slices, page_below_the_machines_size_goes_to_the_machine_alone);
	tcase_add_loop_test(slices, slices_have_the_machines_page_size, 12, 17);
	tcase_add_test(slices, slice_is_no_larger_than_its_piece_of_memory);
	suite_add_tcase(suite, slices);
	tcase_add_loop_test(where, place_at_the_address_is_what_is_told_and_shown, 0, PLACES);
	tcase_add_loop_test(where, register_shows_what_an_insert_would, 0, PLACES);
	tcase_add_loop_test(where, machine_address_says_what_lies_there, 0, PLACES);
	tcase_add_test(where, machine_address_of_what_is_not_implemented);
	tcase_add_test(where, device_in_a_large_page_keeps_the_rest_of_it_memory);
	tcase_add_loop_test(where, answer_that_cannot_be_reaches_no_machine, 0, STRANGE_ONES);
	tcase_add_test(where, host_without_callbacks_has_the_cache_alone);
	tcase_add_loop_test(where, memory_attribute_is_the_guests_where_it_matters, 0, ATTRIBUTES);
	tcase_add_test(where, rights_reach_the_machine_unchanged);
	suite_add_tcase(suite, where);
	tcase_add_loop_test(both, page_whose_sides_differ_stays_out_of_the_vhpt, 0, 4 * SIDES);
	tcase_add_test(both, page_enters_the_vhpt_when_the_other_side_no_longer_differs);
	suite_add_tcase(suite, both);
	tcase_add_loop_test(forget, machine_is_emptied_in_the_order_of_pal, 0, LOOPS);
	tcase_add_test(forget, loops_of_ptce_are_bounded);
	tcase_add_loop_test(forget, machine_is_asked_for_the_block_around_a_range, 0, BLOCKS);
	tcase_add_loop_test(forget, purge_of_a_part_of_a_large_page_takes_its_other_slices_out_of_the_machine, 0, 6);
	tcase_add_test(forget, slices_of_a_replaced_page_are_purged_with_its_range);
	tcase_add_test(forget, machine_is_asked_for_more_only_where_large_pages_were_shown);
	tcase_add_test(forget, protecting_does_not_forget_that_large_pages_were_shown);
	suite_add_tcase(suite, forget);
	tcase_add_test(dirty, write_marks_the_slice_and_only_then_may_the_machine_write);
	tcase_add_test(dirty, slice_that_is_marked_wholly_is_shown_as_dirty);
	tcase_add_test(dirty, write_to_a_small_page_marks_no_more_than_it);
	tcase_add_test(dirty, guests_dirty_bit_comes_before_the_log);
	tcase_add_test(dirty, device_that_is_the_guests_keeps_its_dirty_bit_and_marks_nothing);
	tcase_add_test(dirty, log_may_have_larger_pages_than_the_machine);
	tcase_add_test(dirty, failing_log_leaves_the_machine_without_the_dirty_bit);
	tcase_add_loop_test(dirty, dirty_at_insert_marks_what_may_be_written, 0, EARLY);
	tcase_add_test(dirty, dirty_at_insert_is_clipped_to_the_log);
	tcase_add_test(dirty, dirty_at_insert_marks_again_what_is_shown_after_a_harvest);
	suite_add_tcase(suite, dirty);
	tcase_add_test(protect, protected_pages_are_noticed_at_their_next_write);
	tcase_add_test(protect, protecting_changes_nothing_of_the_guests);
	tcase_add_test(protect, protecting_goes_on_though_the_machine_fails);
	suite_add_tcase(suite, protect);
	return suite;
}
