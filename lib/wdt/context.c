/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Preparing a context, the host's clock and registers behind it, and waiting. */
#include "context.h"

#include "exact.h"
#include "struct-size.h"

uint32_t libwdt_sizeof(void)
{
	return sizeof(struct libwdt);
}

int libwdt_init_sized(struct libwdt *wdt, uint32_t bytes, const struct libwdt_ops *ops, void *user)
{
	struct context *c = (struct context *)(void *)wdt;
	int err = libwdt_check_struct(ops, sizeof(*ops), FIRST_OPS);
	uint32_t i;

	if (err || !wdt)
		return err ? err : LIBWDT_ERR_INVALID;
	if (!ops->now || ops->counter_bits < 16 || ops->counter_bits > 64)
		return LIBWDT_ERR_INVALID;
	if (bytes < sizeof(*c) || (uintptr_t)wdt % _Alignof(struct context))
		return LIBWDT_ERR_STORAGE;
	for (i = 0; i < sizeof(*c) / sizeof(wdt->opaque[0]); i++)
		wdt->opaque[i] = 0;
	c->magic = CONTEXT_MAGIC;
	c->ops = ops;
	c->user = user;
	return 0;
}

struct context *libwdt_context(struct libwdt *wdt)
{
	struct context *c = (struct context *)(void *)wdt;

	return c && (uintptr_t)wdt % _Alignof(struct context) == 0 && c->magic == CONTEXT_MAGIC ? c : NULL;
}

int libwdt_note(struct context *c, uint32_t callback, int result)
{
	if (result == 0)
		return 0;
	c->error = result < 0 ? result : LIBWDT_ERR_INVALID;
	c->callback = (uint8_t)callback;
	if (callback)
		libwdt_tell(c, LIBWDT_EVENT_CALLBACK, callback, (uint64_t)-(int64_t)c->error);
	return c->error;
}

void libwdt_tell(const struct context *c, uint32_t event, uint64_t a, uint64_t b)
{
	if (c->ops->diagnose)
		(void)c->ops->diagnose(c->user, event, a, b);
}

int libwdt_call_now(struct context *c)
{
	uint64_t raw = 0;
	int err = libwdt_note(c, LIBWDT_CALL_NOW, c->ops->now(c->user, &raw));

	if (!err)
		c->now += (raw - c->now) & libwdt_counter_mask(c->ops->counter_bits);
	return err;
}

int libwdt_call_read(struct context *c, uint32_t *value, uint32_t offset)
{
	return libwdt_note(c, LIBWDT_CALL_READ, c->ops->read(c->user, value, offset));
}

int libwdt_call_write(struct context *c, uint32_t offset, uint32_t value)
{
	return libwdt_note(c, LIBWDT_CALL_WRITE, c->ops->write(c->user, offset, value));
}

uint64_t libwdt_ticks_of_us(const struct context *c, uint64_t time_us)
{
	return libwdt_scale_up(time_us, US_PER_S, c->host_hz);
}

uint64_t libwdt_ticks_of_ms(const struct context *c, uint32_t time_ms)
{
	return libwdt_ticks_of_us(c, port_mul_32x32(time_ms, US_PER_S / MS_PER_S));
}

/* A later deadline could be taken for one in the past when it is served as late as the latency allows. */
int64_t libwdt_stage(const struct context *c)
{
	return (int64_t)((libwdt_counter_mask(c->ops->counter_bits) >> 1) - libwdt_ticks_of_us(c, c->latency_us));
}

/* A clock that has stopped would make this an endless loop. */
int libwdt_pause(struct context *c, uint64_t until, uint32_t time_us)
{
	uint64_t most = libwdt_scale_up(1, c->host_hz, LIBWDT_CLOCK_STALL_HZ) + LIBWDT_CLOCK_STALL;
	uint64_t equal = 0;

	if (c->ops->delay)
		return libwdt_note(c, LIBWDT_CALL_DELAY, c->ops->delay(c->user, time_us));
	while ((int64_t)(until - c->now) > 0) {
		uint64_t before = c->now;
		int err = libwdt_call_now(c);

		if (err)
			return err;
		equal = c->now == before ? equal + 1 : 0;
		if (equal == most)
			return libwdt_note(c, LIBWDT_CALL_NONE, LIBWDT_ERR_CLOCK);
	}
	return 0;
}
