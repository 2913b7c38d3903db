/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Memory for both virtual processors, and their operations, which must not fail. */
#include "guest.h"

#include <stdlib.h>
#include <string.h>

#include "measure.h"

#define FRONT 512u
#define SPACES 32u
#define REGISTERS 8u
#define SIZES 12u /* of LIBVTLB_INSERT_SIZES */
#define COUNTERS (THASH_COUNTERS(SPACES, SIZES) + GUEST_ENTRIES / 32 + GUEST_ENTRIES / 2)

/* What lies in the block of memory: the VHPT first, which is aligned to its size. */
struct arrays {
	struct libvtlb_vhpt_entry vhpt[GUEST_ENTRIES];
	struct libvtlb_vhpt_shadow shadow[GUEST_ENTRIES];
	struct thash_set back[GUEST_ENTRIES / 4];
	struct thash_entry front[FRONT];
	struct thash_cold cold[GUEST_ENTRIES];
	struct thash_space spaces[SPACES];
	struct thash_pinned pinned[2 * REGISTERS];
	uint32_t counters[COUNTERS];
};

static int backing(void *user, struct libvtlb_backing *backing, uint64_t gpa)
{
	(void)user;
	backing->kind = LIBVTLB_MEMORY;
	backing->log2 = 50;
	backing->machine = gpa;
	return 0;
}

static void make_table(struct guest *guest, struct arrays *arrays)
{
	struct thash_config config = {
		.size = sizeof(config),
		.granule_log2 = 12,
		.front_count = FRONT,
		.set_count = GUEST_ENTRIES / 4,
		.cold_count = GUEST_ENTRIES,
		.space_count = SPACES,
		.counter_count = COUNTERS,
		.pinned_count = 2 * REGISTERS,
		.page_sizes = LIBVTLB_INSERT_SIZES >> 12,
		.front = arrays->front,
		.back = arrays->back,
		.cold = arrays->cold,
		.spaces = arrays->spaces,
		.counters = arrays->counters,
		.pinned = arrays->pinned,
	};

	demand(thash_init(&guest->table, &config) == 0, "thash_init failed");
}

static void make_vcpu(struct guest *guest, struct arrays *arrays)
{
	struct libvtlb_host host = {.size = sizeof(host), .backing = backing};
	struct libvtlb_config config = {
		.size = sizeof(config),
		.itr_count = REGISTERS,
		.dtr_count = REGISTERS,
		.rid_bits = 24,
		.va_bits = 61,
		.pa_bits = 50,
		.machine_log2 = GUEST_MACHINE_LOG2,
		.table = &guest->table,
		.vhpt = arrays->vhpt,
		.shadow = arrays->shadow,
		.vhpt_count = GUEST_ENTRIES,
		.host = &host,
	};
	uint32_t region;

	demand(libvtlb_init(&guest->vcpu, &config) == 0, "libvtlb_init failed");
	for (region = 0; region < LIBVTLB_REGIONS; region++)
		demand(libvtlb_set_rr(&guest->vcpu, region, LIBVTLB_RR(0x100 + region, GUEST_MACHINE_LOG2, 0)) == 0,
			"libvtlb_set_rr failed");
}

struct guest *guest_new(void)
{
	const size_t align = sizeof(((struct arrays *)0)->vhpt);
	struct guest *guest = aligned_alloc(64, (sizeof(*guest) + 63) / 64 * 64);
	struct arrays *arrays = aligned_alloc(align, (sizeof(*arrays) + align - 1) / align * align);

	demand(guest && arrays, "out of memory");
	memset(guest, 0, sizeof(*guest));
	memset(arrays, 0, sizeof(*arrays));
	guest->memory = arrays;
	make_table(guest, arrays);
	make_vcpu(guest, arrays);
	return guest;
}

void guest_free(struct guest *guest)
{
	free(guest->memory);
	free(guest);
}

struct guest2008 *guest2008_new(void)
{
	struct guest2008 *guest = calloc(1, sizeof(*guest));
	uint32_t region;

	demand(guest != NULL, "out of memory");
	algorithm2008_init(&guest->table, guest->table_entries, 16);
	algorithm2008_init(&guest->vhpt, guest->vhpt_entries, 16);
	for (region = 0; region < ALGORITHM2008_REGIONS; region++) {
		algorithm2008_set_region(&guest->table, region, 0x100 + region);
		algorithm2008_set_region(&guest->vhpt, region, 0x100 + region);
	}
	return guest;
}

uint64_t guest_pte(uint64_t va, uint32_t page_log2)
{
	uint64_t page = va & ~(((uint64_t)1 << page_log2) - 1) & LIBVTLB_PTE_PPN;

	return page | LIBVTLB_PTE_P | LIBVTLB_PTE_A | LIBVTLB_PTE_D | LIBVTLB_PTE_PL(3) | LIBVTLB_PTE_AR(3);
}

void guest_insert(struct guest *guest, uint64_t va, uint32_t page_log2)
{
	demand(libvtlb_insert(&guest->vcpu, LIBVTLB_DATA, guest_pte(va, page_log2), LIBVTLB_ITIR(page_log2, 0), va,
		LIBVTLB_NO_TICKET) == 0, "libvtlb_insert failed");
}

/* Machine pages are in the VHPT alone; of larger ones the slice of the address is. */
void guest2008_insert(struct guest2008 *guest, uint64_t va, uint32_t page_log2)
{
	guest2008_purge(guest, va, page_log2);
	if (page_log2 != GUEST_MACHINE_LOG2)
		algorithm2008_insert(&guest->table, va, page_log2, guest_pte(va, page_log2));
	if (page_log2 >= GUEST_MACHINE_LOG2)
		algorithm2008_insert(&guest->vhpt, va, GUEST_MACHINE_LOG2, guest_pte(va, GUEST_MACHINE_LOG2));
}

void guest_purge(struct guest *guest, uint64_t va, uint32_t log2)
{
	demand(libvtlb_purge(&guest->vcpu, va, log2) == 0, "libvtlb_purge failed");
}

void guest2008_purge(struct guest2008 *guest, uint64_t va, uint32_t log2)
{
	algorithm2008_purge(&guest->table, va, log2);
	algorithm2008_purge(&guest->vhpt, va, log2);
}

void guest_purge_all(struct guest *guest)
{
	demand(libvtlb_purge_all(&guest->vcpu) == 0, "libvtlb_purge_all failed");
}

void guest2008_purge_all(struct guest2008 *guest)
{
	algorithm2008_purge_all(&guest->table);
	algorithm2008_purge_all(&guest->vhpt);
}

uint32_t guest_cached(const struct guest *guest)
{
	struct thash_stats stats = {.size = sizeof(stats)};

	demand(thash_get_stats(&guest->table, &stats) == 0, "thash_get_stats failed");
	return stats.live;
}

uint32_t guest_in_vhpt(const struct guest *guest)
{
	struct libvtlb_stats stats = {.size = sizeof(stats)};

	demand(libvtlb_get_stats(&guest->vcpu, &stats) == 0, "libvtlb_get_stats failed");
	return stats.vhpt_live;
}
