/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The boards of scenes.h. */
#include "scenes.h"

#define MR 0x04u
#define WLR 0x0cu
#define ILR 0x10u
#define IER 0x14u

#define SECOND 1000000u
#define HALTS (LIBWDT_WANT_IDLE_HALT | LIBWDT_WANT_DEBUG_HALT)

static const struct scene {
	const char *name;
	const struct libwdt_layout *(*layout)(void);
	uint32_t boot_mode; /* 0: as after a reset */
	uint32_t flags, not_after_us, closed_us;
	uint32_t limit_load;
} scene[SCENES] = {
	{"write", libwdt_layout_at91sam9, 0, 0, 8 * SECOND, 0, 0},
	{"write a window", libwdt_layout_at91sam9, 0, 0, 8 * SECOND, SECOND, 0},
	{"write in vain", libwdt_layout_at91sam9, 0x3fff2fff, 0, 8 * SECOND, 0, 0},
	{"lock in", libwdt_layout_at91sam9, 0, HALTS | LIBWDT_WANT_LOCK, 0, 0, 0},
	{"adopt", libwdt_layout_samv7, 0x0fff23ff, 0, 0, 0, 0},
	{"disable", libwdt_layout_at91sam9, 0, LIBWDT_WANT_DISABLED, 0, 0, 0},
	{"refuse", libwdt_layout_at91sam9, 0, 0, 3000, 0, 0},
	{"enable by way of zero", libwdt_layout_sama5d4, 0x00008000, LIBWDT_WANT_LOCK, 8 * SECOND, 0, 0},
	{"leave one window for another", libwdt_layout_sama5d4, 0x00ff21ff, LIBWDT_WANT_LOCK, 4 * SECOND, SECOND / 2,
	 0},
	{"write every register", libwdt_layout_sam9x60, 0x10000030,
	 LIBWDT_WANT_INTERRUPT | LIBWDT_HAVE_HANDLER | LIBWDT_WANT_LOCK, 8 * SECOND, SECOND, 0},
	{"be clamped", libwdt_layout_sama7g5_ns, 0, LIBWDT_WANT_INTERRUPT | LIBWDT_HAVE_HANDLER, 8 * SECOND, 0, 0x1ff},
	{"leave alone", libwdt_layout_sama7g5, 0, 0, 0, 0, 0},
	{"enable at once", libwdt_layout_rswdt, 0, 0, 2 * SECOND, 0, 0},
};

const char *scene_name(uint32_t index)
{
	return scene[index].name;
}

/* What boot code leaves in a part with many registers; the window comes last, or the next write would violate it. */
static void leave_registers(struct bench *b)
{
	bench_boot_write(b, IER, 6);
	bench_boot_write(b, ILR, 0x100);
	bench_boot_write(b, WLR, 0x00400fff);
}

static void boot(struct bench *b, const struct scene *s)
{
	struct libwdt_model_options options = LIBWDT_MODEL_OPTIONS_INIT;

	options.flags = LIBWDT_MODEL_REENABLE | LIBWDT_MODEL_CLOSE_ANY;
	ck_assert_int_eq(libwdt_model_set_options(&b->model, &options), 0);
	if (s->boot_mode)
		bench_boot_write(b, MR, s->boot_mode);
	if (b->input.layout == libwdt_layout_sam9x60())
		leave_registers(b);
	ck_assert_int_eq(libwdt_model_clear_events(&b->model), 0);
	bench_pass_us(b, 100000);
}

void scene_init(struct bench *b, uint32_t index, uint32_t host_hz, uint32_t counter_bits, uint32_t hz_low,
		uint32_t hz_high)
{
	const struct scene *s = &scene[index];

	bench_init(b, s->layout(), host_hz, counter_bits);
	b->read_ns = 40000;
	b->hz_low = hz_low;
	b->hz_high = hz_high;
	b->input.clock.hz_min = hz_low;
	b->input.clock.hz_nominal = hz_low;
	b->input.clock.hz_max = hz_high;
	b->input.age_min_us = 50000;
	b->request.flags = s->flags;
	b->request.reset_not_after_us = s->not_after_us;
	b->request.closed_us = s->closed_us;
	if (s->limit_load)
		bench_limit(b, LIBWDT_LOAD, s->limit_load);
	boot(b, s);
	b->start = (counter_bits == 64 ? 0 : (uint64_t)1 << counter_bits) - 5 - host_hz / 20000 - bench_counter(b);
}
