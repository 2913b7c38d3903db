/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Negotiation: read, plan, write with the spacing the plan asks for, read back,
 * and plan again on what is really in force. Everything is decided before the
 * first write, because on most parts there is only one.
 */
#include "context.h"

#include "exact.h"
#include "plan.h"

/* How often a live counter, which is not synchronised with the bus, is read to find two equal values. */
#define COUNTER_READS 4u

static int read_registers(struct context *c, uint32_t *reg, const struct libwdt_layout *layout)
{
	uint32_t i;
	int err = 0;

	for (i = 0; i < LIBWDT_REG_COUNT && !err; i++) {
		reg[i] = 0;
		if (layout->read_offset[i] != LIBWDT_NO_OFFSET)
			err = libwdt_call_read(c, &reg[i], layout->read_offset[i]);
	}
	return err;
}

static int read_counter(struct context *c, uint32_t *value, uint32_t offset)
{
	uint32_t before, i;
	int err = libwdt_call_read(c, value, offset);

	for (i = 1; i < COUNTER_READS && !err; i++) {
		before = *value;
		err = libwdt_call_read(c, value, offset);
		if (!err && before == *value)
			return 0;
	}
	return err;
}

/* A live counter tells its age to within a tick. One above the period was never loaded: it tells nothing. */
static int read_age(struct context *c, struct libwdt_input *input)
{
	const struct libwdt_field *load = &input->layout->field[LIBWDT_LOAD];
	const struct libwdt_clock *clock = &input->clock;
	uint32_t period = input->reg[load->reg] >> load->shift & ((1u << load->width) - 1), value;
	int err = read_counter(c, &value, input->layout->counter);

	if (err || value > period)
		return err;
	value = (period - value) * clock->divider;
	input->age_min_us = (uint32_t)libwdt_scale_down(value, clock->hz_max, US_PER_S);
	input->age_max_us = (uint32_t)libwdt_scale_up(value + clock->divider, clock->hz_min, US_PER_S);
	return 0;
}

/* The first half: what is there, and what is to be written. Nothing is written yet. */
static int begin(struct context *c, struct libwdt_plan *plan, struct libwdt_input *input, libwdt_planner *plan_fn)
{
	int err = plan_fn(plan, input); /* refuses bad arguments before the hardware is touched */

	if (err)
		return libwdt_note(c, LIBWDT_CALL_NONE, err);
	c->state &= STATE_MODES;
	err = libwdt_call_now(c);
	if (!err)
		err = read_registers(c, input->reg, input->layout);
	if (!err && input->layout->counter != LIBWDT_NO_OFFSET)
		err = read_age(c, input);
	if (err)
		return err;
	c->layout = input->layout;
	c->base = c->now;
	c->step = 0;
	c->host_hz = input->host_hz;
	c->latency_us = input->latency_us;
	c->tick_clocks = (uint16_t)input->clock.divider;
	return plan_fn(plan, input);
}

/*
 * A status flag left set bites as soon as a mode write allows the reset, for
 * the fault line follows the flags until they are read (DS60001516, WDT
 * functional description).
 */
static int write_step(struct context *c, const struct libwdt_step *step)
{
	uint32_t status;
	int err = libwdt_call_read(c, &status, c->layout->status);
	uint64_t before;

	if (!err)
		err = libwdt_call_now(c);
	before = c->now;
	if (!err)
		err = libwdt_call_write(c, step->offset, step->value);
	if (err)
		return err;
	c->state &= ~STATE_WAITED;
	c->base = before;
	c->step++;
	return 0;
}

/* Which of the three the hardware did, and why each field is what it is. */
static void judge(struct libwdt_plan *plan, const uint8_t *why, int kept)
{
	uint32_t i;

	plan->written = LIBWDT_WRITTEN;
	if (libwdt_differs(plan->wanted, plan->actual)) {
		plan->written = kept ? LIBWDT_WRITTEN_IGNORED : LIBWDT_WRITTEN_CLAMPED;
		plan->findings |= kept ? LIBWDT_FINDING_LOCKED_BY_OTHERS : LIBWDT_FINDING_CLAMPED;
	}
	for (i = 0; i < LIBWDT_FIELD_COUNT; i++) {
		if (plan->wanted[i] == plan->actual[i])
			plan->why[i] = why[i];
		else if (!kept)
			plan->why[i] = LIBWDT_WHY_CLAMPED;
	}
}

/*
 * A write that took effect restarted the counter. One that a write-once
 * register ignored may have, or may not.
 */
