/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The guest's regime: registers, address spaces, and where its addresses lie. */
#include "guest.h"
#include "machine.h"
#include "mmu.h"

struct guest guest;
uint32_t deeds[DEEDS];

const char *const deed_names[DEEDS] = {
	"sections made", "supersections made", "large pages made", "small pages made", "tables made",
	"pages unmapped", "tables unmapped", "pages replaced", "permissions changed", "access flags set",
	"domains of tables changed", "ASID switches", "DACR switches", "new values of DACR", "regimes (tables, TTBCR, AFE)",
	"changes maintained later", "TLBIMVA", "TLBIMVAA", "TLBIASID", "TLBIALL",
};

static bool is_free(uint32_t first, uint32_t count)
{
	uint32_t i;

	for (i = 0; i < count; i++)
		if (guest.areas[i].first == first)
			return false;
	return first != (RAM_BASE & 0xff000000u) && !tables_is_fixed(first);
}

/* Both ends of the address space, both sides of TTBCR.N's border, and what follows the playground. */
static uint32_t wanted_area(uint32_t number)
{
	uint32_t border = guest.regime.n ? 1u << (32 - guest.regime.n) : 0x40000000u;

	switch (number) {
	case 0:
		return 0;
	case 1:
		return 0xff000000u;
	case 2:
		return border;
	case 3:
		return border - 0x01000000u;
	case 4:
		return PLAYGROUND + PLAYGROUND_BYTES;
	default:
		return number % 2 ? (uint32_t)random_number(&guest.random) & 0xff000000u : /* below the border */
				    guest_chance(border >> 24) << 24;
	}
}

static void place_areas(void)
{
	uint32_t i, at;

	for (i = 0; i < AREAS; i++) {
		at = wanted_area(i);
		while (!is_free(at, i))
			at += 0x01000000u;
		guest.areas[i].first = at;
		guest.areas[i].is_common = (guest.regime.n && at >> (32 - guest.regime.n)) || guest_chance(3) == 0;
		guest.areas[i].is_super = guest_chance(3) == 0;
	}
}

/* Every domain but the program's own is closed, client or managed; 10 is reserved (B4.1.43). */
static uint32_t pick_dacr(void)
{
	uint32_t dacr = 1u << 30, domain, dice;

	for (domain = 0; domain < 15; domain++) {
		dice = guest_chance(24);
		dacr |= (dice == 0 ? 0u : dice < 4 ? 3u : 1u) << (2 * domain);
	}
	return dacr;
}

static void pick_numbers(void)
{
	uint32_t i, j;

	for (i = 0; i < ASIDS; i++)
		do {
			guest.numbers[i] = 1 + guest_chance(255);
			for (j = 0; j < i && guest.numbers[j] != guest.numbers[i]; j++)
				;
		} while (j < i);
}

static void use(void)
{
	guest.regime.ttbr0 = tables_ttbr0(guest.asid);
	guest.regime.ttbr1 = tables_ttbr1();
	guest.regime.dacr = guest.dacrs[guest.slot];
	mmu_use(&guest.regime, guest.numbers[guest.asid]);
	tlb_use(&guest.regime, guest.numbers[guest.asid], guest.slot);
}

/* The table that serves while the others are written anew. */
static void rest(void)
{
	struct regime resting = {.ttbr0 = tables_resting(), .ttbr1 = tables_resting(), .dacr = 1u << 30};

	mmu_use(&resting, 0);
	mmu_tlbiall(false);
}

/*
 * A TLB may keep AFE and TTBCR (B3.10.2): after them everything is
 * invalidated. PD0 has to spare the program itself.
 */
void guest_begin(uint32_t number)
{
	uint32_t i;

	maintain_due(true);
	rest();
	guest.regime.n = number % 8;
	guest.regime.afe = guest_chance(2);
	guest.regime.pd0 = read_id_pfr1() & ID_PFR1_SECURITY && guest.regime.n && RAM_BASE >> (32 - guest.regime.n) &&
			   guest_chance(5) == 0;
	guest.asid = 0;
	guest.slot = 0;
	pick_numbers();
	for (i = 0; i < DACRS; i++)
		guest.dacrs[i] = pick_dacr();
	place_areas();
	for (i = 0; i < SPOTS; i++)
		guest.spots[i] = guest_address();
	tables_begin(guest.regime.n, (uint32_t)random_number(&guest.random));
	tlb_begin(number / 3);
	use();
	maintain_all();
	change_begin();
	deeds[DID_NEW_REGIME]++;
}

/* Another address space, another of DACR's values, or a new value: none of them needs maintenance. */
void guest_switch(void)
{
	uint32_t dice = guest_chance(40);

	if (dice < 30) {
		guest.asid = guest_chance(ASIDS);
		deeds[DID_SWITCH_ASID]++;
		use();
		return;
	}
	guest.slot = guest_chance(DACRS);
	if (dice < 39) {
		deeds[DID_SWITCH_DACR]++;
	} else {
		guest.dacrs[guest.slot] = pick_dacr();
		tlb_forget_dacr(guest.slot);
		deeds[DID_NEW_DACR]++;
	}
	guest.regime.dacr = guest.dacrs[guest.slot];
	mmu_write_dacr(guest.regime.dacr);
	tlb_use(&guest.regime, guest.numbers[guest.asid], guest.slot);
}

/* The first or last byte of something, or near it. */
static uint32_t edge(uint32_t below)
{
	switch (guest_chance(8)) {
	case 0:
	case 1:
		return 0;
	case 2:
	case 3:
		return below - 1;
	case 4:
		return below / 16 * guest_chance(16);
	default:
		return guest_chance(below);
	}
}

uint32_t guest_address(void)
{
	uint32_t area = guest_chance(AREAS + 1), megabyte = edge(16) << 20;

	if (area == AREAS) /* the program's own, or anywhere */
		return guest_chance(2) ? PLAYGROUND - 0x100000u + guest_chance(PLAYGROUND_BYTES + 0x200000u) :
					 (uint32_t)random_number(&guest.random);
	return guest.areas[area].first | megabyte | edge(256) << 12 | edge(4096);
}
