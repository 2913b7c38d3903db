/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* See host.h. */
#include "host.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <zephyr/arch/arm/nmi.h>
#include <zephyr/irq.h>
#include <zephyr/sys/printk.h>
#include <zephyr/sys/reboot.h>
#include <zephyr/sys/sys_io.h>

#define SAM_BASE FAKE_REG_atmel_sam_watchdog
#define CMSDK_BASE FAKE_REG_arm_cmsdk_watchdog

static struct {
	struct libwdt_model sam;
	struct k_timer *timers;
	void (*isr)(const struct device *dev);
	const struct device *isr_argument;
	void (*nmi)(void);
	bool irq_enabled, locked, serving;
	uint64_t ns, reset_ns, interrupts, latency;
	uint32_t seed;
} host;

uint64_t host_ns(void)
{
	return host.ns;
}

uint64_t host_reset_ns(void)
{
	return host.reset_ns;
}

uint64_t host_interrupts(void)
{
	return host.interrupts;
}

struct libwdt_model *host_sam(void)
{
	return &host.sam;
}

void host_set_latency(uint64_t ns)
{
	host.latency = ns;
}

uint32_t host_chance(uint32_t below)
{
	host.seed = host.seed * 1664525u + 1013904223u;
	return below ? (host.seed >> 8) % below : 0;
}

static struct libwdt_model_events sam_events(void)
{
	struct libwdt_model_events events = LIBWDT_MODEL_EVENTS_INIT;

	if (libwdt_model_events(&host.sam, &events))
		abort();
	return events;
}

uint32_t host_faults(void)
{
	return sam_events().seen & (LIBWDT_MODEL_EARLY | LIBWDT_MODEL_CLOSE);
}

void host_power_on(uint32_t slow_hz)
{
	struct libwdt_model_setup setup = LIBWDT_MODEL_SETUP_INIT;

	memset(&host, 0, sizeof(host));
	setup.hz = slow_hz;
	setup.layout = libwdt_layout_at91sam9();
	if (libwdt_model_init(&host.sam, &setup))
		abort();
	cmsdk_power_on();
}

const struct device *host_boot(const struct fake_device *device)
{
	memset(device->device->data, 0, device->data_bytes);
	CHECK_EQ(device->init(device->device), 0);
	return device->device;
}

static void note_reset(void)
{
	if (!host.reset_ns && (sam_events().resets || cmsdk_resets()))
		host.reset_ns = host.ns;
}

static void pass(uint64_t ns)
{
	host.ns += ns;
	if (libwdt_model_advance(&host.sam, ns))
		abort();
	cmsdk_advance(ns);
	note_reset();
}

static bool sam_interrupts(void)
{
	struct libwdt_model_view view = LIBWDT_MODEL_VIEW_INIT;

	if (libwdt_model_view(&host.sam, &view))
		abort();
	return view.lines & BIT(LIBWDT_MODEL_LINE_INTERRUPT) && host.irq_enabled;
}

static struct k_timer *due(void)
{
	struct k_timer *timer;

	for (timer = host.timers; timer; timer = timer->next)
		if (timer->armed && timer->at <= k_uptime_ticks())
			return timer;
	return NULL;
}

/* Everything that waits, unless an interrupt is being served; the NMI knows no lock. */
static void serve(void)
{
	static bool nmi_was;
	bool nmi = cmsdk_interrupts();
	struct k_timer *timer;

	if (nmi && !nmi_was && host.nmi)
		host.nmi();
	nmi_was = nmi;
	if (host.locked || host.serving)
		return;
	host.serving = true;
	if (sam_interrupts()) {
		host.interrupts++;
		host.isr(host.isr_argument);
	}
	while ((timer = due())) {
		timer->armed = false;
		host.interrupts++;
		timer->expiry(timer);
	}
	host.serving = false;
}

