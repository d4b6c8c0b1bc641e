"""Fill the working calendar: announced years from chinesecalendar, the next one provisionally from holidays."""

from datetime import date
from typing import Any

import chinese_calendar
import holidays

ANNOUNCED = "国务院办公厅放假通知(chinesecalendar)"
PROVISIONAL = "暂定：法定节假日和周末(holidays),待放假通知公布后替换"


def announced() -> dict[int, list[tuple[date, bool, str]]]:
    """year → [(day, works, name)] of every announced year: weekdays off and weekend days worked."""
    years: dict[int, list[tuple[date, bool, str]]] = {}
    for day, name in chinese_calendar.holidays.items():
        if day.weekday() < 5:
            years.setdefault(day.year, []).append((day, False, NAMES.get(name, name)))
    for day, name in chinese_calendar.workdays.items():
        years.setdefault(day.year, []).append((day, True, NAMES.get(name, name)))
    return years


NAMES = {
    "New Year's Day": "元旦", "Spring Festival": "春节", "Tomb-sweeping Day": "清明节", "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节", "National Day": "国庆节", "Mid-autumn Festival": "中秋节",
    "Anti-Fascist 70th Day": "抗战胜利纪念日",
}  # fmt: skip


def provisional(year: int) -> list[tuple[date, bool, str]]:
    """The statutory holidays of a year whose arrangement is not announced: no 调休, marked provisional."""
    return [
        (day, False, name)
        for day, name in sorted(holidays.country_holidays("CN", years=year, language="zh_CN").items())
        if day.weekday() < 5
    ]


def fill(year_model: Any, day_model: Any, ahead: int = 2) -> None:
    """Write all announced years and `ahead` provisional ones, leaving what is there already."""
    known = announced()
    last = max(known)
    plans = {year: (days, ANNOUNCED, False) for year, days in known.items()}
    plans |= {year: (provisional(year), PROVISIONAL, True) for year in range(last + 1, last + 1 + ahead)}
    for year, (days, source, guess) in plans.items():
        year_model.objects.get_or_create(year=year, defaults={"source": source, "provisional": guess})
        day_model.objects.bulk_create(
            [day_model(day=d, works=works, name=name[:20]) for d, works, name in days], ignore_conflicts=True
        )
