"""What Find and Compare decide, apart from their pages: tables of cases, and random worlds against Python's sets."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

if TYPE_CHECKING:
    from pathlib import Path


Logic = Callable[..., Any]


class ModelCatalog(NamedTuple):
    """A few Regions and services, and what is offered: pairs of a service and a Region."""

    regions: Mapping[str, tuple[str | None, str | None, str | None]]
    services: Mapping[str, tuple[str | None, str]]
    offered: set[tuple[str, str]]
    global_endpoints: Mapping[str, list[str]] = MappingProxyType({})

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
                "global_endpoints": dict(self.global_endpoints),
            },
        ]


SMALL = ModelCatalog(
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
    """Call a model with worlds: ``model("find/model.js", worlds, "(find, catalog, case) => …", cases)``."""
    folder = next(real_site.glob("assets/*/js")).relative_to(real_site).as_posix()

    def call(module: str, worlds: list[ModelCatalog], script: str, cases: list[Any]) -> Any:
        for_each = f"""async (module, [url, worlds, cases]) => {{
          const {{ joinDocuments }} = await import(url);
          const catalogs = worlds.map((documents) => joinDocuments(...documents));
          return cases.map((given, index) => ({script})(module, catalogs[index % catalogs.length], given));
        }}"""
        documents = [world.documents() for world in worlds]
        return logic(module, for_each, [f"{site}{folder}/shared/catalog.js", documents, cases])

    return call


REGIONS_WITH_SERVICES = """(find, catalog, [codes, filter]) => {
  const answer = find.regionsWith(catalog, codes, filter);
  const lacks = (results) => results.map((result) => [result.region.code, result.lacks.map((service) => service.code)]);
  return {
    complete: answer.complete.map((result) => result.region.code),
    nearMisses: answer.nearMisses.map(lacks),
    others: lacks(answer.others),
    effects: answer.effects.map((effect) => [effect.service.code, effect.regionCount, effect.countWithout]),
    table: find.regionsTable(answer),
  };
}"""

SERVICES_IN_REGIONS = """(find, catalog, codes) => {
  const answer = find.servicesIn(catalog, codes);
  const names = (services) => services.map((service) => service.code);
  return {
    common: names(answer.common),
    union: names(answer.union),
    regions: answer.regions.map((share) => [share.region.code, share.offers, names(share.lacks), names(share.own)]),
    table: find.servicesTable(answer),
  };
}"""

SIDE_BY_SIDE = """(compare, catalog, codes) => {
  const comparison = compare.compare(catalog, codes);
  const groups = (lists) => lists.map(({ name, members }) => [name, members.map(({ code }) => code)]);
  const rows = (categories) => categories.map(({ name, rows }) => [name, rows.map((row) => row.service.code)]);
  return {
    columns: comparison.columns.map(({ region, offers, own, lacks }) =>
      [region.code, offers, compare.serviceCount(own), compare.serviceCount(lacks)]),
    lists: comparison.columns.map(({ own, lacks }) => [groups(own), groups(lacks)]),
    categories: rows(comparison.categories),
    differing: rows(compare.onlyDiffering(comparison.categories)),
    counts: comparison.categories.map((category) => [category.name, category.common, category.counts]),
    sums: [comparison.common, comparison.differing, comparison.absent],
    table: compare.table(comparison.columns, comparison.categories),
  };
}"""


CHOSEN_SERVICES = """(compare, catalog, [codes, chosen]) => {
  const { categories, common, differing, absent, columns } = compare.compare(catalog, codes, chosen);
  const rows = (groups) => groups.flatMap(({ rows }) => rows.map((row) => row.service.code));
  const lacks = columns.map((column) => column.lacks.flatMap(({ members }) => members.map(({ code }) => code)));
  const shown = [rows(categories), rows(compare.onlyDiffering(categories))];
  return { rows: shown[0], differing: shown[1], sums: [common, differing, absent], lacks };
}"""

FAMILY_OFFERS = """(module, catalog, [families, codes, among]) =>
  module.familyOffers(catalog, families, codes, among?.map((code) => catalog.region(code)))
    .map(({ service, purpose, total }) => [service.code, purpose, total])"""


@pytest.mark.parametrize(
    ("codes", "filters", "codes_by_result"),
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
def test_regions_by_services(model: Logic, codes: list[str], filters: dict[str, str], codes_by_result: str) -> None:
    """Those with all | those that lack one | those that lack two | the rest, the least first; by name."""
    (answer,) = model("find/model.js", [SMALL], REGIONS_WITH_SERVICES, [[codes, filters]])
    lacking = [[code for code, _ in results] for results in (*answer["nearMisses"], answer["others"])]
    assert [answer["complete"], *lacking] == [group.split() for group in codes_by_result.split("|")]


def test_missing_services_are_named_and_their_effect_is_counted(model: Logic) -> None:
    (answer,) = model("find/model.js", [SMALL], REGIONS_WITH_SERVICES, [[["a", "b", "c"], {}]])
    assert answer["nearMisses"][0] == [["cn-1", ["c"]], ["eu-2", ["b"]]]
    assert answer["others"] == [["zz-1", ["a", "b", "c"]]]
    assert answer["effects"] == [["a", 3, 1], ["b", 2, 2], ["c", 2, 2]]
    assert answer["table"] == [
        ["region_code", "region_name", "partition", "geography", "lacks", "a", "b", "c"],
        ["eu-1", "Europe (One)", "aws", "Europe", "0", "yes", "yes", "yes"],
        ["cn-1", "China (One)", "aws-cn", "Asia Pacific", "1", "yes", "yes", "no"],
        ["eu-2", "Europe (Two)", "aws", "Europe", "1", "yes", "no", "yes"],
        ["zz-1", "", "", "", "3", "no", "no", "no"],
    ]


def test_services_by_regions(model: Logic) -> None:
    """What all have, what each lacks that another has, what it alone has; an unknown name is an empty cell."""
    regions = [["eu-1"], ["eu-1", "eu-2", "cn-1"], []]
    single, three, none = model("find/model.js", [SMALL], SERVICES_IN_REGIONS, regions)
    assert single["common"] == single["union"] == ["a", "c", "b"]
    assert single["regions"] == [["eu-1", 3, [], []]]
    assert three["common"] == ["a"]
    assert three["regions"] == [["eu-1", 3, ["d"], []], ["eu-2", 3, ["b"], ["d"]], ["cn-1", 2, ["c", "d"], []]]
    assert three["table"][0] == ["service_code", "service_name", "category", "eu-1", "eu-2", "cn-1"]
    assert three["table"][-1] == ["d", "", "Storage", "no", "yes", "no"]
    assert none["union"] == none["common"] == none["regions"] == []


def test_regions_side_by_side(model: Logic) -> None:
    pair, alone, nothing = model("compare/model.js", [SMALL], SIDE_BY_SIDE, [["eu-2", "eu-1"], ["cn-1"], []])
    assert pair["columns"] == [["eu-2", 3, 1, 1], ["eu-1", 3, 1, 1]]
    assert pair["lists"] == [[[["Storage", ["d"]]], [["Compute", ["b"]]]], [[["Compute", ["b"]]], [["Storage", ["d"]]]]]
    assert pair["categories"] == [["Compute", ["a", "b"]], ["Storage", ["c", "d"]]]
    assert pair["differing"] == [["Compute", ["b"]], ["Storage", ["d"]]]
    assert pair["counts"] == [["Compute", 1, [1, 2]], ["Storage", 1, [2, 1]]]
    assert pair["sums"] == [2, 2, 1]
    assert pair["table"][1:3] == [["a", "Alpha", "Compute", "yes", "yes"], ["b", "beta", "Compute", "no", "yes"]]
    assert alone["columns"] == [["cn-1", 2, 0, 0]]
    assert alone["differing"] == []
    assert alone["lists"] == [[[], []]]
    assert (nothing["columns"], nothing["categories"]) == ([], [])


def test_what_answers_at_a_global_endpoint_can_be_left_out(logic: Logic) -> None:
    """Only in the Regions where its endpoint is global."""
    world = SMALL._replace(global_endpoints={"a": ["eu-1", "cn-1"]})
    script = """(catalog, documents) => {
      const running = catalog.withoutGlobalEndpoints(catalog.joinDocuments(...documents));
      return ["eu-1", "eu-2", "cn-1"].map((region) => ["a", "b"].map((service) => running.offered(service, region)));
    }"""
    assert logic("shared/catalog.js", script, world.documents()) == [[False, True], [True, False], [False, True]]


def random_world(rule: random.Random) -> ModelCatalog:
    regions = {
        f"r{at}": (f"Region {at}", rule.choice(["aws", "aws-cn"]), rule.choice(["Europe", "Africa", None]))
        for at in range(rule.randint(1, 9))
    }
    services = {f"s{at}": (f"Service {at}", rule.choice(["X", "Y", "Z"])) for at in range(rule.randint(1, 12))}
    density = rule.random()
    return ModelCatalog(regions, services, {(s, r) for s in services for r in regions if rule.random() < density})


RULE = random.Random(7)  # noqa: S311 (a table, no secret)
WORLDS = [random_world(RULE) for _ in range(150)]
SERVICE_QUESTIONS: list[tuple[list[str], dict[str, str]]] = [
    (
        RULE.sample(sorted(world.services), RULE.randint(0, len(world.services))),
        {"partition": RULE.choice(["", "aws"]), "geography": RULE.choice(["", "Europe"])},
    )
    for world in WORLDS
]
REGION_QUESTIONS = [RULE.sample(sorted(world.regions), RULE.randint(1, min(5, len(world.regions)))) for world in WORLDS]


def services_in(world: ModelCatalog, region: str) -> set[str]:
    return {service for service, place in world.offered if place == region}


def test_random_worlds_by_services_agree_with_sets(model: Logic) -> None:
    answers = model("find/model.js", WORLDS, REGIONS_WITH_SERVICES, SERVICE_QUESTIONS)
    for world, (codes, filters), answer in zip(WORLDS, SERVICE_QUESTIONS, answers, strict=True):
        candidates = [
            code
            for code, (_, partition, geography) in world.regions.items()
            if filters["partition"] in {"", partition} and filters["geography"] in {"", geography}
        ]
        lacking = {code: set(codes) - services_in(world, code) for code in candidates}
        assert set(answer["complete"]) == {code for code in candidates if not lacking[code]}
        results = [*answer["nearMisses"][0], *answer["nearMisses"][1], *answer["others"]]
        assert {code: set(lacks) for code, lacks in results} == {
            code: lacks for code, lacks in lacking.items() if lacks
        }
        assert all(len(lacks) == at for at, misses in enumerate(answer["nearMisses"], 1) for _, lacks in misses)
        assert all(len(lacks) > 2 for _, lacks in answer["others"])
        for service, region_count, count_without in answer["effects"]:
            assert region_count == sum(service in services_in(world, code) for code in candidates)
            assert count_without == sum(lacks <= {service} for lacks in lacking.values())
        assert len(answer["table"]) == len(candidates) + 1
        assert all(int(row[4]) <= int(following[4]) for row, following in pairwise(answer["table"][1:]))


def test_random_worlds_by_regions_agree_with_sets(model: Logic) -> None:
    answers = model("find/model.js", WORLDS, SERVICES_IN_REGIONS, REGION_QUESTIONS)
    comparisons = model("compare/model.js", WORLDS, SIDE_BY_SIDE, REGION_QUESTIONS)
    for world, codes, answer, comparison in zip(WORLDS, REGION_QUESTIONS, answers, comparisons, strict=True):
        sets = [services_in(world, code) for code in codes]
        union, common = set.union(*sets), set.intersection(*sets)
        assert (set(answer["union"]), set(answer["common"])) == (union, common)
        assert comparison["sums"] == [len(common), len(union - common), len(world.services) - len(union)]
        for at, (code, offers, lacks, own) in enumerate(answer["regions"]):
            others = set[str]().union(*sets[:at], *sets[at + 1 :])
            assert (code, offers, set(lacks)) == (codes[at], len(sets[at]), union - sets[at])
            assert set(own) == (sets[at] - others if len(codes) > 1 else set())
            assert comparison["columns"][at] == [code, offers, len(own), len(lacks)]
        for name, shared, counts in comparison["counts"]:
            within = {service for service, (_, category) in world.services.items() if category == name}
            assert shared == len(common & within)
            assert counts == [len(services & within) for services in sets]
        assert {code for _, rows in comparison["differing"] for code in rows} == union - common


@pytest.mark.parametrize(
    ("start", "at", "to", "end"),
    [("abc", 0, 1, "bac"), ("abc", 2, 1, "acb"), ("ab", 1, 0, "ba"), ("a", 0, 0, "a"), ("abcd", 0, 3, "bcda")],
)
def test_columns_change_places(logic: Logic, start: str, at: int, to: int, end: str) -> None:
    script = "(compare, [list, from, to]) => compare.moveItem(list, from, to)"
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
    ("text", "codes", "unknown"),
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
    logic: Logic, text: str, codes: list[str], unknown: list[str]
) -> None:
    """Codes, names and aliases; what two share, or what is only the beginning of a name, is not guessed at."""
    script = "(names, [text, entries]) => names.resolveNames(names.splitList(text), entries)"
    answer = logic("shared/names.js", script, [text, ENTRIES])
    assert ([entry["code"] for entry in answer["matches"]], answer["unknown"]) == (codes, unknown)


def test_a_code_with_a_comma_is_found_by_itself(logic: Logic) -> None:
    script = "(names, [name, entries]) => names.resolveName(name, entries).code"
    assert logic("shared/names.js", script, ["one, two", ENTRIES]) == "one, two"


def test_chosen_services_alone_are_compared(model: Logic) -> None:
    """Each has its row, also where no Region has it, which is no difference and nothing that one lacks."""
    (answer,) = model("compare/model.js", [SMALL], CHOSEN_SERVICES, [[["eu-1", "eu-2"], ["a", "b", "e"]]])
    assert answer == {
        "rows": ["a", "b", "e"],
        "differing": ["b"],
        "sums": [1, 1, 1],
        "lacks": [[], ["b"]],
    }


def test_members_of_a_family_are_offered_where_the_regions_differ(model: Logic) -> None:
    """Those that are chosen are not, nor those that have the same Regions: of all Regions, or of those that count."""
    families = [
        {"leader": "a", "name": "Alpha", "members": [{"service": code, "purpose": code.upper()} for code in "abcz"]},
        {"leader": "d", "name": "Delta", "members": [{"service": "d", "purpose": "D"}]},
    ]
    cases = [
        [families, ["a"], None],
        [families, ["a", "b"], None],
        [families, ["a"], ["eu-1", "cn-1"]],
        [families, ["d"], None],
    ]
    assert model("shared/families.js", [SMALL], FAMILY_OFFERS, cases) == [
        [["b", "B", 2], ["c", "C", 2]],
        [["c", "C", 2]],
        [["c", "C", 1]],
        [],
    ]
