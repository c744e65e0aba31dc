"""What a pack holds, counted, for its authors to compare with what they meant."""

from __future__ import annotations

from content.loader import Loaded
from content.problems import Severity
from quiz.pack import Pack

_HOLDS = {
    "vi": "Cuộc thi {title} ({id}): {rounds} đợt thi, {questions} câu hỏi, {trial} câu thi thử, {units}, "
    "{milestones} mốc lịch, {chapters} phần tài liệu, {programmes} chương trình, {banners} ma két; ngôn ngữ {languages}; "
    "gói {hash}",
    "en": "Contest {title} ({id}): {rounds} rounds, {questions} questions, {trial} trial questions, {units}, "
    "{milestones} milestones, {chapters} chapters, {programmes} programmes, {banners} banners; languages {languages}; "
    "pack {hash}",
}
_UNITS = {"vi": "{count} đơn vị {version}", "en": "{count} units of {version}"}
_ROUND = {"vi": "  {title} ({code}): {count} câu", "en": "  {title} ({code}): {count} questions"}
_FOUND = {"vi": "{errors} lỗi, {warnings} điều cần xem lại", "en": "errors: {errors}, warnings: {warnings}"}
LANGUAGES = tuple(_HOLDS)


def summary(loaded: Loaded, language: str = "vi") -> list[str]:
    """The counts, a line a round, and last how many problems there are."""
    errors = sum(problem.severity is Severity.ERROR for problem in loaded.problems)
    found = _FOUND[language].format(errors=errors, warnings=len(loaded.problems) - errors)
    return [*([] if loaded.pack is None else _holds(loaded.pack, language)), found]


def _holds(pack: Pack, language: str) -> list[str]:
    units = ", ".join(
        _UNITS[language].format(count=len(pack.unit_sets[version].units), version=version)
        for version in sorted(pack.unit_sets)
    )
    whole = _HOLDS[language].format(
        title=pack.short_title.to(language),
        id=pack.id,
        rounds=len(pack.rounds),
        questions=len(pack.questions),
        trial=len(pack.trial),
        units=units,
        milestones=len(pack.milestones),
        chapters=len(pack.chapters),
        programmes=len(pack.programmes),
        banners=len(pack.banners),
        languages=", ".join(pack.languages),
        hash=pack.hash[:12],
    )
    rounds = [
        _ROUND[language].format(title=planned.title.to(language), code=planned.code, count=len(pack.bank(planned.code)))
        for planned in pack.rounds
    ]
    return [whole, *rounds]
