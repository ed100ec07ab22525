"""The curator desk: suites, versions, cases and prices in Django's admin."""

from django.contrib import admin
from django.contrib.auth.models import Group

from evaluations.admin.cases import CaseAdmin
from evaluations.admin.prices import PriceEntryAdmin
from evaluations.admin.suites import SuiteAdmin
from evaluations.admin.versions import SuiteVersionAdmin
from evaluations.models import Case, PriceEntry, Suite, SuiteVersion

if admin.site.is_registered(Group):
    # Rights come from roles in teams; Django's groups would only mislead.
    admin.site.unregister(Group)
admin.site.register(Suite, SuiteAdmin)
admin.site.register(SuiteVersion, SuiteVersionAdmin)
admin.site.register(Case, CaseAdmin)
admin.site.register(PriceEntry, PriceEntryAdmin)

__all__ = ["CaseAdmin", "PriceEntryAdmin", "SuiteAdmin", "SuiteVersionAdmin"]
