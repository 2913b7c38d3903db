/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* What the operations of a hostile guest share. */
#ifndef HOSTILE_PLAY_H
#define HOSTILE_PLAY_H

#include <stdio.h>

#include "hostile.h"

/* Outcomes that say that nothing was changed. */
#define CHANGED_NOTHING \
	(BIT(LIBVTLB_RESERVED) | BIT(LIBVTLB_UNIMPLEMENTED) | BIT(LIBVTLB_MACHINE_CHECK) | BIT_INVALID | BIT_SIZE | \
	 BIT_AGAIN | BIT_RANGE)
#define PLACES (BIT(LIBVTLB_DEVICE) | BIT(LIBVTLB_DIRECT_DEVICE) | BIT(LIBVTLB_NO_MEMORY))
#define FAULTS (BIT(LIBVTLB_DEVICE) - BIT(LIBVTLB_RESERVED))
/* Times that a walk begins anew. */
#define ATTEMPTS 4u

/* The fate of callbacks is chosen before the operands are: some operations let none fail. */
void begin(struct world *w, const char *name);
/*
 * Of those answers that say so, nothing may have been changed. Returns whether a callback failed in the work itself and
 * not in a drain before it: what is then done, is done.
 */
int end(struct world *w, int outcome, uint32_t allowed);
/* Nothing may have been changed. */
void end_quietly(struct world *w, int outcome, uint32_t allowed);
uint64_t rr_at(const struct world *w, uint64_t va);
int is_implemented(const struct world *w, uint64_t va);
/* The answer has to be @wanted, unless a callback failed. */
void expect(const struct world *w, int outcome, int wanted);

/* hostile-change.c */
void play_set_rr(struct world *w);
void play_get_rr(struct world *w);
void play_insert_register(struct world *w);
void play_purge_registers(struct world *w);
void play_find_register(struct world *w);
void play_ticket(struct world *w);
void play_insert(struct world *w);
void play_purge(struct world *w);
void play_purge_space(struct world *w);
void play_purge_all(struct world *w);
int insert_this(struct world *w, uint32_t side, uint64_t pte, uint64_t itir, uint64_t va);

/* hostile-refer.c */
void play_lookup(struct world *w);
void play_access(struct world *w);
void play_access_through_vhpt(struct world *w);
void play_walk(struct world *w);
void play_fetch(struct world *w);
void play_fetch_again(struct world *w);
void play_machine_address(struct world *w);
void play_fill(struct world *w);
void play_vhpt_find(struct world *w);
void play_inlined(struct world *w);
void play_written_again(struct world *w);

/* hostile-around.c */
void play_protect(struct world *w);
void play_drain(struct world *w);
void play_post(struct world *w);
void play_posts(struct world *w);
void play_dirty(struct world *w);
void play_harvest(struct world *w);
void harvest_all(struct world *w);
void play_nothing(struct world *w);
void play_reset(struct world *w);

#endif
