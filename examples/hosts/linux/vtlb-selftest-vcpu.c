// SPDX-License-Identifier: MIT
/* Copyright (c) The libwdtvtlb authors */
/*
 * A virtual processor (vtlb.h) as a hypervisor has it, with a VHPT in pages of
 * its own, beside a list of the guest's translations: cached ones, registers,
 * region registers that change, purges. What an access finds must be in the list,
 * a register is always found, and so is in the VHPT nothing but what is there.
 *
 * The cache may lose what it has no room for. The list then marks the translation
 * as lost: it may not be found again.
 */
#include "vtlb-selftest.h" /* first: it says how this module logs */

#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/vmalloc.h>

#include <libwdtvtlb/vtlb.h>

#define SETS 64u
#define FRONT 128u
#define RECORDS 16u
#define REGISTERS 4u /* of each side */
#define COUNTERS (THASH_COUNTERS(RECORDS, 21) + 136)
#define VHPT_COUNT 1024u
#define MACHINE_LOG2 14u
#define RIDS 4u
#define LIST 2048u
#define OURS (1ULL << 43) /* where the guest's memory lies in the machine */
#define PTE_RIGHTS \
	(LIBVTLB_PTE_AR(3) | LIBVTLB_PTE_PL(3) | LIBVTLB_PTE_D | LIBVTLB_PTE_A | LIBVTLB_PTE_P) /* everything */

struct translation {
	u64 first, last, gpa;
	u32 rid, side, slot;
	bool lost;
};

struct vcpu_test {
	struct thash table;
	struct thash_set back[SETS];
	struct thash_entry front[FRONT];
	struct thash_cold cold[4 * SETS];
	struct thash_space spaces[RECORDS];
	struct thash_pinned pinned[2 * REGISTERS];
	u32 counters[COUNTERS];
	struct libvtlb_vhpt_shadow shadow[VHPT_COUNT];
	struct libvtlb_vhpt_entry *vhpt;
	struct libvtlb v;
	struct translation list[LIST];
	u32 count, rids[LIBVTLB_REGIONS];
	u32 accesses, hits, lost, purges, checks;
	u64 *random;
};

static int backing(void *user, struct libvtlb_backing *answer, u64 gpa)
{
	answer->kind = LIBVTLB_MEMORY;
	answer->log2 = MACHINE_LOG2;
	answer->machine = OURS + gpa;
	return 0;
}

static int make(struct vcpu_test *c)
{
	struct libvtlb_host host = { .size = sizeof(host), .backing = backing };
	struct thash_config t = {
		.size = sizeof(t), .granule_log2 = 12, .front_count = FRONT, .set_count = SETS,
		.cold_count = 4 * SETS, .space_count = RECORDS, .counter_count = COUNTERS,
		.pinned_count = 2 * REGISTERS, .page_sizes = LIBVTLB_INSERT_SIZES >> 12, .front = c->front,
		.back = c->back, .cold = c->cold, .spaces = c->spaces, .counters = c->counters, .pinned = c->pinned,
	};
	struct libvtlb_config config = {
		.size = sizeof(config), .itr_count = REGISTERS, .dtr_count = REGISTERS, .rid_bits = 24, .va_bits = 51,
		.pa_bits = 44, .machine_log2 = MACHINE_LOG2, .table = &c->table, .vhpt = c->vhpt, .shadow = c->shadow,
		.vhpt_count = VHPT_COUNT, .host = &host,
	};
	int err = thash_init(&c->table, &t);

	return err ? err : libvtlb_init(&c->v, &config);
}

static int fail(const char *what, u64 va, int got, int want)
{
	pr_err("vcpu: %s at %#llx: %d, not %d\n", what, va, got, want);
	return -EIO;
}

static u64 pick_address(struct vcpu_test *c)
{
	u32 region = below(c->random, LIBVTLB_REGIONS), tries;

	for (tries = 0; tries < 8 && c->count; tries++) { /* three times of four at something that is there */
		const struct translation *e = &c->list[below(c->random, c->count)];

		if (e->rid == c->rids[region] && below(c->random, 4))
			return (u64)region << 61 | (e->first + below(c->random, (u32)(e->last - e->first)));
	}
	return (u64)region << 61 | below(c->random, 64u << 20);
}

static u32 rid_of(const struct vcpu_test *c, u64 va)
{
	return c->rids[LIBVTLB_REGION(va)];
}

