"""Old Word files (.doc) as .odt through LibreOffice, where it is installed: its tables survive there better than in .docx."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from neikong.regulation.readers import is_doc

CONVERSION_SECONDS = 120


def modern(data: bytes) -> bytes:
    """A .doc as .odt; anything else, and a .doc that cannot be turned, as it is (the reader then says what to do)."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if not is_doc(data) or program is None:
        return data
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "document.doc")
        source.write_bytes(data)
        run = [program, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "odt"]
        try:
            subprocess.run(
                [*run, "--outdir", folder, str(source)],
                check=True,
                capture_output=True,
                timeout=CONVERSION_SECONDS,
            )
            return Path(folder, "document.odt").read_bytes()
        except (OSError, subprocess.SubprocessError):
            return data
