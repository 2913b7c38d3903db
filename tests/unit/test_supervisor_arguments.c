/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Bad input of every kind to the supervisor: the documented error, and nothing changed. */
#include <string.h>

#include "supervised.h"
#include "suites.h"

static struct supervised s;

static void no_rate(void) { s.config.clock_hz = 0; }
static void no_slots(void) { s.config.client_count = 0; }
static void endless_slots(void) { s.config.client_count = LIBWDT_CLIENTS_MAX + 1; }
static void nowhere(void) { s.config.clients = NULL; }
static void small_slots(void) { s.config.client_bytes -= 8; }
static void large_slots(void) { s.config.client_bytes += 8; }
static void short_config(void) { s.config.size--; }
static void endless_config(void) { s.config.size = UINT32_MAX; }
static void crooked_slots(void) { s.config.clients = (struct libwdt_client *)(void *)((uint8_t *)s.slots + 2); }
static void crooked_record(void) { s.config.record = (struct libwdt_record *)(void *)((uint8_t *)&s.record + 2); }
static void without_timeout(void) { ck_assert_int_eq(libwdt_set_timeout(&s.b.wdt, &s.deadline, 0), 0); }
static void in_manual_mode(void) { ck_assert_int_eq(libwdt_set_modes(&s.b.wdt, LIBWDT_MANUAL), 0); }
static void not_attached(void) { ck_assert_int_eq(libwdt_init(&s.b.wdt, &s.b.ops, &s.b), 0); }
static void not_even_initialised(void) { memset(&s.b.wdt, 0, sizeof(s.b.wdt)); }

static void infeasible(void)
{
	const struct libwdt_timing timing = {sizeof(timing), 5000, 5000, 5000, 5000, 0, 0};

	ck_assert_int_eq(libwdt_attach(&s.b.wdt, &s.b.plan, &timing, 1000, 1000, 0), LIBWDT_ERR_INFEASIBLE);
	ck_assert_int_eq(libwdt_set_timeout(&s.b.wdt, &s.deadline, 1000), LIBWDT_ERR_INFEASIBLE);
}

static void broken_clock(void)
{
	s.b.failure = (struct bench_failure){LIBWDT_CALL_NOW, s.b.calls[LIBWDT_CALL_NOW] + 1, -71, 0};
}

static const struct {
	const char *name;
	void (*spoil)(void);
	int error;
} spoiled[] = {
	{"a clock of no rate", no_rate, LIBWDT_ERR_INVALID},
	{"no slots", no_slots, LIBWDT_ERR_INVALID},
	{"too many slots", endless_slots, LIBWDT_ERR_INVALID},
	{"slots nowhere", nowhere, LIBWDT_ERR_INVALID},
	{"slots too small", small_slots, LIBWDT_ERR_SIZE},
	{"slots too large", large_slots, LIBWDT_ERR_SIZE},
	{"configuration too short", short_config, LIBWDT_ERR_SIZE},
	{"configuration too long", endless_config, LIBWDT_ERR_SIZE},
	{"slots misaligned", crooked_slots, LIBWDT_ERR_STORAGE},
	{"record misaligned", crooked_record, LIBWDT_ERR_STORAGE},
	{"no soft timeout", without_timeout, LIBWDT_ERR_INVALID},
	{"manual mode", in_manual_mode, LIBWDT_ERR_INVALID},
	{"watchdog not attached", not_attached, LIBWDT_ERR_STATE},
	{"watchdog not initialised", not_even_initialised, LIBWDT_ERR_STATE},
	{"watchdog not served", infeasible, LIBWDT_ERR_INFEASIBLE},
	{"clock that fails", broken_clock, -71},
};

#define SPOILED (int)(sizeof(spoiled) / sizeof(spoiled[0]))

START_TEST(init_refuses_and_stores_nothing)
{
	static struct supervised before;

	supervised_prepare(&s, 1000);
	memset(s.slots, 0xa5, sizeof(s.slots));
	memset(&s.supervisor, 0xa5, sizeof(s.supervisor));
	spoiled[_i].spoil();
	s.deadline = 99;
	before = s;
	ck_assert_msg(libwdt_supervisor_init(&s.supervisor, &s.deadline, &s.b.wdt, &s.config, 0) == spoiled[_i].error,
		      "%s", spoiled[_i].name);
	ck_assert(memcmp(&s.supervisor, &before.supervisor, sizeof(s.supervisor)) == 0);
	ck_assert(memcmp(s.slots, before.slots, sizeof(s.slots)) == 0);
	ck_assert(memcmp(&s.config, &before.config, sizeof(s.config)) == 0);
	ck_assert_uint_eq(s.deadline, 99);
}
END_TEST

