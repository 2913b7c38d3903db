/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* What a virtual processor can be made of, what it is like when it is made, and that nothing of before is left in it. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "suites.h"
#include "vtlb_rig.h"

static struct vtlb_rig r;

/* A number of the configuration, and whether it will do in what is else as the rig lays it out. */
#define NUMBER(field, value, result) {offsetof(struct libvtlb_config, field), (value), (result)}
#define BAD LIBVTLB_ERR_INVALID
static const struct {
	size_t at;
	uint32_t value;
	int result;
} numbers[] = {
	NUMBER(flags, LIBVTLB_DIRTY_AT_INSERT | LIBVTLB_KEEP_ATTRIBUTES, 0),
	NUMBER(flags, 0x4, BAD),
	NUMBER(flags, 0x80000000, BAD),
	NUMBER(itr_count, 0, 0),
	NUMBER(dtr_count, 0, 0),
	NUMBER(itr_count, VRIG_REGISTERS + 1, BAD), /* the table has 2 * VRIG_REGISTERS pins */
	NUMBER(dtr_count, VRIG_REGISTERS + 1, BAD),
	NUMBER(itr_count, UINT32_MAX, BAD),
	NUMBER(dtr_count, UINT32_MAX - 7, BAD), /* with 8 of the other side's a sum of 0 */
	NUMBER(rid_bits, 17, BAD),
	NUMBER(rid_bits, 18, 0),
	NUMBER(rid_bits, 25, BAD),
	NUMBER(va_bits, 50, BAD),
	NUMBER(va_bits, 61, 0),
	NUMBER(va_bits, 62, BAD),
	NUMBER(pa_bits, 31, BAD),
	NUMBER(pa_bits, 32, 0),
	NUMBER(pa_bits, 50, 0),
	NUMBER(pa_bits, 51, BAD),
	NUMBER(pa_bits, 256 + 44, BAD), /* that a byte would take for 44 */
	NUMBER(machine_log2, 11, BAD),
	NUMBER(machine_log2, 12, 0),
	NUMBER(machine_log2, 16, 0),
	NUMBER(machine_log2, 17, BAD),
	NUMBER(vhpt_count, 0, 0),
	NUMBER(vhpt_count, 1, BAD),
	NUMBER(vhpt_count, 512, BAD),
	NUMBER(vhpt_count, 1023, BAD),
	NUMBER(vhpt_count, 1025, BAD),
	NUMBER(vhpt_count, 1 << 25, BAD),
	NUMBER(reserved, 1, BAD),
	NUMBER(ptce.count[0], 0, BAD), /* one loop without the other */
	NUMBER(ptce.count[1], 0, BAD),
	NUMBER(ptce.count[0], 32768, 0), /* times 2 */
	NUMBER(ptce.count[0], 32769, BAD),
	NUMBER(ptce.count[1], 65536, BAD), /* times 3 */
	NUMBER(ptce.count[1], 0x80000000, BAD),
};
#define NUMBERS (sizeof(numbers) / sizeof(numbers[0]))

START_TEST(numbers_are_judged_one_by_one)
{
	vtlb_rig_lay_out(&r);
	memcpy((uint8_t *)&r.config + numbers[_i].at, &numbers[_i].value, sizeof(uint32_t));
	ck_assert_int_eq(vtlb_rig_try(&r), numbers[_i].result);
}
END_TEST

/* Page sizes, sizes of purges, and whether they will do. The rig's table has every size from 4 KiB on. */
static const struct {
	uint64_t page_sizes, purge_sizes;
	int result;
} sizes[] = {
	{0, 0, 0},
	{0x1000, 0, 0},
	{0x1000 | (uint64_t)1 << VRIG_PA_BITS, (uint64_t)1 << 61, 0},
	{0x1000 | (uint64_t)2 << VRIG_PA_BITS, 0, BAD}, /* more than there is memory for */
	{LIBVTLB_INSERT_SIZES & ~(uint64_t)0x1000, 0, BAD}, /* that after a reset is preferred */
	{LIBVTLB_INSERT_SIZES | 0x800, 0, BAD},
	{LIBVTLB_INSERT_SIZES | 1, 0, BAD},
	{LIBVTLB_INSERT_SIZES | (uint64_t)1 << 62, 0, BAD}, /* a region is 2^61 bytes */
	{LIBVTLB_INSERT_SIZES | (uint64_t)1 << 63, 0, BAD},
	{0, LIBVTLB_PURGE_SIZES, 0},
	{0, 0x4000, 0}, /* no purge of 4 KiB: the host's to say */
	{0, LIBVTLB_PURGE_SIZES | 0x800, BAD},
	{0, LIBVTLB_PURGE_SIZES | (uint64_t)1 << 62, BAD},
	{0, LIBVTLB_PURGE_SIZES | (uint64_t)1 << 63, BAD},
};
#define SIZES (sizeof(sizes) / sizeof(sizes[0]))

