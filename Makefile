# `make` alone prints what there is. Everything runs in .venv, which is built from the lock file and nothing else.
.DEFAULT_GOAL := help
.PHONY: help demo test check bench fuzz chaos chaos-short audit screenshot errors train lock schemas release-schemas format clean
.DELETE_ON_ERROR:

BIN := .venv/bin
# Compiled modules are kept, out of the way: the tests start a hundred processes, and each would compile all that it imports.
unexport PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX := $(CURDIR)/.venv/pycache
LOCK := $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --no-annotate --quiet --extra tracing

help:  ## print this
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' Makefile

demo: .venv/.stamp  ## broker, worker and sample pages on this machine, events shown as they arrive (ARGS="--help")
	@$(BIN)/netbinnen demo $(ARGS)

test: .venv/.stamp  ## all tests that this machine can run (ARGS="-k ticker")
	@$(BIN)/pytest -n 5 --dist loadfile --no-loadscope-reorder $(ARGS)

check: .venv/.stamp  ## lint, format, types, import rules, and that generated files are current
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -q tests/project
	$(BIN)/pytest -q -m slow tests/core/test_lexicon.py tests/web/test_page.py

bench: .venv/.bench .venv/.peers  ## how fast the stages' work is, and whole pipelines on Apache Kafka, beside others (45 minutes)
	$(BIN)/pytest tests/bench -m bench -q -s --benchmark-columns=min,median,max,rounds --benchmark-sort=name $(ARGS)

fuzz: .venv/.bench  ## laws of the split with 10,000 cases each, then atheris (SECONDS=600)
	$(BIN)/pytest -q --hypothesis-profile=long tests/core/test_split_laws.py tests/core/test_split.py
	$(BIN)/python -m tests.fuzz.split -max_total_time=$(or $(SECONDS),600) -print_final_stats=1

# Both folders: the first has the option --form and most tests, the second those that are marked so.
chaos: .venv/.stamp  ## on Apache Kafka: kills, stops, poison, lost brokers, stalls, bursts, an hour of soak; a table at the end (110 minutes)
	@$(BIN)/pytest tests/broker/chaos tests/broker -m chaos -q -n 2 --dist load --maxschedchunk 1 --form long $(ARGS)

chaos-short: .venv/.stamp  ## the same in the forms that fit into 13 minutes
	@$(BIN)/pytest tests/broker/chaos tests/broker -m chaos -q -s --form short $(ARGS)

audit: .venv/.stamp  ## whether an advisory was published for a package that we run on (asks PyPI)
	@$(BIN)/uv tool run --quiet pip-audit==2.10.1 --strict --disable-pip --require-hashes -r requirements.lock

screenshot: .venv/.stamp  ## the pictures of the wire in the README, from the sample pages (wants Chromium)
	@$(BIN)/python -m tests.web.screenshot

errors: .venv/.stamp  ## what the tagger gets wrong on held-out text, by kind
	@$(BIN)/python -m tests.quality.entities_f1
	@$(BIN)/python -m tests.quality.entities_f1 --errors

train: .venv/.train  ## the tagger anew, from the labelled text here and ../shared/ner (two hours, more without AVX-512; some gigabytes of packages)
	$(BIN)/python -m tests.tagger.train

format: .venv/.stamp  ## repair what ruff can repair
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

schemas: .venv/.stamp  ## write the JSON Schemas, the AsyncAPI document and the tables of settings and metrics anew
	$(BIN)/python -m schemas.generate
	$(BIN)/python -m streams.contract
	$(BIN)/python -m streams.exposition
	$(BIN)/python -m tests.project.settings_table

release-schemas: .venv/.stamp  ## keep today's schemas for good as those of their version, and note the hashes of its examples
	$(BIN)/python -m schemas.release

lock: .venv/.stamp  ## write the lock files anew (ARGS=--upgrade for newer versions)
	$(LOCK) $(ARGS) --extra demo --extra dev -o requirements-dev.lock
	$(LOCK) -c requirements-dev.lock -o requirements.lock
	$(LOCK) $(ARGS) -c requirements-dev.lock --extra bench -o requirements-bench.lock
	$(LOCK) $(ARGS) -c requirements-dev.lock --extra train -o requirements-train.lock
	$(LOCK) $(ARGS) --extra peers -o requirements-peers.lock

clean:  ## remove the environment and caches
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis .benchmarks .fuzz build dist *.egg-info
	find streams schemas tests -name __pycache__ -type d -prune -exec rm -rf {} +

# uv comes out of the lock by pip and installs the rest: 4 s, where pip takes 37 s (2 cores, empty caches).
# Where uv cannot reach the index (it does not read pip's configuration), pip does it all.
.venv/.stamp: requirements-dev.lock pyproject.toml
	@python=; for name in python3 python3.14 python3.13 python3.12 python3.11 python; do \
		"$$name" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && python=$$name && break; \
	done; \
	if [ -z "$$python" ]; then \
		echo "netbinnen needs Python 3.11 or newer with its venv module; none is on the PATH." >&2; \
		echo "On Debian or Ubuntu: apt-get install python3 python3-venv" >&2; exit 1; \
	fi; \
	echo "Building .venv with $$("$$python" --version)"; "$$python" -m venv .venv
	@awk '/^[^ ]/ {uv = /^uv==/} uv' requirements-dev.lock > .venv/uv.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .venv/uv.lock
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements-dev.lock || \
		$(BIN)/python -m pip install --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# AsyncAPI's official parser, one of two judges of the document; it wants Node, which nothing else here does.
.venv/.node: .venv/.stamp tests/schemas/asyncapi/package-lock.json
	@mkdir -p .venv/asyncapi && cp tests/schemas/asyncapi/package.json tests/schemas/asyncapi/package-lock.json .venv/asyncapi
	@npm ci --prefix .venv/asyncapi --ignore-scripts --no-audit --no-fund --silent
	@touch $@

# An environment of its own: the peers want older versions of some packages.
.venv/.peers: .venv/.stamp requirements-peers.lock
	@$(BIN)/python -m venv .venv/peers
	@$(BIN)/uv pip sync --quiet --python .venv/peers/bin/python --require-hashes requirements-peers.lock || \
		.venv/peers/bin/python -m pip install --disable-pip-version-check --require-hashes -r requirements-peers.lock
	@.venv/peers/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/.bench .venv/.train: .venv/.%: .venv/.stamp requirements-%.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements-$*.lock || \
		$(BIN)/python -m pip install --disable-pip-version-check --require-hashes -r requirements-$*.lock
	@touch $@
