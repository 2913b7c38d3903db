/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* What every planner does first and last: check its arguments, and settle which configuration is in force. */
#include "plan.h"
#include "struct-size.h"
#include "ticks.h"

/* A newer header's plan may be so much longer; its unknown members are cleared. */
#define PLAN_GROWTH 256u

#define INPUT_FLAGS \
	(LIBWDT_INPUT_LANDING | LIBWDT_INPUT_LOCKED | LIBWDT_INPUT_DELAY | LIBWDT_PARTNER_ABSENT | \
	 LIBWDT_SERVE_INFEASIBLE | LIBWDT_INPUT_OWN_WRITE)
#define REQUEST_FLAGS \
	(LIBWDT_WANT_DISABLED | LIBWDT_WANT_INTERRUPT | LIBWDT_WANT_RESET_PROCESSOR | LIBWDT_WANT_IDLE_HALT | \
	 LIBWDT_WANT_DEBUG_HALT | LIBWDT_WANT_LOCK | LIBWDT_HAVE_HANDLER | LIBWDT_LINUX_DESCRIBED | \
	 LIBWDT_LINUX_HAS_MAX | LIBWDT_LINUX_HAS_MIN)

static int check_input(const struct libwdt_input *input)
{
	int err = libwdt_check_struct(input, sizeof(*input), FIRST_INPUT);

	if (!err)
		err = libwdt_check_struct(input->request, sizeof(*input->request), FIRST_REQUEST);
	if (!err)
		err = libwdt_check_clock(&input->clock);
	if (err)
		return err;
	if (input->host_hz == 0 || input->age_min_us > input->age_max_us || input->flags & ~INPUT_FLAGS ||
	    input->request->flags & ~REQUEST_FLAGS)
		return LIBWDT_ERR_INVALID;
	if (input->flags & LIBWDT_INPUT_LANDING && input->landing_us > input->latency_us)
		return LIBWDT_ERR_INVALID;
	return 0;
}

/* Nobody reads the steps behind step_count, and negotiation keeps those it has written. */
int libwdt_plan_clear(struct libwdt_plan *plan)
{
	uint8_t *byte = (uint8_t *)plan;
	uint32_t i;

	if (plan->size < FIRST_PLAN || plan->size > sizeof(*plan) + PLAN_GROWTH)
		return LIBWDT_ERR_SIZE;
	for (i = sizeof(plan->size); i < plan->size; i++)
		if (i < offsetof(struct libwdt_plan, step) || i >= offsetof(struct libwdt_plan, wanted))
			byte[i] = 0;
	return 0;
}

int libwdt_plan_begin(struct libwdt_plan *plan, uint16_t *boot, const struct libwdt_input *input)
{
	int err = check_input(input);

	if (!err && !plan)
		err = LIBWDT_ERR_INVALID;
	if (!err)
		err = libwdt_decode(boot, NULL, input->layout, input->reg);
	if (!err)
		err = libwdt_plan_clear(plan);
	if (err)
		return err;
	plan->timeout_ms = input->request->timeout_ms;
	plan->unknown_properties = input->request->unknown_properties;
	plan->range_properties = input->request->range_properties;
	return 0;
}

struct libwdt_host libwdt_host_of(const struct libwdt_input *input)
{
	struct libwdt_host host = {input->host_hz, input->latency_us, input->latency_us};

	if (input->flags & LIBWDT_INPUT_LANDING)
		host.landing_us = input->landing_us;
	return host;
}

int libwdt_differs(const uint16_t *a, const uint16_t *b)
{
	uint32_t field;

	for (field = 0; field < LIBWDT_FIELD_COUNT; field++)
		if (a[field] != b[field])
			return 1;
	return 0;
}

static uint8_t why(const struct libwdt_plan *plan, uint32_t field, const uint16_t *boot, int write)
{
	if (plan->why[field] || plan->wanted[field] == boot[field])
		return plan->why[field];
	if (write)
		return LIBWDT_WHY_WRITTEN;
	return plan->findings & (LIBWDT_FINDING_WISH_INFEASIBLE | LIBWDT_FINDING_COARSE_ENABLE) ? LIBWDT_WHY_INFEASIBLE
												 : LIBWDT_WHY_LOCKED;
}

void libwdt_settle(struct libwdt_plan *plan, const struct libwdt_input *input, const uint16_t *boot, int write)
{
	uint32_t i;

	for (i = 0; i < LIBWDT_FIELD_COUNT; i++) {
		plan->why[i] = why(plan, i, boot, write);
		plan->actual[i] = write ? plan->wanted[i] : boot[i];
	}
	for (i = 0; i < LIBWDT_REG_COUNT; i++)
		plan->reg[i] = input->reg[i];
	if (write)
		(void)libwdt_encode(plan->reg, input->layout, plan->wanted);
}
