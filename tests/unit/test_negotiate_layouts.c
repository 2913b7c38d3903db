/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Outcomes on the newer parts, each against the model of its layout: what is
 * written and found, and that the plan holds from there on. Every board is met 3 s
 * after boot code has run by a host of 1000 Hz with L = 1 ms.
 */
#include <string.h>

#include "bench.h"
#include "suites.h"

#define CR 0x00u
#define MR 0x04u
#define WLR 0x0cu
#define ILR 0x10u
#define IER 0x14u
#define ISR 0x1cu

#define SECOND 1000000u
#define LOCK 0xa5000010u
#define MET_US (3 * SECOND)
#define BOOT_US (MET_US + 1000) /* since its only write */
#define READING_NS 10000u
#define PERIODS 6u

#define NOTHING LIBWDT_WRITTEN_NOTHING
#define WRITTEN LIBWDT_WRITTEN
#define CLAMPED LIBWDT_WRITTEN_CLAMPED
#define IGNORED LIBWDT_WRITTEN_IGNORED

/* LIBWDT_FINDING_*, shorter. */
#define DIFFERENT LIBWDT_FINDING_ADOPTED_DIFFERENT
#define BY_OTHERS LIBWDT_FINDING_LOCKED_BY_OTHERS
#define OFF_BY_BOOT LIBWDT_FINDING_DISABLED_BY_BOOT
#define NO_BITE LIBWDT_FINDING_CANNOT_BITE

#define CRYSTAL {32761, 32768, 32775, 128}
#define RC {26214, 32768, 39322, 128} /* 20 % either way */

struct board {
	const char *name;
	struct {
		uint32_t offset, value;
	} boot[3];          /* what boot code writes, in this order; all 0: nothing more */
	uint32_t limits[3]; /* LVLLIM, RLIM, PLIM, written before boot code runs; 0: as after a reset */
	struct libwdt_clock clock; /* none: the crystal */
	uint32_t input_flags, flags, not_after_us, not_before_us, closed_us, timeout_ms;
	uint32_t age_us;    /* of the counter, known to a millisecond; 0: not told */

	uint32_t written, findings;
	uint32_t reg[LIBWDT_REG_COUNT]; /* in the end */
};

/*
 * The numbers, for 32,761 to 32,775 Hz. 8 s are at most (8 * 32761 - 3) / 128 =
 * 2047 ticks, so PERIOD is 0x7fe. 1 s closed is 32775 + 3 clocks, 257 = 0x101
 * ticks. No reset before 2 s takes 65550 clocks, 513 ticks, and one more as the
 * period is in dispute: PERIOD is 0x201.
 */
