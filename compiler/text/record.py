"""Frozen dataclasses with slots whose definition costs almost no time.

`dataclass` generates and compiles six functions per class. That takes most of a
millisecond, and the syntax, the IR and the tables define over a hundred classes: a
third of the startup time of `dotnn check`. A record looks the same to its users and to
type checkers, but its constructor is compiled on the first call, and all records share
one implementation of comparison and `repr`.
"""

from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field
from operator import attrgetter
from typing import Any, TypeVar, dataclass_transform

_T = TypeVar("_T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(cls: type[_T]) -> type[_T]:
    """Make a class of annotated fields, like `@dataclass(frozen=True, slots=True)`.

    Fields may have default values, but no default factories.
    """
    fields = {name: _as_field(cls, name) for name in cls.__annotations__}
    left_out = {"__dict__", "__weakref__", *fields}
    namespace = {k: v for k, v in vars(cls).items() if k not in left_out}
    compared = [name for name, each in fields.items() if each.compare]
    namespace |= _SHARED | {
        "__slots__": tuple(fields),
        "__match_args__": tuple(n for n, each in fields.items() if not _by_name(each)),
        "__dataclass_fields__": _Fields(cls),
        "__record_fields__": fields,
        "__compared__": staticmethod(_getter(compared)),
    }
    made: Any = type(cls.__name__, cls.__bases__, namespace)
    made.__qualname__ = cls.__qualname__
    return made


def _as_field(cls: type, name: str) -> "Field[Any]":
    default = vars(cls).get(name, MISSING)
    made: Field[Any] = default if isinstance(default, Field) else field(default=default)
    assert made.default_factory is MISSING
    return made


def _by_name(each: "Field[Any]") -> bool:
    return each.kw_only is True


def _getter(names: list[str]) -> Callable[[Any], Any]:
    """A function that returns the given attributes as one comparable value."""
    return attrgetter(*names) if names else _nothing


def _nothing(_record: object) -> None:
    return None


class _Fields:
    """Dataclass metadata for `replace` and `pprint`, built on first access."""

    def __init__(self, plain: type) -> None:
        self._plain = plain  # the class before it had slots

    def __get__(self, _record: object, owner: Any) -> "dict[str, Field[Any]]":
        twin: Any = dataclass(frozen=True)(self._plain)
        owner.__dataclass_params__ = twin.__dataclass_params__
        owner.__repr__ = twin.__repr__
        owner.__dataclass_fields__ = twin.__dataclass_fields__
        return twin.__dataclass_fields__


# ---- the constructor ----


def _first_init(self: Any, *args: Any, **kwargs: Any) -> None:
    """Compile the constructor of a class and replace this placeholder by it."""
    made: Any = type(self)
    made.__init__ = _make_init(made)
    made.__init__(self, *args, **kwargs)


def _make_init(made: Any) -> Callable[..., None]:
    given: dict[str, Any] = {}
    positional, by_name, body = [], [], []
    for name, each in made.__record_fields__.items():
        has_default = each.default is not MISSING
        parameter = f"{name}=_default_{name}" if has_default else name
        (by_name if _by_name(each) else positional).append(parameter)
        given[f"_default_{name}"] = each.default
        given[f"_set_{name}"] = vars(made)[name].__set__
        body.append(f"    _set_{name}(self, {name})\n")
    star = ["*"] if by_name else []
    parameters = ", ".join(["self", *positional, *star, *by_name])
    exec(f"def __init__({parameters}):\n{''.join(body) or '    pass'}", given)
    init = given["__init__"]
    init.__qualname__ = f"{made.__qualname__}.__init__"
    return init


# ---- what all records share ----


def _eq(self: Any, other: object) -> bool:
    if self.__class__ is not other.__class__:
        return NotImplemented
    return self.__compared__(self) == self.__compared__(other)


def _hash(self: Any) -> int:
    return hash(self.__compared__(self))


def _repr(self: Any) -> str:
    shown = (name for name, each in self.__record_fields__.items() if each.repr)
    inside = ", ".join(f"{name}={getattr(self, name)!r}" for name in shown)
    return f"{type(self).__qualname__}({inside})"


def _refuse_to_set(self: object, name: str, _value: object) -> None:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(self: object, name: str) -> None:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _reduce(self: Any) -> tuple[Any, ...]:
    return _restore, (type(self), [getattr(self, name) for name in self.__slots__])


def _restore(made: type[_T], values: list[Any]) -> _T:
    """Rebuild a copied or pickled record."""
    restored = object.__new__(made)
    for name, value in zip(made.__slots__, values, strict=True):  # pyright: ignore
        object.__setattr__(restored, name, value)
    return restored


_SHARED = {
    "__init__": _first_init,
    "__eq__": _eq,
    "__hash__": _hash,
    "__repr__": _repr,
    "__setattr__": _refuse_to_set,
    "__delattr__": _refuse_to_delete,
    "__reduce__": _reduce,
}
