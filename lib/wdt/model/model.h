/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The inside of a modelled watchdog, shared by the files of the model. Of the
 * driver's side the model knows the layouts' data and nothing else.
 */
#ifndef LIBWDT_MODEL_MODEL_H
#define LIBWDT_MODEL_MODEL_H

#include <libwdtvtlb/wdt_model.h>

#include "../../common/port.h"
#include "../exact.h"
#include "../field.h"

#define MODEL_MAGIC 0x4d445741u /* "AWDM" */

/* Rates of the slow clock, and of the host's units of time. */
#define HZ_MIN 10000u
#define HZ_MAX 1000000u
#define TIME_HZ_MAX ((uint64_t)1 << 40)
#define DIVIDER_MAX 4096u
#define DELAY_MAX 3u
#define SPACING_MAX 255u
#define CUT_MAX ((uint32_t)1 << 24)

/* Bits of WDT_SR (DS60001516, WDT_SR). */
#define STATUS_UNDERFLOW 1u
#define STATUS_EARLY 2u

/* The window of a layout without one: no counter is above it. */
#define NO_WINDOW 0xffffffffu

/* A write this long ago is too far away to matter: the age stops here. */
#define LONG_AGO (SPACING_MAX + 1)

/* A length of time in slow clocks: clocks + part / time_hz, with part < time_hz. */
struct span {
	uint64_t clocks;
	uint64_t part;
};

/* What a mode register leads to once its restart has taken effect. */
struct in_force {
	uint32_t load;   /* WDV */
	uint32_t window; /* WDD, or NO_WINDOW */
	uint32_t off;    /* WDDIS */
};

/* Bits of struct model's state. */
#define STATE_LOCKED 0x1u         /* the mode register takes no more values */
#define STATE_PENDING 0x2u        /* a restart has landed */
#define STATE_HELD 0x4u           /* everything is in reset by this watchdog */
#define STATE_HELD_PROCESSOR 0x8u /* the processor alone is */
#define STATE_CUT 0x10u           /* two writes were too close: the next period is cut short */
#define STATE_ANY_HELD (STATE_HELD | STATE_HELD_PROCESSOR)
#define STATE_ALL 0x1fu

struct model {
	uint32_t magic;
	uint32_t hz;
	uint32_t divider;
	uint32_t state;
	uint64_t time_hz;
	const struct libwdt_layout *layout;
	libwdt_model_line_fn *line;
	void *user;

	uint64_t now;            /* units */
	struct span age;         /* counted in this period */
	struct span pending;     /* to the effect of a landed restart */
	struct span since_write; /* at most LONG_AGO */

	uint32_t reg[LIBWDT_REG_COUNT];
	uint32_t status;
	struct in_force in_force;
	uint32_t ticks;          /* length of this period */

	uint32_t inputs;
	uint32_t lines;          /* levels the host has been told */
	uint32_t reset_kind;
	struct libwdt_model_options options;
	struct libwdt_model_events events;
} PORT_MAY_ALIAS;

_Static_assert(sizeof(struct model) * 3 <= sizeof(struct libwdt_model) * 2, "half as much again is kept for later");
_Static_assert(_Alignof(struct model) <= _Alignof(struct libwdt_model), "the words align what is in them");

/* model.c: the one within, or an error: LIBWDT_ERR_INVALID or LIBWDT_ERR_STATE. */
int libwdt_model_enter(struct model **m, struct libwdt_model *model);
int libwdt_model_enter_const(const struct model **m, const struct libwdt_model *model);

/* model.c: 0 or LIBWDT_ERR_INVALID. */
int libwdt_model_check_options(const struct libwdt_model_options *options, uint32_t divider);

/* model.c: the value of a field in its register, 0 for one the layout does not have. */
uint32_t libwdt_model_field(const struct model *m, uint32_t field);

/* lines.c: tells the host about the lines that have changed. Nothing may follow it. */
int libwdt_model_tell(struct model *m);

/* counter.c: whether the counter counts, and its value. */
int libwdt_model_counts(const struct model *m);
uint32_t libwdt_model_counter(const struct model *m);

/* counter.c: an underflow that is already due happens. */
void libwdt_model_settle(struct model *m);

/* counter.c: a restart lands on the bus. */
void libwdt_model_land(struct model *m);

/* fault.c: @cause happens @ahead of now; it may end in a bite. */
void libwdt_model_fault(struct model *m, uint32_t cause, const struct span *ahead);

/* fault.c: the reset line rises, if a status flag and the mode register say so. */
void libwdt_model_bite_if_allowed(struct model *m);

/* fault.c: everything a processor reset clears; the counter starts again. */
void libwdt_model_clear(struct model *m);

/* fault.c: the registers come into force. */
void libwdt_model_take_mode(struct model *m);

/* span.c: arithmetic of lengths in slow clocks; @b must not exceed @a in the subtraction. */
void libwdt_span_add(struct span *a, const struct span *b, uint64_t time_hz);
void libwdt_span_sub(struct span *a, const struct span *b, uint64_t time_hz);
int libwdt_span_less(const struct span *a, const struct span *b);

/* span.c: what passes in @units; LIBWDT_ERR_RANGE for more than 2^42 seconds. */
int libwdt_span_of_units(struct span *span, const struct model *m, uint64_t units);

/* span.c: the first whole number of units in which @span has passed; it has less than 2^30 clocks. */
uint64_t libwdt_units_of_span(const struct model *m, const struct span *span);

#endif
