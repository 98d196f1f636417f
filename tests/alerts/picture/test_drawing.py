"""The picture of an alert is twice as wide as high, names nobody, and shows when it began."""

from datetime import date
from io import BytesIO
from itertools import product
from typing import get_args

import pytest
from PIL import Image, ImageFont

from schemas.alert import Kind, State
from stream.alerts.picture.address import has_picture
from stream.alerts.picture.drawing import FONT, LONGEST, NothingToDraw, draw
from stream.alerts.picture.words import began, sentence
from stream.alerts.words import headline
from stream.words import ENGLISH, LANGUAGES
from tests.support.alerts import alert
from tests.support.courses import course

LEAK, RANGE = (0xC2, 0x30, 0x3A), (0xF6, 0xDF, 0xE0)
MIDDLE = 300


def drawn(days=None, **fields):
    days = course() if days is None else days
    return draw(alert(**{"judged_on": date(2026, 5, 8)} | fields), days)


def image(png):
    return Image.open(BytesIO(png)).convert("RGB")


def columns(picture, color):
    """Where a line through the middle of the chart is of about that colour."""
    row = [picture.getpixel((x, MIDDLE)) for x in range(picture.width)]
    return [x for x, seen in enumerate(row) if all(abs(a - b) < 8 for a, b in zip(seen, color, strict=True))]


def test_a_picture_is_a_png_twice_as_wide_as_high():
    picture = Image.open(BytesIO(drawn()))
    assert (picture.format, picture.size) == ("PNG", (1200, 600))
    assert len(drawn()) < 100_000


def test_the_days_on_which_it_may_have_begun_are_shaded_and_the_likeliest_is_a_line():
    days = course()
    shaded = columns(image(drawn(days)), RANGE)
    place = {one.day: number for number, one in enumerate(days)}
    first, last = (144 + 1006 * place[day] / (len(days) - 1) for day in (date(2026, 4, 20), date(2026, 4, 30)))
    assert (shaded[0], shaded[-1]) == pytest.approx((first, last), abs=8)
    without = {"since": {"best": date(2026, 1, 2), "from": date(2026, 1, 1), "to": date(2026, 1, 5)}}
    assert columns(image(drawn(days, **without)), RANGE) == []


def test_what_came_after_the_version_is_not_in_its_picture():
    later = course()[-1].model_copy(update={"day": date(2026, 5, 9), "evidence": 0.0})
    assert drawn([*course(), later]) == drawn()
    assert drawn([*course(), later], judged_on=date(2026, 5, 9)) != drawn()


def test_the_latest_days_are_drawn_as_on_the_page():
    long = course(first=date(2025, 1, 1))
    assert drawn(long) == drawn(long[-LONGEST:]) != drawn(long[-LONGEST + 1 :])


@pytest.mark.parametrize("number", [0, 1])
def test_a_course_of_fewer_than_two_days_is_nothing_to_draw(number):
    with pytest.raises(NothingToDraw, match="fewer than two days"):
        drawn(course()[:number])


def test_two_days_without_any_evidence_are_drawn():
    flat = [one.model_copy(update={"evidence": 0.0, "threshold": 0.0}) for one in course()[:2]]
    assert Image.open(BytesIO(drawn(flat))).size == (1200, 600)


def has_letter(letter):
    font = ImageFont.truetype(FONT, 40)
    return bytes(font.getmask(letter)) != bytes(font.getmask("\uffff"))


@pytest.mark.parametrize("tag", LANGUAGES.tags)
def test_all_words_of_a_picture_are_of_letters_that_its_font_has(tag):
    words = LANGUAGES.words(tag)
    leaks = [kind for kind in get_args(Kind) if has_picture(alert(kind=kind))]
    days = [words.short_day(date(2026, month, 28)) for month in range(1, 13)]
    said = [headline(alert(kind=kind, state=state), words) for kind, state in product(leaks, get_args(State))]
    said += [
        began(alert().since, words),
        *(words.say(one) for one in ("picture-how-sure", "course-alert", "course-none")),
    ]
    assert [one for one in sorted(set("".join([*said, *days])) - {" "}) if not has_letter(one)] == []
    assert not has_letter("\u0416")


def test_a_picture_is_in_the_language_of_who_sees_it():
    turkish = LANGUAGES.words("tr")
    assert headline(alert(), turkish) == "Daha çok anlaşma kaybediliyor: yaklaşık %36, genelde %20"
    assert draw(alert(judged_on=date(2026, 5, 8)), course(), turkish) != drawn()
    assert (turkish.capital("ilk"), turkish.capital("ılık"), ENGLISH.capital("first")) == ("İlk", "Ilık", "First")


def test_what_falls_is_said_as_the_share_that_is_left():
    assert headline(alert(kind="win_rate")) == "Fewer deals are won: about 64%, usually 80%"
    assert headline(alert(state="resolved")) == "It is over: more deals are lost: about 36%, usually 20%"


def test_who_does_not_see_it_is_told_what_it_shows():
    assert sentence(alert(title="North loses more")) == (
        "North loses more. How the evidence of it grew until 5 May: it is above the line of the alert. "
        "It began about 27 Apr, in 8 of 10 cases from 20 Apr to 30 Apr."
    )
    assert "below the line" in sentence(alert(evidence=1.0))
    day = date(2026, 4, 27)
    assert began(alert(since={"best": day, "from": day, "to": day}).since) == "It began on 27 Apr."
