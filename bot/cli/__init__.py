"""The commands. Each is imported when it is asked for, so that the small ones start at once."""

from __future__ import annotations

import argparse
import contextlib
import errno
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from bot import __version__
from bot.config.envfile import read_env_file
from bot.config.loopback import no_proxy_on_this_machine
from bot.core.errors import CoachError

if TYPE_CHECKING:
    _Commands = argparse._SubParsersAction[argparse.ArgumentParser]

PLAYGROUND, DATABASE = Path("var/playground"), "coach.sqlite3"
"""Where the local workspace keeps its data unless told otherwise, and its database there."""
_NO_ROOM = (errno.ENOSPC, errno.EFBIG, errno.EIO, getattr(errno, "EDQUOT", errno.ENOSPC))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit status: 0 it went well, 1 it found faults, 2 it could not work."""
    # The products of the matcher are small: more threads of OpenBLAS wait for each other, and each keeps memory.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        try:
            return _started(arguments)
        finally:
            if sys.stdout:
                sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read our output has seen enough, as `… | head` does.
        _write_no_more()
        return 0
    except OSError as error:
        if error.errno not in _NO_ROOM:
            raise
        _write_no_more()
        print(f"tpm-coach: what this prints cannot be written ({error.strerror}); make room", file=sys.stderr)
        return 2


def _write_no_more() -> None:
    """Python would write what is left as it ends, fail again, and exit with a status of its own."""
    with contextlib.suppress(OSError, ValueError):
        number = os.open(os.devnull, os.O_WRONLY)
        os.dup2(number, sys.stdout.fileno())
        os.close(number)


def _started(arguments: Sequence[str] | None) -> int:
    options = parser().parse_args(arguments)
    no_proxy_on_this_machine()
    _have_a_home()
    for stream in (sys.stdin, sys.stdout):
        if isinstance(stream, io.TextIOWrapper):
            # Bytes that are no text, and a terminal that cannot show an emoji, are no reason to stop.
            stream.reconfigure(errors="replace")
    return _run(options)


def _run(options: argparse.Namespace) -> int:
    """Run the command that was asked for. What a person can mend gets a sentence, not a traceback."""
    try:
        read_env_file()
        return int(options.run(options) or 0)
    except CoachError as error:
        for line in str(error).splitlines():
            print(f"tpm-coach: {line}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        if not error.filename:
            raise
        mend = "check the path, and what this account may do there"
        print(f"tpm-coach: {error.filename} cannot be used ({error.strerror}); {mend}", file=sys.stderr)
        return 2


def _have_a_home() -> None:
    """On an account without a home folder this folder is it: slack_sdk asks for one as it is imported."""
    try:
        Path.home()
    except RuntimeError:
        os.environ["HOME"] = str(Path.cwd())


class _Parser(argparse.ArgumentParser):
    """A command's own usage for what it does not know, and where to read more."""

    def parse_known_args(self, args=None, namespace=None):  # type: ignore[no-untyped-def]  # as its base has it
        found, unknown = super().parse_known_args(args, namespace)
        if unknown:
            self.error(f"unrecognized arguments: {' '.join(unknown)}")
        return found, unknown

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog}: {message}; see `{self.prog} --help`\n")


def parser() -> argparse.ArgumentParser:
    """The command line: every command with its options."""
    top: argparse.ArgumentParser = _Parser(prog="tpm-coach", description="A coach for technical program managers.")
    top.add_argument("--version", action="version", version=f"tpm-coach {__version__}")
    commands = top.add_subparsers(title="commands", required=True, metavar="COMMAND")
    _talking(commands)
    _serving(commands)
    _outbox(commands.add_parser("outbox", help="what was not sent, why, and what to do about it"))
    _database(commands)
    _member(
        commands.add_parser("member", help="a copy of a member's data, or its end, for people who cannot ask the coach")
    )
    secret = commands.add_parser("secret", help="make a secret for team summaries, to be set as TPM_SECRET")
    secret.set_defaults(run=lambda options: _lazily("secret").secret(options))
    _tokens(commands.add_parser("tokens", help="the tokens of many Slack workspaces, and the keys that encrypt them"))
    _kb(commands.add_parser("kb", help="work on the knowledge base"))
    return top


