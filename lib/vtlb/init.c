/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* What a table is made of, judged and put together. */
#include "struct-size.h"
#include "table.h"

#define GRANULE_MIN 10u
#define GRANULE_MAX 20u
#define FRONT_MAX (1u << 26)
#define SETS_MAX (1u << 24)
#define PINNED_MAX 64u
#define UNDER_WORDS_MAX (1u << 20)
#define UNDER_WORDS_MIN 2u

/*
 * The golden ratio's bits at the top, so that neighbours never meet in four
 * entries or more; zeroes at the bottom, so that the last granule does not meet
 * the first: their distance is the top of multiplier << (64 - granule) less the
 * multiplier itself.
 */
#define MULTIPLIER 0x9e3779b97f400001u

/* Tests narrow the tags, so that they run out all the time. */
#ifdef THASH_TEST_TAG_BITS
#define BACK_TAG_BITS THASH_TEST_TAG_BITS
#else
#define BACK_TAG_BITS 8u
#endif

static int is_power_of_two(uint32_t n)
{
	return n && !(n & (n - 1));
}

static int is_aligned(const void *array, uint32_t count, uintptr_t alignment)
{
	return !count || (array && !((uintptr_t)array & (alignment - 1)));
}

/* The legal page sizes that a configuration asks for, as a bitmap. */
uint64_t libvtlb_sizes_of(const struct thash_config *c)
{
	uint64_t all = page_span(65 - c->granule_log2);

	return c->page_sizes ? c->page_sizes : all;
}

static uint32_t count_bits(uint64_t bits)
{
	uint32_t count = 0;

	for (; bits; bits &= bits - 1)
		count++;
	return count;
}

static int counts_fit(const struct thash_config *c)
{
	return c->granule_log2 >= GRANULE_MIN && c->granule_log2 <= GRANULE_MAX &&
	       (!c->front_count || is_power_of_two(c->front_count)) && c->front_count <= FRONT_MAX &&
	       is_power_of_two(c->set_count) && c->set_count <= SETS_MAX &&
	       (!c->cold_count || c->cold_count == WAYS * c->set_count) && c->space_count >= 2 &&
	       c->space_count <= SPACES_MAX && c->pinned_count <= PINNED_MAX &&
	       !(libvtlb_sizes_of(c) & ~page_span(65 - c->granule_log2)) &&
	       c->counter_count >= c->space_count * count_bits(libvtlb_sizes_of(c));
}

static int arrays_fit(const struct thash_config *c)
{
	return is_aligned(c->front, c->front_count, 16) && is_aligned(c->back, c->set_count, 64) &&
	       is_aligned(c->cold, c->cold_count, 8) && is_aligned(c->spaces, c->space_count, 8) &&
	       is_aligned(c->counters, c->counter_count, 4) && is_aligned(c->pinned, c->pinned_count, 8);
}

/* Whether a configuration can be a table: 0 or an error. */
int libvtlb_check_config(const struct thash_config *c)
{
	int err = libvtlb_check_struct(c, sizeof(*c), FIRST_CONFIG);

	if (err)
		return err;
	if ((c->flags & ~(THASH_ADDEND | THASH_HASHED)) || c->reserved || !counts_fit(c) || !arrays_fit(c))
		return LIBVTLB_ERR_INVALID;
	return 0;
}

static uint32_t log2_of(uint32_t power)
{
	return port_lowest_bit32(power);
}

/* Below these sizes neighbouring granules share an entry, and the length test of the inlined lookup is unsound. */
static int front_is_usable(const struct thash_config *c)
{
	return c->front_count >= (c->flags & THASH_HASHED ? 4u : 2u);
}

static void view_init(struct table *t, const struct thash_config *c)
{
	struct thash_view *view = &t->view;
	uint32_t bits;

	t->front = front_is_usable(c) ? c->front : NULL;
	t->front_mask = t->front ? c->front_count - 1 : 0;
	bits = log2_of(t->front_mask + 1);
	view->front.word = 0;
	view->hashed_front.word = 0;
	view->front.entry = &t->no_entry;
	view->hashed_front.entry = &t->no_entry;
	view->front_4k.word = 0;
	view->front_4k.entry = &t->no_entry;
	view->index_mask = 0;
	view->hashed_index_mask = 0;
	view->index_mask_4k = 0;
	if (t->front && (c->flags & THASH_HASHED)) {
		view->hashed_front.entry = t->front;
		view->hashed_index_mask = t->front_mask << 4;
	} else if (t->front) {
		view->front.entry = t->front;
		view->index_mask = t->front_mask << 4;
	}
	if (t->granule_log2 == 12) {
		view->front_4k.entry = view->front.entry;
		view->index_mask_4k = (uint32_t)view->index_mask;
	}
	view->hash_shift = (uint8_t)(60 - bits);
}

