"""The description of the API holds: no call that it allows, or forbids, ends as it does not say."""

import subprocess
import sysconfig
from pathlib import Path

from tests.bot.conftest import settings_of
from tests.bot.library import FILES
from tests.e2e.team.served import served
from tests.support import ingest, write

SEED = "20261126"
FEW, ALL = "examples,fuzzing", "examples,coverage,fuzzing,stateful"
MANY = 10  # of each call; with so many all phases are gone through


def test_no_call_breaks_the_server_or_its_description(tmp_path: Path, examples: int) -> None:
    settings = settings_of(tmp_path / "home")
    ingest(settings, write(tmp_path / "source", FILES))
    with served(settings.home) as server:
        command = [
            f"{sysconfig.get_path('scripts')}/schemathesis", "run", f"{server.url}/openapi.json",
            "--header", f"Authorization: Bearer {server.token}", "--seed", SEED, "--no-color",
            "--checks", "not_a_server_error,status_code_conformance,content_type_conformance,"
            "response_schema_conformance,response_headers_conformance",
            "--max-examples", str(examples), "--phases", FEW if examples < MANY else ALL,
            "--suppress-health-check", "all",
        ]  # fmt: skip
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-1000:]
        assert "Test cases" in done.stdout
        assert server.call("GET", "/readyz").status_code == 200
    assert server.failures() == []
