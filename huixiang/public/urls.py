"""The citizen's addresses. `/`, `/file` and `/r/<receipt>` are promised to stay."""

from django.urls import path, re_path

from . import elder, filing, leaving, mine, outside, pages, sealed, tracking

app_name = "public"
urlpatterns = [
    path("", pages.home, name="home"),
    path("file", filing.file, name="file"),
    path("c/<slug:code>", filing.file, name="code"),
    path("find", tracking.find, name="find"),
    path("r/<str:receipt>", tracking.track, name="track"),
    path("r/<str:receipt>/proof", sealed.proof, name="proof"),
    path("r/<str:receipt>/mine", mine.mine, name="mine"),
    path("r/<str:receipt>/mine/shown", mine.shown, name="mine_shown"),
    path("r/<str:receipt>/mine/copy", mine.copy, name="mine_copy"),
    re_path(rf"^r/(?P<receipt>[^/]+)/mine/(?P<name>{'|'.join(mine.WISHES)})$", mine.wish, name="mine_wish"),
    path("r/<str:receipt>/contact", tracking.contact, name="contact"),
    path("r/<str:receipt>/files/<uuid:key>", tracking.attachment, name="attachment"),
    re_path(rf"^r/(?P<receipt>[^/]+)/(?P<name>{'|'.join(tracking.ACTS)})$", tracking.act, name="act"),
    path("answered", pages.answered, name="answered"),
    path("answered/<uuid:key>", pages.matter, name="matter"),
    path("answered/<uuid:key>/pictures/<uuid:pk>", pages.picture, name="picture"),
    path("figures", pages.numbers, name="figures"),
    path("figures/<int:year>.json", pages.statement, name="statement"),
    path("ledger", sealed.ledger, name="ledger"),
    path("ledger/checkpoint", sealed.checkpoint, name="checkpoint"),
    path("ledger/check", sealed.check, name="check"),
    path("ledger/how", sealed.how_to_check, name="how_to_check"),
    path("notice", pages.notice, name="notice"),
    path("notice/<int:number>", pages.notice, name="notice_version"),
    path("elder", elder.elder, name="elder"),
    path("o/<str:token>", outside.outside, name="outside"),
    path("leave", leaving.leave, name="leave"),
    path("left", leaving.left, name="left"),
]
