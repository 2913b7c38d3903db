/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Lesson 7: the MMU of a small machine.
 *
 *	cc 07-a-small-machine-mmu.c $(pkg-config --cflags --libs libvtlb)
 *
 * Lessons 5 and 6 put pages into a table by hand. Here a whole machine stands
 * around it: 32-bit addresses, two-level page tables in RAM, numbered address
 * spaces, a serial port, a watchpoint, and code that changes itself. Everything
 * the table says is checked against RAM, and the machine ends by comparing the
 * page walks it did with those it should have done.
 *
 * Read mmu() first: it is every load and store. Then refill(), then the story
 * from main().
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libwdtvtlb/thash.h>

/*
 * A page table is 1024 words of RAM. An entry with any right is a page, of 4 KiB
 * in the lower table and of 4 MiB in the upper one; one without is a pointer.
 * This machine runs code in small pages only.
 */
#define PTE_VALID 0x001u
#define PTE_R 0x002u
#define PTE_W 0x004u
#define PTE_X 0x008u
#define PTE_GLOBAL 0x020u
#define PTE_ACCESSED 0x040u
#define PTE_DIRTY 0x080u
#define PTE_RIGHTS (PTE_R | PTE_W | PTE_X)

#define PAGE 4096u
#define FRAME(address) ((address) / PAGE * PAGE)
#define RAM_BYTES (8u << 20)
#define SERIAL 0x10000000u /* physical: everything beyond RAM is a device */
#define NOWHERE UINT64_MAX

/* The running program looks up by this lane; all programs run on this one machine. */
#define RUNNING 0
#define MACHINE 1
#define FAULT 1

/* An instruction is eight bits of what and 24 of how much. A program is translated a page at a time. */
#define ADD 1u
#define RETURN 2u
#define INSTRUCTION(what, number) ((what) << 24 | (number))
#define TRANSLATIONS 4u

struct translation {
	uint64_t frame; /* of which page, or NOWHERE */
	struct op {
		uint32_t what, number;
	} op[PAGE / 4];
};

static struct machine {
	struct thash_default tlb;
	uint8_t ram[RAM_BYTES];
	uint32_t root;    /* the running program's upper page table */
	uint32_t unused;  /* RAM from here on has no owner yet */
	uint64_t watched; /* a physical address, or NOWHERE */
	struct translation translated[TRANSLATIONS];
	uint32_t next_translation;
	void (*meanwhile)(void); /* what another processor does during the next page walk */

	uint32_t walks, first_writes, watch_hits, translations;
	char printed[16];
	uint32_t printed_length;
} m;

static uint32_t ram_load(uint64_t at)
{
	uint32_t word;

	memcpy(&word, m.ram + at % RAM_BYTES, sizeof(word));
	return word;
}

static void ram_store(uint64_t at, uint32_t word)
{
	memcpy(m.ram + at % RAM_BYTES, &word, sizeof(word));
}

/* Where a page table says that an address is; at: where that is said. */
struct leaf {
	uint32_t at, pte, page_log2;
};

/* A page walk, as the machine's manual has it: it marks the page that it finds. */
static int walk(struct leaf *leaf, uint32_t va, uint32_t marks)
{
	uint32_t table = m.root;

	m.walks++;
	for (leaf->page_log2 = 22;; leaf->page_log2 = 12) {
		leaf->at = table + (va >> leaf->page_log2 & 1023) * 4;
		leaf->pte = ram_load(leaf->at);
		if (!(leaf->pte & PTE_VALID))
			return FAULT;
		if (leaf->pte & PTE_RIGHTS)
			break;
		if (leaf->page_log2 == 12)
			return FAULT;
		table = FRAME(leaf->pte);
	}
	leaf->pte |= marks;
	ram_store(leaf->at, leaf->pte);
	if (m.meanwhile) {
		void (*now)(void) = m.meanwhile;

		m.meanwhile = NULL;
		now();
	}
	return 0;
}

/* Number of the translation of code that lies in a page, counted from 1; 0 where there is none. */
static uint32_t translation_in(uint64_t at, uint32_t page_log2)
{
	uint32_t i;

	for (i = 0; i < TRANSLATIONS; i++)
		if (m.translated[i].frame >> page_log2 == at >> page_log2)
			return i + 1;
	return 0;
}

