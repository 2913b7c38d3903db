/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Lesson 9: the life of a small guest.
 *
 *	cc 09-a-small-guest.c $(pkg-config --cflags --libs libvtlb)
 *
 * Lesson 8 showed what each part of a virtual processor does. Here two of them
 * run an operating system with processes: it gives each a region id, so that a
 * switch flushes nothing; it shares the text of a program under one region id;
 * it copies pages when they are written after a fork; it purges on both
 * processors when a page goes away. A log of what was written is kept on the
 * side, as for moving the guest to another machine while it runs.
 *
 * What happens is the table `life`, near the end: read it first. Its last column
 * says which faults an instruction takes until it is done, and is checked, as is
 * every word that is loaded.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libwdtvtlb/vtlb.h>

#define PAGE_LOG2 14
#define PAGE ((uint64_t)1 << PAGE_LOG2)
#define FRAMES 64u
#define PROCESSORS 2u /* `c == processors` is then the number of the other one */
#define PAGES 8u /* of data of a process */

/* The guest's regions: a program's text, a process's data, the kernel. */
#define REGION(number, offset) ((uint64_t)(number) << 61 | (offset))
#define TEXT 1u
#define DATA 2u
#define KERNEL 7u
#define KERNEL_RID 1u
#define FIRST_RID 4u /* of processes: programs have 2 and 3 */

/* What the kernel notes in the bits of an entry that processors ignore. */
#define LAZY ((uint64_t)1 << 53) /* a page will be given at the first touch */
#define COPY ((uint64_t)1 << 54) /* others may have it too: copy it at the first write */
#define WRITABLE (LIBVTLB_PTE_AR(2) | LIBVTLB_PTE_PL(3) | LIBVTLB_PTE_D | LIBVTLB_PTE_A | LIBVTLB_PTE_P)
#define READABLE (WRITABLE & ~LIBVTLB_PTE_AR(7))
#define CODE (READABLE | LIBVTLB_PTE_AR(1))

static struct processor {
	struct thash table;
	struct thash_set back[64];
	struct thash_entry front[64];
	struct thash_cold cold[4 * 64];
	struct thash_space spaces[24];
	struct thash_pinned pinned[8];
	uint32_t counters[THASH_COUNTERS(24, 21) + 256];
	struct libvtlb_request requests[4];
	struct libvtlb_mailbox mailbox;
	struct libvtlb v;
	struct process *runs;
} processors[PROCESSORS];

static struct program {
	const char *name;
	uint32_t rid;
	uint64_t frame;
} programs[] = {{"sh", 2, 1 * PAGE}, {"cc", 3, 2 * PAGE}};

static struct process {
	char name[8]; /* none: there is no such process */
	const struct program *program;
	uint32_t rid;
	uint64_t pages[PAGES];
} processes[4];

static uint64_t ram[FRAMES * PAGE / 8];
static uint32_t users[FRAMES] = {1, 1, 1}; /* of each frame: the kernel's own and the programs' are taken */
static uint32_t next_rid = FIRST_RID;
static struct libvtlb_dirty_log dirty;
static uint32_t dirty_words[FRAMES / 32];
static char faults[64]; /* of the last instruction */
static uint32_t instructions, faulted, switches, surprises;

static int backing(void *user, struct libvtlb_backing *answer, uint64_t gpa)
{
	(void)user;
	answer->kind = gpa < FRAMES * PAGE ? LIBVTLB_MEMORY : LIBVTLB_NOTHING;
	answer->log2 = PAGE_LOG2;
	answer->machine = gpa;
	return 0;
}

/* Nobody can be in the way: this program has one thread. Without this, the processor itself must have atomics. */
static int section(void *user)
{
	(void)user;
	return 0;
}

