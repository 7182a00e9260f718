"""Who may take which role: every crossing of jobs, environments, repositories, branches and audiences, in one table."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.infra.policy import allowed
from tests.infra.roles import ISSUER, PROVIDER, policy_of_prod
from tests.infra.terraform import BOOTSTRAP, ENVIRONMENTS, needs_terraform, run_terraform

if TYPE_CHECKING:
    from pathlib import Path


REPOSITORY = "someone/atlas"
TRUSTED = {
    "fetch": ("trust", ["environment:prod-fetch"]),
    "publish": ("trust", ["environment:prod-publish"]),
    "notify": ("trust", ["environment:prod-notify"]),
    "infra": ("trust", ["environment:prod-infra"]),
    "plan": (
        "plan-trust",
        ["pull_request", "environment:dev-plan", "environment:prod-plan", "environment:staging-plan"],
    ),
}
"""The roles of prod, and the one that plans: the template of the policy, and the subjects after the repository."""

TABLE = """
role     repository           subject                          ref                    audience                  taken

fetch    someone/atlas        environment:prod-fetch           refs/heads/main        sts.amazonaws.com         yes
fetch    someone/atlas        environment:prod-publish         refs/heads/main        sts.amazonaws.com         no
fetch    someone/atlas        environment:prod-notify          refs/heads/main        sts.amazonaws.com         no
fetch    someone/atlas        environment:prod-infra           refs/heads/main        sts.amazonaws.com         no
fetch    someone/atlas        environment:prod-plan            refs/heads/main        sts.amazonaws.com         no
fetch    someone/atlas        environment:prod-promote         refs/heads/main        sts.amazonaws.com         no
fetch    someone/atlas        environment:staging-fetch        refs/heads/main        sts.amazonaws.com         no
fetch    someone/atlas        environment:dev-fetch            refs/heads/main        sts.amazonaws.com         no

publish  someone/atlas        environment:prod-publish         refs/heads/main        sts.amazonaws.com         yes
publish  someone/atlas        environment:prod-fetch           refs/heads/main        sts.amazonaws.com         no
publish  someone/atlas        environment:prod-notify          refs/heads/main        sts.amazonaws.com         no
publish  someone/atlas        environment:prod-infra           refs/heads/main        sts.amazonaws.com         no
publish  someone/atlas        environment:prod-plan            refs/heads/main        sts.amazonaws.com         no
publish  someone/atlas        environment:prod-promote         refs/heads/main        sts.amazonaws.com         no
publish  someone/atlas        environment:staging-publish      refs/heads/main        sts.amazonaws.com         no
publish  someone/atlas        environment:dev-publish          refs/heads/main        sts.amazonaws.com         no

notify   someone/atlas        environment:prod-notify          refs/heads/main        sts.amazonaws.com         yes
notify   someone/atlas        environment:prod-fetch           refs/heads/main        sts.amazonaws.com         no
notify   someone/atlas        environment:prod-publish         refs/heads/main        sts.amazonaws.com         no
notify   someone/atlas        environment:prod-infra           refs/heads/main        sts.amazonaws.com         no
notify   someone/atlas        environment:prod-plan            refs/heads/main        sts.amazonaws.com         no
notify   someone/atlas        environment:prod-promote         refs/heads/main        sts.amazonaws.com         no
notify   someone/atlas        environment:staging-notify       refs/heads/main        sts.amazonaws.com         no
notify   someone/atlas        environment:dev-notify           refs/heads/main        sts.amazonaws.com         no

infra    someone/atlas        environment:prod-infra           refs/heads/main        sts.amazonaws.com         yes
infra    someone/atlas        environment:prod-fetch           refs/heads/main        sts.amazonaws.com         no
infra    someone/atlas        environment:prod-publish         refs/heads/main        sts.amazonaws.com         no
infra    someone/atlas        environment:prod-notify          refs/heads/main        sts.amazonaws.com         no
infra    someone/atlas        environment:prod-plan            refs/heads/main        sts.amazonaws.com         no
infra    someone/atlas        environment:prod-promote         refs/heads/main        sts.amazonaws.com         no
infra    someone/atlas        environment:staging-infra        refs/heads/main        sts.amazonaws.com         no
infra    someone/atlas        environment:dev-infra            refs/heads/main        sts.amazonaws.com         no
infra    someone/atlas        pull_request                     refs/pull/7/merge      sts.amazonaws.com         no
infra    someone/atlas        environment:prod-infra           refs/heads/feature     sts.amazonaws.com         no
infra    someone/other        environment:prod-infra           refs/heads/main        sts.amazonaws.com         no

