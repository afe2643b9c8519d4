"""A language model that takes its time, and what it reads in the documents and writes."""

from tests.bot.model_server import Exchange, passages_told

QUESTION, ANSWER = "What is prohibited without a permit?", "Mooring without a permit is prohibited"
MODEL = "openai:scripted"
_ENDS = [f"{side} {colour}" for side in ("northern", "eastern", "southern", "western")
         for colour in ("red", "green", "blue")]  # fmt: skip
RULES = [
    f"{ANSWER} at the piers {', '.join(f'{end} {number}' for end in _ENDS)}."
    for number in range(1, 21)
]
"""So much that an answer which tells it has two pages."""
_SENTENCES = (
    f"{ANSWER} in every harbour of the country.",
    "The Secretary of Harbours may grant permits for a period of two years.",
    *(f"Buoy number {number} of the outer channel was painted." for number in range(20)),
)
_PAUSE = 0.45  # seconds between two of these sentences


def writes_slowly(exchange: Exchange) -> None:
    """Write what the passages say, sentence by sentence."""
    told = passages_told(exchange)
    exchange.begin()
    for sentence in (*_SENTENCES, *RULES):
        number = next((n for n, text in told.items() if sentence in text), None)
        if number is not None:
            exchange.pieces(f"{sentence} [{number}]\n\n")
            exchange.over.wait(_PAUSE if sentence in _SENTENCES else 0)
    exchange.end()
