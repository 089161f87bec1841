"""What a user might pass by mistake, or to annoy."""

from __future__ import annotations

import datetime
import decimal
import fractions
import warnings

import numpy as np
from hypothesis import strategies as st

import btsp

RULE = btsp.presets.nonlinear.rule
PROTOCOL = btsp.Pairing([-1.0, 0.25])
CONSTANTS = btsp.TimeConstants(1, 1)


def hostile(*questions: str, base: type = object, error: type[Exception] = ZeroDivisionError):
    def method(self, *args, **kwargs):
        raise error("no")

    return type("Hostile", (base,), dict.fromkeys(questions, method))()


class Liar:
    """Says that it is an array, a number, a sequence; is none."""

    def __init__(self, what):
        self.what = what

    def __array__(self, dtype=None, copy=None):
        return self.what

    def __float__(self):
        return self.what

    def __index__(self):
        return self.what

    def __len__(self):
        return -1

    def __getitem__(self, k):
        raise RuntimeError

    def __repr__(self):
        return self.what


class Subclass(np.ndarray):
    """As astropy's and pint's arrays are."""


class Series:
    """As a column of a table is: an array by request, iterable, with an index of its own."""

    def __init__(self, values):
        self.values = np.asarray(values)

    def __array__(self, dtype=None, copy=None):
        return self.values if dtype is None else self.values.astype(dtype)

    def __iter__(self):
        return iter(self.values)

    def __len__(self):
        return len(self.values)


ODD = [
    0.0,
    -0.0,
    5e-324,
    -5e-324,
    1e308,
    -1e308,
    float("inf"),
    float("-inf"),
    float("nan"),
    2**53,
    2**63,
    2**64 - 1,
    -(2**63),
    10**400,
    -(10**400),
    10**5000,
    1j,
    None,
    "1.0",
    b"1",
    "",
    decimal.Decimal("0.5"),
    decimal.Decimal("NaN"),
    fractions.Fraction(1, 3),
    datetime.timedelta(seconds=1),
    np.float16(0.5),
    np.float16("nan"),
    np.longdouble("0.5"),
    np.longdouble("inf"),
    np.uint64(2**64 - 1),
    np.int8(-128),
    np.bool_(True),
    np.complex128(1),
    np.datetime64("2020-01-01"),
    np.datetime64("NaT"),
    np.timedelta64(1, "s"),
    np.str_("1"),
    np.bytes_(b"1"),
    np.void(b"12345678"),
    np.ma.masked,
    np.array(0.5),
    np.array([0.5]),
    np.array([]),
    object(),
    (),
    [],
    {},
    {0.5},
    range(3),
    float,
    hostile("__float__", "__array__"),
    hostile("__array__"),
    hostile("__float__", base=float),
    hostile("__index__", base=int),
    hostile("__repr__", "__str__", "__float__"),
    hostile("__len__", "__getitem__"),
    hostile("__array__", "__iter__", "__repr__", error=MemoryError),
    Liar(3),
    Liar("x"),
    Liar(float("nan")),
    Liar(np.ones(2)),
    Liar(None),
]
if np.finfo(np.longdouble).maxexp > np.finfo(np.float64).maxexp:
    ODD.append(np.longdouble("1e4000"))


def odd(k: int) -> object:
    # Not sampled_from: Hypothesis would want to print them all.
    return ODD[k]


numbers = st.one_of(
    st.floats(),
    st.floats(-1e4, 1e4, width=16),
    st.integers(),
    st.booleans(),
    st.integers(0, len(ODD) - 1).map(odd),
)

DTYPES = (
    "?",
    *(order + kind for kind in ("i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8") for order in "<>"),
    *(order + kind for kind in ("f2", "f4", "f8") for order in "<>"),
    "g",
    ">g",
    "c8",
    "c16",
    "O",
    "U3",
    "S3",
    "M8[s]",
    "m8[ns]",
    "V8",
    [("a", "f8"), ("b", "i4")],
)


@st.composite
def arrays(draw):
    """Arrays of any type, shape and layout."""
    shape = draw(st.lists(st.integers(0, 4), max_size=3).map(tuple))
    dtype = np.dtype(draw(st.sampled_from(DTYPES)))
    count = int(np.prod(shape, dtype=int))
    values = draw(
        st.lists(
            st.one_of(
                st.floats(-3, 3),
                st.floats(0, 1),
                st.sampled_from([0.0, -0.0, 1e308, 5e-324, np.inf, -np.inf, np.nan]),
            ),
            min_size=count,
            max_size=count,
        )
    )
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        array = np.array(values, dtype=np.float64)
        if dtype.kind in "MmVSU":
            array = np.zeros(count, dtype=dtype)
        else:
            array = array.astype(dtype)
        array = array.reshape(shape)
    how = draw(
        st.sampled_from(
            "plain reversed strided fortran transposed broadcast read-only masked all-masked "
            "subclass series list tuple matrix unaligned".split()
        )
    )
    if how == "reversed" and array.ndim:
        array = array[::-1]
    elif how == "strided" and array.ndim:
        array = np.repeat(array, 2, axis=0)[::2]
    elif how == "fortran":
        array = np.asfortranarray(array)
    elif how == "transposed":
        array = array.T
    elif how == "broadcast":
        array = np.broadcast_to(array, (2, *shape))
    elif how == "read-only":
        array.flags.writeable = False
    elif how == "masked":
        array = np.ma.masked_array(array, mask=draw(st.booleans()))
    elif how == "all-masked":
        array = np.ma.masked_all(shape)
    elif how == "subclass":
        array = array.view(Subclass)
    elif how == "series":
        return Series(array) if array.ndim else array
    elif how == "list":
        return array.tolist()
    elif how == "tuple":
        return tuple(array.tolist()) if array.ndim else array
    elif how == "unaligned" and dtype.kind in "iuf" and array.size:
        raw = np.zeros(array.nbytes + 1, dtype=np.uint8)[1:].view(dtype).reshape(shape)
        raw[...] = array
        array = raw
    return array


things = st.one_of(
    numbers,
    arrays(),
    st.lists(numbers, max_size=4),
    st.lists(st.one_of(arrays(), st.lists(st.floats(-12, 12), max_size=3)), max_size=3),
    st.lists(st.floats(-12, 12), max_size=5),
    st.text(max_size=3),
    st.dictionaries(st.text(max_size=3), numbers, max_size=2),
    st.just(RULE),
    st.just(PROTOCOL),
    st.just(CONSTANTS),
    st.just(btsp.Linear()),
)
