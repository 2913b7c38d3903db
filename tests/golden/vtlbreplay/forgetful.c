/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * A table that forgets to purge, to tell spaces apart, or to purge the whole of a large page, is found out by
 * vtlbreplay's checks; the same table as it should be is not.
 */
#include <stdio.h>

#include "small-world.h"

static void leave_out_enter(void *table, const struct space *space)
{
	(void)table;
	(void)space;
}

static void leave_out_purge(void *table, const struct purge *purge)
{
	(void)table;
	(void)purge;
}

/* Large pages are purged whole by the table as it should be, and one granule of them by this. */
static void purge_one_granule(void *table, const struct purge *purge)
{
	struct purge one = *purge;

	one.hull_first = purge->first >> TRACE_PAGE_LOG2 << TRACE_PAGE_LOG2;
	one.hull_last = one.hull_first | ((1u << TRACE_PAGE_LOG2) - 1);
	limit_ops.purge(table, &one);
}

static int verdict(struct world *world, const struct table_ops *ops, const struct options *options)
{
	struct checker checker = {.table = "a table under test"};
	struct tally tally = {.checker = &checker};
	struct limit *limit = limit_new(&tally, 256, TRACE_PAGE_LOG2);
	int status = STATUS_BAD_INPUT;

	if (limit) {
		schedule_play(world, options, ops, limit);
		status = checker_verdict(&checker, world);
	}
	limit_free(limit);
	return status;
}

static int expect(int status, int expected, const char *what)
{
	if (status != expected)
		printf("FAIL: %s: status %d instead of %d\n", what, status, expected);
	return status != expected;
}

int main(void)
{
	static struct world world;
	struct table_ops no_enter = limit_ops, no_purge = limit_ops, one_granule = limit_ops;
	struct options turns = {.page_log2 = TRACE_PAGE_LOG2, .quantum = 100}, pages = turns, spaces = turns;
	int failed = 0;

	no_enter.enter = leave_out_enter;
	no_purge.purge = leave_out_purge;
	one_granule.purge = purge_one_granule;
	pages.purge[PURGE_PAGE].every = 20;
	spaces.purge[PURGE_SPACE].every = 500;
	spaces.quantum = 2000; /* within a turn: the other spaces would sweep the table clean */
	small_world(&world, 1);
	world.trace[0].file = "a small world";
	failed += expect(verdict(&world, &limit_ops, &turns), STATUS_FINE, "turns");
	failed += expect(verdict(&world, &limit_ops, &pages), STATUS_FINE, "purges of pages");
	failed += expect(verdict(&world, &limit_ops, &spaces), STATUS_FINE, "purges of spaces");
	failed += expect(verdict(&world, &no_enter, &turns), STATUS_WRONG, "turns that are forgotten");
	failed += expect(verdict(&world, &no_purge, &pages), STATUS_WRONG, "purges of pages that are forgotten");
	failed += expect(verdict(&world, &no_purge, &spaces), STATUS_WRONG, "purges of spaces that are forgotten");
	failed += expect(verdict(&world, &one_granule, &pages), STATUS_WRONG, "large pages that are purged in part");
	return failed != 0;
}
