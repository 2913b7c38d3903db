/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* What surrounds a virtual processor: its mailbox, its dirty log, its beginning. */
#include "hostile-play.h"

void play_protect(struct world *w)
{
	uint32_t i;
	int outcome;

	begin(w, "protect");
	w->budget.whole = 1;
	w->detail[0] = '\0';
	outcome = libvtlb_protect(w->vcpu);
	end(w, outcome, BIT(0));
	if (outcome)
		return;
	w->harvested = 0;
	for (i = 0; i < w->config.vhpt_count; i++)
		if (!(w->config.vhpt[i].tag & LIBVTLB_TAG_INVALID) && (w->config.vhpt[i].pte & LIBVTLB_PTE_D))
			hostile_fail(w, "the machine may write without a word");
}

void play_drain(struct world *w)
{
	int32_t outcome;

	begin(w, "drain");
	w->detail[0] = '\0';
	outcome = libvtlb_drain(w->vcpu);
	end(w, outcome > 0 ? 0 : outcome, BIT(0));
	if (outcome >= 0 && w->config.mailbox &&
	    (libvtlb_mailbox_is_waiting(w->config.mailbox) || !libvtlb_posted_is_done(w->config.mailbox, w->sequence)))
		hostile_fail(w, "drained, and the mailbox waits");
}

void play_post(struct world *w)
{
	uint32_t rid = choose_rid(w), sequence = 0;
	uint64_t first, last;
	int outcome, is_all = once_in(w, 10);

	choose_range(w, &first, &last);
	begin(w, "post");
	w->failing = CALL_MAILBOX;
	w->is_outside = 1;
	snprintf(w->detail, sizeof(w->detail), "rid 0x%x, 0x%llx to 0x%llx%s", rid, (unsigned long long)first,
		 (unsigned long long)last, is_all ? ", everything" : "");
	outcome = is_all ? libvtlb_post_everything(w->config.mailbox, rid & 1 ? NULL : &sequence) :
			   libvtlb_post(w->config.mailbox, &sequence, rid, first, last);
	end_quietly(w, outcome, BIT(0) | BIT_INVALID | BIT_RANGE);
	if (outcome == 0 && !libvtlb_mailbox_is_waiting(w->config.mailbox))
		hostile_fail(w, "posted, and nothing waits");
	if (sequence)
		w->sequence = sequence;
}

/* Purges from other threads, more of them than the mailbox has room for: all are obeyed. */
void play_posts(struct world *w)
{
	uint64_t first[12], last[12];
	uint32_t rid[12], count = 1 + below(w, 12), i;

	play_drain(w);
	if (!w->config.mailbox || libvtlb_mailbox_is_waiting(w->config.mailbox))
		return;
	for (i = 0; i < count; i++) {
		choose_range(w, &first[i], &last[i]);
		rid[i] = choose_rid(w) & 0xffffff;
		if (libvtlb_post(w->config.mailbox, &w->sequence, rid[i], first[i], last[i]) != 0)
			last[i] = first[i] - 1; /* refused */
	}
	play_drain(w);
	if (libvtlb_mailbox_is_waiting(w->config.mailbox) || w->fired)
		return;
	for (i = 0; i < count; i++)
		if (first[i] - 1 != last[i])
			check_purged(w, rid[i], first[i], last[i], 1);
}

/* Pages of the log that a range touches and that are not marked. */
static int32_t unmarked(const struct world *w, uint64_t first, uint64_t last)
{
	uint64_t span = ((uint64_t)1 << w->log.page_log2) - 1, page;
	int32_t count = 0;
	uint32_t i;

	for (i = 0; i < w->log.page_count; i++) {
		page = w->log.base + ((uint64_t)i << w->log.page_log2);
		count += page <= last && (page | span) >= first && !(w->log.words[i / 32] >> i % 32 & 1);
	}
	return count;
}

void play_dirty(struct world *w)
{
	uint64_t first = odd_number(w), last = odd_number(w);
	int32_t outcome, wanted;

	if (!once_in(w, 3)) {
		first = w->log.base + (any(w) & 0xffffff);
		last = first + (any(w) & 0xffff);
	}
	begin(w, "dirty_mark");
	w->is_outside = 1;
	snprintf(w->detail, sizeof(w->detail), "0x%llx to 0x%llx", (unsigned long long)first, (unsigned long long)last);
	wanted = !w->config.dirty ? LIBVTLB_ERR_INVALID : first > last ? LIBVTLB_ERR_RANGE : unmarked(w, first, last);
	outcome = libvtlb_dirty_mark(w->config.dirty, first, last);
	expect(w, outcome, wanted);
	end(w, outcome > 0 ? 0 : outcome, BIT(0) | BIT_INVALID | BIT_RANGE);
}

static void harvest(struct world *w, uint32_t first, uint32_t count)
{
	uint32_t words[128], total = (w->log.page_count + 31) / 32;
	int32_t outcome;

	begin(w, "dirty_harvest");
	w->is_outside = 1;
	snprintf(w->detail, sizeof(w->detail), "words %u, %u of them", first, count);
	outcome = libvtlb_dirty_harvest(w->config.dirty, words, first, count);
	if (outcome >= 0 && (first > total || count > total - first))
		hostile_fail(w, "words beyond the log were harvested");
	if (outcome > 0 || w->fired)
		w->harvested = 1;
	end(w, outcome > 0 ? 0 : outcome, BIT(0) | BIT_INVALID | BIT_RANGE);
}

void play_harvest(struct world *w)
{
	uint32_t first = once_in(w, 3) ? (uint32_t)odd_number(w) : below(w, 128);
	uint32_t count = once_in(w, 3) ? (uint32_t)odd_number(w) : below(w, 128);

	harvest(w, first, count);
}

void harvest_all(struct world *w)
{
	harvest(w, 0, (w->log.page_count + 31) / 32);
}

void play_nothing(struct world *w)
{
	struct libvtlb_translation found = LIBVTLB_TRANSLATION_INIT;

	begin(w, "nothing");
	w->detail[0] = '\0';
	if (libvtlb_ticket(NULL))
		hostile_fail(w, "a ticket of nothing");
	end_quietly(w, once_in(w, 2) ? libvtlb_lookup(NULL, &found, 0, 0) : libvtlb_purge_all(NULL), BIT_INVALID);
}

/* After a reset everything is as it was in the beginning. */
void play_reset(struct world *w)
{
	struct libvtlb_stats stats = {.size = sizeof(stats)};
	struct thash_translation entry = THASH_TRANSLATION_INIT;
	uint64_t cursor = 0;

	w->name = "init again";
	w->detail[0] = '\0';
	if (libvtlb_init(w->vcpu, &w->config) || libvtlb_get_stats(w->vcpu, &stats))
		hostile_fail(w, "refused");
	if (thash_next(w->config.table, &cursor, &entry) || stats.vhpt_live || w->vcpu->register_regions)
		hostile_fail(w, "something is left");
	w->stats = stats;
	w->digest = hostile_digest(w);
	w->largest = 0;
}
