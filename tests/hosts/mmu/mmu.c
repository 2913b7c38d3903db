/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Asking the emulated MMU, and telling it (ARM DDI 0406C, B3.10 and B3.14). */
#include <libwdtvtlb/thash.h>

#include "machine.h"
#include "mmu.h"
#include "planted.h"

#define PAR_FAULT 1u
#define PAR_SUPERSECTION 2u

/*
 * B3.10.4, "synchronization of changes of ASID and TTBR": while the table of the old
 * ASID could be walked for the new one, or the other way round, ASID 0 is in force,
 * which no page of this program is ever tagged with that is not global.
 */
void mmu_use(const struct regime *regime, uint32_t asid)
{
	write_contextidr(0);
	synchronize();
	write_ttbr0(regime->ttbr0);
	write_ttbr1(regime->ttbr1);
	write_ttbcr(regime->n | (regime->pd0 ? TTBCR_PD0 : 0));
	write_dacr(regime->dacr);
	write_sctlr((read_sctlr() & ~SCTLR_AFE) | SCTLR_M | (regime->afe ? SCTLR_AFE : 0));
	synchronize();
	write_contextidr(asid);
	synchronize();
}

void mmu_write_dacr(uint32_t dacr)
{
	write_dacr(dacr);
	synchronize();
}

static uint32_t par_of(uint32_t va, uint32_t view, uint32_t access)
{
	if (view == USER && access == THASH_WRITE)
		write_ats1cuw(va);
	else if (view == USER)
		write_ats1cur(va);
	else if (access == THASH_WRITE)
		write_ats1cpw(va);
	else
		write_ats1cpr(va);
	__asm__ volatile("isb" ::: "memory"); /* B3.14: PAR holds the result after that */
	return read_par();
}

/* B4.1.112, PAR with the short-descriptor format. */
void mmu_ask(struct answer *answer, uint32_t va, uint32_t view, uint32_t access)
{
	uint32_t par = par_of(va, view, access);

	*answer = (struct answer){.fault = FAULT_NONE, .kind = NO_PAGE};
	if (par & PAR_FAULT) {
		answer->fault = par >> 1 & 0x1f;
	} else if (par & PAR_SUPERSECTION) {
		answer->kind = SUPERSECTION;
		answer->pa = (uint64_t)(par >> 16 & 0xff) << 32 | (par & 0xff000000u);
	} else {
		answer->pa = par & 0xfffff000u;
	}
}

/*
 * Of a supersection PAR has bits 39 to 24 (B4.1.112). QEMU 7.2 leaves 39 to 32 zero, so they are left out here, by
 * rule.
 */
bool mmu_agrees(const struct answer *mmu, const struct answer *expected)
{
	uint32_t mask = expected->kind == SUPERSECTION ? 0xff000000u : 0xfffff000u;

	if (mmu->fault || expected->fault)
		return mmu->fault == expected->fault;
	return (mmu->kind == SUPERSECTION) == (expected->kind == SUPERSECTION) &&
	       (((uint32_t)mmu->pa ^ (uint32_t)expected->pa) & mask) == 0;
}

/*
 * QEMU asks the domain once it has the first-level descriptor. The architecture asks
 * it last but one: a second-level descriptor that is not valid is a translation
 * fault, and a clear access flag an access flag fault, whatever the domain says
 * (B3.12.3, the MMU fault-checking sequence). QEMU also forgets the flag of managed
 * domains, which lift permissions and nothing else (B3.7.3), and asks XN of a fetch
 * before the flag.
 */
bool mmu_exception(struct answer *answer, const struct leaf *leaf, const struct regime *regime, uint32_t va,
		   uint32_t view, uint32_t access)
{
	bool is_flag = leaf->fault == FAULT_ACCESS_FLAG || leaf->fault == FAULT_ACCESS_FLAG_SECOND;
	struct leaf marked = *leaf;

	if (leaf->fault == (FAULT_TRANSLATION | FAULT_SECOND_LEVEL) && walk_domain_is_closed(leaf, regime)) {
		*answer = (struct answer){.fault = FAULT_DOMAIN | FAULT_SECOND_LEVEL, .kind = leaf->kind};
		return true;
	}
	marked.fault = FAULT_NONE;
	if (!is_flag)
		return false;
	if (!walk_domain_is_closed(leaf, regime) && !walk_domain_is_managed(leaf, regime) &&
	    !(access == THASH_EXECUTE && (leaf->xn || (leaf->pxn && view == PRIVILEGED))))
		return false;
	walk_judge(answer, &marked, regime, va, view, access);
	return true;
}

void mmu_tlbimva(uint32_t va, uint32_t asid, bool shareable)
{
	uint32_t word = (va & 0xfffff000u) | asid;

	synchronize(); /* B3.10.1: the change of the table is complete before */
	if (IS_PLANTED(NO_TLBIMVA))
		return;
	if (shareable)
		write_tlbimvais(word);
	else
		write_tlbimva(word);
	synchronize();
}

void mmu_tlbimvaa(uint32_t va, bool shareable)
{
	synchronize();
	if (IS_PLANTED(NO_TLBIMVAA))
		return;
	if (shareable)
		write_tlbimvaais(va & 0xfffff000u);
	else
		write_tlbimvaa(va & 0xfffff000u);
	synchronize();
}

void mmu_tlbiasid(uint32_t asid, bool shareable)
{
	synchronize();
	if (shareable)
		write_tlbiasidis(asid);
	else
		write_tlbiasid(asid);
	synchronize();
}

void mmu_tlbiall(bool shareable)
{
	synchronize();
	if (shareable)
		write_tlbiallis(0);
	else
		write_tlbiall(0);
	synchronize();
}
