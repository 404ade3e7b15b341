"""`neikong serve`: the web application and its background jobs, until it is told to stop."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from neikong.cli.app import command, refuse


def _serve(
    host: Annotated[str, typer.Option(help="位址 | address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="埠 | port")] = 8471,
    workers: Annotated[int, typer.Option(help="程序數 | processes")] = 2,
    threads: Annotated[int, typer.Option(help="每程序執行緒數 | threads of each")] = 4,
    check: Annotated[
        bool, typer.Option("--check", help="確認伺服器有回應後結束 | see that it answers, then end")
    ] = False,
    lang: Annotated[str, typer.Option("--lang", help="zh | en")] = "zh",
) -> None:
    """啟動網頁應用程式。 Serve the web application."""
    from neikong.app.operations import setting_up, supervise

    zh = lang == "zh"
    setting_up.set_up_django()
    if setting_up.pending():
        refuse(
            "資料庫尚未更新到這個版本；請先執行 neikong init"
            if zh
            else "the database is not at this version; run neikong init first",
            lang,
        )
    address = f"http://{host}:{port}/"
    supervisor = supervise.Supervisor([supervise.web(host, port, workers, threads), supervise.jobs()])
    if check:
        for child in supervisor.children:
            child.keep(0)
        try:
            good = supervise.answers(f"{address}healthz", 60) and supervise.answers(
                f"{address}account/login/", 30
            )
        finally:
            supervisor.end()
        print(
            (f"伺服器有回應：{address}" if zh else f"the server answers: {address}")
            if good
            else (f"伺服器沒有回應：{address}" if zh else f"the server does not answer: {address}"),
            file=sys.stdout if good else sys.stderr,
        )
        raise typer.Exit(0 if good else 1)
    print(f"內控：{address}（Ctrl+C 結束）" if zh else f"Neikong: {address} (Ctrl+C ends it)", flush=True)
    raise typer.Exit(supervisor.run())


serve = command(_serve)
