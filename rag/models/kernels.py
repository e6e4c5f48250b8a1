"""Which matrix kernels of the installed llama.cpp run on this processor, and how fast: tried in a process of its own.

llama.cpp has several: plain ones, and those that want the weights in another order ("extra" buffers: AMX, repacked).
It takes the extra ones wherever they are compiled in, which can be wrong twice. GCC up to 12 drops all but the first
bytes of the tile configuration of AMX, because its ``_tile_loadconfig`` does not say that it reads them
(https://github.com/ggml-org/llama.cpp/pull/26954): such a build dies at its first matrix, as one does that was made
on another processor. And the repacked kernels can be slower at reading a prompt than the plain ones. ``make setup``
asks here whether to build again, ``chat`` which ones to use.
"""

from __future__ import annotations

import ctypes
import functools
import importlib.util
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from ctypes import CFUNCTYPE, POINTER, Structure, c_bool, c_char_p, c_float, c_int, c_int64, c_size_t, c_void_p, sizeof
from dataclasses import dataclass
from pathlib import Path

PLAIN = "CPU"  # the kind of buffer whose kernels every build has
FASTER = 1.15  # times: a clear lead, because plain kernels generate some 15 % slower where they read faster
SECONDS = 30
_Q4_K, _F32 = 12, 0  # enum ggml_type
_DEPTH, _ROWS, _COLUMNS = 1536, 2048, 64  # of the weights, and of what they are multiplied with; whole tiles of AMX
_REPEATS = 5


@dataclass(frozen=True, slots=True)
class Kernels:
    """``broken``: kinds of buffers whose kernels crash or count wrongly; ``seconds``: of one product, for the others.

    In the order of llama.cpp, which takes the first extra kind that knows a tensor's type.
    """

    broken: frozenset[str]
    seconds: Mapping[str, float]

    @property
    def plain(self) -> bool:
        """Whether the weights should stay where the plain kernels read them."""
        extra = [name for name in self.seconds if name != PLAIN]
        if self.broken or not extra or PLAIN not in self.seconds:
            return bool(self.broken)
        return self.seconds[extra[0]] > FASTER * self.seconds[PLAIN]


def has_bfloat16_tiles(cpuinfo: Path = Path("/proc/cpuinfo")) -> bool:
    """Whether the processor says that it has AMX for bfloat16; not on other systems than Linux."""
    try:
        return "amx_bf16" in cpuinfo.read_text(encoding="utf-8", errors="replace").split()
    except OSError:
        return False


@functools.cache
def examine(command: Sequence[str] = (sys.executable, "-m", "rag.models.kernels")) -> Kernels:
    """Tries them. A crash hides what would have come after it, which then counts as broken too.

    Both are empty where nothing can be known.
    """
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return Kernels(frozenset(), {})
    lines = [line.split() for line in done.stdout.splitlines()]
    seconds = {line[1]: float(line[2]) for line in lines if line[0] == "ok"}
    return Kernels(frozenset(line[1] for line in lines if line[0] == "try") - seconds.keys(), seconds)


def main() -> int:
    """Tries each kind of buffer that this build offers: "try NAME" and "ok NAME SECONDS"; 1 when one is wrong."""
    found = importlib.util.find_spec("llama_cpp")
    library = Path(found.origin or "").parent / "lib" / "libggml.so" if found else Path()
    if not library.is_file():
        return 0  # another system than Linux
    ggml = _declared(ctypes.CDLL(str(library)))
    buffers = _buffers(ggml)
    for name, _ in buffers:
        print("try", name, flush=True)
    wrong = 0
    for name, buffer in buffers:
        if seconds := _multiplied(ggml, buffer):
            print("ok", name, f"{seconds:.6f}", flush=True)
        else:
            wrong = 1
    return wrong


class _Parameters(Structure):  # struct ggml_init_params
    _fields_ = (("mem_size", c_size_t), ("mem_buffer", c_void_p), ("no_alloc", c_bool))


