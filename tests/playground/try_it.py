"""The workspace with the practice app, to look at in a browser: `python -m tests.playground.try_it`."""

import sys
import threading

from bot.playground.peer import Peer

from .practice_app import MANIFEST, PracticeApp


def main(port: int) -> None:
    """Serve until Ctrl-C."""
    with Peer(MANIFEST, port=port) as peer:
        app = PracticeApp(peer)
        print(f"Open {peer.page_url} and type /practice", flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            app.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 0)
