/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* What stands in the caller's struct libwdt, and the ways to the host's callbacks. */
#ifndef LIBWDT_CONTEXT_H
#define LIBWDT_CONTEXT_H

#include <libwdtvtlb/wdt.h>

#include "../common/port.h"

#define CONTEXT_MAGIC 0x77647401u

/* State bits beside the public LIBWDT_STATE_*. */
#define STATE_NEGOTIATING 0x00010000u /* between the first and the last step */
#define STATE_WAITED 0x00400000u      /* the next step's wait is over, whatever the clock says */
#define STATE_RESTARTED 0x00800000u   /* a step has restarted the counter, if it took effect */
#define STATE_BITES 0x00020000u       /* the fault has a consequence */
#define STATE_FIRST 0x00040000u       /* the first refresh after adoption is still to come, at first */
#define STATE_UNPROVEN 0x00080000u    /* and the counter's age is not known well enough to move it */
#define STATE_REFUSED 0x00100000u     /* infeasible, and the caller does not want it served */
#define STATE_ATTACHED 0x00200000u    /* negotiated, or attached to a timing record */
#define STATE_DATED 0x01000000u       /* c->base is the reading before the last restart, by nobody else */
#define STATE_LOCKED 0x02000000u      /* the mode register takes no more values */
#define STATE_HANDED 0x04000000u      /* while negotiating: the input's age is a handover record's */

/* What a failed negotiation leaves. */
#define STATE_MODES (LIBWDT_STATE_NOWAYOUT | LIBWDT_STATE_MANUAL)

struct context {
	uint32_t magic;
	uint32_t state;
	const struct libwdt_ops *ops;
	void *user;
	const struct libwdt_layout *layout; /* NULL: a timing record */

	uint32_t cause; /* written by libwdt_interrupt_isr() alone */
	int32_t error;
	uint8_t callback;     /* LIBWDT_CALL_* that failed last */
	uint8_t step;         /* next step of the plan, while negotiating */
	uint16_t tick_clocks; /* slow clocks in a counter tick */
	uint32_t host_hz;
	uint32_t latency_us;
	uint32_t bite_min_us;
	uint32_t bite_max_us;
	uint32_t timeout_ms;
	uint32_t pretimeout_ms;
	uint32_t open_ms; /* how long to serve without an owner, 0: for ever */
	uint32_t refreshes;
	uint32_t mode; /* mode register in force */
	struct libwdt_window window;

	/* Host ticks. */
	uint64_t now;   /* last reading, extended */
	uint64_t base;  /* reading before the last restart, or before any it may have been */
	uint64_t opens; /* first legal deadline of the next refresh */
	uint64_t first; /* deadline of the first refresh after adoption */
	uint64_t ping;  /* last ping; without an owner, since when; while negotiating, the first reading */
	uint64_t earliest;
	uint64_t latest;
	uint64_t period;
} PORT_MAY_ALIAS;

_Static_assert(sizeof(struct context) * 3 <= sizeof(struct libwdt) * 2, "a context keeps half its size to grow");
_Static_assert(_Alignof(struct context) <= _Alignof(struct libwdt), "a context fits where a struct libwdt does");

/* The context in the caller's storage, or NULL when it was not initialised. */
struct context *libwdt_context(struct libwdt *wdt);

/* Each calls back and notes a failure; a callback's positive result is LIBWDT_ERR_INVALID. */
int libwdt_call_now(struct context *c);
int libwdt_call_read(struct context *c, uint32_t *value, uint32_t offset);
int libwdt_call_write(struct context *c, uint32_t offset, uint32_t value);

/* Every configuration register that the layout has; 0 for the others. */
int libwdt_read_registers(struct context *c, uint32_t *reg, const struct libwdt_layout *layout);

/* Notes a result of a callback. */
int libwdt_note(struct context *c, uint32_t callback, int result);

/* Tells the host of an event. */
void libwdt_tell(const struct context *c, uint32_t event, uint64_t a, uint64_t b);

/* Waits until the clock reads `until`, or for so long where the host can delay. */
int libwdt_pause(struct context *c, uint64_t until, uint32_t time_us);

/* Host ticks of a time, rounded up. */
uint64_t libwdt_ticks_of_us(const struct context *c, uint64_t time_us);
uint64_t libwdt_ticks_of_ms(const struct context *c, uint32_t time_ms);

/* Largest distance at which a deadline may be handed out. */
int64_t libwdt_stage(const struct context *c);

/* Keeps n_lo, n_hi and the period. */
void libwdt_keep_bounds(struct context *c, int64_t earliest, int64_t latest, int64_t period);

/* What is in force is the plan's, counted from c->base: serve it, or refuse to. */
int libwdt_take_over(struct context *c, const struct libwdt_plan *plan, uint32_t flags);

/* The owner lives, as of c->now. */
static inline void libwdt_take_ping(struct context *c)
{
	c->ping = c->now;
	c->state &= ~(LIBWDT_STATE_ABANDONED | LIBWDT_STATE_PRETIMEOUT);
}

/* The counter was restarted at c->now. */
static inline void libwdt_count_from_now(struct context *c)
{
	c->base = c->now;
	c->opens = c->now + c->earliest;
	c->state |= STATE_DATED;
}

/* All bits of a counter: in halves, because a 64-bit shift by a variable is a helper call on small cores. */
static inline uint64_t libwdt_counter_mask(uint32_t bits)
{
	return bits > 32 ? (uint64_t)(0xffffffffu >> (64 - bits)) << 32 | 0xffffffffu : 0xffffffffu >> (32 - bits);
}

/* Whether the clock that reads `now` has come to `when`, across its wrap. */
static inline int libwdt_reached(uint64_t now, uint64_t when)
{
	return (int64_t)(now - when) >= 0;
}

/* Meets a counter that was restarted between age_min and age_max before c->now. */
void libwdt_adopt(struct context *c, uint32_t age_min_us, uint32_t age_max_us);

/* Writes a refresh; c->now is the reading before it. */
int libwdt_restart(struct context *c);

/*
 * Begins every call of the runtime: the context, attached and served, with a
 * new reading of the clock. Ends every call that moves the deadline.
 */
int libwdt_enter(struct context **c, struct libwdt *wdt, const void *output);
int libwdt_leave(struct context *c, uint64_t *deadline);

/* Turns the hardware on and off, and programs one with a timing record. */
int libwdt_hardware_start(struct context *c);
int libwdt_hardware_stop(struct context *c);
int libwdt_hardware_set(struct context *c, uint32_t timeout_ms);

/* Writes a register, no sooner after the last restart than the layout allows. */
int libwdt_spaced_write(struct context *c, uint32_t offset, uint32_t value);

#endif
