/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Insert and pin: everything is judged first, then what overlaps goes, then the page comes. */
#include "front.h"
#include "struct-size.h"

/* The side bits of a key, from an entry's flags. */
static uint8_t sides_of(uint32_t flags)
{
	if (flags & THASH_DATA_ONLY)
		return KEY_NO_CODE;
	return flags & THASH_CODE_ONLY ? KEY_NO_DATA : 0;
}

/* What the table keeps of a value. */
uint64_t libvtlb_value_kept(const struct table *t, uint64_t value, uint32_t log2)
{
	if ((t->view.flags & THASH_ADDEND) || (value & (THASH_DEVICE | THASH_NOT_PRESENT)))
		return value;
	return value & ~(page_span(log2) & t->view.page_mask);
}

/* Whether a value is an addend with bits where an addend table keeps none. */
int libvtlb_value_is_odd(const struct table *t, uint64_t value)
{
	return (t->view.flags & THASH_ADDEND) && !(value & (THASH_DEVICE | THASH_NOT_PRESENT)) &&
	       (value & ~t->view.page_mask & ~(uint64_t)THASH_ATTRIBUTES);
}

/* Judges a page and says what it would be in the table. */
static int parse(const struct table *t, struct finding *f, uint32_t lane, uint64_t va, uint32_t log2, uint64_t value,
		 uint32_t flags)
{
	if (lane >= THASH_LANES || t->lane[lane] == NO_SPACE || !has_size(t, log2) || libvtlb_value_is_odd(t, value) ||
	    (flags & ~(THASH_DATA_ONLY | THASH_CODE_ONLY | THASH_GLOBAL)) ||
	    (flags & (THASH_DATA_ONLY | THASH_CODE_ONLY)) == (THASH_DATA_ONLY | THASH_CODE_ONLY))
		return LIBVTLB_ERR_INVALID;
	f->page = va & ~page_span(log2);
	f->value = libvtlb_value_kept(t, value, log2);
	f->log2 = (uint8_t)log2;
	f->sides = sides_of(flags);
	f->global = (flags & THASH_GLOBAL) != 0;
	if (t->pins && libvtlb_pin_overlaps(t, &t->spaces[t->lane[lane]], f->page, log2, f->sides, f->global))
		return LIBVTLB_ERR_PINNED;
	return 0;
}

/*
 * Removes what a page of a current space overlaps among pages of these sizes: a global's in all spaces of the group
 * (rule 4). Returns how many went.
 */
static uint32_t remove_sizes(struct table *t, const struct finding *f, struct space *s, uint64_t sizes)
{
	struct space *group = &t->spaces[s->group];
	struct removal r = { .first = f->page, .last = f->page | page_span(f->log2), .sizes = sizes, .hull = HULL_EMPTY };

	r.sides = BOTH_SIDES & ~(uint32_t)f->sides;
	r.group = f->global ? s->group : RECORDS_ALONE;
	r.space = s->tag ? s : NULL;
	r.globals = group->tag ? group : NULL;
	libvtlb_remove(t, &r);
	libvtlb_front_purge(t, &r.hull);
	return r.removed;
}

/* The ways for which something holds, a bit each. */
#define WAYS_OF(test) ((uint32_t)test(0) | (uint32_t)test(1) << 1 | (uint32_t)test(2) << 2 | (uint32_t)test(3) << 3)

/* The ways with this page and tag: keys that differ in their three lowest bits at most. */
static inline uint32_t ways_with(const struct thash_entry way[WAYS], uint64_t key)
{
#define HAS_KEY(i) ((way[i].key ^ key) < 8)
	return WAYS_OF(HAS_KEY);
}

static inline uint32_t empty_ways(const struct thash_entry way[WAYS])
{
#define IS_EMPTY(i) (way[i].key == 0)
	return WAYS_OF(IS_EMPTY);
}

static inline int has_empty_way(const struct thash_entry way[WAYS])
{
	return !way[0].key || !way[1].key || !way[2].key || !way[3].key;
}

static inline uint32_t unused_ways(const struct thash_entry way[WAYS])
{
#define IS_USED(i) ((uint32_t)way[i].key & KEY_USED)
	return (IS_USED(0) >> 1 | IS_USED(1) | IS_USED(2) << 1 | IS_USED(3) << 2) ^ ((1u << WAYS) - 1);
}

/* The ways whose tag is dead. */
static uint32_t dead_ways(const struct table *t, uint32_t set)
{
	uint32_t way, dead = 0;

	for (way = 0; way < WAYS; way++)
		dead |= (uint32_t)!tag_space(t, tag_of(t, t->back[set].way[way].key)) << way;
	return dead;
}

