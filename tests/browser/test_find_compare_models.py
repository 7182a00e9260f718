"""What Find and Compare decide, apart from their pages: tables of cases, and random worlds against Python's sets."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

if TYPE_CHECKING:
    from pathlib import Path


Logic = Callable[..., Any]


class World(NamedTuple):
    """A few Regions and services, and what is offered: pairs of a service and a Region."""

    regions: Mapping[str, tuple[str | None, str | None, str | None]]
    services: Mapping[str, tuple[str | None, str]]
    offered: set[tuple[str, str]]

    def documents(self) -> list[dict[str, Any]]:
        """Return the API's documents that tools read."""
        return [
            {
                "as_of": "2024-02-29",
                "regions": [
                    {"code": code, "name": name, "partition": partition, "geography": geography}
                    for code, (name, partition, geography) in self.regions.items()
                ],
            },
            {
                "categories": sorted({category for _, category in self.services.values()}),
                "services": [
                    {"code": code, "name": name, "category": category, "aliases": []}
                    for code, (name, category) in self.services.items()
                ],
            },
            {
                "regions": list(self.regions),
                "services": list(self.services),
                "rows": [
                    "".join("01"[(service, region) in self.offered] for region in self.regions)
                    for service in self.services
                ],
            },
        ]


SMALL = World(
    regions={
        "eu-1": ("Europe (One)", "aws", "Europe"),
        "eu-2": ("Europe (Two)", "aws", "Europe"),
        "cn-1": ("China (One)", "aws-cn", "Asia Pacific"),
        "zz-1": (None, None, None),
    },
    services={
        "a": ("Alpha", "Compute"),
        "b": ("beta", "Compute"),
        "c": ("Alpha", "Storage"),
        "d": (None, "Storage"),
        "e": ("Nowhere", "Storage"),
    },
    offered={
        *(("a", region) for region in ("eu-1", "eu-2", "cn-1")),
        *(("b", region) for region in ("eu-1", "cn-1")),
        *(("c", region) for region in ("eu-1", "eu-2")),
        ("d", "eu-2"),
    },
)


@pytest.fixture(scope="session")
def model(logic: Logic, real_site: Path, site: str) -> Logic:
    """Call a model with worlds: ``model("find/model.js", worlds, "(find, atlas, given) => …", given)``."""
    folder = next(real_site.glob("assets/*/js")).relative_to(real_site).as_posix()

    def call(module: str, worlds: list[World], script: str, given: list[Any]) -> Any:
        whole = f"""async (module, [at, worlds, given]) => {{
          const {{ atlas }} = await import(at);
          return given.map((one, index) => ({script})(module, atlas(...worlds[index % worlds.length]), one));
        }}"""
        return logic(module, whole, [f"{site}{folder}/shared/catalog.js", [one.documents() for one in worlds], given])

    return call


FIND = """(find, atlas, [codes, where]) => {
  const found = find.regionsWith(atlas, codes, where);
  const codesOf = (reaches) => reaches.map((one) => [one.region.code, one.lacks.map((other) => other.code)]);
  return {
    all: found.all.map((one) => one.region.code),
    few: found.few.map(codesOf),
    rest: codesOf(found.rest),
    weights: found.weights.map((one) => [one.service.code, one.offered, one.without]),
    table: find.regionsTable(found),
  };
}"""

TOGETHER = """(find, atlas, codes) => {
  const found = find.servicesIn(atlas, codes);
  const names = (services) => services.map((one) => one.code);
  return {
    common: names(found.common),
    any: names(found.any),
    regions: found.regions.map((one) => [one.region.code, one.offers, names(one.lacks), names(one.own)]),
    table: find.servicesTable(found),
  };
}"""

SIDE_BY_SIDE = """(compare, atlas, codes) => {
  const found = compare.compare(atlas, codes);
  const rows = (parts) => parts.map((part) => [part.name, part.rows.map((one) => one.service.code)]);
  return {
    columns: found.columns.map((one) => [one.region.code, one.offers, one.own, one.lacks]),
    parts: rows(found.parts),
    differing: rows(compare.differing(found.parts)),
    counts: found.parts.map((one) => [one.name, one.common, one.counts]),
    sums: [found.common, found.differing, found.absent],
    table: compare.table(found.columns, found.parts),
  };
}"""


