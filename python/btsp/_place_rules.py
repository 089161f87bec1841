"""The published rules for place cells by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from btsp import _core
from btsp._voltage_rule import PlaceRule, place_rule_of_core


class PlaceRules(Mapping[str, PlaceRule]):
    """Published rules for recorded place cells, as ``place_rules["milstein2021"]``.

    Their signals are measured in pooled peaks.
    """

    def __getitem__(self, name: str) -> PlaceRule:
        found = _published()
        if name not in found:
            raise KeyError(f"no published rule {name!r}; there are: {', '.join(self)}")
        return found[name]

    def __iter__(self) -> Iterator[str]:
        return iter(_published())

    def __len__(self) -> int:
        return len(_published())

    def __repr__(self) -> str:
        return f"<btsp.place_rules: {', '.join(self)}>"


@cache
def _published() -> dict[str, PlaceRule]:
    published = _core.published_rules()
    return {name: place_rule_of_core(rule) for name, _summary, _citation, rule in published}


place_rules = PlaceRules()
