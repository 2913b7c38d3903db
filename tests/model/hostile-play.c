/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* One operation of a hostile guest: which it is, and what is common to all. */
#include "hostile-play.h"

#include <string.h>

void begin(struct world *w, const char *name)
{
	w->name = name;
	memset(w->calls, 0, sizeof(w->calls));
	memset(&w->budget, 0, sizeof(w->budget));
	w->fired = 0;
	w->failing_call = once_in(w, 3) ? 1 + below(w, 3) : 0;
	w->failing = (enum callback)below(w, CALL_MACHINE_PURGE_ENTRY + 2);
	if (w->failing > CALL_MACHINE_PURGE_ENTRY)
		w->failing = CALL_LOG;
	w->lie_call = !w->failing_call && once_in(w, 20) ? 1 + below(w, 2) : 0;
	w->races = once_in(w, 4) ? 1 : 8;
	w->is_outside = 0;
	w->in_operation = 1;
}

int end(struct world *w, int outcome, uint32_t allowed)
{
	struct verdict verdict = {outcome, allowed, 0, 0};
	uint64_t drained = w->drained;

	w->in_operation = 0;
	verdict.is_refused = outcome < 0 ? outcome > CALL_FAILED / 2 : (BIT(outcome) & CHANGED_NOTHING) != 0;
	if (outcome == LIBVTLB_ERR_INVALID && !(w->host.backing && w->host.read))
		verdict.is_refused = 0; /* a callback was wanting half-way */
	hostile_check(w, &verdict);
	return drained == w->drained && w->fired && outcome == w->fired;
}

void end_quietly(struct world *w, int outcome, uint32_t allowed)
{
	struct verdict verdict = {outcome, allowed, 1, 0};

	w->in_operation = 0;
	hostile_check(w, &verdict);
}

uint64_t rr_at(const struct world *w, uint64_t va)
{
	uint64_t rr = 0;

	(void)libvtlb_get_rr(w->vcpu, &rr, LIBVTLB_REGION(va));
	return rr;
}

int is_implemented(const struct world *w, uint64_t va)
{
	uint64_t high = LIBVTLB_OFFSET(va) >> (w->config.va_bits - 1);

	return high == 0 || high == OFFSET_LAST >> (w->config.va_bits - 1);
}

void expect(const struct world *w, int outcome, int wanted)
{
	if (outcome != wanted && !w->fired)
		hostile_fail(w, "outcome %d, wanted %d", outcome, wanted);
}

static const struct {
	void (*play)(struct world *w);
	uint32_t weight;
} operations[] = {
	/* what changes translations */
	{play_insert, 20},
	{play_insert_register, 6},
	{play_set_rr, 6},
	{play_purge, 6},
	{play_purge_space, 5},
	{play_purge_registers, 4},
	{play_purge_all, 1},
	{play_ticket, 3},
	/* what asks for them */
	{play_access, 16},
	{play_access_through_vhpt, 10},
	{play_walk, 4},
	{play_fetch, 6},
	{play_fetch_again, 1},
	{play_lookup, 6},
	{play_inlined, 6},
	{play_written_again, 2},
	{play_fill, 5},
	{play_vhpt_find, 3},
	{play_find_register, 2},
	{play_machine_address, 2},
	{play_get_rr, 1},
	/* what comes from elsewhere */
	{play_post, 8},
	{play_posts, 1},
	{play_drain, 2},
	{play_dirty, 2},
	{play_harvest, 2},
	{play_protect, 2},
	{play_nothing, 1},
};
#define OPERATIONS (sizeof(operations) / sizeof(operations[0]))

void hostile_play(struct world *w)
{
	uint32_t i, weights = 0, chosen;

	if (once_in(w, 2000)) {
		play_reset(w);
		return;
	}
	for (i = 0; i < OPERATIONS; i++)
		weights += operations[i].weight;
	chosen = below(w, weights);
	for (i = 0; chosen >= operations[i].weight; i++)
		chosen -= operations[i].weight;
	operations[i].play(w);
}
