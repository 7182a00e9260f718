"""The command ``check``: its answer in each form, its status, and its errors about files that cannot be read."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result

from generator.cli.main import main
from generator.core import layout
from generator.core.disk import write_whole
from generator.core.errors import DataError, SourceError
from generator.core.layout import CATALOG_PATH
from generator.model import snapshot
from generator.query import published_gone
from generator.query.published_types import TYPES_PATH
from tests.doubles.resource_types import ALIAS, FUNCTION, LEDGER, METADATA, ROLE, typed_snapshot
from tests.doubles.web import Answer, answering

URL = "AWS::Lambda::Url"
URL_OF_GONE = "AWS::CDK::Url"
"""A type of a namespace that no service of the tiny world has."""

pytestmark = pytest.mark.usefixtures("in_an_empty_folder")


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Build the tiny world with resource types: known in two Regions, one of them in one only; unknown in a third."""
    world, folder = typed_snapshot(), tmp_path_factory.mktemp("check")
    assert world.resource_types
    types = dict(sorted((world.resource_types.types | {URL: ("us-east-1",), URL_OF_GONE: ("us-east-1",)}).items()))
    lists = msgspec.structs.replace(world.resource_types, types=types)
    snapshot.write(msgspec.structs.replace(world, resource_types=lists), folder / "tiny.json")
    arguments = ("build", "--snapshot", str(folder / "tiny.json"), "--out", str(folder / "site"))
    assert CliRunner().invoke(main, arguments).exit_code == 0
    return {path: (folder / "site" / path).read_bytes() for path in (CATALOG_PATH, TYPES_PATH)}


@pytest.fixture
def site(documents: dict[str, bytes]) -> str:
    """Write what a check needs of that site."""
    for path, content in documents.items():
        write_whole(Path("site") / path, content)
    return "site"


def check(*arguments: str, given: str | None = None) -> Result:
    return CliRunner().invoke(main, ("check", *arguments), input=given)


def template(name: str, *types: str) -> str:
    """Write a template with a resource of each type, on every second line from 3 on."""
    lines = [
        "Resources:",
        *(line for number, each in enumerate(types) for line in (f"  R{number}:", f"    Type: {each}")),
    ]
    Path(name).write_text("\n".join(lines) + "\n", "utf-8")
    return name


def test_a_template_whose_types_are_all_available_passes(site: str) -> None:
    done = check(template("a.yaml", FUNCTION, ROLE), "--site", site, "--region", "eu-west-1", "--region", "us-east-1")
    assert done.exit_code == 0
    assert done.stdout.startswith("All 2 resource types are available in 2 of 2 Regions. ")
    assert (
        f"Available in every considered Region whose types are known, judged by type: {ROLE}, {FUNCTION}."
        in done.stdout
    )


def test_what_is_missing_is_named_with_the_nearest_region_that_has_it(site: str) -> None:
    done = check(template("a.yaml", FUNCTION, URL), "--site", site, "--region", "eu-west-1")
    assert done.exit_code == 10
    assert done.stdout.startswith(f"Not available in Europe (Ireland), eu-west-1: {URL}. ")
    (row,) = [line for line in done.stdout.splitlines() if line.startswith("eu-west-1 ")]
    assert row.split()[:5] == ["eu-west-1", "Europe", "(Ireland)", URL, "us-east-1"]
    assert done.stderr == (
        f"error: not available in Europe (Ireland), eu-west-1: {URL}\n"
        "next: the nearest Region that has everything is US East (N. Virginia), us-east-1\n"
    )


def test_terraform_is_judged_by_service_in_every_region(site: str) -> None:
    """Also where the resource types are unknown: Terraform does not name any."""
    Path("a.tf").write_text('resource "aws_lambda_function" "a" {}\n', "utf-8")
    done = check("a.tf", "--site", site, "--region", "us-gov-west-1")
    assert done.exit_code == 10
    assert "aws_lambda_function  its service, lambda  0 of 1 Region" in done.stdout
    assert done.stderr.endswith(
        "next: no Region of that partition has everything: without --region, the answer says what each lacks\n"
    )


