# Plain verbs; each does its whole set-up first (at once when nothing changed). Needs Python 3.11+ with pip, and make.
#   make PYTHON=/path/to/python3 ...   takes that Python
.PHONY: help setup demo quickstart test check bench soak hostile fuzz api-fuzz faults kills mutations pdfa postgresql docs pictures lock clean
.DEFAULT_GOAL := help

export PYTHON
# What Python compiled is kept, whatever the machine says: the suite starts programs a thousand times.
export PYTHONDONTWRITEBYTECODE :=
BIN := .venv/bin
# Three tests at a time, also on two cores: half of the time a test of real parts waits. ARGS="-n 0" runs them one by one.
SIDE_BY_SIDE := -n 3 --dist loadfile --no-loadscope-reorder

help: ## say what the verbs do
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1	\2/p' Makefile

setup: ## make .venv with everything for work on the project
	@sh scripts/setup.sh dev

demo: ## show a whole cold chain at work; Ctrl-C stops it, a second start goes on with its data
	@sh scripts/setup.sh server
	@$(BIN)/coldchain demo

quickstart: setup ## do the quick start of docs/install.md as a new user would, in an empty folder, packages and all, and time it
	@COLDCHAIN_QUICK_START=1 $(BIN)/python -m pytest -q -n 0 tests/docs/test_install_page.py

test: setup ## run every test (COLDCHAIN_NO_SKIP=1: a skipped test is a failed one)
	@$(BIN)/python -m pytest $(if $(findstring no:xdist,$(ARGS)),,$(SIDE_BY_SIDE)) $(ARGS)

check: setup ## lint, format, types, import layers, pairing and sizes; under a minute
	@sh scripts/check.sh

bench: setup ## measure how fast the parts are on this machine; PARTS="receive senml", REPORT=1 writes docs/performance.md
	@$(BIN)/python -m scripts.bench $(if $(REPORT),--report) $(PARTS)

soak: ## live through two weeks of a gateway with the real firmware, in about a quarter of an hour; DAYS=1 SEED=7
	@sh scripts/setup.sh firmware
	@COLDCHAIN_SOAK_DAYS=$(or $(DAYS),14) COLDCHAIN_SOAK_SEED=$(or $(SEED),20261128) \
		$(BIN)/python -m pytest -q tests/fault/test_two_weeks.py

hostile: setup ## a thousand hostile payloads beside a million good readings, in some minutes; READINGS=20000 PAYLOADS=315
	@COLDCHAIN_HOSTILE_READINGS=$(or $(READINGS),1000000) COLDCHAIN_HOSTILE_PAYLOADS=$(or $(PAYLOADS),1000) \
		$(BIN)/python -m pytest -q tests/fault/test_hostile.py

fuzz: setup ## fuzz every decoder with atheris; SECONDS=60 for each, TARGETS="bthome sparkplug" for some, KEEP=1 grows the corpus
	@SECONDS=$(or $(SECONDS),60) $(BIN)/python -m scripts.fuzz $(TARGETS)

api-fuzz: setup ## send the HTTP interface thousands of requests made from its own description (Schemathesis); EXAMPLES=50 of each
	@COLDCHAIN_API_EXAMPLES=$(or $(EXAMPLES),30) $(BIN)/python -m pytest -q -n 0 --timeout 3600 \
		tests/integration/test_api_schemathesis.py $(ARGS)

faults: setup ## break real servers in every way, for seconds and for weeks made short; prints the table; half an hour
	@COLDCHAIN_FAULTS=all COLDCHAIN_FAULT_WEEK_S=$(or $(WEEK_S),240) COLDCHAIN_FAULT_WEEKS=$(or $(WEEKS),2) \
		$(BIN)/python -m pytest -q tests/fault/test_fault_table.py $(ARGS)

kills: setup ## kill -9 watcher and sender fifty times under load; KILLS=200
	@COLDCHAIN_KILLS=$(or $(KILLS),50) $(BIN)/python -m pytest -q -s tests/fault/test_watcher_kill.py $(ARGS)

mutations: setup ## change an evidence pack, as zip and as PDF, ten thousand times each, and have each refused; MUTATIONS=100000
	@COLDCHAIN_MUTATIONS=$(or $(MUTATIONS),10000) $(BIN)/python -m pytest -q -n 2 --timeout 3600 tests/unit/reports/checking/test_verify.py tests/unit/reports/seal/test_sealed_pdf.py $(ARGS)

pdfa: setup ## veraPDF judges whether our PDFs are PDF/A-3b (needs Maven and a JDK)
	@sh scripts/pdfa.sh

postgresql: setup ## run every test of the records on a real PostgreSQL server too, in about a minute
	@COLDCHAIN_TEST_POSTGRESQL=1 $(BIN)/python -m pytest -q tests/unit/links tests/integration/test_records_postgresql.py \
		-k records

docs: setup ## renew docs/reference from the code; build the site (build/site); check links, verbs, examples
	@$(BIN)/python -m scripts.make_reference
	@$(BIN)/python -m scripts.make_site
	@$(BIN)/python -m pytest tests/docs tests/architecture/test_documents.py

pictures: setup ## take the pictures of docs/console.md from a small fleet in Chromium, in some minutes
	@COLDCHAIN_PICTURES=docs/pictures/console $(BIN)/python -m pytest -q -n0 --timeout 900 \
		tests/integration/test_console_pages.py -k everybody

lock: setup ## renew requirements/*.txt from pyproject.toml, with hashes
	@sh scripts/lock.sh

clean: ## remove .venv and all caches; data of the demo stays
	rm -rf .venv build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
