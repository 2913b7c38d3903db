/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The modelled watchdog on its bus: registers, keys, locks, lines, resets, bad
 * input. Expected values are those of the data sheets (DS60001516 p. 106 to
 * 109, 11063K 17.4, SAMA5D2 WDT pages).
 */
#include <string.h>

#include "model_bench.h"
#include "suites.h"

#define RESET_VALUE 0x3fff2fffu

START_TEST(power_on_shows_the_reset_values)
{
	struct libwdt_model model = model_of(libwdt_layout_at91sam9(), 1000);

	ck_assert_uint_eq(get(&model, MR), RESET_VALUE);
	ck_assert_uint_eq(get(&model, SR), 0);
	ck_assert_uint_eq(get(&model, CR), 0);
	ck_assert_uint_eq(view(&model).state, LIBWDT_MODEL_COUNTING);
	ck_assert_uint_eq(view(&model).counter, 0xfff);
}
END_TEST

START_TEST(write_once_takes_the_first_mode_alone)
{
	struct libwdt_model model = model_of(libwdt_layout_at91sam9(), 1000);

	put(&model, MR, mode(0x123, 0xfff, WDRSTEN));
	put(&model, MR, mode(0x456, 0xfff, 0));
	ck_assert_uint_eq(get(&model, MR), mode(0x123, 0xfff, WDRSTEN));
	ck_assert_uint_eq(view(&model).state & LIBWDT_MODEL_LOCKED, LIBWDT_MODEL_LOCKED);
}
END_TEST

START_TEST(write_once_is_spent_by_the_same_value)
{
	struct libwdt_model model = model_of(libwdt_layout_at91sam9(), 1000);

	put(&model, MR, RESET_VALUE);
	put(&model, MR, mode(0x456, 0xfff, 0));
	ck_assert_uint_eq(get(&model, MR), RESET_VALUE);
}
END_TEST

START_TEST(lockable_mode_is_rewritable_until_locked)
{
	struct libwdt_model model = model_of(libwdt_layout_sama5d4(), 1000);

	put(&model, MR, mode(1, 0xfff, 0));
	put(&model, MR, mode(2, 0xfff, 0));
	ck_assert_uint_eq(get(&model, MR), mode(2, 0xfff, 0));
	put(&model, CR, LOCK);
	put(&model, MR, mode(3, 0xfff, 0));
	ck_assert_uint_eq(get(&model, MR), mode(2, 0xfff, 0));
}
END_TEST

START_TEST(locking_alone_does_not_restart)
{
	struct libwdt_model model = running(mode(9, 0xfff, 0));

	pass_clocks(&model, 3 * TICK);
	put(&model, CR, LOCK);
	ck_assert_uint_eq(view(&model).counter, 6);
	pass_clocks(&model, TICK);
	put(&model, CR, LOCK | RESTART);
	ck_assert_uint_eq(view(&model).counter, 9);
}
END_TEST

START_TEST(locked_mode_write_restarts_and_can_be_too_early)
{
	struct libwdt_model model = running(mode(9, 5, 0));

	put(&model, CR, LOCK);
	pass_clocks(&model, 4 * TICK);
	put(&model, MR, mode(1, 1, 0));
	ck_assert_uint_eq(view(&model).counter, 9);
	ck_assert_uint_eq(get(&model, SR), 0);
	pass_clocks(&model, 4 * TICK - 1);
	put(&model, MR, mode(1, 1, 0));
	ck_assert_uint_eq(get(&model, SR), WDERR);
}
END_TEST

START_TEST(spent_mode_write_restarts_unless_the_option_says_not)
{
	struct libwdt_model model = model_of(libwdt_layout_at91sam9(), HZ);

	put(&model, MR, mode(9, 0xfff, 0));
	pass_time(&model, 2 * TICK);
	options(&model, LIBWDT_MODEL_SPENT_INERT, 0);
	put(&model, MR, 0);
	ck_assert_uint_eq(view(&model).counter, 7);
	options(&model, 0, 0);
	put(&model, MR, 0);
	ck_assert_uint_eq(view(&model).counter, 9);
}
END_TEST

