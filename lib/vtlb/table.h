/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * What a table is made of, behind the opaque structs of thash.h, and the
 * functions that its parts offer each other.
 *
 * Words that thash_peek() reads are written through port.h, between
 * change_begin() and change_end(); all others are the owner's alone.
 */
#ifndef LIBVTLB_TABLE_H
#define LIBVTLB_TABLE_H

#include <libwdtvtlb/thash.h>

#include "../common/port.h"
#include "key.h"

#define TABLE_MAGIC 0x74684153u /* "thAS" */
#define WAYS 4u
#define PURGES_REMEMBERED 4u
#define SIZES_MAX 55u
#define SPACES_MAX 250u
#define PARTS_MAX 64u

/* In place of the number of a space record. */
#define NO_SPACE 0xffu
/* In space.owner, besides: the state of a tag that no record owns. */
#define TAG_FREE 0xffu
#define TAG_DEAD 0xfeu /* entries may carry it still */
#define TAG_DYING 0xfdu /* the sweep at work removes them */

enum space_kind { SPACE_FREE, SPACE_OWN, SPACE_GROUP };

/*
 * A space, or a group: its globals are the entries of its own record. What a
 * record holds counts only while the record is current: born no earlier than the
 * last purge of its group and of everything (table_current()).
 */
struct PORT_MAY_ALIAS space {
	uint64_t id;
	uint64_t born; /* table.clock when it became current */
	uint64_t in_use; /* page sizes with live entries, bit log2 - granule_log2 */
	union {
		uint64_t purged; /* a group: table.clock at its last purge */
		uint64_t front_epoch; /* a space: its front_tag is good while this is table.front_epoch */
	} since;
	uint8_t owner[8]; /* who owns the tags 8 * record and up: a record or TAG_* */
	uint32_t live; /* entries */
	uint32_t group_live; /* a group: entries of its spaces and its own */
	uint16_t tag; /* in the back, or 0 */
	uint16_t front_tag; /* or 0 */
	uint8_t kind; /* enum space_kind */
	uint8_t group; /* record of its group, itself for a group */
	uint8_t lanes; /* bound to it, a bit each */
	uint8_t members; /* a group: its spaces */
	uint8_t bucket; /* first record whose id hashes to this number */
	uint8_t next; /* in its bucket */
	uint8_t spare[6];
};

struct PORT_MAY_ALIAS pinned {
	uint64_t page;
	uint64_t value;
	uint64_t space; /* ids, not records: a pin outlives them */
	uint64_t group;
	struct thash_cold cold;
	uint8_t log2; /* 0: free */
	uint8_t sides; /* KEY_NO_DATA, KEY_NO_CODE */
	uint8_t global;
	uint8_t spare[5];
	uint64_t reserved;
};

/* What a purge said, for the tickets taken before it. */
struct purge_note {
	uint64_t first, last;
	uint64_t id;
	uint32_t scope; /* or NOTE_VALUES */
};
#define NOTE_VALUES 0xffffffffu

#define DEAD_SINCE 1u /* a tag died since the last sweep began */
#define DEAD_SWEEPING 2u /* a sweep is at work */

struct PORT_MAY_ALIAS table {
	struct thash_view view;
	struct thash_entry no_entry; /* where the view points without a front */
	struct thash_set *back;
	struct thash_entry *front; /* or NULL where the front is not used */
	struct thash_cold *cold;
	struct space *spaces;
	uint32_t *counters; /* [space][column] */
	struct pinned *pinned;
	thash_evicted_fn *evicted;
	void *evicted_user;
	thash_verify_fn *verify;
	void *verify_user;

	uint64_t clock; /* purges of groups and of everything so far */
	uint64_t purged; /* clock at the last purge of everything */
	uint64_t front_epoch;
	uint64_t page_sizes; /* legal, bit log2 - granule_log2 */
	uint64_t seen; /* page sizes that live entries may have */
	uint64_t parted; /* page sizes of which parts tell; 0 while they are not made */
	uint64_t under_levels; /* page sizes for which under.c has marks */
	uint32_t *parts; /* what lies in each part of the address space, and then the marks; or NULL: see under.c */
	uint32_t *copied; /* a bit for each slot of the back: a large page there may have copies in the front; or NULL */
	uint64_t pin_first, pin_span; /* hull of the pins */
	uint64_t pin_bins; /* parts of the hull with pins */
	uint64_t ticket; /* purges so far, and one */
	struct purge_note notes[PURGES_REMEMBERED];

