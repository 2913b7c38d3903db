/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The modelled watchdog with a window register: elapsed windows, the level, the
 * live counter, masks and the lock of the SAM9X60. Expected values are those of
 * its pages (WDT_CR to WDT_IMR) and block diagram.
 */
#include <string.h>

#include "model_bench.h"
#include "suites.h"

#define VR 0x08u
#define WLR 0x0cu
#define ILR 0x10u
#define IER 0x14u
#define IDR 0x18u
#define ISR 0x1cu
#define IMR 0x20u

#define PERIODRST 0x00000010u
#define RPTHRST 0x00000020u
#define OFF 0x00001000u /* WDDIS */
#define PERINT 1u
#define RPTHINT 2u
#define LVLINT 4u

#define CLOCK MILLI

static uint32_t wlr(uint32_t period, uint32_t rpth)
{
	return period | rpth << 16;
}

/* A SAM9X60 that has just been restarted with these registers; the window comes last. */
static struct libwdt_model started(uint32_t window, uint32_t level, uint32_t value)
{
	struct libwdt_model model = model_of(libwdt_layout_sam9x60(), (uint64_t)HZ * MILLI);

	put(&model, MR, value);
	put(&model, ILR, level);
	put(&model, WLR, window);
	ck_assert_int_eq(libwdt_model_clear_events(&model), 0);
	return model;
}

START_TEST(power_on_shows_the_reset_values)
{
	struct libwdt_model model = model_of(libwdt_layout_sam9x60(), (uint64_t)HZ * MILLI);

	ck_assert_uint_eq(get(&model, CR), 0);
	ck_assert_uint_eq(get(&model, MR), 0x30);
	ck_assert_uint_eq(get(&model, VR), 0xfff);
	ck_assert_uint_eq(get(&model, WLR), 0xfff);
	ck_assert_uint_eq(get(&model, ILR), 0xfff);
	ck_assert_uint_eq(get(&model, IER), 0);
	ck_assert_uint_eq(get(&model, IDR), 0);
	ck_assert_uint_eq(get(&model, ISR), 0);
	ck_assert_uint_eq(get(&model, IMR), 0);
	ck_assert_uint_eq(view(&model).state, LIBWDT_MODEL_COUNTING);
}
END_TEST

START_TEST(power_on_watchdog_bites_after_sixteen_seconds)
{
	struct libwdt_model model = model_of(libwdt_layout_sam9x60(), 1000000000);

	pass_time(&model, UINT64_C(15999999999));
	ck_assert_uint_eq(events(&model).resets, 0);
	pass_time(&model, 1);
	ck_assert_uint_eq(events(&model).resets, 1);
	ck_assert_uint_eq(view(&model).state, LIBWDT_MODEL_HELD);
}
END_TEST

START_TEST(reserved_bits_stay_zero)
{
	struct libwdt_model model = started(0xfff, 0xfff, OFF);

	put(&model, WLR, 0xffffffff);
	put(&model, ILR, 0xffffffff);
	put(&model, IER, 0xffffffff);
	put(&model, MR, 0xffffffff);
	ck_assert_uint_eq(peek(&model, MR), 0x30001030);
	ck_assert_uint_eq(peek(&model, WLR), 0x0fff0fff);
	ck_assert_uint_eq(peek(&model, ILR), 0xfff);
	ck_assert_uint_eq(peek(&model, IMR), 7);
}
END_TEST

START_TEST(read_only_registers_ignore_writes)
{
	struct libwdt_model model = started(wlr(9, 0), 0xfff, 0);

	pass_clocks(&model, 10 * TICK);
	put(&model, ISR, ~0u);
	put(&model, IMR, ~0u);
	put(&model, VR, 5);
	ck_assert_uint_eq(peek(&model, ISR), PERINT);
	ck_assert_uint_eq(peek(&model, IMR), 0);
	ck_assert_uint_eq(peek(&model, VR), 9);
}
END_TEST

/* A restart @gap units after another, delays @first and @second: what it sets in ISR. */
static uint32_t second_restart(uint32_t window, uint32_t flags, uint32_t first, uint32_t second, uint64_t gap)
{
	struct libwdt_model model = started(window, 0xfff, 0);

	pass_clocks(&model, 9 * TICK);
	options(&model, LIBWDT_MODEL_WRAP, first);
	put(&model, CR, RESTART);
	options(&model, flags, second);
	pass_time(&model, gap);
	put(&model, CR, RESTART);
	pass_clocks(&model, second);
	return get(&model, ISR) & RPTHINT;
}

