/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* What the list does where the library does it: drains, purges with their notes, inserts, marks. */
#include "play.h"

#define BOTH 3u
/* Where purges since a ticket missed the page, the library need not remember more of them than so many. */
#define REMEMBERED 2u

uint32_t rid_of(const struct play *play, uint64_t va)
{
	return LIBVTLB_RR_RID(play->rr[LIBVTLB_REGION(va)]);
}

/* 4.3.2: the bits above the highest implemented one repeat that one. */
int is_implemented(const struct play *play, uint64_t va)
{
	uint64_t high = LIBVTLB_OFFSET(va) >> (play->shape.va_bits - 1);

	return high == 0 || high == OFFSET_LAST >> (play->shape.va_bits - 1);
}

void list_note(struct play *play, const struct note *note)
{
	play->notes[play->note_count++ % NOTES] = *note;
}

uint32_t list_purge(struct play *play, uint32_t rid, uint64_t first, uint64_t last)
{
	struct note note = {first, last, rid, 0, BOTH};

	list_note(play, &note);
	play->purges++;
	return translations_purge(&play->list, rid, first, last);
}

void list_purge_all(struct play *play)
{
	struct note note = {0, 0, 0, 1, BOTH};

	list_note(play, &note);
	play->purges_all++;
	translations_purge_all(&play->list);
}

void list_post(struct play *play, uint32_t rid, uint64_t first, uint64_t last)
{
	uint32_t n = play->posted_count;

	if (n < play->shape.requests) {
		play->posted[n].rid = rid;
		play->posted[n].first = first;
		play->posted[n].last = last;
		play->posted_count++;
	} else if (play->widened == 0 || (play->widened == 1 && play->widened_rid == rid)) {
		play->widened = 1;
		play->widened_rid = rid;
	} else {
		play->widened = 2;
	}
}

void list_drain(struct play *play)
{
	uint32_t i;

	for (i = 0; i < play->posted_count; i++)
		list_purge(play, play->posted[i].rid, play->posted[i].first, play->posted[i].last);
	if (play->widened == 1 && !play->posted_everything)
		list_purge(play, play->widened_rid, 0, OFFSET_LAST);
	if (play->widened == 2 || play->posted_everything)
		list_purge_all(play);
	play->events[E_REMOTE] += play->posted_count;
	play->events[E_WIDENED_SPACE] += play->widened == 1;
	play->events[E_WIDENED_ALL] += play->widened == 2;
	play->remote += play->posted_count + (play->widened != 0);
	play->widenings += play->widened != 0;
	play->everythings += play->posted_everything;
	play->posted_count = play->widened = play->posted_everything = 0;
}

void settle_posts(struct play *play)
{
	if (libvtlb_drain(play->vcpu) < 0)
		play_fail(play, "drain");
	list_drain(play);
}

enum overtaken list_overtaken(const struct play *play, uint64_t notes_then, const struct translation *entry)
{
	uint64_t n;
	int unsure = play->note_count - notes_then > REMEMBERED;

	for (n = notes_then; n < play->note_count; n++) {
		const struct note *note = &play->notes[n % NOTES];

		if (play->note_count - n > NOTES)
			continue;
		if (!note->everything && !translation_meets(entry, note->rid, note->first, note->last))
			continue;
		if (note->sides >> entry->side & 1)
			return OVERTAKEN;
		unsure = 1;
	}
	return unsure ? PERHAPS_OVERTAKEN : NOT_OVERTAKEN;
}

/* In this mode a page that somebody may write is marked whole when it is inserted. */
static void mark_at_insert(struct play *play, const struct translation *entry)
{
	uint64_t gpa = translation_address(entry, entry->first);

	if (!(play->shape.flags & LIBVTLB_DIRTY_AT_INSERT) || !(entry->pte & LIBVTLB_PTE_P) ||
	    !(entry->pte & LIBVTLB_PTE_D) || !is_writable(entry->pte))
		return;
	if (play->fired)
		adopt_marks(play, gpa, gpa | span_of(entry->log2));
	else
		list_mark(play, gpa, gpa | span_of(entry->log2));
}

