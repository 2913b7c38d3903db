/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* See pages.h. */
#include "pages.h"

#include "board.h"

#define VIRTUAL 0x40000000u
#define PHYSICAL (BOARD_RAM_BASE + BOARD_RAM_SIZE / 2)
#define SPARE_FRAMES (PHYSICAL + PAGES_REGIONS * PAGES_BYTES)

static const uint32_t page_size[PAGES_REGIONS] = {MMU_SECTION, MMU_LARGE, MMU_SMALL};
static uint32_t turned[PAGES_REGIONS]; /* by how many frames the order has been shifted */

/* Page n lies in frame 5 n + some of its megabyte: the factor is odd, so no two share one. */
static uint32_t frame_offset(enum region region, uint32_t offset)
{
	uint32_t size = page_size[region], inside = offset & (size - 1);

	return ((5 * (offset - inside) + (3 + turned[region]) * size) & (PAGES_BYTES - 1)) + inside;
}

static uint32_t physical(enum region region, uint32_t offset)
{
	return PHYSICAL + region * PAGES_BYTES + frame_offset(region, offset);
}

volatile uint32_t *pages_word(enum region region, uint32_t offset)
{
	return (volatile uint32_t *)(uintptr_t)(VIRTUAL + region * PAGES_BYTES + offset);
}

volatile uint32_t *pages_physical(enum region region, uint32_t offset)
{
	return (volatile uint32_t *)(uintptr_t)physical(region, offset);
}

volatile uint32_t *pages_spare_frame(uint32_t number)
{
	return (volatile uint32_t *)(uintptr_t)(SPARE_FRAMES + number * MMU_SMALL);
}

static void map_region(enum region region)
{
	uint32_t offset;

	for (offset = 0; offset < PAGES_BYTES; offset += page_size[region])
		mmu_map(VIRTUAL + region * PAGES_BYTES + offset, physical(region, offset), page_size[region],
			MMU_READ_WRITE);
}

void pages_map(void)
{
	map_region(REGION_SECTION);
	map_region(REGION_LARGE);
	map_region(REGION_SMALL);
	mmu_forget_all();
}

void pages_shuffle(void)
{
	turned[REGION_SMALL]++;
	map_region(REGION_SMALL);
	mmu_forget_all();
}