/* RPTH full ticks lie between two effects; for a strict comparator one more. */
START_TEST(window_opens_rpth_ticks_after_a_restart)
{
	uint32_t rpth, strict, first, second;

	for (rpth = 1; rpth < 8; rpth++)
		for (strict = 0; strict <= LIBWDT_MODEL_STRICT; strict++)
			for (first = 0; first <= 3; first++)
				for (second = 0; second <= 3; second++) {
					uint64_t open = ((rpth + strict) * TICK + first - second) * CLOCK;
					uint32_t window = wlr(9, rpth);

					ck_assert_uint_eq(second_restart(window, strict, first, second, open), 0);
					ck_assert_uint_eq(second_restart(window, strict, first, second, open - 1),
							  RPTHINT);
				}
}
END_TEST

START_TEST(rpth_zero_closes_nothing_for_either_comparator)
{
	ck_assert_uint_eq(second_restart(wlr(9, 0), 0, 0, 0, 4 * CLOCK), 0);
	ck_assert_uint_eq(second_restart(wlr(9, 0), LIBWDT_MODEL_STRICT, 0, 0, 4 * CLOCK), 0);
}
END_TEST

/* PERIOD 9, RPTH 11: PERIOD - RPTH is -2, or 0xffe in twelve bits. */
START_TEST(rpth_beyond_the_period_never_opens_unless_it_wraps)
{
	uint32_t tick;

	for (tick = 0; tick < 10; tick++) {
		uint64_t gap = (uint64_t)tick * TICK * CLOCK + 1;

		ck_assert_uint_eq(second_restart(wlr(9, 11), 0, 0, 0, gap), RPTHINT);
		ck_assert_uint_eq(second_restart(wlr(9, 11), LIBWDT_MODEL_WRAP, 0, 0, gap), 0);
	}
}
END_TEST

START_TEST(new_window_is_compared_with_the_write_that_brings_it_under_the_option)
{
	struct libwdt_model model = started(wlr(9, 0), 0xfff, 0), other = model;

	pass_clocks(&model, 2 * TICK);
	put(&model, WLR, wlr(9, 5));
	ck_assert_uint_eq(get(&model, ISR), 0);
	options(&other, LIBWDT_MODEL_NEW_WINDOW, 0);
	pass_clocks(&other, 2 * TICK);
	put(&other, WLR, wlr(9, 5));
	ck_assert_uint_eq(get(&other, ISR), RPTHINT);
}
END_TEST

START_TEST(period_is_one_tick_shorter_under_the_option)
{
	static const uint32_t periods[] = {1, 2, 0x7f, 0xfff};
	uint32_t i, one;

	for (i = 0; i < sizeof(periods) / sizeof(periods[0]); i++)
		for (one = 0; one <= 1; one++) {
			struct libwdt_model model = started(wlr(periods[i], 0), 0, 0);

			options(&model, one ? LIBWDT_MODEL_PERIOD_SHORT : 0, 0);
			pass_clocks(&model, 4);
			put(&model, CR, RESTART);
			pass_time(&model, (periods[i] + !one) * TICK * CLOCK - 1);
			ck_assert_uint_eq(get(&model, ISR), LVLINT); /* LVLTH 0: at the reload */
			pass_time(&model, 1);
			ck_assert_uint_eq(get(&model, ISR) & PERINT, PERINT);
		}
}
END_TEST

START_TEST(end_of_the_period_resets_by_its_own_bit_alone)
{
	struct libwdt_model model = started(wlr(9, 5), 0xfff, PERIODRST);

	put(&model, CR, RESTART);
	ck_assert_uint_eq(peek(&model, ISR), RPTHINT);
	ck_assert_uint_eq(events(&model).resets, 0);
	pass_clocks(&model, 10 * TICK);
	ck_assert_uint_eq(events(&model).resets, 1);
}
END_TEST

START_TEST(early_restart_resets_by_its_own_bit_alone)
{
	struct libwdt_model model = started(wlr(9, 5), 0xfff, RPTHRST);

	pass_clocks(&model, 10 * TICK);
	ck_assert_uint_eq(peek(&model, ISR), PERINT);
	ck_assert_uint_eq(events(&model).resets, 0);
	put(&model, CR, RESTART);
	ck_assert_uint_eq(view(&model).state, LIBWDT_MODEL_HELD);
	ck_assert_uint_eq(peek(&model, ISR), 0);
	ck_assert_uint_eq(peek(&model, MR), 0x30);
}
END_TEST