static const struct board window_board[] = {
	{.name = "left as it is", .reg = {0x30, 0xfff, 0xfff, 0}},
	{.name = "period and window from reset", .not_after_us = 8 * SECOND, .closed_us = SECOND,
	 .written = WRITTEN, .reg = {0x30, 0x010107fe, 0xfff, 0}},
	{.name = "not too soon", .not_before_us = 2 * SECOND, .written = WRITTEN, .reg = {0x30, 0x201, 0xfff, 0}},
	{.name = "locked in", .flags = LIBWDT_WANT_LOCK, .not_after_us = 8 * SECOND, .written = WRITTEN,
	 .reg = {0x30, 0x7fe, 0xfff, 0}},
	{.name = "another window", .boot = {{WLR, 0x02000fff}}, .not_after_us = 8 * SECOND, .closed_us = SECOND,
	 .written = WRITTEN, .reg = {0x30, 0x010107fe, 0xfff, 0}},
	/* RPTH 0x400 is 4 s: the write waits for the window. */
	{.name = "met in the closed window", .boot = {{WLR, 0x04000fff}}, .not_after_us = 8 * SECOND,
	 .written = WRITTEN, .reg = {0x30, 0x7fe, 0xfff, 0}},
	{.name = "locked, and known to be", .boot = {{WLR, 0x02000bff}, {CR, LOCK}},
	 .input_flags = LIBWDT_INPUT_LOCKED, .not_after_us = 8 * SECOND, .written = NOTHING, .findings = DIFFERENT,
	 .reg = {0x30, 0x02000bff, 0xfff, 0}},
	{.name = "locked, and not known to be", .boot = {{CR, LOCK}}, .not_after_us = 8 * SECOND, .written = IGNORED,
	 .findings = DIFFERENT | BY_OTHERS, .reg = {0x30, 0xfff, 0xfff, 0}},
	{.name = "locked with a window", .boot = {{WLR, 0x00400fff}, {CR, LOCK}}, .not_after_us = 8 * SECOND,
	 .written = IGNORED, .findings = DIFFERENT | BY_OTHERS, .reg = {0x30, 0x00400fff, 0xfff, 0}},
	{.name = "disabled, and enabled again", .boot = {{MR, 0x1030}, {WLR, 0}}, .not_after_us = 8 * SECOND,
	 .closed_us = SECOND, .written = WRITTEN, .reg = {0x30, 0x010107fe, 0xfff, 0}},
	{.name = "disabled and locked", .boot = {{MR, 0x1030}, {CR, LOCK}}, .written = IGNORED,
	 .findings = DIFFERENT | BY_OTHERS | OFF_BY_BOOT, .reg = {0x1030, 0xfff, 0xfff, 0}},
	{.name = "disabled and known to be locked", .boot = {{MR, 0x1030}, {CR, LOCK}},
	 .input_flags = LIBWDT_INPUT_LOCKED, .written = NOTHING, .findings = DIFFERENT | OFF_BY_BOOT,
	 .reg = {0x1030, 0xfff, 0xfff, 0}},
	{.name = "disabled as wanted", .flags = LIBWDT_WANT_DISABLED, .written = WRITTEN,
	 .findings = LIBWDT_FINDING_DISABLED_AS_WANTED, .reg = {0x1030, 0xfff, 0xfff, 0}},
	/* LVLTH says nothing while its interrupt is off. */
	{.name = "level interrupt off, its level left", .boot = {{ILR, 0x200}, {IER, 4}}, .written = WRITTEN,
	 .reg = {0x30, 0xfff, 0x200, 0}},
	{.name = "level interrupt left alone", .boot = {{ILR, 0x200}, {IER, 4}, {CR, LOCK}},
	 .input_flags = LIBWDT_INPUT_LOCKED, .written = NOTHING, .findings = DIFFERENT, .reg = {0x30, 0xfff, 0x200, 4}},
	{.name = "resets turned on", .boot = {{MR, 0x00}}, .written = WRITTEN, .reg = {0x30, 0xfff, 0xfff, 0}},
	{.name = "resets at the end alone", .boot = {{MR, 0x10}, {CR, LOCK}}, .input_flags = LIBWDT_INPUT_LOCKED,
	 .written = NOTHING, .findings = DIFFERENT, .reg = {0x10, 0xfff, 0xfff, 0}},
	{.name = "resets when early alone", .boot = {{MR, 0x20}, {CR, LOCK}}, .input_flags = LIBWDT_INPUT_LOCKED,
	 .written = NOTHING, .findings = DIFFERENT | NO_BITE, .reg = {0x20, 0xfff, 0xfff, 0}},
	{.name = "never resets", .boot = {{MR, 0x00}, {CR, LOCK}}, .input_flags = LIBWDT_INPUT_LOCKED,
	 .written = NOTHING, .findings = DIFFERENT | NO_BITE, .reg = {0x00, 0xfff, 0xfff, 0}},
	{.name = "interrupts instead", .flags = LIBWDT_WANT_INTERRUPT, .written = WRITTEN, .findings = NO_BITE,
	 .reg = {0x00, 0xfff, 0xfff, 3}},
	{.name = "interrupts a host that listens", .flags = LIBWDT_WANT_INTERRUPT | LIBWDT_HAVE_HANDLER,
	 .written = WRITTEN, .reg = {0x00, 0xfff, 0xfff, 3}},
	/* 4096 ticks at 26,214 Hz are 20.0003 s, 4095 at 39,322 Hz 13.3299 s: four times the difference is 26.7 s. */
	{.name = "clock decides", .clock = RC, .timeout_ms = 26000, .findings = LIBWDT_FINDING_CLOCK_TOLERANCE,
	 .reg = {0x30, 0xfff, 0xfff, 0}},
	{.name = "clock does not decide", .clock = RC, .timeout_ms = 27000, .reg = {0x30, 0xfff, 0xfff, 0}},
	/* 20 s at the slowest leave no window in 13 s at the fastest. */
	{.name = "infeasible wish", .clock = RC, .not_after_us = 16 * SECOND, .closed_us = 8 * SECOND,
	 .findings = DIFFERENT | LIBWDT_FINDING_WISH_INFEASIBLE, .reg = {0x30, 0xfff, 0xfff, 0}},
	{.name = "wish below a tick", .not_after_us = 4000, .findings = DIFFERENT | LIBWDT_FINDING_WISH_INFEASIBLE,
	 .reg = {0x30, 0xfff, 0xfff, 0}},
	{.name = "halts in debug", .flags = LIBWDT_WANT_DEBUG_HALT, .written = WRITTEN,
	 .findings = LIBWDT_FINDING_DISPUTED_BIT | LIBWDT_FINDING_DEBUG_HALT, .reg = {0x20000030, 0xfff, 0xfff, 0}},
	{.name = "halts in idle", .flags = LIBWDT_WANT_IDLE_HALT, .written = WRITTEN,
	 .findings = LIBWDT_FINDING_DISPUTED_BIT | LIBWDT_FINDING_IDLE_HALT, .reg = {0x10000030, 0xfff, 0xfff, 0}},
};

/*
 * No bit of NS_WDT_MR resets, so nothing bites but an interrupt that somebody
 * serves. Bits 4 and 5 have no name there, and read as 1 until MR is written.
 */
