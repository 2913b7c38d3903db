// SPDX-License-Identifier: MIT
/* Copyright (c) The libwdtvtlb authors */
/*
 * The machine sleeps. Hardware that can be stopped is stopped, and started again
 * afterwards with a whole timeout. Other hardware counts on: it is refreshed last
 * thing, and the machine must be awake again before its period is over.
 */
#include <linux/device.h>
#include <linux/math64.h>
#include <linux/pm.h>

#include "kwdt.h"

static int sleep_counting(struct kwdt *k)
{
	u64 wake_by, now;
	unsigned long irq;
	int err;

	raw_spin_lock_irqsave(&k->lock, irq);
	err = libwdt_suspend(&k->wdt, &wake_by);
	now = ktime_get_ns();
	k->asleep = ktime_get_boottime_ns();
	raw_spin_unlock_irqrestore(&k->lock, irq);
	if (!err && wake_by != U64_MAX)
		dev_warn(k->dev, "it counts while the machine sleeps: wake up within %llu ms\n",
			 div_u64(wake_by - now, NSEC_PER_MSEC));
	return err;
}

static int kwdt_suspend(struct device *dev)
{
	struct kwdt *k = dev_get_drvdata(dev);
	int err = 0;

	set_bit(KWDT_CLOSED, &k->flags);
	hrtimer_cancel(&k->timer);
	if (!(kwdt_state(k) & LIBWDT_STATE_RUNNING))
		return 0;
	if (k->can_stop && !kwdt_close(k) && !(kwdt_state(k) & LIBWDT_STATE_RUNNING))
		set_bit(KWDT_STOPPED, &k->flags);
	else
		err = sleep_counting(k);
	if (!err)
		return 0;
	clear_bit(KWDT_CLOSED, &k->flags);
	kwdt_arm(k, ktime_get_ns());
	return err;
}

/* The watchdog's clock goes on in sleep, as does the boot-time clock: that is its age, give or take a latency. */
static int wake_counting(struct kwdt *k)
{
	u64 age_us = div_u64(ktime_get_boottime_ns() - k->asleep, NSEC_PER_USEC), deadline;
	unsigned long irq;
	int err;

	raw_spin_lock_irqsave(&k->lock, irq);
	err = libwdt_resume(&k->wdt, &deadline, 0, min_t(u64, age_us, LIBWDT_AGE_UNKNOWN));
	if (!err)
		kwdt_arm(k, deadline);
	raw_spin_unlock_irqrestore(&k->lock, irq);
	return err;
}

/* A watchdog that was stopped, or set up again, and that somebody has opened or nobody can stop. */
static int wake_anew(struct kwdt *k)
{
	struct watchdog_device *wdd = &k->wdd;
	unsigned int pretimeout = wdd->pretimeout;
	int err = wdd->ops->set_timeout(wdd, wdd->timeout);

	if (!err)
		err = wdd->ops->set_pretimeout(wdd, pretimeout);
	if (!err && (watchdog_active(wdd) || watchdog_hw_running(wdd)))
		err = wdd->ops->start(wdd);
	return err;
}

static int kwdt_resume(struct device *dev)
{
	struct kwdt *k = dev_get_drvdata(dev);
	int err = k->awake ? k->awake(k) : 0;

	clear_bit(KWDT_CLOSED, &k->flags);
	clear_bit(KWDT_STOPPED, &k->flags);
	if (err)
		return err;
	return kwdt_state(k) & LIBWDT_STATE_SUSPENDED ? wake_counting(k) : wake_anew(k);
}

const struct dev_pm_ops kwdt_pm_ops = {
	LATE_SYSTEM_SLEEP_PM_OPS(kwdt_suspend, kwdt_resume)
};