/*
 * What the table is to remember. Bits 7 to 11 of a value are ours: they hold the
 * number of the page's translation, so that a fetch that hits has it at once.
 *
 * A page is clean as long as somebody has to hear of the first write to it: its
 * page table, which has no dirty bit yet, or its translation, which becomes wrong.
 */
static uint64_t value_of(uint32_t pte, uint64_t at, uint32_t page_log2)
{
	uint32_t translation = translation_in(at, page_log2);
	uint64_t value = at | (uint64_t)translation << 7;

	value |= pte & PTE_R ? THASH_R : 0;
	value |= pte & PTE_W ? THASH_W : 0;
	value |= pte & PTE_X && page_log2 == 12 ? THASH_X : 0;
	if (!(pte & PTE_DIRTY) || translation)
		value |= THASH_CLEAN;
	if (m.watched >> page_log2 == at >> page_log2)
		value |= THASH_WATCHED;
	if (at >= RAM_BYTES)
		value |= THASH_DEVICE;
	return value;
}

/*
 * Walks and remembers. The ticket is taken before the walk: if a purge of this
 * page comes meanwhile, what we read may be old, and the insert is refused.
 */
static int refill(uint32_t va, uint32_t marks)
{
	struct thash_insertion page = THASH_INSERTION_INIT;
	struct leaf leaf;
	int err;

	page.lane = RUNNING;
	page.va = va;
	do {
		page.ticket = thash_ticket(&m.tlb.table);
		if (walk(&leaf, va, marks))
			return FAULT;
		page.page_log2 = leaf.page_log2;
		page.value = value_of(leaf.pte, FRAME(leaf.pte), leaf.page_log2);
		page.flags = THASH_TICKETED | (leaf.pte & PTE_GLOBAL ? THASH_GLOBAL : 0);
		err = thash_insert_full(&m.tlb.table, &page);
	} while (err == LIBVTLB_ERR_AGAIN);
	return err;
}

/* Removes every entry that leads to a page of RAM, whichever space and address it was reached by. */
static void forget_ways_to(uint64_t frame)
{
	thash_purge_values(&m.tlb.table, NULL, frame, frame + PAGE - 1, 0);
}

/*
 * The first write to a clean page: a translation of it is void, and its page
 * table learns of it. The table has opened just this granule, and may forget
 * that; but the page is dirty as a whole, so it is entered anew.
 */
static void first_write(uint32_t va, uint64_t at)
{
	uint32_t translation = translation_in(at, 12);

	m.first_writes++;
	if (translation) {
		forget_ways_to(FRAME(at));
		m.translated[translation - 1].frame = NOWHERE;
	}
	refill(va, PTE_ACCESSED | PTE_DIRTY);
}

/* The serial port: stores print a letter, loads tell how many were printed. */
static void device_access(uint64_t at, uint32_t kind, uint32_t *word)
{
	if (kind == THASH_READ)
		*word = m.printed_length;
	else if (at == SERIAL && m.printed_length < sizeof(m.printed) - 1)
		m.printed[m.printed_length++] = (char)*word;
}

/* One lookup, and one walk where it misses. */
static struct thash_result find(uint32_t va, uint32_t kind)
{
	struct thash_result r = thash_lookup(&m.tlb.table, va, 4, kind, RUNNING);

	if (r.outcome == THASH_MISS && !refill(va, PTE_ACCESSED))
		r = thash_lookup(&m.tlb.table, va, 4, kind, RUNNING);
	return r;
}

/*
 * The MMU: every load and store of the machine. A plain hit is the first line
 * and the last; the rest is for what a page may be besides plain memory. The
 * result is a copy, so that nothing done on the way can spoil it.
 */
static int mmu(uint32_t va, uint32_t kind, uint32_t *word)
{
	struct thash_result r = find(va, kind);
	uint64_t at = thash_address(&m.tlb.table, r.value, va);

	if (r.outcome != THASH_HIT) {
		if (r.outcome < THASH_FIRST_WRITE) /* no such page, no such right, or half in another page */
			return FAULT;
		if (r.all & THASH_BIT(THASH_FIRST_WRITE))
			first_write(va, at);
		if (r.all & THASH_BIT(THASH_WATCH) && at == m.watched)
			m.watch_hits++;
		if (r.all & THASH_BIT(THASH_IO)) {
			device_access(at, kind, word);
			return 0;
		}
	}
	if (kind == THASH_WRITE)
		ram_store(at, *word);
	else
		*word = ram_load(at);
	return 0;
}