START_TEST(page_sizes_are_judged_one_by_one)
{
	vtlb_rig_lay_out(&r);
	r.config.page_sizes = sizes[_i].page_sizes;
	r.config.purge_sizes = sizes[_i].purge_sizes;
	ck_assert_int_eq(vtlb_rig_try(&r), sizes[_i].result);
}
END_TEST

START_TEST(table_must_have_every_page_size)
{
	vtlb_rig_lay_out(&r);
	r.config.page_sizes = 0x5000; /* 4 and 16 KiB */
	r.shape.page_sizes = 0x5; /* the same, from the granule on */
	ck_assert_int_eq(vtlb_rig_try(&r), 0);
	r.config.page_sizes = 0x15000;
	ck_assert_int_eq(vtlb_rig_try(&r), BAD);
	r.config.page_sizes = 0; /* the architecture's */
	ck_assert_int_eq(vtlb_rig_try(&r), BAD);
}
END_TEST

/* Tables: granule, flags, front, sets, cold, spaces, pins, sizes; and whether they will do. */
static const struct {
	struct rig_shape shape;
	int result;
} tables[] = {
	{{12, 0, 0, 1, 4, 10, 16, 0}, 0},
	{{12, THASH_HASHED, 64, 16, 64, 20, 16, 0}, 0},
	{{12, 0, 64, 16, 64, 20, 17, 0}, 0},
	{{12, 0, 64, 16, 64, 20, 15, 0}, BAD},
	{{12, 0, 64, 16, 64, 9, 16, 0}, BAD},
	{{12, 0, 64, 16, 0, 20, 16, 0}, BAD},
	{{12, THASH_ADDEND, 64, 16, 64, 20, 16, 0}, BAD},
	{{11, 0, 64, 16, 64, 20, 16, 0}, BAD},
	{{13, 0, 64, 16, 64, 20, 16, 0}, BAD},
};
#define TABLES (sizeof(tables) / sizeof(tables[0]))

START_TEST(tables_are_judged_one_by_one)
{
	vtlb_rig_lay_out(&r);
	r.shape = tables[_i].shape;
	ck_assert_int_eq(vtlb_rig_try(&r), tables[_i].result);
}
END_TEST

START_TEST(what_is_no_table_is_refused)
{
	static struct thash zeros;

	vtlb_rig_lay_out(&r);
	r.config.table = NULL;
	ck_assert_int_eq(vtlb_rig_try(&r), BAD);
	r.config.table = &zeros;
	ck_assert_int_eq(vtlb_rig_try(&r), BAD);
}
END_TEST

/* What the table replaces is nobody's to see but the statistics'. */
START_TEST(table_with_an_evicted_callback_is_refused)
{
	vtlb_rig_init(&r);
	rig_init(&r.table, &r.shape);
	ck_assert_int_eq(libvtlb_init(&r.vcpu, &r.config), BAD);
}
END_TEST

/* A table that is asking something of its caller is not given away. */
static int init_in_callback(void *user, const struct thash_translation *found, uint64_t va, uint32_t kind)
{
	(void)found, (void)va, (void)kind;
	*(int *)user = libvtlb_init(&r.vcpu, &r.config);
	return 0;
}

START_TEST(table_in_a_callback_is_refused)
{
	int result = 1;

	vtlb_rig_init(&r);
	vtlb_rig_insert(&r, LIBVTLB_DATA, VRIG_VA(1, 0), 12, VRIG_PTE(0));
	ck_assert_int_eq(thash_set_verify(&r.table.table, init_in_callback, &result, 1), 0);
	thash_lookup(&r.table.table, 0, 1, THASH_READ, 1);
	ck_assert_int_eq(result, BAD);
	ck_assert_uint_eq(vtlb_rig_at(&r, LIBVTLB_DATA, VRIG_VA(1, 0)), 0);
}
END_TEST

/* Pointers that are wrong, and callbacks that lack their pair. */
static uint64_t number(void *user, uint64_t offset, uint32_t rid, uint32_t page_log2)
{
	(void)user;
	return offset >> page_log2 ^ rid;
}

