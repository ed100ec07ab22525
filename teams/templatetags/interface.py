"""Tags for the frame of every page: addresses, sections, team menu, sortable headers."""

from dataclasses import dataclass

from django import template
from django.http import HttpRequest
from django.template.context import RequestContext
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString, mark_safe

from teams.access import Actor
from teams.models import Team

register = template.Library()

THEMES = {
    "light": mark_safe(' data-theme="light"'),
    "dark": mark_safe(' data-theme="dark"'),
}


@dataclass(frozen=True, slots=True)
class Section:
    """An entry of the main navigation, with the paths that belong to it and its key."""

    url_name: str
    label: str
    key: str
    paths: tuple[str, ...]
    permission: str = "read"


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a menu; ``current`` is the value of aria-current, empty elsewhere."""

    url: str
    label: str
    key: str = ""
    icon: str = ""
    current: str = ""


SECTIONS = (
    Section("home", "Decisions", "g d", ("/decisions/", "/gates/")),
    Section("models", "Models", "g m", ("/models/", "/connections/")),
    Section("suites", "Suites", "g s", ("/suites/",)),
    Section("runs", "Runs", "g r", ("/runs/", "/traces/", "/samples/")),
    Section("admin:index", "Curate", "g c", ("/admin/",), "suites.write"),
)
SETTINGS = (
    ("account", "Your account", "circle-user-round", "read"),
    ("settings-members", "Members", "users", "read"),
    ("settings-keys", "API keys", "key-round", "read"),
    ("settings-notices", "Notices", "bell", "read"),
    ("settings-traces", "Traces", "brain", "traces.policy"),
    ("settings-audit", "Audit log", "scroll-text", "audit.read"),
)


def _request(context: template.Context) -> HttpRequest | None:
    """The request of a page; None in mails and on the error page."""
    return context.request if isinstance(context, RequestContext) else context.get("request")


@register.simple_tag
def page_url(name: str, *arguments: object) -> str:
    """The address of a page, or nothing where no such page exists."""
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""


@register.simple_tag(takes_context=True)
def theme_attribute(context: template.Context) -> SafeString:
    """The reader's chosen theme on <html>, so that the first paint is already right."""
    request = _request(context)
    chosen = request.COOKIES.get("theme", "") if request is not None else ""
    return THEMES.get(chosen, SafeString())


@register.simple_tag(takes_context=True)
def sections(context: template.Context) -> list[Link]:
    """The main navigation as far as the actor may use it."""
    request, actor = _request(context), context.get("actor")
    path = request.path if request is not None else ""
    return [
        Link(url, section.label, key=section.key, current=_current(section, url, path))
        for section in SECTIONS
        if isinstance(actor, Actor)
        and actor.may(section.permission)
        and (url := page_url(section.url_name))
    ]


def _current(section: Section, url: str, path: str) -> str:
    """``page`` on the section's own page, ``true`` below it."""
    if path == url:
        return "page"
    return "true" if path.startswith(section.paths) else ""


@register.simple_tag(takes_context=True)
def settings_pages(context: template.Context) -> list[Link]:
    """The settings pages that exist and that the actor may see."""
    actor = context.get("actor")
    return [
        Link(url, label, icon=icon)
        for name, label, icon, permission in SETTINGS
        if isinstance(actor, Actor) and actor.may(permission) and (url := page_url(name))
    ]


@register.simple_tag(takes_context=True)
def other_teams(context: template.Context) -> list[Team]:
    """The actor's other teams, where a page to switch exists; one query."""
    actor = context.get("actor")
    if not isinstance(actor, Actor) or actor.user is None or not page_url("team-switch"):
        return []
    rows = Team.objects.filter(memberships__user=actor.user).exclude(pk=actor.team.pk)
    return list(rows.order_by("name"))


@register.filter
def initials(name: str) -> str:
    """At most two letters for an avatar."""
    words = [word for word in name.replace("@", " ").split() if word[:1].isalnum()]
    return "".join(word[0] for word in words[:2]).upper() or "?"


@register.inclusion_tag("components/sort_header.html", takes_context=True)
def sort_header(
    context: template.Context, key: str, label: str, *, numeric: bool = False, first: str = ""
) -> dict[str, object]:
    """A column head that sorts by link: ``?sort=key``, and ``?sort=-key`` the other way.

    ``first`` is ``"-"`` where the first click should sort downward (scores, dates).
    """
    request = _request(context)
    chosen = request.GET.get("sort", "") if request is not None else ""
    direction = {key: "ascending", f"-{key}": "descending"}.get(chosen, "")
    other = {"ascending": f"-{key}", "descending": key}.get(direction, f"{first}{key}")
    return {
        "request": request,
        "label": label,
        "numeric": numeric,
        "direction": direction,
        "target": other,
    }


@register.filter
def may(actor: object, permission: str) -> bool:
    """Whether the page's actor may do ``permission``: what they may not is not offered."""
    return isinstance(actor, Actor) and actor.may(permission)
