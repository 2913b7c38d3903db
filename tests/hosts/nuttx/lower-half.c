/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The lower half as the upper half and its users see it, in virtual time: on the device models of two watchdogs
 * that run from the reset on and have a window, of which only the SAMA5D4's can be stopped; and on a made-up one.
 * Timers run late by chance, and every operation is called from tasks and from the timer's interrupt.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <libwdt-nuttx.h>
#include <libwdtvtlb/wdt_model.h>

#include "kernel.h"

#define HELD_US (CONFIG_USEC_PER_TICK / 5u)
#define TIMEOUT_MS 6000u
#define NEVER UINT64_MAX
#define GIVE_UP_NS (100000ull * NS_PER_MS)
#define BEFORE_WRAP 0xfffffc00u /* ten seconds before 32-bit ticks wrap */

/* The made-up one: 2 s, of which the first half is closed. It is started and stopped at will. */
#define CLOSED_MS 1000u
#define BITE_MS 2000u

static struct board {
	struct libwdt_nuttx_s nuttx; /* first: callbacks get it as user */
	struct libwdt_model model;
	const struct libwdt_layout *layout; /* of the model; NULL: the made-up watchdog */
	int runs;
	uint64_t refreshed_ns;
	uint32_t bite_ms;
} board;

static struct libwdt_plan plan;
static uint64_t reset_ns; /* NEVER: none yet */
static int tests, failures, failed_check;
static uint32_t handled, handled_inside;
static uint64_t handled_ns;

static const struct watchdog_ops_s *op(void)
{
	return board.nuttx.lower.ops;
}

static struct watchdog_lowerhalf_s *lower(void)
{
	return &board.nuttx.lower;
}

static void check(int good, int line)
{
	if (!good && !failed_check)
		failed_check = line;
}

#define SAM9 libwdt_layout_at91sam9()
#define SAMA5 libwdt_layout_sama5d4()
#define CHECK(good) check(good, __LINE__)

static void bitten(uint64_t ns)
{
	if (reset_ns == NEVER)
		reset_ns = ns;
}

static void time_passes(uint64_t ns)
{
	struct libwdt_model_events events = LIBWDT_MODEL_EVENTS_INIT;
	uint64_t bite = board.refreshed_ns + (uint64_t)board.bite_ms * NS_PER_MS;

	if (!board.layout && board.runs && kernel_ns() >= bite)
		bitten(bite);
	if (!board.layout)
		return;
	CHECK(!libwdt_model_advance(&board.model, ns) && !libwdt_model_events(&board.model, &events));
	if (events.resets || events.close)
		bitten(events.first_time);
}

static int bus_read(void *user, uint32_t *value, uint32_t offset)
{
	CHECK(kernel_depth() || !board.nuttx.timer.func);
	return libwdt_model_read(&((struct board *)user)->model, value, offset, 4);
}

static int bus_write(void *user, uint32_t offset, uint32_t value)
{
	CHECK(kernel_depth() || !board.nuttx.timer.func);
	return libwdt_model_write(&((struct board *)user)->model, offset, value, 4);
}

/* In the closed half this is a fault. */
static void touch(void)
{
	if (board.runs && kernel_ns() - board.refreshed_ns < (uint64_t)CLOSED_MS * NS_PER_MS)
		bitten(kernel_ns());
	board.refreshed_ns = kernel_ns();
}

static int simple_start(void *user)
{
	(void)user;
	board.runs = 1;
	board.refreshed_ns = kernel_ns();
	return 0;
}

static int simple_stop(void *user)
{
	(void)user;
	board.runs = 0;
	return 0;
}

static int simple_refresh(void *user)
{
	(void)user;
	touch();
	return 0;
}

static const struct libwdt_ops model_ops = {.size = sizeof(model_ops), .read = bus_read, .write = bus_write};
static const struct libwdt_ops simple_ops = {
	.size = sizeof(simple_ops), .start = simple_start, .stop = simple_stop, .refresh = simple_refresh,
};

