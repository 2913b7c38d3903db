/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Makes a virtual processor of a shape, and plays operations on it and on the list. */
#include "play.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void play_fail(struct play *play, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(play->failure, sizeof(play->failure), format, arguments);
	va_end(arguments);
	longjmp(*play->caught, 1);
}

/* Buckets 0 to 19 are the outcomes; 20 to 27 stand for these. */
static const int64_t errors[BUCKETS - 20] = {
	CALLBACK_ERROR,
	LIBVTLB_ERR_AGAIN,
	LIBVTLB_ERR_INVALID,
	LIBVTLB_ERR_RANGE,
};

void play_tally(struct play *play, int64_t outcome)
{
	uint32_t i, bucket = BUCKETS - 1;

	if (outcome >= 0 && outcome < 20)
		bucket = (uint32_t)outcome;
	for (i = 20; i < BUCKETS && outcome < 0; i++)
		if (errors[i - 20] == outcome)
			bucket = i;
	play->tally[play->op->what][bucket]++;
}

void play_expect(struct play *play, const char *what, int64_t got, int64_t wanted)
{
	play_tally(play, got);
	if (got != wanted)
		play_fail(play, "%s: %" PRId64 ", wanted %" PRId64, what, got, wanted);
}

static uint32_t ones(uint64_t bits)
{
	uint32_t count = 0;

	for (; bits; bits &= bits - 1)
		count++;
	return count;
}

static void make_table(struct play *play)
{
	const struct shape *shape = &play->shape;
	struct memory *memory = &play->memory;
	struct thash_config config;
	uint64_t sizes = shape->page_sizes >> 12 | 1;

	memset(&config, 0, sizeof(config));
	config.size = sizeof(config);
	config.granule_log2 = 12;
	config.front_count = shape->front_log2 == NO_FRONT ? 0 : 1u << shape->front_log2;
	config.set_count = 1u << shape->set_log2;
	config.cold_count = 4u << shape->set_log2;
	config.space_count = shape->spaces;
	config.counter_count = THASH_COUNTERS(shape->spaces, ones(sizes)) + (1u << shape->set_log2);
	config.pinned_count = shape->registers[0] + shape->registers[1];
	config.page_sizes = sizes;
	config.front = memory->front;
	config.back = memory->back;
	config.cold = memory->cold;
	config.spaces = memory->spaces;
	config.counters = memory->counters;
	config.pinned = memory->pinned;
	if (thash_init(&memory->table, &config))
		play_fail(play, "thash_init");
}

static void make_mailbox(struct play *play)
{
	int sections = (play->shape.host & HOST_SECTIONS) != 0, error;
	struct libvtlb_mailbox_config config;

	memset(&config, 0, sizeof(config));
	config.size = sizeof(config);
	config.request_count = play->shape.requests;
	config.requests = play->memory.requests;
	config.user = play;
	do {
		config.enter = sections ? host_enter : NULL;
		config.leave = sections ? host_leave : NULL;
		error = libvtlb_mailbox_init(&play->memory.mailbox, &config);
	} while (error == LIBVTLB_ERR_UNSUPPORTED && !sections++);
	if (error)
		play_fail(play, "libvtlb_mailbox_init");
}

static void make_log(struct play *play)
{
	int sections = (play->shape.host & HOST_SECTIONS) != 0, error;
	struct libvtlb_dirty_config config;

	memset(&config, 0, sizeof(config));
	config.size = sizeof(config);
	config.page_log2 = play->shape.log_log2;
	config.page_count = play->shape.log_pages;
	config.base = play->shape.log_base;
	config.words = play->memory.log_words;
	config.user = play;
	do {
		config.enter = sections ? host_enter : NULL;
		config.leave = sections ? host_leave : NULL;
		error = libvtlb_dirty_init(&play->memory.log, &config);
	} while (error == LIBVTLB_ERR_UNSUPPORTED && !sections++);
	if (error)
		play_fail(play, "libvtlb_dirty_init");
}

static void make_vcpu(struct play *play)
{
	const struct shape *shape = &play->shape;
	struct libvtlb_config config;
	struct libvtlb_host host;

	host_fill_in(&host, play);
	memset(&config, 0, sizeof(config));
	config.size = sizeof(config);
	config.flags = shape->flags;
	config.itr_count = shape->registers[LIBVTLB_CODE];
	config.dtr_count = shape->registers[LIBVTLB_DATA];
	config.rid_bits = shape->rid_bits;
	config.va_bits = shape->va_bits;
	config.pa_bits = shape->pa_bits;
	config.machine_log2 = shape->machine_log2;
	config.page_sizes = shape->page_sizes;
	config.purge_sizes = shape->purge_sizes;
	config.table = &play->memory.table;
	config.vhpt = shape->vhpt_log2 ? play->vhpt : NULL;
	config.shadow = shape->vhpt_log2 ? play->memory.shadow : NULL;
	config.vhpt_count = shape->vhpt_log2 ? 1u << shape->vhpt_log2 : 0;
	config.mailbox = shape->requests ? &play->memory.mailbox : NULL;
	config.dirty = shape->log_pages ? &play->memory.log : NULL;
	config.host = &host;
	config.ptce.base = play->machine.base;
	if (shape->host & HOST_MACHINE)
		memcpy(config.ptce.count, play->machine.count, sizeof(config.ptce.count));
	memcpy(config.ptce.stride, play->machine.stride, sizeof(config.ptce.stride));
	if (libvtlb_init(play->vcpu, &config))
		play_fail(play, "libvtlb_init");
}

