/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * A dirty log that threads mark while another harvests: no mark may be lost, none
 * invented, and what the calls counted must add up.
 *
 * Every word of the log has pages of every thread's. The harvester goes round and
 * round, and tells which rounds it has begun and finished. A thread that has marked
 * a page of its own waits for a round that began afterwards: by then the page must
 * have been taken, in a round that was not over when the thread marked it.
 */
#include <inttypes.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libwdtvtlb/vtlb.h>

#include "random.h"

#define MARKERS_MAX 16u
#define WORDS 8u
#define OWN (WORDS * 32 - 64) /* pages 0 to OWN - 1 are somebody's own; ranges go over the others */
#define PAGES (WORDS * 32 - 5) /* the last word is not full */
#define BATCH 8u

static struct libvtlb_dirty_log dirty_log;
static uint32_t words[WORDS + 2]; /* guards on both sides */
static _Atomic uint64_t begun, finished; /* rounds of the harvester's */
static _Atomic uint64_t taken_in[PAGES]; /* the round that took a page last */
static _Atomic uint64_t asked[PAGES]; /* how often somebody set out to mark it */
static uint64_t taken[PAGES]; /* how often it was taken */
static _Atomic uint32_t marking; /* threads that go on */
static _Atomic int failed;

struct marker {
	pthread_t thread;
	uint32_t number, of;
	uint64_t seed, marks;
	uint64_t added; /* pages that its calls said they had newly marked */
	uint64_t added_own[PAGES];
};

static void complain(uint32_t page, const char *what)
{
	atomic_store(&failed, 1);
	fprintf(stderr, "dirty: page %" PRIu32 " %s\n", page, what);
}

/* The section: a spin lock. */
static atomic_flag lock = ATOMIC_FLAG_INIT;

static int enter(void *user)
{
	(void)user;
	while (atomic_flag_test_and_set_explicit(&lock, memory_order_acquire))
		sched_yield();
	return 0;
}

static int leave(void *user)
{
	(void)user;
	atomic_flag_clear_explicit(&lock, memory_order_release);
	return 0;
}

/* Marks pages; returns how many the log said were new. */
static uint64_t mark(uint32_t first, uint32_t last)
{
	uint32_t i;
	int32_t added;

	for (i = first; i <= last && i < PAGES; i++)
		atomic_fetch_add(&asked[i], 1);
	added = libvtlb_dirty_mark(&dirty_log, (uint64_t)first << 12, (uint64_t)last << 12 | 0xfff);
	if (added < 0)
		complain(first, "cannot be marked");
	return added < 0 ? 0 : (uint64_t)added;
}

/* A page of the thread's own that was marked, and which round was over before. */
struct mark {
	uint32_t page;
	uint64_t before;
};

static struct mark mark_own(struct marker *m)
{
	struct mark mine;
	uint64_t added;

	mine.page = chance(&m->seed, OWN / m->of) * m->of + m->number;
	mine.before = atomic_load(&finished);
	added = mark(mine.page, mine.page);
	m->added += added;
	m->added_own[mine.page] += added;
	return mine;
}

static void mark_range(struct marker *m)
{
	uint32_t first = OWN + chance(&m->seed, PAGES - OWN), pages = chance(&m->seed, 40);

	m->added += mark(first, first + pages);
}

/* After a whole round that began after the marks. */
static void judge(const struct mark *marks)
{
	uint64_t seen = atomic_fetch_add(&begun, 0); /* not before the mark can be seen: a load may be */
	uint32_t i;

	while (atomic_load(&finished) <= seen && !atomic_load(&failed))
		sched_yield();
	for (i = 0; i < BATCH && !atomic_load(&failed); i++)
		if (atomic_load(&taken_in[marks[i].page]) <= marks[i].before)
			complain(marks[i].page, "was marked and not taken");
}

static void *mark_on(void *argument)
{
	struct marker *m = argument;
	struct mark marks[BATCH];
	uint64_t i;

	for (i = 0; i < m->marks && !atomic_load(&failed); i++) {
		marks[i % BATCH] = mark_own(m);
		if (chance(&m->seed, 4) == 0)
			mark_range(m);
		if (i % BATCH == BATCH - 1)
			judge(marks);
	}
	atomic_fetch_sub(&marking, 1);
	return NULL;
}

static void take(uint32_t page, uint64_t round)
{
	if (page >= PAGES) {
		complain(page, "is none of the log's");
		return;
	}
	if (++taken[page] > atomic_load(&asked[page]))
		complain(page, "was taken and not marked");
	atomic_store(&taken_in[page], round);
}

