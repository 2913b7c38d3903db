/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The modelled watchdog in time: when it faults, to the exact fraction of a slow
 * clock, under each freedom of the hardware.
 */
#include "model_bench.h"
#include "suites.h"

#define CLOCK MILLI /* a slow clock, in the bench's units */
#define ALL 0xfffu  /* WDD without a window */

START_TEST(power_on_watchdog_bites_after_sixteen_seconds_to_the_nanosecond)
{
	/* 4096 ticks of 128 clocks at 32,768 Hz. */
	struct libwdt_model model = model_of(libwdt_layout_at91sam9(), 1000000000);

	ck_assert_uint_eq(next_event(&model), UINT64_C(16000000000));
	pass_time(&model, UINT64_C(15999999999));
	ck_assert_uint_eq(events(&model).seen, 0);
	ck_assert_uint_eq(view(&model).counter, 0);
	ck_assert_uint_eq(next_event(&model), 1);
	pass_time(&model, 1);
	ck_assert_uint_eq(events(&model).first_cause, LIBWDT_MODEL_UNDERFLOW);
	ck_assert_uint_eq(events(&model).first_time, UINT64_C(16000000000));
	ck_assert_uint_eq(events(&model).resets, 1);
}
END_TEST

START_TEST(counter_steps_once_in_a_tick)
{
	struct libwdt_model model = running(mode(5, ALL, 0));
	uint32_t left;

	for (left = 5; left > 0; left--) {
		ck_assert_uint_eq(view(&model).counter, left);
		pass_time(&model, TICK * CLOCK - 1);
		ck_assert_uint_eq(view(&model).counter, left);
		pass_time(&model, 1);
	}
	ck_assert_uint_eq(view(&model).counter, 0);
}
END_TEST

START_TEST(fault_comes_load_plus_one_ticks_after_the_effect)
{
	static const uint32_t loads[] = {0, 1, 2, 0x7f, 0xfff};
	uint32_t i, delay;

	for (i = 0; i < sizeof(loads) / sizeof(loads[0]); i++)
		for (delay = 0; delay <= 3; delay++) {
			struct libwdt_model model = running(mode(loads[i], ALL, 0));

			options(&model, 0, delay);
			pass_time(&model, 4 * CLOCK + 123);
			put(&model, CR, RESTART);
			pass_time(&model, ((loads[i] + 1) * TICK + delay) * CLOCK - 1);
			ck_assert_uint_eq(peek(&model, SR), 0);
			pass_time(&model, 1);
			ck_assert_uint_eq(peek(&model, SR), WDUNF);
		}
}
END_TEST

START_TEST(restart_clears_the_divider)
{
	struct libwdt_model model = running(mode(1, ALL, 0));

	pass_clocks(&model, TICK + 127);
	put(&model, CR, RESTART);
	pass_clocks(&model, 2 * TICK - 1);
	ck_assert_uint_eq(peek(&model, SR), 0);
	pass_clocks(&model, 1);
	ck_assert_uint_eq(peek(&model, SR), WDUNF);
}
END_TEST

START_TEST(restart_that_takes_effect_at_the_end_of_the_period_is_too_late)
{
	uint32_t delay;

	for (delay = 0; delay <= 3; delay++) {
		struct libwdt_model late = running(mode(4, ALL, 0)), timely = late;

		options(&late, 0, delay);
		options(&timely, 0, delay);
		pass_clocks(&late, 5 * TICK - delay);
		put(&late, CR, RESTART);
		pass_clocks(&late, delay);
		ck_assert_uint_eq(get(&late, SR), WDUNF);
		pass_time(&timely, (5 * TICK - delay) * CLOCK - 1);
		put(&timely, CR, RESTART);
		pass_clocks(&timely, delay);
		ck_assert_uint_eq(get(&timely, SR), 0);
	}
}
END_TEST

/* A restart @gap units after another, delays @first and @second: what it sets in SR. */
static uint32_t second_restart(uint32_t window, uint32_t flags, uint32_t first, uint32_t second, uint64_t gap)
{
	struct libwdt_model model = running(mode(6, window, 0));

	pass_clocks(&model, 6 * TICK); /* counter 0: legal, unless the comparator is strict about WDD = 0 */
	options(&model, 0, first);
	put(&model, CR, RESTART);
	options(&model, flags, second);
	pass_time(&model, gap);
	put(&model, CR, RESTART);
	pass_clocks(&model, second);
	return get(&model, SR);
}

