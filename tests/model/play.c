/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Plays operations on the table and on the list; what every part of the play needs. */
#include "play.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void play_fail(struct play *play, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(play->failure, sizeof(play->failure), format, arguments);
	va_end(arguments);
	if (!play->caught) {
		fprintf(stderr, "%s\n", play->failure);
		exit(1);
	}
	longjmp(*play->caught, 1);
}

void play_expect(struct play *play, const char *what, int64_t got, int64_t wanted)
{
	if (got != wanted)
		play_fail(play, "%s: %" PRId64 ", wanted %" PRId64, what, got, wanted);
}

void play_digest(struct play *play, uint64_t word)
{
	play->digest = (play->digest ^ word) * 0x9e3779b97f4a7c15u;
	play->digest ^= play->digest >> 29;
}

void play_same(struct play *play, const struct thash_translation *got, const struct linear_entry *entry, uint64_t value,
	       const struct linear_lane *lane)
{
	uint64_t space = lane ? lane->space : entry->flags & THASH_GLOBAL ? 0 : entry->space;
	uint64_t group = lane ? lane->group : entry->group;

	if (got->page != entry->first || got->page_log2 != entry->page_log2)
		play_fail(play, "page 0x%" PRIx64 "/%" PRIu32 ", wanted 0x%" PRIx64 "/%" PRIu32, got->page,
			  got->page_log2, entry->first, entry->page_log2);
	if (got->value != value)
		play_fail(play, "page 0x%" PRIx64 ": value 0x%" PRIx64 ", wanted 0x%" PRIx64, got->page, got->value,
			  value);
	if (got->flags != entry->flags || got->space != space || got->group != group)
		play_fail(play,
			  "page 0x%" PRIx64 ": flags 0x%" PRIx32 " space %" PRIu64 " group %" PRIu64
			  ", wanted 0x%" PRIx32 " %" PRIu64 " %" PRIu64,
			  got->page, got->flags, got->space, got->group, entry->flags, space, group);
	if (got->cold.word != entry->cold.word || got->cold.extra != entry->cold.extra)
		play_fail(play, "page 0x%" PRIx64 ": cold 0x%" PRIx64 " 0x%" PRIx64 ", wanted 0x%" PRIx64 " 0x%" PRIx64,
			  got->page, got->cold.word, got->cold.extra, entry->cold.word, entry->cold.extra);
}

uint32_t play_set_of(struct play *play, uint64_t page, uint32_t page_log2)
{
	uint64_t hash = (page + page_log2) * 0x9e3779b97f4a7c15u;
	struct set_memo *memo = &play->memo[hash >> 32 & (SET_CACHE - 1)];
	struct geometry bare = play->geometry;
	struct thash_config config;
	uint32_t i, set = 0, sets = 1u << bare.set_log2;

	if (memo->set && memo->page == page && memo->page_log2 == page_log2)
		return memo->set;
	bare.front_log2 = NO_FRONT;
	bare.cold = bare.pins = 0;
	bare.spaces = 2;
	config = geometry_config(&bare, play->arena, NULL, NULL);
	config.back = play->scratch_back;
	config.spaces = play->scratch_space;
	config.counters = play->scratch_counter;
	play_expect(play, "scratch init", thash_init(&play->scratch, &config), 0);
	play_expect(play, "scratch bind", thash_bind(&play->scratch, 0, 1, 1), 0);
	memcpy(play->scratch_empty, play->scratch_back, sizeof(play->scratch_empty));
	play_expect(play, "scratch insert", thash_insert(&play->scratch, 0, page, page_log2, 0, 0), 0);
	for (i = 0; i < sets; i++)
		if (memcmp(&play->scratch_empty[i], &play->scratch_back[i], sizeof(struct thash_set)))
			set = set ? SETS_MAX + 1 : i + 1;
	if (set == 0 || set > sets)
		play_fail(play, "an insert into an empty table wrote none or several sets");
	*memo = (struct set_memo){page, page_log2, set};
	return set;
}

static void sweep(struct play *play, const struct op *op)
{
	int32_t left = thash_sweep(play->table, op->number);

	if (left < 0 || left > 1 << play->geometry.set_log2)
		play_fail(play, "sweep: %" PRId32 " sets left of %d", left, 1 << play->geometry.set_log2);
	play->tally[O_SWEEP]++;
}

static void take_ticket(struct play *play, const struct op *op)
{
	play->tickets[op->number % TICKETS] = (struct ticket){thash_ticket(play->table), play->list.purges, 1, 0, 0};
}

/* What verify was called for since it was set: every n-th hit, whatever else of what is found it counts as one. */
static void check_verify_count(struct play *play)
{
	uint64_t n = play->verify_every;

	if (n && (play->verify_calls < play->verify_hits / n || play->verify_calls > play->verify_found / n + 1))
		play_fail(play, "%" PRIu64 " verify calls, every %" PRIu64 " of %" PRIu64 " hits", play->verify_calls,
			  n, play->verify_hits);
}

static void set_verify(struct play *play, const struct op *op)
{
	check_verify_count(play);
	play_expect(play, "set verify",
		    thash_set_verify(play->table, op->number ? play_verify : NULL, play, op->number), 0);
	play->verify_every = op->number;
	play->verify_hits = play->verify_found = play->verify_calls = 0;
}

void play_begin(struct play *play, const struct geometry *geometry)
{
	struct thash_config config;
	jmp_buf *caught = play->caught;
	uint32_t i;

	memset(play, 0, sizeof(*play));
	play->caught = caught;
	play->table = &play->tables[0];
	play->arena = &play->arenas[0];
	play->geometry = *geometry;
	arena_soil(play->arena);
	memset(play->table, 0x5a, sizeof(*play->table));
	config = geometry_config(geometry, play->arena, play_evicted, play);
	play_expect(play, "init", thash_init(play->table, &config), 0);
	play->list.granule_log2 = geometry->granule_log2;
	play->list.addend = geometry->flags & THASH_ADDEND;
	play->list.cold = geometry->cold;
	play->list.sizes = geometry_all_sizes(geometry);
	play->stats.size = sizeof(play->stats);
	play_expect(play, "stats", thash_get_stats(play->table, &play->stats), 0);
	for (i = 0; i < TICKETS; i++)
		play->tickets[i].ticket = thash_ticket(play->table);
}

void play_op(struct play *play, const struct op *op)
{
	struct linear_entry *inserted = NULL;

	play->op = op;
	play->left = 0;
	memset(&play->heard, 0, sizeof(play->heard));
	switch (op->what) {
	case LOOKUP: play_lookup(play, op); break;
	case INSERT: inserted = play_insert(play, op); break;
	case PIN: inserted = play_pin(play, op); break;
	case UNPIN: play_unpin(play, op); break;
	case BIND: play_bind(play, op); break;
	case UNBIND: play_unbind(play, op); break;
	case PURGE: play_purge(play, op); break;
	case PURGE_VALUES: play_purge_values(play, op); break;
	case REARM: play_rearm(play, op); break;
	case REARM_VALUES: play_rearm_values(play, op); break;
	case TICKET: take_ticket(play, op); break;
	case SWEEP: sweep(play, op); break;
	case VERIFY: set_verify(play, op); break;
	case INSPECT: play_inspect(play); break;
	case RESET_STATS:
		play_expect(play, "reset stats", thash_reset_stats(play->table), 0);
		play_expect(play, "stats", thash_get_stats(play->table, &play->stats), 0);
		break;
	default: play_whole(play, op);
	}
	account(play, inserted);
}
