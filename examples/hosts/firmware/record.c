/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* What the first boot writes down for the second. */
#include "record.h"

#include "machine.h"
#include "memory.h"

#define MAGIC 0x6c776474u
#define COPIES 2u
#define WORDS (sizeof(struct record) / sizeof(uint32_t))

_Static_assert(COPIES * WORDS <= MACHINE_KEPT_WORDS, "the record does not fit the machine");

/* Each word counts by its place; RAM of zeros or ones does not pass. */
static uint32_t sum_of(const struct record *record)
{
	uint32_t word[WORDS], sum = MAGIC, n;

	memcpy(word, record, sizeof(word));
	for (n = 0; n < WORDS - 1; n++)
		sum = (sum << 5 | sum >> 27) + word[n];
	return sum;
}

static void take_newer(struct record *record, const struct record *copy)
{
	if (copy->magic != MAGIC || copy->sum != sum_of(copy))
		return;
	if (record->magic != MAGIC || (int32_t)(copy->sequence - record->sequence) > 0)
		*record = *copy;
}

uint32_t record_load(struct record *record)
{
	uint32_t marks = 0, n;
	struct record copy;

	memset(record, 0, sizeof(*record));
	for (n = 0; n < COPIES; n++) {
		memcpy(&copy, machine_kept + n * WORDS, sizeof(copy));
		marks += copy.magic == MAGIC;
		take_newer(record, &copy);
	}
	if (record->magic == MAGIC)
		return RECORD_FOUND;
	return marks ? RECORD_DAMAGED : RECORD_NONE;
}

void record_save(struct record *record)
{
	record->magic = MAGIC;
	record->sequence++;
	record->sum = sum_of(record);
	memcpy(machine_kept + record->sequence % COPIES * WORDS, record, sizeof(*record));
}
