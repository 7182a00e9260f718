"""What CloudWatch keeps of a run, from its logs alone: how each stage went, what the release holds, how the site is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.aws import clients, refusals
from generator.notify.run import COUNT_NAMES, PROBE, STAGES

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from mypy_boto3_cloudwatch.literals import StandardUnitType
    from mypy_boto3_cloudwatch.type_defs import DimensionTypeDef, MetricDatumTypeDef

    from generator.notify.run import RunLogs

    Measurement = tuple[str, float, StandardUnitType]


def of(run: RunLogs) -> list[MetricDatumTypeDef]:
    """Return the metrics as CloudWatch takes them: of each stage, of the release and of a probe where there is one."""
    environment: DimensionTypeDef = {"Name": "Environment", "Value": run.environment}
    metrics = []
    for stage, measurements in _stage_metrics(run):
        dimensions: list[DimensionTypeDef] = [environment, {"Name": "Stage", "Value": stage}]
        metrics += [_metric(measurement, dimensions, run.now) for measurement in measurements]
    of_the_site = [*_release_metrics(run), *_probe_metrics(run)]
    return metrics + [_metric(measurement, [environment], run.now) for measurement in of_the_site]


def send(namespace: str, metrics: list[MetricDatumTypeDef], access: clients.Access) -> None:
    """Put the metrics; raise ``SourceError`` when CloudWatch cannot be reached or refuses."""
    with refusals.translated_errors(f"the metrics in {namespace}", "let the role call cloudwatch:PutMetricData in it"):
        clients.cloudwatch(access, clients.Calls()).put_metric_data(Namespace=namespace, MetricData=metrics)


def _stage_metrics(run: RunLogs) -> Iterator[tuple[str, list[Measurement]]]:
    """Yield each stage's metrics. Of stages without a log the first counts as an error, unless one before it failed."""
    failed_stage = next(iter(run.failed), None)
    for stage in STAGES:
        log = run.logs.get(stage)
        failed = stage == failed_stage or (log is not None and stage in run.failed)
        errors: list[Measurement] = [("Errors", float(failed), "Count")]
        if log:
            yield (
                stage,
                [
                    ("Duration", log.seconds, "Seconds"),
                    ("PeakMemory", log.peak_mib, "Megabytes"),  # CloudWatch has no unit for MiB
                    *errors,
                    ("Calls", float(log.calls), "Count"),
                    ("Retries", float(log.retries), "Count"),
                ],
            )
        elif stage == failed_stage:
            yield stage, errors


def _release_metrics(run: RunLogs) -> Iterator[Measurement]:
    if not run.published:
        return
    yield "Releases", 1.0, "Count"
    build = run.logs.get("build")
    if build is None:
        return
    for key in COUNT_NAMES:
        yield key.capitalize(), float(build.counts.get(key, 0)), "Count"
    if build.quality is not None:
        yield "Quality", build.quality, "Percent"
    if build.read_at:
        yield "DataAge", _age(run, build.read_at), "Seconds"
    if build.resource_types_read_at:
        yield "ResourceTypeAge", _age(run, build.resource_types_read_at), "Seconds"


def _probe_metrics(run: RunLogs) -> Iterator[Measurement]:
    """Yield how many faults the probe found; one that ended before it found any is a fault itself."""
    if probe := run.logs.get(PROBE):
        yield "ProbeFaults", float(len(probe.faults) or probe.status != 0), "Count"


def _age(run: RunLogs, time: dt.datetime) -> float:
    return max(0.0, (run.now - time).total_seconds())


def _metric(measurement: Measurement, dimensions: list[DimensionTypeDef], now: dt.datetime) -> MetricDatumTypeDef:
    name, value, unit = measurement
    return {"MetricName": name, "Dimensions": dimensions, "Timestamp": now, "Value": value, "Unit": unit}
