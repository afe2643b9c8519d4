"""Discord's Markdown is read as Discord reads it, so that a text that acts is noticed."""

import pytest

from bot.surfaces.discord.dialect import acting, parse, shown


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("**a** *b* _c_ __d__ ~~e~~ ||f|| `g`",
         ["bold", "italic", "italic", "underline", "strike", "spoiler", "code"]),
        ("snake_case_name 5 * 3 * 2", []),
        ("**a *b* c**", ["bold", "italic"]),
        ("# A\n## B\n### C\n#### d", ["heading"] * 3),
        ("-# small\n- one\n* two\n3. three", ["subtext", "item", "item", "item"]),
        ("a # b > c - d -# e", []),
        ("> a\n> b\nc", ["quote"]),
        (">>> a\nb\n# c", ["quote", "heading"]),
        ("```py\nx = '*'\n```", ["codeblock"]),
        ("a ```x``` b", ["codeblock"]),
        ("[a](https://a.example) <https://a.example> https://a.example", ["link"] * 3),
        ("[a](<https://a.example/(x)>)", ["link"]),
        ("[a](javascript:x) [a](/b) [1] [1](2)", []),
        ("discord.gg/abc www.a.example a.example", ["link"]),
        ("@everyone @here <@1> <@!1> <@&1> <#1> </ask me:1> <id:guide>", ["mention"] * 8),
        ("<t:1:R> <:e:1> <a:e:1> :joy: 12:30:45", ["time", "emoji", "emoji", "emoji"]),
        ("<@x> <#> <t:x> @user #channel a@b.example", []),
        (r"\*a\* \# b \<@1> \`c\` \[d](https\://a.example) \:joy:", []),
    ],
)  # fmt: skip
def test_a_text_acts_as_it_does_in_discord(text: str, names: list[str]) -> None:
    assert [each.name for each in acting(parse(text))] == names


def test_an_escape_shows_the_sign_alone_and_only_of_a_sign() -> None:
    assert shown(parse(r"\*a\* \\ \a \é ¯\_(ツ)_/¯")) == r"*a* \ \a é ¯\_(ツ)_/¯"


def test_a_link_knows_where_it_leads() -> None:
    (link,) = acting(parse("see [the **order**](<https://a.example/1>)."))[:1]
    assert (link.value, shown(link.children)) == ("https://a.example/1", "the order")