static const struct board limited_board[] = {
	{.name = "left as it is", .findings = NO_BITE, .reg = {0x30, 0xfff, 0xfff, 0}},
	{.name = "period and window from reset", .not_after_us = 8 * SECOND, .closed_us = SECOND, .written = WRITTEN,
	 .findings = NO_BITE, .reg = {0x30, 0x010107fe, 0xfff, 0}},
	{.name = "no secure partner", .input_flags = LIBWDT_PARTNER_ABSENT,
	 .findings = NO_BITE | LIBWDT_FINDING_NO_SECURE_PARTNER, .reg = {0x30, 0xfff, 0xfff, 0}},
	{.name = "interrupts a host that listens", .flags = LIBWDT_WANT_INTERRUPT | LIBWDT_HAVE_HANDLER,
	 .written = WRITTEN, .reg = {0x30, 0xfff, 0xfff, 3}},
	{.name = "period clamped", .boot = {{WLR, 0x3ff}}, .limits = {0, 0, 0x04ff0000}, .not_after_us = 8 * SECOND,
	 .written = CLAMPED, .findings = NO_BITE | DIFFERENT | LIBWDT_FINDING_CLAMPED, .reg = {0x30, 0x4ff, 0xfff, 0}},
	{.name = "period clamped before", .limits = {0, 0, 0x04ff0000}, .not_after_us = 8 * SECOND, .written = CLAMPED,
	 .findings = NO_BITE | DIFFERENT | LIBWDT_FINDING_CLAMPED, .reg = {0x30, 0x4ff, 0xfff, 0}},
	{.name = "period stretched", .limits = {0, 0, 0x0fff0a00}, .not_after_us = 8 * SECOND, .written = CLAMPED,
	 .findings = NO_BITE | DIFFERENT | LIBWDT_FINDING_CLAMPED, .reg = {0x30, 0xa00, 0xfff, 0}},
	{.name = "window clamped", .limits = {0, 0x00800000, 0}, .not_after_us = 8 * SECOND, .closed_us = SECOND,
	 .written = CLAMPED, .findings = NO_BITE | DIFFERENT | LIBWDT_FINDING_CLAMPED,
	 .reg = {0x30, 0x008007fe, 0xfff, 0}},
	{.name = "window that nobody wished", .limits = {0, 0x0fff0200, 0}, .written = CLAMPED,
	 .findings = NO_BITE | DIFFERENT | LIBWDT_FINDING_CLAMPED, .reg = {0x30, 0x02000fff, 0xfff, 0}},
	{.name = "level clamped", .limits = {0x01000000, 0, 0}, .findings = NO_BITE, .reg = {0x30, 0xfff, 0x100, 0}},
	{.name = "limits wide enough", .limits = {0x0fff0000, 0x01010000, 0x07fe0000}, .not_after_us = 8 * SECOND,
	 .closed_us = SECOND, .written = WRITTEN, .findings = NO_BITE, .reg = {0x30, 0x010107fe, 0xfff, 0}},
	/* Locked or limited: the registers do not tell. */
	{.name = "locked", .boot = {{CR, LOCK}}, .not_after_us = 8 * SECOND, .written = CLAMPED,
	 .findings = NO_BITE | DIFFERENT | LIBWDT_FINDING_CLAMPED, .reg = {0x30, 0xfff, 0xfff, 0}},
};

/*
 * The RSWDT: off out of its reset, no window, bits 27:16 are ones. 2 s are (2 *
 * 32761 - 3) / 128 = 511 ticks: WDV is 0x1fe.
 */
static const struct board reinforced_board[] = {
	{.name = "turned on", .written = WRITTEN, .reg = {0x0fff2fff, 0, 0, 0}},
	{.name = "turned on for 2 s", .not_after_us = 2 * SECOND, .written = WRITTEN, .reg = {0x0fff21fe, 0, 0, 0}},
	{.name = "left off", .flags = LIBWDT_WANT_DISABLED | LIBWDT_WANT_IDLE_HALT | LIBWDT_WANT_DEBUG_HALT,
	 .findings = LIBWDT_FINDING_DISABLED_AS_WANTED | LIBWDT_FINDING_STILL_UNLOCKED, .reg = {0x3fffafff, 0, 0, 0}},
	{.name = "without the WDT", .input_flags = LIBWDT_PARTNER_ABSENT, .written = WRITTEN,
	 .findings = LIBWDT_FINDING_NO_WDT, .reg = {0x0fff2fff, 0, 0, 0}},
	{.name = "turned on by boot code", .boot = {{MR, 0x0fff2fff}}, .age_us = BOOT_US, .reg = {0x0fff2fff, 0, 0, 0}},
	{.name = "turned on otherwise by boot code", .boot = {{MR, 0x0fff27ff}}, .age_us = BOOT_US,
	 .findings = DIFFERENT, .reg = {0x0fff27ff, 0, 0, 0}},
	{.name = "turned on without its ones", .boot = {{MR, 0x00002fff}}, .age_us = BOOT_US,
	 .reg = {0x0fff2fff, 0, 0, 0}},
	{.name = "off, its write spent", .boot = {{MR, 0x3fffafff}}, .written = IGNORED,
	 .findings = DIFFERENT | BY_OTHERS | OFF_BY_BOOT, .reg = {0x3fffafff, 0, 0, 0}},
	{.name = "off, its write spent on another value", .boot = {{MR, 0x0fffafff}},
	 .findings = DIFFERENT | OFF_BY_BOOT, .reg = {0x0fffafff, 0, 0, 0}},
	{.name = "resets the processor, as the C headers have it", .flags = LIBWDT_WANT_RESET_PROCESSOR,
	 .written = WRITTEN, .findings = LIBWDT_FINDING_DISPUTED_BIT | LIBWDT_FINDING_PROCESSOR_ONLY,
	 .reg = {0x0fff6fff, 0, 0, 0}},
	{.name = "a window that it does not have", .closed_us = SECOND,
	 .findings = DIFFERENT | OFF_BY_BOOT | LIBWDT_FINDING_WISH_INFEASIBLE, .reg = {0x3fffafff, 0, 0, 0}},
};

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static void set_limits(struct bench *b, const uint32_t *limits)
{
	const uint32_t offset = libwdt_layout_sama7g5()->limits;
	uint32_t i;

	for (i = 0; i < 3; i++)
		if (limits[i])
			ck_assert_int_eq(libwdt_model_write(&b->secure, offset + 4 * i, limits[i], 4), 0);
}

static void meet(struct bench *b, const struct libwdt_layout *layout, const struct board *board, int fast)
{
	uint32_t i;

	bench_init(b, layout, 1000, 32);
	b->read_ns = READING_NS;
	if (board->clock.divider)
		b->input.clock = board->clock;
	b->hz_low = b->hz_high = fast ? b->input.clock.hz_max : b->input.clock.hz_min;
	if (b->has_secure)
		set_limits(b, board->limits);
	for (i = 0; i < LENGTH(board->boot) && (board->boot[i].offset || board->boot[i].value); i++) {
		bench_boot_write(b, board->boot[i].offset, board->boot[i].value);
		bench_pass_us(b, 1000);
	}
	b->input.flags = board->input_flags;
	b->request.flags = board->flags;
	b->request.reset_not_after_us = board->not_after_us;
	b->request.reset_not_before_us = board->not_before_us;
	b->request.closed_us = board->closed_us;
	b->request.timeout_ms = board->timeout_ms;
	if (board->age_us) {
		b->input.age_min_us = board->age_us;
		b->input.age_max_us = board->age_us + 1000;
	}
	bench_pass_us(b, MET_US);
	ck_assert_int_eq(libwdt_model_clear_events(&b->model), 0);
}

