/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Negotiation: read, plan, write with the spacing the plan asks for, read back,
 * and plan again on what is really in force. Everything is decided before the
 * first write, because on most parts there is only one. Here up to the last write;
 * negotiate-verify.c goes on.
 */
#include "negotiate.h"

#include "exact.h"
#include "field.h"
#include "plan.h"

/* How often a live counter, which is not synchronised with the bus, is read to find two equal values. */
#define COUNTER_READS 4u

int libwdt_read_registers(struct context *c, uint32_t *reg, const struct libwdt_layout *layout)
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

/*
 * A live counter tells its age to within a tick, and to within the time since
 * the clock was read. One above the period was never loaded, one that is
 * disabled stands still: they tell nothing.
 */
int libwdt_read_age(struct context *c, struct libwdt_input *input)
{
	const struct libwdt_clock *clock = &input->clock;
	const struct libwdt_field *field = input->layout->field;
	uint32_t period = field_of(&field[LIBWDT_LOAD], input->reg);
	uint32_t landing_us = libwdt_host_of(input).landing_us, value;
	int err;

	if (input->layout->counter == LIBWDT_NO_OFFSET || field_of(&field[LIBWDT_DISABLED], input->reg))
		return 0;
	err = read_counter(c, &value, input->layout->counter);
	if (err || value > period)
		return err;
	value = (period - value) * clock->divider;
	input->age_min_us = (uint32_t)libwdt_scale_down(value, clock->hz_max, US_PER_S);
	input->age_min_us -= input->age_min_us < landing_us ? input->age_min_us : landing_us;
	input->age_max_us = (uint32_t)libwdt_scale_up(value + clock->divider, clock->hz_min, US_PER_S);
	return 0;
}

/* What a boot loader has left, if it agrees with what was read. Returns the finding if it does not. */
static uint32_t take_handover(struct context *c, struct libwdt_input *input)
{
	if (!input->handover)
		return 0;
	if (!input->take_handover || !input->take_handover(input, c->now, c->ops->counter_bits))
		return LIBWDT_FINDING_HANDOVER_REFUSED;
	c->state |= STATE_HANDED;
	return 0;
}

/* The first half: what is there, and what is to be written. Nothing is written yet. */
static int begin(struct context *c, struct libwdt_plan *plan, struct libwdt_input *input, libwdt_planner *plan_fn)
{
	int err = plan_fn(plan, input); /* refuses bad arguments before the hardware is touched */
	uint32_t refused;

	if (err)
		return libwdt_note(c, LIBWDT_CALL_NONE, err);
	c->state &= STATE_MODES;
	c->step = 0;
	c->layout = input->layout;
	c->host_hz = input->host_hz;
	c->latency_us = input->latency_us;
	c->tick_clocks = (uint16_t)input->clock.divider;
	if (libwdt_stage(c) <= 0)
		return libwdt_note(c, LIBWDT_CALL_NONE, LIBWDT_ERR_INVALID);
	err = libwdt_call_now(c);
	if (!err)
		err = libwdt_read_registers(c, input->reg, input->layout);
	if (!err)
		err = libwdt_read_age(c, input);
	if (err)
		return err;
	c->ping = c->base = c->now;
	refused = take_handover(c, input);
	err = plan_fn(plan, input);
	if (!err)
		plan->findings |= refused;
	return err;
}

/*
 * Whether a lock has refused the last write: its register stands as it stood.
 * Where a limit may have left it so, that is no sign.
 */
static int look_whether_refused(struct context *c, int *is_refused, const struct libwdt_step *step,
				const struct libwdt_input *input)
{
	const struct libwdt_layout *layout = c->layout;
	uint32_t i = 0, value;
	int err;

	*is_refused = 0;
	while (i < LIBWDT_REG_INTERRUPT && layout->write_offset[i] != step->offset)
		i++;
	if (i == LIBWDT_REG_INTERRUPT || !(layout->flags & LIBWDT_LOCKABLE) ||
	    (layout->flags & LIBWDT_CLAMPED && i != LIBWDT_REG_MODE))
		return 0;
	err = libwdt_call_read(c, &value, layout->read_offset[i]);
	*is_refused = !err && value == input->reg[i] && value != step->value;
	return err;
}

/*
 * A limit of the secure half's may have left a window where none was written.
 * The next write of that register comes when the part runs, and has to wait for it.
 */