START_TEST(wrong_key_does_nothing)
{
	static const uint32_t wrong[] = {0x00000001, 0xa4000001, 0xa5000000, 0x5a000001, 0xffffffff, 0xc4000001};
	struct libwdt_model model = running(mode(9, 0xfff, 0));
	uint32_t i;

	pass_clocks(&model, 3 * TICK);
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		put(&model, CR, wrong[i]);
	ck_assert_uint_eq(view(&model).counter, 6);
	put(&model, CR, 0xa4000010);
	ck_assert_uint_eq(view(&model).state & LIBWDT_MODEL_LOCKED, 0);
}
END_TEST

START_TEST(lock_command_is_nothing_to_a_write_once_part)
{
	struct libwdt_model model = model_of(libwdt_layout_at91sam9(), 1000);

	put(&model, CR, LOCK);
	put(&model, MR, mode(1, 1, WDDIS));
	ck_assert_uint_eq(get(&model, MR), mode(1, 1, WDDIS));
}
END_TEST

START_TEST(reserved_mode_bits_stay_zero)
{
	struct libwdt_model sam9 = model_of(libwdt_layout_at91sam9(), 1000);
	struct libwdt_model sama5 = model_of(libwdt_layout_sama5d4(), 1000);

	put(&sam9, MR, 0xffffffff);
	put(&sama5, MR, 0xffffffff);
	ck_assert_uint_eq(peek(&sam9, MR), 0x3fffffff);
	ck_assert_uint_eq(peek(&sama5, MR), 0x3fffbfff);
}
END_TEST

START_TEST(status_is_cleared_by_a_read_and_not_by_a_peek)
{
	struct libwdt_model model = running(mode(0, 0, 0));

	pass_clocks(&model, TICK);
	ck_assert_uint_eq(peek(&model, SR), WDUNF);
	ck_assert_uint_eq(peek(&model, SR), WDUNF);
	ck_assert_uint_eq(get(&model, SR), WDUNF);
	ck_assert_uint_eq(get(&model, SR), 0);
}
END_TEST

START_TEST(status_ignores_writes)
{
	struct libwdt_model model = running(mode(0, 0, 0));

	pass_clocks(&model, TICK);
	put(&model, SR, 0);
	put(&model, SR, 3);
	ck_assert_uint_eq(peek(&model, SR), WDUNF);
}
END_TEST

START_TEST(only_aligned_words_reach_a_register)
{
	static const uint32_t widths[] = {0, 1, 2, 3, 5, 8};
	struct libwdt_model model = running(mode(0, 0, 0)), before;
	uint32_t value = 77, i;

	pass_clocks(&model, TICK);
	before = model;
	for (i = 0; i < sizeof(widths) / sizeof(widths[0]); i++) {
		ck_assert_int_eq(libwdt_model_read(&model, &value, SR, widths[i]), LIBWDT_ERR_UNSUPPORTED);
		ck_assert_int_eq(libwdt_model_write(&model, CR, RESTART, widths[i]), LIBWDT_ERR_UNSUPPORTED);
	}
	for (i = 1; i < 4; i++)
		ck_assert_int_eq(libwdt_model_read(&model, &value, SR + i, 4), LIBWDT_ERR_UNSUPPORTED);
	for (i = 12; i < 0x4000; i += 4) {
		ck_assert_int_eq(libwdt_model_peek(&model, &value, i, 4), LIBWDT_ERR_RANGE);
		ck_assert_int_eq(libwdt_model_write(&model, i, 0, 4), LIBWDT_ERR_RANGE);
	}
	ck_assert_uint_eq(value, 77);
	ck_assert_mem_eq(&model, &before, sizeof(model));
}
END_TEST

/* A host that writes down the lines, and answers an interrupt by reading the status, a reset by a reset. */
struct host {
	struct libwdt_model model;
	char log[64];
	uint32_t status;
	int answer, result;
};