START_TEST(flag_left_set_bites_when_its_reset_is_allowed)
{
	struct libwdt_model model = started(wlr(9, 5), 0xfff, 0), edge = model;

	put(&model, CR, RESTART);
	put(&model, MR, PERIODRST);
	ck_assert_uint_eq(events(&model).resets, 0);
	put(&model, MR, RPTHRST);
	ck_assert_uint_eq(events(&model).resets, 1);
	options(&edge, LIBWDT_MODEL_FAULT_EDGE, 0);
	put(&edge, CR, RESTART);
	options(&edge, LIBWDT_MODEL_FAULT_EDGE | LIBWDT_MODEL_WRITE_EXEMPT, 0);
	put(&edge, MR, RPTHRST);
	ck_assert_uint_eq(events(&edge).resets, 0);
}
END_TEST

START_TEST(level_is_passed_lvlth_ticks_after_a_restart)
{
	struct libwdt_model model = started(wlr(9, 0), 4, 0);

	ck_assert_uint_eq(next_event(&model), 4 * TICK * CLOCK);
	pass_time(&model, 4 * TICK * CLOCK - 1);
	ck_assert_uint_eq(peek(&model, ISR), 0);
	pass_time(&model, 1);
	ck_assert_uint_eq(peek(&model, ISR), LVLINT);
	ck_assert_uint_eq(events(&model).seen, LIBWDT_MODEL_LEVEL);
	ck_assert_uint_eq(events(&model).first_cause, 0);
	ck_assert_uint_eq(next_event(&model), 6 * TICK * CLOCK);
}
END_TEST

START_TEST(level_comes_once_in_a_period_and_is_never_a_reset)
{
	struct libwdt_model model = started(wlr(9, 0), 4, PERIODRST | RPTHRST);

	pass_clocks(&model, 4 * TICK);
	ck_assert_uint_eq(get(&model, ISR), LVLINT);
	pass_clocks(&model, TICK);
	ck_assert_uint_eq(get(&model, ISR), 0);
	put(&model, CR, RESTART);
	pass_clocks(&model, 4 * TICK);
	ck_assert_uint_eq(get(&model, ISR), LVLINT);
	ck_assert_uint_eq(events(&model).levels, 2);
	ck_assert_uint_eq(events(&model).resets, 0);
}
END_TEST

START_TEST(timely_restart_is_before_the_level)
{
	struct libwdt_model model = started(wlr(9, 0), 4, 0);
	uint32_t i;

	for (i = 0; i < 20; i++) {
		pass_clocks(&model, 4 * TICK - 1);
		put(&model, CR, RESTART);
	}
	ck_assert_uint_eq(events(&model).seen, 0);
}
END_TEST

START_TEST(level_beyond_the_period_never_comes_unless_it_wraps)
{
	struct libwdt_model model = started(wlr(9, 0), 11, 0), wraps = model;

	pass_clocks(&model, 100 * TICK);
	ck_assert_uint_eq(events(&model).levels, 0);
	options(&wraps, LIBWDT_MODEL_WRAP, 0);
	put(&wraps, CR, RESTART);
	ck_assert_uint_eq(peek(&wraps, ISR), LVLINT);
}
END_TEST

START_TEST(level_is_a_counter_value_under_the_option)
{
	struct libwdt_model model = started(wlr(9, 0), 3, 0);

	options(&model, LIBWDT_MODEL_LEVEL_DOWN, 0);
	put(&model, CR, RESTART);
	pass_clocks(&model, 6 * TICK - 1);
	ck_assert_uint_eq(peek(&model, ISR), 0);
	pass_clocks(&model, 1);
	ck_assert_uint_eq(peek(&model, ISR), LVLINT);
	ck_assert_uint_eq(peek(&model, VR), 3);
}
END_TEST

START_TEST(level_comes_back_after_a_read_under_the_option)
{
	struct libwdt_model model = started(wlr(9, 0), 4, 0);

	options(&model, LIBWDT_MODEL_LEVEL_HELD, 0);
	pass_clocks(&model, 4 * TICK);
	ck_assert_uint_eq(get(&model, ISR), LVLINT);
	ck_assert_uint_eq(get(&model, ISR), LVLINT);
	put(&model, CR, RESTART);
	ck_assert_uint_eq(get(&model, ISR), LVLINT);
	ck_assert_uint_eq(get(&model, ISR), 0);
}
END_TEST

START_TEST(level_write_restarts_unless_the_option_says_not)
{
	struct libwdt_model model = started(wlr(9, 0), 4, 0), inert = model;

	pass_clocks(&model, 5 * TICK);
	put(&model, ILR, 6);
	ck_assert_uint_eq(peek(&model, VR), 9);
	options(&inert, LIBWDT_MODEL_LEVEL_INERT, 0);
	pass_clocks(&inert, 5 * TICK);
	ck_assert_uint_eq(get(&inert, ISR), LVLINT);
	put(&inert, ILR, 6);
	ck_assert_uint_eq(peek(&inert, VR), 4);
	pass_clocks(&inert, TICK);
	ck_assert_uint_eq(get(&inert, ISR), LVLINT);
}
END_TEST