static int attach(void)
{
	struct libwdt_timing timing = LIBWDT_TIMING_INIT;

	timing.earliest_us = CLOSED_MS * 1000;
	timing.latest_us = timing.bite_min_us = timing.bite_max_us = BITE_MS * 1000;
	board.bite_ms = BITE_MS;
	return libwdt_attach(&board.nuttx.wdt, &plan, &timing, LIBWDT_NUTTX_HZ, LIBWDT_NUTTX_LATENCY_US(HELD_US), 0);
}

/* It bites within 4 s, and there is a window of a second. */
static int negotiate(void)
{
	struct libwdt_request wish = LIBWDT_REQUEST_INIT;
	struct libwdt_input input = LIBWDT_INPUT_INIT;

	input.layout = board.layout;
	input.request = &wish;
	input.host_hz = LIBWDT_NUTTX_HZ;
	input.latency_us = LIBWDT_NUTTX_LATENCY_US(HELD_US);
	input.age_max_us = 1000000;
	wish.reset_not_after_us = 4000000;
	wish.closed_us = 1000000;
	return libwdt_negotiate(&board.nuttx.wdt, &plan, &input, libwdt_plan_safe);
}

/* A board's bring-up, but for watchdog_register(). */
static void boot(const struct libwdt_layout *layout, uint64_t first_tick)
{
	struct libwdt_model_setup setup = LIBWDT_MODEL_SETUP_INIT;
	uint64_t deadline;

	board = (struct board){.layout = layout};
	plan = (struct libwdt_plan)LIBWDT_PLAN_INIT;
	reset_ns = NEVER;
	handled = handled_inside = 0;
	handled_ns = 0;
	failed_check = 0;
	kernel_start(first_tick, HELD_US, 1 + (uint32_t)tests, time_passes);
	setup.layout = layout ? layout : libwdt_layout_at91sam9();
	CHECK(!libwdt_model_init(&board.model, &setup));
	CHECK(!libwdt_nuttx_initialize(&board.nuttx, layout ? &model_ops : &simple_ops));
	CHECK(!(layout ? negotiate() : attach()) && plan.feasible);
	CHECK(!libwdt_set_timeout(&board.nuttx.wdt, &deadline, TIMEOUT_MS));
	CHECK(!libwdt_nuttx_serve(&board.nuttx));
}

static void report(const char *name, int good)
{
	tests++;
	if (good && !failed_check) {
		printf("ok %d - %s\n", tests, name);
		return;
	}
	failures++;
	printf("not ok %d - %s\n# at %" PRIu64 " ms; reset at %" PRId64 " ms; %u times handled; line %d\n", tests, name,
	       kernel_ns() / NS_PER_MS, reset_ns == NEVER ? -1 : (int64_t)(reset_ns / NS_PER_MS), (unsigned)handled,
	       failed_check);
}

static void sleep_ms(uint32_t ms)
{
	kernel_sleep((uint64_t)ms * NS_PER_MS + kernel_chance(NS_PER_MS));
}

/* Keeps alive for so long, at times up to so far apart. */
static void live(uint32_t ms, uint32_t apart_ms)
{
	uint64_t until = kernel_ns() + (uint64_t)ms * NS_PER_MS;

	while (kernel_ns() < until) {
		sleep_ms(1 + kernel_chance(apart_ms - 1));
		CHECK(op()->keepalive(lower()) == 0);
	}
}

/* Nobody keeps alive any more: the reset comes a timeout later, not sooner, and not after what the plan says. */
static int dies(uint32_t timeout_ms, uint64_t since_ns)
{
	uint64_t hardware_us = board.layout ? plan.reset_max_us : BITE_MS * 1000u;

	sleep_ms(4 * timeout_ms + 10000);
	return reset_ns != NEVER && reset_ns + NS_PER_TICK >= since_ns + (uint64_t)timeout_ms * NS_PER_MS &&
	       reset_ns <= since_ns + (uint64_t)timeout_ms * NS_PER_MS + hardware_us * 1000 + 2 * NS_PER_TICK;
}

static uint32_t flags_now(void)
{
	struct watchdog_status_s status;

	CHECK(op()->getstatus(lower(), &status) == 0);
	return status.flags;
}

