/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The invariants of a table, one function each: each says what does not hold, or NULL. */
#include "thash_invariants.h"

#include <string.h>

#include <vtlb/table.h>

#define REQUIRE(condition, words) \
	do { \
		if (!(condition)) \
			return words; \
	} while (0)

/* Whether what a record holds counts: said again here, since the library's own test is what is tested. */
static int is_current(const struct table *t, const struct space *s)
{
	return s->born >= t->purged && s->born >= t->spaces[s->group].since.purged;
}

static uint32_t number_of(const struct table *t, const struct space *s)
{
	return (uint32_t)(s - t->spaces);
}

/* The live record of a tag, or NULL. */
static const struct space *owner_of(const struct table *t, uint32_t tag)
{
	uint8_t owner = tag && tag < t->tag_count ? t->spaces[tag / 8].owner[tag % 8] : TAG_FREE;

	return owner < t->space_count && is_current(t, &t->spaces[owner]) ? &t->spaces[owner] : NULL;
}

/* An entry or a pin, taken apart. */
struct cover {
	uint64_t page, span, value;
	uint64_t space, group; /* ids */
	uint32_t log2, sides;
	int global, pinned;
};

static int same_side(uint32_t a, uint32_t b)
{
	return (a | b) != BOTH_SIDES;
}

static int get_entry(struct cover *c, const struct table *t, const struct thash_entry *entry)
{
	const struct space *s = owner_of(t, tag_of(t, entry->key));
	uint64_t span = key_span(entry->key, t->view.page_mask);

	if (s)
		*c = (struct cover){entry->key & ~span, span, entry->value, s->id, t->spaces[s->group].id,
				    key_log2(entry->key, t->view.page_mask), entry->key & BOTH_SIDES,
				    s->kind == SPACE_GROUP, 0};
	return s != NULL;
}

static int get_pin(struct cover *c, const struct pinned *pin)
{
	if (pin->log2)
		*c = (struct cover){pin->page, page_span(pin->log2), pin->value, pin->space, pin->group, pin->log2,
				    pin->sides, pin->global, 1};
	return pin->log2 != 0;
}

/* What is live in a slot, or behind the last slot the pins; returns whether there is anything. */
static int get_cover(struct cover *c, const struct table *t, uint32_t i)
{
	uint32_t slots = WAYS * (t->set_mask + 1);

	return i < slots ? get_entry(c, t, &t->back[i / WAYS].way[i % WAYS]) : get_pin(c, &t->pinned[i - slots]);
}

static uint32_t cover_count(const struct table *t)
{
	return WAYS * (t->set_mask + 1) + t->pinned_count;
}

static const char *check_lanes(const struct table *t)
{
	uint32_t lane;

	for (lane = 0; lane < THASH_LANES; lane++) {
		uint32_t record = t->lane[lane];

		REQUIRE(has_size(t, t->lane_log2[lane]) || t->lane_log2[lane] == t->granule_log2,
			"a lane remembers a size that the table does not have");
		if (record == NO_SPACE)
			continue;
		REQUIRE(record < t->space_count && t->spaces[record].kind == SPACE_OWN, "a lane is bound to no space");
		REQUIRE(t->spaces[record].lanes >> lane & 1, "a space does not know its lane");
	}
	return NULL;
}

/* The lanes' copies of tags: what is stale here is a false hit. */
static const char *check_lane_tags(const struct table *t)
{
	uint64_t nothing = ~t->view.page_mask & ~(uint64_t)7;
	uint32_t lane;

	for (lane = 0; lane < THASH_LANES; lane++) {
		const struct space *s = t->lane[lane] == NO_SPACE ? NULL : &t->spaces[t->lane[lane]];
		int answers = s && t->front && !t->verify && s->front_tag && s->since.front_epoch == t->front_epoch &&
			      is_current(t, s);

		REQUIRE(t->view.want[lane] == (answers ? (uint64_t)s->front_tag << FRONT_TAG_SHIFT : nothing),
			"a lane demands another front tag than its space's");
		REQUIRE(!t->lane_tag[lane] || (answers && t->lane_tag[lane] == s->tag),
			"a lane goes to the back with a tag that is not its space's");
	}
	return NULL;
}

