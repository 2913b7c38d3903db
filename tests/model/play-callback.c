/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The table's callbacks: what they are told is kept, and what must be refused in them is tried. */
#include "play.h"

#include <inttypes.h>

static void expect_busy(struct play *play, uint64_t va)
{
	struct thash *table = play->table;
	uint8_t byte;

	play_expect(play, "insert in a callback", thash_insert(table, 0, va, play->list.granule_log2, 0, 0),
		    LIBVTLB_ERR_BUSY);
	play_expect(play, "purge in a callback", thash_purge(table, NULL, THASH_EVERYTHING, 0, 0, UINT64_MAX),
		    LIBVTLB_ERR_BUSY);
	play_expect(play, "bind in a callback", thash_bind(table, 0, 99, 99), LIBVTLB_ERR_BUSY);
	play_expect(play, "unbind in a callback", thash_unbind(table, 0), LIBVTLB_ERR_BUSY);
	play_expect(play, "sweep in a callback", thash_sweep(table, 1), LIBVTLB_ERR_BUSY);
	play_expect(play, "rearm in a callback", thash_rearm(table, THASH_EVERYTHING, 0), LIBVTLB_ERR_BUSY);
	play_expect(play, "rearm by value in a callback", thash_rearm_values(table, 0, 1, 0), LIBVTLB_ERR_BUSY);
	play_expect(play, "purge by value in a callback", thash_purge_values(table, NULL, 0, 1, 0), LIBVTLB_ERR_BUSY);
	play_expect(play, "verify in a callback", thash_set_verify(table, NULL, NULL, 0), LIBVTLB_ERR_BUSY);
	play_expect(play, "save in a callback", thash_save(table, &byte, 1), LIBVTLB_ERR_BUSY);
}

int play_evicted(void *user, const struct thash_translation *replaced)
{
	struct play *play = user;
	const struct op *op = play->op;
	uint32_t kind = op->flags & THASH_CODE_ONLY ? THASH_EXECUTE : THASH_READ;

	play->heard.evicted++;
	play->heard.replaced = *replaced;
	if (op->what != INSERT)
		play_fail(play, "evicted was called outside an insert");
	if (op->number & 1)
		expect_busy(play, op->va);
	if (thash_lookup_function(play->table, op->va, 1, kind, op->lane).outcome <= THASH_MISS)
		play_fail(play, "evicted was called before the insert was complete");
	return op->answer;
}

int play_verify(void *user, const struct thash_translation *found, uint64_t va, uint32_t kind)
{
	struct play *play = user;
	const struct op *op = play->op;

	play->heard.verified++;
	play->verify_calls++;
	play->heard.found = *found;
	play->heard.va = va;
	play->heard.kind = kind;
	if (op->number & 1) {
		expect_busy(play, va);
		play->heard.asked++;
		if (thash_lookup_slow(play->table, va, 1, kind == THASH_WRITE ? THASH_READ : kind, op->lane).outcome <=
		    0)
			play_fail(play, "a lookup in a callback fails");
	}
	return op->form == BATCHED ? 0 : op->answer;
}
