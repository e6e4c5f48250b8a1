"""Clients at once on a running ``rag serve``: whether each is answered whole and in turn, and how long searches take.

    rag --library L serve &
    python scripts/bench_serve.py L QUESTIONS.txt --clients 8 --seconds 60

Each client asks one question of the file after another; one more searches, twice a second, as long as an answer is
being made. An answer is whole that abstains, or whose sentences all have quotes which are the words of their articles;
it is right if it is what the server says to the same question when it is asked alone, which is done first.
"""

from __future__ import annotations

import argparse
import statistics
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import httpx

from rag.config import load_settings
from rag.serve.running import Serving, recorded
from rag.store.library import Library

PAUSE = 0.5  # seconds between two searches
PLAIN = {"accept": "application/json"}


def client_of(serving: Serving) -> httpx.Client:
    headers = {"authorization": f"Bearer {serving.token}"}
    return httpx.Client(base_url=serving.address, headers=headers, timeout=None, trust_env=False)


def ask(client: httpx.Client, question: str) -> dict[str, Any]:
    answer: dict[str, Any] = (
        client.post("/api/ask", json={"question": question}, headers=PLAIN).raise_for_status().json()
    )
    return answer


def whole(answer: dict[str, Any], texts: dict[str, str]) -> bool:
    """Whether every sentence has quotes, and each quote is the words of its article."""
    quoted = all(texts[c["article"]][c["start"] : c["end"]] == c["quote"] for c in answer["citations"])
    known = {c["n"] for c in answer["citations"]}
    cited = all(s["citations"] and known >= set(s["citations"]) for s in answer["sentences"])
    return quoted and cited and answer["abstained"] == (not answer["sentences"])


def asking(serving: Serving, questions: list[str], end: float, got: list[tuple[str, dict[str, Any], float]]) -> None:
    with client_of(serving) as client:
        while time.monotonic() < end:
            question = questions[len(got) % len(questions)]
            begun = time.monotonic()
            answer = ask(client, question)
            got.append((question, answer, time.monotonic() - begun))


def searching(serving: Serving, questions: list[str], ended: threading.Event, took: list[float]) -> None:
    with client_of(serving) as client:
        while not ended.wait(PAUSE):
            begun = time.monotonic()
            client.get("/api/search", params={"q": questions[len(took) % len(questions)]}).raise_for_status()
            took.append(time.monotonic() - begun)


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("library")
    parser.add_argument("questions", type=Path)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=60)
    given = parser.parse_args()
    settings = load_settings({"library": given.library})
    serving = recorded(settings.library)
    if serving is None or serving.port is None:
        parser.error("rag serve does not run")
    questions = given.questions.read_text(encoding="utf-8").split("\n")
    questions = [question.strip() for question in questions if question.strip()]
    with Library.open(settings.library, create=False) as library:
        texts = {article.id: article.text for article in library.articles()}
    with client_of(serving) as client:
        alone = {question: ask(client, question)["answer"] for question in questions}
    got: list[list[tuple[str, dict[str, Any], float]]] = [[] for _ in range(given.clients)]
    took: list[float] = []
    ended, end = threading.Event(), time.monotonic() + given.seconds
    threads = [
        threading.Thread(
            target=asking,
            args=(serving, questions[n % len(questions) :] + questions[: n % len(questions)], end, got[n]),
        )
        for n in range(given.clients)
    ]
    watcher = threading.Thread(target=searching, args=(serving, questions, ended, took))
    for thread in (*threads, watcher):
        thread.start()
    for thread in threads:
        thread.join()
    ended.set()
    watcher.join()
    answers = [each for own in got for each in own]
    counted = Counter(whole=sum(whole(answer, texts) for _, answer, _ in answers))
    counted["right"] = sum(answer["answer"] == alone[question] for question, answer, _ in answers)
    waited = [seconds for *_, seconds in answers]
    print(f"{len(answers)} answers, {counted['whole']} whole, {counted['right']} as when asked alone")
    print(f"answers a client: {[len(own) for own in got]}")
    print(f"an answer, in turn: median {statistics.median(waited):.1f} s, longest {max(waited):.1f} s")
    print(f"{len(took)} searches: median {statistics.median(took):.3f} s, p95 {percentile(took, 0.95):.3f} s")


if __name__ == "__main__":
    main()
