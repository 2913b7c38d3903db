/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The thash in the role of a Cortex-A's unified TLB.
 *
 * Spaces. What the guest can change without a TLB operation is in the space: the
 * ASID, the view (privileged or user, a lane each) and DACR's value. DACR may be
 * anything, so the few values in use have numbers. A group is a view and a value
 * of DACR: within it, global pages are global.
 *
 * Values. Rights and the domain's verdict are worked out at the walk. Of the five
 * bits that are ours, two hold the kind of page and one says that the domain is
 * closed, so that an entry which forbids an access also tells by which fault. Both
 * may be kept: only translation and access flag faults may not (B3.9).
 */
#include <libwdtvtlb/thash.h>

#include "machine.h"
#include "planted.h"
#include "tlb.h"

#define FRONT 2048u
#define SETS 2048u
#define SPACES 64u
#define PAGE_SIZES 4u
#define VALUE_KIND(kind) ((uint64_t)(kind) << 7)
#define KIND_OF(value) ((uint32_t)((value) >> 7) & 3u)
#define VALUE_CLOSED 0x200u /* by the domain */

static struct {
	struct thash_set back[SETS];
	struct thash_entry front[FRONT];
	struct thash_space spaces[SPACES];
	uint32_t counters[THASH_COUNTERS(SPACES, PAGE_SIZES) + 2 * SETS + SETS / 8];
	struct thash table;
	const struct regime *regime;
	uint32_t form;
	struct tlb_counts counts;
} tlb;

static void insist(int err, const char *what)
{
	if (!err)
		return;
	print("the table refuses ");
	print(what);
	print(": ");
	print_number((uint32_t)-err);
	print("\n");
	machine_exit(2);
}

static uint64_t space_of(uint32_t asid, uint32_t view, uint32_t slot)
{
	return (IS_PLANTED(IGNORE_ASID) ? 0 : asid << 8) | view << 4 | slot;
}

static uint64_t group_of(uint32_t view, uint32_t slot)
{
	return view << 4 | slot;
}

static void collect_counts(void)
{
	struct thash_stats stats = {.size = sizeof(stats)};

	if (thash_get_stats(&tlb.table, &stats))
		return;
	tlb.counts.evicted += (uint32_t)stats.evicted;
	tlb.counts.inserted += (uint32_t)stats.inserted;
	tlb.counts.removed += (uint32_t)stats.removed;
	tlb.counts.drops += (uint32_t)stats.front_drops;
	thash_reset_stats(&tlb.table);
}

void tlb_begin(uint32_t number)
{
	struct thash_config config = {
		.size = sizeof(config),
		.granule_log2 = 12,
		.page_sizes = 1u << (12 - 12) | 1u << (16 - 12) | 1u << (20 - 12) | 1u << (24 - 12),
		.front_count = FRONT,
		.set_count = SETS,
		.space_count = SPACES,
		.counter_count = sizeof(tlb.counters) / 4,
		.front = tlb.front,
		.back = tlb.back,
		.spaces = tlb.spaces,
		.counters = tlb.counters,
	};

	collect_counts();
	tlb.form = number % 4;
	if (tlb.form == 2)
		config.flags = THASH_HASHED;
	if (tlb.form == 3) { /* small enough to lose entries all the time; and no record of what is where */
		config.front_count = 256;
		config.set_count = 128;
		config.counter_count = THASH_COUNTERS(SPACES, PAGE_SIZES);
	}
	insist(thash_init(&tlb.table, &config), "its configuration");
}

void tlb_use(const struct regime *regime, uint32_t asid, uint32_t slot)
{
	static uint32_t slot_bound;
	uint32_t view;

	if (!IS_PLANTED(IGNORE_DACR))
		slot_bound = slot;
	tlb.regime = regime;
	for (view = 0; view < VIEWS; view++)
		insist(thash_bind(&tlb.table, view, space_of(asid, view, slot_bound), group_of(view, slot_bound)),
		       "a space");
}

void tlb_forget_dacr(uint32_t slot)
{
	uint32_t view;

	for (view = 0; view < VIEWS; view++)
		insist(thash_purge(&tlb.table, NULL, THASH_GROUP, group_of(view, slot), 0, UINT64_MAX), "a purge");
}

/* Lookups that the inlined code did not answer: only they are counted by the library. */
static uint64_t slow_lookups(void)
{
	struct thash_stats stats = {.size = sizeof(stats)};

	insist(thash_get_stats(&tlb.table, &stats), "its statistics");
	return stats.found + stats.missed;
}

static struct thash_result lookup(uint32_t va, uint32_t len, uint32_t lane, uint32_t access)
{
	if (tlb.form == 0)
		return thash_lookup_granule(&tlb.table, 12, va, len, access, lane);
	if (tlb.form == 2)
		return thash_lookup_hashed(&tlb.table, va, len, access, lane);
	return thash_lookup(&tlb.table, va, len, access, lane);
}

