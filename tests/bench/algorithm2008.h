/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The software TLB of the 2008 KVM code for IA-64, as an algorithm: written
 * anew from a description of what it does, its defects included, so that the
 * bench has something to be compared with and regression tests can show that
 * they fail on it. Nothing outside tests/ may use it.
 *
 * What it is: a direct-mapped table of 32-byte entries. The index joins the low
 * eight bits of the region id with the few low page number bits that fit; the
 * tag is what remains of both. For each region number a bit map of page sizes
 * that were ever inserted (sizes_used) tells which sizes a lookup tries and a
 * purge steps through.
 *
 * Its known defects, all of them here:
 *  - one address space has 2^(size_log2 - 13) slots;
 *  - sizes_used never loses a bit before purge_all, not even in a new init;
 *  - a purge takes 2^(purge size - page size) steps for every size in use;
 *  - purge and lookup go by the region number, so that an alias of the same
 *    region id is neither purged nor always found;
 *  - tables below 2^14 bytes confuse addresses, at 2^14 a purged slot can hit;
 *  - a base that is not aligned to the table's size puts slots below the table;
 *  - a plain insert leaves what it overlaps; a lookup finds the smaller page;
 *  - pages smaller than the machine's are put nowhere;
 *  - "not present" and the side, instruction or data, are not looked at;
 *  - a register's overlap is judged by full addresses, region number included.
 */
#ifndef BENCH_ALGORITHM2008_H
#define BENCH_ALGORITHM2008_H

#include <stdint.h>

#define ALGORITHM2008_REGIONS 8
#define ALGORITHM2008_REGISTERS 8

struct algorithm2008_entry {
	uint64_t translation;  /* bit 0 is "present", which nothing asks for */
	uint64_t size_word;    /* bits 7:2: log2 of the page size */
	uint64_t tag;          /* bit 63: invalid */
	uint64_t unused;
};

/* A translation register. */
struct algorithm2008_register {
	uint64_t va, region_id, translation;
	uint32_t page_log2;
	uint32_t valid;
};

enum algorithm2008_side {
	ALGORITHM2008_INSTRUCTION,
	ALGORITHM2008_DATA,
};

struct algorithm2008 {
	struct algorithm2008_entry *entries;
	uint32_t size_log2;     /* of the table in bytes: 16 in the original, 2048 entries */
	uint32_t machine_log2;  /* the machine's page size: 14 */
	uint64_t sizes_used[ALGORITHM2008_REGIONS];
	uint32_t region_id[ALGORITHM2008_REGIONS];
	struct algorithm2008_register registers[2][ALGORITHM2008_REGISTERS];
};

/*
 * Empties the table. sizes_used and the registers stay as they are, as they did
 * when a guest was resumed: clear the struct before its first use.
 *
 * @param entries  2^size_log2 bytes
 */
void algorithm2008_init(struct algorithm2008 *t, struct algorithm2008_entry *entries, uint32_t size_log2);

void algorithm2008_set_region(struct algorithm2008 *t, uint32_t region, uint32_t region_id);

/* Puts an entry into its slot and looks at nothing else. */
void algorithm2008_insert(struct algorithm2008 *t, uint64_t va, uint32_t page_log2, uint64_t translation);

/* What an insert instruction did: purges the page's range, then stores all but pages below the machine's. */
void algorithm2008_purge_and_insert(struct algorithm2008 *t, uint64_t va, uint32_t page_log2, uint64_t translation);

void algorithm2008_set_register(struct algorithm2008 *t, enum algorithm2008_side side, uint32_t slot, uint64_t va,
	uint32_t page_log2, uint64_t translation);

/* Clears all registers of a side that overlap the range: by full addresses. */
void algorithm2008_purge_registers(struct algorithm2008 *t, enum algorithm2008_side side, uint64_t va, uint32_t log2);

/* Purges 2^log2 bytes from va, aligned down to that size. */
void algorithm2008_purge(struct algorithm2008 *t, uint64_t va, uint32_t log2);

/* How many slots that purge would go through: for tests that cannot wait for it. */
uint64_t algorithm2008_purge_steps(const struct algorithm2008 *t, uint64_t va, uint32_t log2);

void algorithm2008_purge_all(struct algorithm2008 *t);

/* Registers of the side first, then the table. 1 and the translation's word, or 0. */
int algorithm2008_lookup(const struct algorithm2008 *t, uint64_t va, enum algorithm2008_side side, uint64_t *translation);

/*
 * Where the slot of an address lies, in bytes from address 0, if the table were
 * at that base: may be below it.
 */
uint64_t algorithm2008_slot_at(const struct algorithm2008 *t, uint64_t base, uint64_t va, uint32_t page_log2);

#endif
