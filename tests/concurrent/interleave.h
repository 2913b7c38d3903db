/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Included before a source of the library's: threads may change between any two
 * steps that others can see, however few processors there are. Private to the tests.
 */
#ifndef TESTS_CONCURRENT_INTERLEAVE_H
#define TESTS_CONCURRENT_INTERLEAVE_H

#include <common/port.h>

/* Yields now and then. */
void take_a_step(void);

#define port_compare_exchange32(...) (take_a_step(), port_compare_exchange32(__VA_ARGS__))
#define port_exchange32(...) (take_a_step(), port_exchange32(__VA_ARGS__))
#define port_fetch_or32(...) (take_a_step(), port_fetch_or32(__VA_ARGS__))
#define port_load_acquire32(...) (take_a_step(), port_load_acquire32(__VA_ARGS__))
#define port_store_release32(...) (take_a_step(), port_store_release32(__VA_ARGS__))
#undef PORT_WRITE
#define PORT_WRITE(word, value) (take_a_step(), __atomic_store_n(&(word), (value), __ATOMIC_RELAXED))

#endif
