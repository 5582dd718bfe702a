"""pyiceberg's files: created once, read from the mirror."""

import pytest

from medallion_assets.core.errors import LakeError
from medallion_assets.lake.opening import storage_of
from medallion_assets.lake.storage.s3_file_io import MirrorIO
from medallion_assets_tests.platform import Platform
from medallion_assets_tests.s3.misbehaving import CUT, Misbehaving


@pytest.fixture
def io(s3_shop: Platform) -> MirrorIO:
    return MirrorIO(dict(storage_of(s3_shop.settings).io))


@pytest.fixture
def name(s3_shop: Platform) -> str:
    return f"{s3_shop.place}/silver/t/metadata/00000.txt"


def test_a_file_is_created_once(io: MirrorIO, name: str) -> None:
    with io.new_output(name).create() as stream:
        stream.write(b"one")
    with pytest.raises(FileExistsError, match="exists already"), io.new_output(name).create() as s:
        s.write(b"two")
    with io.new_input(name).open() as stored:
        assert stored.read() == b"one"
    with io.new_output(name).create(overwrite=True) as stream:
        stream.write(b"three")
    assert len(io.new_input(name)) == 5


def test_what_was_read_once_is_read_again_without_the_server(
    proxy: Misbehaving, io: MirrorIO, name: str
) -> None:
    with io.new_output(name).create() as stream:
        stream.write(b"one")
    proxy.always(CUT)
    with io.new_input(name).open() as stored:
        assert stored.read() == b"one"
    assert proxy.struck == 0


def test_a_file_whose_writing_failed_is_not_stored(io: MirrorIO, name: str) -> None:
    def write_half() -> None:
        with io.new_output(name).create() as stream:
            stream.write(b"half")
            raise ValueError("half")

    with pytest.raises(ValueError, match="half"):
        write_half()
    assert not io.new_output(name).exists()


def test_a_deleted_file_is_gone(io: MirrorIO, name: str) -> None:
    with io.new_output(name).create() as stream:
        stream.write(b"one")
    assert io.new_input(name).exists()
    io.delete(name)
    assert not io.new_input(name).exists()
    with pytest.raises(LakeError, match="were deleted"):
        io.new_input(name).open()


def test_a_file_of_another_lake_is_refused(io: MirrorIO) -> None:
    with pytest.raises(LakeError, match="does not lie in the lake"):
        io.new_input("s3://other/file").open()
