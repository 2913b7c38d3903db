/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Records of spaces and groups: found by id through buckets that lie in the
 * records themselves, retired when they run out, bound to lanes.
 */
#include "table.h"

static uint32_t number_of(const struct table *t, const struct space *s)
{
	return (uint32_t)(s - t->spaces);
}

/* Without a division: the hash as a fraction of 2^16, times the count. */
static uint8_t *bucket(const struct table *t, uint64_t id, uint32_t kind)
{
	uint32_t hash = ((uint32_t)id ^ (uint32_t)(id >> 32) ^ kind << 24) * 0x9e3779b1u;

	return &t->spaces[(hash >> 16) * t->space_count >> 16].bucket;
}

struct space *libvtlb_space_find(const struct table *t, uint64_t id, uint32_t kind)
{
	uint32_t i;

	for (i = *bucket(t, id, kind); i != NO_SPACE; i = t->spaces[i].next)
		if (t->spaces[i].id == id && t->spaces[i].kind == kind)
			return &t->spaces[i];
	return NULL;
}

/* Puts a record that has its id and kind into its bucket. */
void libvtlb_space_link(struct table *t, struct space *s)
{
	uint8_t *head = bucket(t, s->id, s->kind);

	s->next = *head;
	*head = (uint8_t)number_of(t, s);
}

/* Makes a record current: what was purged since it was born reads as zero. */
void libvtlb_space_refresh(struct table *t, struct space *s)
{
	if (space_current(t, s))
		return;
	if (s->kind == SPACE_OWN)
		libvtlb_space_refresh(t, &t->spaces[s->group]);
	libvtlb_tag_release(t, s);
	libvtlb_count_forget(t, s);
	libvtlb_front_forget(t, s);
	port_write64(&s->born, t->clock);
}

/* Removes all entries of a current record, in time that does not depend on their number. */
void libvtlb_space_empty(struct table *t, struct space *s)
{
	libvtlb_tag_release(t, s);
	libvtlb_count_out_all(t, s);
	if (s->kind == SPACE_GROUP)
		libvtlb_front_forget_all(t);
	else
		libvtlb_front_forget(t, s);
}

static uint32_t live_entries(const struct table *t, const struct space *s)
{
	return space_current(t, s) ? s->live : 0;
}

static void space_free(struct table *t, struct space *s)
{
	uint32_t self = number_of(t, s);
	uint8_t *link = bucket(t, s->id, s->kind);

	libvtlb_space_refresh(t, s);
	libvtlb_space_empty(t, s);
	while (*link != self)
		link = &t->spaces[*link].next;
	*link = s->next;
	if (s->kind == SPACE_OWN)
		t->spaces[s->group].members--;
	PORT_WRITE(s->kind, SPACE_FREE);
	PORT_WRITE(s->group, (uint8_t)self);
}

static int is_idle(const struct space *s)
{
	return (s->kind == SPACE_OWN && !s->lanes) || (s->kind == SPACE_GROUP && !s->members);
}

/* The record to give up: one without entries if there is, else in turn. */
static struct space *pick_victim(struct table *t)
{
	struct space *victim = NULL;
	uint32_t i, n = t->victim;

	for (i = 0; i < t->space_count; i++) {
		n = n + 1 < t->space_count ? n + 1 : 0;
		if (!is_idle(&t->spaces[n]))
			continue;
		if (!live_entries(t, &t->spaces[n]))
			return &t->spaces[n];
		if (!victim)
			victim = &t->spaces[n];
	}
	return victim;
}

/* The free record with the lowest number, so that a restored table chooses as the saved one would have. */
static struct space *find_free(const struct table *t)
{
	uint32_t i;

	for (i = 0; i < t->space_count; i++)
		if (t->spaces[i].kind == SPACE_FREE)
			return &t->spaces[i];
	return NULL;
}

static struct space *take_record(struct table *t)
{
	struct space *s;

	while (!(s = find_free(t))) {
		struct space *victim = pick_victim(t);

		t->victim = (uint8_t)number_of(t, victim);
		t->retired++;
		space_free(t, victim);
	}
	return s;
}

/* Makes a free record a current one with this id; @group is NULL for a group. */
static struct space *space_make(struct table *t, uint64_t id, struct space *group)
{
	struct space *s = take_record(t);
	uint32_t kind = group ? SPACE_OWN : SPACE_GROUP;

	port_write64(&s->id, id);
	port_write64(&s->born, t->clock);
	port_write64(&s->since.purged, 0);
	PORT_WRITE(s->kind, (uint8_t)kind);
	PORT_WRITE(s->group, (uint8_t)number_of(t, group ? group : s));
	s->group_live = 0;
	s->front_tag = 0;
	s->lanes = 0;
	s->members = 0;
	libvtlb_space_link(t, s);
	return s;
}

static struct space *group_make(struct table *t, uint64_t id)
{
	struct space *group = libvtlb_space_find(t, id, SPACE_GROUP);