def _talking(commands: _Commands) -> None:
    ask = commands.add_parser("ask", help="answer a question here")
    ask.add_argument("question", nargs="*", help="the question, in one word or several; '-' or none: standard input")
    ask.add_argument("--json", action="store_true", help="print the match in place of the answer")
    ask.add_argument("--full", action="store_true", help="print every card of the topic")
    ask.add_argument(
        "--jsonl",
        type=Path,
        metavar="FILE",
        help='answer lines of {"id","q"} with {"id","answer","also","score","doubtful","cards"}; '
        '"answer" is null where no topic answers',
    )
    ask.set_defaults(run=lambda options: _lazily("talk").ask(options))

    chat = commands.add_parser("chat", help="talk with the coach in this terminal")
    chat.set_defaults(run=lambda options: _lazily("talk").chat(options))

    playground = commands.add_parser(
        "playground", help="a local workspace in a browser: the real coach, no Slack, no tokens"
    )
    playground.add_argument(
        "--port", type=_port, default=3999, help="the port of the page (default: 3999; 0: any free one)"
    )
    playground.add_argument("--data", type=Path, default=PLAYGROUND, help="where it keeps its data")
    playground.add_argument("--reset", action="store_true", help="empty that folder first")
    playground.set_defaults(run=lambda options: _lazily("playground").playground(options))


def _serving(commands: _Commands) -> None:
    serve = commands.add_parser("serve", help="serve Slack, Microsoft Teams, or both, as the settings say")
    serve.add_argument("--host", help="the address to bind (default: TPM_HOST, else 127.0.0.1)")
    serve.add_argument("--port", type=_port, help="the port to bind (default: PORT, else 3000)")
    serve.add_argument("--web", action="store_true", help="without the clock, which `clock` is; on PostgreSQL alone")
    serve.set_defaults(run=lambda options: _lazily("serving").serve(options))

    clock = commands.add_parser("clock", help="send what comes with time, beside `serve --web`; on PostgreSQL alone")
    clock.add_argument("--host", help="the address to bind for /healthz and /readyz (default: as for serve)")
    clock.add_argument("--port", type=_port, help="the port to bind for them (default: PORT, else 3000)")
    clock.set_defaults(run=lambda options: _lazily("serving").clock(options))

    doctor = commands.add_parser(
        "doctor", help="check configuration, tokens, content and database, and say how to mend them"
    )
    doctor.set_defaults(run=lambda options: _lazily("doctor").doctor(options))

    package = commands.add_parser("teams-package", help="write the app package for Microsoft Teams")
    package.add_argument("file", metavar="OUT.zip", help="the package; a file that is not there yet")
    package.add_argument("--website", required=True, help="your https address, with the pages /privacy and /terms")
    package.add_argument("--developer", default="TPM Coach", help="who runs it, as Teams shows (32 characters)")
    package.set_defaults(run=lambda options: _lazily("teams").write_package(options))

    migrate = commands.add_parser("migrate", help="bring the database to this version's schema")
    migrate.set_defaults(run=lambda options: _lazily("doctor").migrate(options))


