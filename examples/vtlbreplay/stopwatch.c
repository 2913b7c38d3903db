/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * A table that plays another one and times it. A trace is far larger than the caches, and fetching it would cost as
 * much as the lookups: each block of records is read once before the clock starts.
 */
#include <time.h>

#include "stopwatch.h"

#define BLOCK 4096u /* records: 32 KiB, and 16 KiB of their page numbers */

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* The least that lies between two readings, in parts of a nanosecond. */
static double reading_ns(void)
{
	enum { READINGS = 1000, TRIES = 10 };
	double least = 0, each;
	uint64_t start;
	int i, j;

	for (i = 0; i < TRIES; i++) {
		start = now_ns();
		for (j = 0; j < READINGS; j++)
			now_ns();
		each = (double)(now_ns() - start) / (READINGS + 1);
		if (i == 0 || each < least)
			least = each;
	}
	return least;
}

static void add(struct stopwatch *watch, uint64_t start)
{
	watch->ns += now_ns() - start;
	watch->readings++;
}

static void reset(void *table)
{
	struct stopwatch *watch = table;

	watch->ops->reset(watch->table);
	watch->ns = 0;
	watch->readings = 0;
}

static void enter(void *table, const struct space *space)
{
	struct stopwatch *watch = table;
	uint64_t start = now_ns();

	watch->ops->enter(watch->table, space);
	add(watch, start);
}

static void fetch(struct stopwatch *watch, const struct space *space, uint32_t first, uint32_t end)
{
	for (; first < end; first++)
		watch->sum += space->trace->record[first] + space->map->of_record[first];
}

static void run(void *table, const struct space *space, uint32_t first, uint32_t end)
{
	struct stopwatch *watch = table;
	uint32_t last;
	uint64_t start;

	for (; first < end; first = last) {
		last = end - first > BLOCK ? first + BLOCK : end;
		fetch(watch, space, first, last);
		start = now_ns();
		watch->ops->run(watch->table, space, first, last);
		add(watch, start);
	}
}

static void purge(void *table, const struct purge *purge)
{
	struct stopwatch *watch = table;
	uint64_t start = now_ns();

	watch->ops->purge(watch->table, purge);
	add(watch, start);
}

double stopwatch_ns(const struct stopwatch *watch)
{
	double ns = (double)watch->ns - (double)watch->readings * reading_ns();

	return ns > 0 ? ns : 0;
}

const struct table_ops stopwatch_ops = {reset, enter, run, purge};