	uint64_t found, missed, inserted, evictions, removed, purges, retired, sweeps, front_drops, refused, verified, stale;

	uint32_t magic;
	uint32_t sequence; /* odd during a change */
	uint32_t set_mask;
	uint32_t set_shift;
	uint32_t front_mask;
	uint32_t front_count;
	uint32_t live;
	uint32_t verify_every;
	uint32_t verify_left;
	uint32_t mark_words;
	uint32_t under_age; /* entries since parts and marks were made anew */
	uint32_t sweep_left; /* sets that the sweep at work has to look at */
	uint32_t space_count;
	uint32_t pinned_count; /* records */
	uint32_t pins; /* in use */
	uint16_t tag_count; /* tags 1 to tag_count - 1 are usable in the back */
	uint16_t front_tag_count;
	uint16_t next_tag; /* where the search for a free one begins */
	uint16_t next_front_tag;
	uint8_t granule_log2;
	uint8_t columns; /* page sizes */
	uint8_t victim; /* record that was retired last */
	uint8_t pin_shift;
	uint8_t in_callback;
	uint8_t dead; /* DEAD_*: entries with dead tags there may be */
	uint8_t seen_stale; /* seen may say too much */
	uint8_t part_mask; /* parts, less one */
	uint8_t part_log2; /* their size */
	uint8_t lane[THASH_LANES]; /* record bound to each, or NO_SPACE */
	uint8_t lane_log2[THASH_LANES]; /* page size found last */
	uint16_t lane_tag[THASH_LANES]; /* back tag of its space where a lookup may go straight to the back, or 0 */
	uint8_t column[SIZES_MAX]; /* of the counters, by log2 - granule_log2 */
};

_Static_assert(sizeof(struct table) * 3 <= sizeof(struct thash) * 2,
	       "half of what the context holds is to stay free for later releases");
_Static_assert(sizeof(struct space) == sizeof(struct thash_space), "space record");
_Static_assert(sizeof(struct pinned) <= sizeof(struct thash_pinned), "pin record");
_Static_assert(_Alignof(struct table) <= _Alignof(struct thash), "context alignment");

/* The table behind a caller's pointer, or NULL for NULL and for what thash_init() has not made. */
static inline struct table *table_of(struct thash *table)
{
	struct table *t = (struct table *)table;

	return t && t->magic == TABLE_MAGIC ? t : NULL;
}

static inline const struct table *table_of_const(const struct thash *table)
{
	const struct table *t = (const struct table *)table;

	return t && t->magic == TABLE_MAGIC ? t : NULL;
}

/* Whether the table may be changed now: 0, or the error to return. */
static inline int table_refuses(const struct table *t)
{
	if (!t)
		return LIBVTLB_ERR_INVALID;
	return t->in_callback ? LIBVTLB_ERR_BUSY : 0;
}

static inline void change_begin(struct table *t)
{
	PORT_WRITE(t->sequence, t->sequence + 1);
	PORT_FENCE_RELEASE();
}

static inline void change_end(struct table *t)
{
	PORT_FENCE_RELEASE();
	PORT_WRITE(t->sequence, t->sequence + 1);
}

static inline uint32_t back_count(const struct table *t)
{
	return WAYS * (t->set_mask + 1);
}

static inline struct thash_entry *back_entry(const struct table *t, uint32_t slot)
{
	return &t->back[slot / WAYS].way[slot % WAYS];
}

static inline uint32_t slot_of_entry(const struct table *t, const struct thash_entry *entry)
{
	return (uint32_t)(((uintptr_t)entry - (uintptr_t)t->back) / sizeof(*entry));
}

/* Size in the way that bitmaps hold it. */
static inline uint64_t size_bit(const struct table *t, uint32_t log2)
{
	return port_shift_left(1, log2 - t->granule_log2);
}

static inline int has_size(const struct table *t, uint32_t log2)
{
	return log2 >= t->granule_log2 && log2 <= 64 && (t->page_sizes & size_bit(t, log2));
}

/* The first set of the back in which this page may be found: the only one. No tag enters (rule 3). */
static inline uint32_t set_of(const struct table *t, uint64_t number)
{
	if (!(t->view.flags & THASH_HASHED))
		return (uint32_t)number & t->set_mask;
	return ((uint32_t)number ^ (uint32_t)(number >> 32)) * 0x9e3779b1u >> t->set_shift & t->set_mask;
}

static inline uint32_t tag_of(const struct table *t, uint64_t key)
{
	return (uint32_t)(key & ~t->view.page_mask) >> KEY_TAG_SHIFT;
}

