"""Raw files that are not whole are found and named, among good ones."""

import gzip
import os
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from quintile.errors import InputError
from quintile.raw_files import explain_unreadable, require_whole_gzip

ROWS = 20_000
# What Great Expectations and dbt say when DuckDB does not name the file.
NAMELESS = ("orders: could not be checked: Out of buffer", "Runtime Error\n  Failed to decompress GZIP block")


def _cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def _garbage(content: bytes) -> bytes:
    return os.urandom(len(content))


def _empty(content: bytes) -> bytes:
    return b""


def _spoilt_pages(content: bytes) -> bytes:
    """The end, which DuckDB looks at first, is good."""
    return content[:4] + bytes(byte ^ 0x5A for byte in content[4 : len(content) // 2]) + content[len(content) // 2 :]


DAMAGES = (_cut, _garbage, _empty, _spoilt_pages)


@pytest.fixture
def parts(tmp_path: Path) -> Path:
    """Return a folder of a table in four Parquet parts, each compressed in its own way; its name is a pattern too."""
    folder = tmp_path / "raw [new]" / "orders"
    folder.mkdir(parents=True)
    for codec in ("snappy", "zstd", "gzip", "uncompressed"):
        duckdb.execute(
            f"copy (select i::varchar as order_id, 'name ' || i as name, i * 1.5 as amount from range({ROWS}) as t(i)) "
            f"to '{folder / f'{codec}.parquet'}' (format parquet, compression {codec})"
        )
    return folder


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__.strip("_"))
@pytest.mark.parametrize("codec", ["snappy", "zstd", "gzip", "uncompressed"])
def test_a_broken_parquet_part_is_named_whatever_the_message(parts: Path, codec: str, damage: Callable[[bytes], bytes]):
    part = parts / f"{codec}.parquet"
    part.write_bytes(damage(part.read_bytes()))
    for message in NAMELESS:
        line = explain_unreadable(str(parts.parent), message)
        assert line and line.startswith(f"{part} is not a whole Parquet file (")
        assert line.endswith("): export it again or take it away, and run again")
        assert "\n" not in line
    assert explain_unreadable(str(parts.parent), "3 rows are not unique") is None


def test_good_parts_are_not_blamed(parts: Path):
    for message in NAMELESS:
        assert explain_unreadable(str(parts.parent), message) is None
    assert explain_unreadable("s3://bucket/raw", NAMELESS[0]) is None


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__.strip("_"))
def test_a_broken_gzip_file_is_named_before_it_is_read_in_part(tmp_path: Path, damage: Callable[[bytes], bytes]):
    """DuckDB would take a cut file as far as it goes, and nobody would miss the rest."""
    good, part = tmp_path / "orders" / "1.csv.gz", tmp_path / "orders" / "2.csv.gz"
    good.parent.mkdir()
    content = gzip.compress(b"order_id,amount\n" + b"".join(b"%d,%d\n" % (i, i * i) for i in range(ROWS)))
    good.write_bytes(content)
    part.write_bytes(content)
    require_whole_gzip(str(tmp_path))
    part.write_bytes(damage(content))
    with pytest.raises(InputError, match="export it again or take it away, and run again$") as error:
        require_whole_gzip(str(tmp_path))
    assert str(error.value).startswith(f"{part} is not a whole gzip file (")
