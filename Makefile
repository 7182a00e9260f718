# Region Atlas. A bare `make` lists the targets.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1
ATLAS := $(BIN)/region-atlas

.PHONY: help install site serve test check checkov bench pictures recording lock clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: $(VENV)/site.stamp ## Set up the environment; in a workflow, put its commands on the path
	@test -z "$$GITHUB_PATH" || echo "$(CURDIR)/$(BIN)" >> "$$GITHUB_PATH"

site: $(VENV)/site.stamp ## Set up an environment, build the whole site from the bundled recording into site/
	$(ATLAS) build

serve: $(VENV)/site.stamp ## Look at the built site as it will be hosted
	$(ATLAS) serve

test: $(VENV)/dev.stamp $(VENV)/checkov.stamp ## Set up the test environment and a browser, run every test
	$(BIN)/python -m tests.browser
	$(BIN)/python -m pytest

check: $(VENV)/dev.stamp ## Lint, format and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

checkov: $(VENV)/checkov.stamp ## Audit the infrastructure
	BC_SKIP_MAPPING=TRUE $(VENV)/checkov/bin/checkov --directory infra --framework terraform --skip-download --quiet --compact

bench: $(VENV)/dev.stamp $(VENV)/awscli.stamp ## Print the performance figures as a table
	$(BIN)/python -m tests.bench

pictures: $(VENV)/dev.stamp ## Take the README's pictures anew from the built site
	$(BIN)/python -m tests.pictures

recording: $(VENV)/dev.stamp ## Make the bundled snapshot anew from the recording in moto's package
	rm -rf $(VENV)/recording
	$(BIN)/pip download --quiet --no-deps --dest $(VENV)/recording $$($(BIN)/pip freeze | grep '^moto==')
	$(ATLAS) fetch --recording $(VENV)/recording/moto-*.whl --no-feed --out generator/data/snapshot.json.gz

lock: ## Resolve the pinned dependencies anew (needs uv)
	uv pip compile pyproject.toml --group build --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --no-header --quiet --upgrade --output-file requirements.lock
	uv pip compile pyproject.toml --group build --group test --group check --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --quiet --upgrade \
	  --constraint requirements.lock --output-file requirements-dev.lock
	for tool in checkov awscli; do \
	  echo $$tool | uv pip compile - --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	    --no-emit-find-links --no-header --quiet --upgrade --output-file requirements-$$tool.lock; \
	done

clean: ## Remove the environment and the built site
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find site -mindepth 1 ! -name .gitignore -delete

# The stamp depends on the locks alone: the project itself is installed in place, so a change of code needs no install.
$(VENV)/site.stamp: requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev.stamp: requirements-dev.lock $(VENV)/site.stamp
	$(BIN)/pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

# Tools that pin old versions of what we use live in environments of their own.
$(VENV)/%.stamp: requirements-%.lock
	test -x $(VENV)/$*/bin/python || $(PYTHON) -m venv $(VENV)/$*
	$(VENV)/$*/bin/pip install --quiet --require-hashes -r $<
	@touch $@
