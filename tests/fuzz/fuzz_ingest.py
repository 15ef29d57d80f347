"""The fuzz target of ingest for atheris: bytes in, a crash out when a text is not read as `readings.check` demands.

    pip install --group fuzz
    python tests/fuzz/fuzz_ingest.py FOLDER tests/fuzz/seeds -max_total_time=300 -max_len=400

FOLDER keeps what the fuzzer finds new. `tests/fuzz/test_fuzz_ingest.py` runs the same function without atheris.
"""

from __future__ import annotations

import sys


def main() -> None:
    """Fuzz until stopped."""
    import atheris

    with atheris.instrument_imports(include=["ingest"]):
        from readings import check, target
    check("一、降低成本\n对小微企业给予1%贴息。".encode())  # loads the tables before the clock runs
    atheris.Setup(sys.argv, target)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
