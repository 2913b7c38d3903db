// SPDX-License-Identifier: MIT
/* Copyright (c) The libwdtvtlb authors */
/*
 * A thash in vmalloc'ed memory beside a linear list of what it must hold: random
 * inserts, pins, purges and rebound lanes are done to both, and every lookup by
 * the inlined path is answered by both. The table tells of what it replaces for
 * want of room, so the answers are equal, misses included.
 */
#include "vtlb-selftest.h" /* first: it says how this module logs */

#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#define SETS 64u
#define FRONT 128u
#define PINS 6u
#define SPACES 6u
#define GROUPS 2u
#define LANES 4u
#define GRANULE_LOG2 12u
#define SIZE_COUNT 5u
#define RECORDS (SPACES + GROUPS)
#define COUNTERS (THASH_COUNTERS(RECORDS, SIZE_COUNT) + 136)
#define LOW_BITS ((u64)(1u << GRANULE_LOG2) - 1)
#define LOOKUPS_TIMED 1000000u

static const u8 sizes[SIZE_COUNT] = { 12, 14, 16, 20, 24 };

/* A page as the list has it. */
struct page_entry {
	u64 first, last, value;
	u32 log2, flags; /* flags: THASH_DATA_ONLY, _CODE_ONLY, _GLOBAL, _IS_PINNED */
	u32 space, group, pin;
};

struct mirror {
	struct thash table;
	struct thash_set back[SETS];
	struct thash_entry front[FRONT];
	struct thash_space spaces[RECORDS];
	struct thash_pinned pinned[PINS];
	u32 counters[COUNTERS];
	struct page_entry list[4 * SETS + PINS + 1]; /* one more: an insert adds before it is told what went */
	u32 count, pins;
	u32 lane_space[LANES];
	bool is_deaf; /* to purges, for the negative control */
	u32 lookups, hits, inserts, purges, evictions, wrong;
	u64 *random;
};

static u32 group_of(u32 space)
{
	return space % GROUPS;
}

/* 1 for data, 2 for code. */
static u32 sides(u32 flags)
{
	return flags & THASH_DATA_ONLY ? 1 : flags & THASH_CODE_ONLY ? 2 : 3;
}

static bool is_visible(const struct page_entry *e, u32 space)
{
	return e->flags & THASH_GLOBAL ? e->group == group_of(space) : e->space == space;
}

static void drop(struct mirror *m, u32 index)
{
	m->pins -= !!(m->list[index].flags & THASH_IS_PINNED);
	m->list[index] = m->list[--m->count];
}

static int fail(struct mirror *m, const char *what, u64 va, s64 got, s64 want)
{
	pr_err("mirror: %s at %#llx: %lld, not %lld\n", what, va, got, want);
	m->wrong++;
	return -EIO;
}

/* The table replaced an entry for want of room: the list forgets it, too. */
static int evicted(void *user, const struct thash_translation *replaced)
{
	struct mirror *m = user;
	u32 i;

	for (i = 0; i < m->count; i++) {
		const struct page_entry *e = &m->list[i];

		if (e->first == replaced->page && e->log2 == replaced->page_log2 && e->flags == replaced->flags &&
		    e->group == replaced->group && (e->flags & THASH_GLOBAL || e->space == replaced->space)) {
			drop(m, i);
			m->evictions++;
			return 0;
		}
	}
	return fail(m, "replaced what was not there", replaced->page, 0, 1);
}

static int make(struct mirror *m)
{
	struct thash_config config = {
		.size = sizeof(config), .granule_log2 = GRANULE_LOG2, .front_count = FRONT, .set_count = SETS,
		.space_count = RECORDS, .counter_count = COUNTERS, .pinned_count = PINS, .front = m->front,
		.back = m->back, .spaces = m->spaces, .counters = m->counters, .pinned = m->pinned,
		.evicted = evicted, .user = m,
	};
	u32 i, lane;
	int err;

	for (i = 0; i < SIZE_COUNT; i++)
		config.page_sizes |= 1ULL << (sizes[i] - GRANULE_LOG2);
	err = thash_init(&m->table, &config);
	for (lane = 0; lane < LANES && !err; lane++) {
		m->lane_space[lane] = lane;
		err = thash_bind(&m->table, lane, lane, group_of(lane));
	}
	return err;
}