static int make_processor(struct processor *c)
{
	struct libvtlb_host host = {.size = sizeof(host), .backing = backing};
	struct libvtlb_mailbox_config mailbox = {
		.size = sizeof(mailbox), .request_count = 4, .requests = c->requests, .enter = section, .leave = section};
	struct thash_config t = {
		.size = sizeof(t), .granule_log2 = 12, .front_count = 64, .set_count = 64, .cold_count = 4 * 64,
		.space_count = 24, .counter_count = sizeof(c->counters) / sizeof(c->counters[0]), .pinned_count = 8,
		.page_sizes = LIBVTLB_INSERT_SIZES >> 12, .front = c->front, .back = c->back, .cold = c->cold,
		.spaces = c->spaces, .counters = c->counters, .pinned = c->pinned,
	};
	struct libvtlb_config config = {
		.size = sizeof(config), .itr_count = 4, .dtr_count = 4, .rid_bits = 18, .va_bits = 51, .pa_bits = 44,
		.machine_log2 = PAGE_LOG2, .table = &c->table, .mailbox = &c->mailbox, .dirty = &dirty, .host = &host,
	};
	int err = thash_init(&c->table, &t);

	if (!err)
		err = libvtlb_mailbox_init(&c->mailbox, &mailbox);
	return err ? err : libvtlb_init(&c->v, &config);
}

/* The kernel is pinned on both sides: no fault of its handlers can ever be about themselves. */
static int boot(struct processor *c)
{
	uint64_t va = REGION(KERNEL, 0), itir = LIBVTLB_ITIR(16, 0);
	int err = libvtlb_set_rr(&c->v, KERNEL, LIBVTLB_RR(KERNEL_RID, PAGE_LOG2, 0));

	if (!err)
		err = libvtlb_insert_register(&c->v, LIBVTLB_CODE, 0, CODE, itir, va);
	return err ? err : libvtlb_insert_register(&c->v, LIBVTLB_DATA, 0, WRITABLE, itir, va);
}

static uint64_t take_frame(void)
{
	uint32_t i = 0;

	while (users[i])
		if (++i == FRAMES)
			abort();
	users[i] = 1;
	memset(ram + i * PAGE / 8, 0, PAGE);
	return i * PAGE;
}

static uint64_t frame_of(uint64_t pte)
{
	return pte & LIBVTLB_PTE_PPN;
}

/* A switch of processes: two region registers. A process that is not running keeps what it has in the cache. */
static void let_run(struct processor *c, struct process *p)
{
	switches += c->runs != p;
	c->runs = p;
	if (libvtlb_set_rr(&c->v, TEXT, LIBVTLB_RR(p->program->rid, PAGE_LOG2, 0)) ||
	    libvtlb_set_rr(&c->v, DATA, LIBVTLB_RR(p->rid, PAGE_LOG2, 0)))
		abort();
}

/* A whole process is flushed by giving it a new region id, wherever it runs; nobody will ask for the old one. */
static void flush_process(struct process *p)
{
	uint32_t i;

	p->rid = next_rid++;
	for (i = 0; i < PROCESSORS; i++)
		if (processors[i].runs == p)
			let_run(&processors[i], p);
}

/*
 * ptc.g: one page, on all processors, and back when it is gone everywhere. Ours
 * are one thread, so we drain the other's mailbox; with a thread for each, it does
 * so before the next thing it does, and we would interrupt it and wait.
 */
static void purge_everywhere(struct processor *c, uint32_t page)
{
	struct processor *other = &processors[c == processors];
	uint64_t first = page * PAGE;
	uint32_t sequence;

	surprises += libvtlb_purge(&c->v, REGION(DATA, first), PAGE_LOG2) != 0;
	surprises += libvtlb_post(&other->mailbox, &sequence, c->runs->rid, first, first + PAGE - 1) != 0;
	surprises += libvtlb_posted_is_done(&other->mailbox, sequence) != 0;
	surprises += libvtlb_drain(&other->v) != 1;
	surprises += libvtlb_posted_is_done(&other->mailbox, sequence) != 1;
}