static int handler(int irq, void *context, void *arg)
{
	(void)irq;
	(void)context;
	CHECK(arg == &board.nuttx);
	handled++;
	handled_ns = kernel_ns();
	handled_inside += kernel_depth() || !kernel_in_interrupt();
	return 0;
}

/* As the automonitor's: it calls back. */
static int lively_handler(int irq, void *context, void *arg)
{
	CHECK(op()->keepalive(arg) == 0);
	return handler(irq, context, arg);
}

static void running_hardware_is_kept_alive_until_somebody_starts_it(void)
{
	boot(SAM9, 0);
	sleep_ms(200000);
	report("running hardware is kept alive until somebody starts it", reset_ns == NEVER && flags_now() == WDFLAGS_RESET);
}

static void who_keeps_alive_lives(const struct libwdt_layout *layout, uint64_t first_tick, const char *name)
{
	boot(layout, first_tick);
	CHECK(op()->start(lower()) == 0);
	live(600000, TIMEOUT_MS - 100);
	report(name, reset_ns == NEVER && flags_now() == (WDFLAGS_ACTIVE | WDFLAGS_RESET));
}

static void who_does_not_is_reset_in_time(const struct libwdt_layout *layout, const char *name)
{
	uint64_t since_ns;

	boot(layout, BEFORE_WRAP);
	CHECK(op()->start(lower()) == 0);
	live(30000, 3000);
	CHECK(op()->keepalive(lower()) == 0);
	since_ns = kernel_ns();
	report(name, reset_ns == NEVER && dies(TIMEOUT_MS, since_ns));
}

static void a_new_timeout_counts_from_its_setting(void)
{
	struct watchdog_status_s status;
	uint64_t since_ns;

	boot(SAM9, 0);
	CHECK(op()->start(lower()) == 0);
	live(20000, 3000);
	CHECK(op()->settimeout(lower(), 0) == -EINVAL);
	CHECK(op()->settimeout(lower(), 20000) == 0);
	since_ns = kernel_ns();
	CHECK(op()->getstatus(lower(), &status) == 0);
	CHECK(status.timeout == 20000 && status.timeleft >= 20000 - 20 && status.timeleft < 20000 + 5000);
	sleep_ms(15000);
	CHECK(op()->getstatus(lower(), &status) == 0 && status.timeleft >= 5000 - 30 && status.timeleft < 5000 + 5000);
	report("a new timeout counts from its setting", reset_ns == NEVER && dies(20000, since_ns));
}

static void hardware_that_cannot_be_stopped_is_kept_alive(void)
{
	uint64_t since_ns;

	boot(SAM9, 0);
	CHECK(op()->start(lower()) == 0);
	live(10000, 3000);
	CHECK(op()->stop(lower()) == 0 && flags_now() == WDFLAGS_RESET);
	sleep_ms(100000);
	CHECK(reset_ns == NEVER);
	CHECK(op()->start(lower()) == 0 && flags_now() == (WDFLAGS_ACTIVE | WDFLAGS_RESET));
	since_ns = kernel_ns();
	report("hardware that cannot be stopped is kept alive", dies(TIMEOUT_MS, since_ns));
}

static int running(void)
{
	uint32_t reg[LIBWDT_REG_COUNT] = {0, 0, 0, 0};
	uint16_t config[LIBWDT_FIELD_ROOM];

	CHECK(!libwdt_model_peek(&board.model, &reg[0], board.layout->read_offset[LIBWDT_REG_MODE], 4));
	CHECK(!libwdt_decode(config, NULL, board.layout, reg));
	return !config[LIBWDT_DISABLED];
}

/* Just after a refresh. */
static void stop_while_closed(void)
{
	struct libwdt_status status = LIBWDT_STATUS_INIT;
	uint64_t refreshes;

	CHECK(libwdt_status(&board.nuttx.wdt, &status) == 0);
	for (refreshes = status.refreshes; status.refreshes == refreshes && kernel_ns() < GIVE_UP_NS;) {
		live(20, 10);
		CHECK(libwdt_status(&board.nuttx.wdt, &status) == 0);
	}
	CHECK(op()->stop(lower()) == 0 && running());
}

