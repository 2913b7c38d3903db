/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The watchdog's interrupt. */
#include "context.h"

/* WDUNF and WDERR, or PERINT, RPTHINT and LVLINT: the same bits on every part (DS60001516, WDT_SR; SAM9X60, WDT_ISR). */
#define CAUSES (LIBWDT_CAUSE_UNDERFLOW | LIBWDT_CAUSE_EARLY | LIBWDT_CAUSE_LEVEL)

int libwdt_interrupt_isr(struct libwdt *wdt)
{
	struct context *c = libwdt_context(wdt);
	uint32_t status = 0;
	int err;

	if (!wdt)
		return LIBWDT_ERR_INVALID;
	if (!c || !(c->state & STATE_ATTACHED))
		return LIBWDT_ERR_STATE;
	if (!c->layout)
		return LIBWDT_ERR_UNSUPPORTED;
	err = c->ops->read(c->user, &status, c->layout->status);
	if (err)
		return err < 0 ? err : LIBWDT_ERR_INVALID;
	status &= CAUSES;
	if (!status)
		return LIBWDT_NOT_MINE;
	c->cause |= status; /* nobody else writes this word */
	libwdt_tell(c, LIBWDT_EVENT_FAULT, status, 0);
	err = c->ops->restart ? c->ops->restart(c->user, status) : 0;
	return err <= 0 ? err : LIBWDT_ERR_INVALID;
}
