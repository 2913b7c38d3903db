/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Lesson 8: the translations of a virtual processor.
 *
 *	cc 08-a-virtual-cpu.c $(pkg-config --cflags --libs libvtlb)
 *
 * Lesson 7 emulated a machine of our own making. Here it is an IA-64 guest, and
 * libvtlb knows that architecture: region registers, translation registers, a
 * translation cache, the walker of the guest's VHPT, and which fault comes when.
 * We are the hypervisor: we hand each reference of the guest to libvtlb_access(),
 * and what it returns is either the address or the fault to inject.
 *
 * A fault is nothing special. The guest's handler inserts a translation, returns,
 * and the instruction runs again: that is the loop in run(). Read it first, then
 * the guest's handlers, then the story from main().
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libwdtvtlb/vtlb.h>

#define PAGE_LOG2 14 /* the guest's pages, and the machine's: 16 KiB */
#define PAGE ((uint64_t)1 << PAGE_LOG2)
#define RAM_BYTES ((uint64_t)4 << 20)
#define SERIAL ((uint64_t)8 << 20) /* guest-physical address of a serial port that we emulate, one page */
#define OURS ((uint64_t)1 << 32) /* where the guest's memory really lies */
#define FAULT UINT64_MAX

/* How the guest uses its regions. */
#define REGION(number, offset) ((uint64_t)(number) << 61 | (offset))
#define USER REGION(1, 0)
#define USER_RID 101u
#define KERNEL REGION(7, 0) /* guest-physical memory as it is, by large pages */
#define TEXT REGION(5, 0) /* the kernel's code, pinned */

/* What a virtual processor is made of: our memory, whatever the guest does. */
static struct thash table;
static struct thash_set back[128];
static struct thash_entry front[128];
static struct thash_cold cold[4 * 128];
static struct thash_space spaces[32];
static struct thash_pinned pinned[16];
static uint32_t counters[THASH_COUNTERS(32, 21) + 256];
static _Alignas(32768) struct libvtlb_vhpt_entry vhpt[1024]; /* for the machine's walker */
static struct libvtlb_vhpt_shadow shadow[1024];
static struct libvtlb cpu;

static uint64_t ram[RAM_BYTES / 8];
static char printed[16]; /* by the serial port */
static char faults[256]; /* of the last instruction */

/* The guest: two registers that concern translation, and the frames that it has not used yet. */
static struct {
	uint64_t psr, pta, unused;
	uint64_t directory[8]; /* frames of the page table: each has the entries of 32 MiB of USER */
	uint64_t hash_table; /* 32 KiB */
} guest = {
	LIBVTLB_PSR_IC | LIBVTLB_PSR_DT | LIBVTLB_PSR_RT | LIBVTLB_PSR_IT,
	LIBVTLB_PTA((uint64_t)1 << 49, 40, 0, 1), /* a linear page table high up in each region, walker on */
	PAGE, {0}, RAM_BYTES - 2 * PAGE,
};

/* What libvtlb asks us: what lies at a guest-physical address, and what is written there. */

static int backing(void *user, struct libvtlb_backing *answer, uint64_t gpa)
{
	(void)user;
	answer->log2 = PAGE_LOG2;
	answer->machine = OURS + gpa;
	answer->kind = gpa < RAM_BYTES ? LIBVTLB_MEMORY : LIBVTLB_NOTHING;
	if (gpa / PAGE == SERIAL / PAGE)
		answer->kind = LIBVTLB_EMULATED;
	return 0;
}

/* Asked only where backing() says memory. */
static int read_words(void *user, uint64_t *words, uint64_t gpa, uint32_t count)
{
	uint32_t i;

	(void)user;
	for (i = 0; i < count; i++)
		words[i] = ram[gpa / 8 + i];
	return 0;
}

static int make(void)
{
	struct libvtlb_host host = {.size = sizeof(host), .backing = backing, .read = read_words};
	struct thash_config t = {
		.size = sizeof(t), .granule_log2 = 12, .front_count = 128, .set_count = 128, .cold_count = 4 * 128,
		.space_count = 32, .counter_count = sizeof(counters) / sizeof(counters[0]), .pinned_count = 16,
		.page_sizes = LIBVTLB_INSERT_SIZES >> 12, .front = front, .back = back, .cold = cold, .spaces = spaces,
		.counters = counters, .pinned = pinned,
	};
	struct libvtlb_config c = {
		.size = sizeof(c), .itr_count = 8, .dtr_count = 8, .rid_bits = 24, .va_bits = 51, .pa_bits = 44,
		.machine_log2 = PAGE_LOG2, .table = &table, .vhpt = vhpt, .shadow = shadow, .vhpt_count = 1024, .host = &host,
	};
	int err = thash_init(&table, &t);

	return err ? err : libvtlb_init(&cpu, &c);
}

