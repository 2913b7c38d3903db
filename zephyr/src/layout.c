/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Watchdogs whose registers libwdt knows.
 *
 * A window of the API in the library's terms: a feed within [min, max] has to be
 * legal and one sooner has to fault, rounded up as the API says. So the period
 * is never shorter than max at the fastest slow clock, and the window never
 * closed for less than min.
 */
#include "wdt_libwdt.h"

#include <string.h>

#include <zephyr/logging/log.h>

LOG_MODULE_DECLARE(wdt_libwdt, CONFIG_WDT_LOG_LEVEL);

/* From reading the clock to the write on the bus, interrupts locked out: some hundred instructions. */
#define LANDING_US 50u

#define LONGEST_MS (UINT32_MAX / USEC_PER_MSEC)

static const struct {
	uint8_t option;
	uint32_t want;
} halts[] = {
	{WDT_OPT_PAUSE_IN_SLEEP, LIBWDT_WANT_IDLE_HALT},
	{WDT_OPT_PAUSE_HALTED_BY_DBG, LIBWDT_WANT_DEBUG_HALT},
};

/* E70 and V71 share their compatible string with SAM3 and SAM4, but not the reset of the processor alone. */
static const struct libwdt_layout *layout_of(const struct wdt_libwdt_config *config)
{
	if (IS_ENABLED(CONFIG_WDT_LIBWDT_SAMX7X) && strcmp(config->compatible, "atmel,sam-watchdog") == 0)
		return libwdt_layout_samv7();
	return libwdt_layout_by_compatible(config->compatible);
}

static void wish_of(struct libwdt_request *wish, const struct wdt_timeout_cfg *cfg, uint8_t options)
{
	bool longer = cfg->window.max > LONGEST_MS;
	uint32_t max_us = longer ? 0 : cfg->window.max * USEC_PER_MSEC;

	if (IS_ENABLED(CONFIG_WDT_LIBWDT_SERVED)) {
		wish->reset_not_after_us = max_us; /* no period longer than the timeout served on top of it */
		wish->timeout_ms = cfg->window.max;
	} else {
		wish->reset_not_before_us = longer ? UINT32_MAX : max_us;
		wish->closed_us = cfg->window.min * USEC_PER_MSEC;
	}
	if (cfg->flags == WDT_FLAG_RESET_NONE)
		wish->flags |= LIBWDT_WANT_INTERRUPT | LIBWDT_HAVE_HANDLER;
	if (cfg->flags == WDT_FLAG_RESET_CPU_CORE)
		wish->flags |= LIBWDT_WANT_RESET_PROCESSOR;
	for (size_t i = 0; i < ARRAY_SIZE(halts); i++)
		if ((options & halts[i].option) != 0)
			wish->flags |= halts[i].want;
}

static void input_of(struct libwdt_input *input, const struct wdt_libwdt_config *config,
		     const struct libwdt_request *wish)
{
	input->layout = layout_of(config);
	input->request = wish;
	input->clock = config->clock;
	input->host_hz = CONFIG_SYS_CLOCK_TICKS_PER_SEC;
	input->latency_us = CONFIG_WDT_LIBWDT_LATENCY_US;
	input->landing_us = LANDING_US;
	input->flags = LIBWDT_INPUT_DELAY | LIBWDT_INPUT_LANDING;
}

/* When the window certainly is open, after a refresh. */
static uint64_t opens_us(const struct libwdt_plan *plan)
{
	if (plan->window.closed == 0)
		return 0;
	return (uint64_t)plan->window.early_clocks * USEC_PER_SEC / plan->window.early_hz;
}

/* Plans for the part as it comes out of a reset, which touches nothing. */
int wdt_libwdt_layout_check(const struct device *dev, const struct wdt_timeout_cfg *cfg)
{
	struct libwdt_request wish = LIBWDT_REQUEST_INIT;
	struct libwdt_input input = LIBWDT_INPUT_INIT;
	struct libwdt_plan plan = LIBWDT_PLAN_INIT;
	int err;

	wish_of(&wish, cfg, 0);
	input_of(&input, dev->config, &wish);
	if (input.layout == NULL)
		return -ENODEV;
	if (cfg->flags == WDT_FLAG_RESET_CPU_CORE && input.layout->field[LIBWDT_RESET_PROCESSOR].width == 0)
		return -ENOTSUP;
	memcpy(input.reg, input.layout->reset_value, sizeof(input.reg));
	err = libwdt_plan_safe(&plan, &input);
	if (err == 0 && ((plan.findings & LIBWDT_FINDING_WISH_INFEASIBLE) != 0 ||
			 opens_us(&plan) / USEC_PER_MSEC >= cfg->window.max))
		err = LIBWDT_ERR_INFEASIBLE;
	return wdt_libwdt_errno(err);
}

