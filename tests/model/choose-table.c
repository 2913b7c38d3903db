/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Random tables, addresses and numbers. */
#include "choose-parts.h"

#include <string.h>

/* Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014. */
uint64_t choose_bits(struct chooser *chooser)
{
	uint64_t z = chooser->state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

uint64_t choose_number(struct chooser *chooser, uint64_t below)
{
	return (choose_bits(chooser) >> 32) * below >> 32;
}

uint32_t choose_below(struct chooser *chooser, uint32_t below)
{
	return (uint32_t)choose_number(chooser, below);
}

/* True once in n times. */
int choose_once_in(struct chooser *chooser, uint32_t n)
{
	return choose_below(chooser, n) == 0;
}

uint64_t choose_span(uint32_t log2)
{
	return log2 > 63 ? UINT64_MAX : ((uint64_t)1 << log2) - 1;
}

static void choose_sizes(struct chooser *chooser, uint32_t granule_log2)
{
	static const uint32_t steps[] = {1, 2, 3, 4, 9, 18, 40};
	uint32_t log2 = granule_log2;

	for (chooser->sizes = 0; chooser->sizes < 4 && log2 <= 64; chooser->sizes++) {
		chooser->log2[chooser->sizes] = log2;
		log2 += steps[choose_below(chooser, chooser->sizes ? 7 : 5)];
		if (log2 > 64 && choose_once_in(chooser, 3))
			log2 = 64;
	}
}

/* The smallest sizes that a table has. */
static void take_sizes(struct chooser *chooser, const struct geometry *geometry)
{
	uint32_t i, last = 64 - geometry->granule_log2;

	chooser->sizes = 0;
	for (i = 0; i <= last && chooser->sizes < SIZES; i++)
		if (geometry->sizes >> i & 1)
			chooser->log2[chooser->sizes++] = geometry->granule_log2 + i;
}

void choose_geometry(struct chooser *chooser, struct geometry *geometry)
{
	static const uint32_t granules[] = {12, 12, 12, 10, 10, 16, 11, 20};
	static const uint32_t fronts[] = {NO_FRONT, 0, 1, 2, 2, 3, 4, 5, 6, 8};
	static const uint32_t extras[] = {0, 1, 1, 2, 4, 7, 16, 64};
	uint32_t i;

	memset(geometry, 0, sizeof(*geometry));
	geometry->granule_log2 = granules[choose_below(chooser, 8)];
	geometry->front_log2 = fronts[choose_below(chooser, 10)];
	geometry->set_log2 = choose_once_in(chooser, 8) ? 4 : choose_below(chooser, 4);
	geometry->spaces = 2 + choose_below(chooser, choose_once_in(chooser, 3) ? SPACES_MAX - 1 : 4);
	geometry->pins = choose_below(chooser, PINS_MAX / 2 + 1);
	geometry->flags =
		(choose_once_in(chooser, 3) ? THASH_ADDEND : 0) | (choose_once_in(chooser, 3) ? THASH_HASHED : 0);
	geometry->cold = !choose_once_in(chooser, 3);
	geometry->deaf = choose_below(chooser, 6) == 0;
	geometry->extra = extras[choose_below(chooser, 8)];
	if (choose_once_in(chooser, 3))
		return;
	choose_sizes(chooser, geometry->granule_log2);
	for (i = 0; i < chooser->sizes; i++)
		geometry->sizes |= (uint64_t)1 << (chooser->log2[i] - geometry->granule_log2);
}

void choose_begin(struct chooser *chooser, struct geometry *geometry, uint64_t seed)
{
	memset(chooser, 0, sizeof(*chooser));
	chooser->state = seed * 0xd1342543de82ef95u + 1;
	if (geometry->granule_log2 == 0)
		choose_geometry(chooser, geometry);
	if (geometry->sizes)
		take_sizes(chooser, geometry);
	else
		choose_sizes(chooser, geometry->granule_log2);
	chooser->middle = choose_bits(chooser) & ~choose_span(40);
	chooser->lanes = 1 + choose_below(chooser, THASH_LANES);
	chooser->spaces = 3 + choose_below(chooser, 8);
	chooser->groups = 1 + choose_below(chooser, 3);
	chooser->stride_log2 = choose_below(chooser, 4);
}

uint32_t choose_size(struct chooser *chooser)
{
	uint32_t log2 = chooser->log2[choose_once_in(chooser, 2) ? 0 : choose_below(chooser, chooser->sizes)];

	return log2 > 58 && !choose_once_in(chooser, 8) ? chooser->log2[0] : log2;
}

/* A page of one of a few small areas: at the bottom, at the top, and strided somewhere between. */
uint64_t choose_page(struct chooser *chooser, uint32_t log2)
{
	uint64_t n = choose_below(chooser, 6);

	if (log2 > 63)
		return 0;
	switch (choose_below(chooser, 4)) {
	case 0: return n << log2;
	case 1: return (UINT64_MAX - n) << log2;
	case 2: return (chooser->middle & ~choose_span(log2)) + (n << log2);
	default: return (chooser->middle + (n << (chooser->log2[0] + chooser->stride_log2))) & ~choose_span(log2);
	}
}

const struct linear_entry *choose_entry(struct chooser *chooser, const struct linear *list)
{
	return list->count ? &list->entry[choose_below(chooser, list->count)] : NULL;
}

/* A granule of a page: mostly one of the few that everybody takes. */
uint64_t choose_granule(struct chooser *chooser, const struct linear_entry *entry, uint32_t granule_log2)
{
	uint64_t granules = (entry->last - entry->first) >> granule_log2;

	switch (choose_below(chooser, 4)) {
	case 0: return entry->first;
	case 1: return entry->first + (granules << granule_log2);
	case 2: return entry->first + ((granules < 3 ? granules : 1 + choose_below(chooser, 2)) << granule_log2);
	default:
		return entry->first +
		       ((granules == UINT64_MAX ? choose_bits(chooser) : choose_bits(chooser) % (granules + 1))
			<< granule_log2);
	}
}
