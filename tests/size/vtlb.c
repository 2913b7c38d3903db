/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The smallest firmware with a software TLB: it makes the tiny table, looks up,
 * walks its page tables at a miss, and purges when they change. It is linked,
 * never run: size-table.sh counts what it drags in. Its own code is put aside by
 * the link and not counted.
 */
#include <libwdtvtlb/thash.h>

struct host {
	int (*walk)(void *user, uint64_t *value, uint32_t *page_log2, uint64_t va);
	int (*changed)(void *user, uint64_t *first, uint64_t *last);
	int (*next)(void *user, uint64_t *va, uint32_t *kind);
	int (*access)(void *user, uint64_t address);
	void *user;
};

int firmware(struct thash_tiny *tiny, const struct host *host);

static int refill(struct thash *table, const struct host *host, uint64_t va)
{
	uint64_t value;
	uint32_t page_log2;
	int err = host->walk(host->user, &value, &page_log2, va);

	return err ? err : thash_insert(table, 0, va, page_log2, value, 0);
}

static int serve(struct thash *table, const struct host *host, uint64_t va, uint32_t kind)
{
	struct thash_result found = thash_lookup_granule(table, 12, va, 1, kind, 0);

	if (found.outcome == THASH_MISS) {
		int err = refill(table, host, va);

		if (err)
			return err;
		found = thash_lookup_granule(table, 12, va, 1, kind, 0);
	}
	return found.outcome == THASH_HIT ? host->access(host->user, thash_address(table, found.value, va)) : found.outcome;
}

int firmware(struct thash_tiny *tiny, const struct host *host)
{
	struct thash_config config = THASH_TINY_CONFIG(tiny);
	struct thash *table = &tiny->table;
	uint64_t va, first, last;
	uint32_t kind;
	int err = thash_init(table, &config);

	if (!err)
		err = thash_bind(table, 0, 1, 1);
	while (!err && host->next(host->user, &va, &kind)) {
		if (host->changed(host->user, &first, &last))
			err = thash_purge(table, NULL, THASH_SPACE, 1, first, last);
		if (!err)
			err = serve(table, host, va, kind);
	}
	return err;
}
