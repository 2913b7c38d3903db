/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The walk of the guest's page tables: ARMv5 short descriptors (ARM DDI 0198,
 * chapter 3). Sections of 1 MiB stand in the first level; it leads to coarse
 * tables of 256 or fine tables of 1024 entries, with large pages of 64 KiB and
 * small ones of 4 KiB. A page has four sets of access permissions, one for each
 * quarter. Quarters of a small page that differ, and the tiny pages of 1 KiB, are
 * smaller than what Unicorn can map: the machine stops and says so.
 */
#include <string.h>

#include "machine.h"

#define TYPE(descriptor) ((descriptor) & 3u)
#define COARSE 1u
#define SECTION 2u
#define FINE 3u
#define LARGE 1u
#define SMALL 2u

/* Reads a descriptor; false where no memory answers. */
static bool fetch(struct machine *m, uint32_t *descriptor, uint32_t pa)
{
	if (!mmu_in_ram(pa, 4))
		return false;
	memcpy(descriptor, m->ram + (pa - BOARD_RAM_BASE), 4);
	m->mmu.descriptors++;
	return true;
}

static uint32_t quarter(uint32_t descriptor, uint32_t number)
{
	return descriptor >> (4 + 2 * number) & 3u;
}

static bool quarters_agree(uint32_t descriptor)
{
	return (descriptor >> 4 & 0xffu) == quarter(descriptor, 0) * 0x55u;
}

static void large_page(struct leaf *leaf, uint32_t descriptor, uint32_t va)
{
	leaf->page_log2 = quarters_agree(descriptor) ? 16 : 14;
	leaf->access = quarter(descriptor, va >> 14 & 3u);
	leaf->pa = (descriptor & 0xffff0000u) | (leaf->page_log2 == 14 ? va & 0xc000u : 0);
}

static uint32_t second_level(struct machine *m, struct leaf *leaf, uint32_t at, uint32_t va)
{
	uint32_t descriptor;

	leaf->is_section = false;
	if (!fetch(m, &descriptor, at))
		return FAULT_WALK_SECOND | leaf->domain << 4;
	if (TYPE(descriptor) == LARGE) {
		large_page(leaf, descriptor, va);
		return FAULT_NONE;
	}
	if (TYPE(descriptor) == SMALL && quarters_agree(descriptor)) {
		leaf->page_log2 = 12;
		leaf->access = quarter(descriptor, 0);
		leaf->pa = PAGE_OF(descriptor);
		return FAULT_NONE;
	}
	if (TYPE(descriptor) != 0)
		machine_fail(m, "the page of 0x%08x has rights or a size of less than 4 KiB (descriptor 0x%08x at 0x%08x), "
				"which this emulator does not do", va, descriptor, at);
	return FAULT_TRANSLATION | FAULT_IN_PAGE | leaf->domain << 4;
}

/* The page that an address lies in; returns a fault status with the domain above it, or FAULT_NONE. */
uint32_t walk(struct machine *m, struct leaf *leaf, uint32_t va)
{
	uint32_t descriptor;

	m->mmu.walks++;
	if (!fetch(m, &descriptor, (m->mmu.ttbr & 0xffffc000u) | va >> 20 << 2))
		return FAULT_WALK_FIRST;
	leaf->domain = descriptor >> 5 & 15u;
	if (TYPE(descriptor) == COARSE)
		return second_level(m, leaf, (descriptor & 0xfffffc00u) | (va >> 12 & 0xffu) << 2, va);
	if (TYPE(descriptor) == FINE)
		return second_level(m, leaf, (descriptor & 0xfffff000u) | (va >> 10 & 0x3ffu) << 2, va);
	if (TYPE(descriptor) != SECTION)
		return FAULT_TRANSLATION;
	leaf->is_section = true;
	leaf->page_log2 = 20;
	leaf->access = descriptor >> 10 & 3u;
	leaf->pa = descriptor & 0xfff00000u;
	return FAULT_NONE;
}
