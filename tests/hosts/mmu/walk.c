/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The walk of ARMv7 short-descriptor tables, written from ARM DDI 0406C, B3.5 (the
 * formats) and B3.7 (rights). In the order of the manual: the walk itself with its
 * translation faults, the access flag, the domain, the permissions (B3.12.3, the
 * MMU fault-checking sequence, and the pseudocode of B3.19). The first two end up in
 * the leaf, the others depend on DACR and the access and are judged apart.
 */
#include <libwdtvtlb/thash.h>

#include "walk.h"

#define FIELD(word, low, width) ((word) >> (low) & ((1u << (width)) - 1))
#define NO_ACCESS 0u
#define MANAGER 3u

static uint32_t fetch(uint32_t at)
{
	return *(const volatile uint32_t *)(uintptr_t)at; /* the tables are where the image is, one to one */
}

/* B3.5.4: TTBR0 serves addresses whose highest N bits are 0, from a table that is smaller by 2^N; false: PD0. */
static bool first_level_at(uint32_t *at, const struct regime *regime, uint32_t va)
{
	uint32_t n = regime->n, low_bits = 14 - n;

	if (n && va >> (32 - n)) {
		*at = (regime->ttbr1 & 0xffffc000u) | va >> 20 << 2;
		return true;
	}
	*at = regime->ttbr0 >> low_bits << low_bits | (va << n >> n >> 20 << 2);
	return !regime->pd0;
}

/* B3.5.1, "short-descriptor translation table first-level descriptor formats", figure B3-4. */
static void section(struct leaf *leaf, uint32_t descriptor)
{
	bool is_super = descriptor >> 18 & 1;

	leaf->kind = is_super ? SUPERSECTION : SECTION;
	leaf->page_log2 = is_super ? 24 : 20;
	leaf->pa = descriptor & (is_super ? 0xff000000u : 0xfff00000u);
	leaf->domain = is_super ? 0 : FIELD(descriptor, 5, 4); /* B3.7.3: supersections are in domain 0 */
	if (is_super) /* PA[35:32] and PA[39:36] */
		leaf->pa |= (uint64_t)FIELD(descriptor, 20, 4) << 32 | (uint64_t)FIELD(descriptor, 5, 4) << 36;
	leaf->ap = FIELD(descriptor, 10, 2) | FIELD(descriptor, 15, 1) << 2;
	leaf->xn = descriptor >> 4 & 1;
	leaf->pxn = descriptor & 1;
	leaf->is_global = !(descriptor >> 17 & 1);
}

/* B3.5.1, "second-level descriptor formats", figure B3-5. */
static void page(struct leaf *leaf, uint32_t descriptor)
{
	bool is_large = FIELD(descriptor, 0, 2) == 1;

	leaf->kind = is_large ? LARGE_PAGE : SMALL_PAGE;
	leaf->page_log2 = is_large ? 16 : 12;
	leaf->pa = descriptor & (is_large ? 0xffff0000u : 0xfffff000u);
	leaf->ap = FIELD(descriptor, 4, 2) | FIELD(descriptor, 9, 1) << 2;
	leaf->xn = is_large ? descriptor >> 15 & 1 : descriptor & 1;
	leaf->is_global = !(descriptor >> 11 & 1);
}

/* The first level is a table: PXN and the domain are its descriptor's (B3.7.3). */
static void second_level(struct leaf *leaf, uint32_t first, uint32_t va)
{
	uint32_t descriptor = fetch((first & 0xfffffc00u) | FIELD(va, 12, 8) << 2);

	leaf->is_second_level = true;
	leaf->domain = FIELD(first, 5, 4);
	leaf->pxn = first >> 2 & 1;
	if (FIELD(descriptor, 0, 2) == 0)
		leaf->fault = FAULT_TRANSLATION | FAULT_SECOND_LEVEL;
	else
		page(leaf, descriptor);
}

void walk(struct leaf *leaf, const struct regime *regime, uint32_t va)
{
	uint32_t at, first;

	*leaf = (struct leaf){.fault = FAULT_NONE, .kind = NO_PAGE};
	first = first_level_at(&at, regime, va) ? fetch(at) : 0;
	switch (FIELD(first, 0, 2)) {
	case 0:
		leaf->fault = FAULT_TRANSLATION;
		return;
	case 1:
		second_level(leaf, first, va);
		break;
	default: /* 3: a section with PXN, which processors with the Large Physical Address Extension have */
		section(leaf, first);
		break;
	}
	/* B3.7.4; a TLB keeps no entry with a clear flag. */
	if (!leaf->fault && regime->afe && !(leaf->ap & 1))
		leaf->fault = leaf->is_second_level ? FAULT_ACCESS_FLAG_SECOND : FAULT_ACCESS_FLAG;
}

/* B3.7.1: AP[2:0], and AP[2:1] where AP[0] is the access flag, which is the same with AP[0] set. */
static uint32_t data_rights(uint32_t ap, bool afe, uint32_t view)
{
	static const uint8_t rights[VIEWS][8] = {
		[PRIVILEGED] = {0, 3, 3, 3, 0, 1, 1, 1},
		[USER] = {0, 0, 1, 3, 0, 0, 1, 1},
	};

	_Static_assert(THASH_R == 1 && THASH_W == 2, "the bits of the table above");
	return rights[view][afe ? ap | 1 : ap];
}

/* B3.7.2: a fetch needs the right to read, and no XN; from PL1 no PXN either. */
uint32_t walk_rights(const struct leaf *leaf, const struct regime *regime, uint32_t view)
{
	uint32_t rights = data_rights(leaf->ap, regime->afe, view);

	if (walk_domain_is_managed(leaf, regime))
		return THASH_R | THASH_W | THASH_X; /* B3.7.3: nothing is checked, XN neither */
	if (rights & THASH_R && !leaf->xn && !(leaf->pxn && view == PRIVILEGED))
		rights |= THASH_X;
	return rights;
}

bool walk_domain_is_closed(const struct leaf *leaf, const struct regime *regime)
{
	return FIELD(regime->dacr, 2 * leaf->domain, 2) == NO_ACCESS;
}

bool walk_domain_is_managed(const struct leaf *leaf, const struct regime *regime)
{
	return FIELD(regime->dacr, 2 * leaf->domain, 2) == MANAGER;
}

void walk_judge(struct answer *answer, const struct leaf *leaf, const struct regime *regime, uint32_t va,
		uint32_t view, uint32_t access)
{
	uint32_t level = leaf->is_second_level ? FAULT_SECOND_LEVEL : 0;

	*answer = (struct answer){.fault = leaf->fault, .kind = leaf->kind};
	if (leaf->fault)
		return;
	if (walk_domain_is_closed(leaf, regime))
		answer->fault = FAULT_DOMAIN | level;
	else if (!(walk_rights(leaf, regime, view) & 1u << access))
		answer->fault = FAULT_PERMISSION | level;
	else
		answer->pa = leaf->pa | (va & ((1u << leaf->page_log2) - 1));
}
