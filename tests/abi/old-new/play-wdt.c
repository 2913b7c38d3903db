/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* libwdt at work: a modelled watchdog, a plan, a fleet of which one hangs, and what the next boot is told. */
#include "program.h"

#include <string.h>

#define NS_PER_MS 1000000u

static struct {
	struct libwdt_model *model;
	uint64_t ns;
} board;

static int now(void *user, uint64_t *ticks)
{
	(void)user;
	*ticks = board.ns / NS_PER_MS;
	return 0;
}

static int delay(void *user, uint32_t time_us)
{
	(void)user;
	board.ns += time_us * UINT64_C(1000);
	return libwdt_model_advance(board.model, time_us * UINT64_C(1000));
}

static int read_register(void *user, uint32_t *value, uint32_t offset)
{
	(void)user;
	return libwdt_model_read(board.model, value, offset, 4);
}

static int write_register(void *user, uint32_t offset, uint32_t value)
{
	(void)user;
	return libwdt_model_write(board.model, offset, value, 4);
}

static void sleep_until(uint64_t ms)
{
	uint64_t ns = ms * NS_PER_MS + NS_PER_MS / 2;

	if (ns <= board.ns)
		return;
	MUST(libwdt_model_advance(board.model, ns - board.ns));
	board.ns = ns;
}

/* A node with two properties. */
static int property(void *user, const void **data, uint32_t *length, const char *name)
{
	static const uint8_t timeout[4] = {0, 0, 0, 9};

	(void)user;
	if (strcmp(name, "timeout-sec") != 0)
		return strcmp(name, "atmel,idle-halt") == 0 ? (*length = 0, 1) : 0;
	*data = timeout;
	*length = 4;
	return 1;
}

static int cause_register(void *user, uint32_t *value, uint32_t offset)
{
	(void)user;
	(void)offset;
	*value = 2u << 8;
	return 0;
}

static struct libwdt *begin(struct libwdt_plan *plan)
{
	struct libwdt_ops ops = {.size = sizeof(ops), .counter_bits = 48, .now = now, .read = read_register, .write = write_register,
				 .delay = delay};
	struct libwdt_model_setup setup = LIBWDT_MODEL_SETUP_INIT;
	struct libwdt_request request = LIBWDT_REQUEST_INIT, *asked = EDGE_COPY(request);
	struct libwdt_input input = LIBWDT_INPUT_INIT;
	struct libwdt *wdt = EDGE(libwdt);

	board.model = EDGE(libwdt_model);
	setup.layout = input.layout = libwdt_layout_at91sam9();
	MUST(libwdt_model_init(board.model, (const struct libwdt_model_setup *)EDGE_COPY(setup)));
	MUST(libwdt_request_from_properties(asked, input.layout, property, NULL));
	TELL("request: flags 0x%x timeout %u ms", (unsigned)asked->flags, (unsigned)asked->timeout_ms);
	asked->reset_not_after_us = 4000000;
	asked->closed_us = 500000;
	input.request = asked;
	input.age_max_us = 100000;
	MUST(libwdt_init(wdt, (const struct libwdt_ops *)EDGE_COPY(ops), NULL));
	MUST(libwdt_negotiate(wdt, plan, EDGE_COPY(input), libwdt_plan_safe));
	return wdt;
}

static void tell_plan(const struct libwdt_plan *plan)
{
	TELL("plan: findings 0x%x written %u mode 0x%08x feasible %u first %lld period %lld in %lld..%lld slack %lld %lld reset %llu..%llu T_max %llu",
	     (unsigned)plan->findings, (unsigned)plan->written, (unsigned)plan->reg[LIBWDT_REG_MODE], (unsigned)plan->feasible,
	     (long long)plan->first, (long long)plan->period, (long long)plan->earliest, (long long)plan->latest,
	     (long long)plan->early_slack_us, (long long)plan->late_slack_us, (unsigned long long)plan->reset_min_us,
	     (unsigned long long)plan->reset_max_us, (unsigned long long)plan->timeout_max_us);
}

