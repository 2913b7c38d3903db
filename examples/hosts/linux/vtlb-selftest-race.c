// SPDX-License-Identifier: MIT
/* Copyright (c) The libwdtvtlb authors */
/*
 * Kernel threads that post purges to a virtual processor while it translates, as
 * doc/vtlb.md says. Each thread maps and unmaps pages of its own; a frame is used
 * for another page when the purge has been obeyed. The frame says which page it
 * is, so whoever uses a translation that is gone finds another page's number.
 *
 * The processor's owner is the thread that runs insmod. The others also peek at
 * its table.
 */
#include "vtlb-selftest.h" /* first: it says how this module logs */

#include <linux/delay.h>
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/sched.h>
#include <linux/vmalloc.h>

#include <libwdtvtlb/vtlb.h>

#define SETS 16u
#define FRONT 16u
#define RECORDS 12u
#define COUNTERS THASH_COUNTERS(RECORDS, 21)
#define REQUESTS 2u /* few, so that requests are widened */
#define PAGE_LOG2 14u
#define PAGES_EACH 8u
#define FRAMES_EACH 6u
#define POSTERS 8u
#define RID 4u
#define LANE 2u
#define VA(page) ((u64)LANE << 61 | (u64)(page) << PAGE_LOG2)
#define PTE(frame) \
	((u64)(frame) << PAGE_LOG2 | LIBVTLB_PTE_AR(2) | LIBVTLB_PTE_PL(3) | LIBVTLB_PTE_D | LIBVTLB_PTE_A | LIBVTLB_PTE_P)

struct race;

struct poster {
	struct race *race;
	struct task_struct *task;
	u64 random;
	u32 number, free_frames;
	u32 steps, maps, unmaps, peeks, wrong;
	int err;
};

struct race {
	struct thash table;
	struct thash_set back[SETS];
	struct thash_entry front[FRONT];
	struct thash_cold cold[4 * SETS];
	struct thash_space spaces[RECORDS];
	struct thash_pinned pinned[2];
	u32 counters[COUNTERS];
	struct libvtlb_request requests[REQUESTS];
	struct libvtlb_mailbox mailbox;
	struct libvtlb v;
	struct poster posters[POSTERS];
	u32 page_table[POSTERS * PAGES_EACH]; /* the frame and one, or 0 */
	u32 label[POSTERS * FRAMES_EACH]; /* of a frame: its page and one */
	atomic_t running;
	bool is_forgetful;
	u32 threads, loads, faults, inlined, late, wrong;
};

static int make(struct race *r)
{
	struct libvtlb_mailbox_config mailbox = {
		.size = sizeof(mailbox), .request_count = REQUESTS, .requests = r->requests,
	};
	struct thash_config t = {
		.size = sizeof(t), .granule_log2 = 12, .front_count = FRONT, .set_count = SETS,
		.cold_count = 4 * SETS, .space_count = RECORDS, .counter_count = COUNTERS, .pinned_count = 2,
		.page_sizes = LIBVTLB_INSERT_SIZES >> 12, .front = r->front, .back = r->back, .cold = r->cold,
		.spaces = r->spaces, .counters = r->counters, .pinned = r->pinned,
	};
	struct libvtlb_config config = {
		.size = sizeof(config), .itr_count = 1, .dtr_count = 1, .rid_bits = 18, .va_bits = 51, .pa_bits = 44,
		.machine_log2 = PAGE_LOG2, .table = &r->table, .mailbox = &r->mailbox,
	};
	int err = thash_init(&r->table, &t);

	err = err ? err : libvtlb_mailbox_init(&r->mailbox, &mailbox);
	err = err ? err : libvtlb_init(&r->v, &config);
	return err ? err : libvtlb_set_rr(&r->v, LANE, LIBVTLB_RR(RID, PAGE_LOG2, 0));
}

/* The posters' side. */

static void map(struct poster *p, u32 page)
{
	u32 frame;

	if (!p->free_frames)
		return;
	frame = __ffs(p->free_frames);
	p->free_frames &= ~(1u << frame);
	frame += p->number * FRAMES_EACH;
	WRITE_ONCE(p->race->label[frame], page + 1);
	smp_store_release(&p->race->page_table[page], frame + 1);
	p->maps++;
}

/* Out of the page table, out of the processor; then the frame is free. */
static void unmap(struct poster *p, u32 page)
{
	struct race *r = p->race;
	u32 frame = r->page_table[page] - 1, sequence;
	u64 first = (u64)page << PAGE_LOG2;

	smp_store_release(&r->page_table[page], 0);
	if (!r->is_forgetful || p->unmaps % 2) {
		p->err = libvtlb_post(&r->mailbox, &sequence, RID, first, first + (1u << PAGE_LOG2) - 1);
		while (!p->err && !libvtlb_posted_is_done(&r->mailbox, sequence))
			usleep_range(10, 50);
	}
	WRITE_ONCE(r->label[frame], 0);
	p->free_frames |= 1u << (frame - p->number * FRAMES_EACH);
	p->unmaps++;
}

/* What a peek finds was in the table at one moment: a page that was asked for, on a frame of its own thread. */
static void peek(struct poster *p)
{
	struct thash_translation found = THASH_TRANSLATION_INIT;
	u32 page = below(&p->random, p->race->threads * PAGES_EACH);
	u64 va = LIBVTLB_OFFSET(VA(page));

	if (thash_peek(&p->race->table, &found, va, 8, THASH_READ, LANE) != THASH_HIT)
		return;
	p->peeks++;
	p->wrong += found.page != va ||
		    (u32)(found.value >> PAGE_LOG2) - page / PAGES_EACH * FRAMES_EACH >= FRAMES_EACH;
}

