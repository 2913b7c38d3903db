/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* See kept.h. The records of the library bring their own checks. */
#include "kept.h"

#include "crc32.h"
#include "report.h"

static uint32_t note_check(void)
{
	return crc32(0, &KEPT->note, (uint32_t)offsetof(struct note, check));
}

void kept_clear(void)
{
	static const struct note none;

	expect_done("forgetting the handover record", libwdt_handover_clear(&KEPT->handover));
	expect_done("forgetting the fault record", libwdt_record_clear(&KEPT->record));
	KEPT->note = none;
}

void kept_seal(void)
{
	KEPT->note.check = note_check();
}

void kept_check(void)
{
	expect(CHECK_KEPT, "the note's check", KEPT->note.check, note_check());
}
