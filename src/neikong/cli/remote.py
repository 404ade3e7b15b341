"""Asking a server: the same questions through its API, with a token from a file."""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Annotated, Any

import typer

from neikong.cli.app import refuse

Server = Annotated[
    str,
    typer.Option(
        help="改向伺服器查詢，例如 https://neikong.example | ask a server instead of the local database"
    ),
]
TokenFile = Annotated[
    Path | None, typer.Option("--token-file", help="存放 API 權杖的檔案 | a file with the API token")
]
LARGEST = 50_000_000


def ask(server: str, token_file: Path | None, path: str, asked: dict[str, str], lang: str) -> Any:
    """What the server answers, as data; exits 2 with what is wrong. A token goes over TLS, or to this machine, and nowhere else."""
    zh = lang == "zh"
    url = urllib.parse.urlsplit(server)
    if url.scheme != "https" and url.hostname not in ("localhost", "127.0.0.1", "::1"):
        refuse("--server：只接受 https，或本機位址" if zh else "--server: https only, or this machine")
    if token_file is None:
        refuse("--server 需要 --token-file" if zh else "--server needs --token-file")
    try:
        token = token_file.read_text("utf-8").strip()
    except OSError as wrong:
        refuse(f"{token_file}: {wrong.strerror}")
    query = urllib.parse.urlencode({k: v for k, v in asked.items() if v})
    address = f"{server.rstrip('/')}/api/v1/{path}" + (f"?{query}" if query else "")
    language = "zh-Hant" if zh else "en"
    request = urllib.request.Request(
        address, headers={"Authorization": f"Bearer {token}", "Accept-Language": language}
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.loads(answer.read(LARGEST))
    except urllib.error.HTTPError as wrong:
        said = wrong.read(2000).decode(errors="replace")
        refuse(f"{server}: {wrong.code} {said}")
    except (OSError, ValueError) as wrong:
        refuse(f"{server}: {wrong}")
