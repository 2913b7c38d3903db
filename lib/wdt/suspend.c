/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The host goes to sleep and wakes while the watchdog counts on. */
#include "context.h"

int libwdt_suspend(struct libwdt *wdt, uint64_t *wake_by)
{
	struct context *c;
	int err = libwdt_enter(&c, wdt, wake_by);

	if (!err && c->state & (LIBWDT_STATE_SUSPENDED | LIBWDT_STATE_RESETTING))
		err = LIBWDT_ERR_STATE;
	if (!err && c->state & LIBWDT_STATE_RUNNING && !(c->state & LIBWDT_STATE_ABANDONED) &&
	    libwdt_reached(c->now, c->opens))
		err = libwdt_restart(c);
	if (err)
		return err;
	c->state |= LIBWDT_STATE_SUSPENDED;
	*wake_by = c->state & LIBWDT_STATE_RUNNING ? c->base + c->latest : UINT64_MAX;
	return 0;
}

int libwdt_resume(struct libwdt *wdt, uint64_t *deadline, uint32_t age_min_us, uint32_t age_max_us)
{
	struct context *c;
	int err = libwdt_enter(&c, wdt, deadline);

	if (!err && age_min_us > age_max_us)
		err = LIBWDT_ERR_INVALID;
	if (!err && !(c->state & LIBWDT_STATE_SUSPENDED))
		err = LIBWDT_ERR_STATE;
	if (err)
		return err;
	c->state &= ~LIBWDT_STATE_SUSPENDED;
	if (c->state & LIBWDT_STATE_OPEN)
		libwdt_take_ping(c);
	libwdt_adopt(c, age_min_us, age_max_us);
	return libwdt_leave(c, deadline);
}
