"""infra/ in Terraform's own hands, where a folder holds its AWS provider: a copy that is set up once and shared.

The copy differs from infra/ in two things: it takes any provider from 5.100 on, so that the one in the folder is
enough, and it keeps its state beside itself instead of in a bucket.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.infra.terraform import INFRA, TERRAFORM, run_command

if TYPE_CHECKING:
    import subprocess

VARIABLE = "REGION_ATLAS_TF_PLUGINS"
"""Names a folder as `terraform providers mirror` makes one."""
PLUGINS = os.environ.get(VARIABLE, "")

needs_plugins = pytest.mark.skipif(
    not PLUGINS or not TERRAFORM,
    reason=f"{VARIABLE} names no folder with Terraform's AWS provider: init, validate, test and apply are left out",
)


def terraform(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Terraform in a folder, whatever comes of it, and without colors."""
    return run_command(folder, arguments[0], "-no-color", *arguments[1:], **environment)


def succeeded(ran: subprocess.CompletedProcess[str]) -> str:
    """Return what a run of Terraform printed that must have gone well."""
    assert ran.returncode == 0, ran.stdout[-6000:] + ran.stderr[-6000:]
    return ran.stdout


def set_up_copy(folder: Path) -> None:
    """Make a copy of infra/ in a new folder and initialize it from the folder of plugins."""
    shutil.copytree(INFRA, folder, ignore=shutil.ignore_patterns(".terraform*", "*.tfstate*", "*.tfplan"))
    for path in folder.rglob("versions.tf"):
        text = path.read_text("utf-8")
        assert text.count('"~> 6.0"') == 1, path
        text = re.sub(r'\n  backend "s3" \{.*?\n  \}\n', "\n", text, flags=re.DOTALL)
        path.write_text(text.replace("~> 6.0", ">= 5.100"), "utf-8")
    for root in (folder, folder / "bootstrap"):
        succeeded(terraform(root, "init", "-input=false", f"-plugin-dir={Path(PLUGINS).resolve()}"))
