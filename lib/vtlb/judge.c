/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Whether a translation lets a reference pass: rights, protection keys, and the order of the faults. */
#include "judge.h"
#include "struct-size.h"
#include "table.h"

#define KEYS_MAX 4096u
#define WRITES (MAY_READ | MAY_WRITE)

#define MEMORY (ASKS_NAT_PAGE | ASKS_KEYS | ASKS_RIGHTS | ASKS_BITS)
#define PROBE (ASKS_NAT_PAGE | ASKS_KEYS | ASKS_RIGHTS)

const struct reference_kind libvtlb_kinds[LIBVTLB_REFERENCES] = {
	[LIBVTLB_LOAD] = {MAY_READ, MEMORY, WALKS_DATA},
	[LIBVTLB_STORE] = {MAY_WRITE, MEMORY, WALKS_DATA},
	[LIBVTLB_SEMAPHORE] = {WRITES, MEMORY, WALKS_DATA},
	[LIBVTLB_FETCH] = {MAY_FETCH, MEMORY, WALKS_CODE},
	[LIBVTLB_RSE_LOAD] = {MAY_READ, MEMORY, WALKS_STACK},
	[LIBVTLB_RSE_STORE] = {MAY_WRITE, MEMORY, WALKS_STACK},
	[LIBVTLB_LFETCH] = {MAY_READ, MEMORY, WALKS_DATA},
	[LIBVTLB_FC] = {MAY_READ, ASKS_NAT_PAGE | ASKS_RIGHTS, WALKS_DATA},
	[LIBVTLB_PROBE_READ] = {MAY_READ, PROBE, WALKS_DATA},
	[LIBVTLB_PROBE_WRITE] = {MAY_WRITE, PROBE, WALKS_DATA},
	[LIBVTLB_PROBE_BOTH] = {WRITES, PROBE, WALKS_DATA},
	[LIBVTLB_TPA] = {0, ASKS_NAT_PAGE, WALKS_DATA},
	[LIBVTLB_TAK] = {0, 0, WALKS_DATA},
};

/* Rights by access rights field and by how the privilege stands to the page's (table 4-2); 0 is the most privileged. */
enum { OUTSIDE, AT_LEVEL, INSIDE, AT_ZERO };
#define R MAY_READ
#define W MAY_WRITE
#define X MAY_FETCH
static const uint8_t rights[8][4] = {
	{0, R, R, R},
	{0, R | X, R | X, R | X},
	{0, R | W, R | W, R | W},
	{0, R | W | X, R | W | X, R | W | X},
	{0, R, R | W, R | W},
	{0, R | X, R | X, R | W | X},
	{0, R | W | X, R | W, R | W},
	{X, X, X, R | X}, /* outside its level the page is a gate: epc there promotes */
};
#undef R
#undef W
#undef X

uint32_t libvtlb_rights(uint64_t pte, uint32_t privilege)
{
	uint32_t level = LIBVTLB_PTE_GET_PL(pte), where = INSIDE;

	if (privilege > 3)
		return 0;
	if (privilege == 0)
		where = AT_ZERO;
	else if (privilege >= level)
		where = privilege == level ? AT_LEVEL : OUTSIDE;
	return rights[LIBVTLB_PTE_GET_AR(pte)][where];
}

int libvtlb_check_reference(const struct libvtlb_reference *reference)
{
	int err = libvtlb_check_struct(reference, sizeof(*reference), FIRST_REFERENCE);

	if (err)
		return err;
	if (reference->kind >= LIBVTLB_REFERENCES || reference->privilege > 3 || reference->key_count > KEYS_MAX ||
	    (reference->key_count && !reference->keys))
		return LIBVTLB_ERR_INVALID;
	return 0;
}

/* The rights that a protection key register takes away. */
static uint32_t denied_by(uint64_t pkr)
{
	return (pkr & LIBVTLB_PKR_RD ? MAY_READ : 0) | (pkr & LIBVTLB_PKR_WD ? MAY_WRITE : 0) |
	       (pkr & LIBVTLB_PKR_XD ? MAY_FETCH : 0);
}

/* The first valid register with the key decides: loading one makes others with its key invalid (4.1.3). */
static int judge_key(uint64_t itir, const struct libvtlb_reference *reference, uint32_t wants)
{
	uint32_t i, key = LIBVTLB_ITIR_KEY(itir);

	for (i = 0; i < reference->key_count; i++) {
		uint64_t pkr = reference->keys[i];

		if (pkr & LIBVTLB_PKR_V && LIBVTLB_ITIR_KEY(pkr) == key)
			return denied_by(pkr) & wants ? LIBVTLB_KEY_PERMISSION : LIBVTLB_HIT;
	}
	return LIBVTLB_KEY_MISS;
}

/* Dirty before accessed, as in table 5-6. PSR.da lets data references off both, PSR.ia fetches off theirs. */
static int judge_bits(uint64_t pte, uint64_t psr, uint32_t wants)
{
	if (psr & (wants & MAY_FETCH ? LIBVTLB_PSR_IA : LIBVTLB_PSR_DA))
		return LIBVTLB_HIT;
	if (wants & MAY_WRITE && !(pte & LIBVTLB_PTE_D))
		return LIBVTLB_DIRTY;
	return pte & LIBVTLB_PTE_A ? LIBVTLB_HIT : LIBVTLB_ACCESSED;
}

int libvtlb_judge(uint64_t pte, uint64_t itir, const struct libvtlb_reference *reference)
{
	int outcome = libvtlb_check_reference(reference);
	uint32_t wants, asks;

	if (outcome)
		return outcome;
	wants = libvtlb_kinds[reference->kind].wants;
	asks = libvtlb_kinds[reference->kind].asks;
	if (!(pte & LIBVTLB_PTE_P))
		return LIBVTLB_ABSENT;
	if (asks & ASKS_NAT_PAGE && LIBVTLB_PTE_GET_MA(pte) == LIBVTLB_MA_NAT)
		return LIBVTLB_NAT_PAGE;
	outcome = asks & ASKS_KEYS && reference->psr & LIBVTLB_PSR_PK ? judge_key(itir, reference, wants) : LIBVTLB_HIT;
	if (outcome != LIBVTLB_HIT)
		return outcome;
	if (asks & ASKS_RIGHTS && wants & ~libvtlb_rights(pte, reference->privilege))
		return LIBVTLB_RIGHTS;
	return asks & ASKS_BITS ? judge_bits(pte, reference->psr, wants) : LIBVTLB_HIT;
}

int libvtlb_walker_serves(uint64_t rr, const struct libvtlb_reference *reference)
{
	static const uint64_t needs[] = {
		[WALKS_DATA] = LIBVTLB_PSR_DT,
		[WALKS_STACK] = LIBVTLB_PSR_DT | LIBVTLB_PSR_RT,
		[WALKS_CODE] = LIBVTLB_PSR_DT | LIBVTLB_PSR_IT | LIBVTLB_PSR_IC,
	};

	if (libvtlb_check_reference(reference))
		return 0;
	return rr & LIBVTLB_RR_VE && reference->pta & LIBVTLB_PTA_VE &&
	       !(needs[libvtlb_kinds[reference->kind].walker] & ~reference->psr);
}
