"""The tokens of the index of words changed: it is begun anew, and filled by the first search or the nightly job."""

from typing import Any

from django.db import migrations


def make(apps: Any, schema: Any) -> None:
    from neikong.app.subjects import indexing

    indexing.create()


class Migration(migrations.Migration):
    dependencies = [("subjects", "0003_words")]

    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
