/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Negotiation: read, plan, write with the spacing the plan asks for, read back,
 * and plan again on what is really in force. Everything is decided before the
 * first write, because on most parts there is only one.
 */
#include "context.h"

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
static int read_age(struct context *c, struct libwdt_input *input)
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
		err = read_age(c, input);
	if (err)
		return err;
	c->ping = c->base = c->now;
	refused = take_handover(c, input);
	err = plan_fn(plan, input);
	if (!err)
		plan->findings |= refused;
	return err;
}

/* Neither the interrupt registers nor the lock restart the counter. */
static int restarts(const struct libwdt_layout *layout, const struct libwdt_step *step)
{
	if (step->offset == layout->control)
		return step->value == layout->restart;
	return step->offset != layout->write_offset[LIBWDT_REG_INTERRUPT] && step->offset != layout->interrupt_clear;
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
	if (restarts(c->layout, step) && !(is_refused && c->layout->flags & LIBWDT_LOCK_INERT)) {
		c->state |= STATE_RESTARTED;
		c->base = before;
	}
	return err ? err : look_for_window(c, plan, step, input);
}

/*
 * Whether a lock refused what was written. A limit of the secure half's may have
 * left the same values before, but it bounds times alone.
 */
static int refused(const struct libwdt_plan *plan, const struct libwdt_layout *layout, int kept)
{
	uint32_t i;

	if (!kept || !(layout->flags & LIBWDT_CLAMPED))
		return kept;
	for (i = 0; i < LIBWDT_FIELD_COUNT; i++)
		if (plan->wanted[i] != plan->actual[i] && layout->field[i].reg == LIBWDT_REG_MODE)
			return 1;
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
 * A write that took effect restarted the counter. One that was ignored may
 * have, or may not, but for a lock that lets the restart through; then the age has
 * gone on since the first reading.
 */
static uint32_t settle_age(const struct context *c, struct libwdt_input *input, int kept)
{
	int restarted = !!(c->state & STATE_RESTARTED);
	uint64_t age_us;

	if (restarted && !(kept && input->layout->flags & (LIBWDT_WRITE_ONCE | LIBWDT_LOCK_INERT)))
		return LIBWDT_INPUT_OWN_WRITE;
	age_us = input->age_max_us + libwdt_scale_up(c->now - c->ping + 1, c->host_hz, US_PER_S);
	if (restarted)
		input->age_min_us = 0;
	input->age_max_us = age_us < LIBWDT_AGE_UNKNOWN ? (uint32_t)age_us : LIBWDT_AGE_UNKNOWN;
	return LIBWDT_INPUT_LOCKED;
}

/* The second half: what the writes have made of it. */
static int verify(struct context *c, int *own, struct libwdt_plan *plan, struct libwdt_input *input,
		  libwdt_planner *plan_fn)
{
	uint32_t findings = plan->findings & (LIBWDT_FINDING_FIRST_HAZARD | LIBWDT_FINDING_HANDOVER_REFUSED);
	uint32_t flags = input->flags;
	uint32_t reg[LIBWDT_REG_COUNT], i;
	uint8_t why[LIBWDT_FIELD_COUNT];
	int kept = 1, err;

	for (i = 0; i < LIBWDT_FIELD_COUNT; i++)
		why[i] = plan->why[i];
	err = libwdt_read_registers(c, reg, input->layout);
	if (!err)
		err = libwdt_call_now(c);
	if (err)
		return err;
	for (i = 0; i < LIBWDT_REG_COUNT; i++) {
		kept &= i == LIBWDT_REG_INTERRUPT || reg[i] == input->reg[i]; /* no lock reaches the interrupts */
		input->reg[i] = reg[i];
	}
	input->flags |= settle_age(c, input, kept);
	*own = !!(input->flags & LIBWDT_INPUT_OWN_WRITE);
	err = *own ? 0 : read_age(c, input);
	if (!*own && c->state & STATE_RESTARTED)
		input->age_min_us = 0; /* the live counter shows a restart only after up to three slow clocks */
	if (!err)
		err = plan_fn(plan, input);
	input->flags = flags;
	if (err)
		return err;
	plan->findings |= findings;
	plan->step_count = c->step;
	judge(plan, why, refused(plan, input->layout, kept));
	return 0;
}

/*
 * The last write keeps its distance from the first refresh also where no refresh
 * counts from it: a lock, or one that was void. It landed up to L2 later.
 */
static void space_from_last(struct context *c, struct libwdt_plan *plan, const struct libwdt_input *input, int own)
{
	const struct libwdt_layout *layout = c->layout;
	const struct libwdt_step *last = &plan->step[c->step - 1];
	uint64_t wait_us = libwdt_scale_up(layout->spacing_clocks, input->clock.hz_min, US_PER_S) +
			   libwdt_host_of(input).landing_us;
	uint64_t spaced = c->now + libwdt_ticks_of_us(c, wait_us) + 1;

	if ((last->offset != layout->control && !restarts(layout, last)) || (own && restarts(layout, last)) ||
	    (int64_t)(c->opens - spaced) >= 0)
		return;
	c->opens = spaced;
	if ((int64_t)(c->base + c->latest - spaced) < 0)
		plan->findings |= LIBWDT_FINDING_FIRST_UNPROVEN;
}

/* Write-once registers close with the first write, whoever made it, and others when they are told to. */
static int is_locked(const struct libwdt_plan *plan, const struct libwdt_input *input)
{
	const struct libwdt_layout *layout = input->layout;
	uint32_t i;

	if (input->flags & LIBWDT_INPUT_LOCKED || plan->written == LIBWDT_WRITTEN_IGNORED)
		return 1;
	for (i = 0; i < plan->step_count; i++)
		if (plan->step[i].offset == layout->control && layout->lock && plan->step[i].value == layout->lock)
			return 1;
	return layout->flags & LIBWDT_WRITE_ONCE &&
	       (plan->step_count || input->reg[LIBWDT_REG_MODE] != layout->reset_value[LIBWDT_REG_MODE]);
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
	if (is_locked(plan, input))
		c->state |= STATE_LOCKED;
	if (own) {
		c->first = c->base + (uint64_t)plan->first;
		c->state |= STATE_FIRST | STATE_DATED;
	} else {
		libwdt_adopt(c, input->age_min_us, input->age_max_us);
		c->first = c->now + (uint64_t)plan->first;
		if (c->opens > c->first)
			c->opens = c->first;
	}
	if (plan->running && plan->step_count)
		space_from_last(c, plan, input, own);
	return 0;
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
		err = finish(c, plan, input, plan_fn);
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
