"""Questions on the command line: the answer in the first line, in every form, from every source."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner

from generator.cli import document_cache, site_documents
from generator.cli.document_cache import DocumentCache, cache_folder
from generator.cli.main import COMMANDS, main
from generator.core.resources import BUNDLED_QUESTIONS
from generator.model import questions
from generator.model.questions import QUESTIONS_PATH
from generator.query.change_list import CHANGES_PATH
from tests.conftest import AWKWARD, served

if TYPE_CHECKING:
    from collections.abc import Iterator

    from click.testing import Result


QUESTIONS = ("where", "has", "lacks", "compare", "region", "service", "changes", "resolve")
HEAVY = ("boto3", "botocore", "jinja2", "openpyxl", "requests", "rich", "yaml")


def ask(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments), prog_name="region-atlas")


def first_line(*arguments: str) -> str:
    done = ask(*arguments)
    assert done.exit_code in {0, 10, 11}, done.output
    return done.stdout.splitlines()[0]


FIRST_LINES = {
    (
        "where",
        "s3",
        "in",
        "milan",
    ): "Yes: Amazon Simple Storage Service (S3) is available in Europe (Milan), eu-south-1",
    ("where", "s3 in milan"): "Yes: Amazon Simple Storage Service (S3) is available in Europe (Milan), eu-south-1",
    ("where", "lightsail", "in", "zurich"): "No: Amazon Lightsail is not available in Europe (Zurich), eu-central-2",
    ("where", "aws_s3_bucket", "in", "london"): "Yes: Amazon Simple Storage Service (S3) is available in Europe",
    ("where", "AWS::S3::Bucket"): "AWS::S3::Bucket: available in 37 of 37 Regions whose resource types are known",
    ("where", "h100 in mumbai"): "Amazon Elastic Compute Cloud (EC2) is available in Asia Pacific (Mumbai)",
    (
        "where",
        "nova",
        "kendra",
        "--any",
        "--in",
        "spain",
    ): "At least one of Amazon Bedrock and Amazon Kendra is available",
    ("where", "nova", "s3", "--any", "--in", "spain"): "Yes: at least one of Amazon Bedrock and Amazon Simple Storage",
    ("where", "claude in new zealand"): "Amazon Bedrock is available in Asia Pacific (New Zealand)",
    (
        "where",
        "nova, lightsail in zurich",
    ): "No: Amazon Bedrock and Amazon Lightsail are not available in Europe (Zurich)",
    ("has", "mumbai", "gpu"): "Amazon Elastic Compute Cloud (EC2) is available in Asia Pacific (Mumbai), ap-south-1",
    ("resolve", "h100"): "h100 is part of the service ec2 (Amazon Elastic Compute Cloud (EC2))",
    ("where", "AWS::S3"): "Amazon Simple Storage Service (S3): available in 39 of 39 Regions",
    ("where", "awscc_msk_cluster", "in", "milan"): "Yes: AWS::MSK::Cluster is available in Europe (Milan), eu-south-1",
    ("where", "AWS::MSK::Cluster", "in", "bahrain"): "It is not known whether AWS::MSK::Cluster is available in Middle",
    ("has", "eu-south-1", "AWS::MSK::Cluster"): "Yes: AWS::MSK::Cluster is available in Europe (Milan), eu-south-1",
    ("has", "cape town", "AWS::Bedrock::Agent", "s3"): "No: AWS::Bedrock::Agent is not available in Africa (Cape Town)",
    ("resolve", "AWS::Lambda::Function"): "AWS::Lambda::Function is the resource type AWS::Lambda::Function",
    ("resolve", "aws_msk_cluster"): "aws_msk_cluster is the service kafka (",
    (
        "where",
        "is",
        "bedrock",
        "in",
        "use1-az4",
    ): "Yes: Amazon Bedrock is available in US East (N. Virginia), us-east-1",
    ("where", "Amazon", "Bedrock"): "Amazon Bedrock: available in 36 of 39 Regions",
    ("where", "k8s", "near", "milan"): "Amazon Elastic Kubernetes Service (EKS): available in 34 of 34 Regions",
    ("where", "eks, msk", "--near", "eu-central-1 "): "Amazon Elastic Kubernetes Service (EKS) and Amazon Managed",
    (
        "where",
        "kendra",
        "--partition",
        "aws-us-gov",
    ): "Amazon Kendra: available in 1 of 2 Regions of the partition aws-us",
    (
        "where",
        "kendra",
        "eks",
        "--any",
        "--in",
        "spain",
    ): "Yes: at least one of Amazon Kendra and Amazon Elastic Kubernetes",
    (
        "where",
        "opensearch",
        "serverless",
        "in",
        "osaka",
    ): "Yes: Amazon OpenSearch Serverless is available in Asia Pacific",
    ("where", "textract", "closest", "to", "hong", "kong"): "Amazon Textract: available in 14 of 34 Regions",
    ("where", "qldb"): "Amazon Quantum Ledger Database (QLDB): available in 0 of 39 Regions",
    ("where", "polly in europe"): "Amazon Polly: available in",
    (
        "has",
        "frankfurt",
        "s3",
    ): "Yes: Amazon Simple Storage Service (S3) is available in Europe (Frankfurt), eu-central-1",
    (
        "has",
        "eu-central-2",
        "s3",
        "lightsail",
    ): "No: Amazon Lightsail is not available in Europe (Zurich), eu-central-2",
    (
        "lacks",
        "zurich",
        "--against",
        "n. virginia",
    ): "Europe (Zurich), eu-central-2, lacks 202 of the 392 services of US",
    ("lacks", "zurich", "vs", "n. virginia"): "Europe (Zurich), eu-central-2, lacks 202 of the 392 services of US",
    ("lacks", "eu-central-2", "us-east-1"): "Europe (Zurich), eu-central-2, lacks 202 of the 392 services of US",
    ("where", "can", "i", "use", "bedrock"): "Amazon Bedrock: available in 36 of 39 Regions",
    ("where", "s3 in us-east-1 and us-west-2"): "Amazon Simple Storage Service (S3): available in 2 of 2 Regions of US",
    ("has", "s3", "in", "hong kong"): "Yes: Amazon Simple Storage Service (S3) is available in Asia Pacific (Hong",
    ("compare", "zurich", "vs.", "milan"): "Europe (Zurich) and Europe (Milan) have",
    ("changes", "spain", "this", "quarter"): "18 changes in Europe (Spain), eu-south-2 since 2026-10-01",
    (
        "changes",
        "bedrock in spain since march 2026",
    ): "5 changes of Amazon Bedrock, bedrock in Europe (Spain), eu-south-2",
    ("changes", "milan", "bedrock"): "9 changes of Amazon Bedrock, bedrock in Europe (Milan), eu-south-1",
    ("changes", "marketplace"): "17 changes of AWS Marketplace, marketplace since",
    ("changes", "this", "month"): "221 changes since 2026-10-01",
    ("lacks", "new", "zealand"): "Asia Pacific (New Zealand), ap-southeast-6, lacks",
    (
        "compare",
        "spain",
        "vs",
        "ireland",
    ): "Europe (Spain) and Europe (Ireland) have 206 services in common, and differ in",
    ("compare", "hong kong", "sydney"): "Asia Pacific (Hong Kong) and Asia Pacific (Sydney) have",
    ("region", "frankfurt"): "Europe (Frankfurt), eu-central-1: 338 of 405 services are available",
    ("region", "us-west-2-lax-1a"): "US West (Oregon), us-west-2:",
    ("service", "aws_lambda_function"): "AWS Lambda, lambda: available in 39 of 39 Regions",
    (
        "service",
        "qldb",
    ): "Amazon Quantum Ledger Database (QLDB), qldb: AWS no longer lists it; it was removed by 2026-01-17",
    (
        "changes",
        "--region",
        "spain",
        "--since",
        "this quarter",
    ): "18 changes in Europe (Spain), eu-south-2 since 2026-10-01",
    ("changes", "what came to spain this quarter"): "18 changes in Europe (Spain), eu-south-2 since 2026-10-01",
    ("changes", "in", "spain", "this", "quarter"): "18 changes in Europe (Spain), eu-south-2 since 2026-10-01",
    ("where", "bedrock", "near", "poland"): "Amazon Bedrock: available in 33 of 34 Regions of the partition aws, the "
    "nearest to Warsaw, Poland first",
    ("where", "eks", "--partition", "GovCloud"): "Amazon Elastic Kubernetes Service (EKS): available in 2 of 2 Regions",
    ("where", "lambda", "--on", "2024-05"): "AWS Lambda: available in 33 of 39 Regions on 2024-05-01",
    ("changes", "--service", "apprunner"): "13 changes of AWS App Runner, apprunner since 2019-04-01, 7 of them of",
    ("changes",): "292 changes since 2026-09-20, 139 of them of resource types",
    ("resolve", "aws_lb_listener"): "aws_lb_listener is the service elb (",
    ("resolve", "europe"): "europe is the place Europe",
    ("resolve", "iad"): "iad is the Region us-east-1 (US East (N. Virginia))",
    ("resolve", "databases"): "databases is the category Databases",
    (
        "where",
        "which region near vienna has quicksight",
    ): "Amazon Quick: available in 23 of 34 Regions of the partition aws, the nearest to Vienna, Austria first",
    ("where", "kendra not in europe"): "Amazon Kendra: available in 9 of 30 Regions outside Europe",
    ("changes", "launches in calgary last 3 months"): "48 changes in Canada West (Calgary), ca-west-1 since 2026-07-22",
    ("changes", "updates for s3 in 2025"): "11 changes of Amazon Simple Storage Service (S3), s3 since 2025-01-01",
    ("lacks", "does hyderabad have everything mumbai has"): "Asia Pacific (Hyderabad), ap-south-2, lacks",
    ("compare", "govcloud", "east", "vs", "west"): "AWS GovCloud (US-East) and AWS GovCloud (US-West) have",
    ("where", "does cape town have cognito"): "Yes: Amazon Cognito Identity User Pools is available in Africa (Cape",
    ("where", "which regions have AWS::AppRunner::Service"): "AWS::AppRunner::Service: available in 11 of 37 Regions",
    ("where", "closest region to athens with kendra"): "Amazon Kendra: available in 10 of 34 Regions of the partition "
    "aws, the nearest to Athens, Greece first",
    ("where", "nearest region with kendra to zurich"): "Amazon Kendra: available in 10 of 34 Regions of the partition "
    "aws, the nearest to Europe (Zurich) first",
    ("where", "closest", "to", "paris", "kendra"): "Amazon Kendra: available in 10 of 34 Regions of the partition aws, "
    "the nearest to Europe (Paris) first",
    ("where", "eks in asia outside japan"): "Amazon Elastic Kubernetes Service (EKS): available in 11 of 11 Regions of "
    "Asia outside Japan",
    **dict.fromkeys(
        (
            ("where", "kendra", "outside", "of", "europe"),
            ("where", "kendra except europe"),
            ("where", "kendra excluding the regions of europe"),
        ),
        "Amazon Kendra: available in 9 of 30 Regions outside Europe",
    ),
    (
        "where",
        "s3 everywhere except china",
    ): "Amazon Simple Storage Service (S3): available in 37 of 37 Regions outside China",
    ("where", "eks in asia except for japan"): "Amazon Elastic Kubernetes Service (EKS): available in 11 of 11 Regions",
    ("lacks", "what is missing in zurich"): "Europe (Zurich), eu-central-2, lacks 212 of the 402 services that any",
    (
        "lacks",
        "what does milan lack that frankfurt has",
    ): "Europe (Milan), eu-south-1, lacks 118 of the 338 services of Europe (Frankfurt)",
    ("lacks", "what does frankfurt have that milan doesn't have?"): "Europe (Milan), eu-south-1, lacks 118 of the 338",
    ("lacks", "in singapore but not in malaysia"): "Asia Pacific (Malaysia), ap-southeast-5, lacks 136 of the 322",
    ("lacks", "zurich", "compared", "to", "ireland"): "Europe (Zurich), eu-central-2, lacks 156 of the 345 services of",
}


@pytest.mark.parametrize(
    ("region", "names", "status", "note"),
    [
        (
            "mumbai",
            ("h100",),
            11,
            'EC2) has "h100" is not in the catalog: AWS lists instance types by Region at https://',
        ),
        ("mumbai", ("ec2", "h100", "gpu"), 11, 'EC2) has "h100" and "gpu" is not in the catalog'),
        (
            "frankfurt",
            ("claude", "s3"),
            11,
            'Bedrock has "claude" is not in the catalog: AWS lists models by Region at',
        ),
        ("frankfurt", ("bedrock guardrails", "claude"), 11, "features-regions.html. Where Amazon Bedrock has"),
        ("zurich", ("claude", "lightsail"), 10, 'Where Amazon Bedrock has "claude"'),
        ("aws-iso", ("s3",), 2, ""),
        ("mumbai", ("ec2", "instances"), 0, ""),
    ],
)
def test_a_part_of_a_service_is_not_judged(region: str, names: tuple[str, ...], status: int, note: str) -> None:
    """The service is answered; whether the Region has a model or a processor, no script may take for certain."""
    done = ask("has", region, *names)
    assert done.exit_code == status, done.output
    assert note in done.stdout
    assert ("not in the catalog" in done.stdout) == bool(note)
    assert not note or "Yes:" not in done.stdout


@pytest.mark.parametrize(
    ("question", "note"),
    [
        (("where", "claude in spain"), 'Where Amazon Bedrock has "claude" is not in the catalog: AWS lists models by'),
        (("has", "spain", "claude"), 'Where Amazon Bedrock has "claude" is not in the catalog: AWS lists models by'),
        (("where", "bedrock in spain"), None),
        (("where", "rigetti in spain"), None),
        (("has", "spain", "bedrock"), None),
    ],
)
def test_the_note_on_a_part_of_a_service_is_a_field(question: tuple[str, ...], note: str | None) -> None:
    """It is null where the service is named by itself, and where it is not available with any of its parts."""
    [service] = json.loads(ask(*question, "--json").stdout)["services"]
    assert service["note"] == note or (note and service["note"].startswith(note))


@pytest.mark.parametrize(("arguments", "beginning"), FIRST_LINES.items(), ids=" ".join)
def test_the_answer_comes_first(arguments: tuple[str, ...], beginning: str) -> None:
    assert first_line(*arguments).startswith(beginning)


def test_a_region_that_lacks_a_service_has_the_nearest_one_beside_it() -> None:
    lines = ask("where", "lightsail", "in", "zurich").stdout
    assert "lightsail is not available there; the nearest Region with it is eu-central-1." in lines


def test_the_nearest_region_is_the_place_itself_where_it_has_all() -> None:
    lines = ask("where", "bedrock-runtime", "eks", "--near", "milan").stdout.splitlines()
    assert [line.split()[0] for line in lines[3:5]] == ["eu-south-1", "eu-central-2"]


def test_a_date_of_the_first_reading_is_an_upper_bound_in_words() -> None:
    """What that reading had may have been there much longer; CSV has the date alone."""
    assert "by 2022-03-12" in ask("where", "s3", "in", "milan").stdout
    rows = list(csv.DictReader(io.StringIO(ask("where", "s3", "in", "milan", "--csv").stdout)))
    assert [(row["region_code"], row["first_seen"]) for row in rows] == [("eu-south-1", "2022-03-12")]


def test_the_status_of_has_is_the_answer() -> None:
    assert ask("has", "eu-south-1", "s3", "eks").exit_code == 0
    assert ask("has", "eu-central-2", "lightsail").exit_code == 10
    assert not ask("has", "eu-central-2", "lightsail").stderr
    assert ask("has", "me-south-1", "s3", "AWS::MSK::Cluster").exit_code == 11, "its list of types was not read"


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("where", "lamda"), "did you mean lambda (AWS Lambda)"),
        (("has", "frankfrut", "s3"), "did you mean eu-central-1 (Europe (Frankfurt))?"),
        (("service", "dynmodb"), "did you mean dynamodb (Amazon DynamoDB)"),
        (("lacks", "europe"), "Europe has 9 Regions"),
        (("lacks", "milan", "--against", "s3"), "this is a service, not a Region"),
        (("resolve", "AWS::S3::Bukcet"), "did you mean AWS::S3::Bucket"),
        (("where", "AWS::S3::Bukcet"), "did you mean AWS::S3::Bucket"),
        (("where", "AWS::S3::Bucket", "--on", "2025-01-01"), "ask without a day, or name its service"),
        (("resolve", "xyzzyplugh"), "means nothing"),
        (("where", "kiro"), "next: see AWS's documentation"),
        (("resolve", "kiro"), "next: see AWS's documentation"),
        (("where", "s3", "--partition", "mars"), "it has aws, aws-cn"),
        (("where", "s3", "--on", "2001-01-01"), "before the first reading, of 2022-03-12"),
        (("where", "s3", "--on", "someday"), "this is not a day or a time"),
        (("where", "s3", "in", "poland"), "no Region lies there"),
        (("lacks", "milan", "frankfurt", "paris"), "region-atlas compare eu-south-1 eu-central-1 eu-west-3`"),
        (("where", "s3", "express", "one", "zone", "in", "milan"), "it belongs to s3"),
        (("where", "lambda", "and", "nitro enclaves"), "it belongs to ec2"),
        (("region", "lambda"), "region-atlas where lambda`"),
        (("service", "zurich"), "region-atlas region eu-central-2`"),
        (("compare", "milan"), "fewer than two Regions"),
        (("changes", "--since", "soon"), "this is not a day or a time"),
        (("changes", "europe"), "Europe has 9 Regions"),
        (("changes", "s3 outside europe"), "europe: changes are listed of one Region"),
        (("changes", "s3 near milan"), "next: name one Region, as in: region-atlas changes s3 in milan"),
        (("changes", "s3 in milan in zurich"), "zurich: changes are listed of one Region"),
        (("where", "is", "bedrock", "not", "there"), "not: no service has this name"),
        (("where", "m7i in milan"), "m7i: the catalog has services and resource types, but no instance types"),
        (("has", "milan", "t3.micro"), "next: for EC2, ask `aws ec2 describe-instance-type-offerings"),
        (("resolve", "instance types"), "https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-instance-regions"),
        (("where", ""), "names no service"),
        (("where", "regions outside usa"), "names no service"),
        (("where", "s3 in japan outside japan"), "no Region is left that the question is about"),
        (("where", "s3 outside mars"), "mars: no Region has this name"),
        (("lacks", "what is missing in europe"), "Europe has 9 Regions"),
        (("lacks", "does zurich lack bedrock"), "no Region has this name"),
    ],
)
def test_an_unknown_name_is_status_2_with_suggestions(arguments: tuple[str, ...], problem: str) -> None:
    done = ask(*arguments)
    assert done.exit_code == 2
    assert problem in done.stderr
    assert not done.stdout


FORMS = (
    ("where", "bedrock", "eks", "--near", "milan"),
    ("where", "bedrock", "--on", "2024-01-10"),
    ("has", "zurich", "s3", "lightsail"),
    ("has", "bahrain", "s3", "AWS::MSK::Cluster"),
    ("where", "AWS::Bedrock::Agent", "s3", "--any"),
    ("resolve", "aws_msk_cluster"),
    ("lacks", "zurich"),
    ("compare", "spain", "ireland", "milan"),
    ("region", "milan"),
    ("service", "s3"),
    ("changes", "--since", "2026-10-01"),
    ("resolve", "s3"),
)


@pytest.mark.parametrize("arguments", FORMS, ids=" ".join)
def test_every_answer_has_every_form(arguments: tuple[str, ...]) -> None:
    """JSON holds the whole answer with its date and source; CSV is the table alone; Markdown has the same rows."""
    document = json.loads(ask(*arguments, "--json").stdout)
    assert document["as_of"] == "2026-10-11"
    assert document["provenance"]["origin"] == site_documents.BUNDLED
    text, markdown = ask(*arguments).stdout, ask(*arguments, "--markdown").stdout
    head, *rows = csv.reader(io.StringIO(ask(*arguments, "--csv").stdout))
    assert all(len(row) == len(head) for row in rows)
    assert all(key == key.lower() for key in head)
    assert markdown.startswith("**")
    table = [line for line in markdown.splitlines() if line.startswith("|")]
    assert len(table) == len(rows) + 2
    assert "As of 2026-10-11" in text
    assert "As of 2026\\-10" not in markdown
    assert len({line.count(" | ") for line in table if line.startswith("| ")}) == 1


def awkward_site(folder: Path) -> Path:
    """Write a site's document in which a service and a Region have names that forms must neutralize."""
    document = questions.decode(_bundled(), "bundled")
    name = f"{AWKWARD} | `code` \x1b[31mred ::error::x"
    services = [msgspec.structs.replace(row, name=name) if row.code == "s3" else row for row in document.services]
    regions = [msgspec.structs.replace(row, name=name) if row.code == "eu-south-1" else row for row in document.regions]
    changed = msgspec.structs.replace(document, services=tuple(services), regions=tuple(regions))
    path = folder / QUESTIONS_PATH
    path.parent.mkdir(parents=True)
    path.write_bytes(msgspec.json.encode(changed))
    return folder


