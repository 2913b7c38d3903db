/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The same cases on a Cortex-M3 without anything below it. The emulator lets an
 * instruction take 64 ns and SysTick counts 25 MHz, so 5 instructions are 8 ticks.
 * One line a case goes out through semihosting: instructions in a thousand operations.
 */
#include "cases.h"

#include <stddef.h>

#define SYSTICK_CONTROL (*(volatile uint32_t *)0xe000e010)
#define SYSTICK_RELOAD (*(volatile uint32_t *)0xe000e014)
#define SYSTICK_VALUE (*(volatile uint32_t *)0xe000e018)
#define SYSTICK_MAX 0xffffffu

#define WRITE_TEXT 0x04u
#define EXIT_EXTENDED 0x20u
#define APPLICATION_EXIT 0x20026u

extern uint32_t stack_top;
void reset(void);

__attribute__((section(".vectors"), used)) static const struct {
	void *stack;
	void (*reset)(void);
} vectors = {&stack_top, reset};

/* What a C library would bring. */
void *memcpy(void *to, const void *from, size_t length);
void *memmove(void *to, const void *from, size_t length);
void *memset(void *to, int byte, size_t length);
int memcmp(const void *a, const void *b, size_t length);

void *memcpy(void *to, const void *from, size_t length)
{
	return memmove(to, from, length);
}

void *memmove(void *to, const void *from, size_t length)
{
	unsigned char *t = to;
	const unsigned char *f = from;

	if (t < f)
		while (length--)
			*t++ = *f++;
	else
		while (length--)
			t[length] = f[length];
	return to;
}

void *memset(void *to, int byte, size_t length)
{
	unsigned char *t = to;

	while (length--)
		*t++ = (unsigned char)byte;
	return to;
}

int memcmp(const void *a, const void *b, size_t length)
{
	const unsigned char *x = a, *y = b;

	for (; length; length--, x++, y++)
		if (*x != *y)
			return *x - *y;
	return 0;
}

static void host(uint32_t operation, const void *argument)
{
	register uint32_t r0 __asm__("r0") = operation;
	register const void *r1 __asm__("r1") = argument;

	__asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
}

static void print(const char *text)
{
	host(WRITE_TEXT, text);
}

static void print_number(uint32_t number)
{
	char text[12];
	char *at = &text[11];

	*at = 0;
	do {
		*--at = (char)('0' + number % 10);
		number /= 10;
	} while (number);
	print(at);
}

static uint32_t ticks_of(uint32_t number, int *failed)
{
	uint32_t start, took;

	case_prepare(number);
	SYSTICK_RELOAD = SYSTICK_MAX;
	SYSTICK_VALUE = 0;
	SYSTICK_CONTROL = 5; /* on, from the core's clock, no interrupt */
	start = SYSTICK_VALUE;
	*failed |= case_counted(number);
	took = (start - SYSTICK_VALUE) & SYSTICK_MAX;
	*failed |= case_check(number);
	return took;
}

void reset(void)
{
	uint32_t status[2] = {APPLICATION_EXIT, 0};
	uint32_t number;
	int failed = 0;

	for (number = 0; number < cases_count(); number++) {
		uint32_t ticks = ticks_of(number, &failed);

		print_number(ticks / 8 * 5 + ticks % 8 * 5 / 8);
		print("\t");
		print(case_name(number));
		print(failed ? "\tFAILED\n" : "\n");
	}
	status[1] = (uint32_t)failed;
	host(EXIT_EXTENDED, status);
	for (;;)
		;
}
