/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Lookups in every form, compared with the list. */
#include "play.h"

#include <inttypes.h>
#include <string.h>

static const struct thash_translation no_translation = THASH_TRANSLATION_INIT;

static int is_probe(uint32_t form)
{
	return form == PROBE || form == PEEK;
}

/* The error that the arguments deserve, or 0. */
static int refused(const struct play *play, const struct op *op, uint64_t va)
{
	if (op->kind > THASH_EXECUTE || op->lane >= THASH_LANES || op->len == 0 ||
	    op->len > 1u << play->list.granule_log2)
		return LIBVTLB_ERR_INVALID;
	return va + (op->len - 1) < va ? LIBVTLB_ERR_RANGE : 0;
}

static struct thash_result ask_full(struct play *play, const struct op *op, struct thash_translation *found)
{
	struct thash_result result;

	if (op->form == FULL)
		result.outcome = thash_lookup_full(play->table, found, op->va, op->len, op->kind, op->lane);
	else
		result.outcome = (op->form == PROBE ? thash_probe : thash_peek)(play->table, found, op->va, op->len,
										op->kind, op->lane);
	result.all = result.outcome == THASH_MISS ? THASH_BIT(THASH_MISS) : found->all;
	result.value = found->value;
	return result;
}

static struct thash_result ask(struct play *play, const struct op *op, struct thash_translation *found)
{
	struct thash *table = play->table;
	uint32_t granule = play->list.granule_log2;

	switch (op->form) {
	case INLINED: return thash_lookup(table, op->va, op->len, op->kind, op->lane);
	case HASHED: return thash_lookup_hashed(table, op->va, op->len, op->kind, op->lane);
	case GRANULE: return thash_lookup_granule(table, granule, op->va, op->len, op->kind, op->lane);
	case WRONG_GRANULE:
		return thash_lookup_granule(table, granule == 12 ? 10 : 12, op->va, op->len, op->kind, op->lane);
	case SLOW: return thash_lookup_slow(table, op->va, op->len, op->kind, op->lane);
	case FUNCTION: return thash_lookup_function(table, op->va, op->len, op->kind, op->lane);
	default: return ask_full(play, op, found);
	}
}

/* The verify callback answered something else than "it agrees". */
static int overruled(struct play *play, const struct op *op, struct linear_entry *entry, int32_t outcome)
{
	if (!play->heard.verified || op->form == BATCHED || op->answer == 0)
		return 0;
	if (op->answer < 0) {
		play_expect(play, "lookup after an error of verify", outcome, op->answer);
		play->tally[O_VERIFY_ERROR]++;
		return 1;
	}
	play_expect(play, "lookup of a stale entry", outcome, THASH_MISS);
	linear_remove(&play->list, entry);
	play->heard.stale++;
	play->tally[O_STALE]++;
	return 1;
}

/* What the verify callback was told, and how often. */
static void check_verify(struct play *play, const struct op *op, const struct linear_answer *answer)
{
	const struct linear_entry *entry = answer->entry;

	if (!play->heard.verified || op->form == BATCHED)
		return;
	if (!play->verify_every || is_probe(op->form) || !entry || play->heard.verified > 1)
		play_fail(play, "verify was called %" PRIu32 " times", play->heard.verified);
	play_expect(play, "verify: address", (int64_t)play->heard.va, (int64_t)op->va);
	play_expect(play, "verify: kind", play->heard.kind, op->kind);
	play_same(play, &play->heard.found, entry, answer->value, &play->list.lane[op->lane]);
}

static void count_verify(struct play *play, const struct op *op, int32_t outcome)
{
	if (!play->verify_every || is_probe(op->form))
		return;
	play->verify_hits += outcome == THASH_HIT;
	play->verify_found += outcome != THASH_MISS || (play->heard.verified && op->answer == 1);
	if (play->verify_every == 1 && op->form != BATCHED && outcome == THASH_HIT && play->heard.verified == 0)
		play_fail(play, "a hit was not verified");
}

static void tally_hit(struct play *play, const struct op *op, const struct linear_entry *entry, uint64_t va)
{
	uint64_t *tally = play->tally;

	tally[O_HIT_LARGE] += entry->page_log2 > play->list.granule_log2;
	tally[O_HIT_GLOBAL] += (entry->flags & THASH_GLOBAL) != 0;
	tally[O_HIT_PINNED] += (entry->flags & THASH_IS_PINNED) != 0;
	tally[O_HIT_SIDED] += (entry->flags & (THASH_DATA_ONLY | THASH_CODE_ONLY)) != 0;
	tally[O_HIT_TOP] += va + (op->len - 1) == UINT64_MAX;
	tally[O_HIT_CROSSING] += (va ^ (va + (op->len - 1))) >> play->list.granule_log2 != 0;
	tally[O_HIT_OPEN] += op->kind == THASH_WRITE && entry->value & THASH_CLEAN;
}

static void tally_outcome(struct play *play, const struct op *op, const struct linear_entry *entry, uint64_t va,
			  int32_t outcome)
{
	static const uint32_t names[] = {
		[THASH_MISS] = O_MISS,
		[THASH_ABSENT] = O_ABSENT,
		[THASH_RIGHTS] = O_RIGHTS,
		[THASH_SPLIT] = O_SPLIT,
		[THASH_FIRST_WRITE] = O_FIRST_WRITE,
		[THASH_WATCH] = O_WATCH,
		[THASH_IO] = O_IO,
		[THASH_HIT] = O_HIT_SLOW,
	};

	if (outcome == THASH_HIT)
		tally_hit(play, op, entry, va);
	if (outcome == THASH_MISS && !play->list.lane[op->lane].bound)
		play->tally[O_UNBOUND]++;
	else
		play->tally[names[outcome]]++;
}

