/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The modelled watchdog's registers as the bus sees them: which there are, and what a read finds. */
#include "model.h"

/* Whether this is one of the limit registers of a secure half, and which. */
static int is_limit(const struct model *m, uint32_t *index, uint32_t offset)
{
	*index = (offset - m->layout->limits) / 4;
	return m->layout->limits && offset >= m->layout->limits && *index < LIMIT_COUNT;
}

/* Which configuration register is read, or written, at an offset; LIBWDT_REG_COUNT: none. */
static uint32_t find(const uint16_t *offsets, uint32_t offset)
{
	uint32_t reg = 0;

	while (reg < LIBWDT_REG_COUNT && offsets[reg] != offset)
		reg++;
	return reg;
}

/* An offset that the layout does not have is odd, and never gets here. */
static int check_access(const struct model *m, uint32_t offset, uint32_t bytes)
{
	const struct libwdt_layout *layout = m->layout;
	uint32_t index;

	if (bytes != 4 || offset & 3)
		return LIBWDT_ERR_UNSUPPORTED;
	if (offset == layout->control || offset == layout->status || offset == layout->counter ||
	    offset == layout->interrupt_clear || is_limit(m, &index, offset))
		return 0;
	if (find(layout->read_offset, offset) < LIBWDT_REG_COUNT || find(layout->write_offset, offset) < LIBWDT_REG_COUNT)
		return 0;
	return LIBWDT_ERR_RANGE;
}

/*
 * WDT_VR is not synchronised with the bus, so it is read until two reads agree
 * (WDT_VR). Torn, a bit is set that is set both before and after a step.
 */
static uint32_t live_counter(const struct model *m)
{
	uint32_t counter = libwdt_model_counter(m);

	if (libwdt_model_may(m, LIBWDT_MODEL_TORN) && counter != m->live)
		return counter & (counter + 1);
	return counter;
}

static uint32_t value_at(const struct model *m, uint32_t offset)
{
	uint32_t reg = find(m->layout->read_offset, offset), index;

	if (offset == m->layout->status)
		return m->status;
	if (offset == m->layout->counter)
		return live_counter(m);
	if (is_limit(m, &index, offset))
		return m->limit[index];
	return reg < LIBWDT_REG_COUNT ? m->reg[reg] : 0;
}

int libwdt_model_peek(const struct libwdt_model *model, uint32_t *value, uint32_t offset, uint32_t bytes)
{
	const struct model *m;
	int err = libwdt_model_enter_const(&m, model);

	if (!err && !value)
		err = LIBWDT_ERR_INVALID;
	if (!err)
		err = check_access(m, offset, bytes);
	if (!err)
		*value = value_at(m, offset);
	return err;
}

/* Reading clears; a comparator that is a level rather than an edge sets LVLINT again. */
static void clear_status(struct model *m)
{
	m->status = m->state & STATE_LEVEL_PASSED && libwdt_model_may(m, LIBWDT_MODEL_LEVEL_HELD) ? STATUS_LEVEL : 0;
}

int libwdt_model_read(struct libwdt_model *model, uint32_t *value, uint32_t offset, uint32_t bytes)
{
	int err = libwdt_model_peek(model, value, offset, bytes);
	struct model *m;

	if (!err)
		err = libwdt_model_enter(&m, model);
	if (err)
		return err;
	if (offset == m->layout->counter)
		m->live = libwdt_model_counter(m);
	if (offset != m->layout->status)
		return 0;
	clear_status(m);
	return libwdt_model_tell(m);
}

int libwdt_model_write(struct libwdt_model *model, uint32_t offset, uint32_t value, uint32_t bytes)
{
	struct model *m;
	uint32_t reg, index;
	int err = libwdt_model_enter(&m, model);

	if (!err)
		err = check_access(m, offset, bytes);
	if (err)
		return err;
	if (m->state & STATE_ANY_HELD)
		return LIBWDT_ERR_STATE;
	reg = find(m->layout->write_offset, offset);
	if (offset == m->layout->control)
		libwdt_model_write_control(m, value);
	else if (offset == m->layout->interrupt_clear)
		m->reg[LIBWDT_REG_INTERRUPT] &= ~value;
	else if (reg < LIBWDT_REG_COUNT)
		libwdt_model_write_register(m, reg, value);
	else if (is_limit(m, &index, offset))
		libwdt_model_write_limit(m, index, value);
	return libwdt_model_tell(m);
}
