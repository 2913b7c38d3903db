/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The tables of documented behaviour; rows.c says how they are written. */
#ifndef TESTS_DEVICE_ROWS_H
#define TESTS_DEVICE_ROWS_H

/* Plays every row of a table. Returns how many the model contradicts; a table that cannot be read ends the program. */
int play_table(const char *path);

#endif
