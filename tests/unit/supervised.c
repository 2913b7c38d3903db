/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The supervised bench of supervised.h. */
#include <string.h>

#include "supervised.h"

static int told(void *user, const struct libwdt_record *record)
{
	struct supervised *s = user;

	ck_assert_uint_lt(s->told, SLOTS);
	s->tale[s->told++] = *record;
	return s->fault_error;
}

void supervised_prepare(struct supervised *s, uint32_t host_hz)
{
	const struct libwdt_supervisor_config config = LIBWDT_SUPERVISOR_CONFIG_INIT;
	const struct libwdt_timing timing = {sizeof(timing), 0, BITE_US, BITE_US, BITE_US, 0, 0};

	memset(s, 0, sizeof(*s));
	bench_init_record(&s->b, host_hz, 64);
	s->b.ops.start = bench_start; /* it counts from there, and its age is known */
	s->b.read_ns = 0;
	s->b.start = 1000; /* dates and counter are not the same numbers */
	ck_assert_int_eq(libwdt_attach(&s->b.wdt, &s->b.plan, &timing, host_hz, 1000, 0), 0);
	ck_assert_int_eq(libwdt_set_timeout(&s->b.wdt, &s->deadline, SOFT_MS), 0);
	s->config = config;
	s->config.client_count = SLOTS;
	s->config.clients = s->slots;
	s->config.record = &s->record;
	s->config.fault = told;
	s->config.user = s;
}

void supervised_init(struct supervised *s, uint32_t now)
{
	supervised_prepare(s, 1000);
	ck_assert_int_eq(libwdt_supervisor_init(&s->supervisor, &s->deadline, &s->b.wdt, &s->config, now), 0);
}

uint32_t supervised_add(struct supervised *s, const struct libwdt_client_config *config, uint32_t now)
{
	uint32_t client = 0;

	ck_assert_int_eq(libwdt_client_add(&s->supervisor, &client, &s->deadline, config, now), 0);
	ck_assert_uint_ne(client, 0);
	return client;
}

uint32_t supervised_add_simple(struct supervised *s, uint32_t period, uint32_t closed, uint32_t now)
{
	struct libwdt_client_config config = LIBWDT_CLIENT_CONFIG_INIT;

	config.period_ticks = period;
	config.closed_ticks = closed;
	return supervised_add(s, &config, now);
}

int supervised_poll(struct supervised *s, uint32_t now)
{
	return libwdt_supervisor_poll(&s->supervisor, &s->deadline, now);
}

struct libwdt_client_status supervised_status(const struct supervised *s, uint32_t client, uint32_t now)
{
	struct libwdt_client_status status = LIBWDT_CLIENT_STATUS_INIT;

	ck_assert_int_eq(libwdt_client_status(&s->supervisor, &status, client, now), 0);
	return status;
}

uint32_t supervised_ping_age_ms(struct supervised *s)
{
	uint32_t left_ms = 0;

	ck_assert_int_eq(libwdt_time_left(&s->b.wdt, &left_ms), 0);
	return SOFT_MS - left_ms;
}
