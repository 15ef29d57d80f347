"""A profile with its name and date in, a YAML (or JSON) file that reads back as the same profile out."""

from __future__ import annotations

import json
from pathlib import Path

import yaml

from .codebook import CodeBook
from .findings import KBError
from .profile_read import ProfileFile, dump_profile


def profile_text(file: ProfileFile, codes: CodeBook, *, as_json: bool = False) -> str:
    """The text of the file."""
    parts = {
        "name": file.name,
        "description": file.description,
        "as_of": None if file.as_of is None else file.as_of.isoformat(),
        "unknown": list(file.unknown) or None,
        "amounts": dict(file.amounts) or None,
        "profile": dump_profile(file.profile, codes),
    }
    kept = {name: value for name, value in parts.items() if value is not None}
    if as_json:
        return json.dumps(kept, ensure_ascii=False, indent=1) + "\n"
    return yaml.safe_dump(kept, allow_unicode=True, sort_keys=False)


def write_profile_file(file: ProfileFile, path: Path, codes: CodeBook) -> None:
    """Write the file whole or not at all; KBError where it cannot be written."""
    text = profile_text(file, codes, as_json=path.suffix.lower() == ".json")
    draft = path.with_name(f".{path.name}.draft")
    try:
        draft.write_text(text, encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        message = f"画像无法写入：{error.strerror}"
        raise KBError("SAVE_FAILED", message, place=str(path), hint="，请换一个位置。") from error
