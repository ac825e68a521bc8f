# make demo     build axpipe, make a recording, run a chain on it, show the result
# make test     build everything and run every test
# make help     the other targets

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := build

PREFIX ?= /usr/local
DESTDIR ?=
bindir = $(PREFIX)/bin
mandir = $(PREFIX)/share/man
bashdir = $(PREFIX)/share/bash-completion/completions
zshdir = $(PREFIX)/share/zsh/site-functions
fishdir = $(PREFIX)/share/fish/vendor_completions.d

SWIFT ?= swift
# Debian's own Python, for which apt installs modules; another one may come first in PATH.
SYSTEM_PYTHON ?= /usr/bin/python3
axpipe := .build/release/axpipe
manuals := $(wildcard man/*.[157])

# What is shipped has the Swift runtime linked in, and HDF5 and the compressors where their
# archives are there: HDF5's shared library brings some thirty others with it, which take longer to
# load than a small file takes to process. No library is looked for beside the program.
#
# The test programs cannot have the runtime linked in, because Swift Testing comes only as a shared
# library; they are built beside, so that neither build undoes the other.
release := -c release --static-swift-stdlib --disable-local-rpath
testing := -c release --disable-xctest --scratch-path .build/testing

linked := .build/pkgconfig/hdf5.pc .build/pkgconfig/libdeflate.pc
# What the archive of HDF5 needs in its turn.
needs_hdf5 = $(shell for name in libsz.a libaec.a libz.a; do \
  [ -f "$$(clang -print-file-name=$$name)" ] || { echo -lsz -lz; exit; }; \
done; echo -l:libsz.a -l:libaec.a -l:libz.a)

.PHONY: build
build: packages $(linked) ## build the release binary .build/release/axpipe
	PKG_CONFIG_PATH="$(CURDIR)/.build/pkgconfig:$${PKG_CONFIG_PATH:-}" $(SWIFT) build $(release) --product axpipe

.PHONY: demo
demo: demo-packages build ## make a small recording, run a chain on it, show the result
	PATH="$(CURDIR)/.build/release:$$PATH" PYTHON=$(SYSTEM_PYTHON) examples/quickstart/run.sh .build/demo

.PHONY: test
test: test-packages .build/venv/installed build ## build everything and run every test
	$(MAKE) accuracy ACCURACY="--dense 1000000"
	AXPIPE_TEST_BINARY="$(CURDIR)/$(axpipe)" AXPIPE_TEST_PYTHON="$(CURDIR)/.build/venv/bin/python" \
	  $(SWIFT) test $(testing) $(if $(FILTER),--filter '$(FILTER)')

# Everything that has a long form, and what only that form has: hours.
.PHONY: soak
soak: ## run what is shortened in `make test` at its full length (FILTER=SoakTests)
	AXPIPE_TEST_LONG=1 $(MAKE) test FILTER='$(or $(FILTER),EndToEndTests)'

.PHONY: memcheck
memcheck: test-packages .build/venv/installed build ## run the command-line cases under valgrind (CASES="input-* output-*")
	rm -rf .build/memcheck
	mkdir -p .build/memcheck
	cd .build/memcheck && ../venv/bin/python "$(CURDIR)/Tests/EndToEndTests/Inputs/make.py" && \
	  ../venv/bin/python "$(CURDIR)/Tests/EndToEndTests/Soak/memcheck.py" "$(CURDIR)/$(axpipe)" \
	  $(if $(CASES),$(foreach case,$(CASES),'$(case)'),'*')

# Each sanitizer has a tree of its own, with the axpipe that the end-to-end tests run. What is undefined
# in C is looked for along with errors of memory.
SANITIZER ?= address thread
sanitizing = -c release --disable-xctest --scratch-path .build/sanitize-$* --sanitize $* \
  $(if $(filter address,$*),-Xcc -fsanitize=undefined -Xcc -fno-sanitize-recover=undefined)

.PHONY: sanitize sanitize-address sanitize-thread
sanitize: $(SANITIZER:%=sanitize-%) ## run every test under sanitizers (SANITIZER=thread FILTER=EngineTests)
sanitize-address sanitize-thread: sanitize-%: test-packages .build/venv/installed
	rm -f .build/sanitize-$*/report.* .build/sanitize-$*/damaged.*
	AXPIPE_SANITIZER=$* AXPIPE_TEST_PYTHON="$(CURDIR)/.build/venv/bin/python" \
	  $(SWIFT) test $(sanitizing) $(if $(FILTER),--filter '$(FILTER)') || failed=1; \
	! grep -ls SUMMARY: .build/sanitize-$*/report.* | xargs -r cat | grep . && exit $${failed:-0}

.PHONY: record
record: ## write down what the command-line cases and the notebook print as what they should print
	AXPIPE_TEST_RECORD=1 $(MAKE) test FILTER='CommandLineTests|notebook'

.PHONY: docs
docs: build ## write axpipe-operators(7), the options of axpipe(1) and the README's table
	$(axpipe) ops --man > man/axpipe-operators.7
	$(axpipe) ops --page man/axpipe.1 > .build/axpipe.1
	cp .build/axpipe.1 man/axpipe.1
	$(axpipe) ops --markdown > .build/operators.md
	sed -i -e '/^<!-- written by make docs/,/^<!-- end/{/^|/d}' \
	  -e '/^<!-- written by make docs/r .build/operators.md' README.md

# Programs of their own, which follow where no rows are chosen.
bench_more := bench-kernels bench-devices

.PHONY: bench
bench: build bench-packages .build/venv/installed ## measure axpipe against its peers (BENCH="chain-* --size 4GiB")
	.build/venv/bin/python Tests/Benchmarks/benchmarks.py --axpipe $(axpipe) --folder .build/bench \
	  --json .build/bench/results.json $(BENCH)
	$(if $(BENCH),,$(MAKE) $(bench_more))

.PHONY: bench-devices
bench-devices: build .build/venv/installed ## measure the OpenCL device against the CPU
	.build/venv/bin/python Tests/Benchmarks/opencl.py --axpipe $(axpipe)

.PHONY: bench-kernels
bench-kernels: packages .build/venv/installed ## measure the kernels against NumPy, one thread each (KERNELS="mean_time diff")
	$(SWIFT) build -c release --product kernel-speed --scratch-path .build/testing
	@mkdir -p .build/bench
	.build/venv/bin/python Tests/Benchmarks/kernels.py --kernels .build/testing/release/kernel-speed \
	  --json .build/bench/results.json $(KERNELS)

.PHONY: accuracy
accuracy: packages ## measure the kernels' errors in units in the last place (ACCURACY="--all log_f32")
	$(SWIFT) build -c release --product kernel-accuracy --scratch-path .build/testing
	.build/testing/release/kernel-accuracy $(ACCURACY)

# How long each target is fuzzed, and which ones: all but for FUZZ="chain file".
FUZZ_SECONDS ?= 600
FUZZ ?=
fuzzing := -c release --scratch-path .build/fuzzing
libfuzzer = $(shell clang -print-resource-dir)/lib/linux/libclang_rt.fuzzer_no_main-$(shell uname -m).a

.PHONY: fuzz
fuzz: packages ## give arbitrary input to the parsers and decoders (FUZZ_SECONDS=600 FUZZ="chain file")
	AXPIPE_FUZZING=1 $(SWIFT) build $(fuzzing) --product fuzzing -Xlinker $(libfuzzer) -Xlinker -lstdc++
	Tests/Fuzzing/run .build/fuzzing $(FUZZ_SECONDS) $(FUZZ)

.PHONY: lint
lint: ## check the formatting of the Swift sources
	$(SWIFT) format lint --strict --recursive --parallel Sources Tests Package.swift

.PHONY: format
format: ## format the Swift sources
	$(SWIFT) format --in-place --recursive --parallel Sources Tests Package.swift

.PHONY: install
install: ## install binary, man pages and completions under PREFIX (default /usr/local)
	@test -x $(axpipe) || { echo "make: $(axpipe) is not there; run 'make' first" >&2; exit 1; }
	install -d "$(DESTDIR)$(bindir)" "$(DESTDIR)$(bashdir)" "$(DESTDIR)$(zshdir)" "$(DESTDIR)$(fishdir)"
	install -m 755 $(axpipe) "$(DESTDIR)$(bindir)/axpipe"
	$(axpipe) --generate-completion-script bash > "$(DESTDIR)$(bashdir)/axpipe"
	$(axpipe) --generate-completion-script zsh > "$(DESTDIR)$(zshdir)/_axpipe"
	$(axpipe) --generate-completion-script fish > "$(DESTDIR)$(fishdir)/axpipe.fish"
	for page in $(manuals); do \
	  install -D -m 644 "$$page" "$(DESTDIR)$(mandir)/man$${page##*.}/$${page##*/}"; \
	done

.PHONY: uninstall
uninstall: ## remove what install put there
	rm -f "$(DESTDIR)$(bindir)/axpipe" "$(DESTDIR)$(bashdir)/axpipe" \
	  "$(DESTDIR)$(zshdir)/_axpipe" "$(DESTDIR)$(fishdir)/axpipe.fish"
	for page in $(manuals); do rm -f "$(DESTDIR)$(mandir)/man$${page##*.}/$${page##*/}"; done

.PHONY: clean
clean: ## remove everything that was built
	rm -rf .build

.PHONY: help
help: ## list the targets
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | column -t -s '|'

# How to link a library: its archive if there is one, and what that needs; else as it says itself.
.build/pkgconfig/%.pc: | packages
	@mkdir -p $(@D)
	@described=$$(pkg-config --variable=pcfiledir $*); \
	folders="$$(pkg-config --libs-only-L $* | sed 's/-L//g') $${described%/*}"; \
	name=lib$(*:lib%=%).a; \
	archive=$$(find $$folders /dev/null -maxdepth 1 -name $$name | head -n 1); \
	if [ -n "$$archive" ]; then \
	  printf 'Name: %s\nDescription: linked in\nVersion: %s\nCflags: %s\nLibs: -L%s -l:%s %s\n' \
	    $* "$$(pkg-config --modversion $*)" "$$(pkg-config --cflags $*)" \
	    "$${archive%/*}" $$name "$(needs_$*)" > $@; \
	else \
	  cp "$$described/$*.pc" $@; \
	fi

# The packages, installed only when missing.

.PHONY: packages demo-packages test-packages bench-packages
packages:
	@.ci/packages pkg-config libhdf5-dev libdeflate-dev opencl-c-headers
demo-packages:
	@.ci/packages python3-h5py libcairo2
test-packages:
	@.ci/packages python3-venv hdf5-tools netcdf-bin mandoc ocl-icd-libopencl1 pocl-opencl-icd \
	  oclgrind libcairo2 valgrind
# Peers; a benchmark whose peer is missing is skipped.
bench-packages:
	@.ci/packages cdo nco hdf5-tools || true

.build/venv/installed: Tests/requirements.txt
	@.ci/packages python3-venv
	$(SYSTEM_PYTHON) -m venv .build/venv
	.build/venv/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	touch $@