	if (!group)
		return space_make(t, id, NULL);
	libvtlb_space_refresh(t, group);
	return group;
}

static int group_is_bound(const struct table *t, uint32_t group)
{
	uint32_t lane;

	for (lane = 0; lane < THASH_LANES; lane++)
		if (t->lane[lane] != NO_SPACE && t->spaces[t->lane[lane]].group == group)
			return 1;
	return 0;
}

/* Takes the tags of records without entries; returns how many. */
static uint32_t take_idle_tags(struct table *t)
{
	uint32_t i, count = 0;

	for (i = 0; i < t->space_count; i++)
		if (t->spaces[i].tag && !t->spaces[i].live) {
			libvtlb_tag_release(t, &t->spaces[i]);
			libvtlb_lanes_of_update(t, &t->spaces[i]);
			count++;
		}
	return count;
}

/*
 * Makes a tag die when all of them live: those that no entry carries, else that of a record that nobody bound needs,
 * in turn. Returns whether there was one.
 */
int libvtlb_space_retire_for_tag(struct table *t)
{
	uint32_t i, n = t->victim;

	if (take_idle_tags(t))
		return 1;

	for (i = 0; i < t->space_count; i++) {
		struct space *s;

		n = n + 1 < t->space_count ? n + 1 : 0;
		s = &t->spaces[n];
		if (s->kind == SPACE_FREE || !s->tag || (s->kind == SPACE_OWN ? s->lanes : group_is_bound(t, n)))
			continue;
		t->victim = (uint8_t)n;
		t->retired++;
		libvtlb_space_refresh(t, s);
		libvtlb_space_empty(t, s);
		return 1;
	}
	return 0;
}

static uint32_t add_once(uint8_t *list, uint32_t count, uint8_t record)
{
	uint32_t i;

	for (i = 0; i < count; i++)
		if (list[i] == record)
			return count;
	list[count] = record;
	return count + 1;
}

/*
 * Whether this space, NULL for one without a record, can be bound to this lane: spaces of other lanes and their
 * groups keep their records, and each of them may need a tag.
 */
static int room_for(const struct table *t, uint32_t lane, const struct space *s, uint64_t group_id)
{
	const struct space *group = libvtlb_space_find(t, group_id, SPACE_GROUP);
	uint8_t kept[2 * THASH_LANES + 2];
	uint32_t count = 0, missing = (s ? 0u : 1u) + (group ? 0u : 1u), i;

	if (s)
		count = add_once(kept, count, (uint8_t)number_of(t, s));
	if (group)
		count = add_once(kept, count, (uint8_t)number_of(t, group));
	for (i = 0; i < THASH_LANES; i++) {
		if (i == lane || t->lane[i] == NO_SPACE)
			continue;
		count = add_once(kept, count, t->lane[i]);
		count = add_once(kept, count, t->spaces[t->lane[i]].group);
	}
	return count + missing <= t->space_count && count + missing < t->tag_count;
}

static void lane_clear(struct table *t, uint32_t lane)
{
	if (t->lane[lane] == NO_SPACE)
		return;
	t->spaces[t->lane[lane]].lanes &= (uint8_t)~(1u << lane);
	PORT_WRITE(t->lane[lane], NO_SPACE);
	libvtlb_lane_update(t, lane);
}

static void lane_set(struct table *t, uint32_t lane, struct space *s)
{
	s->lanes |= (uint8_t)(1u << lane);
	PORT_WRITE(t->lane[lane], (uint8_t)number_of(t, s));
	libvtlb_lane_update(t, lane);
}

int thash_bind(struct thash *table, uint32_t lane, uint64_t space, uint64_t group)
{
	struct table *t = table_of(table);
	int err = table_refuses(t), elsewhere;
	struct space *s, *g;

	if (err || lane >= THASH_LANES)
		return err ? err : LIBVTLB_ERR_INVALID;
	s = libvtlb_space_find(t, space, SPACE_OWN);
	elsewhere = s && t->spaces[s->group].id != group;
	if ((elsewhere && (live_entries(t, s) || (s->lanes & ~(1u << lane)))) ||
	    libvtlb_pinned_elsewhere(t, space, group))
		return LIBVTLB_ERR_INVALID;
	if (!room_for(t, lane, elsewhere ? NULL : s, group))
		return LIBVTLB_ERR_BUSY;
	change_begin(t);
	lane_clear(t, lane);
	if (elsewhere)
		space_free(t, s);
	if (!s || elsewhere) {
		g = group_make(t, group);
		g->members++;
		s = space_make(t, space, g);
	}
	libvtlb_space_refresh(t, s);
	lane_set(t, lane, s);
	change_end(t);
	return 0;
}

int thash_unbind(struct thash *table, uint32_t lane)
{
	struct table *t = table_of(table);
	int err = table_refuses(t);

	if (err || lane >= THASH_LANES)
		return err ? err : LIBVTLB_ERR_INVALID;
	change_begin(t);
	lane_clear(t, lane);
	change_end(t);
	return 0;
}
