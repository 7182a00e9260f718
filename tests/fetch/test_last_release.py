"""The last release: "not there" is a first release; unreadable, denied, damaged or partial is an error."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from generator.aws import clients, retries
from generator.build import build
from generator.build.content import BundledHistories
from generator.core import layout
from generator.core.errors import AccessError, AtlasError, DataError, SourceError
from generator.fetch import last_release
from generator.model import history, previous_release
from generator.model.history import History
from generator.model.reading import Confirmation
from tests.conftest import bundled_history, tiny_snapshot
from tests.doubles.readings import offered, on, runs, unchained
from tests.doubles.release_files import with_updated_summary
from tests.doubles.resource_types import history_of, lists
from tests.doubles.web import SILENCE, Answer, answering, dripping

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from mypy_boto3_s3 import S3Client


pytestmark = pytest.mark.usefixtures("credentials")


@pytest.fixture(scope="module")
def fetched() -> dict[str, bytes]:
    """Build the tiny world and return the files that its next run reads."""
    built = {file.path: file.content for file in build.files(build.BuildOptions(snapshot=tiny_snapshot())).files}
    return {name: built[f"downloads/{name}"] for name in layout.FETCHED_NAMES}


@pytest.fixture(scope="module")
def needed(fetched: dict[str, bytes]) -> dict[str, bytes]:
    """Return the files that the next run of the tiny world needs."""
    return {name: fetched[name] for name in layout.NEXT_RUN_NAMES}


@pytest.fixture(scope="module")
def database(fetched: dict[str, bytes]) -> bytes:
    """Return the database of the tiny world, as its summary lists it."""
    return fetched[layout.SQLITE_NAME]


def no_bucket() -> S3Client:
    raise AssertionError("no bucket was to be read")


@pytest.fixture
def bucket() -> Iterator[S3Client]:
    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1")
        client.create_bucket(Bucket="atlas")
        yield client


def put(folder: Path, files: dict[str, bytes]) -> None:
    (folder / "downloads").mkdir(parents=True)
    for name, content in files.items():
        (folder / "downloads" / name).write_bytes(content)


def test_a_folder_is_read(tmp_path: Path, needed: dict[str, bytes]) -> None:
    put(tmp_path / "site", needed)
    assert last_release.read(str(tmp_path / "site"), no_bucket) == needed


def test_a_bucket_is_read_below_its_prefix(bucket: S3Client, needed: dict[str, bytes]) -> None:
    for name, content in needed.items():
        bucket.put_object(Bucket="atlas", Key=f"prod/downloads/{name}", Body=content)
    assert last_release.read("s3://atlas/prod/", lambda: bucket) == needed
    with pytest.raises(SourceError, match="s3://atlas: there is no release"):
        last_release.read("s3://atlas", lambda: bucket)
    assert last_release.read("s3://atlas", lambda: bucket, first=True) == {}


def test_a_site_is_read(needed: dict[str, bytes]) -> None:
    with answering({f"/atlas/downloads/{name}": (200, {}, content) for name, content in needed.items()}) as url:
        assert last_release.read(f"{url}/atlas/", no_bucket) == needed


def test_not_there_is_an_error_unless_it_is_the_first_release(tmp_path: Path) -> None:
    """A mistyped address would begin the history anew."""
    with answering({}) as url:
        for address in (str(tmp_path / "nowhere"), str(tmp_path), url):
            with pytest.raises(SourceError, match="there is no release") as refused:
                last_release.read(address, no_bucket)
            assert refused.value.problem.startswith(f"{address}: ")
            assert "check the address" in refused.value.advice
            assert "--first" in refused.value.advice
            assert last_release.read(address, no_bucket, first=True) == {}


def test_a_release_is_not_taken_for_a_first_one(tmp_path: Path, needed: dict[str, bytes]) -> None:
    put(tmp_path, needed)
    with pytest.raises(SourceError, match="has a release already, of 2024-02-29 06:30 UTC") as refused:
        last_release.read(str(tmp_path), no_bucket, first=True)
    assert "leave --first out" in refused.value.advice


def test_a_bucket_that_does_not_exist_is_an_error(bucket: S3Client) -> None:
    with pytest.raises(SourceError, match="NoSuchBucket"):
        last_release.read("s3://elsewhere", lambda: bucket)


@pytest.mark.parametrize("status", [403, 500])
def test_a_site_that_refuses_is_an_error(status: int) -> None:
    answer: Answer = (status, {}, b"no")
    with answering({f"/downloads/{name}": answer for name in layout.NEXT_RUN_NAMES}) as url, pytest.raises(SourceError):
        last_release.read(url, no_bucket)


@pytest.mark.parametrize(
    "target",
    [
        *(
            "http://169.254.169.254/latest/",
            "https://169.254.169.254/latest/",
            "https://10.0.0.1/",
            "file:///etc/passwd",
        ),
        *("http://example.org/", "https://localhost.example:x/", "http://[::1", "ftp://127.0.0.1/"),
    ],
)
def test_a_redirect_of_a_site_leads_only_to_public_https(target: str) -> None:
    answer: Answer = (302, {"Location": target}, b"")
    with (
        answering({f"/downloads/{layout.CATALOG_NAME}": answer}) as url,
        pytest.raises(SourceError, match="the last release cannot be read"),
    ):
        last_release.read(url, no_bucket)


@pytest.mark.parametrize(
    "address", ["http://example.org", "http://169.254.169.254", "http://", "https://", "http://[::1"]
)
def test_a_site_is_given_as_https(address: str) -> None:
    with pytest.raises(SourceError):
        last_release.read(address, no_bucket, first=True)


def test_a_site_that_does_not_answer_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """In time: each kind of answer without an end is tried where the launch feed is read, by the same function."""
    monkeypatch.setattr(last_release, "MAX_SECONDS", 0.3)
    with dripping(*SILENCE["nothing at all"]) as place, pytest.raises(SourceError, match=r"longer than 0\.3 seconds"):
        last_release.read(f"http://{place}", no_bucket)


def test_all_files_together_have_a_deadline(bucket: S3Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also in a bucket, where each part of an answer may come just in time."""
    over = threading.Event()
    monkeypatch.setattr(last_release, "MAX_TOTAL_SECONDS", 0.1)
    monkeypatch.setattr(bucket, "get_object", lambda **_: over.wait())
    try:
        with pytest.raises(SourceError, match=r"s3://atlas: .* took longer than 0\.1 seconds"):
            last_release.read("s3://atlas", lambda: bucket)
    finally:
        over.set()


