"""Early pytest plugin: the environment of the tests, before Django reads it."""

import os
import tempfile

# A fresh home for this process tree: nothing of a real installation is read or written.
os.environ["RATIONALE_ENV_FILE"] = ""
os.environ.setdefault("RATIONALE_HOME", tempfile.mkdtemp(prefix="rationale-tests-"))
os.environ["RATIONALE_SECRET_KEY"] = "only-for-tests-" + "x" * 40
os.environ["RATIONALE_ENCRYPTION_KEYS"] = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
os.environ["RATIONALE_ALLOWED_HOSTS"] = "127.0.0.1,localhost,testserver"
os.environ["RATIONALE_LOG_LEVEL"] = "WARNING"
# Playwright's synchronous API runs an event loop in the thread of the tests.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
