"""`--batch`: one line out for each line in, in order, as soon as it is done."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.bot.surfaces.cli.conftest import Run
from tests.bot.surfaces.cli.test_ask import ANSWER


def lines(*requests: Any) -> str:
    """Return a batch: each request as JSON, a string as it is."""
    return "".join(f"{r if isinstance(r, str) else json.dumps(r)}\n" for r in requests)


def test_answers_come_one_for_one_and_in_order(run: Run, home: Path) -> None:
    batch = lines(*({"id": f"q{n}", "question": f"Zephyr {n}?"} for n in range(5)))
    ran = run("ask", "--batch", "-", "--home", home, input=batch)
    assert ran.code == 0
    assert [out["question"] for out in ran.lines] == [f"Zephyr {n}?" for n in range(5)]
    assert [out["id"] for out in ran.lines] == [f"q{n}" for n in range(5)]
    assert all(out.keys() >= ANSWER for out in ran.lines)


def test_an_answer_keeps_its_own_id_beside_the_one_of_its_line(run: Run, home: Path) -> None:
    ran = run(
        "ask",
        "--batch",
        "-",
        "--home",
        home,
        input=lines({"id": 7, "question": "x"}, {"query": "x"}),
    )
    first, second = ran.lines
    assert first["id"] == 7
    assert first["answer_id"] not in (None, 7)
    assert second["id"] not in (None, 7)
    assert second.keys() == ANSWER


def test_json_makes_no_difference(run: Run, home: Path) -> None:
    arguments = ("search", "--batch", "-", "--home", home)
    batch = lines({"id": "a", "query": "Zephyr"}, {"question": "harbour"})
    plain = run(*arguments, input=batch)
    assert plain.lines == run(*arguments, "--json", input=batch).lines
    assert [out.keys() for out in plain.lines] == [{"id", "results"}] * 2
    assert [out["id"] for out in plain.lines] == ["a", None]


@pytest.mark.parametrize(
    ("bad", "identity", "error", "named"),
    [
        ("not json", None, "InvalidBatchLine", "Line 2"),
        ("[1]", None, "InvalidBatchLine", "list"),
        ('{"id": "b"}', "b", "InvalidBatchLine", "question"),
        ('{"id": "b", "question": "x", "query": "y"}', "b", "InvalidBatchLine", "one of"),
        ('{"id": "b", "question": "x", "qestion": "y"}', "b", "InvalidBatchLine", "qestion"),
        ('{"id": "b", "question": 5}', "b", "InvalidBatchLine", "question"),
        ('{"id": "b", "question": "x", "as_of": "2021-13"}', "b", "InvalidBatchLine", "as_of"),
        ('{"id": "b", "question": "x", "kind": "poem"}', "b", "InvalidBatchLine", "kind"),
        ('{"id": "b", "question": "x", "official": "maybe"}', "b", "InvalidBatchLine", "official"),
        ('{"id": "b", "question": "x", "history": ["hello"]}', "b", "InvalidBatchLine", "history"),
        ('{"id": "b", "question": "x", "keys": "2021-0001"}', "b", "InvalidBatchLine", "keys"),
        ('{"id": [1], "question": "x"}', None, "InvalidBatchLine", "id"),
        ('{"id": "b", "question": "\\ud800 half"}', "b", "InvalidQuestion", "Unicode"),
        ('{"id": "b", "question": "   "}', "b", "InvalidQuestion", "no words"),
        ('{"id": "b", "question": "x", "keys": ["none"]}', "b", "UnknownDocument", "none"),
        ('{"id": "b", "question": "x", "collections": ["nix"]}', "b", "UnknownCollection", "nix"),
        ("[" * 100_000, None, "InvalidBatchLine", "Line 2"),
    ],
)
def test_a_bad_line_is_told_in_its_place_and_the_rest_goes_on(
    run: Run, home: Path, bad: str, identity: Any, error: str, named: str
) -> None:
    batch = lines({"id": "a", "question": "Zephyr"}, bad, {"id": "c", "question": "Zephyr"})
    ran = run("search", "--batch", "-", "--home", home, input=batch)
    assert ran.code == 1
    first, second, third = ran.lines
    assert (first["id"], third["id"]) == ("a", "c")
    assert second.keys() == {"id", "error"}
    assert (second["id"], second["error"]["type"]) == (identity, error)
    assert named in second["error"]["message"]
    assert second["error"]["hint"]


def test_a_line_that_is_not_utf_8_is_a_bad_line(run: Run, home: Path) -> None:
    batch = b'{"question": "caf\xe9"}\n{"id": 2, "question": "Zephyr"}'
    ran = run("search", "--batch", "-", "--home", home, input=batch)
    assert ran.code == 1
    assert [("error" in out, out["id"]) for out in ran.lines] == [(True, None), (False, 2)]


def test_blank_lines_and_a_byte_order_mark_are_nothing(run: Run, home: Path) -> None:
    batch = "\ufeff" + lines({"id": 1, "query": "Zephyr"}, "", "  ", {"id": 2, "query": "Zephyr"})
    ran = run("search", "--batch", "-", "--home", home, input=batch)
    assert (ran.code, [out["id"] for out in ran.lines]) == (0, [1, 2])


def test_every_field_of_a_line_counts(run: Run, home: Path) -> None:
    every = {
        "id": 1, "question": "And in the harbour?", "as_of": "2022-12", "since": "2022",
        "until": "2022-06-30", "collections": ["public"], "keys": ["news.md"], "kind": "news",
        "official": False,
        "history": [{"role": "user", "content": "Zephyr?"}, {"role": "assistant", "content": "x"}],
    }  # fmt: skip
    several = {"query": "Zephyr", "kind": ["order", "regulation"], "as_of": None, "history": None}
    ran = run("search", "--batch", "-", "--home", home, input=lines(every, several))
    assert ran.code == 0
    one, two = ({result["key"] for result in out["results"]} for out in ran.lines)
    assert one == {"news.md"}
    assert two == {"2021-0001", "2022-0002"}


def test_flags_are_for_the_fields_a_line_does_not_have(run: Run, home: Path) -> None:
    batch = lines({"query": "Zephyr"}, {"query": "Zephyr", "kind": "order"})
    ran = run("search", "--batch", "-", "--kind", "news", "--home", home, input=batch)
    kinds = [{result["kind"] for result in out["results"]} for out in ran.lines]
    assert kinds == [{"news"}, {"order"}]


def test_a_batch_may_be_a_file_and_writes_one_run(run: Run, home: Path, tmp_path: Path) -> None:
    (tmp_path / "in").write_text(
        lines({"id": "a b", "query": "Zephyr"}, {"query": "harbour"}), encoding="utf-8"
    )
    ran = run(
        "search", "--batch", tmp_path / "in", "--home", home, "--run", tmp_path / "run", "--k", 2
    )
    assert ran.code == 0
    rows = [line.split() for line in (tmp_path / "run").read_text(encoding="utf-8").splitlines()]
    assert [row[0] for row in rows] == ["a%20b", "a%20b", "2", "2"]


def test_a_missing_batch_file_is_wrong_usage(run: Run, home: Path, tmp_path: Path) -> None:
    assert run("ask", "--batch", tmp_path / "none", "--home", home).code == 2


def test_each_line_is_written_before_the_next_is_read(
    spawn: Callable[..., "subprocess.Popen[bytes]"], home: Path
) -> None:
    with spawn("ask", "--batch", "-", "--home", home, stdin=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        for n in range(3):
            process.stdin.write(lines({"id": n, "question": "Zephyr?"}).encode())
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == n
        process.stdin.close()
        assert process.wait(timeout=30) == 0
