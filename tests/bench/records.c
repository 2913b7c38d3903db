/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Records read and invented, distinct pages, and the table with which others are compared: fully associative LRU. */
#include "records.h"

#include "trace-file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NONE UINT32_MAX

/* The records with a number for each distinct page, 0, 1, ... in the order of their first touch. */
struct numbering {
	uint64_t *page;
	uint32_t *number;
	uint64_t mask;
	uint32_t pages;
};

static uint32_t number_of(struct numbering *n, uint64_t page)
{
	uint64_t at = mix64(page) & n->mask;

	while (n->number[at] != NONE && n->page[at] != page)
		at = (at + 1) & n->mask;
	if (n->number[at] == NONE) {
		n->page[at] = page;
		n->number[at] = n->pages++;
	}
	return n->number[at];
}

static struct numbering numbering_new(void)
{
	const uint64_t room = (uint64_t)1 << 20;
	struct numbering n = {malloc(room * sizeof(*n.page)), malloc(room * sizeof(*n.number)), room - 1, 0};
	uint64_t i;

	demand(n.page && n.number, "out of memory");
	for (i = 0; i < room; i++)
		n.number[i] = NONE;
	return n;
}

static void numbering_free(struct numbering *n)
{
	free(n->page);
	free(n->number);
}

static size_t count_pages(const struct records *records)
{
	struct numbering n = numbering_new();
	size_t i;

	for (i = 0; i < records->count; i++) {
		number_of(&n, records->va[i] >> PAGE_LOG2);
		demand(n.pages < n.mask / 2, "a trace touches too many pages");
	}
	numbering_free(&n);
	return n.pages;
}

/* A ring of pages in the order of their last touch, closed by an anchor. */
struct lru {
	uint32_t *before, *after;
	uint32_t anchor;
	size_t held;
};

static void unlink_page(struct lru *lru, uint32_t page)
{
	lru->after[lru->before[page]] = lru->after[page];
	lru->before[lru->after[page]] = lru->before[page];
	lru->before[page] = NONE;
}

static void link_newest(struct lru *lru, uint32_t page)
{
	uint32_t newest = lru->after[lru->anchor];

	lru->after[lru->anchor] = page;
	lru->before[page] = lru->anchor;
	lru->after[page] = newest;
	lru->before[newest] = page;
}

/* Whether the page had to be refilled. */
static int touch(struct lru *lru, uint32_t page, size_t entries)
{
	int refill = lru->before[page] == NONE;

	if (!refill)
		unlink_page(lru, page);
	else if (lru->held == entries)
		unlink_page(lru, lru->before[lru->anchor]);
	else
		lru->held++;
	link_newest(lru, page);
	return refill;
}

static struct lru lru_new(uint32_t pages)
{
	size_t bytes = ((size_t)pages + 1) * sizeof(uint32_t);
	struct lru lru = {malloc(bytes), malloc(bytes), pages, 0};
	uint32_t i;

	demand(lru.before && lru.after, "out of memory");
	for (i = 0; i < pages; i++)
		lru.before[i] = NONE;
	lru.before[pages] = lru.after[pages] = pages;
	return lru;
}

size_t records_lru_refills(const struct records *records, size_t entries)
{
	struct numbering n = numbering_new();
	struct lru lru = lru_new((uint32_t)records->pages);
	size_t i, refills = 0;

	for (i = 0; i < records->count; i++)
		refills += (size_t)touch(&lru, number_of(&n, records->va[i] >> PAGE_LOG2), entries);
	numbering_free(&n);
	free(lru.before);
	free(lru.after);
	return refills;
}

static void make_room(struct records *records, size_t count)
{
	records->count = count;
	records->va = malloc(count * sizeof(*records->va));
	records->kind = malloc(count * sizeof(*records->kind));
	demand(records->va && records->kind, "out of memory");
}

/* Spreads the accesses over their pages: a trace knows only pages. */
static void finish(struct records *records)
{
	size_t i;

	for (i = 0; i < records->count; i++)
		records->va[i] = (records->va[i] & PAGE_MASK) | (mix64(i) & ~PAGE_MASK & ~(uint64_t)(ACCESS_BYTES - 1));
	records->pages = count_pages(records);
}

/* "somewhere/cc1.ptr.zst" is cc1. */
static void name_after(struct records *records, const char *file)
{
	const char *slash = strrchr(file, '/');
	const char *base = slash ? slash + 1 : file;

	snprintf(records->name, sizeof(records->name), "%.*s", (int)strcspn(base, "."), base);
}

void records_read(struct records *records, const char *file)
{
	size_t i, count;
	uint64_t *words = trace_file_read(file, &count);

	demand(words != NULL, "a trace cannot be read");
	make_room(records, count);
	for (i = 0; i < count; i++) {
		records->va[i] = words[i] & PAGE_MASK;
		records->kind[i] = words[i] & 3;
	}
	free(words);
	finish(records);
	name_after(records, file);
}

void records_invent(struct records *records, uint64_t seed, size_t count)
{
	size_t i;

	snprintf(records->name, sizeof(records->name), "invented%llu", (unsigned long long)seed);
	make_room(records, count);
	for (i = 0; i < count; i++) {
		uint64_t luck = mix64(seed << 32 ^ i), hot = i / 4096 * 8;
		uint64_t page = luck % 16 ? hot + luck / 16 % 32 : luck / 16 % 3000;

		records->va[i] = (page + (seed << 20)) << PAGE_LOG2;
		records->kind[i] = (uint8_t)(luck >> 60) % 3;
	}
	finish(records);
}

void records_free(struct records *records)
{
	free(records->va);
	free(records->kind);
}
