/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Handover records. A boot loader with one context sets a modelled watchdog
 * going and leaves a record; the next stage negotiates with another context.
 * Whatever is wrong with a record, the plan is the one without it.
 */
#include <string.h>

#include <libwdtvtlb/wdt_boot.h>

#include "bench.h"
#include "suites.h"
#include "wdt/crc.h"

#define MR 0x04u
#define WLR 0x0cu
#define SECOND 1000000u
#define FAILURE (-1234)
#define WORDS (sizeof(struct libwdt_handover) / 4)

/* ---- a boot loader and the stage after it ---- */

/* The boot loader's wish: a window of half a second in a period of two. */
static void wish_window(struct bench *b)
{
	b->request.closed_us = SECOND / 2;
	b->request.reset_not_after_us = 2 * SECOND;
}

static void serve(struct bench *b, uint32_t polls)
{
	uint64_t deadline;

	while (polls--) {
		ck_assert_int_eq(libwdt_poll(&b->wdt, &deadline), 0);
		bench_pass_until(b, deadline);
		bench_pass_us(b, b->input.latency_us - 20);
	}
}

static void refresh_when_due(struct bench *b)
{
	uint64_t deadline, wait;

	ck_assert_int_eq(libwdt_poll(&b->wdt, &deadline), 0);
	bench_pass_until(b, deadline);
	ck_assert_int_eq(libwdt_refresh(&b->wdt, &wait), 0);
}

static uint64_t mask_of(uint32_t bits)
{
	return bits == 64 ? UINT64_MAX : ((uint64_t)1 << bits) - 1;
}

/* Negotiates a window, refreshes twice, and leaves a record. */
static struct libwdt_handover boot(struct bench *b, const struct libwdt_layout *layout, uint32_t hz, uint32_t bits)
{
	struct libwdt_handover record;

	bench_init(b, layout, hz, bits);
	b->read_ns = 10000;
	b->start = (0 - 3 * (uint64_t)hz) & mask_of(bits); /* goes round three seconds from now */
	bench_pass_us(b, 1000);
	wish_window(b);
	b->input.age_max_us = 1000;
	ck_assert_int_eq(libwdt_negotiate(&b->wdt, &b->plan, &b->input, libwdt_plan_safe), 0);
	refresh_when_due(b);
	refresh_when_due(b);
	ck_assert_int_eq(libwdt_handover_make(&record, &b->wdt, NULL), 0);
	ck_assert_uint_eq(bench_events(b).seen, 0);
	return record;
}

/* The next stage knows the part and its own clock, and nothing else: not how often the counter has gone round. */
static void next_stage(struct bench *b, const struct libwdt_handover *record)
{
	const struct libwdt_input blank = LIBWDT_INPUT_INIT;
	const struct libwdt_request no_wish = LIBWDT_REQUEST_INIT;
	const struct libwdt_plan no_plan = LIBWDT_PLAN_INIT;
	struct libwdt_input input = blank;

	input.layout = b->input.layout;
	input.host_hz = b->input.host_hz;
	input.request = &b->request;
	input.handover = record;
	b->request = no_wish;
	b->plan = no_plan;
	b->start -= bench_counter(b) & ~mask_of(b->ops.counter_bits);
	b->input = input;
	ck_assert_int_eq(libwdt_init(&b->wdt, &b->ops, b), 0);
}

static uint32_t negotiate(struct bench *b)
{
	ck_assert_int_eq(libwdt_negotiate(&b->wdt, &b->plan, &b->input, libwdt_plan_safe), 0);
	ck_assert_ptr_null(b->input.handover);
	return b->plan.findings;
}

#define REFUSED LIBWDT_FINDING_HANDOVER_REFUSED
#define UNPROVEN LIBWDT_FINDING_FIRST_UNPROVEN

static const struct libwdt_layout *(*const layouts[])(void) = {
	libwdt_layout_at91sam9, libwdt_layout_samv7, libwdt_layout_sama5d4};
static const struct { uint32_t hz, bits; } hosts[] = {{1000, 16}, {1000, 32}, {32768, 24}, {1000000, 32}, {1000000, 64}};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define STAGES (COUNT(layouts) * COUNT(hosts))

static struct libwdt_handover boot_nth(struct bench *b, uint32_t i)
{
	return boot(b, layouts[i % COUNT(layouts)](), hosts[i / COUNT(layouts)].hz, hosts[i / COUNT(layouts)].bits);
}

/* The jump takes nothing, or up to 1.65 of the 2 s: before the window opens, and after. Narrow counters go round. */
#define JUMP_MOST_US 1650000u

/* A jump that ends before the window opens leaves the next stage half of it; one that ends late leaves it 0.3 s. */
START_TEST(record_proves_the_first_refresh)
{
	uint32_t jump_us;

	for (jump_us = 0; jump_us <= JUMP_MOST_US; jump_us += 150000) {
		static struct bench b;
		struct libwdt_handover record = boot_nth(&b, (uint32_t)_i);

		bench_pass_us(&b, jump_us);
		next_stage(&b, &record);
		wish_window(&b);
		ck_assert_uint_eq(negotiate(&b) & (UNPROVEN | REFUSED), 0);
		serve(&b, 8);
		ck_assert_msg(bench_events(&b).seen == 0, "jump of %u us: event %x", jump_us, bench_events(&b).seen);
	}
}
END_TEST

/* Until the first fault, which ends a machine. */
static int faults_within(struct bench *b, uint32_t polls)
{
	uint64_t deadline;

	while (polls-- && !bench_events(b).seen) {
		ck_assert_int_eq(libwdt_poll(&b->wdt, &deadline), 0);
		bench_pass_until(b, deadline);
	}
	return bench_events(b).seen != 0;
}

/* The same without the record: nothing is proven, and for some jump it goes wrong. */
START_TEST(without_the_record_it_is_unproven_and_some_jump_faults)
{
	uint32_t jump_us, faults = 0;

	for (jump_us = 0; jump_us <= JUMP_MOST_US; jump_us += 150000) {
		static struct bench b;

		(void)boot_nth(&b, (uint32_t)_i);
		bench_pass_us(&b, jump_us);
		next_stage(&b, NULL);
		wish_window(&b);
		ck_assert_uint_eq(negotiate(&b) & (UNPROVEN | REFUSED), UNPROVEN);
		faults += (uint32_t)faults_within(&b, 3);
	}
	ck_assert_uint_gt(faults, 0);
}
END_TEST

