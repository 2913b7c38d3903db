/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * A program as users link it, compiled with the headers of one release and run with the library of another
 * (old-new.sh). Everything that it hands to a library ends at a page that nobody may touch: a library that takes
 * a struct for longer than its caller has it does not get away with it.
 */
#ifndef OLD_NEW_PROGRAM_H
#define OLD_NEW_PROGRAM_H

#include <stdint.h>
#include <stdio.h>

#include <libwdtvtlb/vtlb.h>
#include <libwdtvtlb/wdt.h>
#include <libwdtvtlb/wdt_boot.h>
#include <libwdtvtlb/wdt_model.h>
#include <libwdtvtlb/wdt_supervisor.h>

/* Memory full of rubbish whose end is the end of a page that can be touched; for ever. */
void *edge(uint64_t bytes);
#define EDGE(type) ((struct type *)edge(sizeof(struct type)))

/* A struct at an edge, as an initialiser has it. */
void *edge_copy(const void *from, uint64_t bytes);
#define EDGE_COPY(value) edge_copy(&(value), sizeof(value))

/* One line of what is compared between the runs. */
#define TELL(...) (printf(__VA_ARGS__), putchar('\n'))

/* Ends the program where a call that must succeed does not. */
void must(int result, const char *what);
#define MUST(call) must((call), #call)

/* The two libraries at work: what they do is printed, and is the same whatever is linked. */
void play_wdt(void);
void play_vtlb(void);

/* Contexts of this program's size: what each init says, and that none wrote beyond what it was given. */
void crowd(void);

/* Every struct that grows, with something in a member that the first release did not have: how many were refused. */
void come_from_the_future(void);

/* A shared library of the old days (plugin.c), which is given this program's tables and watchdogs. */
uint64_t plugin_sum(const struct thash *table, uint64_t first, uint64_t step, uint32_t count);
uint64_t plugin_refreshes(const struct libwdt *wdt);

#endif
