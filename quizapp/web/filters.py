"""How numbers, dates and codes are written for Vietnamese readers."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from flask import Flask
from markupsafe import Markup

from quizapp.domain import difficulties, people, training
from quizapp.domain.assessment import LEVELS, AssessmentModel
from quizapp.domain.certainty import CERTAINTIES, NEEDS
from quizapp.domain.complaints import COMPLAINT_KINDS, COMPLAINT_STATES, COMPLAINT_STEPS
from quizapp.domain.marking import by_blank
from quizapp.domain.numbers import limit, plainly, signed, written
from quizapp.domain.parts import blanks_in_words, cut_markup_at_blanks, said_by_blank
from quizapp.domain.policies import POLICIES, policy_of
from quizapp.domain.questions import TYPES
from quizapp.domain.result_life import LIFE_STATES
from quizapp.domain.rulings import RULING_KINDS
from quizapp.domain.scoring import OUTCOMES
from quizapp.domain.verdicts import beside, limits_of_domain, limits_of_total, told_apart
from quizapp.web.request import timezone

NOTHING = "–"


def number(value: float | None, digits: int = 1) -> str:
    """87.5 → `87,5`; None → a dash; whole counts get thousands points (1.234)."""
    return NOTHING if value is None else written(value, digits)


def percent(value: float | None, digits: int = 1) -> str:
    return NOTHING if value is None else f"{number(float(value), digits)}%"


def of_total(value: float, model: AssessmentModel) -> str:
    """A person's total as it stands beside level and pass."""
    return beside(value, limits_of_total(model))


def totals_apart(values: Sequence[float], *models: AssessmentModel) -> list[str]:
    """Totals of one person side by side, beside the levels of the models by which they were marked."""
    return told_apart(values, [one for model in models for one in limits_of_total(model)])


def of_domain(value: float, model: AssessmentModel, code: str) -> str:
    """A person's percent of the domain `code` as it stands beside its level."""
    return f"{beside(value, limits_of_domain(model, code))}%"


def of_required(value: float, required: float, least: int = 1) -> str:
    """A person's percent beside what is required of it."""
    return f"{beside(value, (required,), least)}%"


def day(value: date | datetime | None) -> str:
    """dd/mm/yyyy, in the office's time zone."""
    if value is None:
        return NOTHING
    local = value.astimezone(timezone()) if isinstance(value, datetime) else value
    return f"{local:%d/%m/%Y}"


def moment(value: datetime | None) -> str:
    """`07:30 21/11/2026`, in the office's time zone."""
    return NOTHING if value is None else f"{value.astimezone(timezone()):%H:%M %d/%m/%Y}"


def clock(value: datetime | None) -> str:
    return NOTHING if value is None else f"{value.astimezone(timezone()):%H:%M:%S}"


def clock_minute(value: datetime | None) -> str:
    """`07:30`, where seconds say too much."""
    return NOTHING if value is None else f"{value.astimezone(timezone()):%H:%M}"


def hours(opens_at: datetime, closes_at: datetime) -> Markup:
    """`07:30–09:00 ngày 21/11/2026` in a sentence; over midnight each end with its own day."""
    first, last = clock_minute(opens_at), clock_minute(closes_at)
    if day(opens_at) == day(closes_at):
        return Markup('<span class="num">{}–{}</span> ngày {}').format(first, last, day(opens_at))
    return Markup('<span class="num">{}</span> ngày {} đến <span class="num">{}</span> ngày {}').format(
        first, day(opens_at), last, day(closes_at)
    )


def clock_of(value: datetime, shown: datetime) -> str:
    """`07:30`, with its day where that is not the day of `shown`."""
    return clock_minute(value) if day(value) == day(shown) else f"{clock_minute(value)} ngày {day(value)}"


def duration(seconds: float) -> str:
    """750 → `12 phút 30 giây`; parts of a second are left out, and a minus is for the page to say."""
    whole = int(abs(seconds))
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    parts = ((hours, "giờ"), (minutes, "phút"), (rest, "giây"))
    return " ".join(f"{count} {unit}" for count, unit in parts if count) or "0 giây"


def iso(value: datetime) -> str:
    return value.isoformat(timespec="milliseconds")


def _with_blanks(text: str) -> str:
    made = blanks_in_words(text)
    return Markup(made) if isinstance(text, Markup) else made  # noqa: S704 - what was markup is still the same


def _by_blank(parts: Sequence[str]) -> list[tuple[str, tuple[str, ...]]]:
    return sorted(by_blank(parts).items())


def _drawn(svg: str) -> Markup:
    """A figure that this program drew; never anything that somebody sent in."""
    return Markup(svg)  # noqa: S704


def _part_name(part: object) -> str:
    return type(part).__name__


def lower_first(text: str) -> str:
    """A sentence that goes on in another."""
    return text[:1].lower() + text[1:]


def last_day(end: datetime) -> str:
    """The last day before a moment: of what ends with a day."""
    return day(end - timedelta(seconds=1))


def room(name: str) -> str:
    """A room in a sentence: offices call it "P101", "Phòng 1" or "Hội trường xã"."""
    return name if name.lower().startswith(("phòng", "hội trường")) else f"Phòng {name}"


def register_filters(app: Flask) -> None:
    app.jinja_env.filters.update(number=number, percent=percent, day=day, moment=moment, clock=clock, iso=iso)
    app.jinja_env.filters.update(
        clock_minute=clock_minute,
        clock_of=clock_of,
        duration=duration,
        lower_first=lower_first,
        last_day=last_day,
        room=room,
        with_blanks=_with_blanks,
        by_blank=_by_blank,
    )
    app.jinja_env.filters.update(signed=signed, limit=limit)
    app.jinja_env.filters.update(of_total=of_total, of_domain=of_domain, of_required=of_required)
    app.jinja_env.globals.update(totals_apart=totals_apart, hours=hours)
    app.jinja_env.filters.update(drawn=_drawn, part_name=_part_name)
    app.jinja_env.globals.update(
        UNIT_KINDS=people.UNIT_KINDS,
        CATEGORIES=people.CATEGORIES,
        GENDERS=people.GENDERS,
        ROLES=people.ROLES,
        ROUND_KINDS=people.ROUND_KINDS,
        ROUND_STATES=people.ROUND_STATES,
        RESULT_RULES=people.RESULT_RULES,
        RESCUE_RULES=people.RESCUE_RULES,
        ATTEMPT_STATES=people.ATTEMPT_STATES,
        LEVELS=LEVELS,
        QUESTION_TYPES=TYPES,
        NEEDS=NEEDS,
        SERVICE_STEPS=difficulties.STEPS,
        DIFFICULTIES=difficulties.KINDS,
        FOLLOW_UPS=difficulties.FOLLOW_UPS,
        TRAINING_FORMS=training.FORMS,
        TRAINING_MARKS=training.MARKS,
        TRAINING_STATES=training.PLAN_STATES,
        PLACED_FOR=training.PLACED_FOR,
        CERTAINTIES=CERTAINTIES,
        OUTCOMES=OUTCOMES,
        LIFE_STATES=LIFE_STATES,
        RULING_KINDS=RULING_KINDS,
        COMPLAINT_KINDS=COMPLAINT_KINDS,
        COMPLAINT_STEPS=COMPLAINT_STEPS,
        COMPLAINT_STATES=COMPLAINT_STATES,
        POLICIES=POLICIES,
        policy_of=policy_of,
        cut_markup_at_blanks=cut_markup_at_blanks,
        said_by_blank=said_by_blank,
        number_said=plainly,
    )
