/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Modelled watchdogs that depend on each other: the two halves of the dual
 * watchdog, one of which limits and overhears the other (SAMA7G5, NS_WDT_PLIM and
 * its neighbours, PS_WDT_ISR), and the RSWDT, which must not run without the WDT.
 */
#include "model.h"

/* What the limit registers bound, in their order. */
static const uint8_t limited[LIMIT_COUNT] = {LIBWDT_LEVEL, LIBWDT_WINDOW, LIBWDT_LOAD};

int libwdt_model_check_partner(const struct libwdt_model_setup *setup, const struct libwdt_model *model)
{
	const struct libwdt_layout *layout = setup->layout;
	const struct model *partner;
	int err;

	if (!setup->partner)
		return 0;
	if (setup->partner == model)
		return LIBWDT_ERR_INVALID;
	err = libwdt_model_enter_const(&partner, setup->partner);
	if (err)
		return err;
	if (layout->flags & LIBWDT_NON_SECURE && partner->layout->limits)
		return 0;
	if (layout->flags & LIBWDT_REDUNDANT && !(partner->layout->flags & LIBWDT_REDUNDANT))
		return 0;
	return LIBWDT_ERR_UNSUPPORTED;
}

void libwdt_model_link(struct model *m, struct libwdt_model *partner)
{
	m->partner = (struct model *)(void *)partner;
	if (m->partner && m->layout->flags & LIBWDT_NON_SECURE)
		m->partner->partner = m;
}

/* A copy of a half, or a half made anew, is not the one that its partner knows. */
struct model *libwdt_model_other_half(const struct model *m)
{
	struct model *other = m->partner;

	if (!other || other->magic != MODEL_MAGIC || other->partner != m)
		return NULL;
	return other;
}

void libwdt_model_alarm(const struct model *m, uint32_t status)
{
	struct model *other = libwdt_model_other_half(m);

	if (!other || !(m->layout->flags & LIBWDT_NON_SECURE) || other->state & STATE_ANY_HELD)
		return;
	other->status |= status << STATUS_PARTNER_SHIFT;
	other->events.seen |= LIBWDT_MODEL_PARTNER;
	libwdt_model_count_interrupt(other);
}

/* Where the lowest value is above the highest, the highest wins: no page says. */
static uint32_t within(uint32_t value, uint32_t limit)
{
	uint32_t least = limit & 0xffff, most = limit >> 16;

	if (value < least)
		value = least;
	return value > most ? most : value;
}

/* "PERMAX is applied to PERIOD", and its like (NS_WDT_PLIM, NS_WDT_RLIM, NS_WDT_LVLLIM). Returns whether it had to be. */
static int clamp(struct model *m, uint32_t index, uint32_t limit)
{
	const struct libwdt_field *field = &m->layout->field[limited[index]];
	uint32_t value = field_of(field, m->reg), allowed = within(value, limit) & field_max(field);

	m->reg[field->reg] ^= (value ^ allowed) << field->shift;
	return value != allowed;
}

void libwdt_model_clamp(struct model *m, uint32_t reg)
{
	struct model *other = libwdt_model_other_half(m);
	uint32_t i;

	if (!other || !(m->layout->flags & LIBWDT_NON_SECURE))
		return;
	for (i = 0; i < LIMIT_COUNT; i++)
		if (m->layout->field[limited[i]].reg == reg)
			clamp(m, i, other->limit[i]);
}

void libwdt_model_write_limit(struct model *m, uint32_t index, uint32_t value)
{
	struct model *other = libwdt_model_other_half(m);

	m->limit[index] = value & LIMIT_MASK;
	if (other && clamp(other, index, m->limit[index]) && !libwdt_model_may(other, LIBWDT_MODEL_CLAMP_QUIET))
		libwdt_model_land(other, 0);
}

int libwdt_model_is_alone(const struct model *m)
{
	const struct model *wdt = m->partner;

	return m->layout->flags & LIBWDT_REDUNDANT && wdt && wdt->magic == MODEL_MAGIC &&
	       libwdt_model_field(wdt, LIBWDT_DISABLED) && !libwdt_model_field(m, LIBWDT_DISABLED);
}
