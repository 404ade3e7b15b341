"""A server of its own, as `neikong serve` runs it: another process, a home of its own, and no mercy."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


@dataclass
class Server:
    """`start`, `kill` (-9, the whole group) and `start` again, over the same home."""

    home: Path
    workers: int = 2
    environment: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def settings(self) -> dict[str, str]:
        keep = {k: v for k, v in os.environ.items() if not k.startswith(("NEIKONG_", "DJANGO_"))}
        return {**keep, "NEIKONG_HOME": str(self.home), **self.environment}

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "neikong", *words], cwd=ROOT, env=self.settings(), capture_output=True, text=True, check=True
        )  # fmt: skip

    def start(self) -> None:
        log = (self.home / "server.log").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "neikong", "serve", "--port", str(self.port), "--workers", str(self.workers)],
            cwd=ROOT, env=self.settings(), stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{self.url}/healthz", timeout=2).close()
                return
            except (OSError, urllib.error.HTTPError):
                time.sleep(0.1)
        raise AssertionError((self.home / "server.log").read_text()[-3000:])

    def kill(self) -> None:
        """As the power would: no process of the group has time for anything."""
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def python(self, code: str) -> Any:
        """What a piece of Python prints as JSON, with the application's settings and the tests at hand."""
        begin = "import os, json\nos.environ['DJANGO_SETTINGS_MODULE'] = 'neikong.app.settings'\nimport django\ndjango.setup()\n"
        done = subprocess.run(
            [sys.executable, "-c", begin + code], cwd=ROOT, env=self.settings(), capture_output=True, text=True
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(done.stdout.strip().splitlines()[-1])

    def session(self, person: str) -> str:
        """A signed-in session of a person of the example firm."""
        return str(
            self.python(
                "from tests.app.conftest import satisfy, sign_in\nfrom neikong.app.firms.models import Member\n"
                f"user = Member.objects.get(firm_id='changfeng', person='{person}').user\nsatisfy(user)\n"
                "print(json.dumps(sign_in(user).cookies['neikong'].value))"
            )
        )
