/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Lesson 3: negotiate with a watchdog, keep it alive, and let it bite.
 *
 *	cc 03-negotiate-and-run.c $(pkg-config --cflags --libs libwdt)
 *
 * The hardware here is libwdt's own model of an at91sam9 watchdog, and time is
 * simulated, so the lesson runs anywhere and in no time. On a board only the
 * callbacks below change: read and write become bus accesses, and the loop in
 * main() becomes a timer that calls libwdt_poll() at the deadline.
 */
#include <stdio.h>
#include <stdlib.h>

#include <libwdtvtlb/wdt.h>
#include <libwdtvtlb/wdt_model.h>

#define NS_PER_TICK 1000000u /* the host's counter runs at 1 kHz */
#define LATE_NS 900000u      /* and its timer is served within a millisecond */
#define GIVE_UP_NS UINT64_C(120000000000)

struct board {
	struct libwdt_model watchdog;
	uint64_t ns;
};

static int board_sleep(struct board *board, uint64_t ns)
{
	board->ns += ns;
	return libwdt_model_advance(&board->watchdog, ns);
}

/* What libwdt asks of its host: a counter, a way to wait, and two bus accesses. */
static int host_now(void *user, uint64_t *ticks)
{
	*ticks = ((struct board *)user)->ns / NS_PER_TICK;
	return 0;
}

static int host_delay(void *user, uint32_t time_us)
{
	return board_sleep(user, (uint64_t)time_us * 1000);
}

static int bus_read(void *user, uint32_t *value, uint32_t offset)
{
	return libwdt_model_read(&((struct board *)user)->watchdog, value, offset, 4);
}

static int bus_write(void *user, uint32_t offset, uint32_t value)
{
	return libwdt_model_write(&((struct board *)user)->watchdog, offset, value, 4);
}

static const struct libwdt_ops ops = {
	.size = sizeof(ops), .counter_bits = 64, .now = host_now,
	.delay = host_delay, .read = bus_read,	 .write = bus_write,
};

/* Sleeps until a deadline, and a little longer: no timer is served at once. Polling early is harmless. */
static int wake_at(struct board *board, uint64_t deadline)
{
	uint64_t soon = board->ns / NS_PER_TICK + 1000;
	uint64_t at = (deadline < soon ? deadline : soon) * NS_PER_TICK + LATE_NS;

	return at > board->ns ? board_sleep(board, at - board->ns) : 0;
}

/* The owner pings every 3 s for half a minute and then hangs, until the watchdog bites. */
static int live_and_die(struct libwdt *wdt, struct board *board, uint64_t *last_ping)
{
	struct libwdt_model_events events = LIBWDT_MODEL_EVENTS_INIT;
	uint64_t deadline, next_ping = 3000;
	int err = libwdt_start(wdt, &deadline);

	while (!err && !events.resets && board->ns < GIVE_UP_NS) {
		err = wake_at(board, next_ping < deadline ? next_ping : deadline);
		if (err)
			break;
		if (board->ns / NS_PER_TICK >= next_ping) {
			*last_ping = board->ns / NS_PER_TICK;
			next_ping = next_ping < 30000 ? next_ping + 3000 : UINT64_MAX;
			err = libwdt_ping(wdt, &deadline);
		} else {
			err = libwdt_poll(wdt, &deadline);
		}
		if (!err)
			err = libwdt_model_events(&board->watchdog, &events);
	}
	return err;
}

/* The promise: after a last ping, a reset no sooner than the timeout and no later than the plan says. */
static int check_promise(struct board *board, const struct libwdt_plan *plan, uint64_t last_ping)
{
	struct libwdt_model_events events = LIBWDT_MODEL_EVENTS_INIT;
	uint64_t after_us;

	if (libwdt_model_events(&board->watchdog, &events) || !events.resets || events.early || events.close)
		return 0;
	after_us = (events.first_time - last_ping * NS_PER_TICK) / 1000;
	printf("last ping at %llu ms, reset %llu us later; promised: %u000 to %llu us\n", (unsigned long long)last_ping,
	       (unsigned long long)after_us, (unsigned)plan->timeout_ms, (unsigned long long)plan->timeout_max_us);
	return after_us >= (uint64_t)plan->timeout_ms * 1000 && after_us <= plan->timeout_max_us;
}

static int set_up(struct libwdt *wdt, struct libwdt_plan *plan, struct board *board)
{
	struct libwdt_model_setup setup = LIBWDT_MODEL_SETUP_INIT; /* nanoseconds, a 32,768 Hz crystal */
	struct libwdt_request wish = LIBWDT_REQUEST_INIT;
	struct libwdt_input input = LIBWDT_INPUT_INIT; /* 1 kHz, 1 ms */
	int err;

	setup.layout = input.layout = libwdt_layout_at91sam9();
	wish.reset_not_after_us = 4000000; /* the hardware bites within 4 s, */
	wish.closed_us = 1000000;          /* takes a refresh sooner than 1 s as a fault, */
	wish.timeout_ms = 10000;           /* and the owner may be silent for 10 s */
	input.request = &wish;
	input.age_max_us = 1000000; /* at most a second since the reset */

	err = libwdt_model_init(&board->watchdog, &setup);
	if (!err)
		err = libwdt_init(wdt, &ops, board);
	return err ? err : libwdt_negotiate(wdt, plan, &input, libwdt_plan_safe);
}

int main(void)
{
	struct libwdt_plan plan = LIBWDT_PLAN_INIT;
	struct board board = {.ns = 0};
	uint64_t last_ping = 0;
	struct libwdt wdt;
	int err = set_up(&wdt, &plan, &board);

	if (!err) {
		printf("mode register 0x%08x, a refresh every %lld ms\n", (unsigned)plan.reg[LIBWDT_REG_MODE],
		       (long long)plan.period);
		err = live_and_die(&wdt, &board, &last_ping);
	}
	if (err)
		fprintf(stderr, "libwdt says: %s\n", libwdt_strerror(err));
	return !err && check_promise(&board, &plan, last_ping) ? EXIT_SUCCESS : EXIT_FAILURE;
}