START_TEST(window_write_restarts_and_can_be_too_early)
{
	struct libwdt_model model = started(wlr(9, 5), 0xfff, 0), exempt = model;

	pass_clocks(&model, 5 * TICK);
	put(&model, WLR, wlr(9, 5));
	ck_assert_uint_eq(peek(&model, VR), 9);
	ck_assert_uint_eq(peek(&model, ISR), 0);
	pass_clocks(&model, 5 * TICK - 1);
	put(&model, WLR, wlr(7, 0));
	ck_assert_uint_eq(get(&model, ISR), RPTHINT);
	ck_assert_uint_eq(peek(&model, VR), 7);
	options(&exempt, LIBWDT_MODEL_WRITE_EXEMPT, 0);
	put(&exempt, WLR, wlr(9, 5));
	ck_assert_uint_eq(peek(&exempt, ISR), 0);
	put(&exempt, CR, RESTART);
	ck_assert_uint_eq(peek(&exempt, ISR), RPTHINT);
}
END_TEST

START_TEST(locked_registers_ignore_writes_and_do_not_restart)
{
	struct libwdt_model model = started(wlr(9, 0), 8, 0);

	put(&model, CR, LOCK);
	pass_clocks(&model, 3 * TICK);
	put(&model, MR, OFF);
	put(&model, WLR, wlr(5, 1));
	put(&model, ILR, 2);
	ck_assert_uint_eq(peek(&model, MR), 0);
	ck_assert_uint_eq(peek(&model, WLR), wlr(9, 0));
	ck_assert_uint_eq(peek(&model, ILR), 8);
	ck_assert_uint_eq(peek(&model, VR), 6);
	ck_assert_uint_eq(view(&model).state, LIBWDT_MODEL_COUNTING | LIBWDT_MODEL_LOCKED);
}
END_TEST

START_TEST(lock_spares_the_interrupts_and_the_restart)
{
	struct libwdt_model model = started(wlr(9, 0), 8, 0);

	put(&model, CR, LOCK);
	put(&model, IER, 7);
	put(&model, IDR, 2);
	ck_assert_uint_eq(peek(&model, IMR), 5);
	pass_clocks(&model, 3 * TICK);
	put(&model, CR, RESTART);
	ck_assert_uint_eq(peek(&model, VR), 9);
	ck_assert_int_eq(libwdt_model_reset(&model, LIBWDT_MODEL_SOFTWARE), 0);
	put(&model, WLR, wlr(5, 1));
	ck_assert_uint_eq(peek(&model, WLR), wlr(5, 1));
}
END_TEST

START_TEST(wrong_key_neither_restarts_nor_locks)
{
	struct libwdt_model model = started(wlr(9, 0), 8, 0);

	pass_clocks(&model, 3 * TICK);
	put(&model, CR, 0xa4000011);
	ck_assert_uint_eq(peek(&model, VR), 6);
	ck_assert_uint_eq(view(&model).state & LIBWDT_MODEL_LOCKED, 0);
}
END_TEST

START_TEST(restart_while_disabled_is_not_early_unless_the_option_says_so)
{
	struct libwdt_model model = started(wlr(9, 5), 0xfff, OFF);

	pass_clocks(&model, 100 * TICK);
	ck_assert_uint_eq(next_event(&model), LIBWDT_MODEL_NEVER);
	ck_assert_uint_eq(peek(&model, VR), 9);
	put(&model, CR, RESTART);
	ck_assert_uint_eq(peek(&model, ISR), 0);
	options(&model, LIBWDT_MODEL_OFF_CHECKED, 0);
	put(&model, CR, RESTART);
	ck_assert_uint_eq(peek(&model, ISR), RPTHINT);
}
END_TEST

START_TEST(enabling_counts_from_the_write)
{
	struct libwdt_model model = started(wlr(9, 5), 0xfff, OFF);

	pass_clocks(&model, 100 * TICK);
	put(&model, MR, PERIODRST);
	ck_assert_uint_eq(events(&model).seen, 0);
	ck_assert_uint_eq(next_event(&model), 10 * TICK * CLOCK);
}
END_TEST

struct host {
	struct libwdt_model model;
	char log[64];
};

