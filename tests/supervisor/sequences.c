/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Every sequence of calls up to a length, on two clients with the smallest
 * periods and windows, across the wrap of the clock; each answer, each word told
 * of a fault and each deadline compared with the judge's. And one slot with all
 * the lives that its handles tell apart.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "judge.h"

#define CLIENTS 2u
#define START (((uint64_t)1 << 40) - 3) /* three ticks before the clock wraps */
#define TIMEOUT_MS 1000000u
#define LENGTH_MAX 12u
#define TICKS_MAX 4u

enum op {
	TICK,
	CHECK_IN_A,
	CHECK_IN_B,
	POLL,
	SUSPEND_A,
	RESUME_A,
	WAKE,
	REPLACE_B, /* removes it, or adds it again */
	OPS,
};

static const char *const op_names[OPS] = {
	"tick", "check in A", "check in B", "poll", "suspend A", "resume A", "wake", "remove or add B",
};

/* Everything that a call can change. */
static struct state {
	struct libwdt wdt;
	struct libwdt_supervisor supervisor;
	struct libwdt_client slots[CLIENTS];
	struct libwdt_record record, kept;
	struct judged clients[CLIENTS];
	uint64_t now;
	uint32_t stale; /* handle of the client that was removed last */
	uint32_t told;
	uint32_t most_by; /* of the late clients told of by this call */
	uint32_t left_ms; /* before the reset, when a client had failed */
	uint64_t condemned_at;
	int condemned;
} s;

static struct libwdt_client_config promises[CLIENTS];
static enum op path[LENGTH_MAX];
static uint32_t depth;
static uint64_t calls, faults[3], conditions;

static void describe(void)
{
	uint32_t i;

	for (i = 0; i < CLIENTS; i++)
		printf("%c: period %" PRIu32 ", closed %" PRIu32 ", first %" PRIu32 "; ", (int)('A' + i),
		       promises[i].period_ticks, promises[i].closed_ticks, promises[i].first_ticks);
	for (i = 0; i <= depth && i < LENGTH_MAX; i++)
		printf("%s%s", i ? ", " : "", op_names[path[i]]);
	putchar('\n');
}

static void require(int condition, const char *what, long long got, long long expected)
{
	conditions++;
	if (condition)
		return;
	describe();
	printf("seed 0: %s: %lld, judge: %lld\n", what, got, expected);
	exit(1);
}

static int host_now(void *user, uint64_t *ticks)
{
	(void)user;
	*ticks = s.now;
	return 0;
}

static int host_refresh(void *user)
{
	(void)user;
	return 0;
}

static struct judged *client_of(uint32_t handle)
{
	uint32_t i;

	for (i = 0; i < CLIENTS; i++)
		if (s.clients[i].lives && s.clients[i].handle == handle)
			return &s.clients[i];
	return NULL;
}

/* Of several that were late, the one that was so by most comes first. */
static int on_fault(void *user, const struct libwdt_record *record)
{
	struct judged *client = client_of(record->client);

	(void)user;
	require(client && !client->found, "told of a client", (long long)record->client, 0);
	require(judge_record(client, record, s.now, 1000), "fault told of", record->fault, judge_fault(client, s.now));
	judge_find(client, s.now);
	faults[record->fault]++;
	if (!s.told++) {
		s.most_by = record->fault == LIBWDT_FAULT_LATE ? record->by_ticks : UINT32_MAX;
		if (!s.condemned)
			s.kept = *record;
	}
	require(record->fault == LIBWDT_FAULT_EARLY || record->by_ticks <= s.most_by, "late by more than the first",
		record->by_ticks, s.most_by);
	return 0;
}

/* What every call that is a poll has to answer. */
static void check_call(int result, uint64_t deadline)
{
	uint32_t i;

	for (i = 0; i < CLIENTS; i++) {
		int fault = judge_fault(&s.clients[i], s.now) != 0;

		require(!s.clients[i].lives || fault == s.clients[i].found, "client found", s.clients[i].found, fault);
	}
	if (s.told && !s.condemned) {
		s.condemned = 1;
		s.condemned_at = s.now;
		require(libwdt_time_left(&s.wdt, &s.left_ms) == 0, "time left", s.left_ms, 0);
		require(s.kept.more == s.told - 1, "more failed", s.kept.more, s.told - 1);
	}
	s.told = 0;
	require(result == (s.condemned ? LIBWDT_CONDEMNED : 0), "call", result, s.condemned ? LIBWDT_CONDEMNED : 0);
	require(!memcmp(&s.kept, &s.record, sizeof(s.kept)), "record kept", 0, 1);
	require(deadline > s.now, "deadline", (long long)(deadline - START), (long long)(s.now - START));
	for (i = 0; i < CLIENTS && !s.condemned; i++)
		if (judge_limit(&s.clients[i]) != UINT64_MAX)
			require(deadline <= judge_limit(&s.clients[i]) + 2, "deadline", (long long)(deadline - START),
				(long long)(judge_limit(&s.clients[i]) + 2 - START));
}

