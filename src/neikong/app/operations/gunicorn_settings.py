"""Gunicorn: threads, the application read once before forking, and the catalogue with it."""

from __future__ import annotations

import gc
from typing import Any

worker_class = "gthread"
preload_app = True
umask = 0o077
timeout = 120
graceful_timeout = 15
keepalive = 5
loglevel = "warning"
control_socket_disable = True
max_requests = 20_000
max_requests_jitter = 2_000
accesslog = None  # the application writes its own, with the fields that the rules ask for
limit_request_line = 8190


def when_ready(server: Any) -> None:
    from django.db import connections

    from neikong.app import bridge

    bridge.the_catalogue()
    connections.close_all()  # a connection is never shared over a fork
    # what stands now stands for good: no collection walks it again (150 ms a time), and the workers share its memory
    gc.collect()
    gc.freeze()