static uint32_t count_members(const struct table *t, uint32_t group)
{
	uint32_t i, members = 0;

	for (i = 0; i < t->space_count; i++)
		members += t->spaces[i].kind == SPACE_OWN && t->spaces[i].group == group;
	return members;
}

static const char *check_record(const struct table *t, const struct space *s)
{
	const struct space *group = &t->spaces[s->group];
	uint32_t self = number_of(t, s), lane;

	REQUIRE(s->kind <= SPACE_GROUP && s->group < t->space_count, "a record of no kind or group");
	REQUIRE(s->kind == SPACE_OWN || s->group == self, "a record that is no space is in a group");
	REQUIRE(s->kind != SPACE_OWN || group->kind == SPACE_GROUP, "the group of a space is none");
	REQUIRE(s->kind == SPACE_OWN || !s->lanes, "a record that is no space has a lane");
	REQUIRE(s->kind != SPACE_FREE || (!s->tag && !s->live && !s->in_use), "a free record has something");
	REQUIRE(s->kind != SPACE_GROUP || s->members == count_members(t, self), "a group counts its spaces wrongly");
	REQUIRE(s->kind == SPACE_FREE || s->born <= t->clock, "a record from the future");
	REQUIRE(s->kind != SPACE_OWN || !is_current(t, s) || is_current(t, group), "a current space of a stale group");
	REQUIRE(s->kind == SPACE_FREE || is_current(t, s) || !s->tag || (t->dead & DEAD_SINCE),
		"a stale record has a tag, and no sweep is due");
	for (lane = 0; lane < THASH_LANES; lane++)
		REQUIRE(!(s->lanes >> lane & 1) || t->lane[lane] == self, "a space has a lane that is another's");
	return NULL;
}

/* Every record in use is in one bucket, once. */
static const char *check_buckets(const struct table *t)
{
	uint8_t met[SPACES_MAX] = {0};
	uint32_t i, k;

	for (i = 0; i < t->space_count; i++)
		for (k = t->spaces[i].bucket; k != NO_SPACE; k = t->spaces[k].next) {
			REQUIRE(k < t->space_count && t->spaces[k].kind != SPACE_FREE, "a bucket holds no record");
			REQUIRE(!met[k]++, "a record is met twice in the buckets");
		}
	for (i = 0; i < t->space_count; i++) {
		REQUIRE(met[i] == (t->spaces[i].kind != SPACE_FREE), "a record is in no bucket");
		REQUIRE(t->spaces[i].kind == SPACE_FREE ||
				libvtlb_space_find(t, t->spaces[i].id, t->spaces[i].kind) == &t->spaces[i],
			"a record is not found by its id");
	}
	return NULL;
}

static const char *check_records(const struct table *t)
{
	const char *broken = NULL;
	uint32_t i, k;

	for (i = 0; i < t->space_count && !broken; i++) {
		broken = check_record(t, &t->spaces[i]);
		for (k = 0; k < i; k++)
			REQUIRE(t->spaces[i].kind == SPACE_FREE || t->spaces[i].kind != t->spaces[k].kind ||
					t->spaces[i].id != t->spaces[k].id,
				"two records of one space or group");
	}
	return broken ? broken : check_buckets(t);
}

/* Tags and records name each other; states of tags agree with the sweep. */
static const char *check_tags(const struct table *t)
{
	uint32_t i;

	REQUIRE(t->spaces[0].owner[0] == TAG_FREE, "tag 0 is in use");
	REQUIRE(t->next_tag && t->next_tag <= t->tag_count && t->next_front_tag <= t->front_tag_count,
		"the next tag is none");
	REQUIRE(!(t->dead & DEAD_SWEEPING) == !t->sweep_left && t->sweep_left <= t->set_mask + 1,
		"the sweep does not know whether it is at work");
	for (i = 1; i < t->tag_count; i++) {
		uint8_t owner = t->spaces[i / 8].owner[i % 8];

		REQUIRE(owner < t->space_count ? t->spaces[owner].tag == i : owner >= TAG_DYING, "a tag of no record");
		REQUIRE(owner != TAG_DYING || t->sweep_left, "a tag is dying, and no sweep is at work");
		REQUIRE(owner != TAG_DEAD || (t->dead & DEAD_SINCE), "a tag is dead, and no sweep is due");
	}
	for (i = 0; i < t->space_count; i++) {
		uint32_t tag = t->spaces[i].tag;

		REQUIRE(!tag || (tag < t->tag_count && t->spaces[tag / 8].owner[tag % 8] == i),
			"a record has a tag that is not its own");
	}
	return NULL;
}

