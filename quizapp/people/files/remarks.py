"""What is said of each line of a file that was looked at."""

from collections.abc import Iterable, Mapping

from quizapp.domain.errors import Fault


def remarks_by_line(
    faults: Iterable[Fault], remarks: Iterable[tuple[int, str]], plans: Mapping[int, str]
) -> dict[int, str]:
    """Line → mistakes first, then what was assumed, then what would be done."""
    found: dict[int, list[str]] = {}
    for fault in faults:
        place = f"Cột “{fault.column}”: " if fault.column else ""
        found.setdefault(max(fault.line, 1), []).append(f"LỖI. {place}{fault.message}")
    for line, remark in remarks:
        found.setdefault(line, []).append(remark)
    for line, plan in plans.items():
        found.setdefault(line, []).append(plan)
    return {line: " ".join(texts) for line, texts in sorted(found.items())}
