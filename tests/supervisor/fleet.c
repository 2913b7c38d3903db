/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Random fleets of clients on the device model, with a host whose counter, clock,
 * latencies and slow clock go against it as far as they may. Healthy fleets are
 * never reset and never condemned; every hang of a client or of the host leads to
 * the reset within what the header and the plan promise, and the record tells of
 * it. Time is simulated: nothing sleeps.
 */
#include "fleet.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FULL_RUN 200000u
#define ENOUGH 2000u /* fleets from which on everything must have come */

struct run {
	uint64_t fleets, seed, number;
	int one_fleet;
	struct tally tally;
};

static const char *const event_names[EVENTS] = {
	[E_POLL] = "poll at a deadline",
	[E_POLL_LAST_MOMENT] = "poll at the last moment",
	[E_POLL_UNASKED] = "poll that was not due",
	[E_POLL_GUARDED] = "poll that must not look at clients",
	[E_ADD] = "client added",
	[E_ADD_FULL] = "no slot free",
	[E_REMOVE] = "client removed",
	[E_SUSPEND] = "client suspended",
	[E_RESUME] = "client resumed",
	[E_RESUME_ACTIVE] = "client resumed that was not suspended",
	[E_SLEEP] = "host slept",
	[E_SLEEP_JUMP] = "and its clock jumped",
	[E_STATUS] = "status read",
	[E_STALE] = "handle of a removed client",
	[E_CHECK_IN] = "check-in",
	[E_AT_PERIOD] = "check-in in the last tick of its period",
	[E_BEFORE_PERIOD] = "check-in in the tick before that",
	[E_AT_OPENING] = "check-in in the tick in which the window opens",
	[E_AFTER_OPENING] = "check-in in the tick after that",
	[E_SAME_TICK] = "check-in in the tick of the one before",
	[E_INSIDE] = "check-in within a call",
	[E_SUSPENDED_CHECKS_IN] = "check-in of a suspended client",
	[E_WRAP] = "check-in across the clock's wrap",
	[E_DATED_AFTER_POLL] = "check-in dated after the poll it falls in",
	[E_CALLBACK_ERROR] = "error of the fault callback",
	[E_PING_IN_VAIN] = "ping of the host's own after a fault",
};

static const char *const trait_names[TRAITS] = {
	[T_WINDOW] = "watchdog with a window",
	[T_SHORT_TIMEOUT] = "soft timeout within the period",
	[T_COARSE_CLOCK] = "clock slower than the host's counter",
	[T_FINE_CLOCK] = "clock faster than the host's counter",
	[T_REWRITABLE] = "mode register that is not write-once",
	[T_NEWER] = "window register and live counter",
	[T_LATE_BY_ONE] = "found late by one tick",
	[T_LATE_FIRST] = "found late before its first check-in",
	[T_EARLY_BY_ONE] = "early by one tick",
	[T_SEVERAL] = "several failed by the same poll",
	[T_FURTHER] = "another failed later",
	[T_CUT_NAME] = "name of full length in the record",
	[T_NO_NAME] = "no name in the record",
	[T_NO_CALLBACK] = "no fault callback",
	[T_NO_RECORD] = "no record",
};

static const char *const kind_names[KINDS] = {
	"healthy", "clients silent", "client late", "client early", "host dead",
};

/* Everything made up a thousandth, of the calls and check-ins, or of the fleets. Returns how many things did not. */
static uint32_t report(const struct tally *tally)
{
	uint64_t all = tally->calls + tally->events[E_CHECK_IN];
	uint32_t i, rare = 0;

	for (i = 0; i < EVENTS; i++) {
		int is_rare = tally->events[i] * 1000 < (i == E_CALLBACK_ERROR ? tally->fleets : all);

		printf("%12" PRIu64 "  %s%s\n", tally->events[i], event_names[i], is_rare ? "   <- too rare" : "");
		rare += (uint32_t)is_rare;
	}
	for (i = 0; i < TRAITS + KINDS; i++) {
		uint64_t number = i < TRAITS ? tally->traits[i] : tally->ended[i - TRAITS];
		int is_rare = number * 1000 < tally->fleets;

		printf("%12" PRIu64 "  fleets: %s%s\n", number, i < TRAITS ? trait_names[i] : kind_names[i - TRAITS],
		       is_rare ? "   <- too rare" : "");
		rare += (uint32_t)is_rare;
	}
	return rare;
}

static char last_words[128];

/* Slots out of reach were looked at. */
static void trespass(int signal)
{
	(void)signal;
	_exit(write(STDOUT_FILENO, last_words, strlen(last_words)) < 0 ? 2 : 1);
}

static void play_all(struct run *run)
{
	static struct fleet fleet;
	uint64_t left;

	for (left = run->one_fleet ? 1 : run->fleets; left; left--, run->number++) {
		memset(&fleet, 0, sizeof(fleet));
		fleet.tally = &run->tally;
		fleet.seed = run->seed;
		fleet.number = run->number;
		fleet.verbose = run->one_fleet;
		fleet.world.dice.state = (run->seed * 1000003 + run->number) * 0x9e3779b97f4a7c15 | 1;
		snprintf(last_words, sizeof(last_words),
			 "seed %" PRIu64 ", fleet %" PRIu64 ": a poll looked at a client before any could be late\n",
			 run->seed, run->number);
		play_fleet(&fleet);
		run->tally.fleets++;
	}
}

static int usage(const char *program)
{
	fprintf(stderr, "usage: %s [--full | --fleets N] [--seed S] [--fleet F]\n", program);
	return 2;
}

static int read_arguments(struct run *run, int argc, char **argv)
{
	int i;

	for (i = 1; i < argc; i++) {
		const char *value = i + 1 < argc ? argv[i + 1] : "";
		uint64_t number = strtoull(value, NULL, 0);

		if (!strcmp(argv[i], "--full")) {
			run->fleets = FULL_RUN;
			continue;
		}
		if (!strcmp(argv[i], "--fleets"))
			run->fleets = number;
		else if (!strcmp(argv[i], "--seed"))
			run->seed = number;
		else if (!strcmp(argv[i], "--fleet"))
			run->number = number;
		else
			return -1;
		run->one_fleet |= !strcmp(argv[i], "--fleet");
		i++;
	}
	return i == argc ? 0 : -1;
}

int main(int argc, char **argv)
{
	static struct run run = {.fleets = 6000, .seed = 1};
	struct sigaction action;

	run.tally.found_late = INT64_MAX;
	if (read_arguments(&run, argc, argv))
		return usage(argv[0]);
	memset(&action, 0, sizeof(action));
	action.sa_handler = trespass;
	sigaction(SIGSEGV, &action, NULL);
	sigaction(SIGBUS, &action, NULL);
	setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
	printf("seed %" PRIu64 "\n", run.seed);
	play_all(&run);
	if (run.one_fleet)
		return 0;
	if (report(&run.tally) && run.fleets >= ENOUGH)
		return 3;
	printf("fleet: %" PRIu64 " fleets on as many feasible boards of %" PRIu64 " drawn, %" PRIu64 " calls, %" PRIu64
	       " check-ins, seed %" PRIu64 ": none reset while healthy, every fault found, %.1f us before the bound at "
	       "least, and reset in time\n",
	       run.tally.fleets, run.tally.boards, run.tally.calls, run.tally.events[E_CHECK_IN],
	       run.seed, (double)run.tally.found_late / UNITS_PER_US);
	return 0;
}