/* The front loses the copies of a large page that leaves a slot. */
static PORT_RARE void disown_large(struct table *t, uint32_t slot, uint64_t key)
{
	uint64_t span = key_span(key, t->view.page_mask);
	struct hull hull = { key & ~span, key | span };

	if (copied_take(t, slot, key))
		libvtlb_front_purge(t, &hull);
}

/* The front loses its copies of the entry that leaves a slot; without a branch for a granule, as nobody can guess. */
static inline void disown(struct table *t, uint32_t slot, uint64_t key)
{
	struct thash_entry *copy;

	if (PORT_UNLIKELY(key & KEY_LARGE)) {
		disown_large(t, slot, key);
	} else if (t->front) {
		copy = front_slot(t, key);
		copy->key = (copy->key ^ key) & t->view.page_mask ? copy->key : 0;
	}
}

/* Removes entries of the same page on a side that the new one shares; returns the ways that went. */
static uint32_t remove_twins(struct table *t, const struct finding *f, uint32_t set, uint32_t twins)
{
	uint32_t gone = 0;

	for (; twins; twins &= twins - 1) {
		uint32_t way = port_lowest_bit32(twins);
		uint64_t key = t->back[set].way[way].key;

		if (((key | f->sides) & BOTH_SIDES) == BOTH_SIDES)
			continue;
		libvtlb_entry_drop(t, set * WAYS + way, tag_space(t, tag_of(t, key)));
		disown(t, set * WAYS + way, key);
		gone |= 1u << way;
		t->removed++;
	}
	return gone;
}

/* The ways of a set with a page of a space or its group's globals. */
static inline uint32_t ways_of_page(const struct table *t, const struct space *s, uint32_t set, uint64_t page)
{
	const struct thash_entry *way = t->back[set].way;
	const struct space *group = &t->spaces[s->group];
	uint32_t ways = ways_with(way, page | tag_bits(t, s->tag));

	return group->tag ? ways | ways_with(way, page | tag_bits(t, group->tag)) : ways;
}

/* Removes pages of its own size and larger ones that lie over a new one: at most one a size and side. */
static void remove_larger(struct table *t, const struct finding *f, const struct space *s, uint64_t sizes)
{
	for (; sizes; sizes &= sizes - 1) {
		uint32_t log2 = t->granule_log2 + port_lowest_bit(sizes);
		uint32_t set = set_of(t, page_number(f->page, log2));
		uint32_t ways = ways_of_page(t, s, set, key_of_page(f->page, log2, t->view.page_mask));

		if (PORT_UNLIKELY(ways))
			remove_twins(t, f, set, ways);
	}
}

/* Removes what a new page overlaps among pages of other sizes; smaller ones are looked for where there may be some. */
static void remove_others(struct table *t, const struct finding *f, struct space *s, uint64_t sizes)
{
	uint64_t below = sizes & (size_bit(t, f->log2) - 1);

	if (f->global)
		remove_sizes(t, f, s, sizes & ~below);
	else
		remove_larger(t, f, s, sizes & ~below);
	if (below && libvtlb_under_may_have(t, f->page, f->log2) && !remove_sizes(t, f, s, below))
		libvtlb_under_renew(t, f->page, f->log2);
}

/* When all ways were used of late, none of them counts as used any more. */
static void forget_use(struct thash_entry way[WAYS])
{
	uint32_t i;

	for (i = 0; i < WAYS; i++)
		port_write64(&way[i].key, way[i].key & ~(uint64_t)KEY_USED);
}

/* The way that a new entry of a full set takes: the first that was not used of late. */
static uint32_t victim(struct table *t, uint32_t set)
{
	uint32_t unused = unused_ways(t->back[set].way);

	if (PORT_LIKELY(unused))
		return port_lowest_bit32(unused);
	forget_use(t->back[set].way);
	return 0;
}

/* The page sizes that may lie where a new page comes. */
static uint64_t sizes_beside(struct table *t, const struct finding *f, const struct space *s)
{
	return f->global ? libvtlb_sizes_seen(t) : s->in_use | t->spaces[s->group].in_use;
}

/*
 * Removes what a page of a current space overlaps, and chooses the slot for it: the first that is empty or dead
 * (which are the same, or a restored table would choose another), else a victim's.
 */
