"""What scripts decide, apart from any page: state in addresses, and what a query means. Run in the browser."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from generator.model.catalog import Catalog


SHAPE = {"services": "list", "q": "text", "differs": "flag", "sort": "text"}
ADDRESS = 2000


Logic = Callable[..., Any]


def parsed(logic: Logic, search: str, shape: dict[str, str] = SHAPE, codes: dict[str, list[str]] | None = None) -> Any:
    script = "(state, [search, shape, codes]) => state.parseQuery(search, shape, codes)"
    return logic("shared/state.js", script, [search, shape, codes or {}])


def formatted(logic: Logic, value: dict[str, Any], codes: dict[str, list[str]] | None = None) -> str:
    script = "(state, [value, shape, codes]) => state.formatQuery(value, shape, codes)"
    return str(logic("shared/state.js", script, [value, SHAPE, codes or {}]))


DEFAULT = {"services": [], "q": "", "differs": False, "sort": ""}


@pytest.mark.parametrize(
    ("search", "state"),
    [
        ("", {}),
        ("?services=eks,msk", {"services": ["eks", "msk"]}),
        ("?services=eks%2Cmsk", {"services": ["eks", "msk"]}),
        ("?services=eks&services=msk,eks", {"services": ["eks", "msk"]}),
        ("?services= eks , ,msk,", {"services": ["eks", "msk"]}),
        ("?services=", {}),
        ("?services=%E0%A4%A,x", {"services": ["\ufffd%A", "x"]}),
        ("?services=~AAAAB", {"services": ["~AAAA", "~B"]}),
        ("?q=north+america&q=second", {"q": "north america"}),
        ("?q=%3Cscript%3E", {"q": "<script>"}),
        ("?differs", {"differs": True}),
        ("?differs=1", {"differs": True}),
        ("?differs=no", {}),
        ("?sort=-services&utm_source=x&__proto__=y&constructor=z", {"sort": "-services"}),
        ("?&&=&=x&?", {}),
    ],
)
def test_any_address_is_read(logic: Logic, search: str, state: dict[str, Any]) -> None:
    """Links made by hand, mangled by a mail program or full of nonsense: what the shape names is read."""
    assert parsed(logic, search) == DEFAULT | state


@pytest.mark.parametrize(
    ("value", "search"),
    [
        ({}, ""),
        (DEFAULT, ""),
        ({"services": ["eks", "bedrock"], "q": "", "differs": False}, "?services=eks,bedrock"),
        ({"differs": True, "services": ["eks"]}, "?services=eks&differs"),
        ({"sort": "-services", "q": "a b & c"}, "?q=a+b+%26+c&sort=-services"),
        ({"services": ["a,b", "50%", "~x"]}, "?services=a%252cb,50%2525,%257ex"),
        ({"services": ["eks", "eks"]}, "?services=eks"),
        ({"unknown": "x"}, ""),
    ],
)
def test_an_address_is_readable_and_stable(logic: Logic, value: dict[str, Any], search: str) -> None:
    """Commas stay commas, keys keep the order of the shape, defaults are left out."""
    assert formatted(logic, value) == search


def test_what_was_written_is_read_back(logic: Logic) -> None:
    """Whatever the codes and texts are: a table of a thousand states made by a fixed rule."""
    rule = random.Random(4)  # noqa: S311 (a table, no secret)
    letters = "abz09-_.~%,+&=?#/ é\u2028😀"
    words = ["".join(rule.choices(letters, k=rule.randint(1, 9))).strip() or "x" for _ in range(400)]
    table = [
        {
            "services": list(dict.fromkeys(rule.choices(words, k=rule.randint(0, 5)))),
            "q": rule.choice(["", *words]),
            "differs": rule.random() < 0.5,
            "sort": rule.choice(["", "name", "-name"]),
        }
        for _ in range(1000)
    ]
    script = "(state, [table, shape]) => table.map((value) => state.parseQuery(state.formatQuery(value, shape), shape))"
    assert logic("shared/state.js", script, [table, SHAPE]) == table


def test_long_lists_stay_short_and_outlive_new_services(logic: Logic, real: Catalog) -> None:
    """All services of the catalog fit into an address; a link made before new ones appeared stays true."""
    codes = list(real.service)
    all_codes = {"services": codes}
    value = DEFAULT | {"services": codes}
    search = formatted(logic, value, codes=all_codes)
    assert len(search) < ADDRESS
    assert parsed(logic, search, codes=all_codes) == value
    later = {"services": ["aaa-new", *codes, *(f"newer-{at}" for at in range(40))]}
    assert parsed(logic, search, codes=later) == value
    removed = codes[7]
    remaining = [code for code in codes if code != removed]
    services = parsed(logic, search, codes={"services": remaining})["services"]
    assert [code for code in services if not code.startswith("~")] == remaining
    assert len(services) == len(codes)


def test_a_hundred_codes_are_still_readable(logic: Logic, real: Catalog) -> None:
    codes = list(real.service)[:100]
    search = formatted(logic, {"services": codes}, codes={"services": list(real.service)})
    assert search == f"?services={','.join(codes)}"
    assert len(search) < ADDRESS


def test_long_lists_keep_codes_that_nobody_knows(logic: Logic) -> None:
    all_codes = {"services": [f"service-{at}" for at in range(300)]}
    value = DEFAULT | {"services": [*all_codes["services"], "no,such", "~one"]}
    assert parsed(logic, formatted(logic, value, codes=all_codes), codes=all_codes) == value


def test_codes_that_do_not_exist_are_separated(logic: Logic) -> None:
    """Capitals are forgiven where that names one code; each is named once."""
    requested = ["EKS", "nope", "eks", "AmazonGameLiftStreams", "amazongameliftstreams", "nope"]
    codes = ["eks", "AmazonGameLiftStreams"]
    script = "(state, [requested, codes]) => state.matchCodes(requested, codes)"
    assert logic("shared/state.js", script, [requested, codes]) == {
        "matches": ["eks", "AmazonGameLiftStreams"],
        "unknown": ["nope"],
    }


@pytest.mark.parametrize(
    ("unknown", "notice"),
    [
        ([], ""),
        (["nope"], "Not known, so left out: nope."),
        (["a", "b", "c", "d", "e", "f"], "Not known, so left out: a, b, c, d, e, f."),
        (["a", "b", "c", "d", "e", "f", "g", "h"], "Not known, so left out: a, b, c, d, e, f and 2 more."),
        (["x" * 60], f"Not known, so left out: {'x' * 60}."),
        (["x" * 100_000, "y"], f"Not known, so left out: {'x' * 60}…, y."),
        (["\U0001f6f0" * 61], f"Not known, so left out: {chr(0x1F6F0) * 60}…."),
        (["a\x1b[31m\nb\u202ec\u00a0\u200b"], "Not known, so left out: a [31m b c."),
    ],
)
def test_what_an_address_says_is_repeated_in_brief(logic: Logic, unknown: list[str], notice: str) -> None:
    """Anyone can send a link: of whatever it holds the page repeats a line, and nothing that cannot be seen."""
    assert logic("shared/state.js", "(state, unknown) => state.unknownNotice(unknown)", unknown) == notice


def first(logic: Logic, entries: list[dict[str, Any]], query: str, count: int = 5) -> list[str]:
    script = "(rank, [query, entries, count]) => rank.rank(query, entries, count).map((entry) => entry.code)"
    return list(logic("shared/rank.js", script, [query, entries, count]))


@pytest.fixture(scope="session")
def entries(real_site: Path) -> list[dict[str, Any]]:
    """Return the real index of the search."""
    return list(json.loads((real_site / "api/v1/search.json").read_text("utf-8"))["entries"])


@pytest.mark.parametrize(
    ("query", "best"),
    [
        ("lambda", "lambda"),
        ("LAMBDA ", "lambda"),
        ("lamda", "lambda"),
        ("lambad", "lambda"),
        ("Lámbda", "lambda"),
        ("aws lambda", "lambda"),
        ("s3", "s3"),
        ("alb", "elb"),
        ("msk", "kafka"),
        ("k8s", "eks"),
        ("dynamo", "dynamodb"),
        ("dinamodb", "dynamodb"),
        ("simple storage", "s3"),
        ("us-east-1", "us-east-1"),
        ("us east 1", "us-east-1"),
        ("useast1", "us-east-1"),
        ("frankfurt", "eu-central-1"),
        ("virginia", "us-east-1"),
        ("zürich", "eu-central-2"),
        ("frankfrut", "eu-central-1"),
    ],
)
def test_the_best_match_comes_first(logic: Logic, entries: list[dict[str, Any]], query: str, best: str) -> None:
    """Exact code, prefix, word, alias; one letter mistyped; capitals and accents."""
    assert first(logic, entries, query)[:1] == [best]


def entry(code: str, name: str | None = None, *aliases: str) -> dict[str, Any]:
    return {"kind": "service", "code": code, "name": name, "aliases": aliases, "count": 1, "url": f"services/{code}/"}


def test_the_order_is_by_how_well_it_fits(logic: Logic) -> None:
    """Exact code, exact alias, beginning, word, alias's beginning, part of a word."""
    world = [
        entry("netcap", "Something"),
        entry("zz", "Zed", "capital"),
        entry("tool", "The Cap Tool"),
        entry("capsule", "Capsule"),
        entry("yy", "Why", "cap"),
        entry("cap", None),
    ]
    assert first(logic, world, "cap", 9) == ["cap", "yy", "capsule", "tool", "zz", "netcap"]


