/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The lookup behind the inlined one: search, judge, and let the front answer
 * next time. thash_probe() and thash_peek() are the same without the last.
 */
#include "front.h"
#include "search.h"

#define PEEK_ATTEMPTS 8u

/* Whether an access is one that may be asked for. */
static int check(const struct table *t, uint64_t va, uint32_t len, uint32_t kind, uint32_t lane)
{
	if (!t || kind > THASH_EXECUTE || lane >= THASH_LANES || len == 0 || len - 1 > ~t->view.page_mask)
		return LIBVTLB_ERR_INVALID;
	return va + len - 1 < va ? LIBVTLB_ERR_RANGE : 0;
}

/* Every outcome that applies, as bits: the lowest is the outcome (rule 11). */
static uint32_t judge(const struct finding *f, uint64_t last, uint32_t kind)
{
	uint32_t value = (uint32_t)f->value, all = 0;

	if (value & THASH_NOT_PRESENT)
		return THASH_BIT(THASH_ABSENT);
	if (!(value & 1u << kind))
		all |= THASH_BIT(THASH_RIGHTS);
	if (last > (f->page | page_span(f->log2)))
		all |= THASH_BIT(THASH_SPLIT);
	if ((value & THASH_CLEAN) && kind == THASH_WRITE)
		all |= THASH_BIT(THASH_FIRST_WRITE);
	if (value & THASH_WATCHED)
		all |= THASH_BIT(THASH_WATCH);
	if (value & THASH_DEVICE)
		all |= THASH_BIT(THASH_IO);
	return all ? all : THASH_BIT(THASH_HIT);
}

static int first_of(uint32_t all)
{
	return (int)port_lowest_bit32(all);
}

/* The record bound to a lane, or NULL. */
static struct space *space_of(const struct table *t, uint32_t lane)
{
	uint32_t record = PORT_READ(t->lane[lane]);

	return record == NO_SPACE ? NULL : &t->spaces[record];
}

/* Remembers that an entry was used, in bits that no lookup compares: no change as far as thash_peek() is concerned. */
static void touch(struct table *t, uint32_t lane, const struct finding *f)
{
	uint64_t *key;

	t->found++;
	if (f->is_pinned)
		return;
	key = &back_entry(t, f->slot)->key;
	PORT_WRITE(t->lane_log2[lane], f->log2);
	if (!(*key & KEY_USED))
		port_set_low_bits(key, KEY_USED);
}

/* Copies what was found into the front; a first write opens the granules that it touches (rule 12). */
static inline void fill(struct table *t, struct space *s, const struct finding *f, uint64_t va, uint64_t last,
			int open)
{
	if (PORT_UNLIKELY(!space_current(t, s))) {
		change_begin(t);
		libvtlb_space_refresh(t, s);
		change_end(t);
	}
	if (open && ((va ^ last) & t->view.page_mask))
		libvtlb_front_fill(t, s, last, f, 1);
	libvtlb_front_fill(t, s, va, f, open);
}

/* A lookup with all its effects; returns the outcome, and what was found unless that is a miss or an error. */
static int look(struct table *t, struct finding *f, uint32_t *all, uint64_t va, uint32_t len, uint32_t kind,
		uint32_t lane)
{
	struct space *s = space_of(t, lane);
	int outcome;

	*all = THASH_BIT(THASH_MISS);
	if (!s || !search(t, f, s, t->lane_log2[lane], va, kind)) {
		t->missed++;
		return THASH_MISS;
	}
	if (PORT_UNLIKELY(t->verify)) {
		outcome = libvtlb_verify_hit(t, f, s, va, kind);
		if (outcome)
			return outcome;
	}
	touch(t, lane, f);
	*all = judge(f, va + len - 1, kind);
	outcome = first_of(*all);
	if (outcome == THASH_HIT || outcome == THASH_FIRST_WRITE)
		fill(t, s, f, va, va + len - 1, outcome == THASH_FIRST_WRITE);
	return outcome;
}

