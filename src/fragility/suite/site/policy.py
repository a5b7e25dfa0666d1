"""What a browser may load and run on a page of the site.

Prevents the failure in which text out of somebody's file, should it ever become markup, is run: the scripts of the
theme that stand in a page are named by their hash in the policy of that page, and no other is run. Nothing comes from
elsewhere.
"""

import base64
import hashlib
import html
import re
from pathlib import Path

from fragility.errors import FragilityError

#: Stands in the pages as Sphinx writes them; this module puts the policy in its place.
MARK = "policy-of-this-page"
#: The scripts of Sphinx and its theme, as far as they stand in a page: how each begins and ends.
_OURS = (
    re.compile(r"DOCUMENTATION_OPTIONS\.pagename = '[\w/.-]*';"),
    re.compile(r"DOCUMENTATION_OPTIONS\.search_as_you_type = (?:true|false);"),
    re.compile(
        r'document\.documentElement\.dataset\.mode = localStorage\.getItem\("mode"\) \|\| "auto";\s*'
        r'document\.documentElement\.dataset\.theme = localStorage\.getItem\("theme"\) \|\| "auto";'
    ),
    re.compile(r"// Activate the search field on page load\n[^<>\\]{0,400}"),
)
_SCRIPT = re.compile(r"<script(?P<head>[^>]*)>(?P<body>.*?)</script>", re.DOTALL)
_STYLE = re.compile(r"<style[^>]*>(?P<body>.*?)</style>", re.DOTALL)
_ATTRIBUTE = re.compile(r"<[a-z][^>]*?\sstyle=\"([^\"]*)\"", re.IGNORECASE)


def write_policies(folder: Path) -> None:
    """Give every page below a folder its policy."""
    for path in sorted(folder.rglob("*.html")):
        page = path.read_text(encoding="utf-8")
        if page.count(MARK) != 1:
            raise FragilityError(f"{path.relative_to(folder).as_posix()}: a page without a place for its policy")
        path.write_text(page.replace(MARK, policy(page)), encoding="utf-8")


def policy(page: str) -> str:
    """Return the content security policy of a page: its own files, and by hash its styles and the theme's scripts."""
    scripts = [found["body"] for found in _SCRIPT.finditer(page) if " src=" not in found["head"]]
    scripts = [body for body in scripts if any(ours.fullmatch(body.strip()) for ours in _OURS)]
    styles = [found["body"] for found in _STYLE.finditer(page)]
    attributes = [html.unescape(found[1]) for found in _ATTRIBUTE.finditer(page)]
    rules = {
        "default-src": "'none'",
        "script-src": " ".join(["'self'", *_hashes(scripts)]),
        "style-src": " ".join(["'self'", *_hashes(styles)]),
        "style-src-attr": " ".join(["'unsafe-hashes'", *_hashes(attributes)]) if attributes else "'none'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def _hashes(texts: list[str]) -> list[str]:
    """Return the source expressions of texts, sorted, each once."""
    digests = {base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in texts}
    return [f"'sha256-{digest}'" for digest in sorted(digests)]
