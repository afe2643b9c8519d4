"""The language of a text: told where it is sure, and not told where it is not."""

import subprocess
import sys

import pytest

from ingest.readers.language import language_of

SENTENCES = {
    "en": "Every ship that enters the harbour shows its permit to the master of the port.",
    "de": "Jedes Schiff, das in den Hafen einläuft, zeigt dem Hafenmeister seine Erlaubnis.",
    "fr": "Chaque navire qui entre dans le port montre son permis au maître du port.",
    "es": "Cada barco que entra en el puerto muestra su permiso al capitán del puerto.",
    "it": "Ogni nave che entra nel porto mostra il suo permesso al comandante del porto.",
    "pl": "Każdy statek, który wpływa do portu, pokazuje swoje zezwolenie kapitanowi portu.",
    "ru": "Каждое судно, входящее в гавань, показывает своё разрешение начальнику порта.",
    "uk": "Кожне судно, що входить у гавань, показує свій дозвіл начальникові порту.",
    "zh": "每艘进入港口的船只都必须向港务长出示许可证,否则不得停泊。",
    "ja": "港に入るすべての船は、港長に許可証を見せなければならない。",
    "ko": "항구에 들어오는 모든 배는 항만장에게 허가증을 보여 주어야 한다.",
    "ar": "كل سفينة تدخل الميناء تعرض تصريحها على مدير الميناء قبل الرسو"
    " ولا يجوز لها أن تغادر الميناء من دون إذن مكتوب",
    "hi": "बंदरगाह में आने वाले हर जहाज़ को बंदरगाह के अधिकारी को अपना अनुमति पत्र दिखाना होगा"
    " और शुल्क देना होगा।",
}


@pytest.mark.parametrize("code", SENTENCES)
def test_a_sentence_s_language_is_told(code: str) -> None:
    assert language_of(SENTENCES[code]) == code


def test_capitals_figures_and_addresses_do_not_mislead() -> None:
    assert language_of(SENTENCES["en"].upper()) == "en"
    figures = "12,345 | 67.8 % | " * 20
    assert (
        language_of(figures + SENTENCES["de"] + " https://the.harbour.example/of/the/port") == "de"
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Harbour",
        "The harbour master is here",
        "x" * 30,
        "1234 5678 " * 50,
        "https://news.example/the/harbour/of/the " * 9,
    ],
)
def test_a_text_of_too_few_words_has_no_language(text: str) -> None:
    assert language_of(text) is None


def test_what_is_no_language_is_not_called_one() -> None:
    names = "Ruritania Sylvania Atlantis Lemuria Utopia Freedonia Zembla Grand Fenwick"
    assert language_of(names) is None
    assert language_of("Zxq Vbnm Qwrt Plkj Hgfd Zxcv Bnmq Wrtp Lkjh Gfds Zxcv") is None


def test_the_beginning_of_a_long_text_is_enough() -> None:
    long = SENTENCES["fr"] + " "
    assert language_of(long * 200 + SENTENCES["de"] * 100_000) == "fr"


def test_importing_it_loads_no_model() -> None:
    code = "import sys, ingest.readers.language; sys.exit('py3langid' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
