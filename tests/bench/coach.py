"""The coach as `serve` runs it, with its port on standard output."""

from bot import logs
from bot.config import Config
from bot.runtime.edge import MAX_BODY_BYTES
from bot.runtime.server import Server, stopped_by_signals
from bot.wiring import open_service

if __name__ == "__main__":
    logs.set_up(as_json=False)
    slack = open_service(Config.read(slack=True))
    server = Server(slack.web, "127.0.0.1", 0, max_body=MAX_BODY_BYTES)
    print(server.port, flush=True)
    with stopped_by_signals(server):
        slack.start()
        server.run()
        slack.stop()
