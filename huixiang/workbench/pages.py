"""Pages of the desk: each asks who may see this, makes one call, and renders. A GET never writes."""

from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError, transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect, reselect, reswap, retarget

from huixiang.loops.models import Case, SavedView
from huixiang.loops.refusals import Refused
from huixiang.loops.table import Loop
from huixiang.vault import clean_text, file_kinds, identities, sealed_attachments
from huixiang.vault.loop import IDENTITY
from huixiang.vault.plain_words import tell_refusal

from . import dispatch as dispatching
from . import phone_search as phones
from . import posters as on_the_wall
from . import results as searching_shown
from . import search as searching
from . import today as todays
from . import wording
from .bulk import Bulk, TooMany
from .covering import pictures_of, publishes, shown_as
from .export import workbook
from .forms import EvidenceForm, Filters, OpenForm, SearchForm
from .frame import loop_opened_by, loops_opened_by, may_dispatch
from .lists import bulk_moves, filtered, page_of
from .opening import opened
from .sheet import Sheet
from .steps import Step

LONGEST_VIEW = SavedView._meta.get_field("query").max_length


@login_required
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    now = timezone.localtime()
    return render(request, "workbench/today.html", {"columns": todays.columns(request.user), "now": now})


# lists


@login_required
@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    form, found = _filtered(request)
    order = form.cleaned_data.get("order") or "newest"
    page = page_of(found, order, request.GET.dict())
    views = _views(request, form.loops)
    context = {
        "form": form,
        "page": page,
        "views": views,
        "is_kept": any(view["current"] and view["pk"] for view in views),
        "deeds": bulk_moves(page.rows, request.user),
        "query": _kept(request),
        "here": request.GET.urlencode(),
        "told": form.told(),
        "columns": wording.COLUMNS,
    }
    return render(request, "workbench/cases.html", context)


@login_required
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    form, found = _filtered(request)
    if form.errors:  # without what she got wrong it would hold what she did not ask for
        messages.error(request, wording.EXPORT_WRONG)
        return redirect(_list_of(request.GET.urlencode()))
    book = workbook(found, request.user, form.told(), form.cleaned_data.get("order") or "")
    name = f"{wording.EXPORT_NAME}-{timezone.localdate():%Y%m%d}.xlsx"
    return FileResponse(book, as_attachment=True, filename=name)


def _filtered(request: HttpRequest) -> tuple[Filters, Any]:
    form = Filters(request.user, request.GET)
    form.is_valid()
    return form, filtered(request.user, form.cleaned_data)


def _kept(request: HttpRequest) -> str:
    return urlencode({k: v for k, v in request.GET.items() if k not in ("after", "before") and v})


def _views(request: HttpRequest, loops: list[Loop]) -> list[dict[str, Any]]:
    here = _kept(request)
    kept = SavedView.objects.filter(account=request.user).order_by("name")
    views = [{"pk": None, "label": wording.ANY, "query": ""}]
    views += [{"pk": None, "label": loop.label, "query": f"loop={loop.name}"} for loop in loops]
    views += [{"pk": view.pk, "label": view.name, "query": view.query} for view in kept]
    base = reverse("workbench:cases")
    return [{**v, "href": f"{base}?{v['query']}" if v["query"] else base, "current": v["query"] == here} for v in views]


@login_required
@require_POST
def keep_view(request: HttpRequest) -> HttpResponse:
    query = request.POST.get("query", "").replace("\x00", "")
    if len(query) > LONGEST_VIEW:
        messages.error(request, wording.VIEW_TOO_LONG)
        return redirect(_list_of(query[:LONGEST_VIEW]))
    return _named(request, SavedView(account=request.user, query=query), wording.VIEW_KEPT)


@login_required
@require_POST
def rename_view(request: HttpRequest, pk: Any) -> HttpResponse:
    view = get_object_or_404(SavedView, account=request.user, pk=pk)
    return _named(request, view, wording.VIEW_RENAMED)


def _named(request: HttpRequest, view: SavedView, sentence: str) -> HttpResponse:
    """Keep the view under the name that was sent, if it is one and no other's; back to its list."""
    try:
        view.name = name = clean_text.line(request.POST.get("name", ""), 30, required=True)
    except clean_text.BadText:
        messages.error(request, wording.VIEW_NAMELESS)
        return redirect(_list_of(view.query))
    try:
        with transaction.atomic():
            view.save()
        messages.success(request, sentence.format(name=name))
    except IntegrityError:
        messages.error(request, wording.VIEW_TAKEN.format(name=name))
    return redirect(_list_of(view.query))


def _list_of(query: str) -> str:
    return f"{reverse('workbench:cases')}?{query}"


