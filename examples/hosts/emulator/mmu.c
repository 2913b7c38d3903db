/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The MMU: the guest's TLB is a thash. A lookup that misses walks the guest's
 * page tables and inserts the page with its true size; a TLB operation of the
 * guest purges. An ARM926 has one TLB for code and data, so there is one table.
 *
 * Lanes. What the guest can change without a TLB operation is in the space: the
 * view (privileged or user), the domain access control register, the S and R bits
 * of the control register, and whether the MMU is on. A change of these binds the
 * two lanes anew and loses nothing. The translation table base is not in it: an
 * ARM926 has no address space numbers, and the guest has to purge.
 *
 * Values. RAM goes in linearly, by physical address. A device's value never
 * advances in a table, so it holds what to add to a virtual address in its upper
 * half, and pages of devices keep their true size too.
 *
 * With the MMU off everything goes the same way, in a space of its own whose
 * "walk" returns sections that lead to themselves.
 */
#include <stdlib.h>

#include "machine.h"

#define SPACES 16u
#define PINS 0u
#define GROUP_OFF 0u /* groups: MMU off, MMU on */
#define GROUP_ON 1u
#define SECTION_LOG2 20u
#define LARGE_LOG2 16u
#define LARGE_BYTES (1u << LARGE_LOG2)

static const uint8_t size_log2[PAGE_SIZES] = {12, 14, 16, 20};

bool mmu_in_ram(uint32_t pa, uint32_t length)
{
	return pa - BOARD_RAM_BASE <= BOARD_RAM_SIZE - length;
}

static bool is_on(const struct machine *m)
{
	return m->mmu.control & CONTROL_MMU;
}

/* The modified virtual address: small ones are moved by the process identifier (ARM DDI 0198, register 13). */
uint32_t mmu_modified(const struct machine *m, uint32_t va)
{
	return va >> 25 == 0 ? va | (m->mmu.fcse & 0xfe000000u) : va;
}

/* A page that went for want of room: what Unicorn holds of it was allowed by an entry that is no more. */
static int evicted(void *user, const struct thash_translation *replaced)
{
	struct machine *m = user;

	m->mmu.evictions++;
	path_forget(m, (uint32_t)replaced->page,
		    (uint32_t)(replaced->page + ((uint64_t)1 << replaced->page_log2) - 1));
	return 0;
}

/* All arrays in one piece, the one with the widest alignment first. */
static int allocate(struct mmu *mmu, struct thash_config *config)
{
	size_t back = config->set_count * sizeof(*config->back), front = config->front_count * sizeof(*config->front);
	size_t spaces = config->space_count * sizeof(*config->spaces), counters = config->counter_count * 4;
	size_t all = (back + front + spaces + counters + 63) / 64 * 64;
	char *memory = aligned_alloc(64, all);

	if (!memory)
		return -1;
	mmu->memory = memory;
	config->back = (void *)memory;
	config->front = config->front_count ? (void *)(memory + back) : NULL;
	config->spaces = (void *)(memory + back + front);
	config->counters = (void *)(memory + back + front + spaces);
	return 0;
}

/* What access permissions allow in a view (ARM DDI 0198, table 3-10). Whatever may be read may be executed. */
static uint32_t rights_of(const struct mmu *mmu, const struct leaf *leaf, uint32_t view)
{
	static const uint8_t rights[LANES][4] = {
		[PRIVILEGED] = {0, THASH_R | THASH_W, THASH_R | THASH_W, THASH_R | THASH_W},
		[USER] = {0, 0, THASH_R, THASH_R | THASH_W},
	};
	uint32_t domain = mmu->dacr >> (2 * leaf->domain) & 3u, r = rights[view][leaf->access];
	uint32_t system = mmu->control & (CONTROL_SYSTEM | CONTROL_ROM);

	if (!(mmu->control & CONTROL_MMU))
		return THASH_R | THASH_W | THASH_X;
	if (leaf->access == 0 && (system == CONTROL_ROM || (system == CONTROL_SYSTEM && view == PRIVILEGED)))
		r = THASH_R;
	if (domain == 3)
		r = THASH_R | THASH_W;
	if (domain == 0 || domain == 2)
		r = 0;
	return r & THASH_R ? r | THASH_X : r;
}

