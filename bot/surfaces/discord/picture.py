"""Messages as a web page that shows them as Discord does: `python -m ...picture ANSWER.json OUT`.

On a desktop and on a phone, dark and light. Made of the very payload that is sent.
"""

import argparse
import html
from collections.abc import Iterator, Sequence
from importlib.resources import files
from itertools import groupby
from pathlib import Path
from typing import Any, cast

from bot.models import Answer
from bot.surfaces.discord.dialect import Element, parse

Payload = Sequence[dict[str, Any]]
SCREENS = ("desktop dark", "phone dark", "desktop light", "phone light")
_TAGS = {
    "bold": "strong", "italic": "em", "underline": "u", "strike": "s", "subtext": "small",
    "quote": "blockquote", "code": "code", "codeblock": "pre", "item": "li",
}  # fmt: skip
_ROW, _BUTTON, _TEXT, _LINE, _CONTAINER = 1, 2, 10, 14, 17


def page(messages: Sequence[Payload], screens: Sequence[str] = SCREENS) -> str:
    """Return a web page with messages of the bot, as answers to a command, on every screen.

    A screen is `desktop` or `phone`, then `dark` or `light`. The page holds no script, and its
    links are those of the messages.
    """
    style = (files("bot.surfaces.discord") / "picture.css").read_text(encoding="utf-8")
    said = "".join(_message(each) for each in messages)
    shown = "".join(f'<section class="screen {screen}">{said}</section>' for screen in screens)
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Gazette in Discord</title>'
        '<meta name="viewport" content="width=device-width">'
        f"<style>{style}</style><body>{shown}</body></html>\n"
    )


def _message(payload: Payload) -> str:
    return (
        '<article class="message"><div class="used"><b>mika</b> used <b>/ask</b></div>'
        '<div class="avatar">G</div><div>'
        '<div class="who">Gazette<span class="app">APP</span><span class="when">Today at 09:41'
        f"</span></div>{''.join(map(_component, payload))}</div></article>"
    )


def _component(component: dict[str, Any]) -> str:
    kind = component["type"]
    inner = "".join(map(_component, component.get("components", ())))
    if kind == _CONTAINER:
        colour = component.get("accent_color")
        accent = "" if colour is None else f' style="--accent: #{colour:06x}"'
        return f'<div class="container"{accent}>{inner}</div>'
    if kind == _TEXT:
        return f'<div class="text">{_html(parse(component["content"]))}</div>'
    if kind == _LINE:
        return "<hr>" if component.get("divider", True) else '<hr class="blank">'
    if kind == _ROW:
        return f'<div class="row">{inner}</div>'
    off = " disabled" if component.get("disabled") else ""
    return f"<button{off}>{html.escape(component.get('label') or '')}</button>"


def _html(nodes: Sequence[str | Element]) -> str:
    """Return nodes as HTML; items that follow each other are one list."""
    out = []
    for listed, group in groupby(nodes, key=_is_item):
        some = list(group)
        if listed:
            first = cast("Element", some[0]).value
            tag = "ol" if first[0].isdigit() else "ul"
            begin = f' start="{int(first[:-1])}"' if tag == "ol" else ""
            out.append(f"<{tag}{begin}>{''.join(map(_node, some))}</{tag}>")
        else:
            out += list(_flowing(some))
    return "".join(out)


def _flowing(nodes: Sequence[str | Element]) -> Iterator[str]:
    """Yield nodes; a block takes the line end before it with it, as it is a line of its own."""
    for node, following in zip(nodes, [*nodes[1:], ""], strict=True):
        block = isinstance(following, Element) and following.name in ("subtext", "heading", "quote")
        if isinstance(node, str) and block:
            node = node.removesuffix("\n")
        yield _node(node)


def _is_item(node: str | Element) -> bool:
    return isinstance(node, Element) and node.name == "item"


def _node(node: str | Element) -> str:
    if isinstance(node, str):
        return html.escape(node)
    inner = _html(node.children)
    if node.name == "link":
        return f'<a href="{html.escape(node.value)}" rel="noreferrer">{inner}</a>'
    if node.name == "heading":
        return f"<h{node.value}>{inner}</h{node.value}>"
    tag = _TAGS.get(node.name)
    return f"<{tag}>{inner}</{tag}>" if tag else f'<span class="mention">{_called(node)}</span>'


def _called(node: Element) -> str:
    """Return a command's mention as it is shown: `</ask:1>` is `/ask`."""
    return html.escape(node.value.strip("<>").rpartition(":")[0] or node.value)


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the page of an Answer, as `gazette ask --json` gives it."""
    parser = argparse.ArgumentParser(prog="python -m bot.surfaces.discord.picture")
    parser.add_argument("answer", type=Path, help="an Answer as JSON")
    parser.add_argument("out", type=Path, help="the web page to write")
    parser.add_argument("--page", type=int, default=1, help="the page of the answer, from 1")
    parser.add_argument("--view", choices=["answer", "sources"], default="answer")
    parser.add_argument("--screen", action="append", choices=SCREENS, help="only these screens")
    given = parser.parse_args(arguments)
    answer = Answer.model_validate_json(given.answer.read_bytes())
    made = page([payload_of(answer, given.view, given.page - 1)], given.screen or SCREENS)
    given.out.write_text(made, encoding="utf-8")


def payload_of(answer: Answer, view: str, number: int) -> Payload:
    """Return the components of a page of an Answer, or of its sources, as they are sent."""
    from bot.surfaces.discord.answers import answer_view
    from bot.surfaces.discord.sources import sources_view

    shown = (sources_view if view == "sources" else answer_view)(answer, number)
    return cast("Payload", cast("Any", shown).to_components())


if __name__ == "__main__":
    main()