/* Key bits of a tag that no entry has: what to compare with where there is no tag. */
static inline uint64_t no_tag(const struct table *t)
{
	return ~t->view.page_mask & ~(uint64_t)7;
}

static inline uint64_t tag_bits(const struct table *t, uint32_t tag)
{
	return tag ? (uint64_t)tag << KEY_TAG_SHIFT : no_tag(t);
}

static inline uint8_t *tag_owner(const struct table *t, uint32_t tag)
{
	return &t->spaces[tag / 8].owner[tag % 8];
}

/* The large page in a slot has a copy in the front from now on. */
static inline void copied_set(struct table *t, uint32_t slot)
{
	if (t->copied)
		t->copied[slot / 32] |= 1u << slot % 32;
}

/* Whether the page with this key, which leaves a slot, may have copies in the front; the next one there has none. */
static inline int copied_take(struct table *t, uint32_t slot, uint64_t key)
{
	uint32_t bit = 1u << slot % 32, was;

	if (!(key & KEY_LARGE) || !t->copied)
		return 1;
	was = t->copied[slot / 32] & bit;
	t->copied[slot / 32] &= ~bit;
	return was != 0;
}

/* What is known of the part of the address space around an address. */
static inline uint32_t *part_of(const struct table *t, uint64_t va)
{
	return &t->parts[(uint32_t)port_shift_right(va, t->part_log2) & t->part_mask];
}

/* The page sizes that entries around an address may have, whosever they are. */
static inline uint64_t sizes_at(const struct table *t, uint64_t va)
{
	return t->parted ? *part_of(t, va) | ~t->parted : ~(uint64_t)0;
}

/* The page sizes that entries which overlap a page may have: a page beyond the size of a part has more around it. */
static inline uint64_t sizes_near(const struct table *t, uint64_t page, uint32_t log2)
{
	uint64_t bit = size_bit(t, log2);

	return sizes_at(t, page) | (t->parted & bit ? 0 : bit - 1);
}

/* Whether what a record holds counts: nothing emptied it since it was born. */
static inline int space_current(const struct table *t, const struct space *s)
{
	uint64_t born = port_read64(&s->born);

	return born >= port_read64(&t->purged) && born >= port_read64(&t->spaces[PORT_READ(s->group)].since.purged);
}

/* The record whose live entries carry a tag, or NULL for a dead tag. */
static inline struct space *tag_space(const struct table *t, uint32_t tag)
{
	uint8_t owner = tag < t->tag_count ? *tag_owner(t, tag) : TAG_FREE;

	return owner < SPACES_MAX && space_current(t, &t->spaces[owner]) ? &t->spaces[owner] : NULL;
}

/* From here on a scan of the back is faster than probing sets one by one. */
static inline uint32_t probes_max(const struct table *t)
{
	return t->set_mask / 4;
}

/* What a search came to: where, and what is needed to judge it. */
struct finding {
	uint64_t page;
	uint64_t value;
	uint32_t slot; /* of the back; of a pin, its number */
	uint8_t log2;
	uint8_t sides; /* KEY_NO_DATA, KEY_NO_CODE */
	uint8_t global;
	uint8_t is_pinned;
};

/* A range, whose entries they are, and what was removed of it. */
struct removal {
	uint64_t first, last;
	uint64_t sizes; /* page sizes to look for */
	uint32_t sides; /* KEY_NO_DATA for the data side, KEY_NO_CODE for the code side */
	uint32_t group; /* whose entries: a group's, any group's, or ... */
	struct space *space, *globals; /* ... of these records alone; NULL for none */
	uint64_t space_bits, global_bits; /* the key bits of their tags; libvtlb_remove() sets them */
	uint32_t removed;
	uint32_t uncounted; /* taken besides, while the counts still have them: pages of ... */
	uint64_t uncounted_span; /* ... one size, of ... */
	struct space *uncounted_of; /* ... one record */
	struct hull hull; /* of the pages removed that may have copies in the front */
};
#define RECORDS_ALONE NO_SPACE
#define ANY_GROUP 0xfeu
#define BOTH_SIDES (KEY_NO_DATA | KEY_NO_CODE)

/* init.c */
int libvtlb_check_config(const struct thash_config *c);
uint64_t libvtlb_sizes_of(const struct thash_config *c);
void libvtlb_adopt_arrays(struct table *t, const struct thash_config *c);
void libvtlb_arrays_clear(struct table *t);
void libvtlb_spaces_init(struct table *t, uint32_t from);

