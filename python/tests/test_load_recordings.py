"""Recordings from files, whole and broken."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hostile import things
from hypothesis import given, settings
from place_examples import FIRST, SECOND
from test_no_panic import attempt

import btsp


def columns_of(induction: btsp.Induction) -> tuple[str, str]:
    """The text of a raw file, and what its columns are."""
    columns, roles = [], {"position": [], "current": [], "pre_position": [], "post_position": []}
    kind = "pre_position"
    for position, plateau in zip(induction.lap_position_cm, induction.lap_plateau):
        if plateau is not None:
            kind = "post_position"
            roles["position"].append(len(columns))
            columns.append(position / 50)
            roles["current"].append(len(columns))
            columns.append(0.7 * plateau)
        else:
            roles[kind].append(len(columns))
            columns.append(position / 50)
    lines = [f"{name}_columns = {numbers}" for name, numbers in roles.items() if numbers]
    for when in ("before", "after"):
        ramp = getattr(induction, f"recorded_{when}_mv")
        if ramp is not None:
            lines.append(f"ramp_{when}_column = {len(columns)}")
            columns.append(ramp / 1000)
    rows = [
        "\t".join(repr(float(c[k])) if k < len(c) else "" for c in columns)
        for k in range(max(len(column) for column in columns))
    ]
    names = "\t".join(f"series {k}" for k in range(len(columns)))
    return "\n".join([names, *rows]) + "\n", "\n".join(lines)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Both inductions of the cell as raw files."""
    folder = tmp_path_factory.mktemp("recordings")
    text = ""
    for induction in (FIRST, SECOND):
        name = f"raw{induction.induction}.txt"
        raw, roles = columns_of(induction)
        (folder / name).write_text(raw)
        text += (
            f'[[induction]]\ncell = 1\ninduction = {induction.induction}\nfile = "{name}"\n'
            f"sampling_rate_hz = 1000.0\nspontaneous = false\n{roles}\n\n"
        )
    (folder / "recordings.toml").write_text(text)
    return folder


def test_what_was_written_is_read(folder):
    found = btsp.load_recordings(folder / "recordings.toml")
    assert found == btsp.load_recordings(str(folder / "recordings.toml"))
    for read, recorded in zip(found, (FIRST, SECOND), strict=True):
        assert (read.cell, read.induction) == (1, recorded.induction)
        for name in ("ramp_after_mv", "plateau_onset_cm", "plateau_duration_s", "position_cm"):
            np.testing.assert_allclose(getattr(read, name), getattr(recorded, name), atol=1e-9)
        assert (read.lap_samples == recorded.lap_samples).all()
        assert (read.plateau == recorded.plateau).all()
    # The second on its own, from the ramps that it keeps of the first.
    second = found[1].replace(spontaneous=True)
    np.testing.assert_array_equal(second.ramp_before_mv, found[1].ramp_before_mv)


def test_one_that_cannot_be_read_is_told_and_left_out(folder, tmp_path):
    for name in ("raw1.txt", "raw2.txt"):
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    text = (folder / "recordings.toml").read_text()
    path = tmp_path / "recordings.toml"
    path.write_text(text.replace("position_columns = [1,", "position_columns = [99,", 1))
    with pytest.warns(btsp.RecordingWarning, match=r"cell 1, induction 1: .*raw1.txt.*99"):
        found = btsp.load_recordings(path)
    assert [induction.induction for induction in found] == [2]
    path.write_text(text.replace("raw1", "absent").replace("raw2", "absent"))
    with pytest.raises(ValueError, match=r"induction 1: .*absent.txt.*induction 2"):
        btsp.load_recordings(path)


def test_files_that_are_none(tmp_path):
    with pytest.raises(FileNotFoundError, match="absent"):
        btsp.load_recordings(tmp_path / "absent.toml")
    path = tmp_path / "x.toml"
    path.write_text("induction = 3")
    with pytest.raises(ValueError, match=r"x\.toml:1:"):
        btsp.load_recordings(path)
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(ValueError, match=r"x\.toml"):
        btsp.load_recordings(path)
    with pytest.raises(TypeError, match="path = 3: must be a path"):
        btsp.load_recordings(3)


@settings(max_examples=20)
@given(things)
def test_nothing_panics(thing):
    try:
        attempt(btsp.load_recordings, thing)
    except OSError:
        pass
