/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * TLB maintenance: every operation goes to the emulated MMU as an instruction and
 * to the thash as a purge, at the same time. Which one is left to chance, among
 * those that suffice (ARM DDI 0406C, B3.10.1 and B4.2.2).
 *
 * Between a change and its operation an implementation may answer by the old entry
 * or by the new one, and by nothing else (B3.10.1: the change is visible when the
 * operation is complete). Two implementations may differ there. So such pages are
 * on a list here; main.c takes either answer for them, and calls nothing equal.
 */
#include <stddef.h>

#include "guest.h"
#include "mmu.h"

#define WAITING 4u

static struct waiting {
	uint32_t owner, va;
	struct leaf old;
} waiting[WAITING];
static uint32_t waiting_count;

static bool is_shareable(void)
{
	return guest_chance(4) == 0;
}

static void tlbimva(uint32_t va, uint32_t asid)
{
	deeds[DID_TLBIMVA]++;
	mmu_tlbimva(va, guest.numbers[asid], is_shareable());
	tlb_purge_mva(va, guest.numbers[asid]);
}

static void tlbimvaa(uint32_t va)
{
	deeds[DID_TLBIMVAA]++;
	mmu_tlbimvaa(va, is_shareable());
	tlb_purge_mva_all_asids(va);
}

static void tlbiasid(uint32_t asid)
{
	deeds[DID_TLBIASID]++;
	mmu_tlbiasid(guest.numbers[asid], is_shareable());
	tlb_purge_asid(guest.numbers[asid]);
}

void maintain_all(void)
{
	deeds[DID_TLBIALL]++;
	mmu_tlbiall(is_shareable());
	tlb_purge_all();
}

/* A page of one address space, never global. */
static void forget_own(uint32_t asid, uint32_t va)
{
	uint32_t dice = guest_chance(100);

	if (dice < 65)
		tlbimva(va, asid);
	else if (dice < 94)
		tlbimvaa(va);
	else if (dice < 99)
		tlbiasid(asid);
	else
		maintain_all();
}

/* A page that all have: TLBIMVA takes a global one whatever its ASID is, the others one by one. */
static void forget_common(uint32_t va, bool is_global)
{
	uint32_t dice = guest_chance(100), asid;

	if (dice < 50 && is_global)
		tlbimva(va, guest_chance(ASIDS));
	else if (dice < 20)
		for (asid = 0; asid < ASIDS; asid++)
			tlbimva(va, asid);
	else if (dice < 99)
		tlbimvaa(va);
	else
		maintain_all();
}

/* Any address in the page will do (B4.2.2: an entry matches by the bits that its size has). */
void maintain(uint32_t owner, uint32_t va, uint32_t page_log2, bool is_global)
{
	uint32_t bytes = 1u << page_log2;

	va = (va & ~(bytes - 1)) + guest_chance(bytes);
	if (owner == COMMON)
		forget_common(va, is_global);
	else
		forget_own(owner, va);
}

void maintain_pages(uint32_t owner, uint32_t va, uint32_t count)
{
	uint32_t dice = guest_chance(8);

	if (dice < 2) {
		maintain_all();
	} else if (dice < 5 && owner != COMMON) {
		tlbiasid(owner);
	} else {
		for (; count; count--, va += 4096)
			if (owner == COMMON)
				tlbimvaa(va);
			else
				tlbimva(va, owner);
	}
}

static void first_and_last(const struct waiting *w, uint32_t *first, uint32_t *last)
{
	uint32_t bytes = 1u << w->old.page_log2;

	*first = w->va & ~(bytes - 1);
	*last = *first + (bytes - 1);
}

void maintain_later(uint32_t owner, uint32_t va, const struct leaf *old)
{
	if (waiting_count == WAITING)
		maintain_due(false);
	deeds[DID_DELAY]++;
	waiting[waiting_count++] = (struct waiting){.owner = owner, .va = va, .old = *old};
}

void maintain_due(bool all)
{
	while (waiting_count) {
		struct waiting w = waiting[--waiting_count];

		maintain(w.owner, w.va, w.old.page_log2, w.old.is_global);
		if (!all)
			return;
	}
}

bool maintain_overlaps(uint32_t first, uint32_t last)
{
	uint32_t i, w_first, w_last;

	for (i = 0; i < waiting_count; i++) {
		first_and_last(&waiting[i], &w_first, &w_last);
		if (first <= w_last && w_first <= last)
			return true;
	}
	return false;
}

const struct leaf *maintain_waits(uint32_t va)
{
	uint32_t i, first, last;

	for (i = 0; i < waiting_count; i++) {
		first_and_last(&waiting[i], &first, &last);
		if (va >= first && va <= last && (waiting[i].owner == COMMON || waiting[i].owner == guest.asid))
			return &waiting[i].old;
	}
	return NULL;
}
