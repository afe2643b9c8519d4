"""Answers with the words of the Documents themselves: no language model, no key, no network."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from bot.answering.base import Draft, Statement, quote_of
from bot.answering.confidence import confidence, features, names_in
from bot.answering.currency import in_force, official_first
from bot.answering.facts import about_identifiers, fact_statements
from bot.answering.rows import nearest_row, row_statements, rows_named
from bot.answering.selection import choose, most_sentences, score_sentences, wants_more
from bot.answering.standing import told
from bot.models import Question, Retrieval
from bot.retrieval.understand import asked_of
from bot.settings import BotSettings
from ingest.embedding.base import Embedder

_SURE = 0.97  # a row of exactly the entity, or a field of the Document, that was asked about
_TOLD = 0.95  # somebody's standing on a list, read in so many words
_UNSURE = 0.05  # a row of the entity on another list than the one that was asked about


class ExtractiveAnswerer:
    """Picks the row or the fewest sentences that answer."""

    model = "extractive"

    def __init__(self, embedder: Callable[[], Embedder], settings: BotSettings) -> None:
        self._embedder = embedder
        self._settings = settings

    def answer(self, question: Question, found: Retrieval) -> Draft:
        """Return the statements that answer, or an empty Draft when nothing does well enough."""
        if not found.passages:
            return Draft((), 0.0)
        known = row_statements(question, found.passages) or fact_statements(
            question, found.passages
        )
        if known:
            return Draft(tuple(known), _SURE, found.passages[0], exact=True)
        nearest = nearest_row(question.text, found.passages) or found.passages[0]
        standing = told(question.text, found.passages)
        if standing is not None:
            sure = _TOLD if standing.statements else _UNSURE
            return Draft(standing.statements, sure, nearest, standing.disputes, exact=True)
        elsewhere = rows_named(found.passages)
        if elsewhere:  # the entity is listed, but not on the list that was asked about
            return Draft((), _UNSURE, elsewhere[0])
        about = about_identifiers(question.text, found.passages)
        if about is None:
            return Draft((), _UNSURE, nearest)
        found = replace(found, passages=about)
        embed = self._embedder().embed
        sentences = score_sentences(
            found.passages, found.weights, embed([asked_of(question.text)])[0], embed
        )
        sentences = in_force(sentences, question.text, date.today())
        best = max((s.cosine for s in sentences), default=0.0)
        pointed = bool(question.where.keys)
        sure = confidence(features(question.text, found.passages, found.weights, best), pointed)
        if sure < self._least(pointed):
            return Draft((), sure, nearest)
        official, rest = official_first(sentences, names_in(question.text))
        limit = most_sentences(question.text, sentences, self._settings.max_sentences)
        explaining = pointed or wants_more(question.text)
        chosen = official + choose(rest, found.weights, limit - len(official), explaining)
        statements = tuple(
            Statement(" ".join(s.text.split()), (quote_of(s.passage, s.start, s.end),))
            for s in chosen
        )
        return Draft(statements, sure, found.passages[0])

    def _least(self, pointed: bool) -> float:
        """Return the confidence below which a question is refused."""
        least = self._settings.min_confidence
        return min(least, self._settings.min_confidence_of_keys) if pointed else least
