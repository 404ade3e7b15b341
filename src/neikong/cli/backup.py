"""`neikong backup` and `neikong restore`: the whole installation in one encrypted file, and back."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from neikong.cli.app import command, refuse

File = Annotated[
    Path, typer.Option("--passphrase-file", help="存放通行碼的檔案 | a file with the passphrase")
]
Language = Annotated[str, typer.Option("--lang", help="zh | en")]


def _passphrase(file: Path, lang: str) -> str:
    """The first line of the file; a passphrase never stands on a command line. Exits 2."""
    try:
        found = file.read_text("utf-8").strip()
    except OSError as wrong:
        refuse(f"{file}: {wrong.strerror}", lang)
    if len(found) < 12:
        refuse("通行碼至少 12 個字元" if lang == "zh" else "a passphrase has at least 12 characters", lang)
    return found


def _backup(
    to: Annotated[Path, typer.Argument(help="備份檔 | the file to write, for example backups/today.nkb")],
    passphrase_file: File,
    lang: Language = "zh",
) -> None:
    """備份資料庫、佐證與金鑰，加密並讀回確認。 Back up database, evidence and keys, encrypted and read back."""
    from neikong.app.operations import setting_up

    setting_up.set_up_django()
    from neikong.app.operations.backup import Failed, make

    passphrase = _passphrase(passphrase_file, lang)
    try:
        made = make(to, passphrase)
    except Failed as wrong:
        refuse(str(wrong), lang)
    print(f"{'已備份' if lang == 'zh' else 'backed up'} {to}（{made['files']}, {made['bytes']:,} B）")


def _restore(
    source: Annotated[Path, typer.Argument(help="備份檔 | the backup")],
    passphrase_file: File,
    lang: Language = "zh",
) -> None:
    """還原到空的 NEIKONG_HOME，並驗證帳本與佐證。 Restore into an empty NEIKONG_HOME, then verify."""
    home = Path(os.environ.get("NEIKONG_HOME") or "var/neikong").resolve()
    passphrase = _passphrase(passphrase_file, lang)
    from neikong.app.operations import setting_up

    # the settings make a secret in an empty home: the one of the backup takes its place
    setting_up.set_up_django()
    from neikong.app.operations.backup import Failed, restore

    try:
        manifest = restore(source, passphrase, home)
    except Failed as wrong:
        refuse(str(wrong), lang)
    setting_up.migrate()
    from neikong.app.ledger.verifying import faults

    found = list(faults())
    for fault in found[:50]:
        print(f"{fault.kind} {fault.where}: {getattr(fault, lang)}")
    said = (
        f"已還原 {manifest.get('made')}；驗證不符 {len(found)} 項"
        if lang == "zh"
        else f"restored {manifest.get('made')}; {len(found)} faults"
    )
    print(said)
    raise typer.Exit(1 if found else 0)


backup = command(_backup)
restore = command(_restore)
