/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The modelled dual watchdog: what its halves do to each other. Expected values
 * are those of the SAMA7G5 pages (NS_WDT_PLIM, NS_WDT_RLIM, NS_WDT_LVLLIM,
 * PS_WDT_ISR) and block diagram.
 */
#include <string.h>

#include "model_bench.h"
#include "suites.h"

#define VR 0x08u
#define WLR 0x0cu
#define ILR 0x10u
#define IER 0x14u
#define ISR 0x1cu
#define IMR 0x20u
#define LVLLIM 0x24u
#define RLIM 0x28u
#define PLIM 0x2cu

#define OFF 0x00001000u
#define PERINT 1u
#define RPTHINT 2u
#define LVLINT 4u
#define NSPERINT 8u
#define NSRPTHINT 16u

/* Both halves, and a host that answers the secure half's interrupt. */
static struct pair {
	struct libwdt_model secure, other;
	char log[32]; /* S: the secure half's interrupt, N: the other's; small: falls */
	int answer;
	uint32_t status;
} pair;

static void note(char letter)
{
	size_t used = strlen(pair.log);

	ck_assert_uint_lt(used, sizeof(pair.log) - 2);
	pair.log[used] = letter;
	pair.log[used + 1] = 0;
}

static int secure_line(void *user, uint32_t line, uint32_t level)
{
	struct pair *p = user;

	ck_assert_uint_eq(line, LIBWDT_MODEL_LINE_INTERRUPT);
	note(level ? 'S' : 's');
	if (p->answer && level) {
		p->status = get(&p->secure, ISR);
		put(&p->secure, PLIM, 0x20u << 16);
	}
	return 0;
}

static int other_line(void *user, uint32_t line, uint32_t level)
{
	(void)user;
	ck_assert_uint_eq(line, LIBWDT_MODEL_LINE_INTERRUPT);
	note(level ? 'N' : 'n');
	return 0;
}

static uint32_t limits(uint32_t least, uint32_t most)
{
	return least | most << 16;
}

static void make_half(struct libwdt_model *model, const struct libwdt_layout *layout, libwdt_model_line_fn *line,
		      struct libwdt_model *partner)
{
	struct libwdt_model_setup setup = LIBWDT_MODEL_SETUP_INIT;

	setup.layout = layout;
	setup.time_hz = HZ;
	setup.line = line;
	setup.user = &pair;
	setup.partner = partner;
	ck_assert_int_eq(libwdt_model_init(model, &setup), 0);
}

static void make_pair(void)
{
	memset(&pair, 0, sizeof(pair));
	make_half(&pair.secure, libwdt_layout_sama7g5(), secure_line, NULL);
	make_half(&pair.other, libwdt_layout_sama7g5_ns(), other_line, &pair.secure);
	put(&pair.secure, MR, OFF);
}

/* The half's registers, written in the order in which no window is violated. */
static void start_other(uint32_t period, uint32_t rpth)
{
	put(&pair.other, MR, 0);
	put(&pair.other, WLR, period | rpth << 16);
	pass_time(&pair.other, 4);
	ck_assert_int_eq(libwdt_model_clear_events(&pair.other), 0);
}

START_TEST(limits_are_wide_open_after_a_reset)
{
	make_pair();
	ck_assert_uint_eq(get(&pair.secure, LVLLIM), 0x0fff0000);
	ck_assert_uint_eq(get(&pair.secure, RLIM), 0x0fff0000);
	ck_assert_uint_eq(get(&pair.secure, PLIM), 0x0fff0000);
	put(&pair.secure, PLIM, 0xffffffff);
	ck_assert_uint_eq(get(&pair.secure, PLIM), 0x0fff0fff);
	ck_assert_int_eq(libwdt_model_reset(&pair.secure, LIBWDT_MODEL_SOFTWARE), 0);
	ck_assert_uint_eq(get(&pair.secure, PLIM), 0x0fff0000);
}
END_TEST

START_TEST(non_secure_half_has_no_limit_registers)
{
	uint32_t value;

	make_pair();
	ck_assert_int_eq(libwdt_model_peek(&pair.other, &value, PLIM, 4), LIBWDT_ERR_RANGE);
	ck_assert_int_eq(libwdt_model_write(&pair.other, PLIM, 0, 4), LIBWDT_ERR_RANGE);
}
END_TEST

