/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Peer (b): a direct-mapped table of 32-byte entries with eight victims, the
 * shape of the software TLB in QEMU. One word to compare for each kind of
 * access, one addend; no address spaces, so a switch empties it; granules only.
 */
#ifndef BENCH_DIRECT32_H
#define BENCH_DIRECT32_H

#include <stdint.h>

#include "measure.h"

#define DIRECT32_VICTIMS 8
#define DIRECT32_PAGE_LOG2 12

struct direct32_entry {
	uint64_t tag[3];  /* page that may be read, written, executed; all ones where it may not */
	uint64_t addend;  /* host address minus guest address */
};

struct direct32 {
	uint64_t index_mask;  /* (entries - 1) * 32 */
	struct direct32_entry *entries;
	struct direct32_entry victims[DIRECT32_VICTIMS];
	unsigned next_victim;
};

/* What a lookup of any table here says. */
struct found {
	uint64_t host;
	uint64_t hit;
};

ALWAYS_INLINE struct found found_at(uint64_t host)
{
	struct found found = {host, 1};

	return found;
}

ALWAYS_INLINE struct found found_nothing(void)
{
	struct found found = {0, 0};

	return found;
}

/* Entries are the caller's, a power of two of them. */
void direct32_init(struct direct32 *table, struct direct32_entry *entries, uint64_t count);
void direct32_flush(struct direct32 *table);

/* @param deny bits of the kinds that are refused: 1 read, 2 write, 4 execute */
void direct32_insert(struct direct32 *table, uint64_t va, uint64_t addend, unsigned deny);

/* Looks among the victims, and swaps what it finds there with the entry that was in the way. */
struct found direct32_slow(struct direct32 *table, uint64_t va, unsigned kind);

ALWAYS_INLINE struct direct32_entry *direct32_entry_of(const struct direct32 *table, uint64_t va)
{
	const unsigned entry_log2 = 5;

	return (struct direct32_entry *)((char *)table->entries +
		((va >> (DIRECT32_PAGE_LOG2 - entry_log2)) & table->index_mask));
}

ALWAYS_INLINE struct found direct32_lookup(struct direct32 *table, uint64_t va, unsigned len, unsigned kind)
{
	const uint64_t page_mask = ~(uint64_t)0 << DIRECT32_PAGE_LOG2;
	const struct direct32_entry *entry = direct32_entry_of(table, va);

	if (__builtin_expect(entry->tag[kind] == ((va + len - 1) & page_mask), 1))
		return found_at(va + entry->addend);
	return direct32_slow(table, va, kind);
}

#endif
