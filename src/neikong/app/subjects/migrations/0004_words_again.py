"""Words are kept as they are compared, and the index of them is begun anew; the first search or the nightly job fills it."""

from typing import Any

from django.db import migrations


def make(apps: Any, schema: Any) -> None:
    from neikong.app.base.words import plain
    from neikong.app.subjects import indexing

    indexing.create()
    of = apps.get_model("subjects", "Item")
    changed = []
    for item in of.objects.only("pk", "words").iterator(2_000):
        if item.words != (words := plain(item.words)):
            item.words = words
            changed.append(item)
        if len(changed) == 500:
            of.objects.bulk_update(changed, ["words"])
            changed.clear()
    of.objects.bulk_update(changed, ["words"])


class Migration(migrations.Migration):
    dependencies = [("subjects", "0003_words")]

    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
