/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The machine: what its parts keep and what they ask of each other. One part a
 * file; the order here is that of the files, from the outside in.
 *
 * Who calls whom: Unicorn calls path.c (an access has no way to memory yet) and
 * step.c (an instruction is about to run). Both ask mmu.c, which asks the thash
 * and, where that misses, walk.c. Devices are reached by bus.c; time passes in
 * time.c. Nothing happens to the processor's registers inside a callback but
 * what an instruction does: exceptions and resets wait in `stop` until Unicorn
 * has returned to run.c.
 */
#ifndef EMULATOR_MACHINE_H
#define EMULATOR_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <unicorn/unicorn.h>

#include <libwdtvtlb/thash.h>
#include <libwdtvtlb/wdt_model.h>

#include "board.h"

#define NEVER UINT64_MAX /* a time that does not come, ns */
#define NS_PER_SECOND UINT64_C(1000000000)
#define PAGE_LOG2 12u
#define PAGE_SIZE (1u << PAGE_LOG2)
/* Unicorn takes every callback as a pointer to an object. */
#define CALLBACK(function) ((void *)(uintptr_t)(function))
#define PAGE_OF(va) ((va) & ~(PAGE_SIZE - 1))

/* options.c: the command line. */
struct options {
	const char *image;
	const char *json;
	uint32_t scenario;
	uint32_t layout;
	int32_t slow_clock_permille; /* how far the slow clock really is off */
	uint32_t tolerance_permille; /* what the strapping tells the firmware to reckon with */
	uint32_t mips;
	uint32_t windows;
	uint32_t front;
	uint32_t sets;
	uint32_t verify; /* ask the page tables at every so-manieth hit, 0 for never */
	uint32_t limit_seconds;
	uint32_t limit_boots;
	uint32_t wrong_entry; /* after so many walks, 0 for never */
};

#define STATUS_GOOD 0
#define STATUS_FAILED 1 /* the guest says so, or does not come to an end */
#define STATUS_BAD_INPUT 2
#define STATUS_GO_ON (-1)

int options_parse(struct options *options, int argc, char **argv);
const char *options_scenario(uint32_t scenario);
const char *options_layout(uint32_t layout);

/* image.c: what is loaded to the beginning of RAM at each reset. */
struct image {
	uint8_t *bytes;
	uint32_t size;
};

int image_load(struct image *image, const char *file);
void image_free(struct image *image);

/* timeline.c: what happened when. */
#define TIMELINE_ROOM 256u

enum happening {
	BOOT,          /* value: RSTC status */
	MODE_WRITE,    /* value: the word; more: offset */
	LOCK_WRITE,    /* the control register was told to lock */
	FIRST_REFRESH, /* of a boot; value: distance from the counter's last restart, us */
	LAST_REFRESH,  /* before what follows; value: distance, us */
	EARLY_REFRESH, /* the model counted it as outside the window; value: distance, us; more: where the window opens */
	WATCHDOG_INTERRUPT,
	BITE,  /* value: distance from the last restart, us */
	RESET, /* value: RSTTYP of the boot that follows */
	VERDICT,
};

struct event {
	uint64_t time; /* ns */
	enum happening what;
	uint32_t boot, value, more;
};

struct timeline {
	struct event event[TIMELINE_ROOM];
	uint32_t count, lost;
};

/* mmu.c: the guest's translations, in a thash. */
#define PRIVILEGED 0u /* lanes, and what else there is one of for each view */
#define USER 1u
#define LANES 2u

/* What the caller may keep in a value (bits 7 to 11), for the fault that an entry without the right gives. */
#define VALUE_PAGE 0x080u /* not a section */
#define VALUE_DOMAIN(value) ((uint32_t)(value) >> 8 & 15u)
#define VALUE_OF_DOMAIN(domain) ((domain) << 8)

/* Page sizes of an ARM926: 4 KiB, 16 KiB (a quarter of a large page with rights of its own), 64 KiB, 1 MiB. */
#define PAGE_SIZES 4u
#define KINDS 3u

