"""Reads a page of the app as a browser does: its forms with what they would send, its buttons, its words.

Knows the native fields and the Polaris elements that take part in a form; see polaris/fields.js and polaris/choices.js.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

Attributes = dict[str, str | None]

VOID = frozenset(("input", "br", "hr", "img", "link", "meta", "wbr", "source", "col"))
UNSEEN = frozenset(("script", "style", "template", "title"))
LINES = frozenset(("text", "date", "email", "url", "search", "number", "password", "hidden", "tel", "time", "month"))
POLARIS_LINES = frozenset(
    f"s-{kind}-field" for kind in ("text", "date", "email", "url", "search", "number", "money", "password", "color")
) | {"s-text-area", "s-date-picker"}
TONES = ("critical", "warning")
CHOOSERS = frozenset(("select", "s-select", "s-choice-list"))


@dataclass(slots=True)
class Option:
    value: str | None  # None: its text is its value
    is_chosen: bool
    is_disabled: bool = False
    text: str = ""

    @property
    def sent(self) -> str:
        return self.text.strip() if self.value is None else self.value


@dataclass(slots=True)
class Field:
    """One name of a form. A line sends `value`, a switch `value` when `is_on`, a chooser its chosen options."""

    name: str
    kind: str  # line, switch, select or choices
    value: str = ""
    is_on: bool = False
    is_multiple: bool = False
    has_placeholder: bool = False
    options: list[Option] = field(default_factory=list)
    label: str = ""
    error: str = ""

    def sent(self) -> list[str]:
        """What a browser puts in the form data under this name."""
        if self.kind == "switch":
            return [self.value] if self.is_on else []
        if self.kind == "line":
            return [self.value]
        chosen = [each.sent for each in self.options if each.is_chosen]
        if self.kind == "choices" or self.is_multiple:
            return chosen if self.is_multiple else chosen[-1:]
        if chosen or self.has_placeholder:
            return chosen[-1:] or [""]
        return [each.sent for each in self.options if not each.is_disabled][:1]

    def offers(self, value: str) -> bool:
        """Whether this value can be given to it."""
        if self.kind in ("line", "switch"):
            return True
        return any(each.sent == value and not each.is_disabled for each in self.options)


@dataclass(slots=True)
class Form:
    """A form, or a button that sends a request by itself."""

    action: str
    method: str = "post"
    fields: list[Field] = field(default_factory=list)
    identifier: str = ""
    words: str = ""

    def data(self, changes: Mapping[str, str | bool] | None = None) -> list[tuple[str, str]]:
        """What is sent when every field keeps its value, except those named in `changes`."""
        sent: list[tuple[str, str]] = []
        for each in self.fields:
            change = (changes or {}).get(each.name)
            sent += [(each.name, value) for value in _changed(each, change)]
        return sent

    def named(self, name: str) -> list[Field]:
        return [each for each in self.fields if each.name == name]

    def errors(self) -> list[str]:
        return [f"{each.label or each.name}: {each.error}" for each in self.fields if each.error]


def _changed(one: Field, change: str | bool | None) -> list[str]:
    if change is None:
        return one.sent()
    if one.kind == "switch":
        is_on = change if isinstance(change, bool) else one.value == change
        return [one.value] if is_on else []
    if one.is_multiple and not change:
        return []  # nothing is ticked, and nothing is sent
    return [str(change)]


@dataclass(slots=True)
class Page:
    forms: list[Form]
    buttons: list[Form]
    words: str
    complaints: list[str]  # what critical banners say
    cautions: list[str]  # what warning banners say
    ways_out: list[str] = field(default_factory=list)  # links that leave the frame (target="_top")

    def form_to(self, path: str) -> Form | None:
        """The first form or button that sends to this path of the app."""
        return next((each for each in (*self.forms, *self.buttons) if _path_of(each.action) == path), None)

    def errors(self) -> list[str]:
        return [error for form in self.forms for error in form.errors()] + self.complaints


def read(html: str) -> Page:
    """The page as it would stand in a browser before anybody touched it."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    told = {tone: [words for each, words in reader.banners if each == tone] for tone in TONES}
    words = " ".join(" ".join(reader.words).split())
    return Page(
        reader.forms,
        reader.buttons,
        words,
        complaints=told["critical"],
        cautions=told["warning"],
        ways_out=reader.ways_out,
    )


def _path_of(address: str) -> str:
    return urlsplit(address).path.rstrip("/") or "/"