@pytest.mark.parametrize("packed", [False, True])
def test_a_file_of_a_site_that_is_too_large_is_an_error(monkeypatch: pytest.MonkeyPatch, *, packed: bool) -> None:
    """Also where it is small on the way."""
    monkeypatch.setattr(previous_release, "MAX_BYTES", 1_000_000)
    body = b" " * 1_000_001
    answer: Answer = (200, {"Content-Encoding": "gzip"}, gzip.compress(body)) if packed else (200, {}, body)
    with (
        answering({f"/downloads/{layout.CATALOG_NAME}": answer}) as url,
        pytest.raises(SourceError, match="is larger than"),
    ):
        last_release.read(url, no_bucket)


def test_an_object_that_is_too_large_is_an_error(
    bucket: S3Client, needed: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, content in needed.items():
        bucket.put_object(Bucket="atlas", Key=f"downloads/{name}", Body=content)
    client = clients.s3(clients.Access(region="us-east-1"), clients.Calls())
    assert last_release.read("s3://atlas", lambda: client) == needed
    monkeypatch.setattr(retries, "MAX_OBJECT_BYTES", 500)
    with pytest.raises(SourceError, match=f"s3://atlas/downloads/{layout.CATALOG_NAME}: it is larger than 500 bytes"):
        last_release.read("s3://atlas", lambda: client)


def test_denied_is_an_error_not_a_first_release(bucket: S3Client, monkeypatch: pytest.MonkeyPatch) -> None:
    denied = ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "GetObject")

    def refuse(**_: object) -> None:
        raise denied

    monkeypatch.setattr(bucket, "get_object", refuse)
    with pytest.raises(SourceError, match=r"s3://atlas/downloads/.*denied"):
        last_release.read("s3://atlas", lambda: bucket)


