"""The corpus as DOCX, HTML and PDF: the same measures as from texts? `python benchmarks/formats.py` (PDF: LibreOffice).

A line of a text is a paragraph of a Word file and of a saved government page with menus and a foot; LibreOffice makes
the PDF from the Word file. A measure is the same when its words are, blanks and width apart, and each of its fields.
"""

from __future__ import annotations

import html
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import docx

from ingest.pipeline import Ingested, ingest
from kb.review.anchor import fold
from kb.review.readings import FIELDS, reading, said
from ontology import skos

ROOT = Path(__file__).resolve().parents[1]
PAGE = (
    "<!DOCTYPE html><html><head><meta charset='utf-8'><title>{title}</title><script>var a = 1;</script></head><body>"
    "<div class='nav'><ul><li><a href='/'>首页</a></li><li><a href='/zwgk'>政务公开</a></li></ul></div>"
    "<div class='content'>{body}</div><div class='footer'>版权所有　网站地图　联系我们</div></body></html>"
)
Read = dict[tuple[str, int], tuple[str, ...]]


def made(text: str, folder: Path) -> Iterator[Path]:
    """The same text in other formats."""
    lines = [line for line in text.splitlines() if line.strip()]
    word = docx.Document()
    for line in lines:
        word.add_paragraph(line.strip())
    word.save(str(folder / "word.docx"))
    yield folder / "word.docx"
    body = "".join(f"<p>　　{html.escape(line.strip())}</p>" for line in lines)
    (folder / "page.html").write_text(PAGE.format(title=html.escape(lines[0]), body=body), encoding="utf-8")
    yield folder / "page.html"
    if office := shutil.which("soffice"):
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", folder, folder / "word.docx"]
        subprocess.run(command, capture_output=True, check=True, timeout=180)
        yield folder / "word.pdf"


def read(found: Ingested) -> Read:
    """What was read, by the folded words of each measure (several of the same words are counted)."""
    kept: Read = {}
    for one in found.document.measures:
        fields, words = reading(one, found.document), fold(one.quote.text)
        number = sum(key[0] == words for key in kept)
        kept[words, number] = tuple(repr(said(fields, name)) for name in FIELDS)
    return kept


def main() -> int:
    """A line a document and format, each measure that differs below it."""
    codes, differing = skos.load(), 0
    for source in sorted((ROOT / "corpus").glob("*/source.txt")):
        wanted = read(ingest(source, codes=codes))
        with TemporaryDirectory() as folder:
            for path in made(source.read_text(encoding="utf-8-sig"), Path(folder)):
                found = read(ingest(path, codes=codes))
                same = sum(found.get(key) == value for key, value in wanted.items())
                new = [key for key in found if key not in wanted]
                lost = [key for key in wanted if key not in found]
                other = [key for key in wanted if key in found and found[key] != wanted[key]]
                differing += len(new) + len(lost) + len(other)
                print(
                    f"{source.parent.name:34} {path.suffix:6} {same} of {len(wanted)} the same, {len(other)} with "
                    f"other fields, {len(lost)} missing, {len(new)} new",
                    flush=True,
                )
                for words, keys in (("  fields", other), ("  missing", lost), ("  new", new)):
                    for key in keys:
                        print(words, key[0][:80])
                        if keys is other:
                            pairs = zip(FIELDS, wanted[key], found[key], strict=True)
                            print(*(f"    {name}: {a} -> {b}" for name, a, b in pairs if a != b), sep="\n")
    return min(1, differing)


if __name__ == "__main__":
    sys.exit(main())
