/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* A world small enough for models that search from end to end. */
#ifndef SMALL_WORLD_H
#define SMALL_WORLD_H

#include "../../../examples/vtlbreplay/vtlbreplay.h"

#define SMALL_PAGES 64u
#define SMALL_RECORDS 3000u
#define SMALL_SPACES 3u

extern struct page small_page[SMALL_PAGES];

/* The world of this seed, the same each time; draw() then goes on from there. There is one world at a time. */
void small_world(struct world *world, uint64_t seed);

/* A number below another. */
uint32_t draw(uint32_t below);

#endif