@pytest.mark.parametrize("query", ["", "   ", "--", "\u0301", "xyzzyplugh", "(((", "\\", "ca xq"])
def test_nothing_is_found_where_nothing_fits(logic: Logic, query: str) -> None:
    assert first(logic, [entry("cap", "Cap"), entry("lambda")], query) == []


@pytest.mark.parametrize(
    ("left", "right", "close"),
    [
        ("lambda", "lambda", True),
        ("lamda", "lambda", True),
        ("lambdda", "lambda", True),
        ("lanbda", "lambda", True),
        ("lamdba", "lambda", True),
        ("ambda", "lambda", True),
        ("lambd", "lambda", True),
        ("", "a", True),
        ("", "ab", False),
        ("ladmba", "lambda", False),
        ("lmda", "lambda", False),
        ("adbmal", "lambda", False),
    ],
)
def test_one_letter_is_forgiven(logic: Logic, left: str, right: str, *, close: bool) -> None:
    """Changed, left out, added, two neighbors swapped; not two letters."""
    script = "(rank, [left, right]) => [rank.withinOneEdit(left, right), rank.withinOneEdit(right, left)]"
    assert logic("shared/rank.js", script, [left, right]) == [close, close]


def test_typos_are_forgiven_only_where_nothing_else_fits(logic: Logic) -> None:
    assert first(logic, [entry("rds"), entry("rdd"), entry("rdsdata")], "rds") == ["rds", "rdsdata"]
