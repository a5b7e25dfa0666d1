"""Write docs/site.png: the front page of the site as it looks, for the README.

Prevents a picture of a site that is long gone: it is taken from `build/site`, with the browser that the tests use.

    python tools/site_picture.py
"""

import io
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
PAGE, TARGET = ROOT / "build" / "site" / "index.html", ROOT / "docs" / "site.png"
#: Size of the picture in pixels, colours it keeps, and most bytes it may have.
WIDTH, HEIGHT, COLOURS, MOST = 1280, 980, 128, 150_000


def main() -> int:
    """Take the picture; 1 where there is no site, no browser, or the picture is too large."""
    chromium = shutil.which("chromium")
    if chromium is None or not PAGE.is_file():
        sys.stderr.write("no chromium on this machine, or no build/site: run `fragility run` first\n")
        return 1
    with sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
        page.goto(PAGE.as_uri())
        shot = page.screenshot()
        browser.close()
    made = io.BytesIO()
    drawn = Image.open(io.BytesIO(shot)).convert("RGB").quantize(COLOURS, Image.Quantize.MAXCOVERAGE)
    drawn.save(made, "PNG", optimize=True)
    if len(made.getvalue()) > MOST:
        sys.stderr.write(f"the picture has {len(made.getvalue()):,} bytes, more than {MOST:,}\n")
        return 1
    TARGET.write_bytes(made.getvalue())
    return 0


if __name__ == "__main__":
    sys.exit(main())
