"""P-14: whoever reads every table, and reads it again after one more judgement, learns no small cell."""

import random

from huixiang.people.remembered import forget
from huixiang.public import figures
from huixiang.public.figures import FIVE, SMALL, Judged, hidden, said


def another_way(column):
    """For each small cell hidden: whether some other column gives the same picture, total included, but not this cell."""
    shown = hidden(column)
    out = [n for n, cell in enumerate(shown) if cell is None]
    small = [n for n in out if 0 < column[n] <= SMALL]
    return {n: _otherwise(column, shown, out, n) for n in small}


def _otherwise(column, shown, out, n):
    """Move a few from one hidden cell to others, until the picture is the same and the cell is not."""
    for other in out:
        for moved in range(-SMALL, max(column) + 1):
            changed = list(column)
            changed[n], changed[other] = changed[n] + moved, changed[other] - moved
            if other != n and moved and min(changed) >= 0 and hidden(changed) == shown:
                return True
    return _two_at_once(column, shown, out, n)


def _two_at_once(column, shown, out, n):
    for value in range(1, SMALL + 1):
        for mate in (m for m in out if m != n):
            for told in range(1, SMALL + 1):
                rest = column[n] + column[mate] - value - told
                for third in (m for m in out if m not in (n, mate)):
                    changed = list(column)
                    changed[n], changed[mate], changed[third] = value, told, column[third] + rest
                    if value != column[n] and changed[third] >= 0 and hidden(changed) == shown:
                        return True
    return False


def random_column(dice):
    return [
        dice.choice([0, dice.randint(1, 4), dice.randint(5, 30), dice.randint(5, 300)])
        for _ in range(dice.randint(2, 7))
    ]


def test_no_small_cell_of_a_thousand_tables_can_be_told_from_its_total():
    dice, told, small = random.Random(14), [], 0
    for _ in range(1000):
        column = random_column(dice)
        if sum(column) <= SMALL:  # then the total is not told either
            continue
        ways = another_way(column)
        small += len(ways)
        told += [(column, n) for n, other in ways.items() if not other]

    assert (told, small > 1000) == ([], True)


def test_no_count_of_one_to_four_is_said():
    assert {said(count) for count in range(1, 5)} == {"不到 5 件"}
    assert [said(count) for count in (0, 5)] == ["0 件", "5 件"]


def test_a_rate_whose_other_side_is_small_tells_only_how_small_at_most():
    rates = {(part, whole): Judged(part, whole).rate for whole in (10, 57, 400) for part in range(whole + 1)}

    for (part, whole), rate in rates.items():
        alike = sum(other == rate for (_, of), other in rates.items() if of == whole)
        assert alike >= FIVE if min(part, whole - part) <= SMALL else alike == 1, (part, whole)


def published():
    """Every number of judgements that the page shows or can be had from it."""
    forget()
    plain = figures.plain(2026)
    cells = {"whole": (plain.total.judged, plain.total.satisfied, plain.total.solved)}
    for name, rows in (("kind", plain.kinds), ("month", plain.months)):
        cells |= {(name, row.label): tuple(row.cells[2:]) for row in rows}
    return cells


def test_between_any_two_readings_no_judgement_stands_alone(lin, answered, clock):
    dice, readings = random.Random(7), []
    for number in range(32):
        case = answered(lin.files(f"第{number}件", kind=dice.choice(["help", "complaint"])))
        poor = dice.random() < 0.4
        told = {"solved": "no", "grade": "1", "comment": "差"} if poor else {"solved": "yes", "grade": "5"}
        case.make("unsatisfied" if poor else "satisfied", by=lin, **told)
        readings.append(published())
        clock.shift(seconds=1)

    pairs = [dice.sample(readings, 2) for _ in range(1000)]
    for one, other in pairs:
        for cell in one.keys() & other.keys():
            first, second = (str(reading[cell][0]) for reading in (one, other))
            assert "—" in (first, second) or (int(first) - int(second)) % FIVE == 0, cell
            if one[cell][0] == other[cell][0] and "—" not in (one[cell][-1], other[cell][-1]):
                assert one[cell] == other[cell]


def test_striking_a_few_from_the_statistics_does_not_tell_how_they_were_judged(lin, answered, zheng, reviewer, clock):
    cases = [answered(lin.files(f"第{n}件")) for n in range(20)]
    for number, case in enumerate(cases):
        poor = number % 2
        told = {"solved": "no", "grade": "1", "comment": "差"} if poor else {"solved": "yes", "grade": "5"}
        case.make("unsatisfied" if poor else "satisfied", by=lin, **told)

    shown = []
    for struck in range(7):
        cases[struck].make("ask_exclusion", by=zheng, exclude="beyond", reason="超出职责")
        cases[struck].children.get(loop="exclusion").make("grant", by=reviewer, reason="属实")
        forget()
        shown.append([share.whole for share in figures.plain(2026).satisfied])

    assert shown == [[20, 0]] * 6 + [[20, 0]]


def test_a_row_tells_who_was_satisfied_only_once_no_row_has_a_small_side():
    assert figures._glad([(10, 5), (20, 12), (0, 0)]) == [5, 12, 0]
    for small in (0, 1, 4, 6, 9, 10):
        assert figures._glad([(10, small), (20, 12)]) == [None, None]
