/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The faults of planted.h that are in the walk for the table: the guest's own walks stay right. */
#include "planted.h"

/* The regime, misunderstood. */
static void plant_regime(struct regime *regime)
{
	if (IS_PLANTED(IGNORE_SPLIT))
		regime->ttbr1 = regime->ttbr0;
	if (IS_PLANTED(IGNORE_DOMAIN))
		regime->dacr |= 0x55555555u;
	if (IS_PLANTED(IGNORE_MANAGER))
		regime->dacr &= 0x55555555u;
}

/* A descriptor, misread. */
static void plant_leaf(struct leaf *leaf)
{
	if (IS_PLANTED(IGNORE_APX))
		leaf->ap &= 3;
	if (IS_PLANTED(IGNORE_XN))
		leaf->xn = false;
	if (IS_PLANTED(IGNORE_ACCESS_FLAG) && leaf->kind != NO_PAGE)
		leaf->fault = FAULT_NONE;
	if (IS_PLANTED(SUPERSECTION_OF_1M) && leaf->kind == SUPERSECTION)
		leaf->page_log2 = 20;
	if (IS_PLANTED(LARGE_PAGE_OF_4K) && leaf->kind == LARGE_PAGE)
		leaf->page_log2 = 12;
}

void planted_walk(struct leaf *leaf, struct regime *regime, uint32_t va)
{
	plant_regime(regime);
	walk(leaf, regime, va);
	plant_leaf(leaf);
}
