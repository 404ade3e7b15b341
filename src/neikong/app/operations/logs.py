"""Structured logs, one JSON object a line, with the fields that the rules ask of an audit log: when, who, from where, what,
on what, with which result; and the code that the user was shown. A watchdog notices when they cannot be written."""

from __future__ import annotations

import json
import logging
import logging.handlers
import os
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

HOME = Path(os.environ.get("NEIKONG_HOME") or "var/neikong").resolve()
STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {
    "message",
    "asctime",
    "taskName",
    "request",
    "server_time",
    "status_code",
}


class Lines(logging.Formatter):
    """A record as one line of JSON; what the caller gave as `extra` stands beside the rest."""

    def format(self, record: logging.LogRecord) -> str:
        from neikong.app.base.requests import who

        told: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "log": record.name,
            "what": record.getMessage(),
            **who(),
        }
        told |= {k: v for k, v in record.__dict__.items() if k not in STANDARD and not k.startswith("_")}
        if record.exc_info:
            told["error"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False, default=str)


class Watched(logging.handlers.RotatingFileHandler):
    """A file that notices when it cannot be written: the alarm is then raised by every page and by `doctor`."""

    failed: str = ""
    guard = threading.Lock()

    def handleError(self, record: logging.LogRecord) -> None:
        import sys

        wrong = sys.exc_info()[1]
        with Watched.guard:
            Watched.failed = f"{type(wrong).__name__}: {wrong}"

    def emit(self, record: logging.LogRecord) -> None:
        before = Watched.failed
        with Watched.guard:
            Watched.failed = ""
        super().emit(record)
        if before and not Watched.failed:
            logging.getLogger("neikong.watchdog").warning("audit log writes again", extra={"before": before})


def failing() -> str:
    """Why the audit log cannot be written, or nothing."""
    return Watched.failed


# what lies here is nobody else's business
HOME.mkdir(mode=0o700, parents=True, exist_ok=True)
(HOME / "logs").mkdir(mode=0o700, exist_ok=True)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": "neikong.app.operations.logs.Lines"}},
    "handlers": {
        "audit": {
            "()": "neikong.app.operations.logs.Watched",
            "filename": str(HOME / "logs" / "audit.jsonl"),
            "maxBytes": 50_000_000,
            "backupCount": 200,
            "encoding": "utf-8",
            "delay": True,
            "formatter": "lines",
        },
        "app": {
            "class": "logging.handlers.RotatingFileHandler",
            "filename": str(HOME / "logs" / "app.jsonl"),
            "maxBytes": 20_000_000,
            "backupCount": 10,
            "encoding": "utf-8",
            "delay": True,
            "formatter": "lines",
        },
    },
    "loggers": {
        "neikong": {"handlers": ["app"], "level": "INFO", "propagate": False},
        "neikong.audit": {"handlers": ["audit"], "level": "INFO", "propagate": False},
        "django": {"handlers": ["app"], "level": "WARNING", "propagate": False},
        "django_q": {"handlers": ["app"], "level": "INFO", "propagate": False},
        "axes": {"handlers": ["app"], "level": "WARNING", "propagate": False},
    },
}
