"""A process for the supervisor's tests: answers `/readyz` at FORGELOG_PORT, or ends at once when told `--die`.

Like a worker, it has a child of its own, and says which.
"""

import os
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer


class Door(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(CHILD.encode())

    def log_message(self, format: str, *args: object) -> None:
        pass


if "--die" in sys.argv:
    sys.exit("small role: told to die")
CHILD = str(subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]).pid)
HTTPServer(("127.0.0.1", int(os.environ["FORGELOG_PORT"])), Door).serve_forever()
