/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* What can be said of a configuration in force, and of the properties that asked for it, without any schedule. */
#include "plan.h"

static uint32_t bites(const uint16_t *config, uint32_t request_flags)
{
	return config[LIBWDT_RESET] || (config[LIBWDT_INTERRUPT] && request_flags & LIBWDT_HAVE_HANDLER);
}

static uint32_t lint_disputed(const struct libwdt_layout *layout, const uint16_t *config)
{
	uint32_t field;

	for (field = 0; field < LIBWDT_FIELD_COUNT; field++)
		if (config[field] && layout->field[field].flags & LIBWDT_FIELD_DISPUTED)
			return LIBWDT_FINDING_DISPUTED_BIT;
	return 0;
}

static uint32_t lint_partner(const struct libwdt_input *input)
{
	if (!(input->flags & LIBWDT_PARTNER_ABSENT))
		return 0;
	return (input->layout->flags & LIBWDT_NON_SECURE ? LIBWDT_FINDING_NO_SECURE_PARTNER : 0) |
	       (input->layout->flags & LIBWDT_REDUNDANT ? LIBWDT_FINDING_NO_WDT : 0);
}

static uint32_t lint_running(const struct libwdt_input *input, const uint16_t *config)
{
	uint32_t findings = lint_partner(input);

	if (!bites(config, input->request->flags))
		findings |= LIBWDT_FINDING_CANNOT_BITE;
	if (config[LIBWDT_RESET] && config[LIBWDT_RESET_PROCESSOR])
		findings |= LIBWDT_FINDING_PROCESSOR_ONLY;
	if (libwdt_closed_ticks(input->layout, config) == 0)
		findings |= LIBWDT_FINDING_WINDOW_EQUALS_PERIOD;
	if (config[LIBWDT_IDLE_HALT])
		findings |= LIBWDT_FINDING_IDLE_HALT;
	if (config[LIBWDT_DEBUG_HALT])
		findings |= LIBWDT_FINDING_DEBUG_HALT;
	return findings;
}

static uint32_t lint_request(const struct libwdt_request *request)
{
	uint32_t asked = request->flags & (LIBWDT_LINUX_HAS_MIN | LIBWDT_LINUX_HAS_MAX);

	return (asked == LIBWDT_LINUX_HAS_MIN ? LIBWDT_FINDING_MIN_WITHOUT_MAX : 0) |
	       (request->unknown_properties ? LIBWDT_FINDING_UNKNOWN_WORD : 0) |
	       (request->range_properties ? LIBWDT_FINDING_OUT_OF_RANGE : 0);
}

void libwdt_lint(struct libwdt_plan *plan, const struct libwdt_input *input)
{
	int off = plan->actual[LIBWDT_DISABLED], wanted_off = plan->wanted[LIBWDT_DISABLED];

	plan->findings |= lint_request(input->request) | lint_disputed(input->layout, plan->actual);
	if (!off)
		plan->findings |= lint_running(input, plan->actual);
	else
		plan->findings |= wanted_off ? LIBWDT_FINDING_DISABLED_AS_WANTED : LIBWDT_FINDING_DISABLED_BY_BOOT;
}
