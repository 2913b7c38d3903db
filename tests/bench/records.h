/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* What a program touched, page run by page run, and the truth about its pages. */
#ifndef BENCH_RECORDS_H
#define BENCH_RECORDS_H

#include <stddef.h>
#include <stdint.h>

#include "measure.h"

#define PAGE_LOG2 12
#define PAGE_MASK (~(uint64_t)0 << PAGE_LOG2)
#define ACCESS_BYTES 8

/* Kinds of access, as all tables here number them. */
enum kind { KIND_READ, KIND_WRITE, KIND_FETCH };

struct records {
	char name[24];
	size_t count;
	uint64_t *va;  /* anywhere in the page, a multiple of eight */
	uint8_t *kind;
	size_t pages;  /* that are touched at all: no table can do with fewer refills */
};

/* Reads a recorded trace; stops the bench where that is impossible. */
void records_read(struct records *records, const char *file);

/* Invents one: a few loops over hot pages that wander through memory. For the smoke run. */
void records_invent(struct records *records, uint64_t seed, size_t count);

void records_free(struct records *records);

/* Refills of a fully associative table with replacement of the least recently used. */
size_t records_lru_refills(const struct records *records, size_t entries);

ALWAYS_INLINE uint64_t mix64(uint64_t x)
{
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
	x = (x ^ x >> 27) * 0x94d049bb133111ebu;
	return x ^ x >> 31;
}

/* The truth: host minus guest address of a page, a multiple of the page size. What a page walk costs is not charged. */
ALWAYS_INLINE uint64_t addend_of(uint64_t va)
{
	return ((va >> PAGE_LOG2) * 0x9e3779b97f4a7c15u) << PAGE_LOG2;
}

#endif
