/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Virtual processors of all shapes, and what libvtlb_init() says to configurations that are none. */
#include "hostile.h"

#include <stdlib.h>
#include <string.h>

static void must(struct world *w, int is, const char *what)
{
	if (!is)
		hostile_fail(w, "%s", what);
}

/* Memory that holds anything. */
static void *give(struct world *w, size_t bytes, size_t alignment)
{
	void *piece;

	if (!bytes)
		return NULL;
	piece = aligned_alloc(alignment, bytes);
	must(w, piece && w->owned_count < OWNED_MAX, "no memory");
	w->owned[w->owned_count++] = piece;
	memset(piece, (int)below(w, 256), bytes);
	return piece;
}

static void make_table(struct world *w)
{
	struct thash_config config = {0};

	config.size = sizeof(config);
	config.granule_log2 = 12;
	config.flags = once_in(w, 4) ? THASH_HASHED : 0;
	config.front_count = once_in(w, 4) ? 0 : (uint32_t)1 << below(w, 9);
	config.set_count = (uint32_t)1 << below(w, 10);
	config.cold_count = 4 * config.set_count;
	config.space_count = once_in(w, 2) ? 10 : 10 + below(w, 31);
	config.counter_count = THASH_COUNTERS(config.space_count, 53) + below(w, 257);
	config.pinned_count = w->config.itr_count + w->config.dtr_count;
	config.front = give(w, config.front_count * sizeof(*config.front), 16);
	config.back = give(w, config.set_count * sizeof(*config.back), 64);
	config.cold = give(w, config.cold_count * sizeof(*config.cold), 16);
	config.spaces = give(w, config.space_count * sizeof(*config.spaces), 8);
	config.counters = give(w, config.counter_count * sizeof(*config.counters), 4);
	config.pinned = give(w, config.pinned_count * sizeof(*config.pinned), 8);
	w->config.table = give(w, sizeof(*w->config.table), 64);
	must(w, thash_init(w->config.table, &config) == 0, "no table");
}

/* Where the processor has no atomic read-modify-write the sections have to be given. */
static void make_mailbox(struct world *w)
{
	struct libvtlb_mailbox_config config = {0};
	int err, sections = once_in(w, 2);

	config.size = sizeof(config);
	config.request_count = (uint32_t)1 << below(w, 4);
	config.requests = give(w, config.request_count * sizeof(*config.requests), 8);
	config.user = w;
	w->config.mailbox = give(w, sizeof(*w->config.mailbox), 8);
	err = sections ? LIBVTLB_ERR_UNSUPPORTED : libvtlb_mailbox_init(w->config.mailbox, &config);
	if (err == LIBVTLB_ERR_UNSUPPORTED) {
		config.enter = host_mailbox_section;
		config.leave = host_mailbox_section;
		err = libvtlb_mailbox_init(w->config.mailbox, &config);
	}
	must(w, err == 0, "no mailbox");
}

static void make_log(struct world *w)
{
	struct libvtlb_dirty_config *config = &w->log;
	int err, sections = once_in(w, 2);

	config->size = sizeof(*config);
	config->page_log2 = once_in(w, 2) ? 12 : 10 + below(w, 21);
	config->page_count = below(w, 4096) + 1;
	config->base = (uint64_t)below(w, 4) << config->page_log2;
	config->words = give(w, (config->page_count + 31) / 32 * sizeof(*config->words), 4);
	config->user = w;
	w->config.dirty = give(w, sizeof(*w->config.dirty), 8);
	err = sections ? LIBVTLB_ERR_UNSUPPORTED : libvtlb_dirty_init(w->config.dirty, config);
	if (err == LIBVTLB_ERR_UNSUPPORTED) {
		config->enter = host_log_section;
		config->leave = host_log_section;
		err = libvtlb_dirty_init(w->config.dirty, config);
	}
	must(w, err == 0, "no log");
}

