"""Documents with where they stand in, the page of the lifecycle report out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rich.text import Text

from ontology.codebook import CodeBook

from .headline import headline
from .layout import ends, page, rows, rule
from .lifecycle import Life, Stage
from .periods import change_words
from .wording import duration_words, region_name

HEADS = {
    Stage.EXPIRING: "{} 天内到期",
    Stage.EXPIRED: "已失效",
    Stage.UNDETERMINED: "截止日期不明",
    Stage.NOT_YET: "尚未施行",
    Stage.IN_FORCE: "有效",
}
_COLOURS = {Stage.EXPIRING: "yellow", Stage.EXPIRED: "red"}


def show_lives(lives: Sequence[Life], codes: CodeBook, as_of: date, within: int, *, everything: bool) -> None:
    """Stage by stage; what is simply in force only by number, unless everything is asked for."""
    out = page()
    told = "，".join(
        f"{head.format(within)} {count}"
        for stage, head in HEADS.items()
        if (count := sum(one.stage is stage for one in lives))
    )
    out.print(Text(f"{as_of.isoformat()}：{len(lives)} 份有措施的文件，{told or '没有文件'}"))
    for stage, head in HEADS.items():
        several = [one for one in lives if one.stage is stage]
        shown = [one for one in several if everything or stage is not Stage.IN_FORCE or one.lapsed or one.measures]
        if shown:
            rule(out, f"{head.format(within)} {len(several)}", _COLOURS.get(stage, ""))
        for one in shown:
            document = one.standing.document
            name = document.title or document.file
            ends(out, Text(name, style="bold"), Text(region_name(document.region, codes), style="dim"))
            rows(out, life_rows(one, codes))


def life_rows(one: Life, codes: CodeBook) -> list[tuple[str, str]]:
    """What is known of a document's life, with what to do about it."""
    document, span, _ = one.standing
    left = f"（还剩 {one.days_left} 天）" if one.stage is Stage.EXPIRING else ""
    found = [("有效期", f"{span.starts or '起始日不明'} 至 {span.ends or '未载明'}{left}")]
    how = codes.label("validity-rule", document.validity.rule)
    quote = f"：“{document.validity.quote.text}”" if document.validity.quote else ""
    found.append(("怎样得出", f"{how}{quote}"))
    if span.repeal is not None:
        day = f"（{span.repeal.day.isoformat()} 起）" if span.repeal.day else "（施行日期不明）"
        found.append(("废止", f"{span.repeal.name}{day}明文废止本文件"))
    found += [("修改", f"{one.name}{change_words(one.amendment)}") for one in span.changes]
    found += [("依据", f"所依据的《{name}》（{file}）已失效，请核对本文件") for name, file in one.lapsed]
    found += [("措施", f"至 {own.ends} 止：{headline(measure, codes)}") for measure, own in one.measures]
    if one.stage is Stage.UNDETERMINED:
        found.append(("怎么办", _todo(one)))
    return [*found, ("文件", f"{document.file}  {document.doc_number or ''}".rstrip())]


def _todo(one: Life) -> str:
    document = one.standing.document
    if document.validity.rule == "unanchored_duration" or document.id in one.standing.period.settled_by:
        length = f"（{duration_words(document.valid_duration)}）" if document.valid_duration else ""
        return f"在 document.toml 写 issued（成文日期），即可由期限{length}算出"
    if one.standing.period.settled_by:
        return "查到废止文件的施行日期"
    return "向发文机关查到失效日后，在 document.toml 写 valid_to；没有的话无须处理"
