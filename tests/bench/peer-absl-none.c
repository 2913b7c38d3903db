/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Stands where Abseil or a C++ compiler is missing. */
#include "peers.h"

const struct peer peer_absl = {.name = "absl", .package = "libabsl-dev"};