/*
 * The counter is at most WDD from 128 (WDV - WDD) clocks after the effect of the
 * restart before, below WDD one tick later. What counts is the effects' distance.
 */
START_TEST(window_opens_at_the_exact_clock_for_either_comparator_and_all_delays)
{
	uint32_t window, strict, first, second;

	for (window = 1; window < 6; window++)
		for (strict = 0; strict <= LIBWDT_MODEL_STRICT; strict++)
			for (first = 0; first <= 3; first++)
				for (second = 0; second <= 3; second++) {
					uint64_t open = ((6 - window + strict) * TICK + first - second) * CLOCK;

					ck_assert_uint_eq(second_restart(window, strict, first, second, open), 0);
					ck_assert_uint_eq(second_restart(window, strict, first, second, open - 1),
							  WDERR);
				}
}
END_TEST

START_TEST(window_at_or_above_the_load_is_none_but_for_a_strict_comparator)
{
	ck_assert_uint_eq(second_restart(6, 0, 0, 0, 4 * CLOCK), 0);
	ck_assert_uint_eq(second_restart(7, LIBWDT_MODEL_STRICT, 0, 0, 4 * CLOCK), 0);
	ck_assert_uint_eq(second_restart(6, LIBWDT_MODEL_STRICT, 0, 0, TICK * CLOCK - 1), WDERR);
	ck_assert_uint_eq(second_restart(6, LIBWDT_MODEL_STRICT, 0, 0, TICK * CLOCK), 0);
}
END_TEST

START_TEST(early_restart_faults_even_while_disabled)
{
	struct libwdt_model model = running(mode(9, 3, WDDIS));

	pass_clocks(&model, 100 * TICK);
	ck_assert_uint_eq(peek(&model, SR), 0);
	ck_assert_uint_eq(next_event(&model), LIBWDT_MODEL_NEVER);
	put(&model, CR, RESTART);
	ck_assert_uint_eq(get(&model, SR), WDERR);
}
END_TEST

START_TEST(early_restart_bites_when_resets_are_on)
{
	struct libwdt_model model = running(mode(9, 3, WDRSTEN));

	pass_clocks(&model, 6 * TICK - 1);
	put(&model, CR, RESTART);
	ck_assert_uint_eq(view(&model).state, LIBWDT_MODEL_HELD);
	ck_assert_uint_eq(events(&model).early, 1);
	ck_assert_uint_eq(peek(&model, SR), 0);
}
END_TEST

START_TEST(underflow_without_a_reset_reloads_and_goes_on)
{
	struct libwdt_model model = running(mode(4, 2, 0));

	pass_clocks(&model, 1000000 * 5 * TICK + 17);
	ck_assert_uint_eq(events(&model).underflows, 1000000);
	ck_assert_uint_eq(events(&model).first_time, 5 * TICK * CLOCK);
	ck_assert_uint_eq(view(&model).age_clocks, 17);
	ck_assert_uint_eq(next_event(&model), (5 * TICK - 17) * CLOCK);
}
END_TEST

START_TEST(longest_step_is_one_computation)
{
	/* 2^63 ns of 32,768 clocks a second, 640 clocks a period, rounded down. */
	struct libwdt_model model = model_of(libwdt_layout_sama5d4(), 1000000000);

	put(&model, MR, mode(4, ALL, 0));
	pass_time(&model, (uint64_t)1 << 63);
	ck_assert_uint_eq(events(&model).underflows, UINT64_C(472236648286));
	ck_assert_uint_eq(events(&model).first_time, 19531250);
}
END_TEST

START_TEST(step_beyond_the_models_time_changes_nothing)
{
	struct libwdt_model slow = model_of(libwdt_layout_at91sam9(), 1), before;

	before = slow;
	ck_assert_int_eq(libwdt_model_advance(&slow, ((uint64_t)1 << 42) + 1), LIBWDT_ERR_RANGE);
	ck_assert_int_eq(libwdt_model_advance(&slow, ((uint64_t)1 << 63) + 1), LIBWDT_ERR_INVALID);
	ck_assert_mem_eq(&slow, &before, sizeof(slow));
	slow = model_of(libwdt_layout_at91sam9(), 1000000000);
	pass_time(&slow, (uint64_t)1 << 63);
	ck_assert_int_eq(libwdt_model_advance(&slow, (uint64_t)1 << 63), LIBWDT_ERR_RANGE);
	pass_time(&slow, ((uint64_t)1 << 63) - 1);
}
END_TEST