/* spaces.c */
struct space *libvtlb_space_find(const struct table *t, uint64_t id, uint32_t kind);
void libvtlb_space_refresh(struct table *t, struct space *s);
void libvtlb_space_empty(struct table *t, struct space *s);
void libvtlb_space_link(struct table *t, struct space *s);
int libvtlb_space_retire_for_tag(struct table *t);

/* tags.c */
uint32_t libvtlb_tag_take(struct table *t, struct space *s);
void libvtlb_tag_release(struct table *t, struct space *s);
void libvtlb_tags_settle(struct table *t);

/* counts.c */
void libvtlb_count_in(struct table *t, struct space *s, uint32_t log2);
void libvtlb_count_out(struct table *t, struct space *s, uint32_t log2, uint32_t count);
void libvtlb_count_out_all(struct table *t, struct space *s);
void libvtlb_count_forget(struct table *t, struct space *s);
uint64_t libvtlb_sizes_seen(struct table *t);

/* front.c */
void libvtlb_front_fill(struct table *t, struct space *s, uint64_t va, const struct finding *f, int open);
void libvtlb_front_purge(struct table *t, const struct hull *hull);
uint64_t libvtlb_front_probes(const struct table *t, uint64_t first, uint64_t last, uint64_t sizes);
void libvtlb_front_forget(struct table *t, struct space *s);
void libvtlb_front_forget_all(struct table *t);
void libvtlb_front_drop(struct table *t);
void libvtlb_lane_update(struct table *t, uint32_t lane);
void libvtlb_lanes_of_update(struct table *t, const struct space *s);
void libvtlb_lanes_update(struct table *t);

/* back.c */
void libvtlb_entry_drop(struct table *t, uint32_t slot, struct space *s);
void libvtlb_remove(struct table *t, struct removal *r);
uint64_t libvtlb_probes(const struct table *t, uint64_t sizes, uint64_t first, uint64_t last);

/* under.c */
void libvtlb_under_init(struct table *t, uint32_t *words, uint32_t count);
uint32_t libvtlb_under_words(const struct table *t);
void libvtlb_under_add(struct table *t, uint64_t page, uint32_t log2);
int libvtlb_under_may_have(const struct table *t, uint64_t page, uint32_t log2);
void libvtlb_under_renew(struct table *t, uint64_t page, uint32_t log2);
void libvtlb_under_forget(struct table *t);

/* pins.c */
int libvtlb_pin_overlaps(const struct table *t, const struct space *s, uint64_t page, uint32_t log2, uint32_t sides,
			 int global);
int libvtlb_pinned_elsewhere(const struct table *t, uint64_t space, uint64_t group);
uint32_t libvtlb_pin_free(const struct table *t);
void libvtlb_pin_set(struct table *t, uint32_t number, const struct finding *f, const struct space *s,
		     const struct thash_cold *cold);
void libvtlb_pin_drop(struct table *t, uint32_t number);
void libvtlb_pin_hull_update(struct table *t);
uint32_t libvtlb_pins_purge(struct table *t, struct hull *hull, uint32_t scope, uint64_t id, uint64_t first,
			    uint64_t last);

/* lookup.c */

/* The entry that serves an access by a lane, for the owner; nothing but where the next search begins is changed. */
int libvtlb_find(struct table *t, struct finding *f, uint64_t va, uint32_t kind, uint32_t lane);

/* describe.c */
const struct thash_cold *libvtlb_cold_of(const struct table *t, const struct finding *f);
int libvtlb_check_output(const struct thash_translation *out);
void libvtlb_describe_slot(const struct table *t, struct thash_translation *out, uint32_t slot);
void libvtlb_describe_finding(const struct table *t, struct thash_translation *out, const struct finding *f,
			      const struct space *s, uint64_t va);

/* values.c */
int libvtlb_value_meets(const struct table *t, uint64_t page, uint32_t log2, uint64_t value, uint64_t first,
			uint64_t last);

/* ticket.c */
void libvtlb_note(struct table *t, uint32_t scope, uint64_t id, uint64_t first, uint64_t last);
int libvtlb_overtaken(const struct table *t, uint64_t ticket, const struct finding *f, const struct space *s);

/* verify.c */
int libvtlb_verify_hit(struct table *t, const struct finding *f, const struct space *s, uint64_t va, uint32_t kind);

/* insert.c */
uint64_t libvtlb_value_kept(const struct table *t, uint64_t value, uint32_t log2);
int libvtlb_value_is_odd(const struct table *t, uint64_t value);

#endif