static void make_places(struct world *w)
{
	uint32_t i;

	for (i = 0; i < FAVOURITES; i++) {
		w->rids[i] = below(w, (uint32_t)1 << w->config.rid_bits);
		do
			w->sizes[i] = 12 + below(w, 22);
		while (!(w->config.page_sizes >> w->sizes[i] & 1));
		w->bases[i] = any(w) & (((uint64_t)1 << (w->config.va_bits - 1)) - 1);
		w->bases[i] &= ~(uint64_t)0 << below(w, 40);
	}
	w->bases[0] = 0;
	w->bases[1] = ((uint64_t)1 << (w->config.va_bits - 1)) - 0x4000;
	w->bases[2] = OFFSET_LAST - 0xffff;
}

/* Page sizes up to 2^@most. */
static uint64_t some_sizes(struct world *w, uint32_t most)
{
	uint64_t all = ((uint64_t)2 << most) - 0x1000;

	switch (below(w, 3)) {
	case 0: return LIBVTLB_INSERT_SIZES;
	case 1: return all;
	default: return (any(w) & all) | 0x4000 | 0x1000;
	}
}

static void choose_config(struct world *w)
{
	struct libvtlb_config *c = &w->config;

	memset(c, 0, sizeof(*c));
	c->size = sizeof(*c);
	c->flags = below(w, 4);
	c->itr_count = once_in(w, 2) ? below(w, 4) : below(w, LIBVTLB_SLOTS + 1);
	c->dtr_count = once_in(w, 2) ? below(w, 4) : below(w, LIBVTLB_SLOTS + 1);
	c->rid_bits = 18 + below(w, 7);
	c->va_bits = once_in(w, 3) ? 61 : 51 + below(w, 11);
	c->pa_bits = 32 + below(w, 19);
	c->machine_log2 = 12 + below(w, 5);
	c->page_sizes = some_sizes(w, c->pa_bits);
	c->purge_sizes = once_in(w, 2) ? 0 : some_sizes(w, 61);
	c->host = &w->host;
}

static void give_vhpt(struct world *w, uint32_t callbacks)
{
	struct libvtlb_config *c = &w->config;

	if (!(callbacks & 1) || once_in(w, 8))
		return;
	c->vhpt_count = 1024u << below(w, 3);
	c->vhpt = give(w, c->vhpt_count * sizeof(*c->vhpt), c->vhpt_count * sizeof(*c->vhpt));
	c->shadow = give(w, c->vhpt_count * sizeof(*c->shadow), 8);
}

static void give_ptce(struct world *w, uint32_t callbacks)
{
	struct libvtlb_ptce *p = &w->config.ptce;

	if (!(callbacks & 16) || (!(callbacks & 8) && once_in(w, 4)))
		return;
	p->base = odd_number(w);
	p->count[0] = once_in(w, 200) ? 65536 : 1 + below(w, 5);
	p->count[1] = p->count[0] > 5 ? 1 : 1 + below(w, 5);
	p->stride[0] = (uint32_t)odd_number(w);
	p->stride[1] = (uint32_t)odd_number(w);
}

/* A field that cannot be, or can. Memory that is not there is not promised. */
static void spoil(struct world *w, struct libvtlb_config *c)
{
	uint32_t x = (uint32_t)odd_number(w);

	switch (below(w, 16)) {
	case 0: c->size = wrong_size(w, sizeof(*c)); break;
	case 1: c->flags = x; break;
	case 2: c->itr_count = x; break;
	case 3: c->dtr_count = x; break;
	case 4: c->rid_bits = x; break;
	case 5: c->va_bits = x; break;
	case 6: c->pa_bits = x; break;
	case 7: c->machine_log2 = x; break;
	case 8: c->page_sizes = odd_number(w); break;
	case 9: c->purge_sizes = odd_number(w); break;
	case 10: c->table = NULL; break;
	case 11: c->vhpt_count = x > c->vhpt_count && !(x & (x - 1)) ? x - 1 : x; break;
	case 12: c->vhpt = c->vhpt && once_in(w, 2) ? c->vhpt + 1 : NULL; break;
	case 13: c->shadow = NULL; break;
	case 14: c->reserved = x; break;
	default: c->ptce.count[x & 1] = x >> 1;
	}
}

