"""The parts of params: which training changes, and the entries of used models."""

from dotnn.runtime.network.params import moving_parts, part_of, with_entries

PARAMS = {
    "weights": {"y": 1, "forward": 2},
    "state": {"forward": 3},
    "scaling": {"x": 4},
}


def test_training_changes_weights_and_state() -> None:
    assert moving_parts(PARAMS) == {k: PARAMS[k] for k in ("weights", "state")}
    assert moving_parts({"weights": {}, "frozen": {}}) == {"weights": {}}


def test_a_used_model_has_its_entries_in_the_parts() -> None:
    assert part_of(PARAMS, "forward") == {"weights": 2, "state": 3}


def test_entries_join_the_parts_or_replace_those_there() -> None:
    entries = {"weights": {"forward": 5}, "frozen": {"inner": 6}}
    found = with_entries(PARAMS, entries)
    assert found["weights"] == {"y": 1, "forward": 5}
    assert found["frozen"] == {"inner": 6}
    assert found["scaling"] is PARAMS["scaling"]
    assert PARAMS["weights"]["forward"] == 2
