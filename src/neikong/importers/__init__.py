"""Importers: one file per tool format. Bytes and an `Origin` in, runs of observations and flaws out."""

from neikong.importers.reading import Origin, Reading, ToolRun
from neikong.importers.registry import FORMATS, read_evidence, recognise

__all__ = ["FORMATS", "Origin", "Reading", "ToolRun", "read_evidence", "recognise"]
