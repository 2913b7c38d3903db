/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * A bench with a supervised watchdog: what the supervisor's tests share. The
 * watchdog has a timing record, bites 100 s after its last refresh and has a
 * soft timeout of 1000 s, so that nothing but the clients needs the host for a long time. The
 * host's counter runs at 1 kHz unless a test says otherwise, and reading it takes no time.
 */
#ifndef TESTS_UNIT_SUPERVISED_H
#define TESTS_UNIT_SUPERVISED_H

#include <libwdtvtlb/wdt_supervisor.h>

#include "bench.h"

#define SLOTS 8u
#define SOFT_MS 1000000u
#define BITE_US 100000000u

struct supervised {
	struct bench b; /* first: the callbacks' user pointer */
	struct libwdt_supervisor supervisor;
	struct libwdt_client slots[SLOTS];
	struct libwdt_record record;
	struct libwdt_supervisor_config config;
	uint64_t deadline; /* what the last call returned */
	uint32_t told;
	struct libwdt_record tale[SLOTS]; /* what the fault callback was told */
	int32_t fault_error;              /* and what it returns */
};

/* The watchdog, attached, and a configuration with every slot, the record and the callback; no supervisor yet. */
void supervised_prepare(struct supervised *s, uint32_t host_hz);

/* The whole of it, begun when the clock of 1 kHz reads `now`. */
void supervised_init(struct supervised *s, uint32_t now);

/* Adds a client that must have been taken; returns its handle. */
uint32_t supervised_add(struct supervised *s, const struct libwdt_client_config *config, uint32_t now);
uint32_t supervised_add_simple(struct supervised *s, uint32_t period, uint32_t closed, uint32_t now);

int supervised_poll(struct supervised *s, uint32_t now);

struct libwdt_client_status supervised_status(const struct supervised *s, uint32_t client, uint32_t now);

/* How long ago the last ping was, in milliseconds of the watchdog's counter, as the time that is left tells. */
uint32_t supervised_ping_age_ms(struct supervised *s);

#endif
