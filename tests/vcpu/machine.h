/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The TLB of the machine below: it keeps what it is given, on either side, until
 * it is told to forget it, and some of it less long. A walker of its own fills it
 * from the VHPT. It is as lazy as hardware may be, so that every purge that is
 * not asked for shows.
 */
#ifndef MACHINE_H
#define MACHINE_H

#include "shape.h"

#define MACHINE_ROOM 128u

struct machine_slot {
	uint64_t first, last; /* offsets; nothing is here where last is 0 */
	uint64_t pte, itir;
	uint32_t rid, side;
};

struct machine {
	struct machine_slot slot[MACHINE_ROOM];
	uint32_t turn;  /* the slot that is filled next */
	uint32_t parts; /* that ptc.e empties one by one */
	uint64_t base;  /* address of the first ptc.e */
	uint32_t count[2];
	uint32_t stride[2];
	const char *complaint; /* what no machine may be asked for; NULL as long as all is well */
};

void machine_begin(struct machine *machine, const struct shape *shape);
void machine_insert(struct machine *machine, uint32_t side, uint32_t rid, uint64_t offset, uint64_t pte, uint64_t itir);
void machine_purge(struct machine *machine, uint32_t rid, uint64_t offset, uint32_t log2);
void machine_purge_entry(struct machine *machine, uint64_t address);
/* What translates an address, or NULL. */
const struct machine_slot *machine_find(const struct machine *machine, uint32_t side, uint32_t rid, uint64_t offset);

#endif
