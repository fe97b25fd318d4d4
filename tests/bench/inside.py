"""Times single answers, composed and drawn for Slack, in this process on one thread."""

import json
import statistics
import sys
import time

from bot.channels.slack.render import blocks
from bot.config import Config
from bot.wiring import open_terminal_coach

if __name__ == "__main__":
    questions = json.load(sys.stdin)
    coach = open_terminal_coach(Config.read())
    coach.reply("what is a TPM")
    times = []
    for question in questions:
        started = time.perf_counter()
        json.dumps(blocks.message(coach.reply(question, share=True).message))
        times.append(1000 * (time.perf_counter() - started))
    times.sort()
    print(json.dumps({"median": statistics.median(times), "p99": times[int(0.99 * len(times))]}))
