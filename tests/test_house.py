"""The rules of the house: clean by every tool, small, layered, light, and as the README says."""

import ast
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import ROOT

PACKAGES = ("bot", "ingest")
MAX_FUNCTION, MAX_FILE = 60, 300  # lines


def complaints(tool: str, *arguments: str) -> str:
    """Run a tool of this environment over the project, and return what it says if it fails."""
    found = shutil.which(tool, path=str(Path(sys.executable).parent)) or shutil.which(tool)
    if found is None:
        pytest.skip(f"{tool} is not installed")
    done = subprocess.run(
        [found, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return f"{tool}:\n{done.stdout}{done.stderr}" if done.returncode else ""


@pytest.mark.slow
def test_ruff_finds_nothing_to_say() -> None:
    assert complaints("ruff", "check", ".") == ""


@pytest.mark.slow
def test_the_code_is_formatted() -> None:
    assert complaints("ruff", "format", "--check", ".") == ""


@pytest.mark.slow
@pytest.mark.timeout(900)  # a minute and a half, and many on a busy machine
def test_the_types_are_right() -> None:
    assert complaints("mypy") == ""


@pytest.mark.slow
def test_every_layer_imports_only_what_lies_below_it() -> None:
    assert complaints("lint-imports") == ""


def sources() -> Iterator[tuple[str, str]]:
    """Yield (path, text) of every module."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")


def test_no_file_and_no_function_is_too_long_to_be_read() -> None:
    long = []
    for path, text in sources():
        count = len(text.splitlines())
        if count > MAX_FILE:
            long.append(f"{path} has {count} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                size = (node.end_lineno or node.lineno) - node.lineno + 1
                if size > MAX_FUNCTION:
                    long.append(f"{path}: {node.name} has {size} lines")
    assert long == []


def test_every_module_class_and_public_function_says_what_it_is() -> None:
    silent = []
    for path, text in sources():
        tree = ast.parse(text)
        if text.strip() and not ast.get_docstring(tree):
            silent.append(path)
        if not path.endswith("errors.py"):  # their tree is drawn, and its words are checked below
            silent += [f"{path}: {name}" for name in undocumented(tree)]
    assert silent == []


def undocumented(node: ast.Module | ast.ClassDef) -> Iterator[str]:
    """Yield the public classes, functions and methods below a node that have no docstring."""
    for each in node.body:
        if not isinstance(each, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if each.name.startswith("_"):
            continue
        if not ast.get_docstring(each):
            yield each.name
        if isinstance(each, ast.ClassDef):
            yield from undocumented(each)


@pytest.mark.parametrize("module", ["bot.wiring", "bot.surfaces.cli.main"])
def test_importing_the_bot_loads_nothing_heavy(module: str) -> None:
    heavy = ["torch", "sentence_transformers", "transformers", "chromadb", "onnxruntime",
             "tokenizers", "langchain", "langchain_core", "lxml"]  # fmt: skip
    show = f"print(json.dumps([m for m in {heavy} if m in sys.modules]))"
    code = f"import json, sys, {module}; {show}"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == []


def test_no_runtime_of_models_is_imported_that_could_report_home() -> None:
    runtimes, loud, found = {"onnxruntime", "sentence_transformers"}, [], 0
    for path in (p for package in PACKAGES for p in (ROOT / package).rglob("*.py")):
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(function, ast.FunctionDef):
                said = [ast.unparse(each) for each in function.body]
                first = [
                    n for n, s in enumerate(said) if s.split()[:2][-1].split(".")[0] in runtimes
                ]
                found += len(first)
                if first and "refuse_telemetry()" not in said[: first[0]]:
                    loud.append(f"{path.name}: {function.name}")
    assert loud == []
    assert found >= 4, "the imports are looked for where they are"


def test_the_map_in_the_readme_names_every_package_that_exists() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    maps = [part for part in readme.split("```") if "\ningest/" in part and "\nbot/" in part]
    if not maps:
        pytest.skip("the README has no map yet")
    (drawn,) = maps
    missing = []
    for package in PACKAGES:
        folders = sorted(path.parent for path in (ROOT / package).rglob("__init__.py"))
        for folder in folders:
            if f"{folder.name}/" not in drawn:
                missing.append(str(folder.relative_to(ROOT)))
    assert missing == []


def test_what_the_map_in_the_readme_names_exists() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    maps = [part for part in readme.split("```") if "\ningest/" in part and "\nbot/" in part]
    if not maps:
        pytest.skip("the README has no map yet")
    lines = [line for line in maps[0].splitlines() if line[:1] not in {"", " "} or "  " in line[:2]]
    top = ""
    gone = []
    for line in lines:
        name = line.split()[0] if line.split() else ""
        if not name.endswith(("/", ".py")):
            continue
        top = top if line.startswith("  ") else name
        path = ROOT / (top + name if line.startswith("  ") else name)
        gone += [] if path.exists() else [str(path.relative_to(ROOT))]
    assert gone == []


def test_the_error_tree_in_its_docstring_is_the_real_one() -> None:
    from ingest import errors

    drawn = [line.lstrip("│├└─ ").split()[0] for line in (errors.__doc__ or "").splitlines()[2:]
             if line.strip()]  # fmt: skip
    real = {
        name: each for name, each in vars(errors).items()
        if isinstance(each, type) and issubclass(each, errors.GazetteError)
    }  # fmt: skip
    assert set(drawn) == set(real)
    for name, each in real.items():
        leaf = not any(other is not each and issubclass(other, each) for other in real.values())
        assert not leaf or each.hint, f"{name} has no way out"
