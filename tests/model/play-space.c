/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Binding of spaces to lanes, played on the table and on the list. */
#include "play.h"

#include <inttypes.h>

/* Whether the space is in another group, apart from the lane that is about to leave it. */
static int in_other_group(const struct linear *list, uint32_t leaving, uint64_t space, uint64_t group)
{
	uint32_t i;

	for (i = 0; i < THASH_LANES; i++)
		if (i != leaving && list->lane[i].bound && list->lane[i].space == space && list->lane[i].group != group)
			return 1;
	for (i = 0; i < list->count; i++)
		if (!(list->entry[i].flags & THASH_GLOBAL) && list->entry[i].space == space &&
		    list->entry[i].group != group)
			return 1;
	return 0;
}

static int is_known(const struct linear *list, uint64_t space)
{
	uint32_t i;

	for (i = 0; i < list->count; i++)
		if (!(list->entry[i].flags & (THASH_GLOBAL | THASH_IS_PINNED)) && list->entry[i].space == space)
			return 1;
	return 0;
}

/*
 * Binding is refused when every record belongs to a bound space or its group. Whether the space that the lane leaves
 * counts as bound is open, so with it and without it are the two bounds.
 */
static void check_busy(struct play *play, const struct op *op, const struct linear_lane *left, int got)
{
	uint32_t spaces = play->geometry.spaces, room = spaces < TAGS_USABLE ? spaces : TAGS_USABLE, most, least;
	struct linear_lane *lane = play->list.lane, kept = lane[op->lane];

	least = account_records(&play->list, 0);
	most = least;
	if (left->bound) {
		uint32_t i, space = 1, group = 1;

		for (i = 0; i < THASH_LANES; i++) {
			space &= !(lane[i].bound && lane[i].space == left->space);
			group &= !(lane[i].bound && lane[i].group == left->group);
		}
		most += space + group;
	}
	lane[op->lane] = kept;
	if (got == 0 && least > spaces)
		play_fail(play, "%" PRIu32 " records are bound of %" PRIu32, least, spaces);
	if (got == LIBVTLB_ERR_BUSY && most <= room)
		play_fail(play, "bind is busy although %" PRIu32 " records are enough", most);
}

void play_bind(struct play *play, const struct op *op)
{
	int got = thash_bind(play->table, op->lane, op->space, op->group), known = is_known(&play->list, op->space);
	struct linear_lane *lane = &play->list.lane[op->lane & 7], left = *lane;

	if (op->lane >= THASH_LANES || in_other_group(&play->list, op->lane, op->space, op->group)) {
		play_expect(play, "bind to another group", got, LIBVTLB_ERR_INVALID);
		play->tally[O_BIND_REFUSED]++;
		return;
	}
	if (got && got != LIBVTLB_ERR_BUSY)
		play_fail(play, "bind: %d", got);
	*lane = (struct linear_lane){op->space, op->group, 1};
	check_busy(play, op, &left, got);
	if (got)
		*lane = left;
	play_digest(play, (uint64_t)(int64_t)got);
	play->tally[got ? O_BIND_BUSY : known ? O_BOUND_KNOWN : O_BOUND_NEW]++;
}

void play_unbind(struct play *play, const struct op *op)
{
	int got = thash_unbind(play->table, op->lane);

	if (op->lane >= THASH_LANES) {
		play_expect(play, "unbind of no lane", got, LIBVTLB_ERR_INVALID);
		return;
	}
	play_expect(play, "unbind", got, 0);
	play->list.lane[op->lane].bound = 0;
	play->tally[O_UNBIND]++;
}
