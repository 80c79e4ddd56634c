"""Peers' own test suites, row by row, against our values.

A row is left out, under a named reason, where the peer's convention is not ours (docs/records.md) or it tests what
Svodka does not do: these are counted and printed, so that nobody takes them for right.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

from pipeline.grammars import dates
from pipeline.russian import numerals
from pipeline.values.calendar import bounds

_UNITS = {"year": "Y", "month": "M", "week": "W", "day": "D", "hour": "H", "minute": "M", "second": "S", "quarter": "M"}


def main(folder: Path, errors: bool = False) -> None:
    """Print right/rows for each suite and why rows were left out."""
    nlp = None
    totals: dict[str, Counter] = {}
    left: Counter = Counter()
    misses = []
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            suite = row["suite"].split(":")[0]
            reason = _left_out(row)
            if reason:
                left[reason] += 1
                continue
            if nlp is None:
                from pipeline.language import load

                nlp = load(("sentences", "morphology", "dates", "figures"))
            right, got = _judge(row, nlp)
            counts = totals.setdefault(suite, Counter())
            counts["rows"] += 1
            counts["right"] += right
            if not right:
                misses.append((suite, row["text"], row["expected"], got))
    rows, right = sum(c["rows"] for c in totals.values()), sum(c["right"] for c in totals.values())
    for suite, counts in sorted(totals.items()):
        print(f"  {suite:32} {counts['right']:4}/{counts['rows']:<4} {counts['right'] / counts['rows']:.3f}")
    print(f"  {'all':32} {right:4}/{rows:<4} {right / rows if rows else 0:.3f}")
    for reason, count in left.most_common():
        print(f"  left out: {count:4} {reason}")
    if errors:
        for miss in misses:
            print("  ", *miss)


def _left_out(row: dict) -> str | None:
    """Why a row is left out: what it expects is a convention of its own library; None where it counts."""
    suite = row["suite"]
    if row["expected"] is None:
        return None
    if suite.startswith("nemo") and not re.match(r"nemo/itn/(?:cardinal|decimal|money)", suite):
        return "spoken forms to written ones or back (nemo), apart from cardinals, decimals and money"
    if suite == "natasha/name":
        return "names apart from any sentence (natasha)"
    if suite.startswith("duckling"):
        return _left_out_of_duckling(row)
    return _left_out_of_parsers(row) if suite.startswith(("rutimeparser", "dateparser")) else None


def _left_out_of_duckling(row: dict) -> str | None:
    suite, expected = row["suite"], row["expected"]
    if (
        suite in {"duckling/Duration", "duckling/Quantity", "duckling/Volume"}
        and not re.search(r"\d|пол|четверт|пар|од[ин]|дв|тр[иё]", row["text"])
        and expected.get("value") in {1, 24, 1000}
    ):
        return "the name of a unit alone taken as one of it (duckling)"
    if suite == "duckling/Time" and re.fullmatch(
        r"(?:в[о]? (?:след )?)?(?:понедельник|вторник|сред[ау]|четверг|пятниц[ау]|суббот[ау]|воскресенье)",
        row["text"].lower(),
    ):
        return "a weekday alone taken as the coming one (duckling)"
    if suite == "duckling/Time" and expected.get("holiday"):
        return "names of holidays (duckling)"
    if (
        suite == "duckling/Time"
        and re.search(r"(?:год|года|лет|месяц|месяца|месяцев)(?: назад)?$", row["text"])
        and re.search("назад|через", row["text"])
        and expected.get("grain") in {"month", "day"}
    ):
        return "«два года назад» kept to the month, «три месяца назад» to the day (duckling)"
    if suite == "duckling/Numeral" and re.search(r"\d[МГ]$|точка|нисколько", row["text"]):
        return "letters for millions, «точка» and «нисколько» as numbers (duckling)"
    if suite == "duckling/AmountOfMoney" and re.search(r"(?:\$20|долларов)(?: и)? 43ц?$", row["text"]):
        return "hundredths without their name (duckling)"
    if suite == "duckling/Ordinal":
        return "ordinals alone: no figure by our guidelines (duckling)"
    if suite.startswith("duckling/Time"):
        if (
            expected.get("kind") == "interval"
            or "T" in str(row.get("reference"))
            and expected.get("grain") in {"hour", "minute", "second"}
        ):
            return "exclusive ends, or clock times counted from the reference's clock (duckling)"
        if expected.get("kind") not in {"datetime"}:
            return "open intervals with a fallback (duckling)"
    return None


def _left_out_of_parsers(row: dict) -> str | None:
    """Rows of rutimeparser and dateparser."""
    suite, expected = row["suite"], row["expected"]
    if suite.startswith("dateparser/date_parser") and re.fullmatch(r"\d{1,2} [а-я]+", row["text"]):
        return "a day without a year taken as a past one (dateparser)"
    if suite.startswith("dateparser/languages"):
        return "translations into English (dateparser)"
    value = expected.get("value") if isinstance(expected, dict) else None
    if isinstance(expected, list):
        return None
    if suite.startswith("dateparser/freshness") and not re.search("назад|вчера|сегодня|завтра|через", row["text"]):
        return "a bare duration taken as that long ago (dateparser)"
    if (
        value is None
        or "T" in value
        and expected.get("grain") == "datetime"
        and not re.search(r"\d[:.]\d\d", row["text"])
    ):
        return "clock times counted from the reference's clock (rutimeparser)"
    if (
        suite == "rutimeparser"
        and not re.search(r"\d{4}", row["text"])
        and re.search(
            r"янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек|понед|вторн|сред|четв|пятн|субб|воскр", row["text"]
        )
    ):
        return "days without a year or a week taken as coming ones (rutimeparser)"
    if value and not re.search(r"\d{4}", row["text"]) and "no year" in str(row.get("note")):
        return "days without a year"
    return None


def _judge(row: dict, nlp) -> tuple[bool, object]:
    suite, text, expected = row["suite"], row["text"], row["expected"]
    reference = (row.get("reference") or "")[:16] or None
    if expected is None:
        if "Time" in suite or "Duration" in suite:
            found = [
                f.written for f in dates.find(text, reference) if f.kind in {"date", "time", "duration"} and f.written
            ]
            return not found, found
        doc = nlp(text)
        found = [s._.figure for s in doc.spans["figures"]]
        return not found, found
    if suite.startswith(("natasha/date", "dateparser", "rutimeparser", "duckling/Time")):
        return _date(row, reference)
    if suite == "duckling/Duration":
        found = [f.written for f in dates.find(text, reference)]
        wanted = _iso(expected["value"], expected["grain"])
        return any(_same_duration(v, wanted) for v in found if v), found
    if suite.startswith("nemo"):
        return _written(text, expected["written"], nlp)
    if suite == "duckling/Numeral":
        got = numerals.parse_amount(text)
        return got is not None and abs(float(got) - expected["value"]) < 1e-9, got
    doc = nlp(text)
    found = [s._.figure for s in doc.spans["figures"]]
    if suite == "natasha/money":
        return any(f["low"] == expected["amount"] and f["unit"] == expected["currency"] for f in found), found
    return _quantity(expected, found), found


def _date(row: dict, reference: str | None) -> tuple[bool, object]:
    expected = row["expected"]
    found = [f.written for f in dates.find(row["text"], reference) if f.written]
    if isinstance(expected, list):
        return all(any((v or "").startswith(e["value"][:10]) for v in found) for e in expected), found
    if row["suite"] == "natasha/date":
        parts = [
            f"{expected['year']:04d}" if expected["year"] else "XXXX",
            f"{expected['month']:02d}" if expected["month"] else "",
            f"{expected['day']:02d}" if expected["day"] else "",
        ]
        return "-".join(p for p in parts if p) in found, found
    if row["suite"].startswith("duckling"):
        y, m, d = expected["value"][:3]
        wanted = {"year": f"{y:04d}", "month": f"{y:04d}-{m:02d}", "quarter": f"{y:04d}-{33 + (m - 1) // 3}"}.get(
            expected["grain"], f"{y:04d}-{m:02d}-{d:02d}"
        )
        if expected["grain"] == "week":
            monday = date(y, m, d) - timedelta(days=date(y, m, d).weekday())
            wanted = f"{monday}/{monday + timedelta(days=6)}"
        return wanted in found or any(bounds(v)[0] == wanted for v in found), found
    value = expected["value"]
    size = {"year": 4, "month": 7}.get(expected.get("period"), 16 if re.search(r"\d:\d\d", row["text"]) else 10)
    return any(
        (v or "")[:size] == value[:size] or (size == 10 and (v or "") in {value[:7], value[:4]}) for v in found
    ), found


def _iso(value: float, grain: str) -> tuple[float, str]:
    return value * 3 if grain == "quarter" else value, grain if grain != "quarter" else "month"


_SECONDS = {"Y": 365 * 86400, "Mo": 30 * 86400, "W": 7 * 86400, "D": 86400, "H": 3600, "M": 60, "S": 1}


def _seconds(value: str) -> float | None:
    m = re.fullmatch(
        r"P(?:([\d.]+)Y)?(?:([\d.]+)M)?(?:([\d.]+)W)?(?:([\d.]+)D)?(?:T(?:([\d.]+)H)?(?:([\d.]+)M)?(?:([\d.]+)S)?)?",
        value,
    )
    if not m:
        return None
    return sum(float(g) * _SECONDS[k] for g, k in zip(m.groups(), ("Y", "Mo", "W", "D", "H", "M", "S")) if g)


def _same_duration(value: str, wanted: tuple[float, str]) -> bool:
    amount, grain = wanted
    seconds = _seconds(value)
    unit = {"year": "Y", "month": "Mo", "week": "W", "day": "D", "hour": "H", "minute": "M", "second": "S"}[grain]
    return seconds is not None and abs(seconds - amount * _SECONDS[unit]) <= 0.02 * seconds


def _written(text: str, written: str, nlp) -> tuple[bool, object]:
    digits = re.search(r"-?\d[\d\s]*(?:,\d+)?", written)
    if digits is None:
        return True, None
    wanted = float(digits[0].replace(" ", "").replace("\u00a0", "").replace(",", "."))
    if multiplier := re.search(r"\d\s+(тыс|млн|млрд)", written):
        wanted *= float(numerals.multiplier(multiplier[1]) or 1)
    if cents := re.search(r"руб\.\s+(\d\d?)\s+коп", written):
        wanted += int(cents[1]) / 100
    doc = nlp("Всего " + text + " было.")
    found = [s._.figure for s in doc.spans["figures"]]
    return any(f["low"] is not None and abs(f["low"] - wanted) < 1e-9 * max(1, abs(wanted)) for f in found), found


_NAMES = {"Unnamed": None, "Dollar": "USD", "Pound": "GBP", "Cent": None, "EUR": "EUR"}


def _quantity(expected: dict, found: list[dict]) -> bool:
    value = expected.get("value")
    pair = expected.get("values") or re.findall(r"\(([\d.]+), ?([\d.]+)\)", expected.get("raw", ""))
    if expected.get("kind") == "range" and "low" in expected:
        pair = [(expected["low"], expected["high"])]
    unit = _NAMES.get(expected.get("unit"), expected.get("unit"))
    for f in found:
        if f["type"] == "MONEY" and unit and f["unit"] != unit:
            continue
        if pair and expected["kind"] in {"between", "interval", "range"}:
            low, high = (float(x) for x in (pair[0] if isinstance(pair[0], (tuple, list)) else pair))
            if f["low"] == low and f["high"] == high:
                return True
        elif value is not None:
            number = f["low"] if f["low"] is not None else f["high"]
            wanted = {value}
            if f["unit"] in {"килограмм", "миллиграмм"} and expected.get("unit") == "Gram":
                wanted.add(value / (1000 if f["unit"] == "килограмм" else 0.001))
            if number in wanted or any(number is not None and abs(number - w) < 1e-6 for w in wanted):
                return True
    return False
