"""assistant.threads.*: the agent surface: suggested prompts, status, title."""

from __future__ import annotations

from bot.playground.methods.registry import decoded, invalid, method, required
from bot.playground.model import JSON, Channel, SlackError
from bot.playground.slack import Slack
from bot.playground.validate import check_prompts


def _channel(slack: Slack, args: JSON) -> Channel:
    channel = slack.workspace.channel(required(args, "channel_id"))
    if not channel.with_app:
        raise SlackError("channel_not_found")
    return channel


@method("assistant.threads.setSuggestedPrompts", scope="assistant:write")
def prompts(slack: Slack, args: JSON) -> JSON:
    """Suggest up to four prompts in the app's DM."""
    channel = _channel(slack, args)
    given = decoded(args.get("prompts"), "invalid_arguments")
    faults = check_prompts(given)
    if faults:
        raise invalid(faults)
    if args.get("thread_ts") and slack.manifest.agent:
        slack.workspace.journal.problem(
            "assistant.threads.setSuggestedPrompts",
            "silently_ignored",
            ["an agent app's prompts are shown only without thread_ts [json-pointer:/thread_ts]"],
            refused=False,
        )
        return {}
    user = channel.members[0]
    shown = {"title": str(args.get("title") or ""), "prompts": given}
    slack.workspace.prompts[user] = shown
    slack.workspace.journal.emit("prompts", {"channel": channel.id, **shown}, [user])
    return {}


@method("assistant.threads.setStatus")
def status(slack: Slack, args: JSON) -> JSON:
    """Say what the app is doing, until its next message."""
    if "assistant:write" not in slack.manifest.scopes:
        slack.need("chat:write")
    channel = slack.workspace.channel(required(args, "channel_id"))
    if "status" not in args:
        raise invalid(["missing required field: status [json-pointer:/status]"])
    slack.workspace.set_status(channel.id, args.get("thread_ts") or None, str(args["status"]))
    return {}


@method("assistant.threads.setTitle", scope="assistant:write")
def title(slack: Slack, args: JSON) -> JSON:
    """Name a thread of the agent surface (nothing shows it here)."""
    channel = _channel(slack, args)
    required(args, "title")
    if slack.workspace.find(channel.id, required(args, "thread_ts")) is None:
        raise SlackError("invalid_thread_ts")
    return {}
