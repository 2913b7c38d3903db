/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* References: outcomes in the manual's order, what they leave in machine, VHPT and dirty log, and what leaves nothing. */
#include <string.h>

#include "suites.h"
#include "vtlb_rig.h"

static struct vtlb_rig r;

#define WHERE VRIG_VA(1, 0x345678)
#define RID (VRIG_RID + 1)
#define PAGE ((uint64_t)0x200000)

/* The guest's VHPT, in the short format: 0x345678 is in page 0xd1 of 16 KiB, whose entry is 0xd1 * 8 bytes in. */
#define VHPT_BASE ((uint64_t)0x10000000)
#define VHPT_PTA LIBVTLB_PTA(VHPT_BASE, 20, 0, 1)
#define VHPT_GPA ((uint64_t)0x100000)
#define VHPT_ENTRY (VHPT_GPA + 0x688)

static struct libvtlb_translation found;

static void map_vhpt(uint64_t pte)
{
	vtlb_rig_insert(&r, LIBVTLB_DATA, VRIG_VA(1, VHPT_BASE), 16, VRIG_PTE(VHPT_GPA));
	vtlb_rig_poke(&r, VHPT_ENTRY, pte);
}

static int refer(const struct libvtlb_reference *reference, uint64_t va)
{
	found = (struct libvtlb_translation)LIBVTLB_TRANSLATION_INIT;
	return libvtlb_access(&r.vcpu, &found, reference, va);
}

static int access_with(uint32_t kind, uint64_t pta)
{
	struct libvtlb_reference reference = vtlb_rig_reference(kind, pta);

	return refer(&reference, WHERE);
}

/* Without the guest's VHPT. */
static int access_as(uint32_t kind)
{
	return access_with(kind, VRIG_NO_WALKER);
}

static uint32_t side_of(uint32_t kind)
{
	return kind == LIBVTLB_FETCH ? LIBVTLB_CODE : LIBVTLB_DATA;
}

/* A page of 64 KiB around WHERE, on both sides. */
static void set_up(uint64_t pte)
{
	vtlb_rig_init(&r);
	vtlb_rig_insert(&r, LIBVTLB_DATA, WHERE, 16, pte);
	vtlb_rig_insert(&r, LIBVTLB_CODE, WHERE, 16, pte);
}

static int machine_may_write(void)
{
	const struct vtlb_rig_resident *e = vtlb_rig_machine(&r, LIBVTLB_DATA, WHERE);

	return e && e->pte & LIBVTLB_PTE_D;
}

/* Everything that references change, as one number that stays while nothing does. */
static struct libvtlb vcpu_before;

static void remember(void)
{
	rig_remember(&r.table);
	vcpu_before = r.vcpu;
}

static int is_unchanged(void)
{
	return rig_unchanged(&r.table) && !memcmp(&vcpu_before, &r.vcpu, sizeof(r.vcpu));
}

START_TEST(allowed_reference_hits)
{
	set_up(VRIG_PTE(PAGE));
	ck_assert_int_eq(access_as((uint32_t)_i), LIBVTLB_HIT);
	ck_assert_uint_eq(found.gpa, PAGE + 0x5678);
	ck_assert_uint_eq(found.page, 0x340000);
	ck_assert_uint_eq(found.page_log2, 16);
	ck_assert_uint_eq(found.rid, RID);
	ck_assert_uint_eq(found.slot, LIBVTLB_NO_SLOT);
}
END_TEST

/* A store under protection keys, with everything wrong; line by line the first fault is cured. */
#define RUINED (PAGE | LIBVTLB_PTE_PL(0) | LIBVTLB_PTE_AR(0))
static const struct {
	uint64_t pte, pkr;
	int outcome;
} ruins[] = {
	{RUINED, LIBVTLB_PKR(8, LIBVTLB_PKR_V), LIBVTLB_ABSENT},
	{RUINED | 1 | LIBVTLB_PTE_MA(7), LIBVTLB_PKR(8, LIBVTLB_PKR_V), LIBVTLB_NAT_PAGE},
	{RUINED | 1, LIBVTLB_PKR(8, LIBVTLB_PKR_V), LIBVTLB_KEY_MISS},
	{RUINED | 1, LIBVTLB_PKR(9, LIBVTLB_PKR_V | LIBVTLB_PKR_WD), LIBVTLB_KEY_PERMISSION},
	{RUINED | 1, LIBVTLB_PKR(9, LIBVTLB_PKR_V), LIBVTLB_RIGHTS},
	{RUINED | 1 | LIBVTLB_PTE_AR(2) | LIBVTLB_PTE_PL(3), LIBVTLB_PKR(9, LIBVTLB_PKR_V), LIBVTLB_DIRTY},
	{RUINED | 1 | LIBVTLB_PTE_AR(2) | LIBVTLB_PTE_PL(3) | LIBVTLB_PTE_D, LIBVTLB_PKR(9, LIBVTLB_PKR_V),
	 LIBVTLB_ACCESSED},
	{RUINED | 1 | LIBVTLB_PTE_AR(2) | LIBVTLB_PTE_PL(3) | LIBVTLB_PTE_D | LIBVTLB_PTE_A,
	 LIBVTLB_PKR(9, LIBVTLB_PKR_V), LIBVTLB_HIT},
};
#define RUINS (sizeof(ruins) / sizeof(ruins[0]))

