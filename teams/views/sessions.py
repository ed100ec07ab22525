"""The way in and out: set-up, sign-in, sign-out."""

from django.contrib import messages
from django.contrib.auth import authenticate, login, logout
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from teams.actions import note_sign_in, set_up_installation
from teams.forms import SetUpForm, SignInForm
from teams.models import User
from teams.queries import SESSION_TEAM, is_set_up
from teams.throttle import WINDOW_S, admit, forget

# One sentence for an unknown address, a wrong password and a closed account.
REFUSED = "This address and password do not fit together. Check both; capitals count."
TOO_MANY = "Too many tries. Wait 15 minutes, then try again."


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def set_up(request: HttpRequest) -> HttpResponse:
    """The first start; afterwards there is no such page."""
    if is_set_up():
        raise Http404
    form = SetUpForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("team_name", "name", "email")}
        password = form.cleaned_data["password"]
        try:
            membership = set_up_installation(**values, password=password, now=timezone.now())
        except ValidationError as error:
            form.refuse(error)
        else:
            enter(request, membership.user, team=membership.team_id)
            messages.success(request, "Rationale is ready. This set-up page is closed for good.")
            return redirect("home")
    return render(request, "teams/setup.html", {"form": form}, status=form.status)


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Address and password, then back to where the person wanted to go."""
    wanted = safe_next(request, request.POST.get("next") or request.GET.get("next", ""))
    if request.user.is_authenticated:
        return redirect(wanted)
    sent = request.POST if request.method == "POST" else None
    form = SignInForm(sent, initial={"next": request.GET.get("next", "")})
    if request.method == "POST" and form.is_valid():
        address = form.cleaned_data["email"]
        if not admit(request, "sign-in", address):
            form.add_error(None, TOO_MANY)
            answer = render(request, "teams/sign_in.html", {"form": form}, status=429)
            answer["Retry-After"] = str(WINDOW_S)
            return answer
        person = authenticate(request, username=address, password=form.cleaned_data["password"])
        if person is not None:
            forget(request, "sign-in", address)
            enter(request, person)
            return redirect(wanted)
        form.add_error(None, REFUSED)
    return render(request, "teams/sign_in.html", {"form": form}, status=form.status)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends the session, on the server too."""
    logout(request)
    return redirect("sign-in")


def enter(request: HttpRequest, person: User, *, team: int | None = None) -> None:
    """Start a session under a new id, so that an id from before cannot be used by others."""
    login(request, person)
    if team is not None:
        request.session[SESSION_TEAM] = team
    note_sign_in(person=person)


def safe_next(request: HttpRequest, wanted: str) -> str:
    """``wanted`` if it is an address of this site, else the home page."""
    allowed = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if allowed else resolve_url("home")
