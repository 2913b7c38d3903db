/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Shapes, operations and outcomes for a reader. */
#ifndef REPORT_H
#define REPORT_H

#include <stdio.h>

#include "play.h"

struct tally {
	uint64_t outcomes[WHATS][BUCKETS], calls[WHATS], events[EVENTS];
};

void report_shape(FILE *file, const struct shape *shape);
void report_op(FILE *file, uint64_t number, const struct op *op);
void report_add(struct tally *sum, const struct play *play);
/* Prints how often each outcome came; returns how many came less often than they must. */
uint32_t report_outcomes(FILE *file, const struct tally *tally, uint64_t operations);

#endif
