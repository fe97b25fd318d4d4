"""Uploading a file in its three steps: ask for an address, send the bytes there, complete."""

from __future__ import annotations

import mimetypes
import secrets

from bot.playground import seed
from bot.playground.methods.chat import target
from bot.playground.methods.registry import decoded, invalid, method, required
from bot.playground.model import JSON, Message, SlackError, UploadedFile
from bot.playground.slack import Slack

MAX_BYTES = 5_000_000


@method("files.getUploadURLExternal", scope="files:write")
def upload_url(slack: Slack, args: JSON) -> JSON:
    """First step: an address for the bytes."""
    name, length = required(args, "filename"), required(args, "length")
    if not length.isdigit() or int(length) == 0:
        raise invalid(["length must be a positive number [json-pointer:/length]"])
    if int(length) > MAX_BYTES:
        raise SlackError("file_upload_size_restricted")
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    file = UploadedFile(slack.workspace.new_id("F"), name, name, int(length), secrets.token_urlsafe(12), mimetype=kind)
    slack.workspace.add_file(file)
    return {"upload_url": f"{slack.api_base}/upload/v1/{file.secret}", "file_id": file.id}


def receive(slack: Slack, secret: str, data: bytes) -> bool:
    """Take the bytes of an upload; False where nobody asked for that address or the length differs."""
    file = next((f for f in slack.workspace.files.values() if f.secret == secret), None)
    if file is None or file.received or len(data) != file.size:
        return False
    file.data, file.received = data, True
    return True


@method("files.completeUploadExternal", scope="files:write")
def complete(slack: Slack, args: JSON) -> JSON:
    """Third step: share the files that arrived."""
    given = decoded(args.get("files"), "invalid_arguments")
    if not isinstance(given, list) or not given:
        raise invalid(["missing required field: files [json-pointer:/files]"])
    done = [_completed(slack, each) for each in given]
    named = [args.get("channel_id"), *str(args.get("channels") or "").split(",")]
    for where in [str(c) for c in named if c]:
        channel = target(slack, where)
        message = Message(
            slack.workspace.new_ts(),
            channel.id,
            seed.BOT_USER,
            str(args.get("initial_comment") or ""),
            by_app=True,
            thread_ts=args.get("thread_ts") or None,
            files=[f.id for f in done],
        )
        slack.workspace.add(message)
        for file in done:
            file.channels.append(channel.id)
    return {"files": [{"id": f.id, "title": f.title, "name": f.name, "mimetype": f.mimetype} for f in done]}


def _completed(slack: Slack, given: JSON) -> UploadedFile:
    file = slack.workspace.files.get(str(given.get("id")))
    if file is None or not file.received:
        raise SlackError("file_not_found")
    file.title = str(given.get("title") or file.name)
    return file


@method("files.info", scope="files:read")
def info(slack: Slack, args: JSON) -> JSON:
    """Facts of a file."""
    file = slack.workspace.files.get(required(args, "file"))
    if file is None or not file.received:
        raise SlackError("file_not_found")
    made = {
        "id": file.id,
        "name": file.name,
        "title": file.title,
        "size": file.size,
        "mimetype": file.mimetype,
    }
    return {"file": made}
