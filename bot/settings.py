"""Settings of the bot, on top of those of the library."""

from pydantic import Field

from ingest.settings import IngestSettings


class BotSettings(IngestSettings):
    """How questions are answered.

    `dense_weight` is the share of the cosine in the fused score. `passages` are handed to the
    answerer. Below `min_confidence` an answer is refused.
    """

    dense_weight: float = Field(default=0.65, ge=0, le=1)
    candidates: int = Field(default=100, ge=10, le=1000)
    passages: int = Field(default=8, ge=1, le=50)
    min_confidence: float = Field(default=0.55, ge=0, le=1)
    max_sentences: int = Field(default=3, ge=1, le=10)
