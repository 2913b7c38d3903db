/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The workload's memory: three virtual megabytes of sections, large and small
 * pages, each laid out over a megabyte of RAM in an order of its own. All RAM is
 * mapped at its own address too, so what goes in on one way can be checked on
 * the other.
 */
#ifndef FIRMWARE_TASKS_PAGES_H
#define FIRMWARE_TASKS_PAGES_H

#include <stdint.h>

#include "mmu.h"

#define PAGES_REGIONS 3u
#define PAGES_BYTES 0x100000u /* of each region */

enum region { REGION_SECTION, REGION_LARGE, REGION_SMALL };

/* A word of a region, by its virtual address, and the same word by its physical one. */
volatile uint32_t *pages_word(enum region region, uint32_t offset);
volatile uint32_t *pages_physical(enum region region, uint32_t offset);

/* A small page that is not part of any region, and a frame of RAM that is not in use: two of them. */
#define PAGES_SPARE_VA 0x40300000u
volatile uint32_t *pages_spare_frame(uint32_t number);

void pages_map(void);

/* Gives every small page another frame, and drops the whole TLB. */
void pages_shuffle(void);

#endif
