/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Random numbers, addresses and translations. */
#include "choose.h"

uint64_t choose_bits(struct chooser *chooser)
{
	uint64_t z = chooser->state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

uint32_t choose_below(struct chooser *chooser, uint32_t below)
{
	return (uint32_t)((choose_bits(chooser) >> 32) * below >> 32);
}

int choose_once_in(struct chooser *chooser, uint32_t n)
{
	return choose_below(chooser, n) == 0;
}

const struct translation *choose_translation(struct chooser *chooser, const struct play *play)
{
	return play->list.count ? &play->list.entry[choose_below(chooser, play->list.count)] : NULL;
}

/* A region register that holds a region id, if there is one. */
uint32_t choose_region(struct chooser *chooser, const struct play *play, uint32_t rid)
{
	uint32_t n, number = choose_below(chooser, LIBVTLB_REGIONS);

	for (n = 0; n < LIBVTLB_REGIONS && LIBVTLB_RR_RID(play->rr[number]) != rid; n++)
		number = (number + 1) % LIBVTLB_REGIONS;
	return number;
}

uint64_t choose_within(struct chooser *chooser, uint64_t first, uint64_t last)
{
	uint64_t span = last - first;

	if (last == OFFSET_LAST && choose_once_in(chooser, 3))
		return last;
	span = span > (64 << 12) - 1 ? (64 << 12) - 1 : span;
	switch (choose_below(chooser, 6)) {
	case 0:
		return first;
	case 1:
		return last == OFFSET_LAST || choose_once_in(chooser, 2) ? last : last - 8;
	case 2:
		return last - (choose_bits(chooser) & span);
	default:
		return first + (choose_bits(chooser) & span);
	}
}

static int is_in_area(const struct chooser *chooser, uint64_t offset)
{
	uint32_t i;

	for (i = 0; i < AREAS; i++)
		if (offset - chooser->area[i] <= 0x3ffff)
			return 1;
	return 0;
}

/* What a table without losses holds lies in areas whose pages share no sets. */
uint64_t choose_va(struct chooser *chooser, const struct play *play)
{
	const struct translation *entry = choose_translation(chooser, play);
	uint64_t offset = chooser->area[choose_below(chooser, choose_once_in(chooser, 8) ? AREAS : AREAS - 1)];
	uint32_t region = choose_below(chooser, LIBVTLB_REGIONS), way = choose_below(chooser, 16);

	offset += choose_bits(chooser) & 0x3ffff;
	if (entry && way < 11) {
		region = choose_region(chooser, play, entry->rid);
		offset = way == 0   ? entry->first - 1
			 : way == 1 ? entry->last + 1
				    : choose_within(chooser, entry->first, entry->last);
	}
	if (choose_once_in(chooser, 60))
		offset = ((uint64_t)1 << (play->shape.va_bits - 1)) + choose_below(chooser, 3) - 1;
	if (play->shape.roomy && !is_in_area(chooser, offset) && is_implemented(play, offset))
		offset = chooser->area[choose_below(chooser, AREAS)] + (choose_bits(chooser) & 0x3ffff);
	return (uint64_t)region << 61 | (offset & OFFSET_LAST);
}

uint64_t choose_pte(struct chooser *chooser, const struct play *play)
{
	static const uint32_t attributes[] = {LIBVTLB_MA_NAT, LIBVTLB_MA_UC, LIBVTLB_MA_UCE, LIBVTLB_MA_WC};
	uint64_t pte = chooser->frame[choose_below(chooser, 3)] + ((uint64_t)choose_below(chooser, 256) << 12);

	pte |= LIBVTLB_PTE_PL(choose_once_in(chooser, 3) ? choose_below(chooser, 4) : 3);
	pte |= LIBVTLB_PTE_AR(choose_once_in(chooser, 2) ? choose_below(chooser, 8) : 3);
	if (!choose_once_in(chooser, 14))
		pte |= LIBVTLB_PTE_P;
	if (!choose_once_in(chooser, 8))
		pte |= LIBVTLB_PTE_A;
	if (!choose_once_in(chooser, 4))
		pte |= LIBVTLB_PTE_D;
	if (choose_once_in(chooser, 5))
		pte |= LIBVTLB_PTE_MA(attributes[choose_below(chooser, 4)]);
	if (choose_once_in(chooser, 4))
		pte |= LIBVTLB_PTE_ED;
	if (choose_once_in(chooser, 4))
		pte |= choose_bits(chooser) & LIBVTLB_PTE_IGNORED;
	if (choose_once_in(chooser, 100))
		pte |= choose_once_in(chooser, 2) ? LIBVTLB_PTE_RESERVED & choose_bits(chooser)
						  : LIBVTLB_PTE_MA(1 + choose_below(chooser, 3));
	if (choose_once_in(chooser, 100))
		pte |= (uint64_t)1 << play->shape.pa_bits;
	return pte;
}

uint64_t choose_itir(struct chooser *chooser)
{
	uint32_t log2 = chooser->log2[choose_below(chooser, chooser->sizes)];
	uint64_t itir = LIBVTLB_ITIR(log2, choose_below(chooser, 3));

	if (choose_once_in(chooser, 120))
		itir = LIBVTLB_ITIR(choose_below(chooser, 64), 0);
	if (choose_once_in(chooser, 120))
		itir |= LIBVTLB_ITIR_RESERVED & choose_bits(chooser);
	return itir;
}
