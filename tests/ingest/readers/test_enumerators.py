"""The outline that names paragraphs: right where it can be, less precise where it cannot."""

import time

import pytest

from ingest.readers.official.enumerators import Outline, split_heading


def labels(*paragraphs: str, root: str = "") -> list[str | None]:
    outline = Outline(root)
    return [outline.label(p) for p in paragraphs]


def test_sections_carry_to_the_paragraphs_below_them() -> None:
    assert labels("I order:", "Section 1. (a) A:", "(i) b;", "(ii) c.", "(b) D.", "Sec. 2. E.") == [
        None, "Sec. 1(a)", "Sec. 1(a)(i)", "Sec. 1(a)(ii)", "Sec. 1(b)", "Sec. 2",
    ]  # fmt: skip


def test_regulations_nest_to_italic_numbers() -> None:
    texts = ("(a) A.", "(1) B.", "(i) C.", "(A) D:", "(_1_) E:", "(_i_) F.", "(_2_) G.", "(B) H.")
    assert labels(*texts, root="§ 1")[-4:] == [
        "§ 1(a)(1)(i)(A)(1)",
        "§ 1(a)(1)(i)(A)(1)(i)",
        "§ 1(a)(1)(i)(A)(2)",
        "§ 1(a)(1)(i)(B)",
    ]


def test_i_after_h_is_a_letter_unless_a_list_was_announced() -> None:
    letters = [f"({c}) x;" for c in "abcdefgh"]
    assert labels("Sec. 3. To:", *letters, "(i) y;", "(j) z.")[-2:] == ["Sec. 3(i)", "Sec. 3(j)"]
    announced = [*letters[:-1], "(h) as follows:"]
    assert labels("Sec. 3. To:", *announced, "(i) y;", "(ii) z.")[-1] == "Sec. 3(h)(ii)"


def test_several_enumerators_open_at_once() -> None:
    assert labels("(a)(1) A.", "(2) “U.S. persons” B. (i) C.", "(ii) D.", root="§ 2") == [
        "§ 2(a)(1)", "§ 2(a)(2)(i)", "§ 2(a)(2)(ii)",
    ]  # fmt: skip


def test_a_reference_to_a_section_is_no_section() -> None:
    assert labels("Section 1. A.", "Section 2(a) of the Act prohibits it.") == ["Sec. 1", "Sec. 1"]


def test_quoted_sections_are_told_from_the_order_s_own() -> None:
    assert labels(
        "Section 1. Section 5 is amended to read:",
        "“Section 5. (a) The term “ship” is new:",
        "(i) large; and",
        "(b) small.”",
        "Sec. 2. Done.",
    ) == ["Sec. 1", "Sec. 1, quoted Sec. 5(a)", "Sec. 1, quoted Sec. 5(a)(i)",
          "Sec. 1, quoted Sec. 5(b)", "Sec. 2"]  # fmt: skip


def test_an_enumerator_that_fits_nowhere_gets_the_section_only() -> None:
    assert labels("Sec. 4. x (a) y:", "(i) one;", "(ii) two;", "(b) three.", "(i) four.") == [
        "Sec. 4", "Sec. 4", "Sec. 4", "Sec. 4(b)", "Sec. 4(b)(i)",
    ]  # fmt: skip


def test_a_paragraph_without_an_enumerator_has_the_label_of_its_section() -> None:
    assert labels("Sec. 5. (a) A;", "(b) B.", "All this holds.", "(c) C.") == [
        "Sec. 5(a)", "Sec. 5(b)", "Sec. 5", "Sec. 5(c)",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Sec. 4. Definitions. For use:", ("Sec. 4. Definitions.", "For use:")),
        (
            "Section 1. Purpose and Scope. (a) It is so.",
            ("Section 1. Purpose and Scope.", "(a) It is so."),
        ),
        ("Sec. 2. All rules are void. They end.", None),
        ("Sec. 2. (a) Rules.", None),
        ("Sec. 2. Policy.", None),
        ("Policy. It is so.", None),
    ],
)
def test_a_heading_is_a_short_sentence_in_title_case(
    text: str, parts: tuple[str, str] | None
) -> None:
    assert split_heading(text) == parts


@pytest.mark.parametrize("text", ["(a)" * 100_000, "Sec. " * 50_000, "(" * 200_000, "“" * 200_000])
def test_hostile_paragraphs_cost_no_time(text: str) -> None:
    began = time.perf_counter()
    Outline().label(text)
    split_heading(text)
    assert time.perf_counter() - began < 0.5
