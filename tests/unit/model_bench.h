/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * A modelled watchdog on a bench: what the tests of the model share. Time is
 * counted in thousandths of a slow clock unless a test says otherwise.
 */
#ifndef TESTS_UNIT_MODEL_BENCH_H
#define TESTS_UNIT_MODEL_BENCH_H

#include <check.h>

#include <libwdtvtlb/wdt_model.h>

#define CR 0x00u
#define MR 0x04u
#define SR 0x08u

#define RESTART 0xa5000001u
#define LOCK 0xa5000010u

#define WDFIEN 0x00001000u
#define WDRSTEN 0x00002000u
#define WDRPROC 0x00004000u
#define WDDIS 0x00008000u
#define WDDBGHLT 0x10000000u
#define WDIDLEHLT 0x20000000u
#define WDUNF 1u
#define WDERR 2u

#define HZ 32768u
#define TICK 128u
#define MILLI 1000u

static inline uint32_t mode(uint32_t load, uint32_t window, uint32_t bits)
{
	return load | window << 16 | bits;
}

static inline struct libwdt_model model_of(const struct libwdt_layout *layout, uint64_t time_hz)
{
	struct libwdt_model_setup setup = LIBWDT_MODEL_SETUP_INIT;
	struct libwdt_model model;

	setup.layout = layout;
	setup.time_hz = time_hz;
	ck_assert_int_eq(libwdt_model_init(&model, &setup), 0);
	return model;
}

static inline void options(struct libwdt_model *model, uint32_t flags, uint32_t delay_clocks)
{
	struct libwdt_model_options set = LIBWDT_MODEL_OPTIONS_INIT;

	set.flags = flags;
	set.delay_clocks = delay_clocks;
	ck_assert_int_eq(libwdt_model_set_options(model, &set), 0);
}

static inline void pass_time(struct libwdt_model *model, uint64_t units)
{
	ck_assert_int_eq(libwdt_model_advance(model, units), 0);
}

static inline void pass_clocks(struct libwdt_model *model, uint64_t clocks)
{
	pass_time(model, clocks * MILLI);
}

static inline void put(struct libwdt_model *model, uint32_t offset, uint32_t value)
{
	ck_assert_int_eq(libwdt_model_write(model, offset, value, 4), 0);
}

static inline uint32_t get(struct libwdt_model *model, uint32_t offset)
{
	uint32_t value = ~0u;

	ck_assert_int_eq(libwdt_model_read(model, &value, offset, 4), 0);
	return value;
}

static inline uint32_t peek(const struct libwdt_model *model, uint32_t offset)
{
	uint32_t value = ~0u;

	ck_assert_int_eq(libwdt_model_peek(model, &value, offset, 4), 0);
	return value;
}

static inline struct libwdt_model_events events(const struct libwdt_model *model)
{
	struct libwdt_model_events seen = LIBWDT_MODEL_EVENTS_INIT;

	ck_assert_int_eq(libwdt_model_events(model, &seen), 0);
	return seen;
}

static inline struct libwdt_model_view view(const struct libwdt_model *model)
{
	struct libwdt_model_view inside = LIBWDT_MODEL_VIEW_INIT;

	ck_assert_int_eq(libwdt_model_view(model, &inside), 0);
	return inside;
}

static inline uint64_t next_event(const struct libwdt_model *model)
{
	uint64_t units = 0;

	ck_assert_int_eq(libwdt_model_next_event(model, &units), 0);
	return units;
}

/* A lockable watchdog that has just been restarted with this mode, write spacing out of the way. */
static inline struct libwdt_model running(uint32_t value)
{
	struct libwdt_model model = model_of(libwdt_layout_sama5d4(), (uint64_t)HZ * MILLI);

	put(&model, MR, value);
	return model;
}

#endif
