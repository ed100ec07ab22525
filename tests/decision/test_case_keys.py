"""Case keys in addresses: any text comes back as it was."""

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from decision.case_keys import CaseKey

TEXTS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=80
)


@given(TEXTS)
def test_any_key_comes_back_from_its_address(key):
    written = CaseKey().to_url(key)
    assert CaseKey().to_python(written) == key
    assert "/" not in written
    assert set(written) != {"."}


@pytest.mark.parametrize("key", ["a/b", "..", ".", "50%?#&", "a~b", "~2F", "日本 \n", "a\\b", "+"])
def test_hostile_keys_resolve_to_the_page_of_their_case(key):
    path = reverse("decision-case", args=["which-one", key])
    # A browser keeps the path as it is: nothing to resolve, no query, no fragment.
    assert "/../" not in path
    assert "?" not in path
    assert "#" not in path
