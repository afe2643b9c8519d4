"""Settings of the bot, on top of those of the library."""

from pydantic import Field, ValidationInfo, field_validator

from ingest.settings import IngestSettings


class BotSettings(IngestSettings):
    """How questions are answered.

    `dense_weight` is the share of the cosine in the fused score. `reranker` is `none` or a
    CrossEncoder of sentence-transformers, which then orders the best. `passages` are handed to the
    answerer. Below `min_confidence` an answer is refused. An answer in the documents' own words has
    `max_sentences` at most. Answers are kept for `gazette replay` for `keep_answers_days` days
    (0: none is).

    `llm` is `none` or PROVIDER:MODEL, reached at `llm_base_url` (without one, the provider's own
    address), through `llm_proxy` where one is needed; its key comes from the environment, by the
    provider's name for it. An answer may take it `llm_seconds`, all tries together, and
    `llm_max_tokens`.
    Without `llm_temperature` the model's own holds. `llm_daily_tokens` and `llm_daily_cost` limit
    a day (UTC); prices are for a million tokens.

    `gazette serve` goes by the names `allowed_hosts`, beside those of this machine; the holder of a
    token may make `api_per_minute` calls (0: no limit).

    `metrics_address` is HOST:PORT, where `gazette discord` serves counts to Prometheus.

    In Discord, `discord_message_content` says that the intent of that name is switched on, so that
    every message in a thread of the bot is a question; `discord_url` is another server than
    Discord's own. What was said is remembered `conversation_hours` long; a server may choose
    among `discord_models`. A person may ask `ask_per_minute` questions, and a server
    `guild_daily_questions` on a day (UTC), and have made `person_watches` and `guild_watches` that
    are told there; 0 is no limit.
    """

    dense_weight: float = Field(default=0.65, ge=0, le=1)
    candidates: int = Field(default=100, ge=10, le=1000)
    passages: int = Field(default=8, ge=1, le=50)
    reranker: str = Field(default="none", min_length=1)
    min_confidence: float = Field(default=0.4, ge=0, le=1)
    max_sentences: int = Field(default=4, ge=1, le=10)
    keep_answers_days: int = Field(default=90, ge=0, le=36_500)

    allowed_hosts: tuple[str, ...] = ()
    api_per_minute: int = Field(default=120, ge=0)
    metrics_address: str | None = Field(
        default=None, pattern=r"^\S+:\d{1,5}$", description='HOST:PORT, as in "127.0.0.1:9464"'
    )

    discord_url: str | None = Field(
        default=None, pattern=r"^https?://[^\s/]+", description="https://HOST"
    )
    discord_message_content: bool = False

    llm: str = Field(
        default="none",
        pattern=r"^(?:none|[a-z][a-z0-9_-]*:\S.*)$",
        description='PROVIDER:MODEL, as in "ollama:qwen3:8b", or "none"',
    )
    llm_base_url: str | None = None
    llm_proxy: str | None = None
    llm_seconds: float = Field(default=30.0, gt=0)
    llm_max_tokens: int = Field(default=1024, ge=16)
    llm_temperature: float | None = Field(default=None, ge=0, le=2)
    llm_daily_tokens: int | None = Field(default=None, ge=1)
    llm_input_price: float | None = Field(default=None, ge=0)
    llm_output_price: float | None = Field(default=None, ge=0)
    llm_daily_cost: float | None = Field(default=None, gt=0)

    conversation_hours: float = Field(default=24, gt=0)
    discord_models: tuple[str, ...] = ()
    ask_per_minute: int = Field(default=6, ge=0)
    guild_daily_questions: int = Field(default=500, ge=0)
    person_watches: int = Field(default=20, ge=0)
    guild_watches: int = Field(default=100, ge=0)

    @field_validator("llm_daily_cost")
    @classmethod
    def _priced(cls, value: float | None, info: ValidationInfo) -> float | None:
        # A price that is wrong itself is not among the data, and is told on its own.
        prices = (info.data.get(f"llm_{each}_price", 0) for each in ("input", "output"))
        if value and None in prices:
            raise ValueError("it needs llm_input_price and llm_output_price")
        return value
