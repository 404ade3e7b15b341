"""`neikong doctor`: whether the installation is healthy, and what to do."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from neikong.cli.app import command


def _doctor(
    as_json: Annotated[bool, typer.Option("--json")] = False,
    lang: Annotated[str, typer.Option("--lang", help="zh | en")] = "zh",
) -> None:
    """檢查資料庫、時間、磁碟、金鑰、背景作業、備份與日誌。 Check database, clock, disk, keys, jobs, backups, logs."""
    from neikong.app.operations import setting_up

    setting_up.set_up_django()
    from neikong.app.operations.doctor import ask

    answers = ask()
    if as_json:
        print(
            json.dumps(
                [{"name": a.name, "state": a.state, "what": getattr(a, lang)} for a in answers],
                ensure_ascii=False,
                indent=1,
            )
        )
    else:
        for answer in answers:
            print(
                f"{ {'ok': '✓', 'warn': '!', 'bad': '✗'}[answer.state] } {answer.name:<12} {getattr(answer, lang)}"
            )
    raise typer.Exit(1 if any(a.state == "bad" for a in answers) else 0)


doctor = command(_doctor)