plan     someone/atlas        pull_request                     refs/pull/7/merge      sts.amazonaws.com         yes
plan     someone/atlas        environment:dev-plan             refs/heads/main        sts.amazonaws.com         yes
plan     someone/atlas        environment:staging-plan         refs/heads/main        sts.amazonaws.com         yes
plan     someone/atlas        environment:prod-plan            refs/heads/main        sts.amazonaws.com         yes
plan     someone/atlas        environment:prod-infra           refs/heads/main        sts.amazonaws.com         no
plan     someone/atlas        environment:prod-fetch           refs/heads/main        sts.amazonaws.com         no
plan     someone/atlas        environment:prod-publish         refs/heads/main        sts.amazonaws.com         no
plan     someone/atlas        environment:prod-notify          refs/heads/main        sts.amazonaws.com         no
plan     someone/atlas        ref:refs/heads/main              refs/heads/main        sts.amazonaws.com         no
plan     stranger/atlas       pull_request                     refs/pull/7/merge      sts.amazonaws.com         no
plan     someone/atlas        pull_request                     refs/pull/7/merge      https://github.com/x      no

fetch    someone/other        environment:prod-fetch           refs/heads/main        sts.amazonaws.com         no
fetch    stranger/atlas       environment:prod-fetch           refs/heads/main        sts.amazonaws.com         no
fetch    someone/atlas-too    environment:prod-fetch           refs/heads/main        sts.amazonaws.com         no
fetch    Someone/Atlas        environment:prod-fetch           refs/heads/main        sts.amazonaws.com         no
fetch    SOMEONE/ATLAS        environment:prod-fetch           refs/heads/main        sts.amazonaws.com         no
fetch    someone@11/atlas@22  environment:prod-fetch           refs/heads/main        sts.amazonaws.com         no
fetch    */atlas              environment:prod-fetch           refs/heads/main        sts.amazonaws.com         no

fetch    someone/atlas        environment:prod                 refs/heads/main        sts.amazonaws.com         no
fetch    someone/atlas        environment:production-fetch     refs/heads/main        sts.amazonaws.com         no
fetch    someone/atlas        environment:prod-fetch-too       refs/heads/main        sts.amazonaws.com         no
fetch    someone/atlas        environment:PROD-FETCH           refs/heads/main        sts.amazonaws.com         no
fetch    someone/atlas        environment:prod-*               refs/heads/main        sts.amazonaws.com         no
fetch    someone/atlas        environment:*                    refs/heads/main        sts.amazonaws.com         no
fetch    someone/atlas        *                                refs/heads/main        sts.amazonaws.com         no
fetch    someone/atlas        ref:refs/heads/main              refs/heads/main        sts.amazonaws.com         no
fetch    someone/atlas        ref:environment:prod-fetch       refs/heads/main        sts.amazonaws.com         no
fetch    someone/atlas        pull_request                     refs/pull/7/merge      sts.amazonaws.com         no
fetch    someone/atlas        -                                refs/heads/main        sts.amazonaws.com         no

