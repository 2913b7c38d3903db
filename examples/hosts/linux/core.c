// SPDX-License-Identifier: MIT
/* Copyright (c) The libwdtvtlb authors */
/*
 * Between the kernel's watchdog core and libwdt: the operations, the timer, and
 * the callbacks that are the same for every device.
 *
 * Who does what. The core is the owner: a ping, whether from user space or from the
 * core's own worker, is libwdt_ping(), and how long the core pings a watchdog
 * that nobody has opened is its business. libwdt keeps the hardware: it refreshes
 * when the window is open and the last ping is not older than the timeout. So the
 * core is told of no limit of the hardware (max_hw_heartbeat_ms stays 0): to it
 * this is a watchdog that can count as long as anybody likes.
 */
#include <linux/delay.h>
#include <linux/module.h>
#include <linux/reboot.h>
#include <linux/version.h>

#include "kwdt.h"

u32 kwdt_state(struct kwdt *k)
{
	struct libwdt_status status = LIBWDT_STATUS_INIT;
	unsigned long irq;

	raw_spin_lock_irqsave(&k->lock, irq);
	if (libwdt_status(&k->wdt, &status))
		status.state = 0;
	raw_spin_unlock_irqrestore(&k->lock, irq);
	return status.state;
}

int kwdt_now(void *user, uint64_t *ticks)
{
	*ticks = ktime_get_ns();
	return 0;
}

/* Spacings of some slow clocks, with interrupts off. */
int kwdt_delay(void *user, uint32_t time_us)
{
	mdelay(time_us / USEC_PER_MSEC);
	udelay(time_us % USEC_PER_MSEC);
	return 0;
}

/* Stores what happened, for kwdt_tell(): this runs under the lock, or in the watchdog's interrupt. */
int kwdt_diagnose(void *user, uint32_t event, uint64_t a, uint64_t b)
{
	struct kwdt *k = user;

	if (event >= KWDT_EVENTS)
		return 0;
	k->event_a[event] = a;
	k->event_b[event] = b;
	set_bit(event, &k->told);
	irq_work_queue(&k->tell);
	return 0;
}

/* kwdt_diagnose() has been told already; this one makes libwdt see that somebody listens. */
int kwdt_pretimeout(void *user)
{
	return 0;
}

/* The watchdog's own interrupt, and no reset comes by itself. */
int kwdt_restart_machine(void *user, uint32_t cause)
{
	struct kwdt *k = user;

	dev_emerg(k->dev, "fault (cause %u): restarting the machine\n", cause);
	emergency_restart();
	return 0;
}

void kwdt_arm(struct kwdt *k, u64 deadline)
{
	if (!test_bit(KWDT_CLOSED, &k->flags))
		hrtimer_start(&k->timer, min_t(u64, deadline, KTIME_MAX), HRTIMER_MODE_ABS_HARD);
}

/* The timer is started again from here rather than by its result: a ping on another processor may have done so. */
static enum hrtimer_restart serve(struct hrtimer *timer)
{
	struct kwdt *k = container_of(timer, struct kwdt, timer);
	unsigned long irq;
	u64 deadline;

	raw_spin_lock_irqsave(&k->lock, irq);
	deadline = ktime_get_ns() + NSEC_PER_MSEC; /* if libwdt has none: it was not negotiated */
	if (libwdt_poll(&k->wdt, &deadline) != LIBWDT_ERR_STATE)
		kwdt_arm(k, deadline);
	raw_spin_unlock_irqrestore(&k->lock, irq);
	return HRTIMER_NORESTART;
}

/* Results of libwdt go to the core as they are: it numbers errors as the kernel does. */
static int start(struct watchdog_device *wdd)
{
	struct kwdt *k = watchdog_get_drvdata(wdd);
	unsigned long irq;
	u64 deadline;
	int err;

	raw_spin_lock_irqsave(&k->lock, irq);
	err = libwdt_start(&k->wdt, &deadline);
	k->pinged = ktime_get_boottime_ns();
	if (!err)
		kwdt_arm(k, deadline);
	raw_spin_unlock_irqrestore(&k->lock, irq);
	if (err)
		dev_err(k->dev, "cannot be started: %s\n", libwdt_strerror(err));
	return err;
}