static void negotiate(struct bench *b)
{
	ck_assert_int_eq(libwdt_negotiate(&b->wdt, &b->plan, &b->input, libwdt_plan_safe), 0);
}

static void ck_outcome(const struct bench *b, const struct board *board)
{
	uint32_t i;

	ck_assert_msg(b->plan.written == board->written, "%s: written %u", board->name, (unsigned)b->plan.written);
	ck_assert_msg((b->plan.findings & ~LIBWDT_FINDING_TIMEOUT_SHORT) == board->findings, "%s: findings %08x",
		      board->name, (unsigned)b->plan.findings);
	for (i = 0; i < LIBWDT_REG_COUNT; i++) {
		if (b->input.layout->read_offset[i] == LIBWDT_NO_OFFSET)
			continue;
		ck_assert_msg(b->plan.reg[i] == board->reg[i], "%s: register %u planned as %08x", board->name,
			      (unsigned)i, (unsigned)b->plan.reg[i]);
		ck_assert_msg(bench_peek(b, b->input.layout->read_offset[i]) == board->reg[i],
			      "%s: register %u holds %08x", board->name, (unsigned)i,
			      (unsigned)bench_peek(b, b->input.layout->read_offset[i]));
	}
	ck_assert_msg(bench_mishaps(b) == 0, "%s: events %02x", board->name, (unsigned)bench_mishaps(b));
}

/* Polls at so many deadlines, each exactly reached and then as late as this. */
static void serve(struct bench *b, const char *name, uint64_t late_ns)
{
	struct libwdt_status status = LIBWDT_STATUS_INIT;
	uint64_t deadline;
	uint32_t i;

	ck_assert_int_eq(libwdt_poll(&b->wdt, &deadline), 0);
	for (i = 0; i < PERIODS; i++) {
		bench_pass_until(b, deadline);
		bench_pass_ns(b, late_ns);
		ck_assert_int_eq(libwdt_poll(&b->wdt, &deadline), 0);
	}
	ck_assert_msg(bench_mishaps(b) == 0, "%s, served %u us late: events %02x", name,
		      (unsigned)(late_ns / NS_PER_US), (unsigned)bench_mishaps(b));
	ck_assert_int_eq(libwdt_status(&b->wdt, &status), 0);
	ck_assert_uint_ge(status.refreshes, PERIODS - 1); /* the first may have come at once, or a wait in stages */
}

/* No more refreshes: the end of the period comes within the promise, and resets if the plan says so. */
static void abandon(struct bench *b, const char *name)
{
	uint64_t last_ns = b->log[b->writes - 1].at_ns, after_us;
	struct libwdt_model_events events;

	bench_pass_us(b, b->plan.reset_max_us + 1000);
	events = bench_events(b);
	ck_assert_msg(events.first_cause == LIBWDT_MODEL_UNDERFLOW, "%s: cause %02x", name,
		      (unsigned)events.first_cause);
	after_us = (events.first_time - last_ns) / NS_PER_US;
	ck_assert_msg(after_us >= b->plan.reset_min_us && after_us <= b->plan.reset_max_us, "%s: %llu us", name,
		      (unsigned long long)after_us);
	ck_assert_msg((events.resets == 1) == b->plan.actual[LIBWDT_RESET], "%s: %u resets", name,
		      (unsigned)events.resets);
}

/* Served at the earliest and the latest moments, with the slow clock at either end. */
static void ck_service(struct bench *b, const struct libwdt_layout *layout, const struct board *board)
{
	uint64_t latest_ns;
	int fast, late;

	for (fast = 0; fast <= 1; fast++) {
		for (late = 0; late <= 1; late++) {
			meet(b, layout, board, fast);
			latest_ns = b->input.latency_us * (uint64_t)NS_PER_US - READING_NS;
			negotiate(b);
			if (!b->plan.running)
				return;
			ck_assert_msg(b->plan.feasible && !(b->plan.findings & LIBWDT_FINDING_FIRST_UNPROVEN), "%s",
				      board->name);
			serve(b, board->name, late ? latest_ns : 0);
			abandon(b, board->name);
		}
	}
}

START_TEST(newer_part_is_left_as_planned)
{
	static struct bench b;

	meet(&b, libwdt_layout_sam9x60(), &window_board[_i], _i & 1);
	negotiate(&b);
	ck_outcome(&b, &window_board[_i]);
}
END_TEST

START_TEST(newer_part_is_served_and_bites)
{
	static struct bench b;

	ck_service(&b, libwdt_layout_sam9x60(), &window_board[_i]);
}
END_TEST

START_TEST(secure_half_is_left_as_planned)
{
	static struct bench b;

	meet(&b, libwdt_layout_sama7g5(), &window_board[_i], _i & 1);
	negotiate(&b);
	ck_outcome(&b, &window_board[_i]);
}
END_TEST

START_TEST(secure_half_is_served_and_bites)
{
	static struct bench b;

	ck_service(&b, libwdt_layout_sama7g5(), &window_board[_i]);
}
END_TEST