struct translation *list_insert(struct play *play, const struct translation *entry)
{
	struct translation *added;

	if (translations_make_way(&play->list, entry)) {
		play->events[E_OVERLAP]++;
		play->events[E_REGISTER_OVER_CACHED] += entry->slot != LIBVTLB_NO_SLOT;
	}
	added = translations_add(&play->list, entry);
	if (!added)
		play_fail(play, "the list is full");
	mark_at_insert(play, entry);
	return added;
}

static int log_range(const struct play *play, uint64_t first, uint64_t last, uint32_t *from, uint32_t *to)
{
	const struct shape *shape = &play->shape;
	uint64_t end = shape->log_base + (((uint64_t)shape->log_pages << shape->log_log2) - 1);

	if (!shape->log_pages || last < shape->log_base || first > end)
		return 0;
	first = first < shape->log_base ? shape->log_base : first;
	last = last > end ? end : last;
	*from = (uint32_t)((first - shape->log_base) >> shape->log_log2);
	*to = (uint32_t)((last - shape->log_base) >> shape->log_log2);
	return 1;
}

uint32_t list_mark(struct play *play, uint64_t first, uint64_t last)
{
	uint32_t from, to, new = 0;

	if (!log_range(play, first, last, &from, &to))
		return 0;
	for (; from <= to; from++) {
		new += !play->marked[from];
		play->marked[from] = 1;
	}
	return new;
}

void adopt_marks(struct play *play, uint64_t first, uint64_t last)
{
	uint32_t from, to;

	if (!log_range(play, first, last, &from, &to))
		return;
	for (; from <= to; from++)
		play->marked[from] |= (uint8_t)(play->memory.log_words[from / 32] >> from % 32 & 1);
}

int is_marked(const struct play *play, uint64_t first, uint64_t last, int loose_too)
{
	uint32_t from, to;

	if (!log_range(play, first, last, &from, &to))
		return 1;
	for (; from <= to; from++)
		if (!play->marked[from] && !(loose_too && play->loose[from]))
			return 0;
	return 1;
}

int list_backing(const struct play *play, const struct translation *entry, uint64_t offset,
		 struct libvtlb_backing *backing, uint32_t *slice_log2)
{
	static const int outcomes[] = {
		[LIBVTLB_NOTHING] = LIBVTLB_NO_MEMORY,
		[LIBVTLB_MEMORY] = LIBVTLB_HIT,
		[LIBVTLB_EMULATED] = LIBVTLB_DEVICE,
		[LIBVTLB_DIRECT] = LIBVTLB_DIRECT_DEVICE,
	};
	uint32_t log2 = play->shape.machine_log2;

	guest_backing(&play->guests[1], backing, translation_address(entry, offset));
	log2 = entry->log2 < log2 ? entry->log2 : log2;
	*slice_log2 = backing->log2 < log2 ? backing->log2 : log2;
	return outcomes[backing->kind];
}

int list_show(struct play *play, const struct translation *entry, uint64_t va, int write)
{
	struct libvtlb_backing backing;
	uint64_t first, offset = LIBVTLB_OFFSET(va);
	uint32_t log2, new;
	int outcome;

	outcome = list_backing(play, entry, offset, &backing, &log2);
	if (!(play->shape.host & HOST_BACKING)) {
		outcome = LIBVTLB_HIT;
		log2 = entry->log2 < play->shape.machine_log2 ? entry->log2 : play->shape.machine_log2;
	}
	first = translation_address(entry, offset & ~span_of(log2));
	if (outcome == LIBVTLB_HIT && play->fired)
		adopt_marks(play, first, first | span_of(log2));
	else if (outcome == LIBVTLB_HIT && (write || ((play->shape.flags & LIBVTLB_DIRTY_AT_INSERT) &&
						      (entry->pte & LIBVTLB_PTE_D) && is_writable(entry->pte)))) {
		new = list_mark(play, first, first | span_of(log2));
		play->first_writes += write && new;
		play->events[E_FIRST_WRITE] += write && new;
		play->events[E_LATER_WRITE] += write && !new && play->shape.log_pages;
	}
	return outcome;
}
