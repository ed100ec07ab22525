"""Pages of the price book."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from evaluations.access import prices_for
from evaluations.actions.prices import add_price, change_price, delete_price
from evaluations.forms.errors import add_action_errors
from evaluations.forms.prices import PriceForm, price_initial
from evaluations.models import PriceEntry
from evaluations.queries.prices import built_in_rows, own_prices
from teams.gate import TeamRequest, page


@page(get="read")
def prices(request: TeamRequest) -> HttpResponse:
    """The team's prices, and the built-in ones that they go before."""
    context = {"own": own_prices(request.actor), "built_in": built_in_rows()}
    return render(request, "evaluations/prices.html", context)


@page(get="prices.write", post="prices.write")
def price_new(request: TeamRequest) -> HttpResponse:
    """Enter a price."""
    form = PriceForm(request.POST or None)
    if form.is_valid() and _done(form, lambda: add_price(by=request.actor, **form.cleaned_data)):
        messages.success(request, "The price is in the book.")
        return redirect("prices")
    return _form_page(request, form, {"title": "Enter a price"})


@page(get="prices.write", post="prices.write")
def price_edit(request: TeamRequest, pk: int) -> HttpResponse:
    """Correct a price."""
    entry = _entry(request, pk)
    form = PriceForm(request.POST or None, initial=price_initial(entry))
    title = f"Correct {entry}"
    if form.is_valid() and _done(
        form, lambda: change_price(entry=entry, by=request.actor, **form.cleaned_data)
    ):
        messages.success(request, "Saved. Runs and records keep what they were priced with.")
        return redirect("prices")
    return _form_page(request, form, {"title": title, "pk": pk})


@page(post="prices.write")
def price_delete(request: TeamRequest, pk: int) -> HttpResponse:
    """Take a price out of the book."""
    delete_price(entry=_entry(request, pk), by=request.actor)
    messages.success(request, "The price is out of the book. Runs and records keep it.")
    return redirect("prices")


def _entry(request: TeamRequest, pk: int) -> PriceEntry:
    return get_object_or_404(prices_for(request.actor), pk=pk)


def _form_page(request: TeamRequest, form: PriceForm, context: dict[str, Any]) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render(request, "evaluations/price_form.html", context | {"form": form}, status=status)


def _done(form: PriceForm, act: Callable[[], object]) -> bool:
    """Whether the action did it; else its errors are in the form."""
    try:
        act()
    except ValidationError as error:
        add_action_errors(form, error)
        return False
    return True