START_TEST(limited_half_is_left_as_planned)
{
	static struct bench b;

	meet(&b, libwdt_layout_sama7g5_ns(), &limited_board[_i], _i & 1);
	negotiate(&b);
	ck_outcome(&b, &limited_board[_i]);
}
END_TEST

START_TEST(limited_half_is_served_and_ends_its_period)
{
	static struct bench b;

	ck_service(&b, libwdt_layout_sama7g5_ns(), &limited_board[_i]);
}
END_TEST

START_TEST(reinforced_watchdog_is_left_as_planned)
{
	static struct bench b;

	meet(&b, libwdt_layout_rswdt(), &reinforced_board[_i], _i & 1);
	negotiate(&b);
	ck_outcome(&b, &reinforced_board[_i]);
}
END_TEST

START_TEST(reinforced_watchdog_is_served_and_bites)
{
	static struct bench b;

	ck_service(&b, libwdt_layout_rswdt(), &reinforced_board[_i]);
}
END_TEST

/* The lock makes the write void, restart included; the counter itself tells how old it is. */
START_TEST(refused_write_restarts_nothing)
{
	static const struct board locked = {.boot = {{CR, LOCK}}, .not_after_us = 8 * SECOND};
	static struct bench b;

	meet(&b, libwdt_layout_sam9x60(), &locked, 0);
	bench_pass_us(&b, 9 * SECOND);
	negotiate(&b);
	ck_assert_uint_eq(b.plan.written, IGNORED);
	ck_assert_uint_ge(b.input.age_max_us, b.t_ns / NS_PER_US - 1000);
	ck_assert_uint_le(b.input.age_min_us, b.t_ns / NS_PER_US);
	ck_assert(!(b.plan.findings & LIBWDT_FINDING_FIRST_UNPROVEN));
	ck_assert_int_lt(b.plan.first, 4000); /* 16 s less 12 */
}
END_TEST

/* The owner closes a part that boot code locked: nothing stops, nothing restarts, and it is kept alive. */
START_TEST(refused_stop_restarts_nothing)
{
	static const struct board locked = {.boot = {{CR, LOCK}}, .input_flags = LIBWDT_INPUT_LOCKED};
	struct libwdt_status before = LIBWDT_STATUS_INIT, after = LIBWDT_STATUS_INIT;
	static struct bench b;
	uint64_t deadline;

	meet(&b, libwdt_layout_sam9x60(), &locked, 1);
	negotiate(&b);
	ck_assert_int_eq(libwdt_start(&b.wdt, &deadline), 0);
	bench_pass_until(&b, deadline);
	ck_assert_int_eq(libwdt_poll(&b.wdt, &deadline), 0);
	bench_pass_us(&b, 6 * SECOND);
	ck_assert_int_eq(libwdt_status(&b.wdt, &before), 0);
	ck_assert_int_eq(libwdt_stop(&b.wdt, &deadline), 0);
	ck_assert_int_eq(libwdt_status(&b.wdt, &after), 0);
	ck_assert(after.state & LIBWDT_STATE_RUNNING);
	ck_assert_uint_eq(after.last, before.last);
	ck_assert_uint_ge(after.earliest, before.earliest);
	serve(&b, "refused stop", b.input.latency_us * (uint64_t)NS_PER_US - READING_NS);
}
END_TEST

/* A refresh that is due right after the refused write still keeps its distance from it. */
START_TEST(refresh_keeps_its_distance_from_a_refused_stop)
{
	static const struct board locked = {.boot = {{CR, LOCK}}, .input_flags = LIBWDT_INPUT_LOCKED};
	static struct bench b;
	uint64_t deadline, wait;

	bench_init(&b, libwdt_layout_sam9x60(), 1000000, 64);
	b.read_ns = 100;
	b.input.latency_us = 1;
	b.input.flags = locked.input_flags;
	bench_boot_write(&b, CR, LOCK);
	bench_pass_us(&b, SECOND);
	negotiate(&b);
	ck_assert_int_eq(libwdt_stop(&b.wdt, &deadline), 0);
	if (libwdt_refresh(&b.wdt, &wait) == LIBWDT_EARLY) {
		bench_pass_until(&b, bench_counter(&b) + wait);
		ck_assert_int_eq(libwdt_refresh(&b.wdt, &wait), 0);
	}
	ck_assert_uint_eq(b.writes, 2);
	ck_assert_uint_ge(bench_least_spacing_ns(&b), 4u * NS_PER_S / 32761u);
	ck_assert_uint_eq(bench_mishaps(&b), 0);
}
END_TEST

/* What boot code arranged goes on: LVLTH ticks after a refresh the interrupt comes, and is told as such. */
START_TEST(level_interrupt_of_boot_code_is_told)
{
	static const struct board board = {.boot = {{ILR, 0x400}, {IER, 4}, {CR, LOCK}},
					   .input_flags = LIBWDT_INPUT_LOCKED};
	static struct bench b;
	uint64_t deadline, refreshed_ns;

	meet(&b, libwdt_layout_sam9x60(), &board, 0);
	b.ops.restart = bench_restart;
	negotiate(&b);
	ck_assert_int_eq(libwdt_poll(&b.wdt, &deadline), 0);
	bench_pass_until(&b, deadline);
	ck_assert_int_eq(libwdt_interrupt_isr(&b.wdt), 0);
	ck_assert_int_eq(libwdt_poll(&b.wdt, &deadline), 0);
	refreshed_ns = b.log[b.writes - 1].at_ns;
	ck_assert_int_eq(libwdt_interrupt_isr(&b.wdt), LIBWDT_NOT_MINE);
	/* 0x400 ticks at 32,761 Hz are 4.0008 s. */
	bench_pass_us(&b, 4000 * 1000);
	ck_assert_uint_eq(b.line[LIBWDT_MODEL_LINE_INTERRUPT], 0);
	bench_pass_us(&b, 2000);
	ck_assert_uint_eq(b.line[LIBWDT_MODEL_LINE_INTERRUPT], 1);
	ck_assert_int_eq(libwdt_interrupt_isr(&b.wdt), 0);
	ck_assert_uint_eq(b.cause, LIBWDT_CAUSE_LEVEL);
	ck_assert_uint_gt(b.t_ns, refreshed_ns);
	ck_assert_uint_eq(bench_events(&b).resets, 0);
}
END_TEST

