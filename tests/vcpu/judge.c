/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The architecture's answers, written from the manual and not from the library. */
#include "translations.h"

#define R 1u
#define W 2u
#define X 4u
#define RW (R | W)
#define RX (R | X)
#define RWX (R | W | X)

/* Table 4-2 of the manual: by access rights, privilege level of the page, and level of who asks, 3 first. */
static const uint8_t rights[8][4][4] = {
	{{0, 0, 0, R}, {0, 0, R, R}, {0, R, R, R}, {R, R, R, R}},
	{{0, 0, 0, RX}, {0, 0, RX, RX}, {0, RX, RX, RX}, {RX, RX, RX, RX}},
	{{0, 0, 0, RW}, {0, 0, RW, RW}, {0, RW, RW, RW}, {RW, RW, RW, RW}},
	{{0, 0, 0, RWX}, {0, 0, RWX, RWX}, {0, RWX, RWX, RWX}, {RWX, RWX, RWX, RWX}},
	{{0, 0, 0, RW}, {0, 0, R, RW}, {0, R, RW, RW}, {R, RW, RW, RW}},
	{{0, 0, 0, RWX}, {0, 0, RX, RWX}, {0, RX, RX, RWX}, {RX, RX, RX, RWX}},
	{{0, 0, 0, RW}, {0, 0, RWX, RW}, {0, RWX, RW, RW}, {RWX, RW, RW, RW}},
	{{X, X, X, RX}, {X, X, X, RX}, {X, X, X, RX}, {X, X, X, RX}},
};

/* What each kind of reference wants. */
static const uint8_t wants[LIBVTLB_REFERENCES] = {
	[LIBVTLB_LOAD] = R,       [LIBVTLB_STORE] = W,       [LIBVTLB_SEMAPHORE] = RW,  [LIBVTLB_FETCH] = X,
	[LIBVTLB_RSE_LOAD] = R,   [LIBVTLB_RSE_STORE] = W,   [LIBVTLB_LFETCH] = R,      [LIBVTLB_FC] = R,
	[LIBVTLB_PROBE_READ] = R, [LIBVTLB_PROBE_WRITE] = W, [LIBVTLB_PROBE_BOTH] = RW,
};

int is_write(uint32_t kind)
{
	return kind == LIBVTLB_STORE || kind == LIBVTLB_SEMAPHORE || kind == LIBVTLB_RSE_STORE;
}

int is_code(uint32_t kind)
{
	return kind == LIBVTLB_FETCH;
}

int is_question(uint32_t kind)
{
	return kind >= LIBVTLB_PROBE_READ;
}

int is_writable(uint64_t pte)
{
	uint32_t level, ar = LIBVTLB_PTE_GET_AR(pte), pl = LIBVTLB_PTE_GET_PL(pte);

	for (level = 0; level < 4; level++)
		if (rights[ar][pl][3 - level] & W)
			return 1;
	return 0;
}

static int judge_key(uint64_t itir, const struct libvtlb_reference *reference)
{
	uint32_t i, want = wants[reference->kind];

	for (i = 0; i < reference->key_count; i++) {
		uint64_t key = reference->keys[i];

		if (!(key & LIBVTLB_PKR_V) || (key >> 8 & 0xffffff) != LIBVTLB_ITIR_KEY(itir))
			continue;
		if (((want & R) && (key & LIBVTLB_PKR_RD)) || ((want & W) && (key & LIBVTLB_PKR_WD)) ||
		    ((want & X) && (key & LIBVTLB_PKR_XD)))
			return LIBVTLB_KEY_PERMISSION;
		return LIBVTLB_HIT;
	}
	return LIBVTLB_KEY_MISS;
}

static int judge_bits(uint64_t pte, const struct libvtlb_reference *reference)
{
	uint64_t off = is_code(reference->kind) ? LIBVTLB_PSR_IA : LIBVTLB_PSR_DA;

	if (reference->psr & off)
		return LIBVTLB_HIT;
	if (is_write(reference->kind) && !(pte & LIBVTLB_PTE_D))
		return LIBVTLB_DIRTY;
	return pte & LIBVTLB_PTE_A ? LIBVTLB_HIT : LIBVTLB_ACCESSED;
}

int judge(uint64_t pte, uint64_t itir, const struct libvtlb_reference *reference)
{
	uint32_t kind = reference->kind, want = wants[kind];
	int outcome = LIBVTLB_HIT;

	if (!(pte & LIBVTLB_PTE_P))
		return LIBVTLB_ABSENT;
	if (kind == LIBVTLB_TAK)
		return LIBVTLB_HIT;
	if (LIBVTLB_PTE_GET_MA(pte) == LIBVTLB_MA_NAT)
		return LIBVTLB_NAT_PAGE;
	if (kind == LIBVTLB_TPA)
		return LIBVTLB_HIT;
	if (kind != LIBVTLB_FC && reference->psr & LIBVTLB_PSR_PK)
		outcome = judge_key(itir, reference);
	if (outcome != LIBVTLB_HIT)
		return outcome;
	if ((rights[LIBVTLB_PTE_GET_AR(pte)][LIBVTLB_PTE_GET_PL(pte)][3 - reference->privilege] & want) != want)
		return LIBVTLB_RIGHTS;
	return kind == LIBVTLB_FC || is_question(kind) ? LIBVTLB_HIT : judge_bits(pte, reference);
}

/* 4.1.5.2 */
int walker_serves(uint64_t rr, const struct libvtlb_reference *reference)
{
	uint64_t needed = LIBVTLB_PSR_DT;

	if (is_code(reference->kind))
		needed |= LIBVTLB_PSR_IT | LIBVTLB_PSR_IC;
	if (reference->kind == LIBVTLB_RSE_LOAD || reference->kind == LIBVTLB_RSE_STORE)
		needed |= LIBVTLB_PSR_RT;
	return (rr & LIBVTLB_RR_VE) && (reference->pta & LIBVTLB_PTA_VE) && (reference->psr & needed) == needed;
}

int check_translation(const struct shape *shape, uint64_t pte, uint64_t itir)
{
	uint32_t log2 = LIBVTLB_ITIR_PS(itir), ma = LIBVTLB_PTE_GET_MA(pte);

	if (!(shape->page_sizes >> log2 & 1))
		return LIBVTLB_RESERVED;
	if (!(pte & LIBVTLB_PTE_P))
		return LIBVTLB_HIT;
	if ((pte & LIBVTLB_PTE_RESERVED) || (itir & LIBVTLB_ITIR_RESERVED) || (ma >= 1 && ma <= 3))
		return LIBVTLB_RESERVED;
	return (pte & LIBVTLB_PTE_PPN & ~span_of(log2)) >> shape->pa_bits ? LIBVTLB_UNIMPLEMENTED : LIBVTLB_HIT;
}
