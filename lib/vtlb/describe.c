/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Entries as the caller sees them. */
#include "search.h"
#include "struct-size.h"

/* Whether a struct that the caller gives for output has room for what is written. */
int libvtlb_check_output(const struct thash_translation *out)
{
	if (!out)
		return LIBVTLB_ERR_INVALID;
	return out->size < FIRST_TRANSLATION ? LIBVTLB_ERR_SIZE : 0;
}

static uint32_t flags_of(uint32_t sides, uint32_t global)
{
	uint32_t flags = global ? THASH_GLOBAL : 0;

	if (sides & KEY_NO_CODE)
		flags |= THASH_DATA_ONLY;
	if (sides & KEY_NO_DATA)
		flags |= THASH_CODE_ONLY;
	return flags;
}

static void copy_cold(struct thash_cold *to, const struct thash_cold *from)
{
	to->word = from ? port_read64(&from->word) : 0;
	to->extra = from ? port_read64(&from->extra) : 0;
}

/* A live entry of the back, owner's side only. */
void libvtlb_describe_slot(const struct table *t, struct thash_translation *out, uint32_t slot)
{
	const struct thash_entry *entry = back_entry(t, slot);
	uint64_t key = entry->key;
	const struct space *s = tag_space(t, tag_of(t, key));

	out->all = 0;
	out->page = key & ~key_span(key, t->view.page_mask);
	out->page_log2 = key_log2(key, t->view.page_mask);
	out->flags = flags_of(key & BOTH_SIDES, s->kind == SPACE_GROUP);
	out->value = entry->value;
	out->space = s->kind == SPACE_GROUP ? 0 : s->id;
	out->group = t->spaces[s->group].id;
	copy_cold(&out->cold, t->cold ? &t->cold[slot] : NULL);
}

static void describe_pin(const struct table *t, struct thash_translation *out, uint32_t pin)
{
	const struct pinned *p = &t->pinned[pin];

	out->all = 0;
	out->page = p->page;
	out->page_log2 = p->log2;
	out->flags = flags_of(p->sides, p->global) | THASH_IS_PINNED;
	out->value = p->value;
	out->space = p->global ? 0 : p->space;
	out->group = p->group;
	copy_cold(&out->cold, &p->cold);
}

const struct thash_cold *libvtlb_cold_of(const struct table *t, const struct finding *f)
{
	if (f->is_pinned)
		return &t->pinned[f->slot].cold;
	return t->cold ? &t->cold[f->slot] : NULL;
}

/* What a lookup through a space found; beside a working owner too. */
void libvtlb_describe_finding(const struct table *t, struct thash_translation *out, const struct finding *f,
			      const struct space *s, uint64_t va)
{
	out->all = 0;
	out->page = f->page;
	out->page_log2 = f->log2;
	out->flags = flags_of(f->sides, f->global) | (f->is_pinned ? THASH_IS_PINNED : 0);
	out->value = value_at(t, f, va);
	out->space = port_read64(&s->id);
	out->group = port_read64(&t->spaces[PORT_READ(s->group)].id);
	copy_cold(&out->cold, libvtlb_cold_of(t, f));
}

int thash_next(const struct thash *table, uint64_t *cursor, struct thash_translation *entry)
{
	const struct table *t = table_of_const(table);
	int err = t && cursor ? libvtlb_check_output(entry) : LIBVTLB_ERR_INVALID;

	if (err)
		return err;
	for (; *cursor < t->pinned_count; ++*cursor)
		if (t->pinned[*cursor].log2) {
			describe_pin(t, entry, (uint32_t)(*cursor)++);
			return 1;
		}
	for (; *cursor - t->pinned_count < back_count(t); ++*cursor) {
		uint32_t slot = (uint32_t)(*cursor - t->pinned_count);

		if (tag_space(t, tag_of(t, back_entry(t, slot)->key))) {
			libvtlb_describe_slot(t, entry, slot);
			++*cursor;
			return 1;
		}
	}
	return 0;
}
