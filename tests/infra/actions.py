"""A very small GitHub: evaluates a workflow's expressions and runs its jobs under bash, each on a machine of its own.

It knows what the project's workflows use and stops at anything else. Actions (``uses:``) are functions that the test
gives; ``run:`` strings are executed as they stand in the YAML.
"""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

from tests.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path


TOKEN = re.compile(r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<name>[\w-]+(?:\.[\w-]+)*)|(?P<sign>&&|\|\||==|!=|!|\(|\)))")
EXPRESSION = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)


WORKFLOWS = ROOT / ".github" / "workflows"
ACTION = ROOT / "action.yml"
"""The action that checks templates."""


def load(path: Path) -> dict[str, Any]:
    """Read a workflow. YAML takes the key ``on`` for a truth value."""
    document: dict[Any, Any] = yaml.safe_load(path.read_text("utf-8"))
    return {"on" if key is True else key: value for key, value in document.items()}


def steps(workflow: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the steps of every job."""
    for job in workflow["jobs"].values():
        yield from job["steps"]


class _Reader:
    """Evaluates one expression by recursive descent; operators return operands, as in GitHub's."""

    def __init__(self, expression: str, context: Mapping[str, Any]) -> None:
        self.context = context
        self.tokens: list[re.Match[str]] = []
        at = 0
        while at < len(expression.rstrip()):
            token = TOKEN.match(expression, at)
            assert token, f"not understood: {expression[at:]!r}"
            self.tokens.append(token)
            at = token.end()

    def sign(self, *signs: str) -> str | None:
        if self.tokens and self.tokens[0]["sign"] in signs:
            return str(self.tokens.pop(0)["sign"])
        return None

    def either(self) -> Any:
        value = self.both()
        while self.sign("||"):
            other = self.both()
            value = value or other
        return value

    def both(self) -> Any:
        value = self.comparison()
        while self.sign("&&"):
            other = self.comparison()
            value = value and other
        return value

    def comparison(self) -> Any:
        value = self.term()
        if sign := self.sign("==", "!="):
            other = self.term()
            return _same(value, other) is (sign == "==")
        return value

    def term(self) -> Any:
        if self.sign("!"):
            return not self.term()
        if self.sign("("):
            value = self.either()
            assert self.sign(")")
            return value
        token = self.tokens.pop(0)
        if token["text"]:
            return token["text"][1:-1].replace("''", "'")
        name = token["name"]
        if self.sign("("):
            assert self.sign(")")
            return self.context[f"{name}()"]
        if name in {"true", "false", "null"}:
            return {"true": True, "false": False, "null": None}[name]
        root, *parts = name.split(".")
        value = self.context[root]
        for part in parts:
            value = value.get(part) if value else None
        return value


def _same(left: Any, right: Any) -> bool:
    """Compare as GitHub does: texts without case, and nothing is the same as an empty text."""
    return str(left or "").casefold() == str(right or "").casefold()


def evaluate(expression: str, context: Mapping[str, Any]) -> Any:
    """Return the value of an expression, without its braces."""
    reader = _Reader(expression, context)
    value = reader.either()
    assert not reader.tokens, expression
    return value


def render(text: Any, context: Mapping[str, Any]) -> str:
    """Return a value of the YAML as text, its expressions evaluated."""
    return EXPRESSION.sub(lambda match: _text(evaluate(match[1], context)), _text(text))


def _text(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


class Event(NamedTuple):
    """What starts a run: the event's name, the inputs of a dispatch, the line of a schedule."""

    name: str
    inputs: Mapping[str, Any] = {}
    schedule: str = ""


class Machine(NamedTuple):
    """What a job runs on: an empty folder, the variables that its steps share, its token's rights, its environment."""

    workspace: Path
    env: dict[str, str]
    permissions: Mapping[str, str]
    environment: str


class StepFailedError(Exception):
    """An action's way to fail its step."""


class JobResult(NamedTuple):
    """A job that ran, or did not: its result, what its steps printed, its machine, and its outputs by name."""

    result: str
    output: str
    machine: Machine | None = None
    outputs: Mapping[str, str] = {}


class Run(NamedTuple):
    """What a run is made of.

    ``variables`` are those of each environment, ``shared`` the repository's; ``actions`` are by name, without version.
    """

    workflow: Mapping[str, Any]
    event: Event
    variables: Mapping[str, Mapping[str, str]]
    env: Mapping[str, str]
    actions: Mapping[str, Callable[[Machine, dict[str, str]], None]]
    folder: Path
    shared: Mapping[str, str] = {}

    def jobs(self) -> dict[str, JobResult]:
        """Run every job in the order of its needs, and return them by name."""
        done: dict[str, JobResult] = {}
        for name, job in self.workflow["jobs"].items():
            needs = job.get("needs", [])
            results = {other: done[other].result for other in ([needs] if isinstance(needs, str) else needs)}
            context = self._context(ok=all(result == "success" for result in results.values()))
            context["needs"] = {
                other: {"result": result, "outputs": done[other].outputs} for other, result in results.items()
            }
            done[name] = self._job(name, job, context) if _is_due(job, context) else JobResult("skipped", "")
        return done

    def _context(self, *, ok: bool) -> dict[str, Any]:
        declared = (self.workflow["on"]["workflow_dispatch"] or {}).get("inputs", {})
        defaults = {name: value.get("default") for name, value in declared.items()}
        return {
            "inputs": defaults | dict(self.event.inputs) if self.event.name == "workflow_dispatch" else {},
            "github": {
                "event_name": self.event.name,
                "event": {"schedule": self.event.schedule},
                "token": "the token of the job",
                "repository": "octo/atlas",
                "run_id": "7",
                "server_url": "https://github.com",
            },
            "vars": self.shared,  # Until a job begins, nobody knows the environment's own.
            "always()": True,
            "success()": ok,
            "failure()": not ok,
            "cancelled()": False,
        }

    def _job(self, name: str, job: Mapping[str, Any], context: dict[str, Any]) -> JobResult:
        environment = render(job.get("environment"), context)
        context |= {"vars": {**self.shared, **(self.variables[environment] if environment else {})}, "steps": {}}
        own = {key: render(value, context) for key, value in job.get("env", {}).items()}
        workspace = self.folder / name
        workspace.mkdir(parents=True)
        machine = Machine(workspace, dict(self.env) | own, job["permissions"], environment)
        output, ok = [], True
        for number, step in enumerate(job["steps"]):
            context |= {"success()": ok, "failure()": not ok, "env": machine.env}
            if not _is_due(step, context):
                continue
            step_output, passed = self._step(number, step, machine, context)
            output.append(step_output)
            ok = ok and (passed or step.get("continue-on-error", False))
            if identity := step.get("id"):
                context["steps"][identity] = {"outputs": self._outputs(name, number)}
        outputs = {key: render(value, context) for key, value in job.get("outputs", {}).items()}
        return JobResult("success" if ok else "failure", "\n".join(output), machine, outputs)

    def _outputs(self, name: str, number: int) -> dict[str, str]:
        """Return what a step wrote into ``GITHUB_OUTPUT``."""
        path = self.folder / f"{name}.{number}.output"
        lines = path.read_text("utf-8").splitlines() if path.exists() else []
        return dict(line.split("=", 1) for line in lines)

    def _step(
        self, number: int, step: Mapping[str, Any], machine: Machine, context: Mapping[str, Any]
    ) -> tuple[str, bool]:
        """Run one step; return what it printed and whether it passed."""
        if "uses" in step:
            inputs = {key: render(value, context) for key, value in step.get("with", {}).items()}
            try:
                self.actions[step["uses"].split("@")[0]](machine, inputs)
            except StepFailedError as error:
                return str(error), False
            return "", True
        assert "${{" not in step["run"], "an expression inside a script can be an injection"
        files = {name: self.folder / f"{machine.workspace.name}.{name}" for name in ("path", "summary")}
        script = self.folder / f"{machine.workspace.name}.{number}.sh"
        script.write_text(step["run"], "utf-8")
        env = machine.env | {key: render(value, context) for key, value in step.get("env", {}).items()}
        env |= {"GITHUB_PATH": str(files["path"]), "GITHUB_STEP_SUMMARY": str(files["summary"])}
        env["GITHUB_OUTPUT"] = str(self.folder / f"{machine.workspace.name}.{number}.output")
        shell = ["bash", "--noprofile", "--norc", "-e", str(script)]
        done = subprocess.run(shell, cwd=machine.workspace, env=env, check=False, capture_output=True, text=True)
        if files["path"].exists():
            machine.env["PATH"] = ":".join([*files["path"].read_text().split(), self.env["PATH"]])
        return done.stdout + done.stderr, done.returncode == 0


def _is_due(step: Mapping[str, Any], context: Mapping[str, Any]) -> bool:
    """Return whether a job or step runs: where it has no condition, only after success."""
    return bool(evaluate(str(step.get("if", "success()")), context))