def test_what_cdk_leaves_out_where_it_is_not_available_is_not_missing(site: str) -> None:
    assert check(template("a.yaml", FUNCTION, METADATA), "--site", site, "--region", "eu-west-1").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("--region", "eu-west-1"), 0),
        (("--region", "eu-west-1", "--region", "us-gov-west-1"), 11),
        (("--region", "us-gov-west-1"), 11),
        (("--region", "eu-west-1", "--region", "us-gov-west-1", "--any"), 0),
        (("--region", "us-gov-west-1", "--any"), 11),
        ((), 0),
        (("--partition", "aws-us-gov"), 11),
        (("--partition", "aws", "--region", "eu-west-1", "--region", "us-gov-west-1"), 0),
    ],
)
def test_a_region_whose_types_are_unknown_never_counts_as_available(
    arguments: tuple[str, ...], status: int, site: str
) -> None:
    assert check(template("a.yaml", FUNCTION), "--site", site, *arguments).exit_code == status


def test_only_strict_fails_for_what_is_not_recognized(site: str) -> None:
    """A type that no list has any more, such as one that was withdrawn, is not recognized either."""
    name = template("a.yaml", FUNCTION, LEDGER)
    assert check(name, "--site", site, "--region", "eu-west-1").exit_code == 0
    done = check(name, "--site", site, "--region", "eu-west-1", "--strict")
    assert done.exit_code == 11
    assert f"error: not recognized: {LEDGER}" in done.stderr
    assert done.stdout.startswith("The one recognized resource type is available in ")


def test_the_answer_as_json_holds_everything(site: str) -> None:
    done = check(template("a.yaml", FUNCTION, "Custom::X"), "--site", site, "--region", "eu-west-1", "--json")
    answer = json.loads(done.stdout)
    assert answer["verdict"] == "available"
    assert answer["considered"] == answer["available"] == ["eu-west-1"]
    assert answer["regions"]["eu-west-1"]["status"] == "available"
    assert answer["unjudged"] == [{"kind": "custom", "name": "Custom::X"}]
    (requirement,) = answer["requirements"]
    assert (requirement["name"], requirement["depth"]) == (FUNCTION, "type")
    assert requirement["unknown"] == ["us-gov-west-1"]
    assert [each["line"] for each in answer["files"][0]["declarations"]] == [3, 5]


def test_the_answer_as_json_is_json_whatever_a_template_holds(site: str) -> None:
    """Control characters, directions and private signs come back as they were, and no line obeys them."""
    name = "a\x7f\x85\u202e\U000f0000##[error]\x1b::"
    Path("a.json").write_text(json.dumps({"Resources": {name: {"Type": name}}}), "utf-8")
    done = check("a.json", "--site", site, "--region", "eu-west-1", "--json")
    assert json.loads(done.stdout)["unjudged"] == [{"kind": "unknown", "name": name}]
    assert all(line.isprintable() and "##[" not in line for line in done.stdout.splitlines())


def test_an_answer_in_markdown_obeys_nothing_in_a_template(site: str) -> None:
    Path("a.json").write_text(json.dumps({"Resources": {"A": {"Type": "x|`</td>\n::error::*b*"}}}), "utf-8")
    done = check("a.json", "--site", site, "--region", "eu-west-1", "--markdown")
    assert r"| `x\|'</td>\n::error::*b*` | not recognized: computed, or in no list of resource types |" in done.stdout
    assert not [line for line in done.stdout.splitlines() if line.startswith("::")]


