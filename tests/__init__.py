"""What is to be set before numpy and most tests are imported."""

import os
import sys

# As the command does: more threads of OpenBLAS wait for each other, which is most of what a match takes then.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# Compiled tests are kept for the next run, whatever the shell says: to compile them takes six seconds a process.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
