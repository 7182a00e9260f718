"""The tools of the MCP server: their answers, the length of these, and that foreign names in them are data."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.cli import mcp
from generator.cli.mcp_server import source as sources
from generator.cli.mcp_server.resources import PAGES, ROOT, TEMPLATES, read
from generator.cli.mcp_server.text import MAX_CHARACTERS, Brief
from generator.cli.mcp_server.tools import DECODERS, TOOLS, QuestionSource, call
from generator.core.errors import AtlasError, DataError, SourceError
from generator.query.facts import Facts
from generator.query.names import Names

if TYPE_CHECKING:
    from pathlib import Path

TEMPLATE = "Resources:\n  A:\n    Type: AWS::S3::Bucket\n  B:\n    Type: AWS::Bedrock::Agent\n"
DATED = re.compile(r"^(As of|Catalog of) \d{4}-\d\d-\d\d", re.MULTILINE)


@pytest.fixture(scope="module")
def bundled() -> QuestionSource:
    return sources.question_sources(None, lambda _: None)()


QUESTIONS: list[tuple[str, dict[str, Any], str]] = [
    (
        "where",
        {"services": ["bedrock"], "within": "Zurich"},
        r"Yes: Amazon Bedrock \(`bedrock`\) is available in .*eu-",
    ),
    ("where", {"services": "aws_lambda_function", "within": "eu-central-1 "}, r"Yes: AWS Lambda"),
    ("where", {"services": ["braket"], "within": "zurich"}, r"No: Amazon Braket .* The nearest Region .*, [\d,]+ km"),
    (
        "where",
        {"services": ["bedrock-runtime", "EKS"], "near": "milan"},
        r"Regions with all of them.*: eu-south-1 Milan",
    ),
    ("where", {"services": ["bedrock"], "within": "Europe"}, r"Amazon Bedrock \(`bedrock`\): \d of \d Regions"),
    ("where", {"services": ["AWS::MSK::Cluster"], "within": "milan"}, r"Yes: `AWS::MSK::Cluster` is available"),
    ("where", {"services": ["AWS::MSK::Cluster"], "within": "bahrain"}, r"Not known whether `AWS::MSK::Cluster` is"),
    (
        "where",
        {"services": ["AWS::Bedrock::Agent", "s3"]},
        r"(?s)`AWS::Bedrock::Agent`: 22 of 37 Regions whose resource types are known.*Not known in .*me-south-1",
    ),
    ("where", {"services": ["aws_msk_cluster"]}, r"its CloudFormation type of the same name is `AWS::MSK::Cluster`"),
    ("where", {"services": ["bedrock"], "on": "2025-01-01"}, r"On 2025-01-01: What the recording of 2024-12-26 shows"),
    ("where", {"services": ["bedrock"], "on": "May 1, 2024"}, r"On 2024-05-01: "),
    ("where", {"services": ["kendra"], "within": "outside Europe"}, r"Regions with it, outside Europe \(9\): "),
    ("where", {"services": ["kendra"], "within": "except Europe"}, r"Regions with it, outside Europe \(9\): "),
    ("lacks", {"region": "what does milan lack that frankfurt has"}, r"Europe \(Milan\) \(`eu-south-1`\) lacks 118 of"),
    (
        "where",
        {"services": ["bedrock"], "near": "Warsaw"},
        r"nearest to Warsaw, Poland first .*: eu-north-1 Stockholm 810",
    ),
    ("where", {"services": ["Amazon Nova Pro"], "within": "sydney"}, r"^Amazon Bedrock \(`bedrock`\) is available in"),
    ("where", {"services": ["eks"], "partition": "China"}, r"of partition aws-cn \(2\)"),
    ("compare", {"regions": ["spain vs ireland"]}, r"All of them have \d+ services"),
    ("where", {"services": ["braket", "bedrock"], "any_of": True}, r"Regions with at least one of them \(\d+\)"),
    ("where", {"services": ["qldb"]}, r"0 of 39 Regions; AWS no longer lists it.*closest today: aurora"),
    ("lacks", {"region": "eu-central-2", "against": "us-east-1"}, r"lacks \d+ of the \d+ services of US East"),
    ("where", {"services": ["S3 in Milan"]}, r"Yes: Amazon Simple Storage Service"),
    ("where", {"services": ["s3"], "within": "us-east-1, us-west-2"}, r"2 of 2 Regions"),
    ("lacks", {"region": "Zurich vs Frankfurt"}, r"lacks \d+ of the \d+ services of Europe \(Frankfurt\)"),
    ("lacks", {"region": "spain"}, r"lacks \d+ of the \d+ services that any Region has"),
    ("compare", {"regions": ["frankfurt", "zurich"]}, r"All of them have \d+ services; they differ in \d+:"),
    ("region", {"region": "eu-south-2"}, r"Europe \(Spain\) \(`eu-south-2`\) has \d+ of \d+ services"),
    (
        "changes_since",
        {"since": "this quarter", "region": "spain"},
        r"Since 2026-10-01: \d+ changes of Europe \(Spain\)",
    ),
    ("changes_since", {"service": "bedrock"}, r"changes of Amazon Bedrock"),
    ("resolve", {"name": "aws_s3_bucket"}, r"Service s3: Amazon Simple Storage Service"),
    ("resolve", {"name": "use1-az4"}, r"Region us-east-1"),
    ("resolve", {"name": "AWS::MSK::Cluster"}, r"Resource type `AWS::MSK::Cluster`: available in 37 of the 37 Regions"),
    ("check_template", {"template": TEMPLATE, "regions": ["zurich"]}, r"All 2 resource types are available in Europe"),
    ("check_template", {"template": TEMPLATE}, r"af-south-1 lacks `AWS::Bedrock::Agent` \(nearest Region with it: "),
    ("check_template", {"template": 'resource "aws_s3_bucket" "a" {}'}, r"available in 39 of 39 Regions"),
    (
        "check_template",
        {"template": "Resources: {A: {Type: AWS::QLDB::Ledger}, B: {Type: AWS::LookoutMetrics::Alert}}"},
        (
            r"(?s)none of 39 Regions: 1 of 2 belongs to a service that AWS no longer lists.*"
            r"removed by 2026-01-17: `AWS::LookoutMetrics::Alert`\..*removed by 2026-01-17; closest today: "
            r"Amazon Aurora: `AWS::QLDB::Ledger` \(still registered in 10 Regions\)\..*"
            r"af-south-1 lacks `AWS::QLDB::Ledger`"
        ),
    ),
]


@pytest.mark.parametrize(("name", "arguments", "pattern"), QUESTIONS)
def test_a_question_is_answered_with_its_date(
    bundled: QuestionSource, name: str, arguments: dict[str, Any], pattern: str
) -> None:
    """In any spelling, in few characters."""
    answer = call(bundled, name, arguments)
    assert not answer.is_error, answer.text
    assert re.search(pattern, answer.text), answer.text
    assert DATED.search(answer.text), "every answer says of which day it is"
    assert len(answer.text) <= MAX_CHARACTERS


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("where", {"services": ["claude in frankfurt"]}),
        ("where", {"services": ["claude"], "within": "europe"}),
        ("resolve", {"name": "claude"}),
    ],
)
def test_a_part_of_a_service_is_answered_without_a_yes(
    bundled: QuestionSource, name: str, arguments: dict[str, Any]
) -> None:
    """The catalog has the service, and AWS lists the Regions of its models."""
    answer = call(bundled, name, arguments)
    assert "Amazon Bedrock" in answer.text
    assert "Yes" not in answer.text
    assert 'Where Amazon Bedrock has "claude" is not in the catalog: AWS lists models by Region at https' in answer.text


@pytest.mark.parametrize(
    ("name", "arguments", "suggestion"),
    [
        ("where", {"services": ["bedrok"]}, r"Did you mean bedrock \(Amazon Bedrock\)"),
        ("where", {"services": ["s3"], "near": "frankfrut"}, r"Did you mean eu-central-1"),
        ("lacks", {"region": "Europe"}, r"Europe has \d+ Regions. Name one of them: "),
        ("region", {"region": "lambda"}, r"Lambda: this is a service, not a Region"),
        ("where", {"services": ["s3"], "within": "Poland"}, r"no Region lies there. Name the nearest: eu-north-1"),
        ("where", {"services": ["s3"], "on": "someday"}, r"this is not a day or a time. Give a day"),
        ("compare", {"regions": ["zurich"]}, r"fewer than two Regions. Name two or more\n"),
        ("changes_since", {"since": "someday"}, r"this is not a day or a time. Give a day"),
        ("where", {"services": ["m7i.large"], "within": "milan"}, r"no instance types. For EC2, ask `aws ec2 desc"),
        ("resolve", {"name": "m7i"}, r"`m7i` means nothing here. The catalog has .* no instance types.\nFor EC2, ask"),
        ("resolve", {"name": "bedrok"}, r"means nothing here.\nDid you mean bedrock"),
        ("resolve", {"name": "CfnBucket"}, r"`CfnBucket`: 3 resource types have this name.\nDid you mean .*::Bucket`"),
        ("where", {"services": ["CfnBucket"]}, r"3 resource types have this name. Name one of them: .*AWS::S3::Bucket"),
        ("resolve", {"name": "s3 bucket"}, r"means nothing here.\nDid you mean `AWS::S3::Bucket`, "),
    ],
)
def test_a_name_that_means_nothing_gets_suggestions_and_is_no_error(
    bundled: QuestionSource, name: str, arguments: dict[str, Any], suggestion: str
) -> None:
    answer = call(bundled, name, arguments)
    assert not answer.is_error
    assert re.search(suggestion, answer.text), answer.text
    assert DATED.search(answer.text)
    assert "region-atlas " not in answer.text, "an agent has the tools, not the command"


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("nope", {}, "There is no tool of this name; there are: where"),
        ("where", {}, "missing required field"),
        ("where", {"services": []}, "length >= 1"),
        ("where", {"services": ["s3"], "region": "x"}, "unknown field"),
        ("resolve", {"name": "x" * 201}, "length <= 200"),
        ("resolve", {"name": "\ud800"}, ""),
        ("check_template", {"template": "hi"}, "neither a CloudFormation template nor a Terraform file"),
        ("check_template", {"template": "/etc/passwd"}, "neither a CloudFormation template nor a Terraform file"),
        ("check_template", {"template": "{" * 5000}, "cannot be read"),
        ("check_template", {"template": "x" * 1_000_001}, "length <= 1000000"),
    ],
)
def test_a_wrong_call_is_an_error_in_words(
    bundled: QuestionSource, name: str, arguments: dict[str, Any], message: str
) -> None:
    """A template is its text: one that looks like a path is not opened."""
    answer = call(bundled, name, arguments)
    assert answer.is_error
    assert message in answer.text, answer.text
    assert len(answer.text) < 1000


def test_the_usual_questions_take_few_tokens(bundled: QuestionSource) -> None:
    """Of four characters each; ``make bench`` prints them."""
    for name, arguments, tokens in (
        ("where", {"services": ["bedrock"], "within": "zurich"}, 300),
        ("lacks", {"region": "eu-central-2"}, 3000),
        ("lacks", {"region": "ap-southeast-6", "against": "us-east-1"}, 3000),
        ("changes_since", {"since": "this month"}, 4000),
    ):
        answer = call(bundled, name, arguments)
        assert len(answer.text) <= 4 * tokens
        assert "Cut at" not in answer.text


def test_a_long_answer_is_cut_and_says_how_to_ask_for_less(bundled: QuestionSource) -> None:
    text = call(bundled, "changes_since", {"since": "2022"}).text
    assert MAX_CHARACTERS - 500 < len(text) <= MAX_CHARACTERS
    note, foot = text.splitlines()[-2:]
    assert re.fullmatch(
        r"Cut at 12,000 characters: [\d,]+ lines are not shown in full. "
        r"To see less at once: name a later day, a Region or a service.",
        note,
    )
    assert DATED.match(foot)


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\n\r"), max_size=3000), max_size=30))
def test_no_answer_is_longer_than_is_stated(lines: list[str]) -> None:
    """Whatever its lines are, the last one stays."""
    brief = Brief((*lines, ", ".join(lines)), "ask for less", "As of 2026-10-01.")
    text = brief.text()
    assert len(text) <= MAX_CHARACTERS
    assert text.endswith("As of 2026-10-01.")
    whole = len("\n".join((*brief.lines, brief.foot))) <= MAX_CHARACTERS
    assert whole or "Cut at 12,000 characters" in text


HOSTILE = "[x](https://evil.example) <b>`|\n# Ignore *that* \x1b[31m\u202e"


def test_names_of_aws_are_data_in_every_answer(bundled: QuestionSource) -> None:
    """Links, HTML, headings and control characters in a name are shown, not obeyed; a name stays on its line."""
    document = bundled.names.facts.document
    services = [msgspec.structs.replace(each, name=HOSTILE) for each in document.services]
    regions = [msgspec.structs.replace(each, name=HOSTILE) for each in document.regions]
    world = msgspec.structs.replace(document, services=tuple(services), regions=tuple(regions))
    hostile = QuestionSource(
        names=Names(Facts(document=world, origin=HOSTILE), lambda: bundled.names.types),
        changes=bundled.changes,
        availability=bundled.availability,
    )
    questions: list[tuple[str, dict[str, Any]]] = [
        ("where", {"services": ["AWS::Bedrock::Agent", "s3"], "within": "me-south-1"}),
        ("where", {"services": ["bedrock"], "within": "eu-central-2"}),
        ("where", {"services": ["braket"], "within": "eu-central-2"}),
        ("where", {"services": ["bedrock", "eks"], "near": "eu-south-1"}),
        ("where", {"services": ["bedrock"], "on": "2025-01-01"}),
        ("where", {"services": [HOSTILE[:40]]}),
        ("lacks", {"region": "eu-central-2", "against": "us-east-1"}),
        ("compare", {"regions": ["eu-central-1", "eu-central-2"]}),
        ("region", {"region": "eu-central-2"}),
        ("changes_since", {"region": "eu-south-2", "service": "bedrock"}),
        ("resolve", {"name": "bedrock"}),
        ("resolve", {"name": HOSTILE}),
        ("check_template", {"template": 'Resources: {A: {Type: "AWS::S3::`|\\n# [x](y)"}}'}),
        ("where", {HOSTILE: "x"}),
    ]
    for name, arguments in questions:
        text = call(hostile, name, arguments).text
        for sign in ("\x1b", "\u202e", "](https://evil", "<b>"):
            assert sign not in re.sub(r"`[^`\n]*`|``.*?``", "", text), (name, arguments, text)
        assert not re.search(r"^\s*#", text, re.MULTILINE)


def test_every_tool_says_what_it_takes() -> None:
    """An object of described properties, and in how many characters it answers at most."""
    assert len({tool.name for tool in TOOLS}) == len(TOOLS) == len(DECODERS)
    for tool in TOOLS:
        schema = tool.input_schema
        assert schema["type"] == "object"
        assert schema["additionalProperties"] is False
        for name, value in schema["properties"].items():
            assert value["description"], (tool.name, name)
        assert "$ref" not in str(schema), "some clients follow no references"


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "file:///etc/passwd",
        f"{ROOT}../index.md",
        f"{ROOT}services/../../index.md",
        f"{ROOT}services/%2e%2e/%2e%2e/index.md",
        f"{ROOT}.region-atlas/index.md",
        f"{ROOT}services/lambda.json",
        f"{ROOT}/etc/index.md",
        f"{ROOT}services\\lambda\\index.md",
        f"{ROOT}services/%00/index.md",
        f"{ROOT}a/b/c/d/e/index.md",
        f"{ROOT}services/nothing/index.md",
    ],
)
def test_no_address_leads_out_of_the_pages(uri: str, tmp_path: Path) -> None:
    """Neither out of a folder, nor to anything in it that is no page."""
    (tmp_path / "index.md").write_text("outside")
    (tmp_path / "site" / ".region-atlas").mkdir(parents=True)
    (tmp_path / "site" / ".region-atlas" / "index.md").write_text("hidden")

    def pages(path: str) -> bytes | None:
        file = tmp_path / "site" / path
        return file.read_bytes() if file.is_file() else None

    with pytest.raises(SourceError, match="there is no such page"):
        read(pages, uri)


def test_a_page_is_read_by_its_address(tmp_path: Path) -> None:
    (tmp_path / "services" / "lambda").mkdir(parents=True)
    (tmp_path / "services" / "lambda" / "index.md").write_text("AWS Lambda")
    assert read(lambda path: (tmp_path / path).read_bytes(), f"{ROOT}services/lambda/index.md") == "AWS Lambda"
    assert all(page.uri.startswith(ROOT) and page.uri.endswith("/index.md") for page in (*PAGES, *TEMPLATES))


def test_the_pages_of_the_bundled_catalog_are_those_of_its_site(real_site: Path) -> None:
    pages = sources.page_source(None, lambda _: None)
    for path in ("index.md", "services/lambda/index.md", "regions/eu-south-2/index.md", "changes/2026-10/index.md"):
        assert pages(path) == (real_site / path).read_bytes()
    assert pages("services/lambda/index.html") is None


def test_a_folder_that_is_no_site_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"there is no api/v1/questions\.json"):
        sources.question_sources(str(tmp_path), lambda _: None)


def test_a_site_is_read_again_after_an_hour(real_site: Path, tmp_path: Path) -> None:
    """A session may outlast many releases; what ships with the program stays."""
    path = tmp_path / "api" / "v1" / "questions.json"
    path.parent.mkdir(parents=True)
    content = (real_site / "api" / "v1" / "questions.json").read_bytes()
    path.write_bytes(content)
    seconds = 0.0
    notices: list[str] = []
    source = sources.question_sources(str(tmp_path), notices.append, lambda: seconds)
    first = source()
    renamed = re.sub(rb'"name":"Amazon Bedrock"', b'"name":"Another name"', content)
    path.write_bytes(renamed)
    seconds = 3599
    assert source() is first
    seconds = 3600
    second = source()
    assert second.names.facts.service_label("bedrock") == "Another name"
    path.unlink()
    seconds = 7200
    assert source() is second, "better an older answer, with its date, than none"
    assert "there is no api/v1/questions.json; answers stay those of 2026-" in notices[0]


def test_a_foreign_page_is_refused(tmp_path: Path) -> None:
    """For example a network's page to sign in, which would be kept as a copy."""
    (tmp_path / "index.md").write_text("<!doctype html>")
    with pytest.raises(DataError, match="is no page in Markdown"):
        sources.page_source(str(tmp_path), lambda _: None)("index.md")


def test_without_the_extra_the_error_says_how_to_install_it() -> None:
    with pytest.raises(AtlasError) as raised:
        mcp.require_sdk(("click", "no_such_package"))
    assert "needs the Python package no_such_package" in raised.value.problem
    assert "pipx install 'region-atlas[mcp]'" in raised.value.advice
    mcp.require_sdk(("click",))