/* Half of the addresses lie in entries of the list, the others in two places of 32 MiB. */
static u64 pick_address(struct mirror *m)
{
	const struct page_entry *e;

	if (!m->count || below(m->random, 2))
		return (u64)below(m->random, 2) << 40 | below(m->random, 32u << 20);
	e = &m->list[below(m->random, m->count)];
	return e->first + below(m->random, 1u << e->log2);
}

/* What the list answers, and the value that goes with it. */
static int judge(const struct mirror *m, u64 *value, u64 va, u32 len, u32 kind, u32 space)
{
	const struct page_entry *e = NULL;
	u32 i;

	for (i = 0; i < m->count && !e; i++)
		if (va >= m->list[i].first && va <= m->list[i].last && is_visible(&m->list[i], space) &&
		    sides(m->list[i].flags) & (kind == THASH_EXECUTE ? 2 : 1))
			e = &m->list[i];
	if (!e)
		return THASH_MISS;
	*value = e->value;
	if (e->value & THASH_NOT_PRESENT)
		return THASH_ABSENT;
	if (!(e->value & 1u << kind))
		return THASH_RIGHTS;
	if (va + len - 1 > e->last)
		return THASH_SPLIT;
	if (!(e->value & THASH_DEVICE))
		*value += (va - e->first) & ~LOW_BITS;
	return e->value & THASH_WATCHED ? THASH_WATCH : e->value & THASH_DEVICE ? THASH_IO : THASH_HIT;
}

static int look_up(struct mirror *m)
{
	u32 lane = below(m->random, LANES), kind = below(m->random, 3), len = 1u << below(m->random, 4);
	u64 va = pick_address(m), value = 0;
	int want = judge(m, &value, va, len, kind, m->lane_space[lane]);
	struct thash_result got = thash_lookup(&m->table, va, len, kind, lane);

	m->lookups++;
	m->hits += got.outcome == THASH_HIT;
	if (got.outcome != want)
		return fail(m, "outcome", va, got.outcome, want);
	if (want >= THASH_WATCH && got.value != value)
		return fail(m, "value", va, got.value, value);
	return 0;
}

/* A random page, as the list will have it. */
static struct page_entry pick_page(struct mirror *m, u32 lane)
{
	static const u32 side_flags[] = { 0, 0, THASH_DATA_ONLY, THASH_CODE_ONLY };
	struct page_entry e = { .log2 = sizes[below(m->random, SIZE_COUNT)] };
	u64 mask = (1ULL << e.log2) - 1;

	e.first = pick_address(m) & ~mask;
	e.last = e.first | mask;
	e.flags = side_flags[below(m->random, 4)] | (below(m->random, 6) ? 0 : THASH_GLOBAL);
	e.space = m->lane_space[lane];
	e.group = group_of(e.space);
	e.value = (u64)below(m->random, ~0u) << 20 | below(m->random, 0x1000) << 7 |
		  (below(m->random, 4) ? 7 : below(m->random, 8));
	switch (below(m->random, 16)) {
	case 0:
		e.value |= THASH_NOT_PRESENT;
		break;
	case 1:
		e.value |= THASH_DEVICE;
		break;
	case 2:
		e.value |= THASH_WATCHED;
		fallthrough;
	default:
		e.value &= ~mask | LOW_BITS;
	}
	return e;
}

/* Whether the one could answer for the other: an insert removes what it overlaps. */
static bool overlap(const struct page_entry *a, const struct page_entry *new)
{
	bool same = new->flags & THASH_GLOBAL ? a->group == new->group : is_visible(a, new->space);

	return same && a->first <= new->last && new->first <= a->last && sides(a->flags) & sides(new->flags);
}

