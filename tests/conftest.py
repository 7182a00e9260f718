"""The worlds that tests look at: a tiny one made by hand, and the real one from the bundled recording."""

from __future__ import annotations

import datetime as dt
import fcntl
import json
import os
import signal
from collections import Counter
from contextlib import contextmanager, suppress
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import HealthCheck, settings

from generator.build import build, write
from generator.build.content import BundledHistories, read_bundled
from generator.catalog.assemble import assemble
from generator.core.errors import AtlasError
from generator.core.resources import BUNDLED_SNAPSHOT
from generator.model import bundled_histories, curated, snapshot
from generator.model.snapshot import Endpoint, FeedReading, LaunchFact, RegionFacts, ServiceFacts, Snapshot, ZoneIds
from generator.serve import serve
from tests.browser.chromium import Tab, chromium, clean, watched
from tests.browser.hosting import hosted
from tests.doubles.advice import commands, misuse
from tests.doubles.background import in_background
from tests.doubles.constants import make_constants_once
from tests.doubles.loaded_program import LoadedProgram, loaded_program
from tests.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from generator.model.catalog import Catalog
    from generator.model.history import History


# Started in the background, tests and all that they start would take no notice of SIGINT, which some of them send.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# No test asserts a time, and hypothesis must not do so on its own. `make test` tries the same examples in each run, so
# that it fails for what was changed and not by chance; `make test-deep` looks for others, and for ten times as many.
EXAMPLES = 50
settings.register_profile(
    "untimed",
    deadline=None,
    derandomize=True,
    max_examples=EXAMPLES,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("deep", settings.get_profile("untimed"), derandomize=False, max_examples=10 * EXAMPLES)
settings.load_profile("untimed")


def examples(count: int) -> int:
    """Return how many examples to try where `make test` tries so many: `make test-deep` tries ten times as many."""
    return count * settings().max_examples // EXAMPLES


MEMORY = "/dev/shm"  # noqa: S108 (pytest makes a folder of its own in it)
"""A disk in memory, which Linux has."""
MEMORY_NEEDED = 4 * 2**30
"""Bytes that are free there before it is used: ten times what all tests write."""
LONGEST = ("test_wheel.py", "test_html.py")
"""Modules whose single tests take longest."""
AWKWARD = '=HYPERLINK("x") <b>&amp;</b> "quoted", comma'
"""A name that every format must neutralize or escape."""

FEED = "https://docs.aws.amazon.com/global-infrastructure/latest/regions/regions.rss"


def region(code: str, name: str | None, country: str, partition: str, **services: Endpoint) -> RegionFacts:
    """Make one Region of the tiny world: two Availability Zones, one Local Zone."""
    return RegionFacts(
        code=code,
        name=name,
        partition=partition,
        country=country,
        subdivision=None,
        domain="amazonaws.com",
        zones=ZoneIds(availability=(f"{code}-az1", f"{code}-az2"), local=(f"{code}-lz1",), wavelength=()),
        services=dict(sorted(services.items())),
    )


# Longer than 40 lines: the whole hand-made world, read at a glance.
def tiny_snapshot() -> Snapshot:
    """Return three Regions in two partitions and four services: one global, one awkward, one in no Region."""
    iam = Endpoint(endpoint="iam.amazonaws.com", protocols="HTTPS")
    return Snapshot(
        read_at=dt.datetime(2024, 2, 29, 6, 30, tzinfo=dt.UTC),
        run="https://ci.example/runs/7",
        source="a tiny world",
        regions=(
            region(
                "eu-west-1",
                "Europe (Ireland)",
                "IE",
                "aws",
                iam=iam,
                **{"lambda": Endpoint(endpoint="lambda.eu-west-1.amazonaws.com", protocols="https, HTTP")},
            ),
            region(
                "us-east-1",
                "US East (N. Virginia)",
                "US",
                "aws",
                iam=iam,
                awkward=Endpoint(endpoint=None, protocols=None),
                **{"lambda": Endpoint(endpoint="lambda.us-east-1.amazonaws.com", protocols="HTTPS")},
            ),
            region(
                "us-gov-west-1",
                "AWS GovCloud (US-West)",
                "US",
                "aws-us-gov",
                iam=Endpoint(endpoint="iam.us-gov.amazonaws.com", protocols="HTTPS"),
            ),
        ),
        services=(
            ServiceFacts(code="awkward", name=AWKWARD, url=None, regions=("eu-west-1", "us-east-1")),
            ServiceFacts(
                code="iam",
                name="AWS Identity and Access Management (IAM)",
                url="https://aws.amazon.com/iam/",
                regions=("eu-west-1", "us-east-1", "us-gov-west-1"),
            ),
            ServiceFacts(code="iotthingsgraph", name="AWS IoT Things Graph", url=None, regions=()),
            ServiceFacts(code="lambda", name="AWS Lambda", url=None, regions=("eu-west-1", "us-east-1")),
        ),
        launches=(
            LaunchFact(
                region="us-east-1",
                date=dt.date(2006, 8, 25),
                source=FEED,
                announcement="https://aws.amazon.com/blogs/aws/amazon_ec2_beta/",
            ),
        ),
        feed=FeedReading(address=FEED, problem=None),
    )


def renamed(world: Snapshot, **names: str) -> Snapshot:
    """Return the world with services renamed, by code."""
    return msgspec.structs.replace(
        world,
        services=tuple(
            msgspec.structs.replace(service, name=names.get(service.code, service.name)) for service in world.services
        ),
    )


@pytest.fixture(autouse=True)
def usable_advice(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail where an error advises a command with an unknown option, or without one that it needs."""
    unusable: list[str] = []
    make = AtlasError.__init__

    def checked(error: AtlasError, problem: str, advice: str = "") -> None:
        unusable.extend(wrong for command in commands(advice) if (wrong := misuse(command)))
        make(error, problem, advice)

    monkeypatch.setattr(AtlasError, "__init__", checked)
    yield
    assert unusable == []


@pytest.fixture(scope="session")
def tiny() -> Catalog:
    """Assemble the tiny world."""
    return assemble(tiny_snapshot(), curated.read())


@pytest.fixture(scope="session")
def real_snapshot() -> Snapshot:
    """Read the bundled snapshot: the whole of AWS as recorded."""
    return snapshot.read(BUNDLED_SNAPSHOT)


@pytest.fixture(scope="session")
def real(real_snapshot: Snapshot) -> Catalog:
    """Assemble the bundled snapshot."""
    return assemble(real_snapshot, curated.read())


@pytest.fixture(scope="session")
def recordings_folder() -> Path:
    """Return where the old recordings are kept."""
    return ROOT / "tests" / "recordings"


@pytest.fixture(scope="session", autouse=True)
def constant_parts() -> Iterator[None]:
    """Make once what is the same for all commands of this process, where a process of its own each makes it anew."""
    with pytest.MonkeyPatch.context() as patch:
        make_constants_once(patch)
        yield


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep copies of published documents out of the user's cache folder, also in processes that tests start."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def program(_own_cache: None) -> Iterator[LoadedProgram]:
    """Give the program, loaded once, to run commands in processes of their own."""
    with loaded_program() as loaded:
        yield loaded


@pytest.fixture
def credentials(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Give credentials of an account that is not there, and hide whatever the machine has of its own."""
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL", "AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "nobody")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "nothing")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "aws-config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "aws-credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Let calls to AWS be tried again at once, and count what would have waited.

    What is tested is that retries come, not how long they wait: between attempts, and for the rate that botocore
    or the client keeps to after a refusal. Only these waits are gone; doubles that are slow stay slow.
    """
    waits: Counter[str] = Counter()
    monkeypatch.setattr("botocore.endpoint.time", SimpleNamespace(sleep=lambda _: waits.update(["between attempts"])))
    monkeypatch.setattr("botocore.retries.bucket.TokenBucket.acquire", lambda *_, **__: waits.update(["for the rate"]))
    monkeypatch.setattr("generator.aws.pace.Pace.pause", lambda *_: waits.update(["for the rate"]))
    return waits


def pytest_configure() -> None:
    """Have pytest make the folders of tests in memory, where half of the time of those that write sites is saved.

    Not where programs may not be run from there, as tests do, nor where the environment names another place.
    """
    with suppress(OSError):
        disk = os.statvfs(MEMORY)
        if disk.f_bavail * disk.f_frsize >= MEMORY_NEEDED and not disk.f_flag & os.ST_NOEXEC:
            os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", MEMORY)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest in one piece: at the end of the run, one worker would wait for it."""
    items.sort(key=lambda item: item.path.name not in LONGEST)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the flag that writes the golden site anew, to be read in git."""
    parser.addoption("--golden", action="store_true", help="write tests/golden anew from what the code makes now")


@pytest.fixture(scope="session")
def real_site(tmp_path_factory: pytest.TempPathFactory, real_snapshot: Snapshot) -> Path:
    """Build the real catalog's site, without a site address, as `make site` does."""

    def make(out: Path) -> None:
        order = build.BuildOptions(snapshot=real_snapshot, bundled=bundled())
        write.write(build.files(order).files, out)

    return built_once(tmp_path_factory, "real-site", make)