START_TEST(clock_may_drift_within_a_period)
{
	/* 640 clocks: 320 at 32,000 Hz take 10 ms, the other 320 at 10,000 Hz 32 ms. */
	struct libwdt_model model = model_of(libwdt_layout_sama5d4(), 1000000);

	put(&model, MR, mode(4, ALL, 0));
	ck_assert_int_eq(libwdt_model_set_hz(&model, 32000), 0);
	pass_time(&model, 10000);
	ck_assert_int_eq(libwdt_model_set_hz(&model, 10000), 0);
	ck_assert_uint_eq(next_event(&model), 32000);
	pass_time(&model, 31999);
	ck_assert_uint_eq(peek(&model, SR), 0);
	pass_time(&model, 1);
	ck_assert_uint_eq(peek(&model, SR), WDUNF);
}
END_TEST

START_TEST(restart_and_its_effect_are_two_events)
{
	struct libwdt_model model = running(mode(4, ALL, 0));

	options(&model, 0, 3);
	pass_clocks(&model, TICK);
	put(&model, CR, RESTART);
	ck_assert_uint_eq(view(&model).state, LIBWDT_MODEL_COUNTING | LIBWDT_MODEL_PENDING);
	ck_assert_uint_eq(view(&model).pending_clocks, 3);
	ck_assert_uint_eq(next_event(&model), 3 * CLOCK);
	pass_time(&model, 3 * CLOCK - 1);
	ck_assert_uint_eq(view(&model).counter, 3);
	pass_time(&model, 1);
	ck_assert_uint_eq(view(&model).counter, 4);
	ck_assert_uint_eq(next_event(&model), 5 * TICK * CLOCK);
}
END_TEST

START_TEST(mode_comes_into_force_with_its_restart)
{
	struct libwdt_model model = running(mode(4, ALL, 0));

	options(&model, 0, 2);
	pass_clocks(&model, TICK);
	put(&model, MR, mode(9, 9, WDDIS));
	ck_assert_uint_eq(peek(&model, MR), mode(9, 9, WDDIS));
	ck_assert_uint_eq(view(&model).load, 4);
	ck_assert_uint_eq(view(&model).state, LIBWDT_MODEL_COUNTING | LIBWDT_MODEL_PENDING);
	pass_clocks(&model, 2);
	ck_assert_uint_eq(view(&model).load, 9);
	ck_assert_uint_eq(view(&model).window, 9);
	ck_assert_uint_eq(view(&model).state, 0);
}
END_TEST

START_TEST(restart_that_lands_during_another_is_one_with_it)
{
	struct libwdt_model model = running(mode(4, ALL, 0));

	options(&model, 0, 3);
	pass_clocks(&model, TICK);
	put(&model, CR, RESTART);
	pass_clocks(&model, 2);
	put(&model, CR, RESTART);
	pass_clocks(&model, 1);
	ck_assert_uint_eq(next_event(&model), 5 * TICK * CLOCK);
}
END_TEST

START_TEST(divider_may_start_anywhere)
{
	uint32_t phase;

	for (phase = 0; phase < TICK; phase++) {
		struct libwdt_model_options set = LIBWDT_MODEL_OPTIONS_INIT;
		struct libwdt_model model = running(mode(2, ALL, 0));

		set.divider_phase = phase;
		ck_assert_int_eq(libwdt_model_set_options(&model, &set), 0);
		pass_clocks(&model, 10);
		put(&model, CR, RESTART);
		ck_assert_uint_eq(next_event(&model), (3 * TICK - phase) * CLOCK);
	}
}
END_TEST

START_TEST(kept_divider_runs_through_a_restart)
{
	struct libwdt_model_options set = LIBWDT_MODEL_OPTIONS_INIT;
	struct libwdt_model model = running(mode(2, ALL, 0));

	set.divider_phase = LIBWDT_MODEL_DIVIDER_KEPT;
	ck_assert_int_eq(libwdt_model_set_options(&model, &set), 0);
	pass_time(&model, (TICK + 77) * CLOCK + 9);
	put(&model, CR, RESTART);
	ck_assert_uint_eq(next_event(&model), (3 * TICK - 77) * CLOCK - 9);
}
END_TEST

