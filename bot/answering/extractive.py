"""Answers with the words of the Documents themselves: no language model, no key, no network."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from bot.answering.absent import absent_from_list, no_citation
from bot.answering.base import Draft, Statement, quote_of
from bot.answering.confidence import calibration_of, confidence, features, names_in
from bot.answering.currency import in_force, official_first
from bot.answering.facts import about_identifiers, fact_statements
from bot.answering.rows import nearest_row, row_statements, rows_named
from bot.answering.selection import choose, most_sentences, score_sentences, wants_more
from bot.answering.standing import told
from bot.models import Passage, Question, Retrieval
from bot.retrieval.understand import question_vector
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
        if about is None or absent_from_list(question.text, found.passages):
            return Draft((), _UNSURE, nearest)
        return self._quoted(question, replace(found, passages=about), nearest)

    def _quoted(self, question: Question, found: Retrieval, nearest: Passage) -> Draft:
        """Return the sentences that answer, or nothing where they do not do so well enough."""
        embed = self._embedder().embed
        asked = question_vector(question, embed)
        sentences = score_sentences(found.passages, found.weights, asked, embed)
        sentences = in_force(sentences, question.text, date.today())
        if no_citation(question.text, sentences):
            return Draft((), _UNSURE, nearest)
        speaks = features(question.text, found.passages, sentences, found.weights)
        sure = confidence(speaks, calibration_of(question))
        if sure < self._settings.min_confidence:
            return Draft((), sure, nearest)
        official, rest = official_first(sentences, names_in(question.text))
        limit = most_sentences(question, sentences, self._settings.max_sentences)
        chosen = official + choose(rest, found.weights, limit - len(official), wants_more(question))
        statements = tuple(
            Statement(" ".join(s.text.split()), (quote_of(s.passage, s.start, s.end),))
            for s in chosen
        )
        return Draft(statements, sure, found.passages[0])
