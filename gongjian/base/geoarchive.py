"""What an uploaded map file really is, and taking zips apart without trusting a word they say.

Nothing is written to a path that the file names, nothing is unpacked beyond its limit, whatever sizes it declares.
"""

import codecs
import stat
import zipfile
import zlib
from enum import StrEnum
from io import BytesIO
from pathlib import PurePosixPath
from typing import IO

from django.utils.translation import gettext as _

from gongjian.base.errors import RuleBroken

MEGABYTE = 1024 * 1024
MAX_ENTRIES = 2_000
MAX_UNPACKED = 200 * MEGABYTE
MAX_RATIO = 100
SMALL = 10 * MEGABYTE  # a table of blanks packs well: below this no ratio is suspicious
CHUNK = 256 * 1024
ZIP_BAD = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError)


class Kind(StrEnum):
    """What a file is by its content."""

    GEOJSON = "GeoJSON"
    KML = "KML"
    KMZ = "KMZ"
    SHAPEFILE = "Shapefile"
    GEOPACKAGE = "GeoPackage"


ENDINGS = {
    Kind.GEOJSON: {".geojson", ".json"},
    Kind.KML: {".kml"},
    Kind.KMZ: {".kmz", ".zip"},
    Kind.SHAPEFILE: {".zip", ".shz"},
    Kind.GEOPACKAGE: {".gpkg"},
}
OTHERS = (
    (b"%PDF", "PDF"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"\xd0\xcf\x11\xe0", "Word / Excel 97-2003"),
    (b"AC10", "DWG"),
    (b"\x00\x00\x27\x0a", ".shp"),
)


