"""Memory of the whole site (proportional set size: shared pages counted once), idle and after work.

python benchmarks/memory.py [--filings=500] [--views=200]
"""

from pathlib import Path

from _service import number, site, Line  # isort: skip  puts the product on the path

from filing import file

PARTS = {"database": "postgres", "web": "granian", "worker": "huixiang.cli\0worker", "clock": "huixiang.cli\0clock"}


def megabytes(pid):
    """Proportional set size of a process; 0 for one that ended meanwhile."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def told(here, when):
    parts = {name: sum(map(megabytes, here.processes(word))) for name, word in PARTS.items()}
    whole = sum(map(megabytes, here.processes()))
    print(f"{when:30} {whole:6.0f} MB   ({', '.join(f'{name} {size:.0f}' for name, size in parts.items())})")
    return whole


def main():
    filings, views = number("filings", 500), number("views", 200)
    with site() as here:
        line, zhou = Line(here.port), Line(here.port).sign_in(here, "zhou")
        idle = told(here, "idle")
        addresses = [file(line) for _ in range(filings)]
        for turn in range(views):
            page = [addresses[turn % filings], "/desk", "/desk/cases/", "/answered"][turn % 4]
            assert zhou.get(page)[0] == 200, page
        worked = told(here, f"{filings} filings, {views} views")
    print(f"memory after work: {worked / idle:.2f} of idle")


if __name__ == "__main__":
    main()
