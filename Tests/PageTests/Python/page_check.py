"""Looks at the page of `vault report` in a real browser.

    page_check.py BROWSER VAULT      what is wrong with it, a line each; ends with 1 if anything is
    page_check.py BROWSER --broken   the same for a page in which everything is wrong
"""

import pathlib
import subprocess
import sys
import tempfile

import browser
import sample_home

HERE = pathlib.Path(__file__).resolve().parent
PROBLEMS = (HERE / "page_problems.js").read_text(encoding="utf-8")
WIDTHS, SCHEMES = (360, 820, 1440), ("light", "dark")
# Nothing, a usual vault, and more than are shown unfolded.
COUNTS = (0, 60, 600)

BROKEN = """<!doctype html><meta charset=utf-8><style>*{outline:none}</style>
<style>p{color:#999;background:#fff;font-size:9px}div{width:2000px}</style>
<h2 id=a>two</h2><h4 id=a>four</h4><p style="margin:0">pale<div>wide</div><svg></svg>
<img src="missing.png"><a href="javascript:1"></a><a href="http://x.example">b</a>
<table><tr><th>a</table><section aria-labelledby=gone></section><script>console.error(1)</script>
"""


def report(vault, home, count):
    sample_home.make(home, count)
    page = home / "page.html"
    done = subprocess.run(
        [vault, "report", "--format", "html", "--output", str(page), "--non-interactive"],
        env={"HOME": str(home), "PATH": "/usr/bin:/bin"}, capture_output=True, check=False)
    if done.returncode != 0:
        sys.exit(f"vault report: {done.stderr.decode()}")
    return page


def look(page, title, expected):
    """What is wrong with one page that is open."""
    for url in page.requests()[1:]:
        yield f"{title}: request: {url}"
    for width in WIDTHS:
        for scheme in SCHEMES:
            page.show(width, scheme)
            for problem in page.evaluate(PROBLEMS):
                yield f"{title}, {width} {scheme}: {problem}"
    for complaint in page.complaints():
        yield f"{title}: console: {complaint}"
    for what, expression in expected.items():
        if page.evaluate(expression) is not True:
            yield f"{title}: expected: {what}"


def expected(count):
    found = {
        # The sheet is the one that the page's policy names.
        "its style": "getComputedStyle(document.body).maxWidth !== 'none'",
        "a dark page in the dark":
            "getComputedStyle(document.body).backgroundColor === 'rgb(21, 23, 26)'",
        "no script": "document.scripts.length === 0",
    }  # fmt: skip
    if count:
        found |= {
            "hostile text as text":
                "document.body.textContent.includes('<script>alert(1)</script>')",
            "a row for each":
                f"document.querySelectorAll('.secrets tbody tr').length === "
                f"{count + len(sample_home.HOSTILE)}",
            "the picture": "document.querySelectorAll('.time rect').length > 10",
        }  # fmt: skip
    if count > 500:
        found["folded"] = "document.querySelectorAll('details:not([open])').length > 0"
    return found


def on_paper(page, title, folder):
    page.call("Emulation.setEmulatedMedia", media="print")
    folded = "[...document.querySelectorAll('tr')].filter((row) => !row.checkVisibility()).length"
    if page.evaluate(folded):
        yield f"{title}: on paper: a row is missing"
    file = folder / "page.pdf"
    page.pdf(file)
    if not file.read_bytes().startswith(b"%PDF-"):
        yield f"{title}: on paper: not a PDF"


def main(program, vault):
    count = 0
    with tempfile.TemporaryDirectory() as folder, browser.Browser(program) as chromium:
        folder = pathlib.Path(folder)
        if vault == "--broken":
            file = folder / "broken.html"
            file.write_text(BROKEN)
            pages = [("broken", file, expected(0), False)]
        else:
            pages = [
                (f"{count} secrets", report(vault, folder / str(count), count), expected(count),
                 count > 500)
                for count in COUNTS]  # fmt: skip
        for title, file, wanted, prints in pages:
            page = chromium.open(file.as_uri())
            problems = list(look(page, title, wanted))
            problems += on_paper(page, title, folder) if prints else []
            page.close()
            print("".join(f"{problem}\n" for problem in problems), end="")
            count += len(problems)
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