@pytest.mark.parametrize(
    ("codes", "where", "reached"),
    [
        (["a"], {}, "cn-1 eu-1 eu-2 | zz-1 | | "),
        (["a", "b"], {}, "cn-1 eu-1 | eu-2 | zz-1 | "),
        (["a", "b", "c"], {}, "eu-1 | cn-1 eu-2 | | zz-1"),
        (["a", "b", "c"], {"geography": "Europe"}, "eu-1 | eu-2 | | "),
        (["a", "b"], {"partition": "aws-cn"}, "cn-1 | | | "),
        (["a"], {"partition": "aws-cn", "geography": "Europe"}, " | | | "),
        (["e"], {}, " | cn-1 eu-1 eu-2 zz-1 | | "),
        (["gone"], {}, "cn-1 eu-1 eu-2 zz-1 | | | "),
        ([], {"geography": "Europe"}, "eu-1 eu-2 | | | "),
    ],
)
def test_regions_by_services(model: Logic, codes: list[str], where: dict[str, str], reached: str) -> None:
    """Those with all | those that lack one | those that lack two | the rest, the least first; by name."""
    (found,) = model("find/model.js", [SMALL], FIND, [[codes, where]])
    groups = [found["all"], *([code for code, _ in reaches] for reaches in (*found["few"], found["rest"]))]
    assert groups == [group.split() for group in reached.split("|")]


def test_what_lacks_is_named_and_weighed(model: Logic) -> None:
    (found,) = model("find/model.js", [SMALL], FIND, [[["a", "b", "c"], {}]])
    assert found["few"][0] == [["cn-1", ["c"]], ["eu-2", ["b"]]]
    assert found["rest"] == [["zz-1", ["a", "b", "c"]]]
    assert found["weights"] == [["a", 3, 1], ["b", 2, 2], ["c", 2, 2]]
    assert found["table"] == [
        ["region_code", "region_name", "partition", "geography", "lacks", "a", "b", "c"],
        ["eu-1", "Europe (One)", "aws", "Europe", "0", "yes", "yes", "yes"],
        ["cn-1", "China (One)", "aws-cn", "Asia Pacific", "1", "yes", "yes", "no"],
        ["eu-2", "Europe (Two)", "aws", "Europe", "1", "yes", "no", "yes"],
        ["zz-1", "", "", "", "3", "no", "no", "no"],
    ]


def test_services_by_regions(model: Logic) -> None:
    """What all have, what each lacks that another has, what it alone has; an unknown name is an empty cell."""
    one, three, none = model("find/model.js", [SMALL], TOGETHER, [["eu-1"], ["eu-1", "eu-2", "cn-1"], []])
    assert one["common"] == one["any"] == ["a", "c", "b"]
    assert one["regions"] == [["eu-1", 3, [], []]]
    assert three["common"] == ["a"]
    assert three["regions"] == [["eu-1", 3, ["d"], []], ["eu-2", 3, ["b"], ["d"]], ["cn-1", 2, ["c", "d"], []]]
    assert three["table"][0] == ["service_code", "service_name", "category", "eu-1", "eu-2", "cn-1"]
    assert three["table"][-1] == ["d", "", "Storage", "no", "yes", "no"]
    assert none["any"] == none["common"] == none["regions"] == []


def test_regions_side_by_side(model: Logic) -> None:
    pair, alone, nothing = model("compare/model.js", [SMALL], SIDE_BY_SIDE, [["eu-2", "eu-1"], ["cn-1"], []])
    assert pair["columns"] == [["eu-2", 3, 1, 1], ["eu-1", 3, 1, 1]]
    assert pair["parts"] == [["Compute", ["a", "b"]], ["Storage", ["c", "d"]]]
    assert pair["differing"] == [["Compute", ["b"]], ["Storage", ["d"]]]
    assert pair["counts"] == [["Compute", 1, [1, 2]], ["Storage", 1, [2, 1]]]
    assert pair["sums"] == [2, 2, 1]
    assert pair["table"][1:3] == [["a", "Alpha", "Compute", "yes", "yes"], ["b", "beta", "Compute", "no", "yes"]]
    assert alone["columns"] == [["cn-1", 2, 0, 0]]
    assert alone["differing"] == []
    assert (nothing["columns"], nothing["parts"]) == ([], [])


def random_world(rule: random.Random) -> World:
    regions = {
        f"r{at}": (f"Region {at}", rule.choice(["aws", "aws-cn"]), rule.choice(["Europe", "Africa", None]))
        for at in range(rule.randint(1, 9))
    }
    services = {f"s{at}": (f"Service {at}", rule.choice(["X", "Y", "Z"])) for at in range(rule.randint(1, 12))}
    density = rule.random()
    return World(regions, services, {(s, r) for s in services for r in regions if rule.random() < density})


RULE = random.Random(7)  # noqa: S311 (a table, no secret)
WORLDS = [random_world(RULE) for _ in range(150)]
ASKED: list[tuple[list[str], dict[str, str]]] = [
    (
        RULE.sample(sorted(one.services), RULE.randint(0, len(one.services))),
        {"partition": RULE.choice(["", "aws"]), "geography": RULE.choice(["", "Europe"])},
    )
    for one in WORLDS
]
CHOSEN = [RULE.sample(sorted(one.regions), RULE.randint(1, min(5, len(one.regions)))) for one in WORLDS]


def has(world: World, region: str) -> set[str]:
    return {service for service, where in world.offered if where == region}


