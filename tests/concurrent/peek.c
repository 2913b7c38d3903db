/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * thash_peek() in threads and in a signal handler beside a working owner: every
 * answer has to have been true at one moment of its call.
 *
 * After each step the owner writes down what thash_probe() says of every cell (a
 * lane and a page) and tells which steps it has begun and finished. A reader
 * notes the last step finished before its call and the last begun after it, and
 * looks for its answer among what was written down between them.
 */
#include <inttypes.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "owner.h"
#include "random.h"

#define HISTORY 4096u
#define READERS_MAX 16u
#define READS_A_SIGNAL 256u
#define STEPS_FIRST 64u /* of the owner's, before anybody reads: an empty table has one answer */

static _Atomic uint64_t history[HISTORY][CELLS]; /* what each cell answered after each step */
/* Steps of the owner's. The signal handler reads them, so no atomic here may be a lock, as wider ones may. */
static _Atomic uint32_t begun, finished;
static _Atomic uint32_t reading; /* readers that go on */
static _Atomic int failed;

struct tally {
	uint64_t judged, beside, misses, again, unchecked;
};

/* One answer, as what is compared, and the steps between which it must have been true. */
struct answer {
	struct thash_translation found;
	uint64_t digest;
	uint32_t first, last, cell;
	int outcome;
};

struct reader {
	pthread_t thread;
	pthread_t owner;
	uint64_t seed, reads;
	struct tally tally;
};

/* Asks a cell; the bounds are read with acquire on both sides of the call. */
static void ask(struct answer *a, uint32_t cell)
{
	struct thash_translation nothing = THASH_TRANSLATION_INIT;

	a->found = nothing;
	a->cell = cell;
	a->first = atomic_load(&finished);
	a->outcome = peek_cell(&a->found, cell);
	a->last = atomic_load(&begun);
	a->digest = digest_of(a->outcome, &a->found);
}

static int was_true(const struct answer *a)
{
	uint32_t step;

	for (step = a->first; step <= a->last; step++)
		if (atomic_load(&history[step % HISTORY][a->cell]) == a->digest)
			return 1;
	return 0;
}

static void complain(const struct answer *a, const char *who)
{
	atomic_store(&failed, 1);
	fprintf(stderr, "peek: %s: ", who);
	print_answer(a->cell, a->outcome, &a->found);
	fprintf(stderr, " was true at no moment between steps %" PRIu32 " and %" PRIu32 "\n", a->first, a->last);
}

/* Judges an answer whose steps are all finished. What was overwritten meanwhile cannot be judged. */
static void judge(struct tally *tally, const struct answer *a, const char *who)
{
	int good;

	if (a->outcome == LIBVTLB_ERR_AGAIN) {
		tally->again++;
		return;
	}
	good = was_true(a);
	if (atomic_load(&begun) >= a->first + HISTORY) {
		tally->unchecked++;
		return;
	}
	tally->judged++;
	tally->beside += a->last > a->first;
	tally->misses += a->outcome == THASH_MISS;
	if (!good)
		complain(a, who);
}

/* Where threads hardly meet, because processors are few or busy, a reader goes on for longer. */
static int goes_on(const struct reader *r)
{
	const struct tally *t = &r->tally;

	return !atomic_load(&failed) && (t->judged < r->reads || (t->beside < r->reads / 64 && t->judged < 4 * r->reads));
}

/* A reader that was told AGAIN lets the owner run: on one processor it may have interrupted a change. */
static void *read_on(void *argument)
{
	struct reader *r = argument;
	struct answer a;
	uint64_t i;

	while (atomic_load(&finished) < STEPS_FIRST)
		sched_yield();
	for (i = 0; goes_on(r); i++) {
		ask(&a, chance(&r->seed, CELLS));
		while (atomic_load(&finished) < a.last || (a.outcome == LIBVTLB_ERR_AGAIN && atomic_load(&begun) == a.first))
			sched_yield();
		judge(&r->tally, &a, "thread");
		if (i % READS_A_SIGNAL == 0)
			pthread_kill(r->owner, SIGUSR1);
	}
	atomic_fetch_sub(&reading, 1);
	return NULL;
}

