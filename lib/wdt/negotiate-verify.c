/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The second half of a negotiation: what the writes have made of the watchdog is
 * read back, judged, planned for and taken over.
 */
#include "negotiate.h"

#include "exact.h"
#include "plan.h"

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
	err = *own ? 0 : libwdt_read_age(c, input);
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

	if ((last->offset != layout->control && !step_restarts(layout, last)) || (own && step_restarts(layout, last)) ||
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

int libwdt_finish_negotiation(struct context *c, struct libwdt_plan *plan, struct libwdt_input *input,
			      libwdt_planner *plan_fn)
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
