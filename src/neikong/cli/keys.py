"""`neikong keys`: the keys that signed the ledger here; with --rotate a new one from now on."""

from __future__ import annotations

from typing import Annotated

import typer

from neikong.cli.app import command, refuse


def _keys(
    rotate: Annotated[
        bool, typer.Option("--rotate", help="換用新的簽章金鑰 | sign with a new key from now on")
    ] = False,
    lang: Annotated[str, typer.Option("--lang", help="zh | en")] = "zh",
) -> None:
    """列出曾簽署帳本的公開金鑰，或更換金鑰。 The public keys that signed the ledger, or a change of key."""
    from neikong.app.operations import setting_up

    setting_up.set_up_django()
    from neikong.app.ledger import keys, signing

    try:
        if rotate:
            signing.change_key("command line")
        current = keys.signer().verifier
        known = keys.verifiers()
    except ValueError as wrong:
        refuse(
            f"金鑰檔損壞（{wrong}）；請自備份還原 keys/"
            if lang == "zh"
            else f"{wrong}: restore keys/ from a backup"
        )
    for key in known:
        print(f"{'→' if key == current else ' '} {key.text()}")
    if rotate:
        print(
            "已換用新金鑰；請立即執行 neikong backup"
            if lang == "zh"
            else "a new key signs from now on; run neikong backup at once"
        )


keys = command(_keys)