def test_a_workflow_gets_annotations_a_summary_and_outputs(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file's name cannot end the property that it stands in."""
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "summary.md")
    monkeypatch.setenv("GITHUB_OUTPUT", "output.txt")
    name = template("a,b::c%.yaml", ALIAS, LEDGER)
    done = check(name, "--site", site, "--region", "us-gov-west-1", "--region", "eu-west-1", "--strict", "--github")
    assert done.exit_code == 11
    assert f"::warning file=a%2Cb%3A%3Ac%25.yaml,line=5::{LEDGER} was not recognized" in done.stdout.splitlines()
    assert Path("summary.md").read_text().startswith("**The one recognized resource type is available in 1 of 1 Region")
    assert Path("output.txt").read_text() == "verdict=unknown\navailable=eu-west-1\nmissing=\n"


def test_a_missing_type_is_an_annotation_of_its_line(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    monkeypatch.delenv("GITHUB_OUTPUT", raising=False)
    name = template("a.yaml", URL, FUNCTION, URL)
    regions = ("--region", "eu-west-1", "--region", "us-east-1")
    done = check(name, "--site", site, *regions, "--github")
    assert done.exit_code == 10
    marks = [line for line in done.stdout.splitlines() if line.startswith("::")]
    assert marks == [f"::error file=a.yaml,line={line}::{URL} is not available in eu-west-1" for line in (3, 7)]
    assert "::" not in check(name, "--site", site, *regions, "--any", "--github").stdout.replace("AWS::Lambda::", "")


def site_with_gone(site: str, *, closest: dict[str, str], settled: bool = True) -> str:
    """Let that site say that AWS no longer lists the service of a type."""
    service = {
        "name": "Amazon Ledger",
        "removed": "2026-01-17",
        "settled": settled,
        "closest": closest,
        "namespaces": ["AWS::QLDB", "AWS::CDK"],
        "terraform": ["aws_qldb_"],
    }
    document = json.dumps({"gone": {"qldb": service}}).encode()
    write_whole(Path(site) / published_gone.TEMPLATE_CHECK_PATH, document)
    return site


def test_what_belongs_to_a_service_that_aws_no_longer_lists_is_available_nowhere(site: str) -> None:
    """The answer says since when, what is closest today, and where all the rest is available."""
    Path("a.tf").write_text('resource "aws_qldb_ledger" "a" {}\nresource "aws_lambda_function" "b" {}\n', "utf-8")
    site = site_with_gone(site, closest={"lambda": "AWS Lambda"})
    done = check("a.tf", "--site", site, "--strict")
    assert done.exit_code == 10
    gone = "1 of 2 belongs to a service that AWS no longer lists"
    assert done.stdout.startswith(f"All 2 resource types are available in none of 3 Regions: {gone}. ")
    assert "Everything else is available in: eu-west-1, us-east-1." in done.stdout
    assert "Amazon Ledger            2026-01-17  AWS Lambda     aws_qldb_ledger\n" in done.stdout
    assert "Not judged" not in done.stdout
    one = check("a.tf", "--site", site, "--region", "us-gov-west-1")
    assert one.exit_code == 10
    assert one.stderr == (
        "error: not available in AWS GovCloud (US-West), us-gov-west-1: aws_lambda_function, aws_qldb_ledger; "
        f"{gone}\nnext: replace what AWS no longer lists: aws_qldb_ledger\n"
    )


def test_a_type_that_nothing_else_is_declared_with_is_named_as_the_one(site: str) -> None:
    done = check(template("a.yaml", LEDGER), "--site", site_with_gone(site, closest={}, settled=False))
    assert done.stdout.startswith(
        "The one resource type is available in none of 3 Regions: it belongs to a service that AWS no longer lists. "
    )
    (row,) = [line for line in done.stdout.splitlines() if line.startswith("Amazon Ledger ")]
    assert row.split() == ["Amazon", "Ledger", "2026-01-17", "(one", "check", "so", "far)", LEDGER]
    assert "Everything else" not in done.stdout


def test_a_registered_type_of_such_a_service_is_judged_by_that_with_a_remark(site: str) -> None:
    site = site_with_gone(site, closest={})
    done = check(template("a.yaml", URL_OF_GONE), "--site", site, "--region", "us-east-1")
    assert done.exit_code == 0
    assert done.stdout.startswith("The one resource type is available in US East (N. Virginia), us-east-1. ")
    assert f"{URL_OF_GONE} (still registered in 1 Region)" in done.stdout


def test_services_that_aws_no_longer_lists_are_in_every_form_of_the_answer(
    site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "summary.md")
    monkeypatch.setenv("GITHUB_OUTPUT", "output.txt")
    site = site_with_gone(site, closest={"lambda": "AWS Lambda"})
    name = template("a.yaml", LEDGER, URL_OF_GONE, FUNCTION)
    document = json.loads(check(name, "--site", site, "--json").stdout)
    assert document["verdict"] == "missing"
    assert document["gone"]["qldb"]["removed"] == "2026-01-17"
    assert {each["name"]: each["gone"] for each in document["requirements"]} == {
        LEDGER: True,
        URL_OF_GONE: True,
        FUNCTION: False,
    }
    assert all(LEDGER in region["missing"] for region in document["regions"].values())
    done = check(name, "--site", site, "--github")
    since = "AWS no longer lists Amazon Ledger: removed by 2026-01-17; closest today: AWS Lambda"
    marks = [line for line in done.stdout.splitlines() if line.startswith("::")]
    assert marks == [
        f"::error file=a.yaml,line=3::{LEDGER}: {since}",
        f"::warning file=a.yaml,line=5::{URL_OF_GONE}: {since}",
        f"::error file=a.yaml,line=5::{URL_OF_GONE} is not available in eu-west-1",
    ]
    types = f"`{URL_OF_GONE}` (still registered in 1 Region)<br>`{LEDGER}`"
    summary = Path("summary.md").read_text("utf-8")
    assert (
        f"| Amazon Ledger | 2026-01-17 | AWS Lambda | {types} |\n\nEverything else is available in `us-east-1`."
        in summary
    )
    assert f"| Europe (Ireland), eu-west-1 | `{URL_OF_GONE}` | `us-east-1` |" in summary
    assert Path("output.txt").read_text("utf-8").startswith("verdict=missing\navailable=\n")


def test_a_template_may_come_by_standard_input(site: str) -> None:
    done = check("-", "--site", site, "--region", "eu-west-1", given=f"Resources: {{A: {{Type: {FUNCTION}}}}}\n")
    assert done.exit_code == 0


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.yaml", "Resources:\n  A:\n    Type: 'x\n", "error: a.yaml:3: not valid YAML: "),
        ("a.json", '{"Resources": {}\n', "error: a.json:2: not valid JSON: "),
        ("a.tf", 'resource "a" "b" {\n', "error: a.tf:1: not valid HCL: a block that is not closed"),
        ("a.yaml", "name: CI\n", "error: a.yaml: neither a CloudFormation template nor a Terraform file"),
        ("a.yaml", "Resources:\n  A: \xff\n", "error: a.yaml:2: not text in UTF-8"),
        ("a.yaml", "Resources:\n  A: \x00\n", "error: a.yaml: not valid YAML: "),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_its_line(name: str, content: str, message: str) -> None:
    Path(name).write_bytes(content.encode("latin-1"))
    done = check(name)
    assert done.exit_code == 5
    assert done.stderr.startswith(message)
    assert "next: " in done.stderr
    assert "because: " not in done.stderr


def test_a_file_that_is_not_there_is_named() -> None:
    """With the status that a snapshot which is not there has, too."""
    done = check("a.yaml")
    assert done.exit_code == DataError.status
    assert done.stderr.startswith("error: a.yaml: cannot be read: No such file or directory\nnext: ")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--region", "eu-wets-1"), "--region eu-wets-1: the catalog has no such Region; it has eu-west-1"),
        (("--partition", "azure"), "--partition azure: the catalog has no such partition; it has aws, aws-us-gov"),
        (("--partition", "aws-us-gov", "--region", "eu-west-1"), "none of the named Regions is in it"),
    ],
)
def test_a_region_that_does_not_exist_is_refused(arguments: tuple[str, ...], message: str, site: str) -> None:
    done = check(template("a.yaml", FUNCTION), "--site", site, *arguments)
    assert done.exit_code == 2
    assert message in " ".join(done.stderr.split())