fetch    someone/atlas        environment:prod-fetch           refs/heads/feature     sts.amazonaws.com         no
fetch    someone/atlas        environment:prod-fetch           refs/heads/main-too    sts.amazonaws.com         no
fetch    someone/atlas        environment:prod-fetch           refs/heads/Main        sts.amazonaws.com         no
fetch    someone/atlas        environment:prod-fetch           refs/heads/*           sts.amazonaws.com         no
fetch    someone/atlas        environment:prod-fetch           refs/tags/main         sts.amazonaws.com         no
fetch    someone/atlas        environment:prod-fetch           refs/pull/7/merge      sts.amazonaws.com         no
fetch    someone/atlas        environment:prod-fetch           main                   sts.amazonaws.com         no
fetch    someone/atlas        environment:prod-fetch           -                      sts.amazonaws.com         no

fetch    someone/atlas        environment:prod-fetch           refs/heads/main        https://github.com/x      no
fetch    someone/atlas        environment:prod-fetch           refs/heads/main        sts.amazonaws.com.evil.x  no
fetch    someone/atlas        environment:prod-fetch           refs/heads/main        STS.AMAZONAWS.COM         no
fetch    someone/atlas        environment:prod-fetch           refs/heads/main        -                         no
fetch    someone/atlas        -                                -                      -                         no
"""
"""The claims of a token, and whether the policy of trust of a role lets it take the role; ``-`` is a missing claim."""


class Crossing(NamedTuple):
    """One row of the table."""

    role: str
    repository: str
    subject: str
    ref: str
    audience: str
    taken: str

    @property
    def context(self) -> dict[str, str]:
        """The claims of the token, as the context of a request to IAM."""
        subject = "-" if self.subject == "-" else f"repo:{self.repository}:{self.subject}"
        claims = {"aud": self.audience, "ref": self.ref, "sub": subject}
        return {f"{ISSUER}:{name}": value for name, value in claims.items() if value != "-"}


ROWS = [Crossing(*line.split()) for line in TABLE.splitlines() if line][1:]


@pytest.mark.parametrize("row", ROWS, ids=" ".join)
def test_a_role_is_taken_by_the_jobs_of_its_own_environment_and_by_nothing_else(row: Crossing) -> None:
    template, subjects = TRUSTED[row.role]
    policy = policy_of_prod(template, subjects='", "'.join(f"repo:{REPOSITORY}:{subject}" for subject in subjects))
    taken = allowed(policy, "sts:AssumeRoleWithWebIdentity", "*", row.context, principal=("Federated", PROVIDER))
    assert taken is (row.taken == "yes")


def test_the_table_has_every_crossing_of_two_roles_and_each_claim_changed() -> None:
    """At least forty rows are refused, no row occurs twice, and each role is taken by every subject of its policy."""
    assert len(set(ROWS)) == len(ROWS)
    refused, taken = ([row for row in ROWS if row.taken == word] for word in ("no", "yes"))
    assert len(refused) + len(taken) == len(ROWS)
    assert len(refused) >= 40
    assert {(row.role, row.subject) for row in taken} == {
        (role, subject) for role, (_, subjects) in TRUSTED.items() for subject in subjects
    }
    crossed = {(row.role, row.subject.removeprefix("environment:prod-")) for row in refused}
    assert {(role, other) for role in TRUSTED for other in TRUSTED if role != other} <= crossed
    for column in ("repository", "ref", "audience"):
        assert {getattr(row, column) for row in refused} - {getattr(row, column) for row in taken}, column


@needs_terraform
def test_the_roles_of_the_bootstrap_trust_the_subjects_of_the_table(tmp_path: Path) -> None:
    """``test_watch.py`` has the subjects of the site's own roles."""
    text = (BOOTSTRAP / "main.tf").read_text("utf-8")
    parts = re.findall(r"^  (?:apply|plan)_subjects = .*?^  [\])}]+$", text, re.DOTALL | re.MULTILINE)
    values = {
        "repository": [REPOSITORY],
        "github_environment_prefix": "",
        "environments": list(ENVIRONMENTS),
    }
    declared = "\n".join(f'variable "{name}" {{}}' for name in values)
    outputs = "\n".join(f'output "{name}" {{ value = local.{name}_subjects }}' for name in ("apply", "plan"))
    subjects_of = run_terraform(tmp_path, f"{declared}\nlocals {{\n{chr(10).join(parts)}\n}}\n{outputs}", **values)
    for role, subjects in (("infra", subjects_of["apply"]["prod"]), ("plan", subjects_of["plan"])):
        assert set(subjects) == {f"repo:{REPOSITORY}:{subject}" for subject in TRUSTED[role][1]}
