"""What the tests of publishing share: a bucket of their own each, and sites that are built once for all of them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import boto3
import pytest
from botocore.utils import parse_to_aware_datetime
from moto import mock_aws

from tests.conftest import built_once, tiny_snapshot
from tests.doubles.s3 import make_bucket
from tests.doubles.sites import make_site, two_releases

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mypy_boto3_s3 import S3Client


@pytest.fixture(scope="session", autouse=True)
def remembered_times() -> Iterator[None]:
    """Let moto parse the time of each object once, and not in each of the hundreds of listings that hold it."""
    with pytest.MonkeyPatch.context() as patch:
        parse = lru_cache(maxsize=10_000)(parse_to_aware_datetime)
        patch.setattr("moto.core.serialize.parse_to_aware_datetime", parse)
        yield


@pytest.fixture
def s3(credentials: None) -> Iterator[S3Client]:
    """Give a client of an account that has one empty bucket."""
    del credentials
    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1")
        make_bucket(client)
        yield client


@pytest.fixture(scope="session")
def two_sites(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return the sites of two releases: in the second a service is gone, one is new, the stylesheet is another."""
    root = built_once(tmp_path_factory, "two-sites", two_releases)
    return root / "first", root / "second"


@pytest.fixture(scope="session")
def plain_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the tiny world's site, built without a last release."""
    return built_once(tmp_path_factory, "plain-site", lambda out: make_site(out, tiny_snapshot()))