static void spoil(uint32_t how)
{
	switch (how) {
	case 0: r.config.vhpt = NULL; break;
	case 1: r.config.shadow = NULL; break;
	case 2: r.config.vhpt++; break; /* 32 bytes above a multiple of 32 KiB */
	case 3: r.config.vhpt += VRIG_VHPT_COUNT / 2; break;
	case 4: r.host.backing = NULL; r.host.machine_insert = NULL; break; /* which the VHPT needs by itself */
	case 5: r.config.host = NULL; break;
	case 6: r.host.machine_purge_entry = NULL; break; /* which the loops of ptc.e need */
	case 7: r.host.hash = number; break;
	case 8: r.host.tag = number; break;
	case 9: r.host.guest_hash = number; break;
	case 10: r.host.guest_tag = number; break;
	case 11: r.host.reserved = 1; break;
	case 12: r.host.machine_purge = NULL; break; /* without which nothing may be inserted into the machine */
	case 13: memset(&r.config.ptce, 0, sizeof(r.config.ptce)); break; /* the same */
	case 14: r.host.backing = NULL; r.config.vhpt_count = 0; break; /* the same */
	default: r.config.host = NULL; r.config.vhpt_count = 0; break; /* the loops of ptc.e again */
	}
}

START_TEST(pointers_are_judged_one_by_one)
{
	vtlb_rig_lay_out(&r);
	spoil((uint32_t)_i);
	ck_assert_int_eq(vtlb_rig_try(&r), BAD);
}
END_TEST

/* In memory that is aligned for twice as many. */
START_TEST(vhpt_has_a_power_of_two_of_entries)
{
	static const uint32_t counts[] = {1025, 1536, 2047};
	struct libvtlb_vhpt_entry *vhpt = aligned_alloc(0x10000, 0x10000);
	struct libvtlb_vhpt_shadow *shadow = calloc(2048, sizeof(*shadow));
	uint32_t i;

	vtlb_rig_lay_out(&r);
	r.config.vhpt = vhpt;
	r.config.shadow = shadow;
	for (i = 0; i < 3; i++) {
		r.config.vhpt_count = counts[i];
		ck_assert_int_eq(vtlb_rig_try(&r), BAD);
	}
	r.config.vhpt_count = 2048;
	ck_assert_int_eq(vtlb_rig_try(&r), 0);
	free(vhpt);
	free(shadow);
}
END_TEST

/* A translation cache alone. */
START_TEST(nothing_but_a_table_is_needed)
{
	vtlb_rig_lay_out(&r);
	r.config = (struct libvtlb_config){
		.size = sizeof(r.config), .rid_bits = 24, .va_bits = 61, .pa_bits = 50, .machine_log2 = 12,
		.table = &r.table.table,
	};
	vtlb_rig_start(&r);
	vtlb_rig_insert(&r, LIBVTLB_DATA, VRIG_VA(1, 0x4000), 14, VRIG_PTE(0x8000));
	ck_assert_uint_eq(vtlb_rig_at(&r, LIBVTLB_DATA, VRIG_VA(1, 0x4567)), 0x8567);
	ck_assert_int_eq(libvtlb_purge(&r.vcpu, VRIG_VA(1, 0x4000), 14), 0);
	ck_assert_uint_eq(vtlb_rig_at(&r, LIBVTLB_DATA, VRIG_VA(1, 0x4567)), LAST_BYTE);
	ck_assert_int_eq(libvtlb_purge_all(&r.vcpu), 0);
	ck_assert_int_eq(libvtlb_protect(&r.vcpu), 0);
	ck_assert_int_eq(libvtlb_drain(&r.vcpu), 0);
}
END_TEST

START_TEST(configuration_is_not_kept)
{
	vtlb_rig_init(&r);
	memset(&r.host, 0, sizeof(r.host));
	vtlb_rig_insert(&r, LIBVTLB_DATA, VRIG_VA(1, 0x4000), 14, VRIG_PTE(0x8000));
	ck_assert_uint_eq(vtlb_rig_vhpt_at(&r, VRIG_VA(1, 0x4567)), VRIG_MACHINE + 0x8567);
}
END_TEST

