"""What CloudWatch keeps of a run, from its logs alone: how each stage went, and what the release holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from generator.aws import clients, refusals
from generator.notify.run import DATA, STAGES

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from generator.notify.run import RunLogs


def of(run: RunLogs) -> list[dict[str, Any]]:
    """Return the metrics as CloudWatch takes them: of each stage, and of the release when there is one."""
    environment = {"Name": "Environment", "Value": run.environment}
    found = []
    for stage, values in _stage_metrics(run):
        dimensions = [environment, {"Name": "Stage", "Value": stage}]
        found += [_metric(name, value, unit, dimensions, run.now) for name, value, unit in values]
    return found + [_metric(name, value, unit, [environment], run.now) for name, value, unit in _release_metrics(run)]


def send(namespace: str, found: list[dict[str, Any]], access: clients.Access) -> None:
    """Put the metrics; raise ``SourceError`` when CloudWatch cannot be reached or refuses."""
    with refusals.reading(f"the metrics in {namespace}", "let the role call cloudwatch:PutMetricData in it"):
        clients.cloudwatch(access, clients.Calls()).put_metric_data(Namespace=namespace, MetricData=found)


def _stage_metrics(run: RunLogs) -> Iterator[tuple[str, list[tuple[str, float, str]]]]:
    """Yield each stage's metrics. Of stages without a log the first counts as an error, unless one before it failed."""
    blamed = next(iter(run.failed), None)
    for stage in STAGES:
        log = run.logs.get(stage)
        error = [("Errors", float(stage == blamed or (log is not None and stage in run.failed)), "Count")]
        if log:
            yield (
                stage,
                [
                    ("Duration", log.seconds, "Seconds"),
                    ("PeakMemory", log.peak_mib, "Megabytes"),  # CloudWatch has no unit for MiB
                    *error,
                    ("Calls", float(log.calls), "Count"),
                    ("Retries", float(log.retries), "Count"),
                ],
            )
        elif stage == blamed:
            yield stage, error


def _release_metrics(run: RunLogs) -> Iterator[tuple[str, float, str]]:
    if not run.published:
        return
    yield "Releases", 1.0, "Count"
    build = run.logs.get("build")
    if build is None:
        return
    for key in DATA:
        yield key.capitalize(), float(build.counts.get(key, 0)), "Count"
    if build.quality is not None:
        yield "Quality", build.quality, "Percent"
    if build.read_at:
        yield "DataAge", max(0.0, (run.now - build.read_at).total_seconds()), "Seconds"


def _metric(name: str, value: float, unit: str, dimensions: list[dict[str, str]], now: dt.datetime) -> dict[str, Any]:
    return {"MetricName": name, "Dimensions": dimensions, "Timestamp": now, "Value": value, "Unit": unit}
