/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* What the owner of a watchdog does beside pinging: open, close, and set timeouts and modes. */
#include "context.h"

int libwdt_start(struct libwdt *wdt, uint64_t *deadline)
{
	struct context *c;
	int err = libwdt_enter(&c, wdt, deadline);

	if (!err && !(c->state & LIBWDT_STATE_RUNNING))
		err = libwdt_hardware_start(c);
	if (err)
		return err;
	c->state |= LIBWDT_STATE_OPEN;
	c->open_ms = 0;
	libwdt_take_ping(c);
	return libwdt_leave(c, deadline);
}

/* Nothing was done, because it would have restarted a counter in the closed window: call again when that opens. */
static int too_early(struct context *c, uint64_t *deadline)
{
	(void)libwdt_leave(c, deadline);
	if ((int64_t)(*deadline - c->opens) > 0)
		*deadline = c->opens;
	return LIBWDT_EARLY;
}

int libwdt_stop(struct libwdt *wdt, uint64_t *deadline)
{
	struct context *c;
	int err = libwdt_enter(&c, wdt, deadline);

	if (!err && c->state & LIBWDT_STATE_NOWAYOUT)
		err = libwdt_note(c, LIBWDT_CALL_NONE, LIBWDT_ERR_BUSY);
	if (!err && c->state & LIBWDT_STATE_RESETTING)
		err = LIBWDT_ERR_STATE;
	if (!err && c->state & LIBWDT_STATE_RUNNING)
		err = libwdt_hardware_stop(c);
	if (err == LIBWDT_EARLY)
		return too_early(c, deadline);
	if (err && err != LIBWDT_ERR_UNSUPPORTED)
		return err;
	/* The open timeout of a watchdog that goes on without ever having had an owner goes on too. */
	if (!err || c->state & LIBWDT_STATE_OPEN) {
		c->state &= ~LIBWDT_STATE_OPEN;
		libwdt_take_ping(c);
	}
	return libwdt_leave(c, deadline);
}

int libwdt_set_modes(struct libwdt *wdt, uint32_t modes)
{
	struct context *c = libwdt_context(wdt);
	uint32_t state = 0;

	if (!wdt || modes & ~(LIBWDT_NOWAYOUT | LIBWDT_MANUAL))
		return LIBWDT_ERR_INVALID;
	if (!c)
		return LIBWDT_ERR_STATE;
	if (c->state & LIBWDT_STATE_NOWAYOUT && !(modes & LIBWDT_NOWAYOUT))
		return libwdt_note(c, LIBWDT_CALL_NONE, LIBWDT_ERR_BUSY);
	if (modes & LIBWDT_NOWAYOUT)
		state |= LIBWDT_STATE_NOWAYOUT;
	if (modes & LIBWDT_MANUAL)
		state |= LIBWDT_STATE_MANUAL;
	c->state = (c->state & ~STATE_MODES) | state;
	return 0;
}

#define TIMEOUT_MAX_MS 0x7fffffffu

int libwdt_set_timeout(struct libwdt *wdt, uint64_t *deadline, uint32_t timeout_ms)
{
	struct context *c;
	int err = libwdt_enter(&c, wdt, deadline);

	if (!err && timeout_ms > TIMEOUT_MAX_MS)
		err = LIBWDT_ERR_INVALID;
	if (!err && c->state & LIBWDT_STATE_RESETTING)
		err = LIBWDT_ERR_STATE;
	if (!err && timeout_ms && c->ops->set && !c->layout)
		err = libwdt_hardware_set(c, timeout_ms);
	if (err == LIBWDT_EARLY)
		return too_early(c, deadline);
	if (err)
		return err;
	c->timeout_ms = timeout_ms;
	if (c->pretimeout_ms >= timeout_ms)
		c->pretimeout_ms = 0;
	if (c->state & LIBWDT_STATE_OPEN)
		libwdt_take_ping(c);
	return libwdt_leave(c, deadline);
}

int libwdt_set_pretimeout(struct libwdt *wdt, uint64_t *deadline, uint32_t pretimeout_ms)
{
	struct context *c;
	int err = libwdt_enter(&c, wdt, deadline);

	if (!err && pretimeout_ms && pretimeout_ms >= c->timeout_ms)
		err = LIBWDT_ERR_INVALID;
	if (err)
		return err;
	c->pretimeout_ms = pretimeout_ms;
	c->state &= ~LIBWDT_STATE_PRETIMEOUT;
	return libwdt_leave(c, deadline);
}

int libwdt_set_open_timeout(struct libwdt *wdt, uint64_t *deadline, uint32_t timeout_ms)
{
	struct context *c;
	int err = libwdt_enter(&c, wdt, deadline);

	if (!err && timeout_ms > TIMEOUT_MAX_MS)
		err = LIBWDT_ERR_INVALID;
	if (!err && c->state & LIBWDT_STATE_OPEN)
		err = LIBWDT_ERR_STATE;
	if (err)
		return err;
	c->open_ms = timeout_ms;
	c->ping = c->now;
	return libwdt_leave(c, deadline);
}