static uint32_t settle_age(const struct context *c, struct libwdt_input *input, int kept)
{
	uint64_t age_us;

	if (!kept || !(input->layout->flags & LIBWDT_WRITE_ONCE))
		return LIBWDT_INPUT_OWN_WRITE;
	age_us = input->age_max_us + libwdt_scale_up(c->now - c->base + 1, c->host_hz, US_PER_S);
	input->age_min_us = 0;
	input->age_max_us = age_us < LIBWDT_AGE_UNKNOWN ? (uint32_t)age_us : LIBWDT_AGE_UNKNOWN;
	return LIBWDT_INPUT_LOCKED;
}

/* The second half: what the writes have made of it. */
static int verify(struct context *c, int *own, struct libwdt_plan *plan, struct libwdt_input *input,
		  libwdt_planner *plan_fn)
{
	const uint32_t lasting = LIBWDT_FINDING_FIRST_HAZARD | LIBWDT_FINDING_COARSE_ENABLE;
	uint32_t findings = plan->findings & lasting, flags = input->flags;
	uint32_t reg[LIBWDT_REG_COUNT], i;
	uint8_t why[LIBWDT_FIELD_COUNT];
	int kept = 1, err;

	for (i = 0; i < LIBWDT_FIELD_COUNT; i++)
		why[i] = plan->why[i];
	err = read_registers(c, reg, input->layout);
	if (!err)
		err = libwdt_call_now(c);
	if (err)
		return err;
	for (i = 0; i < LIBWDT_REG_COUNT; i++) {
		kept &= reg[i] == input->reg[i];
		input->reg[i] = reg[i];
	}
	input->flags |= settle_age(c, input, kept);
	*own = !!(input->flags & LIBWDT_INPUT_OWN_WRITE);
	err = plan_fn(plan, input);
	input->flags = flags;
	if (err)
		return err;
	plan->findings |= findings;
	plan->step_count = c->step;
	judge(plan, why, kept);
	return 0;
}

static int finish(struct context *c, struct libwdt_plan *plan, struct libwdt_input *input, libwdt_planner *plan_fn)
{
	int own = 0;
	int err = plan->step_count ? verify(c, &own, plan, input, plan_fn) : 0;

	if (!err)
		err = libwdt_take_over(c, plan, input->flags);
	if (err)
		return err;
	c->mode = plan->reg[LIBWDT_REG_MODE];
	if (own) {
		c->first = c->base + (uint64_t)plan->first;
		c->state |= STATE_FIRST;
		return 0;
	}
	libwdt_adopt(c, input->age_min_us, input->age_max_us);
	c->first = c->now + (uint64_t)plan->first;
	if (c->opens > c->first)
		c->opens = c->first;
	return 0;
}

/* When the next step may be written: its wait counts from the reading before the last one, which landed up to L2 later. */
static uint64_t due(const struct context *c, const struct libwdt_step *step)
{
	uint64_t landing = c->step ? c->latency_us : 0;

	return step->wait_min_us ? c->base + libwdt_ticks_of_us(c, step->wait_min_us + landing) + 1 : c->base;
}

int libwdt_negotiate_step(struct libwdt *wdt, uint64_t *deadline, struct libwdt_plan *plan,
			  struct libwdt_input *input, libwdt_planner *plan_fn)
{
	struct context *c = libwdt_context(wdt);
	int err;

	if (!wdt || !deadline || !plan || !input || !plan_fn)
		return LIBWDT_ERR_INVALID;
	if (!c)
		return LIBWDT_ERR_STATE;
	if (!c->ops->read || !c->ops->write)
		return libwdt_note(c, LIBWDT_CALL_NONE, LIBWDT_ERR_UNSUPPORTED);
	err = c->state & STATE_NEGOTIATING ? libwdt_call_now(c) : begin(c, plan, input, plan_fn);
	while (!err && c->step < plan->step_count &&
	       (c->state & STATE_WAITED || c->now >= due(c, &plan->step[c->step])))
		err = write_step(c, &plan->step[c->step]);
	if (!err && c->step < plan->step_count) {
		c->state |= STATE_NEGOTIATING;
		*deadline = due(c, &plan->step[c->step]);
		return LIBWDT_AGAIN;
	}
	if (!err)
		err = finish(c, plan, input, plan_fn);
	c->state &= err ? STATE_MODES : ~(STATE_NEGOTIATING | STATE_WAITED);
	return err;
}

int libwdt_negotiate(struct libwdt *wdt, struct libwdt_plan *plan, struct libwdt_input *input,
		     libwdt_planner *plan_fn)
{
	struct context *c = libwdt_context(wdt);
	uint64_t deadline;
	int err;

	while ((err = libwdt_negotiate_step(wdt, &deadline, plan, input, plan_fn)) == LIBWDT_AGAIN) {
		err = libwdt_pause(c, deadline, plan->step[c->step].wait_min_us);
		if (err) {
			c->state &= STATE_MODES;
			return err;
		}
		c->state |= STATE_WAITED;
	}
	return err;
}
