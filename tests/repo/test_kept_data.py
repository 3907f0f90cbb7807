"""What an earlier `make run` left behind: used where it can be, named in a sentence where it cannot."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from development.kept import check_kept, clear_lock, note_kept
from development.places import Problem


def test_data_of_another_version_or_under_a_lost_key_are_named(tmp_path: Path) -> None:
    rotated = {"ENCRYPTION_KEYS": "new, first"}
    check_kept(tmp_path, rotated)  # nothing is there yet
    (tmp_path / "postgres").mkdir()
    with pytest.raises(Problem, match="older version"):
        check_kept(tmp_path, rotated)
    note_kept(tmp_path, {"ENCRYPTION_KEYS": "first"})
    check_kept(tmp_path, rotated)
    with pytest.raises(Problem, match="a key that is not there"):
        check_kept(tmp_path, {"ENCRYPTION_KEYS": "other"})
    record = tmp_path / "made-by.json"
    made = json.loads(record.read_text(encoding="utf-8"))
    record.write_text(json.dumps({**made, next(iter(made)): "another"}), encoding="utf-8")
    with pytest.raises(Problem, match="whose tables were others"):
        check_kept(tmp_path, rotated)


@pytest.mark.parametrize("number", ["999999999", str(os.getpid()), "no number"])
def test_a_lock_of_who_is_gone_is_in_nobodys_way(tmp_path: Path, number: str) -> None:
    """Also where its number is somebody else's by now."""
    lock = tmp_path / "postmaster.pid"
    lock.write_text(f"{number}\n{tmp_path}\n", encoding="utf-8")
    clear_lock(tmp_path)
    assert not lock.exists()


def test_a_server_that_runs_is_named_and_left_alone(tmp_path: Path) -> None:
    lock = tmp_path / "postmaster.pid"
    command = [sys.executable, "-c", "print(flush=True); input()", str(tmp_path)]
    other = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        assert other.stdout and other.stdout.readline()  # it is up
        lock.write_text(f"{other.pid}\n", encoding="utf-8")
        with pytest.raises(Problem, match=f"`kill {other.pid}`"):
            clear_lock(tmp_path)
        assert lock.exists() and other.poll() is None
    finally:
        other.kill()
        other.wait()
