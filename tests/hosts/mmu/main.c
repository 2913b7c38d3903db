/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The comparison. At each step an address is looked up in the thash and asked of
 * the emulated MMU; between the steps the guest changes its tables, its address
 * space and its domains. A page that waits for its maintenance may be answered by
 * what it was or by what it is (maintain.c), and counts apart; so do the answers of
 * QEMU that are not the architecture's (mmu_exception()). All else must be equal.
 */
#include <libwdtvtlb/thash.h>

#include "guest.h"
#include "machine.h"
#include "mmu.h"
#include "report.h"

#ifndef SEED
#define SEED 1
#endif
#define COMPARISONS 1000000u
#define STEPS_OF_A_REGIME 50000u
#define STEPS_WITH_PD0 5000u /* when half of all is a fault */
/* A program stays in a neighbourhood for a while: so many spots, for so many steps. */
#define NEIGHBOURS 8u
#define STAY 100u

static struct {
	uint32_t seed, wanted;
	uint32_t neighbourhood, view;
} compare = {.seed = SEED, .wanted = COMPARISONS};

static void pick_spot(uint32_t number)
{
	struct leaf leaf;
	uint32_t tries = guest_chance(16) ? 20 : 1; /* what is not mapped is never a hit */

	do {
		guest.spots[number] = guest_address();
		walk(&leaf, &guest.regime, guest.spots[number]);
	} while (leaf.fault && --tries);
}

static bool is_one_of(const struct answer *mmu, const struct leaf *leaf, const struct question *q)
{
	struct answer expected;

	walk_judge(&expected, leaf, &guest.regime, q->va, q->view, q->access);
	if (mmu_agrees(mmu, &expected))
		return true;
	return mmu_exception(&expected, leaf, &guest.regime, q->va, q->view, q->access) && mmu_agrees(mmu, &expected);
}

static bool is_same(const struct answer *a, const struct answer *b)
{
	return a->fault == b->fault && (a->fault || (a->pa == b->pa && a->kind == b->kind));
}

static bool is_judgement(const struct answer *tlb, const struct leaf *leaf, const struct question *q)
{
	struct answer expected;

	walk_judge(&expected, leaf, &guest.regime, q->va, q->view, q->access);
	return is_same(tlb, &expected);
}

/* Changed and not yet maintained: each may answer by the old page or by the new one. */
static bool is_allowed(const struct answer *tlb, const struct answer *mmu, const struct leaf *old,
		       const struct question *q)
{
	struct leaf leaf;
	bool is_old = is_judgement(tlb, old, q);

	walk(&leaf, &guest.regime, q->va);
	report.waiting++;
	report.waiting_old += is_old && !is_judgement(tlb, &leaf, q);
	return (is_old || is_judgement(tlb, &leaf, q)) && (is_one_of(mmu, old, q) || is_one_of(mmu, &leaf, q));
}

/* Only of faults that no TLB keeps. */
static bool is_excepted(const struct answer *mmu, const struct question *q)
{
	struct answer expected;
	struct leaf leaf;

	walk(&leaf, &guest.regime, q->va);
	return mmu_exception(&expected, &leaf, &guest.regime, q->va, q->view, q->access) && mmu_agrees(mmu, &expected);
}

static void compare_one(const struct question *q)
{
	const struct leaf *old = maintain_waits(q->va);
	struct answer tlb, mmu;
	int who = tlb_find(&tlb, q->va, q->len, q->view, q->access);

	mmu_ask(&mmu, q->va, q->view, q->access);
	if (old) {
		if (!is_allowed(&tlb, &mmu, old, q))
			report_difference("an answer that is neither the old page's nor the new one's", q, &tlb, &mmu);
	} else if (mmu_agrees(&mmu, &tlb)) {
		report_agreement(q, &tlb, who);
	} else if (who == TLB_WALK && is_excepted(&mmu, q)) {
		report.excepted++;
	} else {
		report_difference(who == TLB_WALK ? "a fresh walk" : "a hit of the table", q, &tlb, &mmu);
	}
}