def _bundled() -> bytes:
    return gzip.decompress(BUNDLED_QUESTIONS.read_bytes())


@pytest.mark.parametrize(
    "arguments",
    [("where", "s3"), ("has", "eu-south-1", "s3"), ("region", "eu-south-1"), ("service", "s3"), ("resolve", "s3")],
    ids=" ".join,
)
def test_names_of_aws_are_data_in_every_form(arguments: tuple[str, ...], tmp_path: Path) -> None:
    site = str(awkward_site(tmp_path))
    outputs = {
        form: ask(*arguments, "--site", site, *form).stdout for form in ((), ("--csv",), ("--markdown",), ("--json",))
    }
    assert not any("\x1b" in output for output in outputs.values())
    assert not any(line.startswith("::") for output in outputs.values() for line in output.splitlines())
    json.loads(outputs["--json",])
    for row in csv.reader(io.StringIO(outputs["--csv",])):
        assert not any(cell.startswith("=") for cell in row)
    markdown = outputs["--markdown",]
    assert "<b>" not in markdown.replace("\\<b\\>", "")
    assert "`code`" not in markdown.replace("\\`code\\`", "")
    table = [line.replace("\\|", "") for line in markdown.splitlines() if line.startswith("|")]
    assert len({line.count("|") for line in table}) <= 1


