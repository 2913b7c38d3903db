/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * What the guest has inserted: a list that every question searches from end to end. Nothing here knows of tables,
 * hashes or the machine.
 *
 * A cached translation may be lost for want of room. It then stays in the list as a ghost: no lookup finds it, but what
 * of it reached the VHPT or the machine may live on there, until it is purged or something new is inserted over it.
 */
#ifndef TRANSLATIONS_H
#define TRANSLATIONS_H

#include "shape.h"

#define TRANSLATIONS_ROOM 320u

struct translation {
	uint64_t first, last; /* offsets */
	uint64_t pte, itir;   /* without ignored bits */
	uint32_t rid, side, log2;
	uint32_t slot; /* or LIBVTLB_NO_SLOT */
	uint32_t ghost;
	uint32_t in_vhpt;       /* of a ghost: may still be there */
	uint32_t in_machine[2]; /* of a ghost: may still be on that side of the machine */
	uint32_t met;           /* for those who compare */
	uint32_t may_go;        /* a purge may take it along */
};

struct translations {
	uint32_t count;
	struct translation entry[TRANSLATIONS_ROOM];
};

/* The translation that a page would be. */
struct translation translation_of(uint32_t rid, uint32_t side, uint64_t pte, uint64_t itir, uint64_t va);
int translation_meets(const struct translation *entry, uint32_t rid, uint64_t first, uint64_t last);
/* The guest-physical address of an offset in it. */
uint64_t translation_address(const struct translation *entry, uint64_t offset);

struct translation *translations_find(struct translations *list, uint32_t rid, uint32_t side, uint64_t offset);
/* The lowest register of a side that a range overlaps, but for one slot. */
struct translation *translations_register(struct translations *list, uint32_t side, uint32_t rid, uint64_t first,
					  uint64_t last, uint32_t but);
/* Whether a translation that differs lies over a range on the other side. */
int translations_differ(const struct translations *list, const struct translation *entry, uint64_t first,
			uint64_t last);
struct translation *translations_add(struct translations *list, const struct translation *entry);
/* Removes what an insert replaces, registers not; ghosts lose what it drives out of VHPT and machine. */
uint32_t translations_make_way(struct translations *list, const struct translation *entry);
/* Removes the cached translations of a range on both sides; returns how many that were no ghosts. */
uint32_t translations_purge(struct translations *list, uint32_t rid, uint64_t first, uint64_t last);
uint32_t translations_purge_all(struct translations *list);
void translations_remove(struct translations *list, struct translation *entry);
uint32_t translations_live(const struct translations *list);

/* What the manual answers to a reference that found this entry; an outcome. */
int judge(uint64_t pte, uint64_t itir, const struct libvtlb_reference *reference);
int is_write(uint32_t kind);
int is_code(uint32_t kind);
/* A reference that asks and touches nothing: tpa, tak, the probes. */
int is_question(uint32_t kind);
int walker_serves(uint64_t rr, const struct libvtlb_reference *reference);
/* Whether anybody may write the page. */
int is_writable(uint64_t pte);
int check_translation(const struct shape *shape, uint64_t pte, uint64_t itir);

#endif
