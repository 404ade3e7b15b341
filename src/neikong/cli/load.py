"""`neikong load FOLDER`: a firm's folder into the database, all or nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from neikong.cli.app import command, refuse
from neikong.cli.firm import database_path, the_catalogue
from neikong.store import database
from neikong.store.folder import read_firm


def _load(
    folder: Annotated[Path, typer.Argument(help="公司資料夾 | the firm's folder")],
    lang: Annotated[str, typer.Option("--lang", help="zh | en")] = "zh",
) -> None:
    """載入一家公司的資料夾；有任何錯誤就完全不載入。 Load a firm's folder; with any error nothing is loaded."""
    reading = read_firm(folder, the_catalogue(lang))
    if reading.facts is None:
        refuse(reading.flaws, lang)
    for note in reading.notes:
        print(("略過：" if lang == "zh" else "left out: ") + note.say(lang))
    path = database_path()
    with database.connect(path) as connection:
        done = database.save(
            connection,
            reading.facts,
            reading.digest,
            reading.evidence,
            datetime.now(UTC),
            path.parent / "evidence",
        )
    facts = reading.facts
    counts = f"{len(facts.rows)}/{len(facts.records)}/{len(facts.runs)}"
    if lang == "zh":
        print(
            f"{facts.title['zh']}（{facts.firm}）：清冊 {len(facts.rows)} 列、紀錄 {len(facts.records)} 筆、工具輸出 {len(facts.runs)} 次、佐證 {len(reading.evidence)} 檔"
        )
        print(
            f"新增 {done.added} 筆、移除 {done.gone} 筆版本" if done.changed else "內容與上次載入相同，未變動"
        )
    else:
        print(
            f"{facts.title['en']} ({facts.firm}): rows/records/runs {counts}, {len(reading.evidence)} evidence files"
        )
        print(
            f"{done.added} versions added, {done.gone} closed"
            if done.changed
            else "the same as last time: nothing changed"
        )


load = command(_load)
