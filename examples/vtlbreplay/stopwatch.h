/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Times what a table does, and nothing else of the play. */
#ifndef VTLBREPLAY_STOPWATCH_H
#define VTLBREPLAY_STOPWATCH_H

#include "vtlbreplay.h"

struct stopwatch {
	const struct table_ops *ops; /* of the table that is timed */
	void *table;
	uint64_t ns, readings, sum;
};

extern const struct table_ops stopwatch_ops;

/* The time since the last reset, less what reading the clock took. */
double stopwatch_ns(const struct stopwatch *watch);

#endif
