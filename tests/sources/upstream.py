"""Where the released files lie for tests that read them: beside the checkout, in development and CI only."""

from pathlib import Path

import pytest

#: One folder a source, laid out as its card says.
UPSTREAM = Path(__file__).resolve().parents[3] / "shared" / "upstream"

needs_upstream = pytest.mark.skipif(not UPSTREAM.is_dir(), reason="the released files lie beside the checkout only")
