/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Operations and outcomes for a reader. */
#ifndef REPORT_H
#define REPORT_H

#include <stdio.h>

#include "play.h"

void report_op(FILE *file, uint64_t number, const struct op *op);
/* Prints how often each outcome came, and returns how many came less often than once in a thousand operations. */
uint32_t report_outcomes(FILE *file, const uint64_t tally[OUTCOMES], uint64_t operations);

#endif
