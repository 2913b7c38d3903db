/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Clients that check in from threads, and one from a signal handler on the owner's
 * own thread, while the owner polls, suspends, resumes and wakes: none that keeps
 * its promise is ever condemned, and one that breaks it, early or late, is found
 * by the next poll, and no other.
 *
 * The clock counts what a thread allows: it goes on only when everybody has
 * checked in so lately that the next tick makes nobody late. So the promises are
 * kept however the threads are scheduled, and the clock is still as fast as they.
 *
 * Everything that the signal handler meets has 32 bits: a wider atomic may be a
 * lock, which the thread that it interrupts may hold.
 */
#include <inttypes.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libwdtvtlb/wdt_supervisor.h>

#include "random.h"

#define THREADS_MAX 15u
#define HANDLER 0u /* the signal handler's client; the threads' are the others */
#define PERIOD 6u
#define CLOSED 2u
#define FIRST 100u /* more than a check-in that a suspend swallowed may be ahead of the resume */
#define LOOKS_A_YIELD 16u

/* What a client is up to. */
enum {
	KEEPS_ITS_PROMISE,
	WILL_BE_EARLY,
	IS_SILENT,
};

static struct libwdt wdt;
static struct libwdt_supervisor supervisor;
static struct libwdt_client slots[THREADS_MAX + 1];
static struct libwdt_record record;

static struct mate {
	pthread_t thread;
	_Atomic uint32_t handle;
	_Atomic uint32_t last;  /* date of its last check-in, once that has returned */
	_Atomic uint32_t mood;
	_Atomic uint32_t early; /* it was told so */
	_Atomic uint32_t busy;  /* it may be about to check in, whatever its mood now is */
	_Atomic uint32_t count;
} mates[THREADS_MAX + 1];

static _Atomic uint32_t ticks; /* the clock */
static _Atomic uint32_t running, failed, hold;
static uint32_t mate_count;
static uint64_t polls; /* while all kept their promises */
static pthread_t owner;

/* Lets the others run, now and then. */
static void look_on(void)
{
	static _Thread_local uint32_t looks;

	if (++looks % LOOKS_A_YIELD == 0)
		sched_yield();
}

static void complain(const char *what, uint32_t number, uint32_t a, uint32_t b)
{
	atomic_store(&failed, 1);
	fprintf(stderr, "threads: client %" PRIu32 " %s: %" PRId32 ", %" PRIu32 "\n", number, what, (int32_t)a, b);
}

static int host_now(void *user, uint64_t *now)
{
	(void)user;
	*now = atomic_load(&ticks);
	return 0;
}

static int host_refresh(void *user)
{
	(void)user;
	return 0;
}

/* Clients. */

/* Twice in a tick: too early, unless the first was the first after a resume or was swallowed by a suspend. */
static void be_early(struct mate *mate, uint32_t now)
{
	int result = libwdt_check_in(&supervisor, atomic_load(&mate->handle), now);

	if (result == LIBWDT_EARLY) {
		atomic_store(&mate->mood, IS_SILENT);
		atomic_store(&mate->early, 1);
	} else if (result) {
		complain("checked in twice and was told", (uint32_t)(mate - mates), (uint32_t)result, now);
	}
}

static void try_to_check_in(struct mate *mate)
{
	uint32_t now = atomic_load(&ticks), mood = atomic_load(&mate->mood);
	int result;

	if (mood == IS_SILENT || now - atomic_load(&mate->last) < CLOSED)
		return;
	result = libwdt_check_in(&supervisor, atomic_load(&mate->handle), now);
	if (result)
		complain("keeps its promise and is told", (uint32_t)(mate - mates), (uint32_t)result, now);
	if (mood == WILL_BE_EARLY)
		be_early(mate, now);
	atomic_store(&mate->last, now);
	atomic_fetch_add_explicit(&mate->count, 1, memory_order_relaxed);
}

static void live(struct mate *mate)
{
	atomic_store(&mate->busy, 1);
	try_to_check_in(mate);
	atomic_store(&mate->busy, 0);
}

static void *live_on(void *argument)
{
	struct mate *mate = argument;

	while (atomic_load(&running)) {
		live(mate);
		look_on();
	}
	return NULL;
}

static void interrupt(int signal)
{
	(void)signal;
	live(&mates[HANDLER]);
}

/* Whether the clock's next tick makes nobody late who is to be well. */
static int may_tick(uint32_t now)
{
	uint32_t i;

	for (i = 0; i < mate_count; i++)
		if (atomic_load(&mates[i].mood) != IS_SILENT && now + 1 - atomic_load(&mates[i].last) > PERIOD)
			return 0;
	return !atomic_load(&hold);
}