/* What is left of the counters: first a bit for each slot, then parts of the address space, then marks. */
static void words_init(struct table *t, const struct thash_config *c)
{
	uint32_t used = c->space_count * t->columns, left = c->counter_count - used, bits = (c->set_count + 7) / 8;

	t->copied = NULL;
	t->parts = NULL;
	libvtlb_under_forget(t);
	if (left < bits)
		return;
	t->copied = c->counters + used;
	left -= bits;
	if (left >= UNDER_WORDS_MIN)
		libvtlb_under_init(t, t->copied + bits, left < UNDER_WORDS_MAX ? left : UNDER_WORDS_MAX);
}

/* Arrays and what follows from their sizes; nothing is cleared. */
void libvtlb_adopt_arrays(struct table *t, const struct thash_config *c)
{
	uint32_t bits = t->granule_log2 - KEY_TAG_SHIFT, tags;

	view_init(t, c);
	t->front_count = c->front_count;
	t->back = c->back;
	t->set_mask = c->set_count - 1;
	t->set_shift = c->set_count > 1 ? 32 - log2_of(c->set_count) : 31;
	t->cold = c->cold_count ? c->cold : NULL;
	t->spaces = (struct space *)c->spaces;
	t->space_count = c->space_count;
	t->counters = c->counters;
	words_init(t, c);
	t->pinned = (struct pinned *)c->pinned;
	t->pinned_count = c->pinned_count;
	t->evicted = c->evicted;
	t->evicted_user = c->user;
	bits = bits < BACK_TAG_BITS ? bits : BACK_TAG_BITS;
	tags = 8 * c->space_count;
	t->tag_count = (uint16_t)(tags < (1u << bits) - 1 ? tags : (1u << bits) - 1);
	bits = t->granule_log2 - FRONT_TAG_SHIFT;
	bits = bits < BACK_TAG_BITS + 1 ? bits : BACK_TAG_BITS + 1;
	t->front_tag_count = (uint16_t)((1u << bits) - 1);
}

static void table_init(struct table *t, const struct thash_config *c)
{
	uint64_t sizes = libvtlb_sizes_of(c), left;
	uint32_t lane;

	port_clear(t, sizeof(*t));
	t->granule_log2 = (uint8_t)c->granule_log2;
	t->view.page_mask = ~page_span(c->granule_log2);
	t->view.multiplier = MULTIPLIER;
	t->view.index_shift = (uint8_t)(c->granule_log2 - 4);
	t->view.layout = THASH_LAYOUT;
	t->view.flags = c->flags;
	t->page_sizes = sizes;
	t->columns = (uint8_t)count_bits(sizes);
	for (left = sizes; left; left &= left - 1)
		t->column[port_lowest_bit(left)] = (uint8_t)count_bits(sizes & ((left & (~left + 1)) - 1));
	for (lane = 0; lane < THASH_LANES; lane++) {
		t->lane[lane] = NO_SPACE;
		t->lane_log2[lane] = t->granule_log2;
	}
	t->ticket = 1;
	t->next_tag = 1;
	libvtlb_adopt_arrays(t, c);
}

/* Records from this one on are free, and their tags. */
void libvtlb_spaces_init(struct table *t, uint32_t from)
{
	uint32_t i, tag;

	for (i = from; i < t->space_count; i++) {
		struct space *s = &t->spaces[i];

		port_clear(s, sizeof(*s));
		for (tag = 0; tag < 8; tag++)
			s->owner[tag] = TAG_FREE;
		s->group = (uint8_t)i;
		s->bucket = NO_SPACE;
	}
}

/* Empties back, cold, counters and pins. */
void libvtlb_arrays_clear(struct table *t)
{
	port_clear(t->back, (t->set_mask + (uintptr_t)1) * sizeof(*t->back));
	if (t->cold)
		port_clear(t->cold, (uintptr_t)back_count(t) * sizeof(*t->cold));
	port_clear(t->counters, (uintptr_t)t->space_count * t->columns * sizeof(*t->counters));
	if (t->copied)
		port_clear(t->copied, (t->set_mask + (uintptr_t)8) / 8 * sizeof(*t->copied));
	if (t->pinned_count)
		port_clear(t->pinned, t->pinned_count * sizeof(*t->pinned));
}

uint32_t thash_sizeof(void)
{
	return sizeof(struct thash);
}

int thash_init_sized(struct thash *table, uint32_t table_size, uint32_t entry_size, uint32_t layout,
		     const struct thash_config *config)
{
	struct table *t = (struct table *)table;
	int err = table ? libvtlb_check_config(config) : LIBVTLB_ERR_INVALID;

	if (err)
		return err;
	if (table_size < sizeof(*t) || entry_size != sizeof(struct thash_entry) || layout != THASH_LAYOUT)
		return LIBVTLB_ERR_SIZE;
	if ((uintptr_t)table & 15)
		return LIBVTLB_ERR_INVALID;
	table_init(t, config);
	libvtlb_arrays_clear(t);
	libvtlb_spaces_init(t, 0);
	libvtlb_front_drop(t);
	t->front_drops = 0;
	t->magic = TABLE_MAGIC;
	return 0;
}