def test_a_published_site_gives_the_same_answer_as_its_folder(site: str, documents: dict[str, bytes]) -> None:
    files: dict[str, Answer] = {f"/{path}": (200, {}, content) for path, content in documents.items()}
    name = template("a.yaml", FUNCTION, ALIAS)
    with answering(files) as address:
        answers = [check(name, "--site", where, "--json") for where in (address, site)]
    assert [answer.exit_code for answer in answers] == [0, 0]
    assert answers[0].stdout == answers[1].stdout


@pytest.mark.parametrize("path", [CATALOG_PATH, TYPES_PATH, published_gone.TEMPLATE_CHECK_PATH])
def test_a_damaged_document_of_a_site_is_an_error(path: str, site: str) -> None:
    (Path(site) / path).write_bytes(b'{"as_of": 7, "gone": 7}')
    done = check(template("a.yaml", FUNCTION), "--site", site)
    assert done.exit_code == 5
    assert f"site/{path}: damaged or of another version" in done.stderr


def test_a_site_without_types_recognizes_none(site: str) -> None:
    (Path(site) / TYPES_PATH).unlink()
    done = check(template("a.yaml", FUNCTION), "--site", site, "--strict")
    assert done.exit_code == 11
    assert f"not recognized: {FUNCTION}" in done.stderr