/* Structs of a newer header are larger, and what is unknown of them has to be 0. */
START_TEST(sizes_of_structs_are_judged)
{
	struct {
		struct libvtlb_config config;
		uint64_t tail;
	} newer;
	struct {
		struct libvtlb_host host;
		uint64_t tail;
	} newer_host;

	vtlb_rig_init(&r);
	memset(&newer, 0, sizeof(newer));
	memset(&newer_host, 0, sizeof(newer_host));
	newer.config = r.config;
	newer_host.host = r.host;
	newer.config.host = &newer_host.host;
	newer.config.size = (uint32_t)sizeof(newer);
	newer_host.host.size = (uint32_t)sizeof(newer_host);
	ck_assert_int_eq(libvtlb_init(&r.vcpu, &newer.config), 0);
	newer.tail = 1;
	ck_assert_int_eq(libvtlb_init(&r.vcpu, &newer.config), LIBVTLB_ERR_SIZE);
	newer.tail = 0;
	newer_host.tail = 1;
	ck_assert_int_eq(libvtlb_init(&r.vcpu, &newer.config), LIBVTLB_ERR_SIZE);
	newer_host.host.size = (uint32_t)sizeof(newer_host.host) - 8;
	ck_assert_int_eq(libvtlb_init(&r.vcpu, &newer.config), LIBVTLB_ERR_SIZE);
	newer_host.host.size = (uint32_t)sizeof(newer_host.host);
	newer.config.size = (uint32_t)sizeof(newer.config) - 8;
	ck_assert_int_eq(libvtlb_init(&r.vcpu, &newer.config), LIBVTLB_ERR_SIZE);
	newer.config.size = 0;
	ck_assert_int_eq(libvtlb_init(&r.vcpu, &newer.config), LIBVTLB_ERR_SIZE);
}
END_TEST

START_TEST(context_of_another_size_is_refused)
{
	vtlb_rig_init(&r);
	ck_assert_int_eq(libvtlb_init_sized(&r.vcpu, 64, &r.config), LIBVTLB_ERR_SIZE);
	ck_assert_int_eq(libvtlb_init_sized(&r.vcpu, 0, &r.config), LIBVTLB_ERR_SIZE);
	ck_assert_int_eq(libvtlb_init_sized(&r.vcpu, sizeof(r.vcpu), &r.config), 0);
}
END_TEST

/* One page of each kind that the layer keeps: a cached one of each side, a register, region id 0x777. */
static void use(void)
{
	vtlb_rig_rr(&r, 3, LIBVTLB_RR(0x777, 16, LIBVTLB_RR_VE));
	vtlb_rig_insert(&r, LIBVTLB_DATA, VRIG_VA(3, 0x4000), 14, VRIG_PTE(0x8000));
	vtlb_rig_insert(&r, LIBVTLB_CODE, VRIG_VA(3, 0x8000), 14, VRIG_PTE(0x8000));
	vtlb_rig_register(&r, LIBVTLB_DATA, 2, VRIG_VA(3, 0x1000000), 24, VRIG_PTE(0x1000000));
	vtlb_rig_register(&r, LIBVTLB_CODE, 7, VRIG_VA(3, 0x3000000), 24, VRIG_PTE(0x1000000));
}

static int finds_what_was_used(void)
{
	return vtlb_rig_at(&r, LIBVTLB_DATA, VRIG_VA(3, 0x4000)) == 0x8000 &&
	       vtlb_rig_at(&r, LIBVTLB_CODE, VRIG_VA(3, 0x8000)) == 0x8000 &&
	       vtlb_rig_at(&r, LIBVTLB_DATA, VRIG_VA(3, 0x1000000)) == 0x1000000 &&
	       vtlb_rig_at(&r, LIBVTLB_CODE, VRIG_VA(3, 0x3000000)) == 0x1000000;
}

START_TEST(refusal_touches_nothing)
{
	static struct libvtlb before;
	uint32_t live;

	vtlb_rig_init(&r);
	use();
	live = vtlb_rig_vhpt_count(&r);
	rig_remember(&r.table);
	before = r.vcpu;
	r.config.va_bits = 62;
	ck_assert_int_eq(libvtlb_init(&r.vcpu, &r.config), BAD);
	ck_assert(rig_unchanged(&r.table));
	ck_assert_int_eq(memcmp(&r.vcpu, &before, sizeof(before)), 0);
	ck_assert_uint_eq(vtlb_rig_vhpt_count(&r), live);
	ck_assert(finds_what_was_used());
}
END_TEST

START_TEST(every_region_begins_with_region_id_0_and_the_walker_off)
{
	uint64_t value, n;

	vtlb_rig_lay_out(&r);
	ck_assert_int_eq(vtlb_rig_try(&r), 0);
	for (n = 0; n < LIBVTLB_REGIONS; n++) {
		value = LAST_BYTE;
		ck_assert_int_eq(libvtlb_get_rr(&r.vcpu, &value, (uint32_t)n), 0);
		ck_assert_uint_eq(value, 12 << 2);
	}
	vtlb_rig_insert(&r, LIBVTLB_DATA, VRIG_VA(0, 0x5000), 12, VRIG_PTE(0x9000));
	for (n = 0; n < LIBVTLB_REGIONS; n++)
		ck_assert_uint_eq(vtlb_rig_at(&r, LIBVTLB_DATA, VRIG_VA(n, 0x5123)), 0x9123);
}
END_TEST

