/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * thash_peek() in threads and in a signal handler beside a working owner: every
 * answer has to have been true at one moment of its call.
 *
 * After each step the owner writes down what thash_probe() says of every cell (a
 * lane and a page) and tells which steps it has begun and finished. A reader
 * notes the last step finished before its call and the last begun after it, and
 * looks for its answer among what was written down between them. The table is so
 * small that keys, tags, records and slots are used again all the time.
 */
#include <inttypes.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libwdtvtlb/thash.h>

#define LANES 4u
#define PAGES 4u
#define CELLS (LANES * PAGES)
#define HISTORY 4096u
#define READERS_MAX 16u
#define SPACES 12u
#define READS_A_SIGNAL 256u

static const uint64_t pages[PAGES] = { 0x10000, 0x11000, 0x110000, 0xffffffff00011000 };

/* 16 + 16 entries, 2 pins, 8 records: everything is replaced, retired and swept soon. */
static struct {
	struct thash table;
	struct thash_set back[4];
	struct thash_entry front[16];
	struct thash_cold cold[16];
	struct thash_space spaces[8];
	struct thash_pinned pinned[2];
	uint32_t counters[THASH_COUNTERS(8, 4)];
} memory;
static struct thash *const table = &memory.table;

static _Atomic uint64_t history[HISTORY][CELLS]; /* what each cell answered after each step */
static _Atomic uint64_t begun, finished; /* steps of the owner's */
static _Atomic uint32_t reading; /* readers that go on */
static _Atomic int failed;

struct tally {
	uint64_t judged, beside, misses, again, unchecked;
};

/* One answer, as what is compared, and the steps between which it must have been true. */
struct answer {
	struct thash_translation found;
	uint64_t digest, first, last;
	uint32_t cell;
	int outcome;
};

struct reader {
	pthread_t thread;
	pthread_t owner;
	uint64_t seed, reads;
	struct tally tally;
};

/* xorshift64* */
static uint64_t random_number(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * 0x2545f4914f6cdd1d;
}

static uint32_t below(uint64_t *state, uint32_t n)
{
	return (uint32_t)(random_number(state) >> 33) % n;
}

static uint64_t mix(uint64_t digest, uint64_t word)
{
	digest = (digest ^ word) * 0x9e3779b97f4a7c15;
	return digest ^ digest >> 29;
}

/* All that an answer says, as one word. */
static uint64_t digest_of(int outcome, const struct thash_translation *found)
{
	uint64_t digest = mix(1, (uint64_t)outcome);

	if (outcome <= THASH_MISS)
		return digest;
	digest = mix(digest, found->all);
	digest = mix(digest, found->page);
	digest = mix(digest, found->page_log2);
	digest = mix(digest, found->flags);
	digest = mix(digest, found->value);
	digest = mix(digest, found->space);
	digest = mix(digest, found->group);
	digest = mix(digest, found->cold.word);
	return mix(digest, found->cold.extra);
}

static void die(const char *what, int err)
{
	fprintf(stderr, "peek: %s: %s (%d)\n", what, libvtlb_strerror(err), err);
	exit(1);
}

/* --- the readers --- */

/* Asks a cell; the bounds are read with acquire on both sides of the call. */
static void ask(struct answer *a, uint32_t cell)
{
	struct thash_translation nothing = THASH_TRANSLATION_INIT;

	a->found = nothing;
	a->cell = cell;
	a->first = atomic_load(&finished);
	a->outcome = thash_peek(table, &a->found, pages[cell % PAGES] + 8, 8, THASH_READ, cell / PAGES);
	a->last = atomic_load(&begun);
	a->digest = digest_of(a->outcome, &a->found);
}

static int was_true(const struct answer *a)
{
	uint64_t step;

	for (step = a->first; step <= a->last; step++)
		if (atomic_load(&history[step % HISTORY][a->cell]) == a->digest)
			return 1;
	return 0;
}

