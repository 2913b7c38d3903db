/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Between register values and a configuration, by the field table of the layout. */
#include <libwdtvtlb/wdt.h>

#include "field.h"
#include "struct-size.h"

/* So many slow clocks are a counter's whole period: no sum of waits that the planner forms can wrap. */
#define LAYOUT_SPACING_MAX 0x80000u

/*
 * A layout may be the caller's own: no shift below may be undefined, no index
 * out of bounds, and the planner, which decodes first, relies on the rest.
 */
static int check_arguments(const struct libwdt_layout *layout, const void *to, const void *from)
{
	int err = libwdt_check_struct(layout, sizeof(*layout), FIRST_LAYOUT);
	uint32_t i;

	if (err)
		return err;
	if (!to || !from || (layout->allowed_count && !layout->allowed))
		return LIBWDT_ERR_INVALID;
	if (layout->spacing_clocks > LAYOUT_SPACING_MAX)
		return LIBWDT_ERR_SIZE;
	for (i = 0; i < LIBWDT_FIELD_ROOM; i++)
		if (!field_is_sound(&layout->field[i]))
			return LIBWDT_ERR_SIZE;
	return 0;
}

int libwdt_decode(uint16_t *config, uint32_t *reserved, const struct libwdt_layout *layout, const uint32_t *reg)
{
	int err = check_arguments(layout, config, reg);
	uint32_t unasked[LIBWDT_REG_COUNT];
	uint32_t i;

	if (err)
		return err;
	if (!reserved)
		reserved = unasked;
	for (i = 0; i < LIBWDT_REG_COUNT; i++)
		reserved[i] = reg[i];
	for (i = 0; i < LIBWDT_FIELD_ROOM; i++) {
		const struct libwdt_field *field = &layout->field[i];
		uint32_t value = field_of(field, reg);

		config[i] = (uint16_t)value;
		reserved[field->reg] &= ~(value << field->shift);
	}
	return 0;
}

int libwdt_encode(uint32_t *reg, const struct libwdt_layout *layout, const uint16_t *config)
{
	int err = check_arguments(layout, reg, config);
	uint32_t i;

	if (err)
		return err;
	for (i = 0; i < LIBWDT_FIELD_ROOM; i++)
		if (config[i] >> layout->field[i].width)
			return LIBWDT_ERR_RANGE;
	for (i = 0; i < LIBWDT_REG_COUNT; i++)
		reg[i] = i == LIBWDT_REG_MODE ? layout->mode_ones : 0;
	for (i = 0; i < LIBWDT_FIELD_ROOM; i++)
		reg[layout->field[i].reg] |= (uint32_t)config[i] << layout->field[i].shift;
	return 0;
}
