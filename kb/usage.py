"""What the option parser says in English in, the same in Chinese out: mistakes, and the help with its headings."""

from __future__ import annotations

import re
from typing import Any

from typer.core import TyperCommand, TyperGroup

_SAID = (
    (r"No such command '(.*?)'\.(?: Did you mean (.+)\?)?", "没有 {0} 这个命令", "，您是不是要 {1}"),
    (r"Got unexpected extra argument(?:s|\(s\))? \((.*)\)", "多写了 {0}", ""),
    (r"Option '(.*?)' requires an argument\.?", "{0} 后面要写一个值", ""),
    (r"Option '(.*?)' requires (\d+) arguments\.?", "{0} 后面要写 {1} 个值", ""),
    (r"Option '(.*?)' does not take a value\.?", "{0} 后面不写值", ""),
    (r"Input should be greater than or equal to (\S+)", "不能小于 {0}", ""),
    (r"Input should be less than or equal to (\S+)", "不能大于 {0}", ""),
    (r"Input should be a valid integer.*", "应为整数", ""),
    (r"Input should be a valid number.*", "应为数", ""),
    (r"(?:Value error, )?('.*?') is not one of (.+?)\.?", "没有 {0}，可用：{1}", ""),
)
"""What the parser says, the same in Chinese, and what is added where it offers something near."""
_FIRST = ("--kb",)
"""Options of all commands, which stand in front of the command."""

_HELP = (
    (r"^Usage: ", "用法："),
    (r"^Options:$", "选项："),
    (r"^Arguments:$", "参数："),
    (r"^Commands:$", "命令："),
    (r"\[OPTIONS\]", "[选项]"),
    (r"COMMAND \[ARGS\]\.\.\.", "命令 [参数]..."),
    (r"Show this message and exit\.", "显示这个说明。"),
    (r"\brequired\]", "必填]"),
    (r"\bdefault: ", "默认 "),
    (r"\benv var: ", "环境变量 "),
)
"""The headings of the help and their Chinese."""


class Command(TyperCommand):
    """A command whose help is Chinese throughout."""

    def get_help(self, ctx: Any) -> str:
        """The help as it is shown."""
        return _headed(super().get_help(ctx))


class Group(TyperGroup):
    """The same of several commands."""

    def get_help(self, ctx: Any) -> str:
        """The help as it is shown."""
        return _headed(super().get_help(ctx))


def _headed(text: str) -> str:
    for pattern, words in _HELP:
        text = re.sub(pattern, words, text, flags=re.MULTILINE)
    return text


def refused(error: Any) -> str:
    """What is wrong with the command line, and where its use is told (`error`: of the option parser)."""
    kind, context = type(error).__name__, getattr(error, "ctx", None)
    if kind == "NoArgsIsHelpError":
        return str(error.format_message())
    parameter = getattr(error, "param", None)
    names = parameter.opts if parameter is not None else [getattr(error, "option_name", None) or ""]
    name = names[0] if names[0].startswith("-") else _argument(parameter) or names[0]
    if kind == "MissingParameter":
        found = f"缺少 {name}"
    elif kind == "NoSuchOption":
        near = "、".join(error.possibilities or ())
        found = f"没有 {name} 这个选项" + (f"，您是不是要 {near}" if near else "")
        if name in _FIRST:
            found = f"{name} 要写在命令前面，如 huiqi {name} 目录 find 担保"
    else:
        found = _in_chinese(str(error.message))
        found = f"{name}：{found}" if name.startswith("-") and name not in found else found
    command = context.command_path if context is not None else "huiqi"
    return f"{found}。用法见 {command} --help。（USAGE）"


def _argument(parameter: Any) -> str:
    """What an argument without an option is called: as the help describes it, in short."""
    told = re.split(r"[（，；。(]", getattr(parameter, "help", None) or "", maxsplit=1)[0]
    return told or getattr(parameter, "metavar", None) or ""


def _in_chinese(message: str) -> str:
    """The words of the parser in Chinese; those that nobody foresaw as they are."""
    for pattern, words, added in _SAID:
        if match := re.fullmatch(pattern, message, re.DOTALL):
            groups = [(one or "").replace("'", "").replace(", ", "、") for one in match.groups()]
            return words.format(*groups) + (added.format(*groups) if added and groups[-1] else "")
    return f"写法有误（{message.rstrip('.')}）"