START_TEST(limit_changes_what_is_held_at_once)
{
	make_pair();
	put(&pair.other, WLR, 0x00080fff);
	put(&pair.other, ILR, 0x300);
	put(&pair.secure, PLIM, limits(0, 0x3ff));
	put(&pair.secure, RLIM, limits(0x10, 0x100));
	put(&pair.secure, LVLLIM, limits(0, 0x2ff));
	ck_assert_uint_eq(get(&pair.other, WLR), 0x001003ff);
	ck_assert_uint_eq(get(&pair.other, ILR), 0x2ff);
}
END_TEST

START_TEST(limit_changes_what_is_written_later)
{
	make_pair();
	put(&pair.secure, PLIM, limits(0x80, 0x3ff));
	put(&pair.secure, RLIM, limits(0x10, 0x100));
	put(&pair.secure, LVLLIM, limits(0x20, 0x2ff));
	put(&pair.other, MR, 0);
	put(&pair.other, WLR, 0x02000fff);
	ck_assert_uint_eq(get(&pair.other, WLR), 0x010003ff);
	put(&pair.other, WLR, 0x00000001);
	ck_assert_uint_eq(get(&pair.other, WLR), 0x00100080);
	put(&pair.other, WLR, 0x00200200);
	ck_assert_uint_eq(get(&pair.other, WLR), 0x00200200);
	put(&pair.other, ILR, 0);
	ck_assert_uint_eq(get(&pair.other, ILR), 0x20);
	put(&pair.other, ILR, 0xfff);
	ck_assert_uint_eq(get(&pair.other, ILR), 0x2ff);
}
END_TEST

START_TEST(highest_wins_over_a_lowest_above_it)
{
	make_pair();
	put(&pair.secure, PLIM, limits(0x300, 0x100));
	ck_assert_uint_eq(get(&pair.other, WLR), 0x100);
	put(&pair.other, WLR, 0x80);
	ck_assert_uint_eq(get(&pair.other, WLR), 0x100);
}
END_TEST

START_TEST(limit_reaches_a_locked_half)
{
	make_pair();
	put(&pair.other, CR, LOCK);
	put(&pair.secure, PLIM, limits(0, 0x3ff));
	ck_assert_uint_eq(get(&pair.other, WLR), 0x3ff);
}
END_TEST

START_TEST(lock_of_one_half_is_not_the_other_s)
{
	make_pair();
	put(&pair.secure, CR, LOCK);
	put(&pair.other, WLR, 0x123);
	ck_assert_uint_eq(get(&pair.other, WLR), 0x123);
	put(&pair.secure, PLIM, limits(0, 0x100));
	ck_assert_uint_eq(get(&pair.secure, PLIM), limits(0, 0x100));
	put(&pair.secure, WLR, 0x123);
	ck_assert_uint_eq(get(&pair.secure, WLR), 0xfff);
}
END_TEST

/* The window is closed for 8 ticks, yet the restart by a clamp is none of the half's own doing. */
START_TEST(clamp_restarts_and_is_never_early)
{
	make_pair();
	start_other(0x3ff, 8);
	pass_time(&pair.other, 2 * TICK);
	put(&pair.secure, PLIM, limits(0, 0x1ff));
	ck_assert_uint_eq(get(&pair.other, VR), 0x1ff);
	ck_assert_uint_eq(get(&pair.other, ISR), 0);
	ck_assert_uint_eq(next_event(&pair.other), 0x200 * TICK);
}
END_TEST

START_TEST(clamp_that_changes_nothing_does_not_restart)
{
	make_pair();
	start_other(0x3ff, 8);
	pass_time(&pair.other, 2 * TICK);
	put(&pair.secure, PLIM, limits(0, 0x3ff));
	ck_assert_uint_eq(get(&pair.other, VR), 0x3fd);
}
END_TEST

START_TEST(clamp_waits_for_the_next_restart_under_the_option)
{
	make_pair();
	start_other(0x3ff, 0);
	options(&pair.other, LIBWDT_MODEL_CLAMP_QUIET, 0);
	pass_time(&pair.other, 2 * TICK);
	put(&pair.secure, PLIM, limits(0, 0x1ff));
	ck_assert_uint_eq(get(&pair.other, WLR), 0x1ff);
	ck_assert_uint_eq(get(&pair.other, VR), 0x3fd);
	put(&pair.other, CR, RESTART);
	ck_assert_uint_eq(get(&pair.other, VR), 0x1ff);
}
END_TEST