def _outbox(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print it as JSON")
    parser.add_argument("--days", type=_count, default=14, help="how far to look back (default: 14)")
    parser.add_argument("--most", type=_count, default=10, help="how many messages of a kind to show (default: 10)")
    parser.set_defaults(run=lambda options: _lazily("outbox").show(options))
    steps = parser.add_subparsers(metavar="STEP")
    retry = steps.add_parser("retry", help="plan messages anew that you decided to send again")
    retry.add_argument("ids", nargs="*", metavar="ID", help="the numbers that `outbox` shows")
    retry.add_argument("--held", metavar="CODE", help="all that are held for this reason, such as not_composed")
    retry.add_argument("--unknown", action="store_true", help="all that perhaps arrived, of the last --days days")
    retry.add_argument("--days", type=_count, default=14, help="how far to look back for --unknown (default: 14)")
    retry.set_defaults(run=lambda options: _lazily("outbox").retry(options))
    resume = steps.add_parser("resume", help="take what is on hold off it, once the cause is mended")
    resume.set_defaults(run=lambda options: _lazily("outbox").resume(options))


def _database(commands: _Commands) -> None:
    backup = commands.add_parser("backup", help="copy the database while the coach runs, and check the copy")
    backup.add_argument("file", type=Path, metavar="FILE", help="the copy; a file that is not there yet")
    backup.set_defaults(run=lambda options: _lazily("backup").backup(options))
    restore = commands.add_parser("restore", help="put a copy in the place of the database; nobody is messaged twice")
    restore.add_argument("file", type=Path, nargs="?", metavar="FILE", help="the copy; none on PostgreSQL: see docs")
    restore.add_argument("--lost-at", metavar="TIME", help="until when the coach ran, such as 2027-01-10T09:00Z")
    restore.add_argument("--copied-at", metavar="TIME", help="when the copy was made, if it does not say so itself")
    restore.add_argument(
        "--whole-weeks",
        action="store_true",
        help="send no practice in the rest of that week, as members may have asked for theirs early",
    )
    restore.set_defaults(run=lambda options: _lazily("backup").restore(options))
    move = commands.add_parser("move", help="carry a database from a file to PostgreSQL")
    move.add_argument("source", type=Path, metavar="FROM", help="the file; no coach may run on it")
    move.add_argument(
        "target",
        metavar="TO",
        help="postgresql://user@host/database, an empty one; PGPASSWORD or ~/.pgpass holds the password",
    )
    move.set_defaults(run=lambda options: _lazily("move").move(options))


def _member(parser: argparse.ArgumentParser) -> None:
    steps = parser.add_subparsers(required=True, metavar="STEP")
    export = steps.add_parser("export", help="print all that is kept of a member, as JSON")
    erase = steps.add_parser("erase", help="erase all that is kept of a member")
    for step in (export, erase):
        step.add_argument(
            "tenant", metavar="WORKSPACE", help="such as slack:T0123ABCD, or teams: and the organisation's id"
        )
        step.add_argument("user", metavar="USER", help="such as U0123ABCD; in Teams the object id")
    export.add_argument("--file", type=Path, metavar="FILE", help="write it to this file, which is not there yet")
    export.set_defaults(run=lambda options: _lazily("member").export(options))
    erase.add_argument("--yes", action="store_true", help="do it; without it, what would go is shown")
    erase.set_defaults(run=lambda options: _lazily("member").erase(options))


def _tokens(parser: argparse.ArgumentParser) -> None:
    steps = parser.add_subparsers(required=True, metavar="STEP")
    key = steps.add_parser("key", help="make a key, to be set first in TPM_TOKEN_KEYS")
    key.set_defaults(run=lambda options: _lazily("tokens").key(options))
    show = steps.add_parser("list", help="where the app is installed, and which key encrypts each token")
    show.set_defaults(run=lambda options: _lazily("tokens").show(options))
    rotate = steps.add_parser("rotate", help="encrypt every token under the first key")
    rotate.set_defaults(run=lambda options: _lazily("tokens").rotate(options))


def _kb(parser: argparse.ArgumentParser) -> None:
    steps = parser.add_subparsers(required=True, metavar="STEP")
    check = steps.add_parser("check", help="prove the content; lists every fault")
    check.add_argument("--ask", action="store_true", help="ask for every topic and card, too")
    check.set_defaults(run=lambda options: _lazily("kb").check(options))
    build = steps.add_parser("build", help="prepare what the matcher needs")
    build.add_argument("--if-needed", action="store_true", help="do nothing when this content was prepared already")
    build.set_defaults(run=lambda options: _lazily("kb").build_all(options))
    gaps = steps.add_parser("gaps", help="what people asked and got no good answer to, alike ones together")
    gaps.add_argument("--days", type=_count, default=90, help="how far to look back (default: 90)")
    gaps.add_argument("--most", type=_count, default=30, help="how many groups to show (default: 30)")
    gaps.set_defaults(run=lambda options: _lazily("kb").gaps(options))
    trial = steps.add_parser("try", help="which cards compete for a question, and why")
    trial.add_argument("question", nargs="+", help="the question")
    trial.set_defaults(run=lambda options: _lazily("kb").trial(options))
    _kb_new(steps.add_parser("new", help="write a file of content that only lacks the words"))
    show = steps.add_parser("list", help="the topics by family and the practices, with their titles")
    show.set_defaults(run=lambda options: _lazily("kb").show(options))


def _kb_new(parser: argparse.ArgumentParser) -> None:
    kinds = parser.add_subparsers(required=True, metavar="KIND")
    card = kinds.add_parser("card", help="a card of a topic, such as: kb new card type/cloud exit-plan")
    card.add_argument("topic", help="the topic's id, as `kb list` shows it")
    card.add_argument("name", help="the card's name, in lower-case words with hyphens")
    card.set_defaults(run=lambda options: _lazily("new").card(options))
    topic = kinds.add_parser("topic", help="a topic with its opening card, such as: kb new topic type/machine-learning")
    topic.add_argument("topic", help="<family>/<name>")
    topic.set_defaults(run=lambda options: _lazily("new").topic(options))
    practice = kinds.add_parser("practice", help="something to do at work within a week")
    practice.add_argument("name", help="its name, in lower-case words with hyphens")
    practice.set_defaults(run=lambda options: _lazily("new").practice(options))


def _count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 10_000:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 to 10000")
    return int(text)


def _port(text: str) -> int:
    if not text.isdecimal() or len(text) > 5 or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 0 to 65535")
    return int(text)


def _lazily(name: str):  # type: ignore[no-untyped-def]  # each module has its own commands
    from importlib import import_module

    return import_module(f"bot.cli.{name}")