static void insert(const struct leaf *leaf, const struct regime *regime, uint32_t va, uint32_t view, uint32_t lane)
{
	uint64_t value = leaf->pa | VALUE_KIND(leaf->kind);

	if (walk_domain_is_closed(leaf, regime))
		value |= VALUE_CLOSED;
	else
		value |= walk_rights(leaf, regime, view);
	insist(thash_insert(&tlb.table, lane, va, leaf->page_log2, value,
			    leaf->is_global || IS_PLANTED(IGNORE_NG) ? THASH_GLOBAL : 0),
	       "a page");
}

static void answer_of(struct answer *answer, const struct thash_result *found, uint32_t va)
{
	uint32_t kind = KIND_OF(found->value), level = kind >= LARGE_PAGE ? FAULT_SECOND_LEVEL : 0;

	*answer = (struct answer){.fault = FAULT_NONE, .kind = kind};
	if (found->outcome == THASH_HIT)
		answer->pa = thash_address(&tlb.table, found->value, va);
	else if (found->outcome == THASH_RIGHTS)
		answer->fault = (found->value & VALUE_CLOSED ? FAULT_DOMAIN : FAULT_PERMISSION) | level;
	else
		insist(found->outcome ? -found->outcome : 1, "a lookup");
}

/* False: a fault that is not kept, and the answer. */
static bool refill(struct answer *answer, uint32_t va, uint32_t view, uint32_t lane)
{
	struct regime regime = *tlb.regime;
	struct leaf leaf;

	planted_walk(&leaf, &regime, va);
	*answer = (struct answer){.fault = leaf.fault, .kind = leaf.kind};
	if (!leaf.fault)
		insert(&leaf, &regime, va, view, lane);
	return !leaf.fault;
}

int tlb_find(struct answer *answer, uint32_t va, uint32_t len, uint32_t view, uint32_t access)
{
	uint32_t lane = IS_PLANTED(ONE_VIEW) ? PRIVILEGED : view;
	uint64_t slow = slow_lookups();
	struct thash_result found = lookup(va, len, lane, access);
	int who = slow_lookups() == slow ? TLB_INLINED : TLB_TABLE;

	if (found.outcome == THASH_MISS) {
		if (!refill(answer, va, view, lane))
			return TLB_WALK;
		found = lookup(va, len, lane, access);
		who = TLB_WALK;
	}
	answer_of(answer, &found, va);
	return who;
}

void tlb_count(struct tlb_counts *counts)
{
	collect_counts();
	*counts = tlb.counts;
}

/* For every view and value of DACR. */
static void purge_spaces(uint32_t asid, uint64_t first, uint64_t last)
{
	uint32_t view, slot;

	for (view = 0; view < (IS_PLANTED(SECOND_VIEW_STAYS) ? 1 : VIEWS); view++)
		for (slot = 0; slot < DACRS; slot++)
			insist(thash_purge(&tlb.table, NULL, THASH_SPACE, space_of(asid, view, slot), first, last),
			       "a purge");
}

static void purge_globals(uint64_t first, uint64_t last)
{
	uint32_t view, slot;

	for (view = 0; view < VIEWS; view++)
		for (slot = 0; slot < DACRS; slot++)
			insist(thash_purge(&tlb.table, NULL, THASH_GLOBALS, group_of(view, slot), first, last), "a purge");
}

void tlb_purge_mva(uint32_t va, uint32_t asid)
{
	if (IS_PLANTED(FORGET_TLBIMVA))
		return;
	purge_spaces(asid, va, va);
	if (!IS_PLANTED(KEEP_GLOBALS))
		purge_globals(va, va);
}

/* All there is can be said in one purge, or group by group, as if the table had other machines, too. */
static void purge_machine(uint64_t first, uint64_t last)
{
	uint32_t view, slot;

	if (tlb.form % 2) {
		insist(thash_purge(&tlb.table, NULL, THASH_EVERYTHING, 0, first, last), "a purge");
		return;
	}
	for (view = 0; view < VIEWS; view++)
		for (slot = 0; slot < DACRS; slot++)
			insist(thash_purge(&tlb.table, NULL, THASH_GROUP, group_of(view, slot), first, last), "a purge");
}

void tlb_purge_mva_all_asids(uint32_t va)
{
	if (!IS_PLANTED(FORGET_TLBIMVAA))
		purge_machine(va, va);
}

void tlb_purge_asid(uint32_t asid)
{
	if (!IS_PLANTED(FORGET_TLBIASID))
		purge_spaces(asid, 0, UINT64_MAX);
}

void tlb_purge_all(void)
{
	if (!IS_PLANTED(FORGET_TLBIALL))
		purge_machine(0, UINT64_MAX);
}
