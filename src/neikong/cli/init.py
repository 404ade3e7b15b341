"""`neikong init`: makes an installation of the web application, with its first accounts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from neikong.cli.app import command, refuse


def _init(
    firm: Annotated[Path | None, typer.Option(help="要納入的公司資料夾 | a firm's folder to take in")] = None,
    demo: Annotated[
        bool,
        typer.Option("--demo", help="為清冊中每個人建立帳號 | make an account for everybody in the register"),
    ] = False,
    admin: Annotated[str, typer.Option(help="第一位系統管理人員帳號 | the first administrator")] = "admin",
    lang: Annotated[str, typer.Option("--lang", help="zh | en")] = "zh",
) -> None:
    """建立或更新網頁應用程式的資料（NEIKONG_HOME）。 Make or upgrade the installation in NEIKONG_HOME."""
    from neikong.app.operations import setting_up

    zh = lang == "zh"
    setting_up.set_up_django()
    setting_up.migrate()
    from django.conf import settings

    from neikong.app.base.now import today

    made = []
    if firm is not None:
        id, flaws = setting_up.firm_from(firm)
        if flaws:
            refuse(flaws, lang)
        if (first := setting_up.administrator(id, admin, today())) is not None:
            made.append(first)
        if demo:
            made += setting_up.everybody(id, today())
    setting_up.tend()
    print(f"已就緒：{settings.HOME}" if zh else f"ready: {settings.HOME}")
    if not setting_up.any_firm():
        print(
            "還沒有公司：請備妥公司資料夾（範例 examples/changfeng），再執行 neikong init --firm 資料夾"
            if zh
            else "no firm yet: prepare a firm's folder (for example examples/changfeng), then neikong init --firm FOLDER"
        )
    if made:
        print(
            "初始密碼只顯示這一次；首次登入須變更密碼並設定第二因素（驗證程式或通行金鑰）："
            if zh
            else "Initial passwords are shown this once; the first sign-in asks for a new one and a second factor (an"
            " authenticator app or a passkey):"
        )
        for account in made:
            print(
                f"  {account.username:<16} {account.password}  {account.name}（{', '.join(account.roles)}）"
            )


init = command(_init)
