/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The heartbeat: when the next refresh is due, and serving it.
 *
 * With a soft timeout T and the last ping read at U, refreshes go on until one
 * comes at or after U + T + 1 - n_hi: from there the hardware itself cannot
 * bite before T has passed. That last deadline is the smallest legal one; the
 * gaps before it are spread near the period, where both slacks are large.
 */
#include "context.h"

#include "exact.h"

static uint64_t down(uint64_t dividend, uint64_t divisor)
{
	uint64_t rest;

	return libwdt_divide(&rest, dividend, divisor);
}

static uint64_t up(uint64_t dividend, uint64_t divisor)
{
	return down(dividend + divisor - 1, divisor);
}

/* Equal gaps, when those near the period would be too short: fewer of them, if that makes legal ones. */
static uint64_t wide_gap(const struct context *c, uint64_t distance)
{
	uint64_t count = down(distance, c->earliest);

	return count && count >= up(distance, c->latest) ? down(distance, count) : c->earliest;
}

/*
 * The first of the gaps that together reach a distance: of equal ones near the
 * period, unless a refresh served late would leave less than a legal gap after it.
 * Then one gap does if it is legal, and of two the first makes way.
 */
static uint64_t first_gap(const struct context *c, uint64_t distance)
{
	uint64_t count = up(distance, c->period), gap = down(distance, count), late;

	if (gap < c->earliest)
		return wide_gap(c, distance);
	late = libwdt_ticks_of_us(c, c->latency_us);
	if (count == 1 || distance - gap >= c->earliest + late)
		return gap;
	if (distance <= c->latest)
		return distance;
	gap = distance > late ? (distance - late) >> 1 : 0;
	return gap > c->earliest ? gap : c->earliest;
}

/* Whether somebody's pings decide how long to go on. */
static int timed(const struct context *c)
{
	return c->state & LIBWDT_STATE_OPEN && c->timeout_ms;
}

static uint64_t timeout_at(const struct context *c)
{
	return c->ping + libwdt_ticks_of_ms(c, c->timeout_ms);
}

/* Whether a refresh is still to come, and when. */
static int refresh_at(const struct context *c, uint64_t *when)
{
	const uint32_t none = LIBWDT_STATE_SUSPENDED | LIBWDT_STATE_MANUAL | LIBWDT_STATE_RESETTING;
	uint64_t distance;

	if (!(c->state & LIBWDT_STATE_RUNNING) || c->state & none)
		return 0;
	*when = c->opens;
	if (c->state & LIBWDT_STATE_PENDING)
		return 1;
	if (c->state & LIBWDT_STATE_ABANDONED && !timed(c))
		return 0;
	if (c->state & STATE_FIRST && (c->state & STATE_UNPROVEN || !timed(c))) {
		*when = c->first;
	} else if (!timed(c)) {
		*when = c->base + c->period;
	} else {
		distance = timeout_at(c) + 1 - c->latest - c->base;
		if ((int64_t)distance <= 0)
			return 0;
		*when = c->base + first_gap(c, distance);
	}
	if (!libwdt_reached(*when, c->opens))
		*when = c->opens;
	return 1;
}

int libwdt_restart(struct context *c)
{
	int err;

	if (!libwdt_reached(c->base + c->latest, c->now))
		libwdt_tell(c, LIBWDT_EVENT_LATE, c->now - c->base, c->latest);
	if (c->layout)
		err = libwdt_call_write(c, c->layout->control, c->layout->restart);
	else
		err = libwdt_note(c, LIBWDT_CALL_REFRESH, c->ops->refresh(c->user));
	if (err)
		return err;
	libwdt_count_from_now(c);
	c->state &= ~(STATE_FIRST | STATE_UNPROVEN | LIBWDT_STATE_PENDING);
	c->refreshes++;
	return 0;
}

