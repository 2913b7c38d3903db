/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Descriptors and where they are written. Six tables for TTBR0, one for TTBR1, and
 * a stock of second-level tables. With TTBCR.N above 0 the tables of TTBR0 are
 * smaller and begin at any multiple of their size (ARM DDI 0406C, B3.5.4).
 *
 * All pages are normal memory, not cacheable, so that what is reached by several
 * addresses has the same attributes on all ways (A3.5).
 */
#include "machine.h"
#include "tables.h"
#include "walk.h"

#define STOCK 128u
#define ENTRIES 256u
#define NORMAL_SECTION (1u << 12) /* TEX = 001, C = B = 0 (B3.8.2) */
#define NORMAL_LARGE (1u << 12)
#define NORMAL_SMALL (1u << 6)
#define OWN_DOMAIN 15u /* always a client */

static struct {
	_Alignas(16384) uint32_t resting[4096];
	_Alignas(16384) uint32_t ttbr1[4096];
	_Alignas(16384) uint32_t ttbr0[ASIDS][4096];
	_Alignas(1024) uint32_t second[STOCK][ENTRIES];
	bool is_taken[STOCK];
	uint32_t n, offset; /* in words, of where a table for TTBR0 begins in its 16 KiB */
} tables;

static bool is_high(uint32_t va)
{
	return tables.n && va >> (32 - tables.n);
}

static uint32_t *first_of(uint32_t asid, uint32_t va)
{
	return is_high(va) ? &tables.ttbr1[va >> 20] : &tables.ttbr0[asid][tables.offset + (va >> 20)];
}

static void clear(uint32_t *words, uint32_t count)
{
	while (count--)
		*words++ = 0;
}

/* A section that leads to itself, global and privileged: AP = 001 is that with and without the access flag. */
static uint32_t fixed(uint32_t va)
{
	struct mapping own = {.kind = SECTION, .pa = va, .ap = 1, .domain = OWN_DOMAIN, .is_global = true};

	return tables_descriptor(&own);
}

void tables_begin(uint32_t n, uint32_t place)
{
	uint32_t i;

	clear(tables.ttbr1, 4096);
	clear(tables.ttbr0[0], ASIDS * 4096);
	for (i = 0; i < STOCK; i++)
		tables.is_taken[i] = false;
	tables.n = n;
	tables.offset = (4096u >> n) * (place % (1u << n));
	for (i = 0; i < 4096; i++)
		if (tables_is_fixed(i << 20))
			tables_set_first(COMMON, i << 20, 1, fixed(i << 20));
}

uint32_t tables_resting(void)
{
	uint32_t i;

	for (i = 0; i < 4096; i++)
		tables.resting[i] = tables_is_fixed(i << 20) ? fixed(i << 20) : 0;
	return (uint32_t)(uintptr_t)tables.resting;
}

uint32_t tables_ttbr0(uint32_t asid)
{
	return (uint32_t)(uintptr_t)&tables.ttbr0[asid][tables.offset];
}

uint32_t tables_ttbr1(void)
{
	return (uint32_t)(uintptr_t)tables.ttbr1;
}

bool tables_is_fixed(uint32_t va)
{
	return va - RAM_BASE < IMAGE_BYTES || va - PLAYGROUND < PLAYGROUND_BYTES;
}

uint32_t tables_first(uint32_t owner, uint32_t va)
{
	return *first_of(owner == COMMON ? 0 : owner, va);
}

/* The architecture's walks see whole words only, in whatever order the copies are written. */
static void write_copies(uint32_t *at, uint32_t count, uint32_t descriptor)
{
	while (count--)
		*(volatile uint32_t *)at++ = descriptor;
}

void tables_set_first(uint32_t owner, uint32_t va, uint32_t count, uint32_t descriptor)
{
	uint32_t asid;

	if (owner != COMMON) {
		write_copies(first_of(owner, va), count, descriptor);
		return;
	}
	for (asid = 0; asid < (is_high(va) ? 1 : ASIDS); asid++)
		write_copies(first_of(asid, va), count, descriptor);
}

uint32_t *tables_second(uint32_t first, uint32_t va)
{
	return (uint32_t *)(uintptr_t)(first & 0xfffffc00u) + (va >> 12) % ENTRIES;
}

uint32_t tables_take(void)
{
	uint32_t i;

	for (i = 0; i < STOCK; i++)
		if (!tables.is_taken[i]) {
			tables.is_taken[i] = true;
			clear(tables.second[i], ENTRIES);
			return (uint32_t)(uintptr_t)tables.second[i];
		}
	return 0;
}

void tables_give_back(uint32_t first)
{
	tables.is_taken[((first & 0xfffffc00u) - (uint32_t)(uintptr_t)tables.second[0]) / sizeof(tables.second[0])] = false;
}

/* B3.5.1, figure B3-4. */
static uint32_t first_level(const struct mapping *m)
{
	uint32_t bits = 2u | NORMAL_SECTION | m->pxn | (uint32_t)m->xn << 4 | (m->ap & 3) << 10 | (m->ap & 4) << 13;

	bits |= m->is_global ? 0 : 1u << 17;
	if (m->kind == SECTION)
		return bits | (uint32_t)m->pa | m->domain << 5;
	return bits | 1u << 18 | ((uint32_t)m->pa & 0xff000000u) | ((uint32_t)(m->pa >> 32) & 15) << 20 |
	       ((uint32_t)(m->pa >> 36) & 15) << 5;
}

/* B3.5.1, figure B3-5. */
static uint32_t second_level(const struct mapping *m)
{
	uint32_t bits = (uint32_t)m->pa | (m->ap & 3) << 4 | (m->ap & 4) << 7 | (m->is_global ? 0 : 1u << 11);

	if (m->kind == LARGE_PAGE)
		return bits | 1u | NORMAL_LARGE | (uint32_t)m->xn << 15;
	return bits | 2u | NORMAL_SMALL | m->xn;
}

uint32_t tables_descriptor(const struct mapping *mapping)
{
	return mapping->kind == SECTION || mapping->kind == SUPERSECTION ? first_level(mapping) : second_level(mapping);
}

uint32_t tables_pointer(uint32_t table, uint32_t domain, bool pxn)
{
	return table | 1u | (uint32_t)pxn << 2 | domain << 5;
}
