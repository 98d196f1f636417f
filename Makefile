# Everything runs in .venv, which is made at first use from the locked requirements.
PYTHON ?= python3.11
BIN := .venv/bin
LOCKS := deploy/requirements

# A process that is started reads the bytecode that the one before it wrote.
test test-whole: export PYTHONDONTWRITEBYTECODE :=

.PHONY: run help test test-whole check picture chaos statistics bench recovery scale report alerts rows workers history latency memory gateway attack lock clean

# The whole of it on this machine, with a simulated sales team: ARGS.
run: .venv/ready .venv/core
	$(BIN)/dealstream up $(ARGS)

# These lines.
help:
	@awk '/^# / { said = said " " substr($$0, 3); next } /^[a-z-]+:/ { sub(/:.*/, ""); if (said) printf "make %-10s%s\n", $$0, said } { said = "" }' $(MAKEFILE_LIST)

# The tests that need no service, and the stories of the numbers, which share one; in three processes, properties on the
# same examples each time, so that what is red is the change's doing: ARGS, as --hypothesis-profile fast.
test: .venv/dev .venv/core
	$(BIN)/pytest -n 3 --dist loadgroup --hypothesis-profile same -m quick $(ARGS)

# Every test: also those of ClickHouse and Kafka, those that start, kill and install the whole product, on Apache Kafka
# and in a browser, and those of the core interpreted: ARGS, as --hypothesis-profile whole, which looks for others.
test-whole: .venv/dev .venv/core
	$(BIN)/pytest -n 3 --dist loadgroup --hypothesis-profile same $(ARGS)
	DEALSTREAM_CORE=interpreted $(BIN)/pytest -n 3 --hypothesis-profile fast tests/core

# Lint, types, layers.
check: .venv/dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# The picture in README: the page of the demo that `make run` starts; needs Chromium and ChromeDriver.
picture: .venv/dev
	$(BIN)/python -m tests.page.browser.picture docs/page.webp

# Faults at random on a real Kafka while reps are added and the past changes, then every number compared with the truth:
# SEED, EVENTS, MINUTES, FAULTS, BROKERS, SECURED; with KILLS the stack on one machine is killed that often, all of it at
# once.
chaos: .venv/dev .venv/core
	$(BIN)/python -m tests.chaos

# Whether alerts keep the rate of false alarms and the delay that are promised, by simulation; writes docs/alerts.md: SEED.
statistics: .venv/dev .venv-statistics/ready
	$(BIN)/python -m tests.statistics

.venv-statistics/ready: tests/statistics/requirements.txt
	@echo "Installing drift detectors to compare with into .venv-statistics (once)"
	$(PYTHON) -m venv .venv-statistics
	.venv-statistics/bin/python -m pip install --quiet --disable-pip-version-check -r tests/statistics/requirements.txt
	@touch $@

# Events per second beside other frameworks, on the same topic: EVENTS, ROUNDS, ONLY.
bench: .venv/dev .venv/core .venv-bench/ready
	$(BIN)/python -m tests.bench

# Seconds until a killed worker is back, and memory per deal: DEALS.
recovery: .venv/dev .venv/core
	$(BIN)/python -m tests.bench.recovery

# Memory per open deal and of the rollup, seconds of a scrape, time per event with ten times more deals: DEALS, REPS.
scale: .venv/dev .venv/core
	$(BIN)/python -m tests.bench.scale

# Seconds of a report and its parts, and of lists of deals: HOURS, DEALS.
report: .venv/dev
	$(BIN)/python -m tests.bench.reports

# Seconds of the processor that judging alerts takes, and its share of a day: DEALS.
alerts: .venv/dev
	$(BIN)/python -m tests.bench.alerts

# What a row per deal costs the deals job and the sink: EVENTS, ROUNDS.
rows: .venv/dev .venv/core
	$(BIN)/python -m tests.bench.rows

# What a second worker adds, on a real Kafka: EVENTS, ROUNDS, WAIT_MS.
workers: .venv/dev .venv/core
	$(BIN)/python -m tests.bench.workers