class _Reader(HTMLParser):
    """Walks the tags once; `open_*` is what the parser stands in."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.buttons: list[Form] = []
        self.words: list[str] = []
        self.ways_out: list[str] = []
        self.banners: list[tuple[str, str]] = []  # tone and words
        self.open_tags: list[str] = []
        self.open_form: Form | None = None
        self.open_field: Field | None = None
        self.open_option: Option | None = None
        self.open_button: Form | None = None
        self.open_banner: tuple[str, list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in VOID:
            self.open_tags.append(tag)
        if tag in ("a", "s-link") and given.get("target") == "_top" and given.get("href"):
            self.ways_out.append(given["href"] or "")
        if tag == "form":
            self.open_form = Form(_action(given), _method(given), identifier=given.get("id") or "")
            self.forms.append(self.open_form)
        elif tag in ("option", "s-option", "s-choice"):
            self._start_option(given)
        elif tag in ("s-button", "button", "s-link", "a") and _action(given):
            self.open_button = Form(_action(given), _method(given), identifier=given.get("id") or "")
            self.buttons.append(self.open_button)
        elif tag == "s-banner":
            self.open_banner = (given.get("tone") or "", [given.get("heading") or ""])
        else:
            self._start_field(tag, given)

    def _start_field(self, tag: str, given: Attributes) -> None:
        found = _field(tag, given)
        if found is None:
            return
        if tag in CHOOSERS or tag == "textarea":
            self.open_field = found
        named = (each for each in self.forms if each.identifier and each.identifier == given.get("form"))
        form = next(named, self.open_form)
        if form is None or "disabled" in given or not found.name:
            return
        known = form.named(found.name)
        if known and known[0].kind == found.kind == "choices":  # the next radio button of the same name
            known[0].options += found.options
        else:
            form.fields.append(found)

    def _start_option(self, given: Attributes) -> None:
        if self.open_field is None:
            return
        chosen = "selected" in given
        self.open_option = Option(given.get("value"), chosen, "disabled" in given)
        self.open_field.options.append(self.open_option)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open_tags:
            while self.open_tags.pop() != tag:
                pass
        if tag == "form":
            self.open_form = None
        elif tag in ("option", "s-option", "s-choice"):
            self.open_option = None
        elif tag in CHOOSERS or tag == "textarea":
            self._end_chooser()
        elif tag in ("s-button", "button", "s-link", "a"):
            self.open_button = None
        elif tag == "s-banner" and self.open_banner is not None:
            tone, words = self.open_banner
            self.banners.append((tone, " ".join(" ".join(words).split())))
            self.open_banner = None

    def _end_chooser(self) -> None:
        one, self.open_field = self.open_field, None
        if one is not None and one.kind == "select" and one.value:
            for each in one.options:  # <s-select value="…"> decides which option is chosen
                each.is_chosen = each.sent == one.value

    def handle_data(self, data: str) -> None:
        if UNSEEN.intersection(self.open_tags):
            return
        self.words.append(data)
        if self.open_option is not None:
            self.open_option.text += data
        elif self.open_field is not None and self.open_field.kind == "line":
            self.open_field.value += data  # a native textarea
        if self.open_button is not None:
            self.open_button.words += data
        if self.open_banner is not None:
            self.open_banner[1].append(data)


def _action(given: Attributes) -> str:
    """htmx's own attributes win from the native action. A link is not an action."""
    return next((given[name] or "" for name in ("hx-post", "hx-put", "hx-get", "action") if given.get(name)), "")


def _method(given: Attributes) -> str:
    if given.get("hx-post"):
        return "post"
    return "put" if given.get("hx-put") else "get" if given.get("hx-get") else (given.get("method") or "get").lower()


def _field(tag: str, given: Attributes) -> Field | None:
    """The field a tag makes, or None when it is no field (or a button)."""
    made = _native_input(given) if tag == "input" else _polaris_field(tag, given)
    if made is not None:
        made.label, made.error = given.get("label") or "", given.get("error") or ""
    return made


def _polaris_field(tag: str, given: Attributes) -> Field | None:
    name, value = given.get("name") or "", given.get("value")
    if tag in POLARIS_LINES or tag == "textarea":
        return Field(name, "line", value or "")
    if tag in ("s-checkbox", "s-switch"):
        return Field(name, "switch", "on" if value is None else value, is_on="checked" in given)
    if tag == "s-choice-list":
        return Field(name, "choices", is_multiple="multiple" in given)
    if tag in ("select", "s-select"):
        several, empty = "multiple" in given, "placeholder" in given
        return Field(name, "select", value or "", is_multiple=several, has_placeholder=empty)
    return None


def _native_input(given: Attributes) -> Field | None:
    name, kind, value = given.get("name") or "", (given.get("type") or "text").lower(), given.get("value")
    if kind in LINES:
        return Field(name, "line", value or "")
    if kind == "checkbox":
        return Field(name, "switch", "on" if value is None else value, is_on="checked" in given)
    if kind == "radio":
        return Field(name, "choices", options=[Option(value or "on", "checked" in given, "disabled" in given)])
    return None
