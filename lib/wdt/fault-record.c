/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The record of a fault: how it gets into memory that survives the reset, and how it is known there again. */
#include "crc.h"
#include "supervisor.h"

#define RECORD_MAGIC 0x57445431u
#define RECORD_MAGIC_SWAPPED 0x31544457u
#define RECORD_VERSION 1u

static uint32_t check_of(const struct libwdt_record *record)
{
	return libwdt_crc(0, record, sizeof(*record) - sizeof(record->check));
}

void libwdt_fill_record(struct libwdt_record *record, const struct supervisor *s, uint32_t index, uint32_t now, uint32_t more)
{
	const struct client *slot = libwdt_slot(s, index);
	uint32_t i;

	port_clear(record, sizeof(*record));
	record->magic = RECORD_MAGIC;
	record->version = RECORD_VERSION;
	record->client = libwdt_handle(slot, index);
	record->fault = slot->life & LIFE_EARLY ? LIBWDT_FAULT_EARLY : LIBWDT_FAULT_LATE;
	record->by_ticks = slot->by;
	record->found_ticks = now;
	record->clock_hz = s->clock_hz;
	record->more = more;
	for (i = 0; slot->name && i < LIBWDT_RECORD_NAME - 1 && slot->name[i]; i++)
		record->name[i] = slot->name[i];
	record->check = check_of(record);
}

/* The reset may come at any time: without its magic, half a record is none. */
void libwdt_keep_record(struct libwdt_record *kept, const struct libwdt_record *record)
{
	struct libwdt_record unfinished = *record;

	unfinished.magic = 0;
	PORT_WRITE(kept->magic, 0);
	PORT_FENCE_RELEASE();
	*kept = unfinished;
	PORT_FENCE_RELEASE();
	PORT_WRITE(kept->magic, record->magic);
}

int libwdt_record_check(const struct libwdt_record *record)
{
	if (!record || (uintptr_t)record % _Alignof(struct libwdt_record))
		return LIBWDT_ERR_INVALID;
	if (record->magic == RECORD_MAGIC_SWAPPED || (record->magic == RECORD_MAGIC && record->version != RECORD_VERSION))
		return LIBWDT_ERR_UNSUPPORTED;
	if (record->magic != RECORD_MAGIC || record->check != check_of(record) ||
	    record->name[LIBWDT_RECORD_NAME - 1])
		return LIBWDT_ERR_INVALID;
	return record->fault == LIBWDT_FAULT_LATE || record->fault == LIBWDT_FAULT_EARLY ? 0 : LIBWDT_ERR_INVALID;
}

int libwdt_record_clear(struct libwdt_record *record)
{
	if (!record || (uintptr_t)record % _Alignof(struct libwdt_record))
		return LIBWDT_ERR_INVALID;
	PORT_WRITE(record->magic, 0);
	PORT_FENCE_RELEASE();
	port_clear(record, sizeof(*record));
	return 0;
}