static bool overlaps_pin(const struct mirror *m, const struct page_entry *new)
{
	u32 i;

	for (i = 0; i < m->count; i++)
		if (m->list[i].flags & THASH_IS_PINNED && overlap(&m->list[i], new))
			return true;
	return false;
}

static void add(struct mirror *m, const struct page_entry *new)
{
	u32 i;

	for (i = m->count; i--;)
		if (overlap(&m->list[i], new))
			drop(m, i);
	m->list[m->count++] = *new;
	m->pins += !!(new->flags & THASH_IS_PINNED);
	m->inserts++;
}

static int insert(struct mirror *m)
{
	u32 lane = below(m->random, LANES);
	struct page_entry new = pick_page(m, lane);
	int want = overlaps_pin(m, &new) ? LIBVTLB_ERR_PINNED : 0;
	int got = thash_insert(&m->table, lane, new.first, new.log2, new.value, new.flags);

	if (got != want)
		return fail(m, "insert", new.first, got, want);
	if (!got)
		add(m, &new);
	return 0;
}

static int pin(struct mirror *m)
{
	u32 lane = below(m->random, LANES);
	struct page_entry new = pick_page(m, lane);
	struct thash_insertion insertion = THASH_INSERTION_INIT;
	bool overlapping = overlaps_pin(m, &new), full = m->pins == PINS;
	int got;

	insertion.lane = lane;
	insertion.va = new.first;
	insertion.page_log2 = new.log2;
	insertion.flags = new.flags;
	insertion.value = new.value;
	got = thash_pin(&m->table, &new.pin, &insertion);
	if (got ? !(overlapping && got == LIBVTLB_ERR_PINNED) && !(full && got == LIBVTLB_ERR_NO_SPACE) :
		  overlapping || full)
		return fail(m, "pin", new.first, got, 0);
	new.flags |= THASH_IS_PINNED;
	if (!got)
		add(m, &new);
	return 0;
}

static int unpin(struct mirror *m)
{
	u32 i;

	for (i = 0; i < m->count; i++)
		if (m->list[i].flags & THASH_IS_PINNED) {
			int got = thash_unpin(&m->table, m->list[i].pin);

			if (got)
				return fail(m, "unpin", m->list[i].first, got, 0);
			drop(m, i);
			break;
		}
	return 0;
}

static bool in_scope(const struct page_entry *e, u32 scope, u32 id)
{
	bool global = e->flags & THASH_GLOBAL;

	if (e->flags & THASH_IS_PINNED && !(scope & THASH_WITH_PINS))
		return false;
	switch (scope & ~THASH_WITH_PINS) {
	case THASH_SPACE:
		return !global && e->space == id;
	case THASH_GLOBALS:
		return global && e->group == id;
	case THASH_GROUP:
		return e->group == id;
	default:
		return true;
	}
}

static int purge(struct mirror *m)
{
	u32 scope = below(m->random, 16), id, removed, gone = 0, i;
	u64 first = pick_address(m), last = first + below(m->random, 1u << below(m->random, 24));
	int got;

	/* Mostly one space; a tenth of the larger scopes whole. */
	scope = (scope < 12 ? THASH_SPACE : scope - 12) | (below(m->random, 8) ? 0 : THASH_WITH_PINS);
	id = below(m->random, (scope & ~THASH_WITH_PINS) == THASH_SPACE ? SPACES : GROUPS);
	if (!below(m->random, 10)) {
		first = 0;
		last = ~0ULL;
	}
	got = thash_purge(&m->table, &removed, scope, id, first, last);
	for (i = m->is_deaf ? 0 : m->count; i--;)
		if (m->list[i].first <= last && first <= m->list[i].last && in_scope(&m->list[i], scope, id)) {
			drop(m, i);
			gone++;
		}
	m->purges++;
	if (got || removed < gone)
		return fail(m, "purge", first, got ? got : removed, gone);
	return 0;
}

