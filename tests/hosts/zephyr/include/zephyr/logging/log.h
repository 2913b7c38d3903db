/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Logging, as documented under "Logging". */
#ifndef FAKE_LOG_H
#define FAKE_LOG_H

#include <zephyr/sys/printk.h>

#define LOG_MODULE_REGISTER(name, level) extern int fake_log
#define LOG_MODULE_DECLARE(name, level) extern int fake_log
#define LOG_ERR(...) printk(__VA_ARGS__)
#define LOG_WRN(...) printk(__VA_ARGS__)

#endif
