/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Random operations: how often each comes, and those that need no file of their own. */
#include "choose-parts.h"

#include <string.h>

static uint64_t a_group(struct chooser *chooser, uint64_t space)
{
	return 100 + (choose_once_in(chooser, 12) ? choose_below(chooser, 3) : space % chooser->groups);
}

uint64_t choose_space(struct chooser *chooser)
{
	return choose_below(chooser, chooser->spaces);
}

static void choose_bind(struct chooser *chooser, const struct play *play, struct op *op)
{
	(void)play;
	op->lane = choose_once_in(chooser, 60) ? choose_below(chooser, THASH_LANES + 1)
					       : choose_below(chooser, chooser->lanes);
	op->space = choose_space(chooser);
	op->group = a_group(chooser, op->space);
}

static void choose_unbind(struct chooser *chooser, const struct play *play, struct op *op)
{
	(void)play;
	op->lane = choose_below(chooser, choose_once_in(chooser, 60) ? THASH_LANES + 1 : chooser->lanes);
}

static void choose_sweep(struct chooser *chooser, const struct play *play, struct op *op)
{
	(void)play;
	op->number = choose_below(chooser, 6);
}

static void choose_ticket(struct chooser *chooser, const struct play *play, struct op *op)
{
	(void)play;
	op->number = choose_below(chooser, TICKETS);
}

static void choose_verify(struct chooser *chooser, const struct play *play, struct op *op)
{
	op->number = play->verify_every || !choose_once_in(chooser, 6) ? 0 : 1 + choose_below(chooser, 3);
}

static void choose_restore(struct chooser *chooser, const struct play *play, struct op *op)
{
	static const uint32_t forms[] = {SAME_TABLE, SAME_TABLE, OTHER_TABLE, OTHER_TABLE, DAMAGED, CUT_SHORT};
	static const uint32_t fronts[] = {NO_FRONT, 0, 2, 3, 6};

	(void)play;
	op->form = forms[choose_below(chooser, 6)];
	op->va = choose_bits(chooser);
	op->last = choose_bits(chooser);
	op->geometry.front_log2 = fronts[choose_below(chooser, 5)];
}

static void choose_resize(struct chooser *chooser, const struct play *play, struct op *op)
{
	struct chooser sizes_kept = *chooser;

	choose_geometry(&sizes_kept, &op->geometry);
	chooser->state = sizes_kept.state;
	op->geometry.cold = play->geometry.cold ^ (uint32_t)choose_once_in(chooser, 8);
	if (choose_once_in(chooser, 3))
		return;
	op->geometry.spaces =
		play->geometry.spaces + (uint32_t)(choose_once_in(chooser, 10) && play->geometry.spaces < SPACES_MAX);
	op->geometry.pins =
		play->geometry.pins + (uint32_t)(choose_once_in(chooser, 20) && play->geometry.pins < PINS_MAX);
}

static void choose_nothing(struct chooser *chooser, const struct play *play, struct op *op)
{
	(void)chooser;
	(void)play;
	(void)op;
}

static const struct choice {
	uint32_t what, weight; /* of 10000 */
	int steady;
	void (*choose)(struct chooser *chooser, const struct play *play, struct op *op);
} choices[] = {
	{BIND, 560, 1, choose_bind},
	{LOOKUP, 4220, 1, choose_lookup},
	{INSERT, 2750, 1, choose_insert},
	{PIN, 230, 1, choose_pin},
	{UNPIN, 170, 1, choose_unpin},
	{UNBIND, 80, 1, choose_unbind},
	{PURGE, 500, 1, choose_purge},
	{PURGE, 140, 1, choose_flush},
	{PURGE_VALUES, 80, 1, choose_purge_values},
	{REARM, 220, 1, choose_rearm},
	{REARM_VALUES, 90, 1, choose_rearm_values},
	{TICKET, 340, 1, choose_ticket},
	{SWEEP, 90, 1, choose_sweep},
	{VERIFY, 150, 0, choose_verify},
	{SAVE, 40, 0, choose_nothing},
	{RESTORE, 150, 0, choose_restore},
	{RESIZE, 90, 0, choose_resize},
	{MOVE, 50, 1, choose_nothing},
	{INSPECT, 40, 1, choose_nothing},
	{RESET_STATS, 10, 1, choose_nothing},
};

static int has_bound_lane(const struct linear *list)
{
	uint32_t lane, bound = 0;

	for (lane = 0; lane < THASH_LANES; lane++)
		bound += list->lane[lane].bound;
	return bound != 0;
}

void choose_op(struct chooser *chooser, const struct play *play, struct op *op)
{
	const struct choice *choice = choices;
	uint32_t n = choose_below(chooser, 10000);

	memset(op, 0, sizeof(*op));
	if (chooser->burst && choose_once_in(chooser, 2)) {
		op->what = LOOKUP;
		choose_lookup(chooser, play, op);
		chooser->burst--;
		return;
	}
	while (n >= choice->weight) {
		n -= choice->weight;
		choice++;
	}
	if (chooser->steady && !choice->steady)
		choice = &choices[1];
	if ((choice->what == INSERT || choice->what == PIN) && !has_bound_lane(&play->list) &&
	    !choose_once_in(chooser, 8))
		choice = choices;
	op->what = choice->what;
	choice->choose(chooser, play, op);
}
