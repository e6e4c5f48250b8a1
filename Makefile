# Needs Python 3.11 or newer, make, git and a C and C++ compiler. `make` alone lists the targets.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help setup models browser demo check test lock clean

# An empty PYTHON means: the first of the usual names that is 3.11 or newer.
PYTHON ?=
# Says yes to the licence of the embedding model; `make models ACCEPT=` asks instead.
ACCEPT ?= --accept-licence
TERMS := embeddinggemma-300m is under the Gemma Terms of Use, https://ai.google.dev/gemma/terms

python := .venv/bin/python
rag := .venv/bin/rag
step := @scripts/step

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 18

setup: ## make .venv with the locked versions and install rag into it (does nothing when that is done)
	@PYTHON='$(PYTHON)' scripts/setup

models: setup ## fetch the two default models and check their hashes (skips what is there)
	$(step) 'Models ($(TERMS))' $(rag) models pull $(ACCEPT)

browser: ## install Chromium for the tests of the HTML page, where that is possible (skips when it is there)
	$(step) 'Browser' scripts/setup-browser

demo: setup models ## answer three questions and write the briefs on the articles in seeds/
	@$(rag) demo -o out $(ACCEPT)

check: setup ## lint, types and the fast tests: what a commit has to pass
	$(step) 'ruff check' $(python) -m ruff check .
	$(step) 'ruff format' $(python) -m ruff format --check .
	$(step) 'mypy' $(python) -m mypy
	@printf '\n== pytest, without the models\n'
	@$(python) -m pytest -m 'not models'

test: setup models browser ## lint, types and every test, those with the real models and in a browser too
	$(step) 'ruff check' $(python) -m ruff check .
	$(step) 'ruff format' $(python) -m ruff format --check .
	$(step) 'mypy' $(python) -m mypy
	@printf '\n== pytest, with the models\n'
	@RAG_TEST_MODELS=1 $(python) -m pytest

lock: ## write requirements.lock from the versions in .venv
	@$(python) scripts/lock.py > requirements.lock.new && mv requirements.lock.new requirements.lock

clean: ## remove .venv, out and caches; model files stay
	rm -rf .venv out build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find rag tests scripts -name __pycache__ -prune -exec rm -rf {} +
