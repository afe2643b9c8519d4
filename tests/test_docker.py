"""What can be said of the containers without an engine: who they are, and what they may write."""

import re
import subprocess
import sysconfig
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.settings import BotSettings
from bot.watching.webhook import SECRET
from tests.support import ROOT

DOCKERFILE = (ROOT / "docker" / "Dockerfile").read_text(encoding="utf-8")


def services() -> dict[str, Any]:
    """Return the services of the compose file."""
    whole = yaml.safe_load((ROOT / "docker" / "compose.yaml").read_text(encoding="utf-8"))
    found: dict[str, Any] = whole["services"]
    return found


def section(begin: str) -> str:
    """Return a part of the README up to its next heading."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    _, found, rest = readme.partition(f"\n{begin}")
    assert found, begin
    return re.split(r"\n##", rest, maxsplit=1)[0]


def test_the_image_has_every_provider_of_language_models() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    providers = project["optional-dependencies"].keys() - {"dev"}
    installed = re.search(r'install "/src\[(.*)\]"', DOCKERFILE)
    assert installed is not None
    assert set(installed[1].split(",")) == providers


def test_the_dockerfile_keeps_all_rules_of_hadolint() -> None:
    command = [Path(sysconfig.get_path("scripts"), "hadolint"), ROOT / "docker" / "Dockerfile"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("name", ["bot", "server"])
def test_a_container_is_no_root_and_writes_its_volume_alone(name: str) -> None:
    service = services()[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert [volume.split(":")[1] for volume in service["volumes"]] == ["/data"]
    assert re.search(r"^USER 10001$", DOCKERFILE, re.MULTILINE)


def test_the_model_has_no_way_out() -> None:
    whole = yaml.safe_load((ROOT / "docker" / "compose.yaml").read_text(encoding="utf-8"))
    assert whole["networks"]["models"] == {"internal": True}
    assert services()["model"]["networks"] == ["models"]
    assert services()["model"]["profiles"] == ["model"]


def test_the_server_is_published_to_this_machine_alone_and_says_when_it_is_well() -> None:
    server = services()["server"]
    assert all(port.startswith("127.0.0.1:") for port in server["ports"])
    assert "/readyz" in server["healthcheck"]["test"][-1]


@pytest.mark.parametrize(
    ("name", "told_in", "least"),
    [
        ("bot", "## In Discord", {"DISCORD_TOKEN", "WEBHOOK_SECRET", "GAZETTE_DISCORD_MODELS"}),
        ("server", "## For a team", {"WEBHOOK_SECRET", "GAZETTE_ALLOWED_HOSTS"}),
    ],
)
def test_what_the_readme_says_can_be_set_reaches_the_container(
    name: str, told_in: str, least: set[str]
) -> None:
    told = section(told_in) + section("### Who is on which list")  # and of language models
    named = set(re.findall(r"`(\w+)", told)) & BotSettings.model_fields.keys()
    secrets = set(re.findall(r"\b[A-Z]+_(?:SECRET|TOKEN|API_KEY)\b", told))
    wanted = secrets | {f"GAZETTE_{each.upper()}" for each in named}
    assert wanted >= least
    assert wanted - set(services()[name]["environment"]) == set()


def test_what_a_container_is_passed_is_a_setting_or_a_secret() -> None:
    settings = {f"GAZETTE_{each.upper()}" for each in BotSettings.model_fields}
    secrets = {"DISCORD_TOKEN", SECRET, "OPENAI_API_KEY", "ANTHROPIC_API_KEY"}
    for service in services().values():
        assert set(service.get("environment", [])) <= settings | secrets


def test_no_secret_is_in_the_files() -> None:
    for service in services().values():
        for each in service.get("environment", []):
            assert "=" not in each


def test_the_image_has_two_stages_of_a_named_base_and_copies_what_it_needs_alone() -> None:
    bases = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    assert len(bases) == 2
    assert all(":" in base and not base.endswith(":latest") for base in bases)
    assert not re.search(r"^(ADD|COPY \.)", DOCKERFILE, re.MULTILINE)
    for left_out in ("tests", ".git", ".venv"):
        assert left_out in (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
