/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* What the tests here share: an owner at work on one table, and what the table answers. Private to the tests. */
#ifndef TESTS_CONCURRENT_OWNER_H
#define TESTS_CONCURRENT_OWNER_H

#include <stdint.h>

#include <libwdtvtlb/thash.h>

#define CELLS 16u /* what is asked for: a lane and a page */

extern struct thash *const table;

void make_table(uint64_t seed);

/* Does something at random; returns 1, or 0 where the table refused. */
int take_step(uint64_t step);

int peek_cell(struct thash_translation *found, uint32_t cell);
int probe_cell(struct thash_translation *found, uint32_t cell);

/* All that an answer says, as one word. */
uint64_t digest_of(int outcome, const struct thash_translation *found);

/* To stderr, without an end of line. */
void print_answer(uint32_t cell, int outcome, const struct thash_translation *found);

#endif
