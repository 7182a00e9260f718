"""Tell moto's recordings of the parameters and cfn-lint's of resource types apart, by what is in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.core.errors import DataError
from generator.core.printable import path_list
from generator.fetch import recordings, resource_type_recordings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


ADVICE = "give moto's wheel, and cfn-lint's beside it if resource types are wanted"


def by_content(paths: Sequence[Path]) -> tuple[Path | None, Path | None]:
    """Return the recording of the parameters and that of resource types, whichever of the two comes first.

    A single recording that is neither counts as that of the parameters, whose reader says what it lacks. Raises
    ``DataError`` for two of one kind, for one that is neither, and for resource types without parameters.
    """
    of_types = [path for path in paths if resource_type_recordings.source(path)]
    of_parameters = [path for path in paths if path not in of_types]
    for path in of_parameters if len(paths) > 1 else ():
        if not recordings.packaged(path):
            raise DataError(f"--recording {path}: has neither parameters nor resource types", ADVICE)
    for kind, group in (("the parameters", of_parameters), ("resource types", of_types)):
        if len(group) > 1:
            raise DataError(f"--recording: {path_list(map(str, group))}: both are recordings of {kind}", ADVICE)
    if of_types and not of_parameters:
        raise DataError(f"--recording {of_types[0]}: has resource types, but no parameters", ADVICE)
    return of_parameters[0] if of_parameters else None, of_types[0] if of_types else None