static void digest(struct play *play, const struct thash_result *result)
{
	play_digest(play, (uint64_t)result->outcome << 32 ^ result->all);
	play_digest(play, result->outcome == THASH_MISS ? 0 : result->value);
}

static void check_address(struct play *play, const struct linear_entry *entry, uint64_t va, uint64_t value)
{
	uint64_t granule = ((uint64_t)1 << play->list.granule_log2) - 1;
	uint64_t wanted =
		play->list.addend ? va + (entry->value & ~granule) : (entry->value & ~granule) + (va - entry->first);

	if (thash_address(play->table, value, va) != wanted)
		play_fail(play, "address 0x%" PRIx64 ", wanted 0x%" PRIx64, thash_address(play->table, value, va),
			  wanted);
}

/* In an addend table memory is answered without attributes, so that the value can be added; not in a translation. */
static uint64_t plain_value(const struct play *play, const struct op *op, const struct linear_answer *answer)
{
	if (!play->list.addend || op->form == FULL || is_probe(op->form) ||
	    answer->entry->value & (THASH_DEVICE | THASH_NOT_PRESENT))
		return answer->value;
	return answer->value & ~(uint64_t)THASH_ATTRIBUTES;
}

static void compare(struct play *play, const struct op *op, uint64_t va, const struct thash_result *result,
		    const struct thash_translation *found)
{
	struct linear_answer answer = linear_lookup(&play->list, va, op->len, op->kind, op->lane, is_probe(op->form));
	int32_t outcome = result->outcome;

	check_verify(play, op, &answer);
	count_verify(play, op, outcome);
	if (overruled(play, op, answer.entry, outcome))
		return;
	if (outcome < THASH_MISS || outcome > THASH_HIT || !(answer.may & THASH_BIT(outcome)) ||
	    (result->all & answer.must) != answer.must || result->all & ~answer.may ||
	    result->all & (THASH_BIT(outcome) - 1) || !(result->all & THASH_BIT(outcome)))
		play_fail(play,
			  "address 0x%" PRIx64 ": outcome %" PRId32 ", all 0x%" PRIx32 "; it must be of 0x%" PRIx32
			  " and all of 0x%" PRIx32,
			  va, outcome, result->all, answer.may, answer.must);
	if (answer.entry && result->value != plain_value(play, op, &answer))
		play_fail(play, "address 0x%" PRIx64 ": value 0x%" PRIx64 ", wanted 0x%" PRIx64, va, result->value,
			  plain_value(play, op, &answer));
	if (answer.entry && (op->form == FULL || is_probe(op->form)))
		play_same(play, found, answer.entry, answer.value, &play->list.lane[op->lane]);
	if (outcome == THASH_HIT)
		check_address(play, answer.entry, va, result->value);
	if (outcome == THASH_FIRST_WRITE && !is_probe(op->form))
		linear_open(&play->list, answer.entry, va, op->len);
	tally_outcome(play, op, answer.entry, va, outcome);
	digest(play, result);
}

static void batch(struct play *play, const struct op *op)
{
	struct thash_result results[BATCH];
	uint64_t va[BATCH];
	int32_t i, hits, wanted = 0;

	for (i = 0; i < (int32_t)BATCH; i++)
		va[i] = op->va + (uint64_t)i * op->last;
	hits = thash_lookup_batch(play->table, results, va, BATCH, op->len, op->kind, op->lane);
	for (i = 0; i < (int32_t)BATCH; i++) {
		int error = refused(play, op, va[i]);

		if (error)
			play_expect(play, "lookup in a batch", results[i].outcome, error);
		else
			compare(play, op, va[i], &results[i], NULL);
		wanted += results[i].outcome == THASH_HIT;
	}
	play_expect(play, "hits of a batch", hits, wanted);
	play->tally[O_BATCH]++;
}

/* Which part of the table answered, by its counts of slow lookups. */
static void check_counts(struct play *play, const struct op *op, int32_t outcome)
{
	struct thash_stats now = {.size = sizeof(now)};
	uint64_t slow;

	thash_get_stats(play->table, &now);
	slow = now.found + now.missed - play->stats.found - play->stats.missed - play->heard.asked;
	if (slow > 1 || (is_probe(op->form) && slow) ||
	    ((op->form == SLOW || op->form == FULL) && slow != 1 && play->list.lane[op->lane].bound && outcome > 0))
		play_fail(play, "%" PRIu64 " slow lookups were counted", slow);
	if (!slow && outcome == THASH_HIT && !is_probe(op->form)) {
		play->tally[O_HIT_SLOW]--;
		play->tally[O_HIT_FRONT]++;
		if (play->verify_every)
			play_fail(play, "the front answered although hits are verified");
	}
}

static void tally_error(struct play *play, int error)
{
	play->tally[error == LIBVTLB_ERR_RANGE ? O_RANGE : O_BAD_LOOKUP]++;
}

void play_lookup(struct play *play, const struct op *op)
{
	struct thash_translation found = no_translation;
	struct thash_result result;
	int error = refused(play, op, op->va);

	if (op->form == BATCHED) {
		batch(play, op);
		return;
	}
	result = ask(play, op, &found);
	if (error) {
		play_expect(play, "bad lookup", result.outcome, error);
		tally_error(play, error);
		return;
	}
	compare(play, op, op->va, &result, &found);
	check_counts(play, op, result.outcome);
	play->tally[O_FULL] += op->form == FULL;
	play->tally[O_PROBE] += op->form == PROBE;
	play->tally[O_PEEK] += op->form == PEEK;
	play->tally[O_VERIFIED] += play->heard.verified && op->answer == 0;
}
