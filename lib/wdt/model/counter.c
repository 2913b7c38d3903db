/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The modelled counter: how time passes, when a restart takes effect, what it
 * is compared with. A later layout's live counter is libwdt_model_counter(),
 * its separate period and window registers end in libwdt_model_take_mode().
 */
#include "model.h"

static const struct span nothing;

static int halted(const struct model *m)
{
	return (m->inputs & LIBWDT_MODEL_IDLE && libwdt_model_field(m, LIBWDT_IDLE_HALT)) ||
	       (m->inputs & LIBWDT_MODEL_DEBUG && libwdt_model_field(m, LIBWDT_DEBUG_HALT));
}

int libwdt_model_counts(const struct model *m)
{
	return !m->in_force.off && !(m->state & STATE_ANY_HELD) && !halted(m);
}

uint32_t libwdt_model_counter(const struct model *m)
{
	uint64_t rest;
	uint32_t counted = (uint32_t)libwdt_divide(&rest, m->age.clocks, m->divider);

	return counted < m->in_force.load ? m->in_force.load - counted : 0;
}

static uint32_t period_clocks(const struct model *m)
{
	return m->ticks * m->divider;
}

/* What is left of the period; nothing when a cut has already gone past its end. */
static struct span left_of_period(const struct model *m)
{
	struct span left = {period_clocks(m), 0};

	if (libwdt_span_less(&m->age, &left))
		libwdt_span_sub(&left, &m->age, m->time_hz);
	else
		left = nothing;
	return left;
}

/*
 * The period has ended: the counter reloads itself and goes on; should one step
 * of time hold more periods, they are counted at once. A period that the
 * counter begins by itself has at least one tick.
 */
static void underflow(struct model *m, const struct span *ahead)
{
	uint64_t more;

	m->age.clocks -= period_clocks(m);
	m->ticks = m->in_force.load + !(m->options.flags & LIBWDT_MODEL_PERIOD_SHORT);
	if (m->ticks == 0)
		m->ticks = 1;
	libwdt_model_fault(m, LIBWDT_MODEL_UNDERFLOW, ahead);
	if (m->state & STATE_ANY_HELD)
		return;
	more = libwdt_divide(&m->age.clocks, m->age.clocks, period_clocks(m));
	m->events.underflows += more;
}

/* @passed goes by, beginning @ahead of now, without a restart in it. */
static void count(struct model *m, const struct span *passed, const struct span *ahead)
{
	struct span end = left_of_period(m);

	if (!libwdt_model_counts(m))
		return;
	libwdt_span_add(&m->age, passed, m->time_hz);
	if (libwdt_span_less(passed, &end))
		return;
	libwdt_span_add(&end, ahead, m->time_hz);
	underflow(m, &end);
}

void libwdt_model_settle(struct model *m)
{
	count(m, &nothing, &nothing);
}

/* A comparator of either kind; a window at or above the load value is none under `<=`. */
static int too_early(const struct model *m)
{
	uint32_t counter = libwdt_model_counter(m);
	uint32_t window = m->in_force.window;

	if (m->options.flags & LIBWDT_MODEL_NEW_WINDOW && m->layout->field[LIBWDT_WINDOW].width)
		window = libwdt_model_field(m, LIBWDT_WINDOW);
	return m->options.flags & LIBWDT_MODEL_STRICT ? counter >= window : counter > window;
}

/* Where a new period starts: with a cleared divider, unless an option knows better. */
static void restart_age(struct model *m)
{
	uint64_t kept;

	if (m->options.divider_phase == LIBWDT_MODEL_DIVIDER_KEPT) {
		libwdt_divide(&kept, m->age.clocks, m->divider);
		m->age.clocks = kept;
	} else {
		m->age.clocks = m->options.divider_phase;
		m->age.part = 0;
	}
	if (m->state & STATE_CUT)
		m->age.clocks += m->options.cut_clocks;
	m->state &= ~STATE_CUT;
}

static void take_effect(struct model *m, const struct span *ahead)
{
	m->state &= ~STATE_PENDING;
	m->pending = nothing;
	if (too_early(m))
		libwdt_model_fault(m, LIBWDT_MODEL_EARLY, ahead);
	if (m->state & STATE_ANY_HELD)
		return;
	restart_age(m);
	libwdt_model_take_mode(m);
	count(m, &nothing, ahead);
}

/* One restart at a time crosses to the slow clock: another that lands meanwhile is one with it. */
void libwdt_model_land(struct model *m)
{
	if (m->state & (STATE_PENDING | STATE_ANY_HELD))
		return;
	if (m->options.delay_clocks == 0) {
		take_effect(m, &nothing);
		return;
	}
	m->state |= STATE_PENDING;
	m->pending.clocks = m->options.delay_clocks;
	m->pending.part = 0;
}

/* At the same instant the underflow comes before the restart: reaching the end of the period is a fault. */
static void pass(struct model *m, struct span *passed)
{
	struct span ahead = nothing;

	if (m->state & STATE_PENDING && !libwdt_span_less(passed, &m->pending)) {
		ahead = m->pending;
		count(m, &ahead, &nothing);
		if (m->state & STATE_PENDING)
			take_effect(m, &ahead);
		libwdt_span_sub(passed, &ahead, m->time_hz);
	}
	count(m, passed, &ahead);
	if (m->state & STATE_PENDING)
		libwdt_span_sub(&m->pending, passed, m->time_hz);
}

static void age_write(struct model *m, const struct span *passed)
{
	libwdt_span_add(&m->since_write, passed, m->time_hz);
	if (m->since_write.clocks >= LONG_AGO) {
		m->since_write.clocks = LONG_AGO;
		m->since_write.part = 0;
	}
}

int libwdt_model_advance(struct libwdt_model *model, uint64_t units)
{
	struct model *m;
	struct span passed;
	int err = libwdt_model_enter(&m, model);

	if (err)
		return err;
	if (units > (uint64_t)1 << 63)
		return LIBWDT_ERR_INVALID;
	if (units > ~m->now)
		return LIBWDT_ERR_RANGE;
	err = libwdt_span_of_units(&passed, m, units);
	if (err)
		return err;
	age_write(m, &passed);
	pass(m, &passed);
	m->now += units;
	return libwdt_model_tell(m);
}

int libwdt_model_next_event(const struct libwdt_model *model, uint64_t *units)
{
	const struct model *m;
	uint64_t end;
	int err = libwdt_model_enter_const(&m, model);

	if (err)
		return err;
	if (!units)
		return LIBWDT_ERR_INVALID;
	*units = m->state & STATE_PENDING ? libwdt_units_of_span(m, &m->pending) : LIBWDT_MODEL_NEVER;
	if (libwdt_model_counts(m)) {
		struct span left = left_of_period(m);

		end = libwdt_units_of_span(m, &left);
		*units = end < *units ? end : *units;
	}
	return 0;
}