static int itc(struct processor *c, uint32_t side, uint64_t pte, uint64_t va)
{
	return libvtlb_insert(&c->v, side, pte, LIBVTLB_ITIR(PAGE_LOG2, 0), va, LIBVTLB_NO_TICKET) == 0;
}

static int fault(const char *what, int is_cured)
{
	faulted++;
	snprintf(faults + strlen(faults), sizeof(faults) - strlen(faults), "%s%s", *faults ? "," : "", what);
	return is_cured;
}

/* Alternate TLB fault: this kernel uses no VHPT, and looks into its page tables itself. */
static int refill(struct processor *c, uint32_t kind, uint64_t va)
{
	uint64_t *pte = &c->runs->pages[LIBVTLB_OFFSET(va) / PAGE];

	if (kind == LIBVTLB_FETCH)
		return fault("itlb", itc(c, LIBVTLB_CODE, c->runs->program->frame | CODE, va));
	if (!*pte)
		return fault("killed", 0);
	if (!(*pte & LAZY))
		return fault("tlb", itc(c, LIBVTLB_DATA, *pte, va));
	*pte = take_frame() | WRITABLE;
	return fault("new", itc(c, LIBVTLB_DATA, *pte, va));
}

/* Access Rights fault: a page that was shared at a fork. The last one who has it need not copy it. */
static int unshare(struct processor *c, uint64_t va)
{
	uint64_t *pte = &c->runs->pages[LIBVTLB_OFFSET(va) / PAGE], old = frame_of(*pte), frame = old;

	if (!(*pte & COPY))
		return fault("killed", 0);
	if (users[old / PAGE] > 1) {
		frame = take_frame();
		memcpy(ram + frame / 8, ram + old / 8, PAGE);
		users[old / PAGE]--;
	}
	*pte = frame | WRITABLE;
	purge_everywhere(c, (uint32_t)(LIBVTLB_OFFSET(va) / PAGE));
	return fault(frame == old ? "mine" : "copy", itc(c, LIBVTLB_DATA, *pte, va));
}

/* An instruction: it runs again until it does not fault. Where its word lies, or NULL when the process is killed. */
static uint64_t *run(struct processor *c, uint32_t kind, uint64_t va)
{
	struct libvtlb_reference reference = LIBVTLB_REFERENCE(kind, 3, LIBVTLB_PSR_IC | LIBVTLB_PSR_DT, 0);
	struct libvtlb_translation found = LIBVTLB_TRANSLATION_INIT;
	int outcome, goes_on = 1;

	instructions++;
	do {
		outcome = libvtlb_access(&c->v, &found, &reference, va);
		if (outcome == LIBVTLB_HIT)
			return &ram[found.gpa / 8];
		goes_on = outcome == LIBVTLB_ALTERNATE ? refill(c, kind, va) :
			  outcome == LIBVTLB_RIGHTS ? unshare(c, va) : fault("?", 0);
	} while (goes_on);
	return NULL;
}

/* The system calls. */

static void unmap(struct process *p, uint32_t page)
{
	if (p->pages[page] && !(p->pages[page] & LAZY))
		users[frame_of(p->pages[page]) / PAGE]--;
	p->pages[page] = 0;
}

static void do_exec(struct process *p, const char *name)
{
	uint32_t i;

	for (i = 0; i < PAGES; i++)
		unmap(p, i);
	p->program = !strcmp(name, "sh") ? &programs[0] : &programs[1];
	flush_process(p);
}

/* Parent and child have the same pages, for reading. What the parent may write, by what is cached, is flushed. */
static void do_fork(struct process *parent, struct process *child, const char *name)
{
	uint32_t i;

	for (i = 0; i < PAGES; i++) {
		uint64_t pte = parent->pages[i];

		if (pte && !(pte & LAZY)) {
			parent->pages[i] = frame_of(pte) | READABLE | COPY;
			users[frame_of(pte) / PAGE]++;
		}
	}
	*child = *parent;
	snprintf(child->name, sizeof(child->name), "%s", name);
	child->rid = next_rid++;
	flush_process(parent);
}