/* The value of a result: in an addend table it can be added to any address in the granule as it is. */
static uint64_t value_told(const struct table *t, const struct finding *f, uint64_t va)
{
	if ((t->view.flags & THASH_ADDEND) && !(f->value & (THASH_DEVICE | THASH_NOT_PRESENT)))
		return f->value & t->view.page_mask;
	return value_at(t, f, va);
}

/* An entry of the back with exactly this key, sides that are not asked for and use apart; or NULL. */
static PORT_HOT struct thash_entry *find_in_set(const struct table *t, uint64_t va, uint32_t log2, uint64_t tag,
						uint64_t compared)
{
	struct thash_entry *entry = t->back[set_of(t, page_number(va, log2))].way;
	uint64_t key = key_of_page(va, log2, t->view.page_mask) | tag;
	uint32_t way;

	for (way = 0; way < WAYS; way++, entry++)
		if ((entry->key & compared) == key)
			return entry;
	return NULL;
}

/* The same among pages of some of the sizes that a space has. */
static PORT_RARE struct thash_entry *find_in_others(struct table *t, uint64_t va, uint64_t tag, uint64_t compared,
						    uint32_t lane, uint64_t sizes)
{
	struct thash_entry *entry = NULL;

	for (sizes &= sizes_at(t, va); sizes && !entry; sizes &= sizes - 1) {
		uint32_t log2 = t->granule_log2 + port_lowest_bit(sizes);

		entry = find_in_set(t, va, log2, tag, compared);
		if (entry)
			PORT_WRITE(t->lane_log2[lane], (uint8_t)log2);
	}
	return entry;
}

/* Whether what a space has not itself can be found elsewhere: in pins near by, or among globals. */
static inline int may_be_elsewhere(const struct table *t, uint64_t va, uint32_t lane)
{
	const struct space *s = &t->spaces[t->lane[lane]];

	return t->spaces[s->group].in_use || (t->pins && is_near_pin(t, va));
}

/*
 * Most lookups that miss the front: a page of the space's own, most often of the size found last, that has nothing to
 * tell; or nothing at all. Returns the outcome, or 0 where it is for look() to find out. An entry is what a lookup
 * wants whatever pins there are, since none overlaps it.
 */
static PORT_HOT int look_quickly(struct table *t, uint64_t *value, uint64_t va, uint32_t len, uint32_t kind,
				 uint32_t lane)
{
	uint64_t compared = ~(uint64_t)7 | (kind == THASH_EXECUTE ? KEY_NO_CODE : KEY_NO_DATA), page;
	uint64_t tag = (uint64_t)t->lane_tag[lane] << KEY_TAG_SHIFT;
	struct thash_entry *entry;
	uint64_t others;

	if (!tag)
		return 0;
	entry = find_in_set(t, va, t->lane_log2[lane], tag, compared);
	others = t->spaces[t->lane[lane]].in_use & ~size_bit(t, t->lane_log2[lane]);
	if (!entry && others)
		entry = find_in_others(t, va, tag, compared, lane, others);
	if (!entry && may_be_elsewhere(t, va, lane))
		return 0;
	if (!entry) {
		t->missed++;
		return THASH_MISS;
	}
	page = va & ~page_span(t->lane_log2[lane]);
	if (!is_plain(entry->value) || !((uint32_t)entry->value >> kind & 1) ||
	    ((va + len - 1) & ~page_span(t->lane_log2[lane])) != page)
		return 0;
	if (!(entry->key & KEY_USED))
		port_set_low_bits(&entry->key, KEY_USED);
	if (PORT_UNLIKELY(entry->key & KEY_LARGE))
		copied_set(t, slot_of_entry(t, entry));
	t->found++;
	*value = front_copy(t, lane, va, page, entry->key, entry->value);
	return THASH_HIT;
}

/* Any lookup, bad ones included. */
static PORT_RARE struct thash_result look_closely(struct table *t, uint64_t va, uint32_t len, uint32_t kind,
						  uint32_t lane)
{
	struct thash_result result = { 0, 0, 0 };
	struct finding f;

	result.outcome = check(t, va, len, kind, lane);
	if (result.outcome)
		return result;
	result.outcome = look(t, &f, &result.all, va, len, kind, lane);
	if (result.outcome > THASH_MISS)
		result.value = value_told(t, &f, va);
	return result;
}

