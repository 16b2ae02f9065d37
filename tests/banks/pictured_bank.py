"""A bank file with a case, a marked-up question and two hotspots, and the pictures beside it."""

import io
from pathlib import Path

from PIL import Image, ImageDraw

TEXT = """competence: D1
title: Khái niệm dịch vụ công
cases:

  TH-D1-01:
    rich: true
    text: |-
      Chị **An** nộp hồ sơ và nhận giấy hẹn:

      ![Giấy hẹn trả kết quả](hinh/giay-hen.png)

  TH-D1-02:
    text: >-
      Anh Bình chưa có tài khoản.

questions:

  - code: DVC-D1-01
    level: 1
    type: hotspot
    case: TH-D1-01
    stem: >-
      Ngày hẹn trả kết quả nằm ở đâu?
    picture:
      file: hinh/giay-hen.png
      alt: Giấy hẹn có ba phần
    regions:
      a:
        label: Phần đầu
        box: [0, 0, 100, 20]
      b:
        label: Phần giữa
        box: [10, 30.5, 80, 20]
      c:
        label: Phần cuối
        box: [0, 80, 100, 20]
    key: c
    explanation: >-
      Ngày hẹn ở cuối giấy.
    practice: >-
      Thực hành được thừa nhận rộng rãi.
    source: https://example.gov.vn/1
    verified_on: 2026-11-01

  - code: DVC-D1-02
    level: 2
    type: single
    case: TH-D1-01
    rich: true
    stem: |-
      Theo **bảng** sau, việc nào làm trước?

      | Việc | Ai làm |
      |---|---|
      | Tiếp nhận | Một cửa |

      - một
      - hai
    options:
      a: Tiếp nhận **hồ sơ**
      b: Trả kết quả
    key: a
    explanation: >-
      Tiếp nhận trước.
    practice: >-
      Thực hành được thừa nhận rộng rãi.
    source: https://example.gov.vn/2
    verified_on: 2026-11-01

  - code: DVC-D1-03
    level: 3
    type: hotspot
    case: TH-D1-02
    stem: >-
      Hai phần nào phải điền?
    picture:
      file: hinh/mau.png
      alt: Tờ khai
    regions:
      a:
        label: Họ tên
        box: [0, 0, 50, 50]
      b:
        label: Chữ ký
        box: [50, 0, 50, 50]
      c:
        label: Mã vạch
        box: [0, 50, 100, 50]
    key: [a, b]
    explanation: >-
      Mã vạch do máy in.
    practice: >-
      Thực hành được thừa nhận rộng rãi.
    source: https://example.gov.vn/3
    verified_on: 2026-11-01
"""


def drawn(words: str, size: tuple[int, int] = (300, 200)) -> bytes:
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).text((20, 20), words, fill="black")
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


PICTURES = {"hinh/giay-hen.png": drawn("giay hen"), "hinh/mau.png": drawn("to khai", (200, 300))}


def laid_down(folder: Path, text: str = TEXT) -> Path:
    """The bank as files: `dvc/d1.yaml` and its pictures."""
    path = folder / "dvc" / "d1.yaml"
    (folder / "dvc" / "hinh").mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    for name, data in PICTURES.items():
        (folder / "dvc" / name).write_bytes(data)
    return path


def alone(text: str = TEXT, first: int = 1) -> str:
    """The same questions without their cases, with codes from `first`."""
    lines = [line for line in text.split("\n") if not line.startswith("    case: ")]
    changed = "\n".join(lines)
    return changed if first == 1 else changed.replace("DVC-D1-0", f"DVC-D1-{first // 10}").replace("?\n", " khác?\n")