/* Region ids start over: old ones must be found nowhere, nor may anybody have the id that somebody gets. */
static void recycle(struct processor *c)
{
	struct processor *other = &processors[c == processors];
	uint32_t i;

	surprises += libvtlb_purge_all(&c->v) != 0;
	surprises += libvtlb_post_everything(&other->mailbox, NULL) || libvtlb_drain(&other->v) != 1;
	next_rid = FIRST_RID;
	for (i = 0; i < sizeof(processes) / sizeof(processes[0]); i++)
		if (processes[i].name[0])
			flush_process(&processes[i]);
}

/* How many pages were written since the last time; both processors must notice the next write to them. */
static uint32_t harvest(void)
{
	uint32_t words[FRAMES / 32], i;
	int32_t marks = libvtlb_dirty_harvest(&dirty, words, 0, FRAMES / 32);

	for (i = 0; i < PROCESSORS; i++)
		surprises += libvtlb_protect(&processors[i].v) != 0;
	return (uint32_t)marks;
}

static const char *const life[] = {
	/* processor, process, what it does, with what, word, faults; and why */
	"0 init exec    sh    0  -        init is a shell",
	"0 init fetch   0     1  itlb     its first instruction",
	"0 init fetch   0     1  -        and again",
	"0 init mmap    0     0  -        two pages are promised,",
	"0 init mmap    1     0  -",
	"0 init store   0    10  new      and given when they are touched",
	"0 init store   1    11  new",
	"0 init load    0    10  -",
	"0 init load    3     0  killed   a page that it was not promised",
	"0 init fork    make  0  -        make: the same text, the same data",
	"1 make fetch   0     1  itlb     it runs on the other processor, which has its own cache",
	"1 make load    0    10  tlb",
	"1 make store   0    20  copy     its first write to a page that both have",
	"0 init load    0    10  tlb      fork gave init a new region id: a flush of the whole process",
	"0 init store   0    12  mine     nobody else has the page by now",
	"1 make load    0    20  -",
	"0 make fetch   0     1  -        a thread of make here: its text is cached, under the program's region id",
	"0 make store   1    21  tlb,copy",
	"0 init load    1    11  tlb",
	"1 make load    1    21  tlb",
	"0 make load    1    21  -        init ran here meanwhile; nothing was flushed",
	"0 make munmap  1     0  -",
	"1 make load    1     0  killed   the other processor had it cached: ptc.g went there, too",
	"0 init load    1    11  -        the same address of another process was none of its business",
	"- -    harvest -     4  -        init wrote two pages, make two copies",
	"0 init store   0    13  -",
	"0 init store   0    14  -",
	"- -    harvest -     1  -        one page was written again",
	"1 make exec    cc    0  -",
	"1 make fetch   0     2  itlb",
	"1 make load    0     0  killed   its data went with the old program",
	"1 make mmap    0     0  -",
	"1 make store   0    30  new",
	"1 make exit    -     0  -",
	"0 init recycle -     0  -        region ids begin anew: everything is flushed, once",
	"1 init load    0    14  tlb",
	"1 init fetch   0     1  itlb",
	"0 init load    1    11  tlb",
	"0 init fork    ls    0  -",
	"1 ls   exec    cc    0  -",
	"1 ls   mmap    0     0  -",
	"1 ls   load    0     0  new      ls has the id of make's second life, but not its page",
	"1 ls   fetch   0     2  itlb",
	"1 ls   exit    -     0  -",
	"0 init store   1    15  tlb,mine what it shared with ls is its own again",
};

/* A process, or room for a new one of that name. */
static struct process *process_named(const char *name)
{
	struct process *p = NULL;
	uint32_t i;

	for (i = 0; i < sizeof(processes) / sizeof(processes[0]); i++) {
		if (!strcmp(processes[i].name, name))
			return &processes[i];
		if (!processes[i].name[0])
			p = &processes[i];
	}
	return p;
}

