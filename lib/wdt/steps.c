/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The list of writes that turns what was found at boot into what is wished, with the waits between them. */
#include "exact.h"
#include "field.h"
#include "plan.h"

/*
 * Each of these writes restarts the counter, so each must fall inside the window
 * in force before it; a programmed window therefore comes last.
 */
static const uint8_t write_order[] = {LIBWDT_REG_LEVEL, LIBWDT_REG_MODE, LIBWDT_REG_WINDOW};
#define WRITE_COUNT (sizeof(write_order) / sizeof(write_order[0]))

/* The window in force before the next write. A disabled watchdog only wants its writes spaced. */
static void in_force(struct libwdt_window *window, const struct libwdt_input *input, const uint16_t *config, int runs)
{
	libwdt_edges(window, input, runs ? libwdt_closed_ticks(input->layout, config) : NO_WINDOW,
		     config[LIBWDT_LOAD]);
	if (!runs)
		window->late_clocks = 0;
}

static void add_step(struct libwdt_plan *plan, const struct libwdt_window *before, uint32_t offset, uint32_t value)
{
	struct libwdt_step *step = &plan->step[plan->step_count++];

	step->offset = offset;
	step->value = value;
	step->wait_min_us = (uint32_t)libwdt_scale_up(before->early_clocks, before->early_hz, US_PER_S);
	step->wait_max_us = (uint32_t)libwdt_scale_down(before->late_clocks, before->late_hz, US_PER_S);
}

/* Time that has passed counts, and a limit that nobody knows is none. */
static uint32_t less(uint32_t time_us, uint32_t age_us)
{
	return time_us > age_us ? time_us - age_us : 0;
}

/*
 * From disabled to enabled through mode 0, or the part may reset at once
 * (erratum "watchdog reset occurs when reenabling the watchdog").
 */
static int enables_by_zero(const struct libwdt_plan *plan, const struct libwdt_input *input, const uint16_t *boot)
{
	return boot[LIBWDT_DISABLED] && !plan->wanted[LIBWDT_DISABLED] &&
	       input->layout->flags & LIBWDT_ENABLE_BY_ZERO;
}

/* Mode 0 runs for a single tick: the next write must come before its end, or the part is left ready to reset. */
int libwdt_too_coarse(const struct libwdt_plan *plan, const struct libwdt_input *input, const uint16_t *boot)
{
	struct libwdt_host host = libwdt_host_of(input);
	struct libwdt_window window;
	struct libwdt_bounds bounds;

	if (!enables_by_zero(plan, input, boot))
		return 0;
	if (input->flags & LIBWDT_INPUT_DELAY)
		host.hz = US_PER_S;
	libwdt_edges(&window, input, NO_WINDOW, 0);
	libwdt_bounds(&bounds, &window, &host);
	return bounds.earliest > bounds.latest;
}

/*
 * Interrupts are enabled by one register and disabled by another. Neither
 * restarts the counter: neither waits for a window, and no wait counts from them.
 */
static void add_interrupts(struct libwdt_plan *plan, const struct libwdt_window *before,
			   const struct libwdt_layout *layout, uint32_t was, uint32_t will)
{
	if (layout->write_offset[LIBWDT_REG_INTERRUPT] == LIBWDT_NO_OFFSET)
		return;
	if (will & ~was)
		add_step(plan, before, layout->write_offset[LIBWDT_REG_INTERRUPT], will & ~was);
	if (was & ~will)
		add_step(plan, before, layout->interrupt_clear, was & ~will);
}

/*
 * No page says whether a restart of a stopped part with RPTH can be too early, as
 * one with WDD can (DS60001516, WDT functional description). It must not reset
 * before that window has gone.
 */
static void add_disarm(struct libwdt_plan *plan, const struct libwdt_window *before, const struct libwdt_input *input,
		       const uint16_t *boot, uint32_t mode)
{
	const struct libwdt_layout *layout = input->layout;

	if (layout->flags & LIBWDT_WINDOW_ELAPSED && boot[LIBWDT_WINDOW] && boot[LIBWDT_RESET_EARLY])
		add_step(plan, before, layout->write_offset[LIBWDT_REG_MODE],
			 mode & ~field_mask(&layout->field[LIBWDT_RESET_EARLY]));
}

