"""Loads prompts/*.md: front matter that declares the variables, then the text."""

import functools
import re
from dataclasses import dataclass
from importlib.resources import files

import yaml

from bot.errors import PromptError
from ingest.models import digest

# What language models are told, which nobody is to see; all other prompts are said to people.
TOLD_TO_MODELS = (
    "answer", "answer_passage", "answer_request", "answer_as_of", "answer_language",
    "condense", "condense_request",
)  # fmt: skip
_VARIABLE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Prompt:
    """A text with named variables; `version` is a digest of the file, for provenance."""

    name: str
    variables: frozenset[str]
    text: str
    version: str

    def render(self, **values: object) -> str:
        """Return the text with its variables filled in.

        Raises:
            PromptError: a variable is missing, or one is given that the prompt does not have.
        """
        if values.keys() != self.variables:
            wrong = ", ".join(sorted(values.keys() ^ self.variables))
            raise PromptError(
                f"The prompt {self.name!r} was rendered with other variables: {wrong}."
            )
        return _VARIABLE.sub(lambda match: str(values[match.group(1)]), self.text)


@functools.cache
def load_prompt(name: str) -> Prompt:
    """Return the prompt in prompts/`name`.md.

    Raises:
        PromptError: its declared variables are not the ones it uses, or it has unknown fields.
    """
    source = (files("prompts") / f"{name}.md").read_text(encoding="utf-8")
    _, front, text = source.split("---\n", 2)
    fields = yaml.safe_load(front)
    text = text.strip()
    declared = frozenset(fields.pop("variables", ()))
    if fields or declared != frozenset(_VARIABLE.findall(text)):
        raise PromptError(f"prompts/{name}.md declares {sorted(declared)} and {sorted(fields)}.")
    return Prompt(name, declared, text, digest(source)[:12])