/* Translates a page of code. Entries made before know nothing of it, so they go; the next ones are clean. */
static uint32_t translate(uint64_t frame)
{
	uint32_t slot = m.next_translation++ % TRANSLATIONS, i, word;
	struct translation *t = &m.translated[slot];

	if (t->frame != NOWHERE)
		forget_ways_to(t->frame);
	forget_ways_to(frame);
	t->frame = frame;
	for (i = 0; i < PAGE / 4; i++) {
		word = ram_load(frame + i * 4);
		t->op[i] = (struct op){word >> 24, word & 0xffffff};
	}
	m.translations++;
	return slot + 1;
}

/* The other way into the table: a fetch, which wants the translation and not the bytes. */
static const struct op *fetch(uint32_t va)
{
	struct thash_result r = find(va, THASH_EXECUTE);
	uint32_t translation = r.value >> 7 & 31;

	if (r.outcome != THASH_HIT)
		return NULL;
	if (!translation)
		translation = translate(thash_address(&m.tlb.table, r.value, FRAME(va)));
	return &m.translated[translation - 1].op[va % PAGE / 4];
}

static int run(uint32_t va, uint32_t *accumulator)
{
	const struct op *op;

	for (*accumulator = 0; (op = fetch(va)) != NULL; va += 4) {
		if (op->what == RETURN)
			return 0;
		*accumulator += op->number;
	}
	return FAULT;
}

/* The machine's fence instruction: by address, by space, by both or by neither. Globals belong to no space. */
static void fence(const uint32_t *va, const uint32_t *space)
{
	thash_purge(&m.tlb.table, NULL, space ? THASH_SPACE : THASH_EVERYTHING, space ? *space : 0, va ? *va : 0,
		    va ? *va : UINT64_MAX);
}

static void switch_to(uint32_t space, uint32_t root)
{
	m.root = root;
	if (thash_bind(&m.tlb.table, RUNNING, space, MACHINE))
		abort();
}

/* What the operating system of this machine does: it hands out RAM and writes page tables. */

static uint32_t take_page(void)
{
	m.unused += PAGE;
	return m.unused - PAGE;
}

static void map(uint32_t root, uint32_t va, uint32_t to, uint32_t bits)
{
	uint32_t upper = root + (va >> 22) * 4;

	if (!ram_load(upper))
		ram_store(upper, take_page() | PTE_VALID);
	ram_store(FRAME(ram_load(upper)) + (va >> 12 & 1023) * 4, to | bits | PTE_VALID);
}

static void map_large(uint32_t root, uint32_t va, uint32_t to, uint32_t bits)
{
	ram_store(root + (va >> 22) * 4, to | bits | PTE_VALID);
}

/* The story. Each part says what it expects, and how many page walks that takes. */

#define DATA 0x00010000u   /* sixteen pages of each program's own */
#define DATA_PAGES 16u
#define CODE 0x00100000u   /* one page of code, */
#define ALIAS 0x00200000u  /* and the same page again, as data */
#define WINDOW 0x80000000u /* the first 4 MiB of RAM as a large page, the code among them */
#define KERNEL 0xc0000000u /* 4 MiB that everybody sees */
#define PORT 0xf0000000u

static const uint32_t space_of[2] = {11, 22};
static uint32_t root_of[2], data_of[2], code_of[2];
static int failures;

static void expect(int truth, const char *what)
{
	printf("  %s %s\n", truth ? "yes" : "NO ", what);
	failures += !truth;
}

static int store(uint32_t va, uint32_t word)
{
	return mmu(va, THASH_WRITE, &word);
}

static uint32_t load(uint32_t va)
{
	uint32_t word;

	return mmu(va, THASH_READ, &word) ? ~0u : word;
}

/* How many walks have been done since this was last asked. */
static uint32_t walks(void)
{
	static uint32_t before;
	uint32_t since = m.walks - before;

	before = m.walks;
	return since;
}

