"""Small PDFs, written byte by byte for the tests: text where it is put, pictures, passwords."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 612, 792
_PAD = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
_ID = bytes(range(16))
_PERMISSIONS = -4


@dataclass(frozen=True, slots=True)
class Text:
    """Words in Courier at a place, in points from the page's lower left corner.

    `mode` is the text render mode (3 paints nothing), `colour` is red, green, blue from 0 to 1,
    `turned` counts quarters.
    """

    x: float
    y: float
    words: str
    size: float = 10
    bold: bool = False
    mode: int = 0
    colour: tuple[float, float, float] = (0, 0, 0)
    turned: int = 0

    def drawn(self) -> bytes:
        """Return the operators that draw it."""
        a, b = [(1, 0), (0, 1), (-1, 0), (0, -1)][self.turned]
        words = self.words.encode("cp1252")
        for special in (b"\\", b"(", b")"):
            words = words.replace(special, b"\\" + special)
        shade = " ".join(map(str, self.colour))
        font = f"/F{2 if self.bold else 1} {self.size} Tf {self.mode} Tr {shade} rg"
        place = f"{a} {b} {-b} {a} {self.x} {self.y} Tm"
        return b"BT %s %s (%s) Tj ET\n" % (font.encode(), place.encode(), words)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle filled with a shade of grey (0 is black), or with a picture."""

    x: float
    y: float
    width: float
    height: float
    grey: float = 0.0
    picture: bool = False

    def drawn(self) -> bytes:
        """Return the operators that draw it."""
        if self.picture:
            return b"q %f 0 0 %f %f %f cm /I Do Q\n" % (self.width, self.height, self.x, self.y)
        return b"%f g %f %f %f %f re f\n" % (self.grey, self.x, self.y, self.width, self.height)


WHOLE_PAGE = Box(0, 0, WIDTH, HEIGHT, picture=True)

Page = Sequence[Text | Box]


def make_pdf(
    *pages: Page, info: str = "", rotate: int = 0, password: str | None = None, catalog: str = ""
) -> bytes:
    """Return a PDF of these pages; `password` encrypts it (an empty one opens by itself)."""
    kids = " ".join(f"{5 + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        f"<</Type/Catalog/Pages 2 0 R{catalog}>>".encode(),
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>".encode(),
        b"<</F1<</Type/Font/Subtype/Type1/BaseFont/Courier/Encoding/WinAnsiEncoding>>"
        b"/F2<</Type/Font/Subtype/Type1/BaseFont/Courier-Bold/Encoding/WinAnsiEncoding>>>>",
        _stream(b"\x80", "/Type/XObject/Subtype/Image/Width 1/Height 1"
                "/ColorSpace/DeviceGray/BitsPerComponent 8"),
    ]  # fmt: skip
    for number, page in enumerate(pages):
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {WIDTH} {HEIGHT}]/Rotate {rotate}"
            f"/Resources<</Font 3 0 R/XObject<</I 4 0 R>>>>"
            f"/Contents {6 + 2 * number} 0 R>>".encode()
        )
        objects.append(_stream(b"".join(each.drawn() for each in page)))
    trailer = ""
    if info:
        objects.append(f"<<{info}>>".encode("cp1252"))
        trailer = f"/Info {len(objects)} 0 R"
    if password is not None:
        objects, encryption = _encrypted(objects, password)
        objects.append(encryption)
        trailer += f"/Encrypt {len(objects)} 0 R/ID[<{_ID.hex()}><{_ID.hex()}>]"
    return _file(objects, trailer)


def _stream(data: bytes, fields: str = "") -> bytes:
    return f"<<{fields}/Length {len(data)}>>stream\n".encode() + data + b"\nendstream"


def _file(objects: Sequence[bytes], trailer: str) -> bytes:
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += f"trailer\n<</Size {len(objects) + 1}/Root 1 0 R{trailer}>>\n".encode()
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)


def _encrypted(objects: Sequence[bytes], password: str) -> tuple[list[bytes], bytes]:
    """Return the objects with their streams encrypted (40 bits, RC4), and how to open them."""
    padded = (password.encode() + _PAD)[:32]
    owner = _rc4(hashlib.md5(padded).digest()[:5], padded)
    signed = owner + _PERMISSIONS.to_bytes(4, "little", signed=True) + _ID
    key = hashlib.md5(padded + signed).digest()[:5]
    user = _rc4(key, _PAD)
    entry = (
        f"<</Filter/Standard/V 1/R 2/P {_PERMISSIONS}/O<{owner.hex()}>/U<{user.hex()}>>>".encode()
    )
    sealed = []
    for number, content in enumerate(objects, 1):
        head, mark, rest = content.partition(b"stream\n")
        if mark:
            own = hashlib.md5(key + number.to_bytes(3, "little") + b"\0\0").digest()[:10]
            data = _rc4(own, rest.removesuffix(b"\nendstream"))
            content = head + mark + data + b"\nendstream"
        sealed.append(content)
    return sealed, entry


def _rc4(key: bytes, data: bytes) -> bytes:
    state, j = list(range(256)), 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)


def column(x: float, y: float, lines: Sequence[str], size: float = 10) -> list[Text]:
    """Return lines one below the other, the first with its baseline at `y`."""
    return [Text(x, y - at * size * 1.2, line, size) for at, line in enumerate(lines)]
