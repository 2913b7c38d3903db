/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The guest's physical world: what lies where, which machine pages stand behind it, and what its memory holds. */
#ifndef GUEST_H
#define GUEST_H

#include "shape.h"

#define WORDS_LOG2 12u

struct guest {
	uint64_t layout;
	uint32_t used; /* words that were ever written */
	struct {
		uint64_t gpa_and_used; /* address | 1; 0: empty */
		uint64_t value;
	} word[1u << WORDS_LOG2];
};

void guest_begin(struct guest *guest, const struct shape *shape);
/* Physical space comes in parts of 64 KiB, each of its kind; some are mixed page by page. */
void guest_backing(const struct guest *guest, struct libvtlb_backing *backing, uint64_t gpa);
uint64_t guest_read(const struct guest *guest, uint64_t gpa);
/* Returns -1 when the memory that is kept is full. */
int guest_write(struct guest *guest, uint64_t gpa, uint64_t value);

#endif
