/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* What the reading of the command line shares: the setters, which return -1 to go on or an exit status. */
#ifndef VTLBREPLAY_OPTIONS_H
#define VTLBREPLAY_OPTIONS_H

#include "vtlbreplay.h"

/* options.c: says what was expected; returns STATUS_BAD_INPUT. */
int option_bad(const char *option, const char *value, const char *expected);

/* settings.c */
int set_front(struct options *options, const char *value);
int set_sets(struct options *options, const char *value);
int set_granule(struct options *options, const char *value);
int set_index(struct options *options, const char *value);
int set_direct(struct options *options, const char *value);
int set_page(struct options *options, const char *value);
int set_large(struct options *options, const char *value);
int set_map(struct options *options, const char *value);
int set_copies(struct options *options, const char *value);
int set_quantum(struct options *options, const char *value);
int set_purge(struct options *options, const char *value);
int set_rounds(struct options *options, const char *value);
int set_kind(struct options *options, const char *value);
int set_refill_ns(struct options *options, const char *value);
int set_curve(struct options *options, const char *value);

#endif
