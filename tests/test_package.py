"""What is declared, what is locked, and what a person gets who installs the wheel."""

from __future__ import annotations

import ast
import importlib.metadata
import os
import re
import subprocess
import sys
import sysconfig
import tomllib
import venv
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

import rag

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK_LINES = [
    line for line in (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines() if not line.startswith("#")
]


def declared(*groups: str) -> list[Requirement]:
    lines = [
        *PROJECT["project"]["dependencies"],
        *(line for extra in PROJECT["project"]["optional-dependencies"].values() for line in extra),
        *(line for name in groups for line in PROJECT["dependency-groups"][name]),
    ]
    return [Requirement(line) for line in lines]


def imported(folder: Path) -> set[str]:
    """Top-level names that the Python files of a folder import from outside of the standard library."""
    names: set[str] = set()
    for path in folder.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
                names.add(node.module.split(".")[0])
    tested = [ROOT / "scripts"] if folder.name == "tests" else []
    own = {"rag", "tests", *(path.stem for place in (folder, *tested) for path in place.glob("*.py"))}
    return names - set(sys.stdlib_module_names) - own


@pytest.mark.parametrize(("folder", "groups"), [("rag", ()), ("tests", ("dev",)), ("scripts", ("dev",))])
def test_every_imported_distribution_is_declared(folder: str, groups: tuple[str, ...]) -> None:
    providers = importlib.metadata.packages_distributions()
    wanted = {canonicalize_name(requirement.name) for requirement in declared(*groups)}
    found = {name: {canonicalize_name(each) for each in providers.get(name, [])} for name in imported(ROOT / folder)}
    assert [name for name, distributions in found.items() if not distributions & wanted] == []


# -- the lock -------------------------------------------------------------------------------------


def test_a_line_of_the_lock_is_a_name_and_an_exact_public_version() -> None:
    odd = [line for line in LOCK_LINES if not re.fullmatch(r"[a-z0-9-]+==[0-9][0-9a-z.]*", line)]
    assert not odd
    assert sorted(set(LOCK_LINES)) == sorted(LOCK_LINES)


def test_the_lock_covers_everything_that_the_project_leads_to() -> None:
    locked = dict(line.split("==") for line in LOCK_LINES)
    problems: list[str] = []
    seen: set[tuple[str, str]] = set()
    queue = [(requirement, "", "pyproject.toml") for requirement in declared("dev")]
    while queue:
        requirement, extra, asker = queue.pop()
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": extra}):
            continue
        name = canonicalize_name(requirement.name)
        if name not in locked:
            problems.append(f"{name}, wanted by {asker}, is not locked")
            continue
        if not requirement.specifier.contains(locked[name], prereleases=True):
            problems.append(f"{name} {locked[name]} is not what {asker} wants: {requirement.specifier}")
        for wanted in ("", *requirement.extras):
            if (name, wanted) not in seen:
                seen.add((name, wanted))
                lines = importlib.metadata.requires(name) or []
                queue += [(Requirement(line), wanted, name) for line in lines]
    assert not problems


def test_the_environment_is_the_locked_one() -> None:
    installed = {
        canonicalize_name(each.name): Version(each.version).public for each in importlib.metadata.distributions()
    }
    differing = [
        f"{name} is {installed[name]}, locked is {version}"
        for name, version in (line.split("==") for line in LOCK_LINES)
        if name in installed and installed[name] != version
    ]
    assert not differing, "make setup"


# -- the wheel ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clean environment with the wheel in it; dependencies come from the environment that runs the tests."""
    folder = tmp_path_factory.mktemp("package")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    build = [*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, stdin=subprocess.DEVNULL)
    (wheel,) = folder.glob("rag-*.whl")
    environment = folder / "environment"
    venv.create(environment, symlinks=True, with_pip=False)
    python = environment / "bin" / "python"
    subprocess.run([*pip, "--python", str(python), "install", "--no-deps", "--no-index", str(wheel)], check=True)
    (site,) = environment.glob("lib/python*/site-packages")
    # Files with the suffix .pth are not followed from there, so an editable installation of the checkout stays unseen.
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return environment


def run(environment: Path, *command: str) -> subprocess.CompletedProcess[str]:
    variables = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    return subprocess.run(
        [str(environment / "bin" / command[0]), *command[1:]],
        env=variables | {"NO_COLOR": "1", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )


@pytest.mark.package
def test_the_installed_command_says_its_version(installed: Path) -> None:
    done = run(installed, "rag", "--version")
    assert (done.returncode, done.stderr) == (0, "")
    assert rag.__version__ in done.stdout


@pytest.mark.package
def test_prompts_and_catalogue_come_from_the_installed_package(installed: Path) -> None:
    code = "from rag.resources import resource; print(resource('prompts'), resource('models/catalog.toml'), sep='\\n')"
    prompts, catalogue = (Path(line) for line in run(installed, "python", "-c", code).stdout.splitlines())
    assert prompts.is_relative_to(installed)
    assert catalogue.is_relative_to(installed)
    assert {each.name for each in prompts.iterdir()} == {each.name for each in (ROOT / "prompts").iterdir()}
    assert catalogue.read_bytes() == (ROOT / "models" / "catalog.toml").read_bytes()


@pytest.mark.package
def test_what_the_demo_reads_comes_from_the_installed_package(installed: Path) -> None:
    code = "from rag.resources import resource as r; print(r('seeds'), r('scripts/demo-questions.txt'), sep='\\n')"
    seeds, questions = (Path(line) for line in run(installed, "python", "-c", code).stdout.splitlines())
    assert seeds.is_relative_to(installed)
    assert {each.name for each in seeds.iterdir()} == {each.name for each in (ROOT / "seeds").iterdir()}
    assert questions.read_bytes() == (ROOT / "scripts" / "demo-questions.txt").read_bytes()
    code = "from rag import Library; print(Library('library', threads=1))"
    assert "ArticleLibrary" in run(installed, "python", "-c", code).stdout


@pytest.mark.package
def test_templates_come_from_the_installed_package(installed: Path) -> None:
    code = "from rag.render.html.page import TEMPLATES as t; print(t, *sorted(p.name for p in t.iterdir()), sep='\\n')"
    folder, *names = run(installed, "python", "-c", code).stdout.splitlines()
    assert Path(folder).is_relative_to(installed)
    assert names == ["brief.css", "brief.html"]


@pytest.mark.package
def test_the_page_of_the_server_comes_from_the_installed_package(installed: Path) -> None:
    code = "from importlib.resources import files; print(*files('rag').joinpath('serve', 'site').iterdir())"
    files = [Path(name) for name in run(installed, "python", "-c", code).stdout.split()]
    assert sorted(path.name for path in files) == ["page.css", "page.html", "page.js"]
    assert all(path.is_relative_to(installed) for path in files)


@pytest.mark.package
def test_the_installed_command_lists_the_models_of_its_catalogue(installed: Path) -> None:
    done = run(installed, "rag", "models", "list")
    assert done.returncode == 0, done.stderr
    names = [entry["name"] for entry in tomllib.loads((ROOT / "models" / "catalog.toml").read_text("utf-8"))["model"]]
    assert [name for name in names if name not in done.stdout] == []


@pytest.mark.package
def test_the_installed_doctor_names_what_a_new_home_lacks(installed: Path) -> None:
    done = run(installed, "rag", "doctor")
    assert "rag models pull" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
