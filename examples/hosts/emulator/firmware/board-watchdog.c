/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* See board-watchdog.h. */
#include "board-watchdog.h"

#include "bus.h"
#include "console.h"
#include "report.h"
#include "timer.h"

/* From the reset to timer_start(): this board has no boot ROM. */
#define STARTUP_US 1000u

static int wdt_now(void *user, uint64_t *ticks)
{
	struct watchdog *w = user;

	*ticks = w->read_us = timer_now();
	return 0;
}

static int wdt_read(void *user, uint32_t *value, uint32_t offset)
{
	(void)user;
	*value = bus_read(BOARD_WDT_BASE + offset);
	return 0;
}

static int wdt_write(void *user, uint32_t offset, uint32_t value)
{
	struct watchdog *w = user;
	uint32_t landing_us;

	bus_write(BOARD_WDT_BASE + offset, value);
	landing_us = (uint32_t)(timer_now() - w->read_us);
	if (landing_us > w->landing_us)
		w->landing_us = landing_us;
	return 0;
}

/* The clock's first microsecond may be nearly over already. */
static int wdt_delay(void *user, uint32_t time_us)
{
	uint64_t until = timer_now() + time_us + 1;

	(void)user;
	while (timer_now() < until)
		;
	return 0;
}

static const struct libwdt_ops ops = {
	.size = sizeof(ops),
	.counter_bits = 64,
	.now = wdt_now,
	.read = wdt_read,
	.write = wdt_write,
	.delay = wdt_delay,
};

const struct libwdt_layout *watchdog_layout(void)
{
	uint32_t layout = STRAP_LAYOUT(bus_read(BACKUP_STRAP));

	if (layout == LAYOUT_AT91SAM9)
		return libwdt_layout_at91sam9();
	if (layout == LAYOUT_SAMA5D4)
		return libwdt_layout_sama5d4();
	if (layout == LAYOUT_SAM9X60)
		return libwdt_layout_sam9x60();
	if (layout == LAYOUT_SAMA7G5)
		return libwdt_layout_sama7g5();
	expect(CHECK_STRAP, "the strapped layout", layout, LAYOUT_RSWDT);
	return libwdt_layout_rswdt();
}

int watchdog_has_window(const struct libwdt_layout *layout)
{
	return layout->field[LIBWDT_WINDOW].width != 0;
}

/* A crystal, or, where the board says so, a clock that is so many permille off on either side. */
static struct libwdt_clock slow_clock(void)
{
	struct libwdt_clock clock = LIBWDT_CLOCK_CRYSTAL;
	uint32_t permille = STRAP_PERMILLE(bus_read(BACKUP_STRAP));
	uint32_t off_hz = (BOARD_SLOW_CLOCK_HZ * permille + 999) / 1000;

	if (permille) {
		clock.hz_nominal = BOARD_SLOW_CLOCK_HZ;
		clock.hz_min = BOARD_SLOW_CLOCK_HZ - off_hz;
		clock.hz_max = BOARD_SLOW_CLOCK_HZ + off_hz;
	}
	return clock;
}

void watchdog_negotiate(struct watchdog *w, const struct libwdt_request *wish, const struct libwdt_handover *left)
{
	static const struct libwdt_input input = LIBWDT_INPUT_INIT;
	static const struct libwdt_plan plan = LIBWDT_PLAN_INIT;

	w->layout = watchdog_layout();
	w->plan = plan;
	w->input = input;
	w->input.layout = w->layout;
	w->input.request = wish;
	w->input.clock = slow_clock();
	w->input.host_hz = BOARD_PIT_HZ;
	w->input.latency_us = WATCHDOG_LATENCY_US;
	w->input.landing_us = WATCHDOG_LANDING_US;
	w->input.flags = LIBWDT_INPUT_LANDING | LIBWDT_INPUT_DELAY;
	if (w->layout->flags & LIBWDT_REDUNDANT)
		w->input.flags |= LIBWDT_PARTNER_ABSENT; /* the board has this watchdog alone */
	w->input.age_min_us = 0;
	w->input.age_max_us = (uint32_t)timer_now() + STARTUP_US; /* the reset started it, if nobody has since */
	expect_done("libwdt_handover_offer", libwdt_handover_offer(&w->input, left));
	expect_done("libwdt_init", libwdt_init(&w->wdt, &ops, w));
	expect_done("libwdt_negotiate", libwdt_negotiate(&w->wdt, &w->plan, &w->input, libwdt_plan_safe));
}

void watchdog_report(const struct watchdog *w, uint32_t wanted)
{
	const struct libwdt_plan *plan = &w->plan;
	uint32_t bit;

	print("watchdog %s: mode 0x%x", w->layout->name, plan->reg[LIBWDT_REG_MODE]);
	if (w->layout->read_offset[LIBWDT_REG_WINDOW] != LIBWDT_NO_OFFSET)
		print(", window 0x%x", plan->reg[LIBWDT_REG_WINDOW]);
	if (w->layout->counter != LIBWDT_NO_OFFSET)
		print(", counter at 0x%x", bus_read(BOARD_WDT_BASE + w->layout->counter));
	print("; slow clock %u to %u Hz\n", w->input.clock.hz_min, w->input.clock.hz_max);
	print("  the reset comes %t to %t s after a last refresh\n", (uint32_t)plan->reset_min_us,
	      (uint32_t)plan->reset_max_us);
	print("  refresh every %t s, legal from %t to %t\n", (uint32_t)plan->period, (uint32_t)plan->earliest,
	      (uint32_t)plan->latest);
	for (bit = 0; bit < LIBWDT_FINDING_COUNT; bit++)
		if (plan->findings >> bit & 1)
			print("  finding: %s\n", libwdt_finding_text(1u << bit));
	expect(CHECK_PLAN, "whether the watchdog runs", plan->running, 1);
	expect(CHECK_PLAN, "whether the plan is feasible", plan->feasible, 1);
	expect(CHECK_PLAN, "findings", plan->findings & (WATCHDOG_BAD_FINDINGS | wanted), wanted);
}

void watchdog_start(struct watchdog *w)
{
	expect_done("libwdt_start", libwdt_start(&w->wdt, &w->deadline));
}

int watchdog_due(struct watchdog *w)
{
	uint64_t now = timer_now();

	if (now < w->deadline)
		return 0;
	if (now - w->deadline > w->lateness_us)
		w->lateness_us = (uint32_t)(now - w->deadline);
	return 1;
}

void watchdog_serve(struct watchdog *w)
{
	if (watchdog_due(w))
		expect_done("libwdt_poll", libwdt_poll(&w->wdt, &w->deadline));
}

void watchdog_check_latency(const struct watchdog *w)
{
	print("deadlines served within %u us of %u, writes landed within %u us of %u\n", w->lateness_us,
	      (uint32_t)WATCHDOG_LATENCY_US, w->landing_us, (uint32_t)WATCHDOG_LANDING_US);
	expect_between(CHECK_LATENCY, "latency, us", w->lateness_us + w->landing_us, 0, WATCHDOG_LATENCY_US);
	expect_between(CHECK_LATENCY, "landing, us", w->landing_us, 0, WATCHDOG_LANDING_US);
}

struct libwdt_status watchdog_status(const struct watchdog *w)
{
	struct libwdt_status status = LIBWDT_STATUS_INIT;

	expect_done("libwdt_status", libwdt_status(&w->wdt, &status));
	return status;
}
