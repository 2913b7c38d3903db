/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The modelled RSWDT: what it has of its own. Expected values are those of the SAM E70 data sheet (RSWDT, 26.4 and 26.5.2). */
#include "model_bench.h"
#include "suites.h"

#define RESET_VALUE 0x3fffafffu
#define RSWDT_RESTART 0xc4000001u
#define ONES 0x0fff0000u

static struct libwdt_model rswdt(uint32_t value)
{
	struct libwdt_model model = model_of(libwdt_layout_rswdt(), HZ);

	put(&model, MR, value);
	return model;
}

static struct libwdt_model beside(struct libwdt_model *wdt)
{
	struct libwdt_model_setup setup = LIBWDT_MODEL_SETUP_INIT;
	struct libwdt_model model;

	setup.layout = libwdt_layout_rswdt();
	setup.partner = wdt;
	ck_assert_int_eq(libwdt_model_init(&model, &setup), 0);
	return model;
}

START_TEST(reset_leaves_it_disabled)
{
	struct libwdt_model model = model_of(libwdt_layout_rswdt(), HZ);

	ck_assert_uint_eq(get(&model, MR), RESET_VALUE);
	ck_assert_uint_eq(get(&model, SR), 0);
	ck_assert_uint_eq(view(&model).state, 0);
	ck_assert_uint_eq(next_event(&model), LIBWDT_MODEL_NEVER);
}
END_TEST

START_TEST(key_is_its_own)
{
	struct libwdt_model model = rswdt(mode(9, 0xfff, 0));

	pass_time(&model, 3 * TICK);
	put(&model, CR, RESTART);
	ck_assert_uint_eq(view(&model).counter, 6);
	put(&model, CR, RSWDT_RESTART);
	ck_assert_uint_eq(view(&model).counter, 9);
}
END_TEST

START_TEST(mode_is_taken_once)
{
	struct libwdt_model model = rswdt(mode(9, 0xfff, 0));

	put(&model, MR, mode(5, 0xfff, WDDIS));
	ck_assert_uint_eq(get(&model, MR), mode(9, 0xfff, 0));
	ck_assert_int_eq(libwdt_model_reset(&model, LIBWDT_MODEL_WATCHDOG), 0);
	put(&model, MR, mode(5, 0xfff, 0));
	ck_assert_uint_eq(get(&model, MR), mode(5, 0xfff, 0));
}
END_TEST

START_TEST(enabled_one_bites_at_the_end_of_its_period)
{
	struct libwdt_model model = rswdt(mode(9, 0xfff, WDRSTEN));

	pass_time(&model, 10 * TICK - 1);
	ck_assert_uint_eq(events(&model).resets, 0);
	pass_time(&model, 1);
	ck_assert_uint_eq(events(&model).resets, 1);
	ck_assert_uint_eq(peek(&model, MR), RESET_VALUE);
}
END_TEST

START_TEST(no_restart_is_early)
{
	struct libwdt_model model = rswdt(mode(9, 0, 0));
	uint32_t i;

	for (i = 0; i < 100; i++) {
		put(&model, CR, RSWDT_RESTART);
		pass_time(&model, 4);
	}
	ck_assert_uint_eq(peek(&model, SR), 0);
	ck_assert_uint_eq(events(&model).early, 0);
	ck_assert_uint_eq(view(&model).window, ~0u);
}
END_TEST

START_TEST(ones_read_back_as_ones_and_zeros_are_noted)
{
	struct libwdt_model right = rswdt(mode(9, 0xfff, 0)), wrong = rswdt(mode(9, 0x7ff, 0));

	ck_assert_uint_eq(peek(&right, MR), ONES | 9);
	ck_assert_uint_eq(events(&right).seen, 0);
	ck_assert_uint_eq(peek(&wrong, MR), ONES | 9);
	ck_assert_uint_eq(events(&wrong).seen, LIBWDT_MODEL_NOT_ONES);
}
END_TEST

