# Everything starts here: `make` lists what there is. Stamp files make a second call quick.

HOST ?= 127.0.0.1
PORT ?= 8000
export HOST PORT

TARGETS := help setup run demo test scan check format messages
BIN := .venv/bin
FLASK := $(BIN)/flask --app wsgi
PYBABEL := $(BIN)/pybabel --quiet
# Babel writes zh_CN out in full, and looks for its catalogue under that name.
LOCALES := zh_Hans_CN
KEYWORDS := -k _l -k lazy_gettext -k lazy_ngettext:1,2 -k lazy_pgettext:1c,2
PO := $(wildcard portal/translations/*/LC_MESSAGES/messages.po)
MO := $(PO:.po=.mo)
SOURCES := $(shell find static/css static/js static/img -type f 2>/dev/null) \
	$(wildcard static/*.mjs static/*.json)
# How often `make soak` kills, stops and cuts, for each of the ways to do so.
BLOWS ?= 60
PYTHON_CODE := portal tests scripts wsgi.py deploy/gunicorn.conf.py $(wildcard bench)

ifneq ($(wildcard bench/__main__.py),)
TARGETS += bench soak
endif

# A packed release brings its pages and packages along: it builds nothing and fetches nothing.
PACKED := $(wildcard packages)
ifneq ($(PACKED),)
TARGETS := help setup run demo
else
TARGETS += release
endif

.DEFAULT_GOAL := help
.PHONY: $(TARGETS) ready ready-to-check
.DELETE_ON_ERROR:

help: ## list what there is
	@echo "make …"
	@awk -F ':.*## ' -v known=" $(TARGETS) " '/^[a-z]+:.*## / && index(known, " " $$1 " ") \
		{ printf "  %-10s %s\n", $$1, $$2 }' Makefile
	@echo "HOST=$(HOST) and PORT=$(PORT) say where run listens."

setup: ready ## install for real use and print the one-time code for the first administrator
	@$(FLASK) setup

run: ready ## start the server; the first time with a demo bank, whose accounts it prints
	@scripts/load_demo_once.sh
	@echo "  Portal  http://$(HOST):$(PORT)/login"
	@echo "  Wall    http://$(HOST):$(PORT)/wall"
	@echo "  Stop it with Ctrl-C."
	@exec $(BIN)/gunicorn --config deploy/gunicorn.conf.py wsgi:app

demo: ready ## let the demo bank's people open accounts at the server that is running
	@$(FLASK) demo play

test: ready .venv/.development ## run all tests (TESTS=path for some of them)
	@scripts/install_test_needs.sh
	@scripts/install_old_engines.sh
	@scripts/install_scanner.sh
	@# A file's tests stay together: they share a house or a demo bank. Their order is conftest's.
	@$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder \
		$(or $(TESTS),tests)

release: ready ## pack it into build/ for a machine without Node and the internet (PYTHONS)
	@scripts/make_release.sh

scan: ready .venv/.development ## let an outside scanner look at the portal for longer (SCAN_SECONDS)
	@scripts/install_scanner.sh
	@scripts/scan.sh

check: ready-to-check ## run everything that looks at the code without running it
	@$(BIN)/ruff check --quiet $(PYTHON_CODE)
	@$(BIN)/ruff format --check --quiet $(PYTHON_CODE) || { echo "Run: make format"; exit 1; }
	@$(BIN)/bandit --quiet --configfile pyproject.toml --recursive portal deploy scripts wsgi.py
	@$(BIN)/mypy --no-error-summary
	@said=$$($(BIN)/lint-imports --no-logo 2>&1) || { echo "$$said"; exit 1; }
	@$(BIN)/python scripts/check_requirements.py
	@$(BIN)/python scripts/check_dead_code.py
	@$(BIN)/djlint templates --lint --quiet
	@$(BIN)/python scripts/check_translations.py $(LOCALES)
	@npm run --silent check

format: .venv/.development ## put the code into its form
	@$(BIN)/ruff check --fix --quiet $(PYTHON_CODE) || true
	@$(BIN)/ruff format $(PYTHON_CODE)

messages: .venv/.run ## gather the texts from code and templates into the catalogues
	@mkdir -p portal/translations
	@$(PYBABEL) extract -F babel.cfg $(KEYWORDS) --add-location=file --sort-by-file \
		--project=Hongbang --omit-header -o portal/translations/all.pot portal templates
	@# Chinese has one plural form; Babel complains of the second that the template offers.
	@sed '/^msgstr\[1\]/d' portal/translations/all.pot >portal/translations/messages.pot
	@for locale in $(LOCALES); do \
		verb=update; extra="--no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date"; \
		[ -e portal/translations/$$locale/LC_MESSAGES/messages.po ] || { verb=init; extra=; }; \
		$(PYBABEL) $$verb $$extra -i portal/translations/messages.pot -d portal/translations \
			-l $$locale || exit 1; \
	done
	@$(PYBABEL) compile -d portal/translations

ifneq ($(wildcard bench/__main__.py),)
bench: ready .venv/.development ## measure, each figure beside the machine's raw limit
	@$(BIN)/python -m bench

soak: ready .venv/.development ## run under load for a long time and watch memory and correctness
	@$(BIN)/python -m bench --soak
	@scripts/install_test_needs.sh
	@# The tests of blows and the two machines: many more kills, ten thousand operations an engine.
	@HONGBANG_BLOWS=$(BLOWS) HONGBANG_LEDGER_EXAMPLES=200 HONGBANG_LEDGER_STEPS=50 \
		$(BIN)/python -m pytest -q -s --timeout 0 -o faulthandler_timeout=0 \
		tests/blows tests/services/test_ledger_machine.py
endif

# What the targets stand on.

ready: .venv/.run static/dist/manifest.json $(MO)

ready-to-check: .venv/.development node_modules/.installed

.venv/.run: requirements.txt
	@scripts/make_venv.sh
	@echo "Installing Python packages …"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes \
		$(if $(PACKED),--no-index --find-links packages) -r requirements.txt
	@touch $@

.venv/.development: requirements-dev.txt .venv/.run
	@echo "Installing the packages for tests and checks …"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes \
		-r requirements-dev.txt
	@touch $@

node_modules/.installed: package-lock.json
	@scripts/need_node.sh
	@echo "Installing JavaScript packages …"
	@npm ci --no-audit --no-fund --loglevel=error
	@touch $@

ifeq ($(PACKED),)
static/dist/manifest.json: node_modules/.installed $(SOURCES)
	@npm run --silent build
	@touch $@
endif

%.mo: %.po .venv/.run
	@$(PYBABEL) compile -i $< -o $@
	@touch $@
