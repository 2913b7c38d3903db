# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# Prints the lists as zephyr/CMakeLists.txt sees them, relative to the tree; run with cmake -P.
cmake_minimum_required(VERSION 3.20)
get_filename_component(root ${CMAKE_CURRENT_LIST_DIR}/../../.. ABSOLUTE)
include(${root}/zephyr/sources.cmake)
foreach(list lib/wdt/sources.mk lib/vtlb/sources.mk)
  libwdtvtlb_sources(sources ${root} ${list})
  foreach(file ${sources})
    file(RELATIVE_PATH name ${root} ${file})
    message(${name})
  endforeach()
endforeach()