static int rebind(struct mirror *m)
{
	u32 lane = below(m->random, LANES), space = below(m->random, SPACES);
	int got = thash_bind(&m->table, lane, space, group_of(space));

	m->lane_space[lane] = space;
	return got ? fail(m, "bind", 0, got, 0) : 0;
}

/* The table's own walk finds what the list has, no more and no less. */
static int compare_all(struct mirror *m)
{
	struct thash_translation e = THASH_TRANSLATION_INIT;
	u64 cursor = 0;
	u32 walked = 0, i;

	while (thash_next(&m->table, &cursor, &e) == 1) {
		for (i = 0; i < m->count; i++)
			if (m->list[i].first == e.page && m->list[i].log2 == e.page_log2 &&
			    m->list[i].flags == e.flags && m->list[i].value == e.value && m->list[i].group == e.group)
				break;
		if (i == m->count)
			return fail(m, "walk", e.page, 0, 1);
		walked++;
	}
	return walked == m->count ? 0 : fail(m, "entries", 0, walked, m->count);
}

static int one_operation(struct mirror *m)
{
	u32 what = below(m->random, 64);

	if (what < 40)
		return look_up(m);
	if (what < 59)
		return insert(m);
	if (what < 60)
		return purge(m);
	return what < 62 ? rebind(m) : what < 63 ? pin(m) : unpin(m);
}

/* A loop over pages that all fit; what it takes is printed and judged by nobody. */
static int take_time(struct mirror *m)
{
	u64 begin, ns, sum = 0;
	u32 i, hits = 0;
	int err = thash_purge(&m->table, NULL, THASH_EVERYTHING | THASH_WITH_PINS, 0, 0, ~0ULL);

	for (i = 0; i < FRONT && !err; i++)
		err = thash_insert(&m->table, 0, i << GRANULE_LOG2, GRANULE_LOG2, (u64)i << GRANULE_LOG2 | THASH_R, 0);
	for (i = 0; i < FRONT; i++)
		thash_lookup(&m->table, i << GRANULE_LOG2, 8, THASH_READ, 0);
	begin = ktime_get_ns();
	for (i = 0; i < LOOKUPS_TIMED; i++) {
		struct thash_result r = thash_lookup(&m->table, i % FRONT << GRANULE_LOG2, 8, THASH_READ, 0);

		hits += r.outcome == THASH_HIT;
		sum += r.value;
	}
	ns = ktime_get_ns() - begin;
	pr_info("lookup, inlined: %llu ps each (%u hits of %u)\n", div_u64(ns, LOOKUPS_TIMED / 1000), hits,
		LOOKUPS_TIMED);
	return err ? err : hits == LOOKUPS_TIMED && sum ? 0 : -EIO;
}

static int run(struct mirror *m, const struct selftest *t)
{
	u32 i;
	int err = 0;

	for (i = 1; i <= t->operations && !err; i++) {
		m->is_deaf = t->plant && i >= t->plant;
		err = one_operation(m);
		if (!err && i % 4096 == 0)
			err = compare_all(m);
		if (i % 64 == 0)
			cond_resched();
	}
	err = err ? err : compare_all(m);
	if (err)
		pr_err("mirror: stopped at operation %u of %u\n", i - 1, t->operations);
	return err;
}

int selftest_mirror(struct selftest *t)
{
	struct mirror *m = vzalloc(sizeof(*m));
	int err;

	if (!m)
		return -ENOMEM;
	m->random = &t->random;
	err = make(m);
	err = err ? err : run(m, t);
	if (!err)
		pr_info("mirror: %u lookups (%u hits), %u inserts, %u purges, %u replaced, %u differences\n", m->lookups,
			m->hits, m->inserts, m->purges, m->evictions, m->wrong);
	err = err ? err : take_time(m);
	vfree(m);
	return err;
}
