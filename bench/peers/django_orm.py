"""A Django ORM loop over SQLite, the shape of a usual compliance application: one `exists()` a verdict."""

from __future__ import annotations

import numpy as np

from bench import w1


def run(work: w1.Work, timed):
    Evidence = _model(work)
    out = np.zeros((len(work.firms), len(work.obligations), len(work.days)), np.uint8)
    with timed():
        for m, at in enumerate(work.days.tolist()):
            for firm in work.firms:
                p = w1.profile(firm, at)
                for o in work.obligations:
                    if not (o.begins <= at <= o.ends and w1.applies(o, p)):
                        continue
                    low, high, pending = w1.window(o, max(o.begins, firm.start), at)
                    met = Evidence.objects.filter(
                        firm=firm.id,
                        obligation=o.id,
                        accepted=True,
                        recorded__lte=at,
                        about__gte=low,
                        about__lte=high,
                    ).exists()
                    out[firm.id, o.id, m] = 1 if met else 2 if pending else 3
    return out


def _model(work: w1.Work):
    import django
    from django.conf import settings

    path = w1.FOLDER / f"w1-{len(work.firms)}.sqlite3"
    fresh = not path.exists()
    if not settings.configured:
        settings.configure(
            DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path)}},
            INSTALLED_APPS=[],
            USE_TZ=False,
        )
        django.setup()
    from django.db import connection, models

    class Evidence(models.Model):
        firm = models.IntegerField()
        obligation = models.IntegerField()
        about = models.IntegerField()
        recorded = models.IntegerField()
        accepted = models.BooleanField()

        class Meta:
            app_label = "bench"
            db_table = "evidence"
            indexes = [models.Index(fields=["firm", "obligation", "about"], name="pair_about")]  # noqa: RUF012 - Django's form

    if fresh:
        with connection.schema_editor() as editor:
            editor.create_model(Evidence)
        columns = zip(
            work.firm.tolist(),
            work.obligation.tolist(),
            work.about.tolist(),
            work.recorded.tolist(),
            work.accepted.tolist(),
            strict=True,
        )
        Evidence.objects.bulk_create(
            [Evidence(firm=f, obligation=o, about=a, recorded=r, accepted=k) for f, o, a, r, k in columns],
            batch_size=5000,
        )
    return Evidence
