/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Turning a watchdog on and off at runtime, where the hardware allows it. Every write is spaced and read back. */
#include "context.h"

#include "exact.h"
#include "plan.h"

/* Host ticks from the reading before a write until another is far enough from it. */
static uint64_t spacing_ticks(const struct context *c)
{
	struct sum spacing = SUM_OF_NOTHING;

	libwdt_add(&spacing, c->layout->spacing_clocks, c->window.early_hz, c->host_hz);
	libwdt_add(&spacing, c->latency_us, US_PER_S, c->host_hz);
	return (uint64_t)libwdt_rounded_up(&spacing) + 1;
}

/* Lets the spacing after the last restart pass, and after a lock, which only `opens` knows of; then reads the clock. */
static int keep_distance(struct context *c)
{
	uint32_t wait_us = (uint32_t)libwdt_scale_up(c->layout->spacing_clocks, c->window.early_hz, US_PER_S);
	uint64_t until = c->base + spacing_ticks(c);
	int err;

	if (!c->window.closed && (int64_t)(c->opens - until) > 0)
		until = c->opens;
	err = libwdt_pause(c, until, wait_us);
	return err ? err : libwdt_call_now(c);
}

int libwdt_spaced_write(struct context *c, uint32_t offset, uint32_t value)
{
	int err = keep_distance(c);

	if (!err)
		err = libwdt_call_write(c, offset, value);
	if (err)
		return err;
	libwdt_count_from_now(c);
	return 0;
}

static uint32_t disabled_bit(const struct libwdt_layout *layout)
{
	return 1u << layout->field[LIBWDT_DISABLED].shift;
}

/* The last write restarted nothing: refreshes go on as before it, but for their distance from it. */
static void count_from(struct context *c, uint64_t base, uint32_t dated)
{
	c->opens = c->now + spacing_ticks(c);
	if ((int64_t)(base + c->earliest - c->opens) > 0)
		c->opens = base + c->earliest;
	c->base = base;
	c->state = (c->state & ~STATE_DATED) | dated;
}

/* Writes the mode register and makes sure that it was taken: on some parts one that was not has restarted nothing. */
static int set_mode(struct context *c, uint32_t mode)
{
	uint64_t base = c->base;
	uint32_t found = 0, dated = c->state & STATE_DATED;
	int err = libwdt_spaced_write(c, c->layout->write_offset[LIBWDT_REG_MODE], mode);

	if (err)
		return err;
	err = libwdt_call_read(c, &found, c->layout->read_offset[LIBWDT_REG_MODE]);
	if (!err && (found ^ mode) & disabled_bit(c->layout))
		err = libwdt_note(c, LIBWDT_CALL_NONE, LIBWDT_ERR_UNSUPPORTED);
	if (err && c->layout->flags & LIBWDT_LOCK_INERT)
		count_from(c, base, dated);
	return err;
}

/* Mode 0 runs for a single tick: whether the host can be sure to write again before its end. */
static int too_coarse(const struct context *c)
{
	const uint32_t spacing = c->layout->spacing_clocks;
	const uint32_t late = c->tick_clocks > SYNC_CLOCKS ? c->tick_clocks - SYNC_CLOCKS : 0;
	const struct libwdt_window tick = {spacing, c->window.early_hz, late, c->window.late_hz, spacing, 0};
	const struct libwdt_host host = {c->ops->delay ? US_PER_S : c->host_hz, c->latency_us, c->latency_us};
	struct libwdt_bounds bounds;

	libwdt_bounds(&bounds, &tick, &host);
	return bounds.earliest > bounds.latest;
}

/*
 * Mode 0 on the way keeps clear of an erratum (see steps.c). A stopped counter
 * may stand above its WDD, so writing it raises WDERR, which would bite as soon
 * as the final mode allows the reset: it is read away.
 */
static int start_layout(struct context *c)
{
	const struct libwdt_layout *layout = c->layout;
	uint32_t status;
	int by_zero = !!(layout->flags & LIBWDT_ENABLE_BY_ZERO), err = 0;

	if (!(layout->flags & LIBWDT_LOCKABLE) || !c->period || (by_zero && too_coarse(c)))
		return libwdt_note(c, LIBWDT_CALL_NONE, LIBWDT_ERR_UNSUPPORTED);
	if (by_zero)
		err = libwdt_spaced_write(c, layout->write_offset[LIBWDT_REG_MODE], 0);
	if (!err)
		err = keep_distance(c);
	if (!err)
		err = libwdt_call_read(c, &status, layout->status);
	return err ? err : set_mode(c, c->mode & ~disabled_bit(layout));
}

int libwdt_hardware_start(struct context *c)
{
	int err;

	if (c->layout)
		err = start_layout(c);
	else if (c->ops->start)
		err = libwdt_note(c, LIBWDT_CALL_START, c->ops->start(c->user));
	else
		err = LIBWDT_ERR_UNSUPPORTED;
	if (err)
		return err;
	libwdt_count_from_now(c);
	c->state |= LIBWDT_STATE_RUNNING;
	c->state &= ~(STATE_FIRST | STATE_UNPROVEN);
	return 0;
}

/* Writing a counter that stands still above its WDD would bite: a stop that was not read back is not written again. */
static int stop_layout(struct context *c)
{
	uint32_t found = 0;
	int err = libwdt_call_read(c, &found, c->layout->read_offset[LIBWDT_REG_MODE]);

	if (err || found & disabled_bit(c->layout))
		return err;
	return set_mode(c, c->mode | disabled_bit(c->layout));
}

int libwdt_hardware_stop(struct context *c)
{
	int err;

	if (!c->layout && !c->ops->stop)
		return LIBWDT_ERR_UNSUPPORTED;
	if (c->layout && !(c->layout->flags & LIBWDT_LOCKABLE))
		return LIBWDT_ERR_UNSUPPORTED;
	if (c->layout && c->window.closed && !libwdt_reached(c->now, c->opens))
		return LIBWDT_EARLY;
	err = c->layout ? stop_layout(c)
			: libwdt_note(c, LIBWDT_CALL_STOP, c->ops->stop(c->user));
	if (!err)
		c->state &= ~LIBWDT_STATE_RUNNING;
	return err;
}