static uint32_t prepare(struct table *t, const struct finding *f, struct space *s)
{
	uint64_t sizes = sizes_beside(t, f, s) & sizes_near(t, f->page, f->log2);
	uint32_t set = set_of(t, page_number(f->page, f->log2)), twins, empty;

	if (PORT_UNLIKELY(f->global || (sizes & ~size_bit(t, f->log2))))
		remove_others(t, f, s, sizes);
	twins = ways_of_page(t, s, set, key_of_page(f->page, f->log2, t->view.page_mask));
	empty = empty_ways(t->back[set].way);
	if (PORT_UNLIKELY(twins))
		empty |= remove_twins(t, f, set, twins);
	if (PORT_UNLIKELY(t->dead))
		empty |= dead_ways(t, set);
	return set * WAYS + (empty ? port_lowest_bit32(empty) : victim(t, set));
}

/* An entry of a record counts from now on, in place of one of @loser, with this key, or of none. */
static PORT_RARE void recount(struct table *t, struct space *loser, uint64_t key, struct space *owner, uint32_t log2)
{
	if (loser)
		libvtlb_count_out(t, loser, key_log2(key, t->view.page_mask), 1);
	libvtlb_count_in(t, owner, log2);
}

/* A new entry takes a slot, from an entry of @loser or from none. */
static PORT_HOT void take_slot(struct table *t, uint32_t slot, struct space *loser, struct space *owner, uint64_t key,
			       uint32_t log2, uint64_t value, const struct thash_cold *cold)
{
	struct thash_entry *entry = back_entry(t, slot);
	uint64_t old = entry->key;

	if (loser != owner || ((old | key) & KEY_LARGE))
		recount(t, loser, old, owner, log2);
	if (PORT_LIKELY(loser != NULL)) {
		disown(t, slot, old);
		t->evictions++;
	}
	port_write64(&entry->value, value);
	if (PORT_UNLIKELY(t->cold != NULL)) {
		port_write64(&t->cold[slot].word, cold ? cold->word : 0);
		port_write64(&t->cold[slot].extra, cold ? cold->extra : 0);
	}
	port_write64(&entry->key, key | KEY_USED);
	if (t->parted)
		libvtlb_under_add(t, key, log2);
	t->inserted++;
}

/*
 * Puts a page that was judged into the back; returns whether another was replaced. The front takes a page of one
 * granule at once; of a large one it has nothing until somebody looks it up, and as long as nobody does, the page
 * goes as easily as it came.
 */
static int put(struct table *t, struct thash_translation *lost, const struct finding *f, uint32_t lane, uint64_t va,
	       const struct thash_cold *cold)
{
	struct space *s = &t->spaces[t->lane[lane]], *owner = f->global ? &t->spaces[s->group] : s, *loser;
	uint64_t key = key_of_page(f->page, f->log2, t->view.page_mask) | f->sides;
	uint32_t slot;

	if (PORT_UNLIKELY(!space_current(t, s)))
		libvtlb_space_refresh(t, s);
	key |= tag_bits(t, libvtlb_tag_take(t, owner));
	slot = prepare(t, f, s);
	loser = tag_space(t, tag_of(t, back_entry(t, slot)->key));
	if (loser && t->evicted)
		libvtlb_describe_slot(t, lost, slot);
	take_slot(t, slot, loser, owner, key, f->log2, f->value, cold);
	if (f->log2 == t->granule_log2)
		libvtlb_front_fill(t, s, va, f, 0);
	return loser != NULL;
}

/* Tells of a replaced entry when all is done; the callback may look up, nothing more (rule 19). */
static int tell(struct table *t, const struct thash_translation *lost)
{
	int err;

	if (!t->evicted)
		return 0;
	t->in_callback = 1;
	err = t->evicted(t->evicted_user, lost);
	t->in_callback = 0;
	return err;
}

static int insert(struct table *t, const struct finding *f, uint32_t lane, uint64_t va, const struct thash_cold *cold)
{
	struct thash_translation lost;
	int replaced;

	lost.size = sizeof(lost);
	change_begin(t);
	replaced = put(t, &lost, f, lane, va, cold);
	change_end(t);
	return replaced ? tell(t, &lost) : 0;
}

/* Any insert without cold record and ticket. */
static PORT_RARE int insert_closely(struct table *t, uint32_t lane, uint64_t va, uint32_t log2, uint64_t value,
				    uint32_t flags)
{
	struct finding f;
	int err = table_refuses(t);

	if (!err)
		err = parse(t, &f, lane, va, log2, value, flags);
	return err ? err : insert(t, &f, lane, va, NULL);
}

/*
 * Whether nothing but pages of this size and of the lane's space can lie around a page, as far as a lane can see, and
 * nobody is to be told of any: then no callback is at work either, for while there is one to verify, no lane has a tag.
 */
