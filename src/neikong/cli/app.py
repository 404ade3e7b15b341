"""What every command shares: typer around one function, and the one place where an error of the input becomes exit 2."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import Any, NoReturn

import typer

from neikong.strictyaml import Flaw

LANGUAGES = ("zh", "en")


def command(*functions: Callable[..., Any]) -> Callable[..., None]:
    """A command of `neikong` from one typer function, or a group from several."""

    def run(arguments: list[str], prog: str) -> None:
        app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
        for function in functions:
            app.command()(function)
        app(arguments, prog_name=prog)

    return run


def refuse(flaws: Iterable[Flaw] | str, language: str = "zh") -> NoReturn:
    """Say what is wrong, one line each, on standard error, and leave with 2: nothing was done."""
    for flaw in [flaws] if isinstance(flaws, str) else flaws:
        print(flaw if isinstance(flaw, str) else flaw.say(language), file=sys.stderr)
    raise typer.Exit(2)
