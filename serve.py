"""Serve an app with granian, whose options these are: `python serve.py --interface wsgi --workers 2 wsgi:app`.

Granian alone would have each of its workers read the app in. Here it is read in once, and they are forked from it: two
take half the memory and half the time to start, and one that ended is back at once (docs/decisions/0064).
"""

import ctypes
import gc
import importlib
import multiprocessing
import sys

from granian.cli import entrypoint

_M_ARENA_MAX = -8
"""mallopt(3): how many heaps the threads of a process divide among themselves."""


def main() -> None:
    """Read in the app that is named last, and let granian fork its workers."""
    # Python's threads take turns anyway, and each heap of their own keeps megabytes that no other can use.
    if tune := getattr(ctypes.CDLL(None), "mallopt", None):
        tune(_M_ARENA_MAX, 1)
    if sys.platform == "linux":  # elsewhere a fork may crash, and each worker reads the app in
        multiprocessing.set_start_method("fork")
    module, is_named, _app = sys.argv[-1].partition(":")
    gc.disable()
    if is_named:  # or somebody asks for granian's help alone
        importlib.import_module(module)
    gc.freeze()  # looking for what can be let go writes into all it looks at, and so copies it
    gc.enable()
    entrypoint()  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    main()
