import signal
import socket
import sys
import threading
import time
from pathlib import Path

from tools import serve


def test_a_child_that_dies_is_started_again_and_later_each_time() -> None:
    child = serve.Child("short", [sys.executable, "-c", ""])
    child.look_after(0.0)
    assert child.process is not None
    child.process.wait()
    now = time.monotonic()
    child.look_after(now)
    assert child.process is None
    assert child.start_at == now + 2.0
    child.look_after(now + 2.0)
    assert child.process is not None
    child.process.wait()
    child.look_after(now + 3.0)
    assert child.start_at == now + 3.0 + 4.0


def test_all_children_are_stopped_also_one_that_does_not_want_to(tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(serve, "GRACE", 0.5)
    ready = tmp_path / "ready"
    stubborn = (
        f"import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); open({str(ready)!r}, 'w'); time.sleep(60)"
    )
    kept = [serve.Child("stubborn", [sys.executable, "-c", stubborn]), serve.Child("plain", ["sleep", "60"])]
    for child in kept:
        child.start()
    while not ready.exists():
        threading.Event().wait(0.01)
    serve.stop_all(kept)
    assert [child.process.returncode for child in kept if child.process] == [-signal.SIGKILL, -signal.SIGTERM]


def test_a_port_in_use_is_seen() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert not serve.is_free(taken.getsockname()[1])
