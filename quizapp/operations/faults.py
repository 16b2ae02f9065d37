"""Why a copy, a backup or a restore was not made. It carries facts; the commands have the words."""


class KeepingFault(Exception):
    """Nothing was changed. `reason` names the sentence, `facts` fill it."""

    def __init__(self, reason: str, **facts: object) -> None:
        super().__init__(reason, facts)
        self.reason = reason
        self.facts = facts
