"""Texts in pictures: nothing in them that breaks a line or a reader, and never more than fits."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.register.lettering import clean, cut, escaped, wide


@settings(deadline=None)
@given(st.text(), st.floats(12, 500), st.booleans())
def test_what_is_cut_fits_and_is_the_beginning_of_it(text: str, room: float, bold: bool) -> None:
    shown = cut(text, room, 10, bold)
    assert wide(shown, 10, bold) <= room + 1e-6 or shown == "…"
    assert clean(text).startswith(shown.removesuffix("…").rstrip())


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\nb\tc  d", "a b c d"), ("a\x00b\x1b[0m", "ab[0m"), ("\u202eevil\u2066", "evil"),
        ("\ud800x\ufffe", "x"), ("نمی\u200cخواهم", "نمی\u200cخواهم"), ("  ", ""),
    ],
)  # fmt: skip
def test_controls_and_overrides_are_dropped_and_letters_are_kept(text: str, shown: str) -> None:
    assert clean(text) == shown


def test_markup_is_escaped() -> None:
    assert escaped("<a href='x'>&\"") == "&lt;a href=&#x27;x&#x27;&gt;&amp;&quot;"


def test_marks_without_end_on_one_letter_are_shown_up_to_a_few() -> None:
    assert len(cut("e" + "\u0301" * 500 + "w" * 100, 100, 10)) < 30
