/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * See workload.h. Each piece takes some ten thousand instructions, so that the
 * watchdog's deadlines are met between two of them.
 */
#include "workload.h"

#include "crc32.h"
#include "exceptions.h"
#include "pages.h"
#include "report.h"

#define STRIDE 20248u /* eight times an odd number: multiples of it repeat only after a megabyte of nodes */
#define NODES 192u
#define NEXT(node) (((node) + 67) % NODES) /* comes by every node: 67 and 192 share no factor */
#define SORTED 128u
#define SUMMED_BYTES 512u
#define STAMPS 16u

static uint32_t slices;

/* A number that looks random, the same whenever it is asked for (the finaliser of MurmurHash3). */
static uint32_t scrambled(uint32_t x)
{
	x = (x ^ x >> 16) * 0x85ebca6bu;
	x = (x ^ x >> 13) * 0xc2b2ae35u;
	return x ^ x >> 16;
}

static uint32_t node_offset(uint32_t round, uint32_t node)
{
	return (round * NODES + node) * STRIDE & (PAGES_BYTES - 1);
}

static volatile uint32_t *node_at(uint32_t round, uint32_t node)
{
	return pages_word(node % PAGES_REGIONS, node_offset(round, node));
}

/* A linked list across all three regions: two words a node, the address of the next one and a value. */
static void walk_a_list(uint32_t round)
{
	volatile uint32_t *at;
	uint32_t node, sum = 0, wanted = 0;

	for (node = 0; node < NODES; node++) {
		at = node_at(round, node);
		at[0] = (uint32_t)(uintptr_t)node_at(round, NEXT(node));
		at[1] = scrambled(round + node);
		wanted += scrambled(round + node);
	}
	for (node = 0, at = node_at(round, 0); node < NODES; node++) {
		sum += at[1];
		at = (volatile uint32_t *)(uintptr_t)at[0];
	}
	expect(CHECK_WORK, "sum over a list", sum, wanted);
	for (node = 0, sum = 0; node < NODES; node++)
		sum += pages_physical(node % PAGES_REGIONS, node_offset(round, node))[1];
	expect(CHECK_WORK, "the same sum by physical addresses", sum, wanted);
}

/* Shell sort of words that lie on both sides of a small page's end. */
static void sort_words(uint32_t round)
{
	volatile uint32_t *word = pages_word(REGION_SMALL, (round % 255 + 1) * MMU_SMALL - SORTED * 2);
	uint32_t gap, i, j, value, sum = 0;

	for (i = 0; i < SORTED; i++)
		sum += word[i] = scrambled(round * SORTED + i);
	for (gap = SORTED / 2; gap; gap /= 2)
		for (i = gap; i < SORTED; i++) {
			value = word[i];
			for (j = i; j >= gap && word[j - gap] > value; j -= gap)
				word[j] = word[j - gap];
			word[j] = value;
		}
	for (i = 0; i < SORTED; i++) {
		expect_between(CHECK_WORK, "a sorted word", word[i], i ? word[i - 1] : 0, 0xffffffff);
		sum -= word[i];
	}
	expect(CHECK_WORK, "sum of the sorted words, less what it was", sum, 0);
}

/* A checksum across the end of a large page, and the same of its two halves where they really lie. */
static void sum_bytes(uint32_t round)
{
	uint32_t middle = (round % 15 + 1) * MMU_LARGE, start = middle - SUMMED_BYTES / 2, i, crc;
	volatile uint32_t *word = pages_word(REGION_LARGE, start);

	for (i = 0; i < SUMMED_BYTES / 4; i++)
		word[i] = scrambled(round * SUMMED_BYTES + i);
	crc = crc32(0, pages_physical(REGION_LARGE, start), SUMMED_BYTES / 2);
	crc = crc32(crc, pages_physical(REGION_LARGE, middle), SUMMED_BYTES / 2);
	expect(CHECK_WORK, "checksum over a large page's end", crc32(0, word, SUMMED_BYTES), crc);
}

