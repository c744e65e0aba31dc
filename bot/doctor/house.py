"""Settings, pack, clock, database and Redis: what every channel stands on."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from datetime import timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from bot.config import Config
from bot.doctor.findings import Examination, Finding, Step
from content.loader import Loaded
from quiz.pack import Pack
from storage.errors import Reason, Unavailable
from storage.probe import probe
from storage.schema import SchemaState, schema_state

SQLITE_FILE: Final = "sqlite+aiosqlite:///"
PREFIX: Final = "THITUAN_"
LITTLE_SPACE: Final = 1024**3
DRIFT_TOLD: Final = timedelta(seconds=2)
DRIFT_WRONG: Final = timedelta(seconds=60)
LONGEST_LIST: Final = 10
HERE: Final = timedelta(hours=7)
"""The zone of Việt Nam, where contests are held."""


async def check_settings(exam: Examination) -> Sequence[Finding]:
    """Settings that can be read, but hardly mean what was meant."""
    step, config, word = Step("settings"), exam.config, exam.word
    known = {f"{PREFIX}{name.upper()}" for name in Config.model_fields}
    for name in sorted(name for name in os.environ if name.startswith(PREFIX) and name not in known):
        [near] = get_close_matches(name, sorted(known), 1, 0) or [PREFIX]
        step.warning(
            word("{name} is no setting of this program, so it does nothing.", name=name),
            word("Look at its spelling; near to it is {near}.", near=near),
        )
    if not config.secret_key.get_secret_value():
        step.warning(
            word("There is no secret key yet; the first start makes one in the folder data."),
            word("Keep a copy of data/secret.key in another place, or set THITUAN_SECRET_KEY."),
        )
    step.ok(word("The settings can be read."))
    return step.found


def check_pack(exam: Examination, loaded: Loaded) -> Sequence[Finding]:
    """The contest itself: errors, and a calendar that is over."""
    step, word = Step("pack"), exam.word
    if loaded.pack is None:
        for problem in loaded.errors[:LONGEST_LIST]:
            step.wrong(str(problem), word("Mend that line, then run: python -m bot check FOLDER"))
        return step.found
    over = max(planned.closes for planned in loaded.pack.rounds) <= exam.clock()
    if over and not exam.config.rehearsal:
        step.warning(
            word("All rounds of the calendar are over, so nobody can play."),
            word("Write the dates of this contest into calendar.yaml, or rehearse: make run."),
        )
    count = len(loaded.problems)
    if count:
        step.warning(
            word("The pack has {count} places to look at.", count=count), word("Run: python -m bot check FOLDER")
        )
    step.ok(word("The contest can be played: {title}.", title=exam.tongue.of(loaded.pack.short_title)))
    return step.found


def check_clock(exam: Examination, pack: Pack | None) -> Sequence[Finding]:
    """A zone that is meant, and what the clock shows in it, for a look at one's own watch."""
    step, word, now = Step("clock"), exam.word, exam.clock()
    zone = pack.zone if pack is not None else exam.tongue.zone
    offset = now.astimezone(zone).utcoffset()
    if offset != HERE:
        step.warning(
            word("The contest's zone {zone} is not the one of Việt Nam.", zone=zone.key),
            word("Write zone: Asia/Ho_Chi_Minh into contest.yaml, unless this is meant."),
        )
    local = now.astimezone(zone).strftime("%H:%M:%S %d/%m/%Y")
    step.ok(word("It is {local} ({zone}) here: compare it with a good clock.", local=local, zone=zone.key))
    return step.found


async def check_database(exam: Examination) -> Sequence[Finding]:
    """Reachable, of this release, writable, with space left, and with a clock like ours."""
    step, word, url = Step("database"), exam.word, exam.config.database_url
    try:
        state = await schema_state(url)
        if state is SchemaState.CURRENT:
            _tell_drift(step, exam, await probe(url, exam.clock))
            step.ok(word("The database answers, is of this release, and can be written."))
    except Unavailable as away:
        step.wrong(*_why_away(exam, away))
        return step.found
    if state is SchemaState.EMPTY:
        _tell_empty(step, exam)
    elif state is SchemaState.OLDER:
        step.wrong(
            word("The database is of an older release; the server does not start with it."),
            word("Make a copy of it, then run: python -m bot migrate"),
        )
    elif state is SchemaState.NEWER:
        step.wrong(
            word("The database was written by a newer release."),
            word("Start that release, or restore a backup made with this one."),
        )
    _tell_space(step, exam)
    return step.found


