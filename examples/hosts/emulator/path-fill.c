/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The other way to memory, for Unicorn 2.1 and later: RAM and peripherals stand at
 * their physical addresses, and at each miss of its softmmu Unicorn asks where a
 * virtual page is. The answer is the table's. A purge empties Unicorn's softmmu,
 * whole, because it has no smaller purge.
 *
 * What this way does not do: Unicorn tells the page of an access that faults, not
 * its address, so the fault address register holds the page's.
 */
#include "path.h"

#ifdef PATH_BY_FILL

static bool on_fill(uc_engine *uc, uint64_t address, uc_mem_type type, uc_tlb_entry *entry, void *user)
{
	uint32_t va = (uint32_t)address;
	uint32_t kind = type == UC_MEM_FETCH ? THASH_EXECUTE : type == UC_MEM_WRITE ? THASH_WRITE : THASH_READ;
	struct machine *m = user;
	struct found found;

	(void)uc;
	if (m->stop != RUNNING)
		return false;
	if (kind == THASH_EXECUTE)
		step_mode(m);
	mmu_find(m, &found, va, 1, kind);
	if (m->stop != RUNNING)
		return false;
	if (found.fault) {
		exception_raise(m, kind == THASH_EXECUTE ? PREFETCH_ABORT : DATA_ABORT, found.fault, va);
		return false;
	}
	entry->paddr = found.pa; /* what Unicorn asks for begins a page of its own size, 1 KiB here */
	entry->perms = UC_PROT_NONE;
	entry->perms |= found.rights & THASH_R ? UC_PROT_READ : 0;
	entry->perms |= found.rights & THASH_W ? UC_PROT_WRITE : 0;
	entry->perms |= found.rights & THASH_X ? UC_PROT_EXEC : 0;
	m->path.opened++;
	return true;
}

static uint64_t device_read(uc_engine *uc, uint64_t offset, unsigned size, void *user)
{
	struct machine *m = user;

	(void)uc;
	return m->stop == RUNNING ? bus_read(m, BOARD_PERIPHERALS_BASE + (uint32_t)offset, size) : 0;
}

static void device_write(uc_engine *uc, uint64_t offset, unsigned size, uint64_t value, void *user)
{
	struct machine *m = user;

	(void)uc;
	if (m->stop == RUNNING)
		bus_write(m, BOARD_PERIPHERALS_BASE + (uint32_t)offset, (uint32_t)value, size);
}

/* Nothing is held here that could disagree. */
bool path_agrees(struct machine *m, uint32_t va, const struct found *found)
{
	(void)m;
	(void)va;
	(void)found;
	return true;
}

void path_forget(struct machine *m, uint32_t first, uint32_t last)
{
	(void)first;
	(void)last;
	uc_ctl_flush_tlb(m->uc);
	m->path.closed++;
}

int path_open(struct machine *m)
{
	uc_hook hook;
	uc_err err = uc_ctl_tlb_mode(m->uc, UC_TLB_VIRTUAL);

	if (!err)
		err = uc_mem_map_ptr(m->uc, BOARD_RAM_BASE, BOARD_RAM_SIZE, UC_PROT_ALL, m->ram);
	if (!err)
		err = uc_mmio_map(m->uc, BOARD_PERIPHERALS_BASE, 0x10000, device_read, m, device_write, m);
	if (!err)
		err = uc_hook_add(m->uc, &hook, UC_HOOK_TLB_FILL, CALLBACK(on_fill), m, 1, 0);
	return err ? STATUS_BAD_INPUT : STATUS_GO_ON;
}

void path_close(struct machine *m)
{
	(void)m;
}

#endif
