"""One command serves everything: the web server and the worker for background jobs, each started again when it dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import FrameType

# a process that dies at once is not started in a tight circle
LONGEST_WAIT = 30.0


@dataclass
class Child:
    """A process that shall live; `failed` counts deaths that came soon after the start."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    failed: int = 0
    next_start: float = 0.0

    def keep(self, now: float) -> None:
        """Start it when it is not there and its time has come."""
        if self.process is not None and self.process.poll() is None:
            return
        if self.process is not None:
            self.failed = self.failed + 1 if now - self.started < 10 else 1
            self.next_start = now + min(LONGEST_WAIT, 0.5 * 2 ** min(self.failed, 6))
            print(f"{self.name}: exit {self.process.returncode}", file=sys.stderr, flush=True)
            self.process = None
        if now >= self.next_start:
            self.process = subprocess.Popen(self.command, env=os.environ.copy())
            self.started = now


@dataclass
class Supervisor:
    children: Sequence[Child]
    stopping: bool = field(default=False)

    def stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def run(self) -> int:
        """Until SIGTERM or SIGINT; then every child is asked to end, and after 20 seconds made to."""
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)
        while not self.stopping:
            for child in self.children:
                child.keep(time.monotonic())
            time.sleep(0.2)
        self.end()
        return 0

    def end(self) -> None:
        alive = [c.process for c in self.children if c.process is not None and c.process.poll() is None]
        for process in alive:
            process.terminate()
        limit = time.monotonic() + 20
        for process in alive:
            try:
                process.wait(max(0.1, limit - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()


def web(host: str, port: int, workers: int, threads: int) -> Child:
    command = [
        sys.executable, "-m", "gunicorn", "neikong.app.wsgi:application", "--config", "python:neikong.app.operations.gunicorn_settings",
        "--bind", f"{host}:{port}", "--workers", str(workers), "--threads", str(threads),
    ]  # fmt: skip
    return Child("web", command)


def jobs() -> Child:
    return Child("jobs", [sys.executable, "-m", "django", "qcluster"])


def answers(url: str, seconds: float) -> bool:
    """Whether the server answers 200 within a time."""
    # as a proxy that speaks HTTPS would ask; where none is expected the header means nothing
    asked = urllib.request.Request(url, headers={"X-Forwarded-Proto": "https"})
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        try:
            with urllib.request.urlopen(asked, timeout=5) as answer:
                if answer.status == 200:
                    return True
        except OSError:
            time.sleep(0.2)
    return False
