"""Words for a command that was typed wrongly; click's own are English."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

import click

_NOT = re.compile(r"^'(?P<said>.*?)' (?:is not|does not)|^(?P<number>\S+) is not in the range (?P<range>.+)\.$", re.S)
_LAST_QUOTED = re.compile(r"'(?P<what>[^']*)'")


class Misused(click.UsageError):
    """A mistake in the command itself, which ends it with code 2 and a sentence."""

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(self.format_message(), file=file, err=file is None)
        command = self.ctx.command_path if self.ctx else "quizapp"
        click.echo(f"Xem cách dùng: {command} --help", file=file, err=file is None)


class SpeaksVietnamese(click.Group):
    """The command `quizapp`: mistakes in what was typed, of any command in it, are told in Vietnamese."""

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        with _in_vietnamese():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        with _in_vietnamese():
            return super().invoke(ctx)


@contextmanager
def _in_vietnamese() -> Iterator[None]:
    try:
        yield
    except (Misused, click.exceptions.NoArgsIsHelpError):
        raise
    except click.UsageError as fault:
        raise Misused(words_of(fault), fault.ctx) from fault


def words_of(fault: click.UsageError) -> str:
    """What is wrong with the command, and what to type instead."""
    match fault:
        case click.MissingParameter(param=param):
            return f"Thiếu {_hint(param)}."
        case click.BadParameter(param=click.Parameter() as param):
            return f"{_hint(param)}: {_wrong_value(fault.message, param.type)}"
        case click.BadParameter(param_hint=hint):
            return f"“{hint}”: {fault.message}" if hint else fault.message
        case click.NoSuchOption(option_name=name, possibilities=near):
            known = f" Có phải: {', '.join(near)}?" if near else ""
            return f"Không có tùy chọn “{name}”.{known}"
        case click.BadOptionUsage(option_name=name):
            return f"Tùy chọn “{name}” cần đúng một giá trị đi kèm, hoặc không nhận giá trị nào."
    what = _LAST_QUOTED.search(fault.message) or re.search(r"\((?P<what>.*)\)", fault.message, re.S)
    if fault.message.startswith("No such command") and what:
        return f"Không có lệnh “{what['what']}”."
    if "unexpected extra argument" in fault.message and what:
        return f"Thừa “{what['what']}”. Hãy bỏ phần này, hoặc đặt trong dấu nháy nếu là một tên có dấu cách."
    return "Thiếu tên lệnh." if fault.message.startswith("Missing command") else fault.message


def _hint(param: click.Parameter | None) -> str:
    if isinstance(param, click.Option):
        return f"“{max(param.opts, key=len)}”"
    return f"“{param.human_readable_name}”" if param else "một giá trị"


def _wrong_value(message: str, kind: click.ParamType[Any]) -> str:
    """`message`: click's own, which holds the value."""
    found = _NOT.search(message)
    said = (found["said"] or found["number"] or "") if found else ""
    match kind:
        case click.Choice(choices=choices):
            return f"không có “{said}”. Hãy chọn một trong: {', '.join(map(str, choices))}."
        case click.IntRange(min=least, max=most) if found and found["range"]:
            ends = [f"từ {least}" if least is not None else "", f"đến {most}" if most is not None else ""]
            return f"“{said}” không được. Hãy ghi số {' '.join(filter(None, ends))}."
        case click.types.IntParamType():
            return f"“{said}” không phải là số nguyên."
        case click.DateTime():
            return f"“{said}” không phải là ngày. Hãy ghi như 20/11/2026."
        case click.Path():
            what = _LAST_QUOTED.search(message)
            why = "là thư mục" if "is a directory" in message else "là tệp, không phải thư mục"
            if "does not exist" in message:
                why = "không có"
            elif "readable" in message or "writable" in message:
                why = "không có quyền đọc hoặc ghi"
            return f"“{what['what'] if what else said}” {why}."
    return message
