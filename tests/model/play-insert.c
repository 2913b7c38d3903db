/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Inserts and pins, played on the table and on the list. */
#include "play.h"

#include <inttypes.h>

static struct thash_insertion insertion_of(struct play *play, const struct op *op)
{
	struct thash_insertion insertion = THASH_INSERTION_INIT;

	insertion.lane = op->lane;
	insertion.va = op->va;
	insertion.page_log2 = op->log2;
	insertion.flags = op->flags;
	insertion.value = op->value;
	if (op->flags & THASH_TICKETED)
		insertion.ticket = play->tickets[op->number % TICKETS].ticket;
	if (op->form || op->what == PIN)
		insertion.cold = op->cold;
	return insertion;
}

/* Whether the insert must be refused (its error), must not (0), or may be for its ticket (1). */
static int judge(struct play *play, const struct op *op, struct linear_entry *page,
		 const struct thash_insertion *insertion)
{
	const struct ticket *ticket = &play->tickets[op->number % TICKETS];
	int error = linear_page(&play->list, page, insertion);

	if (error)
		return error;
	if (linear_over_pin(&play->list, page))
		return LIBVTLB_ERR_PINNED;
	if (op->what == PIN && linear_pins(&play->list) == play->geometry.pins)
		return LIBVTLB_ERR_NO_SPACE;
	if (!(op->flags & THASH_TICKETED))
		return 0;
	if (ticket->foreign)
		return 1;
	if (ticket->dead)
		return LIBVTLB_ERR_AGAIN;
	switch (linear_ticket(&play->list, ticket->purges, page)) {
	case TICKET_GOOD: return 0;
	case TICKET_BAD: return LIBVTLB_ERR_AGAIN;
	default: return 1;
	}
}

/* Where a ticket is bad as well, either error will do. */
static int right_refusal(struct play *play, const struct op *op, const struct linear_entry *page, int wanted, int got)
{
	const struct ticket *ticket = &play->tickets[op->number % TICKETS];

	if (wanted == got || (wanted == 1 && (got == 0 || got == LIBVTLB_ERR_AGAIN)))
		return 1;
	if (wanted == LIBVTLB_ERR_PINNED && got == LIBVTLB_ERR_NO_SPACE)
		return op->what == PIN && linear_pins(&play->list) == play->geometry.pins;
	return got == LIBVTLB_ERR_AGAIN && op->flags & THASH_TICKETED &&
	       (wanted == LIBVTLB_ERR_PINNED || wanted == LIBVTLB_ERR_NO_SPACE) &&
	       (ticket->dead || ticket->foreign || linear_ticket(&play->list, ticket->purges, page) != TICKET_GOOD);
}

static void tally_refused(struct play *play, int error)
{
	uint64_t *tally = play->tally;

	play->heard.refused += error == LIBVTLB_ERR_AGAIN;
	switch (error) {
	case LIBVTLB_ERR_PINNED: tally[O_PINNED_REFUSED]++; break;
	case LIBVTLB_ERR_AGAIN: tally[O_TICKET_REFUSED]++; break;
	case LIBVTLB_ERR_NO_SPACE: tally[O_NO_PIN]++; break;
	default: tally[O_BAD_INSERT]++;
	}
}

static void tally_inserted(struct play *play, const struct op *op, uint32_t removed, int over_global)
{
	play->tally[O_INSERTED]++;
	play->tally[O_OVERLAP] += removed != 0;
	play->tally[O_OVER_GLOBAL] += (uint64_t)over_global;
	play->tally[O_GLOBAL] += (op->flags & THASH_GLOBAL) != 0;
	play->tally[O_SIDED] += (op->flags & (THASH_DATA_ONLY | THASH_CODE_ONLY)) != 0;
	play->tally[O_TICKET_GOOD] += (op->flags & THASH_TICKETED) != 0;
	play->tally[O_PINNED] += op->what == PIN;
}

/* The callback named a page that was replaced: it was there, as told, and is not the new one. */
static void lose_replaced(struct play *play, struct linear_entry **inserted)
{
	const struct thash_translation *told = &play->heard.replaced;
	struct linear *list = &play->list;
	uint32_t i;

	for (i = 0; i < list->count; i++) {
		struct linear_entry *entry = &list->entry[i];

		if (entry->first != told->page || entry->page_log2 != told->page_log2 || entry->flags != told->flags ||
		    (!(entry->flags & THASH_GLOBAL) && entry->space != told->space) || entry->group != told->group ||
		    entry == *inserted)
			continue;
		play_same(play, told, entry, entry->value, NULL);
		if (entry->flags & THASH_IS_PINNED || entry->set != (*inserted)->set)
			play_fail(play, "a pinned page, or one of another set, was replaced");
		if (*inserted == &list->entry[list->count - 1])
			*inserted = entry;
		linear_remove(list, entry);
		return;
	}
	play_fail(play, "a page was replaced that was not there: 0x%" PRIx64 "/%" PRIu32, told->page, told->page_log2);
}