static int ping(struct watchdog_device *wdd)
{
	struct kwdt *k = watchdog_get_drvdata(wdd);
	unsigned long irq;
	u64 deadline;
	int err;

	raw_spin_lock_irqsave(&k->lock, irq);
	err = libwdt_ping(&k->wdt, &deadline);
	k->pinged = ktime_get_boottime_ns();
	if (!err)
		kwdt_arm(k, deadline);
	raw_spin_unlock_irqrestore(&k->lock, irq);
	return err;
}

/* A call that may not be done in the closed window is done when that has opened. */
static int when_open(struct kwdt *k, int (*call)(struct kwdt *k, u64 *deadline, u32 argument), u32 argument)
{
	int tries = 4, err;
	unsigned long irq;
	u64 deadline, now;

	while (tries--) {
		raw_spin_lock_irqsave(&k->lock, irq);
		err = call(k, &deadline, argument);
		if (!err)
			kwdt_arm(k, deadline);
		raw_spin_unlock_irqrestore(&k->lock, irq);
		if (err != LIBWDT_EARLY)
			return err;
		now = ktime_get_ns();
		if (deadline > now)
			fsleep(div_u64(deadline - now, NSEC_PER_USEC) + 1);
	}
	return -EBUSY;
}

static int stop_in_libwdt(struct kwdt *k, u64 *deadline, u32 unused)
{
	return libwdt_stop(&k->wdt, deadline);
}

static int set_in_libwdt(struct kwdt *k, u64 *deadline, u32 timeout_ms)
{
	return libwdt_set_timeout(&k->wdt, deadline, timeout_ms);
}

int kwdt_close(struct kwdt *k)
{
	return when_open(k, stop_in_libwdt, 0);
}

/*
 * Hardware that cannot be stopped goes on, and so does its owner: the core's
 * worker pings it from here (WDOG_HW_RUNNING), and if that stops the reset comes.
 */
static int stop(struct watchdog_device *wdd)
{
	struct kwdt *k = watchdog_get_drvdata(wdd);
	int err = kwdt_close(k);

	if (err || !(kwdt_state(k) & LIBWDT_STATE_RUNNING))
		return err;
	set_bit(WDOG_HW_RUNNING, &wdd->status);
	return start(wdd);
}

static int set_timeout(struct watchdog_device *wdd, unsigned int timeout)
{
	struct kwdt *k = watchdog_get_drvdata(wdd);
	int err = when_open(k, set_in_libwdt, timeout * MSEC_PER_SEC);

	if (err)
		return err;
	wdd->timeout = timeout;
	if (wdd->pretimeout >= timeout)
		wdd->pretimeout = 0;
	kwdt_plan_timeout(k, timeout * MSEC_PER_SEC);
	return 0;
}

static int set_pretimeout(struct watchdog_device *wdd, unsigned int pretimeout)
{
	struct kwdt *k = watchdog_get_drvdata(wdd);
	unsigned long irq;
	u64 deadline;
	int err;

	raw_spin_lock_irqsave(&k->lock, irq);
	err = libwdt_set_pretimeout(&k->wdt, &deadline, pretimeout * MSEC_PER_SEC);
	if (!err)
		kwdt_arm(k, deadline);
	raw_spin_unlock_irqrestore(&k->lock, irq);
	if (!err)
		wdd->pretimeout = pretimeout;
	return err;
}

static unsigned int get_timeleft(struct watchdog_device *wdd)
{
	struct kwdt *k = watchdog_get_drvdata(wdd);
	uint32_t left_ms = 0;
	unsigned long irq;

	raw_spin_lock_irqsave(&k->lock, irq);
	if (libwdt_time_left(&k->wdt, &left_ms))
		left_ms = 0;
	raw_spin_unlock_irqrestore(&k->lock, irq);
	return left_ms / MSEC_PER_SEC;
}

