"""The shape of the project: which way imports go, where heavy libraries live, and what the documentation says of it."""

from __future__ import annotations

import ast
import re
import resource
import socket
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import pytest_socket

from rag.config import config_files, load_settings
from rag.models.catalog import own_catalogue
from rag.models.files import folders

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "rag"
MODULES = {
    path.relative_to(PACKAGE).as_posix(): path
    for path in sorted(PACKAGE.rglob("*.py"))
    if path.name != "__init__.py" or path.parent == PACKAGE
}

# From the ground up: a module imports only from its own room and from rooms to its left. A room is a folder, or a
# module that lies beside the folders; those in one pair of brackets do not know each other.
ORDER: tuple[tuple[str, ...], ...] = (
    ("types.py", "errors.py", "messages.py"),
    ("ports.py", "config.py", "resources.py", "places.py"),
    ("text",),
    ("models", "store", "compare"),
    ("parts.py",),
    ("ingest", "search", "verify"),
    ("ask", "brief"),
    ("render",),
    ("chat",),
    ("app.py",),
    ("evaluate", "api.py"),
    ("serve",),
    ("cli",),
    ("__main__.py", "__init__.py"),
)
FLOOR = {room: floor for floor, rooms in enumerate(ORDER) for room in rooms}

# The modules that may import each heavy library, and only when it is used.
HEAVY = {
    "torch": {
        "models/embedding.py",
        "models/packed.py",
        "models/low_rank.py",
        "models/cross_encoder.py",
        "models/answer_reader.py",
        "models/entailment.py",
    },
    "sentence_transformers": {"models/embedding.py"},
    "transformers": {"models/embedding.py"},
    "chromadb": {"store/chroma.py"},
    "llama_cpp": {"models/chat.py"},
}


def room(module: str) -> str:
    return module.split("/")[0]


def imports(module: str) -> Iterator[tuple[str, bool]]:
    """Every dotted name that a module imports, and whether that happens when the module itself is imported."""

    def walk(node: ast.AST, at_import: bool) -> Iterator[tuple[str, bool]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Import):
                yield from ((alias.name, at_import) for alias in child.names)
            elif isinstance(child, ast.ImportFrom):
                base = "rag" if child.level else ""
                name = ".".join(part for part in (base, child.module) if part)
                yield from ((f"{name}.{alias.name}", at_import) for alias in child.names)
            elif isinstance(child, ast.If) and ast.unparse(child.test).endswith("TYPE_CHECKING"):
                yield from walk(child, False)
            else:
                inside = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
                yield from walk(child, at_import and not inside)

    yield from walk(ast.parse(MODULES[module].read_text(encoding="utf-8")), True)


def neighbours(module: str) -> set[str]:
    """The modules of the project that a module imports, at any time."""
    found = set()
    for name, _ in imports(module):
        parts = name.split(".")
        for end in range(2, len(parts) + 1) if parts[0] == "rag" else ():
            if (path := "/".join(parts[1:end]) + ".py") in MODULES:
                found.add(path)
    return found


@pytest.mark.parametrize("module", MODULES)
def test_imports_go_one_way(module: str) -> None:
    own = room(module)
    wrong = {
        other
        for other in neighbours(module)
        if room(other) != own and FLOOR[room(other)] >= FLOOR[own] and FLOOR[own] > 1
    }
    wrong |= {other for other in neighbours(module) if FLOOR[room(other)] > FLOOR[own]}
    assert not wrong, f"{module} may not know {', '.join(sorted(wrong))}"


def test_no_modules_import_each_other_in_a_circle() -> None:
    finished: set[str] = set()

    def visit(module: str, path: tuple[str, ...]) -> None:
        assert module not in path, " -> ".join((*path[path.index(module) :], module))
        if module not in finished:
            for other in sorted(neighbours(module)):
                visit(other, (*path, module))
            finished.add(module)

    for module in MODULES:
        visit(module, ())


def test_every_room_has_its_floor_and_is_there() -> None:
    assert {room(module) for module in MODULES} == FLOOR.keys()


@pytest.mark.parametrize(("library", "owners"), HEAVY.items())
def test_a_heavy_library_has_its_importers_and_they_import_it_when_used(library: str, owners: set[str]) -> None:
    found = {
        (module, at_import)
        for module in MODULES
        for name, at_import in imports(module)
        if name == library or name.startswith(library + ".")
    }
    assert found == {(owner, False) for owner in owners}


