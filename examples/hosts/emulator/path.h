/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Which of the two ways to memory there is: decided by Unicorn's header. */
#ifndef EMULATOR_PATH_H
#define EMULATOR_PATH_H

#include "machine.h"

/* UC_TLB_VIRTUAL and UC_HOOK_TLB_FILL came with 2.1.0. -DPATH_BY_WINDOWS keeps to windows there, too. */
#if (UC_API_MAJOR > 2 || (UC_API_MAJOR == 2 && UC_API_MINOR >= 1)) && !defined(PATH_BY_WINDOWS)
#define PATH_BY_FILL
#endif

#endif
