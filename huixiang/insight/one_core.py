"""Import this before numpy: more than one BLAS thread makes small products many times slower on a busy machine."""

import os

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")
