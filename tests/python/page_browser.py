"""A headless Chromium that opens a file: what it complains about, what it asks for, and what it draws."""

import base64
import json
import os
import shutil
import subprocess
import time
import urllib.request

import pytest

WIDE, NARROW = 1280, 390

needs_chromium = [
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(
        not (shutil.which("chromium") and shutil.which("chromedriver")),
        reason="apt-get install chromium chromium-driver",
    ),
]


class Browser:
    """chromedriver and one page. Scripts run through the debugger, which a page's own policy does not bind."""

    def __init__(self, folder):
        self.log = open(folder / "chromedriver.log", "wb")
        self.driver = subprocess.Popen(["chromedriver", "--port=0"], stdout=subprocess.PIPE, stderr=self.log)
        try:
            self.port = self._port()
            arguments = ["--headless=new", "--hide-scrollbars", "--disable-gpu", "--disable-dev-shm-usage",
                         "--force-color-profile=srgb", "--disable-background-networking", "--disable-extensions",
                         f"--user-data-dir={folder / 'profile'}"]
            if os.geteuid() == 0:
                arguments.append("--no-sandbox")
            answer = self._call("POST", "/session", {"capabilities": {"alwaysMatch": {
                "browserName": "chrome",
                "goog:chromeOptions": {"args": arguments, "binary": shutil.which("chromium")},
                "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
            }}})
            self.session = f"/session/{answer['sessionId']}"
        except BaseException:
            self._end()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self._call("DELETE", self.session)
        finally:
            self._end()

    def _end(self):
        self.driver.terminate()
        try:
            self.driver.wait(10)
        except subprocess.TimeoutExpired:
            self.driver.kill()
            self.driver.wait()
        self.driver.stdout.close()
        self.log.close()

    def _port(self):
        end = time.monotonic() + 30
        while time.monotonic() < end:
            line = self.driver.stdout.readline().decode()
            if "started successfully on port" in line:
                return int(line.rsplit(" ", 1)[1].strip(" .\n"))
            if not line:
                break
        raise AssertionError("chromedriver did not start")

    def _call(self, method, path, body=None):
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", method=method,
            data=None if method != "POST" else json.dumps(body or {}).encode(),
            headers={"Content-Type": "application/json"},
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=60) as answer:
            return json.load(answer)["value"]

    def debug(self, command, **parameters):
        """A command of the DevTools protocol."""
        return self._call("POST", f"{self.session}/goog/cdp/execute", {"cmd": command, "params": parameters})

    def run(self, script):
        """The value of an expression in the page; a promise is awaited."""
        result = self.debug("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in result, result["exceptionDetails"]
        return result["result"].get("value")

    def show(self, width=WIDE, scheme="light", media="screen", forced="none"):
        """The page as a reader with these settings has it before them."""
        self.debug("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
        self.debug("Emulation.setEmulatedMedia", media=media, features=[
            {"name": "prefers-color-scheme", "value": scheme}, {"name": "forced-colors", "value": forced}])

    def open(self, file, **settings):
        self._call("POST", f"{self.session}/url", {"url": "about:blank"})
        self.requests()  # those of the browser's own first page
        self.show(**settings)
        self._call("POST", f"{self.session}/url", {"url": file.resolve().as_uri()})

    def complaints(self):
        """What the console says, violations of the policy included."""
        return [line["message"] for line in self._call("POST", f"{self.session}/se/log", {"type": "browser"})]

    def requests(self):
        """Every address that was asked for since the last call."""
        lines = self._call("POST", f"{self.session}/se/log", {"type": "performance"})
        messages = [json.loads(line["message"])["message"] for line in lines]
        return [message["params"]["request"]["url"] for message in messages
                if message["method"] == "Network.requestWillBeSent"]

    def picture(self, scale=1.0, top=0, height=None):
        """The page as PNG, all of it unless a part is named; lengths are those of the page."""
        width, full = self.run("[innerWidth, document.documentElement.scrollHeight]")
        clip = {"x": 0, "y": top, "width": width, "height": height or full - top, "scale": scale}
        shot = self.debug("Page.captureScreenshot", format="png", captureBeyondViewport=True, clip=clip)
        return base64.b64decode(shot["data"])

    def pdf(self):
        """The page as it is printed, A4."""
        self.show(media="")
        made = self.debug("Page.printToPDF", paperWidth=8.27, paperHeight=11.69, printBackground=False,
                          preferCSSPageSize=True)
        return base64.b64decode(made["data"])
