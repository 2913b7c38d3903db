/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Reading a context out: status, and the time that is left. */
#include "context.h"

#include "exact.h"
#include "struct-size.h"

#define STATE_PUBLIC 0xffffu

int libwdt_status(const struct libwdt *wdt, struct libwdt_status *status)
{
	const struct context *c = libwdt_context((struct libwdt *)(uintptr_t)wdt);

	if (!wdt || !status)
		return LIBWDT_ERR_INVALID;
	if (!c)
		return LIBWDT_ERR_STATE;
	if (status->size < FIRST_STATUS)
		return LIBWDT_ERR_SIZE;
	status->state = c->state & STATE_PUBLIC;
	status->cause = c->cause;
	status->error = c->error;
	status->callback = c->callback;
	status->timeout_ms = c->timeout_ms;
	status->last = c->base;
	status->earliest = c->opens;
	status->latest = c->base + c->latest;
	status->refreshes = c->refreshes;
	return 0;
}

/*
 * From when on the reset may come, if nobody pings and the refreshes that are
 * still due are served. The present tick may be nearly over, and a first refresh
 * that may be illegal, or a reset that was asked for, leaves nothing.
 */
static uint64_t earliest_reset(const struct context *c)
{
	uint64_t bite = c->base + libwdt_scale_down(c->bite_min_us, US_PER_S, c->host_hz) - 1;
	uint64_t timeout = c->ping + libwdt_ticks_of_ms(c, c->timeout_ms);

	if (c->state & (STATE_UNPROVEN | LIBWDT_STATE_RESETTING))
		return c->now;
	if (!(c->state & LIBWDT_STATE_OPEN) || c->state & (LIBWDT_STATE_MANUAL | LIBWDT_STATE_SUSPENDED) ||
	    (int64_t)(timeout - bite) < 0)
		return bite;
	return timeout;
}

int libwdt_time_left(struct libwdt *wdt, uint32_t *time_ms)
{
	struct context *c;
	int err = libwdt_enter(&c, wdt, time_ms);
	uint32_t left_us = 0;
	int64_t ticks;

	if (!err && !(c->state & LIBWDT_STATE_RUNNING))
		err = LIBWDT_ERR_STATE;
	if (!err && !c->layout && c->ops->remaining && !(c->state & LIBWDT_STATE_OPEN && c->timeout_ms)) {
		err = libwdt_note(c, LIBWDT_CALL_REMAINING, c->ops->remaining(c->user, &left_us));
		if (!err)
			*time_ms = (uint32_t)libwdt_scale_down(left_us, US_PER_S, MS_PER_S);
	} else if (!err) {
		ticks = (int64_t)(earliest_reset(c) - c->now);
		*time_ms = (uint32_t)libwdt_scale_down(ticks > 0 ? (uint64_t)ticks : 0, c->host_hz, MS_PER_S);
	}
	return err;
}
