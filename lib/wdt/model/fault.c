/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* What a fault of the modelled watchdog leads to: its record, the status flags, a bite, a reset. */
#include "model.h"

/* ALLONES stands in WDD's place (RSWDT_MR). */
static uint32_t window_of_ones(const struct model *m)
{
	uint32_t ones = m->layout->mode_ones, window = m->reg[LIBWDT_REG_MODE] & ones;

	if (!ones || !libwdt_model_may(m, LIBWDT_MODEL_ONES_WINDOW))
		return MODEL_NO_WINDOW;
	for (; !(ones & 1); ones >>= 1)
		window >>= 1;
	return window;
}

uint32_t libwdt_model_window(const struct model *m)
{
	return m->layout->field[LIBWDT_WINDOW].width ? libwdt_model_field(m, LIBWDT_WINDOW) : window_of_ones(m);
}

void libwdt_model_take_mode(struct model *m)
{
	uint32_t has_level = m->layout->field[LIBWDT_LEVEL].width;

	m->in_force.load = libwdt_model_field(m, LIBWDT_LOAD);
	m->in_force.window = libwdt_model_window(m);
	m->in_force.level = has_level ? libwdt_model_field(m, LIBWDT_LEVEL) : NO_LEVEL;
	m->in_force.off = libwdt_model_field(m, LIBWDT_DISABLED);
	m->ticks = m->in_force.load + !libwdt_model_may(m, LIBWDT_MODEL_PERIOD_SHORT);
	m->level_ticks = libwdt_model_level_ticks(m);
}

/* "It restarts with initial values on processor reset" (DS60001516, WDT functional description). */
void libwdt_model_clear(struct model *m)
{
	uint32_t i;

	for (i = 0; i < LIBWDT_REG_COUNT; i++)
		m->reg[i] = m->layout->reset_value[i];
	for (i = 0; i < LIMIT_COUNT; i++)
		m->limit[i] = LIMIT_RESET;
	m->status = 0;
	m->live = NOT_READ;
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

/* Where early restarts have no reset bit of their own, the one for the end of the period rules both. */
void libwdt_model_bite_if_allowed(struct model *m, uint32_t status)
{
	uint32_t early = m->layout->field[LIBWDT_RESET_EARLY].width ? LIBWDT_RESET_EARLY : LIBWDT_RESET;

	if ((status & STATUS_UNDERFLOW && libwdt_model_field(m, LIBWDT_RESET)) ||
	    (status & STATUS_EARLY && libwdt_model_field(m, early)))
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
	uint32_t status = cause == LIBWDT_MODEL_EARLY ? STATUS_EARLY : STATUS_UNDERFLOW;

	record(m, cause, ahead);
	if (cause == LIBWDT_MODEL_CLOSE) { /* the hardware does not notice */
		m->events.close++;
		return;
	}
	if (cause == LIBWDT_MODEL_EARLY)
		m->events.early++;
	else
		m->events.underflows++;
	m->status |= status;
	libwdt_model_alarm(m, status);
	libwdt_model_bite_if_allowed(m, libwdt_model_may(m, LIBWDT_MODEL_FAULT_EDGE) ? status : m->status);
	libwdt_model_count_interrupt(m);
}

/* "A single interrupt" in a period, and never a reset (SAM9X60, WDT functional description). */
void libwdt_model_pass_level(struct model *m, uint64_t times)
{
	m->state |= STATE_LEVEL_PASSED;
	m->status |= STATUS_LEVEL;
	m->events.seen |= LIBWDT_MODEL_LEVEL;
	m->events.levels += times;
	libwdt_model_count_interrupt(m);
}
