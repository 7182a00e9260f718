"""infra/ in Terraform's own hands, where its AWS provider is to be had: a copy that is set up once and shared.

The copy keeps its state beside itself instead of in a bucket. Where a folder holds the provider, the copy takes any
from 5.100 on, so that the one in the folder is enough; from the network it takes what infra/ asks for.
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
"""Names a folder as `terraform providers mirror` makes one, or is ``network``, from where `terraform init` takes it."""
NETWORK = "network"
PLUGINS = os.environ.get(VARIABLE, "")

needs_plugins = pytest.mark.skipif(
    not PLUGINS or not TERRAFORM,
    reason=f"{VARIABLE} does not say where Terraform's AWS provider is: init, validate, test and apply are left out",
)


def terraform(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Terraform in a folder, whatever comes of it, and without colors."""
    return run_command(folder, arguments[0], "-no-color", *arguments[1:], **environment)


def succeeded(ran: subprocess.CompletedProcess[str]) -> str:
    """Return what a run of Terraform printed that must have gone well."""
    assert ran.returncode == 0, ran.stdout[-6000:] + ran.stderr[-6000:]
    return ran.stdout


def init_options(plugins: str) -> list[str]:
    """Return the options of `terraform init` for where the provider is."""
    return [] if plugins == NETWORK else [f"-plugin-dir={Path(plugins).resolve()}"]


def copy_of_infra(folder: Path, plugins: str = "") -> None:
    """Copy infra/ to a new folder, without what was made there; for a folder of plugins, it asks for less."""
    shutil.copytree(INFRA, folder, ignore=shutil.ignore_patterns(".terraform*", "*.tfstate*", "*.tfplan"))
    for path in folder.rglob("versions.tf"):
        text = path.read_text("utf-8")
        assert text.count('"~> 6.0"') == 1, path
        if plugins not in {"", NETWORK}:
            path.write_text(text.replace("~> 6.0", ">= 5.100"), "utf-8")


def set_up_copy(folder: Path) -> None:
    """Make a copy of infra/ in a new folder, without its backend, and initialize it."""
    copy_of_infra(folder, PLUGINS)
    versions = folder / "versions.tf"
    text = versions.read_text("utf-8")
    versions.write_text(re.sub(r'\n  backend "s3" \{.*?\n  \}\n', "\n", text, flags=re.DOTALL), "utf-8")
    for root in (folder, folder / "bootstrap"):
        succeeded(terraform(root, "init", "-input=false", *init_options(PLUGINS)))