struct mmu {
	struct thash table;
	void *memory; /* its arrays */
	uint32_t control, ttbr, dacr, fcse; /* CP15 registers 1, 2, 3, 13 */
	uint32_t dfsr, ifsr, far_register;
	uint32_t lane;
	bool has_quarters;            /* quarters of large pages are in the table */
	uint64_t removed;             /* of thash_stats when last looked */
	uint64_t wrong_first, wrong_last; /* --wrong-entry: the page whose entries lie; first above last: none */
	bool wrong_on;                /* and whether the MMU was on */

	uint64_t accesses[KINDS], lookups[KINDS], misses[KINDS], devices;
	uint64_t walks, identities, descriptors, refills[PAGE_SIZES], identity_refills;
	uint64_t evictions, faults[16];
	uint64_t purges_all, purges_page, purge_removed, rebinds, view_changes;
	uint64_t stale; /* --verify: hits that the page tables contradict */
	uint32_t stale_first;
};

#define CONTROL_MMU 0x0001u
#define CONTROL_SYSTEM 0x0100u
#define CONTROL_ROM 0x0200u
#define CONTROL_HIGH_VECTORS 0x2000u

/* Fault status (ARM DDI 0198, section 3.4): the domain stands above, bit 1 says "page" where there is one. */
#define FAULT_NONE 0u
#define FAULT_DEBUG 0x2u
#define FAULT_TRANSLATION 0x5u
#define FAULT_EXTERNAL 0x8u
#define FAULT_DOMAIN 0x9u
#define FAULT_WALK_FIRST 0xcu
#define FAULT_PERMISSION 0xdu
#define FAULT_WALK_SECOND 0xeu
#define FAULT_IN_PAGE 0x2u

/* What an access came to. */
struct found {
	uint32_t fault;  /* FAULT_*, with the domain; the rest holds where it is FAULT_NONE */
	uint32_t pa;     /* of the access */
	uint32_t rights; /* THASH_R | THASH_W | THASH_X */
	bool is_device;
};

/* walk.c: a page as the guest's tables have it. */
struct leaf {
	uint32_t pa; /* of the page */
	uint32_t page_log2;
	uint32_t domain;
	uint32_t access; /* AP bits */
	bool is_section;
};

/* path.c: Unicorn's way to memory. */
#define WINDOWS_MAX 255u

struct window {
	struct machine *m;
	uint32_t va, mva, pa; /* of the page; mva is what the table knows */
	bool in_use, is_used, is_device, is_code, is_written; /* is_used: since its last turn */
};

struct path {
	struct window window[WINDOWS_MAX + 1]; /* 0 is none, and never in use */
	uint8_t *window_at;                    /* by virtual page */
	uint32_t next;
	uint32_t answered; /* virtual address that the miss has just looked up for Unicorn's read; 1: none */
	uint64_t opened, closed;
};

/* pit.c: the periodic interval timer. */
struct pit {
	uint32_t mode, value, overflows; /* PIT_MR, CPIV, PICNT */
	bool status, running;            /* PITS; counting */
	uint64_t since;                  /* time at which value was right, ns */
};

/* watchdog.c: the model, and what it and the guest did. */
struct dog {
	struct libwdt_model model;
	const struct libwdt_layout *layout;
	uint32_t hz;
	uint64_t now;           /* the model's time */
	uint64_t restarted;     /* when the counter was restarted last, as far as the bus shows */
	uint64_t last_refresh, last_distance;
	bool bit;                   /* its reset line is high */
	bool configured, refreshed; /* in this boot: the mode register was written; a refresh came */
	uint64_t early_seen;

	uint64_t refreshes, mode_writes, bites;
	uint64_t shortest, longest; /* between a restart and the refresh after it, ns, of the refreshes in the window */
	uint64_t opens, closes;     /* edges of the window last in force, ns after a restart; closes: NEVER if disabled */
};

/* run.c, step.c, exception.c: the processor. */
enum exception { NO_EXCEPTION, UNDEFINED, SOFTWARE_INTERRUPT, PREFETCH_ABORT, DATA_ABORT, INTERRUPT };

enum stop {
	RUNNING,
	STOP_EXCEPTION,
	STOP_RESET,
	STOP_VERDICT,
	STOP_ERROR,
};

struct cpu {
	uint32_t pc;               /* of the instruction that runs */
	bool mode_may_change;      /* it may: look before the next */
	enum exception exception;  /* waiting */
	uint32_t r[15], cpsr;      /* registers when it was raised */
	uint64_t exceptions[INTERRUPT + 1];
	uint64_t instructions, system_instructions;
};