START_TEST(init_refuses_null_and_small_storage)
{
	struct libwdt_supervisor *crooked = (struct libwdt_supervisor *)(void *)((uint8_t *)&s.supervisor + 2);
	uint64_t deadline;

	supervised_prepare(&s, 1000);
	ck_assert_int_eq(libwdt_supervisor_init_sized(NULL, 1000, &deadline, &s.b.wdt, &s.config, 0), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_supervisor_init(&s.supervisor, NULL, &s.b.wdt, &s.config, 0), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_supervisor_init(&s.supervisor, &deadline, NULL, &s.config, 0), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_supervisor_init(&s.supervisor, &deadline, &s.b.wdt, NULL, 0), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_supervisor_init_sized(&s.supervisor, 8, &deadline, &s.b.wdt, &s.config, 0),
			 LIBWDT_ERR_STORAGE);
	ck_assert_int_eq(libwdt_supervisor_init_sized(crooked, 1000, &deadline, &s.b.wdt, &s.config, 0),
			 LIBWDT_ERR_STORAGE);
	ck_assert_int_eq(supervised_poll(&s, 0), LIBWDT_ERR_STATE);
}
END_TEST

static const struct {
	struct libwdt_client_config config;
	int error;
} bad_client[] = {
	{{sizeof(struct libwdt_client_config), 0, 0, 0, NULL}, LIBWDT_ERR_INVALID},
	{{sizeof(struct libwdt_client_config), LIBWDT_CLIENT_TICKS_MAX + 1, 0, 0, NULL}, LIBWDT_ERR_INVALID},
	{{sizeof(struct libwdt_client_config), UINT32_MAX, 0, 0, NULL}, LIBWDT_ERR_INVALID},
	{{sizeof(struct libwdt_client_config), 100, 101, 0, NULL}, LIBWDT_ERR_INVALID},
	{{sizeof(struct libwdt_client_config), 100, 0, LIBWDT_CLIENT_TICKS_MAX + 1, NULL}, LIBWDT_ERR_INVALID},
	{{sizeof(struct libwdt_client_config) - 1, 100, 0, 0, NULL}, LIBWDT_ERR_SIZE},
	{{UINT32_MAX, 100, 0, 0, NULL}, LIBWDT_ERR_SIZE},
};

START_TEST(add_refuses_and_stores_nothing)
{
	uint32_t client = 77;
	uint64_t deadline = 88;
	struct supervised before;

	supervised_init(&s, 0);
	before = s;
	ck_assert_int_eq(libwdt_client_add(&s.supervisor, &client, &deadline, &bad_client[_i].config, 0),
			 bad_client[_i].error);
	ck_assert_uint_eq(client, 77);
	ck_assert_uint_eq(deadline, 88);
	ck_assert(memcmp(&s.supervisor, &before.supervisor, sizeof(s.supervisor)) == 0);
	ck_assert(memcmp(s.slots, before.slots, sizeof(s.slots)) == 0);
}
END_TEST

/* Longest of everything. */
START_TEST(add_takes_the_largest_numbers)
{
	const struct libwdt_client_config config = {sizeof(config), LIBWDT_CLIENT_TICKS_MAX, LIBWDT_CLIENT_TICKS_MAX,
						    LIBWDT_CLIENT_TICKS_MAX, NULL};

	supervised_init(&s, 0);
	(void)supervised_add(&s, &config, 0);
	ck_assert_int_eq(supervised_poll(&s, LIBWDT_CLIENT_TICKS_MAX), 0);
	ck_assert_int_eq(supervised_poll(&s, LIBWDT_CLIENT_TICKS_MAX + 1), LIBWDT_CONDEMNED);
}
END_TEST

START_TEST(null_is_refused_everywhere)
{
	struct libwdt_client_config config = LIBWDT_CLIENT_CONFIG_INIT;
	struct libwdt_client_status status = LIBWDT_CLIENT_STATUS_INIT;
	uint32_t client;
	uint64_t d;

	supervised_init(&s, 0);
	config.period_ticks = 100;
	client = supervised_add(&s, &config, 0);
	ck_assert_int_eq(libwdt_supervisor_poll(NULL, &d, 0), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_supervisor_poll(&s.supervisor, NULL, 0), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_supervisor_wake(NULL, &d, 0), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_supervisor_wake(&s.supervisor, NULL, 0), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_client_add(NULL, &client, &d, &config, 0), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_client_add(&s.supervisor, NULL, &d, &config, 0), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_client_add(&s.supervisor, &client, NULL, &config, 0), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_client_add(&s.supervisor, &client, &d, NULL, 0), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_client_remove(NULL, &d, client, 0), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_client_remove(&s.supervisor, NULL, client, 0), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_client_suspend(NULL, &d, client, 0), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_client_suspend(&s.supervisor, NULL, client, 0), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_client_resume(NULL, &d, client, 0), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_client_resume(&s.supervisor, NULL, client, 0), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_client_status(NULL, &status, client, 0), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_client_status(&s.supervisor, NULL, client, 0), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_check_in(NULL, client, 0), LIBWDT_ERR_INVALID);
	ck_assert_uint_eq(supervised_status(&s, client, 0).state, 0);
}
END_TEST

