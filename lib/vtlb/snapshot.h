/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The saved state: where each thing lies in it, as little-endian bytes.
 *
 *     0    header: magic, version, granule, flags, geometry
 *     24   record bound to each lane, and the replacement state of the records
 *     40   records of spaces, then pins, then the back slot by slot
 *     end  FNV-1a of all that went before
 */
#ifndef LIBVTLB_SNAPSHOT_H
#define LIBVTLB_SNAPSHOT_H

#include "table.h"

#define SAVED_MAGIC 0x48534154u /* "TASH" */
#define SAVED_VERSION 1u
#define SAVED_HAS_COLD 0x80u
#define SAVED_LANES 24u
#define SAVED_VICTIM 32u
#define SAVED_SPACES 40u
#define SAVED_SPACE_BYTES 16u
#define SAVED_PIN_BYTES 56u
#define SAVED_SUM_BYTES 8u

static inline uint64_t saved_get(const uint8_t *at, uint32_t bytes)
{
	uint64_t value = 0;

	while (bytes--)
		value = value << 8 | at[bytes];
	return value;
}

static inline uint64_t saved_pins(const struct table *t)
{
	return SAVED_SPACES + (uint64_t)(t->space_count * SAVED_SPACE_BYTES);
}

static inline uint64_t saved_back(const struct table *t)
{
	return saved_pins(t) + (uint64_t)(t->pinned_count * SAVED_PIN_BYTES);
}

/* Of a slot of the back, cold record included. */
static inline uint64_t saved_slot(const struct table *t, uint32_t slot)
{
	uint64_t bytes = (uint64_t)slot * sizeof(struct thash_entry);

	return saved_back(t) + bytes + (t->cold ? bytes : 0);
}

static inline uint64_t saved_sum(const struct table *t)
{
	return saved_slot(t, back_count(t));
}

uint64_t libvtlb_saved_checksum(const uint8_t *bytes, uint64_t count);
void libvtlb_saved_header(const struct table *t, uint8_t header[SAVED_LANES]);

#endif
