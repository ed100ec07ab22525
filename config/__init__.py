"""The Django project: settings, URLs, Celery and the doors of the server."""

import os

# Read once by numpy's linear algebra when it is first imported: the matrices here are small, and
# a second thread only burns a core that a worker could use.
for _variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")
