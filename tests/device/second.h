/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * A second model of the watchdogs, written from the data sheets alone: a counter, a divider and a fraction that are
 * stepped one at a time. It is slow, has no snapshots and takes no short cut; of the library it shares the names of the
 * options and nothing else.
 */
#ifndef TESTS_DEVICE_SECOND_H
#define TESTS_DEVICE_SECOND_H

#include <libwdtvtlb/wdt_model.h>

/* What differs between the watchdogs; bits that one does not have are 0. */
struct chip {
	const char *layout;
	uint32_t key;
	uint32_t mode_reset, mode_mask;
	uint32_t off, reset_end, reset_early, reset_processor, interrupt, idle, debug; /* bits of the mode register */
	uint32_t status;           /* offset of the status register */
	uint32_t last;             /* offset of the last register */
	uint32_t interrupts;       /* bits of the mask register */
	uint32_t mode_bits_unsure; /* bits of mode of which documents do not say what a read gives */
	unsigned int write_once : 1, lockable : 1, has_wlr : 1, has_limits : 1, has_ones : 1;
};

extern const struct chip chips[];
extern const unsigned int chip_count;

enum { AT91SAM9, SAMA5D4, SAM9X60, SECURE, NON_SECURE, RSWDT };

struct second {
	const struct chip *chip;
	struct second *partner; /* the other half, or NULL */
	struct libwdt_model_options options;
	uint32_t divider_clocks, quanta; /* slow clocks in a tick, quanta in a slow clock */
	uint32_t rate;                   /* quanta in a unit of time */
	uint32_t inputs, lines, reset_kind;
	uint64_t now; /* units */

	/* registers */
	uint32_t mode, wlr, ilr, imr, isr, limit[3];
	int locked;

	/* in force */
	uint32_t load, window, level;
	int off;

	/* the period under way */
	uint32_t counter, divider, fraction;
	uint32_t excess; /* slow clocks to be skipped when it counts again */
	int is_short, level_down, level_wraps, level_passed, over, held;

	/* a restart that has landed */
	uint32_t pending, pending_quanta; /* by what; 0: none */

	uint64_t since_write; /* quanta since a write that others must keep away from */
	int wrote;
	int due; /* a close write is to cost the next period something */

	uint32_t seen, first_cause;
	uint64_t first_time, underflows, early, close, interrupts, resets, levels;
	uint64_t happened; /* things that came by themselves */
};

void second_make(struct second *s, const struct chip *chip, uint32_t divider_clocks, uint32_t quanta, uint32_t rate);
void second_reset(struct second *s, uint32_t kind);
void second_options(struct second *s, const struct libwdt_model_options *options);
void second_inputs(struct second *s, uint32_t inputs);

/* Whether there is a register at the offset. */
int second_has(const struct second *s, uint32_t offset);

uint32_t second_peek(const struct second *s, uint32_t offset);
uint32_t second_read(struct second *s, uint32_t offset);

/* Returns 0, or the error of a model that is held in reset. */
int second_write(struct second *s, uint32_t offset, uint32_t value);

/* One unit of time passes. */
void second_unit(struct second *s);

#endif