static void complain(const struct answer *a, const char *who)
{
	atomic_store(&failed, 1);
	fprintf(stderr,
		"peek: %s: lane %" PRIu32 " page %#" PRIx64 ": outcome %d value %#" PRIx64 " page %#" PRIx64
		" 2^%" PRIu32 " space %" PRIu64 " group %" PRIu64 " cold %#" PRIx64 " flags %#" PRIx32
		" was true at no moment between steps %" PRIu64 " and %" PRIu64 "\n",
		who, a->cell / PAGES, pages[a->cell % PAGES], a->outcome, a->found.value, a->found.page,
		a->found.page_log2, a->found.space, a->found.group, a->found.cold.word, a->found.flags, a->first, a->last);
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

/* A reader that was told AGAIN lets the owner run: on one processor it may have interrupted a change. */
static void *read_on(void *argument)
{
	struct reader *r = argument;
	struct answer a;
	uint64_t i;

	for (i = 0; r->tally.judged < r->reads && !atomic_load(&failed); i++) {
		ask(&a, below(&r->seed, CELLS));
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

/* --- the owner --- */

static uint64_t owner_seed;

static uint32_t chance(uint32_t n)
{
	return below(&owner_seed, n);
}

/* From the top: the step, the lane; below 2^32 zero, so that pages of all sizes keep them. */
static uint64_t value_of(uint64_t step, uint32_t lane)
{
	static const uint64_t attributes[4] = { THASH_R | THASH_W, THASH_R, THASH_R | THASH_WATCHED, THASH_X };

	return step << 40 | (uint64_t)lane << 32 | attributes[chance(8) < 5 ? 0 : chance(4)];
}

static int insert(uint64_t step, uint32_t log2, uint32_t flags)
{
	struct thash_insertion in = THASH_INSERTION_INIT;

	in.lane = chance(LANES);
	in.va = pages[chance(PAGES)];
	in.page_log2 = log2;
	in.flags = flags;
	in.value = value_of(step, in.lane);
	in.cold.word = step;
	in.cold.extra = ~step;
	return flags & THASH_IS_PINNED ? (in.flags = 0, thash_pin(table, NULL, &in)) : thash_insert_full(table, &in);
}

static int look_up(void)
{
	thash_lookup(table, pages[chance(PAGES)] + 16, 8, chance(2), chance(LANES));
	return 0;
}

static int purge(void)
{
	uint64_t page = pages[chance(PAGES)], id = 1 + chance(SPACES);

	switch (chance(20)) {
	case 0:
		return thash_purge(table, NULL, THASH_EVERYTHING | (chance(2) ? THASH_WITH_PINS : 0), 0, 0, UINT64_MAX);
	case 1:
		return thash_purge(table, NULL, THASH_GROUP, id % 2, 0, UINT64_MAX);
	case 2:
		return thash_purge(table, NULL, THASH_GLOBALS, id % 2, page, page + 4095);
	case 3:
		return thash_purge_values(table, NULL, 0, (uint64_t)id << 56, 0);
	case 4:
		return thash_rearm_values(table, 0, (uint64_t)id << 50, THASH_CLEAN);
	case 5:
	case 6:
	case 7:
	case 8:
	case 9:
		return thash_purge(table, NULL, THASH_SPACE, id, 0, UINT64_MAX);
	default:
		return thash_purge(table, NULL, chance(4) ? THASH_SPACE : THASH_EVERYTHING, id, page, page + 4095);
	}
}

static int bind(void)
{
	uint64_t id = 1 + chance(SPACES);

	return thash_bind(table, chance(LANES), id, id % 2);
}

static int step_once(uint64_t step)
{
	static const uint32_t large[3] = { 16, 20, 32 };

	switch (chance(32)) {
	case 0:
		return insert(step, large[chance(3)], 0);
	case 1:
		return insert(step, 12, THASH_GLOBAL);
	case 2:
		return insert(step, 12, chance(2) ? THASH_DATA_ONLY : THASH_CODE_ONLY);
	case 3:
		return insert(step, chance(2) ? 12 : 16, THASH_IS_PINNED);
	case 4:
		return thash_unpin(table, chance(2));
	case 5:
		return chance(8) ? bind() : thash_unbind(table, chance(LANES));
	case 6:
	case 7:
		return bind();
	case 8:
		return thash_sweep(table, 1 + chance(4)) < 0;
	case 9:
	case 10:
	case 11:
	case 12:
		return purge();
	case 13:
	case 14:
	case 15:
		return look_up();
	default:
		return insert(step, 12, 0);
	}
}

/* What the table may well refuse: a page over a pin, a third pin, a lane without a space, no record to spare. */
static int is_ordinary(int err)
{
	return !err || err == LIBVTLB_ERR_PINNED || err == LIBVTLB_ERR_NO_SPACE || err == LIBVTLB_ERR_INVALID ||
	       err == LIBVTLB_ERR_BUSY || err == LIBVTLB_ERR_NOT_FOUND;
}

/* Ends a step: what every cell answers now. */
static void write_down(uint64_t step)
{
	struct thash_translation found = THASH_TRANSLATION_INIT;
	uint32_t cell;

	for (cell = 0; cell < CELLS; cell++) {
		int outcome = thash_probe(table, &found, pages[cell % PAGES] + 8, 8, THASH_READ, cell / PAGES);

		atomic_store(&history[step % HISTORY][cell], digest_of(outcome, &found));
	}
	atomic_store(&finished, step);
}

static uint64_t own(struct tally *interrupted)
{
	uint64_t step = 0, done = 0;
	int err;

	while (atomic_load(&reading)) {
		atomic_store(&begun, ++step);
		err = step_once(step);
		if (!is_ordinary(err))
			die("a step of the owner", err);
		done += !err;
		write_down(step);
		if (told_something) {
			judge(interrupted, &told, "handler");
			told_something = 0;
		}
	}
	return done;
}

static void make_table(void)
{
	struct thash_config config = { 0 };
	int err;

	config.size = sizeof(config);
	config.granule_log2 = 12;
	config.front_count = 16;
	config.set_count = 4;
	config.cold_count = 16;
	config.space_count = 8;
	config.counter_count = THASH_COUNTERS(8, 4);
	config.pinned_count = 2;
	config.page_sizes = 1u | 1u << 4 | 1u << 8 | 1u << 20;
	config.front = memory.front;
	config.back = memory.back;
	config.cold = memory.cold;
	config.spaces = memory.spaces;
	config.counters = memory.counters;
	config.pinned = memory.pinned;
	err = thash_init(table, &config);
	if (err)
		die("thash_init", err);
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
	owner_seed = seed * 0x9e3779b97f4a7c15 + 1;
	make_table();
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
