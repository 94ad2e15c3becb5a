"""Lints of random specs: they render, and their fixes resolve them."""

from hypothesis import given, settings
from hypothesis import strategies as st
from random_specs import specs

from dotnn.compiler import Source, apply_fixes, check_source, lint, render_all


@settings(max_examples=60)
@given(specs(), st.sampled_from([None, 0, 1, 30, 100_000]))
def test_lints_of_a_random_spec_are_shown_and_their_fixes_are_sound(
    text: str, rows: int | None
) -> None:
    done = check_source(Source(text))
    found = lint(done, rows=rows)
    assert render_all(found, done.source) or not found
    for told in found:
        alone, made = apply_fixes(done.source, [told])
        if made:
            mended = check_source(Source(alone))
            assert mended.spec is not None, render_all(
                mended.diagnostics, mended.source
            )
