"""Letters, mailboxes and pages saved as mail."""

from __future__ import annotations

import textwrap

import pytest

from rag.errors import SourceError, UnreadableSource
from rag.ingest.formats.document import Document
from rag.ingest.formats.mail import read_mail, read_mbox, read_mhtml, unwrapped

SAID = "Le moulin de Brissac tourne de nouveau depuis samedi, pour la première fois en soixante et un ans."
LETTER = f"""From: =?utf-8?q?La_Vig=C3=ADe?= <newsletter@vigie.example>
Subject: Tr : Le moulin tourne
Date: Sat, 7 Mar 2026 08:00:00 +0100
Message-ID: <1@vigie.example>
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="b"

--b
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Court.
--b
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: 8bit

<table role="presentation"><tr><td><h1>Le moulin</h1></td><td><p>{SAID}</p></td></tr></table>
--b--
"""


def test_a_letter_gives_its_fuller_part_and_its_fields() -> None:
    (letter,) = read_mail(LETTER.encode(), "a.eml")
    assert letter.text.split("\n") == ["Le moulin", SAID]
    assert letter.fields == {"title": "Le moulin tourne", "outlet": "La Vigíe", "date": "2026-03-07"}


def test_a_person_is_an_author() -> None:
    (letter,) = read_mail(f"From: Ida Wren <ida@v.example>\nSubject: S\n\n{SAID}\n".encode(), "a.eml")
    assert (letter.fields["author"], letter.text) == ("Ida Wren", SAID)


def test_a_mailbox_gives_each_of_its_letters() -> None:
    box = "".join(
        f"From ida@v.example Sat Mar  7 08:00:00 2026\nSubject: {n}\n\n{SAID}\n>From here on.\n\n" for n in (1, 2)
    )
    first, second = read_mbox(box.encode(), "a.mbox")
    assert isinstance(first, Document)
    assert isinstance(second, Document)
    assert (first.fields["title"], second.fields["title"], first.key != second.key) == ("1", "2", True)
    assert "From here on." in first.text


def test_a_saved_page_has_its_address() -> None:
    page = f"<html><body><h1>Le moulin</h1><p>{SAID}</p></body></html>"
    data = (
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://v.example/m\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related; boundary="B"\r\n\r\n--B\r\nContent-Type: text/html; charset=utf-8\r\n'
        f"Content-Location: https://v.example/m\r\n\r\n{page}\r\n--B\r\nContent-Type: text/css\r\n\r\np{{}}\r\n--B--\r\n"
    )
    (document,) = read_mhtml(data.encode(), "a.mhtml")
    assert (document.text, document.fields["url"]) == (f"Le moulin\n{SAID}", "https://v.example/m")


@pytest.mark.parametrize("read", [read_mail, read_mbox, read_mhtml])
def test_what_is_no_mail_is_refused(read) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(UnreadableSource):
        assert not [item for item in read(b"Le moulin tourne.", "a.eml") if not isinstance(item, SourceError)]


def test_broken_lines_become_paragraphs_and_the_signature_goes() -> None:
    said = textwrap.fill(
        f"{SAID} La farine sera vendue au marché, à deux euros le kilo, par vingt-trois bénévoles.", 68
    )
    text = f"{said}\n\n- un sac\n- deux\n-- \nIda"
    assert unwrapped(text).split("\n\n")[0].count("\n") == 0
    assert "Ida" not in unwrapped(text)
    assert "- un sac\n- deux" in unwrapped(text)