/* To the next thing that happens by itself. */
static uint64_t next_ns(uint64_t until)
{
	uint64_t next = until, units = LIBWDT_MODEL_NEVER;
	struct k_timer *timer;

	for (timer = host.timers; timer; timer = timer->next)
		if (timer->armed && (uint64_t)timer->at < UINT64_MAX / NS_PER_TICK)
			next = MIN(next, (uint64_t)timer->at * NS_PER_TICK + host_chance((uint32_t)host.latency + 1));
	if (libwdt_model_next_event(&host.sam, &units))
		abort();
	if (units != LIBWDT_MODEL_NEVER)
		next = MIN(next, host.ns + units);
	if (cmsdk_next_ns() != UINT64_MAX)
		next = MIN(next, host.ns + cmsdk_next_ns());
	return next > host.ns ? next : host.ns;
}

void host_sleep_until(uint64_t ns)
{
	serve();
	while (host.ns < ns && !host.reset_ns) {
		pass(next_ns(ns) - host.ns);
		serve();
	}
}

void host_sleep_ms(uint64_t ms)
{
	host_sleep_until(host.ns + ms * NS_PER_MS);
}

/* The kernel. */

int64_t k_uptime_ticks(void)
{
	return (int64_t)(host.ns / NS_PER_TICK);
}

uint32_t k_uptime_get_32(void)
{
	return (uint32_t)(host.ns / NS_PER_MS);
}

void k_busy_wait(uint32_t time_us)
{
	pass((uint64_t)time_us * 1000);
}

k_spinlock_key_t k_spin_lock(struct k_spinlock *lock)
{
	if (lock->held) {
		fprintf(stderr, "locked twice\n");
		abort();
	}
	lock->held = host.locked = true;
	return (k_spinlock_key_t){0};
}

void k_spin_unlock(struct k_spinlock *lock, k_spinlock_key_t key)
{
	(void)key;
	if (!lock->held)
		abort();
	lock->held = host.locked = false;
}

void k_timer_init(struct k_timer *timer, void (*expiry)(struct k_timer *), void (*stop)(struct k_timer *))
{
	(void)stop;
	*timer = (struct k_timer){.expiry = expiry, .next = host.timers};
	host.timers = timer;
}

/* A time in the past is the next tick. */
void k_timer_start(struct k_timer *timer, k_timeout_t duration, k_timeout_t period)
{
	(void)period;
	timer->at = duration.ticks > k_uptime_ticks() ? duration.ticks : k_uptime_ticks() + 1;
	timer->armed = true;
}

void k_timer_stop(struct k_timer *timer)
{
	timer->armed = false;
}

void fake_irq_connect(unsigned int irq, void (*isr)(const struct device *dev), const struct device *argument)
{
	CHECK_EQ(irq, FAKE_IRQ_atmel_sam_watchdog);
	host.isr = isr;
	host.isr_argument = argument;
}

void irq_enable(unsigned int irq)
{
	CHECK_EQ(irq, FAKE_IRQ_atmel_sam_watchdog);
	host.irq_enabled = true;
}

void z_arm_nmi_set_handler(void (*handler)(void))
{
	host.nmi = handler;
}

void sys_reboot(int type)
{
	CHECK_EQ(type, SYS_REBOOT_COLD);
	host.reset_ns = host.ns;
}

void printk(const char *format, ...)
{
	va_list arguments;

	if (!getenv("CHATTER"))
		return;
	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	putchar('\n');
}

/* The bus. */

uint32_t sys_read32(mem_addr_t address)
{
	uint32_t value = 0;

	if (address >= SAM_BASE) {
		if (libwdt_model_read(&host.sam, &value, (uint32_t)(address - SAM_BASE), 4))
			abort();
		return value;
	}
	return cmsdk_read((uint32_t)(address - CMSDK_BASE));
}

void sys_write32(uint32_t data, mem_addr_t address)
{
	int err = 0;

	if (address >= SAM_BASE)
		err = libwdt_model_write(&host.sam, (uint32_t)(address - SAM_BASE), data, 4);
	else
		cmsdk_write((uint32_t)(address - CMSDK_BASE), data);
	if (err && err != LIBWDT_ERR_STATE) /* held in reset */
		abort();
	note_reset();
}
