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

/*
 * Status flags, the same bits on every part (DS60001516, WDT_SR; SAM9X60,
 * WDT_ISR). The secure half has two more for what befell the other (PS_WDT_ISR).
 */
#define STATUS_UNDERFLOW 1u /* WDUNF, PERINT */
#define STATUS_EARLY 2u     /* WDERR, RPTHINT */
#define STATUS_LEVEL 4u     /* LVLINT */
#define STATUS_PARTNER_SHIFT 3
#define STATUS_PARTNER ((STATUS_UNDERFLOW | STATUS_EARLY) << STATUS_PARTNER_SHIFT) /* NSPERINT, NSRPTHINT */
#define STATUS_ALL (STATUS_UNDERFLOW | STATUS_EARLY | STATUS_LEVEL | STATUS_PARTNER)

/* The window of a layout without one: no counter is above it. And its level: no number of ticks. */
#define MODEL_NO_WINDOW 0xffffffffu
#define NO_LEVEL 0xffffffffu

/* WDT_VR has not been read since the reset. */
#define NOT_READ 0xffffffffu

/* NS_WDT_LVLLIM, NS_WDT_RLIM, NS_WDT_PLIM: lowest value in bits 11:0, highest in 27:16. */
#define LIMIT_COUNT 3u
#define LIMIT_MASK 0x0fff0fffu
#define LIMIT_RESET 0x0fff0000u

/* A write this long ago is too far away to matter: the age stops here. */
#define LONG_AGO (SPACING_MAX + 1)

/* A length of time in slow clocks: clocks + part / time_hz, with part < time_hz. */
struct span {
	uint64_t clocks;
	uint64_t part;
};

/* What the registers lead to once a restart has taken effect. */
struct in_force {
	uint32_t load;   /* WDV, PERIOD */
	uint32_t window; /* WDD, RPTH, or MODEL_NO_WINDOW */
	uint32_t level;  /* LVLTH, or NO_LEVEL */
	uint32_t off;    /* WDDIS */
};

/* Bits of struct model's state. */
#define STATE_SEALED 0x1u         /* mode, window and level register take no more values */
#define STATE_PENDING 0x2u        /* a restart has landed */
#define STATE_HELD 0x4u           /* everything is in reset by this watchdog */
#define STATE_HELD_PROCESSOR 0x8u /* the processor alone is */
#define STATE_CUT 0x10u           /* two writes were too close: the restart under way begins a period cut short */
#define STATE_OVER 0x20u          /* the period has ended and the counter does not go on by itself */
#define STATE_LEVEL_PASSED 0x40u  /* the counter has passed the level in this period */
#define STATE_BY_CONTROL 0x80u    /* the pending restart was written to WDT_CR */
#define STATE_BY_WRITE 0x100u     /* or came with the write of a configuration register; both: two in one */
#define STATE_INTERRUPT 0x200u    /* a flag is set that is let through */
#define STATE_ANY_HELD (STATE_HELD | STATE_HELD_PROCESSOR)
#define STATE_RESTART (STATE_PENDING | STATE_BY_CONTROL | STATE_BY_WRITE)
#define STATE_ALL 0x3ffu

struct model {
	uint32_t magic;
	uint32_t hz;
	uint32_t divider;
	uint32_t state;
	uint64_t time_hz;
	const struct libwdt_layout *layout;
	libwdt_model_line_fn *line;
	void *user;
	struct model *partner; /* the other half, or the WDT of an RSWDT */

	uint64_t now;            /* units */
	struct span age;         /* counted in this period */
	struct span pending;     /* to the effect of a landed restart */
	struct span since_write; /* at most LONG_AGO */