static int on_line(void *user, uint32_t line, uint32_t level)
{
	struct host *host = user;
	size_t used = strlen(host->log);

	ck_assert_uint_lt(used, sizeof(host->log) - 2);
	host->log[used] = (char)((level ? "IRP" : "irp")[line]);
	host->log[used + 1] = 0;
	if (host->answer && level && line == LIBWDT_MODEL_LINE_INTERRUPT)
		host->status = get(&host->model, SR);
	else if (host->answer && level)
		ck_assert_int_eq(libwdt_model_reset(&host->model, line), 0);
	return host->result;
}

static void make_host(struct host *host, const struct libwdt_layout *layout, uint32_t value)
{
	struct libwdt_model_setup setup = LIBWDT_MODEL_SETUP_INIT;

	memset(host, 0, sizeof(*host));
	setup.layout = layout;
	setup.time_hz = HZ;
	setup.line = on_line;
	setup.user = host;
	ck_assert_int_eq(libwdt_model_init(&host->model, &setup), 0);
	put(&host->model, MR, value);
}

START_TEST(fault_interrupts_while_enabled_and_until_read)
{
	struct host host;

	make_host(&host, libwdt_layout_sama5d4(), mode(0, 0xfff, WDFIEN));
	pass_time(&host.model, TICK - 1);
	ck_assert_str_eq(host.log, "");
	pass_time(&host.model, 1);
	ck_assert_str_eq(host.log, "I");
	pass_time(&host.model, 10 * TICK);
	ck_assert_str_eq(host.log, "I");
	put(&host.model, MR, mode(0xfff, 0xfff, 0));
	ck_assert_str_eq(host.log, "Ii");
	put(&host.model, MR, mode(0xfff, 0xfff, WDFIEN));
	ck_assert_str_eq(host.log, "IiI");
	ck_assert_uint_eq(get(&host.model, SR), WDUNF);
	ck_assert_str_eq(host.log, "IiIi");
	ck_assert_uint_eq(events(&host.model).interrupts, 2);
}
END_TEST

START_TEST(interrupt_handler_may_read_the_status_from_the_callback)
{
	struct host host;

	make_host(&host, libwdt_layout_sama5d4(), mode(0, 0xfff, WDFIEN));
	host.answer = 1;
	pass_time(&host.model, TICK);
	ck_assert_str_eq(host.log, "Ii");
	ck_assert_uint_eq(host.status, WDUNF);
	pass_time(&host.model, TICK);
	ck_assert_str_eq(host.log, "IiIi");
}
END_TEST

START_TEST(bite_holds_the_reset_line_until_the_reset)
{
	struct host host;
	uint32_t value;

	make_host(&host, libwdt_layout_at91sam9(), mode(1, 0xfff, WDRSTEN | WDFIEN));
	pass_time(&host.model, 100 * TICK);
	ck_assert_str_eq(host.log, "R");
	ck_assert_uint_eq(view(&host.model).state, LIBWDT_MODEL_HELD);
	ck_assert_uint_eq(next_event(&host.model), LIBWDT_MODEL_NEVER);
	ck_assert_int_eq(libwdt_model_write(&host.model, MR, 0, 4), LIBWDT_ERR_STATE);
	ck_assert_int_eq(libwdt_model_read(&host.model, &value, MR, 4), 0);
	ck_assert_uint_eq(value, RESET_VALUE);
	ck_assert_int_eq(libwdt_model_reset(&host.model, LIBWDT_MODEL_WATCHDOG), 0);
	ck_assert_str_eq(host.log, "Rr");
	ck_assert_uint_eq(next_event(&host.model), 4096 * TICK);
	ck_assert_uint_eq(events(&host.model).resets, 1);
	ck_assert_uint_eq(view(&host.model).reset_kind, LIBWDT_MODEL_WATCHDOG);
}
END_TEST