START_TEST(nothing_is_translated_and_nothing_has_happened)
{
	struct libvtlb_stats none = {.size = sizeof(none)}, stats;

	vtlb_rig_lay_out(&r);
	ck_assert_int_eq(vtlb_rig_try(&r), 0);
	stats = vtlb_rig_stats(&r);
	ck_assert_int_eq(memcmp(&stats, &none, sizeof(none)), 0);
	ck_assert_uint_eq(rig_count(&r.table), 0);
	ck_assert_uint_eq(vtlb_rig_vhpt_count(&r), 0); /* which was full of rubbish */
	ck_assert_uint_eq(r.vcpu.register_regions, 0);
	ck_assert_uint_eq(r.vcpu.reserved, 0);
}
END_TEST

/* The host is not told: what its machine held before is its own. */
START_TEST(init_calls_nothing_of_the_host)
{
	uint32_t i;

	vtlb_rig_lay_out(&r);
	ck_assert_int_eq(vtlb_rig_try(&r), 0);
	for (i = 0; i < VRIG_CALLBACKS; i++)
		ck_assert_uint_eq(r.calls[i], 0);
}
END_TEST

/* Spaces of other groups, globals, pins and lanes: whatever the table was to somebody else. */
START_TEST(table_used_before_is_emptied)
{
	uint32_t lane;

	vtlb_rig_init(&r);
	rig_lay_out(&r.table, &r.shape);
	r.table.config.evicted = NULL;
	ck_assert_int_eq(thash_init(&r.table.table, &r.table.config), 0);
	for (lane = 0; lane < THASH_LANES; lane++)
		rig_bind(&r.table, lane, lane % 3, 5 + lane % 3); /* space 0 in a group of its own */
	rig_insert(&r.table, 0, 0x4000, 14, 0x8000 | RWX);
	rig_insert_as(&r.table, 0, 0x10000, 12, 0x9000 | RWX, THASH_GLOBAL);
	rig_insert(&r.table, 1, 0, 64, RWX);
	rig_pin(&r.table, 0, 0x1000000, 24, 0x1000000 | RWX, 0);
	rig_pin(&r.table, 2, 0x1000000, 24, 0x1000000 | RWX, THASH_GLOBAL);
	ck_assert_int_eq(libvtlb_init(&r.vcpu, &r.config), 0);
	ck_assert_uint_eq(rig_count(&r.table), 0);
	ck_assert_uint_eq(rig_stats(&r.table).pinned, 0);
	for (lane = 0; lane < THASH_LANES; lane++) {
		ck_assert(rig_misses(&r.table, lane, 0x4000) && rig_misses(&r.table, lane, 0x10000));
		ck_assert(rig_misses(&r.table, lane, 0x1000000));
	}
	vtlb_rig_rr(&r, 1, LIBVTLB_RR(1, 12, 0)); /* a region id that was a space of another group */
	vtlb_rig_insert(&r, LIBVTLB_DATA, VRIG_VA(1, 0x4000), 14, VRIG_PTE(0xc000));
	ck_assert_uint_eq(vtlb_rig_at(&r, LIBVTLB_DATA, VRIG_VA(1, 0x4000)), 0xc000);
}
END_TEST

/* As many pins as the table has were in use: they are free again. */
START_TEST(second_init_frees_every_register)
{
	uint32_t n;

	vtlb_rig_init(&r);
	for (n = 0; n < 2 * VRIG_REGISTERS; n++)
		vtlb_rig_register(&r, n % 2, n / 2, VRIG_VA(1, (uint64_t)n << 24), 24, VRIG_PTE(0x1000000));
	ck_assert_int_eq(libvtlb_init(&r.vcpu, &r.config), 0);
	for (n = 0; n < 2 * VRIG_REGISTERS; n++)
		vtlb_rig_register(&r, n % 2, n / 2, VRIG_VA(1, (uint64_t)n << 24), 24, VRIG_PTE(0x1000000));
}
END_TEST

