/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* A handover record of the watchdog that a context has negotiated. */
#include <libwdtvtlb/wdt_boot.h>

#include "context.h"
#include "ticks.h"

static int check_context(const struct context *c)
{
	if (!c || !(c->state & STATE_ATTACHED))
		return c && c->state & STATE_NEGOTIATING ? LIBWDT_ERR_BUSY : LIBWDT_ERR_STATE;
	return c->layout ? 0 : LIBWDT_ERR_UNSUPPORTED;
}

static int copy_name(char *to, const char *name)
{
	uint32_t i;

	for (i = 0; name && i < LIBWDT_HANDOVER_NAME; i++) {
		to[i] = name[i];
		if (!name[i])
			return 0;
	}
	return LIBWDT_ERR_UNSUPPORTED;
}

/* The context counts from a reading before its last restart, and keeps no landing time of its own. */
static void tell_restart(struct libwdt_handover *record, const struct context *c)
{
	uint64_t reading = c->base & libwdt_counter_mask(c->ops->counter_bits);

	record->flags |= LIBWDT_HANDOVER_RESTARTED;
	record->counter_low = (uint32_t)reading;
	record->counter_high = (uint32_t)(reading >> 32);
	record->counter_bits = c->ops->counter_bits;
	record->counter_hz = c->host_hz;
	record->landing_us = c->latency_us;
}

int libwdt_handover_make(struct libwdt_handover *record, struct libwdt *wdt, const struct libwdt_clock *clock)
{
	struct context *c = libwdt_context(wdt);
	struct libwdt_handover made;
	int err = 0;

	if (!record || !wdt || (clock && libwdt_check_clock(clock)))
		return LIBWDT_ERR_INVALID;
	port_clear(&made, sizeof(made));
	err = check_context(c);
	if (!err)
		err = copy_name(made.layout, c->layout->name);
	if (!err)
		err = libwdt_read_registers(c, made.reg, c->layout);
	if (err)
		return err;
	if (c->state & STATE_DATED)
		tell_restart(&made, c);
	if (c->state & STATE_LOCKED)
		made.flags |= LIBWDT_HANDOVER_LOCKED;
	if (clock) {
		made.flags |= LIBWDT_HANDOVER_CLOCK;
		made.clock = *clock;
	}
	err = libwdt_handover_seal(&made);
	if (!err)
		*record = made;
	return err;
}