def read_limited(file: IO[bytes], max_bytes: int) -> bytes:
    """The whole file. Raises RuleBroken: empty, or longer than allowed (then no more than that was read)."""
    parts, size = [], 0
    while part := file.read(CHUNK):
        size += len(part)
        if size > max_bytes:
            raise RuleBroken(
                "file_too_large",
                _("The file is larger than %(most)d MB. Split it, or leave out what is not needed.")
                % {"most": max(1, max_bytes // MEGABYTE)},
            )
        parts.append(part)
    if not size:
        raise RuleBroken("file_empty", _("The file is empty. Choose another one."))
    return b"".join(parts)


def kind_of(data: bytes, name: str) -> Kind:
    """What the file is by its content. Raises RuleBroken: nothing we read, or not what its ending says."""
    kind = _sniffed(data, name)
    ending = PurePosixPath(name.replace("\\", "/")).suffix.lower()
    promised = [other for other, endings in ENDINGS.items() if ending in endings]
    if promised and kind not in promised:
        raise RuleBroken(
            "file_ending",
            _("%(name)s ends in %(ending)s but holds %(kind)s. Give it the right ending, or choose the right file.")
            % {"name": name, "ending": ending, "kind": kind},
        )
    return kind


def _sniffed(data: bytes, name: str) -> Kind:
    head = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        head = data[:512].decode("utf-16", "ignore").lstrip().encode()
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _sniffed_zip(data, name)
    if data.startswith(b"SQLite format 3\x00"):
        return Kind.GEOPACKAGE
    if head.startswith((b"{", b"[")):
        return Kind.GEOJSON
    if head.startswith(b"<"):
        return Kind.KML
    found = next((said for magic, said in OTHERS if data.startswith(magic)), "")
    if found == ".shp":
        raise RuleBroken(
            "shapefile_not_zipped",
            _("%(name)s is one part of a Shapefile. Pack .shp, .shx, .dbf and .prj into one zip and upload that.")
            % {"name": name},
        )
    raise _not_a_map(name, found)


def _not_a_map(name: str, found: str) -> RuleBroken:
    if found:
        said = _("%(name)s is a %(kind)s file, not a map. Upload GeoJSON, zipped Shapefile, KML or GeoPackage.")
    else:
        said = _("%(name)s is not a map file we can read. Upload GeoJSON, zipped Shapefile, KML or GeoPackage.")
    return RuleBroken("file_not_a_map", said % {"name": name, "kind": found})


def broken(name: str, where: str = "") -> RuleBroken:
    """The refusal of a file that ends too early or is damaged inside."""
    if where:
        said = _("%(name)s is damaged or incomplete (%(where)s). Export or download it again.")
    else:
        said = _("%(name)s is damaged or incomplete. Export or download it again.")
    return RuleBroken("file_broken", said % {"name": name, "where": where})


def too_many(name: str, most: int) -> RuleBroken:
    """The refusal of a file with more features than are taken at once."""
    return RuleBroken(
        "too_many_features",
        _("%(name)s holds more than %(most)d features. Split it and upload the parts.") % {"name": name, "most": most},
    )


def text_of(data: bytes, name: str) -> tuple[str, list[str]]:
    """Text in UTF-8 (with or without mark), UTF-16 with mark, or GBK. Raises RuleBroken."""
    if data[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}:
        return data.decode("utf-16", "replace"), []
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError as no:
        if no.end >= len(data) - 3 and no.reason == "unexpected end of data":
            raise broken(name) from None
    try:
        return data.decode("gb18030"), [_("The text was read as GBK.")]
    except UnicodeDecodeError:
        raise broken(name) from None


# ------------------------------------------------------------------ zips
def _sniffed_zip(data: bytes, name: str) -> Kind:
    with opened(data, name) as archive:
        entries = wanted(archive)
        inside = {PurePosixPath(entry.filename).suffix.lower() for entry in entries}
        if any(entry.filename == "[Content_Types].xml" for entry in entries):
            raise _not_a_map(name, "Word / Excel")
    if ".shp" in inside:
        return Kind.SHAPEFILE
    if ".kml" in inside:
        return Kind.KMZ
    raise RuleBroken(
        "zip_without_map",
        _("%(name)s holds no .shp and no .kml. Pack the parts of one Shapefile into it.") % {"name": name},
    )


def opened(data: bytes, name: str) -> zipfile.ZipFile:
    """The zip, its table of contents checked. Raises RuleBroken; see the codes below."""
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except ZIP_BAD:
        raise broken(name) from None
    _check_contents(archive.infolist(), len(data), name)
    return archive


def _check_contents(entries: list[zipfile.ZipInfo], packed: int, name: str) -> None:
    total = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ENTRIES or total > MAX_UNPACKED or (total > SMALL and total > MAX_RATIO * packed):
        raise _bomb(name)
    for entry in entries:
        path = entry.filename.replace("\\", "/")
        if path.startswith("/") or ".." in path.split("/") or ":" in path or stat.S_ISLNK(entry.external_attr >> 16):
            raise RuleBroken(
                "zip_path",
                _("%(name)s holds an entry that points outside itself: %(entry)s. Pack the files anew.")
                % {"name": name, "entry": entry.filename[:80]},
            )
        if entry.flag_bits & 1:
            raise RuleBroken("zip_locked", _("%(name)s has a password. Pack it without one.") % {"name": name})
        if PurePosixPath(path).suffix.lower() in {".zip", ".rar", ".7z", ".gz", ".kmz"}:
            raise RuleBroken(
                "zip_nested",
                _("%(name)s holds another archive: %(entry)s. Upload that one by itself.")
                % {"name": name, "entry": entry.filename[:80]},
            )


def _bomb(name: str) -> RuleBroken:
    return RuleBroken(
        "zip_bomb",
        _("%(name)s would unpack to far more than a map needs. It was not unpacked. Check the file.") % {"name": name},
    )


def wanted(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The entries that are files, without what macOS adds."""
    return [
        entry
        for entry in archive.infolist()
        if not entry.is_dir()
        and not entry.filename.startswith("__MACOSX/")
        and not PurePosixPath(entry.filename).name.startswith("._")
    ]


def unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, most: int = MAX_UNPACKED) -> bytes:
    """The content of one entry, counted while it is read: a declared size may lie. Raises RuleBroken."""
    parts, size = [], 0
    try:
        with archive.open(entry) as source:
            while part := source.read(CHUNK):
                size += len(part)
                if size > most:
                    raise _bomb(name)
                parts.append(part)
    except ZIP_BAD:
        raise broken(name, entry.filename[:80]) from None
    return b"".join(parts)