def test_the_table_of_modules_is_that_of_the_package() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^\| `([\w/]+\.py)` \|", page, re.MULTILINE)) == sorted(MODULES)


# -- a function is read at once -------------------------------------------------------------------

LINES, PARAMETERS = 60, 7  # of a function, its docstring with it; without self and cls
LONGER: dict[str, str] = {}  # "folder/module.py name": the reason


def functions(module: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    tree = ast.parse(MODULES[module].read_text(encoding="utf-8"))
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


@pytest.mark.parametrize("module", MODULES)
def test_a_function_is_short_and_is_told_few_things(module: str) -> None:
    trains, long = [], []
    for function in functions(module):
        given = function.args.posonlyargs + function.args.args + function.args.kwonlyargs
        count = sum(parameter.arg not in {"self", "cls"} for parameter in given)
        if count > PARAMETERS:
            trains.append(f"{function.name}: {count}")
        if (function.end_lineno or 0) - function.lineno >= LINES and f"{module} {function.name}" not in LONGER:
            long.append(function.name)
    assert not trains, f"{module}: parameters, which want to be a value of their own: {', '.join(trains)}"
    assert not long, f"{module}: more than {LINES} lines: {', '.join(long)}"


# -- a name says one thing ------------------------------------------------------------------------


def test_no_two_public_things_have_one_name() -> None:
    """Of ``cli`` nothing is imported elsewhere, and a command is named as a person types it."""
    places: dict[str, list[str]] = {}
    for module in MODULES:
        if room(module) == "cli":
            continue
        for node in ast.parse(MODULES[module].read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
                places.setdefault(node.name, []).append(module)
    assert {name: modules for name, modules in places.items() if len(modules) > 1} == {}


# -- a test lies where its module does ------------------------------------------------------------

WHOLE = {
    "test_architecture.py",
    "test_connections.py",
    "test_docs.py",
    "test_end_to_end.py",
    "test_package.py",
    "test_seeds.py",
}
OF_NO_MODULE = {"render/html/test_browser.py", "serve/test_page.py"}  # pages in a real browser


def test_tests_mirror_the_package() -> None:
    tests = {path.relative_to(ROOT / "tests").as_posix() for path in (ROOT / "tests").rglob("test_*.py")}
    scripts = {
        str(Path("scripts") / path.relative_to(ROOT / "scripts").with_name(f"test_{path.name}"))
        for path in (ROOT / "scripts").rglob("*.py")
    }
    own = {str(Path(module).with_name(f"test_{Path(module).name}")) for module in MODULES}
    assert tests - WHOLE - OF_NO_MODULE - scripts <= own


# -- a light front door ---------------------------------------------------------------------------


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL
    )


def test_importing_the_command_line_loads_no_heavy_library() -> None:
    loaded = run("-c", "import rag.cli.main, sys; print(*sys.modules, sep='\\n')").stdout.split()
    slow = {
        *HEAVY,
        "mcp",
        "starlette",
        "uvicorn",
        "httpx",
        "scipy",
        "sklearn",
        "onnxruntime",
        "trafilatura",
        "lxml",
        "datasketch",
        "lingua",
    }
    assert "rag.cli.main" in loaded
    assert not slow & set(loaded)


def test_help_answers_in_under_300_milliseconds() -> None:
    def seconds() -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        shown = run("-m", "rag", "--help").stdout
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert "ingest" in shown
        return after.ru_utime - before.ru_utime

    run("-m", "rag", "--help")  # writes the byte code, which only the first run after a change has to pay for
    # Processor time, not wall time: another process on the same cores must not decide the outcome.
    assert statistics.median(seconds() for _ in range(5)) < 0.3


# -- what tests may touch -------------------------------------------------------------------------


def test_tests_reach_only_this_machine() -> None:
    with pytest.raises(pytest_socket.SocketConnectBlockedError), socket.socket() as outward:
        outward.connect(("192.0.2.1", 443))  # an address kept for documentation
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        assert client.getpeername() == server.getsockname()


def test_tests_leave_the_home_of_a_person_alone(home: Path) -> None:
    settings = load_settings()
    places = [settings.library, own_catalogue(), *folders(settings), *config_files(), Path.home()]
    assert [place for place in places if not place.resolve().is_relative_to(home.resolve())] == []
