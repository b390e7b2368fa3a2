# make run · make test · make bench · make help

PORT ?= 5000
CHECKOUT_PORT ?= 5050
PYTHON ?= python3
THREADS ?= 256
WORKERS ?= auto

# Python keeps what it compiled, wherever we run: without that each start takes seconds longer.
unexport PYTHONDONTWRITEBYTECODE

BIN := .venv/bin
FLASK := $(BIN)/flask --app wsgi

.DEFAULT_GOAL := help
.PHONY: help run free seed test lint types unit browser bench torture scan audit sbom coverage format translations chromium libical proxies pins clean

help: ## Say what there is
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 14

# ---- Using it

run seed: export EVENTSAPP_PUBLIC_URL ?= http://127.0.0.1:$(PORT)

# The demo is paid in at a provider of our own, beside the app; its keys open nothing anywhere else.
run: export EVENTSAPP_STRIPE_SECRET_KEY ?= sk_test_trial
run: export EVENTSAPP_STRIPE_WEBHOOK_SECRET ?= whsec_trial
run: export EVENTSAPP_STRIPE_API_BASE ?= http://127.0.0.1:$(CHECKOUT_PORT)
run: export EVENTSAPP_STRIPE_PAGE ?= http://127.0.0.1:$(CHECKOUT_PORT)

run: free .venv/.stripe seed ## Set everything up and serve it at http://127.0.0.1:5000 (or PORT=…), until Ctrl-C
	@echo; echo "  Open http://127.0.0.1:$(PORT)/ (stop with Ctrl-C)"; echo
	@# Each in a session of its own: Ctrl-C reaches this shell alone, which then stops both, once.
	@setsid $(FLASK) outbox run & outbox=$$!; \
	setsid $(FLASK) demo checkout --port $(CHECKOUT_PORT) --hook http://127.0.0.1:$(PORT)/hooks/stripe & checkout=$$!; \
	setsid $(BIN)/python serve.py --interface wsgi --host 127.0.0.1 --port $(PORT) --workers 1 --blocking-threads $(THREADS) \
		--workers-kill-timeout 5 --respawn-failed-workers --log-level warning wsgi:app & web=$$!; \
	trap 'kill $$web $$outbox $$checkout 2>/dev/null; wait' EXIT; trap 'exit 0' HUP INT TERM; wait $$web

# The server would share a port that is taken, and visitors would meet one app or the other.
free: .venv/bin/python
	@for port in $(PORT) $(CHECKOUT_PORT); do \
		$(BIN)/python -c "import socket; socket.create_server(('127.0.0.1', $$port)).close()" 2>/dev/null || { \
			echo "Port $$port is taken. Choose others: make run PORT=5001 CHECKOUT_PORT=5051"; exit 1; }; done

seed: .venv/.run ## Bring the database up to date and put the demo events into it
	@$(FLASK) db upgrade
	@$(FLASK) seed demo

# ---- Checking it

test: lint ## Everything that must hold: lint, types, migrations, units, races, a browser
	@# The types take one core for a minute: they are looked at beside the first tests.
	@$(MAKE) --no-print-directory -j2 types unit

lint: .venv/.dev ## Style of the code and of the templates
	$(BIN)/ruff check .
	$(BIN)/djlint --lint --quiet eventsapp/templates

types: .venv/.dev ## Types, strictly
	$(BIN)/mypy

unit: .venv/.dev chromium libical proxies ## All tests, on both databases and in a browser
	$(BIN)/pytest -n $(WORKERS) --dist worksteal

browser: .venv/.dev chromium ## Only the tests that need a browser
	$(BIN)/pytest -m browser

coverage: .venv/.dev chromium libical proxies ## Which lines the tests never reach
	$(BIN)/pytest -n $(WORKERS) --dist worksteal --cov=eventsapp --cov-branch --cov-report=term-missing:skip-covered

bench: .venv/.dev ## How quick it is
	$(BIN)/python -m benchmarks

torture: .venv/.dev ## What it bears: crowds, killed processes, hostile visitors (TORTURE=--quick)
	$(BIN)/python -m torture $(TORTURE)

