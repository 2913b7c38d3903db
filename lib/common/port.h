/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The one place for what differs between compilers and processors. Private to
 * lib/; nothing here is seen by a user of the libraries.
 *
 * Processors without a divide instruction, or without a 32 x 32 -> 64 multiply,
 * would call compiler helpers that kernels and firmware do not link. The
 * functions below do without; hosts with 64-bit registers use their own
 * instructions. Tests define PORT_NO_DIVIDE to run what the small ones run.
 */
#ifndef LIBWDTVTLB_PORT_H
#define LIBWDTVTLB_PORT_H

#include <libwdtvtlb/types.h>

#ifndef UINTPTR_MAX
#error "port.h: the types header must define UINTPTR_MAX (see libwdtvtlb/types.h)"
#endif

#if UINTPTR_MAX > 0xffffffffu && !defined(PORT_NO_DIVIDE)
#define PORT_WIDE_REGISTERS 1
#else
#define PORT_WIDE_REGISTERS 0
#endif

/* ARMv6-M and Thumb-1 have no UMULL (ARMv6-M ARM, A6.7); gcc would call __aeabi_lmul. */
#if (defined(__thumb__) && !defined(__thumb2__)) || defined(PORT_NO_DIVIDE)
#define PORT_NARROW_MULTIPLY 1
#else
#define PORT_NARROW_MULTIPLY 0
#endif

/* Bytes of a struct up to the end of a member. */
#define PORT_THROUGH(type, member) ((uint32_t)(offsetof(struct type, member) + sizeof(((struct type *)0)->member)))

/*
 * Whether the processor counts zero bits. Elsewhere gcc calls __ctzsi2 or __clzdi2: ARMv4T has no CLZ (SAM7S), RISC-V
 * none without Zbb, MIPS none before MIPS32.
 */
#if !defined(__GNUC__) || PORT_NARROW_MULTIPLY
#define PORT_COUNTS_ZEROS 0
#elif defined(__arm__) && !defined(__ARM_FEATURE_CLZ)
#define PORT_COUNTS_ZEROS 0
#elif defined(__riscv) && !defined(__riscv_zbb)
#define PORT_COUNTS_ZEROS 0
#elif defined(__mips__) && (!defined(__mips_isa_rev) || __mips_isa_rev < 1 || defined(__mips16))
#define PORT_COUNTS_ZEROS 0
#else
#define PORT_COUNTS_ZEROS 1
#endif

/* For a private struct that lives in the words of a caller's opaque one. */
#if defined(__GNUC__)
#define PORT_MAY_ALIAS __attribute__((__may_alias__))
#else
#define PORT_MAY_ALIAS
#endif

static inline uint64_t port_mul_32x32(uint32_t a, uint32_t b)
{
#if PORT_NARROW_MULTIPLY
	uint32_t low = (a & 0xffff) * (b & 0xffff);
	uint32_t mid = (a >> 16) * (b & 0xffff) + (low >> 16); /* at most 0xffff0000 */
	uint32_t cross = (a & 0xffff) * (b >> 16) + (mid & 0xffff);

	return (uint64_t)((a >> 16) * (b >> 16) + (mid >> 16) + (cross >> 16)) << 32 |
	       (cross << 16 | (low & 0xffff));
#else
	return (uint64_t)a * b;
#endif
}

static inline uint32_t port_low_half(uint64_t x)
{
	return (uint32_t)(x & 0xffffffffu);
}

/* The low 64 bits of a product. */
static inline uint64_t port_mul_64x32(uint64_t a, uint32_t b)
{
	return port_mul_32x32(port_low_half(a), b) + ((uint64_t)((uint32_t)(a >> 32) * b) << 32);
}

/*
 * 64-bit shifts by a number that is not known when compiling, 0 to 63: where
 * registers have 32 bits gcc may call __aeabi_llsl or __lshrdi3 for them.
 */
static inline uint64_t port_shift_left(uint64_t x, uint32_t by)
{
#if !PORT_WIDE_REGISTERS
	uint32_t low = (uint32_t)x, high = (uint32_t)(x >> 32);

	if (by >= 32)
		return (uint64_t)(low << (by - 32)) << 32;
	return (uint64_t)(high << by | low >> 1 >> (31 - by)) << 32 | (uint32_t)(low << by);
#else
	return x << by;
#endif
}

static inline uint64_t port_shift_right(uint64_t x, uint32_t by)
{
#if !PORT_WIDE_REGISTERS
	uint32_t low = (uint32_t)x, high = (uint32_t)(x >> 32);

	if (by >= 32)
		return high >> (by - 32);
	return (uint64_t)(high >> by) << 32 | (low >> by | high << 1 << (31 - by));
#else
	return x >> by;
#endif
}