def test_a_database_that_may_not_be_read_is_left_out(
    bucket: S3Client, needed: dict[str, bytes], database: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next build makes it anew; the role of an older infrastructure may not read it."""
    for name, content in (needed | {layout.SQLITE_NAME: database}).items():
        bucket.put_object(Bucket="atlas", Key=f"downloads/{name}", Body=content)
    assert last_release.read("s3://atlas", lambda: bucket) == needed | {layout.SQLITE_NAME: database}
    get = bucket.get_object

    def refuse(**call: str) -> object:
        if call["Key"].endswith(".sqlite"):
            raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "GetObject")
        return get(Bucket=call["Bucket"], Key=call["Key"])

    monkeypatch.setattr(bucket, "get_object", refuse)
    assert last_release.read("s3://atlas", lambda: bucket) == needed


def test_only_the_database_that_the_summary_lists_stays(
    tmp_path: Path, needed: dict[str, bytes], database: bytes
) -> None:
    """What a rollback or a stopped publish left there is another one; it counts as none, and harms nothing."""
    for content, kept in ((database, {layout.SQLITE_NAME: database}), (database[:-1], {}), (None, {})):
        last_release.write(needed | ({layout.SQLITE_NAME: content} if content else {}), tmp_path)
        previous = previous_release.read(tmp_path)
        assert previous
        assert previous.kept_reports == kept


def test_half_a_release_is_an_error(tmp_path: Path, needed: dict[str, bytes]) -> None:
    put(tmp_path, {layout.SUMMARY_NAME: needed[layout.SUMMARY_NAME]})
    with pytest.raises(DataError, match=f"not {layout.CATALOG_NAME}"):
        last_release.read(str(tmp_path), no_bucket)


def test_a_release_that_lost_its_history_is_an_error(tmp_path: Path, needed: dict[str, bytes]) -> None:
    """Its summary says that there was one: years of dates are not to be lost silently."""
    put(tmp_path, {name: content for name, content in needed.items() if name != layout.HISTORY_NAME})
    with pytest.raises(DataError, match=f"has .* but not {layout.HISTORY_NAME}"):
        last_release.read(str(tmp_path), no_bucket)


def test_a_release_from_before_there_was_a_history_is_read(tmp_path: Path, needed: dict[str, bytes]) -> None:
    """Its summary lists none. The next reading continues from the bundled history, as that stood by then."""
    summary = json.loads(needed[layout.SUMMARY_NAME])
    summary["reports"] = [entry for entry in summary["reports"] if entry["path"] not in layout.HISTORY_NAMES]
    put(tmp_path, {layout.CATALOG_NAME: needed[layout.CATALOG_NAME], layout.SUMMARY_NAME: json.dumps(summary).encode()})
    last = last_release.read(str(tmp_path), no_bucket)
    assert last.keys() == {layout.CATALOG_NAME, layout.SUMMARY_NAME}
    last_release.write(last, tmp_path / "previous")
    previous = previous_release.read(tmp_path / "previous")
    assert previous
    assert previous.history is None
    bundled = runs(offered(tiny_snapshot(), "lambda", "us-gov-west-1"), on(9))
    order = build.BuildOptions(snapshot=on(1), previous=previous, bundled=BundledHistories(history=bundled))
    built = build.files(order, executor_factory=ThreadPoolExecutor)
    assert [str(line.date) for line in built.history.lines] == ["2024-02-29", "2024-03-01"]
    assert built.changes == (
        "AWS Lambda was removed from AWS GovCloud (US-West) (counted once a second check confirms it)",
    )


def without_resource_types(files: dict[str, bytes]) -> dict[str, bytes]:
    """Return the files of a release that an earlier version published, which did not read resource types."""
    summary = json.loads(files[layout.SUMMARY_NAME])
    name = layout.RESOURCE_TYPE_HISTORY_NAME
    summary["reports"] = [entry for entry in summary["reports"] if entry["path"] != name]
    rest = {path: content for path, content in files.items() if path != name}
    return rest | {layout.SUMMARY_NAME: json.dumps(summary).encode()}


def test_a_release_from_before_there_were_resource_types_is_read(tmp_path: Path, needed: dict[str, bytes]) -> None:
    """The next build goes on from the bundled history of types, as it stood by then."""
    put(tmp_path, without_resource_types(needed))
    last = last_release.read(str(tmp_path), no_bucket)
    assert last.keys() == {layout.CATALOG_NAME, layout.SUMMARY_NAME, layout.HISTORY_NAME}
    last_release.write(last, tmp_path / "previous")
    previous = previous_release.read(tmp_path / "previous")
    assert previous
    assert previous.history
    assert previous.resource_type_history is None
    before, after = on(-20).read_at, on(20).read_at
    bundled = history_of((before, lists(before, us_east_1={"AWS::IAM::Role"})), (after, lists(after, us_east_1=set())))
    order = build.BuildOptions(
        snapshot=on(1),
        previous=previous,
        bundled=BundledHistories(history=History(), resource_type_history=bundled),
    )
    built = build.files(order, executor_factory=ThreadPoolExecutor)
    assert built.resource_type_history == bundled.first(1)


@pytest.mark.parametrize("name", layout.HISTORY_NAMES)
def test_a_history_that_a_stopped_publish_sent_ahead_is_read(
    tmp_path: Path, needed: dict[str, bytes], name: str
) -> None:
    """A publish sends it before the summary that lists it: a line more, or the first that there is."""
    for released in (needed, without_resource_types(needed)):
        past = history.decode(needed[name], name)
        read_at = on(1).read_at
        ahead = (
            history.append(past, Confirmation(read_at=read_at))
            if past.lines
            else history_of((read_at, lists(read_at, us_east_1={"AWS::IAM::Role"})))
        )
        last_release.write(released | {name: ahead.content}, tmp_path)
        previous = previous_release.read(tmp_path)
        assert previous
        histories = {layout.HISTORY_NAME: previous.history}
        histories |= {layout.RESOURCE_TYPE_HISTORY_NAME: previous.resource_type_history}
        assert histories[name] == ahead


def test_a_role_that_may_not_read_the_types_reads_the_releases_without_them(
    bucket: S3Client, needed: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A newer program beside an older infrastructure; where the release has them, no line of them is to be lost."""
    denied = ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "GetObject")
    get_object = bucket.get_object

    def refuse(**call: Any) -> object:
        if call["Key"].endswith(layout.RESOURCE_TYPE_HISTORY_NAME):
            raise denied
        return get_object(**call)

    monkeypatch.setattr(bucket, "get_object", refuse)
    older = without_resource_types(needed)
    for name, content in older.items():
        bucket.put_object(Bucket="atlas", Key=f"downloads/{name}", Body=content)
    assert last_release.read("s3://atlas", lambda: bucket) == older
    for name, content in needed.items():
        bucket.put_object(Bucket="atlas", Key=f"downloads/{name}", Body=content)
    with pytest.raises(AccessError, match=f"{layout.RESOURCE_TYPE_HISTORY_NAME}: AWS denied access"):
        last_release.read("s3://atlas", lambda: bucket)


