"""Copy what the pages use of the front-end packages from node_modules into gongjian/static_vendor.

Runs before anything is installed: standard library only. The names of the copies carry no version, so that templates
need no change when the lock does: {% static "vendor/leaflet/leaflet.js" %}.
"""

import json
import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
TARGET = ROOT / "gongjian" / "static_vendor"
# folder below static_vendor -> package, files (a folder is copied whole)
WANTED = {
    "tabler": ("@tabler/core", ["dist/css/tabler.min.css", "dist/js/tabler.min.js"]),
    "htmx": ("htmx.org", ["dist/htmx.min.js"]),
    "leaflet": ("leaflet", ["dist/leaflet.css", "dist/leaflet.js", "dist/images"]),
    "echarts": ("echarts", ["dist/echarts.min.js"]),
}
# the maps of the sources are not copied, and a hashing static storage refuses a file that names a missing one
SOURCE_MAP = re.compile(rb"(?://[#@] ?sourceMappingURL=\S+|/\*[#@] ?sourceMappingURL=[^*]+\*/)\s*$")


def copy_package(folder: str, package: str, files: list[str], target: Path) -> None:
    source, place = MODULES / package, target / folder
    place.mkdir(parents=True)
    for name in files:
        path = source / name
        if path.is_dir():
            shutil.copytree(path, place / path.name)
        else:
            (place / path.name).write_bytes(SOURCE_MAP.sub(b"", path.read_bytes()))
    for path in [*source.glob("LICENSE*"), *source.glob("NOTICE*")]:
        shutil.copyfile(path, place / path.name)
    facts = json.loads((source / "package.json").read_text(encoding="utf-8"))
    (place / "PACKAGE.txt").write_text(f"{package} {facts['version']}, licence {facts['license']}\n", encoding="utf-8")


def main() -> int:
    part = TARGET.with_name("static_vendor.part")
    shutil.rmtree(part, ignore_errors=True)
    for folder, (package, files) in WANTED.items():
        copy_package(folder, package, files, part)
    shutil.rmtree(TARGET, ignore_errors=True)
    part.rename(TARGET)
    return 0


if __name__ == "__main__":
    sys.exit(main())