@login_required
@require_POST
def drop_view(request: HttpRequest, pk: Any) -> HttpResponse:
    mine = SavedView.objects.filter(account=request.user, pk=pk)
    view = get_object_or_404(mine)
    mine.delete()
    messages.success(request, wording.VIEW_DROPPED.format(name=view.name))
    return redirect("workbench:cases")


@login_required
@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    query = request.POST.get("query", "")
    back = _list_of(query)
    try:
        act = Bulk(request.POST, request.user)
    except TooMany as why:
        messages.warning(request, str(why))
        return redirect(back)
    if not act.asked:
        messages.warning(request, wording.PICK_SOME)
        return redirect(back)
    sure = "sure" in request.POST
    form = act.form(request.POST if sure else None)
    if not sure or not form.is_valid():
        context = {"act": act, "form": form, "query": query, "back": back}
        return render(request, "workbench/bulk.html", context, status=422 if sure else 200)
    _summarise(request, act, *act.make(form.evidence()))
    return redirect(back)


def _summarise(request: HttpRequest, act: Bulk, done: int, refused: list[str]) -> None:
    if done:
        messages.success(request, wording.BULK_MADE.format(move=act.move.label, count=done))
    for sentence in refused:
        messages.warning(request, sentence)


# one case


def _case(request: HttpRequest, number: str) -> Case:
    """The case, if this account may know of it."""
    visible = Case.objects.visible_to(request.user).select_related("area", "parent", "category")
    return get_object_or_404(visible, number=number)


@login_required
@require_safe
def case(request: HttpRequest, number: str) -> HttpResponse:
    return _show(request, Sheet(_case(request, number), request.user))


def _show(request: HttpRequest, sheet: Sheet, step: Step | None = None) -> HttpResponse:
    context = {"sheet": sheet, "case": sheet.case, "step": step, "help": dispatching.help_for(sheet)}
    return render(request, "workbench/case.html", context, status=step.status if step else 200)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, number: str, name: str) -> HttpResponse:
    step = Step(Sheet(_case(request, number), request.user), name)
    if request.method == "POST" and dispatching.take(step, request):
        messages.success(request, wording.MADE.format(move=step.move.label, number=number))
        return _onward(request, step.case)
    if request.method != "POST":
        step.ask(request.GET)
    if request.htmx and step.status == 409:
        return _anew(_show(request, step.sheet, step))
    if request.htmx:
        context = {"step": step, "case": step.case, "sheet": step.sheet, "help": dispatching.help_for(step.sheet)}
        return render(request, "workbench/_move.html", context, status=step.status)
    return _show(request, step.sheet, step)


def _anew(page: HttpResponse) -> HttpResponse:
    """The whole case in place of its form alone: what happened and where it stands are told as they are now."""
    return reswap(reselect(retarget(page, ".case"), ".case > *"), "innerHTML")


def _onward(request: HttpRequest, case: Case) -> HttpResponse:
    """Back to the case, or to today where the move took it out of sight."""
    seen = Case.objects.visible_to(request.user).filter(pk=case.pk).exists()
    url = reverse("workbench:case", args=[case.number]) if seen else reverse("workbench:today")
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)


@login_required
@require_safe
def attachment(request: HttpRequest, number: str, pk: Any) -> HttpResponse:
    sheet = Sheet(_case(request, number), request.user)
    shown = [entry.seq for entry in sheet.entries]
    file = get_object_or_404(sheet.case.attachments.filter(seq__in=shown), pk=pk)
    try:
        content = BytesIO(sealed_attachments.clean_copy(file.digest))
    except sealed_attachments.GONE:
        raise Http404(wording.NO_SUCH_FILE) from None
    response = FileResponse(content, as_attachment=True, filename=file.name, content_type="application/octet-stream")
    response["X-Content-Type-Options"] = "nosniff"
    return response


@login_required
@never_cache
@require_safe
def picture(request: HttpRequest, number: str, pk: Any) -> HttpResponse:
    """A picture to lay areas over, or as it looks under them: for whoever may publish it now."""
    sheet = Sheet(_case(request, number), request.user)
    if not publishes(sheet):
        raise Http404
    content = shown_as(get_object_or_404(pictures_of(sheet.case), pk=pk), request.GET.get("areas"))
    if content is None:
        raise Http404
    return HttpResponse(content, content_type=file_kinds.media_type(content))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask_identity(request: HttpRequest, number: str) -> HttpResponse:
    sheet = Sheet(_case(request, number), request.user)
    form = EvidenceForm(IDENTITY.opened_with, sheet.case, request.POST or None)
    if not sheet.identity:
        raise Http404
    if request.method == "POST" and form.is_valid() and _asked(request, sheet.case, form):
        return redirect("workbench:case", number)
    context = {"sheet": sheet, "case": sheet.case, "form": form}
    return render(request, "workbench/ask_identity.html", context, status=422 if form.is_bound else 200)