def test_a_site_that_denies_what_it_does_not_have_is_read(needed: dict[str, bytes]) -> None:
    """A host that may not list its bucket answers so; what the summary lists must still be there."""
    older = without_resource_types(needed)
    denied: Answer = (403, {}, b"no")
    for files in (older, needed):
        answers: dict[str, Answer] = {f"/downloads/{name}": (200, {}, content) for name, content in files.items()}
        answers[f"/downloads/{layout.RESOURCE_TYPE_HISTORY_NAME}"] = denied
        with answering(answers) as url:
            if files == older:
                assert last_release.read(url, no_bucket) == older
            else:
                with pytest.raises(AccessError, match=f"{layout.RESOURCE_TYPE_HISTORY_NAME}: .* access is denied"):
                    last_release.read(url, no_bucket)


@pytest.mark.parametrize("more", [0, 1])
@pytest.mark.parametrize("earlier", [False, True], ids=["", "by an earlier version"])
@pytest.mark.parametrize(
    "names",
    [
        [layout.HISTORY_NAME],
        [layout.RESOURCE_TYPE_HISTORY_NAME],
        [*layout.HISTORY_NAMES, layout.CATALOG_NAME],
        [layout.HISTORY_NAME, layout.CATALOG_NAME],
    ],
)
def test_what_a_stopped_first_publish_left_is_no_release(
    tmp_path: Path, needed: dict[str, bytes], names: list[str], *, more: int, earlier: bool
) -> None:
    """Its summary would have come last. Its history is the bundled one, perhaps a reading longer."""
    begun = longer(more)
    begun = unchained(begun) if earlier else begun
    put(tmp_path, {name: content for name, content in (needed | {layout.HISTORY_NAME: begun}).items() if name in names})
    assert last_release.read(str(tmp_path), no_bucket, first=True) == {}
    with pytest.raises(SourceError, match="what a first publish sent that did not end"):
        last_release.read(str(tmp_path), no_bucket)


