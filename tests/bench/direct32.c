/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Peer (b), off the fast path: fill, victims, flush. */
#include "direct32.h"

static const uint64_t page_mask = ~(uint64_t)0 << DIRECT32_PAGE_LOG2;

void direct32_flush(struct direct32 *table)
{
	__builtin_memset(table->entries, 0xff, table->index_mask + sizeof(table->entries[0]));
	__builtin_memset(table->victims, 0xff, sizeof(table->victims));
	table->next_victim = 0;
}

void direct32_init(struct direct32 *table, struct direct32_entry *entries, uint64_t count)
{
	table->entries = entries;
	table->index_mask = (count - 1) * sizeof(entries[0]);
	direct32_flush(table);
}

static int holds_page(const struct direct32_entry *entry, uint64_t page)
{
	return entry->tag[0] == page || entry->tag[1] == page || entry->tag[2] == page;
}

static int is_empty(const struct direct32_entry *entry)
{
	return (entry->tag[0] & entry->tag[1] & entry->tag[2]) == ~(uint64_t)0;
}

NOINLINE struct found direct32_slow(struct direct32 *table, uint64_t va, unsigned kind)
{
	struct direct32_entry *entry = direct32_entry_of(table, va), displaced = *entry;
	unsigned i;

	for (i = 0; i < DIRECT32_VICTIMS; i++) {
		if (table->victims[i].tag[kind] != (va & page_mask))
			continue;
		*entry = table->victims[i];
		table->victims[i] = displaced;
		return found_at(va + entry->addend);
	}
	return found_nothing();
}

/* No page may be found twice. */
static void forget_victim(struct direct32 *table, uint64_t page)
{
	unsigned i;

	for (i = 0; i < DIRECT32_VICTIMS; i++)
		if (holds_page(&table->victims[i], page))
			__builtin_memset(&table->victims[i], 0xff, sizeof(table->victims[i]));
}

NOINLINE void direct32_insert(struct direct32 *table, uint64_t va, uint64_t addend, unsigned deny)
{
	struct direct32_entry *entry = direct32_entry_of(table, va);
	uint64_t page = va & page_mask;
	unsigned kind;

	forget_victim(table, page);
	if (!is_empty(entry) && !holds_page(entry, page))
		table->victims[table->next_victim++ % DIRECT32_VICTIMS] = *entry;
	for (kind = 0; kind < 3; kind++)
		entry->tag[kind] = deny >> kind & 1 ? ~(uint64_t)0 : page;
	entry->addend = addend;
}
