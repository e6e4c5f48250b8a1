"""Text to vectors with sentence-transformers, of which this is the only importer; heavy imports only when used."""

from __future__ import annotations

import functools
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from rag.errors import ModelCorrupt
from rag.models import answer_reader, cross_encoder, entailment, packed
from rag.models.low_rank import Weights, fitted
from rag.ports import Entailment, Graded, Marked, Pair, Vectors

EMBED_BATCH = 8  # of a model that is not packed; measured: larger batches of uneven length are slower on two cores
_TRIES = 5


def counts_in_bfloat16(threads: int) -> bool:
    """Whether torch multiplies in bfloat16 on this processor rightly, and faster than in float32.

    One map of the transformer is tried, on as many tokens as a batch has.
    """
    import torch

    torch.set_num_threads(threads)
    chance = torch.Generator().manual_seed(7)
    weights, states = torch.randn(1152, 768, generator=chance), torch.randn(1024, 768, generator=chance)
    products, seconds = [], []
    with torch.inference_mode():
        for precision in (torch.float32, torch.bfloat16):
            left, right = states.to(precision), weights.to(precision)
            took = []
            for _ in range(_TRIES):
                started = time.perf_counter()
                product = torch.nn.functional.linear(left, right)
                took.append(time.perf_counter() - started)
            products.append(product.float())
            seconds.append(min(took))
    off = float((products[1] - products[0]).norm() / products[0].norm())
    return off < 0.01 and seconds[1] < seconds[0]  # rounding to 8 bits alone gives 0.003


class SentenceTransformerEmbedder:
    """A sentence-transformers model in a local folder, on the CPU, in float32 (the model must not run in float16)."""

    def __init__(self, folder: Path, name: str, *, threads: int, bfloat16: bool = False) -> None:
        """``bfloat16``: of the transformer, whose states are float32 again before anything is made of them.

        Raises ModelCorrupt when the folder is not a sentence-transformers model.
        """
        os.environ["HF_HUB_OFFLINE"] = "1"
        os.environ["TRANSFORMERS_OFFLINE"] = "1"
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        # llama.cpp configures the AMX tiles once a thread: a product of torch's on them would make its next one crash.
        # The process without llama.cpp (``worker``) has set this otherwise.
        os.environ.setdefault("ONEDNN_MAX_CPU_ISA", "AVX512_CORE_BF16")
        import torch
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.set_verbosity_error()  # type: ignore[no-untyped-call]
        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        torch.set_num_threads(threads)
        try:
            self._model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            hint = f"rag models verify {name.split('@')[0]}"
            raise ModelCorrupt(f"the embedding model in {folder} cannot be loaded: {error}", hint) from error
        if bfloat16:
            self._model[0].auto_model.to(torch.bfloat16)
            self._model[0].register_forward_hook(_in_float32)
        self._name = name
        dimension = self._model.get_embedding_dimension()
        if dimension is None:
            raise ModelCorrupt(f"the embedding model in {folder} does not say its dimension", "rag models list")
        self._dimension = int(dimension)
        self._document_prompt: str = self._model.prompts.get("document") or ""

    @property
    def name(self) -> str:
        return self._name

    @property
    def dimension(self) -> int:
        return self._dimension

    def encode_query(self, text: str) -> Vectors:
        query: Vectors = self._encode([(self._model.prompts.get("query") or "") + text])[0]
        return query

    def encode_documents(self, texts: Sequence[str], titles: Sequence[str | None]) -> Vectors:
        """The order of the result is that of ``texts``."""
        return self._encode([self._prompted(text, title) for text, title in zip(texts, titles, strict=True)])

    # The fits are put on the transformer when first asked for: vectors do not need them.

    @functools.cached_property
    def _cross_encoder(self) -> cross_encoder.CrossEncoder | None:
        _, weights = self._fit(cross_encoder.FIT)
        return cross_encoder.CrossEncoder(*self._parts, weights) if weights else None

    @functools.cached_property
    def _answer_reader(self) -> answer_reader.AnswerReader | None:
        _, weights = self._fit(answer_reader.FIT)
        return answer_reader.AnswerReader(*self._parts, weights) if weights else None

    @functools.cached_property
    def _entailment(self) -> entailment.EntailmentReader | None:
        record, weights = self._fit(entailment.FIT)
        if not weights:
            return None
        calibration = entailment.Calibration(float(record["temperature"]), tuple(record["offsets"]))
        return entailment.EntailmentReader(*self._parts, weights, calibration)

    def _fit(self, name: str) -> tuple[dict[str, Any], Weights]:
        """The record and the arrays of a fit; no arrays for another model than it was made for."""
        record, weights = fitted(name)
        return record, weights if record["model"] == self._name else {}

    @property
    def _parts(self) -> tuple[Any, Any]:
        return self._model[0].auto_model, self._model.tokenizer

    def mark(self, question: str, texts: Sequence[str], titles: Sequence[str | None]) -> list[Marked] | None:
        return self._cross_encoder.mark(question, titles, texts) if self._cross_encoder else None

    def grade(
        self, question: str, passages: Sequence[Sequence[str]], titles: Sequence[str | None]
    ) -> list[Graded] | None:
        return self._answer_reader.grade(question, titles, passages) if self._answer_reader else None

    def entail(self, pairs: Sequence[Pair]) -> list[Entailment] | None:
        return self._entailment.entail(pairs) if self._entailment else None

    def _prompted(self, text: str, title: str | None) -> str:
        """EmbeddingGemma's document prompt has a place for the title; other models get their own prompt as it is."""
        if "title: none" in self._document_prompt:
            return self._document_prompt.replace("none", title or "none") + text
        return self._document_prompt + (f"{title}\n{text}" if title else text)

    def _encode(self, texts: list[str]) -> Vectors:
        if not texts:
            return np.zeros((0, self._dimension), dtype=np.float32)
        if packed.is_packable(self._model[0].auto_model):
            return self._encode_packed(texts)
        found = self._model.encode(  # longest first, so that each batch pads little
            texts,
            prompt="",
            batch_size=EMBED_BATCH,
            normalize_embeddings=True,
            convert_to_numpy=True,
            show_progress_bar=False,
        )
        return np.asarray(found, dtype=np.float32)

    def _encode_packed(self, texts: list[str]) -> Vectors:
        """The transformer reads packed texts; what is made of its states is the model's own: pooling, maps, norm."""
        import torch

        transformer, *rest = self._model
        rows = self._model.tokenizer(texts, truncation=True, max_length=self._model.max_seq_length)["input_ids"]
        vectors = np.zeros((len(texts), self._dimension), dtype=np.float32)
        for batch in packed.batches(list(map(len, rows))):
            with torch.inference_mode():
                states, held = packed.padded(packed.states(transformer.auto_model, [rows[n] for n in batch]))
                features = {"token_embeddings": states, "attention_mask": held}
                for module in rest:
                    features = module(features)
                made = torch.nn.functional.normalize(features["sentence_embedding"], dim=-1)
            vectors[batch] = made.numpy()
        return vectors


def _in_float32(module: Any, inputs: Any, features: dict[str, Any]) -> dict[str, Any]:
    return features | {"token_embeddings": features["token_embeddings"].float()}
