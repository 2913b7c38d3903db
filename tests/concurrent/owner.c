/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The owner that both tests peek beside: a table so small that everything in it is used again all the time. */
#include "owner.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "random.h"

#define LANES 4u
#define PAGES (CELLS / LANES)
#define SPACES 12u

static const uint64_t pages[PAGES] = { 0x10000, 0x11000, 0x110000, 0xffffffff00011000 };

/* 16 + 16 entries, 2 pins, 8 records: everything is replaced, retired and swept soon. */
static struct {
	struct thash table;
	struct thash_set back[4];
	struct thash_entry front[16];
	struct thash_cold cold[16];
	struct thash_space spaces[8];
	struct thash_pinned pinned[2];
	uint32_t counters[THASH_COUNTERS(8, 4)];
} memory;
struct thash *const table = &memory.table;


int peek_cell(struct thash_translation *found, uint32_t cell)
{
	return thash_peek(table, found, pages[cell % PAGES] + 8, 8, THASH_READ, cell / PAGES);
}

int probe_cell(struct thash_translation *found, uint32_t cell)
{
	return thash_probe(table, found, pages[cell % PAGES] + 8, 8, THASH_READ, cell / PAGES);
}

static uint64_t mix(uint64_t digest, uint64_t word)
{
	digest = (digest ^ word) * 0x9e3779b97f4a7c15;
	return digest ^ digest >> 29;
}

uint64_t digest_of(int outcome, const struct thash_translation *found)
{
	uint64_t digest = mix(1, (uint64_t)outcome);

	if (outcome <= THASH_MISS)
		return digest;
	digest = mix(digest, found->all);
	digest = mix(digest, found->page);
	digest = mix(digest, found->page_log2);
	digest = mix(digest, found->flags);
	digest = mix(digest, found->value);
	digest = mix(digest, found->space);
	digest = mix(digest, found->group);
	digest = mix(digest, found->cold.word);
	return mix(digest, found->cold.extra);
}

static void die(const char *what, int err)
{
	fprintf(stderr, "peek: %s: %s (%d)\n", what, libvtlb_strerror(err), err);
	exit(1);
}

void print_answer(uint32_t cell, int outcome, const struct thash_translation *found)
{
	fprintf(stderr,
		"lane %" PRIu32 " page %#" PRIx64 ": outcome %d value %#" PRIx64 " page %#" PRIx64 " 2^%" PRIu32
		" space %" PRIu64 " group %" PRIu64 " cold %#" PRIx64 " flags %#" PRIx32,
		cell / PAGES, pages[cell % PAGES], outcome, found->value, found->page, found->page_log2, found->space,
		found->group, found->cold.word, found->flags);
}

static uint64_t owner_seed;

static uint32_t draw(uint32_t below)
{
	return chance(&owner_seed, below);
}

/* From the top: the step, the lane; below 2^32 zero, so that pages of all sizes keep them. */
static uint64_t value_of(uint64_t step, uint32_t lane)
{
	static const uint64_t attributes[4] = { THASH_R | THASH_W, THASH_R, THASH_R | THASH_WATCHED, THASH_X };

	return step << 40 | (uint64_t)lane << 32 | attributes[draw(8) < 5 ? 0 : draw(4)];
}

static int insert(uint64_t step, uint32_t log2, uint32_t flags)
{
	struct thash_insertion in = THASH_INSERTION_INIT;

	in.lane = draw(LANES);
	in.va = pages[draw(PAGES)];
	in.page_log2 = log2;
	in.flags = flags;
	in.value = value_of(step, in.lane);
	in.cold.word = step;
	in.cold.extra = ~step;
	return flags & THASH_IS_PINNED ? (in.flags = 0, thash_pin(table, NULL, &in)) : thash_insert_full(table, &in);
}

static int look_up(void)
{
	thash_lookup(table, pages[draw(PAGES)] + 16, 8, draw(2), draw(LANES));
	return 0;
}

static int purge(void)
{
	uint64_t page = pages[draw(PAGES)], id = 1 + draw(SPACES);

	switch (draw(20)) {
	case 0:
		return thash_purge(table, NULL, THASH_EVERYTHING | (draw(2) ? THASH_WITH_PINS : 0), 0, 0, UINT64_MAX);
	case 1:
		return thash_purge(table, NULL, THASH_GROUP, id % 2, 0, UINT64_MAX);
	case 2:
		return thash_purge(table, NULL, THASH_GLOBALS, id % 2, page, page + 4095);
	case 3:
		return thash_purge_values(table, NULL, 0, (uint64_t)id << 56, 0);
	case 4:
		return thash_rearm_values(table, 0, (uint64_t)id << 50, THASH_CLEAN);
	case 5:
	case 6:
	case 7:
	case 8:
	case 9:
		return thash_purge(table, NULL, THASH_SPACE, id, 0, UINT64_MAX);
	default:
		return thash_purge(table, NULL, draw(4) ? THASH_SPACE : THASH_EVERYTHING, id, page, page + 4095);
	}
}

static int bind(void)
{
	uint64_t id = 1 + draw(SPACES);

	return thash_bind(table, draw(LANES), id, id % 2);
}

static int step_once(uint64_t step)
{
	static const uint32_t large[3] = { 16, 20, 32 };

	switch (draw(32)) {
	case 0:
		return insert(step, large[draw(3)], 0);
	case 1:
		return insert(step, 12, THASH_GLOBAL);
	case 2:
		return insert(step, 12, draw(2) ? THASH_DATA_ONLY : THASH_CODE_ONLY);
	case 3:
		return insert(step, draw(2) ? 12 : 16, THASH_IS_PINNED);
	case 4:
		return thash_unpin(table, draw(2));
	case 5:
		return draw(8) ? bind() : thash_unbind(table, draw(LANES));
	case 6:
	case 7:
		return bind();
	case 8:
		return thash_sweep(table, 1 + draw(4)) < 0;
	case 9:
	case 10:
	case 11:
	case 12:
		return purge();
	case 13:
	case 14:
	case 15:
		return look_up();
	default:
		return insert(step, 12, 0);
	}
}

/* What the table may well refuse: a page over a pin, a third pin, a lane without a space, no record to spare. */
static int is_ordinary(int err)
{
	return !err || err == LIBVTLB_ERR_PINNED || err == LIBVTLB_ERR_NO_SPACE || err == LIBVTLB_ERR_INVALID ||
	       err == LIBVTLB_ERR_BUSY || err == LIBVTLB_ERR_NOT_FOUND;
}

int take_step(uint64_t step)
{
	int err = step_once(step);

	if (!is_ordinary(err))
		die("a step of the owner", err);
	return !err;
}

void make_table(uint64_t seed)
{
	struct thash_config config = { 0 };
	int err;

	owner_seed = seed * 0x9e3779b97f4a7c15 + 1;
	config.size = sizeof(config);
	config.granule_log2 = 12;
	config.front_count = 16;
	config.set_count = 4;
	config.cold_count = 16;
	config.space_count = 8;
	config.counter_count = THASH_COUNTERS(8, 4);
	config.pinned_count = 2;
	config.page_sizes = 1u | 1u << 4 | 1u << 8 | 1u << 20;
	config.front = memory.front;
	config.back = memory.back;
	config.cold = memory.cold;
	config.spaces = memory.spaces;
	config.counters = memory.counters;
	config.pinned = memory.pinned;
	err = thash_init(table, &config);
	if (err)
		die("thash_init", err);
}