/*
 * The guest's kernel: what its interruption handlers do. In a hypervisor this is
 * code of the guest's, and the calls of the library are our emulation of itc.
 */

/* A translation of memory that is accessed, for the kernel and its programs. */
static uint64_t pte_of(uint64_t frame)
{
	return frame | LIBVTLB_PTE_AR(3) | LIBVTLB_PTE_PL(3) | LIBVTLB_PTE_A | LIBVTLB_PTE_P;
}

static int itc(uint32_t side, uint64_t pte, uint32_t page_log2, uint64_t va)
{
	int outcome = libvtlb_insert(&cpu, side, pte, LIBVTLB_ITIR(page_log2, 0), va, LIBVTLB_NO_TICKET);

	return outcome == 0 || outcome >= LIBVTLB_DEVICE;
}

static uint64_t take_frame(void)
{
	guest.unused += PAGE;
	return guest.unused - PAGE;
}

/* The entry of an address of USER in the guest's page table, as the kernel itself finds it. */
static uint64_t *entry_of(uint64_t va)
{
	uint64_t *frame = &guest.directory[LIBVTLB_OFFSET(va) >> (PAGE_LOG2 + PAGE_LOG2 - 3)];

	if (!*frame)
		*frame = take_frame();
	return &ram[*frame / 8 + (LIBVTLB_OFFSET(va) >> PAGE_LOG2) % (PAGE / 8)];
}

/* Nothing there, and no walker: the kernel's window, 16 MiB at once, of which most is not even memory. */
static int map_window(uint64_t va)
{
	uint64_t offset = LIBVTLB_OFFSET(va) >> 24 << 24;

	return LIBVTLB_REGION(va) == 7 && itc(LIBVTLB_DATA, pte_of(offset) | LIBVTLB_PTE_D, 24, va);
}

/* The walker had no translation for the page table itself. The guest's thash instruction says where it looked. */
static int map_page_table(uint64_t va)
{
	uint64_t rr, at;

	if (guest.pta & LIBVTLB_PTA_VF)
		return map_window(KERNEL + guest.hash_table);
	libvtlb_get_rr(&cpu, &rr, LIBVTLB_REGION(va));
	at = libvtlb_short_entry(guest.pta, rr, va);
	entry_of(va);
	return itc(LIBVTLB_DATA, pte_of(guest.directory[LIBVTLB_OFFSET(va) >> (2 * PAGE_LOG2 - 3)]), PAGE_LOG2, at);
}

/* The entry is there and says "not present": a page is given at the first touch. */
static int page_fault(uint64_t va)
{
	*entry_of(va) = pte_of(take_frame());
	return itc(LIBVTLB_DATA, *entry_of(va), PAGE_LOG2, va);
}

static int set_dirty(uint64_t va)
{
	*entry_of(va) |= LIBVTLB_PTE_D;
	return itc(LIBVTLB_DATA, *entry_of(va), PAGE_LOG2, va);
}

/*
 * In the long format the walker looks at one entry of a hash table, and finds another page there, or none. The kernel
 * enters the page that was wanted; the tag is invalid meanwhile, because another processor might be looking.
 */
static int refill(uint64_t va)
{
	uint64_t page = LIBVTLB_OFFSET(va) >> PAGE_LOG2 << PAGE_LOG2;
	uint64_t *entry = &ram[guest.hash_table / 8 + libvtlb_default_hash(page, USER_RID, PAGE_LOG2) % 1024 * 4];

	entry[2] = LIBVTLB_TAG_INVALID;
	entry[0] = *entry_of(va);
	entry[1] = LIBVTLB_ITIR(PAGE_LOG2, 0);
	entry[2] = libvtlb_default_tag(page, USER_RID, PAGE_LOG2);
	return itc(LIBVTLB_DATA, *entry_of(va), PAGE_LOG2, va);
}

/* The guest's interruption vectors, and their names. Faults without a handler kill the program. */
static const struct {
	const char *name;
	int (*handle)(uint64_t va);
} vectors[LIBVTLB_RETRY + 1] = {
	[LIBVTLB_ALTERNATE] = {"Alternate Data TLB", map_window},
	[LIBVTLB_VHPT_FAULT] = {"VHPT Translation", map_page_table},
	[LIBVTLB_MISS] = {"Data TLB", refill},
	[LIBVTLB_ABSENT] = {"Page Not Present", page_fault},
	[LIBVTLB_DIRTY] = {"Dirty Bit", set_dirty},
	[LIBVTLB_RIGHTS] = {"Access Rights", NULL},
	[LIBVTLB_UNIMPLEMENTED] = {"Unimplemented Data Address", NULL},
	[LIBVTLB_NO_MEMORY] = {"bus error", NULL},
};

