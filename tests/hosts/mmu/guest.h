/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The guest: an operating system at random, which changes its tables and says so to both TLBs. */
#ifndef MMU_GUEST_H
#define MMU_GUEST_H

#include <random.h>

#include "tables.h"
#include "tlb.h"
#include "walk.h"

#define AREAS 12u
#define SPOTS 64u

/* 16 MiB of addresses. Some hold supersections, the others sections and tables. */
struct area {
	uint32_t first;
	bool is_common, is_super;
};

struct guest {
	uint64_t random;
	struct regime regime;
	uint32_t numbers[ASIDS]; /* the ASIDs themselves, never 0 */
	uint32_t asid;           /* the one in force, as an index */
	uint32_t dacrs[DACRS];
	uint32_t slot; /* of the DACR in force */
	struct area areas[AREAS];
	uint32_t spots[SPOTS]; /* addresses that are asked again and again, and changed more than others */
};

extern struct guest guest;

/* What was done how often. */
enum {
	DID_MAKE_SECTION, DID_MAKE_SUPERSECTION, DID_MAKE_LARGE, DID_MAKE_SMALL, DID_MAKE_TABLE,
	DID_UNMAP, DID_UNMAP_TABLE, DID_REPLACE, DID_PERMISSIONS, DID_SET_FLAG, DID_CHANGE_DOMAIN,
	DID_SWITCH_ASID, DID_SWITCH_DACR, DID_NEW_DACR, DID_NEW_REGIME, DID_DELAY,
	DID_TLBIMVA, DID_TLBIMVAA, DID_TLBIASID, DID_TLBIALL,
	DEEDS
};
extern uint32_t deeds[DEEDS];
extern const char *const deed_names[DEEDS];

/* guest.c: new tables, another TTBCR and AFE, other ASIDs; switches. */
void guest_begin(uint32_t number);
void guest_switch(void);
/* An address worth asking: near borders of pages, sections and areas. */
uint32_t guest_address(void);
static inline uint32_t guest_chance(uint32_t below)
{
	return chance(&guest.random, below);
}

/* change.c: one change of the tables, with the maintenance that it needs. */
void change_begin(void);
void change(void);
/* One at this address, in the address space in force; false: the address is none of the guest's. */
bool change_at(uint32_t va);

/* maintain.c: the operations, each to the emulated MMU and to the table. */
void maintain_all(void);
/* Whatever removes a page of an owner, or the first so many pages of 4 KiB from `va` on. */
void maintain(uint32_t owner, uint32_t va, uint32_t page_log2, bool is_global);
void maintain_pages(uint32_t owner, uint32_t va, uint32_t count);
/* The same, later. Until then whoever asks for the page may be answered by what it was: `old`. */
void maintain_later(uint32_t owner, uint32_t va, const struct leaf *old);
void maintain_due(bool all);
bool maintain_overlaps(uint32_t first, uint32_t last);
/* The page of an address that waits for its maintenance in the address space in force, or NULL. */
const struct leaf *maintain_waits(uint32_t va);

#endif