/*
 * The machine is going down: nobody is left to take the lock, and whoever holds it
 * has been stopped with it, or goes on elsewhere for a moment.
 */
static void let_finish(struct kwdt *k)
{
	int tries = 10000;

	while (raw_spin_is_locked(&k->lock) && tries--)
		udelay(1);
}

/* Waits for a reset that is to come within `worst_us`, serving what it needs. The clock may need interrupts: count. */
static void await_reset(struct kwdt *k, u64 deadline, u64 worst_us)
{
	u64 waited_us;

	for (waited_us = 0; waited_us < worst_us + USEC_PER_MSEC; waited_us += 10) {
		if (ktime_get_ns() >= deadline && libwdt_poll(&k->wdt, &deadline) < 0)
			deadline = U64_MAX;
		if (k->idle)
			k->idle(k);
		udelay(10);
	}
}

/*
 * Interrupts are off, the other processors stand still. A watchdog that does not
 * run is started for it; one without registers known to libwdt is given its
 * shortest time first. It always says 0: an error would keep the handlers after
 * this one from their turn. The model comes here again, by what its reset line does.
 */
static int restart(struct watchdog_device *wdd, unsigned long action, void *data)
{
	struct kwdt *k = watchdog_get_drvdata(wdd);
	u64 worst_us, deadline;
	int err;

	if (test_and_set_bit(KWDT_RESTARTING, &k->flags))
		return 0;
	let_finish(k);
	(void)libwdt_start(&k->wdt, &deadline);
	(void)libwdt_set_timeout(&k->wdt, &deadline, 1);
	err = libwdt_reset_now(&k->wdt, &worst_us, &deadline);
	if (err) {
		dev_emerg(k->dev, "cannot restart the machine: %s\n", libwdt_strerror(err));
		return 0;
	}
	dev_emerg(k->dev, "restarting the machine by its watchdog, within %llu ms\n",
		  div_u64(worst_us, USEC_PER_MSEC) + 1);
	await_reset(k, deadline, worst_us);
	return 0;
}

const struct watchdog_ops kwdt_watchdog_ops = {
	.owner = THIS_MODULE,
	.start = start,
	.stop = stop,
	.ping = ping,
	.set_timeout = set_timeout,
	.set_pretimeout = set_pretimeout,
	.get_timeleft = get_timeleft,
	.restart = restart,
};

/* The device goes. A watchdog that runs on without its timer resets the machine, and the log says so. */
static void let_go(void *data)
{
	struct kwdt *k = data;

	if (!test_bit(WDOG_NO_WAY_OUT, &k->wdd.status) || !watchdog_active(&k->wdd))
		(void)kwdt_close(k);
	if (kwdt_state(k) & LIBWDT_STATE_RUNNING)
		dev_crit(k->dev, "nobody serves it from here on: expect a reset\n");
	set_bit(KWDT_CLOSED, &k->flags);
	hrtimer_cancel(&k->timer);
	irq_work_sync(&k->tell);
}

int kwdt_init(struct kwdt *k, struct device *dev, const char *name)
{
	k->dev = dev;
	raw_spin_lock_init(&k->lock);
	k->tell = IRQ_WORK_INIT(kwdt_tell);
	k->plan.size = sizeof(k->plan);
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 13, 0)
	hrtimer_setup(&k->timer, serve, CLOCK_MONOTONIC, HRTIMER_MODE_ABS_HARD);
#else
	hrtimer_init(&k->timer, CLOCK_MONOTONIC, HRTIMER_MODE_ABS_HARD);
	k->timer.function = serve;
#endif
	k->info.options = WDIOF_SETTIMEOUT | WDIOF_KEEPALIVEPING | WDIOF_MAGICCLOSE | WDIOF_PRETIMEOUT |
			  WDIOF_CARDRESET;
	snprintf(k->info.identity, sizeof(k->info.identity), "libwdt %s", name);
	k->wdd.info = &k->info;
	k->wdd.ops = &kwdt_watchdog_ops;
	k->wdd.parent = dev;
	watchdog_set_drvdata(&k->wdd, k);
	return devm_add_action_or_reset(dev, let_go, k);
}
