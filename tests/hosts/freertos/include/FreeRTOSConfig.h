/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The options that the adapter and its test look at. TEST_TICK_BITS stands for configTICK_TYPE_WIDTH_IN_BITS. */
#ifndef FREERTOS_CONFIG_H
#define FREERTOS_CONFIG_H

#ifndef TEST_TICK_BITS
#define TEST_TICK_BITS 32
#endif
#define configTICK_RATE_HZ ((TickType_t)1000)
#define configSUPPORT_STATIC_ALLOCATION 1

#endif