/* A part of the log; returns how many marks the log said it took. */
static uint64_t harvest(uint32_t first, uint32_t count, uint64_t round)
{
	uint32_t found[WORDS], i;
	int32_t said = libvtlb_dirty_harvest(&dirty_log, found, first, count), bits = 0;

	for (i = 0; i < count * 32; i++)
		if (found[i / 32] >> i % 32 & 1) {
			take(first * 32 + i, round);
			bits++;
		}
	if (said != bits)
		complain(first * 32, "begins a part of which another number of marks was taken than was said");
	return (uint64_t)bits;
}

/* Rounds until all threads are done, and one more; each in two parts. */
static uint64_t harvest_on(uint64_t seed)
{
	uint64_t sum = 0, round = 0;
	uint32_t more, part;

	do {
		more = atomic_load(&marking);
		part = chance(&seed, WORDS + 1);
		atomic_store(&begun, ++round);
		sum += harvest(0, part, round);
		sum += harvest(part, WORDS - part, round);
		atomic_store(&finished, round);
	} while (more);
	return sum;
}

static void make(int section)
{
	struct libvtlb_dirty_config config;
	int err;

	memset(&config, 0, sizeof(config));
	config.size = sizeof(config);
	config.page_log2 = 12;
	config.page_count = PAGES;
	config.words = words + 1;
	if (section) {
		config.enter = enter;
		config.leave = leave;
	}
	err = libvtlb_dirty_init(&dirty_log, &config);
	if (err == LIBVTLB_ERR_UNSUPPORTED) {
		printf("SKIP: no atomic read-modify-write here\n");
		exit(77);
	}
	if (err) {
		fprintf(stderr, "dirty: no log (%d)\n", err);
		exit(1);
	}
}

static void start(struct marker *markers, uint32_t count, uint64_t marks, uint64_t seed)
{
	uint32_t i;

	atomic_store(&marking, count);
	for (i = 0; i < count; i++) {
		markers[i].number = i;
		markers[i].of = count;
		markers[i].seed = seed * 0x9e3779b97f4a7c15 + 1 + i;
		markers[i].marks = marks;
		if (pthread_create(&markers[i].thread, NULL, mark_on, &markers[i])) {
			fprintf(stderr, "dirty: no thread\n");
			exit(1);
		}
	}
}

/* All is at rest: every page was taken as often as it was newly marked. Returns how many marks there were. */
static uint64_t account(const struct marker *markers, uint32_t count)
{
	uint64_t added = 0;
	uint32_t i;

	for (i = 0; i < count; i++)
		added += markers[i].added;
	for (i = 0; i < OWN / count * count; i++)
		if (taken[i] != markers[i % count].added_own[i])
			complain(i, "was not taken as often as it was newly marked");
	return added;
}

/* dirty [marks of each thread [threads [seed [with a section: 1]]]] */
int main(int argc, char **argv)
{
	static struct marker markers[MARKERS_MAX];
	uint64_t marks = argc > 1 ? strtoull(argv[1], NULL, 0) : 50000, added, sum;
	uint32_t count = argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 0) : 3, i;
	uint64_t seed = argc > 3 ? strtoull(argv[3], NULL, 0) : 1;
	int section = argc > 4 ? atoi(argv[4]) : 0;

	if (!count || count > MARKERS_MAX || !marks) {
		fprintf(stderr, "usage: dirty [marks [threads, up to %u [seed [section]]]]\n", MARKERS_MAX);
		return 2;
	}
	words[0] = words[WORDS + 1] = 0xa5a5a5a5;
	make(section);
	start(markers, count, marks, seed);
	sum = harvest_on(seed);
	for (i = 0; i < count; i++)
		pthread_join(markers[i].thread, NULL);
	added = account(markers, count);
	printf("%" PRIu64 " marks of %" PRIu32 " threads%s, seed %" PRIu64 ": %" PRIu64 " pages newly marked, %" PRIu64
	       " taken in %" PRIu64 " rounds\n", marks * count, count, section ? " in sections" : "", seed, added, sum,
	       atomic_load(&finished));
	if (added != sum)
		complain(0, "to the last: not as many were taken as were newly marked");
	if (words[0] != 0xa5a5a5a5 || words[WORDS + 1] != 0xa5a5a5a5)
		complain(0, "is not the only thing that was written");
	return atomic_load(&failed);
}
