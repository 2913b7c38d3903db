/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The page map of a trace: which page sizes hold the addresses that it touches. Named ranges decide first; elsewhere
 * the largest size decides whose block has enough touched base pages; what remains are base pages.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vtlbreplay.h"

struct builder {
	const struct trace *trace;
	const struct options *options;
	struct page_map *map;
	uint64_t *touched; /* base addresses of touched base pages, rising */
	uint32_t count;
};

static uint64_t last_of(uint64_t va, uint32_t log2)
{
	return va | ((UINT64_C(1) << log2) - 1);
}

static int rising(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static uint64_t base_of(const struct builder *builder, uint64_t record)
{
	return record >> builder->options->page_log2 << builder->options->page_log2;
}

/* An open-addressed set that doubles while it fills. Bit 0 marks a used slot: addresses of pages leave it free. */
struct set {
	uint64_t *slot;
	uint32_t mask, count;
};

static int set_add(struct set *set, uint64_t address);

static int set_grow(struct set *set)
{
	struct set larger = {calloc(2 * ((size_t)set->mask + 1), sizeof(set->slot[0])), 2 * set->mask + 1, 0};
	uint32_t i;

	if (!larger.slot)
		return 0;
	for (i = 0; set->count && i <= set->mask; i++)
		if (set->slot[i])
			set_add(&larger, set->slot[i] & ~UINT64_C(1));
	free(set->slot);
	*set = larger;
	return 1;
}

static int set_add(struct set *set, uint64_t address)
{
	uint32_t at;

	if (set->count >= set->mask / 2 && !set_grow(set))
		return 0;
	at = (uint32_t)mix64(address) & set->mask;
	while (set->slot[at] && set->slot[at] != (address | 1))
		at = (at + 1) & set->mask;
	set->count += !set->slot[at];
	set->slot[at] = address | 1;
	return 1;
}

/* The set's members, rising, in its own memory. */
static uint32_t set_sort(struct set *set)
{
	uint32_t count = 0, i;

	for (i = 0; set->count && i <= set->mask; i++)
		if (set->slot[i])
			set->slot[count++] = set->slot[i] & ~UINT64_C(1);
	if (count)
		qsort(set->slot, count, sizeof(set->slot[0]), rising);
	return count;
}

static int find_touched(struct builder *builder)
{
	struct set set = {NULL, 511, 0};
	uint64_t base, last = 1;
	uint32_t i;

	if (!set_grow(&set))
		return 0;
	for (i = 0; i < builder->trace->records; i++) {
		base = base_of(builder, builder->trace->record[i]);
		if (base != last && !set_add(&set, base)) {
			free(set.slot);
			return 0;
		}
		last = base;
	}
	builder->count = set_sort(&set);
	builder->touched = set.slot;
	return 1;
}

/* The rule whose range holds the address. Ranges do not overlap: the options saw to that. */
static const struct page_rule *range_at(const struct builder *builder, uint64_t va)
{
	const struct page_rule *rule = builder->options->rule;
	uint32_t i;

	for (i = 0; i < builder->options->rules; i++)
		if (!rule[i].touched && rule[i].first <= va && va <= rule[i].last)
			return &rule[i];
	return NULL;
}

static int range_overlaps(const struct builder *builder, uint64_t first, uint64_t last)
{
	const struct page_rule *rule = builder->options->rule;
	uint32_t i;

	for (i = 0; i < builder->options->rules; i++)
		if (!rule[i].touched && rule[i].first <= last && first <= rule[i].last)
			return 1;
	return 0;
}

/* The first touched base page at or after the address. */
static uint32_t touched_from(const struct builder *builder, uint64_t va)
{
	uint32_t low = 0, high = builder->count, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (builder->touched[middle] < va)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Touched base pages from first to last, which may be the last byte of the address space. */
static uint32_t touched_within(const struct builder *builder, uint64_t first, uint64_t last)
{
	uint32_t end = last == UINT64_MAX ? builder->count : touched_from(builder, last + 1);

	return end - touched_from(builder, first);
}

static uint32_t log2_at(const struct builder *builder, uint64_t va)
{
	const struct page_rule *range = range_at(builder, va), *rule = builder->options->rule;
	uint32_t best = builder->options->page_log2, i;
	uint64_t first;

	if (range)
		return range->log2;
	for (i = 0; i < builder->options->rules; i++) {
		first = va >> rule[i].log2 << rule[i].log2;
		if (rule[i].touched && rule[i].log2 > best &&
		    !range_overlaps(builder, first, last_of(first, rule[i].log2)) &&
		    touched_within(builder, first, last_of(first, rule[i].log2)) >= rule[i].touched)
			best = rule[i].log2;
	}
	return best;
}

/* One page after the other, each skipping the touched base pages that it holds. */
static int lay_out(struct builder *builder)
{
	struct page_map *map = builder->map;
	uint32_t i = 0, log2;
	uint64_t va, last;

	map->page = malloc(((size_t)builder->count + 1) * sizeof(map->page[0]));
	if (!map->page)
		return 0;
	while (i < builder->count) {
		log2 = log2_at(builder, builder->touched[i]);
		va = builder->touched[i] >> log2 << log2;
		last = last_of(va, log2);
		map->page[map->pages].va = va;
		map->page[map->pages++].log2 = log2;
		map->large += log2 > builder->options->page_log2;
		while (i < builder->count && builder->touched[i] <= last)
			i++;
	}
	map->touched = builder->count;
	return 1;
}

static uint32_t page_at(const struct page_map *map, uint64_t va)
{
	uint32_t low = 0, high = map->pages, middle;

	while (high - low > 1) {
		middle = low + (high - low) / 2;
		if (map->page[middle].va <= va)
			low = middle;
		else
			high = middle;
	}
	return low;
}

/* The page of each record; a small table of recent answers spares most searches. */
static int number_records(struct builder *builder)
{
	enum { RECENT = 4096 };
	struct page_map *map = builder->map;
	uint32_t *recent = calloc(RECENT, sizeof(recent[0])), *guess, i;
	uint64_t va;

	map->of_record = malloc((size_t)builder->trace->records * sizeof(map->of_record[0]));
	for (i = 0; recent && map->of_record && i < builder->trace->records; i++) {
		va = base_of(builder, builder->trace->record[i]);
		guess = &recent[mix64(va) % RECENT];
		if (va < map->page[*guess].va || va > last_of(map->page[*guess].va, map->page[*guess].log2))
			*guess = page_at(map, va);
		map->of_record[i] = *guess;
	}
	free(recent);
	return recent && map->of_record;
}

int page_map_build(struct page_map *map, const struct trace *trace, const struct options *options)
{
	static const struct page_map none;
	struct builder builder = {trace, options, map, NULL, 0};
	int fine;

	*map = none;
	fine = find_touched(&builder) && lay_out(&builder) && number_records(&builder);
	free(builder.touched);
	if (fine)
		return 0;
	fprintf(stderr, "vtlbreplay: %s: %s\n", trace->file, strerror(ENOMEM));
	page_map_free(map);
	return STATUS_BAD_INPUT;
}

void page_map_free(struct page_map *map)
{
	free(map->page);
	free(map->of_record);
	map->page = NULL;
	map->of_record = NULL;
}
