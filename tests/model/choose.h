/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Random tables and random operations, biased towards what meets, cuts, fills and rolls over. */
#ifndef CHOOSE_H
#define CHOOSE_H

#include "play.h"

#define SIZES 6u
#define RECENT 4u

/* No pointers: may be sent to another process. */
struct chooser {
	uint64_t state;
	uint64_t middle; /* base of an area */
	uint32_t sizes;  /* how many of log2[] */
	uint32_t log2[SIZES];
	uint32_t lanes, spaces, groups;
	uint32_t stride_log2; /* pages of an area are so far apart */
	uint32_t lookups;     /* so far */
	uint32_t burst;       /* times that the last of them is to be asked again at once */
	struct recent {
		uint64_t va;
		uint32_t kind, lane;
	} recent[RECENT]; /* lookups, to be asked again */
	uint32_t steady;      /* no save, restore, resize and verify: for tables that are compared with each other */
};

uint64_t choose_number(struct chooser *chooser, uint64_t below);
/* A chooser for one table; `geometry` is filled in unless it is given (its granule is not 0). */
void choose_begin(struct chooser *chooser, struct geometry *geometry, uint64_t seed);
void choose_op(struct chooser *chooser, const struct play *play, struct op *op);

#endif
