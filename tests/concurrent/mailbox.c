/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * A mailbox with many posters, and a signal handler that posts on the owner's own
 * thread: no request may be done before it has been obeyed, and none may wait in
 * vain.
 *
 * A poster has a few cells. It writes a new version into one, as a guest changes
 * a page table, and posts a purge of it. The owner, obeying, notes for each cell
 * that the purge covers, by itself, by its space or by everything, which version
 * it saw. When the post is done, that has to be the new one.
 *
 * In vain waits who finds that the owner has looked, after the post had returned,
 * and saw nothing waiting, but the post is not done.
 *
 * What is plain here is plain on purpose: ThreadSanitizer finds what lies in no
 * order.
 */
#include <inttypes.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vtlb/mailbox.h>

#include "random.h"

#define POSTERS_MAX 16u
#define HANDLER POSTERS_MAX /* the signal handler's number */
#define CELLS 8u /* of each poster: what it may have posted at a time */
#define SLOTS 4u
#define SPACES 2u
#define EVERYTHING SPACES /* in place of a space: a cell that only a purge of everything covers */
#define POSTS_A_SIGNAL 64u /* with all cells in use; then as many one by one */
#define LOOKS_A_YIELD 64u /* threads meet when they look on, and go on when they yield */

static struct libvtlb_mailbox mailbox;
static struct libvtlb_request requests[SLOTS];

/*
 * A version is a serial number, of which the lowest two bits are its space. It has
 * 32 bits, because the signal handler writes it: a wider atomic may be a lock, which
 * the thread that it interrupts may hold.
 */
#define SERIAL_MAX (UINT32_MAX >> 2)
static struct cell {
	_Atomic uint32_t version; /* the poster's */
	uint32_t posted; /* what the poster had written before the post */
	uint32_t obeyed; /* the owner's: the version that it saw last */
	uint32_t sequence;
	int outstanding;
} cells[POSTERS_MAX + 1][CELLS];

static _Atomic uint32_t posting; /* posters that go on */
static _Atomic uint32_t idle; /* how often the owner saw that nothing was waiting */
static _Atomic int failed;

struct poster {
	pthread_t thread, owner;
	uint32_t number;
	uint64_t seed;
	uint32_t posts;
	uint64_t waits; /* that found the owner idle */
};

static struct {
	uint64_t drains, ranges, spaces, everything, asked;
} tally;

/* Lets the others run, now and then. */
static void look_on(void)
{
	static _Thread_local uint32_t looks;

	if (++looks % LOOKS_A_YIELD == 0)
		sched_yield();
}

static void complain(uint32_t poster, const struct cell *cell, const char *what)
{
	atomic_store(&failed, 1);
	fprintf(stderr, "mailbox: poster %" PRIu32 ": version %#" PRIx32 " posted as %" PRIu32 " %s; obeyed %#" PRIx32 "\n",
		poster, atomic_load(&cell->version), cell->sequence, what, cell->obeyed);
}

/* The section: a spin lock. */
static atomic_flag lock = ATOMIC_FLAG_INIT;

static int enter(void *user)
{
	(void)user;
	while (atomic_flag_test_and_set_explicit(&lock, memory_order_acquire))
		look_on();
	return 0;
}

static int leave(void *user)
{
	(void)user;
	atomic_flag_clear_explicit(&lock, memory_order_release);
	return 0;
}

/* Posters. */

static uint64_t range_of(uint32_t poster, uint32_t number)
{
	return (uint64_t)(poster * CELLS + number) << 12;
}

static void post(uint32_t poster, uint32_t number, uint32_t version)
{
	struct cell *cell = &cells[poster][number];
	uint64_t first = range_of(poster, number);
	uint32_t space = version & 3;
	int err;

	cell->posted = version;
	atomic_store_explicit(&cell->version, version, memory_order_release);
	if (space == EVERYTHING)
		err = libvtlb_post_everything(&mailbox, &cell->sequence);
	else
		err = libvtlb_post(&mailbox, &cell->sequence, space, first, first + 4095);
	cell->outstanding = 1;
	if (err)
		complain(poster, cell, "was refused");
}