def test_a_release_that_lost_its_summary_is_an_error(tmp_path: Path, needed: dict[str, bytes]) -> None:
    """Its history says more than any first publish could: to begin anew would lose that."""
    put(tmp_path, {layout.CATALOG_NAME: needed[layout.CATALOG_NAME], layout.HISTORY_NAME: longer(2)})
    with pytest.raises(DataError, match=f"but not {layout.SUMMARY_NAME}") as caught:
        last_release.read(str(tmp_path), no_bucket)
    assert "publish the last site again" in caught.value.advice


@pytest.mark.parametrize("name", layout.HISTORY_NAMES)
def test_either_history_shows_a_release_that_lost_its_summary(
    tmp_path: Path, needed: dict[str, bytes], name: str
) -> None:
    """The other one may have no more lines than a first publish sends."""
    first, second = on(1).read_at, on(2).read_at
    longer_history = {
        layout.HISTORY_NAME: runs(on(0), offered(on(1), "iam", "us-gov-west-1", there=False)),
        layout.RESOURCE_TYPE_HISTORY_NAME: history_of(
            (first, lists(first, us_east_1={"AWS::IAM::Role"})), (second, lists(second, us_east_1=set()))
        ),
    }[name]
    put(tmp_path, {each: needed[each] for each in layout.HISTORY_NAMES} | {name: longer_history.content})
    with pytest.raises(DataError, match=f"but not .*{layout.SUMMARY_NAME}"):
        last_release.read(str(tmp_path), no_bucket)


def test_a_catalog_alone_is_an_error(tmp_path: Path, needed: dict[str, bytes]) -> None:
    """No publish leaves it without a history."""
    put(tmp_path, {layout.CATALOG_NAME: needed[layout.CATALOG_NAME]})
    with pytest.raises(DataError, match=f"but not {layout.SUMMARY_NAME}, {layout.HISTORY_NAME}"):
        last_release.read(str(tmp_path), no_bucket)


def longer(more: int) -> bytes:
    """Return the bundled history with so many lines more."""
    past = bundled_history()
    for days in range(1, more + 1):
        past = history.append(past, Confirmation(read_at=past.lines[-1].read_at + dt.timedelta(days=days)))
    return past.content