/* What a line does. Returns the word that comes of it. */
static uint64_t obey(struct processor *c, struct process *p, const char *what, const char *with, uint64_t word)
{
	uint32_t page = (uint32_t)atoi(with) % PAGES;
	uint64_t *at;

	if (!strcmp(what, "harvest"))
		return harvest();
	if (!strcmp(what, "exec"))
		do_exec(p, with);
	else if (!strcmp(what, "fork"))
		do_fork(p, process_named(with), with);
	else if (!strcmp(what, "mmap"))
		p->pages[page] = LAZY;
	else if (!strcmp(what, "recycle"))
		recycle(c);
	else if (!strcmp(what, "munmap")) {
		purge_everywhere(c, page);
		unmap(p, page);
	} else if (!strcmp(what, "exit")) {
		do_exec(p, "sh");
		p->name[0] = '\0';
	} else {
		at = run(c, *what == 'f' ? LIBVTLB_FETCH : *what == 's' ? LIBVTLB_STORE : LIBVTLB_LOAD,
			 REGION(*what == 'f' ? TEXT : DATA, page * PAGE));
		if (at && *what == 's')
			*at = word;
		return at ? *at : 0;
	}
	return word;
}

static void live(const char *line)
{
	char cpu[2], who[8], what[8], with[8], expected[16];
	struct processor *c;
	struct process *p;
	unsigned word;
	int is_right;

	if (sscanf(line, "%1s %7s %7s %7s %u %15s", cpu, who, what, with, &word, expected) != 6)
		abort();
	c = &processors[*cpu == '1'];
	p = process_named(who);
	if (*cpu != '-') {
		snprintf(p->name, sizeof(p->name), "%s", who);
		p->program = p->program ? p->program : programs;
		let_run(c, p);
	}
	*faults = '\0';
	is_right = obey(c, p, what, with, word) == word && !strcmp(*faults ? faults : "-", expected);
	printf("  %s %s%s%s\n", is_right ? "yes" : "NO ", line, is_right ? "" : " -- but: ", is_right ? "" : faults);
	surprises += !is_right;
}

static void count(uint32_t number)
{
	struct libvtlb_stats s = {.size = sizeof(s)};

	libvtlb_get_stats(&processors[number].v, &s);
	printf("processor %u: %llu inserts, %llu purges, %llu of everything, %llu from elsewhere, %llu first writes\n",
	       number, (unsigned long long)s.inserts, (unsigned long long)s.purges, (unsigned long long)s.purges_all,
	       (unsigned long long)s.remote, (unsigned long long)s.first_writes);
}

int main(void)
{
	struct libvtlb_dirty_config log = {
		.size = sizeof(log), .page_log2 = PAGE_LOG2, .page_count = FRAMES, .words = dirty_words,
		.enter = section, .leave = section,
	};
	int err = libvtlb_dirty_init(&dirty, &log);
	uint32_t i;

	for (i = 0; i < PROCESSORS && !err; i++) {
		err = make_processor(&processors[i]);
		err = err ? err : boot(&processors[i]);
	}
	if (err) {
		fprintf(stderr, "libvtlb says: %s\n", libvtlb_strerror(err));
		return EXIT_FAILURE;
	}
	for (i = 0; i < sizeof(programs) / sizeof(programs[0]); i++)
		ram[programs[i].frame / 8] = i + 1; /* the first instruction of each, to be told by */
	printf("      processor, process, what it does, with what, word, faults until it is done\n");
	for (i = 0; i < sizeof(life) / sizeof(life[0]); i++)
		live(life[i]);
	printf("%u instructions, %u faults, %u switches of processes\n", instructions, faulted, switches);
	for (i = 0; i < PROCESSORS; i++)
		count(i);
	return surprises ? EXIT_FAILURE : EXIT_SUCCESS;
}