static int inject(int fault, uint64_t va)
{
	const char *name = fault > 0 && fault <= LIBVTLB_RETRY ? vectors[fault].name : NULL;

	snprintf(faults + strlen(faults), sizeof(faults) - strlen(faults), "%s%s", *faults ? ", " : "",
		 name ? name : "?");
	return name && vectors[fault].handle && vectors[fault].handle(va);
}

/*
 * An instruction of the guest at a privilege level: it runs again until it does
 * not fault. What it stores or loads, or FAULT; four faults in a row are enough
 * for anything here.
 */
static uint64_t run(uint32_t kind, uint32_t privilege, uint64_t va, uint64_t word)
{
	struct libvtlb_reference reference = LIBVTLB_REFERENCE(kind, privilege, guest.psr, guest.pta);
	struct libvtlb_translation found = LIBVTLB_TRANSLATION_INIT;
	int outcome, tries = 5;

	*faults = '\0';
	do
		outcome = libvtlb_access(&cpu, &found, &reference, va);
	while (outcome != LIBVTLB_HIT && outcome != LIBVTLB_DEVICE && --tries && inject(outcome, va));
	if (outcome == LIBVTLB_DEVICE)
		printed[strlen(printed) % (sizeof(printed) - 1)] = (char)word;
	else if (outcome != LIBVTLB_HIT)
		return FAULT;
	else if (kind == LIBVTLB_STORE)
		ram[found.gpa / 8] = word;
	else
		word = ram[found.gpa / 8];
	return word;
}

/* The story. */

static int failures;

static void expect(int truth, const char *what)
{
	printf("  %s %s\n", truth ? "yes" : "NO ", what);
	failures += !truth;
}

static void expect_faults(const char *which, const char *what)
{
	printf("  %s %s: %s\n", !strcmp(faults, which) ? "yes" : "NO ", what, *faults ? faults : "no fault");
	failures += strcmp(faults, which) != 0;
}

static void boot(void)
{
	uint64_t text = take_frame(), bundle[2] = {0, 0};
	struct libvtlb_reference fetch = LIBVTLB_REFERENCE(LIBVTLB_FETCH, 0, guest.psr, guest.pta);
	uint32_t region;
	int refused = 0;

	printf("The guest boots, and pins its code in a translation register\n");
	for (region = 0; region < LIBVTLB_REGIONS; region++) /* all but the window are walked for */
		refused |= libvtlb_set_rr(&cpu, region, LIBVTLB_RR(100 + region, PAGE_LOG2, region != 7));
	expect(!refused, "mov rr[]=, eight times");
	expect(!libvtlb_insert_register(&cpu, LIBVTLB_CODE, 0, pte_of(text), LIBVTLB_ITIR(PAGE_LOG2, 0), TEXT), "itr.i");
	ram[text / 8] = 0x0123456789abcdef;
	expect(libvtlb_fetch(&cpu, bundle, &fetch, TEXT) == LIBVTLB_HIT && bundle[0] == 0x0123456789abcdef,
	       "an instruction that traps can be looked at");
	expect(libvtlb_insert(&cpu, LIBVTLB_CODE, pte_of(0), LIBVTLB_ITIR(24, 0), TEXT, LIBVTLB_NO_TICKET) ==
		       LIBVTLB_MACHINE_CHECK, "a translation over the register is a machine check");
}

static void use_the_window(void)
{
	printf("The kernel looks at its memory\n");
	run(LIBVTLB_STORE, 0, KERNEL + 0x3000, 11);
	expect_faults("Alternate Data TLB", "the first time");
	run(LIBVTLB_STORE, 0, KERNEL + 0x123458, 22);
	expect_faults("", "anywhere else in the 16 MiB");
	expect(ram[0x3000 / 8] == 11 && ram[0x123458 / 8] == 22, "both words are in memory");
	run(LIBVTLB_STORE, 0, KERNEL + SERIAL, '!');
	expect_faults("", "at the serial port, in the same large page");
	expect(!strcmp(printed, "!"), "which we emulate: nothing but the address came to us");
	expect(run(LIBVTLB_LOAD, 0, KERNEL + RAM_BYTES, 0) == FAULT, "where nothing is, there is nothing");
}