START_TEST(nothing_works_before_init)
{
	struct libwdt_client_config config = LIBWDT_CLIENT_CONFIG_INIT;
	struct libwdt_client_status status = LIBWDT_CLIENT_STATUS_INIT;
	static struct libwdt_supervisor none;
	uint32_t client = 77;
	uint64_t d = 88;

	config.period_ticks = 100;
	ck_assert_int_eq(libwdt_supervisor_poll(&none, &d, 0), LIBWDT_ERR_STATE);
	ck_assert_int_eq(libwdt_supervisor_wake(&none, &d, 0), LIBWDT_ERR_STATE);
	ck_assert_int_eq(libwdt_client_add(&none, &client, &d, &config, 0), LIBWDT_ERR_STATE);
	ck_assert_int_eq(libwdt_client_remove(&none, &d, 0x10000, 0), LIBWDT_ERR_STATE);
	ck_assert_int_eq(libwdt_client_suspend(&none, &d, 0x10000, 0), LIBWDT_ERR_STATE);
	ck_assert_int_eq(libwdt_client_resume(&none, &d, 0x10000, 0), LIBWDT_ERR_STATE);
	ck_assert_int_eq(libwdt_client_status(&none, &status, 0x10000, 0), LIBWDT_ERR_STATE);
	ck_assert_int_eq(libwdt_check_in(&none, 0x10000, 0), LIBWDT_ERR_STATE);
	ck_assert_uint_eq(client, 77);
	ck_assert_uint_eq(d, 88);
}
END_TEST

/* Nobody's, another life's, another slot's, past the last slot's. */
START_TEST(handle_of_no_client_is_refused)
{
	struct libwdt_client_status status = LIBWDT_CLIENT_STATUS_INIT;
	uint32_t client, wrong, before = 0;
	uint64_t d = 88;

	supervised_init(&s, 0);
	client = supervised_add_simple(&s, 100, 0, 0);
	wrong = (const uint32_t[]){0, client + 0x10000, client + 1, client + SLOTS, client | 0xffff, client & 0xffff,
				   UINT32_MAX}[_i];
	before = s.b.calls[LIBWDT_CALL_NOW];
	ck_assert_int_eq(libwdt_check_in(&s.supervisor, wrong, 0), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_client_remove(&s.supervisor, &d, wrong, 0), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_client_suspend(&s.supervisor, &d, wrong, 0), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_client_resume(&s.supervisor, &d, wrong, 0), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_client_status(&s.supervisor, &status, wrong, 0), LIBWDT_ERR_INVALID);
	ck_assert_uint_eq(s.b.calls[LIBWDT_CALL_NOW], before);
	ck_assert_uint_eq(d, 88);
	ck_assert_uint_eq(supervised_status(&s, client, 0).state, 0);
}
END_TEST

START_TEST(status_refuses_a_short_struct)
{
	struct libwdt_client_status status = LIBWDT_CLIENT_STATUS_INIT, before;
	uint32_t client;

	supervised_init(&s, 0);
	client = supervised_add_simple(&s, 100, 0, 0);
	status.size--;
	before = status;
	ck_assert_int_eq(libwdt_client_status(&s.supervisor, &status, client, 0), LIBWDT_ERR_SIZE);
	ck_assert(memcmp(&status, &before, sizeof(status)) == 0);
}
END_TEST

START_TEST(sizes_are_those_of_the_header)
{
	ck_assert_uint_eq(libwdt_supervisor_sizeof(), sizeof(struct libwdt_supervisor));
	ck_assert_uint_eq(libwdt_client_sizeof(), sizeof(struct libwdt_client));
}
END_TEST

START_TEST(verdict_has_a_name)
{
	ck_assert_str_ne(libwdt_strerror(LIBWDT_CONDEMNED), libwdt_strerror(12345));
}
END_TEST

Suite *supervisor_arguments_suite(void)
{
	Suite *suite = suite_create("supervisor arguments");
	TCase *tests = tcase_create("arguments");

	tcase_add_loop_test(tests, init_refuses_and_stores_nothing, 0, SPOILED);
	tcase_add_test(tests, init_refuses_null_and_small_storage);
	tcase_add_loop_test(tests, add_refuses_and_stores_nothing, 0, (int)(sizeof(bad_client) / sizeof(bad_client[0])));
	tcase_add_test(tests, add_takes_the_largest_numbers);
	tcase_add_test(tests, null_is_refused_everywhere);
	tcase_add_test(tests, nothing_works_before_init);
	tcase_add_loop_test(tests, handle_of_no_client_is_refused, 0, 7);
	tcase_add_test(tests, status_refuses_a_short_struct);
	tcase_add_test(tests, sizes_are_those_of_the_header);
	tcase_add_test(tests, verdict_has_a_name);
	suite_add_tcase(suite, tests);
	return suite;
}
