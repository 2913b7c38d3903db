/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* A shared library of the first release, with its inlined lookups, that works on the contexts of whoever loads it. */
#include "program.h"

uint64_t plugin_sum(const struct thash *table, uint64_t first, uint64_t step, uint32_t count)
{
	uint64_t sum = 0, va = first;
	uint32_t i;

	for (i = 0; i < count; i++, va += step) {
		struct thash_result found = thash_lookup_granule((struct thash *)(uintptr_t)table, 12, va, 4, THASH_READ, 0);

		if (found.outcome == THASH_HIT)
			sum += thash_address((struct thash *)(uintptr_t)table, found.value, va);
		else
			sum += 0x10001u * (uint32_t)found.outcome;
	}
	return sum;
}

uint64_t plugin_refreshes(const struct libwdt *wdt)
{
	struct libwdt_status status = LIBWDT_STATUS_INIT, *at_edge = EDGE_COPY(status);

	MUST(libwdt_status(wdt, at_edge));
	return at_edge->refreshes;
}
