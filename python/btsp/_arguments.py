"""From what a user passes to what the core takes: floats and contiguous arrays."""

from __future__ import annotations

import operator
import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numpy as np

from btsp import _core

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LONGEST = 60
_T = TypeVar("_T")


def shown(value: object) -> str:
    """`value` as a message repeats it: its repr, shortened."""
    try:
        text = repr(value)
    except Exception:  # Whatever a stranger's repr does, the message must come.
        text = f"<{type(value).__name__}>"
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."


def number(name: str, value: Any) -> float:
    """A float; ranges are the core's business."""
    if type(value) is float:
        return value + 0.0  # 0.0 and -0.0 are the same setting.
    try:
        if isinstance(value, (bool, str, bytes, bytearray)) or np.ndim(value) != 0:
            raise TypeError
        if np.asarray(value).dtype.kind not in "iufO":
            raise TypeError
        return float(value) + 0.0
    except OverflowError:
        raise ValueError(f"{name} = {shown(value)}: must be a number that a double holds") from None
    except Exception:
        raise TypeError(f"{name} = {shown(value)}: must be a number") from None


def whole(name: str, value: Any, most: int) -> int:
    """A whole number from 0 to `most`."""
    try:
        if isinstance(value, (bool, np.bool_)):
            raise TypeError
        found = operator.index(value)
    except Exception:
        raise TypeError(f"{name} = {shown(value)}: must be a whole number") from None
    if not 0 <= found <= most:
        raise ValueError(f"{name} = {shown(found)}: must be from 0 to {most}")
    return found


def jobs(n_jobs: Any) -> int:
    """The number of threads that `n_jobs` means here."""
    if n_jobs is not None:
        try:
            if isinstance(n_jobs, (bool, np.bool_)):
                raise TypeError
            n_jobs = min(operator.index(n_jobs), 2**31)
        except Exception:
            raise TypeError(f"n_jobs = {shown(n_jobs)}: must be a whole number or None") from None
        n_jobs = max(n_jobs, -(2**31))
    return _core.jobs(n_jobs)


def choice(name: str, value: Any, allowed: tuple[str, ...]) -> str:
    """One of the words `allowed`."""
    if isinstance(value, str) and value in allowed:
        return str(value)
    error = ValueError if isinstance(value, str) else TypeError
    words = " or ".join(f'"{word}"' for word in allowed)
    raise error(f"{name} = {shown(value)}: must be {words}")


def numbers(
    name: str,
    value: Any,
    dimensions: tuple[int, ...] = (1,),
    *,
    kinds: str = "iuf",
    large: bool = False,
) -> NDArray[np.float64]:
    """A contiguous read-only copy of an array of real numbers without NaN.

    `dimensions` are the numbers of axes allowed, `kinds` those of NumPy's dtypes. A
    `large` array is neither copied, where it need not be, nor looked through.
    """
    # Only who has imported numpy.ma, which takes a while, can have such an array.
    masked = sys.modules.get("numpy.ma")
    if masked and isinstance(value, masked.MaskedArray) and masked.is_masked(value):
        raise ValueError(f"{name} has masked values: fill or drop them first")
    found = array_of(name, value)
    if found.dtype.kind not in kinds:
        raise TypeError(f"{name} = {shown(value)}: must be an array of numbers")
    if found.ndim not in dimensions:
        axes = " or ".join(str(count) for count in dimensions)
        raise ValueError(f"{name} has shape {found.shape}: must have {axes} dimension(s)")
    with np.errstate(over="ignore"):  # What no double holds is infinite.
        if large:
            return aligned(found)
        array = np.array(found, dtype=np.float64, order="C")
    array += 0.0  # 0.0 and -0.0 are the same setting.
    if np.isnan(array).any():
        place = tuple(int(k) for k in np.argwhere(np.isnan(array))[0])
        where = "".join(f"[{k}]" for k in place)
        raise ValueError(f"{name}{where} = nan: must be a number")
    return frozen(array)


def aligned(array: NDArray[Any]) -> NDArray[np.float64]:
    """The same doubles, contiguous and where doubles may be: a message or a record may have
    them elsewhere. A copy only where it must be."""
    return np.require(array, np.float64, ["C", "A"])


def nonnegative(name: str, value: Any, unit: str = "") -> NDArray[np.float64]:
    """The same of any shape, finite and 0 or more."""
    array = numbers(name, value, dimensions=tuple(range(65)))
    allowed = (array >= 0) & np.isfinite(array)
    if not allowed.all():
        raise ValueError(f"{name} = {array[~allowed][0]}: must be finite and 0 or more{unit}")
    return array


def array_of(name: str, value: Any) -> NDArray[Any]:
    """What NumPy makes of `value`."""
    try:
        return np.asarray(value)
    except MemoryError:
        raise
    except Exception:
        raise TypeError(f"{name} = {shown(value)}: must be an array of numbers") from None


def frozen(array: NDArray[np.float64]) -> NDArray[np.float64]:
    """The same array, no longer writable."""
    array.flags.writeable = False
    return array


def read_only(value: _T) -> _T:
    """The same, no array in it writable; lists become tuples."""
    found: Any = value
    if isinstance(value, np.ndarray):
        value.flags.writeable = False
    elif isinstance(value, (tuple, list)):
        found = tuple(read_only(item) for item in value)
    return cast("_T", found)


def filled(
    shape: tuple[int, ...], fill: Callable[[NDArray[np.float64]], object]
) -> NDArray[np.float64]:
    """A read-only array that `fill` has written to."""
    array = np.empty(shape)
    fill(array)
    return frozen(array)


def items(name: str, value: Any, what: str) -> list[Any]:
    """The elements of a sequence."""
    if isinstance(value, (str, bytes, dict, set, frozenset)) or not isinstance(value, Iterable):
        raise TypeError(f"{name} = {shown(value)}: must be {what}")
    return list(value)


def flag(name: str, value: Any) -> bool:
    """True or False."""
    if not isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{name} = {shown(value)}: must be True or False")
    return bool(value)


def pair(name: str, value: Any, allowed: str) -> tuple[float, float]:
    """Two numbers; `allowed` says so in a message."""
    given = value.tolist() if isinstance(value, np.ndarray) else value
    if isinstance(given, (tuple, list)) and len(given) == 2:
        return number(f"{name}[0]", given[0]), number(f"{name}[1]", given[1])
    error = ValueError if isinstance(given, (str, tuple, list)) else TypeError
    raise error(f"{name} = {shown(value)}: must be {allowed}")
