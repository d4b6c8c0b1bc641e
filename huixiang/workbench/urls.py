"""Addresses of the desk."""

from django.urls import path

from . import pages, paper

app_name = "workbench"
urlpatterns = [
    path("desk", pages.today, name="today"),
    path("desk/search", pages.search, name="search"),
    path("desk/dispatch/", pages.dispatch, name="dispatch"),
    path("desk/dispatch/<str:number>/", pages.accept, name="accept"),
    path("desk/dispatch/<str:number>/refuse/", pages.refuse, name="refuse"),
    path("desk/codes/", pages.posters, name="posters"),
    path("desk/open/", pages.open_any, name="open_any"),
    path("desk/open/<slug:name>/", pages.open_new, name="open"),
    path("desk/views/", pages.keep_view, name="keep_view"),
    path("desk/views/<uuid:pk>/rename/", pages.rename_view, name="rename_view"),
    path("desk/views/<uuid:pk>/drop/", pages.drop_view, name="drop_view"),
    path("desk/cases/", pages.cases, name="cases"),
    path("desk/cases/export", pages.export, name="export"),
    path("desk/cases/bulk/", pages.bulk, name="bulk"),
    path("desk/cases/<str:number>/", pages.case, name="case"),
    path("desk/cases/<str:number>/moves/<slug:name>/", pages.move, name="move"),
    path("desk/cases/<str:number>/files/<uuid:pk>/", pages.attachment, name="attachment"),
    path("desk/cases/<str:number>/pictures/<uuid:pk>/", pages.picture, name="picture"),
    path("desk/cases/<str:number>/rights/", paper.rights_on_paper, name="rights"),
    path("desk/cases/<str:number>/identity/", pages.ask_identity, name="ask_identity"),
    path("desk/cases/<str:number>/identity/<slug:field>/", pages.reveal, name="reveal"),
]
