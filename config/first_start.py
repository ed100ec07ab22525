"""Writes a .env file with fresh secrets, once."""

import os
import secrets
import sys
from pathlib import Path

from cryptography.fernet import Fernet


def write_env_file(path: Path, *, home: Path | None = None) -> bool:
    """Create ``path`` readable by its owner only; False if it is there already."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    lines = [
        f"RATIONALE_SECRET_KEY={secrets.token_urlsafe(48)}",
        f"RATIONALE_ENCRYPTION_KEYS={Fernet.generate_key().decode()}",
    ]
    if home is not None:
        lines.append(f"RATIONALE_HOME={home.resolve()}")
    with os.fdopen(descriptor, "w") as file:
        file.write("\n".join(lines) + "\n")
    return True


if __name__ == "__main__":
    target = Path(sys.argv[1] if len(sys.argv) > 1 else ".env")
    created = write_env_file(target, home=target.parent if len(sys.argv) > 1 else None)
    print(f"{target} {'written' if created else 'kept as it is'}")