def _asked(request: HttpRequest, case: Case, form: EvidenceForm) -> bool:
    try:
        identities.ask(case, by=request.user, **form.evidence())
    except Refused as refusal:
        tell_refusal(form, refusal)
        return False
    messages.success(request, wording.ASKED_IDENTITY)
    return True


@login_required
@never_cache
@require_POST
def reveal(request: HttpRequest, number: str, field: str) -> HttpResponse:
    found = _case(request, number)
    if field not in identities.LABELS:
        raise Http404
    try:
        shown, status = identities.reveal(found, request.user, field), 200
    except Refused as refusal:
        shown, status = str(refusal), 403
    context = {"case": found, "label": identities.LABELS[field], "shown": shown, "refused": status == 403}
    return render(request, "workbench/revealed.html", context, status=status)


# dispatch, search, new cases


@login_required
@require_safe
def dispatch(request: HttpRequest) -> HttpResponse:
    if not may_dispatch(request.user):
        raise Http404
    found = dispatching.next_after(request.user, request.GET.get("after", "").replace("\x00", ""))
    context: dict[str, Any] = {"count": dispatching.waiting_count(request.user), "sheet": None}
    if found:
        sheet = Sheet(found, request.user)
        context |= {"sheet": sheet, "case": found, "help": dispatching.help_for(sheet)}
    return render(request, "workbench/dispatch.html", context)


@login_required
@require_POST
def accept(request: HttpRequest, number: str) -> HttpResponse:
    """Take a proposal, or merge, and go on to the next message."""
    step = Step(Sheet(_case(request, number), request.user), request.POST.get("move", dispatching.MOVE))
    if dispatching.take(step, request):
        messages.success(request, wording.MADE.format(move=step.move.label, number=number))
        return redirect("workbench:dispatch")
    return _show(request, step.sheet, step)


@login_required
@require_POST
def refuse(request: HttpRequest, number: str) -> HttpResponse:
    """Nothing proposed fits: the person names the unit herself, or the class where the case was just received."""
    sheet = Sheet(_case(request, number), request.user)
    if not dispatching.help_for(sheet):
        raise Http404
    dispatching.refuse(sheet)
    own = "accept" if sheet.case.stage == dispatching.RECEIVED else dispatching.MOVE
    return redirect("workbench:move", number, own)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """The search box sends; what is no telephone number is asked for by an address that can be kept."""
    question = request.POST.get("q", "") if request.method == "POST" else request.GET.get("q", "")
    if phones.reads_as_phone(question):
        return _by_phone(request, question)
    if request.method == "POST":
        return redirect(f"{reverse('workbench:search')}?{urlencode({'q': question[: searching.LONGEST]})}")
    form = SearchForm(request.user, request.GET)
    form.is_valid()
    told = searching.found(question, request.user, form.cleaned_data, request.GET.dict())
    if told.how == "number" and len(told.cases) == 1:
        return redirect("workbench:case", told.cases[0].number)
    return render(request, "workbench/search.html", searching_shown.page(told, form, request.GET))


@never_cache
def _by_phone(request: HttpRequest, phone: str) -> HttpResponse:
    """A number in an address was put there by hand: it is not looked for."""
    shown = {"form": SearchForm(request.user), "question": "", "lines": [], "hints": [], "more": "", "refused": ""}
    try:
        if request.method != "POST":
            raise Refused(wording.PHONE_IN_BOX)
        found = phones.by_phone(phone, request.user)
        shown |= {"lines": searching_shown.lines(found, []), "told": searching_shown.told_of_phone(phone, found)}
    except Refused as refusal:
        shown |= {"refused": str(refusal), "told": ""}
    return render(request, "workbench/search.html", shown, status=403 if shown["refused"] else 200)


@login_required
@require_safe
def posters(request: HttpRequest) -> HttpResponse:
    found = on_the_wall.posters(request.user, request)
    if not found:
        raise Http404
    return render(request, "workbench/posters.html", {"posters": found, "only": request.GET.get("only", "")})


@login_required
@require_safe
def open_any(request: HttpRequest) -> HttpResponse:
    loops = loops_opened_by(request.user)
    if not loops:
        raise Http404
    return render(request, "workbench/open_any.html", {"loops": loops})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def open_new(request: HttpRequest, name: str) -> HttpResponse:
    loop = loop_opened_by(request.user, name)
    form = OpenForm(loop, request.user, request.POST or None, request.FILES or None)
    if form.is_bound and form.is_valid() and (case := opened(request, loop, form)):
        messages.success(request, wording.OPENED_CASE.format(number=case.number))
        return redirect("workbench:case", case.number)
    return render(request, "workbench/open.html", {"loop": loop, "form": form}, status=422 if form.is_bound else 200)