/* RPTH 1 through a quiet clamp: a restart by WDT_CR knows only what is in force. */
START_TEST(quietly_clamped_window_is_not_compared_before_it_is_in_force)
{
	make_pair();
	start_other(9, 0);
	options(&pair.other, LIBWDT_MODEL_CLAMP_QUIET | LIBWDT_MODEL_NEW_WINDOW, 0);
	put(&pair.secure, RLIM, limits(1, 4));
	put(&pair.other, CR, RESTART);
	ck_assert_uint_eq(get(&pair.other, ISR), 0);
	put(&pair.other, CR, RESTART);
	ck_assert_uint_eq(get(&pair.other, ISR), RPTHINT);
}
END_TEST

START_TEST(non_secure_half_has_no_reset_bits)
{
	make_pair();
	put(&pair.other, MR, 0xffffffff);
	ck_assert_uint_eq(get(&pair.other, MR), 0x30001000);
}
END_TEST

START_TEST(non_secure_fault_resets_nothing_and_shows_on_both_sides)
{
	make_pair();
	put(&pair.other, MR, 0x30);
	start_other(9, 5);
	put(&pair.other, CR, RESTART);
	ck_assert_uint_eq(peek(&pair.secure, ISR), NSRPTHINT);
	pass_time(&pair.other, 10 * TICK);
	ck_assert_uint_eq(peek(&pair.secure, ISR), NSRPTHINT | NSPERINT);
	ck_assert_uint_eq(peek(&pair.other, ISR), RPTHINT | PERINT);
	ck_assert_uint_eq(events(&pair.other).resets + events(&pair.secure).resets, 0);
	ck_assert_uint_eq(events(&pair.secure).seen, LIBWDT_MODEL_PARTNER);
	ck_assert_uint_eq(events(&pair.secure).first_cause, 0);
}
END_TEST

START_TEST(non_secure_fault_does_not_reset_by_the_secure_half_s_bits)
{
	make_pair();
	put(&pair.secure, MR, 0x30);
	start_other(9, 0);
	pass_time(&pair.other, 10 * TICK);
	ck_assert_uint_eq(peek(&pair.secure, ISR), NSPERINT);
	put(&pair.secure, MR, 0x30);
	ck_assert_uint_eq(events(&pair.secure).resets, 0);
}
END_TEST

START_TEST(each_side_clears_its_own_status)
{
	make_pair();
	start_other(9, 0);
	pass_time(&pair.other, 10 * TICK);
	ck_assert_uint_eq(get(&pair.secure, ISR), NSPERINT);
	ck_assert_uint_eq(get(&pair.other, ISR), PERINT);
	ck_assert_uint_eq(get(&pair.secure, ISR), 0);
}
END_TEST

START_TEST(secure_side_does_not_hear_the_level)
{
	make_pair();
	start_other(9, 0);
	put(&pair.other, ILR, 3);
	pass_time(&pair.other, 3 * TICK);
	ck_assert_uint_eq(peek(&pair.other, ISR), LVLINT);
	ck_assert_uint_eq(peek(&pair.secure, ISR), 0);
}
END_TEST

START_TEST(secure_fault_does_not_show_on_the_other_side)
{
	make_pair();
	put(&pair.secure, MR, 0);
	put(&pair.secure, WLR, 9);
	pass_time(&pair.secure, 10 * TICK);
	ck_assert_uint_eq(peek(&pair.secure, ISR), PERINT);
	ck_assert_uint_eq(peek(&pair.other, ISR), 0);
}
END_TEST

START_TEST(non_secure_fault_interrupts_both_sides_through_their_masks)
{
	make_pair();
	start_other(9, 0);
	put(&pair.secure, IER, NSPERINT);
	put(&pair.other, IER, PERINT);
	ck_assert_uint_eq(peek(&pair.secure, IMR), NSPERINT);
	pass_time(&pair.other, 10 * TICK);
	ck_assert_str_eq(pair.log, "NS");
	ck_assert_uint_eq(get(&pair.secure, ISR), NSPERINT);
	ck_assert_str_eq(pair.log, "NSs");
	ck_assert_uint_eq(get(&pair.other, ISR), PERINT);
	ck_assert_str_eq(pair.log, "NSsn");
}
END_TEST

