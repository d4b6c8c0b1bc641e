"""No routes: specimens are never served by the product."""

urlpatterns = []
