/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The `safe` policy: what to write, and a schedule that no adversary within the stated bounds can break. */
#include "exact.h"
#include "plan.h"

/* A write-once register is open while it holds its reset value; others until somebody locks them. */
static int writable(const struct libwdt_input *input)
{
	const struct libwdt_layout *layout = input->layout;

	if (input->flags & (LIBWDT_INPUT_LOCKED | LIBWDT_INPUT_OWN_WRITE))
		return 0;
	return !(layout->flags & LIBWDT_WRITE_ONCE) ||
	       input->reg[LIBWDT_REG_MODE] == layout->reset_value[LIBWDT_REG_MODE];
}

/*
 * Field experience has the first refresh fault when a window is programmed
 * late; one explanation is that the mode write is judged by its own new WDD and
 * the old counter (seen on SAM4S, long after the reset).
 */
static void find_first_hazard(struct libwdt_plan *plan, const struct libwdt_input *input, const uint16_t *boot)
{
	const struct libwdt_clock *clock = &input->clock;
	uint64_t elapsed = libwdt_scale_down(input->age_min_us, US_PER_S * clock->divider, clock->hz_min);

	if (input->layout->flags & LIBWDT_WINDOW_ELAPSED || libwdt_closed_ticks(input->layout, plan->wanted) < 0)
		return;
	if (boot[LIBWDT_LOAD] > plan->wanted[LIBWDT_WINDOW] + elapsed)
		plan->findings |= LIBWDT_FINDING_FIRST_HAZARD;
}

/* Decides between writing the wish and leaving what is there. */
static void decide(struct libwdt_plan *plan, const struct libwdt_input *input, const uint16_t *boot)
{
	int open = writable(input), differs, write;

	libwdt_wish(plan, input, boot);
	differs = libwdt_differs(plan->wanted, boot);
	write = open && !(plan->findings & LIBWDT_FINDING_WISH_INFEASIBLE) &&
		(differs || input->request->flags & LIBWDT_WANT_LOCK);
	if (write && libwdt_too_coarse(plan, input, boot)) {
		plan->findings |= LIBWDT_FINDING_COARSE_ENABLE;
		write = 0;
	}
	libwdt_settle(plan, input, boot, write);
	if (write) {
		plan->written = LIBWDT_WRITTEN;
		libwdt_list_steps(plan, input, boot);
		find_first_hazard(plan, input, boot);
	} else if (differs) {
		plan->findings |= LIBWDT_FINDING_ADOPTED_DIFFERENT;
	} else if (open && input->layout->flags & LIBWDT_WRITE_ONCE) {
		plan->findings |= LIBWDT_FINDING_STILL_UNLOCKED;
	}
}

/* The refresh, or the write in its place, that comes while the boot configuration is in force. */
static void meet_boot_counter(struct libwdt_plan *plan, const struct libwdt_window *window,
			      const struct libwdt_input *input)
{
	struct libwdt_host host = libwdt_host_of(input);
	struct libwdt_first first;

	libwdt_first_refresh(&first, window, &host, input->age_min_us, input->age_max_us);
	plan->first = first.ticks;
	if (first.proven)
		return;
	plan->findings |= LIBWDT_FINDING_FIRST_UNPROVEN;
	if (first.survived_max < first.survived_min) {
		plan->age_survived_min_us = 1; /* none, and the youngest above the oldest says so */
		return;
	}
	plan->age_survived_min_us = (uint32_t)first.survived_min;
	plan->age_survived_max_us = (uint32_t)first.survived_max;
}

/* Whether one write that restarts is to follow another while the boot configuration is in force. */
static int meets_twice(const struct libwdt_plan *plan, const struct libwdt_layout *layout)
{
	uint32_t restarts = 0, i;

	for (i = 0; i < plan->step_count; i++)
		restarts += plan->step[i].offset == layout->write_offset[LIBWDT_REG_MODE] ||
			    plan->step[i].offset == layout->write_offset[LIBWDT_REG_WINDOW];
	return restarts > 1;
}

/*
 * The writes go to a watchdog that runs as boot code left it. Each has to fall
 * into that one's window: the first by the counter's age, the next by the host's
 * own doing. Without a window and with an age that nobody knows all one can do is
 * write at once, and there is nothing to find.
 */
static void meet_boot_window(struct libwdt_plan *plan, const struct libwdt_input *input, const uint16_t *boot)
{
	struct libwdt_host host = libwdt_host_of(input);
	struct libwdt_window window;
	struct libwdt_bounds bounds;

	libwdt_edges(&window, input, libwdt_closed_ticks(input->layout, boot), boot[LIBWDT_LOAD]);
	if (window.closed || input->age_max_us != LIBWDT_AGE_UNKNOWN)
		meet_boot_counter(plan, &window, input);
	libwdt_bounds(&bounds, &window, &host);
	if (bounds.earliest <= bounds.latest || !meets_twice(plan, input->layout))
		return;
	plan->findings |= LIBWDT_FINDING_FIRST_UNPROVEN;
	plan->age_survived_min_us = 1; /* none, as above */
	plan->age_survived_max_us = 0;
}

static void schedule(struct libwdt_plan *plan, const struct libwdt_input *input, const uint16_t *boot)
{
	struct libwdt_host host = libwdt_host_of(input);
	int own = plan->written || input->flags & LIBWDT_INPUT_OWN_WRITE;

	if (plan->written && !boot[LIBWDT_DISABLED])
		meet_boot_window(plan, input, boot);
	plan->feasible = 1;
	if (plan->actual[LIBWDT_DISABLED])
		return;
	plan->running = 1;
	libwdt_edges(&plan->window, input, libwdt_closed_ticks(input->layout, plan->actual),
		     plan->actual[LIBWDT_LOAD]);
	libwdt_serve(plan, &host);
	if (!own)
		meet_boot_counter(plan, &plan->window, input);
	libwdt_promise_reset(plan, input);
}

int libwdt_plan_safe(struct libwdt_plan *plan, const struct libwdt_input *input)
{
	uint16_t boot[LIBWDT_FIELD_ROOM];
	int err = libwdt_plan_begin(plan, boot, input);

	if (err)
		return err;
	decide(plan, input, boot);
	schedule(plan, input, boot);
	libwdt_lint(plan, input);
	return 0;
}
