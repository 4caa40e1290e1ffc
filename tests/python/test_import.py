"""What importing the package does to the rest of a process."""

import subprocess
import sys


def test_tls_of_python_works_beside_the_package():
    code = "import public_signals.common.net, ssl; ssl.create_default_context(); print('fine')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (0, "fine\n"), done.stderr
