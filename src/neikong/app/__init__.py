"""The web application: a Django project around the pure packages. `bridge` is the only seam between rows and the engine."""
