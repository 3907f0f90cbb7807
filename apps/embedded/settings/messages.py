"""Who is told: the shop's contact, whom the merchant adds, and a channel of Slack or Teams."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django import forms
from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from apps.calls.outcomes import Rejected
from apps.embedded import screen
from apps.embedded.settings import versions
from apps.embedded.settings.versions import Stored, Table
from apps.notices import chat, naming, recipients
from apps.notices.models import Recipient
from apps.shopify.session import ShopRequest
from apps.shops import languages
from apps.shops.models import Settings

_ROLES = (
    (Recipient.Role.COLLEAGUE.value, gettext_lazy("a colleague")),
    (Recipient.Role.ACCOUNTANT.value, gettext_lazy("the accountant")),
)
# What the page can change of who is told, and whom it shows.
_STORED = Stored(tables=(Table(Recipient, ("pk", "has_problems", "has_digest")),))


class ReaderForm(forms.Form):
    """Somebody more who is told."""

    address = forms.EmailField(label=gettext_lazy("E-mail address"), max_length=254)
    role = forms.ChoiceField(label=gettext_lazy("Who it is"), choices=_ROLES)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=())
    has_digest = forms.BooleanField(label=gettext_lazy("Weekly overview"), required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's own list of arguments
        self.fields["language"] = forms.ChoiceField(
            label=_("Language"), choices=[(code, languages.own_name(code)) for code, _name in settings.LANGUAGES]
        )


class ChannelForm(forms.Form):
    """A webhook of Slack or Teams."""

    chat_address = forms.CharField(
        label=gettext_lazy("Webhook address"),
        max_length=500,
        help_text=gettext_lazy("It begins with https://hooks.slack.com, or is one that Teams gave you."),
    )

    def clean_chat_address(self) -> str:
        address = str(self.cleaned_data["chat_address"]).strip()
        if not chat.is_allowed(address):
            raise forms.ValidationError(_("This is not a webhook address of Slack or Teams."))
        return address


@screen.for_the_shop
@require_http_methods(["GET", "HEAD", "POST"])
def messages(request: ShopRequest) -> HttpResponse:
    """GET: who is told what. POST: what each of them gets; all or, from an older page, nothing."""
    if request.method != "POST":
        return _page(request)
    with transaction.atomic():
        row = Settings.objects.select_for_update().get(webshop=request.webshop)  # of two tabs one comes first
        readers = recipients.all_of(request.webshop)
        wanted = [_wanted(reader, request.POST) for reader in readers]
        is_older = _STORED.is_older(row, request.POST)
        for reader, values in zip(readers, wanted, strict=True):
            if not is_older:
                recipients.change(reader, **values)
    if not is_older:
        return _page(request, is_saved=True)
    for reader, values in zip(readers, wanted, strict=True):  # as it was sent, for who has to look again
        reader.has_problems, reader.has_digest = values["has_problems"], values["has_digest"]
    return _page(request, older=readers)


def _wanted(reader: Recipient, sent: Mapping[str, str]) -> dict[str, bool]:
    return {"has_problems": f"problems_{reader.pk}" in sent, "has_digest": f"digest_{reader.pk}" in sent}


@screen.for_the_shop
@require_POST
def add(request: ShopRequest) -> HttpResponse:
    """One more address; a mail tells its reader, who can end it with one click."""
    form = ReaderForm(request.POST)
    if not form.is_valid():
        return _page(request, reader_form=form)
    try:
        with transaction.atomic():
            naming.add(request.webshop, **form.cleaned_data)
    except IntegrityError:
        form.add_error("address", _("This address is there already."))
    except Rejected as refused:
        form.add_error("address", str(refused.text))
    return _page(request, reader_form=form if form.errors else None, is_saved=not form.errors)


@screen.for_the_shop
@require_POST
def add_channel(request: ShopRequest) -> HttpResponse:
    """The channel, or another in its place."""
    form = ChannelForm(request.POST)
    if form.is_valid():
        naming.set_channel(request.webshop, form.cleaned_data["chat_address"])
    return _page(request, channel_form=form if form.errors else None, is_saved=not form.errors)


@screen.for_the_shop
@require_POST
def remove(request: ShopRequest, pk: int) -> HttpResponse:
    """Nothing more to this one. The shop's contact stays, and may get nothing."""
    naming.remove(request.webshop, pk)
    return _page(request, is_saved=True)


@screen.for_the_shop
@require_POST
def resume(request: ShopRequest) -> HttpResponse:
    """The shop's contact stopped its own mails and wants them again."""
    naming.resume_contact(request.webshop)
    return _page(request, is_saved=True)


def _page(
    request: ShopRequest,
    *,
    reader_form: ReaderForm | None = None,
    channel_form: ChannelForm | None = None,
    is_saved: bool = False,
    older: Sequence[Recipient] = (),
) -> HttpResponse:
    readers = older or recipients.all_of(request.webshop)
    stored = _STORED.version(Settings.objects.get(webshop=request.webshop))
    context = {
        "version": request.POST.get(versions.FIELD) if older else stored,
        "is_older": bool(older),
        "readers": [reader for reader in readers if reader.role != Recipient.Role.CHAT],
        "channel": next((reader for reader in readers if reader.role == Recipient.Role.CHAT), None),
        "can_add": naming.can_add(request.webshop),
        "reader_form": reader_form or ReaderForm(initial={"language": screen.language_of(request)}),
        "channel_form": channel_form or ChannelForm(),
        "is_saved": is_saved,
    }
    status = 422 if reader_form or channel_form or older else 200
    return screen.show(request, "embedded/messages.html", context, status=status)