static inline int is_simple(const struct table *t, uint32_t lane, uint64_t va, uint32_t log2)
{
	const struct space *s = &t->spaces[t->lane[lane]];
	uint64_t others = s->in_use & ~size_bit(t, log2);

	return others != s->in_use && !t->spaces[s->group].in_use && !t->pins && !t->dead && !t->cold && !t->evicted &&
	       (!others || !(others & sizes_near(t, va, log2)));
}

/* Bits that the value of a plain page does not have. */
static inline uint64_t odd_bits(const struct table *t)
{
	uint64_t attributes = THASH_CLEAN | THASH_WATCHED | THASH_DEVICE | THASH_NOT_PRESENT;

	return t->view.flags & THASH_ADDEND ? no_tag(t) : attributes;
}

/*
 * Most inserts: a plain page into an empty way, or for a victim of the same space. Any other is insert_closely()'s;
 * returns whether it was one of these.
 */
static PORT_HOT int insert_quickly(struct table *t, uint32_t lane, uint64_t va, uint32_t log2, uint64_t value)
{
	uint64_t mask = t->view.page_mask, tag = (uint64_t)t->lane_tag[lane] << KEY_TAG_SHIFT;
	uint64_t key = key_of_page(va, log2, mask) | tag, old;
	uint32_t set = set_of(t, page_number(va, log2)), unused, first;
	struct thash_entry *way = t->back[set].way;
	struct space *s = &t->spaces[t->lane[lane]];

	unused = unused_ways(way);
	first = PORT_UNLIKELY(has_empty_way(way)) ? empty_ways(way) : unused;
	first = first ? port_lowest_bit32(first) : 0;
	old = way[first].key;
	if (ways_with(way, key) || (old && (old & ~mask & ~(uint64_t)15) != tag))
		return 0;
	change_begin(t);
	if (!unused)
		forget_use(way);
	take_slot(t, set * WAYS + first, old ? s : NULL, s, key, log2, value, NULL);
	change_end(t);
	if (log2 == t->granule_log2)
		front_copy(t, lane, va, key & mask, 0, value);
	return 1;
}

int thash_insert(struct thash *table, uint32_t lane, uint64_t va, uint32_t page_log2, uint64_t value, uint32_t flags)
{
	struct table *t = table_of(table);

	if (PORT_LIKELY(t && lane < THASH_LANES && t->lane_tag[lane] && page_log2 - t->granule_log2 < SIZES_MAX &&
			!flags && !(value & odd_bits(t)) && is_simple(t, lane, va, page_log2)) &&
	    insert_quickly(t, lane, va, page_log2, libvtlb_value_kept(t, value, page_log2)))
		return 0;
	return insert_closely(t, lane, va, page_log2, value, flags);
}

/* Judges an insertion struct, its ticket included. */
static int parse_full(struct table *t, struct finding *f, const struct thash_insertion *in)
{
	int err = libvtlb_check_struct(in, sizeof(*in), FIRST_INSERTION);

	if (!err)
		err = parse(t, f, in->lane, in->va, in->page_log2, in->value, in->flags & ~THASH_TICKETED);
	if (err || !(in->flags & THASH_TICKETED))
		return err;
	if (!libvtlb_overtaken(t, in->ticket, f, &t->spaces[t->lane[in->lane]]))
		return 0;
	t->refused++;
	return LIBVTLB_ERR_AGAIN;
}

int thash_insert_full(struct thash *table, const struct thash_insertion *insertion)
{
	struct table *t = table_of(table);
	struct finding f;
	int err = table_refuses(t);

	if (!err)
		err = parse_full(t, &f, insertion);
	return err ? err : insert(t, &f, insertion->lane, insertion->va, &insertion->cold);
}

int thash_pin(struct thash *table, uint32_t *pin, const struct thash_insertion *insertion)
{
	struct table *t = table_of(table);
	int err = table_refuses(t);
	struct finding f;
	struct space *s;
	uint32_t number;

	if (!err)
		err = parse_full(t, &f, insertion);
	if (err)
		return err;
	number = libvtlb_pin_free(t);
	if (number == t->pinned_count)
		return LIBVTLB_ERR_NO_SPACE;
	s = &t->spaces[t->lane[insertion->lane]];
	change_begin(t);
	libvtlb_space_refresh(t, s);
	remove_sizes(t, &f, s, sizes_beside(t, &f, s));
	f.is_pinned = 1;
	libvtlb_pin_set(t, number, &f, s, &insertion->cold);
	libvtlb_front_fill(t, s, insertion->va, &f, 0);
	t->inserted++;
	change_end(t);
	if (pin)
		*pin = number;
	return 0;
}
