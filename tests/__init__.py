"""Settings that must stand before numpy and the tests are imported."""

import gc
import os
import sys

# As the command does. With more threads OpenBLAS mostly waits: a match beside other work took up to 20 ms.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# Compiled tests are kept for the next run, whatever the shell says: to compile them takes six seconds a process.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# The content is a million objects that stay: to look through them for garbage all the time takes a fifth of it.
gc.set_threshold(100_000, 20, 100)