static void run_a_program(void)
{
	struct libvtlb_vhpt_entry entry;

	printf("A program fills its memory\n");
	run(LIBVTLB_STORE, 3, USER + 0x10008, 33);
	expect_faults("VHPT Translation, Page Not Present, Dirty Bit", "the very first store");
	run(LIBVTLB_STORE, 3, USER + 0x14008, 44);
	expect_faults("Page Not Present, Dirty Bit", "one to the next page");
	expect(run(LIBVTLB_LOAD, 3, USER + 0x18000, 0) == 0, "a page that was never written reads as 0");
	expect_faults("Page Not Present", "and its load");
	expect(run(LIBVTLB_LOAD, 3, USER + 0x10008, 0) == 33, "the first word is still there");
	run(LIBVTLB_LOAD, 3, REGION(1, (uint64_t)1 << 50), 0);
	expect_faults("Unimplemented Data Address", "there is no such address");
	expect(libvtlb_vhpt_find(&cpu, &entry, USER + 0x14008) == LIBVTLB_HIT &&
		       (entry.pte & LIBVTLB_PTE_PPN) == OURS + (*entry_of(USER + 0x14008) & LIBVTLB_PTE_PPN),
	       "the machine's walker now finds the page by itself, where it really lies");
}

/* The guest purges what it changes in its page table; what it did not change the walker brings back without a fault. */
static void purge(void)
{
	printf("The kernel takes a page away, and protects another\n");
	*entry_of(USER + 0x10000) = 0;
	*entry_of(USER + 0x14000) &= ~LIBVTLB_PTE_AR(7); /* for reading only */
	expect(!libvtlb_purge(&cpu, USER + 0x10000, 16), "ptc.l, of 64 KiB: both pages and two more");
	expect(run(LIBVTLB_LOAD, 3, USER + 0x18000, 0) == 0, "a third page is as it was");
	expect_faults("", "the walker finds it");
	run(LIBVTLB_LOAD, 3, USER + 0x10008, 0);
	expect_faults("Page Not Present", "the one that was taken away");
	run(LIBVTLB_STORE, 3, USER + 0x14008, 55);
	expect_faults("Access Rights", "a store to the other one");
	expect(run(LIBVTLB_LOAD, 3, USER + 0x14008, 0) == 44, "but it can be read");
}

/* Another region with the same id is the same memory; no flush is needed, neither now nor later. */
static void alias(void)
{
	printf("Region 2 becomes another name of region 1\n");
	expect(!libvtlb_set_rr(&cpu, 2, LIBVTLB_RR(101, PAGE_LOG2, 1)), "mov rr[2]=rr[1]");
	expect(run(LIBVTLB_LOAD, 3, REGION(2, 0x14008), 0) == 44, "the same word");
	expect_faults("", "at once");
	expect(!libvtlb_purge(&cpu, REGION(2, 0x14000), PAGE_LOG2), "ptc.l through region 2");
	guest.pta &= ~LIBVTLB_PTA_VE;
	run(LIBVTLB_LOAD, 3, USER + 0x14008, 0);
	expect_faults("Alternate Data TLB", "what region 1 found is gone; as the walker is off");
}

static void use_a_hash_table(void)
{
	printf("The kernel turns to a VHPT in the long format\n");
	guest.pta = LIBVTLB_PTA(KERNEL + guest.hash_table, 15, 1, 1);
	run(LIBVTLB_LOAD, 3, USER + 0x14008, 0);
	expect_faults("Data TLB", "a load");
	expect(!libvtlb_purge_all(&cpu), "ptc.e: nothing is left but the register");
	expect(run(LIBVTLB_LOAD, 3, USER + 0x14008, 0) == 44, "the load finds its word again");
	expect_faults("VHPT Translation", "once the window is back, for the hash table is in it");
}

int main(void)
{
	struct libvtlb_stats stats = {.size = sizeof(stats)};
	int err = make();

	if (err) {
		fprintf(stderr, "libvtlb says: %s\n", libvtlb_strerror(err));
		return EXIT_FAILURE;
	}
	boot();
	use_the_window();
	run_a_program();
	purge();
	alias();
	use_a_hash_table();
	libvtlb_get_stats(&cpu, &stats);
	printf("%llu translations inserted, %llu walks, %llu slices for the machine, %llu purges\n",
	       (unsigned long long)stats.inserts, (unsigned long long)stats.walks,
	       (unsigned long long)stats.vhpt_inserts, (unsigned long long)stats.purges);
	return failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
