/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The machine that the driver runs on: a kernel's clock and timers in virtual
 * time, two watchdogs on the bus, their interrupts, and their resets, which are
 * noted and change nothing else.
 */
#ifndef HOST_H
#define HOST_H

#include <zephyr/drivers/watchdog.h>

#include <libwdtvtlb/wdt_model.h>

#define NS_PER_MS UINT64_C(1000000)
#define NS_PER_TICK (UINT64_C(1000000000) / CONFIG_SYS_CLOCK_TICKS_PER_SEC)

/* Out of a power-on reset, with a slow clock of so many Hz: nothing of the driver's runs before host_boot(). */
void host_power_on(uint32_t slow_hz);

/* The driver's init function, as the kernel calls it. */
const struct device *host_boot(const struct fake_device *device);

/* Time passes; timers, interrupts and resets come when they are due. */
void host_sleep_ms(uint64_t ms);
void host_sleep_until(uint64_t ns);
uint64_t host_ns(void);

/* When the machine was reset since it was powered on, 0: it was not. */
uint64_t host_reset_ns(void);

/* The SAM watchdog behind the driver's back. */
struct libwdt_model *host_sam(void);

/* Faults that the model saw: a refresh in the closed window, or two writes too close. */
uint32_t host_faults(void);

/* How many interrupts and timers the kernel has served. */
uint64_t host_interrupts(void);

/* How late the kernel serves its timers, up to so many ns. */
void host_set_latency(uint64_t ns);
uint32_t host_chance(uint32_t below);

/* cmsdk-device.c */
void cmsdk_power_on(void);
uint32_t cmsdk_read(uint32_t offset);
void cmsdk_write(uint32_t offset, uint32_t value);
void cmsdk_advance(uint64_t ns);
uint64_t cmsdk_next_ns(void); /* to its next event, UINT64_MAX: none */
bool cmsdk_interrupts(void);
bool cmsdk_resets(void);

/* A test has failed. */
void host_fail(const char *file, int line, const char *what, long long is, long long wanted);

#define CHECK_EQ(is, wanted)                                                                                           \
	do {                                                                                                           \
		long long is_ = (long long)(is), wanted_ = (long long)(wanted);                                        \
		if (is_ != wanted_)                                                                                    \
			host_fail(__FILE__, __LINE__, #is, is_, wanted_);                                              \
	} while (0)
#define CHECK_BETWEEN(is, low, high)                                                                                   \
	do {                                                                                                           \
		long long in_ = (long long)(is);                                                                       \
		CHECK_EQ(in_ < (long long)(low) ? in_ : (long long)(low), (low));                                      \
		CHECK_EQ(in_ > (long long)(high) ? in_ : (long long)(high), (high));                                   \
	} while (0)

struct test {
	const char *name;
	void (*run)(void);
};

extern const struct test sam_tests[], served_tests[], cmsdk_tests[], model_tests[], early_tests[], variant_tests[];

#endif
