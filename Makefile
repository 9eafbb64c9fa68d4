# What people do with this tree, one target each; the build itself is CMake's (CMakePresets.json).
#
#   make demo [INPUT=file] [INTERACTIVE=1]     the main job, shown and checked
#   make check [PRESET=gcc|clang|asan|tsan]    all tests but the long ones
#   make check-long                            every compiler and sanitizer, valgrind, the long tests
#   make bench                                 costs as ratios to the bare system calls
#   make install [PREFIX=/usr/local] [DESTDIR=]
#   make coverage | lint | format | clean

BUILD ?= build
PRESET ?= gcc
PREFIX ?= /usr/local
INPUT ?= README.md
JOBS ?= $(shell nproc)
CTEST = env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL ctest --output-on-failure --output-junit junit.xml -j $(JOBS)

# Variables and options of this make are not meant for the makefiles that CMake writes.
CMAKE = env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL cmake
export DESTDIR INTERACTIVE

SOURCES = $(shell find src cli tests examples bench include -name '*.[ch]')

# build NAME, OPTIONS: configures and builds a preset
define build
	@$(CMAKE) --preset $(1) -B '$(BUILD)/$(1)' $(2) >/dev/null
	@$(CMAKE) --build '$(BUILD)/$(1)' -j $(JOBS)
endef

.PHONY: all demo check check-long bench install coverage lint format clean

all:
	$(call build,release)

demo: all
	@scripts/demo.sh '$(BUILD)/release' '$(INPUT)'

check:
	$(call build,$(PRESET))
	@$(CTEST) --test-dir '$(BUILD)/$(PRESET)' -LE long

check-long:
	@for preset in gcc clang asan tsan valgrind; do \
	    $(MAKE) --no-print-directory check-all PRESET=$$preset BUILD='$(BUILD)' || exit 1; \
	done

.PHONY: check-all
check-all:
	$(call build,$(PRESET))
	@$(CTEST) --test-dir '$(BUILD)/$(PRESET)'

bench:
	$(call build,release,-DFILEMAP_BUILD_BENCH=ON)
	@$(CMAKE) --build '$(BUILD)/release' --target bench

install:
	$(call build,release,-DCMAKE_INSTALL_PREFIX='$(PREFIX)')
	$(CMAKE) --install '$(BUILD)/release'
	@if [ -z "$$DESTDIR" ] && [ '$(PREFIX)' = /usr/local ]; then ldconfig || true; fi

coverage:
	@command -v gcovr >/dev/null || { echo 'make coverage needs gcovr'; exit 1; }
	$(call build,coverage)
	-@$(CTEST) --test-dir '$(BUILD)/coverage' -LE long
	gcovr --root . --filter src/ --filter cli/ --print-summary '$(BUILD)/coverage'

lint:
	$(call build,clang)
	clang-tidy --quiet -p '$(BUILD)/clang' $$(find src cli -name '*.c')
	clang-format --dry-run -Werror $(SOURCES)

format:
	clang-format -i $(SOURCES)

clean:
	rm -rf '$(BUILD)'
