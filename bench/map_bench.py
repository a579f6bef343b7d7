"""The map of grids in force in a real browser: time to the first picture, and frames while it is dragged.

python -m bench.map_bench [folder] [--picture FILE]

A district of 3,000 grids and 20,000 buildings is made below the folder (a temporary one without; an existing one is
used again) and served as in operation. Row counts are printed before any time.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, ViewportSize, sync_playwright

from bench.pages_bench import percentile
from browser.visitor import Visitor
from tools import pg, serve, system

SEED, SCALE = 1, 2.0
OPENINGS, DRAGS = 5, 8
WINDOW: ViewportSize = {"width": 1366, "height": 768}
NEAR = 14.5  # zoom from which buildings are shown
TARGET = "first picture 1,500 ms, a frame 100 ms (design.md section 7)"

# Leaflet is heard from its first map on: when a layer was loaded, and when the browser drew what came of it
LISTEN = """
window.gj = {wanted: 0, loaded: {}, at: 0};
Object.defineProperty(window, 'L', {configurable: true, set(leaflet) {
  Object.defineProperty(window, 'L', {value: leaflet, writable: true});
  leaflet.Map.addInitHook(function () {
    window.gj.map = this;
    this.on('gj:loaded', ({name, count}) => {
      window.gj.loaded[name] = count;
      requestAnimationFrame(() => requestAnimationFrame(() => { window.gj.at = performance.now(); }));
    });
  });
}});
const ask = window.fetch;
window.fetch = async (...all) => {
  window.gj.wanted += 1;
  try { return await ask(...all); } finally { setTimeout(() => { window.gj.wanted -= 1; }, 0); }
};
"""
QUIET = """async () => {
  const still = () => new Promise((done) => setTimeout(done, 50));
  for (let calm = 0; calm < 6; calm = window.gj.wanted ? 0 : calm + 1) await still();
  return {loaded: window.gj.loaded, at: window.gj.at};
}"""
FRAMES = """() => { window.gj.frames = []; let last = performance.now(); window.gj.going = true;
  const next = (now) => {
    window.gj.frames.push(now - last); last = now;
    if (window.gj.going) requestAnimationFrame(next);
  };
  requestAnimationFrame(next); }"""


# ------------------------------------------------------------------ the district
def make_district() -> None:
    """Load the district when there is none, and cut each grid in two."""
    from bench.district import prepare  # noqa: PLC0415  settings must be chosen first
    from gongjian.grids.models import Grid  # noqa: PLC0415
    from gongjian.places.models import Area, Barrier, Building, Lane, Surface  # noqa: PLC0415

    if prepare(SEED, SCALE):
        Grid.objects.bulk_create([half for grid in Grid.objects.order_by("pk") for half in cut(grid)])
    kinds: tuple[Any, ...] = (Grid, Building, Area, Lane, Surface, Barrier)
    print(", ".join(f"{kind.objects.count():,} {kind.__name__}" for kind in kinds))


def cut(grid: Any) -> Iterator[Any]:
    """The eastern or northern half of a grid as a new one; the grid itself keeps the rest."""
    import shapely  # noqa: PLC0415

    west, south, east, north = grid.shape.bounds
    is_wide = east - west > north - south
    edge = shapely.box(west, south, (west + east) / 2, north) if is_wide else None
    edge = edge or shapely.box(west, south, east, (south + north) / 2)
    rest = grid.shape.difference(edge)
    grid.set_shape(grid.shape.intersection(edge))
    grid.save()
    grid.pk, grid.code, grid.number = None, f"{grid.code}B", grid.number + 5000
    grid._state.adding = True
    grid.set_shape(rest)
    yield grid


@contextmanager
def served() -> Iterator[str]:
    """The web process as in operation; its address."""
    port = pg.free_port()
    web = serve.children(port)[0]
    web.start()
    try:
        while not serve.answers(port):
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        serve.stop_all([web])


# ------------------------------------------------------------------ the measurements
def first_pictures(page: Page, address: str) -> None:
    """Open the map several times; from the start of the navigation to the first frame with every layer."""
    times = []
    for _time in range(OPENINGS):
        page.goto(f"{address}/grids/")
        found = page.evaluate(QUIET)
        times.append(found["at"])
    print(f"opened: {found['loaded']}")
    print(f"  first picture        median {percentile(times, 0.5):6.0f} ms, worst {max(times):6.0f} ms")


def come_near(page: Page) -> None:
    """Go to where buildings are shown, in the middle of the district; until everything is drawn."""
    begin = page.evaluate(
        """(zoom) => { window.gj.map.gjHome(); const now = performance.now();
        window.gj.map.setZoom(zoom); return now; }""",
        NEAR,
    )
    found = page.evaluate(QUIET)
    print(f"near (zoom {NEAR}): {found['loaded']}")
    print(f"  everything drawn     after {found['at'] - begin:6.0f} ms")


def drag(page: Page, label: str) -> None:
    """Drag to and fro; every frame until all is loaded and drawn again counts."""
    middle = (WINDOW["width"] * 0.62, WINDOW["height"] * 0.5)
    page.evaluate(FRAMES)
    for number in range(DRAGS):
        to = (middle[0] + (-1) ** number * 330, middle[1] + (-1) ** (number // 2) * 180)
        page.mouse.move(*middle)
        page.mouse.down()
        page.mouse.move(*to, steps=25)
        page.mouse.up()
        page.evaluate(QUIET)
    frames: list[float] = page.evaluate("() => { window.gj.going = false; return window.gj.frames; }")
    print(
        f"  {label:<20} median {percentile(frames, 0.5):6.0f} ms, p95 {percentile(frames, 0.95):6.0f} ms,"
        f" worst {max(frames):6.0f} ms  ({len(frames)} frames, {sum(one > 100 for one in frames)} above 100 ms)"
    )


def measure(address: str, picture: str) -> None:
    """Sign in and take every figure."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=system.chromium(), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        context = browser.new_context(viewport=WINDOW, locale="zh-CN", timezone_id="Asia/Shanghai")
        context.set_default_timeout(120_000)
        context.add_init_script(LISTEN)
        visitor = Visitor.of(context, address, os.environ.get("GONGJIAN_DEMO_PASSWORD", "gongjian-demo"))
        page = visitor.sign_in("gridbody")
        print(f"Chromium {browser.version}, headless: pictures are drawn by the processor, without a graphics card")
        first_pictures(page, address)
        if picture:
            page.screenshot(path=picture)
        drag(page, "frames of a drag")
        come_near(page)
        if picture:
            page.screenshot(path=picture.replace(".", "-near."))
        drag(page, "frames of a drag")
        print(f"target: {TARGET}; faults of the page: {visitor.faults or 'none'}")
        browser.close()


def main() -> None:
    """Command line. Settings look at the environment, so the work is done by a second run of this file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?")
    parser.add_argument("--picture", default="")
    said = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="gongjian-bench-") as made:
        folder = said.folder or made
        Path(folder).mkdir(parents=True, exist_ok=True)
        os.environ |= {"GONGJIAN_VAR": folder, "DJANGO_SETTINGS_MODULE": "gongjian.config.settings"}
        os.environ.pop("GONGJIAN_DATABASE", None)
        program = "import django; django.setup(); from bench.map_bench import make_district; make_district()"
        subprocess.run([sys.executable, "-c", program], check=True)
        with served() as address:
            measure(address, said.picture)


if __name__ == "__main__":
    main()