@pytest.mark.parametrize("name", layout.NEXT_RUN_NAMES)
def test_a_damaged_file_is_an_error_that_names_it(name: str, tmp_path: Path, needed: dict[str, bytes]) -> None:
    put(tmp_path, needed | {name: needed[name][:-20]})
    with pytest.raises(DataError, match=name):
        last_release.read(str(tmp_path), no_bucket)


@pytest.mark.parametrize("address", ["ftp://example.org/", "s3://", "s3:///prod", "s3://not_a_bucket"])
def test_an_address_of_another_kind_is_refused(address: str) -> None:
    with pytest.raises(SourceError, match=address) as caught:
        last_release.read(address, no_bucket)
    assert "s3://" in caught.value.advice


def test_previous_is_written_whole_and_read_back(tmp_path: Path, needed: dict[str, bytes]) -> None:
    last_release.write(needed, tmp_path / "previous")
    read = previous_release.read(tmp_path / "previous")
    assert read
    assert read.catalog.as_of == tiny_snapshot().read_at.date()


def test_a_first_release_leaves_nothing_of_an_earlier_run(tmp_path: Path, needed: dict[str, bytes]) -> None:
    last_release.write(needed, tmp_path)
    last_release.write({}, tmp_path)
    assert previous_release.read(tmp_path) is None


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda document: document["offerings"][-1].update(region="zz-1"), "Region 'zz-1' is not among"),
        (lambda document: document["offerings"][-1].update(service="zzz"), "service 'zzz' is not among"),
        (lambda document: document["regions"].reverse(), "not sorted and unique"),
        (lambda document: document["services"].append(document["services"][-1]), "not sorted and unique"),
        (lambda document: document.update(schema_version=2), "schema_version"),
    ],
)
def test_a_catalog_that_build_never_writes_is_refused(
    change: Callable[[Any], None], message: str, tmp_path: Path, needed: dict[str, bytes]
) -> None:
    """Sorted, unique, closed under reference: what one reads back keeps the promises of what was written."""
    document = json.loads(needed[layout.CATALOG_NAME])
    change(document)
    put(tmp_path, with_updated_summary(needed | {layout.CATALOG_NAME: json.dumps(document).encode()}))
    with pytest.raises(DataError, match=message):
        last_release.read(str(tmp_path), no_bucket)


def test_a_later_release_with_more_to_say_is_read(tmp_path: Path, needed: dict[str, bytes]) -> None:
    """An older program, rolled back, must still continue from what a newer one published."""
    for name in layout.NEXT_RUN_NAMES:
        lines = unchained(needed[name]).splitlines() if name == layout.HISTORY_NAME else [needed[name]]
        put_one = b"".join(json.dumps(json.loads(line) | {"a_new_field": 1}).encode() + b"\n" for line in lines)
        needed = needed | {name: put_one}
    newer = history.chained(history.decode(needed[layout.HISTORY_NAME], "it")).content
    needed = with_updated_summary(needed | {layout.HISTORY_NAME: newer})
    put(tmp_path, needed)
    assert last_release.read(str(tmp_path), no_bucket) == needed


def test_a_file_that_is_a_folder_is_named(tmp_path: Path, needed: dict[str, bytes]) -> None:
    last_release.write(needed, tmp_path)
    (tmp_path / layout.CATALOG_NAME).unlink()
    (tmp_path / layout.CATALOG_NAME).mkdir()
    with pytest.raises(DataError, match=f"{layout.CATALOG_NAME}: cannot be read: it is not a regular file"):
        previous_release.read(tmp_path)


def test_half_of_previous_is_refused(tmp_path: Path, needed: dict[str, bytes]) -> None:
    last_release.write(needed, tmp_path)
    (tmp_path / layout.SUMMARY_NAME).unlink()
    with pytest.raises(AtlasError, match=f"but not {layout.SUMMARY_NAME}"):
        previous_release.read(tmp_path)