static bool reaches(const struct translation *e, u32 rid, u64 first, u64 last)
{
	return e->rid == rid && e->first <= last && first <= e->last;
}

/* The first translation of these sides (bits) that overlaps; of registers alone, if so wished. */
static struct translation *find(struct vcpu_test *c, u32 side_bits, u32 rid, u64 first, u64 last, bool registers)
{
	u32 i;

	for (i = 0; i < c->count; i++)
		if (reaches(&c->list[i], rid, first, last) && side_bits & 1u << c->list[i].side &&
		    (!registers || c->list[i].slot != LIBVTLB_NO_SLOT))
			return &c->list[i];
	return NULL;
}

static void drop_all(struct vcpu_test *c, u32 side_bits, u32 rid, u64 first, u64 last, bool registers)
{
	struct translation *e;

	while ((e = find(c, side_bits, rid, first, last, registers)))
		*e = c->list[--c->count];
}

/* What a walker of the VHPT would find is a translation of the list, at its place in the machine. */
static int check_vhpt(struct vcpu_test *c, u64 va)
{
	struct libvtlb_vhpt_entry entry;
	u64 page = LIBVTLB_OFFSET(va);
	u32 i;

	if (libvtlb_vhpt_find(&c->v, &entry, va) != LIBVTLB_HIT)
		return 0;
	c->checks++;
	for (i = 0; i < c->count; i++) {
		const struct translation *e = &c->list[i];

		if (reaches(e, rid_of(c, va), page, page) &&
		    (entry.pte & LIBVTLB_PTE_PPN) == OURS + ((e->gpa + (page - e->first)) >> MACHINE_LOG2 << MACHINE_LOG2))
			return 0;
	}
	return fail("the VHPT has what was purged", va, LIBVTLB_HIT, LIBVTLB_MISS);
}

static int access_once(struct vcpu_test *c)
{
	u32 side = below(c->random, 2);
	struct libvtlb_reference reference = LIBVTLB_REFERENCE(
		side == LIBVTLB_CODE ? LIBVTLB_FETCH : below(c->random, 2) ? LIBVTLB_STORE : LIBVTLB_LOAD, 3,
		LIBVTLB_PSR_IC | LIBVTLB_PSR_DT | LIBVTLB_PSR_IT, 0);
	struct libvtlb_translation found = LIBVTLB_TRANSLATION_INIT;
	u64 va = pick_address(c), offset = LIBVTLB_OFFSET(va);
	struct translation *e = find(c, 1u << side, rid_of(c, va), offset, offset, false);
	int want = e && !e->lost ? LIBVTLB_HIT : LIBVTLB_ALTERNATE, got = libvtlb_access(&c->v, &found, &reference, va);

	c->accesses++;
	c->hits += got == LIBVTLB_HIT;
	if (got == LIBVTLB_HIT && want == LIBVTLB_HIT && found.gpa != e->gpa + (offset - e->first))
		return fail("another page", va, 0, 1);
	if (got == LIBVTLB_ALTERNATE && want == LIBVTLB_HIT && e->slot == LIBVTLB_NO_SLOT) {
		e->lost = true; /* for want of room */
		c->lost++;
	} else if (got != want) {
		return fail("access", va, got, want);
	}
	return check_vhpt(c, va);
}

static u64 pick_page(struct vcpu_test *c, u32 *log2, u64 *first)
{
	static const u8 sizes[] = { 12, 14, 14, 16, 20, 24 };
	u64 va = pick_address(c);

	*log2 = sizes[below(c->random, ARRAY_SIZE(sizes))];
	*first = LIBVTLB_OFFSET(va) >> *log2 << *log2;
	return va;
}

