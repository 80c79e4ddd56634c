"""Time stamps of rows, feeds and callers: every form that is read, and what is refused."""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta, timezone

import pytest

from pipeline.readers.moments import absent, edtf_of, in_zone, zone_of
from pipeline.settings import SettingsError, settings

ALMATY = timezone(timedelta(hours=5))


@pytest.mark.parametrize(
    "value, expected",
    [
        # numbers
        (1715000000, "2024-05-06T12:53Z"),
        (1715000000.7, "2024-05-06T12:53Z"),
        (1715000000000, "2024-05-06T12:53Z"),
        ("1715000000", "2024-05-06T12:53Z"),
        ("1715000000000", "2024-05-06T12:53Z"),
        ("1715000000.25", "2024-05-06T12:53Z"),
        (1715000000000000, "2024-05-06T12:53Z"),
        (20250514, "2025-05-14"),
        ("20250514", "2025-05-14"),
        ("20250514103000", "2025-05-14T10:30"),
        ("20250514T103000Z", "2025-05-14T10:30Z"),
        (2025, "2025"),
        ("2025", "2025"),
        # ISO 8601 and what databases make of it
        ("2025-05", "2025-05"),
        ("2025-05-14", "2025-05-14"),
        ("2025-5-4", "2025-05-04"),
        ("2025-05-14T10:20:30+0500", "2025-05-14T10:20+05:00"),
        ("2025-05-14 10:30:00+03", "2025-05-14T10:30+03:00"),
        ("2025-05-14 10:30:00 UTC", "2025-05-14T10:30Z"),
        ("2025-05-14T10:30:00.123456789Z", "2025-05-14T10:30Z"),
        ("2025-05-14 10:30:00 +0000 UTC", "2025-05-14T10:30Z"),
        ("2025-05-14T10:30:00[Europe/Moscow]", "2025-05-14T10:30+03:00"),
        ("2025-05-14T24:00", "2025-05-14"),
        # days in figures
        ("14.05.2025", "2025-05-14"),
        ("4.5.2025", "2025-05-04"),
        ("14.05.25", "2025-05-14"),
        ("14.05.2025, 10:30", "2025-05-14T10:30"),
        ("10:30 14.05.2025", "2025-05-14T10:30"),
        ("2025/05/14", "2025-05-14"),
        ("14-05-2025", "2025-05-14"),
        ("05/14/2025", "2025-05-14"),
        ("05.2025", "2025-05"),
        # English
        ("May 14, 2025", "2025-05-14"),
        ("Wednesday, May 14 2025 10:30", "2025-05-14T10:30"),
        ("18 Sept 2018", "2018-09-18"),
        ("May 14th, 2025 at 10:30 p.m.", "2025-05-14T22:30"),
        ("Jan. 5, 2024 12:05 AM", "2024-01-05T00:05"),
        ("Wed May 14 10:30:00 +0000 2018", "2018-05-14T10:30Z"),
        ("14-May-2025", "2025-05-14"),
        # RFC 822
        ("Tue, 11 Mar 2025 10:00:00 +0500", "2025-03-11T10:00+05:00"),
        ("Wed, 14 May 25 10:00:00 GMT", "2025-05-14T10:00Z"),
        ("14 May 98 10:00:00 EST", "1998-05-14T10:00-05:00"),
        ("Mon, 30 Jul 2018 14:30:00 +0300 (MSK)", "2018-07-30T14:30+03:00"),
        # Russian
        ("Пн, 30 июл 2018 14:30:00 +0300", "2018-07-30T14:30+03:00"),
        ("12 апреля 2024 10:20", "2024-04-12T10:20"),
        ("14 мая 2025 г., 10:30 МСК", "2025-05-14T10:30+03:00"),
        ("14 мая 2025 10:30 MSK", "2025-05-14T10:30+03:00"),
        ("Опубликовано: среда, 14 мая 2025", "2025-05-14"),
        ("май 2025", "2025-05"),
        # values of Python, MongoDB, pandas
        ({"$date": "2025-05-14T10:30:00Z"}, "2025-05-14T10:30Z"),
        ({"$date": {"$numberLong": "1715000000000"}}, "2024-05-06T12:53Z"),
        (date(2025, 5, 14), "2025-05-14"),
        (datetime(2025, 5, 14), "2025-05-14"),
        (datetime(2025, 5, 14, 10, 30, 59), "2025-05-14T10:30"),
        (datetime(2025, 5, 14, tzinfo=ALMATY), "2025-05-14T00:00+05:00"),
    ],
)
def test_a_time_stamp_is_read(value, expected):
    assert edtf_of(value) == expected