static uint32_t bits_of(uint32_t program, uint32_t va)
{
	return ram_load(FRAME(ram_load(root_of[program] + (va >> 22) * 4)) + (va >> 12 & 1023) * 4) % PAGE;
}

static void boot(void)
{
	struct thash_config config = THASH_DEFAULT_CONFIG(&m.tlb);
	uint32_t program, i;

	if (thash_init(&m.tlb.table, &config))
		abort();
	m.watched = NOWHERE;
	for (i = 0; i < TRANSLATIONS; i++)
		m.translated[i].frame = NOWHERE;
	for (program = 0; program < 2; program++) {
		root_of[program] = take_page();
		code_of[program] = take_page();
		data_of[program] = m.unused;
		m.unused += DATA_PAGES * PAGE;
		for (i = 0; i < DATA_PAGES; i++)
			map(root_of[program], DATA + i * PAGE, data_of[program] + i * PAGE, PTE_R | PTE_W);
		map(root_of[program], CODE, code_of[program], PTE_R | PTE_X);
		map(root_of[program], ALIAS, code_of[program], PTE_R | PTE_W);
		map(root_of[program], PORT, SERIAL, PTE_R | PTE_W);
		map_large(root_of[program], WINDOW, 0, PTE_R | PTE_W);
		map_large(root_of[program], KERNEL, RAM_BYTES / 2, PTE_R | PTE_W | PTE_GLOBAL);
	}
}

static void run_two_programs(void)
{
	uint32_t turn, program, i, wrong = 0;

	printf("Two programs fill their pages in turns. Each page is walked once, however often it is used:\n");
	for (turn = 0; turn < 100; turn++) {
		program = turn % 2;
		switch_to(space_of[program], root_of[program]);
		for (i = 0; i < DATA_PAGES; i++)
			wrong += store(DATA + i * PAGE + turn * 4, program * 1000 + i) != 0;
		wrong += store(KERNEL + 0x123450 + turn * 4, turn) != 0;
	}
	for (program = 0; program < 2; program++)
		for (i = 0; i < DATA_PAGES; i++)
			wrong += ram_load(data_of[program] + i * PAGE + (98 + program) * 4) != program * 1000 + i;
	expect(!wrong, "RAM holds what each of them wrote");
	/* 2 * 16 pages and the kernel, each once to be filled and once more to be marked dirty. */
	expect(walks() == 2 * (2 * DATA_PAGES + 1), "66 page walks for 1700 stores");
	expect(m.first_writes == 2 * DATA_PAGES + 1, "33 of the stores were the first to their page");
}

static void mark_pages(void)
{
	uint32_t page = DATA + 5 * PAGE, i;

	printf("Accessed and dirty bits, of a page mapped anew:\n");
	map(root_of[1], page, data_of[1] + 5 * PAGE, PTE_R | PTE_W);
	fence(&page, &space_of[1]);
	expect(!(bits_of(1, page) & PTE_ACCESSED), "untouched");
	load(page);
	expect((bits_of(1, page) & (PTE_ACCESSED | PTE_DIRTY)) == PTE_ACCESSED, "a load makes it accessed");
	for (i = 0; i < 1000; i++)
		store(page + i * 4, i);
	expect((bits_of(1, page) & (PTE_ACCESSED | PTE_DIRTY)) == (PTE_ACCESSED | PTE_DIRTY), "stores make it dirty");
	expect(walks() == 2, "a walk for the load and one for the first of 1000 stores");
}

static void use_fences(void)
{
	uint32_t page = DATA + 3 * PAGE, word = page + 99 * 4, other = take_page();

	printf("Fences, after a page was mapped to another place:\n");
	ram_store(other + 99 * 4, 4711);
	map(root_of[1], page, other, PTE_R | PTE_W | PTE_DIRTY);
	expect(load(word) == 1003, "without one the old page is used, as on real machines");
	walks();
	fence(&page, &space_of[1]);
	expect(load(word) == 4711 && walks() == 1, "after one by address the new page is");
	load(DATA + 4 * PAGE);
	expect(walks() == 0, "its neighbour was not disturbed");
	fence(NULL, &space_of[1]);
	load(KERNEL);
	expect(walks() == 0, "one by space leaves the kernel, which is global");
	load(DATA + 4 * PAGE);
	expect(walks() == 1, "but nothing of the space's own");
	switch_to(space_of[0], root_of[0]);
	load(DATA + 4 * PAGE);
	expect(walks() == 0, "and the other program has lost nothing");
	page = KERNEL + 0x200000;
	fence(&page, NULL);
	load(KERNEL);
	expect(walks() == 1, "one by address alone reaches the kernel; half a large page is all of it");
}

