/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* JudyL: an ordered map of machine words. */
#include "peers.h"

#ifdef HAVE_JUDY
#include <stdlib.h>

#include <Judy.h>

static void *create(void)
{
	return calloc(1, sizeof(Pvoid_t));
}

static void destroy(void *map)
{
	JudyLFreeArray((Pvoid_t *)map, PJE0);
	free(map);
}

ALWAYS_INLINE struct found lookup(void *table, uint64_t va, unsigned kind)
{
	const Word_t *addend = (const Word_t *)JudyLGet(*(Pvoid_t *)table, va >> PAGE_LOG2, PJE0);

	(void)kind;
	return addend ? found_at(va + *addend) : found_nothing();
}

static void refill(void *table, uint64_t va)
{
	Word_t *addend = (Word_t *)JudyLIns((Pvoid_t *)table, va >> PAGE_LOG2, PJE0);

	demand(addend != NULL && addend != (Word_t *)PPJERR, "Judy is out of memory");
	*addend = addend_of(va);
}

static uint64_t replay(struct replay *replay)
{
	return replay_reads(replay, lookup, refill);
}

const struct peer peer_judy = {"Judy", "libjudy-dev", create, destroy, replay};
#else
const struct peer peer_judy = {.name = "Judy", .package = "libjudy-dev"};
#endif