/* Whether a feed anywhere in the window asked for is legal under what is in force. */
static bool window_holds(const struct libwdt_plan *plan, const struct wdt_window *window)
{
	if (IS_ENABLED(CONFIG_WDT_LIBWDT_SERVED))
		return true; /* libwdt knows when to refresh */
	return plan->reset_min_us / USEC_PER_MSEC >= window->max && opens_us(plan) / USEC_PER_MSEC <= window->min;
}

/* Whether what is in force, found or written, will do. A longer period than asked for will, and is told. */
static int judge(const struct libwdt_plan *plan, const struct wdt_libwdt_data *data)
{
	static const uint8_t same[] = {LIBWDT_RESET, LIBWDT_RESET_PROCESSOR, LIBWDT_INTERRUPT};
	static const uint8_t asked[] = {LIBWDT_IDLE_HALT, LIBWDT_DEBUG_HALT};

	if (plan->running == 0 || plan->feasible == 0 || (plan->findings & LIBWDT_FINDING_CANNOT_BITE) != 0)
		return -EPERM;
	if (memcmp(plan->wanted, plan->actual, sizeof(plan->wanted)) == 0)
		return 0;
	for (size_t i = 0; i < ARRAY_SIZE(same); i++)
		if (plan->wanted[same[i]] != plan->actual[same[i]])
			return -EPERM;
	for (size_t i = 0; i < ARRAY_SIZE(asked); i++)
		if (plan->wanted[asked[i]] > plan->actual[asked[i]])
			return -EPERM;
	if (!window_holds(plan, &data->cfg.window))
		return -EPERM;
	LOG_WRN("%s: a boot loader set it: resets %u ms after a last refresh", data->dev->name,
		(uint32_t)(plan->reset_max_us / USEC_PER_MSEC));
	return 0;
}

int wdt_libwdt_layout_set_up(const struct device *dev, const struct libwdt_ops *ops)
{
	struct wdt_libwdt_data *data = dev->data;
	struct libwdt_request wish = LIBWDT_REQUEST_INIT;
	struct libwdt_input input = LIBWDT_INPUT_INIT;
	struct libwdt_plan plan = LIBWDT_PLAN_INIT;
	int err;

	wish_of(&wish, &data->cfg, data->options);
	input_of(&input, dev->config, &wish);
	input.flags |= LIBWDT_SERVE_INFEASIBLE; /* a board that was found so is fed all the same */
	err = libwdt_init(&data->wdt, ops, data);
	if (err == 0)
		err = libwdt_negotiate(&data->wdt, &plan, &input, libwdt_plan_safe);
	if (err != 0)
		return wdt_libwdt_errno(err);
	data->found = plan.running != 0 && plan.written != LIBWDT_WRITTEN;
	return judge(&plan, data);
}

int wdt_libwdt_layout_turn_off(const struct device *dev, const struct libwdt_ops *ops)
{
	struct wdt_libwdt_data *data = dev->data;
	struct libwdt_request wish = LIBWDT_REQUEST_INIT;
	struct libwdt_input input = LIBWDT_INPUT_INIT;
	struct libwdt_plan plan = LIBWDT_PLAN_INIT;
	int err;

	wish.flags = LIBWDT_WANT_DISABLED;
	input_of(&input, dev->config, &wish);
	err = libwdt_init(&data->wdt, ops, data);
	if (err == 0)
		err = libwdt_negotiate(&data->wdt, &plan, &input, libwdt_plan_safe);
	if (err != 0)
		return wdt_libwdt_errno(err);
	if (plan.running != 0)
		return -EPERM;
	return plan.written == LIBWDT_WRITTEN ? 0 : -EFAULT;
}

void wdt_libwdt_layout_isr(const struct device *dev)
{
	struct wdt_libwdt_data *data = dev->data;

	if (libwdt_interrupt_isr(&data->wdt) == 0)
		wdt_libwdt_expired(dev);
}
