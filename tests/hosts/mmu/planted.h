/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Faults that a build can have planted, one at a time: -DPLANTED=NAME. Each must
 * be found, or the comparison proves little. All but the last two are in the walk
 * for the table (planted.c) and in what becomes of the guest's operations (tlb.c);
 * the last two leave the emulated MMU alone with what it remembers, which only real
 * accesses can show (mmu.c).
 */
#ifndef MMU_PLANTED_H
#define MMU_PLANTED_H

#include "walk.h"

#define NOTHING 0
#define FORGET_TLBIMVA 1     /* the purge of the operation is left out */
#define FORGET_TLBIMVAA 2
#define FORGET_TLBIASID 3
#define FORGET_TLBIALL 4
#define KEEP_GLOBALS 5       /* TLBIMVA takes the space's entries alone */
#define IGNORE_ASID 6        /* one space for all address spaces */
#define IGNORE_NG 7          /* every page is global */
#define IGNORE_DOMAIN 8      /* no domain is closed */
#define IGNORE_MANAGER 9     /* no domain is managed */
#define IGNORE_DACR 10       /* a write of DACR binds nothing */
#define IGNORE_APX 11        /* AP[2] is taken for 0 */
#define IGNORE_ACCESS_FLAG 12
#define IGNORE_XN 13
#define ONE_VIEW 14          /* user and privileged share entries */
#define SUPERSECTION_OF_1M 15
#define LARGE_PAGE_OF_4K 16
#define IGNORE_SPLIT 17      /* TTBR0 serves all */
#define SECOND_VIEW_STAYS 18 /* TLBIMVA purges privileged entries alone */
#define NO_TLBIMVA 19        /* the instruction is left out */
#define NO_TLBIMVAA 20

#ifndef PLANTED
#define PLANTED NOTHING
#endif
#define IS_PLANTED(what) (PLANTED == (what))

/* walk(), with the fault; the regime is the caller's copy. */
void planted_walk(struct leaf *leaf, struct regime *regime, uint32_t va);

#endif
