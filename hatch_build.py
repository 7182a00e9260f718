"""What the built wheel and archive say of where the project lives: the repository that a release is made in."""

from __future__ import annotations

import os
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

REPOSITORY = "REGION_ATLAS_REPOSITORY"
"""The environment variable with the repository's address, as `build` and `notify` take it."""


class RepositoryUrls(MetadataHookInterface):
    """Adds the repository's addresses; a build elsewhere has none, since a copy cannot know which one is meant."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Set the addresses in a project's metadata."""
        repository = os.environ.get(REPOSITORY, "").rstrip("/")
        metadata["urls"] = {} if not repository else urls(repository, metadata["version"])


def urls(repository: str, version: str) -> dict[str, str]:
    """Return the addresses by their titles; documents are those of the version."""
    documents = f"{repository}/blob/v{version}"
    return {
        "Source": repository,
        "Documentation": f"{documents}/README.md",
        "Changelog": f"{documents}/CHANGELOG.md",
        "Issues": f"{repository}/issues",
    }
