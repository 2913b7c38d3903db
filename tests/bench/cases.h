/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Operations whose instructions are counted, on the host under callgrind and on
 * bare metal under an emulator. Nothing here needs a C library.
 */
#ifndef BENCH_CASES_H
#define BENCH_CASES_H

#include <stdint.h>

/* Operations in one run of a case. */
#define CASE_OPERATIONS 1000

uint32_t cases_count(void);
const char *case_name(uint32_t number);

/* Fills the tables. */
void case_prepare(uint32_t number);

/* Does the operation CASE_OPERATIONS times, and nothing else; 0 where each of them hit, or missed, as it should. */
int case_counted(uint32_t number);

/* 0 where what was found in that run was right. */
int case_check(uint32_t number);

#endif
