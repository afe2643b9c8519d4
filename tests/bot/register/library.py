"""A small library of notices, news and a whole list, for the tests of the register."""

_TWICE = "84 FR 101, 5/21/19. 85 FR 102, 5/19/20."
FILES: dict[str, str] = {
    "added.md": """---
title: Acme added to the Entity List
kind: regulation
issuer: Bureau of Industry and Security
citation: 84 FR 100
event_on: 2019-05-16
published_on: 2019-05-21
---
# Acme added to the Entity List

The Bureau added Acme Technologies Co., Ltd. (Acme) to the Entity List, effective May 16, 2019.
""",
    "removed.md": """---
title: Borealis removed from the Entity List
kind: regulation
issuer: Bureau of Industry and Security
citation: 82 FR 200
published_on: 2017-03-29
---
# Borealis removed from the Entity List

On March 8, 2016, the Bureau added Borealis Shipping to the Entity List. On March 29, 2017, the
Bureau removed Borealis Shipping from the Entity List.
""",
    "named.md": """---
title: Section 1237 release of January 14, 2021
kind: list
issuer: Department of Defense
event_on: 2021-01-14
published_on: 2021-01-14
---
# Section 1237 release

On January 14, 2021, DoD named Zephyr Aerospace on the section 1237 list.
""",
    "injunction.md": """---
title: Preliminary injunction for Zephyr
kind: order
issuer: A district court
event_on: 2021-03-12
published_on: 2021-03-12
---
# Preliminary injunction

From March 12, 2021, the section 1237 designation of Zephyr Aerospace is enjoined.
""",
    "vacated.md": """---
title: Final order on Zephyr
kind: order
issuer: A district court
event_on: 2021-05-25
published_on: 2021-05-25
---
# Final order

On May 25, 2021, the court vacated the section 1237 designation of Zephyr Aerospace.
""",
    "later.md": """---
title: Statement of the keeper
kind: statement
issuer: Department of Defense
published_on: 2021-07-01
---
# Statement

The Department named Zephyr Aerospace on the section 1237 list.
""",
    "news.md": """---
title: Zephyr lands on the Entity List
kind: news
issuer: The Daily Sample
published_on: 2021-01-15
---
# Zephyr lands on the Entity List

Zephyr Aerospace is on the Entity List.
""",
    "meu-list.csv": "Name,Alt names,Federal register notice,Start date\n"
    "DRAGON WORKS,WYVERN,86 FR 9,2021-01-14\n",
    "entity-list.md": f"""---
title: Entity List
kind: list
issuer: Bureau of Industry and Security
published_on: 2022-06-01
---
# Entity List

| Country | Entity | License requirement | License policy | FR citation |
|---|---|---|---|---|
| RURITANIA | Acme Technologies Co., Ltd., a.k.a. Apex Machines. | All | Deny | {_TWICE} |
| RURITANIA | Chengdu Acme Technologies Co., Ltd. | All | Deny | 84 FR 101, 5/21/19. |
| SYLVANIA | North Harbour Works, a.k.a. Harbour Works. | For tugs | Any | 83 FR 7, 1/2/18. |
| SYLVANIA | South Harbour Works, a.k.a. Harbour Works. | For tugs | Any | 83 FR 7, 1/2/18. |
| SYLVANIA | Wyvern | For tugs | Any | 83 FR 7, 1/2/18. |
| SYLVANIA | Undine Group Ltd. | For tugs | Any | 83 FR 7, 1/2/18. |
""",
}
