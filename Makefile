# The only door. `make help` lists what it opens; CI goes through it too (.ci/run).
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
SETUP := @$(PYTHON) infra/local/setup.py
# Many images set it; without kept bytecode every process compiles every library anew.
unexport PYTHONDONTWRITEBYTECODE
CODE := event_schemas processors projections gpu_consumers gateway replay infra cli bench tests

.PHONY: help setup demo up down doctor check format test schemas acceptance simulate chaos gallery bench mutate fuzz clients examples lock clean

help: ## what you are reading
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## everything the forge needs, in .venv; a second call does nothing
	$(SETUP) forge

demo: setup ## two assets through the whole forge, before your eyes
	@$(BIN)/forgelog demo

up: setup ## start the forge on this machine; its data stays in .forgelog
	@$(BIN)/forgelog up

down: ## stop the forge
	@$(BIN)/forgelog down

doctor: setup ## what is missing on this machine, and the command that mends it
	@$(BIN)/forgelog doctor

check: ## formats, lint, types, import laws, unit tests: under a minute
	$(SETUP) dev
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/pytest tests/unit -n auto --dist worksteal

format: ## let ruff put the code in order
	$(SETUP) dev
	@$(BIN)/ruff format --quiet .
	@$(BIN)/ruff check --fix --quiet .

test: check ## everything: unit, contract, integration, simulation, end to end
	@$(BIN)/pytest tests/contract -n auto
	@$(BIN)/pytest tests --ignore tests/unit --ignore tests/contract -n auto --dist loadfile

schemas: ## write the Avro schemas of the events
	$(SETUP) dev
	@$(BIN)/python -m event_schemas.avro --write

acceptance: ## which demands a passing test proves, and which none does
	$(SETUP) dev
	@$(BIN)/python -m tests.acceptance

simulate: ## thousands of universes in which everything goes wrong; N=10000 for more
	$(SETUP) dev
	@$(BIN)/python -m tests.simulation --runs $(or $(N),2000)

chaos: ## kill everything, under load, and audit what is left; KILLS=300 BROKERS=1 SEED=1
	$(SETUP) dev
	@$(BIN)/python -m tests.chaos --kills $(or $(KILLS),100) --brokers $(or $(BROKERS),1) $(if $(SEED),--seed $(SEED))

gallery: ## every prompt of examples/gallery.json, with contact sheets in gallery/; NAMES="knight wolf" for some
	$(SETUP) dev
	@$(BIN)/python -m tests.gallery $(if $(NAMES),--only $(NAMES))

bench: ## the forge against its peers, on this machine
	$(SETUP) dev
	$(SETUP) bench
	@$(BIN)/python -m bench

mutate: ## break every line of the domain; does a test notice? ONLY=fair_share for one module
	$(SETUP) dev
	$(SETUP) mutation
	@$(BIN)/python -m tests.mutation $(if $(ONLY),--only $(ONLY))

fuzz: ## tens of thousands of odd requests to every route of a real gateway; N=50000
	$(SETUP) dev
	@$(BIN)/python -m tests.fuzz --cases $(or $(N),50000)

clients: ## make the clients in Python and TypeScript anew from the OpenAPI document
	$(SETUP) dev
	$(SETUP) clients
	@$(BIN)/python -m clients

examples: ## make the examples of the OpenAPI document anew, from what the tests ask of a real gateway
	$(SETUP) dev
	@mkdir -p build && rm -f build/exchanges.jsonl
	@$(BIN)/pytest tests/integration --record-exchanges build/exchanges.jsonl
	@$(BIN)/python -m tests.examples build/exchanges.jsonl

lock: ## make the lock files anew from pyproject.toml
	$(SETUP) dev
	@infra/local/lock.sh

clean: ## remove what was made here, but not the data in .forgelog
	rm -rf .venv .venv-bench .venv-mutation .venv-clients build tests/tools/node_modules
	find . -type d \( -name __pycache__ -o -name '.*_cache' -o -name '*.egg-info' \) -prune -exec rm -rf {} +