/* Whatever the first life left, the second is like a first. */
START_TEST(nothing_derived_outlives_a_second_init)
{
	struct libvtlb_stats none = {.size = sizeof(none)}, stats;
	uint32_t slot, side;

	vtlb_rig_init(&r);
	use();
	ck_assert_uint_gt(vtlb_rig_vhpt_count(&r), 0);
	ck_assert_int_eq(libvtlb_init(&r.vcpu, &r.config), 0);
	stats = vtlb_rig_stats(&r);
	ck_assert_int_eq(memcmp(&stats, &none, sizeof(none)), 0);
	ck_assert_uint_eq(r.vcpu.register_regions, 0);
	ck_assert_uint_eq(vtlb_rig_vhpt_count(&r), 0);
	ck_assert_uint_eq(rig_count(&r.table), 0);
	vtlb_rig_rr(&r, 3, LIBVTLB_RR(0x777, 16, LIBVTLB_RR_VE));
	for (side = 0; side < 2; side++) {
		ck_assert_int_eq(libvtlb_find_register(&r.vcpu, &slot, side, VRIG_VA(3, 0), LAST_BYTE), 0);
		ck_assert(!libvtlb_may_have_register(&r.vcpu, side, VRIG_VA(3, 0)));
		ck_assert_uint_eq(vtlb_rig_at(&r, side, VRIG_VA(3, 0x4000)), LAST_BYTE);
		ck_assert_uint_eq(vtlb_rig_at(&r, side, VRIG_VA(3, 0x1000000)), LAST_BYTE);
	}
	use();
	ck_assert(finds_what_was_used());
}
END_TEST

/* A purge of 4 GiB after the second init probes as much as after the first: sizes in use are forgotten, too. */
START_TEST(sizes_in_use_do_not_outlive_a_second_init)
{
	uint64_t probes;

	vtlb_rig_init(&r);
	vtlb_rig_insert(&r, LIBVTLB_DATA, VRIG_VA(1, 0x4000), 14, VRIG_PTE(0x8000));
	ck_assert_int_eq(libvtlb_purge(&r.vcpu, VRIG_VA(1, 0x4000), 14), 0);
	probes = vtlb_rig_stats(&r).vhpt_probes;
	vtlb_rig_insert(&r, LIBVTLB_DATA, VRIG_VA(1, 0), 24, VRIG_PTE(0));
	ck_assert_int_eq(libvtlb_init(&r.vcpu, &r.config), 0);
	vtlb_rig_rr(&r, 1, LIBVTLB_RR(VRIG_RID + 1, 14, 0));
	vtlb_rig_insert(&r, LIBVTLB_DATA, VRIG_VA(1, 0x4000), 14, VRIG_PTE(0x8000));
	ck_assert_int_eq(libvtlb_purge(&r.vcpu, VRIG_VA(1, 0x4000), 14), 0);
	ck_assert_uint_eq(vtlb_rig_stats(&r).vhpt_probes, probes);
}
END_TEST

START_TEST(init_leaves_the_mailbox_to_the_first_call)
{
	uint32_t sequence;

	vtlb_rig_init(&r);
	sequence = vtlb_rig_post(&r, VRIG_RID, 0, 0xfff);
	ck_assert_int_eq(libvtlb_init(&r.vcpu, &r.config), 0);
	ck_assert_int_eq(libvtlb_posted_is_done(&r.mailbox, sequence), 0);
	ck_assert_int_eq(libvtlb_drain(&r.vcpu), 1);
	ck_assert_int_eq(libvtlb_posted_is_done(&r.mailbox, sequence), 1);
}
END_TEST

