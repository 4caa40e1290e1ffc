"""The same pages through a Selenium Grid; its jars come from Maven Central once and stay in build/."""

import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import pytest

from public_signals import _core

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests/browser"))
from page_server import PAGES, PageServer  # noqa: E402

pytestmark = [
    pytest.mark.skipif(not os.environ.get("PUBLIC_SIGNALS_SLOW"), reason="in ./dev check (PUBLIC_SIGNALS_SLOW=1)"),
    pytest.mark.skipif(
        not all(map(shutil.which, ("java", "mvn", "chromium", "chromedriver"))),
        reason="apt-get install default-jre-headless maven chromium chromium-driver",
    ),
]

CONFIGURATION = """
[server]
host = "127.0.0.1"
port = {port}
[node]
detect-drivers = false
[[node.driver-configuration]]
display-name = "chromium"
stereotype = '{{"browserName": "chrome", "goog:chromeOptions": {{"binary": "{chromium}"}}}}'
webdriver-executable = "{chromedriver}"
max-sessions = 1
"""


@pytest.fixture
def grid(tmp_path):
    jars = ROOT / "build/selenium-grid"
    if not list(jars.glob("selenium-grid-*.jar")):
        command = ["mvn", "-q", "-B", "-f", ROOT / "tests/browser/pom.xml", "dependency:copy-dependencies"]
        subprocess.run([*command, f"-DoutputDirectory={jars}"], check=True, timeout=300)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    configuration = tmp_path / "grid.toml"
    programs = {name: shutil.which(name) for name in ("chromium", "chromedriver")}
    configuration.write_text(CONFIGURATION.format(port=port, **programs))
    java = ["java", "-Xmx256m", "-cp", f"{jars}/*", "org.openqa.selenium.grid.Bootstrap", "standalone"]
    with (tmp_path / "grid.log").open("wb") as log:
        process = subprocess.Popen([*java, "--config", str(configuration)], stdout=log, stderr=log)
    try:
        end = time.monotonic() + 120
        while time.monotonic() < end:
            try:
                if b'"ready": true' in urlopen(f"http://127.0.0.1:{port}/status", timeout=5).read():
                    break
            except OSError:
                pass
            time.sleep(0.5)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


def test_a_grid_renders_what_a_local_browser_renders(grid):
    with PageServer("User-agent: *\nDisallow: /api/secret\n") as site:
        (page,), _ = _core.render(
            [site.url("/list")],
            keep=["/api/"],
            allow_addresses=[site.address],
            delay=(0.0, 0.0),
            max_retries=0,
            webdriver_url=grid,
        )
    assert page["success"], page["error_message"]
    assert [response["status"] for response in page["rendered"]["responses"]] == [200] * PAGES
    assert {headers["user-agent"] for _, headers in site.requests} == {"public-signals/0.1.0"}
