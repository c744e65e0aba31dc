"""How the pair of tokens stands in the database, read and never touched."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from bot.channels.zalo_oa.pairs import begins_anew
from bot.channels.zalo_oa.tokens import App
from bot.config import Config
from bot.doctor.findings import Examination, Step
from bot.doctor.reading import opened
from storage.errors import StorageError
from storage.secrets import Keys, Unreadable
from storage.token_pairs import PairState, TokenPair, read_pair

LIFE: Final = timedelta(days=90)
"""A refresh token that nobody has used lives for three months."""


def app_of(config: Config) -> App:
    """The app as the settings name it."""
    return App(
        config.zalo_oa_app_id,
        config.zalo_oa_app_secret.get_secret_value(),
        config.zalo_oa_refresh_token.get_secret_value(),
        config.zalo_oauth_api,
        config.zalo_oa_api,
    )


async def readable_pair(step: Step, exam: Examination) -> str | None:
    """Tell how the pair stands; returns the access token, if there is one to ask Zalo with."""
    word, app, key = exam.word, app_of(exam.config), exam.config.secret_key.get_secret_value()
    try:
        pair = await _read(exam.config, f"zalo_oa:{app.id}", Keys(key)) if key else None
    except Unreadable:
        step.wrong(
            word("The tokens were written with another secret key, so nobody can read them."),
            word(
                "Set THITUAN_SECRET_KEY, or data/secret.key, to the one of then; else make a new token: docs/zalo.md, part 10."
            ),
        )
        return None
    except StorageError:
        step.warning(word("The tokens cannot be looked at while the database is not in order."))
        return None
    if pair is None or (begins_anew(pair, app.origin) and pair.state is not PairState.ROTATING):
        step.warning(
            word("The refresh token of the settings has not been used yet."),
            word("Start the server: it makes the first pair of it."),
        )
        return None
    return _tell(step, exam, pair)


async def _read(config: Config, name: str, keys: Keys) -> TokenPair | None:
    async with opened(config, keys) as store, store.read() as uow:
        return await read_pair(uow, keys, name)


def _tell(step: Step, exam: Examination, pair: TokenPair) -> str | None:
    word, now = exam.word, exam.clock()
    if pair.state is PairState.LOST:
        step.wrong(
            word("The token pair is lost: Zalo does not take it any more, and the channel is off."),
            word(
                "An administrator of the account opens the API Explorer of the developer console and makes a new token; set "
                "its refresh token as THITUAN_ZALO_OA_REFRESH_TOKEN and start again (docs/zalo.md, part 10)."
            ),
        )
        return None
    if pair.state is PairState.ROTATING:
        step.warning(
            word("The token pair is being exchanged, or an exchange was cut off."),
            word("Ask again in two minutes; the running server settles it by itself."),
        )
        return None
    if pair.born_at is not None and pair.born_at + LIFE < now:
        step.wrong(
            word("The token pair is older than three months, which is as long as Zalo keeps it."),
            word("Make a new token in the API Explorer: docs/zalo.md, part 10."),
        )
        return None
    if pair.access is None or pair.expires_at is None or pair.expires_at <= now:
        step.warning(
            word("The access token has run out, because the server has not been running."),
            word("Start the server: it exchanges the pair first."),
        )
        return None
    step.ok(
        word(
            "The token pair is there; its access token lives until {moment}.",
            moment=exam.tongue.moment(pair.expires_at),
        )
    )
    return pair.access
