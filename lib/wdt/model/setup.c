/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* What a model can be made of: setups, options, and layouts, which may be the caller's own. */
#include "../struct-size.h"
#include "model.h"

#define ALL_FLAGS \
	(LIBWDT_WRITE_ONCE | LIBWDT_LOCKABLE | LIBWDT_WINDOW_ELAPSED | LIBWDT_PERIOD_DISPUTED | LIBWDT_DIVIDER_KEPT | \
	 LIBWDT_ENABLE_BY_ZERO | LIBWDT_CLAMPED | LIBWDT_NON_SECURE | LIBWDT_REDUNDANT | LIBWDT_LOCK_INERT)

/* LIBWDT_MODEL_STRICT to LIBWDT_MODEL_CLOSE_ANY. */
#define ALL_OPTIONS ((LIBWDT_MODEL_CLOSE_ANY << 1) - 1)

int libwdt_model_check_options(const struct libwdt_model_options *options, uint32_t divider)
{
	if (options->flags & ~ALL_OPTIONS || options->delay_clocks > DELAY_MAX || options->spacing_clocks > SPACING_MAX ||
	    options->cut_clocks > CUT_MAX)
		return LIBWDT_ERR_INVALID;
	if (options->divider_phase >= divider && options->divider_phase != LIBWDT_MODEL_DIVIDER_KEPT)
		return LIBWDT_ERR_INVALID;
	return 0;
}

/* Interrupts are written by one register, cleared by another and read in a third; other registers are in one place. */
static int is_there(const struct libwdt_layout *layout, uint32_t reg)
{
	if (layout->read_offset[reg] == LIBWDT_NO_OFFSET || layout->write_offset[reg] == LIBWDT_NO_OFFSET)
		return 0;
	if (reg == LIBWDT_REG_INTERRUPT)
		return layout->interrupt_clear != LIBWDT_NO_OFFSET;
	return layout->read_offset[reg] == layout->write_offset[reg];
}

/* Every register's offset; those of LIBWDT_NO_OFFSET count for nothing. Returns how many. */
static uint32_t list_offsets(uint32_t *offset, const struct libwdt_layout *layout)
{
	uint32_t count = 0, i;

	offset[count++] = layout->control;
	offset[count++] = layout->status;
	offset[count++] = layout->counter;
	offset[count++] = layout->interrupt_clear;
	offset[count++] = layout->write_offset[LIBWDT_REG_INTERRUPT];
	for (i = 0; i < LIBWDT_REG_COUNT; i++)
		offset[count++] = layout->read_offset[i];
	for (i = 0; i < LIMIT_COUNT && layout->limits; i++)
		offset[count++] = layout->limits + 4 * i;
	return count;
}

static int is_crowded(const struct libwdt_layout *layout)
{
	uint32_t offset[5 + LIBWDT_REG_COUNT + LIMIT_COUNT];
	uint32_t count = list_offsets(offset, layout), i, j;

	for (i = 0; i < count; i++)
		for (j = 0; j < i; j++)
			if (offset[i] == offset[j] && offset[i] != LIBWDT_NO_OFFSET)
				return 1;
	return 0;
}

static int contradicts_itself(const struct libwdt_layout *layout)
{
	const struct libwdt_field *field = layout->field;
	uint32_t resets = field[LIBWDT_RESET].width | field[LIBWDT_RESET_EARLY].width | field[LIBWDT_RESET_PROCESSOR].width;
	uint32_t i;

	for (i = 0; i < LIBWDT_FIELD_ROOM; i++)
		if (field[i].width && !is_there(layout, field[i].reg))
			return 1;
	if (layout->flags & LIBWDT_NON_SECURE && (resets || layout->limits))
		return 1;
	return layout->flags & ~ALL_FLAGS || field[LIBWDT_LOAD].width == 0 || !is_there(layout, LIBWDT_REG_MODE) ||
	       (layout->flags & LIBWDT_WINDOW_ELAPSED && field[LIBWDT_WINDOW].width == 0) || is_crowded(layout);
}

static int check_layout(const struct libwdt_layout *layout)
{
	int err = libwdt_check_struct(layout, sizeof(*layout), FIRST_LAYOUT);
	uint32_t i;

	if (err)
		return err;
	for (i = 0; i < LIBWDT_FIELD_ROOM; i++)
		if (!field_is_sound(&layout->field[i]))
			return LIBWDT_ERR_SIZE;
	return contradicts_itself(layout) ? LIBWDT_ERR_UNSUPPORTED : 0;
}

int libwdt_model_check_setup(const struct libwdt_model_setup *setup)
{
	int err = libwdt_check_struct(setup, sizeof(*setup), FIRST_MODEL_SETUP);

	if (err)
		return err;
	if (setup->hz < HZ_MIN || setup->hz > HZ_MAX || setup->divider < 1 || setup->divider > DIVIDER_MAX ||
	    setup->reserved || setup->time_hz < 1 || setup->time_hz > TIME_HZ_MAX)
		return LIBWDT_ERR_INVALID;
	return check_layout(setup->layout);
}