/* What is to be told next, and when: that the owner is about to lose its watchdog, has lost it, or that nobody came. */
static uint32_t event_at(const struct context *c, uint64_t *when)
{
	if (c->state & (LIBWDT_STATE_SUSPENDED | LIBWDT_STATE_ABANDONED))
		return 0;
	if (!timed(c)) {
		*when = c->ping + libwdt_ticks_of_ms(c, c->open_ms);
		return c->open_ms && !(c->state & LIBWDT_STATE_OPEN) ? LIBWDT_EVENT_UNOPENED : 0;
	}
	if (c->pretimeout_ms && !(c->state & LIBWDT_STATE_PRETIMEOUT)) {
		*when = c->ping + libwdt_ticks_of_ms(c, c->timeout_ms - c->pretimeout_ms);
		return LIBWDT_EVENT_PRETIMEOUT;
	}
	*when = timeout_at(c) + 1;
	return LIBWDT_EVENT_ABANDONED;
}

/* Tells what is due, each thing once. */
static int tell_due(struct context *c)
{
	uint64_t since = c->now - c->ping, when, allowed;
	uint32_t event;
	int err = 0;

	while ((event = event_at(c, &when)) && libwdt_reached(c->now, when)) {
		allowed = (timed(c) ? timeout_at(c) : when) - c->ping;
		if (event != LIBWDT_EVENT_PRETIMEOUT) {
			c->state |= LIBWDT_STATE_ABANDONED;
			libwdt_tell(c, event, since, allowed);
			continue;
		}
		c->state |= LIBWDT_STATE_PRETIMEOUT;
		libwdt_tell(c, event, since, since < allowed ? allowed - since : 0);
		if (c->ops->pretimeout)
			err = libwdt_note(c, LIBWDT_CALL_PRETIMEOUT, c->ops->pretimeout(c->user));
	}
	return err;
}

int libwdt_enter(struct context **out, struct libwdt *wdt, const void *output)
{
	struct context *c = libwdt_context(wdt);

	if (!wdt || !output)
		return LIBWDT_ERR_INVALID;
	if (!c)
		return LIBWDT_ERR_STATE;
	*out = c;
	if (!(c->state & STATE_ATTACHED))
		return c->state & STATE_NEGOTIATING ? LIBWDT_ERR_BUSY : LIBWDT_ERR_STATE;
	if (c->state & STATE_REFUSED)
		return LIBWDT_ERR_INFEASIBLE;
	return libwdt_call_now(c);
}

int libwdt_leave(struct context *c, uint64_t *deadline)
{
	int64_t wait = libwdt_stage(c);
	uint64_t when;

	if (refresh_at(c, &when) && (int64_t)(when - c->now) < wait)
		wait = (int64_t)(when - c->now);
	if (event_at(c, &when) && (int64_t)(when - c->now) < wait)
		wait = (int64_t)(when - c->now);
	*deadline = c->now + (wait > 0 ? (uint64_t)wait : 0);
	return 0;
}

int libwdt_poll(struct libwdt *wdt, uint64_t *deadline)
{
	struct context *c;
	uint64_t when;
	int err = libwdt_enter(&c, wdt, deadline), told;

	if (err)
		return err;
	if (refresh_at(c, &when) && libwdt_reached(c->now, when))
		err = libwdt_restart(c);
	told = tell_due(c);
	(void)libwdt_leave(c, deadline);
	return err ? err : told;
}

int libwdt_ping(struct libwdt *wdt, uint64_t *deadline)
{
	struct context *c;
	int err = libwdt_enter(&c, wdt, deadline);

	if (err)
		return err;
	if (!(c->state & LIBWDT_STATE_OPEN))
		return LIBWDT_ERR_STATE;
	libwdt_take_ping(c);
	return libwdt_leave(c, deadline);
}

int libwdt_refresh(struct libwdt *wdt, uint64_t *wait)
{
	struct context *c;
	int err = libwdt_enter(&c, wdt, wait);

	if (err)
		return err;
	if (!(c->state & LIBWDT_STATE_RUNNING) || c->state & LIBWDT_STATE_RESETTING)
		return LIBWDT_ERR_STATE;
	*wait = 0;
	if (libwdt_reached(c->now, c->opens))
		return libwdt_restart(c);
	*wait = c->opens - c->now;
	libwdt_tell(c, LIBWDT_EVENT_DEFERRED, *wait, 0);
	if (!(c->state & LIBWDT_STATE_MANUAL))
		c->state |= LIBWDT_STATE_PENDING;
	return LIBWDT_EARLY;
}