START_TEST(reset_callback_may_reset_the_model)
{
	struct host host;

	make_host(&host, libwdt_layout_at91sam9(), mode(1, 0xfff, WDRSTEN | WDRPROC));
	host.answer = 1;
	pass_time(&host.model, 2 * TICK);
	ck_assert_str_eq(host.log, "Pp");
	ck_assert_uint_eq(view(&host.model).reset_kind, LIBWDT_MODEL_PROCESSOR);
	ck_assert_uint_eq(next_event(&host.model), 4096 * TICK);
}
END_TEST

START_TEST(part_without_processor_reset_resets_all)
{
	struct host host;

	make_host(&host, libwdt_layout_sama5d4(), mode(1, 0xfff, WDRSTEN | WDRPROC));
	pass_time(&host.model, 2 * TICK);
	ck_assert_str_eq(host.log, "R");
}
END_TEST

START_TEST(callback_error_comes_back_and_undoes_nothing)
{
	struct host host;

	make_host(&host, libwdt_layout_at91sam9(), mode(1, 0xfff, WDRSTEN));
	host.result = -5;
	ck_assert_int_eq(libwdt_model_advance(&host.model, 2 * TICK), -5);
	ck_assert_uint_eq(view(&host.model).now, 2 * TICK);
	ck_assert_uint_eq(view(&host.model).state, LIBWDT_MODEL_HELD);
}
END_TEST

START_TEST(reset_that_reaches_the_processor_clears_all_but_the_record)
{
	uint32_t kind;

	for (kind = LIBWDT_MODEL_POWER_ON; kind <= LIBWDT_MODEL_SOFTWARE; kind++) {
		struct libwdt_model model = model_of(libwdt_layout_at91sam9(), HZ);

		put(&model, MR, mode(1, 1, 0));
		pass_time(&model, 3 * TICK);
		ck_assert_int_eq(libwdt_model_reset(&model, kind), 0);
		ck_assert_uint_eq(get(&model, SR), 0);
		ck_assert_uint_eq(get(&model, MR), RESET_VALUE);
		ck_assert_uint_eq(next_event(&model), 4096 * TICK);
		ck_assert_uint_eq(view(&model).reset_kind, kind);
		ck_assert_uint_eq(events(&model).underflows, 1);
		put(&model, MR, mode(5, 5, 0));
		ck_assert_uint_eq(get(&model, MR), mode(5, 5, 0));
	}
}
END_TEST

START_TEST(peripheral_reset_leaves_the_watchdog_alone)
{
	struct libwdt_model model = model_of(libwdt_layout_at91sam9(), HZ);

	put(&model, MR, mode(1, 1, 0));
	pass_time(&model, 3 * TICK);
	ck_assert_int_eq(libwdt_model_reset(&model, LIBWDT_MODEL_PERIPHERAL), 0);
	ck_assert_uint_eq(next_event(&model), TICK);
	ck_assert_uint_eq(get(&model, SR), WDUNF);
	ck_assert_uint_eq(view(&model).state & LIBWDT_MODEL_LOCKED, LIBWDT_MODEL_LOCKED);
}
END_TEST

START_TEST(setup_out_of_range_is_refused)
{
	struct libwdt_model_setup good = LIBWDT_MODEL_SETUP_INIT, setup;
	struct libwdt_layout layout = *libwdt_layout_at91sam9();
	struct libwdt_model model;

#define REFUSED(change, error) \
	do { \
		setup = good; \
		change; \
		ck_assert_int_eq(libwdt_model_init(&model, &setup), error); \
	} while (0)

	good.layout = libwdt_layout_at91sam9();
	REFUSED(setup.size = 4, LIBWDT_ERR_SIZE);
	REFUSED(setup.hz = 9999, LIBWDT_ERR_INVALID);
	REFUSED(setup.hz = 1000001, LIBWDT_ERR_INVALID);
	REFUSED(setup.divider = 0, LIBWDT_ERR_INVALID);
	REFUSED(setup.divider = 4097, LIBWDT_ERR_INVALID);
	REFUSED(setup.reserved = 1, LIBWDT_ERR_INVALID);
	REFUSED(setup.time_hz = 0, LIBWDT_ERR_INVALID);
	REFUSED(setup.time_hz = ((uint64_t)1 << 40) + 1, LIBWDT_ERR_INVALID);
	REFUSED(setup.layout = NULL, LIBWDT_ERR_INVALID);
	layout.field[LIBWDT_LOAD].shift = 30;
	REFUSED(setup.layout = &layout, LIBWDT_ERR_SIZE);
	ck_assert_int_eq(libwdt_model_init_sized(&model, 8, &good), LIBWDT_ERR_STORAGE);
	ck_assert_int_eq(libwdt_model_init(&model, NULL), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_model_init_sized(NULL, sizeof(model), &good), LIBWDT_ERR_INVALID);
#undef REFUSED
}
END_TEST

