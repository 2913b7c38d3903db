/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * See mmu.h; ARM926EJ-S TRM (DDI 0198), chapter 3. Caches stay off: with them on,
 * which are virtually indexed, a page that changes its frame would have to be
 * cleaned and invalidated first.
 */
#include "mmu.h"

#include "board.h"
#include "cp15.h"
#include "report.h"

#define DOMAIN_0_CLIENT 1u /* permissions are checked */
#define BUFFERABLE 0x4u    /* RAM; a peripheral's writes keep their order and number */

#define FIRST_FAULT 0u
#define FIRST_COARSE 0x11u
#define FIRST_SECTION 0x12u
#define SECTION_AP(rights) ((rights) << 10)
#define SECOND_LARGE 0x1u
#define SECOND_SMALL 0x2u
#define PAGE_AP(rights) ((rights) * 0x550u) /* four fields, one for each quarter of the page */

#define COARSE_ENTRIES 256u
#define COARSE_TABLES 4u

static uint32_t first_level[4096] __attribute__((aligned(0x4000)));
static uint32_t coarse[COARSE_TABLES][COARSE_ENTRIES] __attribute__((aligned(0x400)));
static uint32_t coarse_used;

static uint32_t attributes(uint32_t pa)
{
	return pa - BOARD_RAM_BASE < BOARD_RAM_SIZE ? BUFFERABLE : 0;
}

/* The entry of a small page, in the coarse table of its megabyte. */
static uint32_t *second_level(uint32_t va)
{
	uint32_t *first = &first_level[va >> 20];

	if (*first == FIRST_FAULT) {
		expect_between(CHECK_WORK, "coarse page tables in use", coarse_used, 0, COARSE_TABLES - 1);
		*first = (uint32_t)(uintptr_t)coarse[coarse_used++] | FIRST_COARSE;
	}
	return (uint32_t *)(uintptr_t)(*first & ~0x3ffu) + (va >> 12 & 0xff);
}

void mmu_map(uint32_t va, uint32_t pa, uint32_t size, uint32_t rights)
{
	uint32_t entry = pa | attributes(pa), *slot, i;

	if (size == MMU_SECTION) {
		first_level[va >> 20] = entry | SECTION_AP(rights) | FIRST_SECTION;
		return;
	}
	slot = second_level(va);
	if (size == MMU_SMALL)
		*slot = entry | PAGE_AP(rights) | SECOND_SMALL;
	else /* a large page stands in as many entries as it has small pages (DDI 0198, 3.2.7) */
		for (i = 0; i < MMU_LARGE / MMU_SMALL; i++)
			slot[i] = entry | PAGE_AP(rights) | SECOND_LARGE;
}

void mmu_unmap_small(uint32_t va)
{
	*second_level(va) = 0;
}

void mmu_forget(uint32_t va)
{
	cp15_drain_write_buffer();
	cp15_invalidate_tlb_entry(va);
}

void mmu_forget_all(void)
{
	cp15_drain_write_buffer();
	cp15_invalidate_tlb();
}

void mmu_start(void)
{
	uint32_t control = cp15_control(), at;

	for (at = BOARD_RAM_BASE; at < BOARD_RAM_BASE + BOARD_RAM_SIZE; at += MMU_SECTION)
		mmu_map(at, at, MMU_SECTION, MMU_READ_WRITE);
	mmu_map(BOARD_PERIPHERALS_BASE & ~(MMU_SECTION - 1), BOARD_PERIPHERALS_BASE & ~(MMU_SECTION - 1), MMU_SECTION,
		MMU_READ_WRITE);
	mmu_map(0, BOARD_RAM_BASE, MMU_SMALL, MMU_READ_ONLY); /* the vectors; null pointers cannot be written through */
	cp15_set_table(first_level);
	cp15_set_domains(DOMAIN_0_CLIENT);
	mmu_forget_all();
	control &= ~(CP15_CONTROL_SYSTEM | CP15_CONTROL_VECTORS);
	cp15_set_control(control | CP15_CONTROL_ROM | CP15_CONTROL_MMU);
}
