"""How often a server looks for unused memory: seldom, since each look through all that it holds stops every answer.

An answer makes tens of thousands of objects that end with it by themselves. With the usual thresholds they
set off looks through the whole knowledge base, and every hundredth answer waited six times as long as the others.
"""

from __future__ import annotations

import gc

_NEW, _YOUNG, _ALL = 50_000, 20, 100
"""A look at new objects after so many, at young ones every so many looks, at all every so many of those."""


def look_seldom() -> None:
    """For a process that answers for long: leave what is loaded now out of all looks, and look less often.

    What a new build replaces needs no look: it is let go of with its last reader.
    """
    gc.enable()
    gc.freeze()
    gc.set_threshold(_NEW, _YOUNG, _ALL)