/* Two clients, of which one stops after 20 s. Until the reset. */
static void live_and_die(struct libwdt *wdt, struct libwdt_record *record)
{
	struct libwdt_supervisor_config config = LIBWDT_SUPERVISOR_CONFIG_INIT;
	struct libwdt_client_config promise = LIBWDT_CLIENT_CONFIG_INIT;
	struct libwdt_client_status status = {.size = sizeof(status)}, *seen = EDGE_COPY(status);
	struct libwdt_model_events none = LIBWDT_MODEL_EVENTS_INIT, *events = EDGE_COPY(none);
	struct libwdt_supervisor *supervisor = EDGE(libwdt_supervisor);
	uint32_t client[2];
	uint64_t deadline, ms;

	config.clients = edge(2 * sizeof(struct libwdt_client));
	config.client_count = 2;
	config.record = record;
	MUST(libwdt_supervisor_init(supervisor, &deadline, wdt, (const struct libwdt_supervisor_config *)EDGE_COPY(config), 0));
	promise.period_ticks = 1500;
	promise.name = "one";
	MUST(libwdt_client_add(supervisor, &client[0], &deadline, EDGE_COPY(promise), 0));
	promise.name = "two";
	MUST(libwdt_client_add(supervisor, &client[1], &deadline, EDGE_COPY(promise), 0));
	for (ms = 100; ms < 100000 && !events->resets; ms += 100) {
		sleep_until(ms);
		MUST(libwdt_check_in(supervisor, client[0], (uint32_t)ms));
		if (ms < 20000)
			MUST(libwdt_check_in(supervisor, client[1], (uint32_t)ms));
		MUST(libwdt_supervisor_poll(supervisor, &deadline, (uint32_t)ms));
		MUST(libwdt_model_events(board.model, events));
	}
	MUST(libwdt_client_status(supervisor, seen, client[1], (uint32_t)ms));
	TELL("client: %s state 0x%x", seen->name, (unsigned)seen->state);
	TELL("events: resets %u underflows %u early %u first at %llu", (unsigned)events->resets, (unsigned)events->underflows,
	     (unsigned)events->early, (unsigned long long)events->first_time);
}

void play_wdt(void)
{
	struct libwdt_plan empty = LIBWDT_PLAN_INIT, *plan = EDGE_COPY(empty);
	struct libwdt_status status = LIBWDT_STATUS_INIT, *seen = EDGE_COPY(status);
	struct libwdt_model_view blank = LIBWDT_MODEL_VIEW_INIT, *view = EDGE_COPY(blank);
	struct libwdt_clock clock = LIBWDT_CLOCK_CRYSTAL;
	struct libwdt_handover *handover = EDGE(libwdt_handover);
	struct libwdt_record *record = EDGE(libwdt_record);
	uint32_t cause, word;
	struct libwdt *wdt = begin(plan);

	tell_plan(plan);
	memset(record, 0, sizeof(*record));
	live_and_die(wdt, record);
	MUST(libwdt_status(wdt, seen));
	TELL("status: state 0x%x refreshes %llu, as the plugin sees %llu, error %d", (unsigned)seen->state,
	     (unsigned long long)seen->refreshes, (unsigned long long)plugin_refreshes(wdt), (int)seen->error);
	MUST(libwdt_model_view(board.model, view));
	TELL("model: state 0x%x counter %u lines 0x%x", (unsigned)view->state, (unsigned)view->counter, (unsigned)view->lines);
	TELL("record: %d, client %u, late by %u", libwdt_record_check(record), (unsigned)record->client, (unsigned)record->by_ticks);
	MUST(libwdt_handover_make(handover, wdt, &clock));
	TELL("handover: %d", libwdt_handover_check(handover, libwdt_layout_at91sam9()));
	MUST(libwdt_boot_cause(&cause, &word, libwdt_rstc_at91sam9(), cause_register, NULL));
	TELL("cause: %s", libwdt_boot_cause_text(cause));
}
