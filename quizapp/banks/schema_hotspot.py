"""Questions on a picture, and the situation that several questions share, as a bank file says them."""

import itertools
from typing import Literal

from pydantic import Field, ValidationInfo, field_validator

from quizapp.banks.schema_base import BaseQuestion, Letter, Part, Short, check_letters, check_parts, tidy_text

SMALLEST_REGION = 3  # percent


class Case(Part):
    """A situation that several questions share."""

    rich: bool = False
    text: str = Field(min_length=1, max_length=4000)

    @field_validator("text")
    @classmethod
    def _tidy_case(cls, text: str, info: ValidationInfo) -> str:
        return tidy_text(text, is_rich=info.data.get("rich", False))


class HotspotPicture(Part):
    file: Short
    alt: Short


class Region(Part):
    """`box`: left, top, width and height in percent of the picture."""

    label: Short
    box: list[float] = Field(min_length=4, max_length=4)

    @field_validator("box")
    @classmethod
    def _inside(cls, box: list[float]) -> list[float]:
        left, top, width, height = box
        if min(left, top) < 0 or max(left + width, top + height) > 100:
            raise ValueError("Vùng phải nằm trong hình: trái, trên, rộng, cao tính theo phần trăm của hình.")
        if min(width, height) < SMALLEST_REGION:
            raise ValueError(f"Vùng quá nhỏ để chạm vào: mỗi cạnh ít nhất {SMALLEST_REGION}% của hình.")
        return [round(side, 2) for side in box]


class Hotspot(BaseQuestion):
    type: Literal["hotspot"]
    picture: HotspotPicture
    regions: dict[Letter, Region] = Field(min_length=2, max_length=8)
    key: str | list[str]

    @field_validator("regions")
    @classmethod
    def _sound_regions(cls, regions: dict[str, Region]) -> dict[str, Region]:
        check_parts({letter: region.label for letter, region in regions.items()}, "vùng")
        for (one, first), (other, second) in itertools.combinations(regions.items(), 2):
            if _overlap(first.box, second.box):
                raise ValueError(f"Vùng {one} và vùng {other} chồng lên nhau: chạm vào đó không rõ là chọn vùng nào.")
        return regions

    @field_validator("key")
    @classmethod
    def _sound_key(cls, key: str | list[str], info: ValidationInfo) -> str | list[str]:
        regions = info.data.get("regions")
        check_letters([key] if isinstance(key, str) else key, regions)
        if isinstance(key, list) and (len(key) < 2 or (regions is not None and len(key) == len(regions))):
            raise ValueError("Đáp án nhiều vùng phải có ít nhất hai vùng đúng và một vùng sai.")
        return key

    def key_letters(self) -> list[str]:
        return [self.key] if isinstance(self.key, str) else sorted(self.key)


def _overlap(one: list[float], other: list[float]) -> bool:
    return all(one[side] < other[side] + other[side + 2] and other[side] < one[side] + one[side + 2] for side in (0, 1))
