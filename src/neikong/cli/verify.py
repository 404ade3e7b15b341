"""`neikong verify`: the whole ledger and all evidence of the installation, checked."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

from neikong.cli.app import command


def _verify(
    firm: Annotated[str, typer.Argument(help="公司代號；空白為全部 | a firm's id; empty for all")] = "",
    as_json: Annotated[bool, typer.Option("--json")] = False,
    lang: Annotated[str, typer.Option("--lang", help="zh | en")] = "zh",
) -> None:
    """驗證帳本、簽章、目前資料及佐證檔案。 Verify the ledger, signatures, current versions and evidence files."""
    from neikong.app.operations import setting_up

    setting_up.set_up_django()
    from rich.progress import Progress

    from neikong.app.ledger.verifying import faults

    counted: dict[str, int] = {}
    with Progress(disable=as_json or not sys.stderr.isatty(), transient=True) as bar:
        task = bar.add_task("", total=None)

        def told(what: str, n: int) -> None:
            counted[what] = n
            if n % 500 == 0:
                bar.update(task, description=f"{what} {n}")

        found = list(faults(told, firm or None))
    if as_json:
        rows = [{"kind": f.kind, "where": f.where, "what": getattr(f, lang)} for f in found]
        print(json.dumps({"faults": rows, "checked": counted}, ensure_ascii=False, indent=1))
    else:
        for fault in found:
            print(f"{fault.kind} {fault.where}: {getattr(fault, lang)}")
        what = "、".join(f"{k} {n}" for k, n in counted.items())
        print(
            f"已驗證 {what}；不符 {len(found)} 項"
            if lang == "zh"
            else f"verified {what}; {len(found)} faults"
        )
    raise typer.Exit(1 if found else 0)


verify = command(_verify)