def test_random_worlds_by_services_agree_with_sets(model: Logic) -> None:
    answers = model("find/model.js", WORLDS, FIND, ASKED)
    for world, (codes, where), answer in zip(WORLDS, ASKED, answers, strict=True):
        looked = [
            code
            for code, (_, partition, geography) in world.regions.items()
            if where["partition"] in {"", partition} and where["geography"] in {"", geography}
        ]
        lacking = {code: set(codes) - has(world, code) for code in looked}
        assert set(answer["all"]) == {code for code in looked if not lacking[code]}
        told = [*answer["few"][0], *answer["few"][1], *answer["rest"]]
        assert {code: set(lacks) for code, lacks in told} == {code: lacks for code, lacks in lacking.items() if lacks}
        assert all(len(lacks) == at for at, reaches in enumerate(answer["few"], 1) for _, lacks in reaches)
        assert all(len(lacks) > 2 for _, lacks in answer["rest"])
        for service, offered, without in answer["weights"]:
            assert offered == sum(service in has(world, code) for code in looked)
            assert without == sum(lacks <= {service} for lacks in lacking.values())
        assert len(answer["table"]) == len(looked) + 1
        assert all(int(one[4]) <= int(other[4]) for one, other in pairwise(answer["table"][1:]))


def test_random_worlds_by_regions_agree_with_sets(model: Logic) -> None:
    answers = model("find/model.js", WORLDS, TOGETHER, CHOSEN)
    compared = model("compare/model.js", WORLDS, SIDE_BY_SIDE, CHOSEN)
    for world, codes, answer, beside in zip(WORLDS, CHOSEN, answers, compared, strict=True):
        sets = [has(world, code) for code in codes]
        union, common = set.union(*sets), set.intersection(*sets)
        assert (set(answer["any"]), set(answer["common"])) == (union, common)
        assert beside["sums"] == [len(common), len(union - common), len(world.services) - len(union)]
        for at, (code, offers, lacks, own) in enumerate(answer["regions"]):
            others = set[str]().union(*sets[:at], *sets[at + 1 :])
            assert (code, offers, set(lacks)) == (codes[at], len(sets[at]), union - sets[at])
            assert set(own) == (sets[at] - others if len(codes) > 1 else set())
            assert beside["columns"][at] == [code, offers, len(own), len(lacks)]
        for name, shared, counts in beside["counts"]:
            within = {service for service, (_, category) in world.services.items() if category == name}
            assert shared == len(common & within)
            assert counts == [len(one & within) for one in sets]
        assert {code for _, rows in beside["differing"] for code in rows} == union - common


@pytest.mark.parametrize(
    ("start", "at", "to", "end"),
    [("abc", 0, 1, "bac"), ("abc", 2, 1, "acb"), ("ab", 1, 0, "ba"), ("a", 0, 0, "a"), ("abcd", 0, 3, "bcda")],
)
def test_columns_change_places(logic: Logic, start: str, at: int, to: int, end: str) -> None:
    script = "(compare, [list, from, to]) => compare.moved(list, from, to)"
    assert logic("compare/model.js", script, [list(start), at, to]) == list(end)


ENTRIES = [
    {"kind": "service", "code": code, "name": name, "aliases": aliases, "count": 1, "url": ""}
    for code, name, aliases in (
        ("eks", "Amazon Elastic Kubernetes Service (EKS)", ["k8s"]),
        ("kafka", "Amazon Managed Streaming for Apache Kafka (MSK)", []),
        ("ivs", "Amazon Video", ["live", "webrtc"]),
        ("kvs", "Amazon Kinesis Video Streams", ["webrtc"]),
        ("GameLift", "Amazon GameLift", []),
        ("one, two", None, []),
    )
]


@pytest.mark.parametrize(
    ("text", "found", "unknown"),
    [
        ("eks", ["eks"], []),
        ("EKS, msk", ["eks", "kafka"], []),
        ("msk;k8s\neks\t,, ", ["kafka", "eks"], []),
        ("Amazon Video, nope, gamelift", ["ivs", "GameLift"], ["nope"]),
        ("webrtc", [], ["webrtc"]),
        ("kinesis", [], ["kinesis"]),
        ("ek", [], ["ek"]),
        ("", [], []),
        (" , ;", [], []),
        ("nope, nope", [], ["nope"]),
    ],
)
def test_names_in_a_list_mean_one_thing_or_nothing(
    logic: Logic, text: str, found: list[str], unknown: list[str]
) -> None:
    """Codes, names and aliases; what two share, or what is only the beginning of a name, is not guessed at."""
    script = "(names, [text, entries]) => names.named(names.split(text), entries)"
    answer = logic("shared/names.js", script, [text, ENTRIES])
    assert ([one["code"] for one in answer["matches"]], answer["unknown"]) == (found, unknown)


def test_a_code_with_a_comma_is_found_by_itself(logic: Logic) -> None:
    script = "(names, [name, entries]) => names.meant(name, entries).code"
    assert logic("shared/names.js", script, ["one, two", ENTRIES]) == "one, two"
