/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Making the watchdog bite as soon as it can. */
#include "context.h"

#include "exact.h"
#include "field.h"
#include "plan.h"

/* The register that holds the load, with the smallest load and, where it holds the window too, without one. */
static uint32_t shortest(const struct libwdt_layout *layout, uint32_t value)
{
	const struct libwdt_field *load = &layout->field[LIBWDT_LOAD], *window = &layout->field[LIBWDT_WINDOW];

	value &= ~field_mask(load);
	if (window->reg != load->reg)
		return value;
	return layout->flags & LIBWDT_WINDOW_ELAPSED ? value & ~field_mask(window) : value | field_mask(window);
}

/* Rewrites the period where that is still possible; *worst_us stays when it is not. */
static int shorten_period(struct context *c, uint64_t *worst_us)
{
	const struct libwdt_layout *layout = c->layout;
	uint32_t reg = layout->field[LIBWDT_LOAD].reg, was = 0, found = 0;
	int err = libwdt_call_read(c, &was, layout->read_offset[reg]);

	if (!err)
		err = libwdt_spaced_write(c, layout->write_offset[reg], shortest(layout, was));
	if (!err)
		err = libwdt_call_read(c, &found, layout->read_offset[reg]);
	if (!err && found == shortest(layout, was))
		*worst_us = libwdt_scale_up(c->tick_clocks + SYNC_CLOCKS, c->window.early_hz, US_PER_S);
	return err;
}

/*
 * Two restarts with nothing but the write spacing between them: the second
 * falls into the closed window, wherever the first fell.
 */
static int refresh_early(struct context *c, uint64_t *worst_us)
{
	int err = libwdt_spaced_write(c, c->layout->control, c->layout->restart);

	if (!err)
		err = libwdt_spaced_write(c, c->layout->control, c->layout->restart);
	if (!err)
		*worst_us = libwdt_scale_up(SYNC_CLOCKS, c->window.early_hz, US_PER_S);
	return err;
}

/*
 * Newer parts have a reset bit of their own for an early restart (RPTHRST of
 * SAM9X60); on older ones WDRSTEN rules both faults.
 */
static int early_bites(const struct context *c)
{
	const struct libwdt_field *early = &c->layout->field[LIBWDT_RESET_EARLY];

	return c->layout->flags & LIBWDT_WINDOW_ELAPSED ? early->width && c->mode >> early->shift & 1 : 1;
}

/* Whether the window is closed for longer than a spaced write may take: with a margin of a tick, for every doubt. */
static int closed_long_enough(const struct context *c)
{
	struct sum spare = SUM_OF_NOTHING;

	libwdt_add(&spare, (int64_t)c->window.early_clocks - 2 * c->tick_clocks, c->window.late_hz, c->host_hz);
	libwdt_add(&spare, -(int64_t)c->layout->spacing_clocks, c->window.early_hz, c->host_hz);
	libwdt_add(&spare, -(int64_t)c->latency_us - c->latency_us, US_PER_S, c->host_hz);
	return c->window.closed && libwdt_rounded_up(&spare) > 3;
}

int libwdt_reset_now(struct libwdt *wdt, uint64_t *worst_us, uint64_t *deadline)
{
	struct context *c;
	int err = libwdt_enter(&c, wdt, worst_us ? deadline : NULL);

	if (!err && (c->state & (LIBWDT_STATE_RUNNING | STATE_BITES)) != (LIBWDT_STATE_RUNNING | STATE_BITES))
		err = libwdt_note(c, LIBWDT_CALL_NONE, LIBWDT_ERR_UNSUPPORTED);
	if (err)
		return err;
	c->state |= LIBWDT_STATE_RESETTING;
	*worst_us = c->bite_max_us;
	if (c->layout && early_bites(c) && closed_long_enough(c))
		err = refresh_early(c, worst_us);
	else if (c->layout && c->layout->flags & LIBWDT_LOCKABLE)
		err = shorten_period(c, worst_us);
	(void)libwdt_leave(c, deadline);
	return err;
}
