"""A small library of two versions of a list, its notices between them, and a list of notices."""

_HEAD = "country,entity,license_requirement,license_review_policy,fr_citation\n"
_LONG = " and ".join(f"warehouse {n} at {n} Granite Street, Old Town" for n in range(60))
_ACME = 'RURITANIA,"Acme Works Co., Ltd., 1 Harbour Road, Port Zephyr.",For all items'
_APEX = 'RURITANIA,"Apex Optics LLC, 2 Granite Street, Old Town.",For all items'
_FALCON = f'SYLVANIA,"Falcon Metals GmbH, {_LONG}'
_SAME = " and ".join(f"{n} Cedar Avenue, New Town" for n in range(60))
_TWIN = f'SYLVANIA,"Falcon Metals GmbH, {_SAME}."'  # a row as long, of the same name
_CITED = ',For tugs,,"84 FR 100, 5/21/19."'
_OSPREY = 'SYLVANIA,"Osprey Marine JSC, 7 Falcon Street, New Town.",For tugs'
EARLIER = f"""{_HEAD}{_ACME},Presumption of denial,"84 FR 100, 5/21/19."
{_APEX},Presumption of denial,"84 FR 100, 5/21/19."
{_FALCON}."{_CITED}
{_TWIN}{_CITED}
SYLVANIA,"Cedar Chemical GmbH, 4 Amber Street, New Town.",For tugs,,"84 FR 100, 5/21/19."
"""
LATER = f"""{_HEAD}{_FALCON}; and Quay 9."{_CITED}
{_TWIN}{_CITED}
{_OSPREY},Presumption of denial,"85 FR 200, 3/2/20. 85 FR 300, 9/1/20."
{_ACME},Case-by-case review,"84 FR 100, 5/21/19. 85 FR 200, 3/2/20."
SYLVANIA,"Cedar Chemical GmbH, 4 Amber Street, New Town.",For tugs,,"84 FR 100, 5/21/19."
"""
FILES: dict[str, str] = {
    "entity_list_2020-01-01.csv": EARLIER,
    "entity_list_2020-12-31.csv": LATER,
    "rule.md": """---
title: "Entity List: Osprey Marine and Apex Optics"
kind: regulation
issuer: Bureau of Industry and Security
citation: 85 FR 200
published_on: 2020-03-02
url: https://example.org/85-FR-200
---
# Entity List: Osprey Marine and Apex Optics

On March 2, 2020, the Bureau added Osprey Marine JSC to the Entity List. On March 2, 2020, the
Bureau removed Apex Optics LLC from the Entity List.

| Country | Entity | FR citation |
|---|---|---|
| SYLVANIA | Osprey Marine JSC, 7 Falcon Street, New Town. | 85 FR 200, 3/2/20. |
""",
    "named.md": """---
title: Section 1237 release of January 14, 2021
kind: list
issuer: Department of Defense
published_on: 2021-01-14
---
# Section 1237 release

On January 14, 2021, DoD named Zephyr Aerospace on the section 1237 list.
""",
    "again.md": """---
title: Statement on the section 1237 list
kind: statement
issuer: Department of Defense
published_on: 2021-02-20
---
# Statement

On January 14, 2021, the Department named Zephyr Aerospace on the section 1237 list.
""",
    "vacated.md": """---
title: Final order on Zephyr
kind: order
issuer: A district court
published_on: 2021-05-25
---
# Final order

On May 25, 2021, the court vacated the section 1237 designation of Zephyr Aerospace.
""",
    "news.md": """---
title: Falcon lands on the Entity List
kind: news
issuer: The Daily Sample
published_on: 2020-05-15
---
# Falcon lands on the Entity List

On May 14, 2020, the Bureau removed Cedar Chemical from the Entity List.
""",
}