/* Pages and headers disagree about which halt bit is which: the finding warns of hardware that has the other. */
START_TEST(disputed_halt_may_be_the_other_one)
{
	static const struct board board = {.flags = LIBWDT_WANT_DEBUG_HALT};
	struct libwdt_model_options options = LIBWDT_MODEL_OPTIONS_INIT;
	struct libwdt_model_view view = LIBWDT_MODEL_VIEW_INIT;
	static struct bench b;
	uint32_t swapped;

	for (swapped = 0; swapped <= 1; swapped++) {
		meet(&b, libwdt_layout_sam9x60(), &board, 0);
		ck_assert_int_eq(libwdt_model_options(&b.model, &options), 0);
		options.flags |= swapped ? LIBWDT_MODEL_HALTS_SWAPPED : 0;
		ck_assert_int_eq(libwdt_model_set_options(&b.model, &options), 0);
		negotiate(&b);
		ck_assert(b.plan.findings & LIBWDT_FINDING_DISPUTED_BIT);
		ck_assert_int_eq(libwdt_model_set_inputs(&b.model, LIBWDT_MODEL_DEBUG), 0);
		ck_assert_int_eq(libwdt_model_view(&b.model, &view), 0);
		ck_assert_uint_eq(!!(view.state & LIBWDT_MODEL_COUNTING), swapped);
		ck_assert_int_eq(libwdt_model_set_inputs(&b.model, LIBWDT_MODEL_IDLE), 0);
		ck_assert_int_eq(libwdt_model_view(&b.model, &view), 0);
		ck_assert_uint_eq(!!(view.state & LIBWDT_MODEL_COUNTING), !swapped);
	}
}
END_TEST

START_TEST(non_secure_half_cannot_reset)
{
	static const struct board board = {.flags = LIBWDT_WANT_INTERRUPT | LIBWDT_HAVE_HANDLER,
					   .not_after_us = 2 * SECOND};
	static const struct board mute = {.not_after_us = 2 * SECOND};
	static struct bench b;
	uint64_t worst, deadline;
	uint32_t status;

	meet(&b, libwdt_layout_sama7g5_ns(), &mute, 0);
	negotiate(&b);
	ck_assert_int_eq(libwdt_reset_now(&b.wdt, &worst, &deadline), LIBWDT_ERR_UNSUPPORTED);

	meet(&b, libwdt_layout_sama7g5_ns(), &board, 0);
	b.ops.restart = bench_restart;
	negotiate(&b);
	bench_pass_us(&b, b.plan.reset_max_us + 1000);
	ck_assert_uint_eq(b.line[LIBWDT_MODEL_LINE_INTERRUPT], 1);
	ck_assert_uint_eq(b.line[LIBWDT_MODEL_LINE_RESET], 0);
	ck_assert_int_eq(libwdt_interrupt_isr(&b.wdt), 0);
	ck_assert_uint_eq(b.cause, LIBWDT_CAUSE_UNDERFLOW);
	ck_assert_int_eq(libwdt_model_peek(&b.secure, &status, ISR, 4), 0);
	ck_assert_uint_eq(status & 0x18u, 0x08u); /* NSPERINT */
}
END_TEST

/* 64 ticks of which 63 are closed. */
START_TEST(limits_may_leave_no_schedule)
{
	static const struct board board = {.limits = {0, 0x003f003f, 0x003f003f}, .not_after_us = 8 * SECOND};
	static struct bench b;
	uint64_t deadline;

	meet(&b, libwdt_layout_sama7g5_ns(), &board, 0);
	negotiate(&b);
	ck_assert_uint_eq(b.plan.feasible, 0);
	ck_assert_uint_gt(b.plan.missing_us, 0);
	ck_assert(b.plan.findings & LIBWDT_FINDING_INFEASIBLE);
	ck_assert_int_eq(libwdt_poll(&b.wdt, &deadline), LIBWDT_ERR_INFEASIBLE);
}
END_TEST

/* The model notes what the finding warns of. */
START_TEST(reinforced_watchdog_runs_alone_where_the_finding_says_so)
{
	struct libwdt_model_setup setup = LIBWDT_MODEL_SETUP_INIT;
	struct libwdt_model wdt;
	static struct bench b;
	uint32_t absent;

	for (absent = 0; absent <= 1; absent++) {
		bench_init(&b, libwdt_layout_rswdt(), 1000, 32);
		setup.layout = libwdt_layout_samv7();
		setup.partner = NULL;
		ck_assert_int_eq(libwdt_model_init(&wdt, &setup), 0);
		if (absent)
			ck_assert_int_eq(libwdt_model_write(&wdt, MR, 0x3fffafff, 4), 0);
		setup.layout = libwdt_layout_rswdt();
		setup.partner = &wdt;
		ck_assert_int_eq(libwdt_model_init(&b.model, &setup), 0);
		b.input.flags = absent ? LIBWDT_PARTNER_ABSENT : 0;
		negotiate(&b);
		ck_assert_uint_eq(bench_events(&b).seen, absent ? LIBWDT_MODEL_ALONE : 0);
		ck_assert_uint_eq(b.plan.findings, absent ? LIBWDT_FINDING_NO_WDT : 0);
	}
}
END_TEST