/* Nothing in the register shows that it was written with its reset value; the record does. */
START_TEST(record_tells_of_a_lock_that_nothing_shows)
{
	static struct bench b;
	struct libwdt_handover record;
	uint64_t wait;

	bench_init(&b, libwdt_layout_at91sam9(), 1000, 32);
	bench_pass_us(&b, 1000);
	b.request.flags = LIBWDT_WANT_IDLE_HALT | LIBWDT_WANT_DEBUG_HALT | LIBWDT_WANT_LOCK;
	ck_assert_uint_eq(negotiate(&b) & LIBWDT_FINDING_ADOPTED_DIFFERENT, 0);
	ck_assert_uint_eq(bench_peek(&b, MR), 0x3fff2fff);
	bench_pass_us(&b, 5000);
	ck_assert_int_eq(libwdt_refresh(&b.wdt, &wait), 0);
	ck_assert_int_eq(libwdt_handover_make(&record, &b.wdt, NULL), 0);
	ck_assert_uint_eq(record.flags, LIBWDT_HANDOVER_RESTARTED | LIBWDT_HANDOVER_LOCKED);
	bench_pass_us(&b, 5000);
	next_stage(&b, &record);
	b.request.reset_not_after_us = 8 * SECOND;
	b.writes = 0;
	ck_assert_uint_eq(negotiate(&b), LIBWDT_FINDING_ADOPTED_DIFFERENT | LIBWDT_FINDING_WINDOW_EQUALS_PERIOD |
					 LIBWDT_FINDING_IDLE_HALT | LIBWDT_FINDING_DEBUG_HALT);
	ck_assert_uint_eq(b.writes, 0);
	ck_assert_uint_eq(b.plan.why[LIBWDT_LOAD], LIBWDT_WHY_LOCKED);
}
END_TEST

/* ---- what a record says ---- */

START_TEST(made_record_says_what_is_so)
{
	static struct bench b;
	const struct libwdt_clock clock = {32000, 32768, 33000, 128};
	struct libwdt_handover record = boot(&b, libwdt_layout_at91sam9(), 1000, 32);
	struct libwdt_status status = LIBWDT_STATUS_INIT;

	ck_assert_int_eq(libwdt_handover_check(&record, libwdt_layout_at91sam9()), 0);
	ck_assert_str_eq(record.layout, "at91sam9");
	ck_assert_uint_eq(record.flags, LIBWDT_HANDOVER_RESTARTED | LIBWDT_HANDOVER_LOCKED);
	ck_assert_uint_eq(record.reg[LIBWDT_REG_MODE], bench_peek(&b, MR));
	ck_assert_int_eq(libwdt_status(&b.wdt, &status), 0);
	ck_assert_uint_eq(record.counter_low, (uint32_t)status.last);
	ck_assert_uint_eq(record.counter_high, 0);
	ck_assert_uint_eq(record.counter_bits, 32);
	ck_assert_uint_eq(record.counter_hz, 1000);
	ck_assert_uint_eq(record.landing_us, b.input.latency_us);
	ck_assert_int_eq(libwdt_handover_make(&record, &b.wdt, &clock), 0);
	ck_assert_int_eq(libwdt_handover_check(&record, libwdt_layout_at91sam9()), 0);
	ck_assert_uint_eq(record.flags,
			  LIBWDT_HANDOVER_RESTARTED | LIBWDT_HANDOVER_LOCKED | LIBWDT_HANDOVER_CLOCK);
	ck_assert(memcmp(&record.clock, &clock, sizeof(clock)) == 0);
}
END_TEST

static struct libwdt_handover make(struct bench *b)
{
	struct libwdt_handover record;

	ck_assert_int_eq(libwdt_handover_make(&record, &b->wdt, NULL), 0);
	return record;
}

/* Who adopts does not know when the counter was restarted, until it has done so itself; nor after a sleep. */
START_TEST(made_record_is_dated_by_this_contexts_own_restarts)
{
	static struct bench b;
	uint64_t when, wait;

	bench_init(&b, libwdt_layout_at91sam9(), 1000, 32);
	bench_boot_write(&b, MR, 0x0fff2fff);
	bench_pass_us(&b, 1000);
	(void)negotiate(&b);
	ck_assert_uint_eq(make(&b).flags, LIBWDT_HANDOVER_LOCKED);
	ck_assert_int_eq(libwdt_refresh(&b.wdt, &wait), LIBWDT_EARLY);
	bench_pass_us(&b, 2000);
	ck_assert_int_eq(libwdt_refresh(&b.wdt, &wait), 0);
	ck_assert_uint_eq(make(&b).flags, LIBWDT_HANDOVER_LOCKED | LIBWDT_HANDOVER_RESTARTED);
	bench_pass_us(&b, 2000);
	ck_assert_int_eq(libwdt_suspend(&b.wdt, &when), 0);
	ck_assert_int_eq(libwdt_resume(&b.wdt, &when, 1000, SECOND), 0);
	ck_assert_uint_eq(make(&b).flags, LIBWDT_HANDOVER_LOCKED);
}
END_TEST

static uint32_t flags_after(const struct libwdt_layout *layout, uint32_t mode, uint32_t wants, uint32_t flags)
{
	static struct bench b;

	bench_init(&b, layout, 1000, 32);
	if (mode)
		bench_boot_write(&b, MR, mode);
	bench_pass_us(&b, 1000);
	b.request.flags = wants;
	b.input.flags = flags;
	(void)negotiate(&b);
	return make(&b).flags & LIBWDT_HANDOVER_LOCKED;
}

START_TEST(made_record_tells_a_lock_only_where_one_is_known)
{
	const uint32_t halts = LIBWDT_WANT_IDLE_HALT | LIBWDT_WANT_DEBUG_HALT;
	const struct libwdt_layout *once = libwdt_layout_at91sam9(), *lockable = libwdt_layout_sama5d4();

	ck_assert(!flags_after(once, 0, halts, 0));                       /* open, as after the reset */
	ck_assert(flags_after(once, 0, 0, 0));                            /* written by this context */
	ck_assert(flags_after(once, 0, halts | LIBWDT_WANT_LOCK, 0));     /* the same, with the reset value */
	ck_assert(flags_after(once, 0x0fff2fff, 0, 0));                   /* written by somebody */
	ck_assert(flags_after(once, 0x3fff2fff, 0, 0));                   /* it ignored the write */
	ck_assert(flags_after(once, 0, halts, LIBWDT_INPUT_LOCKED));      /* told */
	ck_assert(!flags_after(lockable, 0x0fff2fff, 0, 0));
	ck_assert(!flags_after(lockable, 0, 0, 0));
	ck_assert(flags_after(lockable, 0, LIBWDT_WANT_LOCK, 0));
	ck_assert(flags_after(lockable, 0, 0, LIBWDT_INPUT_LOCKED));
}
END_TEST

