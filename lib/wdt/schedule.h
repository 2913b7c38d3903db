/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * When to refresh: the arithmetic of the promise that no refresh falls outside
 * the window. Knows edges and a host; nothing of registers, wishes or I/O.
 *
 * The host reads now = floor(R t - phi). A deadline is such a reading plus n
 * ticks, so the time from the reading to the deadline lies in (n-1, n] / R. The
 * refresh before it landed up to a tick and L2 after its reading; the refresh
 * itself lands up to L after the deadline.
 */
#ifndef LIBWDT_SCHEDULE_H
#define LIBWDT_SCHEDULE_H

#include <libwdtvtlb/wdt.h>

/* A host's counter and how fast it acts on it. */
struct libwdt_host {
	uint32_t hz;         /* R */
	uint32_t latency_us; /* L */
	uint32_t landing_us; /* L2, at most L */
};

/* Slow clocks that a restart may take to become effective: 3 edges of the slow clock. */
#define SYNC_CLOCKS 3u

/* A schedule, in host ticks from reading to deadline. */
struct libwdt_bounds {
	int64_t earliest; /* n_lo: smallest legal distance */
	int64_t latest;   /* n_hi: largest; below earliest there is none */
	int64_t period;   /* at least 1; maximises the smaller slack, of equals the smallest */
};

void libwdt_bounds(struct libwdt_bounds *bounds, const struct libwdt_window *window, const struct libwdt_host *host);

/* By how many microseconds a refresh every so many ticks keeps clear of both edges, rounded down. */
int64_t libwdt_early_slack_us(const struct libwdt_window *window, const struct libwdt_host *host, int64_t ticks);
int64_t libwdt_late_slack_us(const struct libwdt_window *window, const struct libwdt_host *host, int64_t ticks);

/* How much later the window would have to end for n_lo to be legal, rounded up to more than that. */
int64_t libwdt_missing_us(const struct libwdt_window *window, const struct libwdt_host *host, int64_t earliest);

/* The first refresh of a counter whose age is known only so well. */
struct libwdt_first {
	int64_t ticks;        /* from the reading at which the age was taken */
	int64_t opens;        /* the soonest that suits every age, too late as it may be */
	int64_t survived_min; /* ages, us, that survive it */
	int64_t survived_max; /* below survived_min: none */
	uint32_t proven;      /* every age of the interval survives */
};

/* The first refresh for a counter restarted between age_min and age_max ago. */
void libwdt_first_refresh(struct libwdt_first *first, const struct libwdt_window *window,
			  const struct libwdt_host *host, uint32_t age_min_us, uint32_t age_max_us);

#endif