/* What was posted for a cell is done. */
static void judge(uint32_t poster, struct cell *cell)
{
	cell->outstanding = 0;
	if (cell->obeyed != atomic_load_explicit(&cell->version, memory_order_relaxed))
		complain(poster, cell, "is done and was not obeyed");
}

/* The owner counts an idle look when it is over: the second after a post's return began after it. */
static void settle(struct poster *p, uint32_t number)
{
	struct cell *cell = &cells[p->number][number];
	uint32_t looks;

	if (!cell->outstanding)
		return;
	if (!libvtlb_posted_is_done(&mailbox, cell->sequence)) {
		looks = atomic_fetch_add(&idle, 0);
		while (!libvtlb_posted_is_done(&mailbox, cell->sequence) && atomic_load(&idle) - looks < 2)
			look_on();
		p->waits += atomic_load(&idle) != looks;
		if (!libvtlb_posted_is_done(&mailbox, cell->sequence)) {
			complain(p->number, cell, "waits in vain");
			return;
		}
	}
	judge(p->number, cell);
}

static uint32_t any_space(uint64_t *seed)
{
	return chance(seed, 64) ? chance(seed, 16) == 0 : EVERYTHING;
}

static void *post_on(void *argument)
{
	struct poster *p = argument;
	uint32_t serial, i;

	for (serial = 1; serial <= p->posts && !atomic_load(&failed); serial++) {
		settle(p, serial % CELLS);
		post(p->number, serial % CELLS, serial << 2 | any_space(&p->seed));
		if (serial / POSTS_A_SIGNAL % 2)
			settle(p, serial % CELLS);
		if (chance(&p->seed, 32) == 0)
			sched_yield();
		if (serial % POSTS_A_SIGNAL == 0)
			pthread_kill(p->owner, SIGUSR1);
	}
	for (i = 0; i < CELLS; i++)
		settle(p, i);
	atomic_fetch_sub(&posting, 1);
	return NULL;
}

/* The handler cannot wait, because the owner waits for it. */
static void interrupt(int signal)
{
	static uint32_t serial;
	struct cell *cell = &cells[HANDLER][serial % CELLS];

	(void)signal;
	if (cell->outstanding) {
		if (!libvtlb_posted_is_done(&mailbox, cell->sequence))
			return;
		judge(HANDLER, cell);
	}
	post(HANDLER, serial % CELLS, serial << 2 | (serial / CELLS) % SPACES);
	serial++;
}

/* The owner. */

static void cover(struct cell *cell, uint32_t scope, uint32_t space)
{
	uint32_t version = atomic_load_explicit(&cell->version, memory_order_acquire);

	if (scope != POSTED_EVERYTHING && (version & 3) != space)
		return;
	if (cell->obeyed != version)
		cell->obeyed = version;
}

static void cover_range(const struct posted *posted)
{
	uint64_t number = posted->first >> 12;
	struct cell *cell = &cells[number / CELLS][number % CELLS];

	if (number > HANDLER * CELLS + CELLS - 1 || posted->last != posted->first + 4095 ||
	    (cell->posted & 3) != posted->rid) {
		atomic_store(&failed, 1);
		fprintf(stderr, "mailbox: nobody posted %#" PRIx64 " to %#" PRIx64 " of space %" PRIu32 "\n",
			posted->first, posted->last, posted->rid);
		return;
	}
	cover(cell, POSTED_RANGE, posted->rid);
}

static void obey(void *user, const struct posted *posted)
{
	uint32_t i;

	(void)user;
	tally.ranges += posted->scope == POSTED_RANGE;
	tally.spaces += posted->scope == POSTED_SPACE;
	tally.everything += posted->scope == POSTED_EVERYTHING && posted->widened;
	tally.asked += posted->scope == POSTED_EVERYTHING && !posted->widened;
	if (posted->scope == POSTED_RANGE) {
		cover_range(posted);
		return;
	}
	for (i = 0; i < (HANDLER + 1) * CELLS; i++)
		cover(&cells[i / CELLS][i % CELLS], posted->scope, posted->rid);
}

