"""Answers with the words of the Documents themselves: no language model, no key, no network."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from bot.answering.absent import absent_from_list, no_citation
from bot.answering.asking import asks_whether
from bot.answering.base import Draft
from bot.answering.confidence import calibration_of, confidence, features, names_in
from bot.answering.currency import in_force, official_first
from bot.answering.facts import about_identifiers, fact_statements
from bot.answering.rows import nearest_row, of_list, row_statements, rows_named
from bot.answering.selection import choose, length_of, score_sentences
from bot.answering.standing import told
from bot.answering.tables import named_alone, said_of
from bot.answering.values import asks_value, values_first
from bot.models import Passage, Question, Retrieval
from bot.retrieval.understand import question_vector
from bot.settings import BotSettings
from ingest.embedding.base import Embedder

_SURE = 0.97  # a row of exactly the entity, or a field of the Document, that was asked about
_TOLD = 0.95  # somebody's standing on a list, read out of a row or in so many words
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
        text = question.text
        nearest = nearest_row(text, found.passages) or found.passages[0]
        standing = told(text, found.passages)
        if standing is not None and standing.statements:
            return Draft(standing.statements, _TOLD, nearest, standing.disputes, exact=True)
        known = row_statements(text, found.passages, asks_whether(text)) or fact_statements(
            question, found.passages
        )
        if known:
            return Draft(tuple(known), _SURE, found.passages[0], exact=True)
        if standing is not None:  # it names a list that nothing here is about
            return Draft((), _UNSURE, nearest)
        elsewhere = rows_named(found.passages)
        if elsewhere:  # a row of another list, or on this one of somebody with another name
            here = of_list(text, elsewhere)
            return Draft((), _UNSURE, replace(here[0], exact=False) if here else elsewhere[0])
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
        sentences = values_first(question.text, sentences)
        if no_citation(question.text, sentences):
            return Draft((), _UNSURE, nearest)
        speaks = features(question.text, found.passages, sentences, found.weights)
        sure = confidence(speaks, calibration_of(question))
        if sure < self._settings.min_confidence:
            return Draft((), sure, nearest)
        sentences = named_alone(question.text, sentences)
        official, rest = official_first(sentences, names_in(question.text))
        length = length_of(question, sentences, self._settings.max_sentences)
        if official:
            length = replace(length, limit=length.limit - len(official), in_context=False)
        chosen = official + choose(rest, found.weights, length)
        if asks_value(question.text):
            chosen.sort(key=lambda s: -s.score)
        return Draft(tuple(said_of(s) for s in chosen), sure, found.passages[0])