START_TEST(faults_come_in_the_manuals_order_and_change_nothing)
{
	struct libvtlb_reference store = vtlb_rig_reference(LIBVTLB_STORE, VHPT_PTA);
	uint32_t asked;

	store.privilege = 3;
	store.psr |= LIBVTLB_PSR_PK;
	store.keys = &ruins[_i].pkr;
	store.key_count = 1;
	set_up(VRIG_PTE(PAGE));
	ck_assert_int_eq(libvtlb_insert(&r.vcpu, LIBVTLB_DATA, ruins[_i].pte, LIBVTLB_ITIR(16, 9), WHERE,
					LIBVTLB_NO_TICKET), 0);
	remember();
	asked = vtlb_rig_calls(&r, VRIG_BACKING);
	ck_assert_int_eq(refer(&store, WHERE), ruins[_i].outcome);
	ck_assert_uint_eq(found.pte, ruins[_i].pte);
	ck_assert_uint_eq(LIBVTLB_ITIR_KEY(found.itir), 9);
	ck_assert(is_unchanged() == (ruins[_i].outcome != LIBVTLB_HIT));
	ck_assert(vtlb_rig_calls(&r, VRIG_BACKING) == asked + (ruins[_i].outcome == LIBVTLB_HIT));
	ck_assert_uint_eq(vtlb_rig_dirty_count(&r), ruins[_i].outcome == LIBVTLB_HIT ? 4 : 0);
}
END_TEST

/* Nothing is found: by kind, PSR.ic, whether the walker is on, and whether the VHPT is mapped. */
static const struct {
	uint32_t kind;
	int ic, walker, mapped, outcome;
} nothings[] = {
	{LIBVTLB_LOAD, 1, 0, 0, LIBVTLB_ALTERNATE},
	{LIBVTLB_LOAD, 1, 1, 0, LIBVTLB_VHPT_FAULT},
	{LIBVTLB_LOAD, 1, 1, 1, LIBVTLB_MISS},
	{LIBVTLB_LOAD, 0, 0, 0, LIBVTLB_NESTED},
	{LIBVTLB_LOAD, 0, 1, 0, LIBVTLB_NESTED},
	{LIBVTLB_LOAD, 0, 1, 1, LIBVTLB_NESTED},
	{LIBVTLB_RSE_STORE, 0, 1, 1, LIBVTLB_NESTED},
	{LIBVTLB_TAK, 0, 0, 0, LIBVTLB_NESTED},
	{LIBVTLB_TPA, 1, 1, 1, LIBVTLB_MISS},
	{LIBVTLB_PROBE_BOTH, 1, 0, 0, LIBVTLB_ALTERNATE},
	{LIBVTLB_FETCH, 1, 0, 0, LIBVTLB_ALTERNATE},
	{LIBVTLB_FETCH, 1, 1, 0, LIBVTLB_VHPT_FAULT},
	{LIBVTLB_FETCH, 1, 1, 1, LIBVTLB_MISS},
	{LIBVTLB_FETCH, 0, 1, 1, LIBVTLB_ALTERNATE}, /* the walker fetches nothing while ic is off */
};
#define NOTHINGS (sizeof(nothings) / sizeof(nothings[0]))

START_TEST(nothing_found_is_the_fault_that_the_manual_names)
{
	struct libvtlb_reference reference = vtlb_rig_reference(nothings[_i].kind, VHPT_PTA);
	static const struct libvtlb_translation none = LIBVTLB_TRANSLATION_INIT;

	vtlb_rig_init(&r);
	if (nothings[_i].mapped) /* its entry has a reserved attribute */
		map_vhpt(VRIG_PTE(PAGE) | LIBVTLB_PTE_MA(2));
	if (!nothings[_i].walker)
		reference.pta = VRIG_NO_WALKER;
	if (!nothings[_i].ic)
		reference.psr &= ~LIBVTLB_PSR_IC;
	ck_assert_int_eq(refer(&reference, WHERE), nothings[_i].outcome);
	ck_assert(!memcmp(&found, &none, sizeof(found)));
}
END_TEST

