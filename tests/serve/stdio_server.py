"""``rag mcp`` on a library, with stand-ins for the models: what a test starts as a process of its own."""

from __future__ import annotations

import sys

from rag.app import Assembly
from rag.config import load_settings
from rag.serve.run import serve_tools_here
from tests.fakes import HashEmbedder
from tests.serve.conftest import Repeating

if __name__ == "__main__":
    Assembly.generator = Repeating()  # type: ignore[assignment]
    Assembly.embedder = HashEmbedder()  # type: ignore[assignment]
    serve_tools_here(load_settings({"library": sys.argv[1], "confidence": 0.0}))