/* A stage that has written nothing passes on what it was given. */
START_TEST(record_can_be_passed_on)
{
	static struct bench b;
	struct libwdt_handover record = boot(&b, libwdt_layout_at91sam9(), 1000, 32);

	bench_pass_us(&b, 200000);
	next_stage(&b, &record);
	ck_assert_uint_eq(negotiate(&b) & (UNPROVEN | REFUSED), 0);
	bench_pass_us(&b, 200000);
	next_stage(&b, &record);
	ck_assert_uint_eq(negotiate(&b) & (UNPROVEN | REFUSED), 0);
	serve(&b, 5);
	ck_assert_uint_eq(bench_events(&b).seen, 0);
}
END_TEST

/* Every layout, its registers under any name it has. */
START_TEST(every_layout_comes_back)
{
	static const struct libwdt_layout *(*const all[])(void) = {
		libwdt_layout_at91sam9, libwdt_layout_sam7s, libwdt_layout_samv7, libwdt_layout_sama5d4,
		libwdt_layout_sam9x60, libwdt_layout_sama7g5, libwdt_layout_sama7g5_ns, libwdt_layout_rswdt};
	static struct bench b;
	struct libwdt_handover record;
	uint32_t i, j;

	for (i = 0; i < COUNT(all); i++) {
		bench_init(&b, all[i](), 1000, 32);
		bench_pass_us(&b, 20000);
		b.input.age_min_us = 10000;
		b.request.reset_not_after_us = 4 * SECOND;
		(void)negotiate(&b);
		record = make(&b);
		for (j = 0; j < COUNT(all); j++)
			ck_assert_int_eq(libwdt_handover_check(&record, all[j]()), i == j ? 0 : LIBWDT_ERR_UNSUPPORTED);
		for (j = 0; j < LIBWDT_REG_COUNT; j++)
			ck_assert_uint_eq(record.reg[j], all[i]()->read_offset[j] == LIBWDT_NO_OFFSET
							 ? 0 : bench_peek(&b, all[i]()->read_offset[j]));
		bench_pass_us(&b, 20000);
		next_stage(&b, &record);
		ck_assert_msg(!(negotiate(&b) & REFUSED), "%s", all[i]()->name);
	}
}
END_TEST

/* A boot loader without libwdt: it wrote mode 0x01fc21ff, restarted 70 ticks of 1 ms ago, within 2 ms of the reading. */
START_TEST(record_filled_by_hand_is_believed)
{
	static struct bench b;
	struct libwdt_handover record;

	bench_init(&b, libwdt_layout_at91sam9(), 1000, 32);
	b.phase_ns = NS_PER_MS / 2; /* clear of the edges of a tick, whatever the readings take */
	bench_boot_write(&b, MR, 0x01fc21ff);
	memset(&record, 0xa5, sizeof(record));
	strcpy(record.layout, "at91sam9");
	record.flags = LIBWDT_HANDOVER_RESTARTED | LIBWDT_HANDOVER_LOCKED;
	record.reg[LIBWDT_REG_MODE] = 0x01fc21ff;
	record.counter_low = (uint32_t)bench_counter(&b);
	record.counter_high = 0;
	record.counter_bits = 32;
	record.counter_hz = 1000;
	record.landing_us = 2000;
	ck_assert_int_eq(libwdt_handover_seal(&record), 0);
	bench_pass_us(&b, 70000);
	next_stage(&b, &record);
	ck_assert_uint_eq(negotiate(&b) & (UNPROVEN | REFUSED), 0);
	ck_assert_uint_eq(b.input.age_min_us, 69000 - 2000);
	ck_assert_uint_eq(b.input.age_max_us, 71000);
	ck_assert_uint_eq(b.input.flags, LIBWDT_INPUT_LOCKED);
}
END_TEST

/* ---- what is refused ---- */

/* Negotiates from a saved board, with a record and without: the plans differ by the finding alone, and the inputs not at all. */
static void ck_as_without(struct bench *b, const struct bench *before, const struct libwdt_handover *record)
{
	static struct bench without;

	without = *before;
	next_stage(&without, NULL);
	(void)negotiate(&without);
	*b = *before;
	next_stage(b, record);
	ck_assert_uint_eq(negotiate(b) & REFUSED, REFUSED);
	b->plan.findings &= ~REFUSED;
	ck_assert(memcmp(&b->plan, &without.plan, sizeof(b->plan)) == 0);
	ck_assert_uint_eq(b->input.flags, without.input.flags);
	ck_assert_uint_eq(b->input.age_min_us, without.input.age_min_us);
	ck_assert_uint_eq(b->input.age_max_us, without.input.age_max_us);
	ck_assert(memcmp(&b->input.clock, &without.input.clock, sizeof(b->input.clock)) == 0);
	ck_assert_uint_eq(b->writes, without.writes);
}

