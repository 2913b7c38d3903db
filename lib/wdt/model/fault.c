/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* What a fault of the modelled watchdog leads to: its record, the status flags, a bite, a reset. */
#include "model.h"

void libwdt_model_take_mode(struct model *m)
{
	uint32_t has_window = m->layout->field[LIBWDT_WINDOW].width;

	m->in_force.load = libwdt_model_field(m, LIBWDT_LOAD);
	m->in_force.window = has_window ? libwdt_model_field(m, LIBWDT_WINDOW) : NO_WINDOW;
	m->in_force.off = libwdt_model_field(m, LIBWDT_DISABLED);
	m->ticks = m->in_force.load + !(m->options.flags & LIBWDT_MODEL_PERIOD_SHORT);
}

/* "It restarts with initial values on processor reset" (DS60001516, WDT functional description). */
void libwdt_model_clear(struct model *m)
{
	uint32_t i;

	for (i = 0; i < LIBWDT_REG_COUNT; i++)
		m->reg[i] = m->layout->reset_value[i];
	m->status = 0;
	m->state = 0;
	m->age.clocks = m->age.part = 0;
	m->pending.clocks = m->pending.part = 0;
	m->since_write.clocks = LONG_AGO;
	m->since_write.part = 0;
	libwdt_model_take_mode(m);
}

/* The reset takes the watchdog with it, status flags included (ibid.). */
static void bite(struct model *m)
{
	uint32_t processor = libwdt_model_field(m, LIBWDT_RESET_PROCESSOR);

	libwdt_model_clear(m);
	m->state |= processor ? STATE_HELD_PROCESSOR : STATE_HELD;
	m->events.resets++;
}

void libwdt_model_bite_if_allowed(struct model *m)
{
	if (m->status && libwdt_model_field(m, LIBWDT_RESET))
		bite(m);
}

static void record(struct model *m, uint32_t cause, const struct span *ahead)
{
	m->events.seen |= cause;
	if (m->events.first_cause)
		return;
	m->events.first_cause = cause;
	m->events.first_time = m->now + libwdt_units_of_span(m, ahead);
}

void libwdt_model_fault(struct model *m, uint32_t cause, const struct span *ahead)
{
	record(m, cause, ahead);
	if (cause == LIBWDT_MODEL_CLOSE) { /* the hardware does not notice */
		m->events.close++;
		return;
	}
	if (cause == LIBWDT_MODEL_EARLY) {
		m->events.early++;
		m->status |= STATUS_EARLY;
	} else {
		m->events.underflows++;
		m->status |= STATUS_UNDERFLOW;
	}
	libwdt_model_bite_if_allowed(m);
}
