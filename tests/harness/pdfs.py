"""What stands on a PDF of ours."""

from __future__ import annotations

import re
import zlib


def text_of(pdf: bytes) -> str:
    """Every text that is drawn, one a line."""
    assert pdf.startswith(b"%PDF-")
    drawn = b"".join(zlib.decompress(part) for part in re.findall(rb"stream\n(.*?)\nendstream", pdf, re.DOTALL))
    return "\n".join(re.sub(r"\\(.)", r"\1", text) for text in re.findall(r"\((.*?)\) Tj", drawn.decode("cp1252")))
