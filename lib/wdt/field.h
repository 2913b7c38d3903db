/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* A field of a layout in its register. One of no width has a mask of nothing and reads as 0. */
#ifndef LIBWDT_FIELD_H
#define LIBWDT_FIELD_H

#include <libwdtvtlb/wdt.h>

/* Whether no shift by it is undefined and no index out of bounds, and its values fit the 16 bits a configuration has. */
static inline int field_is_sound(const struct libwdt_field *field)
{
	return field->reg < LIBWDT_REG_COUNT && field->width <= 16 && field->shift < 32 &&
	       field->shift + field->width <= 32;
}

static inline uint32_t field_max(const struct libwdt_field *field)
{
	return (1u << field->width) - 1;
}

static inline uint32_t field_mask(const struct libwdt_field *field)
{
	return field_max(field) << field->shift;
}

/* Its value, from the values of all registers. */
static inline uint32_t field_of(const struct libwdt_field *field, const uint32_t *reg)
{
	return reg[field->reg] >> field->shift & field_max(field);
}

#endif
