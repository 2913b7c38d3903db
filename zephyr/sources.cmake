# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# The one list of each library's sources is lib/*/sources.mk, in plain make syntax; this reads it.

# Sets @sources to the absolute paths of the .c files that @list names; both are relative to @root.
function(libwdtvtlb_sources sources root list)
  file(READ ${root}/${list} text)
  string(REGEX REPLACE "#[^\n]*" "" text "${text}")
  string(REGEX MATCHALL "lib/[^ \t\n\\]*[.]c" files "${text}")
  list(TRANSFORM files PREPEND ${root}/)
  set(${sources} ${files} PARENT_SCOPE)
endfunction()