START_TEST(options_out_of_range_change_nothing)
{
	struct libwdt_model model = model_of(libwdt_layout_at91sam9(), HZ), before = model;
	struct libwdt_model_options good = LIBWDT_MODEL_OPTIONS_INIT, set;

#define REFUSED(change, error) \
	do { \
		set = good; \
		change; \
		ck_assert_int_eq(libwdt_model_set_options(&model, &set), error); \
	} while (0)

	REFUSED(set.size = 20, LIBWDT_ERR_SIZE);
	REFUSED(set.flags = 0x80000, LIBWDT_ERR_INVALID);
	REFUSED(set.delay_clocks = 4, LIBWDT_ERR_INVALID);
	REFUSED(set.divider_phase = 128, LIBWDT_ERR_INVALID);
	REFUSED(set.spacing_clocks = 256, LIBWDT_ERR_INVALID);
	REFUSED(set.cut_clocks = (1u << 24) + 1, LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_model_set_options(&model, NULL), LIBWDT_ERR_INVALID);
	ck_assert_mem_eq(&model, &before, sizeof(model));
#undef REFUSED
	good.cut_clocks = 5;
	good.delay_clocks = 3;
	ck_assert_int_eq(libwdt_model_set_options(&model, &good), 0);
	memset(&set, 0xff, sizeof(set));
	set.size = sizeof(set);
	ck_assert_int_eq(libwdt_model_options(&model, &set), 0);
	ck_assert_mem_eq(&set, &good, sizeof(set));
}
END_TEST

START_TEST(bad_arguments_are_errors_in_every_function)
{
	struct libwdt_model model = model_of(libwdt_layout_at91sam9(), HZ), before = model, blank;
	struct libwdt_model_view small = LIBWDT_MODEL_VIEW_INIT;
	struct libwdt_model_options set = LIBWDT_MODEL_OPTIONS_INIT;
	struct libwdt_model_events seen = LIBWDT_MODEL_EVENTS_INIT;
	uint8_t state[LIBWDT_MODEL_STATE_BYTES];
	uint64_t units;
	uint32_t value;

	memset(&blank, 0, sizeof(blank));
	ck_assert_int_eq(libwdt_model_set_hz(&model, 9999), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_model_set_hz(&model, 1000001), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_model_set_inputs(&model, 4), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_model_reset(&model, 5), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_model_read(&model, NULL, MR, 4), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_model_peek(&model, NULL, MR, 4), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_model_next_event(&model, NULL), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_model_view(&model, NULL), LIBWDT_ERR_INVALID);
	small.size -= 4;
	ck_assert_int_eq(libwdt_model_view(&model, &small), LIBWDT_ERR_SIZE);
	ck_assert_int_eq(libwdt_model_events(&model, NULL), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_model_options(&model, NULL), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_model_save(&model, NULL, 1000), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_model_save(&model, state, sizeof(state) - 1), LIBWDT_ERR_SIZE);
	ck_assert_int_eq(libwdt_model_restore(&model, NULL, 1000), LIBWDT_ERR_INVALID);
	ck_assert_mem_eq(&model, &before, sizeof(model));

#define ON(m, error) \
	do { \
		ck_assert_int_eq(libwdt_model_set_options(m, &set), error); \
		ck_assert_int_eq(libwdt_model_options(m, &set), error); \
		ck_assert_int_eq(libwdt_model_set_hz(m, HZ), error); \
		ck_assert_int_eq(libwdt_model_set_inputs(m, 0), error); \
		ck_assert_int_eq(libwdt_model_reset(m, 0), error); \
		ck_assert_int_eq(libwdt_model_read(m, &value, MR, 4), error); \
		ck_assert_int_eq(libwdt_model_peek(m, &value, MR, 4), error); \
		ck_assert_int_eq(libwdt_model_write(m, MR, 0, 4), error); \
		ck_assert_int_eq(libwdt_model_advance(m, 1), error); \
		ck_assert_int_eq(libwdt_model_next_event(m, &units), error); \
		ck_assert_int_eq(libwdt_model_events(m, &seen), error); \
		ck_assert_int_eq(libwdt_model_clear_events(m), error); \
		ck_assert_int_eq(libwdt_model_view(m, &small), error); \
		ck_assert_int_eq(libwdt_model_save(m, state, sizeof(state)), error); \
		ck_assert_int_eq(libwdt_model_restore(m, state, sizeof(state)), error); \
	} while (0)

	ON(NULL, LIBWDT_ERR_INVALID);
	ON(&blank, LIBWDT_ERR_STATE);
#undef ON
}
END_TEST