scan: .venv/.dev .scan/.ready ## Let another's scanner loose on the demo, as a visitor and as an owner (SCAN=--quick)
	$(BIN)/python -m torture.scanning $(SCAN) .scan/bin/wapiti

audit: .venv/.dev ## What is known against the pinned packages (asks the package index, so no part of `make test`)
	$(BIN)/python -m scripts.audit

sbom: .venv/.run .venv/.stripe ## Write the bill of materials (CycloneDX) to sbom.cdx.json
	$(BIN)/python -m scripts.sbom sbom.cdx.json

format: .venv/.dev ## Lay the code out anew
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

translations: .venv/.run ## Collect the words of the pages, and compile what is said in French
	@words=$$(mktemp); trap 'rm -f $$words' EXIT; \
	$(BIN)/pybabel -q extract -F babel.cfg -k _l -k lazy_gettext --sort-by-file --add-location=file --no-wrap -o $$words eventsapp && \
	$(BIN)/pybabel -q update -d eventsapp/translations -D messages -i $$words -N --no-wrap --ignore-obsolete --ignore-pot-creation-date && \
	$(BIN)/pybabel compile -d eventsapp/translations --statistics

# ---- What it needs

# A laptop may lack the right to install; then the browser tests say loudly that they were skipped. The one without a
# window is a quarter quicker; where a system has none, the whole browser does as well.
chromium:
	@command -v chromium-headless-shell >/dev/null || scripts/debian.sh chromium-headless-shell || \
		command -v chromium >/dev/null || scripts/debian.sh chromium || true

# One of the readers our calendars are read with; without it that test says so, loudly.
libical: .venv/bin/python
	@$(BIN)/python -c "import ctypes; ctypes.CDLL('libical.so.3')" 2>/dev/null || scripts/debian.sh libical3 || true

# The samples for proxies are read by the proxies themselves, and brakes and a pooler are tried with the real ones;
# without them those tests say so, loudly.
proxies:
	@command -v nginx >/dev/null && command -v caddy >/dev/null && command -v pgbouncer >/dev/null && \
		command -v redis-server >/dev/null || scripts/debian.sh nginx-light caddy pgbouncer redis-server || true

.venv/bin/python:
	@$(PYTHON) -m venv .venv || (scripts/debian.sh python3-venv && $(PYTHON) -m venv --clear .venv)

.venv/.run: requirements.txt | .venv/bin/python
	@echo "Installing what the app runs on…"
	@$(BIN)/pip install -qq --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/.stripe: requirements-stripe.txt | .venv/.run
	@echo "Installing what payments online need…"
	@$(BIN)/pip install -qq --disable-pip-version-check --require-hashes -r requirements-stripe.txt
	@touch $@

.venv/.dev: requirements-dev.txt | .venv/bin/python
	@echo "Installing what the app is tested with…"
	@$(BIN)/pip install -qq --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@ .venv/.run .venv/.stripe

# In an environment of its own: what a scanner needs is nothing that the app or its tests should ever meet.
.scan/.ready: requirements-scan.txt | .venv/bin/python
	@echo "Installing the scanner…"
	@$(BIN)/python -m venv .scan
	@.scan/bin/pip install -qq --disable-pip-version-check --require-hashes -r requirements-scan.txt
	@touch $@

# Extras stay in the pins: without them the installer looks for the newest of such a package, which has no hash here.
PIN := $(BIN)/uv pip compile --quiet --generate-hashes --python-version 3.11 --no-emit-index-url --no-strip-extras --custom-compile-command "make pins"

pins: .venv/.dev ## Pin requirements*.in anew (PINS=--upgrade to take newer versions)
	$(PIN) $(PINS) requirements.in -o requirements.txt
	$(PIN) $(PINS) requirements-stripe.in -o requirements-stripe.txt
	$(PIN) $(PINS) requirements-redis.in -o requirements-redis.txt
	$(PIN) $(PINS) requirements-dev.in -o requirements-dev.txt
	$(PIN) $(PINS) requirements-scan.in -o requirements-scan.txt

clean: ## Forget the environment and what tools left behind (the database in instance/ stays)
	rm -rf .venv .scan .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage htmlcov