/* Nothing moves the reset once a client has failed. */
static void check_time_left(void)
{
	uint32_t left_ms;

	if (!s.condemned)
		return;
	require(libwdt_time_left(&s.wdt, &left_ms) == 0, "time left", 0, 0);
	require(left_ms + (s.now - s.condemned_at) <= s.left_ms, "time left", (long long)left_ms,
		(long long)(s.left_ms - (s.now - s.condemned_at)));
}

static void check_in(uint32_t which)
{
	uint32_t handle = s.clients[which].lives ? s.clients[which].handle : s.stale;
	int expected = s.clients[which].lives ? judge_check_in(&s.clients[which], s.now) : LIBWDT_ERR_INVALID;
	int result = libwdt_check_in(&s.supervisor, handle, (uint32_t)s.now);

	require(result == expected || (expected == JUDGE_EITHER && (result == 0 || result == LIBWDT_EARLY)), "check-in",
		result, expected);
}

static void add(uint32_t which)
{
	uint64_t deadline;
	uint32_t handle = 0;
	int result = libwdt_client_add(&s.supervisor, &handle, &deadline, &promises[which], (uint32_t)s.now);

	judge_add(&s.clients[which], &promises[which], s.now);
	s.clients[which].handle = handle;
	require(handle != 0 && handle != s.stale, "handle", handle, s.stale);
	check_call(result, deadline);
}

static void replace(uint32_t which)
{
	uint64_t deadline;
	int result;

	if (!s.clients[which].lives) {
		add(which);
		return;
	}
	s.stale = s.clients[which].handle;
	result = libwdt_client_remove(&s.supervisor, &deadline, s.stale, (uint32_t)s.now);
	check_call(result, deadline);
	s.clients[which].lives = 0;
	require(libwdt_client_remove(&s.supervisor, &deadline, s.stale, (uint32_t)s.now) == LIBWDT_ERR_INVALID,
		"second remove", 0, LIBWDT_ERR_INVALID);
}

static void suspend_or_resume(struct judged *client, int resume)
{
	uint64_t deadline;
	int result = (resume ? libwdt_client_resume : libwdt_client_suspend)(&s.supervisor, &deadline, client->handle,
									      (uint32_t)s.now);

	check_call(result, deadline);
	if (resume)
		judge_resume(client, s.now);
	else
		judge_suspend(client);
	if (!client->found && resume)
		require(deadline <= judge_limit(client) + 2, "deadline of resume", (long long)(deadline - START),
			(long long)(judge_limit(client) + 2 - START));
}

static void wake(void)
{
	uint64_t deadline;
	uint32_t i;
	int result;

	for (i = 0; i < CLIENTS; i++)
		if (s.clients[i].lives && !s.clients[i].suspended && !s.clients[i].found)
			judge_resume(&s.clients[i], s.now);
	result = libwdt_supervisor_wake(&s.supervisor, &deadline, (uint32_t)s.now);
	check_call(result, deadline);
}

static void check_status(void)
{
	struct libwdt_client_status status = LIBWDT_CLIENT_STATUS_INIT;
	uint32_t i;
	int err;

	for (i = 0; i < CLIENTS; i++) {
		if (!s.clients[i].lives)
			continue;
		err = libwdt_client_status(&s.supervisor, &status, s.clients[i].handle, (uint32_t)s.now);
		require(err == 0, "status", err, 0);
		/* A fault that no poll has found yet does not show. */
		if (!s.clients[i].fault || s.clients[i].found)
			require(judge_status(&s.clients[i], &status, s.now), "status", status.state, status.left_ticks);
	}
}

static void do_op(enum op op)
{
	uint64_t deadline;
	int result;

	calls++;
	switch (op) {
	case TICK:
		s.now++;
		break;
	case CHECK_IN_A:
	case CHECK_IN_B:
		check_in(op - CHECK_IN_A);
		break;
	case POLL:
		result = libwdt_supervisor_poll(&s.supervisor, &deadline, (uint32_t)s.now);
		check_call(result, deadline);
		break;
	case SUSPEND_A:
	case RESUME_A:
		suspend_or_resume(&s.clients[0], op == RESUME_A);
		break;
	case WAKE:
		wake();
		break;
	default:
		replace(1);
	}
	check_status();
	check_time_left();
}

/* After a failure of A only its removal would mean anything. */
static int makes_sense(enum op op)
{
	return (op != SUSPEND_A && op != RESUME_A) || !s.clients[0].found;
}

static void try_all(uint32_t length)
{
	const struct state before = s;
	enum op op;

	if (depth == length)
		return;
	for (op = 0; op < OPS; op++) {
		path[depth] = op;
		if (!makes_sense(op))
			continue;
		do_op(op);
		depth++;
		try_all(length);
		depth--;
		s = before;
	}
}