def _why_away(exam: Examination, away: Unavailable) -> tuple[str, str]:
    """What is wrong with the database, and what to do; the cause in the driver's words stands behind."""
    word = exam.word
    if away.reason is Reason.LOCKED:
        what = word("The database is locked by another program.")
        do = word("Is a second copy running, or a backup? Stop it and ask again.")
    elif away.reason is Reason.FULL:
        what, do = word("The disk of the database is full."), word("Free some space; nothing is lost.")
    elif away.reason is Reason.DAMAGED:
        what = word("The database file is damaged, or is none of ours.")
        do = word("Put it aside and restore the last backup.")
    elif exam.config.database_url.startswith(SQLITE_FILE):
        what = word("The database file cannot be opened or written.")
        do = word("Does its folder exist, and may the user of the server write there? Look at owner and rights.")
    else:
        what = word("The database does not answer, or does not let us write.")
        do = word("Check THITUAN_DATABASE_URL, that the server runs and is no standby, and the rights of its user.")
    return f"{what} ({away})", do


def _tell_empty(step: Step, exam: Examination) -> None:
    file = _file(exam.config)
    if file is not None and not os.access(_standing(file), os.W_OK):
        step.wrong(
            exam.word("There is no database yet, and its folder cannot be written: {folder}", folder=file.parent),
            exam.word("Make the folder, owned by the user of the server."),
        )
        return
    step.warning(exam.word("There is no database yet."), exam.word("The first start makes it: python -m bot run"))


def _tell_space(step: Step, exam: Examination) -> None:
    file = _file(exam.config)
    if file is None or not _standing(file).exists():
        return
    free = shutil.disk_usage(_standing(file)).free
    if free < LITTLE_SPACE:
        step.warning(
            exam.word("Only {megabytes} MB are free on the disk of the database.", megabytes=free // 1024**2),
            exam.word("Free some space before the contest."),
        )


def _tell_drift(step: Step, exam: Examination, drift: timedelta | None) -> None:
    if drift is None or abs(drift) < DRIFT_TOLD:
        return
    what = exam.word(
        "The clock of the database's machine and the one here differ by {seconds} seconds.",
        seconds=round(abs(drift).total_seconds()),
    )
    do = exam.word("Let both machines set their clocks by NTP: timedatectl set-ntp true")
    (step.wrong if abs(drift) > DRIFT_WRONG else step.warning)(what, do)


def _file(config: Config) -> Path | None:
    url = config.database_url
    return Path(url.removeprefix(SQLITE_FILE).partition("?")[0]) if url.startswith(SQLITE_FILE) else None


def _standing(file: Path) -> Path:
    """The nearest folder above that is there: the program makes `data` itself, and nothing else."""
    folder = file.parent
    return folder.parent if folder.name == "data" and not folder.exists() else folder


async def check_redis(exam: Examination) -> Sequence[Finding]:
    """Whether the shared limits can be shared; nothing to say where none is set."""
    step, word, url = Step("redis"), exam.word, exam.config.redis_url
    if not url:
        return ()
    from redis.exceptions import RedisError

    from bot.pace_redis import redis_client

    try:
        client = redis_client(url)
        try:
            _ = await client.ping()
        finally:
            await client.aclose()
    except (RedisError, OSError, ValueError) as away:
        step.wrong(
            word("Redis does not answer: {why}.", why=type(away).__name__),
            word(
                "Check THITUAN_REDIS_URL and that Redis runs; take the setting out where one server runs alone. Until then each "
                "server keeps the limits by itself."
            ),
        )
    else:
        step.ok(word("Redis answers at {host}.", host=urlsplit(url).hostname or url))
    return step.found