/* Every function that is not marked as callable there, called from within a callback. */
static int busy(uint32_t call)
{
	struct libvtlb_translation found = LIBVTLB_TRANSLATION_INIT;
	struct libvtlb_reference load = vtlb_rig_reference(LIBVTLB_LOAD, VRIG_NO_WALKER);
	struct libvtlb_reference fetch = vtlb_rig_reference(LIBVTLB_FETCH, VRIG_NO_WALKER);
	struct libvtlb_vhpt_entry entry;
	struct libvtlb_backing backing;
	uint64_t bundle[2], va = VRIG_VA(1, 0x40000);

	switch (call) {
	case 0: return libvtlb_drain(&r.vcpu);
	case 1: return libvtlb_set_rr(&r.vcpu, 1, LIBVTLB_RR(9, 12, 0));
	case 2: return libvtlb_insert_register(&r.vcpu, 0, 0, VRIG_PTE(0), LIBVTLB_ITIR(12, 0), va);
	case 3: return libvtlb_purge_registers(&r.vcpu, 0, va, 12);
	case 4: return libvtlb_insert(&r.vcpu, 0, VRIG_PTE(0), LIBVTLB_ITIR(12, 0), va, LIBVTLB_NO_TICKET);
	case 5: return libvtlb_purge(&r.vcpu, va, 12);
	case 6: return libvtlb_purge_space(&r.vcpu, VRIG_RID + 1, 0, 0xfff);
	case 7: return libvtlb_purge_all(&r.vcpu);
	case 8: return libvtlb_lookup(&r.vcpu, &found, 0, va);
	case 9: return libvtlb_access(&r.vcpu, &found, &load, va);
	case 10: return libvtlb_walk(&r.vcpu, 0, &load, va);
	case 11: return libvtlb_fetch(&r.vcpu, bundle, &fetch, va);
	case 12: return libvtlb_machine_address(&r.vcpu, &backing, 0);
	case 13: return libvtlb_fill(&r.vcpu, 0, va);
	case 14: return libvtlb_vhpt_find(&r.vcpu, &entry, va);
	default: return libvtlb_protect(&r.vcpu);
	}
}
#define CALLS 16u

static uint32_t refused;

static void call_everything(struct vtlb_rig *rig)
{
	uint64_t value;
	uint32_t call;

	rig_remember(&rig->table);
	for (call = 0; call < CALLS; call++) {
		ck_assert_int_eq(busy(call), LIBVTLB_ERR_BUSY);
		refused++;
	}
	ck_assert_uint_eq(libvtlb_ticket(&rig->vcpu), 0);
	ck_assert_int_eq(libvtlb_get_rr(&rig->vcpu, &value, 1), 0); /* which is marked */
	ck_assert_uint_eq(value, LIBVTLB_RR(VRIG_RID + 1, 14, LIBVTLB_RR_VE));
	ck_assert(rig_unchanged(&rig->table));
	ck_assert_int_eq(libvtlb_mailbox_is_waiting(&rig->mailbox), 1);
	rig->meanwhile = NULL; /* once is enough, and what fails is found by its line */
}

/* A purge that is posted by a callback waits, too. */
static void post_and_call_everything(struct vtlb_rig *rig)
{
	vtlb_rig_post(rig, VRIG_RID + 7, 0, 0xfff);
	call_everything(rig);
}

START_TEST(callbacks_may_call_nothing_that_is_not_marked)
{
	uint32_t callback = 1u << _i;
	struct libvtlb_reference fetch = vtlb_rig_reference(LIBVTLB_FETCH, VRIG_NO_WALKER);
	uint64_t bundle[2];

	refused = 0;
	vtlb_rig_init(&r);
	vtlb_rig_meanwhile(&r, callback, post_and_call_everything);
	vtlb_rig_insert(&r, LIBVTLB_CODE, VRIG_VA(1, 0x4000), 14, VRIG_PTE(0x8000)); /* backing, purge, insert */
	ck_assert_int_eq(libvtlb_fetch(&r.vcpu, bundle, &fetch, VRIG_VA(1, 0x4000)), LIBVTLB_HIT); /* read */
	ck_assert_int_eq(libvtlb_purge_all(&r.vcpu), 0); /* ptc.e */
	ck_assert_uint_eq(refused, CALLS);
	ck_assert_int_eq(libvtlb_drain(&r.vcpu), callback == VRIG_PTCE ? 1 : 0); /* the other calls have drained since */
}
END_TEST

/* The hashes and tags are callbacks as well. */
static uint64_t busy_number(void *user, uint64_t offset, uint32_t rid, uint32_t page_log2)
{
	uint32_t call;

	for (call = 0; call < CALLS; call++) {
		ck_assert_int_eq(busy(call), LIBVTLB_ERR_BUSY);
		refused++;
	}
	return number(user, offset, rid, page_log2);
}

START_TEST(hash_and_tag_may_call_nothing_either)
{
	struct libvtlb_translation found = LIBVTLB_TRANSLATION_INIT;
	struct libvtlb_reference walked =
		vtlb_rig_reference(LIBVTLB_LOAD, LIBVTLB_PTA(VRIG_VA(1, 0x1000000), 15, 1, LIBVTLB_PTA_VE));

	refused = 0;
	vtlb_rig_lay_out(&r);
	r.host.hash = _i & 1 ? busy_number : number;
	r.host.tag = _i & 2 ? busy_number : number;
	r.host.guest_hash = _i & 4 ? busy_number : number;
	r.host.guest_tag = _i & 8 ? busy_number : number;
	vtlb_rig_start(&r);
	vtlb_rig_insert(&r, LIBVTLB_DATA, VRIG_VA(1, 0x1000000), 24, VRIG_PTE(0x1000000));
	ck_assert_int_eq(libvtlb_access(&r.vcpu, &found, &walked, VRIG_VA(1, 0x4000)), LIBVTLB_MISS);
	ck_assert_uint_eq(refused > 0, _i != 0);
	ck_assert_int_eq(libvtlb_drain(&r.vcpu), 0);
}
END_TEST

