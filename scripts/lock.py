"""Prints requirements.lock: pip, and the closure of what pyproject.toml asks for, at the versions of this environment.

Versions are without their local part, and lines without hashes: which build of torch it is depends on the machine.
"""

from __future__ import annotations

import importlib.metadata
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
HEADER = """\
# Every version that rag and its tests are run with. `make lock` writes this file; `make setup` installs it.
"""


def requested() -> list[str]:
    """The requirements of pyproject.toml: those of the project, of its extras, and of the group `dev`."""
    table = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = [line for extra in table["project"]["optional-dependencies"].values() for line in extra]
    return [*table["project"]["dependencies"], *extras, *table["dependency-groups"]["dev"]]


def closure(roots: list[str]) -> dict[str, str]:
    """Every distribution that the roots lead to, by canonical name, with its installed public version.

    Raises importlib.metadata.PackageNotFoundError for one that is not installed.
    """
    found: dict[str, str] = {}
    seen: set[tuple[str, str]] = set()
    queue = [(Requirement(root), "") for root in roots]
    while queue:
        requirement, parent_extra = queue.pop()
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": parent_extra}):
            continue
        name = canonicalize_name(requirement.name)
        distribution = importlib.metadata.distribution(name)
        found[name] = Version(distribution.version).public
        for extra in ("", *requirement.extras):
            if (name, extra) not in seen:
                seen.add((name, extra))
                queue += [(Requirement(line), extra) for line in distribution.requires or []]
    return found


if __name__ == "__main__":
    versions = closure([*requested(), "pip"])
    print(HEADER + "\n".join(f"{name}=={versions[name]}" for name in sorted(versions)))