/* The handler interrupts the owner anywhere; the owner judges what it was told when its step is finished. */
static struct answer told;
static volatile sig_atomic_t told_something;

static void interrupt(int signal)
{
	static uint32_t cell;

	(void)signal;
	if (told_something)
		return;
	ask(&told, cell++ % CELLS);
	told_something = 1;
}

/* Ends a step: what every cell answers now. */
static void write_down(uint32_t step)
{
	struct thash_translation found = THASH_TRANSLATION_INIT;
	uint32_t cell;

	for (cell = 0; cell < CELLS; cell++) {
		int outcome = probe_cell(&found, cell);

		atomic_store(&history[step % HISTORY][cell], digest_of(outcome, &found));
	}
	atomic_store(&finished, step);
}

static uint64_t own(struct tally *interrupted)
{
	uint64_t done = 0;
	uint32_t step = 0;

	while (atomic_load(&reading)) {
		atomic_store(&begun, ++step);
		done += (uint64_t)take_step(step);
		write_down(step);
		if (told_something) {
			judge(interrupted, &told, "handler");
			told_something = 0;
		}
	}
	return done;
}

static void add(struct tally *sum, const struct tally *tally)
{
	sum->judged += tally->judged;
	sum->beside += tally->beside;
	sum->misses += tally->misses;
	sum->again += tally->again;
	sum->unchecked += tally->unchecked;
}

static void print(const char *who, const struct tally *t)
{
	printf("%s: %" PRIu64 " answers judged, %" PRIu64 " of them beside a step of the owner's, %" PRIu64 " misses; %" PRIu64
	       " calls gave up, %" PRIu64 " not judged\n", who, t->judged, t->beside, t->misses, t->again, t->unchecked);
}

/* The owner rests: every cell has to be answered, and as it was written down. */
static void judge_at_rest(struct tally *tally)
{
	struct answer a;
	uint32_t cell;

	for (cell = 0; cell < CELLS; cell++) {
		ask(&a, cell);
		judge(tally, &a, "at rest");
		if (a.outcome == LIBVTLB_ERR_AGAIN)
			complain(&a, "at rest");
	}
}

static void start(struct reader *readers, uint32_t count, uint64_t reads, uint64_t seed)
{
	uint32_t i;

	atomic_store(&reading, count);
	for (i = 0; i < count; i++) {
		readers[i].owner = pthread_self();
		readers[i].seed = seed + 1 + i;
		readers[i].reads = reads;
		if (pthread_create(&readers[i].thread, NULL, read_on, &readers[i])) {
			fprintf(stderr, "peek: no thread\n");
			exit(1);
		}
	}
}

/* peek [answers of each reader [readers [seed]]] */
int main(int argc, char **argv)
{
	static struct reader readers[READERS_MAX];
	uint64_t reads = argc > 1 ? strtoull(argv[1], NULL, 0) : 200000;
	uint32_t count = argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 0) : 2, i;
	uint64_t seed = argc > 3 ? strtoull(argv[3], NULL, 0) : 1, steps;
	struct tally threads = { 0 }, handler = { 0 }, rest = { 0 };
	struct sigaction action;

	if (!count || count > READERS_MAX || !reads) {
		fprintf(stderr, "usage: peek [answers of each reader [readers, up to %u [seed]]]\n", READERS_MAX);
		return 2;
	}
	memset(&action, 0, sizeof(action));
	action.sa_handler = interrupt;
	sigaction(SIGUSR1, &action, NULL);
	make_table(seed);
	write_down(0);
	start(readers, count, reads, seed);
	steps = own(&handler);
	for (i = 0; i < count; i++) {
		pthread_join(readers[i].thread, NULL);
		add(&threads, &readers[i].tally);
	}
	judge_at_rest(&rest);
	printf("owner: %" PRIu64 " steps, seed %" PRIu64 "\n", steps, seed);
	print("threads", &threads);
	print("handler", &handler);
	if (!atomic_load(&failed) && (!threads.misses || threads.misses == threads.judged)) {
		fprintf(stderr, "peek: nothing but %s: too few answers\n", threads.misses ? "misses" : "hits");
		return 1;
	}
	return atomic_load(&failed);
}
