/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Changes of the tables, by the rules that an operating system keeps (ARM DDI
 * 0406C, B3.10.1):
 *
 * - what was not valid becomes so without maintenance, as no TLB keeps a fault of
 *   translation or access flag (B3.9, B3.7.4);
 * - valid to not valid, and other permissions for the same page, need maintenance,
 *   now or later;
 * - another size, address, domain, or global for not global, goes by way of not
 *   valid: break, maintain, make.
 */
#include <stddef.h>

#include "guest.h"
#include "machine.h"

struct place {
	uint32_t owner, va;
	bool is_super;
};

static const struct area *area_of(uint32_t va)
{
	uint32_t i;

	for (i = 0; i < AREAS; i++)
		if (guest.areas[i].first == (va & 0xff000000u))
			return &guest.areas[i];
	return NULL;
}

static bool find_place(struct place *place, uint32_t va, uint32_t asid)
{
	const struct area *area = area_of(va);

	if (!area)
		return false;
	place->va = va;
	place->is_super = area->is_super;
	place->owner = area->is_common ? COMMON : asid;
	return true;
}

static void pick_place(struct place *place)
{
	uint32_t asid = guest_chance(2) ? guest.asid : guest_chance(ASIDS);

	while (!find_place(place, guest_chance(2) ? guest.spots[guest_chance(SPOTS)] : guest_address(), asid))
		;
}

/* Most pages lead to the playground; others anywhere, the ends included, as only their addresses are asked. */
static uint64_t pick_pa(uint32_t page_log2)
{
	uint32_t mask = ~((1u << page_log2) - 1), dice = guest_chance(20);
	uint32_t any = (uint32_t)random_number(&guest.random);

	if (dice < 13)
		return (PLAYGROUND + any % PLAYGROUND_BYTES) & mask;
	if (page_log2 == 24 && dice < 16) /* 40 bits; physical memory ends there */
		return (random_number(&guest.random) & 0xff00000000u) | (any & mask);
	return dice == 13 ? 0 : dice == 14 ? mask : any & mask;
}

/*
 * AP = 100 is reserved without the access flag (B3.7.1); with it, AP[0] is the flag and mostly set. Most
 * pages are for everybody: an access that is forbidden is a hit, too, but never an inlined one.
 */
static uint32_t pick_ap(void)
{
	static const uint8_t valid[7] = {0, 1, 2, 3, 5, 6, 7};

	if (guest_chance(4))
		return 3;
	if (guest.regime.afe)
		return guest_chance(4) << 1 | (guest_chance(5) != 0);
	return valid[guest_chance(7)];
}

static void pick_mapping(struct mapping *m, const struct place *place, uint32_t kind)
{
	static const uint8_t log2[] = {[SECTION] = 20, [SUPERSECTION] = 24, [LARGE_PAGE] = 16, [SMALL_PAGE] = 12};

	m->kind = kind;
	m->pa = pick_pa(log2[kind]);
	m->ap = pick_ap();
	m->domain = kind == SECTION ? guest_chance(16) : 0;
	m->xn = guest_chance(3) == 0;
	m->pxn = guest_chance(5) == 0;
	m->is_global = place->owner == COMMON && guest_chance(2);
}

static void make_first(const struct place *place, uint32_t kind)
{
	struct mapping m;

	pick_mapping(&m, place, kind);
	if (kind == SUPERSECTION)
		tables_set_first(place->owner, place->va & 0xff000000u, 16, tables_descriptor(&m));
	else
		tables_set_first(place->owner, place->va, 1, tables_descriptor(&m));
	deeds[kind == SECTION ? DID_MAKE_SECTION : DID_MAKE_SUPERSECTION]++;
}

/* Every second 64 KiB of a table are for large pages, so that both find room. */
static bool is_for_large(uint32_t va)
{
	return (va >> 16 ^ va >> 20) & 1;
}

static void write_second(uint32_t first, uint32_t va, uint32_t kind, uint32_t descriptor)
{
	uint32_t i;

	if (kind == SMALL_PAGE)
		*(volatile uint32_t *)tables_second(first, va) = descriptor;
	else
		for (i = 0; i < 16; i++)
			*(volatile uint32_t *)tables_second(first, (va & ~0xffffu) + (i << 12)) = descriptor;
}

static void make_page(const struct place *place, uint32_t first)
{
	uint32_t kind = is_for_large(place->va) ? LARGE_PAGE : SMALL_PAGE;
	struct mapping m;

	pick_mapping(&m, place, kind);
	write_second(first, place->va, kind, tables_descriptor(&m));
	deeds[kind == LARGE_PAGE ? DID_MAKE_LARGE : DID_MAKE_SMALL]++;
}

static void make_table(const struct place *place)
{
	uint32_t table = tables_take(), i;
	struct place page = *place;

	if (!table) {
		make_first(place, SECTION);
		return;
	}
	tables_set_first(place->owner, place->va, 1, tables_pointer(table, guest_chance(16), guest_chance(5) == 0));
	deeds[DID_MAKE_TABLE]++;
	make_page(place, table);
	for (i = 0; i < 8; i++) {
		page.va = (place->va & 0xfff00000u) | (guest_address() & 0xfffffu);
		if (!*tables_second(table, page.va))
			make_page(&page, table);
	}
}