static uint64_t value_of(const struct machine *m, const struct leaf *leaf, uint32_t va)
{
	uint32_t size = 1u << leaf->page_log2;
	uint64_t value = rights_of(&m->mmu, leaf, m->mmu.lane) | VALUE_OF_DOMAIN(leaf->domain);

	if (!leaf->is_section)
		value |= VALUE_PAGE;
	if (mmu_in_ram(leaf->pa, size))
		return value | leaf->pa;
	return value | THASH_DEVICE | (uint64_t)(leaf->pa - (va & ~(size - 1))) << 32;
}

/*
 * --verify: a hit, compared with the page tables. Where they disagree the guest has
 * changed a descriptor and not said so, and has what it asked for: it is only counted.
 */
static int verify(void *user, const struct thash_translation *found, uint64_t va, uint32_t kind)
{
	struct machine *m = user;
	uint64_t walks = m->mmu.walks, descriptors = m->mmu.descriptors, mask = ~(uint64_t)(PAGE_SIZE - 1);
	struct leaf leaf;
	bool is_stale;

	(void)kind;
	if (found->group == GROUP_OFF)
		return 0;
	is_stale = walk(m, &leaf, (uint32_t)va) != FAULT_NONE || leaf.page_log2 != found->page_log2;
	if (!is_stale)
		is_stale = (value_of(m, &leaf, (uint32_t)va) ^ found->value) &
			   ~(uint64_t)(((1u << leaf.page_log2) - 1) & mask);
	if (is_stale && m->mmu.stale++ == 0)
		m->mmu.stale_first = (uint32_t)va;
	m->mmu.walks = walks;
	m->mmu.descriptors = descriptors;
	return 0;
}

/* No entry that the insert removed, to make room or for its overlap, may live on in Unicorn. */
static void forget_removed(struct machine *m)
{
	struct thash_stats stats = {.size = sizeof(stats)};

	if (thash_get_stats(&m->mmu.table, &stats) == 0 && stats.removed != m->mmu.removed) {
		m->mmu.removed = stats.removed;
		path_forget(m, 0, UINT32_MAX);
	}
}

static void insert(struct machine *m, const struct leaf *leaf, uint32_t va)
{
	struct leaf moved = *leaf;
	int err;

	if (va >= m->mmu.wrong_first && va <= m->mmu.wrong_last && m->mmu.wrong_on == is_on(m))
		moved.pa ^= 1u << leaf->page_log2;
	err = thash_insert(&m->mmu.table, m->mmu.lane, va, leaf->page_log2, value_of(m, &moved, va), 0);
	if (err)
		machine_fail(m, "the table refuses the page of 0x%08x: %s", va, libvtlb_strerror(err));
	forget_removed(m);
}

/* --wrong-entry: the page that runs now leads elsewhere, and will whenever it is filled again. */
static void plant(struct machine *m)
{
	struct thash_translation page = THASH_TRANSLATION_INIT;
	uint32_t va = mmu_modified(m, m->cpu.pc);

	if (m->mmu.walks + m->mmu.identities < m->options->wrong_entry || m->mmu.wrong_first <= m->mmu.wrong_last ||
	    thash_probe(&m->mmu.table, &page, va, 4, THASH_EXECUTE, m->mmu.lane) != THASH_HIT)
		return;
	m->mmu.wrong_first = page.page;
	m->mmu.wrong_last = page.page + ((uint64_t)1 << page.page_log2) - 1;
	m->mmu.wrong_on = is_on(m);
	page.value ^= (uint64_t)1 << page.page_log2;
	fprintf(stderr, "emulator: the entry of 0x%08x now leads to 0x%08x\n", (uint32_t)page.page,
		(uint32_t)(page.value >> page.page_log2 << page.page_log2));
	thash_insert(&m->mmu.table, m->mmu.lane, page.page, page.page_log2, page.value, 0);
	path_forget(m, (uint32_t)m->mmu.wrong_first, (uint32_t)m->mmu.wrong_last);
}

