"""A stand-in for GitHub's command, for whoever sets a repository up: environments, variables, workflows, dispatches."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path


SCRIPT = """#!{python} -ISE
import json, os, re, sys

FILE = os.path.join(os.path.dirname(__file__), "settings.json")
with open(FILE) as file:
    STATE = json.load(file)
REPOSITORY = "repos/" + STATE["repository"]

def given(words, *names):
    # The options by name, those of -f as a list, and the name among them.
    values, words = {{"-f": []}}, iter(words)
    for word in words:
        if word == "-f":
            values["-f"].append(next(words))
        elif word == "--silent" or not word.startswith("-"):
            values["--silent" if word == "--silent" else "name"] = word
        else:
            assert word in names, word
            values[word] = next(words)
    return values

def api(words):
    options = given(words, "--method", "--jq", "--input")
    owner, name = os.environ["GH_REPO"].split("/")
    path = options["name"].replace("{{owner}}", owner).replace("{{repo}}", name)
    body = sys.stdin.read() if options.get("--input") == "-" else ""
    answer = route(options.get("--method", "GET"), path, body, options["-f"])
    if answer is None:
        print("gh: Not Found (HTTP 404)", file=sys.stderr)
        sys.exit(json.dumps({{"message": "Not Found"}}))
    if "--jq" in options:
        read, write = os.pipe()
        os.write(write, json.dumps(answer).encode())
        os.close(write)
        os.dup2(read, 0)
        os.execvp("jq", ["jq", "-r", options["--jq"]])
    if "--silent" not in options:
        print(json.dumps(answer))

def route(method, path, body, fields):
    if (method, path) == ("GET", "user"):
        return {{"id": 5}}
    if (method, path) == ("GET", REPOSITORY):
        owner, name = STATE["repository"].split("/")
        return {{"full_name": STATE["repository"], "name": name, "id": 22, "owner": {{"login": owner, "id": 11}}}}
    if match := re.fullmatch(REPOSITORY + "/actions/variables/(\\\\w+)", path):
        return {{"name": match[1]}} if match[1] in STATE["variables"] else None
    match = re.fullmatch(REPOSITORY + "/environments/([\\\\w-]+)(/deployment-branch-policies)?", path)
    there = STATE["environments"].get(match[1])
    if method == "PUT" and not match[2]:
        new = json.loads(body)
        if new.get("reviewers") and not STATE["reviewers_are_allowed"]:
            print("gh: reviewers need another plan (HTTP 422)", file=sys.stderr)
            sys.exit(json.dumps({{"message": "no"}}))
        there = STATE["environments"][match[1]] = new | {{"branches": [], "variables": {{}}}}
    elif method == "POST" and match[2]:
        ((key, _, value),) = [field.partition("=") for field in fields]
        assert key == "name" and there["deployment_branch_policy"]["custom_branch_policies"]
        there["branches"].append(value)
    else:
        assert method == "GET", (method, path)
    if there and match[2]:
        return {{"branch_policies": [{{"name": name}} for name in there["branches"]]}}
    return there

def variable(words):
    options = given(words[1:], "--repo", "--env", "--env-file", "--body")
    assert options["--repo"] == STATE["repository"], "with several remotes, gh needs the option"
    place = STATE["environments"][options["--env"]]["variables"] if "--env" in options else STATE["variables"]
    if words[0] == "delete":
        del place[options["name"]]
    elif options.get("--env-file") == "-":
        place.update(line.split("=", 1) for line in sys.stdin.read().splitlines())
    else:
        place[options["name"]] = options["--body"]

def workflow(words):
    options = given(words[1:], "--repo")
    assert options["--repo"] == STATE["repository"]
    if words[0] == "enable":
        STATE["enabled"].append(options["name"])
    else:
        STATE["runs"].append([options["name"], dict(field.split("=", 1) for field in options["-f"])])

noun, *rest = sys.argv[1:]
if noun != "api":
    assert (noun, rest[0]) in (("variable", "set"), ("variable", "delete"), ("workflow", "enable"), ("workflow", "run"))
{{"api": api, "variable": variable, "workflow": workflow}}[noun](rest)
with open(FILE, "w") as file:
    json.dump(STATE, file)
"""


class GitHubSettings(NamedTuple):
    """The folder with the command ``gh`` and what it changed."""

    folder: Path

    def read(self) -> dict[str, Any]:
        """Return the repository's settings: ``environments``, ``variables``, ``enabled`` workflows, ``runs``."""
        settings: dict[str, Any] = json.loads((self.folder / "settings.json").read_text("utf-8"))
        return settings

    def change(self, **values: Any) -> None:
        """Set values as somebody did before."""
        (self.folder / "settings.json").write_text(json.dumps(self.read() | values), "utf-8")


def github_settings(folder: Path, repository: str) -> GitHubSettings:
    """Write the command into a folder, for a repository that nobody set up."""
    empty = {"repository": repository, "environments": {}, "variables": {}, "enabled": [], "runs": []}
    (folder / "settings.json").write_text(json.dumps(empty | {"reviewers_are_allowed": True}), "utf-8")
    command = folder / "gh"
    command.write_text(SCRIPT.format(python=sys.executable), "utf-8")
    command.chmod(0o755)
    return GitHubSettings(folder)
