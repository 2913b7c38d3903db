/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The table of aims, and the functions that measure its rows. */
#ifndef BENCH_ROWS_H
#define BENCH_ROWS_H

#include "records.h"

/* Prints a row of the table: what it is, its spread, the other build's figure, and the line with the verdict. */
void row(const char *name, struct ratio ratio);

/* What a reader of the rows that follow should know. */
void note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Reads the rows that another build printed. */
void rows_beside(const char *file);

/* Prints every row that nobody measured as missed; returns how many rows were missed. */
int rows_rest(void);

/* The ratio of something that was counted, not timed. */
static inline struct ratio exactly(double value)
{
	return (struct ratio){value, value, value};
}

struct traces {
	struct records *trace;
	size_t count;
};

/* The groups of rows; most have no use for traces. */
void rows_traces(const struct traces *traces);
void rows_turns(const struct traces *traces);
void rows_hits(const struct traces *traces);
void rows_sizes(const struct traces *traces);
void rows_pins(const struct traces *traces);
void rows_insert(const struct traces *traces);
void rows_purge(const struct traces *traces);
void rows_batch(const struct traces *traces);
void rows_vcpu(const struct traces *traces);

/* How much slower (b) is than the limit: in a void run too much. */
struct ratio limit_over_peer(void);

/* Distinct pages first, first + 1, ...: their addresses in random order, each once. */
void shuffle(uint64_t *list, size_t count, uint64_t seed);

#endif