void play_begin(struct play *play, const struct shape *shape, struct libvtlb_vhpt_entry *vhpt)
{
	static const uint64_t reset = LIBVTLB_RR(0, 12, 0);
	jmp_buf *caught = play->caught;
	uint32_t i;

	memset(play, 0, sizeof(*play));
	memset(&play->memory, 0xa5, sizeof(play->memory));
	memset(vhpt, 0x5a, VHPT_MAX * sizeof(*vhpt));
	play->caught = caught;
	play->vhpt = vhpt;
	play->shape = *shape;
	play->vcpu = &play->memory.vcpu;
	play->retry_ip = 1;
	machine_begin(&play->machine, shape);
	guest_begin(&play->guests[0], shape);
	guest_begin(&play->guests[1], shape);
	make_table(play);
	if (shape->requests)
		make_mailbox(play);
	if (shape->log_pages)
		make_log(play);
	make_vcpu(play);
	for (i = 0; i < LIBVTLB_REGIONS; i++)
		play->rr[i] = reset;
	play->table_stats.size = sizeof(play->table_stats);
	thash_get_stats(&play->memory.table, &play->table_stats);
}

/* Makes room in the list, as a guest does that purges everything now and then. */
static void make_room(struct play *play)
{
	if (play->list.count <= TRANSLATIONS_ROOM - 8)
		return;
	if (libvtlb_purge_all(play->vcpu))
		play_fail(play, "purge all");
	list_drain(play);
	list_purge_all(play);
}

static void play_inspect_op(struct play *play, const struct op *op)
{
	(void)op;
	play_inspect(play);
	play_tally(play, 0);
}

/* What was posted is done exactly when it has been obeyed. */
static void check_posts(struct play *play)
{
	int waiting = play->posted_count || play->widened || play->posted_everything;

	if (!play->shape.requests || !play->has_sequence)
		return;
	if (libvtlb_mailbox_is_waiting(&play->memory.mailbox) != waiting ||
	    libvtlb_posted_is_done(&play->memory.mailbox, play->sequence) == waiting)
		play_fail(play, "a post %s", waiting ? "is done too early" : "is not obeyed");
}

void play_op(struct play *play, const struct op *op)
{
	static void (*const parts[WHATS])(struct play * play, const struct op *op) = {
		[LOOKUP] = play_lookup,
		[INLINED] = play_inlined,
		[ACCESS] = play_access,
		[FILL] = play_fill,
		[FETCH] = play_fetch,
		[WALK] = play_walk,
		[HARDWARE] = play_hardware,
		[VHPT_FIND] = play_vhpt_find,
		[FIND_REGISTER] = play_find_register,
		[ADDRESS] = play_address,
		[INSERT] = play_insert,
		[ITR] = play_itr,
		[PTR] = play_ptr,
		[PTC] = play_ptc,
		[PURGE_SPACE] = play_purge_space,
		[PURGE_ALL] = play_purge_all,
		[SET_RR] = play_set_rr,
		[POST] = play_post,
		[POST_ALL] = play_post,
		[DRAIN] = play_drain,
		[TICKET] = play_ticket,
		[PROTECT] = play_protect,
		[HARVEST] = play_harvest,
		[MARK] = play_mark,
		[POKE] = play_poke,
		[INSPECT] = play_inspect_op,
	};
	int waiting = play->posted_count || play->widened || play->posted_everything;

	play->op = op;
	play->calls[op->what]++;
	play->fail = waiting || op->races ? FAIL_NONE : op->fail;
	play->fired = play->reads = play->list_reads = 0;
	if (play->page_count < 3u << (PAGES_LOG2 - 2))
		note_page(play, rid_of(play, op->va), LIBVTLB_OFFSET(op->va));
	parts[op->what](play, op);
	play->fail = FAIL_NONE;
	check_posts(play);
	account(play);
	make_room(play);
	if (play->complaint)
		play_fail(play, "%s", play->complaint);
	if (play->machine.complaint)
		play_fail(play, "%s", play->machine.complaint);
}
