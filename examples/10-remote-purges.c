/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Lesson 10: two processors, two threads.
 *
 *	cc 10-remote-purges.c $(pkg-config --cflags --libs libvtlb) -pthread
 *
 * Lesson 9 purged on both processors from one thread. Here each virtual processor
 * has a thread of its own, and takes no lock: a purge for the other one goes to
 * its mailbox (ptc.g), and is obeyed there before the next thing that it does.
 *
 * Both run the same process. Each maps and unmaps pages of its own all the time,
 * and looks at those of both. A page that is unmapped gives its frame to the next
 * one that is mapped, and every frame holds words that say which page it is: who
 * ever used a translation that is gone would find the words of another page. The
 * words are plain memory. Nothing keeps their readers and writers apart but this:
 * a frame is used again when the other processor has said that it obeyed.
 *
 * Read munmap_page() first, then load().
 */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include <libwdtvtlb/vtlb.h>

#define PAGE_LOG2 14
#define PAGE ((uint64_t)1 << PAGE_LOG2)
#define WORDS (PAGE / 8)
#define PAGES 16u /* of the process; those of even number are processor 0's to map */
#define FRAMES 12u /* fewer, so that they are used again at once: half of them for each processor */
#define STEPS 50000u
#define PROCESS_RID 4u
#define SKIPPED 77 /* the processor that we run on has no atomics: there, a mailbox needs the host's help */
#define VA(page) ((uint64_t)2 << 61 | (uint64_t)(page) << PAGE_LOG2) /* in region 2 */
#define PTE(frame) \
	((frame) * PAGE | LIBVTLB_PTE_AR(2) | LIBVTLB_PTE_PL(3) | LIBVTLB_PTE_D | LIBVTLB_PTE_A | LIBVTLB_PTE_P)

static struct processor {
	struct thash table;
	struct thash_set back[16];
	struct thash_entry front[16];
	struct thash_cold cold[4 * 16];
	struct thash_space spaces[12];
	struct thash_pinned pinned[2];
	uint32_t counters[THASH_COUNTERS(12, 21)];
	struct libvtlb_request requests[4];
	struct libvtlb_mailbox mailbox;
	struct libvtlb v;
	uint32_t number;
	uint64_t seed;
	uint64_t free_frames; /* a bit each */
	uint32_t version; /* of the next page that is mapped */
	uint32_t loads, faults, maps, unmaps, wrong, failed;
} processors[2];

/* The guest's memory: a page table of one level (a frame's number and one, or 0), and frames. */
static atomic_uint page_table[PAGES];
static uint64_t ram[FRAMES * WORDS];
static uint32_t version_of[PAGES]; /* what the words of a page say besides its number */

static atomic_uint running = 2;

static int make_processor(struct processor *c)
{
	struct libvtlb_mailbox_config mailbox = {.size = sizeof(mailbox), .request_count = 4, .requests = c->requests};
	struct thash_config t = {
		.size = sizeof(t), .granule_log2 = 12, .front_count = 16, .set_count = 16, .cold_count = 4 * 16,
		.space_count = 12, .counter_count = sizeof(c->counters) / sizeof(c->counters[0]), .pinned_count = 2,
		.page_sizes = LIBVTLB_INSERT_SIZES >> 12, .front = c->front, .back = c->back, .cold = c->cold,
		.spaces = c->spaces, .counters = c->counters, .pinned = c->pinned,
	};
	struct libvtlb_config config = {
		.size = sizeof(config), .itr_count = 1, .dtr_count = 1, .rid_bits = 18, .va_bits = 51, .pa_bits = 44,
		.machine_log2 = PAGE_LOG2, .table = &c->table, .mailbox = &c->mailbox,
	};
	int err = thash_init(&c->table, &t);

	c->number = (uint32_t)(c - processors);
	c->seed = c->number + 1;
	c->free_frames = 0x555u << c->number;
	err = err ? err : libvtlb_mailbox_init(&c->mailbox, &mailbox);
	err = err ? err : libvtlb_init(&c->v, &config);
	return err ? err : libvtlb_set_rr(&c->v, 2, LIBVTLB_RR(PROCESS_RID, PAGE_LOG2, 0));
}

/* xorshift64* */
static uint32_t below(struct processor *c, uint32_t n)
{
	c->seed ^= c->seed >> 12;
	c->seed ^= c->seed << 25;
	c->seed ^= c->seed >> 27;
	return (uint32_t)((c->seed * 0x2545f4914f6cdd1d) >> 33) % n;
}

/* Threads are stopped anywhere. Where it would hurt most, we help chance along. */
static void be_stopped(struct processor *c)
{
	if (!below(c, 8))
		sched_yield();
}

static uint64_t word_of(uint32_t page, uint32_t version)
{
	return (uint64_t)page << 32 | version;
}

/* A free frame becomes the page, and everybody may look it up. */
static void map_page(struct processor *c, uint32_t page)
{
	uint32_t frame = 0, i;

	if (!c->free_frames)
		return;
	while (!(c->free_frames >> frame & 1))
		frame++;
	c->free_frames &= ~((uint64_t)1 << frame);
	version_of[page] = c->version++;
	for (i = 0; i < WORDS; i += 64)
		ram[frame * WORDS + i] = word_of(page, version_of[page]);
	atomic_store(&page_table[page], frame + 1);
	c->maps++;
}

