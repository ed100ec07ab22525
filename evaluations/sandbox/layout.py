"""Finds what a child's Python needs on this machine."""

import shutil
import sys
import sysconfig
from functools import cache
from pathlib import Path
from typing import Final

from evaluations.core.sandbox.command import Layout

#: System libraries of every Linux; a root name is a link on merged systems and a folder on others.
_ROOT_NAMES: Final = ("lib", "lib32", "lib64", "libx32")
_SCRIPT: Final = Path(__file__).with_name("inside.py")


@cache
def layout(*, with_packages: bool) -> Layout | None:
    """The running interpreter, its standard library and system libraries; None without bubblewrap.

    With packages also the installed libraries: code that a model wrote does without.
    """
    bwrap = shutil.which("bwrap")
    if bwrap is None:
        return None
    python = Path(sys._base_executable).resolve()  # type: ignore[attr-defined]
    libraries = _own_libraries()
    folders = [*_system_folders(), *_standard_library(), python, *libraries]
    packages = [Path(sysconfig.get_path(name)) for name in ("purelib", "platlib")]
    return Layout(
        bwrap=bwrap,
        python=str(python),
        script=str(_SCRIPT),
        folders=_outermost(folders),
        links=_links(),
        libraries=tuple(sorted({str(library.parent) for library in libraries})),
        packages=_outermost(packages) if with_packages else (),
    )


def _system_folders() -> list[Path]:
    usr = [Path("/usr") / name for name in _ROOT_NAMES]
    root = [Path("/") / name for name in _ROOT_NAMES]
    return [path for path in (*usr, *root) if path.is_dir() and not path.is_symlink()]


def _links() -> tuple[tuple[str, str], ...]:
    paths = [Path("/") / name for name in _ROOT_NAMES]
    return tuple((str(path), str(path.readlink())) for path in paths if path.is_symlink())


def _standard_library() -> list[Path]:
    names = {"base": sys.base_prefix, "platbase": sys.base_exec_prefix}
    names |= {"installed_base": sys.base_prefix, "installed_platbase": sys.base_exec_prefix}
    paths = {Path(sysconfig.get_path(name, vars=names)) for name in ("stdlib",)}
    platform = Path(sys.base_exec_prefix) / sys.platlibdir / _version()
    return sorted(path for path in (*paths, platform) if path.is_dir())


def _version() -> str:
    return f"python{sys.version_info.major}.{sys.version_info.minor}"


def _own_libraries() -> list[Path]:
    """The interpreter's shared library, where it is not in a folder that every child sees."""
    folder = Path(str(sysconfig.get_config_var("LIBDIR") or ""))
    return sorted(folder.glob("libpython*.so*")) if folder.is_absolute() else []


def _outermost(paths: list[Path]) -> tuple[str, ...]:
    """Each once, without those inside another."""
    kept = {path for path in paths if not any(other in path.parents for other in paths)}
    return tuple(sorted(str(path) for path in kept))
