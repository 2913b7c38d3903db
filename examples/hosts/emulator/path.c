/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Unicorn's way to memory. Unicorn sees virtual addresses and translates nothing:
 * at first it has no memory at all. An access to a page that it does not have
 * comes here, is looked up in the table, and opens a window: 4 KiB of RAM at that
 * virtual address, with the rights that the entry gives, or a device whose every
 * access is looked up again. There are few windows, and one that is not used gives way. What
 * goes from the table goes from the windows, so a window never outlives its entry;
 * accesses through windows are looked up as well, which counts them and proves it.
 *
 * A window is for code or for data. Unicorn 2.0 does not see that code it has
 * translated was written to, and knows memory by the host's address: so a page of
 * RAM that code is fetched from has one window, at one virtual address, which cannot
 * be written. An access at another address closes it; a write through it is done
 * here, and what was translated goes.
 *
 * Unicorn 2.1 and later can ask at each miss of its own softmmu instead:
 * path-fill.c, which is compiled where the header knows how. Distributions as old
 * as Debian 12 have 2.0.
 */
#include "path.h"

#ifndef PATH_BY_FILL

#include <stdlib.h>

#define NOTHING_ANSWERED 1u /* no such page begins there, and no word does */

static uint32_t kind_of(uc_mem_type type)
{
	switch (type) {
	case UC_MEM_FETCH_UNMAPPED:
	case UC_MEM_FETCH_PROT:
		return THASH_EXECUTE;
	case UC_MEM_WRITE:
	case UC_MEM_WRITE_UNMAPPED:
	case UC_MEM_WRITE_PROT:
		return THASH_WRITE;
	default:
		return THASH_READ;
	}
}

static void close_window(struct machine *m, struct window *window)
{
	if (!window->in_use)
		return;
	/* Unicorn finds translated code by an address in its own memory, which the next window may get again. */
	if (window->is_code)
		uc_ctl_remove_cache(m->uc, (uint64_t)window->va, (uint64_t)window->va + PAGE_SIZE);
	uc_mem_unmap(m->uc, window->va, PAGE_SIZE);
	window->in_use = false;
	window->is_code = false;
	m->path.window_at[window->va >> PAGE_LOG2] = 0;
	m->path.closed++;
}

static uint64_t device_read(uc_engine *uc, uint64_t offset, unsigned size, void *user)
{
	const struct window *window = user;
	struct machine *m = window->m;
	struct found found;

	(void)uc;
	if (m->stop != RUNNING)
		return 0;
	mmu_find(m, &found, window->va + (uint32_t)offset, size, THASH_READ);
	if (m->stop == RUNNING && (found.fault || PAGE_OF(found.pa) != window->pa))
		machine_fail(m, "the window of the device at 0x%08x outlived its entry", window->va);
	return m->stop == RUNNING ? bus_read(m, found.pa, size) : 0;
}

static void device_write(uc_engine *uc, uint64_t offset, unsigned size, uint64_t value, void *user)
{
	const struct window *window = user;
	struct machine *m = window->m;
	struct found found;

	(void)uc;
	if (m->stop != RUNNING)
		return;
	mmu_find(m, &found, window->va + (uint32_t)offset, size, THASH_WRITE);
	if (m->stop == RUNNING && (found.fault || PAGE_OF(found.pa) != window->pa))
		machine_fail(m, "the window of the device at 0x%08x outlived its entry", window->va);
	if (m->stop == RUNNING)
		bus_write(m, found.pa, (uint32_t)value, size);
}

static uc_err map(struct machine *m, struct window *window, uint32_t rights)
{
	uint32_t protection = UC_PROT_READ; /* there is no right without this one */

	if (window->is_device)
		return uc_mmio_map(m->uc, window->va, PAGE_SIZE, device_read, window,
				   rights & THASH_W ? device_write : NULL, window);
	protection |= window->is_code ? UC_PROT_EXEC : 0;
	protection |= window->is_written ? UC_PROT_WRITE : 0;
	return uc_mem_map_ptr(m->uc, window->va, PAGE_SIZE, protection, m->ram + (window->pa - BOARD_RAM_BASE));
}

/* A page of RAM that is code in one window has no other. */
static void part(struct machine *m, const struct window *window)
{
	uint32_t i;

	for (i = 1; i <= m->options->windows; i++) {
		struct window *other = &m->path.window[i];

		if (other != window && other->in_use && !other->is_device && other->pa == window->pa &&
		    (other->is_code || window->is_code))
			close_window(m, other);
	}
}

/* The page's own; or the next in turn that has not been used since its last: code that runs stays open. */
static struct window *choose_window(struct machine *m, uint32_t va)
{
	struct path *path = &m->path;
	uint32_t number = path->window_at[va >> PAGE_LOG2];

	if (number)
		return &path->window[number];
	for (;;) {
		struct window *window = &path->window[path->next = path->next % m->options->windows + 1];

		if (!window->in_use || !window->is_used)
			return window;
		window->is_used = false;
	}
}