	uint32_t reg[LIBWDT_REG_COUNT];
	uint32_t limit[LIMIT_COUNT];
	uint32_t status;
	uint32_t live;           /* the counter when WDT_VR was last read, or NOT_READ */
	struct in_force in_force;
	uint32_t ticks;          /* length of this period */
	uint32_t level_ticks;    /* from its beginning to the level, or NO_LEVEL: this period has none */

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

/* setup.c: 0 or an error. */
int libwdt_model_check_setup(const struct libwdt_model_setup *setup);
int libwdt_model_check_options(const struct libwdt_model_options *options, uint32_t divider);

/* model.c: the value of a field in its register, 0 for one the layout does not have. */
uint32_t libwdt_model_field(const struct model *m, uint32_t field);

/* model.c: whether the hardware has taken this freedom, LIBWDT_MODEL_STRICT ... */
static inline int libwdt_model_may(const struct model *m, uint32_t flag)
{
	return (m->options.flags & flag) != 0;
}

/* lines.c: the interrupt line follows the status and what lets it through; its rises are counted. */
void libwdt_model_count_interrupt(struct model *m);

/* lines.c: tells the host about the lines that have changed, on both halves. Nothing may follow it. */
int libwdt_model_tell(struct model *m);

/* registers.c: the write of a configuration register, and those bits of it that exist. */
void libwdt_model_write_register(struct model *m, uint32_t reg, uint32_t value);
uint32_t libwdt_model_bits(const struct model *m, uint32_t reg);

/* registers.c: the write of WDT_CR. */
void libwdt_model_write_control(struct model *m, uint32_t value);

/* comparators.c: whether a restart now, by STATE_BY_CONTROL or STATE_BY_WRITE, is outside the window. */
int libwdt_model_is_early(const struct model *m, uint32_t by);

/* comparators.c: ticks from the load to the level in force; NO_LEVEL: the counter never gets there. */
uint32_t libwdt_model_level_ticks(const struct model *m);

/* counter.c: whether the counter counts, and its value. */
int libwdt_model_counts(const struct model *m);
uint32_t libwdt_model_counter(const struct model *m);

/* counter.c: what is already due happens; whether nothing is. */
void libwdt_model_settle(struct model *m);
int libwdt_model_is_settled(const struct model *m);

/* counter.c: a restart lands on the bus, by STATE_BY_CONTROL or STATE_BY_WRITE; by neither it is never early. */
void libwdt_model_land(struct model *m, uint32_t by);

/* fault.c: @cause happens @ahead of now; it may end in a bite. */
void libwdt_model_fault(struct model *m, uint32_t cause, const struct span *ahead);

/* fault.c: the counter passes the level, in so many periods. */
void libwdt_model_pass_level(struct model *m, uint64_t times);

/* fault.c: the reset line rises, if the mode register lets one of these status flags reset. */
void libwdt_model_bite_if_allowed(struct model *m, uint32_t status);

/* fault.c: everything a processor reset clears; the counter starts again. */
void libwdt_model_clear(struct model *m);

/* fault.c: the window as it stands in the registers, MODEL_NO_WINDOW where there is none. */
uint32_t libwdt_model_window(const struct model *m);

/* fault.c: the registers come into force. */
void libwdt_model_take_mode(struct model *m);

/* partner.c: 0, or why a model of this layout cannot have that partner. */
int libwdt_model_check_partner(const struct libwdt_model_setup *setup, const struct libwdt_model *model);

/* partner.c: the model and its partner, which has been checked, know each other from here on. */
void libwdt_model_link(struct model *m, struct libwdt_model *partner);

/* partner.c: the other half of a dual watchdog, or NULL. */
struct model *libwdt_model_other_half(const struct model *m);

/* partner.c: the non-secure half's fault shows in the secure one's status. */
void libwdt_model_alarm(const struct model *m, uint32_t status);

/* partner.c: the secure half's limits, on one register of the other, and the write of one of them. */
void libwdt_model_clamp(struct model *m, uint32_t reg);
void libwdt_model_write_limit(struct model *m, uint32_t index, uint32_t value);

/* partner.c: whether an RSWDT runs that knows its WDT to be disabled. */
int libwdt_model_is_alone(const struct model *m);

/* span.c: arithmetic of lengths in slow clocks; @b must not exceed @a in the subtraction. */
void libwdt_span_add(struct span *a, const struct span *b, uint64_t time_hz);
void libwdt_span_sub(struct span *a, const struct span *b, uint64_t time_hz);
int libwdt_span_less(const struct span *a, const struct span *b);

/* span.c: what passes in @units; LIBWDT_ERR_RANGE for more than 2^42 seconds. */
int libwdt_span_of_units(struct span *span, const struct model *m, uint64_t units);

/* span.c: the first whole number of units in which @span has passed; it has less than 2^30 clocks. */
uint64_t libwdt_units_of_span(const struct model *m, const struct span *span);

#endif