static int look_for_window(struct context *c, struct libwdt_plan *plan, const struct libwdt_step *step,
			   const struct libwdt_input *input)
{
	const struct libwdt_layout *layout = c->layout;
	uint32_t reg[LIBWDT_REG_COUNT] = {0}, wait_us, i;
	uint16_t config[LIBWDT_FIELD_ROOM];
	struct libwdt_window window;
	int err;

	if (!(layout->flags & LIBWDT_CLAMPED) || step->offset != layout->write_offset[LIBWDT_REG_WINDOW])
		return 0;
	err = libwdt_call_read(c, &reg[LIBWDT_REG_WINDOW], layout->read_offset[LIBWDT_REG_WINDOW]);
	if (err)
		return err;
	(void)libwdt_decode(config, NULL, layout, reg);
	libwdt_edges(&window, input, libwdt_closed_ticks(layout, config), config[LIBWDT_LOAD]);
	wait_us = (uint32_t)libwdt_scale_up(window.early_clocks, window.early_hz, US_PER_S);
	for (i = c->step; i < plan->step_count; i++)
		if (plan->step[i].offset == step->offset && plan->step[i].wait_min_us < wait_us)
			plan->step[i].wait_min_us = wait_us;
	return 0;
}

/*
 * A status flag left set bites as soon as a mode write allows the reset, for
 * the fault line follows the flags until they are read (DS60001516, WDT
 * functional description). A lock that shows ends the steps; some parts it lets restart.
 */
static int write_step(struct context *c, struct libwdt_plan *plan, struct libwdt_input *input)
{
	const struct libwdt_step *step = &plan->step[c->step];
	uint32_t status;
	int err = libwdt_call_read(c, &status, c->layout->status), is_refused = 0;
	uint64_t before;

	if (!err)
		err = libwdt_call_now(c);
	before = c->now;
	if (err)
		return err;
	input->handover = NULL; /* out of date from here on */
	err = libwdt_call_write(c, step->offset, step->value);
	if (err)
		return err;
	c->state &= ~STATE_WAITED;
	c->step++;
	err = look_whether_refused(c, &is_refused, step, input);
	if (is_refused)
		plan->step_count = c->step;
	if (step_restarts(c->layout, step) && !(is_refused && c->layout->flags & LIBWDT_LOCK_INERT)) {
		c->state |= STATE_RESTARTED;
		c->base = before;
	}
	return err ? err : look_for_window(c, plan, step, input);
}

/* When the next step may be written: its wait counts from the reading before the last one, which landed up to L2 later. */
static uint64_t due(const struct context *c, const struct libwdt_step *step, const struct libwdt_input *input)
{
	uint64_t wait_us = step->wait_min_us;

	if (wait_us == 0)
		return c->base;
	if (c->state & STATE_RESTARTED)
		wait_us += libwdt_host_of(input).landing_us;
	return c->base + libwdt_ticks_of_us(c, wait_us) + 1;
}

/* Whether the next step's time has come; when not, when it does, or as far ahead as the counter lets one look. */
static int is_due(const struct context *c, uint64_t *deadline, const struct libwdt_step *step,
		  const struct libwdt_input *input)
{
	int64_t wait = (int64_t)(due(c, step, input) - c->now), most = libwdt_stage(c);

	*deadline = c->now + (uint64_t)(wait < most ? wait : most);
	return c->state & STATE_WAITED || wait <= 0;
}

/* An age that is handed over is true for one attempt: the next one reads the clock again. */
static void give_up(struct context *c, struct libwdt_input *input)
{
	if (c->state & STATE_HANDED) {
		input->age_min_us = 0;
		input->age_max_us = LIBWDT_AGE_UNKNOWN;
	}
	c->state &= STATE_MODES;
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
	while (!err && c->step < plan->step_count && is_due(c, deadline, &plan->step[c->step], input))
		err = write_step(c, plan, input);
	if (!err && c->step < plan->step_count) {
		c->state |= STATE_NEGOTIATING;
		return LIBWDT_AGAIN;
	}
	if (!err)
		err = libwdt_finish_negotiation(c, plan, input, plan_fn);
	if (err) {
		give_up(c, input);
		return err;
	}
	c->state &= ~(STATE_NEGOTIATING | STATE_WAITED | STATE_RESTARTED | STATE_HANDED);
	input->handover = NULL;
	return 0;
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
			give_up(c, input);
			return err;
		}
		if (c->ops->delay)
			c->state |= STATE_WAITED;
	}
	return err;
}
