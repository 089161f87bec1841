"""What all objects of the package have in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, TypeVar, cast, overload

import numpy as np

from btsp import _core

if TYPE_CHECKING:
    from typing_extensions import Self

_T = TypeVar("_T", bound="Value")
_R = TypeVar("_R")


class computed(cached_property[_R]):
    """A property that is computed once.

    Without the lock that `functools.cached_property` has before Python 3.12: it is
    one for all objects, and a fork could leave it closed for ever. Two threads may
    compute the same twice.
    """

    @overload
    def __get__(self, instance: None, owner: type | None = None) -> Self: ...
    @overload
    def __get__(self, instance: object, owner: type | None = None) -> _R: ...
    def __get__(self, instance: object | None, owner: type | None = None) -> Self | _R:
        if instance is None or self.attrname is None:
            return self
        value: _R = self.func(instance)
        return cast("_R", instance.__dict__.setdefault(self.attrname, value))


class Value:
    """Something immutable that is equal to whatever was made by an equal call.

    A subclass names the arguments of that call, in order; each is an attribute.
    """

    _call: ClassVar[str]
    _arguments: ClassVar[tuple[str, ...]]
    # What makes an argument from the dictionary that `to_dict` made of it.
    _nested: ClassVar[Mapping[str, Callable[[dict[str, Any]], Value]]] = {}

    def _set(self, **attributes: Any) -> None:
        """Sets attributes while the object is made."""
        self.__dict__.update(attributes)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        advice = f"; make another with replace({name}=...)" if name in self._arguments else ""
        raise AttributeError(f"{type(self).__name__} is immutable: {name} stays as it is{advice}")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} is immutable")

    def _values(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self._arguments}

    def _key(self) -> tuple[object, ...]:
        return tuple(comparable(value) for value in self._values().values())

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self._key() == other._key()

    def __hash__(self) -> int:
        return hash((type(self), self._key()))

    def __repr__(self) -> str:
        arguments = (f"{name}={_written(value)}" for name, value in self._values().items())
        return f"{self._call}({', '.join(arguments)})"

    def __reduce__(self) -> tuple[Any, ...]:
        return _made, (type(self), self._values())

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self

    @classmethod
    def _of(cls, *args: Any, **kwargs: Any) -> Self:
        # Results are made by their function, and cannot be called themselves.
        return cls(*args, **kwargs)

    def replace(self, **changes: Any) -> Self:
        """The same with other arguments in the places of some.

        Parameters
        ----------
        **changes
            Arguments by name.

        Examples
        --------
        >>> import btsp
        >>> btsp.Sigmoid(threshold=0.5, half_width=0.5).replace(threshold=0.2)
        btsp.Sigmoid(threshold=0.2, half_width=0.5)
        """
        for name in changes:
            if name not in self._arguments:
                known = ", ".join(self._arguments)
                raise TypeError(f"{type(self).__name__} has no argument {name}; it has: {known}")
        return self._of(**{**self._values(), **changes})

    def to_dict(self) -> dict[str, Any]:
        """Its arguments as plain Python: dictionaries, lists, numbers, strings."""
        return {name: _plain(value) for name, value in self._values().items()}

    @classmethod
    def from_dict(cls, arguments: dict[str, Any]) -> Self:
        """What `to_dict` came from.

        Parameters
        ----------
        arguments : dict
            By name, as `to_dict` gives them.

        Raises
        ------
        TypeError
            If an argument is unknown or missing.
        ValueError
            If one is out of its range.
        """
        if not isinstance(arguments, dict):
            raise TypeError(f"must be a dictionary of {cls.__name__}'s arguments")
        for name in arguments:
            if name not in cls._arguments:
                known = ", ".join(cls._arguments)
                raise TypeError(f"{cls.__name__} has no argument {name!r}; it has: {known}")
        return cls._of(
            **{
                name: _restored(cls._nested[name], value) if name in cls._nested else value
                for name, value in arguments.items()
            }
        )


def _made(cls: type[_T], arguments: dict[str, Any]) -> _T:
    return cls._of(**arguments)


def comparable(value: Any) -> object:
    """What is equal where two values are."""
    if isinstance(value, np.ndarray):
        return value.dtype.kind, value.shape, value.tobytes()
    if isinstance(value, tuple):
        return tuple(comparable(item) for item in value)
    return value


def _restored(make: Callable[[dict[str, Any]], Value], value: Any) -> Any:
    if isinstance(value, list):
        return [_restored(make, item) for item in value]
    return make(value) if isinstance(value, dict) else value


def _plain(value: Any) -> Any:
    if isinstance(value, Value):
        return value.to_dict()
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


_MOST_WRITTEN = 1000


def _written(value: Any) -> str:
    """As a call has it; longer lists than a thousand lose their middle."""
    if isinstance(value, np.ndarray) and value.dtype == np.float64:
        spaced = _core.evenly_spaced(value)
        if spaced is not None:
            first, last, count = spaced
            return f"np.linspace({first!r}, {last!r}, {count})"
    if not isinstance(value, (np.ndarray, tuple)):
        return repr(value)
    count = len(value)
    if count > _MOST_WRITTEN:
        ends = [_written(item) for item in (*_items(value[:3]), *_items(value[-3:]))]
        words = [*ends[:3], f"... {count} in all ...", *ends[3:]]
    else:
        words = [_written(item) for item in _items(value)]
    return f"[{', '.join(words)}]"


def _items(value: Any) -> Any:
    return value.tolist() if isinstance(value, np.ndarray) else value