/* An entry, dead or alive, is one that an insert can have made. */
static const char *check_slot(const struct table *t, uint32_t slot)
{
	const struct thash_entry *entry = &t->back[slot / WAYS].way[slot % WAYS];
	uint64_t key = entry->key, mask = t->view.page_mask, span = key_span(key, mask);
	uint32_t tag = tag_of(t, key), owner;

	if (!key)
		return NULL;
	REQUIRE(tag && tag < t->tag_count, "an entry with a tag that cannot be");
	owner = t->spaces[tag / 8].owner[tag % 8];
	REQUIRE(owner != TAG_FREE, "an entry with a free tag");
	REQUIRE(owner != TAG_DYING || slot / WAYS >= t->set_mask + 1 - t->sweep_left, "the sweep passed over an entry");
	REQUIRE((key & BOTH_SIDES) != BOTH_SIDES, "an entry of no side");
	REQUIRE(!(key & KEY_LARGE) || (~key & mask), "an entry of no size");
	REQUIRE(has_size(t, key_log2(key, mask)), "an entry of a size that the table does not have");
	REQUIRE(set_of(t, page_number(key & ~span, key_log2(key, mask))) == slot / WAYS, "an entry in a wrong set");
	REQUIRE(!libvtlb_value_is_odd(t, entry->value) &&
			libvtlb_value_kept(t, entry->value, key_log2(key, mask)) == entry->value,
		"an entry with bits in its value that no insert keeps");
	return NULL;
}

static const char *check_slots(const struct table *t)
{
	const char *broken = NULL;
	uint32_t slot;

	for (slot = 0; slot < WAYS * (t->set_mask + 1) && !broken; slot++)
		broken = check_slot(t, slot);
	return broken;
}

/* Live entries by record and size, counted anew. */
struct tally {
	uint32_t of_size[SPACES_MAX][SIZES_MAX], of_record[SPACES_MAX];
};

static void count_entries(struct tally *tally, const struct table *t)
{
	uint32_t slot;

	memset(tally, 0, sizeof(*tally));
	for (slot = 0; slot < WAYS * (t->set_mask + 1); slot++) {
		uint64_t key = t->back[slot / WAYS].way[slot % WAYS].key;
		const struct space *s = owner_of(t, tag_of(t, key));

		if (!s)
			continue;
		tally->of_size[number_of(t, s)][key_log2(key, t->view.page_mask) - t->granule_log2]++;
		tally->of_record[number_of(t, s)]++;
	}
}

static const char *check_counters(const struct table *t, const struct tally *tally, uint32_t record)
{
	const struct space *s = &t->spaces[record];
	uint64_t sizes;

	for (sizes = t->page_sizes; sizes; sizes &= sizes - 1) {
		uint32_t size = port_lowest_bit(sizes), counted = t->counters[record * t->columns + t->column[size]];

		REQUIRE((s->in_use >> size & 1) == (counted != 0), "a counter disagrees with the sizes in use");
		REQUIRE(s->kind == SPACE_FREE || !is_current(t, s) || counted == tally->of_size[record][size],
			"a size of a space is counted wrongly");
	}
	REQUIRE(!(s->in_use & ~t->page_sizes), "a space has a size that the table does not have");
	return NULL;
}

static uint32_t count_of_group(const struct table *t, uint32_t group)
{
	uint32_t i, count = 0;

	for (i = 0; i < t->space_count; i++)
		if (t->spaces[i].kind != SPACE_FREE && t->spaces[i].group == group && is_current(t, &t->spaces[i]))
			count += t->spaces[i].live;
	return count;
}

