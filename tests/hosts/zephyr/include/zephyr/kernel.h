/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* What zephyr/src uses of Zephyr's kernel, as documented under "Kernel Services": timers, spinlocks, time, and utilities. */
#ifndef FAKE_KERNEL_H
#define FAKE_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BIT(n) (1UL << (n))
#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define CLAMP(value, low, high) ((value) <= (low) ? (low) : (value) >= (high) ? (high) : (value))
#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))
#define ARG_UNUSED(x) (void)(x)
#define CONTAINER_OF(pointer, type, member) ((type *)(void *)((char *)(pointer) - offsetof(type, member)))
#define BUILD_ASSERT(condition, message) _Static_assert(condition, message)

#define MSEC_PER_SEC 1000U
#define USEC_PER_MSEC 1000U
#define USEC_PER_SEC ((USEC_PER_MSEC) * (MSEC_PER_SEC))

/* IS_ENABLED(CONFIG_X): 1 where CONFIG_X is defined to 1, else 0. */
#define FAKE_COMMA_1 ~,
#define FAKE_THIRD(ignored, value, ...) value
#define FAKE_SECOND(comma) FAKE_THIRD(comma 1, 0, 0)
#define FAKE_FIRST(value) FAKE_SECOND(FAKE_COMMA_##value)
#define IS_ENABLED(option) FAKE_FIRST(option)

typedef int64_t k_ticks_t;

typedef struct {
	k_ticks_t ticks;
} k_timeout_t;

#define K_NO_WAIT ((k_timeout_t){0})
#define K_TIMEOUT_ABS_TICKS(t) ((k_timeout_t){t})

struct k_timer {
	void (*expiry)(struct k_timer *timer);
	k_ticks_t at;
	bool armed;
	struct k_timer *next;
};

void k_timer_init(struct k_timer *timer, void (*expiry)(struct k_timer *), void (*stop)(struct k_timer *));
void k_timer_start(struct k_timer *timer, k_timeout_t duration, k_timeout_t period);
void k_timer_stop(struct k_timer *timer);

struct k_spinlock {
	bool held;
};

typedef struct {
	int key;
} k_spinlock_key_t;

k_spinlock_key_t k_spin_lock(struct k_spinlock *lock);
void k_spin_unlock(struct k_spinlock *lock, k_spinlock_key_t key);

int64_t k_uptime_ticks(void);
uint32_t k_uptime_get_32(void);
void k_busy_wait(uint32_t time_us);

#endif
