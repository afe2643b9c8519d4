"""A small library on one list in time, one order and its successor, and what news makes of both."""

OWN: dict[str, str] = {
    "2020-borealis.md": """---
title: Borealis Shipping added to the Harbour List
kind: regulation
issuer: Bureau of Channels
published_on: 2020-02-02
language: en
---
# Borealis Shipping added to the Harbour List

On February 2, 2020, the Bureau of Channels (BoC) added Borealis Shipping to the Harbour List.
""",
    "2021-acme.md": """---
title: Acme Tugs added to the Harbour List
kind: regulation
issuer: Bureau of Channels
published_on: 2021-05-05
event_on: 2021-05-03
citation: 86 FR 101
language: en
---
# Acme Tugs added to the Harbour List

On May 3, 2021, the Bureau of Channels (BoC) added Acme Tugs to the Harbour List. The Acme rule was
published on May 5, 2021, as 86 FR 101. The Acme rule names three yards of Acme Tugs: two in
Ruritania and one in Sylvania. The Acme rule does not restrict the sale of fuel. On May 7, 2021, BoC
inspected the northern pier.
""",
    "2022-acme.md": """---
title: Acme Tugs removed from the Harbour List
kind: regulation
issuer: Bureau of Channels
published_on: 2022-06-01
language: en
---
# Acme Tugs removed from the Harbour List

On June 1, 2022, the Bureau of Channels (BoC) removed Acme Tugs from the Harbour List.
On May 9, 2022, BoC inspected the northern pier.
""",
    "2023-list.md": """---
title: Harbour List, state of January 10, 2023
kind: list
issuer: Bureau of Channels
published_on: 2023-01-10
language: en
---
# Harbour List, state of January 10, 2023

On January 10, 2023, the Harbour List named Borealis Shipping. On January 10, 2023, the Harbour List
did not name Acme Tugs or Kappa Tugs. On January 10, 2023, the Harbour List had 14 entries.
""",
    "12000.md": """---
title: Order on fees
kind: order
issuer: The President
identifiers: ["E.O. 12000"]
published_on: 2019-01-08
language: en
---
# Order on fees

Executive Order 12000 was signed on January 5, 2019. Executive Order 12000 sets a fee of ten crowns.
""",
    "12050.md": """---
title: New order on fees
kind: order
issuer: The President
identifiers: ["E.O. 12050"]
published_on: 2021-05-10
language: en
---
# New order on fees

Executive Order 12000 of January 5, 2019, is hereby revoked. Executive Order 12050 sets a fee of
twelve crowns. Executive Order 12050 permits mooring at night only with a lamp.
""",
    "news.md": """---
title: Trouble in the harbour
kind: news
issuer: The Daily Sample
published_on: 2023-02-01
language: en
---
# Trouble in the harbour

Acme Tugs is on the Harbour List. Executive Order 12050 sets a fee of forty crowns. Zephyr Ferries
bought four tugs in March 2022. Zephyr Ferries sued Borealis Shipping over a pier. Kappa Tugs
Limited was fined for noise.
""",
    "liste.md": """---
title: Die Hafenliste
kind: notice
issuer: Bureau of Channels
published_on: 2022-02-02
language: de
---
# Die Hafenliste

Die Hafenliste nennt die Firma Kappa nicht mehr.
""",
}
TEAM: dict[str, str] = {
    "memo.md": "# Memo\n\nThe harbour of Ostend closes on December 24, 2022.\n",
}