# Rate and memory over ten million events of history: EVENTS, BASE.
history: .venv/dev .venv/core
	$(BIN)/python -m tests.bench.history

# Seconds from a webhook to /metrics and to ClickHouse, also after an outage: SECONDS.
latency: .venv/dev .venv/core
	$(BIN)/python -m tests.bench.latency

# Memory of the whole stack on one machine, and by how much it grows: RATE, MINUTES, BROKER.
memory: .venv/dev
	$(BIN)/python -m tests.bench.memory

# Signed events that a gateway takes over HTTP, beside an aiohttp handler that only reads the body: EVENTS, ROUNDS.
gateway: .venv/dev
	$(BIN)/python -m tests.bench.gateway

# Attack a running stack on loopback, within bounds: answers, memory, slowest health check; fails where a limit breaks: DAYS, ONLY.
attack: .venv/ready
	$(BIN)/python -m tests.attack

.venv-bench/ready: tests/bench/requirements.txt
	@echo "Installing the other frameworks into .venv-bench (once)"
	$(PYTHON) -m venv .venv-bench
	.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check -r tests/bench/requirements.txt
	@touch $@

.venv/ready: $(LOCKS)/embedded.lock pyproject.toml
	@echo "Installing about $$(grep -c == $<) packages into .venv: once, one to four minutes"
	$(PYTHON) -m venv .venv
	@$(call install,$<)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# The core, compiled anew where it changed; where there is no C compiler it stays Python.
.venv/core: .venv/ready hatch_build.py $(foreach declared,$(wildcard stream/core/*.pxd),$(declared) $(declared:.pxd=.py))
	@echo "Compiling the core, where there is a C compiler: half a minute"
	@$(BIN)/python hatch_build.py
	@touch $@

.venv/dev: $(LOCKS)/dev.lock .venv/ready
	@echo "Installing what tests and checks need beside that: once, about a minute"
	@$(call install,$<)
	@touch $@

# A lock has all that is needed, and its hashes.
install = { $(BIN)/python -m pip install --disable-pip-version-check --progress-bar off --no-deps -r $(1) 2>&1 || echo "pip failed"; } | awk "$$SAY_PROGRESS"

# Of what pip says: a line per package, and all that is wrong.
export define SAY_PROGRESS
/^Collecting /           { printf "  %d: %s\n", ++count, $$2; fflush(); next }
/^Installing collected / { print "  unpacking all of them"; fflush(); next }
/^pip failed$$/          { exit 1 }
/^(  |Obtaining|Using|Downloading|Requirement|Looking|Successfully|$$)/ { next }
                         { print; fflush() }
endef

# Resolve the locked versions anew: what production runs, what `make run` adds, what builds, what develops; list licences.
lock: .venv/dev
	$(LOCK) pyproject.toml -o $(LOCKS)/run.lock
	$(LOCK) -c $(LOCKS)/run.lock --extra embedded --group build $(UNUSED:%=--no-emit-package %) pyproject.toml -o $(LOCKS)/embedded.lock
	$(LOCK) -c $(LOCKS)/run.lock --extra embedded --group dev pyproject.toml -o $(LOCKS)/dev.lock
	$(LOCK) -c $(LOCKS)/dev.lock --group build -o $(LOCKS)/build.lock
	$(MAKE) .venv/dev
	$(MAKE) docs/licences.md

docs/licences.md: $(LOCKS)/embedded.lock
	{ printf '# Licences\n\nOf all packages that `make run` installs; what production runs is in deploy/requirements/run.lock. Letters in pictures of alerts\nare of Noto Sans (SIL Open Font License 1.1, stream/alerts/picture/NotoSans-LICENSE.txt).\n\n'; \
		$(BIN)/pip-licenses --format=markdown --with-urls --from=mixed --packages $$(grep -o '^[a-z0-9-]*' $<); } > $@

LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	--no-emit-index-url --no-emit-find-links
# chDB asks for these, 400 MB, for functions that are not used here.
UNUSED := numpy pandas pyarrow

# Remove what was made here.
clean:
	rm -rf .venv .venv-bench .venv-statistics build
