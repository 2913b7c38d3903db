# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
"""Checks what Zephyr reads before it compiles anything: module.yml, the binding, and the files that CMake names."""
import pathlib
import re
import sys

import yaml

root = pathlib.Path(sys.argv[1])
module = yaml.safe_load((root / "zephyr/module.yml").read_text())
build = module["build"]
assert set(module) == {"name", "build"} and module["name"] == "libwdtvtlb", module
assert set(build) == {"cmake", "kconfig", "settings"}, build
assert (root / build["cmake"] / "CMakeLists.txt").is_file(), build
assert (root / build["kconfig"]).is_file(), build

bindings = sorted((root / build["settings"]["dts_root"] / "dts/bindings").rglob("*.yaml"))
assert bindings, "no bindings below dts_root"
for binding in bindings:
    content = yaml.safe_load(binding.read_text())
    assert content["compatible"] == binding.stem and content["description"], binding

cmake = (root / build["cmake"] / "CMakeLists.txt").read_text()
named = set(re.findall(r"src/[\w-]+\.c", cmake))
there = {f"src/{file.name}" for file in (root / "zephyr/src").glob("*.c")}
assert named == there, named ^ there

options = set(re.findall(r"^config (\w+)", (root / build["kconfig"]).read_text(), re.M))
used = set(re.findall(r"CONFIG_(LIB\w+|WDT_LIBWDT\w*)", cmake))
for file in (root / "zephyr/src").iterdir():
    used |= set(re.findall(r"CONFIG_(WDT_LIBWDT\w*)", file.read_text()))
assert used <= options, used - options
print(f"{'module.yml':14} {len(bindings)} binding, {len(there)} files, {len(options)} options")