static int on_line(void *user, uint32_t line, uint32_t level)
{
	struct host *host = user;
	size_t used = strlen(host->log);

	ck_assert_uint_lt(used, sizeof(host->log) - 2);
	host->log[used] = (char)((level ? "IRP" : "irp")[line]);
	host->log[used + 1] = 0;
	return 0;
}

START_TEST(each_flag_interrupts_through_its_own_mask_bit)
{
	struct libwdt_model_setup setup = LIBWDT_MODEL_SETUP_INIT;
	static struct host host;

	setup.layout = libwdt_layout_sam9x60();
	setup.time_hz = HZ;
	setup.line = on_line;
	setup.user = &host;
	ck_assert_int_eq(libwdt_model_init(&host.model, &setup), 0);
	put(&host.model, MR, 0);
	put(&host.model, ILR, 4);
	put(&host.model, WLR, wlr(9, 2));
	put(&host.model, IER, RPTHINT);
	put(&host.model, CR, RESTART);
	ck_assert_str_eq(host.log, "I");
	put(&host.model, IDR, RPTHINT);
	ck_assert_str_eq(host.log, "Ii");
	put(&host.model, IER, LVLINT);
	pass_time(&host.model, 4 * TICK);
	ck_assert_str_eq(host.log, "IiI");
	ck_assert_uint_eq(get(&host.model, ISR), RPTHINT | LVLINT);
	ck_assert_str_eq(host.log, "IiIi");
	pass_time(&host.model, 6 * TICK);
	ck_assert_str_eq(host.log, "IiIi");
	put(&host.model, IER, PERINT);
	ck_assert_str_eq(host.log, "IiIiI");
	ck_assert_uint_eq(events(&host.model).interrupts, 3);
}
END_TEST

START_TEST(live_counter_steps_once_in_a_tick)
{
	struct libwdt_model model = started(wlr(5, 0), 0xfff, 0);
	uint32_t left;

	for (left = 5; left > 0; left--) {
		pass_time(&model, TICK * CLOCK - 1);
		ck_assert_uint_eq(get(&model, VR), left);
		pass_time(&model, 1);
	}
	ck_assert_uint_eq(get(&model, VR), 0);
}
END_TEST

/* From 0x800 to 0x7ff every bit changes: half way, no bit need be set. */
START_TEST(torn_counter_reads_true_the_second_time)
{
	struct libwdt_model model = started(wlr(0x800, 0), 0xfff, 0);

	options(&model, LIBWDT_MODEL_TORN, 0);
	pass_clocks(&model, TICK);
	ck_assert_uint_eq(peek(&model, VR), 0);
	ck_assert_uint_eq(get(&model, VR), 0);
	ck_assert_uint_eq(peek(&model, VR), 0x7ff);
	ck_assert_uint_eq(get(&model, VR), 0x7ff);
	ck_assert_uint_eq(get(&model, VR), 0x7ff);
}
END_TEST

START_TEST(halt_bits_stand_where_the_pages_have_them_or_the_headers)
{
	struct libwdt_model model = started(wlr(9, 0), 0xfff, 0x10000000);

	ck_assert_int_eq(libwdt_model_set_inputs(&model, LIBWDT_MODEL_IDLE), 0);
	ck_assert_uint_eq(next_event(&model), LIBWDT_MODEL_NEVER);
	ck_assert_int_eq(libwdt_model_set_inputs(&model, LIBWDT_MODEL_DEBUG), 0);
	ck_assert_uint_eq(next_event(&model), 10 * TICK * CLOCK);
	options(&model, LIBWDT_MODEL_HALTS_SWAPPED, 0);
	ck_assert_int_eq(libwdt_model_set_inputs(&model, LIBWDT_MODEL_DEBUG), 0);
	ck_assert_uint_eq(next_event(&model), LIBWDT_MODEL_NEVER);
	ck_assert_int_eq(libwdt_model_set_inputs(&model, LIBWDT_MODEL_IDLE), 0);
	ck_assert_uint_eq(next_event(&model), 10 * TICK * CLOCK);
}
END_TEST

START_TEST(halt_bits_that_nobody_disputes_are_not_swapped)
{
	struct libwdt_model model = running(mode(9, 0xfff, WDIDLEHLT));

	options(&model, LIBWDT_MODEL_HALTS_SWAPPED, 0);
	ck_assert_int_eq(libwdt_model_set_inputs(&model, LIBWDT_MODEL_IDLE), 0);
	ck_assert_uint_eq(next_event(&model), LIBWDT_MODEL_NEVER);
}
END_TEST

