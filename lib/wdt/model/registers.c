/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* What a write does to the modelled watchdog's control and configuration registers. */
#include "model.h"

#define KEY_MASK 0xff000000u

static const struct span nothing;

/* The newer pages ask for a distance from a restart by WDT_CR alone (SAM9X60, WDT_CR and WDT_MR; none on WDT_WLR, WDT_ILR). */
static int is_narrow(const struct model *m)
{
	return m->layout->flags & LIBWDT_WINDOW_ELAPSED && !libwdt_model_may(m, LIBWDT_MODEL_CLOSE_ANY);
}

/*
 * Writes that cross to the slow clock keep a distance of 3 of its periods (11063K,
 * 17.4; OD 22.4); 4 make sure of three edges. @asks: from an earlier one; @gives:
 * later ones do from this.
 */
static void keep_distance(struct model *m, int asks, int gives)
{
	if (asks && m->since_write.clocks < m->options.spacing_clocks) {
		libwdt_model_fault(m, LIBWDT_MODEL_CLOSE, &nothing);
		m->state |= STATE_CUT;
	}
	if (gives)
		m->since_write = nothing;
}

/* A write that began no period costs none, unless one is on its way. */
static void forget_cut(struct model *m)
{
	if (!(m->state & STATE_PENDING))
		m->state &= ~STATE_CUT;
}

void libwdt_model_write_control(struct model *m, uint32_t value)
{
	int restarts = (value & m->layout->restart & ~KEY_MASK) != 0;

	if ((value ^ m->layout->restart) & KEY_MASK)
		return;
	keep_distance(m, 1, restarts || !is_narrow(m));
	if (value & m->layout->lock & ~KEY_MASK)
		m->state |= STATE_SEALED;
	if (restarts)
		libwdt_model_land(m, STATE_BY_CONTROL);
	forget_cut(m);
}

/* Bits that belong to no field cannot be set. */
uint32_t libwdt_model_bits(const struct model *m, uint32_t reg)
{
	uint32_t i, bits = 0;

	for (i = 0; i < LIBWDT_FIELD_COUNT; i++)
		if (m->layout->field[i].reg == reg)
			bits |= field_mask(&m->layout->field[i]);
	if (reg == LIBWDT_REG_MODE)
		bits |= m->layout->mode_ones;
	if (reg == LIBWDT_REG_INTERRUPT && m->layout->limits)
		bits |= STATUS_PARTNER;
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

	return libwdt_model_may(m, LIBWDT_MODEL_REENABLE) && disabled->width && old == 1u << disabled->shift &&
	       !libwdt_model_field(m, LIBWDT_DISABLED) && libwdt_model_field(m, LIBWDT_RESET);
}

/* "Must always be written with" ones (RSWDT_MR): what else would do is open, so they read back as ones. */
static void force_ones(struct model *m, uint32_t value)
{
	uint32_t ones = m->layout->mode_ones;

	if (~value & ones)
		m->events.seen |= LIBWDT_MODEL_NOT_ONES;
	if (!libwdt_model_may(m, LIBWDT_MODEL_ONES_WINDOW))
		m->reg[LIBWDT_REG_MODE] |= ones;
}

static void take_mode_value(struct model *m, uint32_t value)
{
	uint32_t old = m->reg[LIBWDT_REG_MODE];
	uint32_t old_load = libwdt_model_field(m, LIBWDT_LOAD);
	uint32_t old_window = libwdt_model_field(m, LIBWDT_WINDOW);

	m->reg[LIBWDT_REG_MODE] = value & libwdt_model_bits(m, LIBWDT_REG_MODE);
	force_ones(m, value);
	if (m->layout->flags & LIBWDT_WRITE_ONCE)
		m->state |= STATE_SEALED;
	if (libwdt_model_is_alone(m))
		m->events.seen |= LIBWDT_MODEL_ALONE;
	watch_steadiness(m, old_load, old_window);
	if (is_reenabling(m, old))
		libwdt_model_fault(m, LIBWDT_MODEL_REENABLED, &nothing);
	else if (!libwdt_model_may(m, LIBWDT_MODEL_FAULT_EDGE))
		libwdt_model_bite_if_allowed(m, m->status);
}

static void take_value(struct model *m, uint32_t reg, uint32_t value)
{
	if (reg == LIBWDT_REG_MODE) {
		take_mode_value(m, value);
	} else {
		m->reg[reg] = value & libwdt_model_bits(m, reg);
		libwdt_model_clamp(m, reg);
	}
}

/* Whether a write that is not taken does not even restart. */
static int is_inert(const struct model *m)
{
	uint32_t flags = m->layout->flags;

	return flags & LIBWDT_LOCK_INERT ||
	       (flags & LIBWDT_WRITE_ONCE && libwdt_model_may(m, LIBWDT_MODEL_SPENT_INERT));
}

/* One emulator's reading of the pages has a write of WDT_ILR arm the level again and do nothing else. */
static void rearm_level(struct model *m)
{
	m->in_force.level = libwdt_model_field(m, LIBWDT_LEVEL);
	m->level_ticks = libwdt_model_level_ticks(m);
	m->state &= ~STATE_LEVEL_PASSED;
	libwdt_model_settle(m);
}

static void write_slow(struct model *m, uint32_t reg, uint32_t value)
{
	uint32_t locked = m->state & STATE_SEALED;

	keep_distance(m, reg == LIBWDT_REG_MODE || !is_narrow(m), !is_narrow(m));
	if (locked && is_inert(m))
		return;
	if (!locked)
		take_value(m, reg, value);
	libwdt_model_settle(m); /* the halt bits may have gone */
	if (reg == LIBWDT_REG_LEVEL && libwdt_model_may(m, LIBWDT_MODEL_LEVEL_INERT))
		rearm_level(m);
	else
		libwdt_model_land(m, STATE_BY_WRITE);
}

/* The interrupt mask is not the slow clock's, and no lock reaches it. */
void libwdt_model_write_register(struct model *m, uint32_t reg, uint32_t value)
{
	if (reg == LIBWDT_REG_INTERRUPT)
		m->reg[reg] |= value & libwdt_model_bits(m, reg);
	else
		write_slow(m, reg, value);
	forget_cut(m);
}
