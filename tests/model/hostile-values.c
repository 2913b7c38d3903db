/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Operands: mostly such as let things happen, often at the edges, sometimes nonsense. Each statement draws one number,
 * for compilers evaluate in whatever order they like.
 */
#include "hostile.h"

uint64_t any(struct world *w)
{
	uint64_t x = w->random += 0x9e3779b97f4a7c15u;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
	x = (x ^ x >> 27) * 0x94d049bb133111ebu;
	return x ^ x >> 31;
}

uint32_t below(struct world *w, uint32_t n)
{
	return (uint32_t)((any(w) >> 32) * n >> 32);
}

int once_in(struct world *w, uint32_t n)
{
	return below(w, n) == 0;
}

uint64_t odd_number(struct world *w)
{
	uint64_t power = (uint64_t)1 << below(w, 64);

	switch (below(w, 8)) {
	case 0: return 0;
	case 1: return ~(uint64_t)0;
	case 2: return power;
	case 3: return power - 1;
	case 4: return ~power;
	case 5: return power + below(w, 3) - 1;
	case 6: return any(w) & any(w) & any(w);
	default: return any(w);
	}
}

uint32_t wrong_size(struct world *w, uint32_t size)
{
	return once_in(w, 2) ? below(w, size) : size + 257 + below(w, 0x7fffffff);
}

void remember(struct world *w, uint64_t va)
{
	w->recent[w->recent_count++ % RECENT] = va;
}

/* Places of this guest: a few bases, pages of its sizes, their first and last bytes. */
static uint64_t near_base(struct world *w)
{
	uint64_t va = w->bases[below(w, FAVOURITES)], pages = below(w, 12);

	va += pages << w->sizes[below(w, FAVOURITES)];
	va += once_in(w, 4) ? any(w) & 0xffff : once_in(w, 4) ? (uint64_t)0 - 1 : 0;
	return LIBVTLB_OFFSET(va) | (uint64_t)below(w, 8) << 61;
}

uint64_t choose_address(struct world *w)
{
	uint64_t va;

	if (w->recent_count && !once_in(w, 3)) {
		va = w->recent[below(w, w->recent_count < RECENT ? w->recent_count : RECENT)];
		if (once_in(w, 3))
			va ^= (uint64_t)1 << below(w, 30);
		if (once_in(w, 5))
			va = LIBVTLB_OFFSET(va) | (uint64_t)below(w, 8) << 61;
		return va;
	}
	return once_in(w, 10) ? odd_number(w) : near_base(w);
}

uint32_t choose_log2(struct world *w)
{
	if (once_in(w, 40))
		return (uint32_t)odd_number(w);
	return once_in(w, 8) ? below(w, 64) : w->sizes[below(w, FAVOURITES)];
}

uint64_t choose_pte(struct world *w)
{
	uint64_t pte = any(w) & 0x73f3f000; /* a few places in low memory, in pieces and in large parts */

	pte |= LIBVTLB_PTE_P | LIBVTLB_PTE_AR(below(w, 8));
	pte |= LIBVTLB_PTE_PL(below(w, 4));
	pte |= once_in(w, 4) ? 0 : LIBVTLB_PTE_A;
	pte |= once_in(w, 4) ? 0 : LIBVTLB_PTE_D;
	if (once_in(w, 4))
		pte |= LIBVTLB_PTE_MA(4 + below(w, 4));
	if (once_in(w, 10))
		pte &= ~(uint64_t)LIBVTLB_PTE_P;
	if (once_in(w, 8))
		pte |= any(w) & (LIBVTLB_PTE_IGNORED | LIBVTLB_PTE_ED);
	if (once_in(w, 8))
		pte ^= odd_number(w);
	return pte;
}

uint64_t choose_itir(struct world *w)
{
	uint32_t log2 = choose_log2(w) & 63, key = below(w, 8);
	uint64_t itir = LIBVTLB_ITIR(log2, key < 3 ? key : 7);

	return once_in(w, 12) ? itir ^ odd_number(w) : itir;
}

uint32_t choose_rid(struct world *w)
{
	return once_in(w, 20) ? (uint32_t)odd_number(w) : w->rids[below(w, FAVOURITES)];
}

uint64_t choose_rr(struct world *w)
{
	uint32_t rid = choose_rid(w), log2 = choose_log2(w) & 63;
	uint64_t rr = LIBVTLB_RR(rid, log2, !once_in(w, 4));

	return once_in(w, 10) ? rr ^ odd_number(w) : rr;
}

uint64_t choose_pta(struct world *w)
{
	uint32_t size = once_in(w, 10) ? below(w, 64) : 15 + below(w, 8);
	uint64_t base = choose_address(w) & LIBVTLB_PTA_BASE, format = below(w, 2);
	uint64_t pta = LIBVTLB_PTA(base, size, format, !once_in(w, 8));

	return once_in(w, 16) ? pta ^ odd_number(w) : pta;
}

void choose_range(struct world *w, uint64_t *first, uint64_t *last)
{
	uint32_t log2 = choose_log2(w);
	uint64_t span = log2 < 64 ? ((uint64_t)1 << log2) - 1 : ~(uint64_t)0;

	*first = LIBVTLB_OFFSET(choose_address(w));
	*last = once_in(w, 3) ? LIBVTLB_OFFSET(choose_address(w)) : *first | span;
	if (!once_in(w, 3))
		*first &= ~span;
	if (once_in(w, 8))
		*last = OFFSET_LAST;
	if (once_in(w, 16))
		*first = odd_number(w);
	if (once_in(w, 16))
		*last = odd_number(w);
	if (*first > *last && !once_in(w, 8)) {
		uint64_t swap = *first;

		*first = *last;
		*last = swap;
	}
}

static uint64_t choose_psr(struct world *w)
{
	uint64_t all = LIBVTLB_PSR_IC | LIBVTLB_PSR_DT | LIBVTLB_PSR_RT | LIBVTLB_PSR_IT;

	if (once_in(w, 3))
		all &= ~odd_number(w);
	if (once_in(w, 3))
		all |= LIBVTLB_PSR_PK;
	return once_in(w, 4) ? all ^ odd_number(w) : all;
}

struct libvtlb_reference choose_reference(struct world *w)
{
	struct libvtlb_reference reference = LIBVTLB_REFERENCE(below(w, LIBVTLB_REFERENCES), 0, 0, 0);
	uint32_t i;

	reference.privilege = below(w, 4);
	reference.psr = choose_psr(w);
	reference.pta = choose_pta(w);
	reference.keys = w->keys;
	reference.key_count = below(w, KEYS_MAX + 1);
	for (i = 0; i < reference.key_count; i++) {
		uint32_t key = below(w, 9);

		w->keys[i] = once_in(w, 4) ? odd_number(w) : LIBVTLB_PKR(key, below(w, 16));
	}
	if (once_in(w, 40))
		reference.kind = (uint32_t)odd_number(w);
	if (once_in(w, 40))
		reference.privilege = (uint32_t)odd_number(w);
	if (once_in(w, 60))
		reference.keys = NULL;
	if (once_in(w, 60))
		reference.key_count = KEYS_MAX + 4073 + below(w, 4) * 0x40000000;
	if (once_in(w, 60))
		reference.size = wrong_size(w, sizeof(reference));
	return reference;
}

uint32_t choose_side(struct world *w)
{
	return once_in(w, 60) ? (uint32_t)odd_number(w) : below(w, 2);
}
