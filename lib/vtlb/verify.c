/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Comparing hits with the page tables: finds the fence that a guest forgot, and the purge that a host forgot. */
#include "table.h"

/* Takes a stale entry out, with its copies. */
static void remove_found(struct table *t, const struct finding *f)
{
	struct hull hull = { f->page, f->page | page_span(f->log2) };

	change_begin(t);
	if (f->is_pinned) {
		libvtlb_pin_drop(t, f->slot);
	} else {
		libvtlb_entry_drop(t, f->slot, tag_space(t, tag_of(t, back_entry(t, f->slot)->key)));
		libvtlb_front_purge(t, &hull);
	}
	change_end(t);
}

/* Asks about every n-th hit: 0 where the entry stands, THASH_MISS where it does not, or the error of the callback. */
int libvtlb_verify_hit(struct table *t, const struct finding *f, const struct space *s, uint64_t va, uint32_t kind)
{
	struct thash_translation found = THASH_TRANSLATION_INIT;
	int answer;

	if (t->in_callback || --t->verify_left)
		return 0;
	t->verify_left = t->verify_every;
	libvtlb_describe_finding(t, &found, f, s, va);
	t->in_callback = 1;
	answer = t->verify(t->verify_user, &found, va, kind);
	t->in_callback = 0;
	t->verified++;
	if (answer <= 0)
		return answer;
	t->stale++;
	t->missed++;
	remove_found(t, f);
	return THASH_MISS;
}

int thash_set_verify(struct thash *table, thash_verify_fn *verify, void *user, uint32_t every)
{
	struct table *t = table_of(table);
	int err = table_refuses(t);

	if (err || (verify && !every))
		return err ? err : LIBVTLB_ERR_INVALID;
	t->verify = verify;
	t->verify_user = user;
	t->verify_every = every;
	t->verify_left = every;
	libvtlb_lanes_update(t);
	return 0;
}
