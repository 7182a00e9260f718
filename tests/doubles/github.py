"""A stand-in for GitHub's command: issues and labels of one repository, kept in a file beside it."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path


SCRIPT = """#!{python} -ISE
import argparse, json, os, pathlib, sys
assert os.environ["GH_REPO"] == "octo/atlas" and os.environ["GH_TOKEN"], "no repository or no token"
file = pathlib.Path(__file__).with_name("github.json")
state = json.loads(file.read_text()) if file.exists() else {{"labels": [], "issues": []}}
parser = argparse.ArgumentParser()
for option in ("color", "description", "label", "state", "limit", "json", "jq", "title", "body-file", "comment"):
    parser.add_argument("--" + option)
parser.add_argument("--force", action="store_true")
noun, verb, *rest = sys.argv[1:]
given, names = parser.parse_known_args(rest)
if (noun, verb) == ("label", "create"):
    state["labels"].append(*names)
elif (noun, verb) == ("issue", "create"):
    assert given.label in state["labels"], "there is no such label"
    body = pathlib.Path(given.body_file).read_text()
    issue = {{"title": given.title, "label": given.label, "body": body, "state": "open", "comments": []}}
    state["issues"].append(issue | {{"number": len(state["issues"]) + 1}})
elif (noun, verb) == ("issue", "list"):
    assert given.jq == ".[].number"
    fits = [i["number"] for i in state["issues"] if (i["label"], i["state"]) == (given.label, given.state)]
    print(*fits[: int(given.limit)], sep="\\n")
elif (noun, verb) == ("issue", "close"):
    (issue,) = [i for i in state["issues"] if str(i["number"]) in names]
    issue["state"] = "closed"
    issue["comments"].append(given.comment)
else:
    sys.exit(f"not understood: {{sys.argv}}")
file.write_text(json.dumps(state))
"""


class GitHub(NamedTuple):
    """The folder with the command ``gh``."""

    folder: Path

    @property
    def issues(self) -> list[dict[str, Any]]:
        """Every issue that was opened, closed ones as well."""
        file = self.folder / "github.json"
        issues: list[dict[str, Any]] = json.loads(file.read_text("utf-8"))["issues"] if file.exists() else []
        return issues


def github(folder: Path) -> GitHub:
    """Write the command into a folder."""
    folder.mkdir()
    command = folder / "gh"
    command.write_text(SCRIPT.format(python=sys.executable), "utf-8")
    command.chmod(0o755)
    return GitHub(folder)