static int is_spoilt(const struct libvtlb_config *c)
{
	uint64_t turns = (uint64_t)c->ptce.count[0] * c->ptce.count[1];

	if (c->size != sizeof(*c) || c->flags > 3 || c->itr_count > 32 || c->dtr_count > 32 || c->rid_bits < 18 ||
	    c->rid_bits > 24 || c->va_bits < 51 || c->va_bits > 61 || c->pa_bits < 32 || c->pa_bits > 50 ||
	    c->machine_log2 < 12 || c->machine_log2 > 16 || !c->table || c->reserved)
		return 1;
	if (c->page_sizes && (!(c->page_sizes >> 12 & 1) || (c->page_sizes & 0xfff) || c->page_sizes >> c->pa_bits > 1))
		return 1;
	if (c->vhpt_count && (!c->vhpt || !c->shadow || c->vhpt_count < 1024 || (c->vhpt_count & (c->vhpt_count - 1)) ||
			      (uintptr_t)c->vhpt % (c->vhpt_count * sizeof(*c->vhpt))))
		return 1;
	return turns > 65536 || !c->ptce.count[0] != !c->ptce.count[1] || (!turns && c->host->machine_purge) ||
	       (turns && !c->host->machine_purge_entry);
}

/* Nonsense is refused, and leaves nothing that could be taken for a virtual processor. */
static void try_nonsense(struct world *w)
{
	struct libvtlb_config c = w->config;
	struct libvtlb_translation found = LIBVTLB_TRANSLATION_INIT;
	int err;

	spoil(w, &c);
	if (!is_spoilt(&c))
		return;
	err = libvtlb_init(w->vcpu, &c);
	if (err != LIBVTLB_ERR_INVALID && err != LIBVTLB_ERR_SIZE)
		hostile_fail(w, "a configuration that cannot be was answered %d", err);
	must(w, libvtlb_lookup(w->vcpu, &found, LIBVTLB_DATA, 0) == LIBVTLB_ERR_INVALID, "a processor without a table");
	err = libvtlb_init_sized(w->vcpu, below(w, 1024), &w->config);
	must(w, err == LIBVTLB_ERR_SIZE, "too small a context fits");
}

/* A bit each, as host_fill_in() takes them; some need others: see struct libvtlb_host. */
static uint32_t choose_callbacks(struct world *w)
{
	uint32_t callbacks = once_in(w, 3) ? below(w, 128) : 0x1f | below(w, 4) << 5;

	if (callbacks & 4)
		callbacks |= 8 | 1;
	return callbacks & 8 ? callbacks | 16 : callbacks;
}

void world_begin(struct world *w)
{
	uint32_t callbacks = choose_callbacks(w), tries;
	int err;

	w->name = "init";
	w->detail[0] = '\0';
	w->owned_count = 0;
	w->vcpu = give(w, sizeof(*w->vcpu), 8);
	w->hash_style = below(w, 4);
	memset(&w->host, 0, sizeof(w->host));
	memset(&w->log, 0, sizeof(w->log));
	memset(w->tickets, 0, sizeof(w->tickets));
	memset(w->keys, 0, sizeof(w->keys));
	w->recent_count = w->largest = w->sequence = 0;
	w->harvested = w->in_operation = 0;
	choose_config(w);
	host_fill_in(w, callbacks);
	make_places(w);
	make_table(w);
	if (!once_in(w, 4))
		make_mailbox(w);
	if (!once_in(w, 4))
		make_log(w);
	give_vhpt(w, callbacks);
	give_ptce(w, callbacks);
	for (tries = 0; tries < 4; tries++)
		try_nonsense(w);
	err = libvtlb_init(w->vcpu, &w->config);
	if (err)
		hostile_fail(w, "a good configuration was answered %d", err);
	w->digest = hostile_digest(w);
	w->stats.size = sizeof(w->stats);
	must(w, libvtlb_get_stats(w->vcpu, &w->stats) == 0, "no statistics");
}

void world_end(struct world *w)
{
	while (w->owned_count)
		free(w->owned[--w->owned_count]);
}
