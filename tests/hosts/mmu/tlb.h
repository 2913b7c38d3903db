/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The software TLB that is compared: a thash, filled on demand by the walk. */
#ifndef MMU_TLB_H
#define MMU_TLB_H

#include "walk.h"

#define DACRS 3u /* values of DACR that are in use at a time */

struct tlb_counts {
	uint32_t evicted, inserted, removed;
	uint32_t drops; /* of the whole front */
};

/* A new, empty table; the geometry and the form of the lookup depend on `number`. */
void tlb_begin(uint32_t number);
/* After a change of the address space or of DACR: nothing is lost. `slot` is the number of DACR's value. */
void tlb_use(const struct regime *regime, uint32_t asid, uint32_t slot);
/* A value of DACR that is no longer used: its number is free for another. */
void tlb_forget_dacr(uint32_t slot);
/* Who knew. */
enum { TLB_INLINED, TLB_TABLE, TLB_WALK, TLB_WAYS };
/* One lookup, and a walk where it misses; who knew. */
int tlb_find(struct answer *answer, uint32_t va, uint32_t len, uint32_t view, uint32_t access);
void tlb_count(struct tlb_counts *counts);

/* What the operations of the guest become (B4.2.2). */
void tlb_purge_mva(uint32_t va, uint32_t asid);
void tlb_purge_mva_all_asids(uint32_t va);
void tlb_purge_asid(uint32_t asid);
void tlb_purge_all(void);

#endif
