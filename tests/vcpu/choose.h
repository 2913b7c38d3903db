/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Random virtual processors and random operations, biased towards what meets, cuts, aliases and races. */
#ifndef CHOOSE_H
#define CHOOSE_H

#include "play.h"

#define SIZES 5u
#define RIDS_MAX 14u
#define QUEUE 5u
#define AREAS 5u

struct chooser {
	uint64_t state;
	uint64_t area[AREAS]; /* offsets; the last one holds the guest's VHPT */
	uint64_t frame[3];    /* guest-physical addresses */
	uint32_t rid[RIDS_MAX], rids;
	uint32_t log2[SIZES], sizes;
	uint32_t queued;
	struct op queue[QUEUE]; /* what comes next, last first */
};

void choose_begin(struct chooser *chooser, struct shape *shape, uint64_t seed);
void choose_op(struct chooser *chooser, struct play *play, struct op *op);

uint64_t choose_bits(struct chooser *chooser);
uint32_t choose_below(struct chooser *chooser, uint32_t below);
int choose_once_in(struct chooser *chooser, uint32_t n);
/* A region register that holds a region id, if there is one. */
uint32_t choose_region(struct chooser *chooser, const struct play *play, uint32_t rid);
/* An address in a range, often its first or last one. */
uint64_t choose_within(struct chooser *chooser, uint64_t first, uint64_t last);
uint64_t choose_va(struct chooser *chooser, const struct play *play);
uint64_t choose_pte(struct chooser *chooser, const struct play *play);
uint64_t choose_itir(struct chooser *chooser);
const struct translation *choose_translation(struct chooser *chooser, const struct play *play);
void choose_reference(struct chooser *chooser, struct play *play, struct op *op);

#endif
