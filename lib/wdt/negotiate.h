/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* What the two halves of a negotiation share: up to the last write, and after it. */
#ifndef LIBWDT_NEGOTIATE_H
#define LIBWDT_NEGOTIATE_H

#include "context.h"

/* negotiate.c: the age by a live counter, where the layout has one and it counts. */
int libwdt_read_age(struct context *c, struct libwdt_input *input);

/* negotiate-verify.c: reads back, plans again and takes over. */
int libwdt_finish_negotiation(struct context *c, struct libwdt_plan *plan, struct libwdt_input *input,
			      libwdt_planner *plan_fn);

/* Neither the interrupt registers nor the lock restart the counter. */
static inline int step_restarts(const struct libwdt_layout *layout, const struct libwdt_step *step)
{
	if (step->offset == layout->control)
		return step->value == layout->restart;
	return step->offset != layout->write_offset[LIBWDT_REG_INTERRUPT] && step->offset != layout->interrupt_clear;
}

#endif
