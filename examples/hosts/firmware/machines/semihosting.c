/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Words and the end through a debugger, or an emulator that plays one ("Semihosting for
 * AArch32 and AArch64", Arm; ARM DUI 0058D chapter 5 for the older cores). Without either,
 * these calls fault: put a serial port in their place.
 */
#include "../machine.h"

#define SYS_WRITE0 0x04u
#define SYS_EXIT_EXTENDED 0x20u
#define APPLICATION_EXIT 0x20026u

static void call(uintptr_t operation, const void *argument)
{
#if defined(__aarch64__)
	register uintptr_t x0 __asm__("x0") = operation;
	register const void *x1 __asm__("x1") = argument;

	__asm__ volatile("hlt #0xf000" : "+r"(x0) : "r"(x1) : "memory");
#else
	register uintptr_t r0 __asm__("r0") = operation;
	register const void *r1 __asm__("r1") = argument;
#if defined(__ARM_ARCH_PROFILE) && __ARM_ARCH_PROFILE == 'M'
	__asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
#else
	__asm__ volatile("svc 0x123456" : "+r"(r0) : "r"(r1) : "memory", "lr");
#endif
#endif
}

void machine_write(const char *text)
{
	call(SYS_WRITE0, text);
}

void machine_exit(uint32_t status)
{
	const uintptr_t reason[2] = {APPLICATION_EXIT, status};

	for (;;)
		call(SYS_EXIT_EXTENDED, reason);
}
