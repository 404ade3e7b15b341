"""Making an installation ready: folders, tables, the first accounts, a firm taken in."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import django

from neikong.strictyaml import Flaw

HOMES = ("evidence", "keys", "backups", "logs", "static")


@dataclass(frozen=True)
class Account:
    username: str
    name: str
    roles: tuple[str, ...]
    password: str  # initial, shown once


def set_up_django(home: Path | None = None) -> None:
    """Django with the installation's settings; to be called before anything of it is imported."""
    if home is not None:
        os.environ["NEIKONG_HOME"] = str(home)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "neikong.app.settings")
    django.setup()


def any_firm() -> bool:
    from neikong.app.firms.models import Firm

    return Firm.objects.exists()


def migrate() -> None:
    """Bring the tables to this version, and make the folders that only the installation's owner may enter."""
    from django.conf import settings
    from django.core.management import call_command

    for name in HOMES:
        (settings.HOME / name).mkdir(mode=0o700, exist_ok=True)
    call_command("migrate", verbosity=0, interactive=False)
    from neikong.app.ledger import keys
    from neikong.app.operations.jobs import schedule_all

    keys.signer()
    schedule_all()


def tend() -> None:
    """Let the database look at its tables: without that it takes the wrong index for a long list."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("pragma analysis_limit = 1000")
        cursor.execute("analyze")


def pending() -> int:
    """How many migrations the database lacks."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def administrator(firm: str, username: str, today: date) -> Account | None:
    """The first administrator of a firm, or None when it has one already."""
    from neikong.app.firms.models import Firm, Grant
    from neikong.app.firms.people import enrol

    if Grant.objects.filter(member__firm_id=firm, role="administrator").exists():
        return None
    roles = ("administrator",)
    _, password = enrol(Firm.objects.get(pk=firm), "init", username, username, username, roles, today)
    return Account(username, username, roles, password)


def everybody(firm: str, today: date) -> list[Account]:
    """For a demonstration: an account for each person of the register who is still there, with the roles that stand there."""
    from neikong.app.firms.models import Firm, Member
    from neikong.app.firms.people import enrol
    from neikong.app.subjects.models import Item

    found = Firm.objects.get(pk=firm)
    made = []
    for item in Item.objects.filter(firm=found, type="row", kind="person").order_by("code"):
        roles = tuple(r for r in item.fields.get("roles") or () if r != "all-staff")
        left = item.fields.get("left")
        gone = (left and left <= today.isoformat()) or (item.until and item.until < today)
        if not roles or gone or Member.objects.filter(firm=found, person=item.code).exists():
            continue
        name = str(item.fields.get("name") or item.code)
        _, password = enrol(found, "init", item.code, item.code, name, roles, min(today, date(2026, 1, 1)))
        made.append(Account(item.code, name, roles, password))
    if not Member.objects.filter(firm=found, person="examiner").exists():
        from neikong.app.accounts.models import User

        until = date(today.year, 12, 31)
        _, password = enrol(
            found, "init", "examiner", "examiner", "檢查人員", ("examiner",), today, until, User.Kind.EXAMINER
        )
        made.append(Account("examiner", "檢查人員", ("examiner",), password))
    return made


def firm_from(folder: Path) -> tuple[str, Sequence[Flaw]]:
    """Take a firm's folder in, unless the firm is there. Returns its id and the flaws of the folder."""
    from neikong.app import bridge
    from neikong.app.firms.load import take_in
    from neikong.app.firms.models import Firm
    from neikong.store.folder import read_firm

    reading = read_firm(folder, bridge.the_catalogue())
    if reading.facts is None:
        return "", reading.flaws
    if not Firm.objects.filter(pk=reading.facts.firm).exists():
        take_in(reading, "init")
    return reading.facts.firm, ()
