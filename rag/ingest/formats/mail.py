"""Mail and pages saved as mail: eml, mbox and mhtml, by the standard library."""

from __future__ import annotations

import contextlib
import email
import email.policy
import re
from collections.abc import Iterator
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime

from rag.errors import EmptySource, SourceError, UnreadableSource
from rag.ingest.formats.document import Document
from rag.ingest.formats.encoding import decoded, mended
from rag.ingest.formats.page import letter_text, page_documents

_PREFIX = re.compile(r"^(?:\s*(?:fwd?|tr|re|rép|wg|aw)\s*:)+\s*", re.IGNORECASE)
_BEGINNING = re.compile(rb"^From [^\n]{0,300}\d{4}[^\n]{0,50}\r?\n", re.MULTILINE)
_ORGANISATION = re.compile(
    r"^(?:news|newsletters?|no-?reply|ne-?pas-?repondre|contact|info|redaction|alertes?|alerts?|hello|bonjour|editor)\b",
    re.IGNORECASE,
)
_ITEM = re.compile(r"\s*(?:[-*•–]|\d{1,3}[.)])\s")
WRAPPED = (50, 80)  # characters of lines that a mail program broke
NO_MAIL = "save it again from the mail program, then: rag ingest PATH"


def read_mail(data: bytes, name: str) -> Iterator[Document]:
    """One message. Raises EmptySource, UnreadableSource."""
    yield _letter(_message(data, name), name)


def read_mbox(data: bytes, name: str) -> Iterator[Document | SourceError]:
    """Each message of a mailbox."""
    beginnings = list(_BEGINNING.finditer(data))
    ends = [*(found.start() for found in beginnings[1:]), len(data)]
    if not beginnings:
        raise UnreadableSource(f"{name} is no mailbox: no line begins a message", NO_MAIL)
    for number, (beginning, end) in enumerate(zip(beginnings, ends, strict=True), 1):
        try:
            message = _message(re.sub(rb"(?m)^>(>*From )", rb"\1", data[beginning.end() : end]), name)
            letter = _letter(message, name)
        except SourceError as error:
            yield type(error)(f"{name}, message {number}: {error.message}", error.hint)
            continue
        key = str(message.get("Message-ID") or number).strip()
        yield Document(letter.text, letter.fields, key=key, removed=letter.removed)


def read_mhtml(data: bytes, name: str) -> Iterator[Document]:
    """The page of a web archive, with the address that it was saved from."""
    message = _message(data, name)
    address = str(message.get("Snapshot-Content-Location") or message.get("Content-Location") or "").strip()
    pages = [part for part in _parts(message) if part.get_content_type() in ("text/html", "application/xhtml+xml")]
    own = [part for part in pages if address and str(part.get("Content-Location") or "").strip() == address]
    if not pages:
        raise UnreadableSource(f"{name} is no saved page: it has no part of HTML", "save the page again as .html")
    source = mended(decoded(_payload((own or pages)[0]), name, (own or pages)[0].get_content_charset(), markup=True))
    for document in page_documents(source, name):
        fields = dict(document.fields)
        if address.startswith("http"):
            fields.setdefault("url", address)
        yield Document(document.text, fields, document.key, False, True, document.guessed, document.removed)


def _message(data: bytes, name: str) -> Message:
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    if not message.keys():
        raise UnreadableSource(f"{name} is no mail: it has no header", NO_MAIL)
    return message


def _parts(message: Message) -> Iterator[Message]:
    """The parts that are no attachments and hold something themselves."""
    for part in message.walk():
        if not part.is_multipart() and part.get_content_disposition() != "attachment":
            yield part


def _payload(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _letter(message: Message, name: str) -> Document:
    plain = page = ""
    for part in _parts(message):
        kind = part.get_content_type()
        if kind not in ("text/plain", "text/html"):
            continue
        text = mended(decoded(_payload(part), name, part.get_content_charset(), markup=kind == "text/html"))
        if kind == "text/plain":
            plain += ("\n\n" if plain else "") + unwrapped(text)
        elif not page:
            page = letter_text(text)
    text = plain if len(plain) >= 0.5 * len(page) else page
    if not text.strip():
        raise EmptySource("the message has no text", "save its attachment, then: rag ingest PATH")
    return Document(text, _fields(message))


def _fields(message: Message) -> dict[str, str]:
    found = {"title": _PREFIX.sub("", _header(message, "Subject"))}
    display, address = parseaddr(_header(message, "From"))
    sent_to_many = message.get("List-Id") or message.get("List-Unsubscribe")
    if sent_to_many or _ORGANISATION.match(address):
        found["outlet"] = display or address.rpartition("@")[2]
    else:
        found["author"] = display
    with contextlib.suppress(ValueError, TypeError, IndexError, OverflowError):
        found["date"] = parsedate_to_datetime(_header(message, "Date")).date().isoformat()
    found["language"] = _header(message, "Content-Language").partition(",")[0]
    for key in ("Archived-At", "Content-Location", "X-Original-URL"):
        found.setdefault("url", _header(message, key).strip("<>"))
    return {key: value for key, value in found.items() if value}


def _header(message: Message, name: str) -> str:
    """A header with its encoded words read, as one line."""
    from email.header import decode_header, make_header

    raw = str(message.get(name) or "")
    try:
        return " ".join(str(make_header(decode_header(raw))).split())
    except (LookupError, ValueError):
        return " ".join(raw.split())


def unwrapped(text: str) -> str:
    """The paragraphs of a text that a program broke into lines of even length, a line each; the signature goes."""
    text = re.split(r"(?m)^-- ?$", text.replace("\r", ""))[0]
    text = re.sub(r"(?m)^(?:>[ \t]?)+", "", text)
    paragraphs = []
    for block in re.split(r"\n\s*\n", text):
        lines = [line.rstrip() for line in block.split("\n") if line.strip()]
        long = sum(WRAPPED[0] <= len(line) for line in lines[:-1])
        broken = len(lines) > 1 and long >= 0.6 * (len(lines) - 1) and max(map(len, lines)) <= WRAPPED[1]
        if not broken:
            paragraphs.append("\n".join(lines))
            continue
        joined = lines[0]
        for line in lines[1:]:
            joined += ("\n" if _ITEM.match(line) else " ") + line.strip()
        paragraphs.append(joined)
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)
