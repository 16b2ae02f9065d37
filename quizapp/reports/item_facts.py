"""What the reports of questions and of change say: frozen objects, like those of `facts`."""

from dataclasses import dataclass

from quizapp.domain.fairness import Fairness
from quizapp.domain.items import ItemFigures, OptionUse
from quizapp.domain.reliability import Reliability
from quizapp.domain.trends import Change, Chosen, Compared
from quizapp.reports.facts import ChangedQuestion, RoundFacts


@dataclass(frozen=True)
class ItemLine:
    """A version of a question in a round. `changed`: its legal basis is another than the one it was held against."""

    version_id: int
    code: str
    competence: str
    level: int
    type: str
    stem: str
    figures: ItemFigures
    changed: ChangedQuestion | None = None


@dataclass(frozen=True)
class ItemsReport:
    """All questions of a round's papers. `invited`, `sat`: people in the reader's scope."""

    round: RoundFacts
    invited: int
    sat: int
    lines: tuple[ItemLine, ...]
    fairness: Fairness
    reliability: Reliability | None
    is_withheld: bool = False


@dataclass(frozen=True)
class ShownUse:
    """An option with its words."""

    text: str
    use: OptionUse


@dataclass(frozen=True)
class ItemReport:
    """One question. `options` is empty for types that are not chosen, and where too few had it."""

    round: RoundFacts
    line: ItemLine
    options: tuple[ShownUse, ...]


@dataclass(frozen=True)
class ChangeLine:
    """A unit or a domain, before and after; `change` None where too few sat both, or where it is withheld."""

    code: str
    name: str
    change: Change | None
    is_withheld: bool = False


@dataclass(frozen=True)
class Side:
    """Everybody of one round, for beside the same people."""

    invited: int
    sat: int
    mean: float | None


@dataclass(frozen=True)
class EarlierRound:
    id: int
    code: str
    name: str


@dataclass(frozen=True)
class ChangeReport:
    """From an earlier round to this one. `same` None: nobody sat both, or it is withheld. `shared`: the competences of
    both, by which people are compared where the rounds asked for different ones; None: by the totals."""

    round: RoundFacts
    earlier: RoundFacts | None
    choices: tuple[EarlierRound, ...]
    before: Side | None = None
    after: Side | None = None
    same: Change | None = None
    domains: tuple[ChangeLine, ...] = ()
    units: tuple[ChangeLine, ...] = ()
    low: Chosen | None = None
    questions: Compared | None = None
    reliability: Reliability | None = None
    is_withheld: bool = False
    shared: tuple[str, ...] | None = None

    @property
    def few_people(self) -> int:
        """Of fewer who sat both no change is told, by the stricter model of the two."""
        both = [one.model.few_people for one in (self.round, self.earlier) if one]
        return max(both)

    @property
    def is_other_model(self) -> bool:
        """Whether weights and limits may be others than those of the earlier round."""
        models = {(one.model.code, one.model.version) for one in (self.round, self.earlier) if one}
        return len(models) > 1
