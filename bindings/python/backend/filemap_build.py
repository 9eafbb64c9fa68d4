# SPDX-License-Identifier: MIT
"""Makes the wheel (PEP 517, 660), with nothing but the standard library.

Beside the sources of libfilemap, the library is built with CMake and goes into the wheel, which is
then for this machine. Elsewhere the wheel has Python code only and uses the installed library.
"""
import base64
import hashlib
import os
import re
import shutil
import subprocess
import sysconfig
import tarfile
import tempfile
import zipfile

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ROOT = os.environ.get("FILEMAP_SOURCE") or os.path.dirname(os.path.dirname(HERE))
NAME = "filemap"


def _project():
    """The [project] table; tomllib is not in every Python that we serve."""
    with open(os.path.join(HERE, "pyproject.toml"), encoding="utf-8") as file:
        text = file.read()
    table = dict(re.findall(r'^([\w-]+) = "(.*)"$', text, re.MULTILINE))
    table["classifiers"] = re.findall(r'^    "(.*)",$', text, re.MULTILINE)
    return table


def _version():
    return _project()["version"]


def _metadata():
    project = _project()
    with open(os.path.join(HERE, "README.md"), encoding="utf-8") as file:
        readme = file.read()
    lines = [
        "Metadata-Version: 2.1",
        f"Name: {NAME}",
        f"Version: {project['version']}",
        f"Summary: {project['description']}",
        "License: MIT",
        f"Requires-Python: {project['requires-python']}",
        *(f"Classifier: {classifier}" for classifier in project["classifiers"]),
        "Description-Content-Type: text/markdown",
    ]
    return "\n".join(lines) + "\n\n" + readme


def _has_sources():
    return os.path.exists(os.path.join(ROOT, "src", "engine", "section.c"))


def _build_library(folder):
    """The path of a freshly built libfilemap.so.1."""
    build = os.path.join(folder, "build")
    subprocess.run(
        ["cmake", "-S", ROOT, "-B", build, "-DCMAKE_BUILD_TYPE=Release"],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    subprocess.run(
        ["cmake", "--build", build, "--target", NAME, "-j", str(os.cpu_count() or 1)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return os.path.realpath(os.path.join(build, "src", "libfilemap.so.1"))


def _tag(with_library):
    platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
    return f"py3-none-{platform if with_library else 'any'}"


class _Wheel:
    """A wheel that is being written."""

    def __init__(self, folder, tag):
        self.information = f"{NAME}-{_version()}.dist-info"
        self.file_name = f"{NAME}-{_version()}-{tag}.whl"
        self._tag = tag
        self._record = []
        self._zip = zipfile.ZipFile(
            os.path.join(folder, self.file_name), "w", compression=zipfile.ZIP_DEFLATED
        )

    def add(self, path, data):
        data = data.encode() if isinstance(data, str) else data
        entry = zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0))  # the same wheel each time
        entry.external_attr = 0o100644 << 16
        entry.compress_type = zipfile.ZIP_DEFLATED
        self._zip.writestr(entry, data)
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        self._record.append(f"{path},sha256={digest},{len(data)}")

    def finish(self):
        pure = "true" if self._tag.endswith("any") else "false"
        self.add(f"{self.information}/METADATA", _metadata())
        self.add(
            f"{self.information}/WHEEL",
            f"Wheel-Version: 1.0\nGenerator: {NAME}\nRoot-Is-Purelib: {pure}\nTag: {self._tag}\n",
        )
        self._record.append(f"{self.information}/RECORD,,")
        self._zip.writestr(f"{self.information}/RECORD", "\n".join(self._record) + "\n")
        self._zip.close()
        return self.file_name


def _read(path):
    with open(path, "rb") as file:
        return file.read()


def _package_files():
    package = os.path.join(HERE, NAME)
    for entry in sorted(os.listdir(package)):
        if entry.endswith((".py", ".typed")):
            yield f"{NAME}/{entry}", os.path.join(package, entry)


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    with_library = _has_sources()
    with tempfile.TemporaryDirectory() as folder:
        wheel = _Wheel(folder, _tag(with_library))
        for path, source in _package_files():
            wheel.add(path, _read(source))
        if with_library:
            wheel.add(f"{NAME}/libfilemap.so.1", _read(_build_library(folder)))
        name = wheel.finish()
        shutil.move(os.path.join(folder, name), os.path.join(wheel_directory, name))
    return name


def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    """`pip install -e`: the package stays here, and uses the installed library."""
    wheel = _Wheel(wheel_directory, _tag(False))
    wheel.add(f"_{NAME}.pth", HERE + "\n")
    return wheel.finish()


def build_sdist(sdist_directory, config_settings=None):
    base = f"{NAME}-{_version()}"
    path = os.path.join(sdist_directory, f"{base}.tar.gz")
    with tempfile.TemporaryDirectory() as folder:
        information = os.path.join(folder, "PKG-INFO")
        with open(information, "w", encoding="utf-8") as file:
            file.write(_metadata())
        with tarfile.open(path, "w:gz", format=tarfile.PAX_FORMAT) as archive:
            archive.add(information, f"{base}/PKG-INFO")
            for name in ("README.md", "pyproject.toml", "backend/filemap_build.py"):
                archive.add(os.path.join(HERE, name), f"{base}/{name}")
            for name, source in _package_files():
                archive.add(source, f"{base}/{name}")
    return os.path.basename(path)