/* A real access at the same page; only where both answers must be one. */
static void access_really(const struct question *asked)
{
	struct question q = *asked;
	struct answer tlb, exception;
	struct live seen = {0};
	struct leaf leaf;

	q.access = guest_chance(3);
	q.len = q.access == THASH_EXECUTE ? 8 : 4;
	q.va &= q.access == THASH_EXECUTE ? ~LIVE_FETCH_AVOIDS : ~3u;
	walk(&leaf, &guest.regime, q.va);
	if (maintain_waits(q.va) || tables_is_fixed(q.va) ||
	    mmu_exception(&exception, &leaf, &guest.regime, q.va, q.view, q.access))
		return;
	report_live_begins(tlb_find(&tlb, q.va, q.len, q.view, q.access) != TLB_WALK);
	switch (live_check(&seen, &tlb, leaf.domain, q.va, q.view, q.access, (uint32_t)random_number(&guest.random))) {
	case LIVE_AGREES:
		report_live(&q, &tlb);
		break;
	case LIVE_DIFFERS:
		report_live_difference(&q, &tlb, &seen);
		break;
	default:
		break;
	}
}

/* So that the emulated MMU has what a change must take from it: a real access, the change, and another. */
static void change_under_use(const struct question *q)
{
	access_really(q);
	if (!change_at(q->va))
		return;
	maintain_due(true);
	access_really(q);
}

static void ask(void)
{
	struct question q = {.view = compare.view, .access = guest_chance(2) ? THASH_READ : THASH_WRITE};

	q.va = guest.spots[(compare.neighbourhood + guest_chance(NEIGHBOURS)) % SPOTS];
	q.len = 1u << guest_chance(3);
	if (q.va % 4096 + q.len > 4096)
		q.len = 1;
	compare_one(&q);
	if (guest_chance(16) == 0)
		access_really(&q);
	if (guest_chance(200) == 0)
		change_under_use(&q);
}

static void step(void)
{
	if (guest_chance(70) == 0)
		change();
	if (guest_chance(200) == 0)
		guest_switch();
	if (guest_chance(500) == 0)
		pick_spot(guest_chance(SPOTS));
	if (guest_chance(STAY) == 0)
		compare.neighbourhood = guest_chance(SPOTS);
	if (guest_chance(40) == 0)
		compare.view = guest_chance(VIEWS);
	ask();
}

static bool begins(const char *text, const char *with)
{
	while (*with && *text == *with)
		text++, with++;
	return !*with;
}

static uint32_t number_at(const char *text)
{
	uint32_t number = 0;

	for (; *text >= '0' && *text <= '9'; text++)
		number = number * 10 + (uint32_t)(*text - '0');
	return number;
}

/* "seed=NUMBER" and "count=NUMBER" on the semihosting command line. */
static void read_options(void)
{
	static char line[256];
	const char *c;

	if (machine_command_line(line, sizeof(line)))
		return;
	for (c = line; *c; c++) {
		if (begins(c, "seed="))
			compare.seed = number_at(c + 5);
		if (begins(c, "count="))
			compare.wanted = number_at(c + 6);
	}
}

int main(void)
{
	uint32_t regime, i, steps;

	read_options();
	guest.random = ((uint64_t)compare.seed + 1) * UINT64_C(0x9e3779b97f4a7c15);
	report.seed = compare.seed;
	print("seed ");
	print_number(compare.seed);
	print("\n");
	for (regime = 0; report_comparisons() < compare.wanted; regime++) {
		guest_begin(regime);
		steps = guest.regime.pd0 ? STEPS_WITH_PD0 : STEPS_OF_A_REGIME;
		for (i = 0; i < steps && report_comparisons() < compare.wanted; i++)
			step();
	}
	return (int)report_end();
}
