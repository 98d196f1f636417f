# Everything runs in .venv, which is made at first use from the locked requirements.
PYTHON ?= python3.11
BIN := .venv/bin

.PHONY: run test check lock clean

run: .venv/ready
	$(BIN)/dealstream up $(ARGS)

test: .venv/ready
	$(BIN)/pytest $(ARGS)

# Lint, types, layers, and that generated files are in step.
check: .venv/ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

.venv/ready: requirements.lock pyproject.toml
	@echo "Installing into .venv (once)"
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# Resolve the locked versions anew.
lock:
	$(BIN)/python -m pip install --quiet "uv>=0.13"
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
		--extra embedded --group dev pyproject.toml -o requirements.lock

clean:
	rm -rf .venv build