static int insert(struct vcpu_test *c, bool as_register)
{
	u32 side = below(c->random, 2), slot = as_register ? below(c->random, REGISTERS) : LIBVTLB_NO_SLOT, log2, i;
	u64 first, va = pick_page(c, &log2, &first), last = first + ((1ULL << log2) - 1);
	u64 gpa = (u64)below(c->random, 1u << 18) << 24 | (first & 0xffffff), pte = gpa | PTE_RIGHTS;
	const struct translation *in_way = NULL;
	int got, want;

	for (i = 0; i < c->count && !in_way; i++) /* a register of another slot */
		if (reaches(&c->list[i], rid_of(c, va), first, last) && c->list[i].side == side &&
		    c->list[i].slot != LIBVTLB_NO_SLOT && c->list[i].slot != slot)
			in_way = &c->list[i];
	want = in_way ? LIBVTLB_MACHINE_CHECK : 0;
	got = as_register ? libvtlb_insert_register(&c->v, side, slot, pte, LIBVTLB_ITIR(log2, 0), va) :
			    libvtlb_insert(&c->v, side, pte, LIBVTLB_ITIR(log2, 0), va, LIBVTLB_NO_TICKET);
	if (got != want)
		return fail("insert", va, got, want);
	if (got)
		return 0;
	for (i = c->count; as_register && i--;) /* what the slot held is gone */
		if (c->list[i].side == side && c->list[i].slot == slot)
			c->list[i] = c->list[--c->count];
	drop_all(c, 1u << side, rid_of(c, va), first, last, false);
	if (c->count == LIST)
		return fail("the list is full", va, 0, 0);
	c->list[c->count++] = (struct translation){ first, last, gpa, rid_of(c, va), side, slot, false };
	return check_vhpt(c, va);
}

static int purge(struct vcpu_test *c)
{
	u32 log2;
	u64 first, va = pick_page(c, &log2, &first), last = first + ((1ULL << log2) - 1);
	int want = find(c, 3, rid_of(c, va), first, last, true) ? LIBVTLB_MACHINE_CHECK : 0;
	int got = libvtlb_purge(&c->v, va, log2);

	c->purges++;
	if (got != want)
		return fail("purge", va, got, want);
	if (!got)
		drop_all(c, 3, rid_of(c, va), first, last, false);
	return check_vhpt(c, va);
}

/* ptr: the registers of one side, and whatever is cached, of both. */
static int purge_registers(struct vcpu_test *c)
{
	u32 side = below(c->random, 2), log2, i;
	u64 first, va = pick_page(c, &log2, &first), last = first + ((1ULL << log2) - 1);
	int got = libvtlb_purge_registers(&c->v, side, va, log2);

	c->purges++;
	for (i = c->count; i--;)
		if (reaches(&c->list[i], rid_of(c, va), first, last) &&
		    (c->list[i].slot == LIBVTLB_NO_SLOT || c->list[i].side == side))
			c->list[i] = c->list[--c->count];
	return got ? fail("purge of registers", va, got, 0) : check_vhpt(c, va);
}

static int load_region(struct vcpu_test *c)
{
	u32 region = below(c->random, LIBVTLB_REGIONS), rid = 100 + below(c->random, RIDS);
	int got = libvtlb_set_rr(&c->v, region, LIBVTLB_RR(rid, MACHINE_LOG2, 0));

	c->rids[region] = rid;
	return got ? fail("region register", region, got, 0) : 0;
}

static int one_operation(struct vcpu_test *c)
{
	u32 what = below(c->random, 64);

	if (what < 36)
		return access_once(c);
	if (what < 56)
		return insert(c, what == 55);
	if (what < 60)
		return purge(c);
	return what < 61 ? purge_registers(c) : load_region(c);
}

static int run(struct vcpu_test *c, u32 operations)
{
	u32 i;
	int err = make(c);

	for (i = 0; i < LIBVTLB_REGIONS && !err; i++)
		err = load_region(c);
	for (i = 0; i < operations && !err; i++) {
		err = one_operation(c);
		if (i % 64 == 0)
			cond_resched();
	}
	if (!err && c->hits < c->lost)
		err = fail("more was lost than found", 0, c->lost, c->hits);
	if (!err)
		pr_info("vcpu: %u accesses (%u hits, %u lost before), %u purges, %u VHPT entries right\n", c->accesses,
			c->hits, c->lost, c->purges, c->checks);
	return err;
}

int selftest_vcpu(struct selftest *t)
{
	struct vcpu_test *c = vzalloc(sizeof(*c));
	u32 order = get_order(VHPT_COUNT * sizeof(struct libvtlb_vhpt_entry));
	int err = -ENOMEM;

	if (c)
		c->vhpt = (void *)__get_free_pages(GFP_KERNEL, order); /* aligned to its size, as a walker wants it */
	if (c && c->vhpt) {
		c->random = &t->random;
		err = run(c, t->operations / 10);
		free_pages((unsigned long)c->vhpt, order);
	}
	vfree(c);
	return err;
}