static void other_hardware_is_stopped_when_its_window_opens(void)
{
	boot(SAMA5, 0);
	CHECK(op()->start(lower()) == 0);
	live(20000, 100);
	stop_while_closed();
	CHECK(flags_now() == WDFLAGS_RESET);
	sleep_ms(1300);
	CHECK(!running());
	sleep_ms(10000);
	CHECK(reset_ns == NEVER);
	/* Two writes enable it again, each by L late, and both within a tick of 3.9 ms: a host this coarse cannot. */
	CHECK(op()->start(lower()) == (2 * LIBWDT_NUTTX_LATENCY_US(HELD_US) < 3600 ? 0 : LIBWDT_ERR_UNSUPPORTED));
	if (running())
		live(20000, 3000);
	CHECK(running() == (USEC_PER_TICK == 1000));
	report("other hardware is stopped when its window opens", reset_ns == NEVER);
}

static void a_start_overrides_a_stop_that_waits(void)
{
	boot(SAMA5, 0);
	CHECK(op()->start(lower()) == 0);
	stop_while_closed();
	CHECK(op()->start(lower()) == 0);
	live(10000, 3000);
	report("a start overrides a stop that waits", reset_ns == NEVER && running());
}

static void a_record_starts_and_stops(void)
{
	boot(NULL, 0);
	CHECK(!board.runs && op()->start(lower()) == 0 && board.runs);
	live(10000, 3000);
	CHECK(op()->stop(lower()) == 0 && !board.runs);
	sleep_ms(10000);
	report("a timing record starts and stops", reset_ns == NEVER && !board.runs);
}

static void a_stop_may_be_refused(void)
{
	boot(SAM9, 0);
	CHECK(libwdt_set_modes(&board.nuttx.wdt, LIBWDT_NOWAYOUT) == 0);
	CHECK(op()->start(lower()) == 0);
	report("a stop may be refused", op()->stop(lower()) == -EBUSY && flags_now() == (WDFLAGS_ACTIVE | WDFLAGS_RESET));
}

static void a_handler_is_called_instead_of_the_reset(xcpt_t which, const struct libwdt_layout *layout,
						     uint32_t timeout_ms, const char *name)
{
	uint64_t since_ns;

	boot(layout, BEFORE_WRAP);
	CHECK(op()->capture(lower(), which) == NULL);
	CHECK(op()->settimeout(lower(), timeout_ms) == 0);
	CHECK(op()->start(lower()) == 0);
	since_ns = kernel_ns();
	CHECK(flags_now() == (WDFLAGS_ACTIVE | WDFLAGS_CAPTURE));
	kernel_sleep((uint64_t)timeout_ms * NS_PER_MS);
	CHECK(handled == 1 && handled_ns <= since_ns + (uint64_t)timeout_ms * NS_PER_MS &&
	      handled_ns + 5 * NS_PER_TICK >= since_ns + (uint64_t)timeout_ms * NS_PER_MS);
	sleep_ms(20 * timeout_ms);
	CHECK(handled >= 19 && handled <= 22 && !handled_inside && reset_ns == NEVER);
	CHECK(op()->capture(lower(), NULL) == which && flags_now() == (WDFLAGS_ACTIVE | WDFLAGS_RESET));
	CHECK(op()->keepalive(lower()) == 0);
	since_ns = kernel_ns();
	handled = 0;
	report(name, dies(timeout_ms, since_ns) && !handled);
}

/* As the automonitor by CAPTURE does: the handler first. */
static void a_handler_outlives_a_timeout_too_short_for_it(void)
{
	boot(SAM9, 0);
	CHECK(op()->capture(lower(), handler) == NULL);
	CHECK(op()->settimeout(lower(), 1) == 0 && op()->settimeout(lower(), TIMEOUT_MS) == 0);
	CHECK(op()->start(lower()) == 0);
	sleep_ms(TIMEOUT_MS);
	report("a handler outlives a timeout too short for it", handled == 1 && reset_ns == NEVER);
}

/* The automonitor by WDOG: a timer of its own, in whose interrupt it keeps alive. */
static struct wdog_s monitor;

