"""views.*: modals and Home tabs."""

from __future__ import annotations

from bot.playground.inputs import complete_texts, with_ids
from bot.playground.methods.registry import decoded, invalid, method, required
from bot.playground.model import JSON, SlackError
from bot.playground.slack import Slack
from bot.playground.validate import check_view


def checked(raw: object, kind: str) -> JSON:
    """A view that Slack would take, with all ids filled in; `invalid_arguments` otherwise."""
    view = decoded(raw, "invalid_arguments")
    faults = check_view(view)
    if any("view_too_large" in fault for fault in faults):
        raise SlackError("view_too_large")
    if not faults and view["type"] != kind:
        faults = [f"must be a {kind} view [json-pointer:/view/type]"]
    if faults:
        raise invalid(faults)
    made = {**view, "blocks": with_ids(view["blocks"])}
    for part in ("title", "submit", "close"):
        if made.get(part):
            made[part] = dict(made[part])
            complete_texts(made[part])
    return made


def _only_name(slack: Slack, view: JSON, but: str | None = None) -> None:
    name = view.get("external_id")
    if not name:
        return
    try:
        found = slack.desk.find(external_id=name)
    except SlackError:
        return
    if found.id != but:
        raise SlackError("duplicate_external_id")


@method("views.open")
def open_(slack: Slack, args: JSON) -> JSON:
    """Show a modal."""
    view = checked(args.get("view"), "modal")
    _only_name(slack, view)
    trigger = slack.desk.take_trigger(required(args, "trigger_id"))
    if trigger.view_id:
        told = ["from inside a modal, push or update: whether a second one opens depends on the client"]
        slack.workspace.journal.problem("views.open", "modal_in_modal", told, refused=False)
    return {"view": slack.desk.view_json(slack.desk.open(trigger.user, view))}


@method("views.push")
def push(slack: Slack, args: JSON) -> JSON:
    """Show a modal above the open one."""
    view = checked(args.get("view"), "modal")
    _only_name(slack, view)
    trigger = slack.desk.take_trigger(required(args, "trigger_id"))
    return {"view": slack.desk.view_json(slack.desk.push(trigger.user, view))}


@method("views.update")
def update(slack: Slack, args: JSON) -> JSON:
    """Replace what an open view shows."""
    if not args.get("view_id") and not args.get("external_id"):
        raise invalid(["must provide view_id or external_id"])
    found = slack.desk.find(args.get("view_id"), args.get("external_id"))
    view = checked(args.get("view"), found.body["type"])
    _only_name(slack, view, but=found.id)
    return {"view": slack.desk.view_json(slack.desk.update(found, view, args.get("hash")))}


@method("views.publish")
def publish(slack: Slack, args: JSON) -> JSON:
    """Set a person's Home tab."""
    user = required(args, "user_id")
    if not slack.manifest.home_tab:
        raise SlackError("not_enabled")
    person = slack.workspace.people.get(user)
    if person is None or person.is_bot:
        raise invalid(["user_not_found [json-pointer:/user_id]"])
    view = checked(args.get("view"), "home")
    return {"view": slack.desk.view_json(slack.desk.publish(user, view, args.get("hash")))}
