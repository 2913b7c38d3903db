/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The adversarial tests' way to the planner. */
#include "adversary.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WINDOW_SHIFT 16u
#define DISABLED_SHIFT 15u

void layout_of(struct libwdt_layout *layout, const struct chip *chip)
{
	uint32_t i;

	memset(layout, 0, sizeof(*layout));
	layout->size = sizeof(*layout);
	layout->flags = chip->flags | LIBWDT_WRITE_ONCE;
	layout->name = "scaled";
	layout->status = 8;
	layout->counter = LIBWDT_NO_OFFSET;
	layout->interrupt_clear = LIBWDT_NO_OFFSET;
	for (i = 0; i < LIBWDT_REG_COUNT; i++) {
		layout->read_offset[i] = LIBWDT_NO_OFFSET;
		layout->write_offset[i] = LIBWDT_NO_OFFSET;
	}
	layout->read_offset[LIBWDT_REG_MODE] = 4;
	layout->write_offset[LIBWDT_REG_MODE] = 4;
	layout->reset_value[LIBWDT_REG_MODE] = 0xffffffffu;
	layout->restart = 0xa5000001u;
	layout->spacing_clocks = SPACING_CLOCKS;
	layout->field[LIBWDT_LOAD] = (struct libwdt_field){LIBWDT_REG_MODE, 0, (uint8_t)chip->bits, 0};
	layout->field[LIBWDT_WINDOW] = (struct libwdt_field){LIBWDT_REG_MODE, WINDOW_SHIFT, (uint8_t)chip->bits, 0};
	layout->field[LIBWDT_RESET] = (struct libwdt_field){LIBWDT_REG_MODE, 13, 1, 0};
	layout->field[LIBWDT_RESET_PROCESSOR] = (struct libwdt_field){LIBWDT_REG_MODE, 14, 1, 0};
	layout->field[LIBWDT_INTERRUPT] = (struct libwdt_field){LIBWDT_REG_MODE, 12, 1, 0};
	layout->field[LIBWDT_DISABLED] = (struct libwdt_field){LIBWDT_REG_MODE, DISABLED_SHIFT, 1, 0};
	layout->field[LIBWDT_DEBUG_HALT] = (struct libwdt_field){LIBWDT_REG_MODE, 28, 1, 0};
	layout->field[LIBWDT_IDLE_HALT] = (struct libwdt_field){LIBWDT_REG_MODE, 29, 1, 0};
}

uint32_t mode_of(const struct chip *chip)
{
	return chip->load | chip->window << WINDOW_SHIFT;
}

void adopt(struct libwdt_plan *plan, const struct chip *chip, const struct host *host, const struct age *age,
	   uint32_t mode_bits)
{
	struct libwdt_layout layout;
	struct libwdt_request request = LIBWDT_REQUEST_INIT;
	struct libwdt_input input = LIBWDT_INPUT_INIT;
	int err;

	layout_of(&layout, chip);
	input.flags = LIBWDT_INPUT_LANDING | LIBWDT_INPUT_LOCKED;
	input.layout = &layout;
	input.request = &request;
	input.clock.hz_min = chip->hz_min;
	input.clock.hz_nominal = chip->hz_min;
	input.clock.hz_max = chip->hz_max;
	input.clock.divider = chip->divider;
	input.host_hz = host->hz;
	input.latency_us = host->latency_us;
	input.landing_us = host->landing_us;
	input.age_min_us = age->min_us;
	input.age_max_us = age->max_us;
	input.reg[LIBWDT_REG_MODE] = mode_of(chip) | mode_bits;
	memset(plan, 0, sizeof(*plan));
	plan->size = sizeof(*plan);
	err = libwdt_plan_safe(plan, &input);
	if (err) {
		describe(chip, host, age);
		printf("the planner refuses with %d\n", err);
		exit(1);
	}
}

void describe(const struct chip *chip, const struct host *host, const struct age *age)
{
	printf("WDV=%u %s=%u divider=%u slow clock %u..%u Hz%s%s; host %u Hz, L=%u us, L2=%u us; age %u..%u us\n",
	       (unsigned)chip->load, chip->flags & LIBWDT_WINDOW_ELAPSED ? "RPTH" : "WDD", (unsigned)chip->window,
	       (unsigned)chip->divider, (unsigned)chip->hz_min, (unsigned)chip->hz_max,
	       chip->flags & LIBWDT_PERIOD_DISPUTED ? ", period disputed" : "",
	       chip->flags & LIBWDT_DIVIDER_KEPT ? ", divider kept" : "", (unsigned)host->hz,
	       (unsigned)host->latency_us, (unsigned)host->landing_us, (unsigned)age->min_us, (unsigned)age->max_us);
}
