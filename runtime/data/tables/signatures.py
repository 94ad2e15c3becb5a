"""Files that are not text tables, by the bytes that they begin with."""

from collections.abc import Sequence

_RENAME = "rename it to `{}`"
_UNPACK = "unpack it first"
_SAVE = "save the data as text"

# What a file is, what to do, and its first bytes.
_SIGNATURES: Sequence[tuple[str, str, tuple[bytes, ...]]] = (
    ("a gzip file", _RENAME.format(".csv.gz"), (b"\x1f\x8b",)),
    ("a bzip2 file", _RENAME.format(".csv.bz2"), (b"BZh",)),
    ("an xz file", _RENAME.format(".csv.xz"), (b"\xfd7zXZ\0",)),
    ("a Zstandard file", _UNPACK, (b"\x28\xb5\x2f\xfd",)),
    ("a 7-Zip archive", _UNPACK, (b"7z\xbc\xaf\x27\x1c",)),
    ("a RAR archive", _UNPACK, (b"Rar!\x1a\x07",)),
    ("an HDF5 file", _RENAME.format(".h5"), (b"\x89HDF\r\n\x1a\n",)),
    ("a NetCDF file", _RENAME.format(".nc"), (b"CDF\x01", b"CDF\x02", b"CDF\x05")),
    ("a Parquet file", _RENAME.format(".parquet"), (b"PAR1",)),
    ("an Arrow file", _RENAME.format(".feather"), (b"ARROW1",)),
    ("a numpy array", _RENAME.format(".npy"), (b"\x93NUMPY",)),
    ("a MATLAB file", _RENAME.format(".mat"), (b"MATLAB 5.0 MAT-file",)),
    ("an old Excel workbook", _SAVE, (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",)),
    ("a SQLite database", _SAVE, (b"SQLite format 3\0",)),
    ("a pickle", _SAVE, (b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05")),
    ("a PDF document", _SAVE, (b"%PDF-",)),
    ("an image", _SAVE, (b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*")),
    ("an RTF document", _SAVE, (b"{\\rtf",)),
    ("a web page", "download the data themselves", (b"<!doctype html", b"<html")),
    ("an XML file", _SAVE, (b"<?xml",)),
    ("a Git LFS pointer", "run `git lfs pull`", (b"version https://git-lfs",)),
)
_ZIP = b"PK\x03\x04"


def signature_of(start: bytes) -> tuple[str, str] | None:
    """What a file is that begins with these bytes, with advice; None for text."""
    if start.startswith(_ZIP):
        return _zipped(start)
    lowered = start.lstrip()[:64].lower()
    for what, advice, magics in _SIGNATURES:
        if any(start.startswith(m) or lowered.startswith(m) for m in magics):
            return what, advice
    if lowered.startswith(b"{") and b'":' in start[:400]:
        return "a JSON file", _SAVE
    return None


def _zipped(start: bytes) -> tuple[str, str]:
    if b"[Content_Types].xml" in start or b"xl/" in start:
        return "an Excel workbook", _RENAME.format(".xlsx")
    if b".npy" in start:
        return "an archive of numpy arrays", _RENAME.format(".npz")
    if b"opendocument" in start:
        return "an OpenDocument file", _SAVE
    return "a zip archive", _RENAME.format(".csv.zip")