START_TEST(entry_of_the_vhpt_is_found_whether_ic_is_on_or_off)
{
	struct libvtlb_reference load = vtlb_rig_reference(LIBVTLB_LOAD, VHPT_PTA);

	vtlb_rig_init(&r);
	map_vhpt(VRIG_PTE(PAGE));
	load.psr &= ~LIBVTLB_PSR_IC;
	ck_assert_int_eq(refer(&load, WHERE), LIBVTLB_HIT);
	ck_assert_uint_eq(found.gpa, PAGE + 0x1678);
	ck_assert_int_eq(access_as(LIBVTLB_LOAD), LIBVTLB_HIT);
	ck_assert_uint_eq(vtlb_rig_stats(&r).walks, 1);
}
END_TEST

START_TEST(address_that_is_not_implemented_comes_before_all_else)
{
	struct libvtlb_reference load = vtlb_rig_reference(LIBVTLB_LOAD, VHPT_PTA | 2);

	set_up(VRIG_PTE(PAGE));
	load.psr &= ~LIBVTLB_PSR_IC;
	remember();
	ck_assert_int_eq(refer(&load, WHERE | (uint64_t)1 << 50), LIBVTLB_UNIMPLEMENTED);
	ck_assert_int_eq(refer(&load, WHERE | (uint64_t)1 << 60), LIBVTLB_UNIMPLEMENTED);
	ck_assert_int_eq(refer(&load, VRIG_VA(2, (uint64_t)0x7ff << 50)), LIBVTLB_RESERVED); /* the PTA's, then */
	ck_assert(is_unchanged());
}
END_TEST

/* Judged like any other, and it stays for whoever may. */
START_TEST(what_a_walk_found_is_judged)
{
	vtlb_rig_init(&r);
	map_vhpt(PAGE | LIBVTLB_PTE_AR(0) | LIBVTLB_PTE_A | LIBVTLB_PTE_D | LIBVTLB_PTE_P);
	ck_assert_int_eq(access_with(LIBVTLB_STORE, VHPT_PTA), LIBVTLB_RIGHTS);
	ck_assert_uint_eq(found.gpa, PAGE + 0x1678);
	ck_assert_uint_eq(vtlb_rig_dirty_count(&r), 0);
	ck_assert_int_eq(access_as(LIBVTLB_LOAD), LIBVTLB_HIT);
	vtlb_rig_init(&r);
	map_vhpt(0);
	ck_assert_int_eq(access_with(LIBVTLB_LOAD, VHPT_PTA), LIBVTLB_ABSENT);
	ck_assert_uint_eq(found.page_log2, 14);
}
END_TEST

/* 16 KiB are four pages of the log. */
static const struct {
	uint32_t kind, marked;
} marks[] = {
	{LIBVTLB_LOAD, 0}, {LIBVTLB_STORE, 4}, {LIBVTLB_SEMAPHORE, 4}, {LIBVTLB_FETCH, 0}, {LIBVTLB_RSE_LOAD, 0},
	{LIBVTLB_RSE_STORE, 4}, {LIBVTLB_LFETCH, 0}, {LIBVTLB_FC, 0}, {LIBVTLB_PROBE_READ, 0},
	{LIBVTLB_PROBE_WRITE, 0}, {LIBVTLB_PROBE_BOTH, 0}, {LIBVTLB_TPA, 0}, {LIBVTLB_TAK, 0},
};
#define MARKS (sizeof(marks) / sizeof(marks[0]))

START_TEST(writes_mark_the_log)
{
	set_up(VRIG_PTE(PAGE));
	ck_assert_int_eq(access_as(marks[_i].kind), LIBVTLB_HIT);
	ck_assert_uint_eq(vtlb_rig_dirty_count(&r), marks[_i].marked);
	ck_assert_int_eq(libvtlb_dirty_is_marked(&r.dirty, PAGE + 0x4000), marks[_i].marked != 0);
	ck_assert_int_eq(libvtlb_dirty_is_marked(&r.dirty, PAGE + 0x7fff), marks[_i].marked != 0);
	ck_assert_int_eq(libvtlb_dirty_is_marked(&r.dirty, PAGE + 0x8000), 0);
	ck_assert_uint_eq(vtlb_rig_stats(&r).first_writes, marks[_i].marked != 0);
}
END_TEST