START_TEST(short_period_ends_when_the_counter_reaches_zero)
{
	struct libwdt_model model = running(mode(4, ALL, 0));

	options(&model, LIBWDT_MODEL_PERIOD_SHORT, 0);
	pass_clocks(&model, 10);
	put(&model, CR, RESTART);
	ck_assert_uint_eq(next_event(&model), 4 * TICK * CLOCK);
	pass_clocks(&model, 4 * TICK);
	ck_assert_uint_eq(get(&model, SR), WDUNF);
	ck_assert_uint_eq(view(&model).counter, 4);
}
END_TEST

START_TEST(short_period_of_no_tick_faults_at_once_and_then_every_tick)
{
	struct libwdt_model model = running(mode(0, ALL, 0));

	options(&model, LIBWDT_MODEL_PERIOD_SHORT, 0);
	pass_clocks(&model, 10);
	put(&model, CR, RESTART);
	ck_assert_uint_eq(events(&model).underflows, 1);
	pass_clocks(&model, 7 * TICK);
	ck_assert_uint_eq(events(&model).underflows, 8);
}
END_TEST

START_TEST(writes_closer_than_the_spacing_are_the_hosts_fault)
{
	static const uint32_t pairs[3][4] = {
		{CR, RESTART, CR, RESTART}, {CR, RESTART, MR, 0x0fff0fff}, {MR, 0x0fff0fff, CR, RESTART}};
	uint32_t i;

	for (i = 0; i < 3; i++) {
		struct libwdt_model close = running(mode(0xfff, ALL, 0)), apart;

		pass_clocks(&close, 4);
		apart = close;
		put(&close, pairs[i][0], pairs[i][1]);
		pass_time(&close, 4 * CLOCK - 1);
		put(&close, pairs[i][2], pairs[i][3]);
		ck_assert_uint_eq(events(&close).first_cause, LIBWDT_MODEL_CLOSE);
		ck_assert_uint_eq(events(&close).close, 1);
		ck_assert_uint_eq(peek(&close, SR), 0);
		put(&apart, pairs[i][0], pairs[i][1]);
		pass_time(&apart, 4 * CLOCK);
		put(&apart, pairs[i][2], pairs[i][3]);
		ck_assert_uint_eq(events(&apart).seen, 0);
	}
}
END_TEST

START_TEST(writes_too_close_end_the_period_early_when_asked_to)
{
	struct libwdt_model_options set = LIBWDT_MODEL_OPTIONS_INIT;
	struct libwdt_model model = running(mode(4, ALL, 0));

	set.cut_clocks = 200;
	ck_assert_int_eq(libwdt_model_set_options(&model, &set), 0);
	pass_clocks(&model, 3);
	put(&model, CR, RESTART);
	ck_assert_uint_eq(next_event(&model), (5 * TICK - 200) * CLOCK);
	pass_clocks(&model, 4);
	put(&model, CR, RESTART);
	ck_assert_uint_eq(next_event(&model), 5 * TICK * CLOCK);
	set.cut_clocks = 2 * 5 * TICK;
	ck_assert_int_eq(libwdt_model_set_options(&model, &set), 0);
	pass_clocks(&model, 3);
	put(&model, CR, RESTART);
	ck_assert_uint_eq(events(&model).underflows, 2);
}
END_TEST

START_TEST(close_write_that_begins_no_period_costs_no_later_one)
{
	struct libwdt_model_options set = LIBWDT_MODEL_OPTIONS_INIT;
	struct libwdt_model model = running(mode(4, ALL, 0));

	set.cut_clocks = 200;
	ck_assert_int_eq(libwdt_model_set_options(&model, &set), 0);
	pass_clocks(&model, 3);
	put(&model, CR, LOCK);
	ck_assert_uint_eq(events(&model).close, 1);
	pass_clocks(&model, 50);
	put(&model, CR, RESTART);
	ck_assert_uint_eq(next_event(&model), 5 * TICK * CLOCK);
}
END_TEST

START_TEST(new_window_meets_the_old_counter_when_asked_to)
{
	/* Three ticks after power-on the counter is 0xffc. */
	struct libwdt_model old = model_of(libwdt_layout_sama5d4(), HZ), new = old;

	options(&new, LIBWDT_MODEL_NEW_WINDOW, 1);
	pass_time(&old, 3 * TICK);
	pass_time(&new, 3 * TICK);
	put(&old, MR, mode(0x7ff, 0x7ff, 0));
	ck_assert_uint_eq(get(&old, SR), 0);
	put(&new, MR, mode(0x7ff, 0x7ff, 0));
	ck_assert_uint_eq(peek(&new, SR), 0);
	pass_time(&new, 1);
	ck_assert_uint_eq(get(&new, SR), WDERR);
	put(&new, MR, mode(0xffe, 0xffe, 0));
	pass_time(&new, 1);
	ck_assert_uint_eq(get(&new, SR), 0);
}
END_TEST