/* The other half's clock called back: its line falls, and the period that it began is another by then. */
START_TEST(secure_handler_may_answer_from_the_callback)
{
	make_pair();
	start_other(0x40, 0);
	pair.answer = 1;
	put(&pair.secure, IER, NSPERINT);
	pass_time(&pair.other, 0x41 * TICK);
	ck_assert_str_eq(pair.log, "Ss");
	ck_assert_uint_eq(pair.status, NSPERINT);
	ck_assert_uint_eq(get(&pair.other, WLR), 0x20);
	ck_assert_uint_eq(next_event(&pair.other), 0x21 * TICK);
}
END_TEST

START_TEST(half_in_reset_hears_nothing)
{
	make_pair();
	make_half(&pair.secure, libwdt_layout_sama7g5(), NULL, NULL);
	make_half(&pair.other, libwdt_layout_sama7g5_ns(), NULL, &pair.secure);
	put(&pair.secure, WLR, 9);
	pass_time(&pair.secure, 10 * TICK);
	ck_assert_uint_eq(view(&pair.secure).state, LIBWDT_MODEL_HELD);
	start_other(9, 0);
	pass_time(&pair.other, 10 * TICK);
	ck_assert_int_eq(libwdt_model_reset(&pair.secure, LIBWDT_MODEL_WATCHDOG), 0);
	ck_assert_uint_eq(peek(&pair.secure, ISR), 0);
}
END_TEST

START_TEST(half_without_a_partner_is_limited_by_nobody)
{
	struct libwdt_model alone = model_of(libwdt_layout_sama7g5_ns(), HZ);
	struct libwdt_model secure = model_of(libwdt_layout_sama7g5(), HZ);

	put(&secure, PLIM, limits(0, 9));
	put(&alone, WLR, 0x123);
	ck_assert_uint_eq(get(&alone, WLR), 0x123);
	pass_time(&alone, 0x124 * TICK);
	ck_assert_uint_eq(get(&alone, ISR), PERINT);
	ck_assert_uint_eq(get(&secure, ISR), 0);
}
END_TEST

START_TEST(copy_of_a_half_is_alone)
{
	struct libwdt_model copy;

	make_pair();
	start_other(9, 0);
	copy = pair.other;
	pass_time(&copy, 10 * TICK);
	ck_assert_uint_eq(peek(&copy, ISR), PERINT);
	ck_assert_uint_eq(peek(&pair.secure, ISR), 0);
	put(&pair.secure, PLIM, limits(0, 5));
	ck_assert_uint_eq(peek(&copy, WLR), 9);
	ck_assert_uint_eq(peek(&pair.other, WLR), 5);
	copy = pair.secure;
	put(&copy, PLIM, limits(0, 3));
	ck_assert_uint_eq(peek(&pair.other, WLR), 5);
}
END_TEST

START_TEST(half_whose_partner_was_made_anew_is_alone)
{
	make_pair();
	start_other(9, 0);
	make_half(&pair.secure, libwdt_layout_sama7g5(), NULL, NULL);
	put(&pair.secure, PLIM, limits(0, 5));
	ck_assert_uint_eq(peek(&pair.other, WLR), 9);
	pass_time(&pair.other, 10 * TICK);
	ck_assert_uint_eq(peek(&pair.secure, ISR), 0);
}
END_TEST

START_TEST(halves_are_saved_and_restored_one_by_one)
{
	uint8_t secure[LIBWDT_MODEL_STATE_BYTES], other[LIBWDT_MODEL_STATE_BYTES];

	make_pair();
	start_other(0x40, 0);
	put(&pair.secure, PLIM, limits(0, 0x20));
	put(&pair.secure, IER, NSPERINT);
	ck_assert_int_eq(libwdt_model_save(&pair.secure, secure, sizeof(secure)), 0);
	ck_assert_int_eq(libwdt_model_save(&pair.other, other, sizeof(other)), 0);
	make_pair();
	ck_assert_int_eq(libwdt_model_restore(&pair.other, other, sizeof(other)), 0);
	ck_assert_int_eq(libwdt_model_restore(&pair.secure, secure, sizeof(secure)), 0);
	ck_assert_uint_eq(get(&pair.other, WLR), 0x20);
	put(&pair.other, WLR, 0x30);
	ck_assert_uint_eq(get(&pair.other, WLR), 0x20);
	pass_time(&pair.other, 0x21 * TICK);
	ck_assert_str_eq(pair.log, "S");
	ck_assert_int_eq(libwdt_model_restore(&pair.other, secure, sizeof(secure)), LIBWDT_ERR_UNSUPPORTED);
}
END_TEST

