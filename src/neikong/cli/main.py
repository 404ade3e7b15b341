"""`neikong`: every job that an engineer or a scheduled task runs. A command's module is read only when it is called."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

# name -> (module, function, one line in both languages); a registry that one can read
COMMANDS: dict[str, tuple[str, str, str]] = {
    "load": ("neikong.cli.load", "load", "載入一家公司的資料夾 | load a firm's folder"),
    "assess": ("neikong.cli.assess", "assess", "判定一家公司某日的符合情形 | judge a firm on a day"),
    "explain": ("neikong.cli.explain", "explain", "說明一項應辦事項的判定 | explain one verdict"),
    "diff": ("neikong.cli.diff", "diff", "比較兩日之間的變化及原因 | what changed between two days, and why"),
    "sources": (
        "neikong.cli.sources",
        "sources",
        "列出並確認法規文件的生效日 | list and confirm the sources' dates",
    ),
    "catalogue": (
        "neikong.cli.catalogue",
        "catalogue",
        "檢查目錄與涵蓋情形 | check the catalogue and its coverage",
    ),
    "import-rules": ("neikong.cli.import_rules", "import_rules", "讀取修正對照表 | read a comparison table"),
    "gap": ("neikong.cli.gap", "gap", "公司政策與法規之差距 | measure an own policy against the rules"),
    "resilience": (
        "neikong.cli.resilience",
        "resilience",
        "可達之復原能力、衝突及改善 | feasible recovery, conflicts, improvements",
    ),
    "simulate": ("neikong.cli.resilience", "simulate_command", "中斷模擬 | outages, one or many"),
    "drill": ("neikong.cli.drill", "drills", "執行還原演練 | restores that are really done"),
    "init": ("neikong.cli.init", "init", "建立或更新網頁應用程式 | make or upgrade the web application"),
    "serve": ("neikong.cli.serve", "serve", "啟動網頁應用程式 | serve the web application"),
    "verify": ("neikong.cli.verify", "verify", "驗證帳本及佐證 | verify the ledger and the evidence"),
    "keys": ("neikong.cli.keys", "keys", "簽章金鑰及更換 | signing keys, and a change of key"),
    "backup": ("neikong.cli.backup", "backup", "加密備份 | an encrypted backup"),
    "restore": ("neikong.cli.backup", "restore", "還原並驗證 | restore and verify"),
    "doctor": ("neikong.cli.doctor", "doctor", "檢查系統健康 | is the installation healthy"),
    "impact": ("neikong.cli.impact", "impact_of", "一次修正影響什麼 | what an amendment touches"),
}


def usage() -> str:
    lines = ["neikong COMMAND [...]", ""]
    lines += [f"  {name:<14}{about}" for name, (_, _, about) in COMMANDS.items()]
    return "\n".join([*lines, "", "neikong COMMAND --help"])


def run(arguments: list[str] | None = None) -> None:
    """Hand the arguments to one command. Exit codes: 0 done, 1 a judgement said no, 2 the input was not right."""
    given = sys.argv[1:] if arguments is None else arguments
    if not given or given[0] in ("-h", "--help", "help"):
        print(usage())
        raise SystemExit(0 if given else 2)
    if given[0] == "--version":
        from importlib.metadata import version

        print(version("neikong"))
        raise SystemExit(0)
    if given[0] not in COMMANDS:
        print(f"沒有「{given[0]}」這個指令 | there is no command '{given[0]}'\n\n{usage()}", file=sys.stderr)
        raise SystemExit(2)
    module, function, _ = COMMANDS[given[0]]
    command: Any = getattr(import_module(module), function)
    command(given[1:], prog=f"neikong {given[0]}")
