"""A few kills, a short crowd, a full disk: the long ones are run by hand (docs/lab/library.md)."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.hard


def run(root: Path, *arguments: str) -> str:
    command = [sys.executable, str(root / "scripts" / "hard_use.py"), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_killed_at_random_moments_nothing_is_lost_or_doubled(root: Path) -> None:
    assert "5 kills, 0 with something wrong" in run(root, "kill", "--times", "5")


def test_two_writers_and_four_readers_get_along(root: Path) -> None:
    assert run(root, "crowd", "--seconds", "5").endswith("0 errors\n")


def test_a_full_disk_is_said_and_what_it_stopped_is_finished_or_undone(root: Path) -> None:
    if shutil.which("unshare") is None or subprocess.run(["unshare", "-rm", "true"], check=False).returncode:
        pytest.skip("a small disk cannot be mounted here")
    assert "0 with something wrong" in run(root, "full", "--times", "4")