static int has_global(const struct linear *list)
{
	uint32_t i, globals = 0;

	for (i = 0; i < list->count; i++)
		globals += (list->entry[i].flags & THASH_GLOBAL) != 0;
	return (int)globals;
}

/* The insert was accepted: the list follows. */
static struct linear_entry *follow(struct play *play, const struct op *op, const struct linear_entry *page)
{
	struct linear_entry *inserted;
	int globals = has_global(&play->list);
	uint32_t removed;

	inserted = linear_insert(&play->list, page, &removed);
	play->heard.inserted++;
	inserted->set = page->flags & THASH_IS_PINNED ? 0 : play_set_of(play, page->first, page->page_log2);
	tally_inserted(play, op, removed, has_global(&play->list) - (int)((op->flags & THASH_GLOBAL) != 0) < globals);
	play->left = removed + play->heard.evicted;
	if (play->heard.evicted > 1)
		play_fail(play, "one insert replaced %" PRIu32 " pages", play->heard.evicted);
	if (play->heard.evicted) {
		play_digest(play, play->heard.replaced.page ^ play->heard.replaced.space);
		lose_replaced(play, &inserted);
	}
	return inserted;
}

struct linear_entry *play_insert(struct play *play, const struct op *op)
{
	struct thash_insertion insertion = insertion_of(play, op);
	struct linear_entry page;
	int wanted = judge(play, op, &page, &insertion), got;

	if (op->form)
		got = thash_insert_full(play->table, &insertion);
	else
		got = thash_insert(play->table, op->lane, op->va, op->log2, op->value, op->flags);
	if (play->heard.evicted && op->answer) {
		play_expect(play, "insert with an error of the callback", got, op->answer);
		play->tally[O_CALLBACK_ERROR]++;
		got = 0;
	}
	if (!right_refusal(play, op, &page, wanted, got))
		play_fail(play, "insert: %d, wanted %d", got, wanted);
	play_digest(play, (uint64_t)(int64_t)got);
	if (got == 0)
		return follow(play, op, &page);
	tally_refused(play, got);
	return NULL;
}

static uint32_t pin_in_use(const struct linear *list, uint32_t pin)
{
	uint32_t i;

	for (i = 0; i < list->count; i++)
		if (list->entry[i].flags & THASH_IS_PINNED && list->entry[i].pin == pin)
			return i + 1;
	return 0;
}

struct linear_entry *play_pin(struct play *play, const struct op *op)
{
	struct thash_insertion insertion = insertion_of(play, op);
	struct linear_entry page, *inserted;
	uint32_t number = UINT32_MAX;
	int wanted = judge(play, op, &page, &insertion), got;

	got = thash_pin(play->table, op->form ? &number : NULL, &insertion);
	if (!right_refusal(play, op, &page, wanted, got))
		play_fail(play, "pin: %d, wanted %d", got, wanted);
	if (got) {
		tally_refused(play, got);
		return NULL;
	}
	page.flags |= THASH_IS_PINNED;
	inserted = follow(play, op, &page);
	inserted->pin = number;
	if (op->form && number >= play->geometry.pins)
		play_fail(play, "a pin got the number %" PRIu32, number);
	if (op->form && pin_in_use(&play->list, number) - 1 != (uint32_t)(inserted - play->list.entry))
		play_fail(play, "two pins got the number %" PRIu32, number);
	return inserted;
}

/* A pin whose number was not asked for may be meant by any. */
void play_unpin(struct play *play, const struct op *op)
{
	uint32_t at = pin_in_use(&play->list, op->number), unknown = pin_in_use(&play->list, UINT32_MAX), i;
	int got = thash_unpin(play->table, op->number);

	if (op->number >= play->geometry.pins) {
		play_expect(play, "unpin of a pin that cannot be", got, LIBVTLB_ERR_INVALID);
	} else if (at) {
		play_expect(play, "unpin", got, 0);
		linear_remove(&play->list, &play->list.entry[at - 1]);
		play->tally[O_UNPINNED]++;
	} else if (got == 0 && unknown) {
		account_meet(play);
		for (i = 0; i < play->list.count && play->list.entry[i].met; i++)
			;
		if (i == play->list.count || play->list.entry[i].pin != UINT32_MAX)
			play_fail(play, "unpin removed another page");
		linear_remove(&play->list, &play->list.entry[i]);
	} else {
		play_expect(play, "unpin of what is not pinned", got, LIBVTLB_ERR_NOT_FOUND);
		play->tally[O_PIN_UNKNOWN]++;
	}
}
