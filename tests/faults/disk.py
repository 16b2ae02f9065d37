"""A disk that forgets: system calls of a process replayed, of which only what was synced is sure to survive."""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

SECTOR = 512
_CALL = re.compile(r"^(\w+)\((.*)\) += (\d+)")
_FD_PATH = re.compile(r"^\d+<([^>]*)>")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')


@dataclass(frozen=True)
class Call:
    """One system call that matters: write, truncate, sync, create, unlink."""

    name: str
    path: str
    offset: int = 0
    data: bytes = b""


@dataclass
class File:
    """What is on the platter, and what is still on its way there."""

    durable: bytearray = field(default_factory=bytearray)
    pending: list[Call] = field(default_factory=list)
    length: int = 0

    def sync(self) -> None:
        for call in self.pending:
            apply(self.durable, call)
        self.pending = []

    def after_power_loss(self, chance: random.Random | None) -> bytes:
        """Only what was synced; with `chance` some sectors of the rest too."""
        content = bytearray(self.durable)
        for call in self.pending if chance else ():
            for piece in _sectors(call):
                if chance and chance.random() < 0.5:
                    apply(content, piece)
        return bytes(content)


def apply(content: bytearray, call: Call) -> None:
    if call.name == "truncate":
        del content[call.offset :]
        return
    if len(content) < call.offset:
        content.extend(bytes(call.offset - len(content)))
    content[call.offset : call.offset + len(call.data)] = call.data


def _sectors(call: Call) -> Iterator[Call]:
    if call.name == "truncate":
        yield call
        return
    for start in range(0, len(call.data), SECTOR):
        yield Call("write", call.path, call.offset + start, call.data[start : start + SECTOR])


class Disk:
    """The files of one folder. A name is sure only after its folder was synced."""

    def __init__(self, folder: Path) -> None:
        self.folder = str(folder)
        self.live = {str(path): File(bytearray(path.read_bytes())) for path in folder.iterdir() if path.is_file()}
        self.durable = dict(self.live)

    def carry_out(self, call: Call) -> None:
        if call.name == "create":
            self.live.setdefault(call.path, File())
        elif call.name == "unlink":
            self.live.pop(call.path, None)
        elif call.name == "sync" and call.path == self.folder:
            self.durable = dict(self.live)
        elif call.path in self.live and call.name == "sync":
            self.live[call.path].sync()
        elif call.path in self.live:
            self.live[call.path].pending.append(call)

    def lose_power(self, into: Path, chance: random.Random | None) -> None:
        """Write what survives into the folder `into`. Shared memory files never do."""
        for path, file in self.durable.items():
            if not path.endswith("-shm"):
                (into / Path(path).name).write_bytes(file.after_power_loss(chance))


def read_trace(trace: Path, folder: Path) -> list[Call]:
    """Calls on files of `folder`, from the output of `strace -y -xx`."""
    calls, places = [], {}
    with trace.open(encoding="latin-1") as lines:
        for line in lines:
            found = _CALL.match(line)
            if found is None:
                continue
            call = _call(found.group(1), found.group(2), int(found.group(3)), places)
            if call is not None and call.path.startswith(str(folder)):
                calls.append(call)
    return calls


def _plain(text: str) -> str:
    return re.sub(r"\\x([0-9a-f]{2})", lambda found: chr(int(found.group(1), 16)), text)


def _call(name: str, arguments: str, result: int, places: dict[str, int]) -> Call | None:
    """`places`: where each open file is read and written next, by descriptor."""
    if name in ("openat", "unlink"):
        texts = _TEXT.findall(arguments)
        path = _plain(texts[0]) if texts else ""
        if name == "unlink":
            return Call("unlink", path)
        places[str(result)] = 0
        return Call("create", path) if "O_CREAT" in arguments else None
    found = _FD_PATH.match(arguments)
    if found is None:
        return None
    path, number = _plain(found.group(1)), arguments.split("<", 1)[0]
    if name in ("fsync", "fdatasync"):
        return Call("sync", path)
    last = arguments.rsplit(",", 1)[-1].strip()
    if name == "ftruncate":
        return Call("truncate", path, int(last))
    if name == "lseek":
        places[number] = result
        return None
    return _write(name, path, number, arguments, result, places)


def _write(name: str, path: str, number: str, arguments: str, result: int, places: dict[str, int]) -> Call | None:
    texts = _TEXT.findall(arguments.split(",", 1)[1])
    if name not in ("write", "pwrite64") or not texts:
        return None
    data = bytes.fromhex(texts[0].replace("\\x", ""))[:result]
    if name == "pwrite64":
        return Call("write", path, int(arguments.rsplit(",", 1)[-1]), data)
    offset = places.get(number, 0)
    places[number] = offset + result
    return Call("write", path, offset, data)
