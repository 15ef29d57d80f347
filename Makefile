# make demo 一步看到结果；make test、make check 与持续集成（.ci/run）所用相同。说明见 README.md。
PYTHON ?= python3
PROFILE ?= examples/清真餐饮店.yaml
AS_OF ?= 2022-12-01
KB ?= .kb
# 两个进程同时测，先测完的接过另一个还没测的；只测一部分：make test PYTEST_ARGS="tests/engine -x"
PYTEST_ARGS ?= -n 2 --dist worksteal

BIN := .venv/bin
PIP := $(BIN)/python -m pip --quiet --quiet --disable-pip-version-check
# durable_rules is an sdist that builds without -O and, on Python 3.13 and later, only with this name mapped.
DURABLE_FLAGS := -O2 -DPyEval_CallObject=PyObject_CallObject

export PYTHONUTF8 := 1
export PIP_ROOT_USER_ACTION := ignore
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo serve venv test check score bench fuzz wheel-test clean

help: ## 列出可用的命令
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 20

demo: .venv/.installed ## 建库并为示例企业查询一次
	@echo "读取 corpus/ 中的文件，建立知识库 $(KB) …"
	@$(BIN)/huiqi --kb $(KB) build corpus
	@echo
	@$(BIN)/huiqi --kb $(KB) match --profile $(PROFILE) --as-of $(AS_OF)

serve: .venv/.web ## 建库并启动网页服务（本机 8000 端口）
	@test -e $(KB)/current || $(BIN)/huiqi --kb $(KB) build corpus
	@$(BIN)/huiqi --kb $(KB) serve

venv: .venv/.dev ## 建立开发环境 .venv（含测试与检查工具）

test: .venv/.dev ## 运行全部测试
	@$(BIN)/pytest $(PYTEST_ARGS)

check: .venv/.dev ## 格式、类型、包之间的引用方向
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

score: .venv/.dev ## 与人工标注比较读取质量
	@$(BIN)/python benchmarks/score.py --documents all --publish kb/web/about/quality.json

bench: .venv/.dev ## 测量速度
	@$(PIP) install --group bench
	@for bench in $(wildcard benchmarks/*_bench.py); do \
	    echo "== $$bench"; $(BIN)/python $$bench || exit 1; done

fuzz: .venv/.dev ## 五分钟随机文本，找读取时的异常
	@$(PIP) install --group fuzz
	@mkdir -p build/fuzz
	@$(BIN)/python tests/fuzz/fuzz_ingest.py build/fuzz tests/fuzz/seeds -max_total_time=300 -max_len=600 -artifact_prefix=build/fuzz-

wheel-test: .venv/.dev ## 构建安装包，在全新环境里用同一套测试检验
	@rm -rf build/wheel-test && mkdir -p build/wheel-test/tree
	@echo "构建安装包 …"
	@$(PIP) wheel --no-deps --wheel-dir build/wheel-test .
	@echo "在全新环境里安装 …"
	@$(PYTHON) -m venv build/wheel-test/venv
	@build/wheel-test/venv/bin/python -m pip install --quiet --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	@CPPFLAGS="$(DURABLE_FLAGS)" build/wheel-test/venv/bin/python -m pip install --quiet --quiet --no-cache-dir --no-binary durable-rules durable-rules
	@build/wheel-test/venv/bin/python -m pip install --quiet --quiet --group dev "$$(echo build/wheel-test/*.whl)[readers,web,mcp]"
	@cp -R tests corpus examples docs benchmarks *.md LICENSE Makefile pyproject.toml build/wheel-test/tree/
	@cd build/wheel-test/tree && ../venv/bin/pytest --ignore tests/test_repository.py $(PYTEST_ARGS)

clean: ## 删除环境、知识库和中间结果
	rm -rf .venv .kb build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

.venv/.installed: pyproject.toml
	@sh scripts/check-build-tools.sh $(PYTHON)
	@echo "第一次运行需要准备环境，约一两分钟；以后只需几秒。"
	@echo "1/3 建立 Python 环境 .venv …"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "2/3 编译规则引擎 durable_rules …"
	@CPPFLAGS="$(DURABLE_FLAGS)" $(PIP) install --force-reinstall --no-cache-dir --no-binary durable-rules durable-rules
	@echo "3/3 安装 huiqi 和其余依赖 …"
	@$(PIP) install --editable '.[readers]'
	@$(BIN)/python -m compileall -q kb engine ingest ontology
	@touch $@

.venv/.web: .venv/.installed
	@echo "安装网页服务所需的组件 …"
	@$(PIP) install --editable '.[readers,web,mcp]'
	@touch $@

.venv/.dev: .venv/.installed
	@echo "安装测试与检查工具 …"
	@$(PIP) install --upgrade 'pip>=25.1'
	@$(PIP) install --editable '.[readers,web,mcp]' --group dev
	@touch $@
