/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Plays what refers to memory: lookups, references, walks, fills. */
#include "play.h"

struct libvtlb_reference reference_of(const struct op *op)
{
	struct libvtlb_reference reference = LIBVTLB_REFERENCE(op->kind, op->privilege, op->psr, op->pta);

	reference.key_count = op->key_count;
	reference.keys = op->keys;
	return reference;
}

/* Whether the page is also reached through another region register. */
static void note_alias(struct play *play, uint64_t va)
{
	uint32_t number;

	for (number = 0; number < LIBVTLB_REGIONS; number++)
		if (number != LIBVTLB_REGION(va) && LIBVTLB_RR_RID(play->rr[number]) == rid_of(play, va)) {
			play->events[E_ALIAS]++;
			return;
		}
}

static int list_lookup(struct play *play, uint32_t side, uint64_t va, struct translation **entry)
{
	*entry = NULL;
	if (!is_implemented(play, va))
		return LIBVTLB_UNIMPLEMENTED;
	*entry = translations_find(&play->list, rid_of(play, va), side, LIBVTLB_OFFSET(va));
	if (!*entry)
		return LIBVTLB_MISS;
	note_alias(play, va);
	return (*entry)->pte & LIBVTLB_PTE_P ? LIBVTLB_HIT : LIBVTLB_ABSENT;
}

void play_lookup(struct play *play, const struct op *op)
{
	struct libvtlb_translation found = LIBVTLB_TRANSLATION_INIT;
	int bad = op->bad && !play->posted_count && !play->posted_everything;
	int got = libvtlb_lookup(play->vcpu, &found, op->side + (bad ? 2 : 0), op->va), wanted;
	struct translation *entry;

	list_drain(play);
	wanted = list_lookup(play, op->side, op->va, &entry);
	play_expect(play, "lookup", got, bad ? LIBVTLB_ERR_INVALID : wanted);
	if (!bad && entry)
		expect_found(play, &found, entry, op->va);
}

void play_fill(struct play *play, const struct op *op)
{
	int got = libvtlb_fill(play->vcpu, op->side, op->va), wanted;
	struct translation *entry;

	list_drain(play);
	wanted = list_lookup(play, op->side, op->va, &entry);
	if (wanted == LIBVTLB_HIT)
		wanted = list_show(play, entry, op->va, 0);
	play_expect(play, "fill", got, play->fired ? CALLBACK_ERROR : wanted);
	if (entry && !play->fired)
		expect_shown(play, entry, op->va, 0);
}

/* After an error of a callback it is not known whether the write was counted. */
static void adopt_count(struct play *play)
{
	struct libvtlb_stats stats;

	stats.size = sizeof(stats);
	if (play->fired && !libvtlb_get_stats(play->vcpu, &stats))
		play->first_writes = stats.first_writes;
}

/* Nothing translates the address: the walker is asked, and the fault is named. */
static int find_by_walk(struct play *play, const struct op *op, const struct libvtlb_reference *reference, uint64_t va,
			struct translation **entry)
{
	int outcome = LIBVTLB_ALTERNATE, code = is_code(reference->kind);

	if (walker_serves(play->rr[LIBVTLB_REGION(va)], reference))
		outcome = list_walk(play, op, code ? LIBVTLB_CODE : LIBVTLB_DATA, reference, va, entry);
	if (outcome != LIBVTLB_MISS && outcome != LIBVTLB_VHPT_FAULT && outcome != LIBVTLB_ALTERNATE) {
		if (*entry && (*entry)->pte & LIBVTLB_PTE_P)
			list_show(play, *entry, va, 0);
		return outcome;
	}
	return !code && !(reference->psr & LIBVTLB_PSR_IC) ? LIBVTLB_NESTED : outcome;
}

int list_access(struct play *play, const struct op *op, const struct libvtlb_reference *reference, uint64_t va,
		struct translation **entry)
{
	int outcome = list_lookup(play, is_code(reference->kind) ? LIBVTLB_CODE : LIBVTLB_DATA, va, entry);

	if (outcome == LIBVTLB_MISS) {
		outcome = find_by_walk(play, op, reference, va, entry);
		if (outcome != LIBVTLB_HIT)
			return outcome;
	}
	if (!*entry)
		return outcome;
	outcome = judge((*entry)->pte, (*entry)->itir, reference);
	if (outcome != LIBVTLB_HIT || is_question(reference->kind))
		return outcome;
	outcome = list_show(play, *entry, va, is_write(reference->kind));
	return play->fired ? CALLBACK_ERROR : outcome;
}

/* A reference that cannot be is refused, with what was posted obeyed or not. */
static int is_refused(struct play *play, const struct op *op, int got)
{
	if (op->kind < LIBVTLB_REFERENCES)
		return 0;
	play_expect(play, "reference out of its range", got, LIBVTLB_ERR_INVALID);
	settle_posts(play);
	return 1;
}

void play_access(struct play *play, const struct op *op)
{
	struct libvtlb_translation found = LIBVTLB_TRANSLATION_INIT;
	struct libvtlb_reference reference = reference_of(op);
	struct translation *entry;
	int got, wanted;

	got = libvtlb_access(play->vcpu, &found, &reference, op->va);
	if (is_refused(play, op, got))
		return;
	list_drain(play);
	wanted = list_access(play, op, &reference, op->va, &entry);
	play_expect(play, "access", got, wanted);
	adopt_count(play);
	if (!entry || play->fired)
		return;
	expect_found(play, &found, entry, op->va);
	if ((wanted == LIBVTLB_HIT || wanted == LIBVTLB_DIRECT_DEVICE) && !is_question(op->kind))
		expect_shown(play, entry, op->va, is_write(op->kind));
}

void play_walk(struct play *play, const struct op *op)
{
	struct libvtlb_reference reference = reference_of(op);
	int got = libvtlb_walk(play->vcpu, op->side, &reference, op->va), wanted = LIBVTLB_ALTERNATE;
	struct translation *entry = NULL;

	if (is_refused(play, op, got))
		return;
	list_drain(play);
	if (!is_implemented(play, op->va))
		wanted = LIBVTLB_UNIMPLEMENTED;
	else if (walker_serves(play->rr[LIBVTLB_REGION(op->va)], &reference))
		wanted = list_walk(play, op, op->side, &reference, op->va, &entry);
	if (entry && entry->pte & LIBVTLB_PTE_P && wanted == LIBVTLB_HIT)
		wanted = list_show(play, entry, op->va, 0);
	play_expect(play, "walk", got, wanted);
	if (entry && !play->fired)
		expect_shown(play, entry, op->va, 0);
}
