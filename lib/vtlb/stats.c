/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Statistics. */
#include "struct-size.h"
#include "table.h"

static uint32_t records_in_use(const struct table *t)
{
	uint32_t i, count = 0;

	for (i = 0; i < t->space_count; i++)
		count += t->spaces[i].kind != SPACE_FREE;
	return count;
}

int thash_get_stats(const struct thash *table, struct thash_stats *stats)
{
	const struct table *t = table_of_const(table);

	if (!t || !stats)
		return LIBVTLB_ERR_INVALID;
	if (stats->size < FIRST_STATS)
		return LIBVTLB_ERR_SIZE;
	stats->live = t->live;
	stats->pinned = t->pins;
	stats->spaces = records_in_use(t);
	stats->found = t->found;
	stats->missed = t->missed;
	stats->inserted = t->inserted;
	stats->evicted = t->evictions;
	stats->removed = t->removed;
	stats->purges = t->purges;
	stats->retired = t->retired;
	stats->sweeps = t->sweeps;
	stats->front_drops = t->front_drops;
	stats->refused = t->refused;
	stats->verified = t->verified;
	stats->stale = t->stale;
	return 0;
}

int thash_reset_stats(struct thash *table)
{
	struct table *t = table_of(table);
	int err = table_refuses(t);

	if (err)
		return err;
	t->found = t->missed = t->inserted = t->evictions = t->removed = t->purges = 0;
	t->retired = t->sweeps = t->front_drops = t->refused = t->verified = t->stale = 0;
	return 0;
}
