/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * What the adversarial tests share: the hardware and the host as the promise of
 * the `safe` policy describes them, a way to have them planned, and the options
 * of the programs. Nothing here knows how the planner works.
 */
#ifndef ADVERSARY_H
#define ADVERSARY_H

#include <libwdtvtlb/wdt.h>

/* A watchdog found running and locked. */
struct chip {
	uint32_t load;    /* WDV or PERIOD */
	uint32_t window;  /* WDD: counter value at or below which a restart is legal; RPTH with LIBWDT_WINDOW_ELAPSED */
	uint32_t bits;    /* width of both */
	uint32_t divider; /* slow clocks in a counter tick */
	uint32_t hz_min;
	uint32_t hz_max;
	uint32_t flags;   /* LIBWDT_WINDOW_ELAPSED | LIBWDT_PERIOD_DISPUTED | LIBWDT_DIVIDER_KEPT */
};

/* A host that serves it. */
struct host {
	uint32_t hz;
	uint32_t latency_us;
	uint32_t landing_us;
};

/* The age of the counter when the host meets it. */
struct age {
	uint32_t min_us;
	uint32_t max_us;
};

/* The largest number of slow clocks that a restart may take to act, and the least between two writes. */
#define SYNC_MAX 3u
#define SPACING_CLOCKS 4u

/* Has the adopted watchdog planned through the public interface; `mode_bits` join the mode register. */
void adopt(struct libwdt_plan *plan, const struct chip *chip, const struct host *host, const struct age *age,
	   uint32_t mode_bits);

/* The layout of such a chip: narrow fields in a mode register that takes no more writes. */
void layout_of(struct libwdt_layout *layout, const struct chip *chip);

/* The mode register of such a chip: resets when it bites. */
uint32_t mode_of(const struct chip *chip);

#define MODE_RESETS 0x2000u

/* Prints every number that a disagreement depends on. */
void describe(const struct chip *chip, const struct host *host, const struct age *age);

/* --full and --jobs N. */
struct options {
	int full;
	int brief; /* for an emulated machine: a sample, where the whole of it was played natively */
	uint32_t jobs;
};

struct options read_options(int argc, char **argv);

/* Seconds since the program's first call. */
double elapsed_s(void);

/*
 * Runs work(part, arg) for part 0 to parts - 1 in up to `jobs` processes at a
 * time, each of which adds its counts to `counts`. Returns how many failed.
 */
#define COUNT_ROOM 64u
uint32_t in_processes(uint64_t counts[COUNT_ROOM], uint32_t parts, uint32_t jobs,
		      int (*work)(uint64_t *counts, uint32_t part, const void *arg), const void *arg);

#endif