static void monitor_expires(wdparm_t arg)
{
	CHECK(kernel_in_interrupt() && op()->keepalive(lower()) == 0);
	CHECK(wd_start(&monitor, (clock_t)(TIMEOUT_MS / 2 * 1000 / USEC_PER_TICK), monitor_expires, arg) == OK);
}

static void an_automonitor_keeps_alive_from_its_interrupt(void)
{
	boot(SAM9, BEFORE_WRAP);
	CHECK(op()->settimeout(lower(), TIMEOUT_MS) == 0 && op()->start(lower()) == 0);
	CHECK(wd_start(&monitor, 10, monitor_expires, 0) == OK);
	sleep_ms(600000);
	report("an automonitor keeps alive from its interrupt", reset_ns == NEVER);
}

static void two_keepalives_too_close_reset(void)
{
	uint64_t since_ns;

	boot(SAM9, 0);
	CHECK(op()->start(lower()) == 0);
	CHECK(op()->ioctl(lower(), WDIOC_MINTIME + 1, 0) == -ENOTTY);
	CHECK(op()->ioctl(lower(), WDIOC_MINTIME, 1000) == 0);
	CHECK(op()->keepalive(lower()) == 0 && reset_ns == NEVER);
	(void)op()->keepalive(lower());
	sleep_ms(5000);
	report("two keepalives closer than the minimum reset", reset_ns != NEVER);

	boot(SAM9, 0);
	CHECK(op()->start(lower()) == 0);
	CHECK(op()->ioctl(lower(), WDIOC_MINTIME, 1000) == 0);
	for (since_ns = kernel_ns(); kernel_ns() - since_ns < 100000ull * NS_PER_MS; sleep_ms(1000))
		CHECK(op()->keepalive(lower()) == 0);
	CHECK(reset_ns == NEVER);
	CHECK(op()->settimeout(lower(), TIMEOUT_MS) == 0);
	live(10000, 500);
	report("others do not, nor any after a new timeout", reset_ns == NEVER);
}

static void nonsense_is_refused(void)
{
	boot(SAM9, 0);
	CHECK(libwdt_nuttx_initialize(NULL, &model_ops) == -EINVAL);
	CHECK(libwdt_nuttx_initialize(&board.nuttx, NULL) == -EINVAL);
	CHECK(libwdt_nuttx_serve(NULL) == -EINVAL);
	CHECK(op()->keepalive(lower()) == LIBWDT_ERR_STATE); /* not started */
	report("nonsense is refused", reset_ns == NEVER);
}

int main(void)
{
	running_hardware_is_kept_alive_until_somebody_starts_it();
	who_keeps_alive_lives(SAM9, 0, "who keeps alive lives");
	who_keeps_alive_lives(SAM9, BEFORE_WRAP, "who keeps alive lives when the system timer wraps");
	who_keeps_alive_lives(NULL, BEFORE_WRAP, "and by a timing record");
	who_does_not_is_reset_in_time(SAM9, "who does not is reset in time");
	who_does_not_is_reset_in_time(NULL, "and by a timing record");
	a_new_timeout_counts_from_its_setting();
	hardware_that_cannot_be_stopped_is_kept_alive();
	other_hardware_is_stopped_when_its_window_opens();
	a_start_overrides_a_stop_that_waits();
	a_record_starts_and_stops();
	a_stop_may_be_refused();
	a_handler_is_called_instead_of_the_reset(handler, SAM9, TIMEOUT_MS, "a handler is called instead of the reset");
	a_handler_is_called_instead_of_the_reset(lively_handler, SAM9, TIMEOUT_MS, "and may keep alive itself");
	a_handler_is_called_instead_of_the_reset(handler, NULL, 3000, "and by a timing record");
	a_handler_outlives_a_timeout_too_short_for_it();
	an_automonitor_keeps_alive_from_its_interrupt();
	two_keepalives_too_close_reset();
	nonsense_is_refused();
	printf("1..%d\n# clock_t of %u bits, ticks of %ld us: %d of %d failed\n", tests, 8 * (unsigned)sizeof(clock_t),
	       (long)USEC_PER_TICK, failures, tests);
	return failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
