/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* What a table gave against what is true: the first difference is kept whole, the others are counted. */
#include <inttypes.h>
#include <stdio.h>

#include "vtlbreplay.h"

void checker_note(struct checker *checker, const struct space *space, uint32_t at, uint64_t got)
{
	uint64_t expected = truth_at(space, at);

	if (got == expected || checker->wrong++)
		return;
	checker->space = space->id;
	checker->record = at;
	checker->va = space->trace->record[at] & ~(uint64_t)RECORD_KIND;
	checker->got = got;
	checker->expected = expected;
}

int checker_verdict(const struct checker *checker, const struct world *world)
{
	if (!checker->wrong)
		return 0;
	fprintf(stderr,
		"vtlbreplay: %s gave %" PRIu64 " wrong translations: the first for record %" PRIu32 " of space %" PRIu32
		" (%s), address 0x%" PRIx64 ": 0x%" PRIx64 " instead of 0x%" PRIx64 "\n",
		checker->table, checker->wrong, checker->record, checker->space,
		world->space[checker->space].trace->file, checker->va, checker->got, checker->expected);
	return STATUS_WRONG;
}
