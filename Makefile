PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: run test setup bench lint faults fuzz soak cluster workers cron peers quiet train clean

run: $(VENV)/.installed
	$(BIN)/svodka run corpora --output outputs

test: lint
	$(BIN)/python -m pytest

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check pipeline tests benchmarks checks tools training
	$(BIN)/ruff format --check -q pipeline tests benchmarks checks tools training
	$(BIN)/mypy

bench: $(VENV)/.installed-dev
	$(BIN)/python -m pip install -q -c constraints.txt -e '.[bench]'
	$(BIN)/python -m benchmarks.quality
	$(BIN)/python -m benchmarks.speed

# slow checks; faults and cron need Debian's postgresql and cron
faults: $(VENV)/.installed-checks
	$(BIN)/python -m checks.faults

fuzz: $(VENV)/.installed-checks
	$(BIN)/python -m checks.fuzz

soak: $(VENV)/.installed-checks
	$(BIN)/python -m checks.soak

cluster: $(VENV)/.installed-checks
	$(BIN)/python -m checks.cluster

workers: $(VENV)/.installed-checks
	$(BIN)/python -m checks.workers

cron: $(VENV)/.installed-checks
	$(BIN)/python -m checks.cron

peers: $(VENV)/.installed-checks
	$(BIN)/python -m checks.peers

# needs Debian's strace
quiet: $(VENV)/.installed-checks
	$(BIN)/python -m checks.quiet

# training needs torch and DATA, a folder with nerel/train, nerel/dev and articles (training/README.md)
train:
	$(PYTHON) -m venv training-work/venv
	training-work/venv/bin/python -m pip install -q -c constraints.txt -e '.[train]'
	training-work/venv/bin/python -m training $(DATA) --work training-work

setup: $(VENV)/.installed

$(VENV)/.installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q -c constraints.txt -e .
	touch $@

$(VENV)/.installed-dev: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q -c constraints.txt -e '.[dev]'
	touch $@ $(VENV)/.installed

$(VENV)/.installed-checks: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q -c constraints.txt -e '.[checks]'
	touch $@ $(VENV)/.installed-dev $(VENV)/.installed

clean:
	rm -rf $(VENV) outputs/*
