// SPDX-License-Identifier: MIT
/* Copyright (c) The libwdtvtlb authors */
/* From wishes to a watchdog that the core knows: parameters, negotiation, registration. */
#include <linux/delay.h>
#include <linux/module.h>

#include "kwdt.h"

#define DEFAULT_TIMEOUT 60
#define MAX_TIMEOUT (INT_MAX / MSEC_PER_SEC)
#define LONGEST_PERIOD_S 16 /* of every layout, near enough for the question what to wish */

static unsigned int timeout;
module_param(timeout, uint, 0444);
MODULE_PARM_DESC(timeout, "seconds from the last ping to the reset (default: the device tree's, or 60)");

static unsigned int pretimeout;
module_param(pretimeout, uint, 0444);
MODULE_PARM_DESC(pretimeout, "seconds before the reset at which the pretimeout governor is called (default 0: never)");

static bool nowayout = WATCHDOG_NOWAYOUT;
module_param(nowayout, bool, 0444);
MODULE_PARM_DESC(nowayout, "once opened, it cannot be stopped (default: as the kernel was configured)");

static int restart_priority;
module_param(restart_priority, int, 0444);
MODULE_PARM_DESC(restart_priority, "of restarting the machine by it, 0 (last resort, default) to 255; -1: never");

static unsigned int period_ms;
module_param(period_ms, uint, 0444);
MODULE_PARM_DESC(period_ms, "longest period wished of the hardware (default: the device tree's, or the timeout)");

static unsigned int window_ms;
module_param(window_ms, uint, 0444);
MODULE_PARM_DESC(window_ms, "shortest distance of two refreshes wished (default: the device tree's, or none)");

static unsigned int latency_us = 1000;
module_param(latency_us, uint, 0444);
MODULE_PARM_DESC(latency_us, "latest time at which this kernel serves a timer (default 1000)");

static unsigned int landing_us = 200;
module_param(landing_us, uint, 0444);
MODULE_PARM_DESC(landing_us, "longest time from reading the clock to a write on the bus (default 200)");

void kwdt_choose_timeout(struct kwdt *k, u32 described_ms)
{
	if (k->wdd.timeout)
		return;
	k->wdd.timeout = described_ms ? DIV_ROUND_UP(described_ms, MSEC_PER_SEC) : DEFAULT_TIMEOUT;
	if (timeout)
		k->wdd.timeout = min_t(unsigned int, timeout, MAX_TIMEOUT);
}

/* What the module's user wishes goes before the device tree. With a period no longer than it a timeout is exact. */
static void complete_wish(struct kwdt *k, struct libwdt_request *wish)
{
	if (period_ms)
		wish->reset_not_after_us = min(period_ms, 20000U) * USEC_PER_MSEC;
	else if (!wish->reset_not_after_us && k->wdd.timeout < LONGEST_PERIOD_S)
		wish->reset_not_after_us = k->wdd.timeout * USEC_PER_SEC;
	if (window_ms)
		wish->closed_us = min(window_ms, 20000U) * USEC_PER_MSEC;
	wish->timeout_ms = k->wdd.timeout * MSEC_PER_SEC;
}

/* Waits up to this are done with interrupts off, so that a step is not late for its own limit (wait_max_us). */
#define SPIN_NS (2 * NSEC_PER_MSEC)

/*
 * Steps with short waits belong together and are not interrupted. A long one waits
 * for the window of what boot code has left running, seconds perhaps, asleep.
 */
static int negotiate(struct kwdt *k, struct libwdt_input *input)
{
	unsigned long irq;
	u64 deadline, now;
	int err;

	raw_spin_lock_irqsave(&k->lock, irq);
	while ((err = libwdt_negotiate_step(&k->wdt, &deadline, &k->plan, input, libwdt_plan_safe)) == LIBWDT_AGAIN) {
		now = ktime_get_ns();
		if (deadline < now + SPIN_NS) {
			udelay(1);
			continue;
		}
		raw_spin_unlock_irqrestore(&k->lock, irq);
		fsleep(div_u64(deadline - now - SPIN_NS / 2, NSEC_PER_USEC));
		raw_spin_lock_irqsave(&k->lock, irq);
	}
	raw_spin_unlock_irqrestore(&k->lock, irq);
	return err;
}

/* What nobody can serve is not registered; what is served badly is, with a warning: better than a sure reset. */
static int judge(struct kwdt *k, const struct libwdt_layout *layout)
{
	kwdt_say_plan(k, layout);
	return k->plan.running ? 0 : -ENODEV;
}

