"""Edits made to a list, each known: what a comparison of the two versions has to find."""

import csv
import io
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

Cells = dict[str, str]
NOTICE = "91 FR 45678, 8/14/26."
ADDRESS = "Unit 5, 17 Quayside Parade, Port Zephyr"


_FIRST = ("Northern", "Harbour", "Granite", "Amber", "Cedar", "Falcon", "Meridian", "Osprey")
_SECOND = ("Optics", "Marine", "Turbine", "Avionics", "Chemical", "Robotics", "Metals")
_FORMS = ("Co., Ltd.", "LLC", "JSC", "Institute", "GmbH")
_COUNTRIES = ("RURITANIA", "SYLVANIA", "FREEDONIA")


def made_up(count: int, seed: int) -> list[Cells]:
    """Return a list of so many rows as the Entity List has them: big notices cited by many, names
    that others contain, entities under two countries, rows that cite nothing."""
    rng = random.Random(seed)
    rows = [_made_up(n, rng) for n in range(count)]
    for row in rows[::9]:  # again under another country
        other = rng.choice([each for each in _COUNTRIES if each != row["country"]])
        rows[rng.randrange(count)] = {**row, "country": other}
    for row in rows[4::31]:
        row["fr_citation"] = ""
    return rows


def _made_up(n: int, rng: random.Random) -> Cells:
    name = f"{rng.choice(_FIRST)} {rng.choice(_SECOND)} {n} {rng.choice(_FORMS)}"
    alias = f" a.k.a., the following one alias: —{rng.choice(_FIRST)} {n}." if n % 3 == 0 else ""
    street = f"{rng.randrange(1, 900)} {rng.choice(_FIRST)} Street, {rng.choice(_SECOND)} District"
    notice = rng.randrange(1, 12)
    return {
        "country": rng.choice(_COUNTRIES),
        "entity": f"{name},{alias} {street}, Town {rng.randrange(40)}.",
        "license_requirement": rng.choice(("For all items subject to the EAR", "For tugs")),
        "license_review_policy": rng.choice(("Presumption of denial", "Case-by-case")),
        "fr_citation": f"8{notice % 10} FR {1000 + notice}, {notice}/3/1{notice % 10}.",
    }


@dataclass(slots=True)
class Edits:
    """A list of rows with edits in it, and what was done: (entity's cell before, after)."""

    rows: list[Cells]
    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    modified: dict[str, tuple[str, str]] = field(default_factory=dict)
    """The cell of the entity as it is now → the column that was changed, and its text before."""

    @property
    def count(self) -> int:
        """How many edits were made."""
        return len(self.added) + len(self.removed) + len(self.modified)


def edited(rows: Sequence[Cells], edits: int, seed: int) -> Edits:
    """Return a copy of a list with so many edits, no two of one entity, in another order.

    A fifth each: rows added, rows removed, entities renamed; the rest are cells changed. A third
    of the rows that nothing was done to are set otherwise: case, spacing, quotation marks.
    """
    rng = random.Random(seed)
    often = Counter(row["entity"] for row in rows)
    single = [n for n, row in enumerate(rows) if often[row["entity"]] == 1]
    chosen = rng.sample(single, edits - edits // 5)
    done = Edits([])
    acts = dict(zip(chosen, _acts(edits), strict=True))
    for n, row in enumerate(rows):
        act = acts.get(n)
        after = act(dict(row), done, rng) if act else _set_otherwise(dict(row), rng)
        done.rows += [after] if after else []
    for n in range(edits // 5):
        done.rows.append(_new(rows[rng.randrange(len(rows))], n, done))
    rng.shuffle(done.rows)
    return done


Act = Callable[[Cells, Edits, random.Random], Cells | None]


def _acts(edits: int) -> list[Act]:
    some = edits // 5
    cells: list[Act] = [_another_country, _new_notice, _another_policy, _more_address,
                        _another_requirement, _one_letter, _one_digit]  # fmt: skip
    rest = edits - 3 * some
    return [*[_remove] * some, *[_rename] * some, *(cells[n % len(cells)] for n in range(rest))]


def _new(like: Cells, n: int, done: Edits) -> Cells:
    entity = f"Zephyr Quay Trading {n} Co., Ltd., {100 + n} Harbour Parade, Port Number {n}."
    done.added.append(entity)
    return {**like, "entity": entity, "fr_citation": NOTICE}


def _remove(row: Cells, done: Edits, rng: random.Random) -> None:
    done.removed.append(row["entity"])


def _changed(row: Cells, done: Edits, column: str, text: str) -> Cells:
    before = row[column]
    row[column] = text
    done.modified[row["entity"]] = (column, before)
    return row


def _rename(row: Cells, done: Edits, rng: random.Random) -> Cells:
    row["fr_citation"] += f" {NOTICE}"
    return _changed(row, done, "entity", f"Renamed {rng.randrange(10**6)} {row['entity']}")


def _another_country(row: Cells, done: Edits, rng: random.Random) -> Cells:
    return _changed(row, done, "country", "ILLYRIA")


def _new_notice(row: Cells, done: Edits, rng: random.Random) -> Cells:
    return _changed(row, done, "fr_citation", f"{row['fr_citation']} {NOTICE}")


def _another_policy(row: Cells, done: Edits, rng: random.Random) -> Cells:
    return _changed(row, done, "license_review_policy", "Case-by-case review, save for tugs")


def _another_requirement(row: Cells, done: Edits, rng: random.Random) -> Cells:
    text = f"{row['license_requirement']} and for tugs"
    return _changed(row, done, "license_requirement", text.strip())


def _more_address(row: Cells, done: Edits, rng: random.Random) -> Cells:
    return _changed(row, done, "entity", f"{row['entity'].rstrip('. ')}; and {ADDRESS}.")


def _one_letter(row: Cells, done: Edits, rng: random.Random) -> Cells:
    """Put another letter for one in the address."""
    places = [n for n, c in enumerate(row["entity"]) if c.isalpha()]
    at = places[-1]
    other = "q" if row["entity"][at].lower() != "q" else "z"
    return _changed(row, done, "entity", row["entity"][:at] + other + row["entity"][at + 1 :])


def _one_digit(row: Cells, done: Edits, rng: random.Random) -> Cells:
    """Put another digit for one in the day of a notice."""
    cited = row["fr_citation"]
    at = max((n for n, c in enumerate(cited) if c.isdigit()), default=-1)
    if at < 0:
        return _another_policy(row, done, rng)
    other = str((int(cited[at]) + 1) % 10)
    return _changed(row, done, "fr_citation", cited[:at] + other + cited[at + 1 :])


def _set_otherwise(row: Cells, rng: random.Random) -> Cells:
    """Return a row that says the same, set in another way."""
    if rng.random() > 1 / 3:
        return row
    row["country"] = row["country"].title()
    row["entity"] = row["entity"].replace(", ", ",\u00a0 ").replace("'", "’")
    row["license_requirement"] = row["license_requirement"].upper()
    row["fr_citation"] = row["fr_citation"].replace(". ", ".\u00a0")
    return row


def to_csv(rows: Sequence[Cells]) -> str:
    """Return rows as CSV."""
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue()


def from_csv(text: str) -> list[Cells]:
    """Return the rows of CSV."""
    return list(csv.DictReader(io.StringIO(text, newline="")))
