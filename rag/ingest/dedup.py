"""Near-duplicates: which articles are one and the same report. Pure.

Two texts are one report when their sets of five-word shingles are at least half the same (Jaccard), as estimated by
MinHash (Broder 1997, "On the resemblance and containment of documents"). With 256 hash functions the estimate has a
standard error of 0.03: a resemblance of 0.6 is found and one of 0.4 is not, but once in 2,000 times.
"""

from __future__ import annotations

from collections.abc import Container

import numpy as np
import numpy.typing as npt

from rag.text.words import fold, words

THRESHOLD = 0.5
SHINGLE = 5  # words
PERMUTATIONS = 256

_Signature = npt.NDArray[np.uint32]


def signature(text: str) -> bytes:
    """1 KB to store: the smallest hash of the text's shingles under each of 256 functions, as little-endian uint32.

    The same on every machine and in every process. Empty for a text without words, which resembles nothing.
    """
    from datasketch import MinHash  # type: ignore[import-untyped]  # 0.4 s, only wanted for ingesting

    folded = fold(text)
    found = [folded[start:end] for start, end in words(folded)]
    shingles = {" ".join(found[n : n + SHINGLE]) for n in range(max(1, len(found) - SHINGLE + 1))} if found else set()
    if not shingles:
        return b""
    # The scheme is named because the library's default one has changed before.
    sketch = MinHash(num_perm=PERMUTATIONS, seed=1, scheme="affine32")
    sketch.update_batch([shingle.encode() for shingle in shingles])
    return np.asarray(sketch.hashvalues, dtype="<u4").tobytes()


class Reports:
    """The reports known so far, by the signatures of their articles.

    Every signature is compared: with 50,000 articles that takes 20 ms and 50 MB, where locality-sensitive hashing would
    take half a gigabyte, and miss some.
    """

    def __init__(self) -> None:
        self._rows: dict[str, int] = {}
        self._reports: list[str] = []
        self._signatures: _Signature = np.zeros((256, PERMUTATIONS), dtype=np.uint32)

    def add(self, article_id: str, report_id: str, signature: bytes) -> None:
        """Adds an article, or replaces what was known of it. One without words is left out."""
        if not signature:
            return
        row = self._rows.setdefault(article_id, len(self._rows))
        if row == len(self._reports):
            self._reports.append(report_id)
        if row == len(self._signatures):
            self._signatures = np.concatenate([self._signatures, np.zeros_like(self._signatures)])
        self._reports[row] = report_id
        self._signatures[row] = np.frombuffer(signature, dtype="<u4")

    def find(self, signature: bytes) -> str | None:
        """The report of the most similar article, the first one of equals; None where none is similar enough."""
        equal = self._equal(signature)
        best = int(equal.argmax()) if len(equal) else 0
        return self._reports[best] if len(equal) and equal[best] >= THRESHOLD * PERMUTATIONS else None

    def like(self, signature: bytes, among: Container[str]) -> str | None:
        """The most similar article of some, not its report; None where none is similar enough."""
        equal = self._equal(signature)
        near = [(int(equal[row]), article) for article, row in self._rows.items() if article in among and len(equal)]
        best, article = max(near, default=(0, ""))
        return article if best >= THRESHOLD * PERMUTATIONS else None

    def _equal(self, signature: bytes) -> npt.NDArray[np.intp]:
        """How many hashes each article known shares with a signature; empty where there is nothing to compare."""
        if not signature or not self._reports:
            return np.zeros(0, dtype=np.intp)
        known = self._signatures[: len(self._reports)]
        equal: npt.NDArray[np.intp] = np.count_nonzero(known == np.frombuffer(signature, dtype="<u4"), axis=1)
        return equal
