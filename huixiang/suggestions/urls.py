"""Address of the letter, under /desk/suggestions/."""

from django.urls import path

from . import pages

app_name = "suggestions"
urlpatterns = [path("<str:number>/letter/", pages.letter, name="letter")]