/* SAMA5D2 errata 16.2 and the way round it. */
START_TEST(reenabling_after_disabled_alone_resets_unless_by_way_of_zero)
{
	struct libwdt_model straight = running(WDDIS), round = straight, unasked = straight;

	options(&straight, LIBWDT_MODEL_REENABLE, 0);
	options(&round, LIBWDT_MODEL_REENABLE, 0);
	pass_clocks(&straight, 4);
	put(&straight, MR, mode(0xfff, ALL, WDRSTEN));
	ck_assert_uint_eq(events(&straight).first_cause, LIBWDT_MODEL_REENABLED);
	ck_assert_uint_eq(view(&straight).state, LIBWDT_MODEL_HELD);
	pass_clocks(&round, 4);
	put(&round, MR, 0);
	pass_clocks(&round, 4);
	put(&round, MR, mode(0xfff, ALL, WDRSTEN));
	ck_assert_uint_eq(events(&round).first_cause, 0);
	ck_assert_uint_eq(view(&round).state, LIBWDT_MODEL_COUNTING);
	pass_clocks(&unasked, 4);
	put(&unasked, MR, mode(0xfff, ALL, WDRSTEN));
	ck_assert_uint_eq(events(&unasked).first_cause, 0);
}
END_TEST

START_TEST(status_left_set_resets_once_a_mode_write_allows_it)
{
	struct libwdt_model level = running(0), edge;

	pass_clocks(&level, TICK);
	edge = level;
	options(&edge, LIBWDT_MODEL_FAULT_EDGE, 0);
	put(&level, MR, mode(0xfff, ALL, WDRSTEN));
	ck_assert_uint_eq(view(&level).state, LIBWDT_MODEL_HELD);
	put(&edge, MR, mode(0xfff, ALL, WDRSTEN));
	ck_assert_uint_eq(view(&edge).state, LIBWDT_MODEL_COUNTING);
}
END_TEST

START_TEST(changing_the_times_while_disabled_is_noted)
{
	struct libwdt_model model = running(mode(9, 9, 0));

	put(&model, MR, mode(9, 9, WDDIS | WDRSTEN));
	put(&model, MR, mode(8, 9, 0));
	ck_assert_uint_eq(events(&model).seen & LIBWDT_MODEL_UNSTEADY, 0);
	put(&model, MR, mode(8, 8, WDDIS));
	ck_assert_uint_eq(events(&model).seen & LIBWDT_MODEL_UNSTEADY, LIBWDT_MODEL_UNSTEADY);
}
END_TEST

START_TEST(halts_stop_the_counter_only_where_the_mode_says_so)
{
	static const struct {
		uint32_t bits, inputs, stops;
	} rows[] = {
		{0, 3, 0},
		{WDIDLEHLT, LIBWDT_MODEL_IDLE, 1},
		{WDIDLEHLT, LIBWDT_MODEL_DEBUG, 0},
		{WDDBGHLT, LIBWDT_MODEL_DEBUG, 1},
		{WDDBGHLT, LIBWDT_MODEL_IDLE, 0},
		{WDDBGHLT | WDIDLEHLT, 0, 0},
	};
	uint32_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct libwdt_model model = running(mode(9, ALL, rows[i].bits));

		pass_clocks(&model, 5);
		ck_assert_int_eq(libwdt_model_set_inputs(&model, rows[i].inputs), 0);
		pass_clocks(&model, TICK);
		ck_assert_int_eq(libwdt_model_set_inputs(&model, 0), 0);
		ck_assert_uint_eq(view(&model).age_clocks, rows[i].stops ? 5 : 5 + TICK);
		ck_assert_uint_eq(next_event(&model), ((rows[i].stops ? 10 : 9) * TICK - 5) * CLOCK);
	}
}
END_TEST