_FUNCTIONS = {  # ggml.h, ggml-backend.h and ggml-cpu.h: what is given back, then what is taken
    "ggml_init": (c_void_p, _Parameters),
    "ggml_new_tensor_2d": (c_void_p, c_void_p, c_int, c_int64, c_int64),
    "ggml_mul_mat": (c_void_p, c_void_p, c_void_p, c_void_p),
    "ggml_new_graph": (c_void_p, c_void_p),
    "ggml_build_forward_expand": (None, c_void_p, c_void_p),
    "ggml_backend_cpu_init": (c_void_p,),
    "ggml_backend_cpu_set_n_threads": (None, c_void_p, c_int),
    "ggml_backend_cpu_reg": (c_void_p,),
    "ggml_backend_cpu_buffer_type": (c_void_p,),
    "ggml_backend_reg_dev_get": (c_void_p, c_void_p, c_size_t),
    "ggml_backend_reg_get_proc_address": (c_void_p, c_void_p, c_char_p),
    "ggml_backend_buft_name": (c_char_p, c_void_p),
    "ggml_backend_buft_get_alloc_size": (c_size_t, c_void_p, c_void_p),
    "ggml_backend_buft_alloc_buffer": (c_void_p, c_void_p, c_size_t),
    "ggml_backend_buffer_get_base": (c_void_p, c_void_p),
    "ggml_backend_tensor_alloc": (c_int, c_void_p, c_void_p, c_void_p),
    "ggml_backend_alloc_ctx_tensors": (c_void_p, c_void_p, c_void_p),
    "ggml_backend_tensor_set": (None, c_void_p, c_void_p, c_size_t, c_size_t),
    "ggml_backend_tensor_get": (None, c_void_p, c_void_p, c_size_t, c_size_t),
    "ggml_backend_graph_compute": (c_int, c_void_p, c_void_p),
}


def _declared(ggml: ctypes.CDLL) -> ctypes.CDLL:
    for name, (result, *taken) in _FUNCTIONS.items():
        function = getattr(ggml, name)
        function.restype, function.argtypes = result, taken
    return ggml


def _buffers(ggml: ctypes.CDLL) -> list[tuple[str, int]]:
    """Name and address of the plain kind, and of each extra kind that the processor is said to be able to use."""
    registry = ggml.ggml_backend_cpu_reg()
    kinds = [ggml.ggml_backend_cpu_buffer_type()]
    if address := ggml.ggml_backend_reg_get_proc_address(registry, b"ggml_backend_dev_get_extra_bufts"):
        listed = CFUNCTYPE(POINTER(c_void_p), c_void_p)(address)(ggml.ggml_backend_reg_dev_get(registry, 0))
        for kind in listed or ():
            if not kind:  # the list ends in a null
                break
            kinds.append(kind)
    return [(ggml.ggml_backend_buft_name(kind).decode(), kind) for kind in kinds]


def _multiplied(ggml: ctypes.CDLL, kind: int) -> float:
    """Seconds of a product of weights in such a buffer, all one, with ones; 0 where it is off by a per cent."""
    context = ggml.ggml_init(_Parameters(1 << 20, None, True))
    weights = ggml.ggml_new_tensor_2d(context, _Q4_K, _DEPTH, _ROWS)
    ones = ggml.ggml_new_tensor_2d(context, _F32, _DEPTH, _COLUMNS)
    product = ggml.ggml_mul_mat(context, weights, ones)
    graph = ggml.ggml_new_graph(context)
    ggml.ggml_build_forward_expand(graph, product)
    held = ggml.ggml_backend_buft_alloc_buffer(kind, ggml.ggml_backend_buft_get_alloc_size(kind, weights))
    ggml.ggml_backend_tensor_alloc(held, weights, ggml.ggml_backend_buffer_get_base(held))
    backend = ggml.ggml_backend_cpu_init()
    ggml.ggml_backend_cpu_set_n_threads(backend, 1)
    ggml.ggml_backend_alloc_ctx_tensors(context, backend)  # the other two
    # block_q4_K: scale 1.0 and minimum 0.0 in half precision, eight scales of 1 and minima of 0, 256 ones
    block = b"\x00\x3c\x00\x00" + b"\x01" * 4 + b"\x00" * 4 + b"\x01" * 4 + b"\x11" * 128
    data = block * (_DEPTH // 256 * _ROWS)
    ggml.ggml_backend_tensor_set(weights, data, 0, len(data))
    values = (c_float * (_DEPTH * _COLUMNS))(*[1.0] * (_DEPTH * _COLUMNS))
    ggml.ggml_backend_tensor_set(ones, values, 0, sizeof(values))
    took = []
    for _ in range(_REPEATS):
        started = time.perf_counter()
        ggml.ggml_backend_graph_compute(backend, graph)
        took.append(time.perf_counter() - started)
    results = (c_float * (_ROWS * _COLUMNS))()
    ggml.ggml_backend_tensor_get(product, results, 0, sizeof(results))
    return min(took) if all(abs(value - _DEPTH) < 0.01 * _DEPTH for value in results) else 0.0


if __name__ == "__main__":
    sys.exit(main())