/* RSTC_SR, RSTTYP (DS60001516, RSTC). */
#define RSTTYP_POWER_ON 0u
#define RSTTYP_WATCHDOG 2u
#define RSTTYP_SOFTWARE 3u

struct machine {
	const struct options *options;
	struct image image;
	uc_engine *uc;
	uint8_t *ram;
	struct cpu cpu;
	struct mmu mmu;
	struct path path;
	struct pit pit;
	struct dog dog;
	struct timeline timeline;

	uint64_t now, deadline; /* virtual time, and when something happens by itself, ns */
	uint64_t idle;          /* time skipped: waits for interrupt, and branches to themselves */
	uint32_t ns_per_instruction;
	uint32_t gpbr[4];
	uint32_t reset_type, reset_mode, reset_kind; /* RSTTYP, RSTC_MR; LIBWDT_MODEL_* of the reset to come */
	uint32_t boots;
	bool interrupt; /* the core's nIRQ is low */
	uint64_t unknown_accesses;
	uint32_t unknown_first;
	char console_last;

	enum stop stop;
	char error[256];
	double host_seconds;
};

int machine_open(struct machine *m, const struct options *options);
int machine_run(struct machine *m);
void machine_close(struct machine *m);
void machine_stop(struct machine *m, enum stop why);
void machine_reset(struct machine *m, uint32_t reset_type, uint32_t model_kind);
__attribute__((format(printf, 2, 3))) void machine_fail(struct machine *m, const char *format, ...);

void step_instruction(uc_engine *uc, uint64_t address, uint32_t size, void *user);
void step_mode(struct machine *m);

void exception_raise(struct machine *m, enum exception what, uint32_t status, uint32_t address);
void exception_retry(struct machine *m, uint32_t pc);
void exception_take(struct machine *m);
void exception_from_unicorn(uc_engine *uc, uint32_t number, void *user);
bool exception_undefined(uc_engine *uc, void *user);

bool cp15_is(uint32_t instruction);
void cp15_execute(struct machine *m, uint32_t instruction);

void time_plan(struct machine *m);
void time_reached(struct machine *m);
void time_wait(struct machine *m);
void time_idle(struct machine *m);

int mmu_open(struct machine *m);
void mmu_close(struct machine *m);
void mmu_reset(struct machine *m);
void mmu_find(struct machine *m, struct found *found, uint32_t va, uint32_t length, uint32_t kind);
void mmu_rebind(struct machine *m);
void mmu_view(struct machine *m, bool is_user);
void mmu_purge_all(struct machine *m);
void mmu_purge_page(struct machine *m, uint32_t va);
bool mmu_in_ram(uint32_t pa, uint32_t length);
uint32_t mmu_modified(const struct machine *m, uint32_t va);

uint32_t walk(struct machine *m, struct leaf *leaf, uint32_t va);

int path_open(struct machine *m);
void path_close(struct machine *m);
void path_forget(struct machine *m, uint32_t first, uint32_t last);
bool path_agrees(struct machine *m, uint32_t va, const struct found *found);

uint32_t bus_read(struct machine *m, uint32_t pa, uint32_t bytes);
void bus_write(struct machine *m, uint32_t pa, uint32_t value, uint32_t bytes);

void pit_reset(struct machine *m);
uint32_t pit_read(struct machine *m, uint32_t offset);
void pit_write(struct machine *m, uint32_t offset, uint32_t value);
void pit_pass(struct machine *m);
uint64_t pit_next(const struct machine *m);

int dog_open(struct machine *m);
uint32_t dog_read(struct machine *m, uint32_t offset, uint32_t bytes);
void dog_write(struct machine *m, uint32_t offset, uint32_t value, uint32_t bytes);
void dog_pass(struct machine *m);
void dog_reset(struct machine *m, uint32_t kind);
void dog_idle(struct machine *m, bool is_idle);
uint64_t dog_next(const struct machine *m);

void timeline_add(struct machine *m, uint64_t time, enum happening what, uint32_t value, uint32_t more);
void timeline_sort(struct timeline *timeline);

void report(struct machine *m);
int report_json(struct machine *m, const char *file, int status);

#endif