START_TEST(partners_that_do_not_go_together_are_refused)
{
	struct libwdt_model_setup setup = LIBWDT_MODEL_SETUP_INIT;
	struct libwdt_model blank = {{0}}, plain = model_of(libwdt_layout_sam9x60(), HZ), model;

	make_pair();
	setup.layout = libwdt_layout_sama7g5_ns();
	setup.partner = &blank;
	ck_assert_int_eq(libwdt_model_init(&model, &setup), LIBWDT_ERR_STATE);
	setup.partner = &plain;
	ck_assert_int_eq(libwdt_model_init(&model, &setup), LIBWDT_ERR_UNSUPPORTED);
	setup.partner = &pair.other;
	ck_assert_int_eq(libwdt_model_init(&model, &setup), LIBWDT_ERR_UNSUPPORTED);
	setup.partner = &pair.secure;
	ck_assert_int_eq(libwdt_model_init(&pair.secure, &setup), LIBWDT_ERR_INVALID);
	setup.layout = libwdt_layout_sama7g5();
	ck_assert_int_eq(libwdt_model_init(&model, &setup), LIBWDT_ERR_UNSUPPORTED);
	setup.layout = libwdt_layout_at91sam9();
	ck_assert_int_eq(libwdt_model_init(&model, &setup), LIBWDT_ERR_UNSUPPORTED);
}
END_TEST

static TCase *limit_tests(void)
{
	TCase *tests = tcase_create("limits");

	tcase_add_test(tests, limits_are_wide_open_after_a_reset);
	tcase_add_test(tests, non_secure_half_has_no_limit_registers);
	tcase_add_test(tests, limit_changes_what_is_held_at_once);
	tcase_add_test(tests, limit_changes_what_is_written_later);
	tcase_add_test(tests, highest_wins_over_a_lowest_above_it);
	tcase_add_test(tests, limit_reaches_a_locked_half);
	tcase_add_test(tests, lock_of_one_half_is_not_the_other_s);
	tcase_add_test(tests, clamp_restarts_and_is_never_early);
	tcase_add_test(tests, clamp_that_changes_nothing_does_not_restart);
	tcase_add_test(tests, clamp_waits_for_the_next_restart_under_the_option);
	tcase_add_test(tests, quietly_clamped_window_is_not_compared_before_it_is_in_force);
	return tests;
}

static TCase *fault_tests(void)
{
	TCase *tests = tcase_create("faults");

	tcase_add_test(tests, non_secure_half_has_no_reset_bits);
	tcase_add_test(tests, non_secure_fault_resets_nothing_and_shows_on_both_sides);
	tcase_add_test(tests, non_secure_fault_does_not_reset_by_the_secure_half_s_bits);
	tcase_add_test(tests, each_side_clears_its_own_status);
	tcase_add_test(tests, secure_side_does_not_hear_the_level);
	tcase_add_test(tests, secure_fault_does_not_show_on_the_other_side);
	tcase_add_test(tests, non_secure_fault_interrupts_both_sides_through_their_masks);
	tcase_add_test(tests, secure_handler_may_answer_from_the_callback);
	tcase_add_test(tests, half_in_reset_hears_nothing);
	return tests;
}

static TCase *link_tests(void)
{
	TCase *tests = tcase_create("link");

	tcase_add_test(tests, half_without_a_partner_is_limited_by_nobody);
	tcase_add_test(tests, copy_of_a_half_is_alone);
	tcase_add_test(tests, half_whose_partner_was_made_anew_is_alone);
	tcase_add_test(tests, halves_are_saved_and_restored_one_by_one);
	tcase_add_test(tests, partners_that_do_not_go_together_are_refused);
	return tests;
}

Suite *model_pair_suite(void)
{
	Suite *suite = suite_create("model of the dual watchdog");

	suite_add_tcase(suite, limit_tests());
	suite_add_tcase(suite, fault_tests());
	suite_add_tcase(suite, link_tests());
	return suite;
}
