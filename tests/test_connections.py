"""No connection is opened by what works on files: watched from within Python and, on Linux, by the kernel's counters.

Each command runs as a process of its own, under a hook that its own processes inherit. What compiled libraries do, no
hook sees: so it runs in a namespace without a network, whose counters tell each packet that found no way out.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from rag.config import PREFIX
from tests.cli.library import FERRY, ORCHARD, QUESTION

WATCH = """
import os, sys
def watch(event, given):
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        if not isinstance(given[1], tuple):  # the path of a socket of this machine, or no address
            return
    elif event not in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        return
    with open(os.environ["WATCHED"], "a") as log:
        log.write(f"{os.getpid()} {event} {given[1:] if event == 'socket.connect' else given}\\n")
sys.addaudithook(watch)
"""
STAND_INS = """
import json, sys
from typer.testing import CliRunner
from rag.app import Assembly
from rag.cli.main import app
from tests.fakes import HashEmbedder, ScriptedGenerator

class Writer(ScriptedGenerator):
    def generate(self, messages, *, grammar, max_tokens, begun=""):
        return self._stream("4 euros", 1, max_tokens)

Assembly.embedder, Assembly.generator = HashEmbedder(), Writer()
for arguments, typed in json.loads(sys.argv[1]):
    result = CliRunner().invoke(app, arguments, input=typed)
    print(arguments[2], result.exit_code, result.output)
"""
OUTSIDE = "import socket\ntry: socket.create_connection(('192.0.2.1', 80), 1)\nexcept OSError: pass"
PAGE = f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.vigie.example/xhtml1.dtd"><html><head>
<link rel="canonical" href="https://www.vigie.example/quai"><script src="https://ads.vigie.example/a.js"></script></head>
<body><article><h1>Le quai</h1><img src="https://img.vigie.example/quai.jpg"><p>{FERRY}</p></article></body></html>"""
FEED = f"""<!DOCTYPE rss [<!ENTITY a SYSTEM "http://www.vigie.example/a">]><rss><channel><title>V</title><item>
<title>Le bac &a;</title><link>https://www.vigie.example/bac</link><description>{FERRY}</description></item></channel></rss>"""


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    made = {"bac.txt": FERRY, "hail.md": ORCHARD, "quai.html": PAGE, "fil.xml": FEED}
    made |= {"later.txt": "https://www.vigie.example/a\n", "more.urls": "https://www.vigie.example/b\n"}
    for name, text in made.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def commands(folder: Path, library: Path) -> list[tuple[list[str], str]]:
    """What a person types, and what they type into it."""
    given = [["ingest", str(folder)], ["search", QUESTION], ["ask", QUESTION], ["brief", "--all"]]
    typed = [*((one, "") for one in given), (["chat"], f"{QUESTION}\n/sources\n/quit\n")]
    return [(["--library", str(library), *arguments], text) for arguments, text in typed]


def watched(
    command: Sequence[str], tmp_path: Path, root: Path, typed: str = "", **more: str
) -> tuple[list[str], int, str]:
    """What the hook saw, how many packets found no way out of the namespace, and what was printed."""
    hooks = tmp_path / "hooks"
    hooks.mkdir(exist_ok=True)
    (hooks / "sitecustomize.py").write_text(WATCH)
    log, counters = tmp_path / "connections", tmp_path / "counters"
    log.write_text("")
    # Without what keeps the tests themselves offline: nothing but the program is to be what holds it back.
    ours = {name: value for name, value in os.environ.items() if not name.lower().endswith(("_proxy", "_offline"))}
    env = ours | more | {"PYTHONPATH": f"{hooks}{os.pathsep}{root}", "WATCHED": str(log)}
    before: list[str] = []
    if has_namespaces():
        before = ["unshare", "-rn", "sh", "-c", f'"$@"; cat /proc/net/snmp > {counters}', "sh"]
    done = subprocess.run([*before, *command], cwd=tmp_path, env=env, input=typed, capture_output=True, text=True)
    sent = packets(counters.read_text()) if before else 0
    return log.read_text().splitlines(), sent, done.stdout + done.stderr


def has_namespaces() -> bool:
    if shutil.which("unshare") is None:
        return False
    return subprocess.run(["unshare", "-rn", "true"], capture_output=True, check=False).returncode == 0


def packets(snmp: str) -> int:
    """Of IP, sent or without a route: the kernel counts both for each namespace."""
    names, values = (line.split()[1:] for line in snmp.splitlines() if line.startswith("Ip:"))
    counted = dict(zip(names, map(int, values), strict=True))
    return counted["OutRequests"] + counted["OutNoRoutes"]


def test_both_watches_see_a_connection_that_is_tried(tmp_path: Path, root: Path) -> None:
    child = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {OUTSIDE!r}])"
    seen, sent, _ = watched([sys.executable, "-c", child], tmp_path, root)
    assert any("socket.connect" in line and "192.0.2.1" in line for line in seen)
    assert sent > 0 or not has_namespaces()


def test_no_command_on_files_opens_a_connection(articles: Path, tmp_path: Path, root: Path) -> None:
    given = json.dumps(commands(articles, tmp_path / "library"))
    seen, sent, said = watched([sys.executable, "-c", STAND_INS, given], tmp_path, root)
    assert "5 added" in said, said
    assert said.count("4 euros") > 2, said
    assert (seen, sent) == ([], 0)


def test_with_the_real_models_neither(
    articles: Path, tmp_path: Path, root: Path, chat_model_path: Path, embedding_model_path: Path
) -> None:
    models = {f"{PREFIX}MODELS": str(chat_model_path.parent)}
    for arguments, typed in commands(articles, tmp_path / "library"):
        seen, sent, said = watched([sys.executable, "-m", "rag", *arguments], tmp_path, root, typed, **models)
        assert (seen, sent) == ([], 0), arguments
        assert said.strip()
        assert "Traceback" not in said