struct thash_result thash_lookup_slow(struct thash *table, uint64_t va, uint32_t len, uint32_t kind, uint32_t lane)
{
	struct table *t = table_of(table);
	struct thash_result result = { 0, 0, 0 };

	if (PORT_LIKELY(!check(t, va, len, kind, lane)))
		result.outcome = look_quickly(t, &result.value, va, len, kind, lane);
	if (PORT_UNLIKELY(!result.outcome))
		return look_closely(t, va, len, kind, lane);
	result.all = THASH_BIT(result.outcome);
	return result;
}

struct thash_result thash_lookup_function(struct thash *table, uint64_t va, uint32_t len, uint32_t kind,
					  uint32_t lane)
{
	struct table *t = table_of(table);

	if (t && t->front && thash_arguments_fit(t->view.page_mask, len, kind, lane)) {
		const struct thash_entry *entry = front_slot(t, va);

		if (!thash_differs(table, entry->key, t->view.page_mask, va, len, kind, lane))
			return thash_plain_hit(entry->value);
	}
	return thash_lookup_slow(table, va, len, kind, lane);
}

int thash_lookup_full(struct thash *table, struct thash_translation *found, uint64_t va, uint32_t len, uint32_t kind,
		      uint32_t lane)
{
	struct table *t = table_of(table);
	struct finding f;
	uint32_t all;
	int outcome = check(t, va, len, kind, lane);

	if (!outcome)
		outcome = libvtlb_check_output(found);
	if (outcome)
		return outcome;
	outcome = look(t, &f, &all, va, len, kind, lane);
	if (outcome > THASH_MISS) {
		libvtlb_describe_finding(t, found, &f, space_of(t, lane), va);
		found->all = all;
	}
	return outcome;
}

static int probe(const struct table *t, struct thash_translation *found, uint64_t va, uint32_t len, uint32_t kind,
		 uint32_t lane)
{
	const struct space *s = space_of(t, lane);
	struct finding f;
	uint32_t all;

	if (!s || !search(t, &f, s, PORT_READ(t->lane_log2[lane]), va, kind))
		return THASH_MISS;
	all = judge(&f, va + len - 1, kind);
	libvtlb_describe_finding(t, found, &f, s, va);
	found->all = all;
	return first_of(all);
}

int thash_probe(const struct thash *table, struct thash_translation *found, uint64_t va, uint32_t len, uint32_t kind,
		uint32_t lane)
{
	const struct table *t = table_of_const(table);
	int err = check(t, va, len, kind, lane);

	if (!err)
		err = libvtlb_check_output(found);
	return err ? err : probe(t, found, va, len, kind, lane);
}

int libvtlb_find(struct table *t, struct finding *f, uint64_t va, uint32_t kind, uint32_t lane)
{
	const struct space *s = space_of(t, lane);

	if (!s || !search_among(t, f, s, t->lane_log2[lane], va, kind, sizes_at(t, va)))
		return 0;
	if (!f->is_pinned)
		PORT_WRITE(t->lane_log2[lane], f->log2);
	return 1;
}

/* The count is read with acquire before, and again after a fence: what lies between was not changed (rule 14). */
int thash_peek(const struct thash *table, struct thash_translation *found, uint64_t va, uint32_t len, uint32_t kind,
	       uint32_t lane)
{
	const struct table *t = table_of_const(table);
	struct thash_translation copy = THASH_TRANSLATION_INIT;
	int err = check(t, va, len, kind, lane), outcome;
	uint32_t attempt, sequence;

	if (!err)
		err = libvtlb_check_output(found);
	for (attempt = 0; !err && attempt < PEEK_ATTEMPTS; attempt++) {
		sequence = PORT_READ(t->sequence);
		PORT_FENCE_ACQUIRE();
		if (sequence & 1)
			continue;
		outcome = probe(t, &copy, va, len, kind, lane);
		PORT_FENCE_ACQUIRE();
		if (PORT_READ(t->sequence) != sequence)
			continue;
		copy.size = found->size;
		if (outcome > THASH_MISS)
			*found = copy;
		return outcome;
	}
	return err ? err : LIBVTLB_ERR_AGAIN;
}