/* Rule 1. */
static const char *check_counts(const struct table *t)
{
	static struct tally tally;
	uint64_t seen = 0;
	uint32_t i, live = 0;

	count_entries(&tally, t);
	for (i = 0; i < t->space_count; i++) {
		const struct space *s = &t->spaces[i];
		const char *broken = check_counters(t, &tally, i);

		REQUIRE(!broken, broken);
		if (s->kind == SPACE_FREE || !is_current(t, s))
			continue;
		REQUIRE(s->live == tally.of_record[i], "a space is counted wrongly");
		REQUIRE(s->kind == SPACE_OWN || s->group_live == count_of_group(t, i), "a group is counted wrongly");
		seen |= s->in_use;
		live += s->live;
	}
	REQUIRE(t->live == live, "the table is counted wrongly");
	REQUIRE(!(seen & ~t->seen) && (t->seen_stale || seen == t->seen), "the sizes seen are not those in use");
	return NULL;
}

static int exclude(const struct cover *a, const struct cover *b)
{
	if (!same_side(a->sides, b->sides) || !ranges_meet(a->page, a->span, b->page, b->span))
		return 0;
	return a->global || b->global ? a->group == b->group : a->space == b->space;
}

/* Rule 6 and rule 8. */
static const char *check_overlaps(const struct table *t)
{
	struct cover a, b;
	uint32_t i, k;

	for (i = 0; i < cover_count(t); i++) {
		if (!get_cover(&a, t, i))
			continue;
		for (k = 0; k < i; k++)
			if (get_cover(&b, t, k) && exclude(&a, &b))
				return a.pinned || b.pinned ? "a pin is overlapped" : "two entries overlap";
	}
	return NULL;
}

static int is_binned(const struct table *t, uint64_t va)
{
	uint64_t offset = va - t->pin_first;

	return offset <= t->pin_span && offset >> t->pin_shift < 64 && t->pin_bins >> (offset >> t->pin_shift) & 1;
}

static const char *check_pin(const struct table *t, const struct pinned *pin)
{
	const struct space *s = libvtlb_space_find(t, pin->space, SPACE_OWN);
	uint64_t span = page_span(pin->log2), step;

	REQUIRE(has_size(t, pin->log2) && !(pin->page & span) && pin->sides != BOTH_SIDES, "a pin of no page");
	REQUIRE(!libvtlb_value_is_odd(t, pin->value) && libvtlb_value_kept(t, pin->value, pin->log2) == pin->value,
		"a pin with bits in its value that no insert keeps");
	REQUIRE(pin->global || !s || t->spaces[s->group].id == pin->group, "a pin of a space that is in another group");
	for (step = 0; step <= 64; step++)
		REQUIRE(is_binned(t, pin->page + (step < 64 ? (span >> 6) * step : span)),
			"a pin that lookups pass by");
	return NULL;
}

static const char *check_pins(const struct table *t)
{
	const char *broken = NULL;
	uint32_t i, pins = 0;

	for (i = 0; i < t->pinned_count && !broken; i++)
		if (t->pinned[i].log2) {
			broken = check_pin(t, &t->pinned[i]);
			pins++;
		}
	REQUIRE(broken || t->pins == pins, "the pins are counted wrongly");
	return broken;
}

static int has_front_tag(const struct table *t, const struct space *s)
{
	return s->kind == SPACE_OWN && s->front_tag && s->since.front_epoch == t->front_epoch && is_current(t, s);
}

/* The space whose good front tag this is, or NULL. */
static const struct space *front_owner(const struct table *t, uint32_t tag)
{
	uint32_t i;

	for (i = 0; i < t->space_count; i++)
		if (t->spaces[i].front_tag == tag && has_front_tag(t, &t->spaces[i]))
			return &t->spaces[i];
	return NULL;
}

/* What the copy of a granule of this entry has for a value. */
static uint64_t copied_value(const struct table *t, const struct cover *c, uint64_t va)
{
	return t->view.flags & THASH_ADDEND ? c->value & t->view.page_mask : c->value + (va - c->page);
}