def test_a_built_site_answers_as_the_catalog_it_is_of(real_site: Path) -> None:
    """From its folder and from its address, with its changes by month and its resource types."""
    questions = (
        ("changes", "--since", "2026-09-01", "--region", "milan", "--json"),
        ("where", "AWS::Bedrock::Agent", "eks", "--json"),
    )
    with served(real_site) as address:
        sites = ((), ("--site", str(real_site)), ("--site", address))
        answers = [[json.loads(ask(*arguments, *site).stdout) for site in sites] for arguments in questions]
    for answer in (answer for answers_of_sites in answers for answer in answers_of_sites):
        answer.pop("provenance")
    assert all(each == answers_of_sites[0] for answers_of_sites in answers for each in answers_of_sites)
    assert answers[0][0]["changes"]
    assert answers[1][0]["regions"]


def small_site(folder: Path) -> Path:
    """Write what questions need of a site."""
    (folder / "site" / "api" / "v1").mkdir(parents=True)
    (folder / "site" / "index.html").write_text("<!doctype html>")
    (folder / "site" / QUESTIONS_PATH).write_bytes(_bundled())
    return folder / "site"


@pytest.fixture
def published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, Path]]:
    """Serve what questions need of a site; give its address and its folder, with an empty cache beside it."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = small_site(tmp_path)
    with served(folder) as address:
        yield address, folder


def copies(folder: Path) -> list[Path]:
    return sorted((folder.parent / "cache" / "region-atlas").glob("*.copy"))


def test_a_copy_is_kept_compared_by_its_etag_and_used_offline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = small_site(tmp_path)
    with served(folder) as address:
        assert ask("where", "s3", "--site", address).exit_code == 0
        (copy,) = copies(folder)
        before = copy.read_bytes()
        online = ask("where", "s3", "--site", address, "--json")
        assert json.loads(online.stdout)["provenance"]["retrieved"] is None
        assert copy.read_bytes() == before
    offline = ask("where", "s3", "--site", address, "--json")
    assert offline.exit_code == 0
    assert "the answer is from a copy of" in offline.stderr
    assert "less than an hour old" in offline.stderr
    answer = json.loads(offline.stdout)
    assert answer["provenance"]["retrieved"]
    assert answer["regions"] == json.loads(online.stdout)["regions"]
    copy.write_bytes(before[:-1])
    damaged = ask("where", "s3", "--site", address)
    assert damaged.exit_code == 3
    assert "there is no copy of it" in damaged.stderr


def test_a_changed_document_replaces_its_copy(published: tuple[str, Path]) -> None:
    address, folder = published
    ask("where", "s3", "--site", address)
    awkward_site(folder.parent / "other")
    (folder / QUESTIONS_PATH).write_bytes((folder.parent / "other" / QUESTIONS_PATH).read_bytes())
    assert "HYPERLINK" in ask("where", "s3", "--site", address).stdout
    assert len(copies(folder)) == 1


def test_a_foreign_document_is_refused_and_not_kept(published: tuple[str, Path]) -> None:
    address, folder = published
    (folder / QUESTIONS_PATH).write_bytes(b'{"as_of": 7}')
    done = ask("where", "s3", "--site", address)
    assert done.exit_code == 5
    assert "damaged or of another version" in done.stderr
    assert not copies(folder)
    (folder / QUESTIONS_PATH).unlink()
    missing = ask("where", "s3", "--site", address)
    assert missing.exit_code == 3
    assert f"there is no {QUESTIONS_PATH}" in missing.stderr


def test_a_cache_that_cannot_be_written_is_reported_with_the_answer(
    published: tuple[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    address, folder = published
    (folder.parent / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder.parent / "file"))
    done = ask("where", "s3", "--site", address)
    assert done.exit_code == 0
    assert "no copy is kept" in done.stderr


def test_the_oldest_copies_go_where_there_are_too_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document_cache, "MAX_TOTAL_BYTES", 2_500)
    cache = DocumentCache(tmp_path)
    for number, address in enumerate(("https://a", "https://b", "https://c")):
        cache.write(address, b"x" * 1_000, "mark")
        os.utime(tmp_path / document_cache._file_name(address), (number, number))
    cache.write("https://d", b"x" * 1_000, None)
    assert [bool(cache.read(f"https://{name}")) for name in "abcd"] == [False, False, True, True]
    (kept,) = {copy.etag for copy in (cache.read("https://c"),) if copy}
    assert kept == "mark"


@pytest.mark.parametrize(
    ("environment", "platform", "folder"),
    [
        ({"XDG_CACHE_HOME": "/x", "HOME": "/h"}, "linux", "/x/region-atlas"),
        ({"HOME": "/h"}, "linux", "/h/.cache/region-atlas"),
        ({"HOME": "/h"}, "darwin", "/h/Library/Caches/region-atlas"),
        ({"LOCALAPPDATA": "/l"}, "win32", "/l/region-atlas/cache"),
    ],
)
def test_the_cache_is_in_the_folder_of_the_system_for_caches(
    environment: dict[str, str], platform: str, folder: str
) -> None:
    assert cache_folder(environment, platform) == Path(folder)


def test_without_a_home_no_copy_is_kept(published: tuple[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """Not in the folder for temporary files either, in which another user could put one."""

    def no_home() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", no_home)
    for name in ("HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    done = ask("where", "s3", "--site", published[0])
    assert done.exit_code == 0
    assert "no copy is kept for when the site is out of reach: this user has no home folder" in done.stderr


@pytest.mark.parametrize("address", ["", "ftp://atlas.example.org/", "https://user:secret@atlas.example.org/"])
@pytest.mark.parametrize("question", [("where", "s3"), ("check", "template.json")])
def test_an_address_of_no_site_is_refused_and_a_password_not_repeated(
    question: tuple[str, str], address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("template.json").write_text('{"Resources": {"A": {"Type": "AWS::S3::Bucket"}}}')
    done = ask(*question, "--site", address)
    assert done.exit_code == 1
    assert "next: " in done.stderr
    assert "secret" not in done.output


def test_a_site_that_does_not_answer_is_named_with_the_systems_own_reason(tmp_path: Path) -> None:
    with served(small_site(tmp_path)) as address:
        pass
    done = ask("where", "s3", "--site", address)
    assert done.exit_code == 3
    assert "there is no copy of it: Connection refused" in done.stderr


def completed(arguments: list[str], incomplete: str) -> dict[str, str | None]:
    completion = ShellComplete(main, {}, "region-atlas", "_REGION_ATLAS_COMPLETE")
    return {item.value: item.help for item in completion.get_completions(arguments, incomplete)}


def test_a_shell_completes_commands_services_and_regions() -> None:
    assert completed([], "la") == {"lacks": COMMANDS["lacks"]}
    assert completed(["where"], "bedrock-r")["bedrock-runtime"] == "Amazon Bedrock Runtime"
    assert completed(["lacks"], "fra") == {"frankfurt": "eu-central-1 Europe (Frankfurt)"}
    assert set(completed(["lacks"], "us-e")) == {"us-east-1", "us-east-2"}
    assert not completed(["lacks"], "cen")
    assert "eu-central-2" in completed(["where", "s3", "--near"], "eu-c")
    assert "--against" in completed(["lacks", "milan"], "--a")


def test_bash_completes_what_the_readme_sets_up() -> None:
    script = (
        'eval "$(_REGION_ATLAS_COMPLETE=bash_source region-atlas)"\n'
        "COMP_WORDS=(region-atlas where bedrock-r); COMP_CWORD=2\n"
        '_region_atlas_completion region-atlas; echo "${COMPREPLY[@]}"\n'
    )
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", script], check=True, capture_output=True, text=True, env=os.environ | {"PATH": path}
    )
    assert done.stdout.split() == ["bedrock-runtime"]
    assert not done.stderr


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_get_their_completion(shell: str) -> None:
    environment = {"_REGION_ATLAS_COMPLETE": f"{shell}_source"}
    done = CliRunner().invoke(main, [], prog_name="region-atlas", env=environment)
    assert done.exit_code == 0
    assert f"_REGION_ATLAS_COMPLETE={shell}_complete" in done.stdout


def test_a_question_loads_no_heavy_library() -> None:
    """Only --site with an address needs one that reads from the web."""
    script = (
        "import sys\nfrom generator.cli.main import main\n"
        "main(['where', 'bedrock', 'eks', '--near', 'milan'], standalone_mode=False)\n"
        f"print('imported:', *sorted(set({HEAVY}) & sys.modules.keys()))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "imported:"
    assert "eu-south-1" in done.stdout


def test_bundled_documents_are_read_by_their_paths() -> None:
    documents: Any = site_documents.BundledDocuments()
    assert documents.read(CHANGES_PATH, lambda content, _: len(content)) > 1_000_000
    assert documents.read("api/v1/other.json", lambda content, _: content) is None