static void *tick_on(void *argument)
{
	uint32_t now;

	while (atomic_load(&running)) {
		now = atomic_load(&ticks);
		if (now - atomic_load(&mates[HANDLER].last) >= CLOSED)
			pthread_kill(owner, SIGUSR1);
		if (may_tick(now))
			atomic_store(&ticks, now + 1);
		look_on();
		sched_yield();
	}
	return argument;
}

/* The owner. */

static int poll_once(void)
{
	uint64_t deadline;

	return libwdt_supervisor_poll(&supervisor, &deadline, atomic_load(&ticks));
}

/* Polls, and asks one client or all of them anew, or nothing for a while. */
static int serve(uint64_t *seed)
{
	uint32_t handle = atomic_load(&mates[chance(seed, mate_count)].handle), now = atomic_load(&ticks);
	uint64_t deadline;

	switch (chance(seed, 32)) {
	case 0:
		return libwdt_client_suspend(&supervisor, &deadline, handle, now);
	case 1:
	case 2:
		return libwdt_client_resume(&supervisor, &deadline, handle, now);
	case 3:
		return libwdt_supervisor_wake(&supervisor, &deadline, now);
	default:
		return libwdt_supervisor_poll(&supervisor, &deadline, now);
	}
}

static void make(uint64_t seed)
{
	static const struct libwdt_timing timing = {sizeof(timing), 1000, 2000000000, 2100000000, 2100000000, 0, 1000};
	static const struct libwdt_ops ops = {
		.size = sizeof(ops), .counter_bits = 32, .now = host_now, .refresh = host_refresh};
	struct libwdt_supervisor_config config = LIBWDT_SUPERVISOR_CONFIG_INIT;
	struct libwdt_client_config promise = {sizeof(promise), PERIOD, CLOSED, FIRST, NULL};
	struct libwdt_plan plan = LIBWDT_PLAN_INIT;
	uint64_t deadline;
	uint32_t i, handle = 0;
	int err;

	/* The clock wraps soon. */
	atomic_store(&ticks, 0u - 1u - chance(&seed, 1000));
	config.client_count = mate_count;
	config.clients = slots;
	config.record = &record;
	err = libwdt_init(&wdt, &ops, NULL);
	err = err ? err : libwdt_attach(&wdt, &plan, &timing, 1000, 0, 0);
	err = err ? err : libwdt_set_timeout(&wdt, &deadline, 1000000000);
	err = err ? err : libwdt_supervisor_init(&supervisor, &deadline, &wdt, &config, atomic_load(&ticks));
	for (i = 0; i < mate_count; i++) {
		err = err ? err : libwdt_client_add(&supervisor, &handle, &deadline, &promise, atomic_load(&ticks));
		atomic_store(&mates[i].handle, handle);
		atomic_store(&mates[i].last, atomic_load(&ticks) - CLOSED);
		atomic_store(&mates[i].mood, KEEPS_ITS_PROMISE);
		atomic_store(&mates[i].early, 0);
	}
	if (err)
		complain("is not there", 0, (uint32_t)err, 0);
}

static void start(pthread_t *ticker)
{
	uint32_t i;
	int err = 0;

	atomic_store(&running, 1);
	atomic_store(&hold, 0);
	for (i = 1; i < mate_count; i++)
		err |= pthread_create(&mates[i].thread, NULL, live_on, &mates[i]);
	err |= pthread_create(ticker, NULL, tick_on, NULL);
	if (err) {
		fprintf(stderr, "threads: no thread\n");
		exit(1);
	}
}

static void stop(pthread_t ticker)
{
	uint32_t i;

	atomic_store(&running, 0);
	for (i = 1; i < mate_count; i++)
		pthread_join(mates[i].thread, NULL);
	pthread_join(ticker, NULL);
}

static void check_record(uint32_t number, uint32_t fault)
{
	if (libwdt_record_check(&record) || record.client != atomic_load(&mates[number].handle) ||
	    record.fault != fault || record.more)
		complain("failed and the record tells of another", number, record.client, record.fault);
	if (fault == LIBWDT_FAULT_EARLY && record.by_ticks != CLOSED)
		complain("was early by", number, record.by_ticks, CLOSED);
}