/* MMU off: sections that lead to themselves. */
static uint32_t identity(struct machine *m, struct leaf *leaf, uint32_t va)
{
	*leaf = (struct leaf){.pa = va >> SECTION_LOG2 << SECTION_LOG2, .page_log2 = SECTION_LOG2, .is_section = true};
	m->mmu.identities++;
	return FAULT_NONE;
}

static void count_refill(struct mmu *mmu, const struct leaf *leaf, bool on)
{
	uint32_t i;

	mmu->identity_refills += !on;
	mmu->has_quarters |= leaf->page_log2 == 14;
	for (i = 0; i < PAGE_SIZES; i++)
		mmu->refills[i] += on && size_log2[i] == leaf->page_log2;
}

static uint32_t refill(struct machine *m, uint32_t va)
{
	struct leaf leaf;
	uint32_t fault = is_on(m) ? walk(m, &leaf, va) : identity(m, &leaf, va);

	if (fault || m->stop == STOP_ERROR)
		return fault;
	insert(m, &leaf, va);
	count_refill(&m->mmu, &leaf, is_on(m));
	if (m->options->wrong_entry)
		plant(m);
	return FAULT_NONE;
}

static struct thash_result lookup(struct machine *m, uint32_t va, uint32_t length, uint32_t kind)
{
	struct thash_result r = thash_lookup_granule(&m->mmu.table, PAGE_LOG2, va, length, kind, m->mmu.lane);

	m->mmu.lookups[kind]++;
	m->mmu.misses[kind] += r.outcome == THASH_MISS;
	return r;
}

/* The entry is there and forbids it: the domain does, or its permissions do. */
static uint32_t forbidden(const struct mmu *mmu, uint64_t value)
{
	uint32_t domain = VALUE_DOMAIN(value), access = mmu->dacr >> (2 * domain) & 3u;

	return (access == 1 ? FAULT_PERMISSION : FAULT_DOMAIN) | (value & VALUE_PAGE ? FAULT_IN_PAGE : 0) |
	       domain << 4;
}

/* Where an access within one page leads, or why it does not. Every access of the guest comes here. */
void mmu_find(struct machine *m, struct found *found, uint32_t va, uint32_t length, uint32_t kind)
{
	uint32_t mva = mmu_modified(m, va), left = PAGE_SIZE - mva % PAGE_SIZE;
	struct thash_result r;

	m->mmu.accesses[kind]++;
	length = length < left ? length : left; /* Unicorn asks for the rest by itself */
	r = lookup(m, mva, length, kind);
	found->fault = FAULT_NONE;
	if (r.outcome == THASH_MISS) {
		found->fault = refill(m, mva);
		if (found->fault || m->stop == STOP_ERROR)
			return;
		r = lookup(m, mva, length, kind);
	}
	if (r.outcome == THASH_RIGHTS) {
		found->fault = forbidden(&m->mmu, r.value);
		return;
	}
	if (r.outcome != THASH_HIT && r.outcome != THASH_IO) {
		machine_fail(m, "the lookup of 0x%08x came to %d", va, (int)r.outcome);
		return;
	}
	found->is_device = r.outcome == THASH_IO;
	found->rights = (uint32_t)r.value & (THASH_R | THASH_W | THASH_X);
	found->pa = found->is_device ? mva + (uint32_t)(r.value >> 32) :
				       (uint32_t)thash_address(&m->mmu.table, r.value, mva);
	m->mmu.devices += found->is_device;
	if (found->is_device && (kind == THASH_EXECUTE || found->pa < BOARD_PERIPHERALS_BASE))
		found->fault = FAULT_EXTERNAL | (r.value & VALUE_PAGE ? FAULT_IN_PAGE : 0) | VALUE_DOMAIN(r.value) << 4;
}