/* Whether the library would look for the copies of what is in a slot when it goes: of large pages it keeps a note. */
static int is_noted(const struct table *t, const struct cover *c, uint32_t slot)
{
	return c->pinned || c->log2 == t->granule_log2 || !t->copied || (t->copied[slot / 32] >> slot % 32 & 1);
}

/* Whether an entry of this space lets an access of this kind through to the value that the copy has. */
static int is_backed(const struct table *t, const struct space *s, const struct thash_entry *copy, uint32_t kind)
{
	uint64_t va = copy->key & t->view.page_mask;
	struct cover c;
	uint32_t i;

	for (i = 0; i < cover_count(t); i++)
		if (get_cover(&c, t, i) && va - c.page <= c.span && (c.value >> kind & 1) &&
		    !(c.sides & (kind == THASH_EXECUTE ? KEY_NO_CODE : KEY_NO_DATA)) &&
		    !(c.value & (THASH_NOT_PRESENT | THASH_WATCHED | THASH_DEVICE)) &&
		    (c.global ? c.group == t->spaces[s->group].id : c.space == s->id))
			return copied_value(t, &c, va) == copy->value && is_noted(t, &c, i);
	return 0;
}

/* Rule 2: a copy that a lookup may find is one of a live entry. */
static const char *check_copy(const struct table *t, const struct thash_entry *copy)
{
	uint32_t tag = (uint32_t)(copy->key & ~t->view.page_mask) >> FRONT_TAG_SHIFT, kind;
	const struct space *s = front_owner(t, tag);

	REQUIRE(tag && tag < t->next_front_tag, "a copy with a tag that nobody was given");
	for (kind = THASH_READ; s && kind <= THASH_EXECUTE; kind++)
		if (!(copy->key >> kind & 1))
			REQUIRE(is_backed(t, s, copy, kind), "a copy of what the table does not have");
	return NULL;
}

static const char *check_front(const struct table *t)
{
	const char *broken = NULL;
	uint32_t i;

	for (i = 0; t->front && i <= t->front_mask && !broken; i++)
		if (t->front[i].key)
			broken = check_copy(t, &t->front[i]);
	for (i = 0; i < t->space_count && !broken; i++)
		REQUIRE(!has_front_tag(t, &t->spaces[i]) || front_owner(t, t->spaces[i].front_tag) == &t->spaces[i],
			"two spaces have one front tag");
	return broken;
}

/* Whatever lies below a page is remembered to lie there, on every level; and around it, in its part. */
static const char *check_under(const struct table *t)
{
	struct cover c;
	uint64_t levels;
	uint32_t i;

	REQUIRE(!(t->under_levels & ~t->page_sizes) && (t->parted || !t->under_levels), "levels that cannot be");
	REQUIRE(t->parts || !t->parted, "parts without room");
	for (i = 0; i < WAYS * (t->set_mask + 1); i++)
		if (get_cover(&c, t, i)) {
			REQUIRE(sizes_near(t, c.page, c.log2) & size_bit(t, c.log2), "a page of which its part does not know");
			for (levels = t->under_levels; levels; levels &= levels - 1) {
				uint32_t log2 = t->granule_log2 + port_lowest_bit(levels);

				REQUIRE(log2 <= c.log2 || libvtlb_under_may_have(t, c.page & ~page_span(log2), log2),
					"a small page of which nobody knows");
			}
		}
	return NULL;
}

static const char *check_whole(const struct table *t)
{
	REQUIRE(t->magic == TABLE_MAGIC && !(t->sequence & 1) && !t->in_callback, "a call did not come to its end");
	REQUIRE(!t->no_entry.key && !t->no_entry.value, "the entry that never matches was written");
	REQUIRE(t->victim < t->space_count, "the record retired last is none");
	return NULL;
}

const char *thash_broken(const struct thash *table)
{
	static const char *(*const checks[])(const struct table *) = {
		check_whole, check_records, check_lanes, check_tags, check_slots, check_counts,
		check_overlaps, check_pins, check_lane_tags, check_front, check_under,
	};
	const struct table *t = (const struct table *)table;
	const char *broken = NULL;
	uint32_t i;

	for (i = 0; i < sizeof(checks) / sizeof(checks[0]) && !broken; i++)
		broken = checks[i](t);
	return broken;
}
