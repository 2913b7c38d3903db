/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Real accesses through the emulated MMU, which unlike the ATS operations use what
 * it remembers. Loads and stores come from System mode; LDRT and STRT do the
 * user's. Fetches are two instructions, written to the page through the
 * playground's own mapping: a number goes into r0, an SVC ends it.
 */
#include <libwdtvtlb/thash.h>

#include "machine.h"
#include "mmu.h"

#define MODE_USER 0x1d0u /* A, I and F masked: nothing interrupts here */
#define MODE_SYSTEM 0x1dfu
#define SVC_1 0xef000001u
#define MOVW_R0(half) (0xe3000000u | ((half) & 0xf000u) << 4 | ((half) & 0xfffu))

uint32_t live_load(uint32_t va);
uint32_t live_load_user(uint32_t va);
void live_store(uint32_t va, uint32_t word);
void live_store_user(uint32_t va, uint32_t word);
void live_jump(uint32_t to, uint32_t mode);
/* start.S calls these. */
void live_data_abort(void);
void live_fetch_abort(uint32_t at);
void live_executed(uint32_t result);

static struct {
	bool is_armed, has_aborted;
	uint32_t status, address, result;
} now;

static void keep(const char *what, uint32_t status, uint32_t address)
{
	if (!now.is_armed) {
		print(what);
		print(" of the program itself: status ");
		print_hex(status, 8);
		print(", address ");
		print_hex(address, 8);
		print("\n");
		machine_exit(2);
	}
	now.is_armed = false;
	now.has_aborted = true;
	now.status = status;
	now.address = address;
}

void live_data_abort(void)
{
	keep("data abort", read_dfsr(), read_dfar());
}

/* IFAR is the address of the instruction, which the link register tells, too. */
void live_fetch_abort(uint32_t at)
{
	uint32_t address = read_ifar();

	keep("prefetch abort", read_ifsr(), address == at ? address : ~at);
}

void live_executed(uint32_t result)
{
	now.is_armed = false;
	now.result = result;
}

static bool in_playground(uint64_t pa)
{
	return pa >= PLAYGROUND && pa < (uint64_t)PLAYGROUND + PLAYGROUND_BYTES;
}

/* A word of the playground by its own mapping; not cacheable, like all ways to it. */
static volatile uint32_t *ram(uint64_t pa)
{
	return (volatile uint32_t *)(uintptr_t)pa;
}

static void arm(void)
{
	synchronize();
	now.has_aborted = false;
	now.is_armed = true;
	__asm__ volatile("" ::: "memory");
}

static uint32_t load(uint32_t va, uint32_t view)
{
	uint32_t word;

	arm();
	word = view == USER ? live_load_user(va) : live_load(va);
	now.is_armed = false;
	return word;
}

static void store(uint32_t va, uint32_t view, uint32_t word)
{
	arm();
	if (view == USER)
		live_store_user(va, word);
	else
		live_store(va, word);
	now.is_armed = false;
	synchronize();
}

/*
 * The second operation is for QEMU 7.2. It looks code up by virtual address in a
 * cache of its own, before its TLB. An operation by address on a section, supersection or
 * large page empties its whole TLB, but this cache for just the page named, as large
 * as QEMU's own pages are: 4 KiB on virt, 1 KiB on mcimx6ul-evk. So code that ran
 * before would run on where the tables no longer allow it. Hence fetches, and only
 * they, have their page invalidated right before, and stay in its first KiB: they
 * compare translations and rights, not what is left after maintenance.
 */
static void execute(uint32_t va, uint32_t view)
{
	write_iciallu(0); /* what was written becomes code */
	write_tlbimvaa(va & 0xfffff000u);
	arm();
	live_jump(va, view == USER ? MODE_USER : MODE_SYSTEM);
}

/* The access is allowed: it must reach the word at `pa`. */
static bool reaches(uint32_t va, uint64_t pa, uint32_t view, uint32_t access, uint32_t word)
{
	if (access == THASH_READ) {
		*ram(pa) = word;
		return load(va, view) == word && !now.has_aborted;
	}
	if (access == THASH_WRITE) {
		*ram(pa) = ~word;
		store(va, view, word);
		return *ram(pa) == word && !now.has_aborted;
	}
	*ram(pa) = MOVW_R0(word);
	*ram(pa + 4) = SVC_1;
	execute(va, view);
	return !now.has_aborted && now.result == (word & 0xffff);
}

/* B4.1.52, DFSR: FS is in bits 10 and 3 to 0, the domain in 7 to 4, WnR is 11. IFSR has FS alone. */
static void describe(struct live *seen, uint32_t access)
{
	seen->status = now.has_aborted ? (now.status & 15) | (now.status >> 6 & 16) : FAULT_NONE;
	seen->domain = now.status >> 4 & 15;
	seen->is_write = access != THASH_EXECUTE && now.status >> 11 & 1;
	seen->address = now.address;
}

int live_check(struct live *seen, const struct answer *expected, uint32_t domain, uint32_t va, uint32_t view,
	       uint32_t access, uint32_t word)
{
	bool is_domain = (expected->fault & ~FAULT_SECOND_LEVEL) == FAULT_DOMAIN;

	if (!expected->fault) {
		if (!in_playground(expected->pa))
			return LIVE_NOWHERE;
		if (reaches(va, expected->pa, view, access, word))
			return LIVE_AGREES;
		describe(seen, access);
		return LIVE_DIFFERS;
	}
	if (access == THASH_READ)
		load(va, view);
	else if (access == THASH_WRITE)
		store(va, view, word);
	else
		execute(va, view);
	describe(seen, access);
	/* The domain is valid with a domain fault; with the Large Physical Address Extension, not with a permission's. */
	return seen->status == expected->fault && seen->address == va && seen->is_write == (access == THASH_WRITE) &&
	       (!is_domain || access == THASH_EXECUTE || seen->domain == domain) ? LIVE_AGREES : LIVE_DIFFERS;
}