/* One of them comes early: the first poll that begins after it was told so finds it, or one before. */
static void play_early(uint32_t number, uint64_t *seed)
{
	uint32_t told;
	int result;

	atomic_store(&mates[number].mood, WILL_BE_EARLY);
	do {
		look_on();
		told = atomic_load(&mates[number].early);
		result = serve(seed);
	} while (!told && !result && !atomic_load(&failed));
	if (result != LIBWDT_CONDEMNED)
		complain("was early and a poll returned", number, (uint32_t)result, told);
	check_record(number, LIBWDT_FAULT_EARLY);
}

/* Returns the date of its last check-in. The clock stands until it is certain that there comes no other. */
static uint32_t fall_silent(struct mate *mate)
{
	atomic_store(&hold, 1);
	atomic_store(&mate->mood, IS_SILENT);
	while (atomic_load(&mate->busy))
		look_on();
	atomic_store(&hold, 0);
	return atomic_load(&mate->last);
}

/* One of them is silent: a poll finds it when its period is over and not before. */
static void play_late(uint32_t number)
{
	struct mate *mate = &mates[number];
	uint64_t deadline;
	uint32_t last, now;
	int result;

	/* Its last check-in counts: it is resumed, and has checked in twice since. */
	result = libwdt_client_resume(&supervisor, &deadline, atomic_load(&mate->handle), atomic_load(&ticks));
	last = atomic_load(&mate->count);
	while (!result && atomic_load(&mate->count) - last < 3 && !atomic_load(&failed)) {
		look_on();
		result = poll_once();
	}
	if (result)
		complain("is resumed and a poll returned", number, (uint32_t)result, last);
	last = fall_silent(mate);
	do {
		look_on();
		now = atomic_load(&ticks);
		result = libwdt_supervisor_poll(&supervisor, &deadline, now);
	} while (!result && (int32_t)(now - last) <= (int32_t)PERIOD && !atomic_load(&failed));
	if (result != LIBWDT_CONDEMNED || (int32_t)(now - last) <= (int32_t)PERIOD)
		complain("is silent and a poll returned", number, (uint32_t)result, now - last);
	check_record(number, LIBWDT_FAULT_LATE);
	if (record.by_ticks != now - last - PERIOD)
		complain("was late by", number, record.by_ticks, now - last - PERIOD);
}

static void play(uint32_t span, uint64_t *seed)
{
	uint32_t number = chance(seed, 4) ? chance(seed, mate_count) : HANDLER, begun;
	int late = (int)chance(seed, 2), result = 0;
	pthread_t ticker;

	make(*seed);
	begun = atomic_load(&ticks);
	start(&ticker);
	while (atomic_load(&ticks) - begun < span && !result && !atomic_load(&failed)) {
		result = serve(seed);
		polls++;
		look_on();
	}
	if (result)
		complain("keeps its promise and a poll returned", 0, (uint32_t)result, atomic_load(&ticks));
	else if (late)
		play_late(number);
	else
		play_early(number, seed);
	stop(ticker);
}

/* threads [rounds [ticks of a round [threads [seed]]]] */
int main(int argc, char **argv)
{
	uint32_t rounds = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 0) : 40, round, i;
	uint32_t span = argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 0) : 1000;
	uint64_t seed = argc > 4 ? strtoull(argv[4], NULL, 0) : 1, check_ins = 0;
	struct sigaction action;

	mate_count = 1 + (argc > 3 ? (uint32_t)strtoul(argv[3], NULL, 0) : 3);
	if (mate_count < 2 || mate_count > THREADS_MAX + 1 || !rounds) {
		fprintf(stderr, "usage: threads [rounds [ticks [threads, up to %u [seed]]]]\n", THREADS_MAX);
		return 2;
	}
#if defined(__arm__) && __ARM_ARCH < 6
	printf("SKIP: made for a single processor\n");
	return 77;
#endif
	owner = pthread_self();
	memset(&action, 0, sizeof(action));
	action.sa_handler = interrupt;
	sigaction(SIGUSR1, &action, NULL);
	printf("seed %" PRIu64 "\n", seed);
	seed = seed * 0x9e3779b97f4a7c15 | 1;
	for (round = 0; round < rounds && !atomic_load(&failed); round++)
		play(span, &seed);
	for (i = 0; i < mate_count; i++)
		check_ins += atomic_load(&mates[i].count);
	printf("threads: %" PRIu32 " rounds of %" PRIu32 " ticks, %" PRIu64 " polls, %" PRIu64 " check-ins of %" PRIu32
	       " threads and a handler, which made %" PRIu32 ": %s\n", round, span, polls, check_ins, mate_count - 1,
	       atomic_load(&mates[HANDLER].count), atomic_load(&failed) ? "a broken promise" :
	       "nobody condemned who kept its promise, everybody who broke it");
	return atomic_load(&failed) != 0;
}