static void drain(void)
{
	if (libvtlb_mailbox_take(&mailbox, obey, NULL) > SLOTS + 1) {
		atomic_store(&failed, 1);
		fprintf(stderr, "mailbox: a drain without bound\n");
	}
	tally.drains++;
}

/* Idle now and then for longer, so that the mailbox overflows. */
static void own(uint64_t seed)
{
	uint32_t pause;

	while (atomic_load(&posting)) {
		if (libvtlb_mailbox_is_waiting(&mailbox)) {
			drain();
		} else {
			atomic_fetch_add(&idle, 1);
			look_on();
		}
		for (pause = chance(&seed, 4) ? 0 : chance(&seed, 64); pause; pause--)
			atomic_load(&posting);
	}
	while (libvtlb_mailbox_is_waiting(&mailbox))
		drain();
}

static void make(int section)
{
	struct libvtlb_mailbox_config config = { sizeof(config), SLOTS, requests, NULL, NULL, NULL };
	struct sigaction action;
	int err;

	if (section) {
		config.enter = enter;
		config.leave = leave;
	}
	err = libvtlb_mailbox_init(&mailbox, &config);
	if (err == LIBVTLB_ERR_UNSUPPORTED) {
		printf("SKIP: no atomic read-modify-write here\n");
		exit(77);
	}
	if (err) {
		fprintf(stderr, "mailbox: no mailbox (%d)\n", err);
		exit(1);
	}
	memset(&action, 0, sizeof(action));
	action.sa_handler = section ? SIG_IGN : interrupt; /* it might interrupt the section */
	sigaction(SIGUSR1, &action, NULL);
}

static void start(struct poster *posters, uint32_t count, uint32_t posts, uint64_t seed)
{
	uint32_t i;

	atomic_store(&posting, count);
	for (i = 0; i < count; i++) {
		posters[i].number = i;
		posters[i].owner = pthread_self();
		posters[i].seed = seed * 0x9e3779b97f4a7c15 + 1 + i;
		posters[i].posts = posts;
		if (pthread_create(&posters[i].thread, NULL, post_on, &posters[i])) {
			fprintf(stderr, "mailbox: no thread\n");
			exit(1);
		}
	}
}

/* mailbox [posts of each poster [posters [seed [with a section: 1]]]] */
int main(int argc, char **argv)
{
	static struct poster posters[POSTERS_MAX];
	uint64_t posts = argc > 1 ? strtoull(argv[1], NULL, 0) : 100000, waits = 0;
	uint32_t count = argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 0) : 4, i;
	uint64_t seed = argc > 3 ? strtoull(argv[3], NULL, 0) : 1;
	int section = argc > 4 ? atoi(argv[4]) : 0;

	if (!count || count > POSTERS_MAX || !posts || posts > SERIAL_MAX) {
		fprintf(stderr, "usage: mailbox [posts [posters, up to %u [seed [section]]]]\n", POSTERS_MAX);
		return 2;
	}
#if defined(__arm__) && __ARM_ARCH < 6
	printf("SKIP: made for a single processor\n");
	return 77;
#endif
	make(section);
	start(posters, count, (uint32_t)posts, seed);
	own(seed);
	for (i = 0; i < count; i++) {
		pthread_join(posters[i].thread, NULL);
		waits += posters[i].waits;
	}
	for (i = 0; i < CELLS; i++)
		if (cells[HANDLER][i].outstanding && !libvtlb_posted_is_done(&mailbox, cells[HANDLER][i].sequence))
			complain(HANDLER, &cells[HANDLER][i], "waits in vain");
	printf("%" PRIu64 " posts of %" PRIu32 " posters%s, seed %" PRIu64 ": %" PRIu64 " drains obeyed %" PRIu64
	       " ranges, %" PRIu64 " spaces and %" PRIu64 " times everything, %" PRIu64 " times as asked for; %" PRIu64
	       " waits for an idle owner\n", posts * count, count, section ? " in sections" : "", seed, tally.drains,
	       tally.ranges, tally.spaces, tally.everything, tally.asked, waits);
	if (!atomic_load(&failed) && (!tally.ranges || !tally.spaces || !tally.everything)) {
		fprintf(stderr, "mailbox: something never happened\n");
		return 1;
	}
	return atomic_load(&failed);
}
