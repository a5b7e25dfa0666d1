# The work of the project; every target makes the environment it needs (.venv) first. `make reproduce` is the main job.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: reproduce test lab site lint lock clean environment

reproduce: environment ## ledger, notebooks, figures and site, below build/
	$(BIN)/fragility run

test: environment ## all tests
	$(BIN)/pytest -n auto --dist loadscope

site: environment ## the pages alone, from the results of the last run
	$(BIN)/fragility site

lint: environment ## style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

lab: ## JupyterLab, open on the path through the notebooks
	$(PYTHON) tools/setup_env.py --lab
	$(BIN)/jupyter lab --LabApp.default_url=/lab/tree/docs/method/path.md --LabApp.app_settings_dir=tools/lab

lock: environment ## both locks and environment.yml from pyproject.toml
	$(BIN)/python tools/lock.py

environment:
	@$(PYTHON) tools/setup_env.py

clean: ## remove what can be made again; the environment stays
	rm -rf build .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find src tests tools bench -name __pycache__ -type d -prune -exec rm -rf {} +