/* The low 64 bits of a product of two 64-bit numbers. */
static inline uint64_t port_mul_64x64(uint64_t a, uint64_t b)
{
	return port_mul_64x32(a, port_low_half(b)) + ((uint64_t)(port_low_half(a) * (uint32_t)(b >> 32)) << 32);
}

/* The number of the lowest bit of @x that is one; @x is not zero. */
static inline uint32_t port_lowest_bit32(uint32_t x)
{
#if PORT_COUNTS_ZEROS
	return (uint32_t)__builtin_ctz(x);
#else
	uint32_t n = 0, width;

	for (width = 16; width; width >>= 1)
		if (!(x & ((1u << width) - 1))) {
			n += width;
			x >>= width;
		}
	return n;
#endif
}

static inline uint32_t port_lowest_bit(uint64_t x)
{
#if PORT_COUNTS_ZEROS && PORT_WIDE_REGISTERS
	return (uint32_t)__builtin_ctzll(x);
#else
	return (uint32_t)x ? port_lowest_bit32((uint32_t)x) : 32 + port_lowest_bit32((uint32_t)(x >> 32));
#endif
}

/* The number of the highest bit of @x that is one; @x is not zero. */
static inline uint32_t port_highest_bit(uint64_t x)
{
#if PORT_COUNTS_ZEROS && PORT_WIDE_REGISTERS
	return 63 - (uint32_t)__builtin_clzll(x);
#else
	uint32_t half = x >> 32 ? (uint32_t)(x >> 32) : (uint32_t)x, n = x >> 32 ? 32 : 0, width;

	for (width = 16; width; width >>= 1)
		if (half >> width) {
			n += width;
			half >>= width;
		}
	return n;
#endif
}

/*
 * Words that another thread may read while their one owner writes them. No
 * access is torn within a machine word; a 64-bit word of a 32-bit machine is two,
 * and whoever reads it finds out from a sequence count whether they belong
 * together. GCC's atomic builtins become plain loads and stores here, with no
 * call into a library.
 */
#if defined(__GNUC__)
#define PORT_READ(word) __atomic_load_n(&(word), __ATOMIC_RELAXED)
#define PORT_WRITE(word, value) __atomic_store_n(&(word), (value), __ATOMIC_RELAXED)
#else
#define PORT_READ(word) (word)
#define PORT_WRITE(word, value) ((void)((word) = (value)))
#endif

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define PORT_LOW_HALF 1
#else
#define PORT_LOW_HALF 0
#endif

typedef uint32_t PORT_MAY_ALIAS port_half;

static inline uint64_t port_read64(const uint64_t *word)
{
#if PORT_WIDE_REGISTERS
	return PORT_READ(*word);
#else
	const port_half *half = (const port_half *)word;

	return (uint64_t)PORT_READ(half[!PORT_LOW_HALF]) << 32 | PORT_READ(half[PORT_LOW_HALF]);
#endif
}

/* On 32-bit machines the low half is cleared first and set last. */
static inline void port_write64(uint64_t *word, uint64_t value)
{
#if PORT_WIDE_REGISTERS
	PORT_WRITE(*word, value);
#else
	port_half *half = (port_half *)word;

	PORT_WRITE(half[PORT_LOW_HALF], 0);
	PORT_WRITE(half[!PORT_LOW_HALF], (uint32_t)(value >> 32));
	PORT_WRITE(half[PORT_LOW_HALF], (uint32_t)value);
#endif
}

/* Sets bits of the low half in one store: nobody sees the word without its other bits. */
static inline void port_set_low_bits(uint64_t *word, uint32_t bits)
{
#if PORT_WIDE_REGISTERS
	PORT_WRITE(*word, *word | bits);
#else
	port_half *half = (port_half *)word + PORT_LOW_HALF;

	PORT_WRITE(*half, *half | bits);
#endif
}

/* Clears bits of the low half, in one store as well. */
static inline void port_clear_low_bits(uint64_t *word, uint32_t bits)
{
#if PORT_WIDE_REGISTERS
	PORT_WRITE(*word, *word & ~(uint64_t)bits);
#else
	port_half *half = (port_half *)word + PORT_LOW_HALF;

	PORT_WRITE(*half, *half & ~bits);
#endif
}

/*
 * Fences of a sequence count. Processors before ARMv6 have no barrier
 * instruction and no second processor: there the compiler is all that must keep
 * the order, and gcc's fence would be a call.
 */
#if defined(__arm__) && defined(__ARM_ARCH) && __ARM_ARCH < 6
#define PORT_FENCE_RELEASE() __asm__ volatile("" ::: "memory")
#define PORT_FENCE_ACQUIRE() __asm__ volatile("" ::: "memory")
#elif defined(__GNUC__)
#define PORT_FENCE_RELEASE() __atomic_thread_fence(__ATOMIC_RELEASE)
#define PORT_FENCE_ACQUIRE() __atomic_thread_fence(__ATOMIC_ACQUIRE)
#else
#error "port.h: say how this compiler orders memory"
#endif