def test_a_list_that_is_older_than_the_others_is_reported_with_its_date(site: str) -> None:
    """It may lack later types."""
    path = Path(site) / TYPES_PATH
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {"stale": {"eu-west-1": "2024-01-31"}}), "utf-8")
    name = template("a.yaml", FUNCTION)
    done = check(name, "--site", site, "--region", "eu-west-1")
    assert "Known in Europe (Ireland), eu-west-1 as of 2024-01-31: no later list could be read." in done.stdout
    assert "2024-01-31" not in check(name, "--site", site, "--region", "us-east-1").stdout
    answer = json.loads(check(name, "--site", site, "--region", "eu-west-1", "--json").stdout)
    assert answer["stale"] == {"eu-west-1": "2024-01-31"}


def test_a_folder_without_a_site_is_an_error() -> None:
    done = check(template("a.yaml", FUNCTION), "--site", "nowhere")
    assert done.exit_code == 3
    assert f"nowhere/: there is no {layout.CATALOG_PATH}" in done.stderr


def test_a_site_whose_catalog_is_no_file_is_an_error_as_one_that_is_out_of_reach() -> None:
    Path("site", layout.CATALOG_PATH).mkdir(parents=True)
    done = check(template("a.yaml", FUNCTION), "--site", "site")
    assert done.exit_code == SourceError.status
    assert f"site/{layout.CATALOG_PATH}: cannot be read: " in done.stderr


def test_a_site_from_before_it_named_services_that_are_gone_recognizes_none(site: str) -> None:
    write_whole(Path(site) / published_gone.TEMPLATE_CHECK_PATH, b'{"terraform": {}}')
    done = check(template("a.yaml", FUNCTION, LEDGER), "--site", site)
    assert done.exit_code == 0
    assert f"{LEDGER}  not recognized" in done.stdout


def test_a_check_with_the_bundled_catalog_loads_no_library_that_it_does_not_need() -> None:
    name = template("a.yaml", "AWS::S3::Bucket", "AWS::Bedrock::Agent")
    program = (
        "import sys\nfrom generator.cli.main import main\n"
        f"main(['check', {name!r}, '--region', 'us-east-1'], standalone_mode=False)\n"
        "print(sorted({'boto3', 'botocore', 'jinja2', 'openpyxl', 'requests', 'hcl2'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert done.stdout.startswith("All 2 resource types are available in US East (N. Virginia), us-east-1.")
    assert done.stdout.splitlines()[-1] == "[]"
