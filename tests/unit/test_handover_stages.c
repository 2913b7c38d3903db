/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Records from a boot loader to the next stage: what a sound one proves, and
 * that with any other the plan is the one without it.
 */
#include <string.h>

#include "stages.h"
#include "suites.h"

#define MR 0x04u
#define WLR 0x0cu
#define SECOND 1000000u
#define FAILURE (-1234)
#define WORDS (sizeof(struct libwdt_handover) / 4)
#define REFUSED LIBWDT_FINDING_HANDOVER_REFUSED
#define UNPROVEN LIBWDT_FINDING_FIRST_UNPROVEN
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct libwdt_layout *(*const layouts[])(void) = {
	libwdt_layout_at91sam9, libwdt_layout_samv7, libwdt_layout_sama5d4};
static const struct { uint32_t hz, bits; } hosts[] = {
	{1000, 16}, {1000, 32}, {32768, 24}, {1000000, 32}, {1000000, 64}};
#define STAGES (COUNT(layouts) * COUNT(hosts))

static struct libwdt_handover boot_nth(struct bench *b, uint32_t i)
{
	uint32_t host = i / COUNT(layouts);

	return stage_boot(b, layouts[i % COUNT(layouts)](), hosts[host].hz, hosts[host].bits);
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
		stage_next(&b, &record);
		stage_wish(&b);
		ck_assert_uint_eq(stage_negotiate(&b) & (UNPROVEN | REFUSED), 0);
		stage_serve(&b, 8);
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
		stage_next(&b, NULL);
		stage_wish(&b);
		ck_assert_uint_eq(stage_negotiate(&b) & (UNPROVEN | REFUSED), UNPROVEN);
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
	ck_assert_uint_eq(stage_negotiate(&b) & LIBWDT_FINDING_ADOPTED_DIFFERENT, 0);
	ck_assert_uint_eq(bench_peek(&b, MR), 0x3fff2fff);
	bench_pass_us(&b, 5000);
	ck_assert_int_eq(libwdt_refresh(&b.wdt, &wait), 0);
	ck_assert_int_eq(libwdt_handover_make(&record, &b.wdt, NULL), 0);
	ck_assert_uint_eq(record.flags, LIBWDT_HANDOVER_RESTARTED | LIBWDT_HANDOVER_LOCKED);
	bench_pass_us(&b, 5000);
	stage_next(&b, &record);
	b.request.reset_not_after_us = 8 * SECOND;
	b.writes = 0;
	ck_assert_uint_eq(stage_negotiate(&b), LIBWDT_FINDING_ADOPTED_DIFFERENT | LIBWDT_FINDING_WINDOW_EQUALS_PERIOD |
					 LIBWDT_FINDING_IDLE_HALT | LIBWDT_FINDING_DEBUG_HALT);
	ck_assert_uint_eq(b.writes, 0);
	ck_assert_uint_eq(b.plan.why[LIBWDT_LOAD], LIBWDT_WHY_LOCKED);
}
END_TEST

/* A stage that has written nothing passes on what it was given. */
START_TEST(record_can_be_passed_on)
{
	static struct bench b;
	struct libwdt_handover record = stage_boot(&b, libwdt_layout_at91sam9(), 1000, 32);

	bench_pass_us(&b, 200000);
	stage_next(&b, &record);
	ck_assert_uint_eq(stage_negotiate(&b) & (UNPROVEN | REFUSED), 0);
	bench_pass_us(&b, 200000);
	stage_next(&b, &record);
	ck_assert_uint_eq(stage_negotiate(&b) & (UNPROVEN | REFUSED), 0);
	stage_serve(&b, 5);
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
		(void)stage_negotiate(&b);
		record = stage_record(&b);
		for (j = 0; j < COUNT(all); j++)
			ck_assert_int_eq(libwdt_handover_check(&record, all[j]()), i == j ? 0 : LIBWDT_ERR_UNSUPPORTED);
		for (j = 0; j < LIBWDT_REG_COUNT; j++)
			ck_assert_uint_eq(record.reg[j], all[i]()->read_offset[j] == LIBWDT_NO_OFFSET
							 ? 0 : bench_peek(&b, all[i]()->read_offset[j]));
		bench_pass_us(&b, 20000);
		stage_next(&b, &record);
		ck_assert_msg(!(stage_negotiate(&b) & REFUSED), "%s", all[i]()->name);
	}
}
END_TEST

/* A boot loader without libwdt: mode 0x01fc21ff, restarted 70 ticks of 1 ms ago, within 2 ms of the reading. */
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
	stage_next(&b, &record);
	ck_assert_uint_eq(stage_negotiate(&b) & (UNPROVEN | REFUSED), 0);
	ck_assert_uint_eq(b.input.age_min_us, 69000 - 2000);
	ck_assert_uint_eq(b.input.age_max_us, 71000);
	ck_assert_uint_eq(b.input.flags, LIBWDT_INPUT_LOCKED);
}
END_TEST

