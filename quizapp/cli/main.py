"""The command `quizapp`."""

import gc
import sys

import click

from quizapp.cli import USUAL
from quizapp.cli.accounts import account
from quizapp.cli.auditing import audit
from quizapp.cli.content import bank, model_group
from quizapp.cli.database import db
from quizapp.cli.examining import doctor_command, verify_command
from quizapp.cli.exporting import bank_export, bank_format
from quizapp.cli.keeping import backup_command, copy_command, restore_command
from quizapp.cli.misuse import SpeaksVietnamese
from quizapp.cli.parts import sbom_command
from quizapp.cli.people import people
from quizapp.cli.privacy import forget_command
from quizapp.cli.reports import report
from quizapp.cli.running import demo, finalise_command, init, policy, serve_command


@click.group(cls=SpeaksVietnamese, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Nền tảng sát hạch năng lực số cho cán bộ, công chức cấp xã."""
    gc.freeze()
    gc.set_threshold(*USUAL)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:  # a Windows console that is not UTF-8 must not break on Vietnamese
            reconfigure(encoding="utf-8", errors="replace")


for part in (bank_export, bank_format):
    bank.add_command(part)
COMMANDS = (
    *(demo, init, serve_command, finalise_command, policy),
    *(doctor_command, verify_command, db, backup_command, restore_command, copy_command),
    *(account, audit, bank, model_group, people, report, forget_command, sbom_command),
)
for command in COMMANDS:
    main.add_command(command)
