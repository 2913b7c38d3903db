/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The list of translations. */
#include "translations.h"

#include <string.h>

struct translation translation_of(uint32_t rid, uint32_t side, uint64_t pte, uint64_t itir, uint64_t va)
{
	struct translation entry;

	memset(&entry, 0, sizeof(entry));
	entry.log2 = LIBVTLB_ITIR_PS(itir);
	entry.first = LIBVTLB_OFFSET(va) & ~span_of(entry.log2);
	entry.last = entry.first | span_of(entry.log2);
	entry.pte = pte & ~LIBVTLB_PTE_IGNORED;
	entry.itir = LIBVTLB_ITIR(entry.log2, LIBVTLB_ITIR_KEY(itir));
	entry.rid = rid;
	entry.side = side;
	entry.slot = LIBVTLB_NO_SLOT;
	entry.in_vhpt = entry.in_machine[0] = entry.in_machine[1] = 1;
	return entry;
}

int translation_meets(const struct translation *entry, uint32_t rid, uint64_t first, uint64_t last)
{
	return entry->rid == rid && entry->first <= last && entry->last >= first;
}

uint64_t translation_address(const struct translation *entry, uint64_t offset)
{
	return (entry->pte & LIBVTLB_PTE_PPN & ~span_of(entry->log2)) | (offset & span_of(entry->log2));
}

struct translation *translations_find(struct translations *list, uint32_t rid, uint32_t side, uint64_t offset)
{
	uint32_t i;

	for (i = 0; i < list->count; i++) {
		struct translation *entry = &list->entry[i];

		if (!entry->ghost && entry->side == side && translation_meets(entry, rid, offset, offset))
			return entry;
	}
	return NULL;
}

struct translation *translations_register(struct translations *list, uint32_t side, uint32_t rid, uint64_t first,
					  uint64_t last, uint32_t but)
{
	struct translation *lowest = NULL;
	uint32_t i;

	for (i = 0; i < list->count; i++) {
		struct translation *entry = &list->entry[i];

		if (entry->slot != LIBVTLB_NO_SLOT && entry->slot != but && entry->side == side &&
		    translation_meets(entry, rid, first, last) && (!lowest || entry->slot < lowest->slot))
			lowest = entry;
	}
	return lowest;
}

int translations_differ(const struct translations *list, const struct translation *entry, uint64_t first, uint64_t last)
{
	uint32_t i;

	for (i = 0; i < list->count; i++) {
		const struct translation *other = &list->entry[i];

		if (!other->ghost && other->side != entry->side && translation_meets(other, entry->rid, first, last) &&
		    (other->pte != entry->pte || other->itir != entry->itir))
			return 1;
	}
	return 0;
}

struct translation *translations_add(struct translations *list, const struct translation *entry)
{
	if (list->count == TRANSLATIONS_ROOM)
		return NULL;
	list->entry[list->count] = *entry;
	return &list->entry[list->count++];
}

void translations_remove(struct translations *list, struct translation *entry)
{
	*entry = list->entry[--list->count];
}

uint32_t translations_make_way(struct translations *list, const struct translation *new)
{
	uint32_t i, removed = 0;

	for (i = 0; i < list->count;) {
		struct translation *entry = &list->entry[i];

		i++;
		if (entry->slot != LIBVTLB_NO_SLOT || !translation_meets(entry, new->rid, new->first, new->last))
			continue;
		if (entry->side == new->side) {
			removed += !entry->ghost;
			translations_remove(list, entry);
			i--;
		} else if (entry->ghost) {
			entry->in_vhpt = entry->in_machine[new->side] = 0;
		}
	}
	return removed;
}

uint32_t translations_purge(struct translations *list, uint32_t rid, uint64_t first, uint64_t last)
{
	uint32_t i, removed = 0;

	for (i = 0; i < list->count;) {
		struct translation *entry = &list->entry[i];

		if (entry->slot == LIBVTLB_NO_SLOT && translation_meets(entry, rid, first, last)) {
			removed += !entry->ghost;
			translations_remove(list, entry);
		} else {
			i++;
		}
	}
	return removed;
}

uint32_t translations_purge_all(struct translations *list)
{
	uint32_t i, removed = 0;

	for (i = 0; i < list->count;) {
		if (list->entry[i].slot == LIBVTLB_NO_SLOT) {
			removed += !list->entry[i].ghost;
			translations_remove(list, &list->entry[i]);
		} else {
			i++;
		}
	}
	return removed;
}

uint32_t translations_live(const struct translations *list)
{
	uint32_t i, live = 0;

	for (i = 0; i < list->count; i++)
		live += !list->entry[i].ghost && list->entry[i].slot == LIBVTLB_NO_SLOT;
	return live;
}