START_TEST(planners_ignore_the_record)
{
	static struct bench b;
	struct libwdt_handover record = stage_boot(&b, libwdt_layout_at91sam9(), 1000, 32);
	struct libwdt_plan with = LIBWDT_PLAN_INIT, without = LIBWDT_PLAN_INIT;

	record.check++;
	stage_next(&b, &record);
	b.input.reg[LIBWDT_REG_MODE] = 0x0fff2fff;
	ck_assert_int_eq(libwdt_plan_safe(&with, &b.input), 0);
	b.input.handover = NULL;
	ck_assert_int_eq(libwdt_plan_safe(&without, &b.input), 0);
	ck_assert(memcmp(&with, &without, sizeof(with)) == 0);
}
END_TEST

/* Negotiates from a saved board, with a record and without: the plans differ by the finding alone. */
static void ck_as_without(struct bench *b, const struct bench *before, const struct libwdt_handover *record)
{
	static struct bench without;

	without = *before;
	stage_next(&without, NULL);
	(void)stage_negotiate(&without);
	*b = *before;
	stage_next(b, record);
	ck_assert_uint_eq(stage_negotiate(b) & REFUSED, REFUSED);
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
	struct libwdt_handover record = stage_boot(&before, layouts[_i](), 1000, 32);
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

static uint32_t swapped(uint32_t word)
{
	return word >> 24 | (word >> 8 & 0xff00) | (word & 0xff00) << 8 | word << 24;
}

START_TEST(record_of_the_other_byte_order_is_told_apart)
{
	static struct bench before, b;
	struct libwdt_handover record = stage_boot(&before, libwdt_layout_at91sam9(), 1000, 32);
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

/* Whoever writes the mode after the record makes it stale, whichever field he changes; the same value is not seen. */
START_TEST(register_written_after_the_record_makes_it_stale)
{
	static struct bench before, b;
	struct libwdt_handover record = stage_boot(&before, libwdt_layout_sama5d4(), 1000, 32);
	const struct libwdt_layout *layout = libwdt_layout_sama5d4();
	uint32_t mode = bench_peek(&before, MR), i;

	for (i = 0; i < LIBWDT_FIELD_COUNT; i++) {
		if (layout->field[i].width == 0)
			continue;
		record.reg[LIBWDT_REG_MODE] = mode ^ 1u << layout->field[i].shift;
		ck_assert_int_eq(libwdt_handover_seal(&record), 0);
		ck_as_without(&b, &before, &record);
	}
	record.reg[LIBWDT_REG_MODE] = mode ^ 0xc0000000; /* no field */
	ck_assert_int_eq(libwdt_handover_seal(&record), 0);
	stage_next(&before, &record);
	ck_assert_uint_eq(stage_negotiate(&before) & REFUSED, 0);
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
		(void)stage_negotiate(&b);
		record = stage_record(&b);
		changed.read = b.ops.read;
		changed.offset = row[i].offset;
		changed.bits = row[i].bits;
		b.ops.read = read_changed;
		bench_pass_us(&b, 20000);
		stage_next(&b, &record);
		ck_assert_msg((stage_negotiate(&b) & REFUSED) == row[i].refused, "row %u", i);
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
	stage_next(b, &record);
	return stage_negotiate(b) & REFUSED;
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
	struct libwdt_handover record = stage_boot(&before, libwdt_layout_at91sam9(), 1000, 32);

	record.counter_low -= 2500;
	ck_assert_int_eq(libwdt_handover_seal(&record), 0);
	ck_as_without(&b, &before, &record);
}
END_TEST

/* Takes a record that somebody has changed, 100 ms after it was made. */
static uint32_t take(struct bench *b, struct libwdt_handover *record, uint32_t clock_hz_max)
{
	ck_assert_int_eq(libwdt_handover_seal(record), 0);
	bench_pass_us(b, 100000);
	stage_next(b, record);
	if (clock_hz_max) {
		b->input.clock.hz_min = 20000;
		b->input.clock.hz_max = clock_hz_max;
	}
	return stage_negotiate(b);
}

/* Each of these records is sound and agrees with what is read, but is of no use for the age; the lock holds. */
START_TEST(age_of_another_counter_is_unknown_and_the_lock_stays)
{
	static struct bench b;
	uint32_t i;

	for (i = 0; i < 4; i++) {
		struct libwdt_handover record = stage_boot(&b, libwdt_layout_at91sam9(), 1000, 32);

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
 * are 1.9976 s. 2^16 ticks are 1.9950 s at 32,850 Hz and 2 s at 32,768 Hz.
 */
START_TEST(counter_that_may_have_gone_round_tells_no_age)
{
	static struct bench b;
	struct libwdt_handover record = stage_boot(&b, libwdt_layout_at91sam9(), 32850, 16);

	ck_assert_uint_eq(take(&b, &record, 0) & (REFUSED | UNPROVEN), UNPROVEN);
	record = stage_boot(&b, libwdt_layout_at91sam9(), 32768, 16);
	ck_assert_uint_eq(take(&b, &record, 0) & (REFUSED | UNPROVEN), 0);
}
END_TEST

/* A watchdog that stands still does not age: a record older than its period says nothing wrong. */
START_TEST(stopped_watchdog_has_no_age)
{
	static struct bench b;
	struct libwdt_handover record;
	uint64_t deadline;

	bench_init(&b, libwdt_layout_sama5d4(), 1000, 32);
	bench_boot_write(&b, MR, 0x01ff21ff);
	bench_pass_us(&b, 2000);
	(void)stage_negotiate(&b);
	ck_assert_int_eq(libwdt_start(&b.wdt, &deadline), 0);
	bench_pass_us(&b, 2000);
	ck_assert_int_eq(libwdt_stop(&b.wdt, &deadline), 0);
	record = stage_record(&b);
	ck_assert_uint_eq(record.flags, LIBWDT_HANDOVER_RESTARTED);
	bench_pass_us(&b, 30 * SECOND);
	stage_next(&b, &record);
	b.request.flags = LIBWDT_WANT_DISABLED;
	ck_assert_uint_eq(stage_negotiate(&b) & REFUSED, 0);
	ck_assert(b.input.age_min_us == 0 && b.input.age_max_us == LIBWDT_AGE_UNKNOWN);
}
END_TEST

/* A watchdog that only interrupts begins anew by itself after 2 s. A counter of 64 bits tells that it has not yet. */
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
		(void)stage_negotiate(&b);
		record = stage_record(&b);
		bench_pass_us(&b, row[i].wait_ms * 1000);
		stage_next(&b, &record);
		ck_assert_uint_eq(stage_negotiate(&b) & REFUSED, 0);
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
		struct libwdt_handover record = stage_boot(&b, libwdt_layout_at91sam9(), 1000, 32);

		record.flags |= LIBWDT_HANDOVER_CLOCK;
		record.clock = row[i].told;
		ck_assert_msg((take(&b, &record, 44000) & REFUSED) == row[i].refused, "row %u", i);
		ck_assert_msg(memcmp(&b.input.clock, &row[i].both, sizeof(row[i].both)) == 0, "row %u", i);
	}
}
END_TEST

/* A failed attempt leaves no age that would be wrong at the next, and the record as long as nothing was written. */
START_TEST(every_failure_of_a_negotiation_leaves_a_record_that_can_be_taken)
{
	static const uint32_t call[] = {LIBWDT_CALL_NOW, LIBWDT_CALL_READ, LIBWDT_CALL_WRITE};
	static struct bench b;
	uint32_t at, written;
	int result;

	for (at = 1; at < 1000; at++) {
		struct libwdt_handover record = stage_boot(&b, libwdt_layout_sama5d4(), 1000, 32);

		bench_pass_us(&b, 300000);
		stage_next(&b, &record);
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
		ck_assert_uint_eq(stage_negotiate(&b) & (UNPROVEN | REFUSED), 0);
		stage_serve(&b, 3);
		ck_assert_uint_eq(bench_events(&b).seen, 0);
	}
	ck_assert_uint_gt(at, 1);
	ck_assert_uint_lt(at, 1000);
}
END_TEST

Suite *handover_stages_suite(void)
{
	Suite *suite = suite_create("handover-stages");
	TCase *tcase = tcase_create("stages");

	tcase_set_timeout(tcase, 600);
	tcase_add_loop_test(tcase, record_proves_the_first_refresh, 0, STAGES);
	tcase_add_loop_test(tcase, without_the_record_it_is_unproven_and_some_jump_faults, 0, STAGES);
	tcase_add_test(tcase, record_tells_of_a_lock_that_nothing_shows);
	tcase_add_test(tcase, record_can_be_passed_on);
	tcase_add_test(tcase, every_layout_comes_back);
	tcase_add_test(tcase, record_filled_by_hand_is_believed);
	tcase_add_test(tcase, planners_ignore_the_record);
	tcase_add_loop_test(tcase, every_flipped_bit_is_found, 0, COUNT(layouts));
	tcase_add_test(tcase, record_of_the_other_byte_order_is_told_apart);
	tcase_add_test(tcase, register_written_after_the_record_makes_it_stale);
	tcase_add_test(tcase, interrupt_mask_and_reserved_bits_make_nothing_stale);
	tcase_add_test(tcase, record_and_live_counter_narrow_each_other);
	tcase_add_test(tcase, record_older_than_the_period_is_refused);
	tcase_add_test(tcase, age_of_another_counter_is_unknown_and_the_lock_stays);
	tcase_add_test(tcase, counter_that_may_have_gone_round_tells_no_age);
	tcase_add_test(tcase, stopped_watchdog_has_no_age);
	tcase_add_test(tcase, watchdog_that_does_not_reset_needs_a_counter_without_a_turn);
	tcase_add_test(tcase, clock_is_narrowed_to_what_both_ranges_have_in_common);
	tcase_add_loop_test(tcase, every_failure_of_a_negotiation_leaves_a_record_that_can_be_taken, 0, 3);
	suite_add_tcase(suite, tcase);
	return suite;
}
