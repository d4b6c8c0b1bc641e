"""The citizen's addresses. `/`, `/file` and `/r/<receipt>` are promised to stay."""

from django.urls import path, re_path

from . import elder, filing, pages, sealed, tracking

app_name = "public"
urlpatterns = [
    path("", pages.home, name="home"),
    path("file", filing.file, name="file"),
    path("c/<slug:code>", filing.file, name="code"),
    path("find", tracking.find, name="find"),
    path("r/<str:receipt>", tracking.track, name="track"),
    path("r/<str:receipt>/proof", sealed.proof, name="proof"),
    path("r/<str:receipt>/contact", tracking.contact, name="contact"),
    path("r/<str:receipt>/files/<uuid:key>", tracking.attachment, name="attachment"),
    re_path(rf"^r/(?P<receipt>[^/]+)/(?P<name>{'|'.join(tracking.ACTS)})$", tracking.act, name="act"),
    path("answered", pages.answered, name="answered"),
    path("answered/<uuid:key>", pages.matter, name="matter"),
    path("figures", pages.numbers, name="figures"),
    path("figures/<int:year>.json", pages.statement, name="statement"),
    path("ledger", sealed.ledger, name="ledger"),
    path("ledger/checkpoint", sealed.checkpoint, name="checkpoint"),
    path("ledger/check", sealed.check, name="check"),
    path("ledger/how", sealed.how_to_check, name="how_to_check"),
    path("notice", pages.notice, name="notice"),
    path("elder", elder.elder, name="elder"),
]
