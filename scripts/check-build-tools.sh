#!/bin/sh
# Says in one Chinese sentence what is missing to build durable_rules (it has no wheel), and exits 1; silent when all is there.
# Usage: sh scripts/check-build-tools.sh [python]
python=${1:-python3}
missing=''
add() { missing="${missing:+${missing}、}$1"; }

if ! command -v "$python" >/dev/null 2>&1; then
    add "Python 3.11 或更新版本（找不到命令 ${python}）"
elif ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    add "Python 3.11 或更新版本（${python} 是 $("$python" -c 'import platform; print(platform.python_version())' 2>/dev/null)，可用 make PYTHON=python3.12 … 指定）"
else
    "$python" -c 'import venv, ensurepip' 2>/dev/null || add "venv（软件包 python3-venv）"
    "$python" -c 'import os, sys, sysconfig
paths = {sysconfig.get_path("include"), sysconfig.get_path("platinclude")}
sys.exit(not any(os.path.exists(os.path.join(path, "Python.h")) for path in paths if path))' 2>/dev/null ||
        add "Python.h（软件包 python3-dev）"
fi
command -v "${CC:-gcc}" >/dev/null 2>&1 || add "C 编译器 gcc（软件包 gcc、libc6-dev）"
command -v make >/dev/null 2>&1 || add "make（软件包 make）"

if [ -n "$missing" ]; then
    echo "缺少${missing}，无法编译规则引擎：请先安装（Debian/Ubuntu 可用 apt-get install gcc libc6-dev make python3-dev python3-venv），再重新运行 make。" >&2
    exit 1
fi
