/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The operations of struct watchdog_ops_s. Each is: into the critical section, one call of
 * libwdt, the timer set to the deadline that it returned, and out again. The
 * capture handler alone is called outside, so that it may call back.
 */
#include "libwdt-nuttx.h"

#include <errno.h>
#include <nuttx/arch.h>
#include <nuttx/irq.h>

/* The longest that the timer is set to: short for every clock_t. Serving sooner is harmless. */
#define SLEEP_MAX 0x3fffffff

static void serve(wdparm_t argument);

static struct libwdt_nuttx_s *nuttx_of(struct watchdog_lowerhalf_s *lower)
{
	return (struct libwdt_nuttx_s *)(void *)lower;
}

static int now(void *user, uint64_t *ticks)
{
	(void)user;
	*ticks = (uint64_t)clock_systime_ticks();
	return 0;
}

static int delay(void *user, uint32_t time_us)
{
	(void)user;
	up_udelay(time_us);
	return 0;
}

/* Inside libwdt_poll(), which must not be called back: the handler's turn comes after it. */
static int bark(void *user)
{
	((struct libwdt_nuttx_s *)user)->barked = 1;
	return 0;
}

/* A deadline that has passed is less than half a turn behind: served at the next tick. */
static void arm(struct libwdt_nuttx_s *nuttx)
{
	const unsigned int unused = 64 - nuttx->ops.counter_bits;
	int64_t ahead = (int64_t)((nuttx->deadline - (uint64_t)clock_systime_ticks()) << unused) >> unused;

	if (ahead < 0)
		ahead = 0;
	if (ahead > SLEEP_MAX)
		ahead = SLEEP_MAX;
	wd_start(&nuttx->timer, (clock_t)ahead, serve, (wdparm_t)(uintptr_t)nuttx);
}

/* The handler is called two ticks and a millisecond before the timeout: by then the timer, a tick late, has run. */
static int set_bark(struct libwdt_nuttx_s *nuttx)
{
	struct libwdt_status status = LIBWDT_STATUS_INIT;
	uint32_t before_ms = 2 * (uint32_t)USEC_PER_TICK / 1000 + 1;
	int err = libwdt_status(&nuttx->wdt, &status);

	if (err)
		return err;
	if (!nuttx->handler)
		before_ms = 0;
	else if (before_ms > status.timeout_ms / 2)
		before_ms = status.timeout_ms / 2;
	return libwdt_set_pretimeout(&nuttx->wdt, &nuttx->deadline, before_ms);
}

static int set_timeout(struct libwdt_nuttx_s *nuttx, uint32_t timeout_ms)
{
	int err = libwdt_set_timeout(&nuttx->wdt, &nuttx->deadline, timeout_ms);

	nuttx->later_timeout_ms = err == LIBWDT_EARLY ? timeout_ms : 0;
	return err ? err : set_bark(nuttx);
}

static int stop_now(struct libwdt_nuttx_s *nuttx)
{
	int err = libwdt_stop(&nuttx->wdt, &nuttx->deadline);

	nuttx->later_stop = err == LIBWDT_EARLY;
	return err;
}

/* The handler, if it is to be called: instead of a reset, so that is a ping, and a refresh if one is due by now. */
static xcpt_t take_bark(struct libwdt_nuttx_s *nuttx)
{
	xcpt_t handler = nuttx->barked ? nuttx->handler : NULL;

	nuttx->barked = 0;
	if (handler && !libwdt_ping(&nuttx->wdt, &nuttx->deadline))
		(void)libwdt_poll(&nuttx->wdt, &nuttx->deadline);
	return handler;
}

/* The timer has expired: what is due, and what had to wait for the window. */
static void serve(wdparm_t argument)
{
	struct libwdt_nuttx_s *nuttx = (struct libwdt_nuttx_s *)(uintptr_t)argument;
	irqstate_t flags = enter_critical_section();
	xcpt_t handler;

	(void)libwdt_poll(&nuttx->wdt, &nuttx->deadline);
	handler = take_bark(nuttx);
	if (nuttx->later_timeout_ms)
		(void)set_timeout(nuttx, nuttx->later_timeout_ms);
	if (nuttx->later_stop)
		(void)stop_now(nuttx);
	arm(nuttx);
	leave_critical_section(flags);
	if (handler)
		(void)handler(0, NULL, nuttx);
}

/* Closes an operation. What has to wait for the window is done for the caller. */
static int done(struct libwdt_nuttx_s *nuttx, irqstate_t flags, int result)
{
	arm(nuttx);
	leave_critical_section(flags);
	return result > 0 ? OK : result;
}

static int op_start(struct watchdog_lowerhalf_s *lower)
{
	struct libwdt_nuttx_s *nuttx = nuttx_of(lower);
	irqstate_t flags = enter_critical_section();

	nuttx->later_stop = 0;
	return done(nuttx, flags, libwdt_start(&nuttx->wdt, &nuttx->deadline));
}