START_TEST(ones_are_a_window_under_the_option)
{
	struct libwdt_model model = model_of(libwdt_layout_rswdt(), HZ);

	options(&model, LIBWDT_MODEL_ONES_WINDOW, 0);
	put(&model, MR, mode(9, 4, 0));
	ck_assert_uint_eq(peek(&model, MR), mode(9, 4, 0));
	ck_assert_uint_eq(view(&model).window, 4);
	pass_time(&model, 5 * TICK);
	put(&model, CR, RSWDT_RESTART);
	ck_assert_uint_eq(get(&model, SR), 0);
	pass_time(&model, 5 * TICK - 1);
	put(&model, CR, RSWDT_RESTART);
	ck_assert_uint_eq(get(&model, SR), WDERR);
}
END_TEST

START_TEST(ones_being_written_are_compared_under_both_options)
{
	struct libwdt_model model = model_of(libwdt_layout_rswdt(), HZ);

	options(&model, LIBWDT_MODEL_ONES_WINDOW | LIBWDT_MODEL_NEW_WINDOW, 0);
	put(&model, MR, mode(9, 4, 0)); /* the counter is 0xfff */
	ck_assert_uint_eq(get(&model, SR), WDERR);
}
END_TEST

START_TEST(enabling_it_beside_a_disabled_watchdog_is_noted)
{
	struct libwdt_model wdt = model_of(libwdt_layout_samv7(), HZ);
	struct libwdt_model before = beside(&wdt), after = beside(&wdt);

	put(&before, MR, mode(9, 0xfff, WDRSTEN));
	ck_assert_uint_eq(events(&before).seen, 0);
	put(&wdt, MR, mode(9, 0xfff, WDDIS));
	put(&after, MR, mode(9, 0xfff, WDRSTEN));
	ck_assert_uint_eq(events(&after).seen, LIBWDT_MODEL_ALONE);
	ck_assert_uint_eq(view(&after).state & LIBWDT_MODEL_COUNTING, LIBWDT_MODEL_COUNTING);
}
END_TEST

START_TEST(disabled_one_beside_a_disabled_watchdog_is_not)
{
	struct libwdt_model wdt = model_of(libwdt_layout_samv7(), HZ);
	struct libwdt_model model = beside(&wdt);

	put(&wdt, MR, mode(9, 0xfff, WDDIS));
	put(&model, MR, mode(0xfff, 0xfff, WDDIS));
	ck_assert_uint_eq(events(&model).seen, 0);
}
END_TEST

START_TEST(partner_is_a_watchdog_of_another_kind)
{
	struct libwdt_model_setup setup = LIBWDT_MODEL_SETUP_INIT;
	struct libwdt_model other = model_of(libwdt_layout_rswdt(), HZ), wdt = model_of(libwdt_layout_samv7(), HZ), model;

	setup.layout = libwdt_layout_rswdt();
	setup.partner = &other;
	ck_assert_int_eq(libwdt_model_init(&model, &setup), LIBWDT_ERR_UNSUPPORTED);
	setup.layout = libwdt_layout_samv7();
	setup.partner = &wdt;
	ck_assert_int_eq(libwdt_model_init(&model, &setup), LIBWDT_ERR_UNSUPPORTED);
}
END_TEST

Suite *model_rswdt_suite(void)
{
	Suite *suite = suite_create("model of the RSWDT");
	TCase *tests = tcase_create("behaviour");

	tcase_add_test(tests, reset_leaves_it_disabled);
	tcase_add_test(tests, key_is_its_own);
	tcase_add_test(tests, mode_is_taken_once);
	tcase_add_test(tests, enabled_one_bites_at_the_end_of_its_period);
	tcase_add_test(tests, no_restart_is_early);
	tcase_add_test(tests, ones_read_back_as_ones_and_zeros_are_noted);
	tcase_add_test(tests, ones_are_a_window_under_the_option);
	tcase_add_test(tests, ones_being_written_are_compared_under_both_options);
	tcase_add_test(tests, enabling_it_beside_a_disabled_watchdog_is_noted);
	tcase_add_test(tests, disabled_one_beside_a_disabled_watchdog_is_not);
	tcase_add_test(tests, partner_is_a_watchdog_of_another_kind);
	suite_add_tcase(suite, tests);
	return suite;
}