/* Whether this is a stopped part, to be started, with a period register of its own. */
static int starts_by_period(const struct libwdt_plan *plan, const struct libwdt_input *input, const uint16_t *boot)
{
	return boot[LIBWDT_DISABLED] && !plan->wanted[LIBWDT_DISABLED] &&
	       input->layout->field[LIBWDT_LOAD].reg == LIBWDT_REG_WINDOW;
}

/*
 * Such a part takes the period first, or it would start with whatever was left
 * there; and without a window, which the write that starts it would violate.
 */
static void add_period_first(struct libwdt_plan *plan, uint32_t *was, const struct libwdt_window *before,
			     const struct libwdt_input *input, const uint16_t *boot)
{
	const struct libwdt_layout *layout = input->layout;
	uint32_t period = plan->reg[LIBWDT_REG_WINDOW] & ~field_mask(&layout->field[LIBWDT_WINDOW]);

	add_disarm(plan, before, input, boot, was[LIBWDT_REG_MODE]);
	if (was[LIBWDT_REG_WINDOW] != period)
		add_step(plan, before, layout->write_offset[LIBWDT_REG_WINDOW], period);
	was[LIBWDT_REG_WINDOW] = period;
}

void libwdt_list_steps(struct libwdt_plan *plan, const struct libwdt_input *input, const uint16_t *boot)
{
	static const struct libwdt_window at_once = {0, 1, 0, 1, 0, 0};
	const struct libwdt_layout *layout = input->layout;
	int lock = !!(input->request->flags & LIBWDT_WANT_LOCK);
	uint32_t was[LIBWDT_REG_COUNT], first, i;
	struct libwdt_window before;
	int period_first = starts_by_period(plan, input, boot);

	(void)libwdt_encode(was, layout, boot);
	if (!period_first)
		add_interrupts(plan, &at_once, layout, was[LIBWDT_REG_INTERRUPT], plan->reg[LIBWDT_REG_INTERRUPT]);
	first = plan->step_count;
	in_force(&before, input, boot, !boot[LIBWDT_DISABLED]);
	if (enables_by_zero(plan, input, boot)) {
		add_step(plan, &before, layout->write_offset[LIBWDT_REG_MODE], 0);
		libwdt_edges(&before, input, NO_WINDOW, 0);
	}
	if (period_first)
		add_period_first(plan, was, &before, input, boot);
	for (i = 0; i < WRITE_COUNT; i++) {
		uint32_t reg = write_order[i];
		int forced = reg == LIBWDT_REG_MODE && lock && !layout->lock; /* only a write closes it */

		if (layout->write_offset[reg] == LIBWDT_NO_OFFSET || (was[reg] == plan->reg[reg] && !forced))
			continue;
		add_step(plan, &before, layout->write_offset[reg], plan->reg[reg]);
		if (reg == LIBWDT_REG_MODE && period_first)
			libwdt_edges(&before, input, NO_WINDOW, plan->wanted[LIBWDT_LOAD]);
		else if (reg == LIBWDT_REG_MODE)
			in_force(&before, input, boot, !plan->wanted[LIBWDT_DISABLED]);
	}
	if (period_first) { /* before this step a status is read away that the stopped counter was charged with */
		in_force(&before, input, boot, 0);
		add_interrupts(plan, &before, layout, was[LIBWDT_REG_INTERRUPT], plan->reg[LIBWDT_REG_INTERRUPT]);
	}
	if (lock && layout->lock) {
		in_force(&before, input, boot, 0);
		add_step(plan, &before, layout->control, layout->lock);
	}
	if (first == plan->step_count)
		return;
	plan->step[first].wait_min_us = less(plan->step[first].wait_min_us, input->age_min_us);
	plan->step[first].wait_max_us = less(plan->step[first].wait_max_us, input->age_max_us);
}
