/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Refills against the size of the table. A point of n entries is n entries of 32 bytes of a direct-mapped table; n of
 * 16 bytes in our front and n in our back; n pages of the fully associative bound.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "vtlbreplay.h"

struct drawing {
	struct curve *curve;
	struct world *world;
	const struct options *options;
	struct tally tally;
};

static int no_memory(void)
{
	fprintf(stderr, "vtlbreplay: the tables of the curve: %s\n", strerror(ENOMEM));
	return STATUS_BAD_INPUT;
}

static void play(struct drawing *drawing, enum curve_line line, int point, const struct table_ops *ops, void *table)
{
	schedule_play(drawing->world, drawing->options, ops, table);
	drawing->curve->refills[line][point] = drawing->tally.refills;
}

static int play_ours(struct drawing *drawing, int point)
{
	struct geometry geometry = drawing->options->geometry;
	struct checker checker = {.table = "libvtlb's table"};
	struct ours *ours;

	geometry.front = 1u << (point + CURVE_LOG2_MIN);
	geometry.sets = geometry.front / 4;
	ours = ours_new(&drawing->tally, &geometry, drawing->world->spaces);
	if (!ours)
		return no_memory();
	drawing->tally.checker = &checker;
	play(drawing, CURVE_OURS, point, &ours_ops, ours);
	drawing->tally.checker = NULL;
	ours_free(ours);
	return checker_verdict(&checker, drawing->world);
}

static int play_direct(struct drawing *drawing, int point)
{
	uint32_t granule_log2 = drawing->options->geometry.granule_log2;
	struct direct *direct = direct_new(&drawing->tally, 1u << (point + CURVE_LOG2_MIN), granule_log2);

	if (!direct)
		return no_memory();
	play(drawing, CURVE_DIRECT, point, &direct_ops, direct);
	play(drawing, CURVE_VICTIMS, point, &victims_ops, direct);
	direct_free(direct);
	return 0;
}

static int play_lru(struct drawing *drawing)
{
	struct lru *lru = lru_new(drawing->world);
	int point;

	if (!lru)
		return no_memory();
	schedule_play(drawing->world, drawing->options, &lru_ops, lru);
	for (point = 0; point < CURVE_POINTS; point++)
		drawing->curve->refills[CURVE_LRU][point] = lru_refills(lru, UINT64_C(1) << (point + CURVE_LOG2_MIN));
	drawing->curve->first_touches = lru_first_touches(lru);
	lru_free(lru);
	return 0;
}

int curve_compute(struct curve *curve, struct world *world, const struct options *options)
{
	struct drawing drawing = {curve, world, options, {0, 0, NULL, 0}};
	int point, status;

	progress_start("tables of every size");
	status = play_lru(&drawing);
	for (point = 0; !status && point < CURVE_POINTS; point++) {
		progress_at((point + 1.0) / (CURVE_POINTS + 1.0));
		status = play_direct(&drawing, point);
		if (!status)
			status = play_ours(&drawing, point);
	}
	progress_end();
	return status;
}