/*
 * munmap: out of the page table, out of this processor, and out of the other one,
 * in this order. Until the other has obeyed it may still use the frame.
 *
 * While we wait we obey, too: the other may be waiting for us.
 */
static void munmap_page(struct processor *c, uint32_t page)
{
	struct processor *other = &processors[!c->number];
	uint64_t first = (uint64_t)page << PAGE_LOG2;
	uint32_t frame = atomic_exchange(&page_table[page], 0) - 1, sequence;

	if (libvtlb_purge(&c->v, VA(page), PAGE_LOG2) ||
	    libvtlb_post(&other->mailbox, &sequence, PROCESS_RID, first, first + PAGE - 1)) {
		c->failed++;
		return;
	}
	while (!libvtlb_posted_is_done(&other->mailbox, sequence)) {
		c->failed += libvtlb_drain(&c->v) < 0;
		sched_yield();
	}
	c->free_frames |= (uint64_t)1 << frame;
	c->unmaps++;
}

/*
 * The guest's handler looks into the page table. A ticket, taken before, makes an
 * insert fail if a purge of the page came meanwhile: what we read may be old, and
 * the load faults again. Returns 0 where the page is not mapped.
 */
static int refill(struct processor *c, uint32_t page)
{
	uint64_t ticket = libvtlb_ticket(&c->v);
	uint32_t entry = atomic_load(&page_table[page]);
	int err;

	if (!entry)
		return 0;
	be_stopped(c);
	err = libvtlb_insert(&c->v, LIBVTLB_DATA, PTE(entry - 1), LIBVTLB_ITIR(PAGE_LOG2, 0), VA(page), ticket);
	c->failed += err && err != LIBVTLB_ERR_AGAIN;
	return 1;
}

/*
 * A load of the guest. Between the lookup and the use of what it found, nothing
 * of the library is called: so no purge is obeyed there, and whoever posted one
 * waits.
 */
static void load(struct processor *c, uint32_t page)
{
	struct libvtlb_reference reference =
		LIBVTLB_REFERENCE(LIBVTLB_LOAD, 3, LIBVTLB_PSR_IC | LIBVTLB_PSR_DT, 0);
	struct libvtlb_translation found = LIBVTLB_TRANSLATION_INIT;
	uint64_t va = VA(page) + 512 * below(c, (uint32_t)(PAGE / 512)), word;

	c->loads++;
	while (libvtlb_access(&c->v, &found, &reference, va) != LIBVTLB_HIT)
		if (!refill(c, page)) {
			c->faults++; /* it is not mapped now */
			return;
		}
	be_stopped(c);
	word = ram[found.gpa / 8];
	c->wrong += word >> 32 != page;
	if (page % 2 == c->number) /* nobody else maps it: we know the version, too */
		c->wrong += word != word_of(page, version_of[page]);
}

static void *run(void *argument)
{
	struct processor *c = argument;
	uint32_t step, page;

	for (step = 0; step < STEPS; step++) {
		page = 2 * below(c, PAGES / 2) + c->number;
		if (below(c, 4))
			load(c, below(c, PAGES));
		else if (atomic_load(&page_table[page]))
			munmap_page(c, page);
		else
			map_page(c, page);
	}
	atomic_fetch_sub(&running, 1);
	while (atomic_load(&running)) { /* the other may still post */
		c->failed += libvtlb_drain(&c->v) < 0;
		sched_yield();
	}
	return NULL;
}

static int report(const struct processor *c)
{
	struct libvtlb_stats s = {.size = sizeof(s)};
	int good = !c->wrong && !c->failed && c->unmaps && c->loads > c->faults;

	libvtlb_get_stats(&c->v, &s);
	printf("processor %u: %u loads, %u of pages that were not mapped, %u found the words of another page\n", c->number,
	       c->loads, c->faults, c->wrong);
	printf("  it mapped %u pages and unmapped %u; obeyed %llu purges of the other's; %llu inserts came too late\n",
	       c->maps, c->unmaps, (unsigned long long)s.remote, (unsigned long long)s.overtaken);
	printf("  %s every frame was used again only when nobody could reach it\n", good ? "yes" : "NO ");
	return good && s.remote;
}

int main(void)
{
	pthread_t threads[2];
	uint32_t i;
	int good = 1;

	for (i = 0; i < 2; i++) {
		int err = make_processor(&processors[i]);

		if (err) {
			fprintf(stderr, "libvtlb says: %s\n", libvtlb_strerror(err));
			return err == LIBVTLB_ERR_UNSUPPORTED ? SKIPPED : EXIT_FAILURE;
		}
	}
	for (i = 0; i < 2; i++)
		if (pthread_create(&threads[i], NULL, run, &processors[i]))
			return EXIT_FAILURE;
	for (i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	for (i = 0; i < 2; i++)
		good &= report(&processors[i]);
	return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
