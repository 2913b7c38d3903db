/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * What the first boot writes down for the second. It is kept in two copies that
 * are written in turn, each with a sum, so that a reset in the middle of a write
 * costs the newer copy, and never the record.
 */
#ifndef FIRMWARE_RECORD_H
#define FIRMWARE_RECORD_H

#include <stdint.h>

#define REFRESHES 20u

/* All times are ticks of the board's counter. */
struct record {
	uint32_t magic;
	uint32_t sequence;
	uint32_t boots;
	uint32_t refreshes;
	uint64_t at[REFRESHES + 1]; /* when the watchdog was started, then each refresh */
	uint64_t life;              /* from the last refresh to the last sign of life */
	uint64_t step;              /* the longest time between two signs of life */
	uint64_t warned;            /* from the last refresh to when the first stage was seen; 0: not seen */
	uint32_t reserved;
	uint32_t sum;               /* of all the words before it */
};

#define RECORD_NONE 0u    /* power-on: nothing like a record */
#define RECORD_FOUND 1u
#define RECORD_DAMAGED 2u /* there was one */

/* Clears *record unless the result is RECORD_FOUND. */
uint32_t record_load(struct record *record);

void record_save(struct record *record);

#endif
