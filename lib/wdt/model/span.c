/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Lengths of time in slow clocks, kept as exact fractions of the host's rate. */
#include "model.h"

/* hz is below 2^20, so this many seconds stay below 2^62 clocks. */
#define SECONDS_MAX ((uint64_t)1 << 42)

void libwdt_span_add(struct span *a, const struct span *b, uint64_t time_hz)
{
	a->clocks += b->clocks;
	a->part += b->part;
	if (a->part >= time_hz) {
		a->part -= time_hz;
		a->clocks++;
	}
}

void libwdt_span_sub(struct span *a, const struct span *b, uint64_t time_hz)
{
	a->clocks -= b->clocks;
	if (a->part < b->part) {
		a->part += time_hz;
		a->clocks--;
	}
	a->part -= b->part;
}

int libwdt_span_less(const struct span *a, const struct span *b)
{
	return a->clocks < b->clocks || (a->clocks == b->clocks && a->part < b->part);
}

int libwdt_span_of_units(struct span *span, const struct model *m, uint64_t units)
{
	uint64_t part, seconds = libwdt_divide(&part, units, m->time_hz);

	if (seconds > SECONDS_MAX)
		return LIBWDT_ERR_RANGE;
	/* part * hz stays below 2^60. */
	span->clocks = libwdt_divide(&span->part, port_mul_64x32(part, m->hz), m->time_hz);
	span->clocks += port_mul_64x32(seconds, m->hz);
	return 0;
}

uint64_t libwdt_units_of_span(const struct model *m, const struct span *span)
{
	uint64_t rest, each = libwdt_divide(&rest, m->time_hz, m->hz);
	uint64_t units = port_mul_64x32(each, (uint32_t)span->clocks);

	units += libwdt_divide(&rest, port_mul_64x32(rest, (uint32_t)span->clocks) + span->part, m->hz);
	return units + (rest != 0);
}
