/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Formats of IA-64 translation: the check of what is inserted, and where VHPT entries lie. */
#include <libwdtvtlb/ia64.h>

#include "../common/port.h"

#define OFFSET_BITS 61u
#define OFFSET_MASK (((uint64_t)1 << OFFSET_BITS) - 1)
#define RID_MASK 0xffffffu

/* The low @bits bits, of which there may be any number. */
static uint64_t low_bits(uint32_t bits)
{
	return bits < 64 ? port_shift_left(1, bits) - 1 : ~(uint64_t)0;
}

/* Memory attributes 1 to 3 are reserved. */
static int has_reserved(uint64_t pte, uint64_t itir)
{
	uint32_t ma = LIBVTLB_PTE_GET_MA(pte);

	return (pte & LIBVTLB_PTE_RESERVED) || (itir & LIBVTLB_ITIR_RESERVED) ||
	       (ma > LIBVTLB_MA_WB && ma < LIBVTLB_MA_UC);
}

int libvtlb_check_translation(uint64_t pte, uint64_t itir, uint64_t page_sizes, uint32_t pa_bits)
{
	uint32_t page_log2 = LIBVTLB_ITIR_PS(itir);

	if (!(port_shift_right(page_sizes, page_log2) & 1))
		return LIBVTLB_RESERVED;
	if (!(pte & LIBVTLB_PTE_P))
		return LIBVTLB_HIT;
	if (has_reserved(pte, itir))
		return LIBVTLB_RESERVED;
	return pte & LIBVTLB_PTE_PPN & ~low_bits(page_log2) & ~low_bits(pa_bits) ? LIBVTLB_UNIMPLEMENTED : LIBVTLB_HIT;
}

/* The manual's formula, whose size decides about bits 15 to 60: below 15 it is as 15, above 61 as 61. */
uint64_t libvtlb_short_entry(uint64_t pta, uint64_t rr, uint64_t va)
{
	uint64_t entry = port_shift_right(LIBVTLB_OFFSET(va), LIBVTLB_RR_PS(rr)) << 3;
	uint64_t mask = (low_bits(LIBVTLB_PTA_SIZE(pta)) | ~LIBVTLB_PTA_BASE) & OFFSET_MASK;

	return (va & ~OFFSET_MASK) | (pta & LIBVTLB_PTA_BASE & OFFSET_MASK & ~mask) | (entry & mask);
}

/*
 * The default hash and tag. A page of 4 KiB has a number of 49 bits; its region id
 * has 24. The tag holds the region id and all of the number but its BLOCK_LOG2
 * lowest bits, 63 bits in all. The index is these lowest bits, xored with a mix
 * of nothing but what the tag holds; so tag and index give them back, whatever
 * the mix, wherever the index has BLOCK_LOG2 bits or more.
 *
 * The mix is the upper end of a product, which spreads what strides by any power
 * of two. The multipliers are the best of some that were drawn at random and
 * tried on strides of pages, of region ids and of both.
 */
#define BLOCK_LOG2 10u
#define BLOCK_BITS (49u - BLOCK_LOG2)
#define PAGE_MULTIPLIER 0x092314b6e3366759u
#define RID_MULTIPLIER 0xcc46bd3a3437e0b5u
#define MIX_SHIFT 40u /* leaves the 24 bits of the largest index */

static uint64_t page_number(uint64_t offset, uint32_t page_log2)
{
	if (page_log2 >= OFFSET_BITS)
		return 0;
	return port_shift_right(offset & OFFSET_MASK, page_log2 < 12 ? 12 : page_log2);
}

uint64_t libvtlb_default_hash(uint64_t offset, uint32_t rid, uint32_t page_log2)
{
	uint64_t page = page_number(offset, page_log2);
	uint64_t mix = port_mul_64x64(page >> BLOCK_LOG2, PAGE_MULTIPLIER);

	mix += port_mul_64x32(RID_MULTIPLIER, rid & RID_MASK);
	return (mix >> MIX_SHIFT) ^ (page & (((uint64_t)1 << BLOCK_LOG2) - 1));
}

uint64_t libvtlb_default_tag(uint64_t offset, uint32_t rid, uint32_t page_log2)
{
	return (uint64_t)(rid & RID_MASK) << BLOCK_BITS | page_number(offset, page_log2) >> BLOCK_LOG2;
}
