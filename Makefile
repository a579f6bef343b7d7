# Every target sets up what it needs first; what is set up already costs no time. See docs/operations.md.
PORT ?= 8000
PYTHON := .venv/bin/python
RUN := PATH="$(CURDIR)/.venv/bin:$(PATH)" NODE_OPTIONS=--use-system-ca $(PYTHON)
UV := .venv/bin/uv --system-certs pip compile -q --universal --generate-hashes --no-emit-index-url --python-version 3.11
LOCKS := uv base dev bench

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev setup-bench demo run test check fmt browser screens bench drill messages openapi locks clean

help:  ## say what each target does
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1|/' | awk -F'|' '{printf "make %-10s %s\n", $$1, $$2}'

setup:  ## virtual environment, packages, front-end files, message catalogues
	@python3 -m tools.setup base

setup-dev:
	@python3 -m tools.setup dev

setup-bench:
	@python3 -m tools.setup bench

demo: setup  ## the demonstration district on 127.0.0.1:8000 (another port: make demo PORT=8080)
	@$(RUN) -m tools.demo --port $(PORT)

run: setup  ## the same without demonstration data; the web process follows changes of the code
	@$(RUN) -m tools.demo --port $(PORT) --no-data --reload

test: setup-dev  ## every check and test, on SQLite, on PostgreSQL and in the browser
	@$(RUN) -m tools.test

check: setup-dev  ## style, types, layers, migrations, catalogues, links, OpenAPI document
	@$(RUN) -m tools.check

fmt: setup-dev  ## bring the Python files into the common form
	@$(RUN) -m ruff check --fix .
	@$(RUN) -m ruff format .

browser: setup-dev  ## the journeys in a real browser
	@$(RUN) -m tools.test browser

screens: setup-dev  ## pictures of the main pages into .work/screens
	@$(RUN) -m pytest browser --screens

bench: setup-bench  ## measure; nothing here passes or fails
	@for file in bench/*_bench.py; do echo "=== $$file"; $(RUN) $$file || exit 1; done

drill: setup-dev  ## kill and load drills
	@$(RUN) -m tools.test drill

messages: setup-dev  ## take the strings out of the sources, compile, say what is not translated
	@$(RUN) -m tools.messages update
	@$(RUN) -m tools.messages check

openapi: setup  ## write docs/openapi.json anew
	@$(RUN) -m tools.openapi write

locks: setup  ## compile requirements/*.in into hashed locks, and package.json into package-lock.json
	@for name in $(LOCKS); do $(UV) requirements/$$name.in -o requirements/$$name.txt || exit 1; done
	@PATH="$(CURDIR)/.venv/bin:$(PATH)" NODE_OPTIONS=--use-system-ca npm install --package-lock-only

clean:  ## remove what was built; the database in var/ stays
	@rm -rf .venv .work node_modules gongjian/static_vendor var/static var/static.stamp
