/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Memory-mapped registers. */
#ifndef FAKE_SYS_IO_H
#define FAKE_SYS_IO_H

#include <stdint.h>

typedef uintptr_t mem_addr_t;

uint32_t sys_read32(mem_addr_t address);
void sys_write32(uint32_t data, mem_addr_t address);

#endif
