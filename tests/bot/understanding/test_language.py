"""The asker's language is told from the question, else from what they said before."""

import pytest

from bot.models import Question, Turn
from bot.understanding.language import language_of


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Is Xiaomi listed?", "en"),
        ("When was it published?", "en"),
        ("Does 小米 need a licence?", "en"),
        ("小米在清单上吗", "zh"),
        ("シャオミはリストにありますか", "ja"),
        ("샤오미가 목록에 있습니까", "ko"),
        ("Welche Vorschriften gelten für die Ausfuhr von Halbleitern nach China?", "de"),
        ("Xiaomi?", None),
    ],
)
def test_a_question_says_its_language(text: str, code: str | None) -> None:
    assert language_of(Question(text)) == code


def test_a_question_too_short_to_tell_is_in_the_language_of_the_one_before() -> None:
    english = (Turn(role="user", content="Is Acme on the list?"),)
    german = (Turn(role="user", content="Welche Vorschriften gelten für Schiffe und Häfen hier?"),)
    assert language_of(Question("Xiaomi?", english)) == "en"
    assert language_of(Question("Und Xiaomi?", german)) == "de"
