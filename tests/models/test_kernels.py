"""Which kernels of llama.cpp run here, and which are used: the real library, and processes that end as a crash does."""

from __future__ import annotations

import sys
from pathlib import Path

import llama_cpp
import pytest

from rag.models.chat import _plain_buffers
from rag.models.kernels import PLAIN, Kernels, examine, has_bfloat16_tiles, main


def said(*lines: str, crash: bool = False) -> tuple[str, ...]:
    end = "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)" if crash else ""
    return (sys.executable, "-c", "\n".join([*(f"print({line!r}, flush=True)" for line in lines), end]))


def test_the_installed_build_multiplies_rightly_with_every_kind_of_buffer(capsys: pytest.CaptureFixture[str]) -> None:
    assert main() == 0
    lines = capsys.readouterr().out.split("\n")
    if any(lines):  # on Linux
        assert f"try {PLAIN}" in lines
        assert examine().seconds[PLAIN] > 0
        assert examine().broken == frozenset()


def test_what_comes_after_a_crash_counts_as_broken() -> None:
    found = examine(said("try CPU", "try AMX", "try CPU_REPACK", "ok CPU 0.002", crash=True))
    assert found.broken == {"AMX", "CPU_REPACK"}
    assert found.plain


def test_a_wrong_product_counts_as_broken() -> None:
    found = examine(said("try CPU", "try AMX", "try CPU_REPACK", "ok CPU 0.002", "ok CPU_REPACK 0.001"))
    assert found.broken == {"AMX"}
    assert found.plain


@pytest.mark.parametrize(
    ("seconds", "plain"),
    [
        ({"CPU": 0.0015, "AMX": 0.0011, "CPU_REPACK": 0.0025}, False),
        ({"CPU": 0.0015, "CPU_REPACK": 0.0025}, True),
        ({"CPU": 0.0015, "CPU_REPACK": 0.0016}, False),
        ({"CPU": 0.0015}, False),
        ({}, False),
    ],
)
def test_plain_kernels_are_used_where_they_are_clearly_faster(seconds: dict[str, float], plain: bool) -> None:
    assert Kernels(frozenset(), seconds).plain is plain


def test_nothing_is_known_of_a_command_that_cannot_run() -> None:
    assert examine(("no-such-command",)) == Kernels(frozenset(), {})


@pytest.mark.parametrize("plain", [True, False])
def test_a_model_is_loaded_into_plain_buffers_only_where_it_has_to_be(
    plain: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = Kernels(frozenset({"AMX"}) if plain else frozenset(), {})
    monkeypatch.setattr("rag.models.kernels.examine", lambda: found)
    with _plain_buffers(llama_cpp):
        assert llama_cpp.llama_cpp.llama_model_default_params().use_extra_bufts is not plain
    assert llama_cpp.llama_cpp.llama_model_default_params().use_extra_bufts is True


@pytest.mark.parametrize(
    ("flags", "has"),
    [("fpu avx512_bf16 amx_bf16 amx_tile", True), ("fpu avx512_bf16", False), ("amx_bf16_later", False)],
)
def test_tiles_for_bfloat16_are_told_by_the_flags_of_the_processor(flags: str, has: bool, tmp_path: Path) -> None:
    (tmp_path / "cpuinfo").write_text(f"processor\t: 0\nflags\t\t: {flags}\nbogomips\t: 4000.0\n", encoding="utf-8")
    assert has_bfloat16_tiles(tmp_path / "cpuinfo") is has


def test_a_system_that_does_not_tell_of_its_processor_has_no_tiles(tmp_path: Path) -> None:
    assert not has_bfloat16_tiles(tmp_path / "cpuinfo")
