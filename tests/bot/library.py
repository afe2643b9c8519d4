"""A small library of every kind of document, for the tests of retrieval and answering."""

FILES: dict[str, str] = {
    "orders/12000.md": """---
title: Order on harbour fees
kind: order
issuer: The President
number: 2019-00100
citation: 84 FR 50
identifiers: ["E.O. 12000"]
event_on: 2019-01-05
published_on: 2019-01-08
url: https://example.org/eo/12000
---
# Order on harbour fees

## Section 1. Fees

Executive Order 12000 sets a fee of ten crowns for every vessel that enters a harbour.

## Sec. 2. Exemptions

Fishing boats under eight metres pay no fee at all.
""",
    "orders/12001.md": """---
title: Order on moorings
kind: order
issuer: The President
number: 2020-01234
citation: 85 FR 101
identifiers: ["E.O. 12001"]
event_on: 2020-03-04
published_on: 2020-03-09
effective_on: 2020-04-01
url: https://example.org/eo/12001
---
# Order on moorings

Mooring without a permit is prohibited in every harbour of the country.

The Secretary of Harbours may grant permits for a period of two years.
""",
    "orders/12050.md": """---
title: Order on dredging
kind: order
issuer: The President
number: 2021-00500
citation: 86 FR 900
identifiers: ["E.O. 12050"]
event_on: 2021-05-03
published_on: 2021-05-10
---
# Order on dredging

Section 1. Section 2 of Executive Order 12001 of March 4, 2020, is amended to read as follows.

Sec. 2. Executive Order 12000 of January 5, 2019, is hereby revoked.

Sec. 3. Dredging needs a licence of the Bureau of Channels.
""",
    "rules/channels.md": """---
title: Channel rules
kind: regulation
issuer: Bureau of Channels
number: 2021-07777
identifiers: ["33 CFR 99.11"]
published_on: 2021-06
---
# Channel rules

Section 99.11 requires that applications for dredging be filed sixty days before work begins.

Work at night is denied under a presumption of denial.
""",
    "lists/restricted.md": """---
title: Restricted Vessels List
kind: list
issuer: Bureau of Channels
published_on: 2022
---
# Restricted Vessels List

| Country | Name | Licence requirement | Review policy |
|---|---|---|---|
| Ruritania | Acme Trading Co., Ltd. | For all vessels | Presumption of denial |
| Ruritania | Acme | For tankers | Case by case |
| Sylvania | Borealis Shipping | For tugs only | Presumption of approval |
""",
    "news/ferry.md": """---
title: Ferry company in trouble
kind: news
issuer: The Daily Sample
published_on: 2021-05-20
---
# Ferry company in trouble

Reporters say that the ferry company Zephyr was banned from the northern lighthouse last week.
""",
    "statement.md": """---
title: Statement on buoys
kind: statement
issuer: Bureau of Channels
event_on: 2021-05
---
# Statement on buoys

The Bureau of Channels will replace every red buoy by a green one.
""",
    "plain.txt": "A plain note without a date says that pilots are paid in silver coins.\n",
}
TEAM: dict[str, str] = {
    "memo.md": "# Memo\n\nThe private memo says that the harbour of Ostend will close in winter.\n",
}
