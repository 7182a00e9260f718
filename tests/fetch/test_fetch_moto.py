"""A fetch from moto through boto3: equal to the recording read directly, and to the stub that every other test uses.

Two Regions each time; all of them, against the bundled snapshot and site as well, in ``make test-deep``.
"""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import moto
import msgspec
import pytest
from click.testing import CliRunner
from moto.backends import get_backend

from generator.aws import clients
from generator.cli.main import main
from generator.fetch import parameters, recordings, ssm
from generator.fetch.parameters import REGIONS, SERVICES
from generator.model import listing, snapshot
from tests.doubles.moto_server import moto_server
from tests.doubles.parameter_store import of_two_regions, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.model.snapshot import Snapshot


CHANGES_EACH_RUN = {"downloads/summary.json", "api/v1/status.json", listing.LIST_PATH}


@pytest.fixture(scope="module")
def recording() -> recordings.Recording:
    """Read the recording that the installed moto carries."""
    return recordings.read(Path(moto.__file__).parent / "ssm" / "resources")


@contextmanager
def only(names: dict[str, str]) -> Iterator[None]:
    """Let moto's parameter store have these names alone; it holds what it loaded for as long as the process lives."""
    store: Any = get_backend("ssm")["123456789012"]["us-east-1"]._parameters
    for tree in (REGIONS, SERVICES):
        store._check_loading_status(tree)
    whole = dict(store)
    for name in whole.keys() - names.keys():
        del store[name]
    assert store.keys() == names.keys()
    try:
        yield
    finally:
        store.update(whole)


def fetch(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Snapshot:
    """Run the command in the folder, against a moto server; return what it wrote."""
    monkeypatch.chdir(folder)
    with moto_server() as port:
        arguments = [
            "fetch",
            "--endpoint-url",
            f"http://127.0.0.1:{port}",
            "--no-feed",
            "--no-resource-types",
            "--log",
            "fetch-log.json",
        ]
        fetched = CliRunner().invoke(main, arguments)
    assert fetched.exit_code == 0, fetched.output
    return snapshot.read(folder / "snapshot.json")


@pytest.mark.usefixtures("credentials")
def test_two_regions_from_moto_are_what_the_recording_and_the_stub_say(
    tmp_path: Path, recording: recordings.Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command line over the network: names, partitions, zones, services and endpoints, page by page."""
    two = of_two_regions(dict(recording.parameters))
    with only(two):
        read = fetch(tmp_path, monkeypatch)
    facts = parameters.facts(two)
    assert len(facts[0]) == 2
    assert (read.regions, read.services) == facts
    log = msgspec.json.decode((tmp_path / "fetch-log.json").read_bytes())
    assert log["counts"]["regions"] == 2
    with serving(two) as stub:
        assert ssm.read(clients.ssm(clients.Access(endpoint_url=stub.url), clients.Calls())) == two


@pytest.mark.deep
@pytest.mark.usefixtures("credentials")
def test_fetch_and_build_from_moto_give_the_bundled_site(
    tmp_path: Path, real_snapshot: Snapshot, recording: recordings.Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command line against a moto server: the same facts, and the same site but for the files of each run.

    Takes a minute or two: moto answers about fifty calls a second, and there are four thousand.
    """
    read = fetch(tmp_path, monkeypatch)
    facts = (read.regions, read.services)
    assert facts == parameters.facts(recording.parameters)
    assert facts == (real_snapshot.regions, real_snapshot.services)
    log = msgspec.json.decode((tmp_path / "fetch-log.json").read_bytes())
    assert log["counts"]["regions"] == len(read.regions)

    # As if AWS had been read at the same time: a live reading confirms what the last recording lacked.
    # Resource types are no parameters, and this fetch reads none.
    lists = read.resource_types
    live = msgspec.structs.replace(real_snapshot, read_at=read.read_at, recorded=False, resource_types=lists)
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


@pytest.mark.deep
@pytest.mark.usefixtures("credentials")
def test_the_stub_answers_as_moto_does(real_snapshot: Snapshot, recording: recordings.Recording) -> None:
    """A full fetch from the stub that every other test uses gives the very same facts."""
    with serving(recording.parameters) as stub:
        parameters_read = ssm.read(clients.ssm(clients.Access(endpoint_url=stub.url), clients.Calls()))
    assert parameters.facts(parameters_read) == (real_snapshot.regions, real_snapshot.services)