static void open_window(struct machine *m, uint32_t va, const struct found *found, uint32_t kind)
{
	struct path *path = &m->path;
	struct window *window = choose_window(m, va);
	uc_err err;

	close_window(m, window);
	*window = (struct window){.m = m, .va = PAGE_OF(va), .mva = PAGE_OF(mmu_modified(m, va)),
				  .pa = PAGE_OF(found->pa), .in_use = true, .is_used = true,
				  .is_device = found->is_device};
	if (!window->is_device) {
		window->is_code = kind == THASH_EXECUTE;
		window->is_written = !window->is_code && found->rights & THASH_W;
		part(m, window);
	}
	err = map(m, window, found->rights);
	if (err) {
		window->in_use = false;
		machine_fail(m, "Unicorn refuses a window at 0x%08x: %s", window->va, uc_strerror(err));
		return;
	}
	path->window_at[window->va >> PAGE_LOG2] = (uint8_t)(window - path->window);
	path->opened++;
}

/* A store to a page of code through its own window, by hand. Unicorn drops what it may not write, and goes on. */
static void write_to_code(struct machine *m, uint32_t va, uint32_t pa, uint32_t size, uint64_t value)
{
	uint32_t left = PAGE_SIZE - va % PAGE_SIZE, i;

	for (i = 0; i < size && i < left; i++)
		m->ram[pa - BOARD_RAM_BASE + i] = (uint8_t)(value >> (8 * i));
	uc_ctl_remove_cache(m->uc, (uint64_t)va, (uint64_t)va + i);
}

/* Unicorn has no memory at an address, or may not use it so. False makes it give the instruction up. */
static bool on_missing(uc_engine *uc, uc_mem_type type, uint64_t address, int size, int64_t value, void *user)
{
	struct machine *m = user;
	uint32_t va = (uint32_t)address, kind = kind_of(type);
	uint32_t number = m->path.window_at[va >> PAGE_LOG2];
	struct found found;

	(void)uc;
	if (m->stop != RUNNING)
		return false;
	if (kind == THASH_EXECUTE)
		step_mode(m);
	mmu_find(m, &found, va, (uint32_t)size, kind);
	if (m->stop != RUNNING)
		return false;
	if (found.fault) {
		exception_raise(m, kind == THASH_EXECUTE ? PREFETCH_ABORT : DATA_ABORT, found.fault, va);
		return false;
	}
	if (kind == THASH_WRITE && m->path.window[number].is_code) {
		write_to_code(m, va, found.pa, (uint32_t)size, (uint64_t)value);
		return true;
	}
	open_window(m, va, &found, kind);
	if ((number || kind == THASH_EXECUTE) && m->stop == RUNNING) {
		/*
		 * Unicorn 2.0 would go on with what it knew of the window before; and code that it began to
		 * translate where it had no memory is in none of its lists, so nothing would ever remove it.
		 */
		exception_retry(m, kind == THASH_EXECUTE ? va : m->cpu.pc);
		return false;
	}
	m->path.answered = kind == THASH_READ && !found.is_device ? va : NOTHING_ANSWERED;
	return m->stop == RUNNING;
}

bool path_agrees(struct machine *m, uint32_t va, const struct found *found)
{
	struct window *window = &m->path.window[m->path.window_at[va >> PAGE_LOG2]];

	window->is_used = true;
	return !window->in_use || window->pa == PAGE_OF(found->pa);
}

static bool is_of_rights(uint32_t fault)
{
	uint32_t status = fault & 15u & ~FAULT_IN_PAGE;

	return status == FAULT_PERMISSION || status == FAULT_DOMAIN;
}

/* An access through a window, or a write before on_missing(). Unicorn reports a read again after on_missing(). */
static void on_access(uc_engine *uc, uc_mem_type type, uint64_t address, int size, int64_t value, void *user)
{
	struct machine *m = user;
	uint32_t va = (uint32_t)address, number = m->path.window_at[va >> PAGE_LOG2], answered = m->path.answered;
	struct found found;

	(void)uc;
	(void)value;
	m->path.answered = NOTHING_ANSWERED;
	if (m->stop != RUNNING || number == 0 || m->path.window[number].is_device || answered == va)
		return;
	mmu_find(m, &found, va, (uint32_t)size, kind_of(type));
	/* A right that the entry does not give, the window does not give either: then on_missing() comes next. */
	if (m->stop == RUNNING && (found.fault ? !is_of_rights(found.fault) : !path_agrees(m, va, &found)))
		machine_fail(m, "the window at 0x%08x outlived its entry", PAGE_OF(va));
}

void path_forget(struct machine *m, uint32_t first, uint32_t last)
{
	uint32_t i;

	for (i = 1; i <= m->options->windows; i++)
		if (m->path.window[i].in_use && m->path.window[i].mva <= last &&
		    m->path.window[i].mva + (PAGE_SIZE - 1) >= first)
			close_window(m, &m->path.window[i]);
}

int path_open(struct machine *m)
{
	uc_hook hook;
	uc_err err;

	m->path.answered = NOTHING_ANSWERED;
	m->path.window_at = calloc(UINT64_C(1) << (32 - PAGE_LOG2), 1);
	if (!m->path.window_at)
		return STATUS_BAD_INPUT;
	err = uc_hook_add(m->uc, &hook, UC_HOOK_MEM_INVALID, CALLBACK(on_missing), m, 1, 0);
	if (!err)
		err = uc_hook_add(m->uc, &hook, UC_HOOK_MEM_READ | UC_HOOK_MEM_WRITE, CALLBACK(on_access), m, 1, 0);
	return err ? STATUS_BAD_INPUT : STATUS_GO_ON;
}

void path_close(struct machine *m)
{
	free(m->path.window_at);
}

#endif