START_TEST(early_restart_reloads_unless_the_option_says_not)
{
	struct libwdt_model model = started(wlr(9, 5), 0xfff, 0), kept = model;

	pass_clocks(&model, 3 * TICK);
	put(&model, CR, RESTART);
	ck_assert_uint_eq(peek(&model, VR), 9);
	options(&kept, LIBWDT_MODEL_EARLY_KEPT, 0);
	pass_clocks(&kept, 3 * TICK);
	put(&kept, CR, RESTART);
	ck_assert_uint_eq(peek(&kept, ISR), RPTHINT);
	ck_assert_uint_eq(peek(&kept, VR), 6);
	put(&kept, WLR, wlr(7, 5)); /* early too, but it brings a period */
	ck_assert_uint_eq(peek(&kept, VR), 7);
}
END_TEST

START_TEST(counter_stands_at_the_end_under_the_option)
{
	struct libwdt_model model = started(wlr(9, 0), 4, 0);

	options(&model, LIBWDT_MODEL_END_STANDS, 0);
	pass_clocks(&model, 1000 * TICK);
	ck_assert_uint_eq(events(&model).underflows, 1);
	ck_assert_uint_eq(events(&model).levels, 1);
	ck_assert_uint_eq(events(&model).first_time, 10 * TICK * CLOCK);
	ck_assert_uint_eq(view(&model).state, LIBWDT_MODEL_OVER);
	ck_assert_uint_eq(peek(&model, VR), 0);
	ck_assert_uint_eq(next_event(&model), LIBWDT_MODEL_NEVER);
	put(&model, CR, RESTART);
	ck_assert_uint_eq(view(&model).state, LIBWDT_MODEL_COUNTING);
	ck_assert_uint_eq(next_event(&model), 4 * TICK * CLOCK);
}
END_TEST

/* Each of a thousand periods of 10 ticks has its level at 4 and its end; the last has only begun. */
START_TEST(levels_and_ends_of_one_long_step_are_counted)
{
	struct libwdt_model model = started(wlr(9, 0), 4, 0);

	pass_clocks(&model, (1000 * 10 + 4) * TICK - 1);
	ck_assert_uint_eq(events(&model).underflows, 1000);
	ck_assert_uint_eq(events(&model).levels, 1000);
	pass_clocks(&model, 1);
	ck_assert_uint_eq(events(&model).levels, 1001);
	ck_assert_uint_eq(peek(&model, ISR), PERINT | LVLINT);
}
END_TEST

/* How many close writes there were when @second came a little less than 4 clocks after @first. */
static uint64_t close_pair(uint32_t first, uint32_t second, uint32_t flags)
{
	struct libwdt_model model = started(wlr(9, 0), 4, 0);

	options(&model, flags, 0);
	pass_clocks(&model, 4);
	put(&model, first, first == CR ? RESTART : 0);
	pass_time(&model, 4 * CLOCK - 1);
	put(&model, second, second == CR ? RESTART : 0);
	return events(&model).close;
}

START_TEST(control_and_mode_keep_their_distance_from_a_restart)
{
	static const uint32_t any[] = {CR, MR, WLR, ILR, IER, IDR};
	uint32_t i, j;

	for (i = 0; i < sizeof(any) / sizeof(any[0]); i++)
		for (j = 0; j < sizeof(any) / sizeof(any[0]); j++)
			ck_assert_uint_eq(close_pair(any[i], any[j], 0), i == 0 && j < 2);
}
END_TEST

START_TEST(writes_that_cross_to_the_slow_clock_keep_their_distance_under_the_option)
{
	static const uint32_t any[] = {CR, MR, WLR, ILR, IER, IDR};
	uint32_t i, j;

	for (i = 0; i < sizeof(any) / sizeof(any[0]); i++)
		for (j = 0; j < sizeof(any) / sizeof(any[0]); j++)
			ck_assert_uint_eq(close_pair(any[i], any[j], LIBWDT_MODEL_CLOSE_ANY), i < 4 && j < 4);
}
END_TEST

/* IER 4, PERIODRST: one step over the level, 4 ticks, and the end, 10. */
START_TEST(interrupt_that_ends_within_a_step_is_counted)
{
	struct libwdt_model model = started(wlr(9, 0), 4, PERIODRST);

	put(&model, IER, LVLINT);
	pass_clocks(&model, 10 * TICK);
	ck_assert_uint_eq(events(&model).interrupts, 1);
	ck_assert_uint_eq(events(&model).resets, 1);
}
END_TEST

