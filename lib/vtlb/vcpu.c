/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* A virtual processor as a whole: what it is made of, its state after a reset, its statistics. */
#include "struct-size.h"
#include "vcpu.h"

static int is_within(uint32_t x, uint32_t least, uint32_t most)
{
	return x >= least && x <= most;
}

static uint64_t page_sizes(const struct libvtlb_config *c)
{
	return c->page_sizes ? c->page_sizes : LIBVTLB_INSERT_SIZES;
}

/* Sizes of 4 KiB up to all of memory; the smallest is there, for the region registers after a reset name it. */
static int sizes_fit(const struct libvtlb_config *c)
{
	uint64_t sizes = page_sizes(c);

	return (sizes >> 12 & 1) && !(sizes & 0xfff) && !port_shift_right(sizes, c->pa_bits + 1);
}

static int numbers_fit(const struct libvtlb_config *c)
{
	return !(c->flags & ~(LIBVTLB_DIRTY_AT_INSERT | LIBVTLB_KEEP_ATTRIBUTES)) && !c->reserved &&
	       c->itr_count <= LIBVTLB_SLOTS && c->dtr_count <= LIBVTLB_SLOTS && is_within(c->rid_bits, 18, 24) &&
	       is_within(c->va_bits, 51, 61) && is_within(c->pa_bits, 32, 50) && is_within(c->machine_log2, 12, 16) &&
	       sizes_fit(c) && !(c->purge_sizes & 0xfff) && !(c->purge_sizes >> 62);
}

/* Whether a table can be a translation cache: see libvtlb_config::table. */
static int table_fits(const struct libvtlb_config *c)
{
	const struct table *t = table_of_const(c->table);

	return t && !t->in_callback && t->granule_log2 == 12 && !(t->view.flags & THASH_ADDEND) && t->cold &&
	       !t->evicted && t->pinned_count >= c->itr_count + c->dtr_count && t->space_count >= 10 &&
	       !(page_sizes(c) >> 12 & ~t->page_sizes);
}

static int vhpt_fits(const struct libvtlb_config *c)
{
	uint32_t n = c->vhpt_count;

	if (!n)
		return 1;
	return is_within(n, 1024, 1u << 24) && !(n & (n - 1)) && c->vhpt && c->shadow && c->host && c->host->backing &&
	       !((uintptr_t)c->vhpt & (sizeof(*c->vhpt) * (uintptr_t)n - 1));
}

static int ptce_fits(const struct libvtlb_config *c)
{
	uint32_t outer = c->ptce.count[0], inner = c->ptce.count[1];

	if (!outer && !inner)
		return !c->host || !c->host->machine_purge;
	return is_within(outer, 1, 65536) && is_within(inner, 1, 65536) &&
	       port_mul_32x32(outer, inner) <= 65536 && c->host && c->host->machine_purge_entry;
}

static int host_fits(const struct libvtlb_host *h)
{
	int err;

	if (!h)
		return 0;
	err = libvtlb_check_struct(h, sizeof(*h), FIRST_HOST);
	if (err)
		return err;
	if (h->reserved || !h->hash != !h->tag || !h->guest_hash != !h->guest_tag)
		return LIBVTLB_ERR_INVALID;
	return h->machine_insert && !(h->machine_purge && h->backing) ? LIBVTLB_ERR_INVALID : 0;
}

static int judge(const struct libvtlb_config *c)
{
	int err = libvtlb_check_struct(c, sizeof(*c), FIRST_VCPU_CONFIG);

	if (!err)
		err = host_fits(c->host);
	if (!err && !(numbers_fit(c) && table_fits(c) && vhpt_fits(c) && ptce_fits(c)))
		err = LIBVTLB_ERR_INVALID;
	return err;
}

static void configure(struct vcpu *v, const struct libvtlb_config *c)
{
	v->flags = c->flags;
	v->page_sizes = page_sizes(c);
	v->purge_sizes = c->purge_sizes ? c->purge_sizes : v->page_sizes;
	v->table = c->table;
	v->mailbox = c->mailbox;
	v->dirty = c->dirty;
	if (c->host)
		libvtlb_take_struct(&v->host, c->host, sizeof(v->host));
	v->ptce = c->ptce;
	v->vhpt.entries = c->vhpt;
	v->vhpt.shadow = c->shadow;
	v->vhpt.count = c->vhpt_count;
	v->rid_bits = (uint8_t)c->rid_bits;
	v->high_bits = port_shift_left(~(uint64_t)0, c->va_bits - 1) & OFFSET_LAST;
	v->pa_bits = (uint8_t)c->pa_bits;
	v->machine_log2 = (uint8_t)c->machine_log2;
	v->slot_count[LIBVTLB_CODE] = c->itr_count;
	v->slot_count[LIBVTLB_DATA] = c->dtr_count;
}

/* Empties the table, whatever it held in whatever groups, and binds every region to region id 0. */
static int reset(struct vcpu *v)
{
	uint32_t region;
	int err = 0;

	for (region = 0; region < LIBVTLB_REGIONS; region++)
		(void)thash_unbind(v->table, region);
	(void)thash_purge(v->table, NULL, THASH_EVERYTHING | THASH_WITH_PINS, 0, 0, ~(uint64_t)0);
	for (region = 0; region < LIBVTLB_REGIONS && !err; region++) {
		v->rr[region] = LIBVTLB_RR(0, 12, 0);
		err = thash_bind(v->table, region, 0, GUEST_GROUP);
	}
	libvtlb_vhpt_clear(v);
	return err;
}

uint32_t libvtlb_sizeof(void)
{
	return sizeof(struct libvtlb);
}

int libvtlb_init_sized(struct libvtlb *vcpu, uint32_t vcpu_size, const struct libvtlb_config *config)
{
	struct vcpu *v = (struct vcpu *)vcpu;
	int err;

	if (!vcpu || !config)
		return LIBVTLB_ERR_INVALID;
	if (vcpu_size < sizeof(*v))
		return LIBVTLB_ERR_SIZE;
	err = judge(config);
	if (err)
		return err;
	port_clear(v, sizeof(*v));
	configure(v, config);
	err = reset(v);
	if (!err)
		v->magic = VCPU_MAGIC;
	return err;
}

int libvtlb_protect(struct libvtlb *vcpu)
{
	struct vcpu *v = vcpu_of(vcpu);
	int err = vcpu_refuses(v);

	if (!err)
		err = libvtlb_cache_drain(v);
	if (err)
		return err;
	(void)thash_rearm(v->table, THASH_EVERYTHING, 0);
	libvtlb_vhpt_protect(v);
	return libvtlb_machine_purge_all(v);
}

int libvtlb_get_stats(const struct libvtlb *vcpu, struct libvtlb_stats *stats)
{
	const struct vcpu *v = vcpu_of_const(vcpu);
	int err = v ? libvtlb_check_struct(stats, sizeof(*stats), FIRST_VCPU_STATS) : LIBVTLB_ERR_INVALID;

	return err ? err : libvtlb_give_struct(stats, &v->stats, sizeof(*stats), FIRST_VCPU_STATS);
}
