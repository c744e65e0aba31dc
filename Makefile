# Everything starts here: `make help`. Needs Python 3.11+, make and, for the browser tests, Chromium (installed if root).
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup run test lint format bench lock messages catalogues browser clean force

# Where bytecode is switched off, every start compiles every library again.
unexport PYTHONDONTWRITEBYTECODE

PY := .venv/bin/python
ROOMS := messaging quiz services handlers content storage reports bot
CHECKED = $(sort $(dir $(wildcard $(addsuffix /*.py,$(ROOMS) tests bench tools))))
ARGS ?=

help: ## what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile
	@echo "  ARGS='…' is passed on by run, test and bench"

setup: ## create .venv from the hash-pinned locks (everything: running, tests, linters)
	@tools/setup.sh lint
	@$(MAKE) --no-print-directory catalogues

run: ## start the rehearsal of the shipped contest
	@tools/setup.sh runtime
	@$(MAKE) --no-print-directory catalogues
	@exec $(PY) -m bot run --rehearsal $(ARGS)

test: ## all tests
	@tools/setup.sh test
	@$(MAKE) --no-print-directory catalogues browser
	$(PY) -m pytest -n 2 $(ARGS)

lint: ## ruff, mypy --strict, the dependency rule, declared dependencies
	@tools/setup.sh lint
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy $(CHECKED)
	.venv/bin/lint-imports --no-cache --no-logo
	.venv/bin/deptry --no-ansi .

format: ## put the code into the house form
	@tools/setup.sh lint
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

bench: ## measured comparisons
	@tools/setup.sh test
	$(PY) -m bench $(ARGS)

UV_COMPILE := .venv/bin/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --universal \
	--python-version 3.11 --custom-compile-command "make lock" $(ARGS)

lock: ## pin the dependencies of pyproject.toml again (ARGS=--upgrade for newer ones)
	@tools/setup.sh runtime
	$(UV_COMPILE) --group uv -o locks/uv.txt
	$(UV_COMPILE) pyproject.toml -o locks/runtime.txt
	$(UV_COMPILE) pyproject.toml --group test -c locks/runtime.txt -o locks/test.txt
	$(UV_COMPILE) --group lint -c locks/test.txt -o locks/lint.txt

messages: ## gather the words for translation into locales/, then compile
	@tools/setup.sh runtime
	@mkdir -p locales
	$(PY) -m babel.messages.frontend extract --project "Thi Tuan" --version 0.1 --sort-by-file --no-wrap \
		--add-comments "Translators:" --keyword N_ --keyword "N_n:1,2" --keyword tongue --keyword word --keyword "many:1,2" --mapping-file pyproject.toml --output-file locales/messages.pot $(wildcard $(ROOMS))
	for locale in vi en; do \
		if [ -e locales/$$locale/LC_MESSAGES/messages.po ]; \
			then command="update --ignore-pot-creation-date"; else command=init; fi; \
		$(PY) -m babel.messages.frontend $$command --no-wrap --input-file locales/messages.pot \
			--output-dir locales --locale $$locale || exit 1; \
	done
	@$(MAKE) --no-print-directory catalogues

WORDS := $(wildcard locales/*/LC_MESSAGES/*.po)
COMPILED := $(WORDS:.po=.mo)

catalogues: $(if $(WORDS),.venv/.catalogues)
	@:

.venv/.catalogues: $(WORDS) $(if $(filter-out $(wildcard $(COMPILED)),$(COMPILED)),force)
	$(PY) -m bot catalogues
	@touch $@

force:

browser: .venv/.browser
	@:

.venv/.browser: tools/browser.sh
	@tools/browser.sh > $@.new
	@mv $@.new $@

clean: ## remove what was made (.venv, caches, compiled catalogues)
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	find locales -name '*.mo' -delete 2>/dev/null || true
