/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * What the adversarial tests share: the hardware and the host as the promise of
 * the `safe` policy describes them, and a way to have them planned. Nothing here
 * knows how the planner works.
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

#endif
