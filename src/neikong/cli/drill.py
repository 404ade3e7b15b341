"""`neikong drill run|list|self|demo`: restores that are really done, checked and measured."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from neikong.cli.app import command, refuse
from neikong.runners import Drilled, Target, drill, read_targets
from neikong.runners.targets import Wrong

if TYPE_CHECKING:
    from neikong.app.operations.own_drill import Own

Config = Annotated[
    Path | None,
    typer.Option(
        help="核准清單；未給時為 NEIKONG_DRILLS | the allow-list; default: what NEIKONG_DRILLS names"
    ),
]
Json = Annotated[bool, typer.Option("--json")]
Evidence = Annotated[Path | None, typer.Option(help="另存佐證檔 | write the evidence to this file too")]
Language = Annotated[str, typer.Option("--lang", help="zh | en")]


def _targets(config: Path | None, lang: str) -> dict[str, Target]:
    path = config or (Path(os.environ["NEIKONG_DRILLS"]) if os.environ.get("NEIKONG_DRILLS") else None)
    if path is None:
        refuse(
            "沒有核准清單；請以 --config 或 NEIKONG_DRILLS 指定"
            if lang == "zh"
            else "there is no allow-list; name it with --config or NEIKONG_DRILLS"
        )
    try:
        return read_targets(path)
    except Wrong as wrong:
        refuse(str(wrong))


def _list(config: Config = None, lang: Language = "zh") -> None:
    """列出核准之還原演練項目。 List what may be drilled."""
    for target in _targets(config, lang).values():
        print(f"{target.id}\t{target.runner}\t{target.title}")


def _run(
    target: Annotated[str, typer.Argument(help="項目代號 | the target's id")],
    config: Config = None,
    interrupted: Annotated[
        str, typer.Option(help="中斷時間（ISO）；未給時為現在 | when it was interrupted; default: now")
    ] = "",
    evidence: Evidence = None,
    as_json: Json = False,
    lang: Language = "zh",
) -> None:
    """還原最近備份至暫存處，啟動、檢查、量測 RTO 與 RPO，並清除。 Restore, start, check, measure, clean up."""
    known = _targets(config, lang)
    if target not in known:
        some = "、".join(known)
        refuse(
            f"清單中沒有「{target}」；有：{some}"
            if lang == "zh"
            else f"the list has no '{target}'; it has: {some}"
        )
    at = None
    if interrupted:
        try:
            at = datetime.fromisoformat(interrupted)
            if at.tzinfo is None:
                raise ValueError
        except ValueError:
            refuse(
                "--interrupted：請寫含時區的時間，如 2026-11-20T09:00+08:00"
                if lang == "zh"
                else "--interrupted: a time with its zone, such as 2026-11-20T09:00+08:00"
            )
    done = drill(known[target], at, progress=lambda text: None if as_json else print(text, file=sys.stderr))
    _told(done, f"（{done.backup}）", f" ({done.backup})", evidence, as_json, lang)


def _told(
    done: Drilled | Own, zh_more: str, en_more: str, evidence: Path | None, as_json: bool, lang: str
) -> None:
    """What came of a drill, and the exit code that says it; `more` is told of one that succeeded."""
    data = done.evidence()
    if evidence is not None:
        evidence.write_bytes(data)
    if as_json:
        print(data.decode())
    elif done.ok:
        spans = (said(done.rto), said(done.rpo))
        print(
            "成功：RTO {}、RPO {}".format(*spans) + zh_more
            if lang == "zh"
            else "succeeded: RTO {}, RPO {}".format(*spans) + en_more
        )
    else:
        print(f"失敗：{done.why}" if lang == "zh" else f"failed: {done.why}")
    raise typer.Exit(0 if done.ok else 1)


def said(span: timedelta | None) -> str:
    return str(timedelta(seconds=round(span.total_seconds()))) if span is not None else "—"


def _self(
    passphrase_file: Annotated[
        Path, typer.Option("--passphrase-file", help="存放通行碼的檔案 | a file with the passphrase")
    ],
    backup: Annotated[
        Path | None,
        typer.Argument(help="備份檔；未給時為最近一份 | a backup; default: the newest of the installation"),
    ] = None,
    evidence: Evidence = None,
    as_json: Json = False,
    lang: Language = "zh",
) -> None:
    """演練本系統之復原：還原最近備份、驗證帳本，並回報 RTO 與 RPO。 This application's own recovery, tried."""
    from neikong.app.operations import setting_up

    setting_up.set_up_django()
    from neikong.app.operations import own_drill

    file = backup or own_drill.newest()
    if file is None or not file.is_file():
        refuse(
            "沒有備份可供演練；請先執行 neikong backup"
            if lang == "zh"
            else "there is no backup to try; run neikong backup first"
        )
    done = own_drill.run(
        file, passphrase_file, lambda text: None if as_json else print(text, file=sys.stderr)
    )
    verified = f"{done.entries:,}"
    _told(
        done, f"，帳本 {verified} 筆已驗證", f", {verified} ledger entries verified", evidence, as_json, lang
    )


def _demo(lang: Language = "zh") -> None:
    """示範：真正的 PostgreSQL，備份、還原、檢查；再以損壞的備份證明會失敗。 A real PostgreSQL: a good backup, then a damaged one."""
    from neikong.runners.tools import Failed, give_to_service, new_cluster, postgres, program, run

    until = time.monotonic() + 600
    zh = lang == "zh"
    try:
        with tempfile.TemporaryDirectory(prefix="neikong-demo-") as name:
            folder = Path(name)
            give_to_service(folder)
            data = folder / "live" / "data"

            def quiet(text: str) -> None:
                return None

            new_cluster(data, quiet, until)
            with postgres(data, quiet, until) as where:
                pairs = dict(p.split("=", 1) for p in where.split())
                at = ["-h", pairs["host"], "-p", pairs["port"], "-U", pairs["user"]]
                fill = (
                    "create table orders (id integer primary key, at timestamptz not null); "
                    "insert into orders select g, now() - make_interval(secs => 900 - g) from generate_series(1, 600) g"
                )
                run([program("psql"), *at, "-X", "-q", "-d", "postgres", "-c", fill], quiet, until)
                dump = folder / "orders.dump"
                run([program("pg_dump"), *at, "--format=custom", "-f", str(dump), "postgres"], quiet, until)
            config = folder / "drills.yaml"
            config.write_text(
                f"targets:\n- id: orders\n  runner: pg_dump\n  file: {dump}\n  checks:\n"
                "  - {title: 委託筆數 / orders, sql: select count(*) from orders, equals: 600}\n"
                "  - {title: 最後一筆 / last order, sql: select max(at) from orders, newest: true}\n",
                encoding="utf-8",
            )
            target = read_targets(config)["orders"]
            good = drill(target, progress=print)
            print(f"→ RTO {said(good.rto)}　RPO {said(good.rpo)}" if good.ok else f"→ {good.why}")
            whole = dump.read_bytes()
            dump.write_bytes(whole[: len(whole) // 2])
            print("\n損壞的備份：" if zh else "\na damaged backup:")
            bad = drill(target, progress=print)
            print(
                f"→ {'失敗，如實記錄' if zh else 'failed, and says so'}：{bad.why.splitlines()[0][:200]}"
                if not bad.ok
                else "→ ??"
            )
    except Failed as wrong:
        refuse(str(wrong))
    raise typer.Exit(0 if good.ok and not bad.ok else 1)


_list.__name__, _run.__name__, _self.__name__, _demo.__name__ = "list", "run", "self", "demo"
drills = command(_run, _list, _self, _demo)
