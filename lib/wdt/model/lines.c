/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The modelled watchdog's lines: interrupt and resets out, idle and debug in. */
#include "model.h"

/* Where early restarts have no interrupt bit of their own, the one for the end of the period rules both. */
static uint32_t let_through(const struct model *m)
{
	uint32_t has_own = m->layout->field[LIBWDT_INTERRUPT_EARLY].width;
	uint32_t early = has_own ? LIBWDT_INTERRUPT_EARLY : LIBWDT_INTERRUPT;

	return (libwdt_model_field(m, LIBWDT_INTERRUPT) ? STATUS_UNDERFLOW : 0) |
	       (libwdt_model_field(m, early) ? STATUS_EARLY : 0) |
	       (libwdt_model_field(m, LIBWDT_INTERRUPT_LEVEL) ? STATUS_LEVEL : 0) |
	       (m->layout->limits ? m->reg[LIBWDT_REG_INTERRUPT] & STATUS_PARTNER : 0);
}

void libwdt_model_count_interrupt(struct model *m)
{
	uint32_t was = m->state & STATE_INTERRUPT;

	m->state &= ~STATE_INTERRUPT;
	if (m->status & let_through(m))
		m->state |= STATE_INTERRUPT;
	m->events.interrupts += !was && m->state & STATE_INTERRUPT;
}

static uint32_t level(const struct model *m, uint32_t line)
{
	if (line == LIBWDT_MODEL_LINE_INTERRUPT)
		return (m->state & STATE_INTERRUPT) != 0;
	return (m->state & (line == LIBWDT_MODEL_LINE_RESET ? STATE_HELD : STATE_HELD_PROCESSOR)) != 0;
}

/* The host may call back: each line is looked at only when its turn comes. */
static int tell(struct model *m)
{
	uint32_t line, high;
	int err, first = 0;

	libwdt_model_count_interrupt(m);
	for (line = 0; line < LIBWDT_MODEL_LINE_COUNT; line++) {
		high = level(m, line);
		if (high == (m->lines >> line & 1))
			continue;
		m->lines ^= 1u << line;
		err = m->line ? m->line(m->user, line, high) : 0;
		if (err < 0 && first == 0)
			first = err;
	}
	return first;
}

int libwdt_model_tell(struct model *m)
{
	int err = tell(m);
	struct model *other = libwdt_model_other_half(m);
	int other_err = other ? tell(other) : 0;

	return err ? err : other_err;
}

int libwdt_model_set_inputs(struct libwdt_model *model, uint32_t inputs)
{
	struct model *m;
	int err = libwdt_model_enter(&m, model);

	if (err)
		return err;
	if (inputs & ~(LIBWDT_MODEL_IDLE | LIBWDT_MODEL_DEBUG))
		return LIBWDT_ERR_INVALID;
	m->inputs = inputs;
	libwdt_model_settle(m);
	return libwdt_model_tell(m);
}
