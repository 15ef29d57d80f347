"""The command `huiqi ask`: an interview, in the terminal or from a pipe, that ends with the answer of `match`.

Questions go to standard error and the answer to standard output, so that the answer alone can be kept.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .cli_review import ReviewedOnly

if TYPE_CHECKING:
    from engine.questions import Question
    from ontology.profile import Profile
    from ontology.profile_read import ProfileFile

    from .base import KnowledgeBase
    from .interview import Interview
    from .matching import Answer

app = typer.Typer()


@app.command(help="一问一答：先问最能定下结果的，答完给出结果；可以答“不知道”或区间，可以中途保存、下次接着答。")
def ask(
    context: typer.Context,
    profile: Annotated[
        Path | None, typer.Option("--profile", help="已有的画像文件，接着它问。", metavar="FILE")
    ] = None,
    saved: Annotated[
        Path | None,
        typer.Option("--save", help="每答一题就把画像存进这个文件（YAML 或 JSON）。", metavar="FILE"),
    ] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="查询日期，如 2022-12-01；默认画像中的日期或今天。", metavar="DATE")
    ] = None,
    reviewed_only: ReviewedOnly = False,
    short: Annotated[bool, typer.Option("--short", help="结果用简短形式，每项两行。")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="结果输出 JSON。")] = False,
) -> None:
    """Answers in, the profile that they make and what applies to it out."""
    from ontology.profile import Profile as Facts
    from ontology.profile_read import ProfileFile as File

    from .base import KnowledgeBase, day

    given = day(as_of) if as_of is not None else None
    with KnowledgeBase(context.obj) as kb:
        file = kb.profile_file(profile) if profile is not None else File(Facts())
        file = replace(file, as_of=given or file.as_of)
        answer = _Conversation(kb, file, saved, reviewed_only=reviewed_only).held()
        if as_json:
            from .match_json import answer_json

            typer.echo(json.dumps(answer_json(answer, kb.codes), ensure_ascii=False))
        else:
            from .show_match import show_answer

            show_answer(answer, kb.codes, name=file.name, everything=False, short=short)


class _Conversation:
    """Asks until nothing more can change, the person stops, or the input ends."""

    def __init__(self, kb: KnowledgeBase, file: ProfileFile, saved: Path | None, *, reviewed_only: bool) -> None:
        from .base import day

        self._kb = kb
        self._file = file
        self._saved = saved
        self._reviewed_only = reviewed_only
        self._day = file.as_of or day(None)

    def held(self) -> Answer:
        """Ask; the answer to which it led."""
        from .interview import command, next_question, resumed, still_unknown

        history = [resumed(self._file.profile, self._file.unknown)]
        _tell("不知道就直接回车或写“不知道”；数字可以写区间；写“上一题”改前一题，写“结束”看结果。")
        if left := still_unknown(history[0]):
            _tell(f"上次答“不知道”的 {len(left)} 项不再问；现在知道了，就写进画像，或把它从画像的 unknown 里删掉。")
        number = 0
        while True:
            answer = self._answer(history[-1].profile)
            question = next_question(history[-1], answer)
            if question is None:
                _tell("\n没有要问的了，再补充也不会改变结果。")
                return answer
            number += 1
            self._put(number, question, answer)
            text = _heard()
            wish = "stop" if text is None else command(text)
            if wish == "stop" or text is None:
                _tell("\n先问到这里，以下是目前的结果。")
                return answer
            if wish == "back":
                number = max(0, number - 2)
                del history[max(1, len(history) - 1) :]
            elif (after := self._after(history[-1], question, text)) is None:
                number -= 1
            else:
                history.append(after)
            self._save(history[-1])

    def _after(self, interview: Interview, question: Question, text: str) -> Interview | None:
        """The interview after an answer; None (and a message) when it cannot be read: it is asked again."""
        from ontology.findings import KBError

        from .interview import said

        try:
            return said(interview, question, text, self._kb.codes)
        except KBError as error:
            _tell(f"   没有读懂：{error}")
            return None

    def _answer(self, profile: Profile) -> Answer:
        from .estimating import with_stated

        answer = self._kb.match(profile, self._day, reviewed_only=self._reviewed_only)
        return with_stated(answer, self._file.amounts, self._kb.codes)

    def _put(self, number: int, question: Question, answer: Answer) -> None:
        from .interview import hint
        from .reason_words import by_measure, next_question, why_asked

        codes = self._kb.codes
        _tell(f"\n{number}. {next_question(question, codes)}")
        _tell(f"   为什么问：{why_asked(question, by_measure(answer), codes)}")
        _tell(f"   怎么答：{hint(question, codes)}")

    def _save(self, interview: Interview) -> None:
        if self._saved is not None:
            from ontology.profile_write import write_profile_file

            from .interview import still_unknown

            file = replace(self._file, profile=interview.profile, unknown=still_unknown(interview))
            write_profile_file(file, self._saved, self._kb.codes)


def _tell(text: str) -> None:
    typer.echo(text, err=True)


def _heard() -> str | None:
    """The next line; None at the end of the input."""
    typer.echo("> ", nl=False, err=True)
    line = sys.stdin.readline()
    if not sys.stdin.isatty():
        typer.echo(line.rstrip("\n"), err=True)
    return line.rstrip("\r\n") if line else None
