/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The judge: who is healthy, by the words of wdt_supervisor.h alone. A client has
 * a date in 64 bits and its promise; a fault, once there, stays.
 */
#ifndef TESTS_SUPERVISOR_JUDGE_H
#define TESTS_SUPERVISOR_JUDGE_H

#include <libwdtvtlb/wdt_supervisor.h>

struct judged {
	struct libwdt_client_config promise;
	uint64_t date;     /* of its last check-in; of add or resume before the first */
	uint32_t handle;
	uint32_t fault;    /* what it did and cannot undo, 0: nothing */
	uint32_t early_by; /* ticks */
	int lives;
	int suspended;
	int checked_in; /* since add or resume */
	int found;      /* its fault, by a poll */
};

/* A check-in after the client's fault: noted or early, whichever. */
#define JUDGE_EITHER 99

/* A new life, as of `now`. */
void judge_add(struct judged *client, const struct libwdt_client_config *promise, uint64_t now);

/*
 * Asked nothing; asked again, as of `now`. Each takes effect when its call read the clock: who was late only after
 * that, within the call, is not. Who was early is.
 */
void judge_suspend(struct judged *client);
void judge_resume(struct judged *client, uint64_t now);

/* The last reading of the clock at which it is not late; UINT64_MAX: none is asked of it. */
uint64_t judge_limit(const struct judged *client);

/* Its fault when the clock reads `now`, 0: none. */
uint32_t judge_fault(const struct judged *client, uint64_t now);

/* A poll that reads `now` has found its fault. */
void judge_find(struct judged *client, uint64_t now);

/* By how many ticks, when a poll that reads `now` finds it. */
uint32_t judge_by_ticks(const struct judged *client, uint64_t now);

/* Checks in. Returns what libwdt_check_in() has to. */
int judge_check_in(struct judged *client, uint64_t now);

/* Whether a status is true. */
int judge_status(const struct judged *client, const struct libwdt_client_status *status, uint64_t now);

/* Whether a record tells of the client that failed. */
int judge_record(const struct judged *client, const struct libwdt_record *record, uint64_t now, uint32_t clock_hz);

#endif
