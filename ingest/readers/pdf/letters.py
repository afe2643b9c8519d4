"""The letters of one page of a PDF: what they are, where they stand, how they look."""

from __future__ import annotations

import ctypes
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pypdfium2 import PdfTextPage

HYPHEN = "\x02"
"""Stands for the hyphen at the end of a line."""
_BOLD = 600
_WHITE = 250
_FILLED = frozenset({0, 4})  # text render modes that paint letters in the fill colour alone
_UNPAINTED = frozenset({3, 7})
_SURROGATE = re.compile("[\ud800-\udfff]")
_FONT_NAME = 128  # bytes

Box = tuple[float, float, float, float]
"""Left, bottom, right, top in points from the page's lower left corner."""


@dataclass(frozen=True, slots=True)
class Look:
    """How the letters of one text object look: size in points, angle of the baseline in radians.

    `pale` is white or transparent; `unpainted` leaves no mark at all.
    """

    size: float
    angle: float
    bold: bool
    pale: bool
    unpainted: bool


class Letters:
    """Asks the library about single letters of a page, each thing once; a call costs 1 µs."""

    def __init__(self, page: PdfTextPage) -> None:
        from pypdfium2 import raw

        self._raw: Any = raw
        self._handle, self._count = page.raw, page.count_chars()
        self._objects: dict[int, tuple[Any, int]] = {}
        self._bold: dict[int, bool] = {}
        self._matrix, self._rect = raw.FS_MATRIX(), raw.FS_RECTF()
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._colours = [ctypes.c_uint() for _ in range(4)]

    def text(self) -> str:
        """Return one character for each letter of the page."""
        buffer = (ctypes.c_ushort * (self._count + 1))()
        got = self._raw.FPDFText_GetText(self._handle, 0, self._count, buffer) - 1
        units = bytes(memoryview(buffer).cast("B")[: 2 * max(got, 0)])
        text = units.decode("utf-16-le", "surrogatepass" if got == self._count else "ignore")
        if len(text) != self._count or _SURROGATE.search(text):
            text = "".join(self._character(index) for index in range(self._count))
        return text.replace("\ufffe", HYPHEN)

    def _character(self, index: int) -> str:
        code = self._raw.FPDFText_GetUnicode(self._handle, index)
        return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else " "

    def owner(self, index: int) -> int:
        """Return the address of a letter's text object; 0 where the library made it up."""
        return self._object(index)[1]

    def _object(self, index: int) -> tuple[Any, int]:
        if index not in self._objects:
            found = self._raw.FPDFText_GetTextObject(self._handle, index)
            self._objects[index] = found, ctypes.cast(found, ctypes.c_void_p).value or 0
        return self._objects[index]

    def box(self, index: int) -> Box:
        """Return the box of a letter, as high as its font."""
        box = self._rect
        self._raw.FPDFText_GetLooseCharBox(self._handle, index, box)
        return box.left, box.bottom, box.right, box.top

    def origin(self, index: int) -> tuple[float, float]:
        """Return where a letter begins on its baseline."""
        self._raw.FPDFText_GetCharOrigin(self._handle, index, self._x, self._y)
        return self._x.value, self._y.value

    def look(self, index: int) -> Look:
        """Return how a letter, and every other of its text object, looks."""
        raw, matrix, drawn = self._raw, self._matrix, self._object(index)[0]
        raw.FPDFText_GetMatrix(self._handle, index, matrix)
        mode = raw.FPDFTextObj_GetTextRenderMode(drawn)
        known = raw.FPDFText_GetFillColor(self._handle, index, *self._colours)
        *shades, alpha = (colour.value for colour in self._colours)
        return Look(
            size=raw.FPDFText_GetFontSize(self._handle, index) * math.hypot(matrix.c, matrix.d),
            angle=math.atan2(matrix.b, matrix.a),
            bold=self._is_bold(raw.FPDFTextObj_GetFont(drawn)),
            pale=bool(known) and mode in _FILLED and (min(shades) >= _WHITE or alpha == 0),
            unpainted=mode in _UNPAINTED,
        )

    def _is_bold(self, font: Any) -> bool:
        address = ctypes.cast(font, ctypes.c_void_p).value or 0
        if address and address not in self._bold:
            name = ctypes.create_string_buffer(_FONT_NAME)
            size = self._raw.FPDFFont_GetBaseFontName(font, name, _FONT_NAME)
            named = 0 < size <= _FONT_NAME and b"bold" in name.value.lower()
            self._bold[address] = named or self._raw.FPDFFont_GetWeight(font) >= _BOLD
        return self._bold.get(address, False)