START_TEST(restart_takes_effect_in_a_halted_counter)
{
	struct libwdt_model model = running(mode(9, ALL, WDIDLEHLT));

	options(&model, 0, 3);
	pass_clocks(&model, 2 * TICK);
	ck_assert_int_eq(libwdt_model_set_inputs(&model, LIBWDT_MODEL_IDLE), 0);
	put(&model, CR, RESTART);
	ck_assert_uint_eq(next_event(&model), 3 * CLOCK);
	pass_clocks(&model, 50);
	ck_assert_uint_eq(view(&model).counter, 9);
	ck_assert_uint_eq(next_event(&model), LIBWDT_MODEL_NEVER);
}
END_TEST

START_TEST(clock_of_any_ratio_keeps_its_fractions)
{
	/* 640 clocks at 33,333 Hz: 640 * 10^9 / 33,333 = 19,200,192.0019... ns, so the 192,002nd decides. */
	struct libwdt_model model = model_of(libwdt_layout_sama5d4(), 1000000000);

	put(&model, MR, mode(4, ALL, 0));
	ck_assert_int_eq(libwdt_model_set_hz(&model, 33333), 0);
	ck_assert_uint_eq(next_event(&model), 19200193);
	/* 1000 periods: 19,200,192,001.9... ns */
	pass_time(&model, UINT64_C(19200192001));
	ck_assert_uint_eq(events(&model).underflows, 999);
	pass_time(&model, 1);
	ck_assert_uint_eq(events(&model).underflows, 1000);
}
END_TEST

static TCase *counting_tests(void)
{
	TCase *tests = tcase_create("counting");

	tcase_add_test(tests, power_on_watchdog_bites_after_sixteen_seconds_to_the_nanosecond);
	tcase_add_test(tests, counter_steps_once_in_a_tick);
	tcase_add_test(tests, fault_comes_load_plus_one_ticks_after_the_effect);
	tcase_add_test(tests, restart_clears_the_divider);
	tcase_add_test(tests, restart_that_takes_effect_at_the_end_of_the_period_is_too_late);
	tcase_add_test(tests, underflow_without_a_reset_reloads_and_goes_on);
	tcase_add_test(tests, longest_step_is_one_computation);
	tcase_add_test(tests, step_beyond_the_models_time_changes_nothing);
	tcase_add_test(tests, clock_may_drift_within_a_period);
	tcase_add_test(tests, clock_of_any_ratio_keeps_its_fractions);
	tcase_add_test(tests, restart_and_its_effect_are_two_events);
	tcase_add_test(tests, mode_comes_into_force_with_its_restart);
	tcase_add_test(tests, restart_that_lands_during_another_is_one_with_it);
	tcase_add_test(tests, halts_stop_the_counter_only_where_the_mode_says_so);
	tcase_add_test(tests, restart_takes_effect_in_a_halted_counter);
	return tests;
}

static TCase *window_tests(void)
{
	TCase *tests = tcase_create("window");

	tcase_add_test(tests, window_opens_at_the_exact_clock_for_either_comparator_and_all_delays);
	tcase_add_test(tests, window_at_or_above_the_load_is_none_but_for_a_strict_comparator);
	tcase_add_test(tests, early_restart_faults_even_while_disabled);
	tcase_add_test(tests, early_restart_bites_when_resets_are_on);
	tcase_add_test(tests, new_window_meets_the_old_counter_when_asked_to);
	return tests;
}

static TCase *freedom_tests(void)
{
	TCase *tests = tcase_create("freedoms");

	tcase_add_test(tests, divider_may_start_anywhere);
	tcase_add_test(tests, kept_divider_runs_through_a_restart);
	tcase_add_test(tests, short_period_ends_when_the_counter_reaches_zero);
	tcase_add_test(tests, short_period_of_no_tick_faults_at_once_and_then_every_tick);
	tcase_add_test(tests, writes_closer_than_the_spacing_are_the_hosts_fault);
	tcase_add_test(tests, writes_too_close_end_the_period_early_when_asked_to);
	tcase_add_test(tests, close_write_that_begins_no_period_costs_no_later_one);
	tcase_add_test(tests, reenabling_after_disabled_alone_resets_unless_by_way_of_zero);
	tcase_add_test(tests, status_left_set_resets_once_a_mode_write_allows_it);
	tcase_add_test(tests, changing_the_times_while_disabled_is_noted);
	return tests;
}

Suite *model_time_suite(void)
{
	Suite *suite = suite_create("model in time");

	suite_add_tcase(suite, counting_tests());
	suite_add_tcase(suite, window_tests());
	suite_add_tcase(suite, freedom_tests());
	return suite;
}