/* One page, two frames: after a purge of that entry alone the other frame is there, and what is written goes to it. */
static void change_a_frame(uint32_t round)
{
	volatile uint32_t *page = (volatile uint32_t *)PAGES_SPARE_VA;
	uint32_t number;

	for (number = 0; number < 2; number++)
		*pages_spare_frame(number) = scrambled(round + number);
	for (number = 0; number < 2; number++) {
		mmu_map(PAGES_SPARE_VA, (uint32_t)(uintptr_t)pages_spare_frame(number), MMU_SMALL, MMU_READ_WRITE);
		mmu_forget(PAGES_SPARE_VA);
		expect(CHECK_WORK, "contents of a changed frame", *page, scrambled(round + number));
	}
	*page = round;
	expect(CHECK_WORK, "the second frame", *pages_spare_frame(1), round);
	expect(CHECK_WORK, "the first frame", *pages_spare_frame(0), scrambled(round));
}

static void expect_refusal(volatile uint32_t *page, uint32_t status)
{
	expect(CHECK_WORK, "whether a store is refused", probe_store(page, 0), 1);
	expect(CHECK_WORK, "fault status", FAULT_STATUS(last_fault.status), status);
	expect(CHECK_WORK, "fault address", last_fault.address, (uint32_t)(uintptr_t)page);
}

/* A page is written, made read only, taken away, and given back: the refused stores leave no trace. */
static void change_rights(uint32_t round)
{
	volatile uint32_t *page = (volatile uint32_t *)PAGES_SPARE_VA + 1 + round % 1023;
	uint32_t frame = (uint32_t)(uintptr_t)pages_spare_frame(0);

	mmu_map(PAGES_SPARE_VA, frame, MMU_SMALL, MMU_READ_WRITE);
	mmu_forget(PAGES_SPARE_VA);
	expect(CHECK_WORK, "whether a store is refused", probe_store(page, scrambled(round)), 0);
	mmu_map(PAGES_SPARE_VA, frame, MMU_SMALL, MMU_READ_ONLY);
	mmu_forget(PAGES_SPARE_VA);
	expect_refusal(page, FAULT_PERMISSION);
	expect(CHECK_WORK, "a read-only word", *page, scrambled(round));
	mmu_unmap_small(PAGES_SPARE_VA);
	mmu_forget(PAGES_SPARE_VA);
	expect_refusal(page, FAULT_NO_PAGE);
	mmu_map(PAGES_SPARE_VA, frame, MMU_SMALL, MMU_READ_WRITE);
	mmu_forget(PAGES_SPARE_VA);
	expect(CHECK_WORK, "a word whose page was away", *page, scrambled(round));
}

/* All small pages get other frames at once; what stands in these frames already must be found there. */
static void shuffle(uint32_t round)
{
	uint32_t at = round % 240 * MMU_SMALL, i;

	for (i = 0; i < STAMPS; i++) /* the translations in use before */
		*pages_word(REGION_SMALL, at + i * MMU_SMALL) = 0;
	pages_shuffle();
	for (i = 0; i < STAMPS; i++)
		*pages_physical(REGION_SMALL, at + i * MMU_SMALL) = scrambled(round + i);
	for (i = 0; i < STAMPS; i++)
		expect(CHECK_WORK, "stamp on a shuffled page", *pages_word(REGION_SMALL, at + i * MMU_SMALL),
		       scrambled(round + i));
}

static void (*const pieces[])(uint32_t round) = {
	walk_a_list, sort_words, sum_bytes, walk_a_list, change_a_frame, change_rights, sort_words, shuffle,
};

void workload_start(void)
{
	expect(CHECK_WORK, "CRC-32 of its check string", crc32(0, "123456789", 9), 0xcbf43926);
	pages_map();
}

void workload_slice(void)
{
	pieces[slices % (sizeof(pieces) / sizeof(pieces[0]))](slices);
	slices++;
}

uint32_t workload_done(void)
{
	return slices;
}
