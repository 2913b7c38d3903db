/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The emulated MMU: questions, registers and maintenance. live.c asks it by real accesses. */
#ifndef MMU_MMU_H
#define MMU_MMU_H

#include "walk.h"

/* Turns it on, or puts other registers in force, through a moment with the reserved ASID 0. */
void mmu_use(const struct regime *regime, uint32_t asid);
void mmu_write_dacr(uint32_t dacr);

/* ATS1CPR, ATS1CPW, ATS1CUR or ATS1CUW. */
void mmu_ask(struct answer *answer, uint32_t va, uint32_t view, uint32_t access);
/* The same answer, as far as PAR can tell: it names supersections, but no other kind. */
bool mmu_agrees(const struct answer *mmu, const struct answer *expected);
/* What QEMU is known to answer against the architecture: false, or its answer. */
bool mmu_exception(struct answer *answer, const struct leaf *leaf, const struct regime *regime, uint32_t va,
		   uint32_t view, uint32_t access);

/* `shareable` chooses the operation for the inner shareable domain. */
void mmu_tlbimva(uint32_t va, uint32_t asid, bool shareable);
void mmu_tlbimvaa(uint32_t va, bool shareable);
void mmu_tlbiasid(uint32_t asid, bool shareable);
void mmu_tlbiall(bool shareable);

/* What became of a real access. */
enum { LIVE_AGREES, LIVE_DIFFERS, LIVE_NOWHERE };

struct live {
	uint32_t status;  /* FS, as in struct answer */
	uint32_t domain;  /* of DFSR */
	uint32_t address; /* DFAR or IFAR */
	bool is_write;    /* WnR of DFSR */
};
/* Bits that addresses of real fetches do not have: they are aligned, and in the first KiB of a page (see live.c). */
#define LIVE_FETCH_AVOIDS 0xc07u
/*
 * Does the access and compares it with what is expected, `domain` being that of the page. LIVE_NOWHERE: nothing was
 * done, as the access would leave the playground.
 */
int live_check(struct live *seen, const struct answer *expected, uint32_t domain, uint32_t va, uint32_t view,
	       uint32_t access, uint32_t word);

#endif
