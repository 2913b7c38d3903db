/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Writes the saved state that snapshot.h describes. Dead entries and stale records are written as empty. The front
 * goes because lookups that it does not answer mark entries as used: with or without it, other ones would be replaced.
 */
#include "snapshot.h"

static uint8_t *put(uint8_t *at, uint64_t value, uint32_t bytes)
{
	for (; bytes; bytes--, value >>= 8)
		*at++ = (uint8_t)value;
	return at;
}

/* FNV-1a, 64 bits. */
uint64_t libvtlb_saved_checksum(const uint8_t *bytes, uint64_t count)
{
	uint64_t sum = 0xcbf29ce484222325u;

	for (; count; count--)
		sum = port_mul_64x64(sum ^ *bytes++, 0x100000001b3u);
	return sum;
}

void libvtlb_saved_header(const struct table *t, uint8_t header[SAVED_LANES])
{
	uint8_t *at = put(header, SAVED_MAGIC, 4);

	at = put(at, SAVED_VERSION, 2);
	at = put(at, t->granule_log2, 1);
	at = put(at, t->view.flags | (t->cold ? SAVED_HAS_COLD : 0), 1);
	at = put(at, t->page_sizes, 8);
	at = put(at, t->set_mask, 4);
	at = put(at, t->space_count, 2);
	put(at, t->pinned_count, 2);
}

static uint8_t *put_space(uint8_t *at, const struct table *t, const struct space *s)
{
	int is_free = s->kind == SPACE_FREE;

	at = put(at, is_free ? 0 : s->id, 8);
	at = put(at, s->kind, 1);
	at = put(at, is_free ? 0 : s->group, 1);
	at = put(at, !is_free && space_current(t, s) ? s->tag : 0, 2);
	return put(at, 0, 4);
}

static uint8_t *put_pin(uint8_t *at, const struct pinned *pin)
{
	int is_free = !pin->log2;

	at = put(at, is_free ? 0 : pin->page, 8);
	at = put(at, is_free ? 0 : pin->value, 8);
	at = put(at, is_free ? 0 : pin->space, 8);
	at = put(at, is_free ? 0 : pin->group, 8);
	at = put(at, is_free ? 0 : pin->cold.word, 8);
	at = put(at, is_free ? 0 : pin->cold.extra, 8);
	at = put(at, pin->log2, 1);
	at = put(at, is_free ? 0 : pin->sides, 1);
	at = put(at, is_free ? 0 : pin->global, 1);
	return put(at, 0, 5);
}

static uint8_t *put_slot(uint8_t *at, const struct table *t, uint32_t slot)
{
	const struct thash_entry *entry = back_entry(t, slot);
	int is_live = tag_space(t, tag_of(t, entry->key)) != NULL;

	at = put(at, is_live ? entry->key : 0, 8);
	at = put(at, is_live ? entry->value : 0, 8);
	if (t->cold) {
		at = put(at, is_live ? t->cold[slot].word : 0, 8);
		at = put(at, is_live ? t->cold[slot].extra : 0, 8);
	}
	return at;
}

uint64_t thash_save_size(const struct thash *table)
{
	const struct table *t = table_of_const(table);

	return t ? saved_sum(t) + SAVED_SUM_BYTES : 0;
}

int thash_save(struct thash *table, uint8_t *buffer, uint64_t size)
{
	struct table *t = table_of(table);
	int err = table_refuses(t);
	uint8_t *at = buffer;
	uint32_t i;

	if (err || !buffer)
		return err ? err : LIBVTLB_ERR_INVALID;
	if (size < thash_save_size(table))
		return LIBVTLB_ERR_NO_SPACE;
	libvtlb_saved_header(t, at);
	at += SAVED_LANES;
	for (i = 0; i < THASH_LANES; i++)
		at = put(at, t->lane[i], 1);
	at = put(at, t->victim, 8);
	for (i = 0; i < t->space_count; i++)
		at = put_space(at, t, &t->spaces[i]);
	for (i = 0; i < t->pinned_count; i++)
		at = put_pin(at, &t->pinned[i]);
	for (i = 0; i < back_count(t); i++)
		at = put_slot(at, t, i);
	put(at, libvtlb_saved_checksum(buffer, (uint64_t)(at - buffer)), SAVED_SUM_BYTES);
	libvtlb_front_drop(t);
	return 0;
}
