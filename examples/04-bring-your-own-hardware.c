/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Lesson 4: any other watchdog.
 *
 *	cc 04-bring-your-own-hardware.c $(pkg-config --cflags --libs libwdt)
 *
 * libwdt knows the registers of one family, but its runtime drives any watchdog
 * that can be refreshed: say in a timing record when a refresh is legal, already
 * at the worst case, and give a callback that refreshes. The device here is made
 * up, of a kind found on many microcontrollers: an independent down counter
 * behind an RC oscillator, with a key to refresh it and a window register.
 */
#include <stdio.h>
#include <stdlib.h>

#include <libwdtvtlb/wdt.h>

/* The oscillator is somewhere in this range. The counter takes 256 cycles a tick. */
#define HZ_MIN 29000u
#define HZ_MAX 37000u
#define CYCLES_PER_TICK 256u
#define RELOAD 500u /* ticks from a refresh to the reset */
#define WINDOW 400u /* counter value from which refreshing is legal */

#define US_PER_TICK 10000u /* of the host's counter, 100 Hz */

/* The device, and the simulated time in microseconds: this one happens to run at 31 kHz. */
struct device {
	uint64_t now_us;
	uint64_t refreshed_us;
	uint32_t hz;
	uint32_t too_early;
};

static uint64_t ticks_since_refresh(const struct device *device)
{
	return (device->now_us - device->refreshed_us) * device->hz / (1000000u * CYCLES_PER_TICK);
}

static int has_reset(const struct device *device)
{
	return device->too_early || ticks_since_refresh(device) >= RELOAD;
}

/* The host's side: a 100 Hz counter of 32 bits, and the refresh. */
static int host_now(void *user, uint64_t *ticks)
{
	*ticks = ((struct device *)user)->now_us / US_PER_TICK & 0xffffffffu;
	return 0;
}

static int device_refresh(void *user)
{
	struct device *device = user;

	if (ticks_since_refresh(device) < RELOAD - WINDOW)
		device->too_early++;
	device->refreshed_us = device->now_us;
	return 0;
}

static const struct libwdt_ops ops = {
	.size = sizeof(ops), .counter_bits = 32, .now = host_now, .refresh = device_refresh,
};

/* Early edges at the slowest oscillator, rounded up, with a tick for good measure; late ones at the fastest, down. */
static void fill_timing(struct libwdt_timing *timing)
{
	const uint64_t second = 1000000u * (uint64_t)CYCLES_PER_TICK; /* microseconds times cycles of a tick */

	timing->earliest_us = (uint32_t)((RELOAD - WINDOW + 1) * second / HZ_MIN + 1);
	timing->latest_us = (uint32_t)(RELOAD * second / HZ_MAX);
	timing->bite_min_us = timing->latest_us;
	timing->bite_max_us = (uint32_t)(RELOAD * second / HZ_MIN + 1);
	timing->spacing_us = 6 * 1000000u / HZ_MIN + 1; /* the refresh takes six cycles to arrive */
}

/* Pings every 2 s for a minute, then silence until the device resets. */
static int run(struct libwdt *wdt, struct device *device, uint64_t *last_ping_us)
{
	uint64_t deadline, next_ping = 200;
	int err = libwdt_start(wdt, &deadline);

	while (!err && device->now_us < 200000000) {
		device->now_us = (next_ping < deadline ? next_ping : deadline) * US_PER_TICK + 2500; /* 2.5 ms late */
		if (has_reset(device))
			break;
		if (device->now_us / US_PER_TICK >= next_ping) {
			*last_ping_us = device->now_us / US_PER_TICK * US_PER_TICK;
			next_ping = next_ping < 6000 ? next_ping + 200 : UINT64_MAX;
			err = libwdt_ping(wdt, &deadline);
		} else {
			err = libwdt_poll(wdt, &deadline);
		}
	}
	return err;
}

int main(void)
{
	struct device device = {.hz = 31000};
	struct libwdt_timing timing = LIBWDT_TIMING_INIT;
	struct libwdt_plan plan = LIBWDT_PLAN_INIT;
	uint64_t deadline, last_ping_us = 0, reset_us;
	struct libwdt wdt;
	int err;

	fill_timing(&timing);
	err = libwdt_init(&wdt, &ops, &device);
	if (!err)
		err = libwdt_attach(&wdt, &plan, &timing, 100, 5000, 0); /* 100 Hz, served within 5 ms */
	if (!err)
		err = libwdt_set_timeout(&wdt, &deadline, 15000);
	if (!err)
		err = run(&wdt, &device, &last_ping_us);
	if (err) {
		fprintf(stderr, "libwdt says: %s\n", libwdt_strerror(err));
		return EXIT_FAILURE;
	}

	/* The device counts from its last refresh; the owner's timeout from its last ping. */
	reset_us = device.refreshed_us + RELOAD * 1000000u * (uint64_t)CYCLES_PER_TICK / device.hz;
	printf("a refresh every %lld ms; last ping at %llu ms, reset %llu ms later\n", (long long)plan.period * 10,
	       (unsigned long long)last_ping_us / 1000, (unsigned long long)(reset_us - last_ping_us) / 1000);
	return has_reset(&device) && !device.too_early && reset_us - last_ping_us >= 15000000 &&
			       reset_us - last_ping_us <= 15000000 + timing.bite_max_us ?
		       EXIT_SUCCESS : EXIT_FAILURE;
}