int kwdt_negotiate(struct kwdt *k, const struct libwdt_ops *ops, const struct libwdt_layout *layout,
		   const struct libwdt_request *wish, const struct libwdt_clock *clock)
{
	struct libwdt_input *input = &k->input;
	int err = libwdt_init(&k->wdt, ops, k);
	bool was_off;
	u32 mode = 0;

	if (err)
		return err;
	kwdt_choose_timeout(k, wish->timeout_ms);
	k->wish = *wish;
	complete_wish(k, &k->wish);
	*input = (struct libwdt_input)LIBWDT_INPUT_INIT;
	input->layout = layout;
	input->request = &k->wish;
	input->clock = *clock;
	input->host_hz = KWDT_HZ;
	input->latency_us = latency_us;
	input->landing_us = min(landing_us, latency_us);
	input->flags = LIBWDT_INPUT_LANDING | LIBWDT_INPUT_DELAY | LIBWDT_SERVE_INFEASIBLE;
	err = ops->read(k, &mode, layout->read_offset[LIBWDT_REG_MODE]);
	if (err)
		return err;
	was_off = mode & BIT(layout->field[LIBWDT_DISABLED].shift);
	err = negotiate(k, input);
	if (!err)
		err = judge(k, layout);
	if (err)
		return err;
	k->can_stop = layout->flags & LIBWDT_LOCKABLE && !(k->plan.findings & LIBWDT_FINDING_LOCKED_BY_OTHERS);
	return was_off && k->can_stop ? kwdt_close(k) : 0;
}

void kwdt_plan_timeout(struct kwdt *k, u32 timeout_ms)
{
	struct libwdt_plan plan = LIBWDT_PLAN_INIT;
	struct libwdt_input input = k->input;

	if (!input.layout)
		return;
	k->wish.timeout_ms = timeout_ms;
	memcpy(input.reg, k->plan.reg, sizeof(input.reg));
	input.flags |= LIBWDT_INPUT_OWN_WRITE;
	if (!libwdt_plan_safe(&plan, &input))
		k->plan.timeout_max_us = plan.timeout_max_us;
	if (plan.findings & LIBWDT_FINDING_TIMEOUT_SHORT)
		dev_info(k->dev, "the hardware's period is longer than %u ms: the reset may take until %llu ms after the last ping\n",
			 timeout_ms, div_u64(plan.timeout_max_us, USEC_PER_MSEC) + 1);
}

int kwdt_attach(struct kwdt *k, const struct libwdt_ops *ops, const struct libwdt_timing *timing)
{
	int err = libwdt_init(&k->wdt, ops, k);

	if (!err)
		err = libwdt_attach(&k->wdt, &k->plan, timing, KWDT_HZ, latency_us, LIBWDT_SERVE_INFEASIBLE);
	if (err)
		return err;
	k->can_stop = ops->stop;
	kwdt_say_plan(k, NULL);
	return 0;
}

/* What the core may ask of it, and how long; before the core knows it. */
static int prepare(struct kwdt *k)
{
	struct watchdog_device *wdd = &k->wdd;
	int err;

	wdd->min_timeout = 1;
	wdd->max_timeout = MAX_TIMEOUT;
	watchdog_set_nowayout(wdd, nowayout);
	watchdog_stop_on_unregister(wdd);
	if (k->can_stop)
		watchdog_stop_on_reboot(wdd);
	if (restart_priority < 0)
		set_bit(KWDT_RESTARTING, &k->flags); /* as if it had been tried */
	watchdog_set_restart_priority(wdd, clamp(restart_priority, 0, 255));
	err = wdd->ops->set_timeout(wdd, wdd->timeout);
	if (!err && pretimeout)
		err = wdd->ops->set_pretimeout(wdd, pretimeout);
	return err;
}

/*
 * A watchdog that runs counts as pinged when the core takes it over. The core's
 * worker goes on from there, for as long as its open timeout says, or not at all
 * under handle_boot_enabled=0: then the reset comes a timeout from now unless
 * somebody opens it.
 */
int kwdt_register(struct kwdt *k)
{
	int err = prepare(k);

	if (!err && kwdt_state(k) & LIBWDT_STATE_RUNNING) {
		set_bit(WDOG_HW_RUNNING, &k->wdd.status);
		err = k->wdd.ops->start(&k->wdd);
	}
	if (!err)
		err = devm_watchdog_register_device(k->dev, &k->wdd);
	return err ? err : kwdt_show_add(k);
}