static void bind(struct machine *m, uint32_t lane)
{
	uint64_t space = lane, group = GROUP_OFF;
	int err;

	if (is_on(m)) {
		group = GROUP_ON;
		space |= (uint64_t)m->mmu.dacr << 32 | CONTROL_MMU << 1;
		space |= m->mmu.control & (CONTROL_SYSTEM | CONTROL_ROM);
	}
	err = thash_bind(&m->mmu.table, lane, space, group);
	if (err)
		machine_fail(m, "the table refuses a space: %s", libvtlb_strerror(err));
}

/* After a change of what is in the space. Unicorn knows nothing of spaces, so it forgets everything. */
void mmu_rebind(struct machine *m)
{
	uint32_t lane;

	for (lane = 0; lane < LANES; lane++)
		bind(m, lane);
	m->mmu.rebinds++;
	path_forget(m, 0, UINT32_MAX);
}

/* Privileged or user: a change of lane, and the same goes for Unicorn. */
void mmu_view(struct machine *m, bool is_user)
{
	if (m->mmu.lane == is_user)
		return;
	m->mmu.lane = is_user;
	m->mmu.view_changes++;
	path_forget(m, 0, UINT32_MAX);
}

static void purge(struct machine *m, uint32_t first, uint64_t last)
{
	uint32_t removed = 0;
	int err = thash_purge(&m->mmu.table, &removed, THASH_GROUP, GROUP_ON, first, last);

	if (err)
		machine_fail(m, "the table refuses a purge: %s", libvtlb_strerror(err));
	m->mmu.purge_removed += removed;
	forget_removed(m);
	path_forget(m, first, last > UINT32_MAX ? UINT32_MAX : (uint32_t)last);
}

void mmu_purge_all(struct machine *m)
{
	m->mmu.purges_all++;
	purge(m, 0, UINT64_MAX);
}

/* By modified virtual address; a page goes whole, however large, and a large page with all its quarters. */
void mmu_purge_page(struct machine *m, uint32_t va)
{
	uint32_t bytes = m->mmu.has_quarters ? LARGE_BYTES : PAGE_SIZE;

	m->mmu.purges_page++;
	purge(m, va & ~(bytes - 1), va | (bytes - 1));
}

void mmu_reset(struct machine *m)
{
	struct mmu *mmu = &m->mmu;

	mmu->control = mmu->ttbr = mmu->dacr = mmu->fcse = 0;
	mmu->dfsr = mmu->ifsr = mmu->far_register = 0;
	mmu->lane = PRIVILEGED;
	mmu->has_quarters = false;
	thash_purge(&mmu->table, NULL, THASH_EVERYTHING, 0, 0, UINT64_MAX);
	mmu_rebind(m);
	forget_removed(m);
}

int mmu_open(struct machine *m)
{
	struct thash_config config = {.size = sizeof(config), .granule_log2 = PAGE_LOG2, .space_count = SPACES};
	uint32_t i;
	int err;

	for (i = 0; i < PAGE_SIZES; i++)
		config.page_sizes |= (uint64_t)1 << (size_log2[i] - PAGE_LOG2);
	config.front_count = m->options->front;
	config.set_count = m->options->sets;
	config.counter_count = THASH_COUNTERS(SPACES, PAGE_SIZES) + 2 * config.set_count;
	config.evicted = evicted;
	config.user = m;
	if (allocate(&m->mmu, &config))
		return STATUS_BAD_INPUT;
	err = thash_init(&m->mmu.table, &config);
	if (!err && m->options->verify)
		err = thash_set_verify(&m->mmu.table, verify, m, m->options->verify);
	if (err)
		fprintf(stderr, "emulator: the table: %s\n", libvtlb_strerror(err));
	m->mmu.wrong_first = 1;
	return err ? STATUS_BAD_INPUT : STATUS_GO_ON;
}

void mmu_close(struct machine *m)
{
	free(m->mmu.memory);
}