START_TEST(fault_without_a_reset_does_not_bite_through_another_flag_under_the_option)
{
	struct libwdt_model model = started(wlr(9, 2), 0xfff, 0);

	options(&model, LIBWDT_MODEL_FAULT_EDGE, 0);
	pass_clocks(&model, 10 * TICK);
	ck_assert_uint_eq(peek(&model, ISR), PERINT);
	pass_clocks(&model, 2 * TICK);
	put(&model, MR, PERIODRST);
	put(&model, CR, RESTART);
	ck_assert_uint_eq(peek(&model, ISR), PERINT | RPTHINT);
	ck_assert_uint_eq(events(&model).resets, 0);
}
END_TEST

START_TEST(offsets_without_a_register_are_refused)
{
	struct libwdt_model model = started(wlr(9, 0), 4, 0), before = model;
	uint32_t offset, value;

	for (offset = 0x24; offset < 0x2000; offset += 4) {
		ck_assert_int_eq(libwdt_model_peek(&model, &value, offset, 4), LIBWDT_ERR_RANGE);
		ck_assert_int_eq(libwdt_model_write(&model, offset, 0, 4), LIBWDT_ERR_RANGE);
	}
	ck_assert_mem_eq(&model, &before, sizeof(model));
}
END_TEST

START_TEST(saved_state_keeps_the_level_and_the_masks)
{
	struct libwdt_model model = started(wlr(9, 2), 4, PERIODRST), other = started(0xfff, 0xfff, 0);
	uint8_t state[LIBWDT_MODEL_STATE_BYTES], again[LIBWDT_MODEL_STATE_BYTES];

	put(&model, IER, 5);
	pass_clocks(&model, 4 * TICK);
	ck_assert_int_eq(libwdt_model_save(&model, state, sizeof(state)), 0);
	ck_assert_int_eq(libwdt_model_restore(&other, state, sizeof(state)), 0);
	ck_assert_int_eq(libwdt_model_save(&other, again, sizeof(again)), 0);
	ck_assert_mem_eq(state, again, sizeof(state));
	ck_assert_uint_eq(get(&other, ISR), LVLINT);
	ck_assert_uint_eq(next_event(&other), 6 * TICK * CLOCK);
}
END_TEST

static void seal(uint8_t *state)
{
	uint32_t sum = ~0u, i;

	for (i = 0; i < 8 * (LIBWDT_MODEL_STATE_BYTES - 4); i++)
		sum = sum >> 1 ^ ((sum ^ (uint32_t)state[i / 8] >> i % 8) & 1 ? 0xedb88320u : 0);
	for (i = 0; i < 4; i++)
		state[LIBWDT_MODEL_STATE_BYTES - 4 + i] = (uint8_t)(~sum >> 8 * i);
}

START_TEST(state_of_the_first_version_is_refused_whatever_its_length)
{
	struct libwdt_model model = started(wlr(9, 2), 4, 0), before = model;
	uint8_t state[LIBWDT_MODEL_STATE_BYTES];

	ck_assert_int_eq(libwdt_model_save(&model, state, sizeof(state)), 0);
	state[4] = 1;
	seal(state);
	ck_assert_int_eq(libwdt_model_restore(&model, state, sizeof(state)), LIBWDT_ERR_UNSUPPORTED);
	ck_assert_int_eq(libwdt_model_restore(&model, state, 204), LIBWDT_ERR_UNSUPPORTED);
	ck_assert_int_eq(libwdt_model_restore(&model, state, 11), LIBWDT_ERR_SIZE);
	ck_assert_mem_eq(&model, &before, sizeof(model));
}
END_TEST

/* From the end: checksum, three limits, the last reading of VR, ticks to the level, the level in force, of 4 bytes each. Age at 28. */
START_TEST(impossible_state_of_the_newer_registers_is_refused)
{
	static const struct {
		uint32_t at;
		uint8_t value;
	} harm[] = {
		{LIBWDT_MODEL_STATE_BYTES - 5, 0x10},  /* a limit of more than 12 bits */
		{LIBWDT_MODEL_STATE_BYTES - 23, 0x01}, /* more ticks to the level than PERIOD has */
		{LIBWDT_MODEL_STATE_BYTES - 26, 0x01}, /* LVLTH in force of more than 12 bits */
		{79, 0x80},                            /* MR bit 31 */
		{88, 0x08},                            /* IMR bit 3 */
		{29, 0x20},                            /* 0x2000 clocks in a period of 0x500 */
		{16, 0x80},                            /* a cause of a restart that is not pending */
		{16, 0x82},                            /* a pending restart with no time to its effect */
	};
	struct libwdt_model model = started(wlr(9, 2), 4, 0), before = model;
	uint8_t state[LIBWDT_MODEL_STATE_BYTES];
	uint32_t i;

	for (i = 0; i < sizeof(harm) / sizeof(harm[0]); i++) {
		ck_assert_int_eq(libwdt_model_save(&model, state, sizeof(state)), 0);
		state[harm[i].at] |= harm[i].value;
		seal(state);
		ck_assert_msg(libwdt_model_restore(&model, state, sizeof(state)) == LIBWDT_ERR_INVALID, "byte %u",
			      (unsigned)harm[i].at);
	}
	ck_assert_mem_eq(&model, &before, sizeof(model));
}
END_TEST