/*
 * Words that several threads write. A load here has acquire order, a store release
 * order, a read-modify-write both; the full fence keeps a store before a later
 * load. They are instructions of the processor or absent: PORT_HAS_ATOMIC_RMW is 0
 * where the compiler would call a helper instead (ARMv6-M, Thumb-1, all before
 * ARMv6), and there a host's callbacks make the section. Tests define
 * PORT_NO_ATOMIC_RMW to run what such processors run.
 */
#if defined(PORT_NO_ATOMIC_RMW)
#define PORT_HAS_ATOMIC_RMW 0
#elif defined(__arm__)
#if defined(__ARM_FEATURE_LDREX) && (__ARM_FEATURE_LDREX & 4)
#define PORT_HAS_ATOMIC_RMW 1
#else
#define PORT_HAS_ATOMIC_RMW 0
#endif
#elif defined(__GCC_ATOMIC_INT_LOCK_FREE) && __GCC_ATOMIC_INT_LOCK_FREE == 2
#define PORT_HAS_ATOMIC_RMW 1
#else
#define PORT_HAS_ATOMIC_RMW 0
#endif

#if defined(__arm__) && defined(__ARM_ARCH) && __ARM_ARCH < 6
#define PORT_FENCE_FULL() __asm__ volatile("" ::: "memory")
static inline uint32_t port_load_acquire32(const uint32_t *word)
{
	uint32_t value = PORT_READ(*word);

	PORT_FENCE_ACQUIRE();
	return value;
}

static inline void port_store_release32(uint32_t *word, uint32_t value)
{
	PORT_FENCE_RELEASE();
	PORT_WRITE(*word, value);
}
#else
#define PORT_FENCE_FULL() __atomic_thread_fence(__ATOMIC_SEQ_CST)
static inline uint32_t port_load_acquire32(const uint32_t *word)
{
	return __atomic_load_n(word, __ATOMIC_ACQUIRE);
}

static inline void port_store_release32(uint32_t *word, uint32_t value)
{
	__atomic_store_n(word, value, __ATOMIC_RELEASE);
}
#endif

/* For Arm's first 64-bit processors compilers call libgcc to choose between instructions, unless told otherwise. */
#if defined(__aarch64__) && !defined(__ARM_FEATURE_ATOMICS) && \
	(defined(__clang__) ? __clang_major__ >= 12 : __GNUC__ >= 10)
#define PORT_RMW static __attribute__((__noinline__, __unused__, __target__("no-outline-atomics")))
#else
#define PORT_RMW static inline
#endif

#if PORT_HAS_ATOMIC_RMW
/* Each returns what the word held before. */
PORT_RMW uint32_t port_fetch_or32(uint32_t *word, uint32_t bits)
{
	return __atomic_fetch_or(word, bits, __ATOMIC_ACQ_REL);
}

PORT_RMW uint32_t port_exchange32(uint32_t *word, uint32_t value)
{
	return __atomic_exchange_n(word, value, __ATOMIC_ACQ_REL);
}

/* Whether the word held @expected and now holds @value; else @expected becomes what it holds. */
PORT_RMW int port_compare_exchange32(uint32_t *word, uint32_t *expected, uint32_t value)
{
	return __atomic_compare_exchange_n(word, expected, value, 0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
}
#endif

#if defined(__GNUC__)
#define port_clear(memory, bytes) __builtin_memset((memory), 0, (bytes))
#define port_copy(to, from, bytes) __builtin_memcpy((to), (from), (bytes))
#else
#define port_clear(memory, bytes) memset((memory), 0, (bytes))
#define port_copy(to, from, bytes) memcpy((to), (from), (bytes))
#endif

/* Inlined where speed was asked for, the compiler's choice where size was. */
#if defined(__GNUC__) && defined(__OPTIMIZE__) && !defined(__OPTIMIZE_SIZE__)
#define PORT_HOT __attribute__((__always_inline__)) inline
#else
#define PORT_HOT inline
#endif

/* Kept apart, so that the common way before it saves no registers for it. */
#if defined(__GNUC__)
#define PORT_RARE __attribute__((__noinline__))
#else
#define PORT_RARE
#endif

#if defined(__GNUC__)
#define PORT_PREFETCH(address) __builtin_prefetch(address)
#define PORT_LIKELY(condition) __builtin_expect(!!(condition), 1)
#define PORT_UNLIKELY(condition) __builtin_expect(!!(condition), 0)
#else
#define PORT_PREFETCH(address) ((void)(address))
#define PORT_LIKELY(condition) (condition)
#define PORT_UNLIKELY(condition) (condition)
#endif

#endif
