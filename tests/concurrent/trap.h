/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* A trap after every instruction between TRAP_ON() and TRAP_OFF(): x86 with Linux, elsewhere nothing. Private to the tests. */
#ifndef TESTS_CONCURRENT_TRAP_H
#define TESTS_CONCURRENT_TRAP_H

#if defined(__linux__) && defined(__x86_64__)
/* Past the red zone, which belongs to the caller's frame. */
#define SET_TRAP_FLAG(change) \
	__asm__ volatile("lea -128(%%rsp), %%rsp\n\tpushfq\n\t" change "\n\tpopfq\n\tlea 128(%%rsp), %%rsp" ::: "memory", "cc")
#define TRAP_ON() SET_TRAP_FLAG("orq $0x100, (%%rsp)")
#define TRAP_OFF() SET_TRAP_FLAG("andq $~0x100, (%%rsp)")
#elif defined(__linux__) && defined(__i386__)
#define SET_TRAP_FLAG(change) __asm__ volatile("pushfl\n\t" change "\n\tpopfl" ::: "memory", "cc")
#define TRAP_ON() SET_TRAP_FLAG("orl $0x100, (%%esp)")
#define TRAP_OFF() SET_TRAP_FLAG("andl $~0x100, (%%esp)")
#else
#define TRAP_ON() ((void)0)
#define TRAP_OFF() ((void)0)
#endif

#endif
