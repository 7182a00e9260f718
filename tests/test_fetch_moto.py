"""The full fetch from moto through boto3: equal to the recording read directly, the stub, and the bundled snapshot."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import moto
import msgspec
import pytest
from click.testing import CliRunner
from moto.server import ThreadedMotoServer

from generator import aws, parameters, snapshot
from generator.cli import main
from generator.sources import recordings, ssm
from tests.stub import serving

if TYPE_CHECKING:
    from generator.snapshot import Snapshot

CHANGES_EACH_RUN = {"downloads/summary.json", "api/v1/status.json"}


@pytest.fixture(scope="module")
def recording() -> recordings.Recording:
    """Read the recording that the installed moto carries."""
    return recordings.read(Path(moto.__file__).parent / "ssm" / "resources")


@pytest.mark.usefixtures("credentials")
@pytest.mark.xdist_group("moto")
def test_fetch_and_build_from_moto_give_the_bundled_site(
    tmp_path: Path, real_snapshot: Snapshot, recording: recordings.Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command line against a moto server: the same facts, and the same site but for the files of each run.

    Takes a minute or two: moto answers about fifty calls a second, and there are four thousand.
    """
    monkeypatch.chdir(tmp_path)
    server = ThreadedMotoServer(port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        endpoint = f"http://{host}:{port}"
        fetched = CliRunner().invoke(
            main, ["fetch", "--endpoint-url", endpoint, "--no-feed", "--log", "fetch-log.json"]
        )
    finally:
        server.stop()
    assert fetched.exit_code == 0, fetched.output
    read = snapshot.read(tmp_path / "snapshot.json")
    facts = (read.regions, read.services)
    assert facts == parameters.facts(recording.parameters)
    assert facts == (real_snapshot.regions, real_snapshot.services)
    log = msgspec.json.decode((tmp_path / "fetch-log.json").read_bytes())
    assert log["counts"]["regions"] == len(read.regions)

    # As if AWS had been read at the same time: a live reading confirms what the last recording lacked.
    live = msgspec.structs.replace(real_snapshot, read_at=read.read_at, recorded=False)
    snapshot.write(live, tmp_path / "live.json")
    for arguments in (
        ["--snapshot", "live.json", "--out", "bundled"],
        ["--snapshot", "snapshot.json", "--out", "fetched"],
    ):
        built = CliRunner().invoke(main, ["build", *arguments])
        assert built.exit_code == 0, built.output
    bundled, own = (tree(tmp_path / name) for name in ("bundled", "fetched"))
    assert bundled.keys() == own.keys()
    assert {path for path in own if own[path] != bundled[path]} <= CHANGES_EACH_RUN


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.usefixtures("credentials")
def test_the_stub_answers_as_moto_does(real_snapshot: Snapshot, recording: recordings.Recording) -> None:
    """A full fetch from the stub that every other test uses gives the very same facts."""
    with serving(recording.parameters) as stub:
        found = ssm.read(aws.ssm(aws.Access(endpoint_url=stub.url), aws.Calls()))
    assert parameters.facts(found) == (real_snapshot.regions, real_snapshot.services)
