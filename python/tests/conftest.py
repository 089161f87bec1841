"""What all tests share."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# Hypothesis keeps tables of characters and constants; not in the tree.
os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", str(ROOT / "target" / "hypothesis"))

from hypothesis import HealthCheck, settings  # noqa: E402

# In the background of a script SIGINT is ignored, by the processes that are started here
# too; tests send it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# For `import strategies`, whatever pytest's import mode.
sys.path.insert(0, str(Path(__file__).parent))

# The same examples every time; BTSP_EXAMPLES=5000 explores further, differently every
# time unless there is a --hypothesis-seed too.
settings.register_profile(
    "ci",
    max_examples=int(os.environ.get("BTSP_EXAMPLES", "50")),
    derandomize="BTSP_EXAMPLES" not in os.environ,
    database=None,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("ci")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("filterwarnings", "error")


@pytest.fixture(scope="session")
def golden() -> Path:
    """The folder of arrays computed with NumPy and mpmath."""
    folder = ROOT / "crates" / "btsp" / "tests" / "golden"
    assert folder.is_dir(), f"{folder} is part of the repository"
    return folder


@pytest.fixture(scope="session")
def command():
    """Runs the command ``btsp`` with these words; returns what it said."""
    program = os.environ.get("BTSP_COMMAND")
    if not program:
        pytest.skip("BTSP_COMMAND names no btsp to compare with")
    assert Path(program).is_file(), f"BTSP_COMMAND = {program}: is no file"

    def run(*words: object) -> str:
        arguments = [program, *(str(word) for word in words)]
        done = subprocess.run(arguments, capture_output=True, encoding="utf-8", timeout=120)
        assert done.returncode == 0, f"{arguments}: {done.stderr}"
        return done.stdout

    return run


@pytest.fixture
def script():
    """Runs a Python script in a new interpreter, warnings being errors; returns what it
    printed."""

    def run(
        text: str, *words: object, timeout: float = 60, unset: tuple[str, ...] = (), **variables: str
    ) -> str:
        environment = {k: v for k, v in os.environ.items() if k not in unset}
        # The package may come from PYTHONPATH or be installed; the same one here.
        environment.update(variables)
        arguments = [sys.executable, "-W", "error", "-X", "faulthandler", "-c", text]
        done = subprocess.run(
            [*arguments, *(str(word) for word in words)],
            capture_output=True,
            encoding="utf-8",
            timeout=timeout,
            env=environment,
        )
        assert done.returncode == 0, f"exit code {done.returncode}\n{done.stderr[-4000:]}"
        return done.stdout

    return run
