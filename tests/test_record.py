"""A record behaves as a frozen dataclass with slots, with methods built lazily."""

import copy
import pickle
from dataclasses import FrozenInstanceError, field, fields, is_dataclass, replace
from pprint import pformat

import pytest

from dotnn.compiler.text.record import record


@record
class Point:
    x: int
    y: int = 2
    note: str | None = field(default=None, compare=False, repr=False, kw_only=True)

    @property
    def sum(self) -> int:
        return self.x + self.y


@record
class Empty:
    pass


@record
class Same:
    x: int
    y: int = 2


def test_fields_are_given_by_place_or_by_name_or_left_at_their_defaults() -> None:
    point = Point(1, note="here")
    assert (point.x, point.y, point.note, point.sum) == (1, 2, "here", 3)
    assert Point(y=4, x=3) == Point(3, 4)
    assert Empty() == Empty()


def test_wrong_arguments_are_refused_as_by_any_function() -> None:
    with pytest.raises(TypeError, match=r"Point.__init__\(\) missing 1 required"):
        Point()  # pyright: ignore[reportCallIssue]
    with pytest.raises(TypeError, match="positional arguments"):
        Point(1, 2, "here")  # pyright: ignore[reportCallIssue]


def test_records_are_equal_by_class_and_by_the_fields_that_are_compared() -> None:
    assert Point(1) == Point(1, note="here")
    assert hash(Point(1)) == hash(Point(1, note="here"))
    assert Point(1) != Point(2)
    assert Point(1) != Same(1)
    assert len({Empty(), Empty()}) == 1


def test_a_record_cannot_be_changed() -> None:
    point = Point(1)
    with pytest.raises(FrozenInstanceError, match="cannot assign to field 'x'"):
        point.x = 2  # pyright: ignore[reportAttributeAccessIssue]
    with pytest.raises(FrozenInstanceError, match="cannot delete field 'x'"):
        del point.x  # pyright: ignore[reportAttributeAccessIssue]
    assert not hasattr(point, "__dict__")


def test_a_record_is_shown_before_and_after_it_is_asked_for_its_fields() -> None:
    assert repr(Same(1)) == "Same(x=1, y=2)"
    assert is_dataclass(Same)
    assert [each.name for each in fields(Same)] == ["x", "y"]
    assert repr(Same(1)) == pformat(Same(1)) == "Same(x=1, y=2)"
    assert repr(Point(1, note="here")) == "Point(x=1, y=2)"


def test_a_record_is_replaced_matched_copied_and_pickled() -> None:
    point = Point(1, note="here")
    assert replace(point, y=5).sum == 6
    match point:
        case Point(x, y):
            assert (x, y) == (1, 2)
    for other in (copy.deepcopy(point), pickle.loads(pickle.dumps(point))):
        assert (other, other.note) == (point, "here")