static TCase *register_tests(void)
{
	TCase *tests = tcase_create("registers");

	tcase_add_test(tests, power_on_shows_the_reset_values);
	tcase_add_test(tests, reserved_bits_stay_zero);
	tcase_add_test(tests, read_only_registers_ignore_writes);
	tcase_add_test(tests, locked_registers_ignore_writes_and_do_not_restart);
	tcase_add_test(tests, lock_spares_the_interrupts_and_the_restart);
	tcase_add_test(tests, wrong_key_neither_restarts_nor_locks);
	tcase_add_test(tests, each_flag_interrupts_through_its_own_mask_bit);
	tcase_add_test(tests, live_counter_steps_once_in_a_tick);
	tcase_add_test(tests, torn_counter_reads_true_the_second_time);
	tcase_add_test(tests, control_and_mode_keep_their_distance_from_a_restart);
	tcase_add_test(tests, writes_that_cross_to_the_slow_clock_keep_their_distance_under_the_option);
	tcase_add_test(tests, interrupt_that_ends_within_a_step_is_counted);
	tcase_add_test(tests, offsets_without_a_register_are_refused);
	tcase_add_test(tests, saved_state_keeps_the_level_and_the_masks);
	tcase_add_test(tests, state_of_the_first_version_is_refused_whatever_its_length);
	tcase_add_test(tests, impossible_state_of_the_newer_registers_is_refused);
	return tests;
}

static TCase *window_tests(void)
{
	TCase *tests = tcase_create("window");

	tcase_add_test(tests, window_opens_rpth_ticks_after_a_restart);
	tcase_add_test(tests, rpth_zero_closes_nothing_for_either_comparator);
	tcase_add_test(tests, rpth_beyond_the_period_never_opens_unless_it_wraps);
	tcase_add_test(tests, new_window_is_compared_with_the_write_that_brings_it_under_the_option);
	tcase_add_test(tests, window_write_restarts_and_can_be_too_early);
	tcase_add_test(tests, restart_while_disabled_is_not_early_unless_the_option_says_so);
	tcase_add_test(tests, early_restart_resets_by_its_own_bit_alone);
	tcase_add_test(tests, early_restart_reloads_unless_the_option_says_not);
	tcase_add_test(tests, flag_left_set_bites_when_its_reset_is_allowed);
	tcase_add_test(tests, fault_without_a_reset_does_not_bite_through_another_flag_under_the_option);
	return tests;
}

static TCase *time_tests(void)
{
	TCase *tests = tcase_create("time");

	tcase_add_test(tests, power_on_watchdog_bites_after_sixteen_seconds);
	tcase_add_test(tests, period_is_one_tick_shorter_under_the_option);
	tcase_add_test(tests, end_of_the_period_resets_by_its_own_bit_alone);
	tcase_add_test(tests, enabling_counts_from_the_write);
	tcase_add_test(tests, counter_stands_at_the_end_under_the_option);
	tcase_add_test(tests, levels_and_ends_of_one_long_step_are_counted);
	tcase_add_test(tests, halt_bits_stand_where_the_pages_have_them_or_the_headers);
	tcase_add_test(tests, halt_bits_that_nobody_disputes_are_not_swapped);
	return tests;
}

static TCase *level_tests(void)
{
	TCase *tests = tcase_create("level");

	tcase_add_test(tests, level_is_passed_lvlth_ticks_after_a_restart);
	tcase_add_test(tests, level_comes_once_in_a_period_and_is_never_a_reset);
	tcase_add_test(tests, timely_restart_is_before_the_level);
	tcase_add_test(tests, level_beyond_the_period_never_comes_unless_it_wraps);
	tcase_add_test(tests, level_is_a_counter_value_under_the_option);
	tcase_add_test(tests, level_comes_back_after_a_read_under_the_option);
	tcase_add_test(tests, level_write_restarts_unless_the_option_says_not);
	return tests;
}

Suite *model_window_suite(void)
{
	Suite *suite = suite_create("model with a window register");

	suite_add_tcase(suite, register_tests());
	suite_add_tcase(suite, window_tests());
	suite_add_tcase(suite, time_tests());
	suite_add_tcase(suite, level_tests());
	return suite;
}
