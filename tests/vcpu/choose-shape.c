/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Random virtual processors. */
#include "choose.h"

#include <string.h>

#define AREA_BYTES ((uint64_t)64 << 12)

static uint32_t one_of(struct chooser *chooser, const uint32_t *numbers, uint32_t count)
{
	return numbers[choose_below(chooser, count)];
}

/* A table that never loses a page holds few kinds of them: a set has room for two sizes on two sides. */
static void choose_sizes(struct chooser *chooser, struct shape *shape)
{
	static const uint32_t small[] = {12, 12, 12, 13, 14}, any[] = {14, 16, 16, 18, 20, 24, 28, 32};
	uint32_t i;

	shape->page_sizes = 1u << 12; /* the region registers after a reset name it */
	chooser->sizes = shape->roomy ? 2 : 2 + choose_below(chooser, SIZES - 1);
	for (i = 0; i < chooser->sizes; i++) {
		chooser->log2[i] = i == 0   ? shape->roomy ? 12 : one_of(chooser, small, 5)
				     : i == 1 ? shape->machine_log2
					    : one_of(chooser, any, 8);
		shape->page_sizes |= (uint64_t)1 << chooser->log2[i];
	}
	shape->purge_sizes = shape->page_sizes | (uint64_t)1 << (12 + choose_below(chooser, 20));
	if (choose_once_in(chooser, 2))
		shape->purge_sizes |= (uint64_t)1 << 61 | (uint64_t)1 << 40;
}

static void choose_areas(struct chooser *chooser, const struct shape *shape)
{
	chooser->area[0] = 0;
	chooser->area[1] = OFFSET_LAST + 1 - AREA_BYTES;
	chooser->area[2] = ((uint64_t)1 << (shape->va_bits - 1)) - 2 * AREA_BYTES;
	chooser->area[3] = ((uint64_t)0x123 << 32) + 4 * AREA_BYTES;
	chooser->area[4] = ((uint64_t)1 << 40) + 8 * AREA_BYTES;
	chooser->frame[0] = 0;
	chooser->frame[1] = (uint64_t)3 << 28;
	chooser->frame[2] = ((uint64_t)1 << shape->pa_bits) - ((uint64_t)256 << 12);
}

static void choose_rids(struct chooser *chooser, const struct shape *shape)
{
	uint32_t i;

	chooser->rids = shape->roomy ? 1 : 2 + choose_below(chooser, RIDS_MAX - 1);
	for (i = 0; i < chooser->rids; i++)
		chooser->rid[i] = (i * 37 | (uint32_t)choose_bits(chooser) << 14) & ((1u << shape->rid_bits) - 1);
	chooser->rid[0] = 0;
}

static void choose_log(struct chooser *chooser, struct shape *shape)
{
	static const uint32_t log2s[] = {10, 12, 12, 14, 16, 18}, pages[] = {31, 64, 256, 1000};

	if (choose_once_in(chooser, 6))
		return;
	shape->log_log2 = one_of(chooser, log2s, 6);
	shape->log_pages = one_of(chooser, pages, 4);
	shape->log_base = choose_once_in(chooser, 4) ? (uint64_t)1 << 18 : 0;
}

static void choose_host(struct chooser *chooser, struct shape *shape)
{
	static const uint32_t vhpts[] = {0, 10, 10, 10, 12}, requests[] = {0, 1, 2, 2, 4};

	shape->host = choose_once_in(chooser, 12) ? 0 : HOST_BACKING;
	if (!choose_once_in(chooser, 16))
		shape->host |= HOST_READ;
	if (shape->host & HOST_BACKING && !choose_once_in(chooser, 4))
		shape->host |= HOST_MACHINE | (choose_once_in(chooser, 4) ? 0 : HOST_INSERT);
	if (choose_once_in(chooser, 2))
		shape->host |= HOST_HASH;
	if (choose_once_in(chooser, 2))
		shape->host |= HOST_GUEST_HASH;
	if (choose_once_in(chooser, 4))
		shape->host |= HOST_SECTIONS;
	if (shape->host & HOST_BACKING)
		shape->vhpt_log2 = one_of(chooser, vhpts, 5);
	shape->requests = one_of(chooser, requests, 5);
	shape->ptce[0] = 1 + choose_below(chooser, 3);
	shape->ptce[1] = 1 + choose_below(chooser, 4);
	if (choose_once_in(chooser, 4))
		shape->flags |= LIBVTLB_DIRTY_AT_INSERT;
	if (choose_once_in(chooser, 5))
		shape->flags |= LIBVTLB_KEEP_ATTRIBUTES;
}

void choose_begin(struct chooser *chooser, struct shape *shape, uint64_t seed)
{
	static const uint32_t machines[] = {12, 13, 14, 14, 15, 16}, spaces[] = {10, 10, 11, 13, 40};
	memset(chooser, 0, sizeof(*chooser));
	memset(shape, 0, sizeof(*shape));
	chooser->state = seed;
	chooser->state = choose_bits(chooser);
	shape->roomy = (uint32_t)choose_once_in(chooser, 6);
	shape->set_log2 = shape->roomy ? 11 : choose_below(chooser, 5);
	shape->front_log2 = choose_once_in(chooser, 3) ? NO_FRONT : 1 + choose_below(chooser, 6);
	shape->spaces = one_of(chooser, spaces, 5);
	shape->registers[0] = choose_once_in(chooser, 8) ? choose_below(chooser, 33) : 1 + choose_below(chooser, 8);
	shape->registers[1] = choose_once_in(chooser, 8) ? choose_below(chooser, 33) : 1 + choose_below(chooser, 8);
	shape->rid_bits = 18 + choose_below(chooser, 7);
	shape->va_bits = 51 + choose_below(chooser, 11);
	shape->pa_bits = 32 + choose_below(chooser, 13);
	shape->machine_log2 = one_of(chooser, machines, 6);
	shape->layout = choose_bits(chooser);
	choose_sizes(chooser, shape);
	choose_areas(chooser, shape);
	choose_rids(chooser, shape);
	choose_log(chooser, shape);
	choose_host(chooser, shape);
}
