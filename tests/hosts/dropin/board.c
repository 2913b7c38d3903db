/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The board under the program of doc/porting.md. Its registers are plain memory, as the program wants them; whatever
 * was written there since the board last looked goes to libwdt's device model, which decides when the machine is reset.
 * Time passes only in the board's own functions. The board's work is healthy for 20 s and then no more: the reset must
 * come after that, within the promise, and nothing must have been refreshed too early or written too close before.
 */
#include <stdio.h>
#include <stdlib.h>

#include <libwdtvtlb/wdt_model.h>

#define NS_PER_MS 1000000u
#define HEALTHY_NS UINT64_C(20000000000)
#define GIVE_UP_NS UINT64_C(60000000000)
#define TIMEOUT_NS UINT64_C(5000000000)        /* what the program asks for: the owner's silence, */
#define RESET_WITHIN_NS UINT64_C(2000000000)   /* and the hardware's period */
#define RESTART 0xa5000001u                    /* key and WDRSTT (DS60001516, WDT_CR) */

enum { CONTROL, MODE, STATUS, REGISTERS };

volatile uint32_t watchdog_registers[REGISTERS];
uint32_t board_ms(void);
void board_wait_us(uint32_t time_us);
void board_sleep_until(uint32_t ms);
int board_work(void);

static struct libwdt_model model;
static uint64_t ns, last_healthy_ns;
static uint32_t mode, refreshes, was_set_up;

static void require(int holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "after %llu us: %s\n", (unsigned long long)(ns / 1000), what);
	exit(EXIT_FAILURE);
}

static void set_up(void)
{
	struct libwdt_model_setup setup = LIBWDT_MODEL_SETUP_INIT;

	if (was_set_up)
		return;
	was_set_up = 1;
	setup.layout = libwdt_layout_at91sam9();
	require(libwdt_model_init(&model, &setup) == 0, "no model");
	require(libwdt_model_peek(&model, &mode, 4 * MODE, 4) == 0, "no mode register");
	watchdog_registers[MODE] = mode;
}

/* Before main(), for the program may read a register first. */
__attribute__((constructor)) static void power_on(void)
{
	set_up();
}

static void judge(const struct libwdt_model_events *events)
{
	uint64_t after = events->first_time - last_healthy_ns;

	require(events->early == 0 && events->close == 0, "a refresh was too early, or two writes too close");
	require(last_healthy_ns >= HEALTHY_NS - 100 * NS_PER_MS, "reset while the board was healthy");
	require(after >= TIMEOUT_NS && after <= TIMEOUT_NS + RESET_WITHIN_NS + 20 * NS_PER_MS, "reset at the wrong time");
	require(refreshes > 10, "hardly a refresh");
	printf("the guide's program: %u refreshes in %llu s, reset %llu ms after the last healthy round\n", (unsigned)refreshes,
	       (unsigned long long)(last_healthy_ns / 1000000000), (unsigned long long)(after / NS_PER_MS));
	exit(EXIT_SUCCESS);
}

/* What the program wrote goes over the bus. */
static void look(void)
{
	uint32_t control = watchdog_registers[CONTROL];

	if (watchdog_registers[MODE] != mode) {
		require(libwdt_model_write(&model, 4 * MODE, watchdog_registers[MODE], 4) == 0, "the mode is refused");
		require(libwdt_model_peek(&model, &mode, 4 * MODE, 4) == 0, "no mode register");
		watchdog_registers[MODE] = mode;
	}
	if (control) {
		require(libwdt_model_write(&model, 4 * CONTROL, control, 4) == 0, "the refresh is refused");
		refreshes += control == RESTART;
		watchdog_registers[CONTROL] = 0;
	}
}

static void pass(uint64_t time_ns)
{
	struct libwdt_model_events events = LIBWDT_MODEL_EVENTS_INIT;

	set_up();
	look();
	ns += time_ns;
	require(libwdt_model_advance(&model, time_ns) == 0 && libwdt_model_events(&model, &events) == 0, "no time");
	if (events.resets)
		judge(&events);
	require(ns < GIVE_UP_NS, "no reset");
}

uint32_t board_ms(void)
{
	pass(20000);
	return (uint32_t)(ns / NS_PER_MS);
}

void board_wait_us(uint32_t time_us)
{
	pass((uint64_t)time_us * 1000);
}

/* An interrupt that is not the timer's wakes it every 100 ms. */
void board_sleep_until(uint32_t ms)
{
	uint64_t now = ns / NS_PER_MS, until = now + 100;

	if ((int32_t)(ms - (uint32_t)until) < 0)
		until = (int32_t)(ms - (uint32_t)now) < 0 ? now : now + (ms - (uint32_t)now);
	pass(until * NS_PER_MS + 900000 > ns ? until * NS_PER_MS + 900000 - ns : 1000);
}

int board_work(void)
{
	pass(3 * NS_PER_MS);
	if (ns < HEALTHY_NS)
		last_healthy_ns = ns;
	return ns < HEALTHY_NS;
}