static void make(const struct place *place)
{
	if (place->is_super)
		make_first(place, SUPERSECTION);
	else if (guest_chance(5) < 2)
		make_first(place, SECTION);
	else
		make_table(place);
}

/* The descriptor of the page at a place, with all its copies. */
static void write_page(const struct place *place, uint32_t kind, uint32_t descriptor)
{
	if (kind == SECTION)
		tables_set_first(place->owner, place->va, 1, descriptor);
	else if (kind == SUPERSECTION)
		tables_set_first(place->owner, place->va & 0xff000000u, 16, descriptor);
	else
		write_second(tables_first(place->owner, place->va), place->va, kind, descriptor);
}

static void look(struct leaf *leaf, const struct place *place)
{
	struct regime regime = guest.regime;

	if (place->owner != COMMON)
		regime.ttbr0 = tables_ttbr0(place->owner);
	regime.pd0 = false;
	walk(leaf, &regime, place->va);
}

/* Now, or, now and then, later. */
static void forget(const struct place *place, const struct leaf *old)
{
	if (guest_chance(3) == 0)
		maintain_later(place->owner, place->va, old);
	else
		maintain(place->owner, place->va, old->page_log2, old->is_global);
}

static void change_permissions(const struct place *place, const struct leaf *old)
{
	struct mapping m = {.kind = old->kind, .pa = old->pa, .domain = old->domain, .is_global = old->is_global};

	m.ap = pick_ap();
	m.xn = guest_chance(3) == 0;
	m.pxn = guest_chance(5) == 0;
	write_page(place, old->kind, tables_descriptor(&m));
	deeds[DID_PERMISSIONS]++;
	forget(place, old);
}

/* No TLB keeps a clear access flag, so nothing has to be said when it is set. */
static void set_flag(const struct place *place, const struct leaf *old)
{
	struct mapping m = {.kind = old->kind, .pa = old->pa, .domain = old->domain, .ap = old->ap | 1, .xn = old->xn,
			    .pxn = old->pxn, .is_global = old->is_global};

	write_page(place, old->kind, tables_descriptor(&m));
	deeds[DID_SET_FLAG]++;
}

static void unmap(const struct place *place, const struct leaf *old)
{
	write_page(place, old->kind, 0);
	deeds[DID_UNMAP]++;
	forget(place, old);
}

static void replace(const struct place *place, const struct leaf *old)
{
	write_page(place, old->kind, 0);
	maintain(place->owner, place->va, old->page_log2, old->is_global);
	if (old->is_second_level)
		make_page(place, tables_first(place->owner, place->va));
	else
		make(place);
	deeds[DID_REPLACE]++;
}

static void change_leaf(const struct place *place, const struct leaf *old)
{
	uint32_t dice = guest_chance(30);

	if (old->fault) /* the access flag is clear */
		set_flag(place, old);
	else if (dice < 17)
		change_permissions(place, old);
	else if (dice == 17) /* seldom: nothing there is never a hit */
		unmap(place, old);
	else
		replace(place, old);
}

/* A whole table: 256 descriptors lose their way, or get another domain. */
static void change_table(const struct place *place, uint32_t first)
{
	tables_set_first(place->owner, place->va, 1, 0);
	maintain_pages(place->owner, place->va & 0xfff00000u, 256);
	if (guest_chance(2)) {
		tables_set_first(place->owner, place->va, 1,
				 tables_pointer(first & 0xfffffc00u, guest_chance(16), guest_chance(5) == 0));
		deeds[DID_CHANGE_DOMAIN]++;
	} else {
		tables_give_back(first);
		deeds[DID_UNMAP_TABLE]++;
	}
}

static void change_place(const struct place *place)
{
	uint32_t first = tables_first(place->owner, place->va);
	struct leaf leaf;

	/* What waits is finished before the same addresses change again: at most two answers are possible. */
	if (maintain_overlaps(place->va & 0xff000000u, place->va | 0x00ffffffu))
		maintain_due(true);
	look(&leaf, place);
	if (leaf.fault == FAULT_TRANSLATION)
		make(place);
	else if (leaf.is_second_level && guest_chance(60) == 0)
		change_table(place, first);
	else if (leaf.kind == NO_PAGE)
		make_page(place, first);
	else
		change_leaf(place, &leaf);
	synchronize();
}

void change(void)
{
	struct place place;

	pick_place(&place);
	if (guest_chance(3) == 0)
		maintain_due(false);
	change_place(&place);
}

bool change_at(uint32_t va)
{
	struct place place;

	if (!find_place(&place, va, guest.asid))
		return false;
	change_place(&place);
	return true;
}

/* What is asked often is there at first, in most address spaces. */
static void make_spot(uint32_t va)
{
	struct place place;
	struct leaf leaf;
	uint32_t asid;

	for (asid = 0; asid < ASIDS && find_place(&place, va, asid); asid++) {
		look(&leaf, &place);
		if (leaf.kind == NO_PAGE && guest_chance(16))
			change_place(&place);
	}
}

void change_begin(void)
{
	uint32_t i;

	for (i = 0; i < 1000; i++)
		change();
	maintain_due(true);
	for (i = 0; i < 2 * SPOTS; i++) /* once for a table, and once for a page in it */
		make_spot(guest.spots[i % SPOTS]);
}
