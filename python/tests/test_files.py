"""Configuration files: written whole or not, and read with every mistake named."""

from __future__ import annotations

import os
import sys

import btsp
import pytest


def test_to_config_leaves_the_file_alone(tmp_path):
    path = tmp_path / "a file.toml"
    for experiment in (btsp.presets.nonlinear, btsp.presets.linear):
        experiment.to_config(path)
        assert path.read_bytes().decode("utf-8") == experiment.to_toml()
        assert os.listdir(tmp_path) == [path.name]
        assert btsp.load_config(path) == experiment
        assert btsp.load_config(str(path)) == experiment


@pytest.mark.skipif(sys.platform == "win32", reason="permissions as on Unix")
def test_to_config_has_ordinary_permissions(tmp_path):
    plain = tmp_path / "plain"
    plain.write_text("")
    path = tmp_path / "x.toml"
    btsp.presets.linear.to_config(path)
    assert path.stat().st_mode == plain.stat().st_mode
    path.chmod(0o640)
    btsp.presets.linear.to_config(path)
    assert path.stat().st_mode & 0o777 == 0o640


def test_to_config_that_fails_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "x.toml"
    btsp.presets.linear.to_config(path)
    before = path.read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    for name in ("replace", "chmod"):
        with monkeypatch.context() as patched:
            patched.setattr(os, name, full)
            with pytest.raises(OSError, match="No space left") as caught:
                btsp.presets.nonlinear.to_config(path)
        assert caught.value.errno == 28
        assert os.path.basename(caught.value.filename) == "x.toml"
        assert path.read_bytes() == before
        assert os.listdir(tmp_path) == ["x.toml"]

    def interrupted(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", interrupted)
        with pytest.raises(KeyboardInterrupt):
            btsp.presets.nonlinear.to_config(path)
    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == ["x.toml"]


def test_to_config_where_it_cannot(tmp_path):
    (tmp_path / "folder").mkdir()
    for write in (btsp.presets.linear.to_config, btsp.presets.linear.run().to_config):
        with pytest.raises(OSError, match="nowhere"):
            write(tmp_path / "nowhere" / "x.toml")
        with pytest.raises(OSError, match="folder"):
            write(tmp_path / "folder")
        assert os.listdir(tmp_path) == ["folder"]
        with pytest.raises(TypeError):
            write(3)
        with pytest.raises(TypeError):
            write(None)


def test_load_config_errors(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"none\.toml"):
        btsp.load_config(tmp_path / "none.toml")
    with pytest.raises(OSError, match=tmp_path.name):
        btsp.load_config(tmp_path)
    path = tmp_path / "bad.toml"
    path.write_bytes(b"[grid]\n# caf\xe9\n")
    with pytest.raises(ValueError, match=r"bad\.toml: must be UTF-8 text; byte 12 is not"):
        btsp.load_config(path)
    for what in (None, 3, ["x.toml"]):
        with pytest.raises(TypeError):
            btsp.load_config(what)


@pytest.mark.parametrize(
    ("text", "line", "column", "said"),
    [
        ("[rule\n", 1, None, ""),
        ('preset = "nonlinear"\n[rule]\nmax_weight = -1.0\n', 3, 14, "-1"),
        ('preset = "nonlinear"\n\n[weight_change]\n  laps = 1.5\n', 4, 10, "laps"),
        ('preset = "nonlinaer"\n', 1, 10, "nonlinaer"),
        ('preset = "nonlinear"\n[method]\nintegration = "fine"\n', 3, 15, "fine"),
        ('preset = "nonlinear"\n[rule]\nspeed = 1\n', 3, 1, "speed"),
        ('preset = "nonlinear"\n[inputs]\nspike_times = [[1.0], [99.0]]\n', 3, 24, "99"),
        ("", 1, None, ""),
    ],
)
def test_wrong_configurations(tmp_path, text, line, column, said):
    path = tmp_path / "wrong.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError) as caught:
        btsp.load_config(path)
    message = str(caught.value)
    assert message.startswith(f"{path}, line {line}, column {column or ''}")
    assert said in message
    # The same without a file.
    with pytest.raises(ValueError) as caught:
        btsp.Experiment.from_toml(text)
    assert message == f"{path}, {caught.value}"


@pytest.mark.parametrize("of", [btsp.Experiment, btsp.Pairing, btsp.Sigmoid, btsp.TimeConstants])
def test_from_toml_of_something_else(of):
    for what in (None, 3, b"[rule]", ["x"]):
        with pytest.raises(TypeError):
            of.from_toml(what)
    for text in ("=", "[[[", "a = 1", "\x00"):
        with pytest.raises(ValueError, match=r"line 1, column \d"):
            of.from_toml(text)