@pytest.mark.parametrize(
    "value",
    [
        "",
        "нет",
        "вчера",
        "сегодня, 10:30",
        "2 hours ago",
        "2025-02-31",
        "13/14/2025",
        "25-05-14",
        "14 мая",
        "14–15 мая 2025",
        "5 мая 2024 – 6 июня 2024",
        "14.05.2025 25:10",
        "45",
        12,
        True,
        None,
        [2025, 5, 14],
        {"year": 2025},
        float("nan"),
        float("inf"),
        1e30,
        "9" * 5000,
        "мая " * 1000,
    ],
)
def test_what_is_no_certain_date_is_refused(value):
    with pytest.raises(ValueError):
        edtf_of(value)


def test_numpy_and_pandas_values():
    import numpy as np
    import pandas as pd

    assert edtf_of(np.datetime64("2025-05-14T10:30")) == "2025-05-14T10:30"
    assert edtf_of(pd.Timestamp("2025-05-14 10:30", tz="Asia/Almaty")) == "2025-05-14T10:30+05:00"
    with pytest.raises(ValueError):
        edtf_of(pd.NaT)


def test_which_number_is_the_day_is_told_by_the_caller():
    assert edtf_of("05/06/2025") == "2025-06-05"
    assert edtf_of("05/06/2025", day_first=False) == "2025-05-06"
    assert edtf_of("05.06.2025", day_first=False) == "2025-06-05"  # nobody puts the month before a full stop
    assert edtf_of("2025-06-05", day_first=False) == "2025-06-05"


def test_a_moment_is_brought_to_the_zone_of_the_medium():
    assert edtf_of("2025-05-14T22:30Z", zone="Asia/Almaty") == "2025-05-15T03:30+05:00"
    assert edtf_of(1715030000, zone="Europe/Moscow") == "2024-05-07T00:13+03:00"
    # one that tells no zone is the medium's own time already
    assert edtf_of("2025-05-14 22:30", zone="Asia/Almaty") == "2025-05-14T22:30"
    assert in_zone("2025-05-14", "Asia/Almaty") == "2025-05-14"
    assert in_zone("2025-05-14T22:30+03:00", "UTC") == "2025-05-14T19:30Z"


def test_zones_by_source_and_by_host():
    options = settings(
        timezone="Europe/Moscow", timezones={"Вестник": "Asia/Almaty", "www.sever.example": "Asia/Yakutsk"}
    )
    assert zone_of("вестник", None, options) == "Asia/Almaty"
    assert zone_of(None, "https://news.sever.example/1", options) == "Asia/Yakutsk"
    assert zone_of("Другой", "https://nesever.example/1", options) == "Europe/Moscow"
    with pytest.raises(SettingsError, match="Nowhere"):
        settings(timezone="Asia/Nowhere")


@pytest.mark.parametrize(
    "value", [None, "", "  ", "null", "NaT", "None", "n/a", "0000-00-00 00:00:00", 0, "0", float("nan"), "-"]
)
def test_marks_for_no_date(value):
    assert absent(value)


@pytest.mark.parametrize("value", ["вчера", "2025", 1, False, [], {}])
def test_marks_for_no_date_are_few(value):
    assert not absent(value)


def test_published_of_the_settings_is_checked(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "svodka.toml").write_text("published = 2025-05-14\n", encoding="utf-8")
    assert settings().published == "2025-05-14"
    (tmp_path / "svodka.toml").write_text("published = 2025-05-14T10:30:00+05:00\n", encoding="utf-8")
    assert settings().published == "2025-05-14T10:30+05:00"
    (tmp_path / "svodka.toml").write_text('published = "14 мая 2025"\n', encoding="utf-8")
    assert settings().published == "2025-05-14"
    (tmp_path / "svodka.toml").write_text('published = "soon"\n', encoding="utf-8")
    with pytest.raises(SettingsError, match="published"):
        settings()
    (tmp_path / "svodka.toml").unlink()
    monkeypatch.setenv("SVODKA_PUBLISHED", "2025-02-31")
    with pytest.raises(SettingsError, match="published"):
        settings()


def test_strings_of_any_length_take_no_time():
    start = time.perf_counter()
    for value in ("1" * 100_000, "май " * 25_000, "10:30 " * 20_000, "+" * 100_000, " " * 100_000 + "x", "-" * 100_000):
        with pytest.raises(ValueError):
            edtf_of(value)
        absent(value)
    assert time.perf_counter() - start < 1


@pytest.mark.parametrize(
    "published", [date(2025, 5, 14), datetime(2025, 5, 14, 10, tzinfo=ALMATY), "14 мая 2025", "2025-05-14T00:30+05:00"]
)
def test_extract_takes_dates_of_every_form(extract, published):
    record = extract("Вчера в городе открыли мост.", published=published)
    assert record.dates[0].value == "2025-05-13"