START_TEST(machine_may_write_what_the_log_knows)
{
	struct libvtlb_vhpt_entry entry;

	set_up(VRIG_PTE(PAGE));
	ck_assert_int_eq(access_as(LIBVTLB_LOAD), LIBVTLB_HIT);
	ck_assert_uint_eq(vtlb_rig_machine_at(&r, LIBVTLB_DATA, WHERE), VRIG_MACHINE + PAGE + 0x5678);
	ck_assert(!machine_may_write());
	ck_assert_int_eq(libvtlb_vhpt_find(&r.vcpu, &entry, WHERE), LIBVTLB_HIT);
	ck_assert(!(entry.pte & LIBVTLB_PTE_D));
	ck_assert_int_eq(access_as(LIBVTLB_STORE), LIBVTLB_HIT);
	ck_assert(machine_may_write());
	ck_assert_int_eq(libvtlb_vhpt_find(&r.vcpu, &entry, WHERE), LIBVTLB_HIT);
	ck_assert(entry.pte & LIBVTLB_PTE_D);
	ck_assert_int_eq(access_as(LIBVTLB_STORE), LIBVTLB_HIT);
	ck_assert_uint_eq(vtlb_rig_stats(&r).first_writes, 1);
	ck_assert_int_eq(libvtlb_protect(&r.vcpu), 0);
	ck_assert_ptr_null(vtlb_rig_machine(&r, LIBVTLB_DATA, WHERE));
}
END_TEST

START_TEST(small_page_is_shown_and_marked_as_it_is)
{
	vtlb_rig_init(&r);
	vtlb_rig_insert(&r, LIBVTLB_DATA, WHERE, 12, VRIG_PTE(PAGE + 0x3000));
	ck_assert_int_eq(access_as(LIBVTLB_STORE), LIBVTLB_HIT);
	ck_assert_uint_eq(vtlb_rig_dirty_count(&r), 1);
	ck_assert_int_eq(libvtlb_dirty_is_marked(&r.dirty, PAGE + 0x3000), 1);
	ck_assert_uint_eq(vtlb_rig_machine(&r, LIBVTLB_DATA, WHERE)->log2, 12);
	ck_assert_uint_eq(vtlb_rig_vhpt_at(&r, WHERE), LAST_BYTE);
}
END_TEST

/* The log's pages are of 64 KiB: one store is enough for four slices. */
START_TEST(slice_of_a_marked_page_may_be_written_at_once)
{
	vtlb_rig_lay_out(&r);
	r.dirty_config.page_log2 = 16;
	r.dirty_config.page_count >>= 4;
	vtlb_rig_start(&r);
	vtlb_rig_insert(&r, LIBVTLB_DATA, WHERE, 16, VRIG_PTE(PAGE));
	ck_assert(!machine_may_write());
	ck_assert_int_eq(access_as(LIBVTLB_STORE), LIBVTLB_HIT);
	ck_assert_int_eq(libvtlb_fill(&r.vcpu, LIBVTLB_DATA, WHERE + 0x4000), LIBVTLB_HIT);
	ck_assert(r.inserted.pte & LIBVTLB_PTE_D);
	ck_assert_uint_eq(vtlb_rig_stats(&r).first_writes, 1);
}
END_TEST

/* Where marks are made at insert: of a page that somebody may write, and that the guest calls dirty. */
static const struct {
	uint64_t pte;
	uint32_t marked;
} early[] = {
	{VRIG_PTE(PAGE), 16},
	{VRIG_PTE(PAGE) & ~LIBVTLB_PTE_D, 0},
	{PAGE | LIBVTLB_PTE_AR(1) | LIBVTLB_PTE_PL(3) | LIBVTLB_PTE_D | LIBVTLB_PTE_A | LIBVTLB_PTE_P, 0},
	{VRIG_PTE(VRIG_EMULATED), 0}, /* lies outside the log */
};
#define EARLY (sizeof(early) / sizeof(early[0]))

START_TEST(log_at_insert_marks_the_whole_page_that_a_walk_inserts)
{
	vtlb_rig_lay_out(&r);
	r.config.flags = LIBVTLB_DIRTY_AT_INSERT;
	vtlb_rig_start(&r);
	vtlb_rig_rr(&r, 1, LIBVTLB_RR(RID, 16, LIBVTLB_RR_VE));
	vtlb_rig_insert(&r, LIBVTLB_DATA, VRIG_VA(1, VHPT_BASE), 16,
			VRIG_PTE(VHPT_GPA) & ~LIBVTLB_PTE_D);
	vtlb_rig_poke(&r, VHPT_GPA + 0x34 * 8, early[_i].pte); /* 0x345678 is in page 0x34 of 64 KiB */
	ck_assert(access_with(LIBVTLB_LOAD, VHPT_PTA) > 0);
	ck_assert_uint_eq(vtlb_rig_dirty_count(&r), early[_i].marked);
}
END_TEST

