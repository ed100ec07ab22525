"""Early pytest plugin: the environment of the tests, before Django reads it."""

import os
import tempfile

# A fresh home for this process: nothing of a real installation is read or written, and processes
# that run tests side by side share neither a broker nor a cache.
os.environ["RATIONALE_ENV_FILE"] = ""
os.environ["RATIONALE_HOME"] = tempfile.mkdtemp(prefix="rationale-tests-")
_WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
for _name in ("CELERY_BROKER_URL", "RATIONALE_CACHE_URL"):
    if os.environ.get(_name, "").startswith("redis:"):
        # Redis counts its databases: each process has two of the sixteen.
        _address, _, _database = os.environ[_name].rpartition("/")
        os.environ[_name] = f"{_address}/{int(_database) - 2 * _WORKER}"
# One process a core: threads of the linear algebra would only wait for each other.
os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ["RATIONALE_SECRET_KEY"] = "only-for-tests-" + "x" * 40
os.environ["RATIONALE_ENCRYPTION_KEYS"] = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
os.environ["RATIONALE_ALLOWED_HOSTS"] = "127.0.0.1,localhost,testserver"
os.environ["RATIONALE_LOG_LEVEL"] = "WARNING"
# Playwright's synchronous API runs an event loop in the thread of the tests.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
