/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The modelled counter: how time passes, and when a restart takes effect. */
#include "model.h"

static const struct span nothing;

/* A halt bit; pages and headers disagree about which of the newer parts' two is which. */
static uint32_t halt(const struct model *m, uint32_t field, uint32_t other)
{
	int swapped = libwdt_model_may(m, LIBWDT_MODEL_HALTS_SWAPPED) &&
		      m->layout->field[field].flags & m->layout->field[other].flags & LIBWDT_FIELD_DISPUTED;

	return libwdt_model_field(m, swapped ? other : field);
}

static int halted(const struct model *m)
{
	return (m->inputs & LIBWDT_MODEL_IDLE && halt(m, LIBWDT_IDLE_HALT, LIBWDT_DEBUG_HALT)) ||
	       (m->inputs & LIBWDT_MODEL_DEBUG && halt(m, LIBWDT_DEBUG_HALT, LIBWDT_IDLE_HALT));
}

int libwdt_model_counts(const struct model *m)
{
	return !m->in_force.off && !(m->state & (STATE_ANY_HELD | STATE_OVER)) && !halted(m);
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

/* Time to so many ticks of the period; nothing when a cut has already gone past them. */
static struct span left_until(const struct model *m, uint32_t ticks)
{
	struct span left = {ticks * m->divider, 0};

	if (libwdt_span_less(&m->age, &left))
		libwdt_span_sub(&left, &m->age, m->time_hz);
	else
		left = nothing;
	return left;
}

/* Whether this period has a level that the counter has not passed yet. */
static int has_level(const struct model *m)
{
	return !(m->state & STATE_LEVEL_PASSED) && m->level_ticks <= m->ticks;
}

static void pass_level(struct model *m)
{
	if (has_level(m) && m->age.clocks >= m->level_ticks * m->divider)
		libwdt_model_pass_level(m, 1);
}

/*
 * The counter has reloaded itself and goes on; should one step of time hold more
 * periods, they are counted at once. A period that the counter begins by itself
 * has at least one tick.
 */
static void go_on(struct model *m)
{
	uint64_t more = libwdt_divide(&m->age.clocks, m->age.clocks, period_clocks(m));

	m->events.underflows += more;
	if (more && has_level(m))
		libwdt_model_pass_level(m, more);
	m->state &= ~STATE_LEVEL_PASSED;
	pass_level(m);
}

/* The counter and its divider stay where the period has ended: at its last clock, or later if it began there. */
static void stand(struct model *m, const struct span *before)
{
	struct span end = {period_clocks(m), 0};

	m->state |= STATE_OVER;
	m->age = libwdt_span_less(before, &end) ? end : *before;
}

static void underflow(struct model *m, const struct span *before, const struct span *ahead)
{
	if (libwdt_model_may(m, LIBWDT_MODEL_END_STANDS)) {
		stand(m, before);
	} else {
		m->age.clocks -= period_clocks(m);
		m->ticks = m->in_force.load + !libwdt_model_may(m, LIBWDT_MODEL_PERIOD_SHORT);
		m->ticks += m->ticks == 0;
		m->level_ticks = libwdt_model_level_ticks(m);
		m->state &= ~STATE_LEVEL_PASSED;
	}
	libwdt_model_fault(m, LIBWDT_MODEL_UNDERFLOW, ahead);
	if (!(m->state & (STATE_ANY_HELD | STATE_OVER)))
		go_on(m);
}

/* @passed goes by, beginning @ahead of now, without a restart in it. */
static void count(struct model *m, const struct span *passed, const struct span *ahead)
{
	struct span end = left_until(m, m->ticks), before = m->age;

	if (!libwdt_model_counts(m))
		return;
	libwdt_span_add(&m->age, passed, m->time_hz);
	pass_level(m);
	if (libwdt_span_less(passed, &end))
		return;
	libwdt_span_add(&end, ahead, m->time_hz);
	underflow(m, &before, &end);
}

void libwdt_model_settle(struct model *m)
{
	count(m, &nothing, &nothing);
}

/* No next event can be less than one unit away. */
int libwdt_model_is_settled(const struct model *m)
{
	if (!libwdt_model_counts(m))
		return 1;
	return m->age.clocks < period_clocks(m) &&
	       !(has_level(m) && m->age.clocks >= m->level_ticks * m->divider);
}

/* Where a new period starts: with a cleared divider, unless an option knows better. */
static void restart_age(struct model *m, uint32_t cut_clocks)
{
	uint64_t kept;

	if (m->options.divider_phase == LIBWDT_MODEL_DIVIDER_KEPT) {
		libwdt_divide(&kept, m->age.clocks, m->divider);
		m->age.clocks = kept;
	} else {
		m->age.clocks = m->options.divider_phase;
		m->age.part = 0;
	}
	m->age.clocks += cut_clocks;
	m->state &= ~(STATE_OVER | STATE_LEVEL_PASSED);
}

/* No page says whether the restart that comes with a write is compared with the window too. */
static int is_compared(const struct model *m, uint32_t by)
{
	return by & STATE_BY_CONTROL || (by & STATE_BY_WRITE && !libwdt_model_may(m, LIBWDT_MODEL_WRITE_EXEMPT));
}

static void take_effect(struct model *m, const struct span *ahead)
{
	uint32_t by = m->state & STATE_RESTART, cut = m->state & STATE_CUT ? m->options.cut_clocks : 0;
	int early = is_compared(m, by) && libwdt_model_is_early(m, by);

	m->state &= ~(STATE_RESTART | STATE_CUT);
	m->pending = nothing;
	if (early)
		libwdt_model_fault(m, LIBWDT_MODEL_EARLY, ahead);
	if (m->state & STATE_ANY_HELD)
		return;
	if (early && !(by & STATE_BY_WRITE) && libwdt_model_may(m, LIBWDT_MODEL_EARLY_KEPT))
		return;
	restart_age(m, cut);
	libwdt_model_take_mode(m);
	count(m, &nothing, ahead);
}

/* One restart at a time crosses to the slow clock: another that lands meanwhile is one with it. */
void libwdt_model_land(struct model *m, uint32_t by)
{
	if (m->state & STATE_ANY_HELD)
		return;
	m->state |= by;
	if (m->state & STATE_PENDING)
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

/* The time in which @left has passed, if that is sooner. */
static void sooner(uint64_t *units, const struct model *m, struct span left)
{
	uint64_t time = libwdt_units_of_span(m, &left);

	if (time < *units)
		*units = time;
}

int libwdt_model_next_event(const struct libwdt_model *model, uint64_t *units)
{
	const struct model *m;
	int err = libwdt_model_enter_const(&m, model);

	if (err)
		return err;
	if (!units)
		return LIBWDT_ERR_INVALID;
	*units = LIBWDT_MODEL_NEVER;
	if (m->state & STATE_PENDING)
		sooner(units, m, m->pending);
	if (!libwdt_model_counts(m))
		return 0;
	sooner(units, m, left_until(m, m->ticks));
	if (has_level(m))
		sooner(units, m, left_until(m, m->level_ticks));
	return 0;
}
