"""Bank files: found, read, and checked with file, line and question of each fault."""

import io
import zipfile
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from quizapp.banks.file_pictures import Source, among, beside, is_picture, nowhere
from quizapp.banks.file_questions import FileQuestion as FileQuestion
from quizapp.banks.parsing import parse_bank
from quizapp.banks.register import FileDocument, basis_faults, is_register, parse_register, register_faults
from quizapp.domain.assessment import AssessmentModel
from quizapp.domain.errors import Fault, FileRefused
from quizapp.domain.likeness import plain_words
from quizapp.office.pictures import size_by_head
from quizapp.office.uploads import BIGGEST_FILE, check_upload
from quizapp.office.yamls import decoded, documents_of, read_text

MOST_PICTURES = 200
MOST_PIXELS = 100_000_000  # of files that came together; reading so many takes seconds


def bank_files(paths: Iterable[Path]) -> list[Path]:
    """The YAML files among and below `paths`, sorted. FileRefused for a path that does not exist."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted([*path.rglob("*.yaml"), *path.rglob("*.yml")])
        elif path.is_file():
            found.append(path)
        else:
            raise FileRefused([Fault(0, "Không có tệp hoặc thư mục này.", file=str(path))])
    return found


@dataclass(frozen=True)
class BankFiles:
    """What bank files hold: questions, and the documents of register files."""

    questions: list[FileQuestion]
    documents: list[FileDocument]


@dataclass(frozen=True)
class _Source:
    """A file: how it is read, and where its pictures are."""

    name: str
    read: Callable[[], str]
    pictures: Source


def read_bank(paths: Iterable[Path], model: AssessmentModel, known: Collection[str] = ()) -> list[FileQuestion]:
    """Every question of the files; see `read_bank_files`."""
    return read_bank_files(paths, model, known).questions


def read_bank_files(paths: Iterable[Path], model: AssessmentModel, known: Collection[str] = ()) -> BankFiles:
    """Every question and document of the files; a question may cite these documents and those whose number is `known`.

    FileRefused with the faults of all files together.
    """
    given = list(paths)
    files = bank_files(given)
    if not files:
        places = ", ".join(str(path) for path in given)
        raise FileRefused([Fault(0, "Không tìm thấy tệp .yaml nào.", file=places)])
    return _read([source for path in files for source in _sources_at(path)], model, known)


def _sources_at(path: Path) -> list[_Source]:
    if path.suffix.lower() == ".zip":
        return _sources_among(_unpacked(path.name, path.read_bytes()[: BIGGEST_FILE + 1]))
    return [_Source(str(path), partial(read_text, path), beside(path))]


def read_texts(
    texts: Iterable[tuple[str, str]], model: AssessmentModel, known: Collection[str] = ()
) -> list[FileQuestion]:
    """The questions of (file name, text) pairs."""
    return _read([_Source(name, partial(str, text), nowhere) for name, text in texts], model, known).questions


def read_uploads(
    uploads: Iterable[tuple[str, bytes]], model: AssessmentModel, known: Collection[str] = ()
) -> BankFiles:
    """The same as `read_bank_files` over (file name, bytes) pairs as a browser sends them, pictures among them."""
    given = [part for name, data in uploads for part in _unpacked(name, data)]
    return _read(_sources_among(given), model, known)


def _sources_among(files: list[tuple[str, bytes]]) -> list[_Source]:
    pictures = {name: data for name, data in files if is_picture(name)}
    sizes = [size_by_head(data) for data in pictures.values()]
    if len(sizes) > MOST_PICTURES or sum(width * height for width, height in sizes) > MOST_PIXELS:
        raise FileRefused([Fault(0, "Quá nhiều hình, hoặc hình quá lớn, cho một lần nạp. Hãy nạp làm nhiều lần.")])
    texts = [(name, data) for name, data in files if not is_picture(name)]
    return [_Source(name, partial(decoded, data, name), among(pictures, name)) for name, data in texts]


def _unpacked(name: str, data: bytes) -> list[tuple[str, bytes]]:
    """The files of a zipped folder of banks, as an export of ours with pictures is; any other file is itself."""
    if not name.lower().endswith(".zip"):
        return [(name, data)]
    check_upload(data, name, ("zip",))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = [one for one in archive.infolist() if not one.is_dir()]
        return [(one.filename, archive.read(one)) for one in entries if _is_ours(one.filename)]


def holds_bank_files(path: Path) -> bool:
    """Whether a file is the zip of a folder of banks."""
    if path.suffix.lower() != ".zip" or not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        return any(name.lower().endswith((".yaml", ".yml")) for name in archive.namelist())


def _is_ours(path: str) -> bool:
    return path.lower().endswith((".yaml", ".yml")) or is_picture(path)


def _read(sources: list[_Source], model: AssessmentModel, known: Collection[str]) -> BankFiles:
    found = BankFiles([], [])
    faults: list[Fault] = []
    for one in sources:
        try:
            for document in documents_of(one.read(), one.name):
                faults += _take(document, one, model, found)
        except FileRefused as refusal:
            faults += refusal.faults
    numbers = {*known, *(document.number for document in found.documents)}
    faults += _faults_across(found.questions) + register_faults(found.documents, known)
    faults += [fault for question in found.questions for fault in _basis_faults(question, numbers)]
    if faults:
        raise FileRefused(sorted(faults, key=lambda fault: (fault.file, fault.line)))
    return found


def _take(document: str, source: _Source, model: AssessmentModel, found: BankFiles) -> list[Fault]:
    """The faults of one document; without any, what it holds is found."""
    try:
        if is_register(document):
            found.documents.extend(parse_register(document, source.name))
        else:
            found.questions.extend(parse_bank(document, source.name, model, source.pictures))
    except FileRefused as refusal:
        return list(refusal.faults)
    return []


def _basis_faults(question: FileQuestion, known: Collection[str]) -> list[Fault]:
    """Documents that are in no register, at the line of their entry."""
    return [
        Fault(line, message, file=question.file, subject=question.code)
        for basis, line in zip(question.evidence["legal_basis"], question.basis_lines, strict=True)
        for message in basis_faults(basis["document"], known)
    ]


def _faults_across(questions: list[FileQuestion]) -> list[Fault]:
    """The same code or the same stem twice, and a case that two files tell differently."""
    faults = []
    seen: dict[str, FileQuestion] = {}
    for question in questions:
        for name, key in (("Mã câu hỏi", question.code), ("Câu dẫn", "stem:" + _distinct_stem(question))):
            first = seen.setdefault(key, question)
            if first is not question:
                message = f"{name} trùng với {first.code} ({first.file}, dòng {first.line})."
                faults.append(Fault(question.line, message, file=question.file, subject=question.code))
        case = question.content.get("case")
        if case and seen.setdefault("case:" + case["code"], question).content["case"] != case:
            message = f"Tình huống {case['code']} có nội dung khác với tình huống cùng mã ở tệp khác."
            faults.append(Fault(question.line, message, file=question.file, subject=question.code))
    return faults


def _distinct_stem(question: FileQuestion) -> str:
    """A stem alone may be general (“Ghép mỗi … với …”): with its parts it must be unique, by its words alone."""
    parts = [*question.content["options"].values(), *question.content["left"].values()]
    return " ".join(plain_words([question.content["stem"], *sorted(parts)]))
