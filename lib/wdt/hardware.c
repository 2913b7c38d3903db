/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Turning a watchdog on and off at runtime, where the hardware allows it. Every write is spaced and read back. */
#include "context.h"

#include "exact.h"
#include "plan.h"

int libwdt_spaced_write(struct context *c, uint32_t offset, uint32_t value)
{
	const struct term spacing[3] = {
		{c->layout->spacing_clocks, c->window.early_hz}, {c->latency_us, US_PER_S}, {0, 1}};
	uint32_t wait_us = (uint32_t)libwdt_scale_up(c->layout->spacing_clocks, c->window.early_hz, US_PER_S);
	int err = libwdt_pause(c, c->base + (uint64_t)libwdt_ceil_sum(spacing, c->host_hz) + 1, wait_us);

	if (!err)
		err = libwdt_call_now(c);
	if (!err)
		err = libwdt_call_write(c, offset, value);
	if (!err)
		c->base = c->now;
	return err;
}

static uint32_t disabled_bit(const struct libwdt_layout *layout)
{
	return 1u << layout->field[LIBWDT_DISABLED].shift;
}

/* Writes the mode register and makes sure that it was taken. */
static int set_mode(struct context *c, uint32_t mode)
{
	uint32_t found = 0;
	int err = libwdt_spaced_write(c, c->layout->write_offset[LIBWDT_REG_MODE], mode);

	if (!err)
		err = libwdt_call_read(c, &found, c->layout->read_offset[LIBWDT_REG_MODE]);
	if (!err && (found ^ mode) & disabled_bit(c->layout))
		err = libwdt_note(c, LIBWDT_CALL_NONE, LIBWDT_ERR_UNSUPPORTED);
	return err;
}

static int start_layout(struct context *c)
{
	int err = 0;

	if (!(c->layout->flags & LIBWDT_LOCKABLE) || !c->period)
		return libwdt_note(c, LIBWDT_CALL_NONE, LIBWDT_ERR_UNSUPPORTED);
	if (c->layout->flags & LIBWDT_ENABLE_BY_ZERO)
		err = libwdt_spaced_write(c, c->layout->write_offset[LIBWDT_REG_MODE], 0);
	return err ? err : set_mode(c, c->mode & ~disabled_bit(c->layout));
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
	c->base = c->now;
	c->opens = c->base + c->earliest;
	c->state |= LIBWDT_STATE_RUNNING;
	c->state &= ~(STATE_FIRST | STATE_UNPROVEN);
	return 0;
}

int libwdt_hardware_stop(struct context *c)
{
	int err;

	if (!c->layout && !c->ops->stop)
		return LIBWDT_ERR_UNSUPPORTED;
	if (c->layout && !(c->layout->flags & LIBWDT_LOCKABLE))
		return LIBWDT_ERR_UNSUPPORTED;
	if (c->layout && c->window.closed && (int64_t)(c->now - c->opens) < 0)
		return LIBWDT_EARLY;
	err = c->layout ? set_mode(c, c->mode | disabled_bit(c->layout))
			: libwdt_note(c, LIBWDT_CALL_STOP, c->ops->stop(c->user));
	if (!err)
		c->state &= ~LIBWDT_STATE_RUNNING;
	else if (c->layout)
		c->opens = c->base + c->earliest;
	return err;
}