static int post(void *argument)
{
	struct poster *p = argument;
	u32 step;

	for (step = 0; step < p->steps && !p->err; step++) {
		u32 page = p->number * PAGES_EACH + below(&p->random, PAGES_EACH);

		if (below(&p->random, 2))
			peek(p);
		else if (p->race->page_table[page])
			unmap(p, page);
		else
			map(p, page);
		cond_resched();
	}
	atomic_dec(&p->race->running);
	while (!kthread_should_stop())
		schedule_timeout_interruptible(1);
	return 0;
}

/* The owner's side. */

/* As a guest's handler: a purge that comes after the ticket makes the insert fail, and the load faults again. */
static bool refill(struct race *r, u32 page)
{
	u64 ticket = libvtlb_ticket(&r->v);
	u32 entry = smp_load_acquire(&r->page_table[page]);
	int err;

	if (!entry)
		return false;
	cond_resched();
	err = libvtlb_insert(&r->v, LIBVTLB_DATA, PTE(entry - 1), LIBVTLB_ITIR(PAGE_LOG2, 0), VA(page), ticket);
	r->late += err == LIBVTLB_ERR_AGAIN;
	r->wrong += err && err != LIBVTLB_ERR_AGAIN;
	return true;
}

static void use(struct race *r, u32 page, u64 gpa)
{
	cond_resched(); /* nothing of the library is called between lookup and use */
	r->loads++;
	r->wrong += READ_ONCE(r->label[gpa >> PAGE_LOG2]) != page + 1;
}

static void load(struct race *r, u32 page, u64 offset)
{
	struct libvtlb_reference reference = LIBVTLB_REFERENCE(LIBVTLB_LOAD, 3, LIBVTLB_PSR_IC | LIBVTLB_PSR_DT, 0);
	struct libvtlb_translation found = LIBVTLB_TRANSLATION_INIT;
	u64 va = VA(page) + offset;
	struct thash_result hit = thash_lookup(&r->table, LIBVTLB_OFFSET(va), 8, THASH_READ, LANE);

	if (hit.outcome == THASH_HIT) {
		r->inlined++;
		use(r, page, thash_address(&r->table, hit.value, va));
		return;
	}
	while (libvtlb_access(&r->v, &found, &reference, va) != LIBVTLB_HIT)
		if (!refill(r, page)) {
			r->faults++;
			return;
		}
	use(r, page, found.gpa);
}

/* To the end, come what may: whoever posted waits for us. */
static int own(struct race *r, u64 *random)
{
	u32 steps = 0;
	int err = 0;

	while (atomic_read(&r->running)) {
		load(r, below(random, r->threads * PAGES_EACH), below(random, 1u << (PAGE_LOG2 - 3)) * 8);
		if (++steps % 8 == 0) {
			s32 obeyed = libvtlb_drain(&r->v);

			err = obeyed < 0 ? obeyed : err;
			cond_resched();
		}
	}
	return err;
}

static int report(const struct race *r)
{
	struct libvtlb_stats s = { .size = sizeof(s) };
	u32 unmaps = 0, peeks = 0, wrong = r->wrong, i;
	int err = libvtlb_get_stats(&r->v, &s);

	for (i = 0; i < r->threads && !err; i++) {
		unmaps += r->posters[i].unmaps;
		peeks += r->posters[i].peeks;
		wrong += r->posters[i].wrong;
		err = r->posters[i].err;
	}
	pr_info("race: %u threads posted %u purges (%llu obeyed, %llu widened, %u inserts came too late), %u peeks\n",
		r->threads, unmaps, s.remote, s.widened, r->late, peeks);
	pr_info("race: %u loads (%u inlined), %u of pages not mapped, %u of another page\n", r->loads, r->inlined,
		r->faults, wrong);
	return err ? err : wrong || !unmaps || !s.remote || !r->inlined ? -EIO : 0;
}

static int start(struct race *r, struct selftest *t)
{
	u32 i;

	atomic_set(&r->running, r->threads);
	for (i = 0; i < r->threads; i++) {
		struct poster *p = &r->posters[i];

		p->race = r;
		p->number = i;
		p->free_frames = (1u << FRAMES_EACH) - 1;
		p->random = t->random + i + 1;
		p->steps = t->operations / 10 / r->threads;
		p->task = kthread_run(post, p, "vtlb-poster/%u", i);
		if (IS_ERR(p->task)) {
			atomic_sub(r->threads - i, &r->running);
			return PTR_ERR(p->task);
		}
	}
	return 0;
}

int selftest_race(struct selftest *t)
{
	struct race *r = vzalloc(sizeof(*r));
	u32 i;
	int err;

	if (!r)
		return -ENOMEM;
	r->threads = t->threads;
	r->is_forgetful = t->is_forgetful;
	err = make(r);
	if (!err) {
		int unstarted = start(r, t);

		err = own(r, &t->random);
		err = unstarted ? unstarted : err;
		for (i = 0; i < r->threads && !IS_ERR_OR_NULL(r->posters[i].task); i++)
			kthread_stop(r->posters[i].task);
		err = err ? err : report(r);
	}
	vfree(r);
	return err;
}