/* Of the inlined lookups, as a host between two calls of the library makes them. */
static int inlined_write(void)
{
	return thash_lookup(&r.table.table, LIBVTLB_OFFSET(WHERE), 1, THASH_WRITE, 1).outcome;
}

START_TEST(inlined_lookups_write_where_a_write_was_noted)
{
	set_up(VRIG_PTE(PAGE));
	ck_assert_int_eq(access_as(LIBVTLB_LOAD), LIBVTLB_HIT);
	ck_assert_int_eq(thash_lookup(&r.table.table, LIBVTLB_OFFSET(WHERE), 1, THASH_READ, 1).outcome, THASH_HIT);
	ck_assert_int_eq(access_as(LIBVTLB_STORE), LIBVTLB_HIT);
	ck_assert_int_eq(inlined_write(), THASH_HIT);
	ck_assert_int_eq(libvtlb_protect(&r.vcpu), 0);
	ck_assert_int_eq(inlined_write(), THASH_FIRST_WRITE);
}
END_TEST

/* They want the page, and make the machine know it; to flush a line is no use of the page. */
START_TEST(line_operations_are_shown)
{
	uint32_t kind;

	for (kind = LIBVTLB_LFETCH; kind <= LIBVTLB_FC; kind++) {
		set_up(VRIG_PTE(PAGE));
		remember();
		ck_assert_int_eq(access_as(kind), LIBVTLB_HIT);
		ck_assert_uint_eq(vtlb_rig_machine_at(&r, LIBVTLB_DATA, WHERE), VRIG_MACHINE + PAGE + 0x5678);
		ck_assert(!machine_may_write());
		ck_assert_int_eq(rig_unchanged(&r.table), kind == LIBVTLB_FC);
	}
}
END_TEST

START_TEST(questions_have_no_side_effects)
{
	uint32_t calls, kind;

	set_up(VRIG_PTE(PAGE));
	calls = vtlb_rig_calls(&r, VRIG_BACKING) + vtlb_rig_calls(&r, VRIG_INSERT);
	remember();
	for (kind = LIBVTLB_PROBE_READ; kind <= LIBVTLB_TAK; kind++)
		ck_assert_int_eq(access_as(kind), LIBVTLB_HIT);
	vtlb_rig_fail(&r, VRIG_ANY, 1);
	ck_assert_int_eq(access_as(LIBVTLB_TPA), LIBVTLB_HIT);
	ck_assert_uint_eq(vtlb_rig_calls(&r, VRIG_BACKING) + vtlb_rig_calls(&r, VRIG_INSERT), calls);
	ck_assert(is_unchanged());
}
END_TEST

/* What each asks is the judge's; here that the page's place does not matter to them. */
START_TEST(questions_of_a_device_are_answered)
{
	set_up(VRIG_PTE(VRIG_EMULATED));
	ck_assert_int_eq(access_as(LIBVTLB_TPA), LIBVTLB_HIT);
	ck_assert_uint_eq(found.gpa, VRIG_EMULATED + 0x5678);
	ck_assert_int_eq(access_as(LIBVTLB_PROBE_WRITE), LIBVTLB_HIT);
	set_up(VRIG_PTE(PAGE) | LIBVTLB_PTE_MA(LIBVTLB_MA_NAT));
	ck_assert_int_eq(access_as(LIBVTLB_TPA), LIBVTLB_NAT_PAGE);
	ck_assert_int_eq(access_as(LIBVTLB_TAK), LIBVTLB_HIT);
}
END_TEST

