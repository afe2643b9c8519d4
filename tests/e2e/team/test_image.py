"""The steps of the Dockerfile, done in a prefix of their own: what the image would run, runs."""

import re
import shutil
import subprocess
import sysconfig
import time
import venv
from pathlib import Path
from typing import Any

import pytest
import yaml

from ingest.settings import IngestSettings, load_settings
from tests.e2e.team.served import free_port
from tests.support import ROOT

PREFIX, SOURCE, DEMO = "/opt/gazette", "/src", "/tmp/demo"
STEP = re.compile(r"^(FROM|RUN|COPY) ((?:.*\\\n)*.*)$", re.MULTILINE)


def build_steps() -> list[tuple[str, str]]:
    """Return the instructions of the first stage."""
    text = (ROOT / "docker" / "Dockerfile").read_text(encoding="utf-8")
    steps = [(name, said.replace("\\\n", " ")) for name, said in STEP.findall(text)]
    second = [at for at, (name, _) in enumerate(steps) if name == "FROM"][1]
    return steps[1:second]


def copy(source: Path, target: Path) -> None:
    """Copy a file into a folder, or what a folder has, but for what is left out of an image."""
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        target.mkdir(exist_ok=True)
        shutil.copy(source, target)


class Image:
    """A folder that stands for the image's root; packages but Gazette itself are those here."""

    def __init__(self, base: Path) -> None:
        self.base, self.prefix = base, base / "opt"
        self.environment = {
            "PATH": f"{self.prefix}/bin:/usr/bin:/bin", "HOME": str(base / "nobody"),
            "GAZETTE_CACHE": str(self.prefix / "cache"), "HF_HUB_OFFLINE": "1",
            # Nothing is fetched, the build's own requirements neither.
            "PIP_NO_INDEX": "1", "PIP_NO_DEPS": "1", "PIP_NO_BUILD_ISOLATION": "0",
        }  # fmt: skip

    def placed(self, said: str) -> str:
        """Return an instruction with the image's paths taken for those of the folder."""
        for path, name in ((PREFIX, "opt"), (SOURCE, "src"), (DEMO, "demo")):
            said = re.sub(rf"(?<![\w/]){path}\b", str(self.base / name), said)
        return said

    def build(self) -> None:
        """Do the steps of the first stage; the model is not exported where this user has it."""
        exported = load_settings(IngestSettings, None, None).cache
        if exported.is_dir():
            shutil.copytree(exported, self.prefix / "cache")
        for name, said in build_steps():
            if name == "COPY":
                *sources, target = self.placed(said).split()
                for each in sources:
                    copy(ROOT / each, Path(target))
            elif said.startswith("python -m venv"):
                self._make_environment()
            else:
                self.run("sh", "-euc", self.placed(said))

    def _make_environment(self) -> None:
        venv.create(self.prefix, with_pip=True)
        (packages,) = self.prefix.glob("lib/python*/site-packages")
        for older in packages.glob("setuptools*"):  # than the one that torch asks for
            shutil.rmtree(older)
        (packages / "beside.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")

    def run(self, *command: str, **more: str) -> str:
        """Run a command in the image, and return what it says."""
        given = {**self.environment, "TORCH_INDEX": "", **more}
        done = subprocess.run(
            command, cwd=self.base, env=given, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-3000:]
        return done.stdout

    def holds(self) -> dict[str, int]:
        """Return all files, and when each was written."""
        return {str(p): p.stat().st_mtime_ns for p in self.prefix.rglob("*") if p.is_file()}


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Image:
    """The image, built."""
    made = Image(tmp_path_factory.mktemp("image"))
    made.build()
    return made


def service(name: str) -> dict[str, Any]:
    """Return a service of the compose file."""
    text = (ROOT / "docker" / "compose.yaml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(text)["services"][name]
    return found


def becomes_well(check: list[str], given: dict[str, str]) -> bool:
    """Whether a health check says so within its time."""
    for _ in range(100):
        if not subprocess.run(check, env=given, check=False, capture_output=True).returncode:
            return True
        time.sleep(0.2)
    return False


def test_the_image_has_the_model_and_writes_to_its_volume_alone(image: Image) -> None:
    before, data = image.holds(), image.base / "data"
    assert (image.prefix / "cache").is_dir()
    (image.base / "policy.md").write_text("# Tide\n\nThe mark is at three metres.\n")
    given = {"GAZETTE_HOME": str(data)}
    image.run("gazette", "ingest", str(image.base / "policy.md"), "--quiet", **given)
    said = image.run("gazette", "ask", "At how many metres is the tide mark?", **given)
    assert "three metres" in said
    assert image.holds() == before
    assert not (image.base / "nobody").exists(), "nothing of a user's home is needed"


def test_the_image_serves_with_a_token_and_its_health_is_told(image: Image) -> None:
    data, port = image.base / "data", str(free_port())
    told = service("server")
    given = {**image.environment, "GAZETTE_HOME": str(data)}
    command = ["gazette", *told["command"], "--port", port]
    refused = subprocess.run(
        command, env=given, cwd=image.base, capture_output=True, text=True, check=False
    )
    assert refused.returncode == 1
    assert "no token" in refused.stderr
    image.run("gazette", "token", "create", "--role", "reader", GAZETTE_HOME=str(data))
    program = image.prefix / "bin" / "gazette"
    with subprocess.Popen(
        [str(program), *command[1:]], env=given, cwd=image.base, stderr=subprocess.DEVNULL
    ) as server:
        try:
            check = [each.replace("8080", port) for each in told["healthcheck"]["test"][1:]]
            assert becomes_well(check, given)
        finally:
            server.terminate()
