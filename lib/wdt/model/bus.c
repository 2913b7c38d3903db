/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The modelled watchdog's registers as the bus sees them. */
#include "model.h"

#define KEY_MASK 0xff000000u

static const struct span nothing;

static int check_access(const struct model *m, uint32_t offset, uint32_t bytes)
{
	const struct libwdt_layout *layout = m->layout;

	if (bytes != 4 || offset & 3)
		return LIBWDT_ERR_UNSUPPORTED;
	if (offset != layout->control && offset != layout->status && offset != layout->read_offset[LIBWDT_REG_MODE])
		return LIBWDT_ERR_RANGE;
	return 0;
}

static uint32_t value_at(const struct model *m, uint32_t offset)
{
	if (offset == m->layout->status)
		return m->status;
	return offset == m->layout->control ? 0 : m->reg[LIBWDT_REG_MODE];
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

int libwdt_model_read(struct libwdt_model *model, uint32_t *value, uint32_t offset, uint32_t bytes)
{
	int err = libwdt_model_peek(model, value, offset, bytes);
	struct model *m;

	if (err)
		return err;
	err = libwdt_model_enter(&m, model);
	if (!err && offset == m->layout->status) {
		m->status = 0;
		err = libwdt_model_tell(m);
	}
	return err;
}

/* Writes to CR and MR keep a distance of 3 slow clocks (11063K, 17.4; OD 22.4); 4 make sure of three edges. */
static void keep_distance(struct model *m)
{
	if (m->since_write.clocks < m->options.spacing_clocks) {
		libwdt_model_fault(m, LIBWDT_MODEL_CLOSE, &nothing);
		m->state |= STATE_CUT;
	}
	m->since_write = nothing;
}

static void write_control(struct model *m, uint32_t value)
{
	if ((value ^ m->layout->restart) & KEY_MASK)
		return;
	keep_distance(m);
	if (value & m->layout->lock & ~KEY_MASK)
		m->state |= STATE_LOCKED;
	if (value & m->layout->restart & ~KEY_MASK)
		libwdt_model_land(m);
}

/* Bits that belong to no field cannot be set. */
static uint32_t mode_bits(const struct model *m)
{
	uint32_t i, bits = m->layout->mode_ones;

	for (i = 0; i < LIBWDT_FIELD_COUNT; i++)
		bits |= field_mask(&m->layout->field[i]);
	return bits;
}

/* "While WDDIS is set, and in the write that sets it, WDV and WDD must not be modified" (OD 22.4). */
static void watch_steadiness(struct model *m, uint32_t old_load, uint32_t old_window)
{
	if (libwdt_model_field(m, LIBWDT_DISABLED) && (libwdt_model_field(m, LIBWDT_LOAD) != old_load ||
						       libwdt_model_field(m, LIBWDT_WINDOW) != old_window))
		m->events.seen |= LIBWDT_MODEL_UNSTEADY;
}

/* SAMA5D2 errata 16.2: from 0x00008000 to enabled with a reset, whatever the counter; by way of 0 all is well. */
static int is_reenabling(const struct model *m, uint32_t old)
{
	const struct libwdt_field *disabled = &m->layout->field[LIBWDT_DISABLED];

	return m->options.flags & LIBWDT_MODEL_REENABLE && disabled->width && old == 1u << disabled->shift &&
	       !libwdt_model_field(m, LIBWDT_DISABLED) && libwdt_model_field(m, LIBWDT_RESET);
}

static void take_value(struct model *m, uint32_t value)
{
	uint32_t old = m->reg[LIBWDT_REG_MODE];
	uint32_t old_load = libwdt_model_field(m, LIBWDT_LOAD);
	uint32_t old_window = libwdt_model_field(m, LIBWDT_WINDOW);

	m->reg[LIBWDT_REG_MODE] = value & mode_bits(m);
	if (m->layout->flags & LIBWDT_WRITE_ONCE)
		m->state |= STATE_LOCKED;
	watch_steadiness(m, old_load, old_window);
	if (is_reenabling(m, old))
		libwdt_model_fault(m, LIBWDT_MODEL_REENABLED, &nothing);
	else if (!(m->options.flags & LIBWDT_MODEL_FAULT_EDGE))
		libwdt_model_bite_if_allowed(m);
}

static void write_mode(struct model *m, uint32_t value)
{
	uint32_t locked = m->state & STATE_LOCKED;

	keep_distance(m);
	if (!locked)
		take_value(m, value);
	libwdt_model_settle(m); /* the halt bits may have gone */
	if (locked && m->layout->flags & LIBWDT_WRITE_ONCE && m->options.flags & LIBWDT_MODEL_SPENT_INERT)
		return;
	libwdt_model_land(m);
}

int libwdt_model_write(struct libwdt_model *model, uint32_t offset, uint32_t value, uint32_t bytes)
{
	struct model *m;
	int err = libwdt_model_enter(&m, model);

	if (!err)
		err = check_access(m, offset, bytes);
	if (err)
		return err;
	if (m->state & STATE_ANY_HELD)
		return LIBWDT_ERR_STATE;
	if (offset == m->layout->control)
		write_control(m, value);
	else if (offset == m->layout->write_offset[LIBWDT_REG_MODE])
		write_mode(m, value);
	return libwdt_model_tell(m);
}