START_TEST(questions_are_walked_for)
{
	vtlb_rig_init(&r);
	map_vhpt(VRIG_PTE(PAGE));
	ck_assert_int_eq(access_with(LIBVTLB_TPA, VHPT_PTA), LIBVTLB_HIT);
	ck_assert_uint_eq(found.gpa, PAGE + 0x1678);
	ck_assert_uint_eq(vtlb_rig_stats(&r).inserts, 2);
	ck_assert_uint_eq(vtlb_rig_dirty_count(&r), 0);
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
#define PLACES (sizeof(places) / sizeof(places[0]))

/* The machine gets the guest's own device alone, with the guest's attribute. */
START_TEST(reference_to_no_memory_says_what_is_there)
{
	uint64_t pte = VRIG_PTE(places[_i].gpa) | LIBVTLB_PTE_MA(LIBVTLB_MA_UC);
	uint32_t kind;

	for (kind = LIBVTLB_LOAD; kind <= LIBVTLB_FETCH; kind++) {
		const struct vtlb_rig_resident *e;

		set_up(pte);
		ck_assert_int_eq(access_as(kind), places[_i].outcome);
		ck_assert_uint_eq(found.gpa, places[_i].gpa + 0x5678);
		ck_assert_uint_eq(vtlb_rig_dirty_count(&r), 0);
		e = vtlb_rig_machine(&r, side_of(kind), WHERE);
		ck_assert((e != NULL) == (places[_i].outcome == LIBVTLB_DIRECT_DEVICE));
		if (e)
			ck_assert_uint_eq(LIBVTLB_PTE_GET_MA(e->pte), LIBVTLB_MA_UC);
	}
	ck_assert_uint_eq(r.nonsense, 0);
}
END_TEST

/* 256 KiB from 512 KiB on; their upper half is a device. */
START_TEST(page_may_be_a_device_in_part)
{
	struct libvtlb_reference store = vtlb_rig_reference(LIBVTLB_STORE, VRIG_NO_WALKER);

	vtlb_rig_init(&r);
	vtlb_rig_insert(&r, LIBVTLB_DATA, WHERE, 18, VRIG_PTE((uint64_t)0x80000));
	ck_assert_int_eq(refer(&store, VRIG_VA(1, 0x345678)), LIBVTLB_HIT);
	ck_assert_int_eq(refer(&store, VRIG_VA(1, 0x365678)), LIBVTLB_DEVICE);
	ck_assert_uint_eq(found.gpa, 0xa5678);
	ck_assert_uint_eq(vtlb_rig_dirty_count(&r), 4);
	ck_assert_uint_eq(vtlb_rig_machine_count(&r), 1);
	ck_assert_int_ne(thash_lookup(&r.table.table, 0x365678, 1, THASH_WRITE, 1).outcome, THASH_HIT);
}
END_TEST

START_TEST(walked_reference_is_shown_once)
{
	uint32_t before;

	vtlb_rig_init(&r);
	map_vhpt(VRIG_PTE(PAGE));
	before = vtlb_rig_calls(&r, VRIG_INSERT);
	ck_assert_int_eq(access_with(LIBVTLB_LOAD, VHPT_PTA), LIBVTLB_HIT);
	ck_assert_uint_eq(vtlb_rig_calls(&r, VRIG_INSERT) - before, 1);
	ck_assert(!machine_may_write());
}
END_TEST

START_TEST(walked_store_is_noted)
{
	vtlb_rig_init(&r);
	map_vhpt(VRIG_PTE(PAGE));
	ck_assert_int_eq(access_with(LIBVTLB_STORE, VHPT_PTA), LIBVTLB_HIT);
	ck_assert_uint_eq(vtlb_rig_dirty_count(&r), 4);
	ck_assert(machine_may_write());
	vtlb_rig_poke(&r, VHPT_ENTRY, VRIG_PTE(VRIG_EMULATED));
	ck_assert_int_eq(libvtlb_purge(&r.vcpu, WHERE, 14), 0);
	ck_assert_int_eq(access_with(LIBVTLB_STORE, VHPT_PTA), LIBVTLB_DEVICE);
	ck_assert_uint_eq(vtlb_rig_dirty_count(&r), 4);
}
END_TEST

/* Each callback of a store in turn; the next store does it all. */
START_TEST(error_of_a_callback_travels_up)
{
	set_up(VRIG_PTE(PAGE));
	vtlb_rig_fail(&r, _i ? VRIG_INSERT : VRIG_BACKING, 1);
	ck_assert_int_eq(access_as(LIBVTLB_STORE), VRIG_ERROR);
	ck_assert(!machine_may_write());
	ck_assert_int_eq(access_as(LIBVTLB_STORE), LIBVTLB_HIT);
	ck_assert(machine_may_write());
	ck_assert_uint_eq(vtlb_rig_dirty_count(&r), 4);
}
END_TEST

static int section_error;

static int section(void *user)
{
	(void)user;
	return section_error;
}

/* A write that cannot be noted must not be let through. */
START_TEST(write_that_the_log_refuses_is_not_granted)
{
	vtlb_rig_lay_out(&r);
	r.dirty_config.enter = section;
	r.dirty_config.leave = section;
	section_error = 0;
	vtlb_rig_start(&r);
	vtlb_rig_insert(&r, LIBVTLB_DATA, WHERE, 16, VRIG_PTE(PAGE));
	section_error = -77;
	ck_assert_int_eq(access_as(LIBVTLB_STORE), -77);
	ck_assert(!machine_may_write());
	ck_assert_int_eq(inlined_write(), THASH_FIRST_WRITE);
}
END_TEST

START_TEST(host_without_a_machine_has_its_log_kept)
{
	vtlb_rig_lay_out(&r);
	r.config.vhpt_count = 0;
	r.host.machine_insert = NULL;
	r.host.backing = NULL;
	vtlb_rig_start(&r);
	vtlb_rig_insert(&r, LIBVTLB_DATA, WHERE, 16, VRIG_PTE(PAGE));
	ck_assert_int_eq(access_as(LIBVTLB_STORE), LIBVTLB_HIT);
	ck_assert_uint_eq(vtlb_rig_dirty_count(&r), 4);
	ck_assert_uint_eq(vtlb_rig_machine_count(&r), 0);
}
END_TEST

START_TEST(processor_without_a_host_judges)
{
	vtlb_rig_lay_out(&r);
	r.config.vhpt_count = 0;
	r.config.ptce = (struct libvtlb_ptce){0};
	r.config.host = NULL;
	r.config.dirty = NULL;
	r.config.mailbox = NULL;
	vtlb_rig_start(&r);
	vtlb_rig_insert(&r, LIBVTLB_DATA, WHERE, 16, VRIG_PTE(PAGE) & ~LIBVTLB_PTE_D);
	ck_assert_int_eq(access_as(LIBVTLB_LOAD), LIBVTLB_HIT);
	ck_assert_int_eq(access_as(LIBVTLB_STORE), LIBVTLB_DIRTY);
	ck_assert_int_eq(access_as(LIBVTLB_FETCH), LIBVTLB_ALTERNATE);
}
END_TEST

/* PSR.da: the guest wants no Dirty Bit faults; the log is ours. */
START_TEST(write_to_a_page_that_the_guest_calls_clean_is_noted)
{
	struct libvtlb_reference store = vtlb_rig_reference(LIBVTLB_STORE, VRIG_NO_WALKER);

	set_up(VRIG_PTE(PAGE) & ~LIBVTLB_PTE_D);
	ck_assert_int_eq(refer(&store, WHERE), LIBVTLB_DIRTY);
	store.psr |= LIBVTLB_PSR_DA;
	ck_assert_int_eq(refer(&store, WHERE), LIBVTLB_HIT);
	ck_assert_uint_eq(vtlb_rig_dirty_count(&r), 4);
	ck_assert(!machine_may_write());
}
END_TEST

START_TEST(every_region_with_the_id_finds_the_page)
{
	struct libvtlb_reference load = vtlb_rig_reference(LIBVTLB_LOAD, VRIG_NO_WALKER);

	set_up(VRIG_PTE(PAGE));
	ck_assert_int_eq(refer(&load, VRIG_VA(5, 0x345678)), LIBVTLB_ALTERNATE);
	vtlb_rig_rr(&r, 5, LIBVTLB_RR(RID, 12, 0));
	ck_assert_int_eq(refer(&load, VRIG_VA(5, 0x345678)), LIBVTLB_HIT);
	ck_assert_uint_eq(found.gpa, PAGE + 0x5678);
}
END_TEST

START_TEST(register_is_found_with_its_slot)
{
	vtlb_rig_init(&r);
	vtlb_rig_register(&r, LIBVTLB_DATA, 5, WHERE, 16, VRIG_PTE(PAGE));
	ck_assert_int_eq(access_as(LIBVTLB_STORE), LIBVTLB_HIT);
	ck_assert_uint_eq(found.slot, 5);
	ck_assert_int_eq(access_as(LIBVTLB_FETCH), LIBVTLB_ALTERNATE);
}
END_TEST

START_TEST(posted_purge_is_obeyed_first)
{
	uint32_t sequence;

	set_up(VRIG_PTE(PAGE));
	sequence = vtlb_rig_post(&r, RID, 0x34ffff, 0x34ffff);
	ck_assert_int_eq(access_as(LIBVTLB_LOAD), LIBVTLB_ALTERNATE);
	ck_assert_int_eq(libvtlb_posted_is_done(&r.mailbox, sequence), 1);
	ck_assert_ptr_null(vtlb_rig_machine(&r, LIBVTLB_DATA, WHERE));
}
END_TEST

/* Nothing is referred to while the machine holds what should be gone. */
START_TEST(error_while_purges_are_obeyed_comes_before_the_reference)
{
	set_up(VRIG_PTE(PAGE));
	vtlb_rig_post(&r, RID, 0, 0);
	vtlb_rig_fail(&r, VRIG_PURGE, 1);
	ck_assert_int_eq(access_as(LIBVTLB_STORE), VRIG_ERROR);
	ck_assert_uint_eq(vtlb_rig_dirty_count(&r), 0);
}
END_TEST

START_TEST(access_refuses_what_cannot_be)
{
	struct libvtlb_reference load = vtlb_rig_reference(LIBVTLB_LOAD, VRIG_NO_WALKER), bad = load;

	set_up(VRIG_PTE(PAGE));
	vtlb_rig_post(&r, RID, 0, 0);
	remember();
	found = (struct libvtlb_translation)LIBVTLB_TRANSLATION_INIT;
	ck_assert_int_eq(libvtlb_access(NULL, &found, &load, WHERE), LIBVTLB_ERR_INVALID);
	ck_assert_int_eq(libvtlb_access(&r.vcpu, NULL, &load, WHERE), LIBVTLB_ERR_INVALID);
	ck_assert_int_eq(libvtlb_access(&r.vcpu, &found, NULL, WHERE), LIBVTLB_ERR_INVALID);
	bad.privilege = 4;
	ck_assert_int_eq(refer(&bad, WHERE), LIBVTLB_ERR_INVALID);
	bad = load;
	bad.kind = UINT32_MAX;
	ck_assert_int_eq(refer(&bad, WHERE), LIBVTLB_ERR_INVALID);
	bad = load;
	bad.key_count = 4097;
	ck_assert_int_eq(refer(&bad, WHERE), LIBVTLB_ERR_INVALID);
	bad = load;
	bad.size = 0;
	ck_assert_int_eq(refer(&bad, WHERE), LIBVTLB_ERR_SIZE);
	found.size = 8;
	ck_assert_int_eq(libvtlb_access(&r.vcpu, &found, &load, WHERE), LIBVTLB_ERR_SIZE);
	ck_assert(is_unchanged());
	ck_assert_int_eq(libvtlb_mailbox_is_waiting(&r.mailbox), 1);
}
END_TEST

static TCase *side_effects(void)
{
	TCase *tcase = tcase_create("side effects");

	tcase_add_loop_test(tcase, writes_mark_the_log, 0, MARKS);
	tcase_add_test(tcase, machine_may_write_what_the_log_knows);
	tcase_add_test(tcase, small_page_is_shown_and_marked_as_it_is);
	tcase_add_test(tcase, slice_of_a_marked_page_may_be_written_at_once);
	tcase_add_loop_test(tcase, log_at_insert_marks_the_whole_page_that_a_walk_inserts, 0, EARLY);
	tcase_add_test(tcase, inlined_lookups_write_where_a_write_was_noted);
	tcase_add_test(tcase, line_operations_are_shown);
	tcase_add_test(tcase, questions_have_no_side_effects);
	tcase_add_test(tcase, walked_reference_is_shown_once);
	tcase_add_test(tcase, walked_store_is_noted);
	tcase_add_loop_test(tcase, error_of_a_callback_travels_up, 0, 2);
	tcase_add_test(tcase, write_that_the_log_refuses_is_not_granted);
	tcase_add_test(tcase, host_without_a_machine_has_its_log_kept);
	tcase_add_test(tcase, write_to_a_page_that_the_guest_calls_clean_is_noted);
	return tcase;
}

Suite *vtlb_access_suite(void)
{
	Suite *suite = suite_create("vtlb_access");
	TCase *tcase = tcase_create("outcomes");

	tcase_add_loop_test(tcase, allowed_reference_hits, 0, LIBVTLB_REFERENCES);
	tcase_add_loop_test(tcase, faults_come_in_the_manuals_order_and_change_nothing, 0, RUINS);
	tcase_add_loop_test(tcase, nothing_found_is_the_fault_that_the_manual_names, 0, NOTHINGS);
	tcase_add_test(tcase, entry_of_the_vhpt_is_found_whether_ic_is_on_or_off);
	tcase_add_test(tcase, address_that_is_not_implemented_comes_before_all_else);
	tcase_add_test(tcase, what_a_walk_found_is_judged);
	tcase_add_test(tcase, questions_of_a_device_are_answered);
	tcase_add_test(tcase, questions_are_walked_for);
	tcase_add_loop_test(tcase, reference_to_no_memory_says_what_is_there, 0, PLACES);
	tcase_add_test(tcase, page_may_be_a_device_in_part);
	tcase_add_test(tcase, processor_without_a_host_judges);
	tcase_add_test(tcase, every_region_with_the_id_finds_the_page);
	tcase_add_test(tcase, register_is_found_with_its_slot);
	tcase_add_test(tcase, posted_purge_is_obeyed_first);
	tcase_add_test(tcase, error_while_purges_are_obeyed_comes_before_the_reference);
	tcase_add_test(tcase, access_refuses_what_cannot_be);
	suite_add_tcase(suite, tcase);
	suite_add_tcase(suite, side_effects());
	return suite;
}