/* So are the sections of mailbox and log, where the library enters them at work. */
static int busy_section(void *user)
{
	uint32_t call;

	for (call = 0; *(const int *)user && call < CALLS; call++) {
		ck_assert_int_eq(busy(call), LIBVTLB_ERR_BUSY);
		refused++;
	}
	return 0;
}

START_TEST(sections_may_call_nothing_either)
{
	struct libvtlb_translation found = LIBVTLB_TRANSLATION_INIT;
	struct libvtlb_reference store = vtlb_rig_reference(LIBVTLB_STORE, VRIG_NO_WALKER);
	int at_work = 0;

	refused = 0;
	vtlb_rig_lay_out(&r);
	r.mailbox_config.enter = r.mailbox_config.leave = busy_section;
	r.dirty_config.enter = r.dirty_config.leave = busy_section;
	r.mailbox_config.user = r.dirty_config.user = &at_work;
	vtlb_rig_start(&r);
	vtlb_rig_insert(&r, LIBVTLB_DATA, VRIG_VA(1, 0x4000), 14, VRIG_PTE(0x8000));
	vtlb_rig_post(&r, VRIG_RID, 0, 0);
	at_work = 1;
	ck_assert_int_eq(libvtlb_drain(&r.vcpu), 1);
	ck_assert_uint_eq(refused, 2 * CALLS); /* enter and leave, to take the request */
	ck_assert_int_eq(libvtlb_access(&r.vcpu, &found, &store, VRIG_VA(1, 0x4000)), LIBVTLB_HIT);
	ck_assert_uint_eq(refused, 4 * CALLS); /* and again to mark four pages, which are of one word */
	ck_assert_int_eq(libvtlb_drain(&r.vcpu), 0);
}
END_TEST

Suite *vtlb_init_suite(void)
{
	Suite *suite = suite_create("vtlb_init");
	TCase *made = tcase_create("made"), *life = tcase_create("life"), *callbacks = tcase_create("callbacks");

	tcase_add_loop_test(made, numbers_are_judged_one_by_one, 0, NUMBERS);
	tcase_add_loop_test(made, page_sizes_are_judged_one_by_one, 0, SIZES);
	tcase_add_test(made, table_must_have_every_page_size);
	tcase_add_loop_test(made, tables_are_judged_one_by_one, 0, TABLES);
	tcase_add_test(made, what_is_no_table_is_refused);
	tcase_add_test(made, table_with_an_evicted_callback_is_refused);
	tcase_add_test(made, table_in_a_callback_is_refused);
	tcase_add_loop_test(made, pointers_are_judged_one_by_one, 0, 16);
	tcase_add_test(made, vhpt_has_a_power_of_two_of_entries);
	tcase_add_test(made, nothing_but_a_table_is_needed);
	tcase_add_test(made, configuration_is_not_kept);
	tcase_add_test(made, sizes_of_structs_are_judged);
	tcase_add_test(made, context_of_another_size_is_refused);
	tcase_add_test(made, refusal_touches_nothing);
	suite_add_tcase(suite, made);
	tcase_add_test(life, every_region_begins_with_region_id_0_and_the_walker_off);
	tcase_add_test(life, nothing_is_translated_and_nothing_has_happened);
	tcase_add_test(life, init_calls_nothing_of_the_host);
	tcase_add_test(life, table_used_before_is_emptied);
	tcase_add_test(life, second_init_frees_every_register);
	tcase_add_test(life, nothing_derived_outlives_a_second_init);
	tcase_add_test(life, sizes_in_use_do_not_outlive_a_second_init);
	tcase_add_test(life, init_leaves_the_mailbox_to_the_first_call);
	suite_add_tcase(suite, life);
	tcase_add_loop_test(callbacks, callbacks_may_call_nothing_that_is_not_marked, 0, VRIG_CALLBACKS);
	tcase_add_loop_test(callbacks, hash_and_tag_may_call_nothing_either, 0, 16);
	tcase_add_test(callbacks, sections_may_call_nothing_either);
	suite_add_tcase(suite, callbacks);
	return suite;
}
