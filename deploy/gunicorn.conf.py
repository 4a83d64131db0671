"""How the web process runs, in the demonstration and in production: `gunicorn -c deploy/gunicorn.conf.py wsgi:app`.

Threads because a register that is slow must hold one officer's request, not the line: 16 requests may wait at once
while others are answered. Two processes because the machine has two cores and one of them may be restarting.
"""

import gc
from typing import Any

workers = 2
threads = 8
worker_class = "gthread"
timeout = 30
graceful_timeout = 10
keepalive = 5
control_socket_disable = True
accesslog = None  # numbers never stand in a path, but phones and times would
errorlog = "-"
loglevel = "warning"


def post_worker_init(_worker: Any) -> None:
    """What is loaded now stays, and an answer leaves little garbage in circles: it is looked for more rarely."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)