START_TEST(constants_are_those_the_library_was_built_with)
{
	ck_assert_uint_eq(libwdt_model_sizeof(), sizeof(struct libwdt_model));
	ck_assert_uint_eq(libwdt_model_state_bytes(), LIBWDT_MODEL_STATE_BYTES);
}
END_TEST

static TCase *register_tests(void)
{
	TCase *tests = tcase_create("registers");

	tcase_add_test(tests, power_on_shows_the_reset_values);
	tcase_add_test(tests, write_once_takes_the_first_mode_alone);
	tcase_add_test(tests, write_once_is_spent_by_the_same_value);
	tcase_add_test(tests, lockable_mode_is_rewritable_until_locked);
	tcase_add_test(tests, locking_alone_does_not_restart);
	tcase_add_test(tests, locked_mode_write_restarts_and_can_be_too_early);
	tcase_add_test(tests, spent_mode_write_restarts_unless_the_option_says_not);
	tcase_add_test(tests, wrong_key_does_nothing);
	tcase_add_test(tests, lock_command_is_nothing_to_a_write_once_part);
	tcase_add_test(tests, reserved_mode_bits_stay_zero);
	tcase_add_test(tests, status_is_cleared_by_a_read_and_not_by_a_peek);
	tcase_add_test(tests, status_ignores_writes);
	tcase_add_test(tests, only_aligned_words_reach_a_register);
	return tests;
}

static TCase *line_tests(void)
{
	TCase *tests = tcase_create("lines and resets");

	tcase_add_test(tests, fault_interrupts_while_enabled_and_until_read);
	tcase_add_test(tests, interrupt_handler_may_read_the_status_from_the_callback);
	tcase_add_test(tests, bite_holds_the_reset_line_until_the_reset);
	tcase_add_test(tests, reset_callback_may_reset_the_model);
	tcase_add_test(tests, part_without_processor_reset_resets_all);
	tcase_add_test(tests, callback_error_comes_back_and_undoes_nothing);
	tcase_add_test(tests, reset_that_reaches_the_processor_clears_all_but_the_record);
	tcase_add_test(tests, peripheral_reset_leaves_the_watchdog_alone);
	return tests;
}

static TCase *argument_tests(void)
{
	TCase *tests = tcase_create("arguments");

	tcase_add_test(tests, setup_out_of_range_is_refused);
	tcase_add_test(tests, options_out_of_range_change_nothing);
	tcase_add_test(tests, bad_arguments_are_errors_in_every_function);
	tcase_add_test(tests, constants_are_those_the_library_was_built_with);
	return tests;
}

Suite *model_suite(void)
{
	Suite *suite = suite_create("model");

	suite_add_tcase(suite, register_tests());
	suite_add_tcase(suite, line_tests());
	suite_add_tcase(suite, argument_tests());
	return suite;
}