START_TEST(every_flipped_bit_is_found)
{
	static struct bench before, b;
	struct libwdt_handover record = boot(&before, layouts[_i](), 1000, 32);
	uint8_t *byte = (uint8_t *)&record;
	uint32_t bit;

	before.read_ns = NS_PER_MS / 2; /* waits of few readings */
	for (bit = 0; bit < 8 * sizeof(record); bit++) {
		byte[bit / 8] ^= (uint8_t)(1u << bit % 8);
		ck_assert_int_lt(libwdt_handover_check(&record, layouts[_i]()), 0);
		ck_as_without(&b, &before, &record);
		byte[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	ck_assert_int_eq(libwdt_handover_check(&record, layouts[_i]()), 0);
}
END_TEST

/* A word in flash or RAM that was lost, and one from another record. */
START_TEST(every_changed_word_is_found)
{
	static const uint32_t value[] = {0, 0xffffffff, 0x5a5a5a5a, 0xdeadbeef};
	static struct bench b;
	struct libwdt_handover record = boot(&b, libwdt_layout_at91sam9(), 1000, 32), damaged;
	uint32_t word[WORDS], i, j;

	for (i = 0; i < WORDS; i++)
		for (j = 0; j < COUNT(value); j++) {
			memcpy(word, &record, sizeof(word));
			if (word[i] == value[j])
				continue;
			word[i] = value[j];
			memcpy(&damaged, word, sizeof(word));
			ck_assert_int_lt(libwdt_handover_check(&damaged, libwdt_layout_at91sam9()), 0);
		}
}
END_TEST

static uint32_t swapped(uint32_t word)
{
	return word >> 24 | (word >> 8 & 0xff00) | (word & 0xff00) << 8 | word << 24;
}

START_TEST(record_of_the_other_byte_order_is_told_apart)
{
	static struct bench before, b;
	struct libwdt_handover record = boot(&before, libwdt_layout_at91sam9(), 1000, 32);
	uint32_t word[WORDS], i, low, high;

	memcpy(word, &record, sizeof(word));
	for (i = 0; i < WORDS; i++)
		if (i < 2 || i >= 2 + LIBWDT_HANDOVER_NAME / 4) /* letters stay where they are */
			word[i] = swapped(word[i]);
	memcpy(&record, word, sizeof(record));
	ck_assert_int_eq(libwdt_handover_check(&record, libwdt_layout_at91sam9()), LIBWDT_ERR_UNSUPPORTED);
	ck_assert_int_eq(libwdt_handover_age(&low, &high, &record, 0), LIBWDT_ERR_UNSUPPORTED);
	ck_as_without(&b, &before, &record);
}
END_TEST

START_TEST(later_version_is_told_apart_whatever_follows)
{
	static struct bench b;
	struct libwdt_handover record = boot(&b, libwdt_layout_at91sam9(), 1000, 32);

	record.version++;
	ck_assert_int_eq(libwdt_handover_check(&record, libwdt_layout_at91sam9()), LIBWDT_ERR_UNSUPPORTED);
}
END_TEST

/* Whoever writes the mode after the record makes it stale, whichever field he changes; the same value is not seen. */
START_TEST(register_written_after_the_record_makes_it_stale)
{
	static struct bench before, b;
	struct libwdt_handover record = boot(&before, libwdt_layout_sama5d4(), 1000, 32);
	const struct libwdt_layout *layout = libwdt_layout_sama5d4();
	uint32_t mode = bench_peek(&before, MR), i;

	for (i = 0; i < LIBWDT_FIELD_COUNT; i++) {
		if (layout->field[i].width == 0)
			continue;
		record.reg[LIBWDT_REG_MODE] = mode ^ 1u << layout->field[i].shift;
		ck_assert_int_eq(libwdt_handover_seal(&record), 0);
		ck_as_without(&b, &before, &record);
	}
	record.reg[LIBWDT_REG_MODE] = mode ^ 0xc0004000; /* no fields of this layout */
	ck_assert_int_eq(libwdt_handover_seal(&record), 0);
	next_stage(&before, &record);
	ck_assert_uint_eq(negotiate(&before) & REFUSED, layout->field[LIBWDT_RESET_PROCESSOR].width ? REFUSED : 0);
}
END_TEST

/* What boot code and hardware do to a register between the record and the next stage. */
static struct { int (*read)(void *user, uint32_t *value, uint32_t offset); uint32_t offset, bits; } changed;

static int read_changed(void *user, uint32_t *value, uint32_t offset)
{
	int err = changed.read(user, value, offset);

	if (offset == changed.offset)
		*value ^= changed.bits;
	return err;
}

/* The window register of the newer parts counts as well; reserved bits and the interrupt mask do not. */
START_TEST(interrupt_mask_and_reserved_bits_make_nothing_stale)
{
	static const struct { uint32_t offset, bits, refused; } row[] = {
		{MR, 0x00000010, REFUSED}, {MR, 0x00000008, 0}, {MR, 0x80000000, 0}, {WLR, 0x00000001, REFUSED},
		{WLR, 0x00010000, REFUSED}, {WLR, 0xf000f000, 0}, {0x10, 0x00000001, REFUSED}, {0x20, 0x00000007, 0}};
	uint32_t i;

	for (i = 0; i < COUNT(row); i++) {
		static struct bench b;
		struct libwdt_handover record;

		bench_init(&b, libwdt_layout_sam9x60(), 1000, 32);
		bench_pass_us(&b, 20000);
		(void)negotiate(&b);
		record = make(&b);
		changed.read = b.ops.read;
		changed.offset = row[i].offset;
		changed.bits = row[i].bits;
		b.ops.read = read_changed;
		bench_pass_us(&b, 20000);
		next_stage(&b, &record);
		ck_assert_msg((negotiate(&b) & REFUSED) == row[i].refused, "row %u", i);
	}
}
END_TEST

/* A live counter knows the age too; a record that says otherwise is not believed. */
static uint32_t beside_live_counter(struct bench *b, uint32_t told_ms, uint32_t true_ms)
{
	struct libwdt_handover record;

	bench_init(b, libwdt_layout_sam9x60(), 1000, 32);
	bench_pass_us(b, 20000);
	bench_boot_write(b, 0, libwdt_layout_sam9x60()->restart);
	memset(&record, 0, sizeof(record));
	strcpy(record.layout, "sam9x60");
	memcpy(record.reg, libwdt_layout_sam9x60()->reset_value, sizeof(record.reg));
	record.flags = LIBWDT_HANDOVER_RESTARTED;
	record.counter_bits = 32;
	record.counter_hz = 1000;
	record.counter_low = (uint32_t)(bench_counter(b) + true_ms - told_ms);
	ck_assert_int_eq(libwdt_handover_seal(&record), 0);
	bench_pass_us(b, (uint64_t)true_ms * 1000);
	next_stage(b, &record);
	return negotiate(b) & REFUSED;
}

START_TEST(record_and_live_counter_narrow_each_other)
{
	static struct bench b;

	ck_assert_uint_eq(beside_live_counter(&b, 500, 500), 0);
	ck_assert_uint_ge(b.input.age_min_us, 499000); /* the record's */
	ck_assert_uint_le(b.input.age_max_us, 501000);
	ck_assert_uint_eq(beside_live_counter(&b, 490, 500), REFUSED);
	ck_assert_uint_eq(beside_live_counter(&b, 520, 500), REFUSED);
	ck_assert_uint_le(b.input.age_min_us, 500000); /* the counter's alone */
	ck_assert_uint_ge(b.input.age_max_us, 500000);
}
END_TEST

/* WDV 511 ends 2 s after its restart at the latest: a record 2.5 s old is of another life. */
START_TEST(record_older_than_the_period_is_refused)
{
	static struct bench before, b;
	struct libwdt_handover record = boot(&before, libwdt_layout_at91sam9(), 1000, 32);

	record.counter_low -= 2500;
	ck_assert_int_eq(libwdt_handover_seal(&record), 0);
	ck_as_without(&b, &before, &record);
}
END_TEST

/* ---- what is not known ---- */

/* Takes a record that somebody has changed, 100 ms after it was made. */
static uint32_t take(struct bench *b, struct libwdt_handover *record, uint32_t clock_hz_max)
{
	ck_assert_int_eq(libwdt_handover_seal(record), 0);
	bench_pass_us(b, 100000);
	next_stage(b, record);
	if (clock_hz_max) {
		b->input.clock.hz_min = 20000;
		b->input.clock.hz_max = clock_hz_max;
	}
	return negotiate(b);
}

/* Each of these records is sound and agrees with what is read, but is of no use for the age; the lock holds. */
START_TEST(age_of_another_counter_is_unknown_and_the_lock_stays)
{
	static struct bench b;
	uint32_t i;

	for (i = 0; i < 4; i++) {
		struct libwdt_handover record = boot(&b, libwdt_layout_at91sam9(), 1000, 32);

		if (i == 0)
			record.flags &= ~LIBWDT_HANDOVER_RESTARTED;
		else if (i == 1)
			record.counter_hz++;
		else if (i == 2)
			record.counter_bits = 40;
		ck_assert_uint_eq(take(&b, &record, 0) & (REFUSED | UNPROVEN), i < 3 ? UNPROVEN : 0);
		ck_assert_uint_eq(b.input.age_max_us == LIBWDT_AGE_UNKNOWN, i < 3);
		ck_assert_uint_eq(b.input.flags, LIBWDT_INPUT_LOCKED);
	}
}
END_TEST

/*
 * WDV is 510: 511 ticks of 128 clocks, and 3, at 32,761 Hz and a landing of 1 ms
 * are 1.9976 s. 2^16 ticks are 1.9920 s at 32,900 Hz and 2 s at 32,768 Hz.
 */
START_TEST(counter_that_may_have_gone_round_tells_no_age)
{
	static struct bench b;
	struct libwdt_handover record = boot(&b, libwdt_layout_at91sam9(), 32900, 16);

	ck_assert_uint_eq(take(&b, &record, 0) & (REFUSED | UNPROVEN), UNPROVEN);
	record = boot(&b, libwdt_layout_at91sam9(), 32768, 16);
	ck_assert_uint_eq(take(&b, &record, 0) & (REFUSED | UNPROVEN), 0);
}
END_TEST

/* A watchdog that only interrupts may have begun anew by itself. A counter of 64 bits tells that it has not, for its first 2 s. */
START_TEST(watchdog_that_does_not_reset_needs_a_counter_without_a_turn)
{
	static const struct { uint32_t bits, wait_ms, known; } row[] = {{64, 100, 1}, {63, 100, 0}, {64, 2500, 0}};
	uint32_t i;

	for (i = 0; i < COUNT(row); i++) {
		static struct bench b;
		struct libwdt_handover record;

		bench_init(&b, libwdt_layout_at91sam9(), 1000, row[i].bits);
		bench_pass_us(&b, 1000);
		b.request.flags = LIBWDT_WANT_INTERRUPT | LIBWDT_HAVE_HANDLER;
		b.request.reset_not_after_us = 2 * SECOND;
		(void)negotiate(&b);
		record = make(&b);
		bench_pass_us(&b, row[i].wait_ms * 1000);
		next_stage(&b, &record);
		ck_assert_uint_eq(negotiate(&b) & REFUSED, 0);
		ck_assert_msg((b.input.age_max_us != LIBWDT_AGE_UNKNOWN) == row[i].known, "row %u", i);
	}
}
END_TEST

/* A record's clock and the stage's own hold both. */
START_TEST(clock_is_narrowed_to_what_both_ranges_have_in_common)
{
	static const struct { struct libwdt_clock told, both; uint32_t refused; } row[] = {
		{{31000, 32000, 33000, 128}, {31000, 32768, 33000, 128}, 0},
		{{10000, 32000, 1000000, 128}, {20000, 32768, 44000, 128}, 0},
		{{10000, 20000, 30000, 128}, {20000, 30000, 30000, 128}, 0},
		{{40000, 50000, 60000, 128}, {40000, 40000, 44000, 128}, 0},
		{{44000, 50000, 60000, 128}, {44000, 44000, 44000, 128}, 0},
		{{44001, 50000, 60000, 128}, {20000, 32768, 44000, 128}, REFUSED},
		{{10000, 15000, 19999, 128}, {20000, 32768, 44000, 128}, REFUSED},
		{{31000, 32000, 33000, 64}, {20000, 32768, 44000, 128}, REFUSED},
	};
	uint32_t i;

	for (i = 0; i < COUNT(row); i++) {
		static struct bench b;
		struct libwdt_handover record = boot(&b, libwdt_layout_at91sam9(), 1000, 32);

		record.flags |= LIBWDT_HANDOVER_CLOCK;
		record.clock = row[i].told;
		ck_assert_msg((take(&b, &record, 44000) & REFUSED) == row[i].refused, "row %u", i);
		ck_assert_msg(memcmp(&b.input.clock, &row[i].both, sizeof(row[i].both)) == 0, "row %u", i);
	}
}
END_TEST

START_TEST(planners_ignore_the_record)
{
	static struct bench b;
	struct libwdt_handover record = boot(&b, libwdt_layout_at91sam9(), 1000, 32);
	struct libwdt_plan with = LIBWDT_PLAN_INIT, without = LIBWDT_PLAN_INIT;

	record.check++;
	next_stage(&b, &record);
	b.input.reg[LIBWDT_REG_MODE] = 0x0fff2fff;
	ck_assert_int_eq(libwdt_plan_safe(&with, &b.input), 0);
	b.input.handover = NULL;
	ck_assert_int_eq(libwdt_plan_safe(&without, &b.input), 0);
	ck_assert(memcmp(&with, &without, sizeof(with)) == 0);
}
END_TEST

/* ---- the age, against plain arithmetic ---- */

#define PARTS 4u     /* of a tick: how finely time is cut */
#define TURN 0x10000u

static struct libwdt_handover record_of(uint64_t reading, uint32_t bits, uint32_t hz, uint32_t landing_us)
{
	struct libwdt_handover record;

	memset(&record, 0, sizeof(record));
	strcpy(record.layout, "at91sam9");
	record.flags = LIBWDT_HANDOVER_RESTARTED;
	record.counter_low = (uint32_t)reading;
	record.counter_high = (uint32_t)(reading >> 32);
	record.counter_bits = bits;
	record.counter_hz = hz;
	record.landing_us = landing_us;
	ck_assert_int_eq(libwdt_handover_seal(&record), 0);
	return record;
}

/* An age of some parts of a tick, inside what the record says and touching no more than a tick beyond each end of it. */
static void ck_encloses(uint32_t low_us, uint32_t high_us, uint64_t parts, uint32_t hz, uint32_t landing_us)
{
	uint64_t age = parts * SECOND, per = (uint64_t)hz * PARTS, tick = (uint64_t)PARTS * SECOND;

	ck_assert_uint_le(low_us * per, age);
	ck_assert_uint_ge(high_us * per, age);
	ck_assert_uint_le(high_us * per, age + 2 * tick + per + landing_us * per);
	ck_assert(low_us == 0 || (low_us + 1 + landing_us) * per + 2 * tick >= age);
}

/* The first reading at every phase of its tick, across the turn of 16 bits; the restart at either end of its landing. */
START_TEST(age_encloses_every_phase_and_every_landing)
{
	static const uint32_t rate[] = {1, 3, 7, 100, 999, 1000, 1024};
	uint32_t hz = rate[_i], from, to, landing;

	for (landing = 0; landing <= 3; landing++)
		for (from = (TURN - 3) * PARTS; from < (TURN + 2) * PARTS; from++) {
			uint32_t landing_us = (uint32_t)(((uint64_t)landing * SECOND + hz * PARTS - 1) / (hz * PARTS));
			struct libwdt_handover record = record_of(from / PARTS % TURN, 16, hz, landing_us);

			for (to = from + landing; to < from + 40 * PARTS; to++) {
				uint32_t low, high;

				ck_assert_int_eq(libwdt_handover_age(&low, &high, &record, to / PARTS % TURN), 0);
				if (low * (uint64_t)hz * PARTS <= (to - from - landing) * (uint64_t)SECOND &&
				    high * (uint64_t)hz * PARTS >= (to - from) * (uint64_t)SECOND && to % 7)
					continue; /* Check is slow: it sees every seventh, and what is wrong */
				ck_encloses(low, high, to - from, hz, landing_us);
				ck_encloses(low, high, to - from - landing, hz, landing_us);
			}
		}
}
END_TEST

START_TEST(age_crosses_the_turn_of_any_counter)
{
	static const uint32_t bits[] = {16, 17, 31, 32, 33, 48, 63, 64};
	uint64_t mask = mask_of(bits[_i]);
	struct libwdt_handover record = record_of(mask - 4, bits[_i], 1000, 500);
	uint32_t low, high;

	ck_assert_int_eq(libwdt_handover_age(&low, &high, &record, 10), 0); /* 15 ticks on */
	ck_assert_uint_eq(low, 14000 - 500);
	ck_assert_uint_eq(high, 16000);
	ck_assert_int_eq(libwdt_handover_age(&low, &high, &record, mask - 4), 0);
	ck_assert_uint_eq(low, 0);
	ck_assert_uint_eq(high, 1000);
}
END_TEST

/* 2^32 us are 4294.967296 s: from 4294 s on nothing is said but that it is longer. */
START_TEST(age_beyond_its_unit_is_unknown)
{
	struct libwdt_handover slow = record_of(0, 64, 1, 0), fast = record_of(0, 64, 4294967295u, 7);
	uint32_t low, high;

	ck_assert_int_eq(libwdt_handover_age(&low, &high, &slow, 4293), 0);
	ck_assert(low == 4292000000u && high == 4294000000u);
	ck_assert_int_eq(libwdt_handover_age(&low, &high, &slow, 4294), 0);
	ck_assert(low == 4293000000u && high == LIBWDT_AGE_UNKNOWN);
	ck_assert_int_eq(libwdt_handover_age(&low, &high, &slow, UINT64_MAX), 0);
	ck_assert(low == 4293000000u && high == LIBWDT_AGE_UNKNOWN);
	ck_assert_int_eq(libwdt_handover_age(&low, &high, &fast, UINT64_MAX), 0);
	ck_assert(low == 4294000000u - 1 - 7 && high == LIBWDT_AGE_UNKNOWN);
}
END_TEST

/*
 * 4096 ticks of 128 clocks, and 3 clocks, at 10 kHz are 52.4291 s. At 1249 Hz
 * that is 65484 ticks, rounded up, and one more; 1250 Hz: 65537, too many for 16
 * bits. 40 ms of landing are 50 ticks at 1249 Hz, and 52 at most are left.
 */
START_TEST(age_is_not_told_by_a_counter_that_goes_round_too_soon)
{
	struct libwdt_handover record = record_of(0, 16, 1249, 0);
	uint32_t low = 77, high = 77;

	ck_assert_int_eq(libwdt_handover_age(&low, &high, &record, 5), 0);
	record = record_of(0, 16, 1249, 40000);
	ck_assert_int_eq(libwdt_handover_age(&low, &high, &record, 5), 0);
	record = record_of(0, 16, 1249, 42000);
	low = high = 77;
	ck_assert_int_eq(libwdt_handover_age(&low, &high, &record, 5), LIBWDT_ERR_UNSUPPORTED);
	record = record_of(0, 16, 1250, 0);
	ck_assert_int_eq(libwdt_handover_age(&low, &high, &record, 5), LIBWDT_ERR_UNSUPPORTED);
	ck_assert(low == 77 && high == 77);
	record.flags |= LIBWDT_HANDOVER_CLOCK; /* at 20 kHz it takes half as long */
	record.clock = (struct libwdt_clock){20000, 32768, 44000, 128};
	ck_assert_int_eq(libwdt_handover_seal(&record), 0);
	ck_assert_int_eq(libwdt_handover_age(&low, &high, &record, 5), 0);
}
END_TEST

/* ---- arguments and failures ---- */

static void spoil(struct libwdt_handover *record, uint32_t how)
{
	static const struct { uint32_t bits, hz, low, high; } counter[] = {
		{15, 1000, 0, 0}, {65, 1000, 0, 0}, {0, 1000, 0, 0}, {32, 0, 0, 0}, {32, 1000, 0, 1}, {20, 1000, 1u << 20, 0},
		{63, 1000, 0, 1u << 31}};

	if (how < COUNT(counter)) {
		record->counter_bits = counter[how].bits;
		record->counter_hz = counter[how].hz;
		record->counter_low = counter[how].low;
		record->counter_high = counter[how].high;
		return;
	}
	record->clock = (struct libwdt_clock){32761, 32768, 32775, 128};
	switch (how - COUNT(counter)) {
	case 0: record->flags |= 8; break;
	case 1: record->flags |= 0x80000000; break;
	case 2: memset(record->layout, 0, sizeof(record->layout)); break;
	case 3: memset(record->layout, 'x', sizeof(record->layout)); break;
	case 4: record->clock.hz_min = 9999; break;
	case 5: record->clock.hz_max = 32767; break;
	default: record->clock.divider = 0; break;
	}
	record->flags |= LIBWDT_HANDOVER_CLOCK;
}

#define SPOILED 14u

static uint32_t crc_of(const struct libwdt_handover *record)
{
	return libwdt_crc(0, record, offsetof(struct libwdt_handover, check));
}

/* Even a good checksum does not make sense of nonsense; what no flag speaks of may be anything. */
START_TEST(contents_out_of_range_are_not_sealed_and_not_believed)
{
	struct libwdt_handover record = record_of(0, 32, 1000, 0), before;
	uint32_t low = 77, high = 77;

	spoil(&record, (uint32_t)_i);
	record.check = 0x12345678;
	before = record;
	ck_assert_int_eq(libwdt_handover_seal(&record), LIBWDT_ERR_INVALID);
	ck_assert(memcmp(&record, &before, sizeof(record)) == 0);
	record.check = crc_of(&record);
	ck_assert_int_eq(libwdt_handover_check(&record, libwdt_layout_at91sam9()), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_handover_age(&low, &high, &record, 0), LIBWDT_ERR_INVALID);
	ck_assert(low == 77 && high == 77);
	if (_i >= 7)
		return;
	record.flags = 0;
	ck_assert_int_eq(libwdt_handover_seal(&record), 0);
	ck_assert_int_eq(libwdt_handover_check(&record, libwdt_layout_at91sam9()), 0);
}
END_TEST

START_TEST(missing_arguments_are_refused)
{
	struct libwdt_handover record = record_of(0, 32, 1000, 0);
	struct libwdt_layout layout = *libwdt_layout_at91sam9();
	uint32_t age = 77;

	ck_assert_int_eq(libwdt_handover_seal(NULL), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_handover_clear(NULL), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_handover_check(NULL, &layout), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_handover_check(&record, NULL), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_handover_age(NULL, &age, &record, 0), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_handover_age(&age, NULL, &record, 0), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_handover_age(&age, &age, NULL, 0), LIBWDT_ERR_INVALID);
	ck_assert_uint_eq(age, 77);
	record.flags = LIBWDT_HANDOVER_LOCKED;
	ck_assert_int_eq(libwdt_handover_seal(&record), 0);
	ck_assert_int_eq(libwdt_handover_age(&age, &age, &record, 0), LIBWDT_ERR_UNSUPPORTED);
	layout.name = NULL;
	ck_assert_int_eq(libwdt_handover_check(&record, &layout), LIBWDT_ERR_UNSUPPORTED);
	layout.name = "at91sam9260";
	ck_assert_int_eq(libwdt_handover_check(&record, &layout), LIBWDT_ERR_UNSUPPORTED);
	layout.name = "at91sam";
	ck_assert_int_eq(libwdt_handover_check(&record, &layout), LIBWDT_ERR_UNSUPPORTED);
	layout.size--;
	ck_assert_int_eq(libwdt_handover_check(&record, &layout), LIBWDT_ERR_SIZE);
}
END_TEST

/* What make() refuses leaves the memory as it was. */
static void ck_not_made(struct libwdt *wdt, const struct libwdt_clock *clock, int expected)
{
	struct libwdt_handover record, before;

	memset(&record, 0x5a, sizeof(record));
	before = record;
	ck_assert_int_eq(libwdt_handover_make(&record, wdt, clock), expected);
	ck_assert(memcmp(&record, &before, sizeof(record)) == 0);
}

START_TEST(record_is_made_of_a_negotiated_layout_only)
{
	const struct libwdt_clock bad = {32769, 32768, 32775, 128};
	static struct bench b;
	static struct libwdt nothing;
	struct libwdt_layout layout = *libwdt_layout_at91sam9();
	uint64_t deadline;

	ck_not_made(NULL, NULL, LIBWDT_ERR_INVALID);
	ck_not_made(&nothing, NULL, LIBWDT_ERR_STATE);
	bench_init(&b, &layout, 1000, 32);
	ck_assert_int_eq(libwdt_handover_make(NULL, &b.wdt, NULL), LIBWDT_ERR_INVALID);
	ck_not_made(&b.wdt, NULL, LIBWDT_ERR_STATE);
	b.request.reset_not_after_us = SECOND;
	b.input.age_max_us = 0;
	ck_assert_int_eq(libwdt_negotiate_step(&b.wdt, &deadline, &b.plan, &b.input, libwdt_plan_safe), LIBWDT_AGAIN);
	ck_not_made(&b.wdt, NULL, LIBWDT_ERR_BUSY);
	bench_pass_until(&b, deadline);
	ck_assert_int_eq(libwdt_negotiate_step(&b.wdt, &deadline, &b.plan, &b.input, libwdt_plan_safe), 0);
	ck_not_made(&b.wdt, &bad, LIBWDT_ERR_INVALID);
	layout.name = "sixteen letters!";
	ck_not_made(&b.wdt, NULL, LIBWDT_ERR_UNSUPPORTED);
	layout.name = NULL;
	ck_not_made(&b.wdt, NULL, LIBWDT_ERR_UNSUPPORTED);
	layout.name = "fifteen letters";
	ck_assert_str_eq(make(&b).layout, "fifteen letters");
	bench_init_record(&b, 1000, 32);
	b.timing = (struct libwdt_timing){sizeof(b.timing), 0, SECOND, SECOND, SECOND, 0, 0};
	ck_assert_int_eq(libwdt_attach(&b.wdt, &b.plan, &b.timing, 1000, 1000, 0), 0);
	ck_not_made(&b.wdt, NULL, LIBWDT_ERR_UNSUPPORTED);
}
END_TEST

/* An infeasible watchdog is not served, but the next stage may have a finer timer. */
START_TEST(record_is_made_of_an_infeasible_watchdog_too)
{
	static struct bench b;
	uint64_t deadline;

	bench_init(&b, libwdt_layout_at91sam9(), 1000, 32);
	bench_boot_write(&b, MR, 0x0fff2000);
	(void)negotiate(&b);
	ck_assert_int_eq(libwdt_poll(&b.wdt, &deadline), LIBWDT_ERR_INFEASIBLE);
	ck_assert_uint_eq(make(&b).flags, LIBWDT_HANDOVER_LOCKED);
}
END_TEST

START_TEST(every_failed_read_comes_back_from_make)
{
	static struct bench b;
	uint32_t at;

	for (at = 1; at <= LIBWDT_REG_COUNT; at++) {
		bench_init(&b, libwdt_layout_sam9x60(), 1000, 32);
		bench_pass_us(&b, 20000);
		(void)negotiate(&b);
		b.failure = (struct bench_failure){LIBWDT_CALL_READ, b.calls[LIBWDT_CALL_READ] + at, FAILURE, 0};
		ck_not_made(&b.wdt, NULL, FAILURE);
	}
	(void)make(&b); /* there is no fifth */
}
END_TEST

/* A failed attempt leaves no age behind that would be wrong at the next one; the record is there as long as nothing was written. */
START_TEST(every_failure_of_a_negotiation_leaves_a_record_that_can_be_taken)
{
	static const uint32_t call[] = {LIBWDT_CALL_NOW, LIBWDT_CALL_READ, LIBWDT_CALL_WRITE};
	static struct bench b;
	uint32_t at, written;
	int result;

	for (at = 1; at < 1000; at++) {
		struct libwdt_handover record = boot(&b, libwdt_layout_sama5d4(), 1000, 32);

		bench_pass_us(&b, 300000);
		next_stage(&b, &record);
		b.read_ns = NS_PER_MS; /* so that a wait is a few hundred readings */
		b.request.reset_not_after_us = 3 * SECOND;
		written = b.writes;
		b.failure = (struct bench_failure){call[_i], b.calls[call[_i]] + at, FAILURE, 0};
		result = libwdt_negotiate(&b.wdt, &b.plan, &b.input, libwdt_plan_safe);
		if (result == 0)
			break;
		ck_assert_int_eq(result, FAILURE);
		ck_assert(b.input.age_min_us == 0 && b.input.age_max_us == LIBWDT_AGE_UNKNOWN);
		if (b.calls[LIBWDT_CALL_WRITE] == b.writes && b.writes == written)
			ck_assert_ptr_eq(b.input.handover, &record);
		else
			ck_assert_ptr_null(b.input.handover);
		if (!b.input.handover)
			continue;
		ck_assert_uint_eq(negotiate(&b) & (UNPROVEN | REFUSED), 0);
		serve(&b, 3);
		ck_assert_uint_eq(bench_events(&b).seen, 0);
	}
	ck_assert_uint_gt(at, 1);
	ck_assert_uint_lt(at, 1000);
}
END_TEST

START_TEST(cleared_memory_is_no_record)
{
	struct libwdt_handover record = record_of(0, 32, 1000, 0);
	uint32_t i;

	ck_assert_int_eq(libwdt_handover_clear(&record), 0);
	for (i = 0; i < sizeof(record); i++)
		ck_assert_uint_eq(((uint8_t *)&record)[i], 0);
	ck_assert_int_eq(libwdt_handover_check(&record, libwdt_layout_at91sam9()), LIBWDT_ERR_INVALID);
	memset(&record, 0xff, sizeof(record)); /* erased flash */
	ck_assert_int_eq(libwdt_handover_check(&record, libwdt_layout_at91sam9()), LIBWDT_ERR_INVALID);
}
END_TEST

/* The check value that every catalogue gives for CRC-32 of IEEE 802.3, in one piece and in two. */
START_TEST(checksum_is_the_crc_that_everybody_has)
{
	ck_assert_uint_eq(libwdt_crc(0, "123456789", 9), 0xcbf43926);
	ck_assert_uint_eq(libwdt_crc(libwdt_crc(0, "1234", 4), "56789", 5), 0xcbf43926);
	ck_assert_uint_eq(libwdt_crc(0, "", 0), 0);
}
END_TEST

Suite *handover_suite(void)
{
	Suite *suite = suite_create("handover");
	TCase *tcase = tcase_create("records");

	tcase_set_timeout(tcase, 600);
	tcase_add_loop_test(tcase, record_proves_the_first_refresh, 0, STAGES);
	tcase_add_loop_test(tcase, without_the_record_it_is_unproven_and_some_jump_faults, 0, STAGES);
	tcase_add_test(tcase, record_tells_of_a_lock_that_nothing_shows);
	tcase_add_test(tcase, made_record_says_what_is_so);
	tcase_add_test(tcase, made_record_is_dated_by_this_contexts_own_restarts);
	tcase_add_test(tcase, made_record_tells_a_lock_only_where_one_is_known);
	tcase_add_test(tcase, record_can_be_passed_on);
	tcase_add_test(tcase, every_layout_comes_back);
	tcase_add_test(tcase, record_filled_by_hand_is_believed);
	tcase_add_loop_test(tcase, every_flipped_bit_is_found, 0, COUNT(layouts));
	tcase_add_test(tcase, every_changed_word_is_found);
	tcase_add_test(tcase, record_of_the_other_byte_order_is_told_apart);
	tcase_add_test(tcase, later_version_is_told_apart_whatever_follows);
	tcase_add_test(tcase, register_written_after_the_record_makes_it_stale);
	tcase_add_test(tcase, interrupt_mask_and_reserved_bits_make_nothing_stale);
	tcase_add_test(tcase, record_and_live_counter_narrow_each_other);
	tcase_add_test(tcase, record_older_than_the_period_is_refused);
	tcase_add_test(tcase, age_of_another_counter_is_unknown_and_the_lock_stays);
	tcase_add_test(tcase, counter_that_may_have_gone_round_tells_no_age);
	tcase_add_test(tcase, watchdog_that_does_not_reset_needs_a_counter_without_a_turn);
	tcase_add_test(tcase, clock_is_narrowed_to_what_both_ranges_have_in_common);
	tcase_add_test(tcase, planners_ignore_the_record);
	tcase_add_loop_test(tcase, age_encloses_every_phase_and_every_landing, 0, 7);
	tcase_add_loop_test(tcase, age_crosses_the_turn_of_any_counter, 0, 8);
	tcase_add_test(tcase, age_beyond_its_unit_is_unknown);
	tcase_add_test(tcase, age_is_not_told_by_a_counter_that_goes_round_too_soon);
	tcase_add_loop_test(tcase, contents_out_of_range_are_not_sealed_and_not_believed, 0, SPOILED);
	tcase_add_test(tcase, missing_arguments_are_refused);
	tcase_add_test(tcase, record_is_made_of_a_negotiated_layout_only);
	tcase_add_test(tcase, record_is_made_of_an_infeasible_watchdog_too);
	tcase_add_test(tcase, every_failed_read_comes_back_from_make);
	tcase_add_loop_test(tcase, every_failure_of_a_negotiation_leaves_a_record_that_can_be_taken, 0, 3);
	tcase_add_test(tcase, cleared_memory_is_no_record);
	tcase_add_test(tcase, checksum_is_the_crc_that_everybody_has);
	suite_add_tcase(suite, tcase);
	return suite;
}
