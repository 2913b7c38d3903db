/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* What the firmware checks, and the verdict. */
#ifndef FIRMWARE_REPORT_H
#define FIRMWARE_REPORT_H

#include <stdint.h>

/* Numbers of the checks, as they stand in a bad verdict. */
enum check {
	CHECK_STRAP = 1,  /* the board asks for something there is */
	CHECK_BOOT,       /* it is the first boot or the second */
	CHECK_CAUSE,      /* the boot cause fits the boot */
	CHECK_LIBRARY,    /* a call of the library succeeded */
	CHECK_PLAN,       /* the plan is feasible, and finds what it should and nothing else */
	CHECK_LATENCY,    /* deadlines were served within the bound that the plan was made for */
	CHECK_WORK,       /* the workload's results */
	CHECK_EXCEPTION,  /* nothing aborts but what should */
	CHECK_KEPT,       /* memory has kept what the first boot left */
	CHECK_RECORD,     /* the supervisor's record names the task that failed */
	CHECK_TIME,       /* the reset came when it was promised */
	CHECK_SURVIVED,   /* the first boot was reset where it should have been, and not where not */
};

/* Writes a bad verdict and waits for the end. */
_Noreturn void give_up(enum check check);

/* Each prints what was expected and found, and gives up, if the two differ. */
void expect(enum check check, const char *what, uint32_t found, uint32_t wanted);
void expect_between(enum check check, const char *what, uint32_t found, uint32_t low, uint32_t high);

/* As expect(), for what the library returned: 0 is good. */
void expect_done(const char *what, int result);

/* All is well: the boot cause goes with the verdict. */
void report_good(uint32_t cause);

/* Notes the time where it outlives a reset: the next boot sees how long this one lived. */
void sign_of_life(void);

#endif
