"""From nested dictionaries to the TOML text that the core reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from btsp._arguments import shown


def toml_of(name: str, value: Mapping[str, Any]) -> str:
    """A text with `value`'s keys at its top level; `name` says whose it is in messages."""
    return "".join(f"{_text(key)} = {_value(f'{name}[{key!r}]', v)}\n" for key, v in value.items())


def _value(name: str, value: Any) -> str:
    if isinstance(value, np.ndarray):
        value = value.tolist()
    elif isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Mapping):
        entries = (f"{_text(key)} = {_value(f'{name}[{key!r}]', v)}" for key, v in value.items())
        return f"{{ {', '.join(entries)} }}"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(_value(f'{name}[{k}]', v) for k, v in enumerate(value))}]"
    raise TypeError(f"{name} = {shown(value)}: must be a number, a text, a list or a dictionary")


def _text(text: Any) -> str:
    import json

    # JSON's strings are TOML's but for the one control character that JSON lets stand.
    return json.dumps(str(text), ensure_ascii=False).replace("\x7f", "\\u007f")