/* A watchdog whose own deadlines are far beyond every sequence. */
static void begin(const struct libwdt_ops *ops, uint32_t slots)
{
	static const struct libwdt_timing timing = {sizeof(timing), 1000, 400000000, 500000000, 500000000, 0, 1000};
	struct libwdt_supervisor_config config = LIBWDT_SUPERVISOR_CONFIG_INIT;
	struct libwdt_plan plan = LIBWDT_PLAN_INIT;
	uint64_t deadline = 0;
	int err;

	memset(&s, 0, sizeof(s));
	s.now = START - 1000;
	config.client_count = slots;
	config.clients = s.slots;
	config.record = &s.record;
	config.fault = on_fault;
	err = libwdt_init(&s.wdt, ops, NULL);
	err = err ? err : libwdt_attach(&s.wdt, &plan, &timing, 1000, 0, 0);
	err = err ? err : libwdt_set_timeout(&s.wdt, &deadline, TIMEOUT_MS);
	s.now = START;
	err = err ? err : libwdt_refresh(&s.wdt, &deadline);
	err = err ? err : libwdt_supervisor_init(&s.supervisor, &deadline, &s.wdt, &config, (uint32_t)s.now);
	require(err == 0, "init", err, 0);
}

static const struct libwdt_ops ops_template = {
	.size = sizeof(ops_template), .counter_bits = 64, .now = host_now, .refresh = host_refresh};

static struct libwdt_client_config promise_of(uint32_t period, uint32_t closed, uint32_t first, const char *name)
{
	return (struct libwdt_client_config){sizeof(struct libwdt_client_config), period, closed, first, name};
}

/* What B promises beside each promise of A. */
static const uint32_t others[][3] = {{2, 1, 0}, {3, 0, 1}, {1, 1, 4}, {4, 4, 2}, {2, 0, 3}, {1, 0, 0}};

static void try_promise(uint32_t period, uint32_t closed, uint32_t first, uint32_t length, uint32_t other_count)
{
	uint32_t i;

	for (i = 0; i < other_count; i++) {
		promises[0] = promise_of(period, closed, first, "A");
		promises[1] = promise_of(others[i][0], others[i][1], others[i][2], "B");
		begin(&ops_template, CLIENTS);
		add(0);
		add(1);
		try_all(length);
	}
}

/* All handles of a slot differ for 65,535 lives, and none of a life that is over is ever taken. */
static void live_on(void)
{
	static uint32_t handles[65535];
	uint64_t deadline;
	uint32_t i, j;
	int err = 0;

	promises[0] = promise_of(1, 1, 0, NULL);
	begin(&ops_template, 1);
	for (i = 0; i < 65535 && !err; i++) {
		err = libwdt_client_add(&s.supervisor, &handles[i], &deadline, &promises[0], (uint32_t)s.now);
		require(handles[i] != 0, "handle of a life", handles[i], i);
		for (j = i & 1023; j < i; j += 1024)
			require(libwdt_check_in(&s.supervisor, handles[j], (uint32_t)s.now) == LIBWDT_ERR_INVALID,
				"check-in of a former life", j, i);
		err = err ? err : libwdt_check_in(&s.supervisor, handles[i], (uint32_t)s.now);
		err = err ? err : libwdt_client_remove(&s.supervisor, &deadline, handles[i], (uint32_t)s.now);
	}
	require(err == 0, "lives of a slot", err, 0);
	for (i = 0; i < 65535; i++)
		require(libwdt_check_in(&s.supervisor, handles[i], (uint32_t)s.now) == LIBWDT_ERR_INVALID,
			"check-in after the last life", i, 0);
	for (i = 1; i < 65535; i++)
		require(handles[i] != handles[0] && handles[i] != handles[i - 1], "handle comes again", handles[i], i);
}

int main(int argc, char **argv)
{
	int full = argc == 2 && !strcmp(argv[1], "--full");
	uint32_t period, closed, first, promise_count = 0, length = full ? 6 : 5;

	if (argc > 2 || (argc == 2 && !full)) {
		fprintf(stderr, "usage: %s [--full]\n", argv[0]);
		return 2;
	}
	for (period = 1; period <= TICKS_MAX; period++)
		for (closed = 0; closed <= period; closed++)
			for (first = 0; first <= TICKS_MAX; first++, promise_count++)
				try_promise(period, closed, first, length, full ? 6 : 2);
	live_on();
	printf("sequences: all of %" PRIu32 " calls for %" PRIu32 " promises, %" PRIu64 " calls, %" PRIu64
	       " clients late and %" PRIu64 " early, %" PRIu64 " conditions: as the judge says\n",
	       length, promise_count, calls, faults[LIBWDT_FAULT_LATE], faults[LIBWDT_FAULT_EARLY], conditions);
	return faults[LIBWDT_FAULT_LATE] && faults[LIBWDT_FAULT_EARLY] ? 0 : 3;
}