static void print_something(void)
{
	const char *text = "hello";

	printf("The serial port:\n");
	while (*text)
		store(PORT, (uint32_t)*text++);
	expect(!strcmp(m.printed, "hello"), "every store reached it");
	expect(load(PORT) == 5, "and a load is the port's answer, too");
}

static void watch(void)
{
	uint32_t i;

	printf("A watchpoint on one word:\n");
	m.watched = data_of[0] + 2 * PAGE + 0x40;
	thash_rearm_values(&m.tlb.table, m.watched, m.watched, THASH_WATCHED); /* pages that are in the table, */
	for (i = 0; i < 64; i++)                                               /* and value_of() those to come */
		store(DATA + 2 * PAGE + i * 4, i);
	expect(m.watch_hits == 1, "64 stores to its page, one of them to the word");
	forget_ways_to(FRAME(m.watched));
	m.watched = NOWHERE;
	store(DATA + 2 * PAGE + 0x40, 1);
	expect(m.watch_hits == 1, "none after it was taken away");
}

static void change_code(void)
{
	uint32_t sum, translations, i;

	printf("Code that changes itself: the program adds 1 and 20 and returns, then patches the 20:\n");
	store(ALIAS, INSTRUCTION(ADD, 1));
	store(ALIAS + 4, INSTRUCTION(ADD, 20));
	store(ALIAS + 8, INSTRUCTION(RETURN, 0));
	expect(!run(CODE, &sum) && sum == 21, "21");
	for (i = 0; i < 100; i++)
		run(CODE, &sum);
	expect(m.translations == 1, "translated once for 101 runs");
	store(ALIAS + 4, INSTRUCTION(ADD, 41)); /* through another address than the one that runs */
	expect(!run(CODE, &sum) && sum == 42, "42 after a store to the other mapping of its page");
	translations = m.translations;
	store(DATA, 1);
	run(CODE, &sum);
	expect(translations == 2 && m.translations == 2, "stores to other pages cost no translation");
	store(WINDOW + code_of[0] + 4, INSTRUCTION(ADD, 99));
	expect(!run(CODE, &sum) && sum == 100, "100 after one to a large page around it");
	expect(store(CODE, 0) == FAULT, "where it may only run, it cannot be written");
}

/* Another processor moves the page and fences, right while we walk to it. */
static uint32_t moved_to;

static void move_page(void)
{
	uint32_t page = DATA + 7 * PAGE;

	map(root_of[0], page, moved_to, PTE_R | PTE_W | PTE_DIRTY);
	fence(&page, NULL);
}

static void race(void)
{
	uint32_t page = DATA + 7 * PAGE;

	printf("A purge during a page walk:\n");
	moved_to = take_page();
	ram_store(moved_to, 123);
	fence(&page, NULL);
	walks();
	m.meanwhile = move_page;
	expect(load(page) == 123 && walks() == 2, "the walk is done again, and the page that moved is found");
	expect(load(page) == 123 && walks() == 0, "to stay");
}

static void count(void)
{
	struct thash_stats stats = {.size = sizeof(stats)};

	if (thash_get_stats(&m.tlb.table, &stats))
		abort();
	printf("In the end: %u page walks, %llu inserts, %llu entries purged or overlapped, %u live; %llu evicted\n",
	       m.walks, (unsigned long long)stats.inserted, (unsigned long long)stats.removed, stats.live,
	       (unsigned long long)stats.evicted);
	expect(stats.refused == 1, "one insert came too late for its ticket");
	expect(stats.inserted + stats.refused == m.walks, "no walk without a reason");
	expect(stats.evicted == 0, "nothing was lost for want of room");
}

int main(void)
{
	boot();
	run_two_programs();
	mark_pages();
	use_fences();
	print_something();
	watch();
	change_code();
	race();
	count();
	if (failures)
		fprintf(stderr, "%d lines say NO\n", failures);
	return failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
