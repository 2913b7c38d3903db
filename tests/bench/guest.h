/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Two virtual processors for the same guest: libvtlb's, and what the KVM code of
 * 2008 had, a table of guest's pages and a VHPT, each by the same algorithm. Both
 * have 2048 entries of either, machine pages of 16 KiB, and no machine.
 */
#ifndef BENCH_GUEST_H
#define BENCH_GUEST_H

#include <libwdtvtlb/vtlb.h>

#include "algorithm2008.h"

#define GUEST_ENTRIES 2048u
#define GUEST_MACHINE_LOG2 14u

struct guest {
	struct libvtlb vcpu;
	struct thash table;
	struct libvtlb_host host;
	void *memory;
};

struct guest2008 {
	struct algorithm2008 table, vhpt;
	struct algorithm2008_entry table_entries[GUEST_ENTRIES], vhpt_entries[GUEST_ENTRIES];
};

/* The eight regions have region ids of their own, the same in both. */
struct guest *guest_new(void);
void guest_free(struct guest *guest);
struct guest2008 *guest2008_new(void);

/* The entry of a page: memory at the same place without the region, present, readable and writable and executable. */
uint64_t guest_pte(uint64_t va, uint32_t page_log2);

/* itc.d: the page goes where it overlaps, then in. */
void guest_insert(struct guest *guest, uint64_t va, uint32_t page_log2);
void guest2008_insert(struct guest2008 *guest, uint64_t va, uint32_t page_log2);

/* ptc.l */
void guest_purge(struct guest *guest, uint64_t va, uint32_t log2);
void guest2008_purge(struct guest2008 *guest, uint64_t va, uint32_t log2);

/* ptc.e */
void guest_purge_all(struct guest *guest);
void guest2008_purge_all(struct guest2008 *guest);

/* How many entries there are: cached translations, or entries of the VHPT. */
uint32_t guest_cached(const struct guest *guest);
uint32_t guest_in_vhpt(const struct guest *guest);

#endif