/* As an option of the model has it: a stopped part with RPTH judges restarts, too. */
static void check_stopped_restarts(struct bench *b)
{
	struct libwdt_model_options options = LIBWDT_MODEL_OPTIONS_INIT;

	ck_assert_int_eq(libwdt_model_options(&b->model, &options), 0);
	options.flags |= LIBWDT_MODEL_OFF_CHECKED;
	ck_assert_int_eq(libwdt_model_set_options(&b->model, &options), 0);
}

/* Every write to it may be too early, so it must not reset before its window has gone. */
START_TEST(stopped_part_with_a_window_is_disarmed_first)
{
	static const uint32_t expected[][2] = {{MR, 0x1010}, {WLR, 0x7fe}, {MR, 0x30}};
	static struct bench b;
	uint32_t i;

	bench_init(&b, libwdt_layout_sam9x60(), 1000, 32);
	b.read_ns = READING_NS;
	bench_boot_write(&b, MR, 0x1030);
	bench_pass_us(&b, 1000);
	bench_boot_write(&b, WLR, 0x04000fff);
	bench_pass_us(&b, 1000);
	check_stopped_restarts(&b);
	b.request.reset_not_after_us = 8 * SECOND;
	negotiate(&b);
	ck_assert_uint_eq(bench_events(&b).resets, 0);
	ck_assert_uint_eq(b.writes, LENGTH(expected));
	for (i = 0; i < b.writes; i++) {
		ck_assert_uint_eq(b.log[i].offset, expected[i][0]);
		ck_assert_uint_eq(b.log[i].value, expected[i][1]);
	}
	ck_assert_uint_ge(bench_least_spacing_ns(&b), 4u * NS_PER_S / 32761u);
	ck_assert_uint_eq(b.plan.written, WRITTEN);
	ck_assert_uint_eq(b.plan.findings, 0);
	ck_assert_uint_eq(bench_peek(&b, ISR), 0);
}
END_TEST

/* The handler restarts the machine: no interrupt may come from what negotiation itself provokes. */
START_TEST(stopped_part_gets_its_interrupts_last)
{
	static struct bench b;

	bench_init(&b, libwdt_layout_sama7g5_ns(), 1000, 32);
	b.read_ns = READING_NS;
	bench_boot_write(&b, MR, 0x1000);
	bench_pass_us(&b, 1000);
	bench_boot_write(&b, WLR, 0x04000fff);
	bench_pass_us(&b, 1000);
	check_stopped_restarts(&b);
	b.request.flags = LIBWDT_WANT_INTERRUPT | LIBWDT_HAVE_HANDLER;
	b.request.reset_not_after_us = 8 * SECOND;
	negotiate(&b);
	bench_pass_us(&b, 1000);
	ck_assert_uint_gt(bench_events(&b).early, 0);
	ck_assert_uint_eq(bench_events(&b).interrupts, 0);
	ck_assert_uint_eq(b.log[b.writes - 1].offset, IER);
	ck_assert_uint_eq(b.log[b.writes - 1].value, 3);
	ck_assert_uint_eq(b.plan.running, 1);
}
END_TEST

/*
 * The limits leave a stopped half no RPTH below 0x200, 2 s. The period comes with
 * it, unasked: once the half runs, the wished window has to wait so long.
 */
START_TEST(window_that_a_limit_put_is_waited_for)
{
	static const uint32_t offset[] = {WLR, MR, WLR};
	static const struct board board = {.boot = {{MR, 0x1000}}, .limits = {0, 0x0fff0200, 0},
					   .not_after_us = 8 * SECOND, .closed_us = 4 * SECOND};
	static struct bench b;
	uint32_t i;

	meet(&b, libwdt_layout_sama7g5_ns(), &board, 0);
	negotiate(&b);
	ck_assert_uint_eq(b.writes, LENGTH(offset));
	for (i = 0; i < b.writes; i++)
		ck_assert_uint_eq(b.log[i].offset, offset[i]);
	ck_assert_uint_ge(b.log[2].at_ns - b.log[1].at_ns, 2000 * (uint64_t)NS_PER_MS);
	ck_assert_uint_eq(bench_mishaps(&b), 0);
	ck_assert_uint_eq(b.plan.written, WRITTEN);
}
END_TEST

/* 15 s after its restart a refresh is due at once, but the refused write was just now. */
START_TEST(refresh_keeps_its_distance_from_a_refused_write)
{
	static const struct board locked = {.boot = {{CR, LOCK}}, .not_after_us = 8 * SECOND};
	static struct bench b;
	uint64_t deadline;

	meet(&b, libwdt_layout_sam9x60(), &locked, 0);
	bench_pass_us(&b, 12 * SECOND - 20000);
	negotiate(&b);
	ck_assert_uint_eq(b.writes, 1);
	ck_assert_int_eq(libwdt_poll(&b.wdt, &deadline), 0);
	bench_pass_until(&b, deadline);
	ck_assert_int_eq(libwdt_poll(&b.wdt, &deadline), 0);
	ck_assert_uint_eq(b.writes, 2);
	ck_assert_uint_ge(bench_least_spacing_ns(&b), 4u * NS_PER_S / 32761u);
	ck_assert_uint_eq(bench_mishaps(&b), 0);
}
END_TEST