def built_once(tmp_path_factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Return a folder that the first worker to ask for it makes, while the others wait; nobody may change it.

    ``make`` is given a folder beside it, which gets its name when all of it is there.
    """
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    out = shared / name
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not out.exists():
            make(part := shared / f"{name}.part")
            part.rename(out)
    return out


def pages_of(site: Path) -> dict[str, str]:
    """Return every page of a built site, by path."""
    return {path.relative_to(site).as_posix(): path.read_text("utf-8") for path in site.rglob("*.html")}


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a built site as `region-atlas serve` does, and give its address."""
    with serve.server(folder, 0) as server, in_background(server):
        yield f"http://{serve.HOST}:{server.server_address[1]}/"


def bundled() -> BundledHistories:
    """Read both histories that ship with the package."""
    return read_bundled()


def bundled_history() -> History:
    """Read the history that ships with the package."""
    return bundled_histories.offerings()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as instance:
        yield instance


@pytest.fixture(scope="session")
def site(real_site: Path) -> Iterator[str]:
    with hosted(real_site) as address:
        yield address


@pytest.fixture(scope="session")
def design(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the tiny world's site with the page of the design's parts; give its address."""
    out = tmp_path_factory.mktemp("design") / "site"
    write.write(build.files(build.BuildOptions(snapshot=tiny_snapshot(), design=True)).files, out)
    with hosted(out) as address:
        yield address


@pytest.fixture(scope="session")
def logic(browser: Browser, real_site: Path, site: str) -> Iterator[Callable[..., Any]]:
    """Call into a module of the scripts, without a page of its own for each case.

    ``logic("shared/rank.js", "(rank, [query, entries]) => rank.rank(query, entries)", [query, entries])``
    """
    folder = next(real_site.glob("assets/*/js")).relative_to(real_site).as_posix()
    context = browser.new_context()
    stand = context.new_page()
    stand.goto(site + "about/")

    # Playwright takes seconds for large values, and milliseconds for the text of them.
    def call(module: str, script: str, given: object = None) -> Any:
        whole = f"""async ([at, given]) => {{
          const result = await ({script})({{ ...(await import(at)), url: at }}, JSON.parse(given));
          return JSON.stringify(result ?? null, (_, value) => value ?? null);
        }}"""
        return json.loads(stand.evaluate(whole, [f"{site}{folder}/{module}", json.dumps(given)]))

    yield call
    context.close()


@pytest.fixture(scope="session")
def tab(browser: Browser) -> Iterator[Tab]:
    tab = Tab(browser)
    yield tab
    tab.close()


@pytest.fixture
def page(tab: Tab, site: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    """Give a page as a new one is, which the next test gets as well: a new one takes longer than what is tested."""
    opened = tab.page()
    failures = request.session.testsfailed
    monkeypatch.setattr(opened, "add_init_script", cannot_be_removed)
    with clean(opened, site):
        yield opened
        if request.session.testsfailed > failures:
            tab.close()
        else:
            tab.reset(site)


def cannot_be_removed(*_: object) -> None:
    """Refuse what would stay in the page for the next test."""
    raise AssertionError("a script of every document stays in the page: use the fixture own_page")


@pytest.fixture
def own_page(browser: Browser, site: str) -> Iterator[Page]:
    """Give a page that no other test gets."""
    with watched(browser, site) as opened:
        yield opened


@pytest.fixture
def reader(tab: Tab, site: str) -> Iterator[Page]:
    """Give the page of ``page`` to open addresses in and to read: it must leave no trace in it."""
    opened = tab.page()
    with clean(opened, site):
        yield opened
        opened.goto("about:blank")
