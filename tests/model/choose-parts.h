/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* What the parts of the chooser share. */
#ifndef CHOOSE_PARTS_H
#define CHOOSE_PARTS_H

#include "choose.h"

uint64_t choose_bits(struct chooser *chooser);
uint32_t choose_below(struct chooser *chooser, uint32_t below);
/* True once in n times. */
int choose_once_in(struct chooser *chooser, uint32_t n);

void choose_geometry(struct chooser *chooser, struct geometry *geometry);
uint32_t choose_size(struct chooser *chooser);
uint64_t choose_page(struct chooser *chooser, uint32_t log2);
const struct linear_entry *choose_entry(struct chooser *chooser, const struct linear *list);
uint64_t choose_granule(struct chooser *chooser, const struct linear_entry *entry, uint32_t granule_log2);
uint64_t choose_frame(struct chooser *chooser, uint32_t granule_log2);
uint64_t choose_space(struct chooser *chooser);
/* The bytes of a page of this size, less one. */
uint64_t choose_span(uint32_t log2);

void choose_lookup(struct chooser *chooser, const struct play *play, struct op *op);
void choose_insert(struct chooser *chooser, const struct play *play, struct op *op);
void choose_pin(struct chooser *chooser, const struct play *play, struct op *op);
void choose_unpin(struct chooser *chooser, const struct play *play, struct op *op);
void choose_purge(struct chooser *chooser, const struct play *play, struct op *op);
/* The whole space in constant time, as a switch of address spaces without tags would; tags roll over. */
void choose_flush(struct chooser *chooser, const struct play *play, struct op *op);
void choose_purge_values(struct chooser *chooser, const struct play *play, struct op *op);
void choose_rearm(struct chooser *chooser, const struct play *play, struct op *op);
void choose_rearm_values(struct chooser *chooser, const struct play *play, struct op *op);

#endif