/* WDV 7 ends in 31 ms: no time to wait for the lock's turn, and no need. */
START_TEST(nothing_more_is_written_where_a_lock_shows)
{
	static struct bench b;

	bench_init(&b, libwdt_layout_sama5d4(), 64, 32);
	b.read_ns = READING_NS;
	b.input.latency_us = 1000;
	bench_boot_write(&b, MR, 0x0fff2007);
	bench_pass_us(&b, 1000);
	bench_boot_write(&b, CR, LOCK);
	bench_pass_us(&b, 1000);
	b.input.age_min_us = b.input.age_max_us = 2000;
	b.request.flags = LIBWDT_WANT_LOCK;
	b.request.reset_not_after_us = 8 * SECOND;
	negotiate(&b);
	ck_assert_uint_eq(b.writes, 1);
	ck_assert_uint_eq(b.plan.written, IGNORED);
	ck_assert_uint_eq(bench_mishaps(&b), 0);
}
END_TEST

/*
 * The reset value on at91sam9 ends 524285 clocks at 32,775 Hz, 15996.4912 ms, after
 * its restart: a write at once, L = 1 ms late, needs an age below 15995.4912 ms.
 */
START_TEST(write_that_may_come_too_late_is_told)
{
	static struct bench b;

	bench_init(&b, libwdt_layout_at91sam9(), 1000, 32);
	b.input.reg[LIBWDT_REG_MODE] = 0x3fff2fff;
	b.request.reset_not_after_us = 8 * SECOND;
	b.input.age_min_us = 15 * SECOND;
	b.input.age_max_us = 15995491;
	ck_assert_int_eq(libwdt_plan_safe(&b.plan, &b.input), 0);
	ck_assert_uint_eq(b.plan.written, WRITTEN);
	ck_assert_uint_eq(b.plan.findings, 0);
	b.input.age_max_us = 15995492;
	ck_assert_int_eq(libwdt_plan_safe(&b.plan, &b.input), 0);
	ck_assert_uint_eq(b.plan.written, WRITTEN);
	ck_assert_uint_eq(b.plan.findings, LIBWDT_FINDING_FIRST_UNPROVEN);
}
END_TEST

/*
 * Boot code left PERIOD 3, in dispute: 381 clocks, 11.6 ms. A host of 100 Hz that
 * may be 2 ms late cannot be sure to write twice in it: MR, then WLR.
 */
START_TEST(two_writes_that_boot_code_leaves_no_time_for_are_told)
{
	static struct bench b;

	bench_init(&b, libwdt_layout_sam9x60(), 100, 32);
	b.input.latency_us = 2000;
	b.input.reg[LIBWDT_REG_MODE] = 0x10000030;
	b.input.reg[LIBWDT_REG_WINDOW] = 3;
	b.input.reg[LIBWDT_REG_LEVEL] = 0xfff;
	ck_assert_int_eq(libwdt_plan_safe(&b.plan, &b.input), 0);
	ck_assert_uint_eq(b.plan.step_count, 2);
	ck_assert_uint_eq(b.plan.findings, LIBWDT_FINDING_FIRST_UNPROVEN);
	ck_assert_uint_gt(b.plan.age_survived_min_us, b.plan.age_survived_max_us);
	b.input.reg[LIBWDT_REG_MODE] = 0x30;
	ck_assert_int_eq(libwdt_plan_safe(&b.plan, &b.input), 0);
	ck_assert_uint_eq(b.plan.step_count, 1);
	ck_assert_uint_eq(b.plan.findings, 0);
}
END_TEST

Suite *negotiate_layouts_suite(void)
{
	Suite *suite = suite_create("negotiate-layouts");
	TCase *tcase = tcase_create("outcomes");

	tcase_add_loop_test(tcase, newer_part_is_left_as_planned, 0, LENGTH(window_board));
	tcase_add_loop_test(tcase, secure_half_is_left_as_planned, 0, LENGTH(window_board));
	tcase_add_loop_test(tcase, limited_half_is_left_as_planned, 0, LENGTH(limited_board));
	tcase_add_loop_test(tcase, reinforced_watchdog_is_left_as_planned, 0, LENGTH(reinforced_board));
	suite_add_tcase(suite, tcase);

	tcase = tcase_create("service");
	tcase_add_loop_test(tcase, newer_part_is_served_and_bites, 0, LENGTH(window_board));
	tcase_add_loop_test(tcase, secure_half_is_served_and_bites, 0, LENGTH(window_board));
	tcase_add_loop_test(tcase, limited_half_is_served_and_ends_its_period, 0, LENGTH(limited_board));
	tcase_add_loop_test(tcase, reinforced_watchdog_is_served_and_bites, 0, LENGTH(reinforced_board));
	suite_add_tcase(suite, tcase);

	tcase = tcase_create("peculiarities");
	tcase_add_test(tcase, refused_write_restarts_nothing);
	tcase_add_test(tcase, refused_stop_restarts_nothing);
	tcase_add_test(tcase, refresh_keeps_its_distance_from_a_refused_stop);
	tcase_add_test(tcase, level_interrupt_of_boot_code_is_told);
	tcase_add_test(tcase, disputed_halt_may_be_the_other_one);
	tcase_add_test(tcase, non_secure_half_cannot_reset);
	tcase_add_test(tcase, limits_may_leave_no_schedule);
	tcase_add_test(tcase, reinforced_watchdog_runs_alone_where_the_finding_says_so);
	tcase_add_test(tcase, stopped_part_with_a_window_is_disarmed_first);
	tcase_add_test(tcase, stopped_part_gets_its_interrupts_last);
	tcase_add_test(tcase, window_that_a_limit_put_is_waited_for);
	tcase_add_test(tcase, refresh_keeps_its_distance_from_a_refused_write);
	tcase_add_test(tcase, nothing_more_is_written_where_a_lock_shows);
	tcase_add_test(tcase, write_that_may_come_too_late_is_told);
	tcase_add_test(tcase, two_writes_that_boot_code_leaves_no_time_for_are_told);
	suite_add_tcase(suite, tcase);
	return suite;
}