static int op_stop(struct watchdog_lowerhalf_s *lower)
{
	struct libwdt_nuttx_s *nuttx = nuttx_of(lower);
	irqstate_t flags = enter_critical_section();

	return done(nuttx, flags, stop_now(nuttx));
}

/* Certainly too early for WDIOC_MINTIME: a tick count may have moved by one more than the time that has passed. */
static int too_soon(struct libwdt_nuttx_s *nuttx, clock_t tick)
{
	uint64_t ticks = (uint64_t)tick - (uint64_t)nuttx->kept_alive;

	return nuttx->min_ms && nuttx->seen_alive && (ticks + 1) * USEC_PER_TICK <= (uint64_t)nuttx->min_ms * 1000;
}

static int op_keepalive(struct watchdog_lowerhalf_s *lower)
{
	struct libwdt_nuttx_s *nuttx = nuttx_of(lower);
	irqstate_t flags = enter_critical_section();
	clock_t tick = clock_systime_ticks();
	uint64_t worst_us;
	int result;

	if (too_soon(nuttx, tick))
		result = libwdt_reset_now(&nuttx->wdt, &worst_us, &nuttx->deadline);
	else
		result = libwdt_ping(&nuttx->wdt, &nuttx->deadline);
	nuttx->kept_alive = tick;
	nuttx->seen_alive = 1;
	return done(nuttx, flags, result);
}

/* Active is a watchdog that somebody must keep alive; one that this driver serves by itself is not. */
static int op_getstatus(struct watchdog_lowerhalf_s *lower, struct watchdog_status_s *status)
{
	struct libwdt_nuttx_s *nuttx = nuttx_of(lower);
	struct libwdt_status now_is = LIBWDT_STATUS_INIT;
	irqstate_t flags = enter_critical_section();
	int result = libwdt_status(&nuttx->wdt, &now_is);

	status->flags = nuttx->handler ? WDFLAGS_CAPTURE : WDFLAGS_RESET;
	status->timeout = nuttx->later_timeout_ms ? nuttx->later_timeout_ms : now_is.timeout_ms;
	status->timeleft = 0;
	if (now_is.state & LIBWDT_STATE_OPEN && !nuttx->later_stop) {
		status->flags |= WDFLAGS_ACTIVE;
		result = libwdt_time_left(&nuttx->wdt, &status->timeleft);
	}
	leave_critical_section(flags);
	return result;
}

/* Without a timeout the library would refresh for ever. NuttX ends the minimum with it (watchdog.h, WDIOC_MINTIME). */
static int op_settimeout(struct watchdog_lowerhalf_s *lower, uint32_t timeout_ms)
{
	struct libwdt_nuttx_s *nuttx = nuttx_of(lower);
	irqstate_t flags;

	if (timeout_ms == 0)
		return -EINVAL;
	flags = enter_critical_section();
	nuttx->min_ms = 0;
	return done(nuttx, flags, set_timeout(nuttx, timeout_ms));
}

static xcpt_t op_capture(struct watchdog_lowerhalf_s *lower, xcpt_t handler)
{
	struct libwdt_nuttx_s *nuttx = nuttx_of(lower);
	irqstate_t flags = enter_critical_section();
	xcpt_t before = nuttx->handler;

	nuttx->handler = handler;
	(void)done(nuttx, flags, set_bark(nuttx));
	return before;
}

/* The keepalive that comes next has none before it. */
static int op_ioctl(struct watchdog_lowerhalf_s *lower, int command, unsigned long argument)
{
	struct libwdt_nuttx_s *nuttx = nuttx_of(lower);
	irqstate_t flags;

	if (command != WDIOC_MINTIME)
		return -ENOTTY;
	flags = enter_critical_section();
	nuttx->min_ms = (uint32_t)argument;
	nuttx->seen_alive = 0;
	leave_critical_section(flags);
	return OK;
}

static const struct watchdog_ops_s operations = {
	.start = op_start,
	.stop = op_stop,
	.keepalive = op_keepalive,
	.getstatus = op_getstatus,
	.settimeout = op_settimeout,
	.capture = op_capture,
	.ioctl = op_ioctl,
};

int libwdt_nuttx_initialize(struct libwdt_nuttx_s *nuttx, const struct libwdt_ops *ops)
{
	if (!nuttx || !ops)
		return -EINVAL;
	nuttx->lower.ops = &operations;
	nuttx->ops = *ops;
	nuttx->ops.counter_bits = 8 * (uint32_t)sizeof(clock_t);
	nuttx->ops.now = now;
	nuttx->ops.pretimeout = bark;
	if (!nuttx->ops.delay)
		nuttx->ops.delay = delay;
	return libwdt_init(&nuttx->wdt, &nuttx->ops, nuttx);
}

int libwdt_nuttx_serve(struct libwdt_nuttx_s *nuttx)
{
	irqstate_t flags;

	if (!nuttx)
		return -EINVAL;
	flags = enter_critical_section();
	return done(nuttx, flags, libwdt_poll(&nuttx->wdt, &nuttx->deadline));
}
