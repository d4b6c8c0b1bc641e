"""Addresses of signing in, of one's own sign-ins, and of the administrators.

`account_login` and `mfa_authenticate` are the names allauth leads to; its own pages are not served.
"""

from django.urls import include, path

from . import clock_page, me, pages, records, sign_in, units, ways

rest = [
    path("sign-in/passkey", sign_in.passkey, name="passkey"),
    path("sign-in/with/<slug:way>", ways.go, name="go"),
    path("sign-in/with/<slug:way>/back", ways.came_back, name="came_back"),
    path("sign-out", sign_in.sign_out, name="sign_out"),
    path("me/", me.me, name="me"),
    path("me/first", me.enrol, name="enrol"),
    path("me/here", me.here, name="here"),
    path("me/prove", me.prove, name="prove"),
    path("me/password", me.password, name="password"),
    path("me/app", me.add_app, name="add_app"),
    path("me/passkey", me.add_passkey, name="add_passkey"),
    path("me/factors/<int:pk>/remove", me.remove_factor, name="remove_factor"),
    path("me/codes", me.make_codes, name="make_codes"),
    path("me/sessions/others", me.end_others, name="end_others"),
    path("me/sessions/<slug:handle>", me.end_session, name="end_session"),
    path("office", pages.office, name="office"),
    path("accounts/", pages.accounts, name="list"),
    path("accounts/new", pages.open_account, name="open"),
    path("accounts/<str:username>/", pages.account, name="account"),
    path("accounts/<str:username>/disable", pages.disable, name="disable"),
    path("accounts/<str:username>/enable", pages.enable, name="enable"),
    path("accounts/<str:username>/links/<int:pk>/remove", pages.unlink, name="unlink"),
    path("accounts/<str:username>/ask/<slug:kind>", pages.ask, name="ask"),
    path("units/", units.units, name="units"),
    path("units/new", units.unit, name="unit_new"),
    path("units/<slug:code>/", units.unit, name="unit"),
    path("warrants/", pages.warrant_list, name="warrants"),
    path("warrants/<uuid:pk>/<slug:act>", pages.sign, name="sign"),
    path("audit/", pages.audit_list, name="audit"),
    path("audit/export", records.export, name="audit_export"),
    path("alarms/", records.alarms, name="alarms"),
    path("clock/", clock_page.clock, name="clock"),
]
urlpatterns = [
    path("desk/sign-in", sign_in.sign_in, name="account_login"),
    path("desk/sign-in/code", sign_in.second_factor, name="mfa_authenticate"),
    path("desk/", include((rest, "accounts"))),
]
